"""The tools that draft: a segment, a letter, a flow, a campaign. What they make is shown to a person, never saved."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, Field

from cdp import conditions as cd
from cdp import templates
from cdp.assistant import claims
from cdp.assistant.agent import new_id
from cdp.assistant.desk import SUBSCRIBED, Desk
from cdp.assistant.drafts import CampaignDraft, Draft, FlowDraft, Kind, LetterDraft, SegmentDraft, to_json
from cdp.assistant.knowledge import loose_schema
from cdp.assistant.looking import Conditioned, counts
from cdp.assistant.reading import Assumption
from cdp.assistant.turns import Tool, ToolError
from cdp.conditions import Kind as FieldKind
from cdp.conditions import money_words

MOST_LETTERS, LATEST_DAY = 8, 180


class Meaning(BaseModel):
    """A house meaning that was used."""

    phrase: str = Field(max_length=120, description="The person's words, e.g. high lifetime value.")
    means: str = Field(max_length=240, description="What they were taken to mean, e.g. above the 75th percentile.")
    path: str = Field("", max_length=60, description="Where the condition stands in the tree, e.g. all.0")


class Letter(BaseModel):
    """One e-mail in Markdown."""

    subject: str = Field(min_length=1, max_length=150)
    preheader: str = Field("", max_length=200, description="What mailboxes show beside the subject.")
    body: str = Field(
        min_length=20,
        max_length=6000,
        description="Markdown. Merge tags such as {{ customer.first_name | default: 'there' }} and {{ shop.name }}. No "
        "unsubscribe link, no address: they come below by themselves. No discounts, dates or claims nobody gave.",
    )


class Step(Letter):
    """One e-mail of a flow, with its day."""

    day: int = Field(ge=0, le=LATEST_DAY, description="Days after the first letter; the first is day 0.")


class Email(Letter):
    """A letter with its name and more subject lines."""

    name: str = Field(min_length=1, max_length=120)
    subject_alternatives: list[str] = Field(default_factory=list, max_length=5)


class Flow(BaseModel):
    """A flow of letters."""

    name: str = Field(min_length=1, max_length=120)
    description: str = Field("", max_length=500)
    steps: list[Step] = Field(min_length=1, max_length=MOST_LETTERS)
    stop_when_ordered: bool = Field(True, description="Whether who orders leaves the flow.")


class Drafted(Conditioned):
    """What every draft for certain people says of them."""

    name: str = Field(min_length=1, max_length=120)
    assumptions: list[Meaning] = Field(default_factory=list, max_length=12)
    could_not_express: list[str] = Field(
        default_factory=list, max_length=8, description="Parts of the request that no field can express."
    )


class Segment(Drafted):
    """A segment."""

    description: str = Field("", max_length=500)


class Campaign(Drafted):
    """A campaign: whom, what, and when."""

    segment_name: str = Field(min_length=1, max_length=120)
    steps: list[Step] = Field(min_length=1, max_length=MOST_LETTERS, description="One letter, or several by day.")
    subject_alternatives: list[str] = Field(default_factory=list, max_length=5)
    send_date: date = Field(description="A day on the shop's clock, YYYY-MM-DD.")
    send_time: time = Field(description="HH:MM on the shop's clock.")
    reason: str = Field("", max_length=300, description="Why then; say it when there was not enough data.")
    content_ideas: list[str] = Field(default_factory=list, max_length=8)
    stop_when_ordered: bool = True


def tools(desk: Desk) -> list[Tool]:
    """Promise the tools that draft, over this desk."""

    def tool(
        name: str, about: str, args: type[BaseModel], run: Callable[[Desk, Any], dict[str, Any]], kind: Kind
    ) -> Tool:
        conditions = loose_schema if issubclass(args, Conditioned) else None
        return Tool(name, about, args, lambda given: run(desk, given), kind, conditions)

    later = "Shows a draft; the person presses Create."
    return [
        tool("draft_segment", f"Drafts a segment. {later}", Segment, _segment, "segment"),
        tool("draft_email", f"Drafts one e-mail as a template. {later}", Email, _email, "letter"),
        tool("draft_flow", f"Drafts a flow of letters without an audience. {later}", Flow, _flow, "flow"),
        tool("draft_campaign", f"Drafts a campaign: whom, letters with days, when and why then. {later}", Campaign,
             _campaign, "campaign"),
    ]  # fmt: skip


def _drafted(kind: Kind, value: Any, **told: Any) -> dict[str, Any]:
    return {"draft": to_json(Draft(new_id(), kind, value))} | told


def _segment(desk: Desk, args: Segment) -> dict[str, Any]:
    value = segment(
        desk, args.name, args.conditions, description=args.description, left_out=args.could_not_express,
        assumptions=[Assumption(each.phrase, each.means, _path(each.path)) for each in args.assumptions],
    )  # fmt: skip
    return _drafted("segment", value, **_told(value))


def _told(value: SegmentDraft) -> dict[str, Any]:
    return {
        "sentence": value.sentence, "count": value.count, "of": value.of, "subscribed": value.subscribed,
        "reachable": value.reachable, "assumptions": [f"{each.phrase}: {each.means}" for each in value.assumptions],
    }  # fmt: skip


def _path(written: str) -> tuple[str | int, ...]:
    return tuple(int(part) if part.isdecimal() else part for part in written.split(".") if part)


def segment(
    desk: Desk,
    name: str,
    conditions: Any,
    *,
    description: str = "",
    assumptions: Sequence[Assumption] = (),
    left_out: Sequence[str] = (),
) -> SegmentDraft:
    """Promise the draft counted now, its assumptions with the numbers behind them; raises ToolError for a bad tree."""
    tree = desk.tree(conditions)
    n, told = counts(desk, tree, desk.mask(tree))
    stored = cd.to_json(tree)
    return SegmentDraft(
        name, stored, description, told["sentence"], n.count, n.of, n.subscribed, n.reachable,
        _explained(desk, stored, assumptions), tuple(left_out),
    )  # fmt: skip


def _explained(desk: Desk, stored: dict[str, Any], given: Sequence[Assumption]) -> tuple[Assumption, ...]:
    """The assumptions with the value that stands at their path, and one for each percentile nobody spoke of."""
    kept = [replace(each, **_standing(desk, stored, each)) for each in given]
    spoken = {each.path for each in kept}
    more = [
        Assumption(_words(desk, part), _behind(desk, part), path, part["value"])
        for path, part in _leaves(stored)
        if path not in spoken and _behind(desk, part)
    ]
    return (*kept, *more)


def _standing(desk: Desk, stored: dict[str, Any], assumption: Assumption) -> dict[str, Any]:
    part = _at(stored, assumption.path)
    if part is None or isinstance(part.get("value"), list | bool):
        return {"path": (), "value": None}
    behind = _behind(desk, part)
    means = f"{assumption.means} ({behind})" if behind and behind not in assumption.means else assumption.means
    return {"value": part.get("value"), "means": means}


def _at(stored: Any, path: tuple[str | int, ...]) -> dict[str, Any] | None:
    """The condition at a path of the tree's JSON, or None where there is none."""
    for key in path:
        try:
            stored = stored[key]
        except (KeyError, IndexError, TypeError):
            return None
    return stored if isinstance(stored, dict) and "operator" in stored else None


