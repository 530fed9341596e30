"""Sending: claimed, checked, built for each person and accounted for, against programs that only push bytes."""

import json
import os
import smtplib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from cdp import db, templates
from cdp.models import (
    BodyFormat,
    ConsentStatus,
    Customer,
    Message,
    Sender,
    SenderKind,
    SmtpSecurity,
    TemplateVersion,
)
from cdp.settings import ROOT
from tests.bench import letters
from tests.bench.race import Figure, Line
from tests.bench.shop import Bench, tell
from tests.postfix import Postfix, missing

MAILS, FEW = 20_000, 400
_ROUNDS = 3  # each is two runs of a smtp-source around one of ours
_CONNECTIONS = 8
_SHOWN = 20  # no bar was set: shown, and caught should it fall apart
SOURCE = templates.Source(
    BodyFormat.MJML, letters.SOURCE.body.replace("campaign.products", "customer.products"), letters.SOURCE.subject
)


def lines(bench: Bench, rounds: int) -> list[Line]:
    """Promise the paired figures into Debian's smtp-sink and into a real Postfix; nothing where they are missing."""
    if lacking := missing("smtp-sink", "smtp-source", "postfix"):
        tell(f"  sending is left out: {', '.join(lacking)} missing (Debian package postfix)")
        return []
    is_small = bench.customers < 10_000
    mails, rounds = (FEW, 1) if is_small else (MAILS, min(rounds, _ROUNDS))
    with tempfile.TemporaryDirectory(prefix="sending-") as name, _sink() as port:
        work = _Work(Path(name), port, mails)
        made = [*_on_sqlite(work, rounds), *_on_postgresql(work, 1 if is_small else 2)]
    if bench.customers > 500_000:
        return made  # the size of the shop plays no part; once is enough for the slowest
    return made + _into_postfix(mails // 5, 1)


@dataclass(frozen=True)
class _Work:
    """So many mails to one port, with what they need on the disk in a folder."""

    folder: Path
    port: int
    mails: int

    def database(self, url: str, kind: str) -> "_Ours":
        os.environ["CDP_DATA_DIR"] = str(self.folder / kind)
        db.migrate(url)
        size = _fill(url, self.port, self.mails)
        return _Ours(url, self.folder / kind, size)


@dataclass(frozen=True)
class _Ours:
    """A filled database, and the bytes of one letter."""

    url: str
    data: Path
    size: int

    def send(self, workers: int = 1) -> float:
        """Milliseconds until everything is sent and written down; importing the product is not timed."""
        with db.session(self.url) as session:
            session.execute(sa.update(Message).values(status="queued", due_at=_due(), sent_at=None))
        env = {**os.environ, "CDP_DATA_DIR": str(self.data), "CDP_DATABASE_URL": self.url}
        command = [sys.executable, "-m", "tests.bench.sending"]
        started = [subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
                   for _ in range(workers)]  # fmt: skip
        for each in started:
            each.stdout.readline()  # it is ready
        start = time.perf_counter()
        for each in started:
            each.stdin.write("go\n")
            each.stdin.flush()
        said = [each.communicate(timeout=900)[0] for each in started]
        took = (time.perf_counter() - start) * 1000
        counts = [json.loads(each) for each in said]
        with db.reading(self.url) as session:
            left = session.scalar(sa.select(sa.func.count()).select_from(Message).where(Message.status != "sent"))
        assert not left, f"{left} of the letters were not sent: {counts}"
        return took


def _due() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)


def _fill(url: str, port: int, mails: int) -> int:
    products = [{"name": f"Носки «№{n}» <новые>", "price": 19.9 + n} for n in range(6)]
    people = [
        {"email": f"customer{n}@example.com", "first_name": f"Анна {n}", "city": f"Рига & Ко {n % 100}",
         "total_orders": n % 9, "email_consent": ConsentStatus.SUBSCRIBED, "attributes": {"products": products}}
        for n in range(mails)
    ]  # fmt: skip
    version = {"format": SOURCE.format, "body": SOURCE.body, "subject": SOURCE.subject, "sha256": "bench", "links": []}
    sender = {"name": "Bench", "kind": SenderKind.SMTP, "host": "127.0.0.1", "port": port, "is_default": True,
              "security": SmtpSecurity.NONE, "from_email": "news@shop.example", "connections": _CONNECTIONS}  # fmt: skip
    with db.session(url) as session:
        for table in (Message, Customer, TemplateVersion, Sender):
            session.execute(sa.delete(table))
        session.execute(sa.insert(Customer), people)
        session.execute(sa.insert(Sender), [sender])
        version_id = session.scalar(sa.insert(TemplateVersion).values(**version).returning(TemplateVersion.id))
        columns = ["customer_id", "address", "template_version_id", "status", "channel", "queued_at", "due_at"]
        at = sa.literal(_due(), Message.due_at.type)
        everybody = sa.select(Customer.id, Customer.email, sa.literal(version_id), sa.literal("queued"),
                              sa.literal("email"), at, at)  # fmt: skip
        session.execute(sa.insert(Message).from_select(columns, everybody))
    return len(_one_letter())


def _one_letter() -> bytes:
    to = letters.recipient(1)
    products = to.values["campaign"]["products"]
    values = {**to.values, "customer": {**to.values["customer"], "products": products}}
    return templates.compiled(SOURCE).build(replace(to, values=values))


