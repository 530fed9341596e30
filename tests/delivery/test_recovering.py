"""After a crash: what a journal proves is settled by it, what it leaves open is unknown, and nobody is guessed for."""

import os
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.attributes import set_committed_value

from cdp import db, delivery
from cdp.channels import files
from cdp.delivery import building, claiming, journal, settling
from cdp.delivery.journal import Journal
from cdp.errors import Conflict, NotFound
from cdp.models import DeliveryAttempt, Message, MessageStatus, SenderKind
from tests.delivery.conftest import seen


@pytest.fixture
def claimed(smtp, queue, database_url, now):
    """Five letters in a worker's hand: answered, refused, broken off, begun, untouched; and the worker's journal."""
    letters = queue("answered@x.test", "refused@x.test", "broken@x.test", "begun@x.test", "untouched@x.test")
    with db.reading(database_url) as session:
        held = Journal(building.install(session))
    with db.durable(database_url) as session:
        claiming.claim(session, smtp.id, lease=held.lease, now=now, limit=10)
    ids = {each.address.partition("@")[0]: each.id for each in letters}
    for name, code in {"answered": 250, "refused": 550, "broken": journal.NEVER_ACCEPTED}.items():
        held.intend(ids[name])
        held.note(ids[name], code)
    held.intend(ids["begun"])
    return held


def test_while_the_worker_lives_nobody_touches_what_it_holds(claimed, database_url, now):
    delivery.recover(database_url, now=now + timedelta(days=1))
    assert set(seen(database_url, Message.status).values()) == {"claimed"}
    claimed.close()


@pytest.mark.slow
def test_a_journal_settles_what_it_proves(claimed, database_url, now):
    claimed.close()
    delivery.recover(database_url, now=now)
    assert seen(database_url, Message.status) == {
        "answered": "sent",
        "refused": "failed",
        "broken": "queued",
        "begun": "unknown",
        "untouched": "queued",
    }
    assert not claimed.path.exists()
    assert delivery.recover(database_url, now=now) == {}


def test_a_journal_from_before_the_machine_was_started_anew_proves_only_what_was_answered(
    claimed, database_url, now, monkeypatch
):
    claimed.close()
    monkeypatch.setattr(journal, "boot_id", lambda: "another")
    delivery.recover(database_url, now=now)
    assert seen(database_url, Message.status) == {
        "answered": "sent",
        "refused": "failed",
        "broken": "queued",
        "begun": "unknown",
        "untouched": "unknown",
    }


def test_without_a_journal_it_waits_for_the_lease_and_then_says_unknown(claimed, database_url, now):
    claimed.remove()
    delivery.recover(database_url, now=now + claiming.LEASE)
    assert set(seen(database_url, Message.status).values()) == {"claimed"}
    delivery.recover(database_url, now=now + claiming.LEASE + timedelta(minutes=6))
    assert set(seen(database_url, Message.status).values()) == {"unknown"}


def test_a_torn_last_line_says_nothing(claimed, database_url, session, now):
    with claimed.path.open("ab") as file:
        file.write(b"I 5")
    claimed.close()
    delivery.recover(database_url, now=now)
    assert seen(database_url, Message.status)["untouched"] == "queued"


def test_a_person_may_say_what_became_of_an_unknown_letter(claimed, database_url, session, now):
    claimed.close()
    delivery.recover(database_url, now=now)
    ids = seen(database_url, Message.id)
    delivery.resolve_unknown(session, ids["begun"], True, now=now)
    assert session.get(Message, ids["begun"]).status == MessageStatus.SENT
    assert session.query(DeliveryAttempt).filter_by(outcome="reconciled").count() == 1
    session.commit()
    with db.session(database_url) as other, pytest.raises(Conflict):
        known = other.get(Message, ids["answered"])
        set_committed_value(known, "status", MessageStatus.UNKNOWN)  # as this screen saw it a moment ago
        delivery.resolve_unknown(other, ids["answered"], False, now=now)
    with pytest.raises(Conflict):
        delivery.resolve_unknown(session, ids["begun"], False, now=now)
    with pytest.raises(NotFound):
        delivery.resolve_unknown(session, 10**9, True, now=now)


