"""Importing customers, validated and upserted, against `sqlite3 .import` of the same file into a bare table."""

import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cdp.settings import ROOT
from tests.bench import memory
from tests.bench.race import Figure, Limit, Line
from tests.bench.shop import Bench, tell

_COLUMNS = (
    "email", "first_name", "last_name", "phone", "address_line1", "address_line2", "city", "state", "zip_code", "country",
    "acquisition_source",
)  # fmt: skip
_MADE = {
    "total_orders": "total_orders",
    "lifetime_value": "printf('%.2f', lifetime_value / 100.0)",
    "last_order_date": "strftime('%Y-%m-%dT%H:%M:%SZ', last_order_date / 1000000, 'unixepoch')",
    "email_subscribed": "CASE email_consent WHEN 'subscribed' THEN 'true' WHEN 'unsubscribed' THEN 'false' END",
    "created_at": "strftime('%Y-%m-%dT%H:%M:%SZ', created_at / 1000000, 'unixepoch')",
}


def _file(bench: Bench) -> Path:
    """The customers of the shop as a plain CSV under the names everybody uses."""
    path = bench.path.with_suffix(".csv")
    if not path.exists():
        made = ", ".join(f"{value} AS {name}" for name, value in _MADE.items())
        rows = sqlite3.connect(bench.path)
        read = rows.execute(f"SELECT {', '.join(_COLUMNS)}, {made} FROM customers WHERE email IS NOT NULL")
        _write(path, [name for name, *_ in read.description], read)
        rows.close()
    return path


def _write(path: Path, header: list[str], rows: sqlite3.Cursor) -> None:
    import csv as plain

    with path.open("w", newline="", encoding="utf-8") as file:
        out = plain.writer(file)
        out.writerow(header)
        out.writerows(rows)


def lines(bench: Bench, rounds: int) -> list[Line]:
    """Promise the time beside the bare import, in turns, and the most memory that ours held."""
    path = _file(bench)
    size = path.stat().st_size / 2**20
    ours, theirs, peaks, count = [], [], [], 0
    for turn in range(rounds):
        tell(f"  import, round {turn + 1}")
        with tempfile.TemporaryDirectory(dir=bench.path.parent) as folder:
            theirs.append(_bare(path, Path(folder) / "bare.db"))
            took, peak, count = _ours(path, Path(folder) / "cdp.db")
        ours.append(took)
        peaks.append(peak)
    against = "sqlite3 .import, bare table" if shutil.which("sqlite3") else "executemany from Python, bare table"
    note = f"{count:,} rows, {size:,.0f} MB"
    return [
        Figure("import of generic customers", statistics.median(ours), against, statistics.median(theirs), 4,
               rounds=rounds, note=note),
        Limit("import, peak memory", max(peaks), 1536, unit="MB", rounds=rounds, note="the whole process"),
    ]  # fmt: skip


def _bare(path: Path, database: Path) -> float:
    """Milliseconds of the bare import."""
    with path.open(encoding="utf-8") as file:
        columns = file.readline().strip().split(",")
    start = time.perf_counter()
    if shutil.which("sqlite3"):
        script = f"CREATE TABLE bare ({', '.join(columns)});\n.import --csv --skip 1 {path} bare\n"
        subprocess.run(["sqlite3", str(database)], input=script, text=True, check=True)
    else:
        import csv as plain

        with sqlite3.connect(database) as bare, path.open(newline="", encoding="utf-8") as file:
            bare.execute(f"CREATE TABLE bare ({', '.join(columns)})")
            rows = plain.reader(file)
            next(rows)
            bare.executemany(f"INSERT INTO bare VALUES ({', '.join('?' * len(columns))})", rows)
        bare.close()
    return (time.perf_counter() - start) * 1000


def _ours(path: Path, database: Path) -> tuple[float, float, int]:
    command = [sys.executable, "-m", "tests.bench.importing", str(path), f"sqlite:///{database}"]
    said = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    return said["ms"], said["peak"], said["count"]


def _main(path: str, url: str) -> None:
    """In a process of its own, so that its memory is its own."""
    import sqlalchemy as sa

    from cdp import db, imports
    from cdp.models import Customer, utc_now

    db.migrate(url)
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        [source] = imports.unpack(Path(path), into=Path(folder))
        with db.session(url) as session:
            made = imports.run(session, source, actor="bench", now=utc_now(), kind="generic_customers")
            counts = dict(made.counts)
    took = (time.perf_counter() - start) * 1000
    with db.reading(url) as session:
        count = session.scalar(sa.select(sa.func.count()).select_from(Customer))
    assert count == counts["new"], counts
    print(json.dumps({"ms": took, "peak": memory.held("VmHWM"), "count": count}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
