"""Letters for the tests: a source with believable words, and a recipient for it."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from cdp import templates
from cdp.models import BodyFormat
from cdp.templates.letter import Letter

VALUES: dict[str, Any] = {
    "customer": {"first_name": "Анна", "city": "Riga", "total_orders": 3},
    "shop": {"name": "Lavka", "currency": "EUR", "postal_address": "Brīvības 1\nRīga", "website": "https://lavka.test"},
    "campaign": {"products": [{"name": "Sock <1>", "price": 19.9, "url": "https://lavka.test/1?a=b&c=d"}]},
}


def written(body: str, *, format: str = "html", subject: str = "News", **more: str) -> templates.Source:
    """A letter with a body."""
    return templates.Source(BodyFormat(format), body, subject, **more)


def compiled(body: str, **more: Any) -> Letter:
    """A compiled letter with a body."""
    return templates.compiled(written(body, **more))


def recipient(**fields: Any) -> templates.Recipient:
    """Anna, as she gets message 7."""
    given: dict[str, Any] = {
        "message_id": 7,
        "address": "anna@example.com",
        "values": VALUES,
        "from_name": "Lavka",
        "from_email": "news@lavka.test",
        "reply_to": "",
        "public_url": "https://t.lavka.test",
        "message_id_header": "m7.a1b2c3d4@lavka.test",
        "feedback_id": "c1:lavka",
        "date": datetime(2026, 6, 30, 12, tzinfo=UTC),
        "unsubscribe_token": "UUUUUUUUUUUUUUUUUUUUUUU",
        "click_token": "CCCCCCCCCCCCCCCCCCCCCCC",
        "open_token": "OOOOOOOOOOOOOOOOOOOOOOO",
        "return_mailbox": "bounces@lavka.test",
    }
    return templates.Recipient(**{**given, **fields})


def saying(**customer: Any) -> dict[str, Any]:
    """The values with something else about the customer."""
    return {**VALUES, "customer": {**VALUES["customer"], **customer}}


def read(mail: bytes) -> EmailMessage:
    """What the standard library reads."""
    message = email.message_from_bytes(mail, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part(mail: bytes, kind: str) -> str:
    """The text or the HTML of a mail."""
    found = read(mail).get_body((kind,))
    assert found is not None
    return str(found.get_content())
