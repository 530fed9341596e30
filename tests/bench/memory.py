"""Memory: a process with the frames, beside the bytes of their arrays and a process with naive pandas frames."""

import gc
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd

from cdp.frames import Frames, snapshot
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


def held(what: str = "VmRSS") -> float:
    """Promise the resident memory of this process now, in MB, or at its peak (VmHWM).

    getrusage is no help for the peak: a process begins with that of the one which started it.
    """
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123
        return next(int(line.split()[1]) for line in status if line.startswith(what)) / 1024


def _settled() -> float:
    """The resident memory once everything freed has been given back."""
    import ctypes

    import pyarrow as pa

    gc.collect()
    pa.default_memory_pool().release_unused()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    return held()


def _touch(read: Frames) -> int:
    """Read every byte once: what is mapped from a file weighs nothing before it is looked at."""
    columns = (column for part in snapshot.PARTS for _, column in getattr(read, part).items())
    return sum(int(memory.sum(dtype=np.uint64)) for column in columns for memory in _memory(column.array))


def _memory(values: pd.api.extensions.ExtensionArray) -> Iterator[np.ndarray]:
    """The bytes a column stands on: the array itself, codes and their words, or the buffers of Arrow."""
    if isinstance(values, pd.Categorical):
        yield values.codes.view(np.uint8)
        yield from _memory(values.categories.array)
    elif isinstance(values.dtype, pd.StringDtype):
        array = values.__arrow_array__()
        for chunk in getattr(array, "chunks", [array]):
            yield from (np.frombuffer(buffer, np.uint8) for buffer in chunk.buffers() if buffer)
    else:
        yield np.ascontiguousarray(values.to_numpy()).view(np.uint8)


def _main(side: str, url: str) -> None:
    from cdp import db, frames
    from tests.bench import loading

    with db.reading(url) as session:
        session.connection()
    before = _settled()
    if side == "frames":
        with db.reading(url) as session:
            read = frames.read(session)
        _touch(read)
        print(_settled() - before, read.nbytes / 2**20)
    else:
        tables = loading.naive(url)
        weight = sum(int(frame.memory_usage(deep=True).sum()) for frame in tables.values())
        print(_settled() - before, weight / 2**20)


if __name__ == "__main__":
    _main(*sys.argv[1:])