def _leaves(
    stored: dict[str, Any], path: tuple[str | int, ...] = ()
) -> list[tuple[tuple[str | int, ...], dict[str, Any]]]:
    if "operator" in stored:
        return [(path, stored)]
    return [
        leaf
        for match in ("all", "any", "none")
        for at, part in enumerate(stored.get(match, ()))
        for leaf in _leaves(part, (*path, match, at))
    ]


def _condition(desk: Desk, part: dict[str, Any]) -> cd.Condition:
    return next(cd.conditions(cd.parse({"all": [part]}, desk.catalogue)))


def _words(desk: Desk, part: dict[str, Any]) -> str:
    return cd.describe_part(_condition(desk, part), desk.catalogue)


def _behind(desk: Desk, part: dict[str, Any]) -> str:
    """The number that a percentile or a top share stands for today, in words; empty for other conditions."""
    condition = _condition(desk, part)
    if (number := desk.number(condition)) is None:
        return ""
    if cd.kind_of(condition.subject) is FieldKind.MONEY:
        return f"{money_words(Decimal(str(number)), desk.shop.currency)} today"
    return f"{number:,.0f} today"


def adjusted(desk: Desk, draft: SegmentDraft, at: int, value: float) -> SegmentDraft:
    """Promise the draft with the number of its assumption `at` changed, counted anew; raises ToolError when it cannot be."""
    changed = draft.assumptions[at]
    stored = cd.to_json(desk.tree(draft.conditions))
    part = _at(stored, changed.path)
    if part is None:
        raise ToolError("This assumption has no number to change. Open the draft in the editor.")
    part["value"] = int(value) if value == int(value) else value
    desk.tree(stored)  # refuses a number that cannot be
    means = _words(desk, part)
    others = [replace(each, means=means, value=None) if each is changed else each for each in draft.assumptions]
    cleared = [replace(each, means=each.means.split(" (")[0]) for each in others]  # today's numbers are put in anew
    return segment(
        desk, draft.name, stored, description=draft.description, assumptions=cleared, left_out=draft.left_out
    )


