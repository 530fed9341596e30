"""Memory: a process with the frames, beside the bytes of their arrays and a process with naive pandas frames."""

import gc
import subprocess
import sys

from cdp.settings import ROOT
from tests.bench.race import Figure, Line
from tests.bench.shop import Bench


def lines(bench: Bench, rounds: int) -> list[Line]:
    """Promise what the frames weigh in a process of their own, after loading."""
    ours, arrays = _weighed("frames", bench.url)
    theirs, _ = _weighed("naive", bench.url)
    note = "growth of the process's resident memory"
    return [
        Figure("memory of the frames", ours, "their arrays", arrays, 1.2, unit="MB", rounds=1, note=note),
        Figure("memory of the frames", ours, "pandas.read_sql frames", theirs, 0.3, unit="MB", rounds=1, note=note),
    ]


def _weighed(side: str, url: str) -> tuple[float, float]:
    command = [sys.executable, "-m", "tests.bench.memory", side, url]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    grown, arrays = said.split()
    return float(grown), float(arrays)


def _resident() -> float:
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def _settled() -> float:
    """The resident memory once everything freed has been given back."""
    import ctypes

    import pyarrow as pa

    gc.collect()
    pa.default_memory_pool().release_unused()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    return _resident()


def _main(side: str, url: str) -> None:
    from cdp import db, frames
    from tests.bench import loading

    with db.reading(url) as session:
        session.connection()
    before = _settled()
    if side == "frames":
        with db.reading(url) as session:
            held = frames.read(session)
        print(_settled() - before, held.nbytes / 2**20)
    else:
        tables = loading.naive(url)
        weight = sum(int(frame.memory_usage(deep=True).sum()) for frame in tables.values())
        print(_settled() - before, weight / 2**20)


if __name__ == "__main__":
    _main(*sys.argv[1:])
