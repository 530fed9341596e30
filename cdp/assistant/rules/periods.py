"""A stretch of days, in words, and several that are listed: 'in Nov or Dec 2025', 'today or yesterday'."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from cdp.assistant.rules.lexemes import Lexeme, merged

_LISTING = ("OR", "AND", "COMMA", "SLASH", "IN")


@dataclass(frozen=True)
class Period:
    """From the first day up to, not including, the last; open where None. `said` when the words left room for doubt."""

    start: date | None
    end: date | None
    said: str = ""


def shown(period: Period) -> str:
    """Promise the period in words: 'from 1 Mar 2026 to 31 Mar 2026'."""
    first = f"{period.start.day} {period.start:%b %Y}" if period.start else ""
    last = period.end - timedelta(days=1) if period.end else None
    until = f"{last.day} {last:%b %Y}" if last else ""
    if first and until:
        return first if first == until else f"from {first} to {until}"
    return f"from {first} on" if first else f"until {until}"


def with_years(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Promise 'Nov or Dec 2025' as 'Nov 2025 or Dec 2025': the year behind the last month is that of all listed."""
    out: list[Lexeme] = []
    year: list[Lexeme] = []
    for at in range(len(lexemes) - 1, -1, -1):
        one, after = lexemes[at], lexemes[at + 1 : at + 4]
        if one.is_a("MONTH"):
            named = _year_behind(after)
            is_of_its_own = at > 0 and lexemes[at - 1].is_a("LASTWORD", "THISWORD", "INLAST")
            is_listed = bool(after) and after[0].is_a("OR", "AND", "COMMA", "SLASH") and not is_of_its_own
            year = named or (year if is_listed else [])
            out += reversed(year if is_listed and not named else [])
        elif not one.is_a("YEAR", "YEARWORD", "LASTWORD", "THISWORD", *_LISTING):
            year = []
        out.append(one)
    return out[::-1]


def _year_behind(after: list[Lexeme]) -> list[Lexeme]:
    """The year that a month is followed by, with what joins it: '2025', 'of last year'."""
    start = 1 if after and after[0].is_a("IN") else 0
    if start < len(after) and after[start].is_a("YEAR"):
        return after[: start + 1]
    is_said = start + 1 < len(after) and after[start].is_a("LASTWORD", "THISWORD") and after[start + 1].is_a("YEARWORD")
    return after[: start + 2] if is_said else []


def either_of(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Promise 'today or yesterday' and 'in May, June or July' as one time, where each begins as another ends."""
    out: list[Lexeme] = []
    at = 0
    while at < len(lexemes):
        end, has_or = _listed_to(lexemes, at)
        whole = _united([one["PERIOD"] for one in lexemes[at:end] if one.is_a("PERIOD")]) if has_or else None
        out += [merged(lexemes[at:end], {"PERIOD": whole})] if whole else lexemes[at:end]
        at = end
    return out


def _listed_to(lexemes: list[Lexeme], at: int) -> tuple[int, bool]:
    """Where a list of periods ends that begins here, and whether an 'or' is in it."""
    end, has_or = at + 1, False
    while lexemes[at].is_a("PERIOD"):
        place, joins = end, [one for one in lexemes[end : end + 3] if one.is_a(*_LISTING) and not one.is_a("PERIOD")]
        place += next((n for n, one in enumerate(lexemes[end : end + 3]) if one not in joins), len(joins))
        if place == end or place >= len(lexemes) or not lexemes[place].is_a("PERIOD"):
            break
        has_or |= any(one.is_a("OR", "SLASH") for one in lexemes[end:place])
        end = place + 1
    return end, has_or


def _united(periods: list[Period]) -> Period | None:
    """The time from the first to the last, where no day is between them."""
    ordered = sorted(periods, key=lambda one: one.start or date.min)
    if any(before.end is None or before.end != after.start for before, after in pairwise(ordered)):
        return None
    period = Period(ordered[0].start, ordered[-1].end)
    return Period(period.start, period.end, shown(period) if any(one.said for one in ordered) else "")
