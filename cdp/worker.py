"""The worker: one process that moves flows on, launches and finishes campaigns, takes in hits, and delivers letters."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import campaigns, db, delivery, errors, flows, ingest, logs, tracking
from cdp.delivery import journal, webhooks
from cdp.models import Message, MessageStatus, Worker, utc_now
from cdp.settings import ROOT
from cdp.tracking import bounces, mailbox

log = logs.logger(__name__)
_HEARTBEAT = timedelta(seconds=2)
ALIVE_FOR = timedelta(seconds=30)  # a worker silent for longer is gone, or stuck
_KEPT_FOR = timedelta(days=7)  # rows of workers that are gone
_AT_A_TIME = 1_000  # people moved or hits taken in one transaction: on SQLite the screens wait for it to end
_LONGEST_PAUSE = 30.0  # seconds after a chore that keeps failing
_STOP_PATIENCE = 30.0  # seconds the server waits for its worker


@dataclass(frozen=True)
class Chore:
    """Something to do over and over: how often when there is nothing to do, and what; it says how much it did."""

    name: str
    every: float  # seconds
    do: Callable[[str | None], int]


def _move_flows(url: str | None) -> int:
    with db.session(url) as session:
        return flows.tick(session, now=utc_now(), limit=_AT_A_TIME)


def _note_goals(url: str | None) -> int:
    with db.session(url) as session:
        flows.note_goals(session, now=utc_now())
    return 0


def _run_campaigns(url: str | None) -> int:
    with db.session(url) as session:
        campaigns.tick(session, now=utc_now())
    return 0


def _keep_quiet(url: str | None) -> int:
    with db.session(url) as session:
        campaigns.keep_quiet(session, now=utc_now())
    return 0


def _take_hits(url: str | None) -> int:
    with db.session(url) as session:
        return tracking.take_in(session, now=utc_now(), limit=_AT_A_TIME)


def _take_events(url: str | None) -> int:
    try:
        return _take_some(url)
    except Exception as error:
        if not ingest.is_of_a_line(error):
            raise  # all of them wait until the database is well again
        log.error("events failed together, now one by one", exc_info=error)
    return _take_some(url, singly=True)


def _take_some(url: str | None, *, singly: bool = False) -> int:
    with db.session(url) as session:
        return ingest.take_in(session, now=utc_now(), limit=_AT_A_TIME, singly=singly)


def _recover(url: str | None) -> int:
    if counts := delivery.recover(url, now=utc_now()):
        log.info("recovered", **counts)
    return 0


def _call_webhooks(url: str | None) -> int:
    return webhooks.make_calls(url, now=utc_now())


def _read_mailbox(url: str | None) -> int:
    def take(raw: bytes) -> int:
        with db.session(url) as session:
            return bounces.take(session, raw, now=utc_now())

    mailbox.fetch(take)
    return 0


def _tidy_outbox(url: str | None) -> int:
    with db.reading(url) as session:
        if count := delivery.tidy(session, now=utc_now()):
            log.info("outbox tidied", files=count)
    return 0


# Each row is a thread: what may take long (other people's servers) holds up nothing else.
CHORES: dict[str, tuple[Chore, ...]] = {
    "rounds": (
        Chore("flows", 0.5, _move_flows),
        Chore("campaigns", 1.0, _run_campaigns),
        Chore("quiet hours", 60.0, _keep_quiet),
        Chore("hits", 1.0, _take_hits),
        Chore("recovery", 20.0, _recover),
        Chore("goals", 300.0, _note_goals),
    ),
    "intake": (Chore("events", 0.5, _take_events),),
    "calls": (Chore("webhooks", 1.0, _call_webhooks),),
    "mailbox": (Chore("bounces", 60.0, _read_mailbox),),
    "tidying": (Chore("outbox", 600.0, _tidy_outbox),),
}


@dataclass
class _State:
    """What the threads of one worker share."""

    url: str | None
    stop: threading.Event = field(default_factory=threading.Event)
    steps: int = 0
    sent: int = 0
    troubles: dict[str, str] = field(default_factory=dict)  # by chore

    def trouble(self) -> str | None:
        return " ".join(dict.fromkeys(self.troubles.values())) or None


def run(url: str | None = None, *, parent: int | None = None) -> None:
    """Work until SIGTERM or SIGINT, or until the process `parent` is gone; what is on its way is finished first."""
    state = _State(url)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: state.stop.set())
    record = _sign_in(url)
    log.info("worker started", worker=record)
    threads = [threading.Thread(target=_letters, args=(state,), name="letters")]
    threads += [threading.Thread(target=_chores, args=(state, rows), name=name) for name, rows in CHORES.items()]
    for thread in threads:
        thread.daemon = thread.name != "letters"  # other people's servers may answer when they like
        thread.start()
    _beat_until_stopped(state, record, parent)
    for thread in threads:
        thread.join(timeout=None if thread.name == "letters" else 5.0)
    _beat(state, record, 0.0, is_over=True)
    log.info("worker stopped", worker=record, sent=state.sent)


def _chores(state: _State, chores: tuple[Chore, ...]) -> None:
    due = dict.fromkeys((each.name for each in chores), 0.0)
    failures = dict.fromkeys(due, 0)
    while not state.stop.is_set():
        for chore in chores:
            if time.monotonic() < due[chore.name] or state.stop.is_set():
                continue
            start = time.monotonic()
            done = _tried(state, chore, failures)
            pause = chore.every if not done else (time.monotonic() - start) / 4  # the screens want to write as well
            due[chore.name] = time.monotonic() + min(_LONGEST_PAUSE, pause * 2 ** min(failures[chore.name], 6))
        state.stop.wait(max(0.01, min(due.values()) - time.monotonic()))


def _tried(state: _State, chore: Chore, failures: dict[str, int]) -> int:
    try:
        done = chore.do(state.url)
    except Exception as error:
        failures[chore.name] += 1
        _note(state, chore.name, error)
        return 0
    failures[chore.name] = 0
    state.troubles.pop(chore.name, None)
    state.steps += done if chore.name == "flows" else 0
    return done


def _note(state: _State, name: str, error: Exception) -> None:
    """Keep what went wrong as a sentence; the log has the rest."""
    if isinstance(error, errors.CdpError):
        state.troubles[name] = str(error)
        log.warning("chore refused", chore=name, reason=str(error))
    else:
        state.troubles[name] = (
            f"“{name.capitalize()}” failed ({type(error).__name__}). It is tried again; the log says why."
        )
        log.error("chore failed", chore=name, exc_info=error)


def _letters(state: _State) -> None:
    """Deliver until stopped; after a failure begin anew, as after a crash."""
    pause = 1.0
    while not state.stop.is_set():
        try:
            _recover(state.url)
            _deliver(state)
            pause = 1.0
        except Exception as error:
            _note(state, "letters", error)
            state.stop.wait(pause)
            pause = min(_LONGEST_PAUSE, pause * 2)


def _deliver(state: _State) -> None:
    before, renewed_at = state.sent, time.monotonic()
    with delivery.Courier(state.url) as courier:
        while not state.stop.is_set():
            claimed = courier.go_round()
            state.sent = before + courier.counts["accepted"]
            _tell_trouble(state, courier.trouble)
            if time.monotonic() - renewed_at > 60:
                courier.renew()
                renewed_at = time.monotonic()
            if not claimed:
                courier.wait(0.05 if courier.is_carrying else 0.25)
    state.sent = before + courier.counts["accepted"]


def _tell_trouble(state: _State, trouble: str | None) -> None:
    if trouble is None:
        state.troubles.pop("letters", None)
    else:
        state.troubles["letters"] = trouble


# ----- the row in `workers`


def _sign_in(url: str | None) -> int:
    now = utc_now()
    with db.session(url) as session:
        session.execute(sa.delete(Worker).where(Worker.heartbeat_at < now - _KEPT_FOR))
        row = Worker(host=journal.host(), boot_id=journal.boot_id(), pid=os.getpid(), started_at=now, heartbeat_at=now)
        session.add(row)
        session.flush()
        return row.id


def _beat_until_stopped(state: _State, record: int, parent: int | None) -> None:
    sent, at = 0, time.monotonic()
    while not state.stop.wait(_HEARTBEAT.total_seconds() / 4):
        if parent is not None and os.getppid() != parent:
            log.info("the server is gone")
            state.stop.set()
        passed = time.monotonic() - at
        if passed >= _HEARTBEAT.total_seconds():
            _beat(state, record, (state.sent - sent) / passed)
            sent, at = state.sent, time.monotonic()


def _beat(state: _State, record: int, per_second: float, *, is_over: bool = False) -> None:
    now = utc_now()
    values = {"heartbeat_at": now, "sent": state.sent, "steps": state.steps, "per_second": per_second}
    try:
        with db.session(state.url) as session:
            session.execute(
                sa.update(Worker)
                .where(Worker.id == record)
                .values(**values, trouble=state.trouble(), stopped_at=now if is_over else None)
            )
    except sa.exc.SQLAlchemyError as error:
        log.warning("heartbeat failed", reason=str(error))


# ----- for the Settings screen


@dataclass(frozen=True)
class Health:
    """How sending is doing: who works, what waits, how fast it goes, and what is in the way."""

    workers: list[Worker]  # those that work now
    due: int  # letters that could leave now
    later: int  # letters that wait for their hour
    claimed: int  # letters a worker has in hand
    unknown: int  # letters whose answer was lost: somebody should look
    per_second: float
    oldest_due_at: datetime | None
    trouble: list[str]  # sentences; empty when all is well

    @property
    def counts(self) -> dict[str, int]:
        """The queue by status."""
        return {"due": self.due, "later": self.later, "claimed": self.claimed, "unknown": self.unknown}


def health(session: Session, *, now: datetime) -> Health:
    """Promise how the workers are doing, from indexes alone: it may be asked every few seconds."""
    alive = sa.select(Worker).where(Worker.stopped_at.is_(None), Worker.heartbeat_at > now - ALIVE_FOR)
    working = list(session.scalars(alive.order_by(Worker.id)))
    due, later, oldest_due_at = _queue(session, now)
    found = Health(
        workers=working,
        due=due,
        later=later,
        claimed=_count(session, Message.status == MessageStatus.CLAIMED, Message.lease.is_not(None)),
        unknown=_count(session, Message.status == MessageStatus.UNKNOWN),
        per_second=sum(each.per_second for each in working),
        oldest_due_at=oldest_due_at,
        trouble=list(dict.fromkeys(each.trouble for each in working if each.trouble)),
    )
    if not working and (due or _ever_worked(session)):
        found.trouble.append("No worker is running, so nothing is sent. Start one: python -m cdp worker")
    return found


def _queue(session: Session, now: datetime) -> tuple[int, int, datetime | None]:
    """How many letters are due, how many are not yet, and since when the first one is; in one walk over an index."""
    is_queued = Message.status == sa.literal_column("'queued'")
    due = sa.func.sum(sa.case((Message.due_at <= now, 1), else_=0))
    oldest = sa.func.min(Message.due_at, type_=Message.due_at.type)
    row = session.execute(sa.select(sa.func.count(), due, oldest).select_from(Message).where(is_queued)).one()
    many, ready = int(row[0]), int(row[1] or 0)
    return ready, many - ready, row[2]


def _count(session: Session, *conditions: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Message).where(*conditions)) or 0


def _ever_worked(session: Session) -> bool:
    return session.scalar(sa.select(Worker.id).limit(1)) is not None


# ----- beside the server


@contextlib.contextmanager
def beside_the_server() -> Iterator[None]:
    """Promise a worker process of this server's own while the block runs; should it end early it is started again."""
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_running, args=(stop,), name="worker keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join(_STOP_PATIENCE + 5)


def _keep_running(stop: threading.Event) -> None:
    pause = 1.0
    while not stop.is_set():
        started = time.monotonic()
        with subprocess.Popen([*_COMMAND, str(os.getpid())], cwd=ROOT, stdin=subprocess.DEVNULL) as process:
            while process.poll() is None and not stop.wait(0.25):
                pass
            _end(process)
        if not stop.is_set():
            log.error("the worker ended", code=process.returncode)
            pause = 1.0 if time.monotonic() - started > 60 else min(60.0, pause * 2)
            stop.wait(pause)


_COMMAND = [sys.executable, "-m", "cdp", "worker", "--parent"]


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
