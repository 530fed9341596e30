"""A test letter: the whole way to a mailbox of one's own, before anybody else gets anything."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, audit, channels, shop, templates, tokens
from cdp.delivery.building import install, message_id_header
from cdp.models import BodyFormat, Customer, Sender
from cdp.settings import settings
from cdp.templates import Recipient, Source
from cdp.templates.letter import Written

_PLAIN = Source(
    BodyFormat.MARKDOWN,
    "# It works\n\nThis letter shows that **{{ shop.name }}** can reach you.",
    subject="A test from {{ shop.name }}",
)


def send_test(session: Session, sender: Sender, *, to: str, template_id: int | None = None, now: datetime) -> None:
    """Send one letter at once, a template's as the newest customer would get it; raises CdpError with the answer.

    It is nobody's message: its links lead to us, but nothing that happens to it is counted.
    """
    access.require("delivery.test")
    letter = _PLAIN if template_id is None else templates.current(session, template_id)
    channels.send_now(sender, to=to, letter=_built(session, sender, letter, to, now))
    _note(session, sender, to)


def send_proof(session: Session, sender: Sender, *, to: str, letter: bytes) -> None:
    """Send a letter that was built already, of a template that is not saved yet; raises CdpError with the answer."""
    access.require("delivery.test")
    channels.send_now(sender, to=to, letter=letter)
    _note(session, sender, to)


def _note(session: Session, sender: Sender, to: str) -> None:
    audit.note(session, "sent a test letter by", "sender", ids=[sender.id], label=sender.name, changes={"to": to})


def _built(session: Session, sender: Sender, letter: Written, to: str, now: datetime) -> bytes:
    about = shop.get(session)
    newest = sa.select(Customer).where(Customer.deleted_at.is_(None)).order_by(Customer.id.desc()).limit(1)
    customer = session.scalar(newest) or Customer(first_name="Anna", last_name="Meyer", email=to)
    values = {
        "customer": templates.customer_values(customer, shop=about, now=now),
        "shop": templates.shop_values(about),
        "campaign": templates.campaign_values("Test"),
    }
    return templates.compiled(letter).build(
        Recipient(
            message_id=0,
            address=to,
            values=values,
            from_name=sender.from_name or about.name,
            from_email=sender.from_email,
            reply_to=sender.reply_to,
            public_url=(about.public_url or settings().local_url).rstrip("/"),
            message_id_header=f"test{int(now.timestamp() * 1000)}."
            + message_id_header(0, sender=sender, install=install(session)),
            feedback_id="",
            date=now.replace(microsecond=0),
            unsubscribe_token=tokens.message_token(0, "unsubscribe"),
            click_token=tokens.message_token(0, "click"),
            open_token=tokens.message_token(0, "open"),
        )
    )
