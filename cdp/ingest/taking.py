"""Taking in: from the spool into the database, each event once, in the order it came."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import customers, erased, events, logs
from cdp.errors import CdpError
from cdp.ingest import calls, shops
from cdp.ingest.buffer import EVENTS
from cdp.ingest.calls import Call
from cdp.ingest.identities import USER, People, address
from cdp.ingest.lessons import Lessons
from cdp.models import Event, IngestRejection
from cdp.spool import Line, locked, remember, taken

log = logs.logger(__name__)
_KEPT = 1_000  # rejections: the newest
_LONGEST_REASON, _LONGEST_BODY = 500, 10_000
# What is raised by something said that is of no use: a number without end, a list where an object should be.
_OF_NO_USE = (CdpError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def take_in(session: Session, *, now: datetime, limit: int = 1_000, singly: bool = False) -> int:
    """Promise how many lines were moved from the spool into the database, `limit` at most, each exactly once.

    Call it in a transaction of its own. What cannot be read is set aside with the reason, and holds up nothing; with
    `singly`, which takes longer, so is a line that fails for another reason of its own (see `is_of_a_line`).
    """
    if not any(EVENTS.read(taken(session, EVENTS), limit=1)):
        return 0
    lines = list(EVENTS.read(locked(session), limit=limit))
    if singly:
        for line in lines:
            _take_alone(session, line, now=now)
    else:
        _take(session, lines, now=now)
    remember(session, ((line.file, line.end) for line in lines))
    return len(lines)


def is_of_a_line(error: Exception) -> bool:
    """Promise whether taking in failed for what a line says, not for the state of the database, which passes."""
    if isinstance(error, sa.exc.OperationalError):  # of them only what could not be said in SQL, or goes beyond a limit
        state = str(getattr(error.orig, "sqlstate", ""))
        return state.startswith("54") or getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR"
    if isinstance(error, sa.exc.DBAPIError):
        return not error.connection_invalidated
    return isinstance(error, (*_OF_NO_USE, sa.exc.StatementError))


def rejections(session: Session, *, limit: int = 50) -> list[IngestRejection]:
    """Promise what could not be taken in, newest first."""
    newest = sa.select(IngestRejection).order_by(IngestRejection.id.desc()).limit(limit)
    return list(session.scalars(newest))


def _take(session: Session, lines: Sequence[Line], *, now: datetime) -> None:
    for kind, run in _runs(session, lines, now):
        if kind == "call":
            _take_calls(session, run, now=now)
        else:
            _take_news(session, kind, run[0], now=now)


def _take_alone(session: Session, line: Line, *, now: datetime) -> None:
    try:
        with session.begin_nested():
            _take(session, [line], now=now)
    except Exception as error:
        if not is_of_a_line(error):
            raise
        _reject(session, line, "spool", f"It could not be taken in ({type(error).__name__}).", now)


Said = tuple[Line, datetime, str, Any]  # the line, when it came, from where, what it says


def _runs(session: Session, lines: Sequence[Line], now: datetime) -> Iterator[tuple[str, list[Said]]]:
    """Calls that follow each other together, a shop's news each by itself."""
    run: list[Said] = []
    for line in lines:
        try:
            at, kind, source, said = json.loads(line.raw)
            if kind not in ("call", *shops.SHOPS):
                raise ValueError(f"“{kind}” is nothing that is taken in.")
            came = datetime.fromtimestamp(float(at), UTC)
        except (ValueError, TypeError, RecursionError, OverflowError) as error:
            _reject(session, line, "spool", f"The line could not be read: {error}", now)
            continue
        if kind == "call":
            run.append((line, came, str(source), said))
            continue
        if run:
            yield "call", run
            run = []
        yield kind, [(line, came, str(source), said)]
    if run:
        yield "call", run


def _reject(session: Session, line: Line, source: str, reason: str, now: datetime) -> None:
    log.warning("not_taken_in", source=source, reason=reason[:_LONGEST_REASON])
    body = {"sent": events.storable(line.raw.decode("utf-8", "replace")[:_LONGEST_BODY])}
    row = IngestRejection(received_at=now, source=source, reason=reason[:_LONGEST_REASON], body=body)
    session.add(row)
    session.flush()
    session.execute(sa.delete(IngestRejection).where(IngestRejection.id <= row.id - _KEPT))


# ----- calls of event libraries


Read = tuple[Call, Line, str, datetime]  # the call, its line, from where and when it came


def _take_calls(session: Session, run: Sequence[Said], *, now: datetime) -> None:
    fresh = _without_erased(session, _fresh(session, list(_read(session, run, now))))
    people = People(session, [call for call, *_ in fresh], now=now)
    lessons = Lessons(session, people, now=now)
    done: list[tuple[Read, int | None]] = []
    for each in fresh:
        lessons.learn(each[0])
        if each[0].kind != "alias":
            done.append((each, people.of(each[0])))
    events.write(session, [_row(each, people.still(owner)) for each, owner in done])
    people.settle()


def _read(session: Session, run: Sequence[Said], now: datetime) -> Iterator[Read]:
    for line, came, source, said in run:
        try:
            yield calls.read(said, received_at=came, place=f"{line.file}:{line.start}"), line, source, came
        except _OF_NO_USE as error:
            _reject(session, line, source, str(error), now)


def _fresh(session: Session, read: Sequence[Read]) -> list[Read]:
    """Those that were not taken in before, and of doubles the first."""
    first = {each[0].message_id: each for each in reversed(read)}
    there = sa.select(Event.message_id).where(Event.message_id.in_(sorted(first)))
    for message_id in session.scalars(there):
        first.pop(str(message_id))
    return list(reversed(first.values()))


def _without_erased(session: Session, read: list[Read]) -> list[Read]:
    """Nothing of who was erased, as they asked, is taken in again."""
    gone = erased.known(session)
    if not gone:
        return read
    return [each for each in read if not _is_of_erased(gone, each[0])]


def _is_of_erased(gone: erased.Erased, call: Call) -> bool:
    keys = [(address(call), call.user), (customers.normalise_email(call.previous), call.previous)]
    return any(gone.has(email=email, phone=None, external_id=each, source=USER) for email, each in keys)


def _row(read: Read, owner: int | None) -> dict[str, Any]:
    call, _, source, came = read
    return {
        "customer_id": owner,
        "visitor": call.visitor,
        "name": call.name,
        "occurred_at": call.at,
        "received_at": came,
        "source": source,
        "properties": dict(call.properties),
        "message_id": call.message_id,
    }


# ----- news of shops


def _take_news(session: Session, shop: str, news: Said, *, now: datetime) -> None:
    line, came, _, said = news
    try:
        with session.begin_nested():
            shops.apply(session, shop, said, came=came, now=now)
    except _OF_NO_USE as error:
        reason = str(error) if isinstance(error, CdpError) else f"It is not what {shop} sends: {error!r}"
        _reject(session, line, shop, reason, now)
