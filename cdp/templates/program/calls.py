"""What the Python of a text calls while it runs: each does as python-liquid does at the same place."""

import sys
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from liquid.builtin.expressions.logical import _contains, _eq, _le, _lt, is_truthy
from liquid.context import RenderContext
from liquid.exceptions import (
    LiquidTypeError,
    LocalNamespaceLimitError,
    LoopIterationLimitError,
    OutputStreamLimitError,
)
from liquid.limits import to_int
from liquid.undefined import Undefined
from markupsafe import Markup

from cdp.templates.language import HTML, MOST_OUTPUT, MOST_ROUNDS, TRACKS, Language, shop_currency

_MISSING = (KeyError, TypeError, IndexError)
_NOTHING = Undefined("")
WALKER = RenderContext(HTML.from_string(""))


def _walked(value: Any, segments: list[Any]) -> Any:
    try:
        for segment in segments:
            value = WALKER.get_item(value, segment)
    except _MISSING:
        return _NOTHING
    return value


def _assigned_value(kept: dict[str, Any], values: Mapping[Any, Any], root: str, segments: list[Any]) -> Any:
    return _walked(kept if root in kept else values, [root, *segments])


def _bounded(kept: dict[str, Any]) -> None:
    if sum(sys.getsizeof(each, 1) for each in kept.values()) > (Language.local_namespace_limit or 0):
        raise LocalNamespaceLimitError("the assigned values are too large", token=None)


def weighed(pieces: list[Any]) -> list[Any]:
    """Promise the pieces, or raise when together they are more than one part of a letter may be."""
    if sum(map(len, pieces)) > 3 * MOST_OUTPUT:
        raise OutputStreamLimitError("the letter becomes too long", token=None)
    return pieces


def _whole(value: Any) -> int:
    try:
        return to_int(value)
    except (ValueError, TypeError) as error:
        raise LiquidTypeError("expected a whole number", token=None) from error


def _rounds(value: Any, limit: int | None, offset: int | None, reverse: bool, outside: int) -> tuple[Any, int]:
    """What a loop goes through, and how often; bounded together with the loops outside of it."""
    items, length = _items(value)
    start = offset or 0
    stop = None if limit is None else limit + start
    first, last = min(max(start, 0), length), min(stop or length, length)
    count = max(last - first, 0)
    taken = islice(items, first, last)
    if count and count * outside > MOST_ROUNDS:
        raise LoopIterationLimitError("the loops go round too often", token=None)
    return (reversed(list(taken)) if reverse else taken), count


def _items(value: Any) -> tuple[Any, int]:
    if type(value) is list:
        return value, len(value)
    if isinstance(value, Mapping):
        return iter(value.items()), len(value)
    if isinstance(value, str):
        return iter([value] if value else []), 1 if value else 0
    if isinstance(value, Sequence | range):
        return iter(value), len(value)
    return iter([]), 0


def _hits(left: Any, values: tuple[Any, ...]) -> int:
    return [_eq(left, each) for each in values].count(True)


GIVEN: dict[str, Any] = {
    "TRACKS": TRACKS,
    "MISSING": _MISSING,
    "NOTHING": _NOTHING,
    "Markup": Markup,
    "is_truthy": is_truthy,
    "equal": _eq,
    "less": _lt,
    "at_most": _le,
    "contains": _contains,
    "walked": _walked,
    "assigned": _assigned_value,
    "bounded": _bounded,
    "weighed": weighed,
    "whole": _whole,
    "rounds": _rounds,
    "hits": _hits,
    "shop_currency": shop_currency,
}
