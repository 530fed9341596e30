"""What must be on the disk before a letter may leave: the journal, and what happens when it cannot be written."""

import errno
import os

import pytest
import sqlalchemy as sa

from cdp import channels, consent, db, delivery, worker
from cdp.delivery import building, claiming, journal
from cdp.delivery.journal import Journal
from cdp.models import DeliveryAttempt, Message, SenderKind
from tests.delivery.conftest import seen


@pytest.fixture
def full(monkeypatch):
    """Make the disk full for some lines of the journals: `full(b"I", after=3)`; `full()` makes room again."""
    real, state = os.write, {"kinds": (), "left": 0}

    def write(descriptor: int, line: bytes) -> int:
        if line[:1] in state["kinds"]:
            if not state["left"]:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            state["left"] -= 1
        return real(descriptor, line)

    monkeypatch.setattr(journal.os, "write", write)
    return lambda *kinds, after=0: state.update(kinds=kinds, left=after)


@pytest.mark.slow
@pytest.mark.parametrize("kind", SenderKind)
def test_no_letter_leaves_that_cannot_be_journalled_before(sink, smtp, queue, database_url, session, now, full, kind):
    smtp.kind = kind
    queue(*(f"plain.{number}@x.test" for number in range(30)))
    full(b"I", after=7)
    with delivery.Courier(database_url, clock=lambda: now) as courier:
        while not courier.trouble:  # the line beside it may have been heard of a moment later
            courier.drain()
        assert "cannot be written (No space left on device)" in courier.trouble
    left = sink.accepted.total() if kind is SenderKind.SMTP else len(channels.outbox())
    assert left == 7, "only those whose intent was written"
    found = list(seen(database_url, Message.status, Message.attempts).values())
    assert found.count(("queued", 0)) == 30 - 7, "those not begun with are not even tried once"
    assert found.count(("sent", 1)) == 7

    full()
    delivery.run_once(database_url, now=now)
    assert set(seen(database_url, Message.status).values()) == {"sent"}
    if kind is SenderKind.SMTP:
        assert sink.accepted.total() == 30 and max(sink.accepted.values()) == 1


@pytest.mark.slow
def test_where_no_journal_can_be_begun_nothing_is_claimed_and_the_worker_says_why(
    sink, smtp, queue, database_url, now, full
):
    queue("plain.1@x.test")
    full(b"B")
    state = worker._State(database_url)
    for _ in range(2):
        with pytest.raises(journal.Unwritable) as refused:
            delivery.run_once(database_url, now=now)
        worker._note(state, "letters", refused.value)
    assert "Make room where CDP_DATA_DIR lies" in state.trouble()
    assert seen(database_url, Message.status, Message.attempts) == {"plain.1": ("queued", 0)}
    assert sink.accepted.total() == 0
    with db.reading(database_url) as session:
        assert not list(journal.folder(building.install(session)).iterdir())
    full()
    delivery.run_once(database_url, now=now)
    assert seen(database_url, Message.status) == {"plain.1": "sent"}


@pytest.mark.slow
def test_an_answer_that_cannot_be_journalled_is_settled_all_the_same(sink, smtp, queue, database_url, now, full):
    queue("plain.1@x.test", "nobody.1@x.test", "later.1@x.test")
    full(b"R")
    delivery.run_once(database_url, now=now)
    assert seen(database_url, Message.status) == {"plain.1": "sent", "nobody.1": "failed", "later.1": "queued"}


def test_half_a_line_is_taken_back_for_it_would_be_read_as_another(database_url, monkeypatch):
    with db.reading(database_url) as session:
        install = building.install(session)
    held, real = Journal(install), os.write
    held.intend(7)
    with monkeypatch.context() as patched:
        patched.setattr(journal.os, "write", lambda descriptor, line: real(descriptor, line[:7]))
        with pytest.raises(OSError, match="No space left"):
            held.note(7, 250)
    held.note(8, 451, "4.3.0 Try\r\nlater")
    held.close()
    [left] = journal.left_behind(install)
    assert (left.intended, left.noted) == ({7}, {8: (451, "4.3.0 Try later")})
    left.remove()


def test_a_hard_bounce_found_in_a_journal_suppresses_the_address_and_is_told_in_the_servers_words(
    smtp, queue, database_url, session, now
):
    letters = {each.address: each.id for each in queue("nobody@x.test", "policy@x.test", "old@x.test")}
    with db.reading(database_url) as reading:
        held = Journal(building.install(reading))
    with db.durable(database_url) as writing:
        claiming.claim(writing, smtp.id, lease=held.lease, now=now, limit=10)
    said = {"nobody@x.test": "5.1.1 No such user", "policy@x.test": "5.7.1 We do not like it", "old@x.test": ""}
    for address, words in said.items():
        held.intend(letters[address])
        held.note(letters[address], 550, words)
    held.close()
    delivery.recover(database_url, now=now)
    assert seen(database_url, Message.status, Message.reason) == {
        "nobody": ("failed", "550 5.1.1 No such user"),
        "policy": ("failed", "550 5.7.1 We do not like it"),
        "old": ("failed", "550"),  # as journals were before they held the words
    }
    assert [consent.is_suppressed(session, address) for address in said] == [True, False, False]
    replies = session.scalars(sa.select(DeliveryAttempt.reply).order_by(DeliveryAttempt.message_id))
    assert list(replies) == ["5.1.1 No such user", "5.7.1 We do not like it", None]


def test_what_a_server_says_while_it_refuses_is_in_the_journal_before_it_is_in_the_database(
    smtp, queue, database_url, monkeypatch, now
):
    noted = []
    real = Journal.note
    monkeypatch.setattr(Journal, "note", lambda self, *said: (noted.append(said[1:]), real(self, *said))[1])
    queue("nobody.1@x.test")
    delivery.run_once(database_url, now=now)
    assert noted == [(550, "5.1.1 No such user")]
