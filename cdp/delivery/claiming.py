"""Claiming: which letters are due, and making a batch of them one worker's and nobody else's."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.delivery import allowance
from cdp.models import Campaign, CampaignStatus, Flow, FlowStatus, Message, MessageStatus, Sender

LEASE = timedelta(minutes=15)  # renewed while the worker lives; only other machines go by it

_PAUSED_CAMPAIGNS = sa.select(Campaign.id).where(Campaign.status == CampaignStatus.PAUSED)
_PAUSED_FLOWS = sa.select(Flow.id).where(Flow.status == FlowStatus.PAUSED)


def is_due(sender: Sender, *, now: datetime) -> sa.ColumnElement[bool]:
    """Promise the condition that a message is this sender's to send now; what is paused waits."""
    own = Message.sender_id == sender.id
    return sa.and_(
        Message.status == MessageStatus.QUEUED,
        Message.due_at <= now,
        sa.or_(own, Message.sender_id.is_(None)) if sender.is_default else own,
        sa.or_(Message.campaign_id.is_(None), Message.campaign_id.not_in(_PAUSED_CAMPAIGNS)),
        sa.or_(Message.flow_id.is_(None), Message.flow_id.not_in(_PAUSED_FLOWS)),
    )


def look(session: Session, sender_id: int, *, now: datetime, limit: int) -> list[int]:
    """Promise up to `limit` messages that a claim would find: asked first, so that nobody waits for a claim of nothing."""
    sender = session.scalars(sa.select(Sender).where(Sender.id == sender_id)).one()
    allowed = allowance.of(sender, now=now).of(limit)
    due = sa.select(Message.id).where(is_due(sender, now=now)).order_by(Message.due_at).limit(allowed)
    return list(session.scalars(due)) if allowed else []


def claim(
    session: Session, sender_id: int, *, lease: str, now: datetime, limit: int, seen: Sequence[int] | None = None
) -> Sequence[Any]:
    """Promise up to `limit` due messages of a sender, from now on under this lease; within its rate and warm-up.

    One conditional UPDATE: two workers never get the same message. The caller commits durably before sending.
    `seen` are those that were found a moment ago: where only one may write, looking for them is done before.
    """
    sender = session.scalars(sa.select(Sender).where(Sender.id == sender_id).with_for_update()).one()
    allowed = allowance.of(sender, now=now)
    condition = is_due(sender, now=now)
    if seen is not None:
        condition = sa.and_(db.among(session, Message.id, seen), condition)
    due = sa.select(Message.id).where(condition).order_by(Message.due_at).limit(allowed.of(limit))
    taken = (
        sa.update(Message)
        .where(Message.id.in_(due.with_for_update(skip_locked=True)))
        .values(status=MessageStatus.CLAIMED, lease=lease, lease_until=now + LEASE, attempts=Message.attempts + 1)
        .returning(Message.id, Message.customer_id, Message.address, Message.template_version_id, Message.campaign_id)
        .execution_options(synchronize_session=False)
    )
    rows = session.execute(taken).all()
    allowance.use(session, sender, allowed, len(rows), now=now)
    return rows


def renew(session: Session, leases: Sequence[str], *, now: datetime) -> None:
    """Say that whoever holds these leases is alive."""
    session.execute(
        sa.update(Message)
        .where(Message.status == MessageStatus.CLAIMED, Message.lease.in_(leases))
        .values(lease_until=now + LEASE)
        .execution_options(synchronize_session=False)
    )
