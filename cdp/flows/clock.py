"""When a wait ends and when letters may go out, on the clock that hangs on somebody's wall. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EVERY_DAY = frozenset(range(7))


# Both are told apart by which object they are, not by what they hold: they are asked for each person, and hashing
# their fields anew would take longer than the answer.
@dataclass(frozen=True, eq=False)
class Quiet:
    """When nothing is sent: from one hour of the day until another, and on all but some weekdays (Monday is 0)."""

    starts: int | None = None
    ends: int | None = None
    weekdays: frozenset[int] = EVERY_DAY
    is_customers: bool = False  # whose clock is meant: the customer's, where it is known, or the shop's
    is_shops: bool = False  # set for the whole shop, not for one flow: a campaign may do without them

    @property
    def is_never(self) -> bool:
        """Whether letters may go out at all times."""
        return self.weekdays == EVERY_DAY and (self.starts is None or self.starts == self.ends)

    @classmethod
    def of(cls, source: Mapping[str, Any] | None) -> "Quiet":
        """Promise the quiet hours of a flow's settings; without any, letters go out at all times."""
        said = source or {}
        return cls(
            said.get("from"),
            said.get("until"),
            EVERY_DAY if said.get("weekdays") is None else frozenset(said["weekdays"]),
            said.get("zone") == "customer",
        )


@dataclass(frozen=True, eq=False)
class Wait:
    """How long a step waits: a span or a day of the customer's, then an hour of the day and the days of the week."""

    seconds: int = 0  # minutes and hours pass by the stopwatch ...
    days: int = 0  # ... days and weeks by the calendar: three days later at the same hour, whatever the clocks do
    hour: int | None = None
    weekdays: frozenset[int] = EVERY_DAY
    field: str = ""
    is_yearly: bool = False  # the field's day comes round every year, as a birthday does
    is_customers: bool = True

    @classmethod
    def of(cls, step: Mapping[str, Any]) -> "Wait":
        """Promise the wait that a step describes."""
        span = step.get("for") or {}
        return cls(
            seconds=60 * int(span.get("minutes") or 0) + 3600 * int(span.get("hours") or 0),
            days=int(span.get("days") or 0) + 7 * int(span.get("weeks") or 0) + int(step.get("days") or 0),
            hour=step.get("until_hour"),
            weekdays=EVERY_DAY if step.get("weekdays") is None else frozenset(step["weekdays"]),
            field=step.get("until_field") or "",
            is_yearly=bool(step.get("yearly")),
            is_customers=step.get("zone", "customer") == "customer",
        )


@lru_cache(maxsize=1024)
def zone_named(name: str | None) -> ZoneInfo | None:
    """Promise the time zone of that name, or None where there is none such."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@lru_cache(maxsize=8192)
def wait_ends(wait: Wait, now: datetime, zone: ZoneInfo, day: date | None = None) -> datetime:
    """Promise the instant at which a wait begun `now` is over; `day` is what the customer has in the wait's field.

    Without a day, or when it has passed, there is nothing to wait for, and it is over at once.
    """
    if wait.field:
        return _day_comes(wait, now, zone, day)
    at = now + timedelta(seconds=wait.seconds)
    if wait.days:
        at = _instant(at.astimezone(zone).replace(tzinfo=None) + timedelta(days=wait.days), zone)
    return _next_fitting(wait, at, zone)


def _next_fitting(wait: Wait, at: datetime, zone: ZoneInfo) -> datetime:
    """The first instant from `at` on that falls on the wanted hour and weekday."""
    if wait.hour is None and wait.weekdays == EVERY_DAY:
        return at
    local = at.astimezone(zone)
    for ahead in range(9):
        day = local.date() + timedelta(days=ahead)
        if day.weekday() in wait.weekdays:
            begins = _instant(datetime.combine(day, time(wait.hour or 0)), zone)
            if begins >= at:
                return begins
            if wait.hour is None:
                return at
    return at


def _day_comes(wait: Wait, now: datetime, zone: ZoneInfo, day: date | None) -> datetime:
    if day is None:
        return now
    today = now.astimezone(zone).date()
    days = _anniversaries(day, today.year - 1) if wait.is_yearly else iter((day,))
    for each in days:
        at = _next_fitting(wait, _instant(datetime.combine(each + timedelta(days=wait.days), time()), zone), zone)
        if at >= now:
            return at
        if not wait.is_yearly:
            break
    return now


def _anniversaries(day: date, year: int) -> Iterator[date]:
    """29 February is kept on the 28th in a common year, as segments do."""
    for each in range(year, year + 5):
        try:
            yield day.replace(year=each)
        except ValueError:
            yield date(each, 2, 28)


@lru_cache(maxsize=8192)
def opens(quiet: Quiet, now: datetime, zone: ZoneInfo) -> datetime:
    """Promise the first instant from `now` on at which letters may go out: `now` itself outside quiet hours."""
    local = now.astimezone(zone)
    for ahead in range(9):
        day = local.date() + timedelta(days=ahead)
        if day.weekday() not in quiet.weekdays:
            continue
        for begins, ends in _open_hours(quiet, day, zone):
            if now < ends:
                return max(now, begins)
    return now


def _open_hours(quiet: Quiet, day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The spans of one day in which letters may go out, in order."""
    midnight, next_midnight = (
        _instant(datetime.combine(day, time()), zone),
        _instant(datetime.combine(day + timedelta(days=1), time()), zone),
    )
    if quiet.starts is None or quiet.ends is None or quiet.starts == quiet.ends:
        yield midnight, next_midnight
        return
    starts, ends = (_instant(datetime.combine(day, time(hour)), zone) for hour in (quiet.starts, quiet.ends))
    if quiet.starts > quiet.ends:  # over midnight, as from 21 until 8
        yield ends, starts
    else:
        yield midnight, starts
        yield ends, next_midnight


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    """A local time as an instant. An hour that clocks skip is the hour after it; one they repeat is the first of both."""
    return local.replace(tzinfo=zone).astimezone(UTC)
