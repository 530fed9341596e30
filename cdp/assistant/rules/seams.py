"""Phrases that took a word too many: it belongs to what follows, or means something else there."""

from dataclasses import replace

from cdp.assistant.rules.lexemes import Lexeme
from cdp.assistant.rules.vocabulary import grammar


def resewn(found: list[Lexeme]) -> list[Lexeme]:
    """'3 orders or over 1000 spent' and 'customers since 2024', whose words belong to what follows."""
    out: list[Lexeme] = []
    is_taken = False
    for at, one in enumerate(found):
        if is_taken:
            is_taken = False
            continue
        if one.text.endswith(" before") and one.is_a("TERM") and _begins_time(found[at + 1 : at + 3]):
            first = one.text.removesuffix(" before")
            out += [
                Lexeme(
                    one.start,
                    one.end - 7,
                    grammar().readings(first.split()) or grammar().readings(first.split()[-1:]) or {},
                    first,
                ),
                Lexeme(one.end - 6, one.end, grammar().readings(["before"]) or {}, "before"),
            ]
            continue
        if not one.is_a("POST", "SIGNUP") and one.text != "on average":
            out.append(one)
            continue
        after = found[at + 1] if at + 1 < len(found) else None
        first, _, last = one.text.rpartition(" ")
        if (
            after is not None
            and one.is_a("POST")
            and first == "or"
            and after.is_a("NUM")
            and (readings := grammar().readings([last]))
        ):
            out += [
                Lexeme(one.start, one.start + 2, {"OR": None}, "or"),
                Lexeme(one.start + 3, one.end, readings, last),
            ]
        elif (
            after is not None
            and one.is_a("POST")
            and first in ("or", "and")
            and after.text == "than"
            and (readings := grammar().readings([last, "than"]))
        ):  # '75 and less than 200'
            joint = one.start + len(first)
            out += [
                Lexeme(one.start, joint, grammar().readings([first]) or {}, first),
                Lexeme(joint + 1, after.end, readings, f"{last} than"),
            ]
            is_taken = True
        elif (
            after is not None
            and one.text == "on average"
            and "FIELD" in (readings := grammar().readings(["average", *after.text.split()]) or {})
        ):  # 'the top tenth on average order value'
            out += [
                Lexeme(one.start, one.start + 2, grammar().readings(["on"]) or {}, "on"),
                Lexeme(one.end - len(last), after.end, readings, f"average {after.text}"),
            ]
            is_taken = True
        elif (
            after is not None
            and one.is_a("SIGNUP")
            and last == "since"
            and after.is_a("YEAR", "MONTH", "DATE", "LASTWORD", "NAMED", "QUARTER")
        ):
            out += [
                Lexeme(one.start, one.end - 6, {"SIGNUP": None}, first),
                Lexeme(one.end - 5, one.end, {"SINCEWORD": None}, last),
            ]
        else:
            out.append(one)
    return out


_TIMES = ("MONTH", "YEAR", "DATE", "QUARTER", "NAMED", "ENDOF", "STARTOF", "DAYWORD", "WEEKDAY")


def _begins_time(after: list[Lexeme]) -> bool:
    """'Ordered before March' names a day, as 'ordered before' alone does not."""
    return bool(after) and (
        after[0].is_a(*_TIMES)
        or (len(after) > 1 and after[0].is_a("LASTWORD", "THISWORD", "INLAST") and after[1].is_a("CALUNIT", "YEARWORD"))
        or (len(after) > 1 and after[0].is_a("DAYNUMBER", "ORDINAL") and after[1].is_a("MONTH"))
    )


_AFTER_ONWARDS = ("COMMA", "STOP", "SEMI", "COLON", "DASH", "RP", "AND", "BUT", "OR", "NOT")


def with_goods_behind_on(found: list[Lexeme]) -> list[Lexeme]:
    """Promise 'last month on jackets', 'yesterday on an order': what follows is what it was spent on, and no time goes on."""
    return [
        replace(one, readings={kind: worth for kind, worth in one.readings.items() if kind != "ONWARDS"})
        if one.text == "on" and _is_followed(found, at) and not _goes_on(found[max(0, at - 4) : at])
        else one
        for at, one in enumerate(found)
    ]


def _is_followed(found: list[Lexeme], at: int) -> bool:
    after = found[at + 1] if at + 1 < len(found) else None
    return after is not None and not after.is_a(*_AFTER_ONWARDS)


def _goes_on(before: list[Lexeme]) -> bool:
    return any(one.is_a("FROMWORD", "SINCEWORD") for one in before)


_OPENS = frozenset(["we", "we re", "we will", "store", "shop", "branch", "outlet", "showroom", "office", "warehouse"])


def without_our_opening(found: list[Lexeme]) -> list[Lexeme]:
    """'We open a store in May', 'the shop opens': nobody opens an e-mail there."""
    return [
        replace(one, readings={"WORD": one.text, "RAW": one.raw})
        if at and one.is_a("OPEN") and found[at - 1].text in _OPENS
        else one
        for at, one in enumerate(found)
    ]
