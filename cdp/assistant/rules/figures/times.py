"""Which days a question is about, and which it compares them with."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from cdp.assistant.rules.figures.tokens import Days, Token, named_in

OF_TIME = frozenset(["day", "weekday", "week", "month", "quarter", "year"])
_TOWARDS = frozenset(["vs", "versus", "v", "than", "against"])


def before(days: Days, today: date) -> Days | None:
    """Promise the time before: the calendar unit before a whole one, the same days of it for one to date, else as many days."""
    if days.first is None:
        return None
    if days.named:
        return year_before(days, today)
    if (unit := unit_of(days, today)) is None:
        return Days(days.first - timedelta(days=days.length), days.first - timedelta(days=1))
    start = starts(days.first - timedelta(days=1), unit)
    if days.last < _end(days.first, unit):  # it still goes on: as many days of the one before
        return Days(start, min(start + timedelta(days=days.length - 1), days.first - timedelta(days=1)))
    return Days(start, days.first - timedelta(days=1))


def year_before(days: Days, today: date) -> Days | None:
    """Promise the same days a year earlier; of Black Friday and its like, those of that name."""
    if days.first and days.named:
        return named_in(days.named, days.last.year - 1, today)
    return Days(_a_year_back(days.first), _a_year_back(days.last, end=True)) if days.first else None


def _a_year_back(day: date, *, end: bool = False) -> date:
    if end and (day + timedelta(days=1)).day == 1:  # the end of February is the end of February
        return date(day.year - 1, day.month, 28) if day.month == 2 else day.replace(year=day.year - 1)
    return day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else date(day.year - 1, 2, 28)


def starts(day: date, unit: str) -> date:
    """Promise the first day of the week (Monday), month, quarter or year that a day lies in."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    return date(day.year, (day.month - 1) // 3 * 3 + 1 if unit == "quarter" else 1, 1)


def _end(first: date, unit: str) -> date:
    length = {"week": 7, "month": 31, "quarter": 92, "year": 366}[unit]
    after = starts(first + timedelta(days=length), unit)
    return after - timedelta(days=1)


def unit_of(days: Days, today: date) -> str | None:
    """Promise the calendar unit that these days are, whole or up to today; None when they are none."""
    for unit in ("year", "quarter", "month", "week"):
        if days.first and starts(days.first, unit) == days.first:
            end = _end(days.first, unit)
            if days.last == end or (days.last == today and today < end and starts(today, unit) == days.first):
                return unit
    return None


def asked(tokens: Sequence[Token], today: date, *, is_compared: bool) -> tuple[Days | None, Days | None] | None:
    """Promise the days and what they are compared with, each None where the question names none; None for more than two."""
    tokens = _with_their_years(tokens, today)
    found = [(at, one) for at, one in enumerate(tokens) if one.is_a("TIME")]
    if len(found) > 2 or (len(found) == 2 and any(one.is_a("TWO") for one in tokens)):
        return None
    named: list[Days] = [one.readings["TIME"] for _, one in found]
    if any(one.is_a("YEARBEFORE") for one in tokens):
        return (named[0], year_before(named[0], today)) if len(named) == 1 else None if named else _to_date("month", today, year=True)  # fmt: skip
    if not named:
        return None if any(one.is_a("BEFORE") and not one.is_a("EACH") for one in tokens) else (None, None)
    if len(named) == 2:
        return named[0], second(named[0], tokens, found[1][0], today)
    if _points_at(tokens, found[0][0]):
        unit = unit_of(named[0], today)
        now = Days(starts(today, unit), today) if unit else None
        return (now, named[0]) if now and now != named[0] else None
    if (weekday := _weekday_before(tokens)) is not None and named[0].length == 1:
        back = (named[0].last.weekday() - weekday - 1) % 7 + 1
        then = named[0].last - timedelta(days=back)
        return named[0], Days(then, then)
    if any(one.is_a("BEFORE") for one in tokens) or is_compared:
        return named[0], before(named[0], today)
    return named[0], None


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _weekday_before(tokens: Sequence[Token]) -> int | None:
    """'The Friday before' a day."""
    said = {word for one in tokens if one.is_a("BEFORE") for word in one.text.lower().split()}
    return next((at for at, name in enumerate(_WEEKDAYS) if name in said), None)


