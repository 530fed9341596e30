"""The worker is killed at random moments while it sends; the mail server's own record is the oracle, never our tables.

Short in the suite; in full: CDP_TEST_KILLS=20 CDP_TEST_MAILS=20000 .venv/bin/pytest -s tests/delivery/test_kills.py
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.delivery import building
from cdp.models import ConsentStatus, Customer, Message, MessageStatus, SenderKind, SmtpSecurity
from cdp.settings import ROOT
from tests.channels.sink import Sink
from tests.makers import make_sender, make_template_version

KILLS = int(os.environ.get("CDP_TEST_KILLS", "4"))
MAILS = int(os.environ.get("CDP_TEST_MAILS", "1500"))
SEED = int(os.environ.get("CDP_TEST_SEED", "1"))
CONNECTIONS = 4
_DELAY = 0.004  # of each answer: the kills have to find the worker at work
_PATIENCE = 60 + MAILS / 50

# Each line of its input is one worker more, forked from what is imported once; it answers with the worker's pid.
WORKERS = """
import os, signal, sys
from cdp import logs, worker
from cdp.channels import Verdict
from cdp.delivery import recovering
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
logs.configure(level="ERROR")
{mutation}
for line in sys.stdin:
    if pid := os.fork():
        print(pid, flush=True)
    else:
        worker.run()
        os._exit(0)
