"""What a flow's steps and settings look like as JSON, with everything that may be left out put in."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import count
from typing import Any

from cdp import errors
from cdp.flows.kinds import Step
from cdp.flows.plan import kind_of, walk

MOST_STEPS, DEEPEST = 200, 8
SETTINGS: dict[str, Any] = {
    "exit_on": {"unsubscribed": True, "ordered": False, "left_segment": None, "conditions": None},
    "goal": None,
    "reentry": "never",
    "quiet": None,  # None: the shop's own
}


def tidy_steps(steps: Any, *, retired: Collection[str] = ()) -> list[Step]:
    """Promise the steps with ids and all their inner lists, a copy; raises Invalid when they are no steps at all.

    Those without an id get one that is not `retired` either: people were counted, and split by chance, under those.
    """
    copied = _listed(_copied(steps))
    found = [step for step, _ in walk(copied)]
    if len(found) > MOST_STEPS:
        raise errors.Invalid(f"A flow can have at most {MOST_STEPS} steps; this one has {len(found)}.")
    if max((depth for _, depth in walk(copied)), default=0) > DEEPEST:
        raise errors.Invalid(f"Branches can lie at most {DEEPEST} deep.")
    _identify(found, retired)
    return copied


def _copied(steps: Any) -> Any:
    """A copy by way of JSON: what is not JSON is refused, and a step that stands in two places becomes two."""
    try:
        return json.loads(json.dumps(steps, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise errors.Invalid(f"The steps of a flow are plain JSON: {error}.") from None


def _listed(steps: Any, depth: int = 1) -> list[Step]:
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise errors.Invalid("The steps of a flow are a list, each of them an object with its kind.")
    if depth > 4 * DEEPEST:
        raise errors.Invalid(f"Branches can lie at most {DEEPEST} deep.")
    for step in steps:
        kind = kind_of(step)
        for key, blank in kind.inner.items():
            step[key] = step.get(key) or deepcopy(blank)
            for inner in _inner_lists(step, key):
                inner[:] = _listed(inner, depth + 1)
    return steps


def _inner_lists(step: Step, key: str) -> list[list[Step]]:
    """The lists of steps under one key: the key's own, or those of its parts."""
    if key == "otherwise":
        return [step[key]]
    if not isinstance(step[key], list) or not all(isinstance(part, dict) for part in step[key]):
        raise errors.Invalid(f"The {key} of a step are a list, each of them with its own steps.")
    return [part.setdefault("steps", []) for part in step[key]]


def _identify(steps: Sequence[Step], retired: Collection[str]) -> None:
    taken: set[str] = set()
    for step in steps:
        given = step.get("id")
        if not given:
            continue
        if not isinstance(given, str) or len(given) > 40 or given in taken:
            raise errors.Invalid(f"Each step has an id of its own: “{given}” is there twice, or is none.")
        taken.add(given)
    free = _free_ids(taken.union(retired))
    for step in steps:
        if not step.get("id"):
            step["id"] = next(free)


def _free_ids(taken: Collection[str]) -> Iterator[str]:
    return (key for number in count(1) if (key := f"s{number}") not in taken)


def tidy_settings(settings: Mapping[str, Any] | None) -> dict[str, Any]:
    """Promise all settings of a flow, those not named as they are by default; raises Invalid for unknown ones."""
    said = deepcopy(dict(settings or {}))
    exits = said.get("exit_on") or {}
    if not isinstance(exits, dict):
        raise errors.Invalid("“exit_on” is an object that names the exit rules.")
    unknown = [*(set(said) - set(SETTINGS)), *(set(exits) - set(SETTINGS["exit_on"]))]
    if unknown:
        raise errors.Invalid(f"There is no setting “{unknown[0]}”. There are: {', '.join(SETTINGS)}.")
    return {**deepcopy(SETTINGS), **said, "exit_on": {**SETTINGS["exit_on"], **exits}}


def fresh_id(steps: Sequence[Step], *, retired: Collection[str] = ()) -> str:
    """Promise an id that no step of the flow has or, as far as `retired` tells, ever had, e.g. “s7”."""
    return next(_free_ids({step["id"] for step, _ in walk(steps) if step.get("id")}.union(retired)))
