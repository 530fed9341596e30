"""The tracking addresses as a server of their own, and a crowd that asks for them: for kills and for figures."""

import asyncio
import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from cdp import db, tokens, tracking
from cdp.models import Customer, Message, MessageEvent, MessageStatus, TemplateVersion
from cdp.settings import ROOT

BROWSER = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5"
LINKS = ["https://shop.example/spring", "https://shop.example/sale?utm_source=mail"]


@dataclass
class Server:
    """A running server and where it listens."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def cpu(self) -> float:
        """Seconds of processor that its threads have used, to the nanosecond: ticks of a hundredth miss a short round."""
        used = 0
        for thread in Path(f"/proc/{self.process.pid}/task").iterdir():
            with contextlib.suppress(OSError):  # it has just ended
                used += int((thread / "schedstat").read_text().split()[0])
        return used / 1e9


@contextlib.contextmanager
def served(side: str, url: str, data_dir: Path) -> Iterator[Server]:
    """A server on loopback, ours or one that keeps hits in another way; killed at the end if it still lives."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "CDP_DATABASE_URL": url, "CDP_DATA_DIR": str(data_dir)}
    command = [sys.executable, "-m", "tests.tracking.serving", str(port), side]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait(port, process)
        yield Server(process, port)
    finally:
        process.kill()
        process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/t/o/x.gif", timeout=5):
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("The tracking server did not start.")


def ask(server: Server, paths: Iterable[str], *, connections: int = 8, kill_after: int | None = None) -> list[str]:
    """Promise the paths that were answered in full; after so many the server is killed with everything in flight."""
    # In a thread of its own: where a browser test ran before, this one has a loop already.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_ask(server, iter(paths), connections, kill_after))).result()


async def _ask(server: Server, paths: Iterator[str], connections: int, kill_after: int | None) -> list[str]:
    answered: list[str] = []

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            for path in paths:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nUser-Agent: {BROWSER}\r\n\r\n".encode())
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
                await reader.readexactly(int(length))
                answered.append(path)
                if len(answered) == kill_after:
                    server.process.send_signal(signal.SIGKILL)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    await asyncio.gather(*(connection() for _ in range(connections)))
    return answered


def write_letters(url: str, count: int) -> list[int]:
    """Promise the ids of so many letters that were sent an hour ago, each to a customer of its own."""
    now = datetime.now(UTC)
    with db.session(url) as session:
        version = TemplateVersion(format="markdown", subject="Spring", body="Spring", links=LINKS, sha256="0" * 64)
        session.add(version)
        people = [Customer(email=f"reader{number}@example.com") for number in range(count)]
        session.add_all(people)
        session.flush()
        letters = [
            Message(
                customer_id=person.id, address=person.email, template_version_id=version.id, queued_at=now,
                status=MessageStatus.SENT, sent_at=now - timedelta(hours=1),
            )
            for person in people
        ]  # fmt: skip
        session.add_all(letters)
        session.flush()
        return [letter.id for letter in letters]


def paths(ids: Iterable[int]) -> Iterator[str]:
    """Four pictures for each link, letter after letter, and round again without end."""
    for number, message_id in enumerate(itertools.cycle(ids)):
        if number % 5 == 4:
            yield f"/t/c/{tokens.message_token(message_id, 'click')}.{number % len(LINKS)}"
        else:
            yield f"/t/o/{tokens.message_token(message_id, 'open')}.gif"


def take_all_in(url: str) -> int:
    """Promise how many hits were taken in, as the worker does it, until none was left."""
    later = datetime.now(UTC) + timedelta(seconds=30)
    total = 0
    while True:
        with db.session(url) as session:
            taken = tracking.take_in(session, now=later)
        if not taken:
            return total
        total += taken


def recorded(url: str) -> dict[tuple[int, str], int]:
    """Promise how often each letter was opened or clicked, as the database knows it."""
    with db.reading(url) as session:
        table = MessageEvent
        counted = sa.select(table.message_id, table.kind, sa.func.count()).group_by(table.message_id, table.kind)
        return {(message_id, kind.value): count for message_id, kind, count in session.execute(counted)}


def asked(path: str) -> tuple[int, str]:
    """Promise which letter a path is of, and what asking for it means."""
    token = path.rpartition("/")[2].partition(".")[0]
    kind = "clicked" if path.startswith("/t/c/") else "opened"
    message_id = tokens.message_of(token, "click" if kind == "clicked" else "open")
    assert message_id is not None
    return message_id, kind


def main(port: str, side: str) -> None:
    """Serve on a port of loopback; `nothing` keeps no hits, `memory` keeps them until there are many."""
    import uvicorn

    from cdp.tracking import spool

    keep, held = spool.append, []

    def remember(hit: spool.Hit) -> bool:
        held.append(hit)
        if len(held) >= 100:
            for each in held:
                keep(each)
            held.clear()
        return True

    if side == "nothing":
        spool.append = lambda _hit: True
    elif side == "memory":
        spool.append = remember
    uvicorn.run(tracking.app, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
