"""Clean rows kept on disk between the two passes over a file, so that memory does not grow with it."""

from pathlib import Path

import pyarrow as pa


class Spool:
    """A file of Arrow rows: written piece by piece, then read as one table that is mapped, not loaded."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pa.RecordBatchFileWriter | None = None
        self._schema: pa.Schema | None = None

    def add(self, rows: pa.Table) -> None:
        """Append rows; all pieces have the columns of the first."""
        if self._writer is None:
            self._schema = rows.schema
            self._writer = pa.ipc.new_file(str(self._path), rows.schema)
        self._writer.write_table(rows.cast(self._schema))

    def table(self) -> pa.Table | None:
        """Promise all rows, mapped from disk; None when none were added."""
        if self._writer is None:
            return None
        self._writer.close()
        return pa.ipc.open_file(pa.memory_map(str(self._path))).read_all()
