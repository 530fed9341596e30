"""What a flow still lacks before it can go live, by the name of the step that lacks it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import attributes, errors, segments, templates
from cdp.flows import gaps
from cdp.flows.gaps import Known
from cdp.flows.kinds import KINDS, Step
from cdp.flows.plan import walk
from cdp.flows.shape import tidy_settings, tidy_steps
from cdp.models import BodyFormat, Flow, Template, TemplateVersion


@dataclass(frozen=True)
class Fault:
    """One thing that is missing or wrong: where (a step, or a place in the settings) and the sentence about it."""

    path: str
    step_id: str | None
    sentence: str


def known(session: Session) -> Known:
    """Promise what steps may name in this shop, for validation and for sentences."""
    named = {row.id: row.name for row in session.execute(sa.select(Template.id, Template.name))}
    declared = {one.key: one for one in attributes.all(session)}
    return Known(segments.catalogue(session), named, declared, lambda step: _of_letter(session, step))


def faults(session: Session, flow: Flow | Sequence[Step], settings: Mapping[str, Any] | None = None) -> list[Fault]:
    """Promise everything that keeps a flow from going live, each by name; an empty list: it can be published."""
    steps = flow.steps if isinstance(flow, Flow) else flow
    said = flow.settings if isinstance(flow, Flow) and settings is None else settings
    try:
        tidied, chosen = tidy_steps(list(steps)), tidy_settings(said)
    except errors.Invalid as error:
        return [Fault("steps", None, str(error))]
    about = known(session)
    return [*_of_steps(tidied, about), *_of_settings(chosen, about)]


def titles(steps: Sequence[Step]) -> dict[str, str]:
    """Promise the name of each step by id, in reading order: e.g. 'Step 3 (wait)'."""
    return {
        step["id"]: f"Step {number} ({KINDS[step['kind']].label.lower()})"
        for number, (step, _) in enumerate(walk(steps), 1)
    }


def _of_steps(steps: Sequence[Step], about: Known) -> Iterator[Fault]:
    if not steps:
        yield Fault("steps", None, "The flow has no steps yet. Add the first one.")
    named, cut_off = titles(steps), {step["id"] for step in unreachable(steps)}
    for step, _ in walk(steps):
        lost = [_NOBODY_COMES] if step["id"] in cut_off else []
        for sentence in (*KINDS[step["kind"]].faults(step, about), *lost):
            yield Fault(f"steps.{step['id']}", step["id"], f"{named[step['id']]}: {sentence}")


_NOBODY_COMES = "nobody can get here, for everybody leaves before it. Move it, or delete it."


def unreachable(steps: Sequence[Step]) -> Iterator[Step]:
    """Promise the first step after each exit, or after a branch or split of which every way ends in one."""
    for number, step in enumerate(steps, 1):
        for _, inner in KINDS[step["kind"]].lists(step):
            yield from unreachable(inner)
        if _lets_nobody_on(step):
            yield from steps[number : number + 1]
            return


def _lets_nobody_on(step: Step) -> bool:
    ways = [inner for _, inner in KINDS[step["kind"]].lists(step)]
    return step["kind"] == "exit" or (bool(ways) and all(any(map(_lets_nobody_on, way)) for way in ways))


def _of_settings(settings: Mapping[str, Any], about: Known) -> Iterator[Fault]:
    for path, name, check in _SETTINGS:
        value: Any = settings
        for key in path.split("."):
            value = value[key]
        if value is not None:
            yield from (Fault(f"settings.{path}", None, f"{name}: {sentence}") for sentence in check(value, about))


def _of_segment(key: Any, about: Known) -> Iterator[str]:
    if key and key not in about.catalogue.segments:
        yield "the segment was deleted. Choose another one."


def _of_tree(tree: Any, about: Known) -> Iterator[str]:
    return gaps.of_conditions(tree, about.catalogue)


def _of_reentry(rule: Any, _about: Known) -> Iterator[str]:
    days = rule.get("after_days") if isinstance(rule, Mapping) else None
    is_fine = rule in ("never", "always") or (
        isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= 3650
    )
    if not is_fine:
        yield "choose never, always, or after a whole number of days from 1 on."


def _of_quiet(quiet: Any, _about: Known) -> Iterator[str]:
    if not isinstance(quiet, Mapping):
        yield "they are an object with the hours “from” and “until”."
        return
    yield from gaps.of_hours(quiet, "from", "until")
    yield from gaps.of_weekdays(quiet)
    if (quiet.get("from") is None) != (quiet.get("until") is None):
        yield "say both from when and until when."
    if quiet.get("zone", "shop") not in ("shop", "customer"):
        yield "the clock is the shop's or the customer's."


_SETTINGS = (
    ("exit_on.left_segment", "Exit rule “left the segment”", _of_segment),
    ("exit_on.conditions", "Exit rule by conditions", _of_tree),
    ("goal", "Goal", _of_tree),
    ("reentry", "Re-entry", _of_reentry),
    ("quiet", "Quiet hours", _of_quiet),
)


def _of_letter(session: Session, step: Mapping[str, Any]) -> list[str]:
    """What is wrong with a step's own letter, or with the template it names: tags, form, and the way out."""
    try:
        letter = templates.compiled(_letter(session, step))
    except errors.CdpError as error:
        return [str(error)]
    if "unsubscribe_url" in letter.tags:
        return []
    return ["there is no link to unsubscribe in it. Add one to {{ unsubscribe_url }}."]


def _letter(session: Session, step: Mapping[str, Any]) -> TemplateVersion | templates.Source:
    if step.get("template_id") is not None:
        return templates.current(session, step["template_id"])
    words = {key: str(step.get(key) or "") for key in ("body", "subject", "preheader", "from_name", "reply_to")}
    return templates.Source(BodyFormat(step.get("format") or BodyFormat.MARKDOWN), **words)
