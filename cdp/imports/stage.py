"""Clean rows into a table of the database's own, from which one statement per step does the rest.

SQLite: a file beside the database, written by ADBC and attached, so that nobody waits while a file is read.
PostgreSQL: a temporary table, filled by COPY and gone with the transaction.
"""

import contextlib
import io
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from cdp import db

_numbers = itertools.count(1)
_JSON = frozenset({"tags", "attributes", "row", "lines"})
PIECE = 100_000


class Stage:
    """The staged tables of one import; `write` fills one before the session's transaction needs to begin."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session = session
        self.is_sqlite = db.is_sqlite(session)
        self._folder = folder
        self._suffix = f"{next(_numbers)}"
        self._file = folder / "stage.db"
        self._attached = False

    def name(self, table: str) -> str:
        """Promise the name a staged table has in SQL."""
        return f"incoming_{table}_{self._suffix}"

    def write(self, table: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> str:
        """Promise a staged table with these rows, its column `row_number` as the key; promise its name."""
        name = self.name(table)
        (self._ingest if self.is_sqlite else self._copy)(name, schema, batches)
        return name

    def _ingest(self, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        import adbc_driver_sqlite.dbapi as adbc

        kinds = [_as_sqlite(field) for field in schema]
        plain = pa.schema(kinds)
        columns = ", ".join(f'"{field.name}" {_sqlite_type(field)}' for field in kinds)
        reader = pa.RecordBatchReader.from_batches(plain, (_cast(batch, plain) for batch in batches))
        with adbc.connect(str(self._file), autocommit=True) as connection, connection.cursor() as cursor:
            for pragma in ("page_size = 16384", "journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.execute(f"CREATE TABLE {name} ({columns})")
            cursor.adbc_ingest(name, reader, mode="append")

    def _copy(self, name: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
        columns = ", ".join(f'"{field.name}" {_postgresql_type(field)}' for field in schema)
        self.session.execute(sa.text(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP"))
        options = pv.WriteOptions(include_header=False)
        raw: Any = self.session.connection().connection.driver_connection
        with raw.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
            for batch in batches:
                buffer = io.BytesIO()
                pv.write_csv(_cast(batch, schema), buffer, options)
                copy.write(buffer.getbuffer())
        self.session.execute(sa.text(f"ANALYZE {name}"))

    def attach(self) -> None:
        """Make what was staged visible to the session's transaction."""
        if not self.is_sqlite or self._attached:
            return
        self._attached = True
        schema = f"stage_{self._suffix}"
        self.session.execute(sa.text(f"ATTACH DATABASE :path AS {schema}"), {"path": str(self._file)})
        raw: Any = self.session.connection().connection.driver_connection

        def detach(*_: Any) -> None:
            with contextlib.suppress(Exception):  # still inside a larger transaction, or the connection is gone
                raw.execute(f"DETACH DATABASE {schema}")

        event.listen(self.session, "after_commit", detach)
        event.listen(self.session, "after_rollback", detach)

    def make(self, table: str, columns: str, body: str, values: dict[str, Any] | None = None) -> tuple[str, int]:
        """Promise a temporary table filled by a query, and how many rows it holds."""
        name = self.name(table)
        drop = "" if self.is_sqlite else " ON COMMIT DROP"
        self.session.execute(sa.text(f"CREATE TEMPORARY TABLE {name} ({columns}){drop}"))
        return name, self.run(f"INSERT INTO {name} {body}", values)

    def run(self, statement: str, values: dict[str, Any] | None = None) -> int:
        """Run one statement and promise how many rows it wrote."""
        return int(self.session.execute(sa.text(statement), values or {}).rowcount)  # type: ignore[attr-defined]

    def one(self, query: str, values: dict[str, Any] | None = None) -> Any:
        """Promise the first value a query gives."""
        return self.session.execute(sa.text(query), values or {}).scalar()

    @contextlib.contextmanager
    def unchecked(self) -> Iterator[None]:
        """Write without SQLite's checks of allowed words, row by row a third of the time: the statements inside this
        block can only write words from our own lists. Unique keys and foreign keys stay on guard."""
        if not self.is_sqlite:
            yield
            return
        self.session.execute(sa.text("PRAGMA ignore_check_constraints = ON"))
        try:
            yield
        finally:
            self.session.execute(sa.text("PRAGMA ignore_check_constraints = OFF"))

    def clear(self) -> None:
        """Drop the temporary tables this import made."""
        for (name,) in self.session.execute(sa.text(self._temporary())).all():
            self.session.execute(sa.text(f"DROP TABLE {name}"))

    def _temporary(self) -> str:
        like = f"LIKE 'incoming!_%!_{self._suffix}' ESCAPE '!'"
        if self.is_sqlite:
            return f"SELECT name FROM sqlite_temp_master WHERE type = 'table' AND name {like}"
        return f"SELECT relname FROM pg_class WHERE relpersistence = 't' AND relkind = 'r' AND relname {like}"


def numbered(rows: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Promise the rows with `row_number` in front, counting from 0 over all pieces."""
    start = 0
    for table in rows:
        column = pa.array(np.arange(start, start + table.num_rows, dtype=np.int64))
        yield table.add_column(0, "row_number", column)
        start += table.num_rows


def _cast(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    columns = [
        column if column.type == field.type else pc.cast(column, field.type)
        for column, field in zip(batch.columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _as_sqlite(field: pa.Field) -> pa.Field:
    whole = pa.types.is_timestamp(field.type) or pa.types.is_boolean(field.type)
    return pa.field(field.name, pa.int64()) if whole else field


def _sqlite_type(field: pa.Field) -> str:
    if field.name == "row_number":
        return "INTEGER PRIMARY KEY"
    return "INTEGER" if pa.types.is_integer(field.type) else "TEXT"


def _postgresql_type(field: pa.Field) -> str:
    if field.name == "row_number":
        return "BIGINT PRIMARY KEY"
    if field.name in _JSON:
        return "JSONB"
    if pa.types.is_timestamp(field.type):
        return "TIMESTAMPTZ"
    if pa.types.is_boolean(field.type):
        return "BOOLEAN"
    return "BIGINT" if pa.types.is_integer(field.type) else "TEXT"
