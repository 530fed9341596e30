"""Every word claimed once: the cheapest way to cover a sentence with conditions, joining words and idle words."""

from dataclasses import dataclass

from cdp.assistant.rules import atoms
from cdp.assistant.rules.lexemes import Found, Lexeme
from cdp.assistant.rules.making import Making
from cdp.assistant.rules.nodes import Atom, Unreadable, Unsayable
from cdp.assistant.rules.passing import Passing
from cdp.assistant.rules.visiting import ABANDONED

JOINING = ("NONEOF", "EXCEPT", "NOT", "OR", "AND", "BUT", "PLUS", "COMMA", "SEMI", "LP", "RP", "EITHER", "BOTH")
_IDLE = {
    "IN": 0.2,
    "HAVE": 0.2,
    "TO": 0.2,
    "BY": 0.3,
    "STOP": 0.0,
    "COLON": 0.0,
    "DASH": 0.1,
    "SLASH": 0.4,
    "SEGMENTWORD": 0.4,
    "ONLY": 0.1,
    "NOISE": 0.2,
}
_ONLY_AFTER = ("NOT", "WINDOW", "PERIOD", "BUY")
_ONLY_MATTERS = ("BUY", "SPEND", "GOODS", "OPEN", "CLICK", "VIEW", "CART")  # 'only bought socks' is not 'bought socks'
_CORRECTED = ("NUM", "BOUND", "WINDOW", "PERIOD", "DUR", "PCT", "RANKED", "TIMES", "PLACE", "NOT")
_UNCLAIMED, _MISSING, _PASSED = 50.0, 8.0, 3.0


@dataclass(frozen=True)
class Piece:
    """A stretch of lexemes and what it was taken for: an atom, a joining word, an idle one, missing data, or unknown."""

    kind: str
    start: int
    end: int
    atom: Atom | None = None


def cover(making: Making, free: frozenset[int], aside: Passing, *, is_marketing: bool) -> list[Piece]:
    """Promise the pieces of the whole sentence, in order.

    `free` are places where words about a letter may stand, `aside` those of what is said in passing.
    """
    lexemes = making.lexemes
    never: tuple[float, int, Piece | None] = (float("inf"), 0, None)
    best: list[tuple[float, int, Piece | None]] = [(0.0, 0, None), *[never] * len(lexemes)]
    for at, lexeme in enumerate(lexemes):
        reached = best[at][0]
        if lexeme.is_a("CORRECTION") and not lexeme.text.startswith("make"):  # what was said before it is taken back
            best[at + 1] = (reached + _UNCLAIMED, at, Piece("UNCLAIMED", at, at + 1))
            continue
        if at in aside.clauses:
            kind = "MARKET" if at in aside.deeds or lexeme.is_a("MARKET") else "CONTENT"
            if reached < best[at + 1][0]:
                best[at + 1] = (reached, at, Piece(kind, at, at + 1))
            continue
        if at in aside.words and reached + _PASSED < best[at + 1][0]:
            best[at + 1] = (reached + _PASSED, at, Piece("IDLE", at, at + 1))
        for cost, end, piece in _options(making, at, lexeme, at in free, is_marketing):
            total = reached + cost
            if total < best[end][0]:
                best[end] = (total, at, piece)
    pieces: list[Piece] = []
    at = len(lexemes)
    while at > 0:
        _, before, taken = best[at]
        assert taken is not None
        pieces.append(taken)
        at = before
    return pieces[::-1]


def _options(
    making: Making, at: int, lexeme: Lexeme, is_free: bool, is_marketing: bool
) -> list[tuple[float, int, Piece]]:
    found: list[tuple[float, int, Piece]] = []
    for match in atoms.matches(making.lexemes, at):
        if (made := _made(match, making)) is not None:
            found.append(
                (atoms.cost(match) + 0.02 * _looseness(match, making), match.end, Piece("ATOM", at, match.end, made))
            )
    if lexeme.is_a(*JOINING) and not (is_free and lexeme.text == "drop"):
        joint = next(kind for kind in JOINING if lexeme.is_a(kind))
        found.append((0.1, at + 1, Piece(joint, at, at + 1)))
    is_only = lexeme.is_a("ONLY")
    idle = [_IDLE[kind] for kind in lexeme.readings if kind in _IDLE]
    after, before = making.lexemes[at + 1 : at + 2], making.lexemes[max(at - 1, 0) : at]
    is_of_cart = any(one.is_a("CHECKOUT", "CARTANY", "CART", *ABANDONED) for one in making.lexemes[max(at - 3, 0) : at])
    is_after = not is_of_cart and any(one.is_a(*_ONLY_AFTER) for one in before)  # 'a checkout in the last 2 days only'
    if is_only and (is_after or any(one.is_a(*_ONLY_MATTERS) for one in after)):
        idle = []
    if lexeme.text == "of" and any(one.is_a("WINDOW", "DUR") for one in before):
        idle = []  # 'within a week of getting a letter' is no week before now
    if lexeme.is_a("RANGEWORD") and any(one.is_a("BOUND", "RANKED") for one in making.lexemes[max(at - 2, 0) : at]):
        idle = [0.2]  # 'in the 3 to 6 orders range'
    if lexeme.is_a("CORRECTION") and not any(one.is_a(*_CORRECTED) for one in after):
        idle = [0.2]  # 'make it friendly'
    if idle:
        found.append((min(idle) + 0.1, at + 1, Piece("IDLE", at, at + 1)))
    if lexeme.is_a("CMPBEFORE") and lexeme.text == "before" and _ends_clause(making, at):
        found.append((0.3, at + 1, Piece("IDLE", at, at + 1)))  # 'who bought one before'
    if lexeme.is_a("MARKET") and is_marketing:
        found.append((1.5 if lexeme.is_a("MAIL") else 0.4, at + 1, Piece("MARKET", at, at + 1)))
    if is_free:
        found.append((0.45, at + 1, Piece("CONTENT", at, at + 1)))
    elif is_marketing and lexeme.is_a("THEME", "CONTENT") and not lexeme.is_a("TERM"):
        found.append((2.5, at + 1, Piece("CONTENT", at, at + 1)))
    if lexeme.is_a("MISSING"):
        found.append((_MISSING, at + 1, Piece("MISSING", at, at + 1)))
    found.append((_UNCLAIMED, at + 1, Piece("UNCLAIMED", at, at + 1)))
    return found


def _ends_clause(making: Making, at: int) -> bool:
    """Whether nothing of the clause follows; 'before and after Easter' goes on."""
    after = making.lexemes[at + 1 : at + 3]
    return not after or (
        after[0].is_a("STOP", "COMMA", "AND", "BUT", "RP") and not any(one.is_a("CMPAFTER") for one in after[1:])
    )


def _made(match: Found, making: Making) -> Atom | None:
    try:
        return atoms.made(match, making)
    except Unreadable:
        return None
    except Unsayable as doubt:
        start, end = making.places(match)
        return Atom([], unsayable=doubt, start=start, end=end)


def _looseness(match: Found, making: Making) -> int:
    """The shorter the phrases, the likelier another reading is the better one."""
    return sum(1 for kind, _ in match.parts if kind in ("RAW", "QUOTED", "NUM"))
