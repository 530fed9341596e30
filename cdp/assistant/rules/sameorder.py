"""What points at an order named before: 'and it was without a coupon', 'with the code', 'and that order was in May'."""

import re
from dataclasses import replace
from itertools import pairwise

from cdp.assistant.rules.amounts import Bound
from cdp.assistant.rules.cover import Piece
from cdp.assistant.rules.nodes import Atom, Tree, at_time, condition

_BETWEEN = frozenset(["IDLE", "COMMA", "AND", "BUT"])
_NO_CODE = re.compile(
    r"\W*(?:(?:and|but)\b\W*)?(?:(?:it|this|that|which|these|those|they)\b\W*)?(?:(?:was|were|is|did|done|made|paid|bought)\b\W*)*"
    r"(?:without|w/o|w/out|with no|with zero|with ?out|using no|not using|not with|no|none)\b",
    re.IGNORECASE,
)
_NOT_USED = re.compile(r"\b(?:not|n['’]?t|never|no|didnt)\b", re.IGNORECASE)
_FOR_IT = re.compile(
    r"\W*(?:for|on|with|in|at) (?:it|that|this|them|(?:the|that|this) (?:order|purchase))\b", re.IGNORECASE
)
_EVER = re.compile(r"\b(?:ever|any ?time|once|never)\b", re.IGNORECASE)
_WITH_IT = re.compile(r"\W*(?:(?:and|but)\b\W*)?(?:(?:it|this|that|which|who)\b\W*)?(?:(?:was|were|is|made|placed|done|paid)\b\W*)*(?:with|using|via|through|by|under)\b", re.IGNORECASE)  # fmt: skip
_ON_FIRST = re.compile(
    r"\W*(?:[\w ]{0,30}\b)?(?:on|for|with|in) (?:their|his|her|the|a) (?:very )?(?:first|1st)\b", re.IGNORECASE
)
_THAT_ONE = re.compile(
    r"\W*(?:(?:and|but|where|with)\b\W*)?(?:which|it|this|that|their|the|his|her)(?: (?:one|only))?(?: (?:order|purchase|one))?\b\W*"
    r"(?:(?:was|is|being|dates|falls|fell|lies|came|made|placed|from|of)\b\W*)*",
    re.IGNORECASE,
)


def of_same_order(pieces: list[Piece], text: str) -> None:
    """Promise that what is said of an order named before is asked of that one, in its time."""
    places = [at for at, piece in enumerate(pieces) if piece.atom is not None and piece.atom.nodes]
    for first, second in pairwise(places):
        one, other = pieces[first].atom, pieces[second].atom
        assert one is not None and other is not None
        kinds = [piece.kind for piece in pieces[first + 1 : second] if piece.atom is None or piece.atom.nodes]
        if kinds.count("NOT") == 1 and set(kinds) <= _BETWEEN | {"NOT"} and _is_without(one, other, text):
            _without_code(one, other)
            pieces[first + 1 : second] = [replace(one, kind="IDLE") for one in pieces[first + 1 : second]]
        elif kinds.count("NOT") == 1 and set(kinds) <= {"IDLE", "NOT"} and _is_first_without(one, other, text):
            _take_time(other, one)
            other.nodes = [_with_no_code(node) for node in other.nodes]
            pieces[first + 1 : second] = [replace(one, kind="IDLE") for one in pieces[first + 1 : second]]
        elif set(kinds) <= _BETWEEN:
            _at_first(one, other, text)


def of_only_order(pieces: list[Piece], text: str) -> None:
    """Promise the day of the only order where it is pointed at: 'ordered exactly once, and that was in October'."""
    made = [piece.atom for piece in pieces if piece.atom is not None]
    for one, other in pairwise(made):
        about = [(node.get("field"), node.get("operator"), node.get("value")) for node in one.nodes]
        when = other.leans or (other.when if _is_any_order(other) else None)
        if (
            about != [("total_orders", "equals", 1)]
            or when is None
            or (isinstance(when, Bound) and when.unit != "days")
        ):
            continue
        if _THAT_ONE.match(text, one.end, _begin(other, text)) is None:
            continue
        other.nodes, other.leans, other.notes = at_time("last_order_date", when), None, []


def _begin(other: Atom, text: str) -> int:
    """Where the time begins: an order named right before it is what is pointed at."""
    named = re.compile(r"(?:orders?|purchase|one)\W+", re.IGNORECASE).match(text, other.start)
    return named.end() if named else other.start


