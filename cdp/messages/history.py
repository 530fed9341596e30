"""The letters of one customer, for the timeline."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access
from cdp.customers import Moment
from cdp.models import Campaign, Flow, Message, MessageStatus, SkipReason, TemplateVersion

_REASONS = {
    SkipReason.NO_EMAIL: "no e-mail address",
    SkipReason.NO_CONSENT: "no consent",
    SkipReason.UNSUBSCRIBED: "unsubscribed",
    SkipReason.SUPPRESSED: "address suppressed",
    SkipReason.FREQUENCY_CAP: "frequency cap reached",
    SkipReason.ALREADY_IN_FLOW: "already in the flow",
    SkipReason.DELETED: "customer deleted",
    SkipReason.CANCELLED: "campaign cancelled",
    SkipReason.EXITED: "left the flow",
}
_STATUSES = {
    MessageStatus.QUEUED: "waits to be sent",
    MessageStatus.CLAIMED: "being sent",
    MessageStatus.SENT: "sent",
    MessageStatus.SKIPPED: "not sent",
    MessageStatus.FAILED: "failed",
    MessageStatus.UNKNOWN: "handed over, answer lost",
}


def reason_words(reason: str | None) -> str:
    """Promise why a message was not sent in plain words; a sentence stays as it is."""
    return _REASONS.get(SkipReason(reason), reason) if reason in set(SkipReason) else reason or ""


def timeline(session: Session, customer_id: int, *, before: datetime | None = None, limit: int = 50) -> list[Moment]:
    """Promise the newest letters to one customer as moments of kind "message", all of them before `before`."""
    at = sa.func.coalesce(Message.sent_at, Message.queued_at)
    found = (
        sa.select(Message, TemplateVersion.subject, sa.func.coalesce(Campaign.name, Flow.name), at.label("at"))
        .outerjoin(TemplateVersion, TemplateVersion.id == Message.template_version_id)
        .outerjoin(Campaign, Campaign.id == Message.campaign_id)
        .outerjoin(Flow, Flow.id == Message.flow_id)
        .where(Message.customer_id == customer_id, at < before if before else sa.true())
        .order_by(at.desc(), Message.id.desc())
        .limit(limit)
    )
    return [_moment(message, subject, source) for message, subject, source, _ in session.execute(found)]


def _moment(message: Message, subject: str | None, source: str | None) -> Moment:
    said = (_STATUSES[message.status], reason_words(message.reason), source or "")
    detail = access.told(" · ".join(part for part in said if part))
    return Moment(
        message.sent_at or message.queued_at, "message", f"E-mail “{subject}”" if subject else "E-mail", detail
    )
