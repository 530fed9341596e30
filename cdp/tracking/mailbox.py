"""The mailbox that bounces and complaints come back to, read by IMAP."""

import contextlib
import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cdp.errors import CdpError
from cdp.settings import settings

_PATIENCE = 30.0  # seconds for one answer of the server
_LARGEST = 1 << 20  # bytes of a letter that are read: a report says all it has to say at its beginning
_SEEN, _OURS = r"\Seen", "CdpRead"  # a letter we have looked at; where servers know no words of ours, just "seen"


@dataclass(frozen=True)
class Fetched:
    """How many letters were looked at, and how many of them brought news."""

    letters: int = 0
    news: int = 0


def is_configured() -> bool:
    """Promise whether there is a mailbox to read."""
    return bool(settings().bounce_imap_host)


def fetch(take: Callable[[bytes], int], *, limit: int = 200) -> Fetched:
    """Promise that each new letter, `limit` at most, was given to `take`; nothing is fetched where no mailbox is set.

    `take` records one letter and commits before it returns how much was news; only then is the letter marked, so that
    a crash in between shows it once more. Letters that bring no news stay unread for people. Raises CdpError.
    """
    if not is_configured():
        return Fetched()
    try:
        with _opened() as (server, mark):
            return _read(server, mark, take, limit)
    except (OSError, imaplib.IMAP4.error, ssl.SSLError) as error:
        raise CdpError(f"The bounce mailbox could not be read: {_said(error)} Check CDP_BOUNCE_IMAP_...") from error


def _read(server: imaplib.IMAP4, mark: str, take: Callable[[bytes], int], limit: int) -> Fetched:
    fresh = f"UNKEYWORD {mark}" if mark == _OURS else "UNSEEN"
    letters = news = 0
    for uid in _uids(server.uid("SEARCH", fresh))[:limit]:
        found = take(_letter(server, uid))
        flags = mark if not found or mark == _SEEN else f"{mark} {_SEEN}"
        server.uid("STORE", uid, "+FLAGS.SILENT", f"({flags})")
        letters, news = letters + 1, news + found
    return Fetched(letters, news)


def _uids(answer: tuple[str, Sequence[bytes | None]]) -> list[str]:
    return [uid for line in answer[1] if line for uid in line.decode("ascii", "replace").split()]


def _letter(server: imaplib.IMAP4, uid: str) -> bytes:
    _, parts = server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{_LARGEST}>)")
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), b"")


@contextlib.contextmanager
def _opened() -> Iterator[tuple[imaplib.IMAP4, str]]:
    """The server with the folder selected, and the flag that marks what we have looked at."""
    wanted = settings()
    server = _connected(wanted.bounce_imap_host, wanted.bounce_imap_port, wanted.bounce_imap_security)
    try:
        password = wanted.bounce_imap_password
        server.login(wanted.bounce_imap_user, password.get_secret_value() if password else "")
        kind, said = server.select(f'"{wanted.bounce_imap_folder}"')
        if kind != "OK":
            raise imaplib.IMAP4.error(f"there is no folder {wanted.bounce_imap_folder} ({said[0]!r})")
        kept = b" ".join(filter(None, server.response("PERMANENTFLAGS")[1] or []))
        yield server, _OURS if rb"\*" in kept else _SEEN
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _connected(host: str, port: int, security: str) -> imaplib.IMAP4:
    if security == "tls":
        return imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=_PATIENCE)
    server = imaplib.IMAP4(host, port, timeout=_PATIENCE)
    if security == "starttls":
        server.starttls(ssl.create_default_context())
    return server


def _said(error: Exception) -> str:
    words = error.args[0] if error.args else type(error).__name__
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(error)
    return f"{re.sub(r'[.]*$', '', text.strip())}."
