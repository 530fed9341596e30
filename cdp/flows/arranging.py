"""Moving steps about: each of these takes the steps of a flow and gives changed ones, and leaves those it took alone."""

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from typing import Any

from cdp import errors
from cdp.flows.kinds import KINDS, Step
from cdp.flows.plan import find, kind_of, walk
from cdp.flows.shape import fresh_id, tidy_steps

Steps = list[Step]


def new_step(steps: Sequence[Step], kind: str, *, retired: Collection[str] = ()) -> Step:
    """Promise a blank step of this kind under an id that is neither in the flow nor `retired`, those of steps it once had.

    Raises Invalid for no such kind.
    """
    row = kind_of({"kind": kind})
    return {"id": fresh_id(steps, retired=retired), "kind": kind, **deepcopy(dict(row.blank))}


def insert(
    steps: Sequence[Step], step: Step, *, after: str | None = None, into: tuple[str, int] | None = None
) -> Steps:
    """Promise the steps with one more: behind the step `after`, first in a list of a step (`into`: its id and which
    list, counted from 0), or first of all."""
    copied = tidy_steps(list(steps))
    if after is not None:
        holder, at = _place(copied, after)
        holder.insert(at + 1, deepcopy(step))
    elif into is not None:
        _lists(find(copied, into[0]))[into[1]].insert(0, deepcopy(step))
    else:
        copied.insert(0, deepcopy(step))
    return tidy_steps(copied)


def replace(steps: Sequence[Step], step: Step) -> Steps:
    """Promise the steps with the one of this id changed; raises NotFound when it is gone."""
    copied = tidy_steps(list(steps))
    holder, at = _place(copied, step["id"])
    holder[at] = deepcopy(step)
    return tidy_steps(copied)


def remove(steps: Sequence[Step], step_id: str) -> Steps:
    """Promise the steps without this one and all that lies in it; raises NotFound when it is gone."""
    copied = tidy_steps(list(steps))
    holder, at = _place(copied, step_id)
    del holder[at]
    return copied


def duplicate_step(steps: Sequence[Step], step_id: str, *, retired: Collection[str] = ()) -> Steps:
    """Promise the steps with a copy behind this one, ids of its own throughout and none of them `retired`.

    Raises NotFound when the step is gone.
    """
    copied = tidy_steps(list(steps))
    holder, at = _place(copied, step_id)
    twin = deepcopy(holder[at])
    for step, _ in walk([twin]):
        step.pop("id")
    holder.insert(at + 1, twin)
    return tidy_steps(copied, retired=retired)


def move(steps: Sequence[Step], step_id: str, by: int) -> Steps:
    """Promise the steps with this one so many places up (a minus) or down in its own list, as far as that goes."""
    copied = tidy_steps(list(steps))
    holder, at = _place(copied, step_id)
    step = holder.pop(at)
    holder.insert(max(0, min(len(holder), at + by)), step)
    return copied


def _place(steps: Steps, step_id: str) -> tuple[Steps, int]:
    """The list that holds a step, and where in it."""
    for holder in _all_lists(steps):
        for at, step in enumerate(holder):
            if step["id"] == step_id:
                return holder, at
    raise errors.NotFound("This step was removed meanwhile.")


def _all_lists(steps: Steps) -> list[Steps]:
    return [steps, *(inner for step, _ in walk(steps) for inner in _lists(step))]


def _lists(step: Mapping[str, Any]) -> list[Steps]:
    return [inner for _, inner in KINDS[step["kind"]].lists(step)]
