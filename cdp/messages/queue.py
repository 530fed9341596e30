"""What becomes of a campaign's waiting letters: parked while it is paused, released, cancelled, tried again."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.messages import gating
from cdp.messages.pacing import Pace
from cdp.messages.rows import later
from cdp.models import Customer, Message, MessageStatus, SkipReason

# What waits in a paused campaign stands so far in the future that no worker sees it, and comes back exactly.
PARKED = timedelta(days=365_000)
_PARKED_FROM = timedelta(days=100_000)
_BULK = {"synchronize_session": False}

# Written out, not sent as parameters: only so does a database see that an index over such rows alone will do.
_QUEUED = Message.status == sa.literal_column("'queued'")
_CLAIMED = Message.status == sa.literal_column("'claimed'")


def is_waiting(session: Session, campaign_id: int) -> bool:
    """Promise whether a letter of the campaign is still queued or in a worker's hands."""
    left = [sa.exists().where(Message.campaign_id == campaign_id, each) for each in (_QUEUED, _CLAIMED)]
    return bool(session.scalar(sa.select(sa.or_(*left))))


def park(session: Session, campaign_id: int, *, now: datetime) -> int:
    """Put the campaign's queued letters out of every worker's sight; promise how many."""
    seen = Message.due_at < now + _PARKED_FROM
    return _write(session, campaign_id, {"due_at": later(session, Message.due_at, PARKED)}, seen)


def release(session: Session, campaign_id: int, *, pace: Pace, now: datetime) -> int:
    """Bring parked letters back, spread anew from now on, none before it was due; promise how many."""
    parked = Message.due_at >= now + _PARKED_FROM
    letters = (
        sa.select(Message.id, Customer.time_zone, sa.null().label("reason"), Message.due_at.label("was_due"))
        .join(Customer, Customer.id == Message.customer_id)
        .where(Message.campaign_id == campaign_id, _QUEUED, parked)
        .subquery("letters")
    )
    paced = pace.over(session, letters)
    was_due = later(session, letters.c.was_due, -PARKED)
    latest = sa.func.max if db.is_sqlite(session) else sa.func.greatest
    due = sa.select(letters.c.id, latest(paced.due, was_due).label("due")).select_from(paced.source).cte("anew")
    moved = sa.update(Message).where(Message.id == due.c.id).values(due_at=due.c.due)
    return int(session.execute(moved, execution_options=_BULK).rowcount)  # type: ignore[attr-defined]


def cancel(session: Session, campaign_id: int) -> int:
    """Skip the campaign's queued letters as cancelled; promise how many. What a worker holds already may still go."""
    return _write(session, campaign_id, {"status": MessageStatus.SKIPPED, "reason": SkipReason.CANCELLED.value})


def retry_failed(session: Session, campaign_id: int, *, now: datetime) -> int:
    """Queue the failed letters again whose customers may still be written to, at their present address.

    Promise how many. They keep their rows, and so nobody can be queued twice.
    """
    allowed = (
        sa.select(Customer.id)
        .where(Customer.deleted_at.is_(None), gating.reason(gating.Rules()).is_(None))
        .scalar_subquery()
    )
    address = sa.select(Customer.email).where(Customer.id == Message.customer_id).scalar_subquery()
    anew: dict[str, Any] = {
        **{"status": MessageStatus.QUEUED, "due_at": now, "attempts": 0, "address": address},
        **dict.fromkeys(("reason", "code", "reply", "lease", "lease_until", "last_lease", "bounced_at")),
    }
    failed = sa.update(Message).where(
        Message.campaign_id == campaign_id, Message.status == MessageStatus.FAILED, Message.customer_id.in_(allowed)
    )
    return _done(session, failed.values(**anew))


def _write(session: Session, campaign_id: int, values: dict[str, Any], *where: sa.ColumnElement[bool]) -> int:
    return _done(
        session, sa.update(Message).where(Message.campaign_id == campaign_id, _QUEUED, *where).values(**values)
    )


def _done(session: Session, statement: sa.Update) -> int:
    session.flush()
    done = session.execute(statement, execution_options=_BULK)
    db.reload(session, Message)
    return int(done.rowcount)  # type: ignore[attr-defined]
