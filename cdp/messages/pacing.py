"""When each letter of a campaign is due: so many an hour, and never in anybody's quiet hours."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.messages.rows import given, instant
from cdp.models import Customer
from cdp.models.columns import micros

Span = tuple[int, int]  # microseconds since 1970

_MICROSECOND, _DAY, _HOUR = timedelta(microseconds=1), timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Quiet:
    """Nothing goes out from one hour of the day until another, on the shop's clock or on the customer's own."""

    starts: int
    ends: int
    zone: str  # the shop's, which also counts for customers who live nobody knows where
    is_customers: bool = False

    @property
    def open(self) -> timedelta:
        """How long letters may go out each day."""
        return timedelta(hours=(self.starts - self.ends) % 24)

    def holds(self, session: Session, *, now: datetime) -> bool:
        """Promise whether it is quiet now for anybody: on the shop's clock, or on any that customers live by."""
        zones = {**(_zones(session) if self.is_customers else {}), self.zone: _zone(self.zone) or ZoneInfo("UTC")}
        return any(next(_open_days(self, zone, now))[0] > micros(now) for zone in zones.values())


@dataclass(frozen=True)
class Paced:
    """The letters, what to select them from, and the column that says when each is due."""

    letters: sa.Subquery
    joined: Any
    due: sa.ColumnElement[Any]


@dataclass(frozen=True)
class Pace:
    """From when on letters go out, how many an hour (None: all at once), and when not; `letters` is how many at most."""

    start: datetime
    per_hour: int | None = None
    quiet: Quiet | None = None
    letters: int = 1

    @property
    def is_at_once(self) -> bool:
        """Whether everything is due at the start."""
        return self.per_hour is None and self.quiet is None

    @property
    def mixes(self) -> bool:
        """Whether letters go out in mixed order: neighbours in the table often live in one country."""
        return self.per_hour is not None and self.quiet is not None and self.quiet.is_customers

    @property
    def lasts(self) -> timedelta:
        """How long it takes until the last letter is due, without the quiet hours."""
        return max(self.letters - 1, 0) * self.step

    @property
    def step(self) -> timedelta:
        """The time between two letters."""
        return _HOUR / self.per_hour if self.per_hour else timedelta()

    def over(self, session: Session, letters: sa.Subquery) -> Paced:
        """Promise when each of these letters (with `id`, `time_zone`, and `reason` NULL for those to send) is due.

        A throttled campaign sleeps in quiet hours and goes on where it was: nothing piles up until the morning.
        """
        offset = self._offset(letters)
        if self.quiet is None:
            return Paced(letters, letters, instant(session, micros(self.start) + offset))
        return self._awake(session, letters, offset, self.quiet)

    def _offset(self, letters: sa.Subquery) -> sa.ColumnElement[int]:
        """Microseconds between the first letter and each, counted in hours that are not quiet."""
        if not self.per_hour:
            return sa.literal(0, sa.BigInteger)
        order: sa.ColumnElement[int] = letters.c.id
        if self.mixes:  # so that each zone's share of an hour stays the same
            order = (letters.c.id % 1_000_003) * 618_033 % 1_000_003
        number = sa.func.row_number().over(partition_by=letters.c.reason.is_(None), order_by=(order, letters.c.id))
        waits = (number - 1) * sa.literal(self.step // _MICROSECOND, sa.BigInteger)
        return sa.case((letters.c.reason.is_(None), waits), else_=0)

    def _awake(self, session: Session, letters: sa.Subquery, offset: sa.ColumnElement[int], quiet: Quiet) -> Paced:
        zones = _zones(session) if quiet.is_customers else {}
        places = {quiet.zone: _zone(quiet.zone) or ZoneInfo("UTC"), **zones}
        spans = {name: self._spans(quiet, zone) for name, zone in places.items()}
        phases = {name: max(micros(self.start) - days[0][0], 0) for name, days in spans.items()}
        opens = given(session, "opens", {"zone": str, "phase": int}, phases.items())
        listed = ((name, at, *span) for name, days in spans.items() for at, span in enumerate(days))
        calendar = given(session, "calendar", {"zone": str, "day": int, "begins": int, "ends": int}, listed)
        placed = (
            sa.select(
                *letters.c,
                sa.func.coalesce(opens.c.zone, quiet.zone).label("clock"),
                (offset + sa.func.coalesce(opens.c.phase, phases[quiet.zone])).label("at"),
            )
            .select_from(letters)
            .outerjoin(opens, opens.c.zone == letters.c.time_zone if quiet.is_customers else sa.false())
            .subquery("placed")
        )
        length = sa.literal(self._day_length(spans.values()), sa.BigInteger)
        least = sa.func.min if db.is_sqlite(session) else sa.func.least
        day = least(placed.c.at // length, len(spans[quiet.zone]) - 1)  # more letters than foreseen lose nobody
        joined = placed.join(calendar, sa.and_(calendar.c.zone == placed.c.clock, calendar.c.day == day))
        return Paced(placed, joined, instant(session, calendar.c.begins + placed.c.at % length))

    def _spans(self, quiet: Quiet, zone: ZoneInfo) -> list[Span]:
        many = self.lasts // quiet.open + 3  # of the first day little may be left, and clocks may be put forward
        return list(islice(_open_days(quiet, zone, self.start), many if self.per_hour else 1))

    def _day_length(self, spans: Iterable[list[Span]]) -> int:
        """Of the shortest day: where an hour falls away some night, its letters do not pile up before it."""
        if not self.per_hour:
            return _DAY // _MICROSECOND * 2  # one span holds them all, however late in it this is
        return min(ends - begins for days in spans for begins, ends in days)


def _open_days(quiet: Quiet, zone: ZoneInfo, start: datetime) -> Iterator[Span]:
    """The spans in which letters may go out, one a day, beginning with the one that ends after `start`."""
    day = start.astimezone(zone).date() - 2 * _DAY
    while True:
        begins = _local(datetime.combine(day, time(quiet.ends)), zone)
        last = day if quiet.starts > quiet.ends else day + _DAY
        ends = _local(datetime.combine(last, time(quiet.starts)), zone)
        if ends > start:
            yield micros(begins), micros(ends)
        day += _DAY


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.replace(tzinfo=zone).astimezone(UTC)


def _zones(session: Session) -> dict[str, ZoneInfo]:
    """The time zones customers live in, as far as they are any."""
    named = session.scalars(sa.select(Customer.time_zone).where(Customer.time_zone.is_not(None)).distinct())
    zones = {name: _zone(name) for name in named if name}
    return {name: zone for name, zone in zones.items() if zone is not None}


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
