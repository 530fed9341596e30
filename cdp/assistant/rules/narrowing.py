"""A number and things that stand side by side are of each other: 'sock purchases total more than $200', 'viewed something in Bags'."""

import re
from itertools import pairwise
from typing import Any

from cdp.assistant.rules.cover import Piece
from cdp.assistant.rules.nodes import Atom, Note, Tree

_BOUGHT = re.compile(r"\b(?:bought|buys?|buying|ordered|purchased|got|gotten|shopped|own|owns)\b", re.IGNORECASE)
_SPENT = re.compile(r"\b(?:spent|spends?|paid|dropped|bought|ordered|placed|shelled|forked)\b", re.IGNORECASE)
_PEOPLE = re.compile(r"\b(?:buyer|customer|shopper|purchaser|owner|fan|people|client|orderer)s?\W*$", re.IGNORECASE)
_OF_PEOPLE = re.compile(r"\b(?:with|having|lifetime|ltv|clv|who|that|whose|in total|overall)\b", re.IGNORECASE)
_LINKS = re.compile(
    r"\W*(?:(?:for|on|in|into|of|from|by|at|the|our|any|things?|stuff|items?|products?|goods|something|anything|us|brand|vendor|category|called)\b\W*)*",
    re.IGNORECASE,
)
_APART = re.compile(r"[,;:.(]|\b(?:who|that|whose|with|having|they|have|has)\b", re.IGNORECASE)
_GOODS = ("product", "category", "vendor", "sku")
_IN_NOTES = frozenset(["IDLE", "COMMA", "SEMI", "AND", "STOP", "LP"])


def narrow(pieces: list[Piece], text: str) -> None:
    """Promise the number of those things alone, and the deed on the site at those things, where nothing stands between."""
    places = [at for at, piece in enumerate(pieces) if piece.atom is not None and piece.atom.nodes]
    for first, second in pairwise(places):
        one, other = pieces[first].atom, pieces[second].atom
        assert one is not None and other is not None
        is_beside = all(piece.kind == "IDLE" for piece in pieces[first + 1 : second])
        if not is_beside or _is_turned(pieces, first) or len(one.nodes) != 1 or len(other.nodes) != 1:
            continue
        things, number = (one, other) if _is_of_things(one.nodes[0]) or _says_when(one) else (other, one)
        if not _belong(things, number, text):
            continue
        where, days = _asked(things.nodes[0])
        made = number.of_things(where, things.when) if number.of_things else _narrowed(number.nodes[0], where, days)
        if made is not None:
            other.notes = [Note(made, note.phrase, note.means, note.value) for note in things.notes]
            other.nodes, other.is_timed, other.when = [made], one.is_timed or other.is_timed, one.when or other.when
            other.timed, one.nodes, one.notes, one.timed = None, [], [], None


def narrow_carts(pieces: list[Piece]) -> None:
    """Promise 'abandoned carts of the last 5 days, jackets in the cart' as the carts with those things alone."""
    places = [at for at, piece in enumerate(pieces) if piece.atom is not None and piece.atom.nodes]
    for first, second in pairwise(places):
        one, other = pieces[first].atom, pieces[second].atom
        assert one is not None and other is not None
        left, things = (one, other) if len(one.nodes) == 2 else (other, one)
        kinds = {piece.kind for piece in pieces[first + 1 : second] if piece.atom is None or piece.atom.nodes}
        if (
            not kinds <= _IN_NOTES
            or _is_turned(pieces, first)
            or len(left.nodes) != 2
            or len(things.nodes) != 1
            or things.is_timed
        ):
            continue
        named, wanted = (_of_event(made.nodes[0]) for made in (left, things))
        if len(named) != 1 or len(wanted) != 2 or wanted[0] != named[0]:
            continue
        metric = left.nodes[0]["metric"]
        left.nodes[0]["metric"] = {**metric, "where": [*metric["where"], wanted[1]]}
        left.timed, things.nodes, things.notes, things.timed = None, [], [], None


