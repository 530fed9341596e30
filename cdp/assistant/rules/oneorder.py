"""All that is said of one order is asked of one order: 'placed an order in October that got refunded', 'used a code on an order over 80'."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

from cdp.assistant.rules.cover import Piece
from cdp.assistant.rules.nodes import Atom, Tree, Unsayable, in_metric

_NOUN = r"(?:orders?|purchases?|transactions?|checkouts?)"
_NAMES_ORDER = re.compile(
    r"\b(?<!number of )(?:orders|purchases|transactions|checkouts)\b|\b(?:an?|no|one|any|some|single|1|their|that|refunded|cancell?ed|pending|authori[sz]ed|voided|paid) (?:[\w-]+ ){0,2}(?:order|purchase|transaction|checkout)\b|\b(?:made|make|placed|place|did|done) (?:order|purchase)\b",
    re.IGNORECASE,
)
_IS_ONE = re.compile(r"\b(?:order|purchase|transaction|checkout)\b(?! (?:count|value|number))", re.IGNORECASE)
_IS = r"(?:was|were|is|are|got|gets|has|have|had|been|being|ended up|ends up|turned out|went|came|later|then|since|still|eventually|also|only|not yet|contain\w*|includ\w*|used|using|exceed\w*|cost|total\w*)"
_GOES_ON = re.compile(
    rf"\W*(?:(?:that|which|(?:and|but|where) (?:it|this)) {_IS}\b|(?:of )?whose\b|where (?:the|its|a|we)\b|(?:with|using|through|via|by|containing|including|refunded|paid|worth|for)\b)",
    re.IGNORECASE,
)
_OF_THAT = re.compile(rf"\W*(?:that |which |it )?(?:{_IS}|of|with|worth|over|under)\b", re.IGNORECASE)
_ON_ONE = re.compile(
    rf"\W*(?:(?:on|in|for|with|of|from|to) )?(?:an?|one|any|some|their|that|1|at least (?:one|an?|1)) (?:(?:single|one|other) )?(?:\w+ ){{0,2}}?{_NOUN}\b",
    re.IGNORECASE,
)
_ON = re.compile(
    r"\b(?:on|in|for|with|of|from|to) (?:an?|one|any|some|their|that|1|at least (?:one|an?|1))\b", re.IGNORECASE
)
_ITS_VALUE = re.compile(
    r"\W*(?:(?:and|with|of)\b\W*)*(?:an?|its|the|whose)? ?(?:order|cart|basket|total) (?:value|total|amount)\b",
    re.IGNORECASE,
)
_THEN_ON = re.compile(
    r"\bon (?:(?:an?|one|any|some|their|1) )?(?:\w+ ){0,2}?(?:order|purchase|transaction)\b", re.IGNORECASE
)
_ON_THINGS = re.compile(r"\W*(?:on|for|to (?:buy|get|purchase|order)|(?:when|while) (?:buying|ordering|purchasing))\b", re.IGNORECASE)  # fmt: skip
_THINGS = ("product", "category", "vendor")
_ON_THAT = re.compile(
    r"\W*(?:for|on|with|in|at) (?:it|that one|(?:that|this|the same) (?:order|purchase))\b", re.IGNORECASE
)
_ANOTHER = re.compile(rf"\b{_NOUN}\b", re.IGNORECASE)
_SUMS = ("refunded_amount", "discount", "value", "total")
_ANY, _NONE = ("at_least", 1), ("equals", 0)
_ONE_DAY = ("first_order_date", "last_order_date")
Asked = tuple[list[Tree], dict[str, int], tuple[str, Any]]


def of_one_order(pieces: list[Piece], text: str) -> None:
    """Promise one condition about one order where two pieces beside one another speak of the same."""
    places = [at for at, piece in enumerate(pieces) if piece.atom is not None and piece.atom.nodes]
    last = None
    for first, second in pairwise(places):
        head = first if last is None else last
        one, other = pieces[head].atom, pieces[second].atom
        assert one is not None and other is not None
        between = {piece.kind for piece in pieces[first + 1 : second]}
        last = head if between <= {"IDLE", "COMMA", "AND", "BUT"} and _join(one, other, between, text) else None


def _join(one: Atom, other: Atom, between: set[str], text: str) -> bool:
    said, rest = text[one.start : one.end], text[one.end : other.end]
    is_worth = _ITS_VALUE.match(rest) is not None  # else it is the average of all
    first, second = _asked(one), _asked(other, is_one=_IS_ONE.search(said) is not None)
    if second is None or (not is_worth and other.nodes[0].get("field") == "avg_order_value"):
        return False
    is_plain = between <= {"IDLE"}
    if is_plain and _is_day(one) and _OF_THAT.match(rest):
        one.unsayable = _not_of_that_one(said)
        return True
    is_on_that = _ON_THAT.match(text, other.end) is not None
    if first is None:
        if is_on_that or (is_plain and _OF_THAT.match(rest)):
            _ask_then(one, other, second)
        return False
    is_restated = is_plain and other.nodes[0] != one.nodes[0] and not second[1] and _has_all(first, second)
    is_of_it = _names_an_order(one, text) and _GOES_ON.match(rest) is not None and (is_plain or _goes_on_after(rest))
    is_of_it |= is_worth and _names_an_order(one, text)
    is_led = other.is_after_time and _THEN_ON.search(rest) is not None  # 'used a code yesterday on an order over 80'
    is_on_it = is_plain and (is_led or (_ON_ONE.match(rest) is not None and _ON.search(rest) is not None))
    is_on_it |= is_plain and _is_used_on(first, second) and _ON_THINGS.match(rest) is not None
    if first[2] != _ANY and _ANOTHER.search(rest):
        return False  # 'one-time customers with an order in May'
    is_denied = first[2] == _NONE
    if not (is_of_it or is_on_that or ((is_restated or is_on_it) and not is_denied)):
        return False
    made = _both(first, second, one, other)
    if made is None:
        return False
    _put_together(made, one, other)
    return True


def _names_an_order(one: Atom, text: str) -> bool:
    return _NAMES_ORDER.search(text, max(0, one.start - 12), one.end) is not None


def _put_together(made: Tree, one: Atom, other: Atom) -> None:
    """The one condition in the place of both, with the notes and the time of each."""
    notes = one.notes if other.leans else [*one.notes, *other.notes]
    one.nodes, one.timed, one.compared, one.of_things = [made], None, None, None
    one.notes = [type(note)(made, note.phrase, note.means, note.value) for note in notes]
    one.is_timed, one.when = one.is_timed or other.is_timed, one.when or other.when
    other.nodes, other.notes, other.timed, other.compared = [], [], None, None
    one.end = other.end


def _goes_on_after(rest: str) -> bool:
    """Behind a comma or 'and' the order must be named again: ', which was refunded', 'and it got cancelled'."""
    return re.match(r"\W*(?:which|(?:and|but) (?:it|this)|whose)\b", rest, re.IGNORECASE) is not None


def _is_day(one: Atom) -> bool:
    return len(one.nodes) == 1 and one.nodes[0].get("field") in _ONE_DAY and one.nodes[0]["operator"] == "not_blank"


def _ask_then(one: Atom, other: Atom, asked: Asked) -> None:
    """'First order in October over 100 dollars': what is asked of that order is asked of one in that time."""
    is_day = bool(one.nodes) and all(node.get("field") in _ONE_DAY for node in one.nodes)
    if one.when is None or not is_day or other.is_timed or asked[1] or not asked[0]:
        return
    operator, value = asked[2]
    metric = in_metric({"of": "orders", "aggregate": "count"}, one.when, asked[0])
    other.nodes = [{"metric": metric, "operator": operator, "value": value}]
    other.timed, other.compared, other.is_timed, other.when = None, None, True, one.when


def _not_of_that_one(said: str) -> Unsayable:
    return Unsayable(
        f"What is asked of an order is asked of any order; of “{said}” alone only its day can be told.",
        ["with an order that", "with an order in the last 30 days that"],
    )


def _asked(made: Atom, *, is_one: bool = False) -> Asked | None:
    """What orders are asked, in how many days, and how many there must be; None where it is no such condition."""
    if len(made.nodes) != 1:
        return None
    node = made.nodes[0]
    compared = (node.get("operator", ""), node.get("value"))
    if node.get("field") == "last_order_date" and compared[0] == "in_last_days":
        return [], {"in_last_days": node["value"]}, _ANY
    if node.get("field") == "last_order_date" and compared[0] == "at_least":
        return [{**node, "field": "placed_at"}], {}, _ANY
    if node.get("field") == "avg_order_value" and is_one and not made.is_house:  # 'and an order value over 200'
        return [{**node, "field": "value"}], {}, _ANY
    if node.get("field") == "total_orders":
        return [], {}, compared
    if node.get("field") == "last_order_date" and compared[0] == "not_in_last_days":
        return [], {"in_last_days": node["value"]}, _NONE
    if set(node) == {"none"} and len(made.nodes[0]["none"]) == 1:  # 'never placed an order this year that ...'
        inner = node["none"][0]
        asked = _asked(replace(made, nodes=inner["all"] if set(inner) == {"all"} else [inner]))
        return (*asked[:2], _NONE) if asked and asked[2] == _ANY else None
    if node.get("field") == "lifetime_value" and is_one and made.leans:
        return [{**node, "field": "value"}], {}, _ANY
    metric = node.get("metric") or {}
    days = {"in_last_days": metric["in_last_days"]} if "in_last_days" in metric else {}
    if (metric.get("of"), metric.get("aggregate")) == ("orders", "count"):
        return list(metric.get("where", ())), days, compared
    if is_one and (metric.get("of"), metric.get("aggregate")) == ("orders", "sum") and metric["field"] in _SUMS:
        of_it = {"field": metric["field"], "operator": compared[0], "value": compared[1]}
        return [of_it, *metric.get("where", ())], days, _ANY
    return None


def _has_all(first: Asked, second: Asked) -> bool:
    return bool(second[0]) and second[2] == _ANY and all(one in first[0] for one in second[0])


def _is_used_on(first: Asked, second: Asked) -> bool:
    """'Used SPRING10 on a parka': a code, and the things it was used for."""
    is_code = any(one.get("field") == "coupon" for one in first[0])
    return (
        is_code
        and bool(second[0])
        and second[2] == _ANY
        and any(set(one) & {"any"} or one.get("field") in _THINGS for one in second[0])
    )


def _both(first: Asked, second: Asked, one: Atom, other: Atom) -> Tree | None:
    """So many orders that are asked both; nothing where each has a number, a time or a coupon of its own."""
    if second[2] == _NONE or (second[2] != _ANY and (first[2] != _ANY or not first[0])):
        return None
    where = [*first[0], *(node for node in second[0] if node not in first[0])]
    fields = [node.get("field") for node in where if node.get("field") in ("status", "coupon", "placed_at")]
    is_twice = len(set(fields)) < len(fields) and any(fields.count(key) > 1 for key in ("status", "coupon"))
    if is_twice or (one.is_timed and other.is_timed):
        return None
    metric = {"of": "orders", "aggregate": "count", **({"where": where} if where else {}), **first[1], **second[1]}
    operator, value = second[2] if first[2] == _ANY else first[2]
    return {"metric": metric, "operator": operator, "value": value}
