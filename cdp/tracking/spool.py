"""The spool: hits appended to a file before they are answered, so that a killed server forgets none of them."""

import contextlib
import fcntl
import json
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cdp import logs
from cdp.settings import settings

log = logs.logger(__name__)
FULL_FILE = 8 << 20  # a file of so many bytes is closed and the next one begun
FULL_FOLDER = 2 << 30  # so many bytes not taken in: the disk matters more than further hits
KINDS = ("opened", "clicked", "trap")  # "trap": the link no person can see
_END_OF_TIME = 32503680000.0  # the year 3000
_LONGEST_LINE = 64 << 10
_LONGEST_LINK = 4_000
_LONGEST_AGENT = 300


@dataclass(frozen=True, slots=True)
class Hit:
    """A request for a letter's picture or link; `how` holds what the request itself gave away ("head", "prefetch")."""

    message_id: int
    kind: str  # one of KINDS
    at: float  # seconds since 1970
    link: str = ""
    agent: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A hit with its place in the spool: the file, where its line begins and where the next one does."""

    hit: Hit | None  # None: a line that is no hit, e.g. one that a full disk cut short
    file: str
    start: int
    end: int


def append(hit: Hit) -> bool:
    """Promise that the hit outlives this process, however that ends; False when the disk did not take it.

    It need not outlive the machine: nothing waits for the disk.
    """
    try:
        _writer(folder()).append(hit)
    except OSError as error:
        log.error("hit_not_kept", error=str(error))
        return False
    return True


def folder() -> Path:
    """Promise where the spool's files lie."""
    return settings().data_dir / "hits"


class _Writer:
    """The file that this process appends to. Its lock tells the reader that more may come."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._turn = threading.Lock()
        self._size = FULL_FILE
        self._file = -1

    def append(self, hit: Hit) -> None:
        fields = (hit.message_id, hit.kind, hit.at, hit.link[:_LONGEST_LINK], hit.agent[:_LONGEST_AGENT], hit.how)
        line = json.dumps(fields, separators=(",", ":")).encode() + b"\n"
        with self._turn:
            if self._size >= FULL_FILE:
                self._begin()
            written = os.write(self._file, line)
            self._size += written
            if written < len(line):
                self._size = FULL_FILE  # the half line stays the last one of its file
                raise OSError("The disk is full.")

    def _begin(self) -> None:
        """Open the next file: it appears under its name only once it is locked, or a reader might take it away."""
        self._place.mkdir(parents=True, exist_ok=True)
        if sum(map(_size, self._place.iterdir())) > FULL_FOLDER:
            raise OSError("The spool is full: is a worker running?")
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        path = self._place / f"{time.time_ns():020}-{socket.gethostname()}-{os.getpid()}.jsonl"
        fresh = path.with_suffix(".new")
        self._file = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        fresh.rename(path)
        self._size = 0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # taken in meanwhile
        return 0


_writers: dict[Path, _Writer] = {}
os.register_at_fork(after_in_child=_writers.clear)


def _writer(place: Path) -> _Writer:
    return _writers.get(place) or _writers.setdefault(place, _Writer(place))


def read(taken: Mapping[str, int], *, limit: int) -> Iterator[Kept]:
    """Promise the hits behind what was `taken` (bytes by file), oldest file first, `limit` of them at most."""
    left = limit
    for path in sorted(folder().glob("*.jsonl")):
        for kept in _lines(path, taken.get(path.name, 0), left):
            left -= 1
            yield kept
        if left <= 0:
            return


def _lines(path: Path, start: int, limit: int) -> Iterator[Kept]:
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        file.seek(start)
        for _ in range(limit):
            line = file.readline(_LONGEST_LINE)
            if not line.endswith(b"\n"):
                if not line or not _is_left(path):
                    return  # the rest of the line is still to come
                file.seek(start)
                line = file.readline(_LONGEST_LINE)
            yield Kept(_hit(line), path.name, start, start + len(line))
            start += len(line)


def _hit(line: bytes) -> Hit | None:
    try:
        message_id, kind, at, link, agent, how = json.loads(line)
        if kind not in KINDS or not 0 < message_id < 2**63 or not 0 < at < _END_OF_TIME:
            raise ValueError
        return Hit(message_id, kind, float(at), str(link), str(agent), str(how))
    except (ValueError, TypeError):
        log.warning("hit_unreadable", line=line[:200].decode("utf-8", "replace"))
        return None


def remove_finished(taken: Mapping[str, int]) -> list[str]:
    """Delete the files that nobody writes to any more and that are `taken` to the end; promise their names."""
    return [path.name for path in sorted(folder().glob("*.jsonl")) if _remove(path, taken.get(path.name, 0))]


def _remove(path: Path, taken: int) -> bool:
    try:
        if not _is_left(path) or path.stat().st_size > taken:
            return False
        path.unlink()
    except FileNotFoundError:  # another worker was quicker
        return False
    return True


def _is_left(path: Path) -> bool:
    """Whether its writer is gone or has gone on to the next file; once left, nothing is ever added."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
