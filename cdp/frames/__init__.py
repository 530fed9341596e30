"""Customers and what happened to them as pandas frames in memory: what live segments are asked of.

`current(session)` gives the newest frames, shared by everyone in the process; `mask` asks them a condition tree.
"""

import logging
from dataclasses import dataclass
from threading import Lock, Thread
from time import sleep

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.frames import reader, snapshot
from cdp.frames.columns import Mask
from cdp.frames.frame import Frames
from cdp.frames.load import Attributes, Source, source_of
from cdp.frames.mask import Compiler, first, mask
from cdp.frames.refresh import everything, refreshed
from cdp.models import Attribute, DataRevision

__all__ = ["Compiler", "Frames", "Mask", "current", "first", "forget", "mask", "read"]

log = logging.getLogger(__name__)
PATIENCE = 30  # seconds before a failed reading in the background is tried again
SNAPSHOT_FROM = 20_000  # customers from which starting from a snapshot is worth its disk space
_held: dict[str, Frames] = {}
_locks: dict[str, Lock] = {}
_guard = Lock()
_reading: set[str] = set()  # databases that are being read again as a whole


def current(session: Session) -> Frames:
    """Promise frames that hold every transaction committed before this call; quick when little has changed.

    When a large shop must be read again as a whole, that goes on in the background and the frames of before are given
    meanwhile: their `revision` says so.
    """
    source = source_of(session.get_bind())
    key = str(source.url)
    with _guard:
        lock = _locks.setdefault(key, Lock())
    with lock:
        fresh = _renewed(session, source, _held.get(key))
        _held[key] = fresh
        return fresh


def read(session: Session) -> Frames:
    """Promise frames read from the database from scratch, shared with nobody."""
    return _anew(source_of(session.get_bind()), _state(session))


def forget(session: Session) -> None:
    """Let go of the shared frames of this database."""
    source = source_of(session.get_bind())
    _held.pop(str(source.url), None)


@dataclass(frozen=True)
class _State:
    """What the database says of its data: which one it is, the last change, and the last that removed rows."""

    identity: str
    revision: int
    laid_out: int
    attributes: Attributes


def _state(session: Session) -> _State:
    """What is committed, asked in a session of its own: the given one may hold changes that frames cannot see yet."""
    with db.beside(session) as beside:
        return _read_state(beside)


@db.remembered
def _read_state(session: Session) -> _State:
    rows = session.connection().execute(_STATE).all()
    declared = tuple((row.key, row.kind.value) for row in rows if row.key is not None)
    return _State(rows[0].identity, rows[0].number, rows[0].laid_out, declared)


_REVISIONS, _ATTRIBUTES = DataRevision.__table__.c, Attribute.__table__.c
_STATE = (
    sa.select(_REVISIONS.identity, _REVISIONS.number, _REVISIONS.laid_out, _ATTRIBUTES.key, _ATTRIBUTES.kind)
    .join_from(DataRevision.__table__, Attribute.__table__, sa.true(), isouter=True)
    .order_by(_ATTRIBUTES.key)
)


def _renewed(session: Session, source: Source, held: Frames | None) -> Frames:
    state = _state(session)
    base = snapshot.restore(source) if held is None else held
    if base is not None and base.identity == state.identity and state.laid_out <= base.revision <= state.revision:
        if base.revision == state.revision and base.attributes == state.attributes:
            return base
        if (newer := refreshed(base, source, state.revision, state.attributes)) is not None:
            return newer
    if held is not None and held.identity == state.identity and reader.is_large(source):
        _read_behind(source, state)
        return held
    return _anew(source, state)


def _read_behind(source: Source, state: _State) -> None:
    """Read everything in a thread, unless one is at it, and put it in the place of the older frames."""
    key = str(source.url)

    def work() -> None:
        try:
            fresh = _anew(source, state)
            with _locks[key]:
                _held[key] = fresh
        except Exception:
            log.exception("frames could not be read again; the older ones are shown, and it is tried again later")
            sleep(PATIENCE)
        finally:
            _reading.discard(key)

    with _guard:
        if key in _reading:
            return
        _reading.add(key)
    Thread(target=work, name="frames-reader", daemon=True).start()


def _anew(source: Source, state: _State) -> Frames:
    """Everything read again. A large SQLite file is read by a process of its own, which leaves a snapshot to map."""
    if source.is_sqlite and reader.is_large(source):
        if (held := reader.read_apart(source)) is not None:
            return held
        log.warning("reading a large database in this process, which takes longer")
    fresh = everything(source, state.revision, state.attributes)
    fresh.identity = state.identity
    if len(fresh.customers) >= SNAPSHOT_FROM and not source.is_sqlite:
        Thread(target=snapshot.save, args=(fresh, source), name="frames-snapshot", daemon=True).start()
    return fresh
