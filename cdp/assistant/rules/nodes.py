"""Conditions as JSON, made from bounds, windows and periods; and their opposites."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from cdp.assistant.rules import fields
from cdp.assistant.rules.amounts import Bound, Window
from cdp.assistant.rules.periods import Period
from cdp.conditions import FACTS, Kind

Tree = dict[str, Any]
When = Window | Period | Bound
_TURNED = {
    "in_last_days": "not_in_last_days",
    "not_in_last_days": "in_last_days",
    "is_blank": "not_blank",
    "not_blank": "is_blank",
}


class Unreadable(Exception):
    """What was said cannot be a condition; the message says why, for the person."""


class Unsayable(Exception):
    """Understood, and yet no condition can say it; with whole phrases that come nearest and can be said."""

    def __init__(self, message: str, options: list[str]) -> None:
        super().__init__(message)
        self.options = options


@dataclass(frozen=True)
class Note:
    """Something assumed on the way: about which condition, whose words, and what they were taken to mean."""

    node: Tree | None
    phrase: str
    means: str
    value: Any = None


@dataclass
class Atom:
    """Conditions that came out of one piece of the sentence; all of them must hold."""

    nodes: list[Tree]
    notes: list[Note] = field(default_factory=list)
    timed: Callable[[When], list[Tree]] | None = None  # the same deed at another time: 'but not in the last 30 days'
    compared: Callable[..., list[Tree]] | None = (
        None  # the same number compared again, or at another time: 'but less than 500'
    )
    of_things: Callable[[list[Tree], When | None], Tree | None] | None = None  # the same deed at those things alone
    is_deed: bool = False  # a verb, which ends a list of things
    unsayable: Unsayable | None = None  # nothing in a tree can say it
    leans: When | None = None  # only a time or a bound; the deed or number is that of an atom before
    leans_at: When | None = None  # the time of the bound it leans with: 'and at least 1 in 2026'
    is_listed: bool = False  # things joined by 'and', of which none is left when they are taken away
    is_timed: bool = False  # it has a time of its own
    when: When | None = None  # that time
    is_after_time: bool = False  # its time stands before it: 'in the last 60 days opened ...'
    shares_time: bool = False  # it goes on with the deed before it, and a time after both is that of both
    ends_cart: bool = False  # no order after a cart or checkout named before it, in its time
    is_house: bool = False  # a house meaning, which what follows it in brackets may say otherwise
    is_turned: bool = False  # the time it leans with is denied
    is_bare: bool = False  # a time without a preposition, as in notes: '3+ orders, last 60 days, subscribed'
    is_led: bool = False  # a time right after 'who', which is that of what follows
    start: int = 0
    end: int = 0


def condition(field_key: str, operator: str, value: Any = None) -> Tree:
    """Promise one condition on a customer field."""
    return {"field": field_key, "operator": operator} | ({} if value is None else {"value": value})


def number(value: float) -> int | float:
    """Promise a whole number as int."""
    return int(value) if value == int(value) else value


def joined(nodes: list[Tree], how: str) -> Tree:
    """Promise the node itself when it is the only one, else a group."""
    return nodes[0] if len(nodes) == 1 else {how: nodes}


# -- time ------------------------------------------------------------------------------------------------------------------


def at_time(key: str, when: When, *, blank_allowed: bool = False) -> list[Tree]:
    """Promise that a date lies in a window or period."""
    if isinstance(when, Bound):  # between 30 and 60 days ago
        assert when.high is not None
        if key == "last_order_date" and not when.is_open:
            return [condition("days_since_last_order", "between", [number(when.low.value), number(when.high.value)])]
        return [
            condition(key, "in_last_days", round(when.high.value)),
            condition(key, "not_in_last_days", round(when.low.value)),
        ]
    if isinstance(when, Window):
        if not 0 < when.days <= 36_500:
            raise Unreadable("a number of days from 1 to 36,500 is needed")
        if when.older:
            known = [] if blank_allowed else [condition(key, "not_blank")]
            return [*known, condition(key, "not_in_last_days", when.days)]
        return [condition(key, "in_last_days", when.days)]
    if when.start and when.end == when.start + timedelta(days=1):
        return [condition(key, "on", when.start.isoformat())]
    first = [condition(key, "at_least", when.start.isoformat())] if when.start else []
    return [*first, *([condition(key, "before", when.end.isoformat())] if when.end else [])]


def in_metric(metric: Tree, when: When | None, where: list[Tree] = []) -> Tree:  # noqa: B006 (never written to)
    """Promise the metric taken over that time and those conditions."""
    kept = [*where]
    window: Tree = {}
    if isinstance(when, Window) and not when.older:
        window = {"in_last_days": when.days}
    elif when is not None:
        time = FACTS[metric["of"]].time
        kept += [one for one in at_time(time, when) if one["operator"] != "not_blank"]
    return {**metric, **({"where": kept} if kept else {}), **window}


def counted(of: str, where: list[Tree], when: When | None = None, bound: Bound | None = None) -> list[Tree]:
    """Promise that at least one thing of that kind happened, or as many as the bound says."""
    metric = {"metric": in_metric({"of": of, "aggregate": "count"}, when, where)}
    return compare(metric, bound) if bound else [{**metric, "operator": "at_least", "value": 1}]


def ordered_at(when: When) -> list[Tree]:
    """Promise an order in that time: the last order says it where the time goes on until now, a count of orders for a period."""
    if isinstance(when, Window):
        return at_time("last_order_date", when)
    if isinstance(when, Bound):
        return counted("orders", at_time("placed_at", when))
    if when.start is not None and when.end is None:
        return at_time("last_order_date", when)
    return counted("orders", [], when)


# -- numbers ---------------------------------------------------------------------------------------------------------------


def subject(key: str, when: When | None = None) -> Tree:
    """Promise what a number is about: a field, or a metric where a time is given or it has no field."""
    row = fields.NUMBER_WORDS[key][1] if key in fields.NUMBER_WORDS else fields.WINDOWED.get(key) if when else None
    if row is None:
        if when is not None:
            raise Unreadable("this number is not kept for a time of its own")
        return {"field": key}
    return {"metric": in_metric(row.metric, when)}


def compare(about: Tree, bound: Bound) -> list[Tree]:
    """Promise the comparison of a number."""
    low = number(bound.low.value)
    if bound.operator == "between":
        assert bound.high is not None
        return [{**about, "operator": "between", "value": [low, number(bound.high.value)]}]
    return [{**about, "operator": bound.operator, "value": low}]


def kind_of_field(catalogue: Any, key: str) -> Kind:
    """Promise the kind of a field, or of a number that has none of its own."""
    if key in fields.NUMBER_WORDS:
        return Kind.MONEY if fields.NUMBER_WORDS[key][1].is_money else Kind.NUMBER
    return catalogue.fields[key].kind  # type: ignore[no-any-return]


# -- opposites -------------------------------------------------------------------------------------------------------------


def opposite(nodes: list[Tree]) -> Tree:
    """Promise that not all of these hold, in the plainest words there are."""
    if len(nodes) == 1:
        node = nodes[0]
        if plain := _plain_opposite(node):
            return plain
        if set(node) == {"none"}:
            return joined(node["none"], "any")
        if set(node) == {"any"}:
            return {"none": node["any"]}
        return {"none": [node]}
    return {"none": [{"all": nodes}]}


def fewer(nodes: list[Tree]) -> Tree:
    """Promise that a number is not reached, where a bare number is denied: 'has not ordered three times', 'did not spend 100'."""
    node = nodes[0]
    about = node.get("field") or node.get("metric", {}).get("aggregate")
    if len(nodes) > 1 or node.get("operator") != "equals" or about not in _REACHED or not node.get("value"):
        return opposite(nodes)
    is_once = node["value"] == 1 and about in ("total_orders", "count")
    return {**node, "operator": "equals", "value": 0} if is_once else {**node, "operator": "less_than"}


_REACHED = ("total_orders", "lifetime_value", "count", "sum")


def _plain_opposite(node: Tree) -> Tree | None:
    operator = node.get("operator")
    if node.get("field") == "email_subscribed" and operator == "equals":
        return {**node, "value": not node["value"]}
    if operator in _TURNED:
        return {**node, "operator": _TURNED[operator]}
    if node.get("segment"):
        return {**node, "operator": "not_in" if operator == "in" else "in"}
    is_once = operator == "at_least" and node.get("value") == 1
    is_count = node.get("field") == "total_orders" or node.get("metric", {}).get("aggregate") == "count"
    return {**node, "operator": "equals", "value": 0} if is_once and is_count else None
