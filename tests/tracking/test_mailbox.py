"""The bounce mailbox, read from a small IMAP server on loopback that keeps letters, flags and what it was told."""

import contextlib
import re
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from cdp import db
from cdp.errors import CdpError
from cdp.settings import settings
from cdp.tracking import bounces, mailbox
from tests.tracking.conftest import happened, now, sent
from tests.tracking.reports import dsn, return_address


@dataclass
class Post:
    """What the server holds: letters by their ids with their flags, and whether it keeps words it does not know."""

    letters: dict[int, bytes]
    flags: dict[int, set[str]] = field(default_factory=dict)
    knows_words: bool = True
    fetched: list[int] = field(default_factory=list)
    password: str = "right horse"


class _Imap(socketserver.StreamRequestHandler):
    """As much of IMAP4rev1 (RFC 3501) as is needed to log in, select, search, fetch and flag by UID."""

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, name, rest = (*line.decode().rstrip("\r\n").split(" ", 2), "")[:3]
            kind, _, more = rest.partition(" ")
            answer = getattr(self, f"on_{(kind if name.upper() == 'UID' else name).lower()}", None)
            said = answer(more if name.upper() == "UID" else rest) if answer else "BAD what?"
            self.say(f"{tag} {said}")

    def say(self, text: str) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(text.encode() + b"\r\n")

    @property
    def post(self) -> Post:
        return self.server.post  # type: ignore[attr-defined]

    def on_capability(self, _: str) -> str:
        self.say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def on_login(self, rest: str) -> str:
        return "OK in" if rest == f'bounces "{self.post.password}"' else "NO [AUTHENTICATIONFAILED] wrong"

    def on_select(self, rest: str) -> str:
        if rest != '"INBOX"':
            return "NO there is no such folder"
        self.say(f"* {len(self.post.letters)} EXISTS")
        more = r" \*" if self.post.knows_words else ""
        self.say(rf"* OK [PERMANENTFLAGS (\Seen \Deleted{more})] flags")
        return "OK [READ-WRITE] selected"

    def on_search(self, rest: str) -> str:
        flag = {"UNSEEN": r"\Seen"}.get(rest) or rest.removeprefix("UNKEYWORD ")
        found = [str(uid) for uid in self.post.letters if flag not in self.post.flags.get(uid, ())]
        self.say(f"* SEARCH {' '.join(found)}")
        return "OK searched"

    def on_fetch(self, rest: str) -> str:
        uid, size = map(int, re.fullmatch(r"(\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", rest).groups())
        letter = self.post.letters[uid][:size]
        self.post.fetched.append(uid)
        self.wfile.write(f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(letter)}}}\r\n".encode() + letter + b")\r\n")
        return "OK fetched"

    def on_store(self, rest: str) -> str:
        uid, flags = re.fullmatch(r"(\d+) \+FLAGS\.SILENT \((.*)\)", rest).groups()
        self.post.flags.setdefault(int(uid), set()).update(flags.split())
        return "OK stored"

    def on_logout(self, _: str) -> str:
        self.say("* BYE")
        return "OK out"


@pytest.fixture
def post(monkeypatch, database_url) -> Iterator[Post]:
    """A mailbox that the settings point at."""
    held = Post({})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Imap) as server:
        server.daemon_threads = True
        server.post = held
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        for name, value in {
            "HOST": "127.0.0.1", "PORT": str(server.server_address[1]), "SECURITY": "none",
            "USER": "bounces", "PASSWORD": held.password,
        }.items():  # fmt: skip
            monkeypatch.setenv(f"CDP_BOUNCE_IMAP_{name}", value)
        settings.cache_clear()
        yield held
        server.shutdown()


def take(raw: bytes) -> int:
    """What the worker does with a letter."""
    with db.session() as session:
        return bounces.take(session, raw, now=now())


@pytest.mark.slow
def test_new_letters_are_read_once_and_those_of_people_stay_unread(session, post):
    message = sent(session)
    post.letters = {
        4: dsn(message, to=return_address(message)),
        9: b"From: anna@example.com\r\nSubject: a question\r\n\r\nDo you ship to Rome?",
    }
    assert mailbox.fetch(take) == mailbox.Fetched(letters=2, news=1)
    assert len(happened(message)) == 1
    assert post.flags == {4: {"CdpRead", r"\Seen"}, 9: {"CdpRead"}}
    assert mailbox.fetch(take) == mailbox.Fetched()
    assert post.fetched == [4, 9]


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_server_that_keeps_no_words_of_ours_marks_all_as_read(session, post):
    post.knows_words = False
    post.letters = {1: b"Subject: hello\r\n\r\n"}
    assert mailbox.fetch(take).letters == 1
    assert post.flags == {1: {r"\Seen"}}
    assert mailbox.fetch(take).letters == 0


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_letter_whose_news_could_not_be_kept_is_read_again(session, post):
    message = sent(session)
    post.letters = {1: dsn(message, to=return_address(message))}

    def fail(_raw: bytes) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        mailbox.fetch(fail)
    assert post.flags == {}
    assert mailbox.fetch(take).news == 1


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_no_more_than_asked_for_and_no_more_of_a_letter_than_it_may_be_long(session, post, monkeypatch):
    monkeypatch.setattr(mailbox, "_LARGEST", 1000)
    post.letters = dict.fromkeys(range(1, 6), b"Subject: x\r\n\r\n" + b"y" * 5000)
    sizes = []
    assert mailbox.fetch(lambda raw: sizes.append(len(raw)) or 0, limit=3).letters == 3
    assert sizes == [1000] * 3


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("name", "value", "word"),
    [("PASSWORD", "wrong horse", "wrong"), ("FOLDER", "Bounces", "no folder Bounces"), ("PORT", "1", "refused")],
)
def test_what_stands_in_the_way_is_a_sentence_without_the_password(session, post, monkeypatch, name, value, word):
    monkeypatch.setenv(f"CDP_BOUNCE_IMAP_{name}", value)
    settings.cache_clear()
    with pytest.raises(CdpError) as refused:
        mailbox.fetch(take)
    assert word in str(refused.value) and "CDP_BOUNCE_IMAP_" in str(refused.value)
    assert "horse" not in str(refused.value) and "horse" not in repr(settings())


@pytest.mark.sqlite_only
def test_without_a_mailbox_nothing_is_asked_of_anybody(database_url):
    assert not mailbox.is_configured()
    assert mailbox.fetch(take) == mailbox.Fetched()
