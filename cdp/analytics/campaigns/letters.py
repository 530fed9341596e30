"""Which rows belong to a campaign, and the words for what became of them."""

from typing import Any

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


def of(campaign: Campaign) -> sa.ColumnElement[bool]:
    """Promise the condition that a message is one of the campaign's."""
    # Said in so many words, so that the index over each kind of letter is used.
    alone = sa.and_(Message.campaign_id == campaign.id, Message.enrolment_id.is_(None))
    in_flow = sa.and_(Message.campaign_id == campaign.id, Message.enrolment_id.is_not(None))
    return alone if campaign.flow_id is None else sa.or_(alone, in_flow)


def letterless(campaign: Campaign, *columns: Any) -> sa.Select[Any]:
    """Promise the enrolments of a flow's campaign that no letter was queued for, yet or ever."""
    some = sa.exists().where(Message.enrolment_id == Enrolment.id)
    return sa.select(*columns).where(Enrolment.campaign_id == campaign.id, ~some)


def is_under_way() -> sa.ColumnElement[bool]:
    """Promise the condition that an enrolment still goes on."""
    return Enrolment.status == EnrolmentStatus.ACTIVE
