"""Lists of values of one kind: 'Texas, Florida and Georgia', 'socks or scarves', 'San Francisco, CA'."""

from dataclasses import dataclass, replace
from typing import Literal

import pycountry

from cdp.assistant.rules.lexemes import Lexeme, merged
from cdp.assistant.rules.vocabulary import Choice, Vocabulary

LISTED = (
    "PLACE",
    "TAG",
    "SOURCE",
    "GOODS",
    "COUPONNAME",
    "TAGCUE",
    "SOURCECUE",
    "ATTRVALUE",
    "SEGMENT",
    "EVENTNAME",
    "RAW",
)
_BETWEEN = ("COMMA", "AND", "OR", "SLASH", "SEMI")
_AGAIN = ("IN", "TAGGED", "CATEGORY", "VENDOR", "COUPON")
Joiner = Literal["one", "and", "or"]


@dataclass(frozen=True)
class Values:
    """Values of one kind and how they were joined."""

    choices: tuple[Choice, ...]
    joiner: Joiner = "one"


def listed(lexemes: list[Lexeme], vocabulary: Vocabulary) -> list[Lexeme]:
    """Promise the lexemes with neighbouring values of one kind put together; each single value becomes a list of one."""
    lexemes = _without_both(_explained(_without_brackets(_of_tags(lexemes))))
    out: list[Lexeme] = []
    at = 0
    while at < len(lexemes):
        end, kind, joiner, items = _longest(lexemes, at)
        if kind is None:
            out.append(lexemes[at])
            at += 1
            continue
        if end == at + 1:
            out.append(_single(lexemes[at], vocabulary))
        else:
            readings = {kind: _values(kind, items, joiner, vocabulary)}
            if all(one.is_a("RAW") for one in items):
                readings["RAW"] = Values(tuple(Choice("", str(one["RAW"])) for one in items), joiner)
            if all(one.is_a("QUOTED") for one in items):
                readings["QUOTEDLIST"] = readings["RAW"]
            for other in ("TAG", "SOURCE", "ATTRVALUE", "GOODS"):
                if other != kind and all(one.is_a(other) for one in items):
                    readings[other] = _values(other, items, joiner, vocabulary)
            codes = [one["CODE"] for one in items if one.is_a("CODE")]
            if len(codes) == len(items):
                readings["CODES"] = Values(tuple(Choice("", code) for code in codes), joiner)
            out.append(merged(lexemes[at:end], readings))
        at = end
    return out


def _of_tags(lexemes: list[Lexeme]) -> list[Lexeme]:
    """'Tagged vip, press or wholesale': in a list of tags that is called so, a common word is one of them."""
    out = list(lexemes)
    for at, one in enumerate(lexemes):
        if not one.is_a("TAGCUE"):
            continue
        first, last = at, at
        while first > 0 and lexemes[first - 1].is_a("TAG", "TAGCUE", *_BETWEEN):
            first -= 1
        while last + 1 < len(lexemes) and lexemes[last + 1].is_a("TAG", "TAGCUE", *_BETWEEN):
            last += 1
        is_listed = last > first and any(two.is_a("TAG") for two in lexemes[first : last + 1])
        before = lexemes[max(first - 2, 0) : first]
        before = before[:1] if before and before[-1].is_a("COLON") else before[-1:]
        is_called = any(two.is_a("TAGGED") for two in (*before, *lexemes[last + 1 : last + 2]))
        if is_listed and is_called and not lexemes[last].is_a(*_BETWEEN):
            out[at] = replace(one, readings={"TAG": one["TAGCUE"], "RAW": one.raw})
    return out


_SAME_CONSENT = (("sms", "subscribed"), ("no_sms", "unsubscribed"))  # 'said yes to SMS (subscribed)'


def _explained(lexemes: list[Lexeme]) -> list[Lexeme]:
    """'CA (Canada)': what stands in the brackets says which of its meanings a code has."""
    out = list(lexemes)
    for at in range(len(out) - 4, -1, -1):
        if len(four := out[at : at + 4]) < 4:
            continue
        code, opens, place, closes = four
        if code.is_a("CODE") and opens.is_a("LP") and place.is_a("PLACE") and closes.is_a("RP"):
            choice = place["PLACE"]
            if str(code["CODE"]).upper() == choice.value:
                out[at : at + 4] = [place]
        is_bracket = opens.is_a("LP") and closes.is_a("RP")
        if is_bracket and code.is_a("TAG", "TAGCUE") and place.is_a("TAGGED"):  # 'gift buyers (the tag)'
            tag = code["TAG"] if code.is_a("TAG") else code["TAGCUE"]
            out[at : at + 4] = [replace(code, readings={"TAG": tag, "RAW": code.raw})]
        if (
            is_bracket
            and code.is_a("TERM")
            and place.is_a("TERM")
            and (code["TERM"].key, place["TERM"].key) in _SAME_CONSENT
        ):
            out[at : at + 4] = [code]
    return out


