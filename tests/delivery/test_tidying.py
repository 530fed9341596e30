"""The outbox folder: old letters go by themselves, and those of somebody erased go at once."""

import os
from datetime import timedelta

import pytest

from cdp import channels, customers, db, delivery
from cdp.channels import files
from cdp.models import utc_now
from cdp.settings import settings
from tests.makers import make_sender


@pytest.fixture
def written(session, queue, database_url, now):
    """Four letters written as files: the messages."""
    make_sender(session, is_default=True)
    letters = queue("old@x.test", "new@x.test", "deleted@x.test", "erased@x.test")
    delivery.run_once(database_url, now=now)
    return letters


def tidied(now) -> set[str]:
    """Who has a letter in the outbox once it was tidied."""
    with db.reading() as session:
        delivery.tidy(session, now=now)
    return {letter.to.partition("@")[0] for letter in channels.outbox()}


def test_letters_of_an_erased_customer_go_and_of_a_deleted_one_not_before(session, written):
    _, _, deleted, erased = (letter.customer_id for letter in written)
    customers.delete(session, [deleted, erased], now=utc_now())
    session.commit()
    assert tidied(utc_now()) == {"old", "new", "deleted", "erased"}, "both may still be brought back"
    customers.erase(session, [erased])
    session.commit()
    assert tidied(utc_now()) == {"old", "new", "deleted"}


@pytest.mark.slow
@pytest.mark.parametrize(("days", "left"), [("30", {"new", "deleted", "erased"}), ("0", None), ("90", None)])
def test_letters_are_kept_for_as_long_as_is_set(written, monkeypatch, days, left):
    monkeypatch.setenv("CDP_OUTBOX_DAYS", days)
    settings.cache_clear()
    (files.folder() / ".77.eml.1").write_bytes(b"half a letter")
    long_ago = (utc_now() - timedelta(days=31)).timestamp()
    for name in (f"{written[0].id}.eml", ".77.eml.1"):
        os.utime(files.folder() / name, (long_ago, long_ago))
    assert tidied(utc_now()) == (left or {"old", "new", "deleted", "erased"})
    assert (files.folder() / ".77.eml.1").exists() == (left is None)
    assert tidied(utc_now() + timedelta(days=60)) == (set() if days == "30" else tidied(utc_now()))


def test_without_a_folder_there_is_nothing_to_tidy(session, now):
    assert delivery.tidy(session, now=now) == 0
