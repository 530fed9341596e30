"""How a campaign went over time: letters sent, opened and clicked, in spans that fit how long it took."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.analytics.campaigns.letters import status_is
from cdp.messages.rows import given, instant
from cdp.models import Campaign, Message, MessageStatus
from cdp.models.columns import Instant, micros

# What is drawn, and which letters an index in the order of these times knows.
_SERIES: dict[str, tuple[Any, sa.ColumnElement[bool]]] = {
    "sent": (Message.sent_at, status_is(MessageStatus.SENT)),
    "opened": (Message.opened_at, Message.opened_at.is_not(None)),
    "clicked": (Message.clicked_at, Message.clicked_at.is_not(None)),
}
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
    starts = _spans(first, last, span, zone)
    ends = [*starts[1:], _next(starts[-1], span, zone)]
    return tuple(
        Moment(at, *counts) for at, counts in zip(starts, _counted(session, campaign, starts, ends), strict=True)
    )


def _course(session: Session, campaign: Campaign) -> tuple[datetime | None, datetime | None]:
    ends = [_end(campaign, "sent", sa.func.min), *(_end(campaign, name, sa.func.max) for name in _SERIES)]
    first, *lasts = session.execute(sa.select(*ends)).one()
    return first, max((each for each in lasts if each is not None), default=None)


def _end(campaign: Campaign, name: str, of_all: Any) -> Any:
    at, meant = _SERIES[name]
    asked = sa.select(of_all(at)).where(Message.campaign_id == campaign.id, meant)
    return sa.type_coerce(asked.scalar_subquery(), Instant)


def _counted(
    session: Session, campaign: Campaign, starts: list[datetime], ends: list[datetime]
) -> Iterator[tuple[int, ...]]:
    """What happened within each span: a stretch of an index, of which nothing is read but its length."""
    rows = ((number, micros(at), micros(end)) for number, (at, end) in enumerate(zip(starts, ends, strict=True)))
    spans = given(session, "spans", {"number": int, "starts": int, "ends": int}, rows)
    starts_at, ends_at = instant(session, spans.c.starts), instant(session, spans.c.ends)

    def within(at: Any, meant: sa.ColumnElement[bool]) -> Any:
        happened = (Message.campaign_id == campaign.id, meant, at >= starts_at, at < ends_at)
        return sa.select(sa.func.count()).where(*happened).correlate(spans).scalar_subquery()

    counts = [within(at, meant) for at, meant in _SERIES.values()]
    found = session.execute(sa.select(*counts).select_from(spans).order_by(spans.c.number))
    return (tuple(int(each) for each in row) for row in found)


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
        at = _next(at, span, zone)
        spans.append(at)
    return spans


def _next(at: datetime, span: timedelta, zone: ZoneInfo) -> datetime:
    # By the clock on the wall for days, by the clock that never jumps for anything shorter.
    later = at + span if span >= timedelta(days=1) else (at.astimezone(UTC) + span).astimezone(zone)
    return _begin(later, span, zone)
