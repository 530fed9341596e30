"""Days and seasons that have a name, and the days they are in a year: Black Friday week, Easter Sunday, Mother's Day, summer."""

from collections.abc import Callable
from datetime import date, timedelta


def monday_of(day: date) -> date:
    """Promise the first day of the week that a day is in."""
    return day - timedelta(days=day.weekday())


def days_from(start: date, count: int) -> tuple[date, date]:
    """Promise so many days from that one on, with the day after the last."""
    return start, start + timedelta(days=count)


def _nth(year: int, month: int, weekday: int, nth: int) -> tuple[date, date]:
    """The nth such day of the week in a month; the last one for 0."""
    if nth == 0:
        following = date(year + month // 12, month % 12 + 1, 1)
        return days_from(following - timedelta(days=(following.weekday() - weekday - 1) % 7 + 1), 1)
    first = date(year, month, 1)
    return days_from(first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1)), 1)


def _thanksgiving(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


def _easter(year: int) -> date:
    """The Sunday of Easter (Gauss's rule, as Butcher wrote it)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, g = b // 4, b % 4, (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


# Named days and seasons: words, what is meant in one year (first day, day after the last), and how to say it.
NAMED: tuple[tuple[str, Callable[[int], tuple[date, date]]], ...] = (
    ("black friday week|bf week|week of black friday|cyber week|thanksgiving week", lambda year: days_from(monday_of(_thanksgiving(year)), 7)),
    ("black friday weekend|bf weekend|bf cm|bfcm|bfcm weekend|black friday cyber monday|cyber weekend|black friday and cyber monday", lambda year: days_from(_thanksgiving(year) + timedelta(days=1), 4)),
    ("black friday|bf", lambda year: days_from(_thanksgiving(year) + timedelta(days=1), 1)),
    ("cyber monday", lambda year: days_from(_thanksgiving(year) + timedelta(days=4), 1)),
    ("thanksgiving|thanksgiving day", lambda year: days_from(_thanksgiving(year), 1)),
    ("christmas day|christmas|xmas", lambda year: days_from(date(year, 12, 25), 1)),
    ("christmas eve", lambda year: days_from(date(year, 12, 24), 1)),
    ("valentine s day|valentines day|valentines|valentine is day|valentine", lambda year: days_from(date(year, 2, 14), 1)),
    ("halloween", lambda year: days_from(date(year, 10, 31), 1)),
    ("new year s day|new years day|new year is day", lambda year: days_from(date(year, 1, 1), 1)),
    ("memorial day", lambda year: _nth(year, 5, 0, 0)),
    ("labor day|labour day", lambda year: _nth(year, 9, 0, 1)),
    ("presidents day|president is day|president s day", lambda year: _nth(year, 2, 0, 3)),
    ("mothers day|mother is day|mother s day|mother day", lambda year: _nth(year, 5, 6, 2)),
    ("fathers day|father is day|father s day|father day", lambda year: _nth(year, 6, 6, 3)),
    ("independence day", lambda year: days_from(date(year, 7, 4), 1)),
    ("boxing day", lambda year: days_from(date(year, 12, 26), 1)),
    ("new year s eve|new years eve|new year is eve", lambda year: days_from(date(year, 12, 31), 1)),
    ("(st|saint) (patrick|patricks) (is|s)? day", lambda year: days_from(date(year, 3, 17), 1)),
    ("veterans day|veteran is day", lambda year: days_from(date(year, 11, 11), 1)),
    ("good friday", lambda year: days_from(_easter(year) - timedelta(days=2), 1)),
    ("easter monday", lambda year: days_from(_easter(year) + timedelta(days=1), 1)),
    ("easter week|holy week|week of easter", lambda year: days_from(monday_of(_easter(year)), 7)),
    ("thanksgiving weekend", lambda year: days_from(_thanksgiving(year), 4)),
    ("christmas week|xmas week|week of christmas", lambda year: days_from(monday_of(date(year, 12, 25)), 7)),
    ("easter sunday", lambda year: days_from(_easter(year), 1)),
    ("easter|easter weekend", lambda year: days_from(_easter(year) - timedelta(days=2), 4)),
    ("winter|wintertime", lambda year: (date(year - 1, 12, 1), date(year, 3, 1))),
    ("spring|springtime", lambda year: (date(year, 3, 1), date(year, 6, 1))),
    ("summer|summertime", lambda year: (date(year, 6, 1), date(year, 9, 1))),
    ("autumn|fall season", lambda year: (date(year, 9, 1), date(year, 12, 1))),
    ("holiday shopping season|festive season|holiday season|christmas season|christmas time|holiday period", lambda year: (date(year, 11, 1), date(year + 1, 1, 1))),
    ("first half|h1|1st half", lambda year: (date(year, 1, 1), date(year, 7, 1))),
    ("second half|h2|2nd half", lambda year: (date(year, 7, 1), date(year + 1, 1, 1))),
)  # fmt: skip
