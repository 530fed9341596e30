"""Pieces that lean on what was said beside them: a time or a number alone, and what explains a house meaning."""

import re
from dataclasses import replace
from itertools import pairwise

from cdp.assistant.rules.amounts import Bound
from cdp.assistant.rules.cover import Piece
from cdp.assistant.rules.nodes import Atom, Note, Tree, Unreadable, When, joined, opposite, ordered_at

_MEANING = re.compile(
    r"\s*(?::|\(|,?\s*(?:i\.?e\.?|that is|meaning|by which i mean|as in|namely))[\s,:]*$", re.IGNORECASE
)


def explain(pieces: list[Piece], text: str) -> None:
    """Promise 'big spenders (over $500)' as its explanation: what explains a house meaning stands in its place."""
    atoms = [piece.atom for piece in pieces if piece.atom is not None and piece.atom.nodes]
    for house, after in pairwise(atoms):
        if not house.is_house or not _MEANING.match(text[house.end : after.start]):
            continue
        about = {str(node.get("field", "")) for node in after.nodes}
        kept = [node for node in house.nodes if node.get("field") not in about]
        if len(kept) < len(house.nodes):
            house.nodes, house.notes = kept, []
    _explain_title(atoms, text)


def _explain_title(atoms: list[Atom], text: str) -> None:
    """'Engaged but not buying: opened an e-mail in the last 30 days, no order in 90': a title that its conditions explain."""
    colon = text.find(":")
    title = [atom for atom in atoms if 0 <= atom.end <= colon]
    told = [node for atom in atoms if atom.start > colon for node in atom.nodes]
    if not title or not told or not all(atom.is_house for atom in title):
        return
    for house in title:
        kept = [node for node in house.nodes if not any(_is_explained(node, one) for one in told)]
        if len(kept) < len(house.nodes):
            house.nodes, house.notes = kept, []


def _is_explained(house: Tree, told: Tree) -> bool:
    """Whether one condition says anew what a house meaning says: of the same letters, or how long ago the last order was."""
    metric, other = house.get("metric"), told.get("metric")
    if metric and other:
        return bool(metric["of"] == other["of"] == "events" and house["operator"] == told["operator"])
    is_none = (house.get("field"), house.get("operator"), house.get("value")) == ("total_orders", "equals", 0)
    if is_none:
        return told.get("field") == "last_order_date" and told.get("operator") == "not_in_last_days"
    return told.get("field") == house.get("field") is not None


def lean(pieces: list[Piece], unclear: list[tuple[int, int]]) -> None:
    """Promise the atoms that only say when or how much the deed or number of an atom beside them."""
    for at, piece in enumerate(pieces):
        atom = piece.atom
        if atom is None or atom.leans is None:
            continue
        if (isinstance(atom.leans, Bound) and atom.leans.operator != "between") or (
            isinstance(atom.leans, Bound) and atom.leans.unit != "days"
        ):
            _lean_number(pieces, at, atom, unclear)
        else:
            try:
                _lean_time(pieces, at, atom, unclear)
            except Unreadable:
                unclear.append((atom.start, atom.end))


def _lean_number(pieces: list[Piece], at: int, atom: Atom, unclear: list[tuple[int, int]]) -> None:
    assert isinstance(atom.leans, Bound)
    before = next((one.atom for one in reversed(pieces[:at]) if one.atom and one.atom.compared), None)
    if before is not None and _is_joined(pieces, at) and (nodes := _again(before, atom.leans, atom.leans_at)):
        atom.nodes, atom.compared, atom.notes = nodes, before.compared, []
    elif not atom.nodes and (nodes := _again(_next_compared(pieces, at), atom.leans, atom.leans_at)):
        atom.nodes, atom.notes = nodes, []
    elif not atom.nodes:
        unclear.append((atom.start, atom.end))


def _again(about: Atom | None, bound: Bound, when: When | None) -> list[Tree]:
    """The number of another atom compared again; nothing where it is no number of that unit."""
    try:
        return about.compared(bound, when) if about is not None and about.compared is not None else []
    except Unreadable:
        return []


def _next_compared(pieces: list[Piece], at: int) -> Atom | None:
    """'more than 3 but fewer than 10 orders': the number that follows the next joining word."""
    if at + 2 < len(pieces) and pieces[at + 1].kind in ("BUT", "AND"):
        return pieces[at + 2].atom
    return None


def _is_joined(pieces: list[Piece], at: int) -> bool:
    return any(one.kind in ("AND", "BUT", "OR", "NOT", "COMMA") for one in pieces[max(0, at - 2) : at])