LOG = """\
2026-06-30T10:00:00+00:00 mta postfix/smtpd[7]: connect from localhost[127.0.0.1]
2026-06-30T12:00:01+00:00 mta postfix/cleanup[8]: 37AFE3287DC: message-id=<m{untouched}.{install}@shop.example>
2026-06-30T12:00:01+00:00 mta postfix/qmgr[9]: 37AFE3287DC: from=<a@b.test>, size=2, nrcpt=1 (queue active)
2026-06-30T12:00:01+00:00 mta postfix/qmgr[9]: 37AFE3287DC: removed
2026-06-30T12:00:01+00:00 mta postfix/cleanup[8]: 37AFE3287DC: message-id=<m{answered}.{install}@shop.example>
2026-06-30T12:00:02+00:00 mta postfix/qmgr[9]: 37AFE3287DC: from=<a@b.test>, size=2, nrcpt=1 (queue active)
2026-06-30T12:00:02+00:00 mta postfix/cleanup[8]: 37AFE3287DC: message-id=<m{begun}.{install}@shop.example>
"""
CLOSED = "2026-06-30T12:00:03+00:00 mta postfix/smtpd[7]: disconnect from localhost[127.0.0.1] quit=1\n"
LATER = "2026-06-30T13:00:01+00:00 mta postfix/qmgr[9]: 4BAFE3287DC: removed\n"


def test_the_mail_servers_log_settles_them_in_its_order_and_not_before_its_sessions_are_closed(
    claimed, database_url, session, now
):
    claimed.remove()
    delivery.recover(database_url, now=now + timedelta(hours=1))
    ids = seen(database_url, Message.id)
    session.query(Message).update({Message.due_at: now})
    session.flush()
    log = LOG.format(**ids, install=building.install(session))

    half = delivery.resolve_by_log(session, log.splitlines(), now=now)
    assert (half.accepted, half.queued_again, half.still_unknown) == (2, 0, 3)

    late = delivery.resolve_by_log(session, "".join([*log.splitlines(True)[1:], CLOSED]).splitlines(), now=now)
    assert late.queued_again == 0, "a log that begins after the letters were due proves nothing"

    short = delivery.resolve_by_log(session, (log + CLOSED).splitlines(), now=now)
    assert short.queued_again == 0, "a log that ends before their answers were found to be lost proves nothing"

    whole = delivery.resolve_by_log(session, (log + CLOSED + LATER).splitlines(), now=now)
    assert (whole.accepted, whole.queued_again, whole.still_unknown) == (0, 3, 0)
    found = dict(session.query(Message.id, Message.status))
    assert {name: found[number] for name, number in ids.items()} == {
        "answered": "sent",
        "untouched": "sent",
        "begun": "queued",  # it was being taken in, and never got into the queue
        "refused": "queued",
        "broken": "queued",
    }


def test_lines_of_the_old_kind_are_read_with_the_year_they_belong_to(now):
    from cdp.delivery.resolving import read_postfix

    line = "Dec 31 23:59:59 mta postfix/smtpd[7]: connect from localhost[127.0.0.1]"
    log = read_postfix([line], now=now)
    assert log.covers(now, log.ends_at - timedelta(seconds=1)) and log.begins_at.year == now.year - 1


def test_what_a_failing_database_did_not_take_is_settled_once_it_is_back(
    sink, smtp, queue, database_url, monkeypatch, now
):
    queue("a@x.test", "b@x.test")
    with monkeypatch.context() as patched:
        patched.setattr(settling, "settle", _refuse)
        with pytest.raises(OperationalError), delivery.Courier(database_url, clock=lambda: now) as courier:
            courier.drain()

    for _ in range(100):  # the lines of the worker that failed may still be at it
        if delivery.recover(database_url, now=now):
            break
        time.sleep(0.05)
    assert seen(database_url, Message.status) == {"a": "sent", "b": "sent"}
    delivery.run_once(database_url, now=now + timedelta(hours=1))
    assert max(sink.accepted.values()) == 1


def _refuse(*_args, **_named):
    raise OperationalError("UPDATE messages", None, Exception("disk full"))


@pytest.mark.slow
@pytest.mark.parametrize(("written", "status"), [("since", "sent"), ("before", "queued"), (None, "queued")])
def test_a_file_proves_only_the_letter_of_this_database(claimed, database_url, session, smtp, now, written, status):
    smtp.kind = SenderKind.FILES
    session.merge(smtp)
    session.commit()
    begun = session.scalars(sa.select(Message).where(Message.address == "begun@x.test")).one()
    path = files.folder() / f"{begun.id}.eml"
    path.parent.mkdir(parents=True, exist_ok=True)
    if written:
        path.write_bytes(b"a letter")
        at = (begun.queued_at + timedelta(days=1 if written == "since" else -1)).timestamp()
        os.utime(path, (at, at))
    session.rollback()
    claimed.close()
    delivery.recover(database_url, now=now)
    assert seen(database_url, Message.status)["begun"] == status