def _is_any_order(made: Atom) -> bool:
    """Whether it tells of an order at a time, and nothing else of it."""
    [node, *more] = made.nodes or [{}]
    where = (node.get("metric") or {}).get("where", ())
    is_order = node.get("field") == "last_order_date" or (node.get("metric") or {}).get("of") == "orders"
    return not more and made.is_timed and is_order and all(one.get("field") == "placed_at" for one in where)


# -- without a code ------------------------------------------------------------------------------------------------------


def _is_without(one: Atom, other: Atom, text: str) -> bool:
    """'Bought a parka last week without a coupon', 'and did not use a code for it': one order, and not all there are."""
    between, said = text[one.end : other.start], text[one.end : other.end]
    asked, code = _orders(one), _orders(other)
    if not asked or not code or _EVER.search(said) or (one.is_timed and other.is_timed):
        return False
    about = [(node.get("field"), node.get("operator")) for node in code[0] if node.get("field") != "placed_at"]
    is_told = bool(asked[0]) or "in_last_days" in asked[1]
    if about != [("coupon", "not_blank")] or not is_told:
        return False
    return _NO_CODE.match(between) is not None or (
        _NOT_USED.search(between) is not None and _FOR_IT.match(text, other.end) is not None
    )


def _orders(made: Atom) -> tuple[list[Tree], dict[str, int]] | None:
    """What orders are asked, and in how many days, of which there is one at least or the sum is compared."""
    [node, *more] = made.nodes
    metric = node.get("metric") or {}
    is_any = (node.get("operator"), node.get("value")) == ("at_least", 1)
    if more or metric.get("of") != "orders" or not (is_any or metric.get("aggregate") == "sum"):
        return None
    return metric.get("where", []), {key: metric[key] for key in ("in_last_days",) if key in metric}


def _without_code(one: Atom, other: Atom) -> None:
    asked, code = _orders(one), _orders(other)
    assert asked is not None and code is not None
    when = [node for node in code[0] if node.get("field") == "placed_at"]
    where = [*asked[0], condition("coupon", "is_blank"), *when]
    made = {**one.nodes[0], "metric": {**one.nodes[0]["metric"], "where": where, **code[1]}}
    one.notes = [replace(note, node=made) if note.node is one.nodes[0] else note for note in one.notes]
    one.nodes, one.timed, one.compared, one.of_things = [made], None, None, None
    one.is_timed, one.when, one.end = one.is_timed or other.is_timed, one.when or other.when, other.end
    other.nodes, other.notes, other.timed, other.compared = [], [], None, None


# -- the first order -----------------------------------------------------------------------------------------------------


def _at_first(one: Atom, other: Atom, text: str) -> None:
    """'First order yesterday, and used the code for it': the code was used in the time of the first order."""
    rest = text[one.end : other.end]
    if _is_first(one) and not other.is_timed and other.timed is not None and _asks(other):
        if _WITH_IT.match(rest) or _FOR_IT.match(text, other.end):
            _take_time(other, one)
    elif _is_first(other) and not one.is_timed and one.timed is not None and _asks(one) and _ON_FIRST.match(rest):
        _take_time(one, other)


def _is_first_without(one: Atom, other: Atom, text: str) -> bool:
    """'First order in October without a coupon': none was used in the time of that order."""
    code = _orders(other)
    is_code = code is not None and code[0] == [condition("coupon", "not_blank")]
    between = text[one.end : other.start]
    return (
        _is_first(one) and is_code and not other.is_timed and other.timed is not None
        and _NO_CODE.match(between) is not None and not _EVER.search(between)
    )  # fmt: skip


def _with_no_code(node: Tree) -> Tree:
    """The same order, in which no code was used."""
    where = [condition("coupon", "is_blank"), *node["metric"]["where"][1:]]
    return {**node, "metric": {**node["metric"], "where": where}}


def _asks(made: Atom) -> bool:
    """Whether something is asked of an order, as its code."""
    asked = _orders(made)
    return asked is not None and bool(asked[0])


def _is_first(made: Atom) -> bool:
    return made.when is not None and all(node.get("field") == "first_order_date" for node in made.nodes)


def _take_time(late: Atom, first: Atom) -> None:
    assert late.timed is not None and first.when is not None
    late.nodes = late.timed(first.when)
    late.is_timed, late.when = True, first.when