"""
# What a queue without a journal does: whatever was claimed is sent again.
CARELESS = "recovering._from_journal = lambda left, message_id: (Verdict.RETURNED, None, '')"


@dataclass
class Toll:
    """What the kills did, counted at the server and beside it in our tables."""

    engine: str
    mails: int
    kills: int
    seconds: float
    statuses: Counter
    twice: int
    lost: int  # neither at the server nor said to be missing
    claimed_sent: int  # we say sent, the server never had it
    unknown_delivered: int
    unknown_not: int

    def __str__(self) -> str:
        said = ", ".join(f"{status} {count:,}" for status, count in sorted(self.statuses.items()))
        return (
            f"| {self.engine} | {self.mails:,} | {self.kills} | {self.twice} | {self.lost} | {self.claimed_sent} | "
            f"{self.unknown_delivered + self.unknown_not} ({self.unknown_delivered}/{self.unknown_not}) | "
            f"{self.kills * CONNECTIONS} | {said} | {self.seconds:.0f} s |"
        )


HEAD = (
    "| database | mails | kills | received twice | lost silently | sent but not received | unknown (delivered/not) | "
    "unknown at most | statuses | took |\n|---|---|---|---|---|---|---|---|---|---|"
)


@pytest.mark.slow
def test_a_worker_killed_again_and_again_sends_nothing_twice_and_loses_nothing_silently(session, database_url):
    with Sink(delay=_DELAY, keeps=False) as sink:
        _queue(session, sink, MAILS)
        toll = _ordeal(database_url, sink, "", MAILS, KILLS)
    print(f"\n{HEAD}\n{toll}")
    assert toll.kills == KILLS, "the worker was done before it could be killed so often: more mails are needed"
    assert (toll.twice, toll.lost, toll.claimed_sent) == (0, 0, 0)
    assert toll.unknown_delivered + toll.unknown_not <= KILLS * CONNECTIONS
    assert set(toll.statuses) <= {MessageStatus.SENT, MessageStatus.UNKNOWN}


@pytest.mark.slow
@pytest.mark.postgresql_only
def test_several_workers_killed_in_the_midst_of_each_other_send_nothing_twice_either(session, database_url):
    with Sink(delay=_DELAY, keeps=False) as sink:
        _queue(session, sink, MAILS)
        toll = _ordeal(database_url, sink, "", MAILS, KILLS, workers=3)
    print(f"\nthree workers at once:\n{HEAD}\n{toll}")
    assert toll.kills == KILLS, "the workers were done before one could be killed so often: more mails are needed"
    assert (toll.twice, toll.lost, toll.claimed_sent) == (0, 0, 0)
    assert toll.unknown_delivered + toll.unknown_not <= KILLS * CONNECTIONS
    assert set(toll.statuses) <= {MessageStatus.SENT, MessageStatus.UNKNOWN}


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_the_ordeal_sees_letters_received_twice_when_there_are_any(session, database_url):
    with Sink(delay=_DELAY, keeps=False) as sink:
        _queue(session, sink, 700)
        toll = _ordeal(database_url, sink, CARELESS, 700, 2)
    print(f"\nwith everything claimed sent again:\n{HEAD}\n{toll}")
    assert toll.twice > 0


def _queue(session: Session, sink: Sink, mails: int) -> None:
    fields = {"kind": SenderKind.SMTP, "host": "127.0.0.1", "port": sink.port, "security": SmtpSecurity.NONE}
    make_sender(session, is_default=True, connections=CONNECTIONS, **fields)
    version = make_template_version(session)
    people = [{"email": f"u{at}@x.test", "email_consent": ConsentStatus.SUBSCRIBED, "first_name": f"Anna {at}"}
              for at in range(mails)]  # fmt: skip
    session.execute(sa.insert(Customer), people)
    now = datetime.now(UTC)
    columns = ["customer_id", "address", "template_version_id", "status", "queued_at", "due_at", "channel"]
    everybody = sa.select(Customer.id, Customer.email, sa.literal(version.id), sa.literal("queued"),
                          sa.literal(now, Message.due_at.type), sa.literal(now, Message.due_at.type),
                          sa.literal("email"))  # fmt: skip
    session.execute(sa.insert(Message).from_select(columns, everybody))
    session.commit()


def _ordeal(url: str, sink: Sink, mutation: str, mails: int, kills: int, *, workers: int = 1) -> Toll:
    dice, done = random.Random(SEED), 0
    with _nursery(mutation) as start_worker:
        start = time.monotonic()
        pids = [start_worker() for _ in range(workers - 1)]
        while done < kills and _left(url):
            pids.append(start_worker())
            if _sends(sink, url):
                time.sleep(dice.random() * 0.35)
                pid = pids.pop(dice.randrange(workers))
                os.kill(pid, signal.SIGKILL)
                done += 1
                _wait(lambda pid=pid: not _lives(pid), "it is gone")
        pids.append(start_worker())
        _wait(lambda: not _left(url), "the letters are all settled")
        for pid in pids:
            os.kill(pid, signal.SIGTERM)
        _wait(lambda: not any(_lives(pid) for pid in pids), "they have stopped")
        return _counted(url, sink, mails, done, time.monotonic() - start)


@contextmanager
def _nursery(mutation: str) -> Iterator[Callable[[], int]]:
    """What starts a worker and says its pid."""
    program, pids = [sys.executable, "-c", WORKERS.format(mutation=mutation)], []
    with subprocess.Popen(program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:

        def start_worker() -> int:
            print("one more", file=nursery.stdin, flush=True)
            pids.append(int(nursery.stdout.readline()))
            return pids[-1]

        try:
            yield start_worker
        finally:
            for pid in filter(_lives, pids):
                os.kill(pid, signal.SIGKILL)


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def _sends(sink: Sink, url: str) -> bool:
    """Whether it was seen to send; waits until it does."""
    before = sink.accepted.total()
    _wait(lambda: sink.accepted.total() > before or not _left(url), "it sends")
    return sink.accepted.total() > before


def _wait(is_so, what: str) -> None:
    until = time.monotonic() + _PATIENCE
    while not is_so():
        assert time.monotonic() < until, f"waited {_PATIENCE:.0f} s in vain until {what}"
        time.sleep(0.01)


def _left(url: str) -> bool:
    with db.reading(url) as session:
        waits = Message.status.in_([MessageStatus.QUEUED, MessageStatus.CLAIMED])
        return session.scalar(sa.select(Message.id).where(waits).limit(1)) is not None


def _counted(url: str, sink: Sink, mails: int, kills: int, seconds: float) -> Toll:
    with db.reading(url) as session:
        status = {row.id: row.status for row in session.execute(sa.select(Message.id, Message.status))}
        install = building.install(session)
    times = {message_id: sink.accepted[f"m{message_id}.{install}@shop.example"] for message_id in status}
    assert sum(times.values()) == sink.accepted.total(), "the server has letters that nobody wrote"
    honest = {MessageStatus.UNKNOWN, MessageStatus.FAILED}
    unknown = [times[message_id] for message_id, each in status.items() if each == MessageStatus.UNKNOWN]
    return Toll(
        engine=sa.make_url(url).get_backend_name(),
        mails=mails,
        kills=kills,
        seconds=seconds,
        statuses=Counter(status.values()),
        twice=sum(count > 1 for count in times.values()),
        lost=sum(not times[message_id] and each not in honest for message_id, each in status.items()),
        claimed_sent=sum(not times[message_id] and each == MessageStatus.SENT for message_id, each in status.items()),
        unknown_delivered=sum(count > 0 for count in unknown),
        unknown_not=sum(count == 0 for count in unknown),
    )
