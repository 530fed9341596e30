"""What may have changed between queueing a letter and sending it."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.models import (
    Campaign,
    CampaignStatus,
    ConsentStatus,
    Customer,
    Enrolment,
    EnrolmentStatus,
    Message,
    SkipReason,
    Suppression,
)

# The first that holds is the reason.
_LATER: tuple[tuple[SkipReason, sa.ColumnElement[bool]], ...] = (
    (SkipReason.DELETED, Customer.deleted_at.is_not(None)),
    (SkipReason.CANCELLED, sa.func.coalesce(Campaign.status == CampaignStatus.CANCELLED, sa.false())),
    (SkipReason.EXITED, sa.func.coalesce(Enrolment.status == EnrolmentStatus.EXITED, sa.false())),
    (SkipReason.NO_EMAIL, sa.func.coalesce(Customer.email, "") == ""),
    (SkipReason.UNSUBSCRIBED, Customer.email_consent == ConsentStatus.UNSUBSCRIBED),
    (SkipReason.NO_CONSENT, Customer.email_consent != ConsentStatus.SUBSCRIBED),
    (SkipReason.SUPPRESSED, Message.address.in_(sa.select(Suppression.email))),
    (SkipReason.SUPPRESSED, Customer.email.in_(sa.select(Suppression.email))),
)
_SAID = sa.case(*((clause, why.value) for why, clause in _LATER), else_=sa.null()).label("reason")


def still_allowed(session: Session, ids: Iterable[int], *, now: datetime) -> dict[int, SkipReason]:
    """Promise which of these messages may not be sent any more, and why; who is not named may go."""
    found = (
        sa.select(Message.id, _SAID)
        .join(Customer, Customer.id == Message.customer_id)
        .outerjoin(Campaign, Campaign.id == Message.campaign_id)
        .outerjoin(Enrolment, Enrolment.id == Message.enrolment_id)
        .where(db.among(session, Message.id, ids))
    )
    return {row.id: SkipReason(row.reason) for row in session.execute(found) if row.reason is not None}
