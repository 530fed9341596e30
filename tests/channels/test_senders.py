"""Senders: set up by people, checked before they are saved, one of them the default."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from cdp import db
from cdp.channels import senders
from cdp.errors import Conflict, Invalid
from cdp.models import SenderKind, SmtpSecurity

GOOD = {"kind": SenderKind.SMTP, "from_email": "news@shop.example", "host": "smtp.shop.example"}


def test_the_first_sender_writes_files_on_this_machine_and_is_made_once(session):
    first = senders.default(session)
    assert (first.kind, first.is_default) == (SenderKind.FILES, True)
    assert senders.all(session) == [first] and senders.default(session) is first


def test_another_sender_becomes_the_default_and_the_first_can_then_be_archived(session, now):
    first = senders.default(session)
    made = senders.create(session, name="Post", now=now, **GOOD)
    with pytest.raises(Invalid, match="default sender"):
        senders.archive(session, first.id, now=now)
    senders.make_default(session, made.id)
    senders.archive(session, first.id, now=now)
    assert senders.default(session).id == made.id
    assert senders.all(session) == [made]
    with pytest.raises(Invalid, match="archived"):
        senders.make_default(session, first.id)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "  ", "name"),
        ("host", "", "mail server"),
        ("host", "smtp.example.com\r\nX", "without spaces"),
        ("from_email", "not an address", "e-mail address"),
        ("from_email", "", "come from"),
        ("from_name", "Shop\r\nBcc: all@x.test", "one line"),
        ("port", 70_000, "65535"),
        ("port", "abc", "65535"),
        ("connections", 0, "connections"),
        ("rate_per_minute", 0, "rate"),
        ("password_variable", "AWS_SECRET_ACCESS_KEY", "CDP_"),
        ("password_variable", "CDP_SECRET_KEY", "PASSWORD"),
        ("dkim_selector", "../../etc", "selector"),
        ("warmup_first_day", 50, "warm-up needs both"),
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence_at_its_field(session, now, field, value, sentence):
    with pytest.raises(Invalid, match=sentence) as refused:
        senders.create(session, **{"name": "Post", "now": now, **GOOD, field: value})
    assert field in refused.value.fields


def test_an_empty_form_is_told_of_everything_it_lacks_at_once(session, now):
    with pytest.raises(Invalid) as refused:
        senders.create(session, name="", kind=SenderKind.SMTP, now=now, from_email="", host="")
    assert set(refused.value.fields) == {"name", "from_email", "host"}


def test_a_password_is_never_sent_in_the_clear_except_to_this_machine(session, now):
    clear = {**GOOD, "security": SmtpSecurity.NONE, "username": "anna"}
    with pytest.raises(Invalid, match="secure line"):
        senders.create(session, name="Post", now=now, **clear)
    assert senders.create(session, name="Post", now=now, **{**clear, "host": "127.0.0.1"}).id


def test_names_are_unique_and_a_stale_form_is_told(session, now):
    made = senders.create(session, name="Post", now=now, **GOOD)
    with pytest.raises(Invalid, match="already"):
        senders.create(session, name="Post", now=now, **GOOD)
    senders.save(session, made.id, seen_version=1, now=now, rate_per_minute=600)
    assert (made.rate_per_minute, made.version, made.host) == (600, 2, "smtp.shop.example")
    with pytest.raises(Conflict, match="meanwhile"):
        senders.save(session, made.id, seen_version=1, now=now, port=25)


@pytest.mark.postgresql_only
def test_of_two_who_save_at_once_the_second_is_told(database_url, session, now):
    made = senders.create(session, name="Post", now=now, **GOOD)
    session.commit()

    def save_beside() -> None:
        with db.session(database_url) as beside, pytest.raises(Conflict, match="meanwhile"):
            senders.save(beside, made.id, seen_version=1, now=now, port=25)

    with ThreadPoolExecutor(1) as thread:
        senders.save(session, made.id, seen_version=1, now=now, host="other.shop.example")
        beside = thread.submit(save_beside)
        with db.reading(database_url) as looking:
            while not beside.done() and not looking.scalar(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                time.sleep(0.01)
        session.commit()
        beside.result(20)
    session.refresh(made)
    assert (made.host, made.port, made.version) == ("other.shop.example", 587, 2)
