"""How many letters a sender may send now: its rate, and the plan by which a new address earns its name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.models import Message, Sender

_BURST = timedelta(seconds=1)  # the rate is kept over a second, not over each letter
_GROWN_UP = 30  # doublings after which a warm-up no longer matters


@dataclass(frozen=True)
class Allowance:
    """What a sender may use at an instant; `None` is as many as there are."""

    count: int | None
    start: datetime | None = None  # from where on the rate counts
    interval: timedelta | None = None  # between two letters

    def of(self, wanted: int) -> int:
        """Promise how many of the wanted letters may go."""
        return wanted if self.count is None else max(0, min(self.count, wanted))


def of(sender: Sender, *, now: datetime) -> Allowance:
    """Promise what the rate and the warm-up leave a sender at this instant."""
    left_today = _warm_up_left(sender, now)
    if sender.rate_per_minute is None:
        return Allowance(left_today)
    interval = timedelta(minutes=1) / sender.rate_per_minute
    earliest = now - max(_BURST, interval)
    start = earliest if sender.next_free_at is None else max(sender.next_free_at, earliest)
    count = max(0, (now - start) // interval)
    return Allowance(count if left_today is None else min(count, left_today), start, interval)


def of_day(sender: Sender, *, now: datetime) -> int | None:
    """Promise how many letters the warm-up plan allows on this day; None when there is no plan."""
    if sender.warmup_first_day is None or sender.warmup_started_on is None:
        return None
    return planned(sender.warmup_first_day, (now.date() - sender.warmup_started_on.date()).days)


def planned(first_day: int, days: int) -> int:
    """Promise how many letters a warm-up that begins with `first_day` of them allows so many days later."""
    return int(first_day * 2 ** min(max(0, days), _GROWN_UP))


def used_of_day(sender: Sender, *, now: datetime) -> int:
    """Promise how many letters were taken of this day's part of the warm-up."""
    return sender.warmup_used if sender.warmup_day == _day(now) else 0


def _warm_up_left(sender: Sender, now: datetime) -> int | None:
    allowed = of_day(sender, now=now)
    return None if allowed is None else max(0, allowed - used_of_day(sender, now=now))


def use(session: Session, sender: Sender, allowance: Allowance, count: int, *, now: datetime) -> None:
    """Write down that so many letters were taken of the allowance."""
    if allowance.count is None or not count:
        return
    used = used_of_day(sender, now=now)
    values = {Sender.warmup_day: _day(now), Sender.warmup_used: used + count, Sender.updated_at: Sender.updated_at}
    if allowance.start is not None and allowance.interval is not None:
        values[Sender.next_free_at] = allowance.start + count * allowance.interval
    session.execute(sa.update(Sender).where(Sender.id == sender.id).values(values))


def give_back(session: Session, message_ids: Collection[int], *, now: datetime) -> None:
    """Let the warm-ups have again what was claimed of their day for letters that were never tried."""
    named = sa.or_(Message.sender_id == Sender.id, sa.and_(Message.sender_id.is_(None), Sender.is_default))
    theirs = sa.select(sa.func.count()).where(db.among(session, Message.id, message_ids), named).correlate(Sender)
    left = Sender.warmup_used - theirs.scalar_subquery()
    session.execute(
        sa.update(Sender)
        .where(Sender.warmup_first_day.is_not(None), Sender.warmup_day == _day(now), Sender.warmup_used > 0)
        .values({Sender.warmup_used: sa.case((left > 0, left), else_=0), Sender.updated_at: Sender.updated_at})
        .execution_options(synchronize_session=False)
    )


def _day(now: datetime) -> str:
    return now.date().isoformat()