def _lean_time(pieces: list[Piece], at: int, atom: Atom, unclear: list[tuple[int, int]]) -> None:
    when = atom.leans
    assert when is not None
    beside = _led(pieces, at) or _beside(pieces, at)
    if beside is not None and beside.timed is not None:
        if beside.shares_time:
            for one in (one.atom for one in pieces[:at]):
                if one and one is not beside and one.timed and not one.is_timed and one.nodes:
                    one.nodes, one.is_timed = one.timed(when), True
        beside.nodes, atom.nodes = beside.timed(when), []
        beside.is_timed, beside.when, beside.is_after_time = True, when, atom.start < beside.start
        beside.notes += atom.notes
        atom.notes = []
        return
    before = next((one.atom for one in reversed(pieces[:at]) if one.atom and one.atom.timed), None)
    if before is None or before.timed is None or not _is_joined(pieces, at):
        unclear.append((atom.start, atom.end))
        return
    if earlier := _closes(pieces, at):
        for one in earlier:
            assert one.timed is not None
            one.nodes, one.is_timed = one.timed(when), True
        atom.nodes = []
        return
    is_not = atom.is_turned
    if is_not and before.timed is ordered_at:
        atom.notes = [Note(None, note.phrase, "in the last 60 days", 60) for note in atom.notes]
    nodes = before.timed(when)
    if is_not or _is_denied(pieces, at):
        nodes = [_at_all(node, when) for node in nodes]
    if not is_not and _is_other_time(pieces, at, before):
        before.nodes, atom.nodes = [{"any": [joined(before.nodes, "all"), joined(nodes, "all")]}], []
        before.timed = None
        place = next(place for place, one in enumerate(pieces) if one.atom is before)
        pieces[place + 1 : at] = [replace(one, kind="IDLE") for one in pieces[place + 1 : at]]
        return
    atom.nodes = [opposite(nodes)] if is_not else nodes
    atom.timed = before.timed
    atom.notes = [Note(note.node or atom.nodes[0], note.phrase, note.means, note.value) for note in atom.notes]


def _is_other_time(pieces: list[Piece], at: int, before: Atom) -> bool:
    """'in May or July': another time of the deed right before it, whichever of the two it was."""
    place = next(place for place, one in enumerate(pieces) if one.atom is before)
    kinds = {one.kind for one in pieces[place + 1 : at]}
    after = pieces[at + 1].kind if at + 1 < len(pieces) else ""
    is_whole = before.is_timed and bool(before.nodes) and not before.leans  # the third of a list is no such pair
    return is_whole and "OR" in kinds and kinds <= {"OR", "IDLE"} and after != "OR"


def _is_denied(pieces: list[Piece], at: int) -> bool:
    before = next((one.kind for one in reversed(pieces[:at]) if one.kind != "IDLE"), "")
    return before == "NOT"


def _at_all(node: Tree, when: When) -> Tree:
    """'3 orders, but none in the last year' denies any order of that year, not three of them."""
    metric = node.get("metric")
    if metric is None:
        return node
    if metric["of"] == "orders" and all(one.get("field") == "placed_at" for one in metric.get("where", ())):
        return ordered_at(when)[0]
    kept = {key: metric[key] for key in ("of", "where", "in_last_days") if key in metric}
    return {"metric": {**kept, "aggregate": "count"}, "operator": "at_least", "value": 1}


def _closes(pieces: list[Piece], at: int) -> list[Atom]:
    """A time after a comma at the very end, or at the end of a bracket, is that of every deed before it there."""
    after = pieces[at + 1].kind if at + 1 < len(pieces) else "RP"
    if after != "RP" or pieces[at - 1].kind != "COMMA":
        return []
    first = max((place for place in range(at) if pieces[place].kind == "LP"), default=-1)
    inside = [piece.atom for piece in pieces[first + 1 : at]]
    return [atom for atom in inside if atom and atom.timed and not atom.is_timed and atom.nodes]


def _is_noted(pieces: list[Piece], at: int, place: int) -> bool:
    """The comma in '0 times, last 90 days, subscribed': a bare time between commas is that of what stands before it."""
    atom, after = pieces[at].atom, pieces[at + 1].kind if at + 1 < len(pieces) else "RP"
    is_bare = atom is not None and atom.is_bare
    return is_bare and place == at - 1 and pieces[place].kind == "COMMA" and after in ("COMMA", "SEMI", "LP", "RP")


def _led(pieces: list[Piece], at: int) -> Atom | None:
    """The deed right behind a time that follows 'and', 'but' or 'who': '... but in this year never with a coupon'."""
    atom = pieces[at].atom
    assert atom is not None
    is_first = atom.is_led or (at > 0 and pieces[at - 1].kind in ("AND", "BUT"))
    if not is_first or atom.is_turned:
        return None
    after = next((one for one in pieces[at + 1 :] if one.kind not in ("IDLE", "NOT", "HAVE")), None)
    led = after.atom if after is not None else None
    return led if led is not None and led.timed is not None and not led.is_timed and not led.leans else None


def _beside(pieces: list[Piece], at: int) -> Atom | None:
    """The deed without a time of its own that stands next to it with no joining word between."""
    for place in range(at - 1, -1, -1):
        if pieces[place].kind == "ATOM" and pieces[place].atom is not None:
            atom = pieces[place].atom
            assert atom is not None
            if atom.timed is not None:
                return None if atom.is_timed else atom
        elif pieces[place].kind not in ("IDLE", "CONTENT", "MARKET") and not _is_noted(pieces, at, place):
            break
    if any(piece.kind == "ATOM" for piece in pieces[:at]):
        return None
    for place in range(at + 1, len(pieces)):
        if pieces[place].kind == "ATOM" and pieces[place].atom is not None:
            atom = pieces[place].atom
            assert atom is not None
            return atom if atom.timed is not None and not atom.is_timed and not atom.leans else None
        if pieces[place].kind not in ("IDLE", "CONTENT", "MARKET", "COMMA"):
            return None
    return None