def _without_both(lexemes: list[Lexeme]) -> list[Lexeme]:
    """'Tagged both vip and press': 'both' and 'either' before values of one list say what its joining word says."""
    return [
        one
        for at, one in enumerate(lexemes)
        if not (
            (
                one.is_a("BOTH")
                and at + 1 < len(lexemes)
                and lexemes[at + 1].is_a("TAG", "TAGCUE", "GOODS", "SEGMENT", "ATTRVALUE")
            )
            or (one.is_a("EITHER") and _are_alternatives(lexemes[at + 1 : at + 4]))
        )
    ]


def _are_alternatives(three: list[Lexeme]) -> bool:
    """'Either socks or scarves': two values of one kind with an 'or' between."""
    if len(three) < 3 or not three[1].is_a("OR"):
        return False
    return any(three[0].is_a(kind) and three[2].is_a(kind) for kind in ("GOODS", "COUPONNAME", "ATTRVALUE", "TAG"))


def _without_brackets(lexemes: list[Lexeme]) -> list[Lexeme]:
    """'state in (CA, NY)': brackets that only hold values after a field's name are left out."""
    gone: set[int] = set()
    for at, one in enumerate(lexemes):
        if not one.is_a("LP") or (at and not lexemes[at - 1].is_a("IN", "CMP", "ANYOF", "FIELD")):
            continue
        end = at + 1
        while (
            end < len(lexemes)
            and end < at + 40
            and (lexemes[end].is_a("RAW", *_BETWEEN) or (at == 0 and end == 1 and lexemes[end].is_a("FIELD")))
        ):
            end += 1
        if end < len(lexemes) and end > at + 1 and lexemes[end].is_a("RP"):
            gone |= {at, end}
    return [one for at, one in enumerate(lexemes) if at not in gone]


def _single(one: Lexeme, vocabulary: Vocabulary) -> Lexeme:
    readings = dict(one.readings)
    for kind in LISTED:
        if kind in readings:
            readings[kind] = _values(kind, [one], "one", vocabulary)
    return Lexeme(one.start, one.end, readings, one.text, one.raw)


def _longest(lexemes: list[Lexeme], at: int) -> tuple[int, str | None, Joiner, list[Lexeme]]:
    best: tuple[int, str | None, Joiner, list[Lexeme]] = (at, None, "one", [])
    if not lexemes[at].is_a(*LISTED):
        return best
    for kind in LISTED:
        if not lexemes[at].is_a(kind):
            continue
        items, joiner, end = [lexemes[at]], "one", at + 1
        while (step := _next(lexemes, end, kind)) is not None:
            place, joined = step
            if (
                kind == "PLACE"
                and any(one.is_a("LANG") for one in (items[0], lexemes[place]))
                and (_is_spoken(lexemes, place) or _is_spoken(lexemes, at))
            ):
                break  # 'Canada, French-speaking'
            if kind == "ATTRVALUE" and lexemes[place][kind].field != items[0][kind].field:
                break  # 'knitting and a silver member'
            if kind == "RAW" and not _are_of_one_sort(items[0], lexemes[place]):
                break
            joiner = joined if joined != "one" else joiner
            if kind == "GOODS" and joiner == "and" and any(len(_products(one)) > 1 for one in (*items, lexemes[place])):
                break  # 'black socks and gloves': each is one of several
            items.append(lexemes[place])
            end = place + 1
        if end > best[0]:
            best = (end, kind, joiner, items)  # type: ignore[assignment]
    return best


def _are_of_one_sort(one: Lexeme, other: Lexeme) -> bool:
    """Quoted words, numbers and codes stand in one list, a place and a number in none: 'US customers, 2 orders'."""
    is_listed = all(each.is_a("QUOTED", "NUM", "CODE") for each in (one, other))
    return is_listed and not any(one.is_a(kind) and other.is_a(beside) for kind, beside in _NO_SORT)


_NO_SORT = (("PLACE", "NUM"), ("NUM", "PLACE"))


def _is_spoken(lexemes: list[Lexeme], at: int) -> bool:
    return any(one.is_a("SPEAK") for one in (*lexemes[max(at - 1, 0) : at], *lexemes[at + 1 : at + 2]))


def _products(one: Lexeme) -> tuple[Choice, ...]:
    return one["GOODS"] if isinstance(one["GOODS"], tuple) else (one["GOODS"],)


def _next(lexemes: list[Lexeme], end: int, kind: str) -> tuple[int, Joiner] | None:
    """Where the next value of the list stands, and the word that joins it."""
    place, joiner = end, "one"
    seen = False
    while place < len(lexemes) and place < end + 3 and _joins(lexemes[place], kind):
        if lexemes[place].is_a("AND", "OR", "PLUS"):
            joiner = "or" if lexemes[place].is_a("OR") else "and"
        seen, place = True, place + 1
    if (
        seen
        and place < len(lexemes)
        and lexemes[place].is_a(*_AGAIN)
        and not lexemes[place].is_a(kind, *(("FIELD",) if kind == "ATTRVALUE" else ()))
    ):
        place += 1
    if seen and place < len(lexemes) and lexemes[place].is_a(kind):
        return place, joiner  # type: ignore[return-value]
    if kind == "PLACE" and end < len(lexemes) and _is_of_one_field(lexemes[end - 1], lexemes[end]):
        return end, "or"
    if kind != "PLACE" and _runs_on(lexemes, end, kind):
        return end, "one"
    if (
        kind == "PLACE"
        and end < len(lexemes)
        and lexemes[end].is_a("CODE")
        and lexemes[end - 1].is_a("PLACE")
        and not lexemes[end - 1].is_a("CODE")
    ):
        return end, "one"
    return None


