"""What becomes of a campaign's waiting letters: parked while it is paused, released, cancelled, tried again."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.messages import gating
from cdp.messages.pacing import Pace, Quiet
from cdp.messages.rows import affected, later
from cdp.models import Customer, Enrolment, EnrolmentStatus, Message, MessageStatus, SkipReason

# What waits in a paused campaign stands so far in the future that no worker sees it, and comes back exactly.
PARKED = timedelta(days=365_000)
_PARKED_FROM = timedelta(days=100_000)

# Written out, not sent as parameters: only so does a database see that an index over such rows alone will do.
_QUEUED = Message.status == sa.literal_column("'queued'")
_ACTIVE = Enrolment.status == sa.literal_column("'active'")
_CLAIMED = Message.status == sa.literal_column("'claimed'")


class Waits(NamedTuple):
    """What waits in a campaign: rows of a table, of which the clause picks the ones that wait."""

    table: Any
    clause: sa.ColumnElement[bool]

    @property
    def due_at(self) -> Any:
        """The column of when it goes on."""
        return self.table.due_at


def _both(campaign_id: int) -> tuple[Waits, Waits]:
    return (
        Waits(Message, sa.and_(Message.campaign_id == campaign_id, _QUEUED)),
        Waits(Enrolment, sa.and_(Enrolment.campaign_id == campaign_id, _ACTIVE)),
    )


def is_waiting(session: Session, campaign_id: int) -> bool:
    """Promise whether a letter of the campaign is queued or in a worker's hands, or somebody on the way in its flow.

    Asked in one statement: between two, a worker may move the last letter from where it was not seen yet to where it is
    not looked for any more.
    """
    clauses = [*_both(campaign_id), Waits(Message, sa.and_(Message.campaign_id == campaign_id, _CLAIMED))]
    return bool(session.scalar(sa.select(sa.or_(*(sa.exists().where(waits.clause) for waits in clauses)))))


def queued(session: Session, campaign_id: int) -> int:
    """Promise how many letters of the campaign wait to be sent."""
    letters, _ = _both(campaign_id)
    return session.scalar(sa.select(sa.func.count()).where(letters.clause)) or 0


def park(session: Session, campaign_id: int, *, now: datetime) -> int:
    """Put what waits in the campaign, letters and people in its flow, out of every worker's sight; promise how many."""
    _, people = _both(campaign_id)
    return park_letters(session, campaign_id, now=now) + _park(session, people, now)


def park_letters(session: Session, campaign_id: int, *, now: datetime) -> int:
    """Put the campaign's letters alone out of sight; those that are already stay where they are. Promise how many."""
    letters, _ = _both(campaign_id)
    return _park(session, letters, now)


def _park(session: Session, waits: Waits, now: datetime) -> int:
    return _write(session, waits, {"due_at": later(session, waits.due_at, PARKED)}, waits.due_at < now + _PARKED_FROM)


def release(session: Session, campaign_id: int, *, pace: Pace, now: datetime) -> int:
    """Bring back what was parked, letters spread anew from now on and nobody before they were due; promise how many."""
    letters, people = _both(campaign_id)
    back = later(session, Enrolment.due_at, -PARKED)
    returned = _write(session, people, {"due_at": back}, Enrolment.due_at >= now + _PARKED_FROM)
    return returned + _spread(session, letters, pace, Message.due_at >= now + _PARKED_FROM, back=PARKED)


def spread_people(session: Session, campaign_id: int, *, pace: Pace) -> int:
    """Let the people of a campaign set out on its flow one after the other, as letters would be sent; promise how many."""
    return 0 if pace.is_at_once else _spread(session, _both(campaign_id)[1], pace)


def keep_quiet(session: Session, campaign_id: int, *, quiet: Quiet, now: datetime) -> int:
    """Put off until the morning what is due, but did not get away before somebody's quiet hours; promise how many."""
    if not quiet.holds(session, now=now):
        return 0
    letters, _ = _both(campaign_id)
    return _spread(session, letters, Pace(now, quiet=quiet), Message.due_at <= now, after=now)


def _spread(
    session: Session,
    waits: Waits,
    pace: Pace,
    *where: sa.ColumnElement[bool],
    back: timedelta | None = None,
    after: datetime | None = None,
) -> int:
    # `back` is how far what waits was moved away: nothing comes before it was due. What would not be due `after` stays.
    rows = (
        sa.select(waits.table.id, Customer.time_zone, sa.null().label("reason"), waits.due_at.label("was_due"))
        .join(Customer, Customer.id == waits.table.customer_id)
        .where(waits.clause, *where)
        .subquery("rows")
    )
    paced = pace.over(session, rows)
    latest = sa.func.max if db.is_sqlite(session) else sa.func.greatest
    due = latest(paced.due, later(session, paced.letters.c.was_due, -(back or timedelta())))
    is_meant = sa.true() if after is None else due > sa.literal(after, waits.due_at.type)
    anew = sa.select(paced.letters.c.id, due.label("due")).select_from(paced.joined).where(is_meant).cte("anew")
    moved = sa.update(waits.table).where(waits.table.id == anew.c.id).values(due_at=anew.c.due)
    return _done(session, waits.table, moved)


def cancel(session: Session, campaign_id: int, *, now: datetime) -> int:
    """Skip the campaign's queued letters as cancelled and let its people leave the flow; promise how many letters.

    What a worker holds already may still go.
    """
    letters, people = _both(campaign_id)
    left = {"status": EnrolmentStatus.EXITED, "exit_reason": SkipReason.CANCELLED.value}
    _write(session, people, {**left, "finished_at": now, "due_at": None})
    return _write(session, letters, {"status": MessageStatus.SKIPPED, "reason": SkipReason.CANCELLED.value})


def retry_failed(session: Session, campaign_id: int, *, now: datetime) -> int:
    """Put the failed letters back into the queue whose customers may still be written to, at their present address.

    Promise how many. They keep their rows, and so nobody can be queued twice; parked, until `release` says when they go.
    """
    allowed = (
        sa.select(Customer.id)
        .where(Customer.deleted_at.is_(None), gating.reason(gating.Rules()).is_(None))
        .scalar_subquery()
    )
    address = sa.select(Customer.email).where(Customer.id == Message.customer_id).scalar_subquery()
    anew: dict[str, Any] = {
        **{"status": MessageStatus.QUEUED, "due_at": now + PARKED, "attempts": 0, "address": address},
        **dict.fromkeys(("reason", "code", "reply", "lease", "lease_until", "last_lease", "bounced_at")),
    }
    failed = sa.update(Message).where(
        Message.campaign_id == campaign_id, Message.status == MessageStatus.FAILED, Message.customer_id.in_(allowed)
    )
    return _done(session, Message, failed.values(**anew))


def _write(session: Session, waits: Waits, values: dict[str, Any], *where: sa.ColumnElement[bool]) -> int:
    return _done(session, waits.table, sa.update(waits.table).where(waits.clause, *where).values(**values))


def _done(session: Session, table: Any, statement: sa.Update) -> int:
    session.flush()
    count = affected(session, statement)
    db.reload(session, table)
    return count
