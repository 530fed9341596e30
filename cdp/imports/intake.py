"""The first pass over a file: read, clean, set aside what cannot be taken, and keep the rest on disk."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from cdp.errors import Invalid
from cdp.imports import read
from cdp.imports.job import Job
from cdp.imports.rejects import Rejects
from cdp.imports.spool import Spool

Tidy = Callable[[Job, int, pa.Table, Rejects], pa.Table]


def take_in(job: Job, tidy: Tidy, folder: Path, rejects: Rejects) -> Spool:
    """Promise the clean rows of the file, on disk; raises Invalid when not one row can be taken."""
    spool = Spool(folder / "clean.arrow")
    width = len(job.source.columns)

    def misfit(row: read.Misfit) -> None:
        if row.text.strip():
            reason = f"The row has {row.cells} cells where the header has {width}."
            rejects.add(row.line, reason, {job.source.columns[0]: row.text})

    seen = 0
    for line, table in read.rows(job.source, misfit=misfit):
        cleaned = tidy(job, line, table, rejects)
        if cleaned.num_rows:
            spool.add(cleaned)
        seen += table.nbytes
        job.progress(min(0.45, 0.45 * seen / max(1, job.source.size * 1.2)), "Reading the file")
    if not spool.close():
        first = "".join(f" Line {line}: {reason}" for line, reason in rejects.first[:1])
        raise Invalid(f"No row of {job.source.name} can be taken.{first}")
    return spool
