"""Events: what accepting them durably costs one process against answering without writing; what taking them in costs."""

import asyncio
import base64
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from cdp import db, ingest, keys
from cdp.settings import ROOT, settings
from tests.bench.race import Figure, Limit, Line
from tests.bench.shop import FOLDER, Bench
from tests.tracking.serving import Server

EACH = 100  # events in one request, as the libraries send them
_WITHOUT = "the same server, writing nothing"


def lines(bench: Bench, rounds: int) -> list[Line]:
    """Promise the two figures; at small size with few events, to prove that they run."""
    requests = 100 if bench.customers > 10_000 else 5
    FOLDER.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=FOLDER))
    url = f"sqlite:///{folder / 'events.db'}"
    before = os.environ.get("CDP_DATA_DIR")
    os.environ["CDP_DATA_DIR"] = str(folder)
    settings.cache_clear()
    try:
        db.migrate(url)
        with db.session(url) as session:
            secret = keys.add(session, name="Bench", scope="ingest", now=datetime.now(UTC))[1]
        return [_accepting(url, folder, secret, requests, rounds), _taking_in(url)]
    finally:
        db.engine(url).dispose()
        shutil.rmtree(folder)
        os.environ.pop("CDP_DATA_DIR")
        if before is not None:
            os.environ["CDP_DATA_DIR"] = before
        settings.cache_clear()


def _accepting(url: str, folder: Path, secret: str, requests: int, rounds: int) -> Figure:
    with contextlib.ExitStack() as stack:
        servers = {
            "ours": stack.enter_context(_served("ours", url, folder)),
            _WITHOUT: stack.enter_context(_served("nothing", url, folder)),
        }
        spent = dict.fromkeys(servers, 0.0)
        for number in range(-1, rounds):
            for name, server in servers.items():
                before = server.cpu
                _send(server.port, secret, requests, f"{name[:4]}{number}")
                spent[name] += server.cpu - before if number >= 0 else 0.0
    sent = rounds * requests * EACH
    each = {name: seconds / sent * 1e6 for name, seconds in spent.items()}
    per_second = {name: 1e6 / micros for name, micros in each.items()}
    note = f"{per_second['ours']:,.0f} events a second of one processor, {per_second[_WITHOUT]:,.0f} without writing"
    return Figure(
        "accepting an event", each["ours"], _WITHOUT, each[_WITHOUT], 2.0, unit="µs", rounds=rounds, note=note
    )


@contextlib.contextmanager
def _served(side: str, url: str, folder: Path) -> Iterator[Server]:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "CDP_DATABASE_URL": url, "CDP_DATA_DIR": str(folder), "CDP_API_PER_MINUTE": "0"}
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.events", str(port), side], cwd=ROOT, env=environment)
    try:
        end = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < end:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/", timeout=5)
            except urllib.error.HTTPError:
                break  # it answers
            except OSError:
                time.sleep(0.1)
        yield Server(process, port)
    finally:
        process.kill()
        process.wait(20)


def _send(port: int, secret: str, requests: int, name: str) -> None:
    """Send so many requests, four at a time, and wait for the answers."""
    raw = [_request(secret, f"{name}-{number}") for number in range(requests)]
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(_ask(port, raw))).result()


def _request(secret: str, name: str) -> bytes:
    at = datetime.now(UTC).isoformat()
    properties = {"product": "Wool sock", "sku": "WS-1", "category": "Socks", "price": 12.5, "quantity": 2}
    calls = [
        {
            "type": "track", "event": "Viewed Product", "userId": f"u{number}", "messageId": f"{name}-{number}",
            "timestamp": at, "properties": properties, "context": {"library": {"name": "bench", "version": "1"}},
        }
        for number in range(EACH)
    ]  # fmt: skip
    body = json.dumps({"batch": calls, "sentAt": at}).encode()
    key = base64.b64encode(f"{secret}:".encode()).decode()
    head = f"POST /v1/batch HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def _ask(port: int, raw: list[bytes]) -> None:
    left = iter(raw)

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in left:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert head.startswith(b"http/1.1 200"), head
            await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(connection() for _ in range(4)))


def _taking_in(url: str) -> Limit:
    start, taken = time.process_time(), 0
    while True:
        with db.session(url) as session:
            some = ingest.take_in(session, now=datetime.now(UTC))
        if not some:
            break
        taken += some
    each = (time.process_time() - start) / taken * 1e6
    return Limit("taking an event in, CPU of the worker", each, 500, unit="µs", rounds=1, note=f"{taken:,} events")


def main(port: str, side: str) -> None:
    """Serve the addresses for events; `nothing` answers without keeping any."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.routing import Mount

    from cdp.api import ingest as addresses
    from cdp.ingest import buffer

    if side == "nothing":
        buffer._keep = lambda _lines: None
    app = Starlette(routes=[Mount("/v1", app=addresses.app)])
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
