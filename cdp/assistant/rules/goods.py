"""Words beside the things that were bought: what kind of thing it is, which colour, and verbs that mean buying only there."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from cdp.assistant.rules.lexemes import Lexeme
from cdp.assistant.rules.vocabulary import Choice, Vocabulary

_CLASSES = {"CATEGORY": "category", "VENDOR": "vendor"}
_COLOURED = frozenset(["color", "colour", "colors", "colours", "colored", "coloured", "colourway", "colorway", "shade"])
_LINKS = ("IN", "OF", "HAVE", "NOISE", "COMMA")
_COUNTS = (
    "ANYOF",
    "NUM",
    "BOUND",
    "CMP",
    "AT",
    "NOISE",
    "BOTH",
    "EITHER",
    "FIELD",
    "COLOUR",
    "CATEGORY",
    "VENDOR",
    "IN",
)
_FAR = 4


def with_goods(found: list[Lexeme], vocabulary: Vocabulary) -> list[Lexeme]:
    """Promise the lexemes with colours among the things they are of, no class beside its own member, and 'went for' as buying."""
    found = _with_colours(found, vocabulary)
    found = [one for at, one in enumerate(found) if not _is_its_class(found, at)]
    return [_bought(one) if _means_buying(found, at) else one for at, one in enumerate(found)]


def _is_its_class(found: list[Lexeme], at: int) -> bool:
    """'the brand Aran Mill', 'the jackets category', 'Tinsmith goods'."""
    one, after, before = found[at], found[at + 1 : at + 2], found[max(at - 1, 0) : at]
    if one.is_a("GOODS"):
        return False
    field = next((field for kind, field in _CLASSES.items() if one.is_a(kind)), "")
    if field:
        return any(_fields(each) == {field} for each in (*after, *before)) and not any(
            each.is_a("FIELD") for each in (*after, *before)
        )
    return one.is_a("PRODUCT") and any(
        _fields(each) <= {"vendor", "category"} and each.is_a("GOODS") for each in before
    )


def _fields(one: Lexeme) -> set[str]:
    return {choice.field for choice in _choices(one)} if one.is_a("GOODS") else set()


def _choices(one: Lexeme) -> tuple[Choice, ...]:
    return one["GOODS"] if isinstance(one["GOODS"], tuple) else (one["GOODS"],)


# -- verbs -----------------------------------------------------------------------------------------------------------------


def _means_buying(found: list[Lexeme], at: int) -> bool:
    """'went for a cardigan', 'never got gloves'; 'get me the beanies' asks for a list."""
    one, before = found[at], found[at - 1 : at] if at else []
    if not one.is_a("TRY", "GOT") or one.is_a("BUY"):
        return False
    if one.text in ("get", "try") and not any(each.is_a("NOT") for each in before):
        return False
    for each in found[at + 1 : at + 1 + _FAR]:
        if each.is_a("GOODS"):
            return True
        if not each.is_a(*_COUNTS):
            return False
    return False


def _bought(one: Lexeme) -> Lexeme:
    return replace(one, readings={"BUY": None})


# -- colours ---------------------------------------------------------------------------------------------------------------


def _with_colours(found: list[Lexeme], vocabulary: Vocabulary) -> list[Lexeme]:
    """'anything in oatmeal', 'the Moss colourway of the Merino Hiking Sock'; a colour of nothing is a word like others."""
    out: list[Lexeme] = []
    at = 0
    while at < len(found):
        one = found[at]
        if one.is_a("COLOUR"):
            at = _coloured(found, at, out, vocabulary)
        else:
            out.append(one)
            at += 1
    return out


def _coloured(found: list[Lexeme], at: int, out: list[Lexeme], vocabulary: Vocabulary) -> int:
    """Put the colour, with what it is of, behind what stands before it; and say where the sentence goes on."""
    one, end = found[at], at + 1
    is_said = _drop(out, _COLOURED)
    if end < len(found) and found[end].text in _COLOURED:
        is_said, end = True, end + 1
    after = next(
        (place for place in range(end, min(end + 2, len(found))) if not found[place].is_a("OF", "NOISE")), None
    )
    before = next(
        (place for place in range(len(out) - 1, max(len(out) - 3, -1), -1) if not out[place].is_a(*_LINKS)), None
    )
    if before is not None and (style := _styled(out[before], one, vocabulary)):
        out[before:] = [_goods(out[before], style)]
        return end + (end < len(found) and found[end].text == "one")
    if after is not None and (style := _styled(found[after], one, vocabulary)):
        out.append(_goods(found[after], style))
        return after + 1
    if any(found[place].is_a("GOODS") for place in (after,) if place is not None) or (out and out[-1].is_a("GOODS")):
        return _as_word(one, out, at)  # 'black socks', of which no style is known: two conditions would be of two lines
    thing: Any = Choice("product", one["COLOUR"], "contains")
    if after is not None and found[after].is_a("PRODUCT") and not found[after].is_a("GOODS"):
        out.append(_goods(one, thing))
        return after + 1
    if before is not None and out[before].is_a("PRODUCT") and not out[before].is_a("GOODS", "BUY"):
        out[before:] = [_goods(one, thing)]
        return end
    is_bought = before is not None and out[before].is_a("BUY", "TRY", "GOT")
    is_buyers = after is not None and (found[after].is_a("BUY") or _is_buyers(found[after]))
    if is_said or is_bought or is_buyers:
        out.append(_goods(one, thing))
        return end
    return _as_word(one, out, at)


def _as_word(one: Lexeme, out: list[Lexeme], at: int) -> int:
    readings = {kind: value for kind, value in one.readings.items() if kind not in ("COLOUR", "RAW")}
    out.append(replace(one, readings=readings or {"WORD": one.text, "RAW": one.raw}))
    return at + 1


def _is_buyers(one: Lexeme) -> bool:
    return one.is_a("TERM") and one["TERM"].key == "buyers"


def _drop(out: list[Lexeme], words: frozenset[str]) -> bool:
    if out and out[-1].text in words:
        out.pop()
        return True
    return False


def _goods(one: Lexeme, what: Any) -> Lexeme:
    return replace(one, readings={"GOODS": what, "RAW": one.raw or one.text})


def _styled(thing: Lexeme, colour: Lexeme, vocabulary: Vocabulary) -> tuple[Choice, ...]:
    """The products of that style in that colour."""
    if not thing.is_a("GOODS"):
        return ()
    styles: Sequence[str] = [one.value.lower() for one in _choices(thing) if one.operator == "contains"]
    ending = f", {colour['COLOUR']}".lower()
    names = [name for name in vocabulary.known("orders.product") if name.lower().endswith(ending)]
    return tuple(Choice("product", name) for name in names if any(style in name.lower() for style in styles))
