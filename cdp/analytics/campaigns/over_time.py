"""How a campaign went over time: letters sent, opened and clicked, in spans that fit how long it took."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.analytics.campaigns.letters import of
from cdp.models import Campaign, Message
from cdp.models.columns import Instant

_FINE, _COARSE = 60, 900  # seconds the database counts by; every time zone's midnight falls on a quarter of an hour
_SERIES = {"sent": Message.sent_at, "opened": Message.opened_at, "clicked": Message.clicked_at}
# The spans that are shown, the widest course each is for, and how many there are at most.
_SPANS = (
    (timedelta(minutes=1), timedelta(hours=1)),
    (timedelta(minutes=15), timedelta(hours=12)),
    (timedelta(hours=1), timedelta(days=4)),
)
_MOST_DAYS = 366


@dataclass(frozen=True)
class Moment:
    """One span of time, by the shop's clock, and what happened within it for the first time per letter."""

    at: datetime
    sent: int
    opened: int
    clicked: int


def read(session: Session, campaign: Campaign, *, zone: ZoneInfo) -> tuple[Moment, ...]:
    """Promise the spans from the first letter to the last deed, empty ones among them; none before anything was sent."""
    first, last = _course(session, campaign)
    if first is None or last is None:
        return ()
    span = next((span for span, longest in _SPANS if last - first <= longest), timedelta(days=1))
    seconds = _FINE if span < timedelta(minutes=15) else _COARSE
    tallies = {name: _tally(session, campaign, column, seconds, span, zone) for name, column in _SERIES.items()}
    return tuple(Moment(at, *(tallies[name][at] for name in _SERIES)) for at in _spans(first, last, span, zone))


def _course(session: Session, campaign: Campaign) -> tuple[datetime | None, datetime | None]:
    ends = [sa.type_coerce(sa.func.max(column), Instant) for column in _SERIES.values()]
    first = sa.type_coerce(sa.func.min(Message.sent_at), Instant)
    row = session.execute(sa.select(first, *ends).where(of(campaign))).one()
    known = [each for each in row if each is not None]
    return row[0], max(known, default=None)


def _tally(
    session: Session, campaign: Campaign, column: Any, seconds: int, span: timedelta, zone: ZoneInfo
) -> Counter[datetime]:
    bucket = _bucket(session, column, seconds).label("bucket")
    grouped = sa.select(bucket, sa.func.count()).where(of(campaign), column.is_not(None)).group_by(bucket)
    tally: Counter[datetime] = Counter()
    for number, count in session.execute(grouped):
        tally[_begin(datetime.fromtimestamp(int(number) * seconds, UTC), span, zone)] += count
    return tally


def _bucket(session: Session, column: Any, seconds: int) -> Any:
    """The instant as whole spans since 1970."""
    if db.is_sqlite(session):
        return sa.type_coerce(column, sa.BigInteger) // (seconds * 1_000_000)
    return sa.cast(sa.func.floor(sa.extract("epoch", column) / seconds), sa.BigInteger)


def _begin(at: datetime, span: timedelta, zone: ZoneInfo) -> datetime:
    """When the span began that an instant falls into, by the shop's clock."""
    local = at.astimezone(zone).replace(second=0, microsecond=0)
    if span >= timedelta(days=1):
        return local.replace(hour=0, minute=0, fold=0)
    minutes = span // timedelta(minutes=1)
    return local.replace(minute=local.minute - local.minute % minutes if minutes < 60 else 0)


def _spans(first: datetime, last: datetime, span: timedelta, zone: ZoneInfo) -> list[datetime]:
    at, end = _begin(first, span, zone), _begin(last, span, zone)
    spans = [at]
    while at < end and len(spans) < _MOST_DAYS:
        # By the clock on the wall for days, by the clock that never jumps for anything shorter.
        later = at + span if span >= timedelta(days=1) else (at.astimezone(UTC) + span).astimezone(zone)
        at = _begin(later, span, zone)
        spans.append(at)
    return spans
