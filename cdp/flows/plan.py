"""A flow's steps as nested lists, and the plan made of them: which step comes after which."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cdp import errors
from cdp.flows.clock import Quiet
from cdp.flows.kinds import KINDS, Step, StepKind
from cdp.flows.rules import Matches, Move, Person, Place, Plan

Steps = list[Step]


def plan(
    steps: Sequence[Step],
    settings: Mapping[str, Any] | None = None,
    *,
    zone: ZoneInfo = ZoneInfo("UTC"),
    quiet: Quiet = Quiet(),
) -> Plan:
    """Promise the plan of these steps; raises Invalid when they are no flow at all.

    `quiet` are the quiet hours of the shop, for a flow without its own.
    """
    places: dict[str, Place] = {}
    first = _lay(steps, None, places)
    for number, (step, _) in enumerate(walk(steps)):
        places[step["id"]].order = number
    said = settings or {}
    return Plan(places, first, zone, Quiet.of(said["quiet"]) if said.get("quiet") else quiet, said)


def next_step(plan: Plan, person: Person, matches: Matches = (), *, now: datetime) -> Move:
    """Promise where this person goes from the step they are at; pure: nothing is read and nothing written.

    `matches` holds, per condition tree of the step, the ids of the customers who match it.
    """
    place = plan.places[person.step]
    return KINDS[place.kind].next(plan, place, person, matches, now)


def _lay(steps: Sequence[Step], after: str | None, places: dict[str, Place]) -> str | None:
    """Lay out one list of steps, last first, so that each knows what comes after it; promise the first one's id."""
    for step in reversed(steps):
        kind = kind_of(step)
        doors = tuple(_lay(inner, after, places) for _, inner in kind.lists(step))
        if step["id"] in places:
            raise errors.Invalid(f"Two steps have the id “{step['id']}”.")
        places[step["id"]] = Place(step["id"], step, after, doors, prepared=kind.prepare(step))
        after = step["id"]
    return after


def kind_of(step: Mapping[str, Any]) -> StepKind:
    """Promise the kind of a step, or raise Invalid when there is none such."""
    found = KINDS.get(step.get("kind", ""))
    if found is None:
        raise errors.Invalid(f"There is no kind of step “{step.get('kind')}”. The kinds are: {', '.join(KINDS)}.")
    return found


def walk(steps: Sequence[Step], depth: int = 1) -> Iterator[tuple[Step, int]]:
    """Promise every step with how deep it lies, in reading order, those of branches after the one they hang on."""
    for step in steps:
        yield step, depth
        kind = KINDS.get(step.get("kind", ""))
        for _, inner in kind.lists(step) if kind else ():
            yield from walk(inner, depth + 1)


def find(steps: Sequence[Step], step_id: str) -> Step:
    """Promise the step of that id, however deep, or raise NotFound."""
    for step, _ in walk(steps):
        if step.get("id") == step_id:
            return step
    raise errors.NotFound("This step was removed meanwhile.")
