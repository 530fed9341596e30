"""Unsubscribing and coming back by the links in a letter: no login, no cookie, and asked twice it is done once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import consent, db, shop
from cdp.errors import NotFound
from cdp.models import (
    Campaign,
    Channel,
    ConsentStatus,
    Customer,
    Flow,
    Message,
    MessageEventKind,
    SuppressionReason,
)
from cdp.tracking import recording
from cdp.tracking.recording import News

UNSUBSCRIBE_LINK = "unsubscribe link"
PREFERENCES_PAGE = "preferences page"


@dataclass(frozen=True)
class Standing:
    """What the pages behind a letter's links show: the shop, the address, and whether letters may go to it."""

    shop_name: str
    website: str
    address: str
    has_left: bool  # everybody who has the address said no
    is_suppressed: bool  # the address does not take letters, or somebody asked for silence: a click cannot lift that


def standing(session: Session, message_id: int) -> Standing:
    """Promise how things stand for the person a message went to; raises NotFound when there is nobody (any more)."""
    message = _message(session, message_id)
    people = _people(session, message)
    here = shop.get(session)
    return Standing(
        shop_name=here.name,
        website=here.website or "",
        address=message.address or "",
        has_left=all(person.email_consent == ConsentStatus.UNSUBSCRIBED for person in people),
        is_suppressed=consent.is_suppressed(session, message.address),
    )


def unsubscribe(
    session: Session, message_id: int, *, now: datetime, method: str = UNSUBSCRIBE_LINK, detail: str | None = None
) -> bool:
    """Promise that nobody with the message's address is sent letters any more; whether that was news.

    Raises NotFound when there is no such message. Where nobody is left whose consent could say so, the address is
    suppressed instead.
    """
    db.revise(session)  # who presses twice at once waits here, and finds it done
    message = _message(session, message_id)
    people = _people(session, message)
    if not people and message.address:
        consent.suppress(session, message.address, reason=SuppressionReason.MANUAL, at=now, source=method)
    changed = _say(
        session, people, ConsentStatus.UNSUBSCRIBED, now=now, method=method, source=_sent_as(session, message)
    )
    if changed or message.unsubscribed_at is None:
        key = f"unsubscribed:{message_id}:{changed[0] if changed else 'first'}"
        kind = MessageEventKind.UNSUBSCRIBED
        recording.record(session, [News(message_id, kind, now, method, key, detail=detail)], now=now)
    return bool(changed)


def resubscribe(session: Session, message_id: int, *, now: datetime) -> bool:
    """Promise that the person a message went to is subscribed again by their own word; whether that was news.

    Raises NotFound when there is nobody (any more). A suppression of the address stays.
    """
    db.revise(session)
    message = _message(session, message_id)
    people = [person for person in _people(session, message) if person.deleted_at is None]
    if not people:
        raise NotFound("There is nobody with this address any more.")
    source = _sent_as(session, message)
    return bool(_say(session, people, ConsentStatus.SUBSCRIBED, now=now, method=PREFERENCES_PAGE, source=source))


def _message(session: Session, message_id: int) -> Message:
    if found := session.get(Message, message_id):
        return found
    raise NotFound("There is no such message any more.")


def _people(session: Session, message: Message) -> Sequence[Customer]:
    """Who was written to, though deleted since (they may come back), and who has the address today."""
    # Of an erased person's letter the address is gone too, and compared with NULL it would be everybody without one.
    theirs = (
        sa.and_(Customer.email == message.address, Customer.deleted_at.is_(None)) if message.address else sa.false()
    )
    written_to = sa.and_(Customer.id == message.customer_id, Customer.email.is_not(None))
    return session.scalars(sa.select(Customer).where(sa.or_(written_to, theirs)).order_by(Customer.id)).all()


def _say(
    session: Session, people: Sequence[Customer], status: ConsentStatus, *, now: datetime, method: str, source: str
) -> list[int]:
    """The ids of the new lines in the consent history: one for each person whose state it changes."""
    return [
        consent.record(session, person, channel=Channel.EMAIL, status=status, at=now, method=method, source=source).id
        for person in people
        if person.email_consent != status
    ]


def _sent_as(session: Session, message: Message) -> str:
    campaign = session.get(Campaign, message.campaign_id) if message.campaign_id else None
    flow = session.get(Flow, message.flow_id) if message.flow_id else None
    return campaign.name if campaign else flow.name if flow else "e-mail"
