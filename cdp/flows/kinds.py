"""The kinds of steps, one row each: name, icon, form, what is missing, the sentence, what is done, and what comes next."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cdp.flows import acting, clock, gaps, rules, wording
from cdp.flows.gaps import Known
from cdp.flows.rules import Matches, Move, Person, Place, Plan

Step = dict[str, Any]
Inner = list[tuple[str, list[Step]]]


@dataclass(frozen=True)
class FormField:
    """One field of a step's form: where its value is kept, its label, and the kind of widget that edits it."""

    key: str
    label: str
    widget: str
    hint: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepKind:
    """One row of the registry; a later kind is another row and nothing else.

    `lists` gives the steps nested in a step, by name; `trees` the condition trees that are asked of all who arrive;
    `reads` the customer's field it must know; `act` does what the step does, for everybody who passes it at once.
    """

    key: str
    label: str
    icon: str
    blank: Mapping[str, Any]  # what a new step of the kind begins with
    fields: tuple[FormField, ...]
    faults: Callable[[Mapping[str, Any], Known], Iterator[str]]
    sentence: Callable[[Mapping[str, Any], Known], str]
    next: Callable[[Plan, Place, Person, Matches, datetime], Move]
    act: Callable[[acting.Work, Place, list[Person]], None] | None = None
    lists: Callable[[Mapping[str, Any]], Inner] = lambda _step: []
    inner: Mapping[str, list[Any]] = field(default_factory=dict)  # where they are kept, and what is there at first
    trees: Callable[[Mapping[str, Any]], list[Any]] = lambda _step: []
    reads: Callable[[Mapping[str, Any]], str] = lambda _step: ""
    prepare: Callable[[Mapping[str, Any]], Any] = lambda _step: None
    lines: Callable[[Mapping[str, Any], Known], list[str]] = lambda _step, _known: []  # a long sentence in parts


def _branches(step: Mapping[str, Any]) -> Inner:
    named = [(each.get("name") or f"Branch {at}", each["steps"]) for at, each in enumerate(step["branches"], 1)]
    return [*named, ("Everybody else", step["otherwise"])]


def _parts(step: Mapping[str, Any]) -> Inner:
    return [(part.get("name") or f"Part {at}", part["steps"]) for at, part in enumerate(step["parts"], 1)]


def _trees(step: Mapping[str, Any]) -> list[Any]:
    return [branch.get("conditions") for branch in step.get("branches", [])]


KINDS: dict[str, StepKind] = {
    kind.key: kind
    for kind in (
        StepKind(
            "email", "E-mail", ":material/mail:",
            {"subject": "", "preheader": "", "format": "markdown", "body": ""},
            (
                FormField("template_id", "Template", "template", "Or leave it empty and write the letter here."),
                FormField("subject", "Subject", "text"),
                FormField("preheader", "Preview text", "text", "What mailboxes show beside the subject."),
                FormField("format", "Format", "choice", choices=("markdown", "mjml", "html")),
                FormField("body", "Letter", "letter"),
            ),
            gaps.of_email, wording.email, rules.send_when_awake, acting.queue_letters,
        ),
        StepKind(
            "wait", "Wait", ":material/hourglass_top:",
            {"for": {"days": 1}},
            (
                FormField("for", "For", "span", choices=("minutes", "hours", "days", "weeks")),
                FormField("until_field", "Until a date of the customer's", "date_field"),
                FormField("days", "Days after it (before it: a minus)", "number"),
                FormField("yearly", "Every year, as for a birthday", "yes_no"),
                FormField("until_hour", "Until this hour of the day", "hour"),
                FormField("weekdays", "Only on", "weekdays"),
                FormField("zone", "On the clock of", "choice", choices=("customer", "shop")),
            ),
            gaps.of_wait, wording.wait, rules.wait,
            reads=lambda step: str(step.get("until_field") or ""), prepare=clock.Wait.of,
        ),
        StepKind(
            "branch", "Branch", ":material/alt_route:",
            {"branches": [{"name": "Yes", "conditions": {"all": []}, "steps": []}], "otherwise": []},
            (FormField("branches", "Branches", "branches", "The first one whose conditions hold is taken."),),
            gaps.of_branch, wording.branch, rules.take_first_match,
            lists=_branches, inner={"branches": [], "otherwise": []}, trees=_trees,
            lines=wording.ways,
        ),
        StepKind(
            "split", "Random split", ":material/call_split:",
            {"parts": [{"name": "A", "weight": 50, "steps": []}, {"name": "B", "weight": 50, "steps": []}]},
            (FormField("parts", "Parts", "parts", "A customer always falls into the same part."),),
            gaps.of_split, wording.split, rules.draw,
            lists=_parts, inner={"parts": []}, prepare=rules.edges,
        ),
        StepKind(
            "update", "Update customer", ":material/edit:",
            {"add_tags": [], "remove_tags": [], "attributes": {}},
            (
                FormField("add_tags", "Give tags", "tags"),
                FormField("remove_tags", "Take tags off", "tags"),
                FormField("attributes", "Set attributes", "attributes", "An empty value takes the attribute away."),
            ),
            gaps.of_update, wording.update, rules.go_on, acting.update_customers,
        ),
        StepKind(
            "webhook", "Webhook", ":material/webhook:",
            {"url": "", "payload": {}},
            (
                FormField("url", "Address", "url", "Gets a POST with the customer and what you add."),
                FormField("payload", "Add to it", "json"),
            ),
            gaps.of_webhook, wording.webhook, rules.go_on, acting.queue_calls,
        ),
        StepKind(
            "exit", "Exit", ":material/logout:", {}, (),
            gaps.of_exit, wording.exit, rules.leave,
        ),
    )
}  # fmt: skip
