"""The API against Django REST framework, each in a server of its own, asked over the network in turns."""

import contextlib
import http.client
import itertools
import json
import math
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cdp import db, keys
from cdp.models import utc_now
from cdp.settings import ROOT
from tests.bench.race import Figure, Line, race
from tests.bench.shop import FOLDER, Bench, tell

_THEIRS = "Django + DRF under gunicorn, SQLite"
_IN_A_ROW = 10  # requests of one turn: a single one is mostly the client's own waking up


def _conditions(number: int) -> dict[str, list[dict[str, Any]]]:
    """Three kinds of segment; another number makes others of which nothing can be remembered."""
    spent = {"field": "lifetime_value", "operator": "greater_than", "value": 100 + number / 10}
    return {
        "three plain ones": [
            {"field": "country", "operator": "equals", "value": "US"},
            {"field": "email_subscribed", "operator": "equals", "value": True},
            spent,
        ],
        "text": [
            {"field": "email", "operator": "contains", "value": "anna"},
            {"field": "total_orders", "operator": "at_least", "value": 2},
            spent,
        ],
        "a list": [
            {"field": "country", "operator": "in", "value": ["DE", "AT", "CH"]},
            {"field": "total_orders", "operator": "less_than", "value": 4},
            spent,
        ],
    }


def lines(bench: Bench, rounds: int) -> list[Line]:
    """Promise previews and writes beside Django's, and bulk beside one by one; smaller where the shop is small."""
    is_small = bench.customers <= 10_000
    FOLDER.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=FOLDER))
    try:
        with _ours(bench, folder) as ours, _theirs(bench, folder) as theirs:
            posts, rows = (20, 500) if is_small else (200, 50_000)
            return [
                _previews(ours, theirs, 4 * rounds),
                *_writes(ours, theirs, posts, rows, rounds, _kept(folder)),
            ]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_SYNCHRONOUS = ("OFF", "NORMAL", "FULL", "EXTRA")