def _with_their_years(tokens: Sequence[Token], today: date) -> Sequence[Token]:
    """'Black Friday 2026 vs 2025', 'Black Friday, yesterday': a named day takes the years beside it, and is said once."""
    held = [at for at, one in enumerate(tokens) if one.is_a("TIME")]
    named = next((at for at in held if tokens[at].readings["TIME"].named), None)
    if named is None or len(held) < 2:
        return tokens
    out, is_set = list(tokens), False
    name = tokens[named].readings["TIME"].named
    for at in held:
        days: Days = tokens[at].readings["TIME"]
        between = tokens[min(at, named) + 1 : max(at, named)]
        is_other = any(one.is_a("AGAINST", "PREVIOUS") for one in between)
        is_year = unit_of(days, today) == "year"
        if at == named or (days.named and days != tokens[named].readings["TIME"]):
            continue
        meant = named_in(name, days.last.year, today) if is_year else None
        if meant and is_other and days.first and not _is_within(tokens[named], days, is_set):
            out[at] = Token(tokens[at].text, {"TIME": meant})
        elif meant and not is_other:
            out[named], out[at], is_set = (
                Token(tokens[named].text, {"TIME": meant}),
                Token(tokens[at].text, {"IDLE": None}),
                True,
            )
        elif days == tokens[named].readings["TIME"]:
            out[at] = Token(tokens[at].text, {"IDLE": None})
    return out


def _is_within(named: Token, year: Days, is_set: bool) -> bool:
    days: Days = named.readings["TIME"]
    return not is_set and bool(days.first and year.first and year.first <= days.first <= year.last)


def _to_date(unit: str, today: date, *, year: bool) -> tuple[Days, Days | None]:
    days = Days(starts(today, unit), today)
    return days, year_before(days, today) if year else before(days, today)


def second(first: Days, tokens: Sequence[Token], at: int, today: date) -> Days | None:
    """Promise the time at that place, seen from the first: 'last year' of a month is that month a year ago."""
    other: Days = tokens[at].readings["TIME"]
    if tokens[at].is_a("PREVIOUS"):
        return before(first, today)
    is_same = any(one.is_a("SAME") for one in tokens[max(at - 2, 0) : at])
    is_whole_year = unit_of(other, today) == "year" and not tokens[at].is_a("YEAR")
    if is_same and unit_of(other, today) in ("week", "month", "quarter") and first.first and other.first:
        return Days(other.first, min(other.first + timedelta(days=first.length - 1), other.last))
    is_again = other == first  # 'this November ... last November'
    if is_same or is_again or (is_whole_year and first.length < 180 and first.last > other.last):
        return year_before(first, today)
    return other


def _points_at(tokens: Sequence[Token], at: int) -> bool:
    """Whether the one time that is named is what the present is compared with: 'than last month'."""
    said = next((one for one in reversed(tokens[:at]) if not one.readings.keys() <= {"IDLE", "MARK", "SAME"}), None)
    if said is None or not said.is_a("AGAINST"):
        return False
    words = said.text.lower().split()
    return words[-1] in _TOWARDS or words[-1] in ("with", "to") or (len(words) > 1 and words[0].startswith("compar"))


def usual(by: str, today: date, *, is_ever: bool) -> Days | None:
    """Promise the time that is meant where none is named: a month as on the dashboard, a year for what is set side by side."""
    if is_ever or by == "year":
        return None
    if by == "day":
        return Days(date.fromordinal(today.toordinal() - 29), today)
    if by in ("week", "month", "quarter"):
        back = {"week": 83, "month": 334, "quarter": 640}[by]
        return Days(starts(date.fromordinal(today.toordinal() - back), by), today)
    return Days(date.fromordinal(today.toordinal() - (364 if by else 29)), today)


_UNITS = {"week": (7,), "month": (30, 365), "quarter": (90, 365)}


def whole(pieces: Sequence[Token], days: Days | None, by: str, today: date) -> Days | None:
    """Promise whole pieces: 'by week for the last 8 weeks' are eight weeks from Monday, the one that goes on among them."""
    if days is None or days.first is None or by not in _UNITS or not any(one.is_a("WINDOW") for one in pieces):
        return days
    length = next((each for each in _UNITS[by] if days.length % each == 0), None)
    if length is None or days.last != today:
        return days
    count = days.length // length * ({"month": 12, "quarter": 4}[by] if length == 365 else 1)
    first = starts(today, by)
    for _ in range(count - 1):
        first = starts(date.fromordinal(first.toordinal() - 1), by)
    return replace(days, first=first)
