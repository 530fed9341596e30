"""Which rows belong to a campaign, and the words for what became of them."""

import sqlalchemy as sa

from cdp import messages
from cdp.models import Campaign, Enrolment, EnrolmentStatus, Message, MessageStatus

WAITING = (MessageStatus.QUEUED, MessageStatus.CLAIMED)
TRIED = (MessageStatus.SENT, MessageStatus.FAILED, MessageStatus.UNKNOWN)
NO_LETTER = "no_letter"  # the way through a flow ended before any letter


def skipped(reason: str | None) -> str:
    """Promise the words for why somebody was left out, with a capital letter."""
    if reason == NO_LETTER:
        return "Their way through the flow had no letter"
    words = messages.reason_words(reason) or "no reason was written down"
    return words[:1].upper() + words[1:]


def status_is(status: MessageStatus) -> sa.ColumnElement[bool]:
    """Promise the condition that a message has that status, written out: only so is an index over such rows used."""
    return Message.status == sa.literal_column(f"'{status.value}'")


def of(campaign: Campaign) -> sa.ColumnElement[bool]:
    """Promise the condition that a message is one of the campaign's."""
    # Said in so many words, so that the index over each kind of letter is used.
    return alone(campaign) if campaign.flow_id is None else sa.or_(alone(campaign), in_flow(campaign))


def alone(campaign: Campaign) -> sa.ColumnElement[bool]:
    """Promise the condition that a message is one of the campaign's own, written for no step of a flow."""
    return sa.and_(Message.campaign_id == campaign.id, Message.enrolment_id.is_(None))


def in_flow(campaign: Campaign) -> sa.ColumnElement[bool]:
    """Promise the condition that a message was written for a step of the campaign's flow."""
    return sa.and_(Message.campaign_id == campaign.id, Message.enrolment_id.is_not(None))


def is_letterless(campaign: Campaign) -> sa.ColumnElement[bool]:
    """Promise the condition that an enrolment is of the campaign's flow, and no letter was queued for it, yet or ever."""
    some = sa.exists().where(Message.enrolment_id == Enrolment.id)
    return sa.and_(Enrolment.campaign_id == campaign.id, ~some)


def is_under_way() -> sa.ColumnElement[bool]:
    """Promise the condition that an enrolment still goes on."""
    return Enrolment.status == EnrolmentStatus.ACTIVE
