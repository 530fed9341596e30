"""Bounces and complaints: read as servers write them, believed only about our own letters, acted on once."""

import random

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cdp import consent, db, tokens
from cdp.models import Customer, MessageEventKind, SuppressionReason
from cdp.tracking import bounces
from tests.tracking.conftest import events_of, happened, now, now_of, sent
from tests.tracking.reports import arf, dsn, headers, return_address

K = MessageEventKind


def take(raw: bytes) -> int:
    with db.session() as session:
        return bounces.take(session, raw, now=now())


def suppression(message):
    with db.reading() as session:
        found = consent.suppressions(session, search=message.address)
    return found[0].reason if found else None


def test_the_bounce_of_a_wrong_address_is_recorded_once_and_suppresses_it(session):
    message = sent(session)
    raw = dsn(message, to=return_address(message))
    assert (take(raw), take(raw)) == (1, 0)
    [event] = happened(message)
    assert (event.kind, event.source, event.is_machine) == (K.BOUNCED, "dsn", False)
    assert "User unknown" in event.detail
    assert now_of(message).bounced_at is not None
    assert suppression(message) == SuppressionReason.BOUNCED
    assert [each.name for each in events_of(message)] == ["Bounced Email"]


@pytest.mark.slow
@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("action", "status", "said", "kind", "suppressed"),
    [
        ("failed", "5.1.1", "550 no", K.BOUNCED, True),
        ("failed", "5.1.10", "550 RecipientNotFound", K.BOUNCED, True),
        ("failed", "5.2.1", "550 The email account is disabled", K.BOUNCED, True),
        ("failed", "5.0.0", "550 5.1.1 no", K.BOUNCED, True),
        ("failed", "5.0.0", "550 No such user here", K.BOUNCED, True),
        ("failed", "5.4.1", "550 Recipient address rejected: Access denied", K.BOUNCED, True),
        ("failed", "5.4.4", "Host or domain name not found. Name service error", K.BOUNCED, True),
        ("failed", "5.2.2", "552 mailbox full", K.DELAYED, False),
        ("failed", "5.3.4", "552 message too big", K.DELAYED, False),
        ("failed", "5.7.1", "550 blocked: user unknown to our whitelist", K.DELAYED, False),
        ("failed", "4.4.7", "delivery time expired", K.DELAYED, False),
        ("failed", "5.0.0", "554 refused", K.DELAYED, False),
        ("delayed", "4.4.1", "connection timed out", K.DELAYED, False),
        ("delayed", "5.1.1", "550 odd", K.DELAYED, False),
        ("relayed", "2.0.0", "250 ok", K.DELIVERED, False),
        ("delivered", "2.1.5", "250 ok", K.DELIVERED, False),
    ],
)
def test_only_a_dead_address_is_a_bounce_all_else_is_written_down(session, action, status, said, kind, suppressed):
    message = sent(session)
    assert take(dsn(message, to=return_address(message), action=action, status=status, said=said)) == 1
    assert [each.kind for each in happened(message)] == [kind]
    assert (suppression(message) is not None) == suppressed
    assert (now_of(message).bounced_at is not None) == suppressed
    assert (now_of(message).delivered_at is not None) == (kind == K.DELIVERED)


def test_a_bounce_to_an_address_without_token_is_matched_by_our_message_id_and_the_address_together(session):
    message, other = sent(session), sent(session)
    assert take(dsn(message)) == 1
    assert suppression(message) == SuppressionReason.BOUNCED
    assert take(dsn(other, address="attacker@example.com")) == 0
    assert take(dsn(other, address="")) == 0
    foreign = headers(other).replace("@shop.example>", "@x>").replace(f"m{other.id}.", f"m{other.id}.00000000@x ")
    assert take(dsn(other, original=foreign)) == 0
    assert suppression(other) is None


def test_an_address_alone_is_never_believed(session):
    message = sent(session)
    assert take(dsn(message, original="Subject: hello\r\n")) == 0
    forged = return_address(message).replace("+", "+A", 1)
    assert take(dsn(message, to=forged, original="Subject: hello\r\n")) == 0
    unsubscribing = f"bounces+{tokens.message_token(message.id, 'unsubscribe')}@shop.example"
    assert take(dsn(message, to=unsubscribing, original="Subject: hello\r\n")) == 0
    assert (happened(message), suppression(message)) == ([], None)