def _runs_on(lexemes: list[Lexeme], end: int, kind: str) -> bool:
    """'silver gold or platinum': a list without its commas, as long as it ends in 'or' or 'and' and one more of that field."""
    at = end
    while at < len(lexemes) and at < end + 6 and _are_neighbours(lexemes[at - 1], lexemes[at], kind):
        at += 1
    is_joined = end < at < len(lexemes) - 1 and lexemes[at].is_a("OR", "AND") and lexemes[at + 1].is_a(kind)
    return is_joined and _field(lexemes[at + 1], kind) == _field(lexemes[end - 1], kind)


def _are_neighbours(before: Lexeme, after: Lexeme, kind: str) -> bool:
    if not (before.is_a(kind) and after.is_a(kind)) or after.start - before.end != 1:
        return False
    return _field(before, kind) is not None and _field(before, kind) == _field(after, kind)


def _field(one: Lexeme, kind: str) -> str | None:
    """The field of a value, where it is one value of one."""
    choice = one[kind]
    return choice.field if isinstance(choice, Choice) else None


def _joins(one: Lexeme, kind: str) -> bool:
    """'a blanket plus a scarf': plus is 'and' among things that are bought, not among groups of people."""
    return not one.is_a(kind) and (one.is_a(*_BETWEEN) or (kind == "GOODS" and one.is_a("PLUS")))


def _is_of_one_field(before: Lexeme, after: Lexeme) -> bool:
    """'melbourne sydney', as it is noted in haste: nobody lives in both."""
    if not (before.is_a("PLACE") and after.is_a("PLACE")) or after.start - before.end != 1 or after.is_a("LANG"):
        return False  # 'Canadian French' is a language
    return bool(before["PLACE"].field == after["PLACE"].field and not before["PLACE"].other)


def _values(kind: str, items: list[Lexeme], joiner: Joiner, vocabulary: Vocabulary) -> Values:
    if len(items) == 1 and isinstance(items[0][kind], tuple) and kind == "GOODS":  # one name of several products
        return Values(items[0][kind], "or" if len(items[0][kind]) > 1 else "one")
    choices = [
        choice
        for one in items
        for choice in (
            one[kind]
            if isinstance(one[kind], tuple) and kind == "GOODS"
            else [
                one[kind] if isinstance(one[kind], Choice) else Choice("", str(one[kind] if kind == "RAW" else one.raw))
            ]
        )
    ]
    if kind == "SEGMENT" or kind == "EVENTNAME":
        choices = [Choice(kind.lower(), one[kind] if isinstance(one[kind], str) else one[kind][0]) for one in items]
    if kind == "PLACE":
        return _places(items, choices, joiner, vocabulary)
    return Values(tuple(choices), joiner)


def _is_country(one: Lexeme) -> bool:
    """Whether a code that stands among those of countries is one itself: the DE of 'DE, AT, CH'."""
    return one["PLACE"].field == "state" and pycountry.countries.get(alpha_2=str(one.raw).upper()) is not None


def _places(items: list[Lexeme], choices: list[Choice], joiner: Joiner, vocabulary: Vocabulary) -> Values:
    if (
        len(choices) == 2
        and joiner == "one"
        and choices[0].field == "city"
        and choices[1].field in ("state", "country")
    ):
        return Values(tuple(vocabulary.stored(one) for one in choices), "and")
    if len(choices) == 2 and joiner == "one" and choices[0].other and items[1].is_a("CODE"):
        return Values((vocabulary.stored(choices[0].other), vocabulary.stored(choices[1])), "and")
    if len(choices) == 2 and joiner == "one" and choices[0].field == "city" and choices[1].other:  # 'New Orleans, LA'
        return Values((vocabulary.stored(choices[0]), vocabulary.stored(choices[1].other)), "and")
    if (
        len(choices) > 1
        and any(one.field == "country" and not one.other for one in choices)
        and all(one.is_a("CODE") for one in items)
    ):
        choices = [
            Choice("country", str(one.raw).upper()) if _is_country(one) else choice
            for one, choice in zip(items, choices, strict=True)
        ]
    fields = {one.field for one in choices if one.other is None}
    if len(choices) > 1 and len(fields) == 1:  # beside cities a city is meant, beside states a state
        choices = [one.other if one.other and one.other.field in fields else one for one in choices]
    return Values(tuple(vocabulary.stored(one) for one in choices), "or" if len(choices) > 1 else "one")