def _of_event(node: Tree) -> list[Tree]:
    """What an event that happened at all is asked, its time left out."""
    metric = node.get("metric") or {}
    is_any = (node.get("operator"), node.get("value")) == ("at_least", 1)
    if metric.get("of") != "events" or not is_any:
        return []
    return [one for one in metric.get("where", ()) if one.get("field") != "occurred_at"]


def _is_turned(pieces: list[Piece], at: int) -> bool:
    before = next((piece.kind for piece in reversed(pieces[:at]) if piece.kind != "IDLE"), "")
    return before in ("NOT", "EXCEPT", "NONEOF")


def _belong(things: Atom, number: Atom, text: str) -> bool:
    """Whether they are said of one another; 'bought socks with a lifetime value above 500' are two things."""
    said, amount = text[things.start : things.end], text[number.start : number.end]
    between = text[min(things.end, number.end) : max(things.start, number.start)]
    is_of_site = number.of_things is not None
    if not is_of_site and not _is_number(number.nodes[0]):
        return False
    if things.start > number.start or is_of_site:
        is_bare = not _BOUGHT.search(said) and _is_of_things(things.nodes[0])
        return is_bare and _LINKS.fullmatch(between) is not None and not _PEOPLE.search(said)
    if _PEOPLE.search(said) or _APART.search(between):
        return False
    return not _BOUGHT.search(said) or (
        not _SPENT.search(amount) and not _OF_PEOPLE.search(amount) and not between.strip()
    )


def _is_of_things(node: Tree) -> bool:
    return any(_is_goods(one) for one in _asked(node)[0])


def _is_goods(one: Tree) -> bool:
    return one.get("field") in _GOODS or any(_is_goods(inner) for inner in one.get("any", ()))


def _says_when(made: Atom) -> bool:
    """'Purchases in the last 90 days', of whatever it was."""
    node = made.nodes[0]
    return made.is_timed and (node.get("operator"), node.get("value")) != (None, None) and _asked(node) != ([], None)


def _asked(node: Tree) -> tuple[list[Tree], int | None]:
    """What at least one order was asked, and in how many days: nothing where the node says something else."""
    if node.get("field") == "last_order_date" and node["operator"] == "in_last_days":
        return [], node["value"]
    metric = node.get("metric") or {}
    is_any = (node.get("operator"), node.get("value")) == ("at_least", 1)
    if not is_any or (metric.get("of"), metric.get("aggregate")) != ("orders", "count"):
        return [], None
    return list(metric.get("where", ())), metric.get("in_last_days")


def _is_number(node: Tree) -> bool:
    return _narrowed(node, [], None) is not None


def _narrowed(node: Tree, where: list[Tree], days: int | None) -> Tree | None:
    """The same comparison of the number of those things, in that time."""
    metric: dict[str, Any] = dict(node.get("metric") or {})
    if node.get("field") == "total_orders":
        metric = {"of": "orders", "aggregate": "count"}
    elif node.get("field") == "lifetime_value":
        metric = {"of": "orders", "aggregate": "sum", "field": "value"}
    if "value" not in node:
        return None
    asked = [*where, *metric.get("where", ())]
    kind = (metric.get("of"), metric.get("aggregate"), metric.get("field"))
    if any(_is_goods(one) for one in metric.get("where", ())) or node.get("operator", "").endswith(
        ("percent", "percentile")
    ):
        return None
    if kind == ("orders", "sum", "value") and any(_is_goods(one) for one in where):
        metric |= {"of": "order_lines", "field": "amount"}
    elif kind not in (("orders", "sum", "value"), ("order_lines", "sum", "quantity"), ("orders", "count", None)):
        return None
    if days is not None and metric.get("in_last_days") not in (None, days):
        return None
    metric |= ({"where": asked} if asked else {}) | ({"in_last_days": days} if days is not None else {})
    return {"metric": metric, "operator": node["operator"], "value": node["value"]}