def test_a_delay_reported_again_and_again_is_each_written_down_once(session):
    message = sent(session)
    for number in (1, 2, 2):
        take(dsn(message, to=return_address(message), action="delayed", status="4.4.1", said="later", number=number))
    assert len(happened(message)) == 2
    assert suppression(message) is None


def test_a_complaint_is_matched_by_the_unsubscribe_link_and_suppresses(session):
    message = sent(session)
    assert (take(arf(message)), take(arf(message))) == (1, 0)
    assert [(each.kind, each.source) for each in happened(message)] == [(K.COMPLAINED, "arf")]
    assert now_of(message).complained_at is not None
    assert suppression(message) == SuppressionReason.COMPLAINED
    assert [each.name for each in events_of(message)] == ["Marked Email as Spam"]


@pytest.mark.sqlite_only
def test_a_complaint_without_the_link_needs_our_message_id_and_the_address(session):
    message = sent(session)
    assert take(arf(message, unsubscribe=False)) == 0
    assert take(arf(message, unsubscribe=False, address="redacted")) == 0
    assert take(arf(message, unsubscribe=False, address=message.address)) == 1


@pytest.mark.sqlite_only
def test_feedback_of_another_kind_is_not_a_complaint(session):
    message = sent(session)
    assert take(arf(message, kind="not-spam")) == 0
    assert take(arf(message, kind="auth-failure")) == 0
    assert take(arf(message, kind="opt-out")) == 1
    assert suppression(message) is None
    assert now_of(message).unsubscribed_at is not None


def test_who_unsubscribes_by_mail_is_unsubscribed_by_the_token_in_the_subject(session):
    message, other = sent(session), sent(session)
    token = tokens.message_token(message.id, "unsubscribe")
    asked = f"From: a@b.example\r\nTo: bounces@shop.example\r\nSubject: unsubscribe {token}\r\n\r\n".encode()
    assert (take(asked), take(asked)) == (1, 0)
    with db.reading() as reading:
        assert not reading.get(Customer, message.customer_id).email_subscribed
        [change] = consent.history(reading, message.customer_id)
    assert change.method == "unsubscribe e-mail"
    wrong = f"Subject: Re: unsubscribe {tokens.message_token(other.id, 'click')}\r\n\r\n".encode()
    assert take(wrong) == 0


@pytest.mark.slow
@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: hello\r\n\r\nhow are you?",
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\nno parts",
        b"Content-Type: multipart/report; report-type=feedback-report; boundary=x\r\n\r\n--x\r\n\r\n--x--",
        b"Content-Type: multipart/report; report-type=disposition-notification; boundary=x\r\n\r\n--x--",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\nContent-Type: message/rfc822\r\n\r\n" * 3000,
        b"Content-Type: =?utf-8?b?bXVsdGlwYXJ0?=; report-type*0*=utf-8''%00; report-type*1=x\r\n\r\n",
    ],
)
def test_other_mail_says_nothing_and_breaks_nothing(session, raw):
    assert bounces.parse(raw) == []


@pytest.mark.sqlite_only
@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
def test_a_report_damaged_anywhere_never_breaks_the_reader(session, seed):
    message = _known(session)
    dice = random.Random(seed)
    raw = bytearray(dsn(message, to=return_address(message)) if dice.random() < 0.5 else arf(message))
    for _ in range(dice.randint(1, 30)):
        at = dice.randrange(len(raw))
        raw[at : at + dice.choice((0, 1, 9))] = dice.choice((b"", b"\0", b"\xff\xfe", b"\r\n", b"--B1", b":", b"=?x?"))
    with db.session() as writing:
        bounces.take(writing, bytes(raw), now=now())
        writing.rollback()


_messages = {}


def _known(session):
    key = str(session.get_bind().url)
    return _messages.get(key) or _messages.setdefault(key, sent(session))
