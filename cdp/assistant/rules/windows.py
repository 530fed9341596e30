"""Lengths of time counted from now: the last 30 days, longer ago than that, the same time as was named before."""

from dataclasses import replace
from typing import Any

from cdp.assistant.rules.amounts import DAYS, Bound, Length, Window
from cdp.assistant.rules.lexemes import Found, Lexeme, Patterns
from cdp.assistant.rules.periods import Period, shown


def with_same_times(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Promise the lexemes with 'in that time' and 'since then' in the place of the time that was named before."""
    out: list[Lexeme] = []
    named: Lexeme | None = None
    for at, one in enumerate(lexemes):
        if one.is_a("WINDOW", "PERIOD"):
            named = one
        elif named is not None and one.text in ("since", "after", "afterwards") and _ends(lexemes[at + 1 : at + 2]):
            one = replace(one, readings=_since_then(named) or one.readings)
        elif (
            named is not None
            and one.is_a("SAMETIME")
            and _is_as_long(one, named)
            and not _goes_on(lexemes[at + 1 : at + 3])
        ):
            one = replace(one, readings={kind: named[kind] for kind in ("WINDOW", "PERIOD") if named.is_a(kind)})
        elif named is not None and one.is_a("LASTSOMANY") and named.is_a("WINDOW"):
            one = replace(one, readings={"WINDOW": Window(one["LASTSOMANY"] * _unit_of(named))})
        elif named is not None and one.is_a("SINCETHEN"):
            one = replace(one, readings=_since_then(named) or one.readings)
        out.append(one)
    return _without_contrast(out)


def _without_contrast(lexemes: list[Lexeme]) -> list[Lexeme]:
    """'Last month, so October, not the last thirty days' says which of two is meant, and asks for nothing more."""
    for at in range(len(lexemes) - 2):
        period, denied = lexemes[at], at + 1 + lexemes[at + 1].is_a("COMMA", "LP")
        if denied + 1 >= len(lexemes) or not (period.is_a("PERIOD") and lexemes[denied].is_a("NOT")):
            continue
        window, span = lexemes[denied + 1], period["PERIOD"]
        is_bare = window.is_a("WINDOW") and window.text.startswith(("last ", "the last ", "past ", "the past "))
        if is_bare and span.start and span.end and abs((span.end - span.start).days - window["WINDOW"].days) <= 3:
            return lexemes[: at + 1] + lexemes[denied + 2 :]
    return lexemes


def _is_as_long(same: Lexeme, named: Lexeme) -> bool:
    """'In the same week' is that of 'the last 7 days', and no part of the last 14; 'the same day' is no day of October."""
    unit = same.text.rsplit(" ", 1)[-1]
    days = {"day": 1, "week": 7, "month": 30, "quarter": 90, "year": 365}.get(unit)
    if days is None:
        return True
    if named.is_a("WINDOW"):
        return bool(named["WINDOW"].days == days)
    span = named["PERIOD"]
    if span.start is None or span.end is None:
        is_running_year = span.start is not None and (span.start.month, span.start.day) == (1, 1)
        return bool(named.readings.get("THIS") == unit) or (unit == "year" and is_running_year)
    return bool(abs((span.end - span.start).days - days) <= (0 if days == 1 else 2))


def _goes_on(after: list[Lexeme]) -> bool:
    """'In the same period last year' is another time than the one named before."""
    return bool(after) and (
        after[0].is_a("PERIOD", "WINDOW", "DUR", "UNIT")
        or (len(after) > 1 and after[0].is_a("IN", "OF") and after[1].is_a("PERIOD", "YEAR"))
    )


def _unit_of(named: Lexeme) -> int:
    """Of '12 months ... in the last 3' the unit, as it was said; else the longest that divides the time named before."""
    if (said := named.text.rpartition(" ")[2]) in DAYS:
        return DAYS[said]
    return next(unit for unit in (365, 30, 7, 1) if named["WINDOW"].days % unit == 0)


def _ends(after: list[Lexeme]) -> bool:
    return all(one.is_a("STOP", "COMMA", "BUT", "AND", "RP") for one in after)


def _since_then(named: Lexeme) -> dict[str, Any] | None:
    if named.is_a("WINDOW") and not named["WINDOW"].older:  # 'carted in the last week and not ordered since'
        return {"WINDOW": named["WINDOW"]}
    if named.is_a("PERIOD") and named["PERIOD"].end is None:  # 'viewed since October 1, but not ordered since then'
        return {"PERIOD": named["PERIOD"]}
    end = named["PERIOD"].end if named.is_a("PERIOD") else None
    return {"PERIOD": Period(end, None, shown(Period(end, None)))} if end else None


def _length(found: Found) -> Length:
    return found.get("DUR") or Length(found.get("UNIT"), found.get("UNIT"))


def _in_last(found: Found) -> dict[str, Any] | None:
    days = _length(found).days
    return {"WINDOW": Window(days)} if 0 < days <= 36_500 else None


def _older(found: Found) -> dict[str, Any] | None:
    bound: Bound = found.get("BOUND")
    if bound.unit != "days":
        return None
    days = round(bound.low.value)
    if bound.operator in ("greater_than", "at_least"):
        return {"WINDOW": Window(days, older=True)}
    if bound.operator in ("less_than", "at_most"):
        return {"WINDOW": Window(days)}
    return {"BETWEENAGO": bound} if bound.operator == "between" else None


def _in_over(found: Found) -> dict[str, Any] | None:
    """'in over 90 days' after a not: the window itself."""
    bound: Bound = found.get("BOUND")
    is_long = bound.unit == "days" and bound.operator in ("greater_than", "at_least")
    return {"WINDOW": Window(round(bound.low.value), is_long=True)} if is_long else _older(found)


def _last_units(found: Found) -> dict[str, Any]:
    """'the 3 last months'."""
    return {"WINDOW": Window(round(found.get("NUM").value * found.get("UNIT")))}


def _ahead(found: Found) -> dict[str, Any]:
    return {"AHEAD": _length(found).days}


def _exactly_ago(found: Found) -> dict[str, Any]:
    return {"AGODAYS": _length(found).days}


def _last_so_many(found: Found) -> dict[str, Any] | None:
    amount = found.get("NUM")
    whole = amount.unit == "number" and amount.value == int(amount.value) and 0 < amount.value <= 365
    return {"LASTSOMANY": int(amount.value)} if whole else None


WINDOWS = Patterns([
    ("INLAST NUM", _last_so_many),
    ("INLAST DUR|UNIT", _in_last), ("INLAST BOUND", _in_over), ("IN DUR|UNIT", _in_last), ("FORWORD DUR|UNIT", _in_last), ("IN|FORWORD BOUND", _in_over), ("BOUND AGO", _older),
    ("IN? LASTWORD DUR", _in_last), ("IN? NUM LASTWORD UNIT", _last_units), ("LASTWORD NUM UNIT", _last_units), ("INNEXT DUR|UNIT", _ahead), ("DUR|UNIT AGO", _exactly_ago), ("SINCEWORD DUR", _in_last), ("SINCEWORD DUR|UNIT AGO", _in_last),
])  # fmt: skip