def mailable(conditions: dict[str, Any]) -> dict[str, Any]:
    """Promise the tree with consent asked for, whatever else it says: nobody else may be written to."""
    parts = conditions.get("all")
    if isinstance(parts, list):
        return conditions if SUBSCRIBED in parts else {"all": [*parts, SUBSCRIBED]}
    return {"all": [conditions, SUBSCRIBED]}


def _email(desk: Desk, args: Email) -> dict[str, Any]:
    value = letter(desk, args.name, args, args.subject_alternatives)
    return _drafted("letter", value, subject=value.subject)


def letter(desk: Desk, name: str, written: Letter, alternatives: Sequence[str] = ()) -> LetterDraft:
    """Promise the letter as a draft; raises ToolError with each claim, tag or link that may not be in it."""
    refuse_claims(desk, [written.subject, written.preheader, written.body, *alternatives])
    return LetterDraft(name, written.subject, written.body, written.preheader, tuple(alternatives))


def refuse_claims(desk: Desk, texts: Sequence[str]) -> None:
    """Raise ToolError with what copy may not contain."""
    known = {tag.tag for tag in templates.tags(desk.session)}
    if wrong := claims.faults(texts, asked=desk.asked, known=known, website=desk.shop.website):
        raise ToolError(" ".join(wrong[:5]))


def _flow(desk: Desk, args: Flow) -> dict[str, Any]:
    value = flow(desk, args.name, args.steps, description=args.description, stop_when_ordered=args.stop_when_ordered)
    return _drafted("flow", value, letters=_days(args.steps))


def _days(letters: Sequence[Step]) -> dict[str, Any]:
    return {"how_many": len(letters), "on_days": sorted(each.day for each in letters)}


def flow(
    desk: Desk, name: str, letters: Sequence[Step], *, description: str = "", stop_when_ordered: bool = True
) -> FlowDraft:
    """Promise a flow of these letters in the order of their days; raises ToolError for claims or two on one day."""
    refuse_claims(desk, [text for each in letters for text in (each.subject, each.preheader, each.body)])
    steps: list[dict[str, Any]] = []
    before = 0
    for at, each in enumerate(sorted(letters, key=lambda one: one.day)):
        if at and each.day == before:
            raise ToolError(f"Two letters on day {each.day}: give each a day of its own.")
        if at:
            steps.append({"kind": "wait", "for": {"days": each.day - before}, "until_hour": 10})
        steps.append(
            {
                "kind": "email",
                "format": "markdown",
                "subject": each.subject,
                "preheader": each.preheader,
                "body": each.body,
            }
        )
        before = each.day
    ordered = {"metric": {"of": "orders", "aggregate": "count", "in_last_days": 30}, "operator": "at_least", "value": 1}
    settings = {
        "exit_on": {"unsubscribed": True, "ordered": stop_when_ordered},
        "goal": {"all": [ordered]} if stop_when_ordered else None,
    }
    return FlowDraft(name, tuple(steps), description, settings)


def _campaign(desk: Desk, args: Campaign) -> dict[str, Any]:
    people = segment(
        desk, args.segment_name, mailable(args.conditions), left_out=args.could_not_express,
        assumptions=[Assumption(each.phrase, each.means, _path(each.path)) for each in args.assumptions],
    )  # fmt: skip
    value = campaign(
        desk, args.name, people, args.steps, alternatives=args.subject_alternatives, send_date=args.send_date,
        send_time=args.send_time, reason=args.reason, content_ideas=args.content_ideas,
        stop_when_ordered=args.stop_when_ordered,
    )  # fmt: skip
    when = {"send_date": value.send_date, "send_time": value.send_time}
    return _drafted("campaign", value, letters=_days(args.steps), **_told(people), **when)


def campaign(
    desk: Desk,
    name: str,
    people: SegmentDraft,
    letters: Sequence[Step],
    *,
    alternatives: Sequence[str] = (),
    send_date: date,
    send_time: time,
    reason: str = "",
    content_ideas: Sequence[str] = (),
    stop_when_ordered: bool = True,
) -> CampaignDraft:
    """Promise a campaign to these people: one letter, or a flow when there are several; raises ToolError for claims."""
    refuse_claims(desk, [*alternatives, *content_ideas])
    first = min(letters, key=lambda each: each.day)
    is_flow = len(letters) > 1
    return CampaignDraft(
        name,
        people,
        flow=flow(desk, name, letters, stop_when_ordered=stop_when_ordered) if is_flow else None,
        letter=None if is_flow else letter(desk, name, first, alternatives),
        subject=first.subject,
        subject_alternatives=tuple(alternatives),
        send_date=send_date.isoformat(),
        send_time=f"{send_time:%H:%M}",
        reason=reason,
        content_ideas=tuple(content_ideas),
    )
