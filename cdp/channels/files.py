"""Letters as .eml files in the data folder: what is used until a mail server is named. Nothing leaves the machine."""

import email
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default as policy
from heapq import nlargest
from itertools import islice
from pathlib import Path

from cdp.channels.parcel import Hand, Outcome, Parcel, Verdict
from cdp.errors import NotFound
from cdp.models import Sender
from cdp.settings import settings
from cdp.text import fold

_SEARCHED = 5_000  # the newest so many files are looked through
_HEADERS = 16_384  # bytes in which the headers of a letter of ours end


def folder() -> Path:
    """Promise where the letters lie; the folder itself is made by the first one."""
    return settings().data_dir / "outbox"


class Folder:
    """The channel that writes each letter to `<message id>.eml`, whole or not at all."""

    @classmethod
    def of(cls, _sender: Sender) -> "Folder":
        """Promise the folder of this installation, whoever sends."""
        return cls()

    def carry(self, hand: Hand) -> None:
        """Write letters until there are none; a disk that is full is an outcome, not an end."""
        folder().mkdir(parents=True, exist_ok=True)
        while parcel := hand.take():
            hand.about_to_finish(parcel)
            hand.tell(_written(parcel))


def _written(parcel: Parcel) -> Outcome:
    name = f"{parcel.message_id or 'test-' + secrets.token_hex(6)}.eml"
    # The folder is looked through at any time: a file appears under its name only when it is complete.
    unfinished = folder() / f".{name}.{os.getpid()}"
    try:
        unfinished.write_bytes(parcel.letter + b"\r\n")
        unfinished.replace(folder() / name)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        return Outcome(parcel, Verdict.DEFERRED, 452, f"The file could not be written: {error.strerror}")
    return Outcome(parcel, Verdict.ACCEPTED, 250, f"written to {name}")


def has(message_id: int, *, since: datetime) -> bool:
    """Promise whether the letter of a message lies there complete, written no earlier than `since`.

    An older file of that number is another database's, which had this folder before.
    """
    try:
        return (folder() / f"{message_id}.eml").stat().st_mtime >= since.timestamp()
    except FileNotFoundError:
        return False


def kept() -> dict[str, datetime]:
    """Promise the files in the folder by name, unfinished ones with them, and when each was written."""
    if not folder().is_dir():
        return {}
    with os.scandir(folder()) as entries:
        dated = ((each.name, _written_at(each)) for each in entries if ".eml" in each.name)
        return {name: at for name, at in dated if at is not None}


def _written_at(entry: os.DirEntry[str]) -> datetime | None:
    try:
        return datetime.fromtimestamp(entry.stat().st_mtime, UTC)
    except FileNotFoundError:
        return None  # finished or removed while we looked


def remove(names: Iterable[str]) -> int:
    """Remove these files from the folder; promise how many there were."""
    there = [path for path in (folder() / name for name in names) if path.exists()]
    for path in there:
        path.unlink(missing_ok=True)
    return len(there)


@dataclass(frozen=True)
class OutboxLetter:
    """A letter in the folder, as the list shows it; `key` reads it."""

    key: str
    written_at: datetime
    size: int
    from_header: str
    to: str
    subject: str


def outbox(limit: int = 100, search: str = "") -> list[OutboxLetter]:
    """Promise the newest letters first; `search` looks in sender, recipient and subject of the newest 5,000."""
    wanted = fold(search.strip())
    found = (each for each in _newest() if wanted in fold(f"{each.from_header} {each.to} {each.subject} {each.key}"))
    return list(islice(found, limit))


def _newest() -> Iterator[OutboxLetter]:
    if not folder().is_dir():
        return
    with os.scandir(folder()) as entries:
        dated = [(each.stat().st_mtime, each.name) for each in entries if each.name.endswith(".eml")]
    for at, name in nlargest(_SEARCHED, (pair for pair in dated if not pair[1].startswith("."))):
        if listed := _listed(folder() / name, at):
            yield listed


def _listed(path: Path, written: float) -> OutboxLetter | None:
    try:
        with path.open("rb") as file:
            head = file.read(_HEADERS).partition(b"\r\n\r\n")[0]
        size = path.stat().st_size
    except FileNotFoundError:
        return None  # tidied up while we looked
    parsed = email.message_from_bytes(head, policy=policy)
    words = [str(parsed[name] or "") for name in ("From", "To", "Subject")]
    return OutboxLetter(path.stem, datetime.fromtimestamp(written, UTC), size, *words)


@dataclass(frozen=True)
class Eml:
    """A letter taken apart: its headers in their order, what it says as text and as HTML, and its bytes."""

    headers: list[tuple[str, str]]
    text: str
    html: str
    raw: bytes


def read_eml(key: int | str) -> Eml:
    """Promise the parts of a letter in the outbox, by message id or by the list's key; raises NotFound."""
    path = folder() / f"{key}.eml"
    if path.parent != folder() or not path.is_file() or "/" in str(key):
        raise NotFound("This letter is not in the outbox of this machine.")
    raw = path.read_bytes()
    parsed = email.message_from_bytes(raw, policy=policy)
    headers = [(name, str(value)) for name, value in parsed.items()]
    return Eml(headers, _body(parsed, "plain"), _body(parsed, "html"), raw)


def _body(parsed: EmailMessage, kind: str) -> str:
    part = parsed.get_body((kind,))
    return "" if part is None else str(part.get_content())