def _kept(folder: Path) -> str:
    """How each side's write comes to the disk, as SQLite tells it; refused where the two promise different things."""
    with db.durable(f"sqlite:///{folder / 'ours.db'}") as session:
        ours = [session.execute(sa.text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "synchronous")]
    with contextlib.closing(sqlite3.connect(folder / "theirs.db")) as plain:  # Django sets neither of them
        theirs = [plain.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    if ours[1] != theirs[1]:
        raise RuntimeError(f"The two keep what they write differently well: {ours} and {theirs}.")
    said = [f"journal {journal}, synchronous {_SYNCHRONOUS[level]}" for journal, level in (ours, theirs)]
    return (
        f"ours: {said[0]}, with key, audit line and consent history; theirs: {said[1]}, with none of these; "
        "one client, one connection that stays open, one process each"
    )


class Server:
    """One server behind one connection that stays open."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._port, self._headers = port, {"Content-Type": "application/json", **headers}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)

    def ask(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """Promise what is answered, which must have this status."""
        said = None if body is None else json.dumps(body)
        self._connection.request(method, f"/api{path}", said, self._headers)
        answer = self._connection.getresponse()
        told = answer.read()
        if answer.status != status:
            raise RuntimeError(f"{method} {path} was answered with {answer.status}: {told[:300]!r}")
        return json.loads(told) if told else None


@contextlib.contextmanager
def _ours(bench: Bench, folder: Path) -> Iterator[Server]:
    path = folder / "ours.db"
    shutil.copyfile(bench.path, path)
    url = f"sqlite:///{path}"
    db.migrate(url)
    with db.session(url) as session:
        _, secret = keys.add(session, name="bench", scope="write", now=utc_now())
    db.engine(url).dispose()
    environment = {"CDP_DATABASE_URL": url, "CDP_DATA_DIR": str(folder), "CDP_API_PER_MINUTE": "0"}
    command = ["-m", "uvicorn", "tests.bench.api_server:app", "--log-level", "warning", "--no-access-log",
               "--timeout-keep-alive", "600", "--port"]  # fmt: skip
    with _served(command, environment, "/api/health/") as port:
        yield Server(port, {"Authorization": f"Bearer {secret}"})


@contextlib.contextmanager
def _theirs(bench: Bench, folder: Path) -> Iterator[Server]:
    from tests.bench import seed

    seed.on_sqlite(bench.path)
    seed.leave()
    path = folder / "theirs.db"
    shutil.copyfile(bench.path.with_suffix(".seed"), path)
    environment = {"SEED_DATABASE": str(path)}
    subprocess.run(
        [sys.executable, "-c", "from tests.bench import drf; drf.make_tables()"],
        cwd=ROOT, env={**os.environ, **environment}, check=True,
    )  # fmt: skip
    command = ["-m", "gunicorn", "--workers", "1", "--threads", "4", "--keep-alive", "600", "--log-level", "error",
               "tests.bench.drf:application", "--bind"]  # fmt: skip
    with _served(command, environment, "/api/segments/", bind="127.0.0.1:") as port:
        yield Server(port, {"Accept": "application/json"})


@contextlib.contextmanager
def _served(command: list[str], environment: dict[str, str], path: str, *, bind: str = "") -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
    process = subprocess.Popen([sys.executable, *command, f"{bind}{port}"], cwd=ROOT, env={**os.environ, **environment})
    try:
        for _ in range(600):
            if process.poll() is not None:
                raise RuntimeError(f"{command[1]} ended before it answered.")
            with contextlib.suppress(OSError, http.client.HTTPException):
                waiting = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                waiting.request("GET", path)
                if waiting.getresponse().status == 200:
                    break
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _previews(ours: Server, theirs: Server, rounds: int) -> Figure:
    mine, django, notes = [], [], []
    for name in _conditions(0):
        tell(f"  preview, {name}")
        paths: dict[Server, list[str]] = {ours: [], theirs: []}
        for number in range((rounds + 1) * _IN_A_ROW):  # the first turn warms up
            body = {"name": f"{name} {number}", "conditions": _conditions(number)[name]}
            for server in (ours, theirs):
                paths[server].append(f"/segments/{server.ask('POST', '/segments/', body, status=201)['id']}/preview/")
        left = {server: iter(each) for server, each in paths.items()}

        def some(server: Server, left: dict[Server, Iterator[str]] = left) -> None:
            for path in itertools.islice(left[server], _IN_A_ROW):
                server.ask("GET", path)

        times = race({"ours": lambda: some(ours), _THEIRS: lambda: some(theirs)}, rounds=rounds)
        told = [server.ask("GET", paths[server][-1]) for server in (ours, theirs)]
        if told[0]["count"] != told[1]["count"] or _emails(told[0]) != _emails(told[1]):
            raise RuntimeError(f"The two previews of “{name}” differ: {told[0]['count']} and {told[1]['count']}.")
        mine.append(times["ours"].median / _IN_A_ROW)
        django.append(times[_THEIRS].median / _IN_A_ROW)
        notes.append(f"{name} {django[-1] / mine[-1]:.0f}x")
    note = f"over HTTP, {_IN_A_ROW} segments a turn, none of them asked before; geometric mean of: {', '.join(notes)}"
    return Figure("GET /api/segments/{id}/preview/", _mean(mine), _THEIRS, _mean(django), 10, is_faster=True,
                  rounds=rounds, note=note)  # fmt: skip


def _emails(told: Any) -> list[str]:
    return [each["email"] for each in told["customers"]]


def _mean(values: list[float]) -> float:
    return math.exp(sum(map(math.log, values)) / len(values))


_numbers = itertools.count(1)


def _person() -> dict[str, Any]:
    number = next(_numbers)
    return {"email": f"bench{number}@example.org", "first_name": f"Ann{number}", "last_name": "Meyer", "city": "Berlin",
            "country": "DE", "zip_code": "10115", "total_orders": number % 9, "lifetime_value": f"{number % 700}.50",
            "email_subscribed": number % 2 == 0, "acquisition_source": "google"}  # fmt: skip


def _writes(ours: Server, theirs: Server, posts: int, rows: int, rounds: int, kept: str) -> list[Line]:
    tell("  one by one")

    def one_by_one(server: Server) -> None:
        for _ in range(posts):
            server.ask("POST", "/customers/", _person(), status=201)

    times = race({"ours": lambda: one_by_one(ours), _THEIRS: lambda: one_by_one(theirs)}, rounds=rounds)
    each, django = (times[name].median / posts for name in ("ours", _THEIRS))
    tell("  bulk")
    bulk = []
    for _ in range(rounds):
        people = [_person() for _ in range(rows)]
        start = time.perf_counter()
        told = ours.ask("POST", "/customers/bulk/", people)
        bulk.append((time.perf_counter() - start) * 1000 / rows)
        if told["created"] != rows:
            raise RuntimeError(f"Of {rows:,} rows {told['created']:,} were created.")
    each_in_bulk = sorted(bulk)[len(bulk) // 2]
    return [
        Figure("POST /api/customers/, one by one", each, _THEIRS, django, 2, is_faster=True, rounds=rounds, note=kept),
        Figure("POST /api/customers/bulk/, each row", each_in_bulk, "one by one", each, 30, is_faster=True,
               rounds=rounds, note=f"{rows:,} customers a request, each with its result"),
    ]  # fmt: skip
