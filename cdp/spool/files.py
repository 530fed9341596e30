"""The spool's files: lines appended before they are answered, so that a killed server forgets none of them."""

import contextlib
import fcntl
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

from cdp.settings import settings

FULL_FILE = 8 << 20  # a file of so many bytes is closed and the next one begun
_WIPED = b"\0"  # stands in no line: JSON writes it otherwise
_KEPT_FOR = 60.0  # seconds
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its place in the spool: the file, where the line begins and where the next one does."""

    raw: bytes
    file: str
    start: int
    end: int


@dataclass
class Spool:
    """One folder of files that servers append to and workers take in from, line by line, each once."""

    name: str  # of the folder below the data folder
    full: int  # so many bytes not taken in: the disk matters more than further lines
    longest_line: int
    prefix: str = ""  # what tells its files from those of other spools where places are written down
    _to_wipe: dict[str, int] = field(default_factory=dict, init=False)
    _wiped_at: float = field(default=-inf, init=False)

    @property
    def folder(self) -> Path:
        """Where the files lie."""
        return settings().data_dir / self.name

    def append(self, lines: bytes) -> None:
        """Promise that these whole lines outlive this process, however that ends; raises OSError when the disk or the spool is full.

        They need not outlive the machine: nothing waits for the disk.
        """
        _writer(self.folder).append(lines, self.full)

    def read(self, taken: Mapping[str, int], *, limit: int) -> Iterator[Line]:
        """Promise the lines behind what was `taken` (bytes by file), oldest file first, `limit` of them at most."""
        left = limit
        for path in sorted(self.folder.glob("*.jsonl")):
            for line in self._lines(path, taken.get(self.prefix + path.name, 0), left):
                left -= 1
                yield line
            if left <= 0:
                return

    def _lines(self, path: Path, start: int, limit: int) -> Iterator[Line]:
        with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
            file.seek(start)
            for _ in range(limit):
                line = file.readline(self.longest_line)
                if not line.endswith(b"\n"):
                    if not line or not _is_left(path):
                        return  # the rest of the line is still to come
                    file.seek(start)
                    line = file.readline(self.longest_line)
                yield Line(line.lstrip(_WIPED), self.prefix + path.name, start, start + len(line))
                start += len(line)

    def remove_finished(self, taken: Mapping[str, int]) -> list[str]:
        """Delete the files that nobody writes to any more and that are `taken` to the end; promise their names."""
        names = ((path, self.prefix + path.name) for path in sorted(self.folder.glob("*.jsonl")))
        return [name for path, name in names if _remove(path, taken.get(name, 0))]

    def wipe(self, taken: Mapping[str, int], *, at: float) -> None:
        """Overwrite what was `taken` a minute ago of files that are still written to, for it may name who is erased since.

        By then what the database has of it is on the disk; `at` is in seconds by any clock that only goes on.
        """
        if at - self._wiped_at < _KEPT_FOR:
            return
        for path in self.folder.glob("*.jsonl"):
            _wipe(path, self._to_wipe.get(self.prefix + path.name, 0))
        self._wiped_at, self._to_wipe = at, dict(taken)


class _Writer:
    """The file that this process appends to. Its lock tells the reader that more may come."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._turn = threading.Lock()
        self._size = FULL_FILE
        self._file = -1

    def append(self, lines: bytes, full: int) -> None:
        with self._turn:
            if self._size >= FULL_FILE:
                self._begin(full)
            written = os.write(self._file, lines)
            self._size += written
            if written < len(lines):
                self._size = FULL_FILE  # the half line stays the last one of its file
                raise OSError("The disk is full.")

    def _begin(self, full: int) -> None:
        """Open the next file: it appears under its name only once it is locked, or a reader might take it away."""
        self._place.mkdir(parents=True, exist_ok=True)
        if sum(map(_size, self._place.iterdir())) > full:
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


def _remove(path: Path, taken: int) -> bool:
    try:
        if not _is_left(path) or path.stat().st_size > taken:
            return False
        path.unlink()
    except FileNotFoundError:  # another worker was quicker
        return False
    return True


def _wipe(path: Path, end: int) -> None:
    with contextlib.suppress(FileNotFoundError), path.open("r+b") as file:
        start = end = min(end, os.fstat(file.fileno()).st_size)
        while start > 0:  # back to where it was wiped before
            begin = max(0, start - _BLOCK)
            file.seek(begin)
            wiped = file.read(start - begin).rfind(_WIPED)
            start = begin if wiped < 0 else begin + wiped + 1
            if wiped >= 0:
                break
        file.seek(start)
        file.write(_WIPED * (end - start))


def _is_left(path: Path) -> bool:
    """Whether its writer is gone or has gone on to the next file; once left, nothing is ever added."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
