"""Periods of whole days by the shop's clock: the last so many days, the month or year so far, or any two days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from cdp.errors import Invalid
from cdp.frames.columns import Array

NAMES = {
    "7d": "7 days",
    "30d": "30 days",
    "90d": "90 days",
    "365d": "12 months",
    "month": "Month to date",
    "year": "Year to date",
    "custom": "Custom",
}
_POINTS = 15


@dataclass(frozen=True)
class Period:
    """From the first day's midnight to the last day's end, both days included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """The period of equal length that ends the day before this one begins."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    @property
    def words(self) -> str:
        """The days as people write them, e.g. '24 Oct – 22 Nov 2026'."""
        if self.first == self.last:
            return f"{self.last.day} {self.last:%b %Y}"
        year = "" if self.first.year == self.last.year else f" {self.first.year}"
        return f"{self.first.day} {self.first:%b}{year} – {self.last.day} {self.last:%b %Y}"

    def pieces(self) -> list["Period"]:
        """Promise at most 15 pieces of equal length that end with the period, to draw its course with."""
        size = -(-self.days // _POINTS)
        ends = [self.last - timedelta(days=size * back) for back in range(self.days // size)]
        return [Period(end - timedelta(days=size - 1), end) for end in reversed(ends)]


def period(key: str, *, today: date, first: date | None = None, last: date | None = None) -> Period:
    """Promise the period of this key (one of NAMES) as of today; `first` and `last` are for a custom one."""
    if key == "month":
        return Period(today.replace(day=1), today)
    if key == "year":
        return Period(today.replace(month=1, day=1), today)
    if key == "custom":
        first, last = first or today, last or first or today
        return Period(min(first, last), max(first, last))
    if key not in NAMES:
        raise Invalid(f"There is no period “{key}”. Choose one of {', '.join(NAMES)}.")
    return Period(today - timedelta(days=int(key.removesuffix("d")) - 1), today)


def months(today: date, count: int) -> list[Period]:
    """Promise the last calendar months, oldest first, the present one up to its end."""
    ordinal = today.year * 12 + today.month - 1
    starts = [date(at // 12, at % 12 + 1, 1) for at in range(ordinal - count + 1, ordinal + 2)]
    return [Period(start, after - timedelta(days=1)) for start, after in pairwise(starts)]


def today(now: datetime, zone: ZoneInfo) -> date:
    """Promise the day it is by the shop's clock."""
    return now.astimezone(zone).date()


@lru_cache(maxsize=16)
def midnights(first: date, last: date, zone: ZoneInfo) -> Array:
    """Promise when each day from first to last begins, and when the last one ends, in microseconds since 1970."""
    return np.array([_midnight(day, zone) for day in _days(first, last + timedelta(days=1))], np.int64)


def _midnight(day: date, zone: ZoneInfo) -> int:
    begins = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    return round(begins.timestamp()) * 1_000_000


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=at) for at in range((last - first).days + 1))
