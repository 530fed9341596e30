"""A shop with letters that are due, a sender to a mail server of the tests' own, and what became of each letter."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.models import ConsentStatus, Customer, Message, SenderKind, SmtpSecurity
from tests.channels.sink import Sink
from tests.makers import make_customer, make_message, make_sender, make_template_version


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A server that takes what it is given, except where the address says otherwise."""
    with Sink() as sink:
        yield sink


@pytest.fixture
def smtp(session: Session, sink: Sink) -> Any:
    """The default sender, which hands over to the sink."""
    fields = {"kind": SenderKind.SMTP, "host": "127.0.0.1", "port": sink.port, "security": SmtpSecurity.NONE}
    sender = make_sender(session, is_default=True, connections=2, **fields)
    session.commit()
    return sender


Queue = Callable[..., list[Message]]


@pytest.fixture
def queue(session: Session) -> Queue:
    """Queue a letter to each of these addresses, and commit."""
    version = make_template_version(session)
    session.commit()

    def queued(*addresses: str, **fields: Any) -> list[Message]:
        people = [make_customer(session, email=each, email_consent=ConsentStatus.SUBSCRIBED) for each in addresses]
        letters = [make_message(session, each, **{"template_version": version, **fields}) for each in people]
        session.commit()
        return letters

    return queued


def seen(url: str, *columns: Any) -> dict[str, Any]:
    """What the messages hold now, by the recipient's local part: one column's value, or several in a tuple."""
    with db.reading(url) as session:
        rows = session.execute(sa.select(Customer.email, *columns).join(Message, Message.customer_id == Customer.id))
        return {row[0].partition("@")[0]: row[1] if len(columns) == 1 else tuple(row[1:]) for row in rows}
