"""Reading a large SQLite file in a process of its own: quick by ADBC, and away from this process's locks.

`python -m cdp.frames.reader ADDRESS` leaves a snapshot of the frames beside the database.
"""

import logging
import subprocess
import sys

import sqlalchemy as sa

from cdp.frames import snapshot
from cdp.frames.frame import Frames
from cdp.frames.load import Source
from cdp.frames.refresh import everything

log = logging.getLogger(__name__)
LARGE = 200_000  # rows from which starting another process is worth it


def is_large(source: Source) -> bool:
    """Promise whether there are so many rows that another process should read them."""
    tables = ("customers", "orders", "order_lines", "events")
    return sum(source.number(f"SELECT max(id) FROM {table}") for table in tables) >= LARGE


def read_apart(source: Source) -> Frames | None:
    """Promise the frames another process read and left as a snapshot, memory-mapped; None when it could not."""
    command = [sys.executable, "-m", "cdp.frames.reader", source.url.render_as_string(hide_password=False)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        log.error("the reader of frames failed", extra={"said": done.stderr[-2000:]})
        return None
    return snapshot.restore(source)


def main(address: str) -> None:
    """Read everything and save the snapshot; the revision first, so that what comes later is only read twice."""
    source = Source(sa.make_url(address), is_alone=True)
    state = source.read("data_revision", {"number": "int", "identity": "text"})
    declared = source.read("attributes", {"key": "text", "kind": "text"})
    attributes = sorted(zip(declared.column("key").to_pylist(), declared.column("kind").to_pylist(), strict=True))
    frames = everything(source, state.column("number")[0].as_py(), tuple(attributes))
    frames.identity = state.column("identity")[0].as_py()
    snapshot.save(frames, source)


if __name__ == "__main__":
    main(sys.argv[1])
