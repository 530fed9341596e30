"""Importing customers, validated and upserted, against `sqlite3 .import` of the same file into a bare table.

Workbooks and orders have nothing of their kind to stand beside: their memory is held to the same bar, their time told.
"""

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
from tests.bench import exports, memory
from tests.bench.race import Figure, Limit, Line
from tests.bench.shop import Bench, tell


def lines(bench: Bench, rounds: int) -> list[Line]:
    """Promise the time beside the bare import, in turns, and the most memory that ours held."""
    path = exports.customers(bench)
    size = path.stat().st_size / 2**20
    ours, theirs, peaks, count = [], [], [], 0
    for turn in range(rounds):
        tell(f"  import, round {turn + 1}")
        with tempfile.TemporaryDirectory(dir=bench.path.parent) as folder:
            theirs.append(_bare(path, Path(folder) / "bare.db"))
            took, peak, count = _ours(path, Path(folder) / "cdp.db", "generic_customers")
        ours.append(took)
        peaks.append(peak)
    against = "sqlite3 .import, bare table" if shutil.which("sqlite3") else "executemany from Python, bare table"
    note = f"{count:,} rows, {size:,.0f} MB"
    return [
        Figure("import of generic customers", statistics.median(ours), against, statistics.median(theirs), 4,
               rounds=rounds, note=note),
        Limit("import, peak memory", max(peaks), 1536, unit="MB", rounds=rounds, note="the whole process"),
        _peak(bench, exports.workbook(bench), "generic_customers", "import of a workbook"),
        _peak(bench, exports.orders(bench), "shopify_orders", "import of Shopify orders"),
    ]  # fmt: skip


def _peak(bench: Bench, path: Path, kind: str, work: str) -> Line:
    """The memory one import of the file holds at most, once: a limit is no race."""
    tell(f"  {work}")
    with tempfile.TemporaryDirectory(dir=bench.path.parent) as folder:
        took, peak, count = _ours(path, Path(folder) / "cdp.db", kind)
    note = f"{count:,} {kind.rpartition('_')[2]}, {path.stat().st_size / 2**20:,.0f} MB, in {took / 1000:,.0f} s"
    return Limit(f"{work}, peak memory", peak, 1536, unit="MB", rounds=1, note=note)


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


def _ours(path: Path, database: Path, kind: str) -> tuple[float, float, int]:
    command = [sys.executable, "-m", "tests.bench.importing", str(path), f"sqlite:///{database}", kind]
    said = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    return said["ms"], said["peak"], said["count"]


def _main(path: str, url: str, kind: str) -> None:
    """In a process of its own, so that its memory is its own."""
    import sqlalchemy as sa

    from cdp import db, imports
    from cdp.models import Customer, Order, utc_now

    db.migrate(url)
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        [source] = imports.unpack(Path(path), into=Path(folder))
        with db.session(url) as session:
            made = imports.run(session, source, actor="bench", now=utc_now(), kind=kind)
            counts = dict(made.counts)
    took = (time.perf_counter() - start) * 1000
    with db.reading(url) as session:
        count = session.scalar(sa.select(sa.func.count()).select_from(Order if kind.endswith("orders") else Customer))
    assert count == counts["new"], counts
    print(json.dumps({"ms": took, "peak": memory.held("VmHWM"), "count": count}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
