"""The spool: nothing that was written is lost or taken twice, whoever dies when, and it never grows without end."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from cdp import db, tracking
from cdp.models import MessageEvent, SpoolOffset
from cdp.settings import settings
from cdp.spool import files as files_of_spools
from cdp.tracking import spool
from cdp.tracking.spool import Hit
from tests.tracking.conftest import BROWSER, LINKS, link, now, sent, take_in


def hit(message, at=None):
    return Hit(message.id, "opened", (at or now()).timestamp(), "", BROWSER)


def leave_file(*lines: bytes, name: str = "00001-elsewhere-1.jsonl"):
    """A file whose writer is gone."""
    spool.folder().mkdir(parents=True, exist_ok=True)
    path = spool.folder() / name
    path.write_bytes(b"".join(lines))
    return path


def line(message) -> bytes:
    return json.dumps([message.id, "opened", now().timestamp(), "", BROWSER, ""]).encode() + b"\n"


def recorded() -> int:
    with db.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(MessageEvent))


def files() -> list[str]:
    return sorted(path.name for path in spool.folder().iterdir())


def test_the_place_in_the_file_is_committed_with_the_rows_or_not_at_all(session):
    message = sent(session)
    spool.append(hit(message))
    with db.session() as session, pytest.raises(ZeroDivisionError), session.begin_nested():
        tracking.take_in(session, now=now() + timedelta(seconds=10))
        raise ZeroDivisionError
    assert recorded() == 0
    assert (take_in(), take_in(), recorded()) == (1, 0, 1)


def test_a_line_that_is_still_being_written_waits_and_is_taken_whole(session):
    message = sent(session)
    spool.append(hit(message))
    [path] = spool.folder().glob("*.jsonl")
    whole = line(message)
    with path.open("ab") as file:
        file.write(whole[:20])
        file.flush()
        assert take_in() == 1
        file.write(whole[20:])
    assert (take_in(), recorded()) == (1, 2)


def test_half_a_line_left_by_a_dead_server_is_passed_over_and_its_file_goes(session):
    message = sent(session)
    path = leave_file(line(message), line(message)[:25])
    assert take_in() == 2
    assert recorded() == 1
    assert take_in() == 0
    assert not path.exists()


@pytest.mark.slow
@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "broken",
    [
        b"\n",
        b"[]\n",
        b"[1,2]\n",
        b'["x","opened",1,"","",""]\n',
        b"\xff\xfe\n",
        b"null\n",
        b'[1,"read",1,"","",""]\n',
        b'[9e99,"opened",1,"","",""]\n',
        b'[1,"opened",NaN,"","",""]\n',
        b'[1,"opened",1e99,"","",""]\n',
        b'[-1,"opened",1,"","",""]\n',
    ],
)
def test_a_line_that_is_no_hit_holds_up_nobody(session, broken):
    message = sent(session)
    leave_file(line(message), broken, line(message))
    assert take_in() == 3
    assert recorded() == 2


def test_files_are_deleted_once_taken_and_committed_and_their_places_forgotten(session):
    message = sent(session)
    path = leave_file(line(message))
    spool.append(hit(message))
    assert take_in() == 2
    assert path.exists()  # the transaction that took it might still have failed
    assert take_in() == 0
    assert not path.exists()
    assert len(files()) == 1  # the one that this process still writes to
    with db.reading() as session:
        assert session.scalars(sa.select(SpoolOffset.path)).all() == files()


def test_a_file_that_is_full_is_followed_by_the_next(session, monkeypatch):
    monkeypatch.setattr(files_of_spools, "FULL_FILE", 500)
    message = sent(session)
    for _ in range(12):
        assert spool.append(hit(message))
    assert len(files()) == 3
    assert (take_in(), recorded()) == (12, 12)
    take_in()
    assert len(files()) == 1


@pytest.mark.sqlite_only
def test_when_too_much_waits_further_hits_are_let_go_and_the_person_is_served(session, web, monkeypatch):
    message = sent(session)
    monkeypatch.setattr(files_of_spools, "FULL_FILE", 100)
    monkeypatch.setattr(spool.HITS, "full", 300)
    kept = [spool.append(hit(message)) for _ in range(10)]
    assert kept[0] and not kept[-1]
    assert web.get(link(message, 0)).headers["location"] == LINKS[0]
    assert take_in() == sum(kept)


def test_no_more_than_asked_for_is_taken_at_once_oldest_first(session):
    first, second = sent(session), sent(session)
    leave_file(line(first) * 3, name="00001-a-1.jsonl")
    leave_file(line(second) * 3, name="00002-a-1.jsonl")
    assert take_in(limit=4) == 4
    with db.reading() as session:
        ids = session.scalars(sa.select(MessageEvent.message_id).order_by(MessageEvent.id)).all()
    assert ids == [first.id] * 3 + [second.id]
    assert take_in(limit=4) == 2


def test_a_file_read_again_from_its_beginning_is_recorded_once(session):
    message = sent(session)
    leave_file(line(message) * 3)
    take_in()
    with db.session() as session:
        session.execute(sa.delete(SpoolOffset))
    take_in()
    assert recorded() == 3


def test_hits_dated_far_ahead_by_a_clock_that_was_set_back_do_not_wait_for_it(session):
    message = sent(session)
    spool.append(hit(message, now() + timedelta(days=300)))
    spool.append(hit(message))
    assert take_in() == 2


@pytest.mark.sqlite_only
def test_a_file_of_a_living_process_is_left_alone(session, tmp_path, monkeypatch):
    message = sent(session)
    spool.append(hit(message))
    read, write = os.pipe()
    child = os.fork()
    if child == 0:  # a second server, which writes one hit and lives until it is told to go
        spool.append(hit(message))
        os.close(write)
        os.read(read, 1)
        os._exit(0)
    os.close(read)
    try:
        for _ in range(500):
            if len(list(spool.folder().glob("*.jsonl"))) == 2:
                break
            os.sched_yield()
        assert (take_in(), take_in()) == (2, 0)
        assert len(files()) == 2
    finally:
        os.close(write)
        os.waitpid(child, 0)
    take_in()
    assert len(files()) == 1


@pytest.mark.sqlite_only
def test_the_spool_is_private_to_the_account_that_serves(database_url, session):
    spool.append(hit(sent(session)))
    assert spool.folder() == settings().data_dir / "hits"
    assert all(path.stat().st_mode & 0o077 == 0 for path in spool.folder().glob("*.jsonl"))


def test_several_workers_at_once_take_each_hit_once(session):
    messages = [sent(session) for _ in range(3)]
    leave_file(*(line(message) for message in messages * 40))
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: take_in(limit=50), range(8)))
    assert (sum(taken), recorded()) == (120, 120)
