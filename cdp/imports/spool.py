"""Clean rows kept on disk between the passes over a file, so that memory does not grow with it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa


class Spool:
    """A file of Arrow rows: written piece by piece, then read piece by piece, or as one table that is mapped."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pa.RecordBatchFileWriter | None = None
        self._schema: pa.Schema | None = None

    def beside(self, name: str) -> "Spool":
        """Promise another one in the same folder."""
        return Spool(self._path.with_name(name))

    def add(self, rows: pa.Table) -> None:
        """Append rows; all pieces have the columns of the first."""
        if self._writer is None:
            self._schema = rows.schema
            self._writer = pa.ipc.new_file(str(self._path), rows.schema)
        self._writer.write_table(rows.cast(self._schema))

    def close(self) -> bool:
        """End the writing; promise whether there is anything to read."""
        if self._writer is not None:
            self._writer.close()
        return self._writer is not None

    def table(self) -> pa.Table | None:
        """Promise all rows, mapped from disk; None when none were added."""
        if not self.close():
            return None
        return pa.ipc.open_file(pa.memory_map(str(self._path))).read_all()

    def pieces(self, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Promise the rows as they were added, or some of their columns, one piece in memory at a time."""
        if not self.close():
            return
        assert self._schema is not None
        fields = None if columns is None else [self._schema.get_field_index(name) for name in columns]
        with pa.OSFile(str(self._path)) as file:
            reader = pa.ipc.open_file(file, options=pa.ipc.IpcReadOptions(included_fields=fields))
            if not reader.num_record_batches:
                yield reader.schema.empty_table()
            for number in range(reader.num_record_batches):
                yield pa.Table.from_batches([reader.get_batch(number)])
