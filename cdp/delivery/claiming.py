"""Claiming: which letters are due, and making a batch of them one worker's and nobody else's."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.delivery import allowance
from cdp.models import Campaign, CampaignStatus, Customer, Flow, FlowStatus, Message, MessageStatus, Sender

LEASE = timedelta(minutes=15)  # renewed while the worker lives; only other machines go by it

_PAUSED_CAMPAIGNS = sa.select(Campaign.id).where(Campaign.status == CampaignStatus.PAUSED)
_PAUSED_FLOWS = sa.select(Flow.id).where(Flow.status == FlowStatus.PAUSED)


_TAKEN = (
    Message.id, Message.customer_id, Message.address, Message.template_version_id, Message.campaign_id,
    Message.enrolment_id,
)  # fmt: skip
# Written out, not sent as a parameter: only so does a database see that an index over such rows alone will do.
_QUEUED = Message.status == sa.literal_column("'queued'")


def look(session: Session, sender_id: int, *, now: datetime, limit: int) -> list[int]:
    """Promise up to `limit` messages that a claim would find: asked first, so that nobody waits for a claim of nothing."""
    sender = session.scalars(sa.select(Sender).where(Sender.id == sender_id)).one()
    allowed = allowance.of(sender, now=now).of(limit)
    return list(session.scalars(_earliest(sender, allowed, _is_due(now), is_held=False))) if allowed else []


def claim(
    session: Session, sender_id: int, *, lease: str, now: datetime, limit: int, seen: Sequence[int] | None = None
) -> Sequence[Any]:
    """Promise up to `limit` due messages of a sender, from now on under this lease; within its rate and warm-up.

    One conditional UPDATE: two workers never get the same message. The caller commits durably before sending.
    `seen` are those that were found a moment ago: where only one may write, looking for them is done before.
    Each letter goes to the address its customer has now, whatever it was when the letter was queued.
    """
    sender = session.scalars(sa.select(Sender).where(Sender.id == sender_id).with_for_update()).one()
    allowed = allowance.of(sender, now=now)
    condition = _is_due(now) if seen is None else sa.and_(db.among(session, Message.id, seen), _is_due(now))
    address = sa.select(Customer.email).where(Customer.id == Message.customer_id).scalar_subquery()
    taken = (
        sa.update(Message)
        .where(Message.id.in_(_earliest(sender, allowed.of(limit), condition, is_held=True)))
        .values(
            status=MessageStatus.CLAIMED,
            lease=lease,
            lease_until=now + LEASE,
            attempts=Message.attempts + 1,
            address=sa.func.coalesce(address, Message.address),
        )
        .returning(*_TAKEN)
        .execution_options(synchronize_session=False)
    )
    rows = session.execute(taken).all()
    allowance.use(session, sender, allowed, len(rows), now=now)
    return rows


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    """That a message may go now; what is paused waits."""
    return sa.and_(
        _QUEUED,
        Message.due_at <= now,
        sa.or_(Message.campaign_id.is_(None), Message.campaign_id.not_in(_PAUSED_CAMPAIGNS)),
        sa.or_(Message.flow_id.is_(None), Message.flow_id.not_in(_PAUSED_FLOWS)),
    )


def _earliest(sender: Sender, limit: int, condition: sa.ColumnElement[bool], *, is_held: bool) -> sa.Select[int]:
    """The ids of a sender's earliest letters, those that name no sender being the default one's; held against others.

    Each kind is asked for by itself: asked for together, no index would have them in order.
    """
    whose = [Message.sender_id == sender.id, *([Message.sender_id.is_(None)] if sender.is_default else [])]
    asked = [sa.select(Message.id, Message.due_at).where(own, condition) for own in whose]
    first = [each.order_by(Message.due_at).limit(limit) for each in asked]
    held = [each.with_for_update(skip_locked=True) if is_held else each for each in first]
    kinds = [each.cte(f"kind_{number}") for number, each in enumerate(held)]
    found = sa.union_all(*(sa.select(kind.c.id, kind.c.due_at) for kind in kinds)).subquery("found")
    return sa.select(found.c.id).order_by(found.c.due_at).limit(limit)


def renew(session: Session, leases: Sequence[str], *, now: datetime) -> None:
    """Say that whoever holds these leases is alive."""
    session.execute(
        sa.update(Message)
        .where(Message.status == MessageStatus.CLAIMED, Message.lease.in_(leases))
        .values(lease_until=now + LEASE)
        .execution_options(synchronize_session=False)
    )
