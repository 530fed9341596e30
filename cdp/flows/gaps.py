"""What a step still lacks before it can go live: sentences to stand behind the step's name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from cdp import attributes, errors
from cdp import conditions as cd
from cdp.conditions import Catalogue
from cdp.conditions.catalogue import DATED
from cdp.models import Attribute, BodyFormat

Step = Mapping[str, Any]
LONGEST_WAIT = 366  # days
SPANS = {"minutes": 1 / 1440, "hours": 1 / 24, "days": 1, "weeks": 7}  # in days


def _fine(_letter: Mapping[str, Any]) -> list[str]:
    return []


@dataclass(frozen=True)
class Known:
    """What a step may name in this shop, and how a letter is examined."""

    catalogue: Catalogue = field(default_factory=Catalogue)
    templates: Mapping[int, str] = field(default_factory=dict)
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    letter_faults: Callable[[Mapping[str, Any]], list[str]] = _fine


def of_email(step: Step, known: Known) -> Iterator[str]:
    """Promise what an e-mail lacks."""
    if step.get("template_id") is not None:
        if step["template_id"] not in known.templates:
            yield "its template was deleted. Choose another one."
            return
    elif lacking := list(_of_own_letter(step)):
        yield from lacking
        return
    yield from known.letter_faults(step)


def _of_own_letter(step: Step) -> Iterator[str]:
    if not str(step.get("subject") or "").strip():
        yield "write a subject, or choose a template."
    if not str(step.get("body") or "").strip():
        yield "write the letter, or choose a template."
    if step.get("format", "markdown") not in set(BodyFormat):
        yield f"the letter is written as one of: {', '.join(BodyFormat)}."


def of_wait(step: Step, known: Known) -> Iterator[str]:
    """Promise what a wait lacks."""
    span, name = step.get("for"), step.get("until_field")
    if span and name:
        yield "wait either for a time or until a date, not both."
    elif span is not None and not name:
        yield from _of_span(span)
    elif name:
        yield from _of_date_field(step, known)
    elif name is not None:
        yield "choose the date to wait for."
    elif step.get("until_hour") is None and not step.get("weekdays"):
        yield "say how long, until when, or on which weekdays."
    yield from of_hours(step, "until_hour")
    yield from of_weekdays(step)


def _of_span(span: Any) -> Iterator[str]:
    if not isinstance(span, Mapping) or not set(span) <= set(SPANS):
        yield f"a time is counted in {', '.join(SPANS)}."
    elif not all(_is_whole(amount) and amount >= 0 for amount in span.values()):
        yield "a time is a whole number, such as 3 days."
    elif not any(span.values()):
        yield "say how long."
    elif sum(SPANS[unit] * amount for unit, amount in span.items()) > LONGEST_WAIT:
        yield f"it can last {LONGEST_WAIT} days at most."


def _of_date_field(step: Step, known: Known) -> Iterator[str]:
    found = known.catalogue.fields.get(str(step["until_field"]))
    if found is None:
        yield f"there is no field “{step['until_field']}”. Choose another one."
    elif found.kind not in DATED:
        yield f"“{found.label}” is no date. Choose a field that holds one."
    days = step.get("days") or 0
    if not _is_whole(days) or abs(days) > LONGEST_WAIT:
        yield f"the days before or after the date are a whole number up to {LONGEST_WAIT}."


def of_hours(said: Mapping[str, Any], *keys: str) -> Iterator[str]:
    """Promise what is wrong with hours of the day."""
    for key in keys:
        hour = said.get(key)
        if hour is not None and not (_is_whole(hour) and 0 <= hour <= 23):
            yield f"an hour of the day is a whole number from 0 to 23, not “{hour}”."


def of_weekdays(said: Mapping[str, Any]) -> Iterator[str]:
    """Promise what is wrong with a choice of weekdays; none at all would be never."""
    days = said.get("weekdays")
    if days is None:
        return
    if not isinstance(days, list) or not all(_is_whole(day) and 0 <= day <= 6 for day in days):
        yield "weekdays are numbers from 0 (Monday) to 6 (Sunday)."
    elif not days:
        yield "choose at least one weekday."


def of_branch(step: Step, known: Known) -> Iterator[str]:
    """Promise what a branch lacks; conditions of which nothing is filled in would let everybody through."""
    if not step["branches"]:
        yield "add a branch."
    names = [branch.get("name") or f"Branch {at}" for at, branch in enumerate(step["branches"], 1)]
    if len(set(names)) < len(names):
        yield "give each branch a name of its own."
    for name, branch in zip(names, step["branches"], strict=True):
        for sentence in of_conditions(branch.get("conditions"), known.catalogue):
            yield f"“{name}”: {sentence}"


def of_conditions(source: Any, catalogue: Catalogue) -> Iterator[str]:
    """Promise what is wrong with a condition tree; an empty one asks nothing."""
    tree, problems = cd.examine(source, catalogue)
    yield from (problem.message for problem in problems)
    if not problems and next(cd.conditions(tree), None) is None:
        yield "add a condition."


def of_split(step: Step, _known: Known) -> Iterator[str]:
    """Promise what a random split lacks."""
    weights = [part.get("weight") for part in step["parts"]]
    if len(weights) < 2:
        yield "a split has at least two parts."
    elif not all(_is_number(weight) and weight >= 0 for weight in weights):
        yield "the weight of a part is a number from 0 on."
    elif sum(weights) <= 0:
        yield "give at least one part a weight."


def of_update(step: Step, known: Known) -> Iterator[str]:
    """Promise what an update lacks."""
    values = step.get("attributes") or {}
    if not (step.get("add_tags") or step.get("remove_tags") or values):
        yield "choose a tag or an attribute to change."
    for key, value in values.items():
        if key not in known.attributes:
            yield f"there is no attribute “{key}”. Choose another one."
            continue
        try:
            attributes.parse(known.attributes[key], value)
        except errors.Invalid as error:
            yield str(error)


def of_webhook(step: Step, _known: Known) -> Iterator[str]:
    """Promise what a call to another program lacks."""
    try:
        parts = urlsplit(str(step.get("url") or ""))
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address:
        yield "give an address that begins with https:// or http://."
    if not isinstance(step.get("payload") or {}, Mapping):
        yield "what is added to the call is a list of names and values (a JSON object)."


def of_exit(_step: Step, _known: Known) -> Iterator[str]:
    """Promise nothing: an exit is always complete."""
    return iter(())


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
