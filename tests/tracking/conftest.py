"""Letters that were sent, and the addresses in them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from cdp import db, tokens, tracking
from cdp.models import ConsentStatus, Event, Message, MessageEvent, MessageStatus
from tests.makers import make_campaign, make_customer, make_message, make_template_version

LINKS = ["https://shop.example/spring", "https://shop.example/sale?utm_source=mail&x=1", "https://shop.example/about"]
BROWSER = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5"


def now() -> datetime:
    """The instant at which the server answers."""
    return datetime.now(UTC)


@pytest.fixture
def web(database_url: str) -> Iterator[TestClient]:
    """The tracking addresses, as a browser of a person asks for them."""
    yield TestClient(tracking.app, headers={"user-agent": BROWSER}, follow_redirects=False)


def sent(session: Session, **fields: Any) -> Message:
    """A letter of a campaign, sent an hour ago to somebody who is subscribed; committed."""
    customer = fields.pop("customer", None) or make_customer(session, email_consent=ConsentStatus.SUBSCRIBED)
    if "template_version" not in fields:
        fields["template_version"] = make_template_version(session, links=fields.pop("links", LINKS), subject="Spring")
    if not {"campaign", "flow"} & set(fields):
        fields["campaign"] = make_campaign(session)
    fields = {"status": MessageStatus.SENT, "sent_at": now() - timedelta(hours=1), **fields}
    message = make_message(session, customer, **fields)
    session.commit()
    return message


def picture(message: Message) -> str:
    """The address of the letter's picture."""
    return f"/t/o/{tokens.message_token(message.id, 'open')}.gif"


def link(message: Message, number: int) -> str:
    """The address of one of the letter's links."""
    return f"/t/c/{tokens.message_token(message.id, 'click')}.{number}"


def leave(message: Message) -> str:
    """The address behind the letter's unsubscribe link."""
    return f"/t/u/{tokens.message_token(message.id, 'unsubscribe')}"


def take_in(limit: int = 1_000) -> int:
    """Move what has been answered into the database, as the worker does a while later."""
    with db.session() as session:
        return tracking.take_in(session, now=now() + timedelta(seconds=10), limit=limit)


def happened(message: Message) -> list[MessageEvent]:
    """What is known of a message, in order."""
    with db.reading() as session:
        wanted = sa.select(MessageEvent).where(MessageEvent.message_id == message.id)
        return list(session.scalars(wanted.order_by(MessageEvent.id)))


def now_of(row: Any) -> Any:
    """The row as it is in the database by now."""
    with db.reading() as session:
        return session.get(type(row), row.id)


def events_of(message: Message) -> list[Event]:
    """The events of the customer a message went to, in order."""
    with db.reading() as session:
        wanted = sa.select(Event).where(Event.customer_id == message.customer_id)
        return list(session.scalars(wanted.order_by(Event.id)))
