"""A real letter through a real Postfix: it arrives, its signature holds, one click unsubscribes, a bounce suppresses."""

import tempfile
from datetime import timedelta
from email import message_from_bytes
from email.policy import default as policy
from pathlib import Path

import dkim as verifier
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from cdp import channels, consent, db, delivery, tracking
from cdp.models import ConsentStatus, Customer, DataRevision, Message, SenderKind, SmtpSecurity
from cdp.tracking import bounces
from tests.conftest import require
from tests.delivery.conftest import seen
from tests.makers import make_sender
from tests.postfix import Postfix, missing


@pytest.fixture
def mta():
    """A Postfix with two mailboxes: a customer's and the one that bounces come back to."""
    if lacking := missing("postfix"):
        require(f"Debian's postfix package ({', '.join(lacking)})")
    with tempfile.TemporaryDirectory(prefix="postfix-") as folder:
        boxes = ("anna@mail.test", "news@shop.example")
        with Postfix(Path(folder) / "mta", mailboxes=boxes) as postfix:
            yield postfix


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_letter_arrives_signed_is_unsubscribed_from_by_one_click_and_a_wrong_address_is_suppressed(
    mta, session, queue, database_url, now
):
    sender = make_sender(session, is_default=True, kind=SenderKind.SMTP, host="127.0.0.1", port=mta.port,
                         security=SmtpSecurity.NONE, from_email="news@shop.example", dkim_selector="s1")  # fmt: skip
    channels.dkim.make_key(sender)
    queue("anna@mail.test", "nobody@mail.test")
    delivery.run_once(database_url, now=now)
    assert seen(database_url, Message.status) == {"anna": "sent", "nobody": "sent"}

    [received] = mta.wait_for("anna@mail.test")
    _is_signed(received, sender)
    _one_click_unsubscribes(received, database_url)
    [bounce] = mta.wait_for("news@shop.example")
    with db.session(database_url) as writing:
        assert bounces.take(writing, bounce, now=now + timedelta(minutes=1)) == 1
        assert consent.is_suppressed(writing, "nobody@mail.test")
        assert not consent.is_suppressed(writing, "anna@mail.test")

    with mta.log.open() as lines, db.session(database_url) as writing:
        known = delivery.resolving.read_postfix(lines, now=now)
        install = writing.get(DataRevision, 1).identity[:8]
    assert known.accepted == {(message_id, install) for message_id in seen(database_url, Message.id).values()}


def _is_signed(received: bytes, sender) -> None:
    name, text = channels.dkim.dns_record(sender)

    def look_up(asked: bytes, timeout: int = 5) -> bytes | None:
        return text.encode() if asked.decode().rstrip(".") == name else None

    wire = received.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    assert verifier.verify(wire, dnsfunc=look_up)
    assert not verifier.verify(wire.replace(b"One-Click", b"Two-Click"), dnsfunc=look_up)


def _one_click_unsubscribes(received: bytes, url: str) -> None:
    letter = message_from_bytes(received, policy=policy)
    address = str(letter["List-Unsubscribe"]).split(",")[0].strip().strip("<>")
    key, value = str(letter["List-Unsubscribe-Post"]).split("=")
    client = TestClient(Starlette(routes=[Mount("/t", routes=tracking.routes)]))
    assert client.get(address).status_code == 200
    assert seen(url, Customer.email_consent)["anna"] == ConsentStatus.SUBSCRIBED
    assert client.post(address, data={key: value}).status_code == 200
    assert seen(url, Customer.email_consent)["anna"] == ConsentStatus.UNSUBSCRIBED
