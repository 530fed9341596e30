"""The intent journal: what a worker was about to do, so that after a crash it is known what is not known.

One file per claim, locked while its worker lives. "I <id>" is written just before the byte after which the server may
have the letter, "R <id> <code> <words>" right after its answer. No fsync: a file's pages outlive a killed process, and
after a power cut another boot id says that the file must not be trusted.
"""

import errno
import fcntl
import os
import socket
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cdp.channels import Unreachable
from cdp.settings import settings

NEVER_ACCEPTED = 0  # a code of ours: the line broke before the letter was complete
_LONGEST_WORDS = 300


def folder(install: str) -> Path:
    """Promise where the journals of one database lie, made if it is not there."""
    path = settings().data_dir / "journals" / install
    path.mkdir(parents=True, exist_ok=True)
    return path


@cache
def boot_id() -> str:
    """Promise a name for the time since this machine was started; where there is none, this process's own."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return uuid.uuid4().hex


def host() -> str:
    """Promise the name of this machine."""
    return socket.gethostname()


class Unwritable(Unreachable):
    """The journal cannot be written, so nothing may be sent: after a crash nobody would know of it."""

    def __init__(self, why: OSError) -> None:
        super().__init__(
            f"The journal of what is being sent cannot be written ({why.strerror or why}), so nothing is sent. "
            f"Make room where CDP_DATA_DIR lies ({settings().data_dir}); sending goes on by itself."
        )


class Journal:
    """The open journal of a claim of ours. Its methods may be called from several threads."""

    def __init__(self, install: str) -> None:
        self.lease = uuid.uuid4().hex
        self._writing = threading.Lock()
        self._size = 0
        # It appears under its name only when it is locked: until then another worker might tidy it up.
        try:
            self.path = folder(install) / f"{self.lease}.journal"
            unfinished = self.path.with_suffix(".new")
            self._file = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND, 0o600)
        except OSError as error:
            raise Unwritable(error) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._write(f"B {host()} {boot_id()}\n".encode())
            unfinished.rename(self.path)
        except OSError as error:
            os.close(self._file)
            unfinished.unlink(missing_ok=True)
            raise Unwritable(error) from error

    def intend(self, message_id: int) -> None:
        """Write down that the letter may be with the server from now on; raises Unwritable, and then it must not be."""
        try:
            self._write(b"I %d\n" % message_id)
        except OSError as error:
            raise Unwritable(error) from error

    def note(self, message_id: int, code: int, words: str = "") -> None:
        """Write down what the server said, or NEVER_ACCEPTED; raises OSError."""
        said = " ".join(words.split())[:_LONGEST_WORDS]
        self._write(f"R {message_id} {code} {said}\n".encode("utf-8", "replace"))

    def _write(self, line: bytes) -> None:
        """A whole line or nothing: half a line would be read as another one, as code 25 for 250."""
        with self._writing:
            written = os.write(self._file, line)
            if written < len(line):
                os.ftruncate(self._file, self._size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self._size += written

    def close(self) -> None:
        """Leave the file for the next start to look at: its results may not be on the disk yet."""
        os.close(self._file)

    def remove(self) -> None:
        """Forget it: every result it holds is on the disk."""
        self.path.unlink(missing_ok=True)
        self.close()


@dataclass
class Left:
    """What a worker that is gone has left in its journal; held locked until it is dealt with."""

    lease: str
    path: Path
    descriptor: int
    is_trusted: bool = False  # written since this machine was last started
    intended: set[int] = field(default_factory=set)
    noted: dict[int, tuple[int, str]] = field(default_factory=dict)  # code and words

    def close(self) -> None:
        """Let go of it; who looks next finds the same."""
        os.close(self.descriptor)

    def remove(self) -> None:
        """Forget it."""
        self.path.unlink(missing_ok=True)
        self.close()


def left_behind(install: str) -> Iterator[Left]:
    """Promise the journals here whose worker has gone, each locked for the caller to close or remove."""
    for path in sorted(folder(install).glob("*.journal")):
        if found := _locked(path):
            yield found


def _locked(path: Path) -> Left | None:
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:  # its worker lives
        os.close(descriptor)
        return None
    left = Left(path.stem, path, descriptor)
    for line in path.read_bytes().split(b"\n")[:-1]:  # what follows the last line's end was torn
        _read(left, line.decode("utf-8", "replace").split())
    return left


def _read(left: Left, words: list[str]) -> None:
    match words:
        case ["B", its_host, its_boot]:
            left.is_trusted = (its_host, its_boot) == (host(), boot_id())
        case ["I", number]:
            left.intended.add(int(number))
        case ["R", number, code, *words]:
            left.noted[int(number)] = int(code), " ".join(words)
