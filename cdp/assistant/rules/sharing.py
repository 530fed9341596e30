"""One time for two deeds of a kind: 'opened a mail but clicked none in the last 60 days', 'in 2025 bought socks and a hat'."""

import re
from dataclasses import replace
from itertools import pairwise

from cdp.assistant.rules.amounts import Window
from cdp.assistant.rules.cover import Piece
from cdp.assistant.rules.nodes import Atom, Note, Tree, Unreadable, counted
from cdp.assistant.rules.visiting import ABANDONED_DAYS, EVENTS
from cdp.conditions import EMAIL_EVENTS

_EVER = re.compile(
    r"\b(?:ever|at all|before|already|lifetime|all time|any time|previously|in the past)\b", re.IGNORECASE
)
_NOR = re.compile(r"\bnor\b", re.IGNORECASE)
_NEVER = re.compile(r"\bnever\b", re.IGNORECASE)
_TIMES = ("placed_at", "occurred_at")
_JOINING = ("AND", "BUT", "NOT", "EXCEPT", "COMMA", "IDLE", "BOTH", "PLUS", "OR")


def share_times(pieces: list[Piece], text: str) -> None:
    """Promise the time of one of two deeds to the other, where both are of one kind and nothing says another time."""
    places = [at for at, piece in enumerate(pieces) if piece.atom is not None and piece.atom.nodes]
    for first, second in pairwise(places):
        between = [piece.kind for piece in pieces[first + 1 : second]]
        one, other = pieces[first].atom, pieces[second].atom
        assert one is not None and other is not None
        is_denied = bool(set(between) & {"NOT", "EXCEPT"}) or _is_none(other)
        if _ever(one) == _ever(other):
            continue  # 'bought socks, but not bought them in the last year': in one time nobody did both
        is_joined = set(between) <= set(_JOINING) and (is_denied or set(between) & {"AND", "BUT", "PLUS", "OR"})
        if is_joined and is_denied and _is_told_again(one, other, text):
            other.nodes, other.notes, other.timed = [], [], None
            pieces[first + 1 : second] = [replace(piece, kind="IDLE") for piece in pieces[first + 1 : second]]
        elif is_joined and is_denied and _is_left(one, other, text):
            _share_default(one, other)
        elif is_joined and _are_of_one_time(one, other, text, is_denied=is_denied, is_either="OR" in between):
            _share(one, other)
        if is_joined and is_denied and other.nodes and _is_of_carts(one):
            other.nodes = [_counted(node) for node in other.nodes]


def _counted(node: Tree) -> Tree:
    """No order in so many days after a cart was left is counted, as where it is called abandoned."""
    if node.get("field") != "last_order_date" or node.get("operator") not in ("in_last_days", "not_in_last_days"):
        return node
    is_any = node["operator"] == "in_last_days"
    made = counted("orders", [], Window(node["value"]))[0]
    return made if is_any else {**made, "operator": "equals", "value": 0}


def _share(one: Atom, other: Atom) -> None:
    late, when = (one, other.when) if other.is_timed else (other, one.when)
    assert late.timed is not None and when is not None
    try:
        late.nodes = late.timed(when)
    except Unreadable:
        return
    late.is_timed, late.when, late.is_after_time = True, when, one.is_after_time


def _is_left(one: Atom, other: Atom, text: str) -> bool:
    """'Put something in the cart and did not order', where no time is said: an abandoned cart."""
    if one.is_timed or other.is_timed or one.timed is None or other.timed is None or not _is_of_carts(one):
        return False
    said = text[one.start : other.end]
    return other.ends_cart or (_kind(other) == "orders" and not _NEVER.search(said) and not _EVER.search(said))


def _is_told_again(one: Atom, other: Atom, text: str) -> bool:
    """'Left something in the cart in the last 5 days and made no order': what abandoned means, told by itself."""
    [*_, last] = one.nodes
    is_left = len(one.nodes) == 2 and _is_of_carts(replace(one, nodes=one.nodes[:1])) and _kind_of(last) == "orders"
    said = text[one.end : other.end]
    is_bare = not other.is_timed and other.leans is None and _kind(other) == "orders"
    return is_left and is_bare and not _NEVER.search(said) and not _EVER.search(said)


def _is_of_carts(made: Atom) -> bool:
    names = [name for deed in ("CART", "CHECKOUT") for name in EVENTS[deed]]
    wheres = [(node.get("metric") or {}).get("where", ()) for node in made.nodes]
    return bool(wheres) and all(any(one.get("value") in names for one in where) for where in wheres)


def _share_default(one: Atom, other: Atom) -> None:
    assert one.timed is not None and other.timed is not None
    when = Window(ABANDONED_DAYS)
    one.nodes, other.nodes = one.timed(when), other.timed(when)
    one.is_timed = other.is_timed = True
    one.notes.append(Note(one.nodes[0], "no order", f"abandoned: no order in that time, the last {ABANDONED_DAYS} days where none is said", ABANDONED_DAYS))  # fmt: skip


def _are_of_one_time(one: Atom, other: Atom, text: str, *, is_denied: bool, is_either: bool) -> bool:
    late = one if other.is_timed else other
    if other.leans is not None:
        return False  # 'bought socks, but not in the last 90 days' tells two times apart
    if one.is_timed == other.is_timed or late.timed is None or (one if late is other else other).when is None:
        return False
    if late is one and is_denied and _NOR.search(text, one.end, other.start):
        return True  # 'no orders nor clicks in the last 90 days'
    said = text[one.end : other.end] if late is other else text[max(0, one.start - 12) : one.end]
    kinds = _kind(one), _kind(other)
    if other.ends_cart and late is other:
        return kinds[0] == "site"
    if _EVER.search(said) or "" in kinds:
        return False
    if is_either:
        return kinds in (("mail", "mail"), ("site", "site")) and (late is one or one.is_after_time)
    if one.is_after_time and late is other:
        return kinds[0] == kinds[1] or (kinds == ("site", "orders") and is_denied)
    if late is one:
        is_first_denied = _is_none(one)
        return (
            (kinds == ("mail", "mail") and is_denied != is_first_denied)
            or (kinds == ("site", "orders") and is_denied)
            or kinds == ("things", "things")
        )
    return kinds in (("site", "orders"), ("mail", "mail")) and is_denied and not _NEVER.search(said)


def _ever(made: Atom) -> list[tuple[str, list[Tree]]]:
    """What was done, whenever it was and however often."""
    metrics = [node.get("metric") or {} for node in made.nodes]
    return [
        (one["of"], [each for each in one.get("where", ()) if each.get("field") not in _TIMES])
        for one in metrics
        if one
    ]


def _is_none(made: Atom) -> bool:
    return all(node.get("operator") == "not_in_last_days" or node.get("value") == 0 for node in made.nodes)


def _kind(made: Atom) -> str:
    """Of letters, of the site, of things bought, or of orders as such."""
    kinds = {_kind_of(node) for node in made.nodes}
    return kinds.pop() if len(kinds) == 1 else ""


def _kind_of(node: Tree) -> str:
    if node.get("field") in ("total_orders", "last_order_date"):
        return "orders"
    metric = node.get("metric") or {}
    where = [one for one in metric.get("where", ()) if isinstance(one, dict)]
    if metric.get("of") == "events":
        names = next((one["value"] for one in where if one.get("field") == "name"), "")
        is_mail = (names if isinstance(names, str) else names[0]) in EMAIL_EVENTS.values()
        return "mail" if is_mail else "site"
    if metric.get("of") != "orders":
        return ""
    asked = {one.get("field", "") for one in where if one.get("field") != "placed_at"}
    return "things" if asked else "orders"