# ----- what it is measured against


@contextmanager
def _sink() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen(["smtp-sink", *user, "-m", "500", f"127.0.0.1:{port}", "512"], cwd="/")
    try:
        _until_open(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _until_open(port: int) -> None:
    for _ in range(200):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(f"Nobody listens on port {port}.")


def _smtp_source(port: int, mails: int, folder: Path) -> float:
    """Milliseconds of the C program that pushes the same bytes, built once, over as many connections."""
    path = folder / "letter.eml"
    path.write_bytes(_one_letter().replace(b"\r\n", b"\n") + b"\n")
    command = ["smtp-source", "-s", str(_CONNECTIONS), "-m", str(mails), "-F", str(path), "-f", "news@shop.example",
               "-t", "customer1@example.com", f"127.0.0.1:{port}"]  # fmt: skip
    start = time.perf_counter()
    subprocess.run(command, check=True, timeout=900)
    return (time.perf_counter() - start) * 1000


def _plain_loop(port: int, mails: int) -> float:
    """Milliseconds of the loop everybody writes first: render, build, connect, send, for each."""
    start = time.perf_counter()
    for number in range(mails):
        to = letters.recipient(number)
        mail = letters.by_the_library(to)
        with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost") as server:
            server.sendmail("news@shop.example", [to.address], mail)
    return (time.perf_counter() - start) * 1000


def _paired(ours: Callable[[], float], theirs: Callable[[], float], rounds: int) -> tuple[float, float]:
    """The pair with the median ratio, each run of ours between two of theirs."""
    pairs = []
    for _ in range(rounds):
        before = theirs()
        mine = ours()
        pairs.append((mine, statistics.mean((before, theirs()))))
    return sorted(pairs, key=lambda pair: pair[0] / pair[1])[len(pairs) // 2]


def _on_sqlite(work: _Work, rounds: int) -> list[Line]:
    ours = work.database(f"sqlite:///{work.folder / 'sending.db'}", "sqlite")
    tell(f"  sending {work.mails:,} letters of {ours.size / 1000:.0f} KB, SQLite")
    mine, theirs = _paired(ours.send, lambda: _smtp_source(work.port, work.mails, work.folder), rounds)
    few = max(40, work.mails // 100)
    loop = _plain_loop(work.port, few) * work.mails / few
    note = f"{ours.size / 1000:.0f} KB each; {_rate(work.mails, mine)}, smtp-source {_rate(work.mails, theirs)}"
    name = f"sending {work.mails:,}, SQLite, 1 worker"
    return [
        Figure(name, mine, "smtp-source, same bytes", theirs, 2, rounds=rounds, note=note),
        Figure(name, mine, "plain loop", loop, 10, is_faster=True, rounds=rounds, note=f"loop: {few} mails, scaled"),
    ]


def _rate(mails: int, milliseconds: float) -> str:
    return f"{mails / milliseconds * 1000:,.0f}/s"


def _on_postgresql(work: _Work, most: int) -> list[Line]:
    server = os.environ.get("CDP_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432")
    try:
        admin = psycopg.connect(server, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        tell("  no PostgreSQL: sending on it is left out (CDP_TEST_POSTGRES_URL)")
        return []
    name = f"cdp_bench_sending_{os.getpid()}"
    with admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        url = sa.make_url(server).set(database=name).render_as_string(hide_password=False)
        try:
            ours = work.database(url, "postgresql")
            return [_of_workers(work, ours, workers) for workers in range(1, most + 1)]
        finally:
            db.engine(url).dispose()
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _of_workers(work: _Work, ours: _Ours, workers: int) -> Line:
    tell(f"  sending, PostgreSQL, {workers} worker{'s' * (workers > 1)}")
    mine, theirs = _paired(lambda: ours.send(workers), lambda: _smtp_source(work.port, work.mails, work.folder), 1)
    name = f"sending {work.mails:,}, PostgreSQL, {workers} worker{'s' * (workers > 1)}"
    return Figure(name, mine, "smtp-source, same bytes", theirs, _SHOWN, rounds=1, note=_rate(work.mails, mine))


def _into_postfix(mails: int, rounds: int) -> list[Line]:
    """Into a Postfix that keeps each mail safely and then throws it away."""
    with tempfile.TemporaryDirectory(prefix="sending-") as name, Postfix(Path(name) / "mta", discards=True) as mta:
        work = _Work(Path(name), mta.port, mails)
        ours = work.database(f"sqlite:///{work.folder / 'sending.db'}", "sqlite")
        tell(f"  sending {mails:,} letters into Postfix")
        mine, theirs = _paired(ours.send, lambda: _smtp_source(mta.port, mails, work.folder), rounds)
    note = f"{_rate(mails, mine)}, smtp-source {_rate(mails, theirs)}"
    return [Figure(f"sending {mails:,} into Postfix", mine, "smtp-source, same Postfix", theirs, 1 / 0.8, rounds=rounds,
                   note=note)]  # fmt: skip


def _deliver() -> None:
    """One worker, in a process of its own."""
    from cdp import delivery
    from cdp.models import utc_now

    templates.compiled(SOURCE)
    print("ready", flush=True)
    sys.stdin.readline()
    counts: dict[str, Any] = dict(delivery.run_once(now=utc_now()))
    print(json.dumps(counts))


if __name__ == "__main__":
    _deliver()
