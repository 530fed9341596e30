"""Filling tables from whole columns: Arrow over ADBC on both engines, in one transaction that somebody else commits."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import AddConstraint, CreateIndex, DropConstraint, DropIndex

from cdp.models import Base
from cdp.models.columns import Instant, Money


class Load:
    """One load into one database: knows its engine, the revision its rows get, and the next free ids."""

    def __init__(self, bulk: Any) -> None:
        self._bulk = bulk
        self.is_sqlite = bulk.adbc_get_info()["vendor_name"] == "SQLite"
        # The first statement writes, so that SQLite hands out the writer's lock at once, or waits for it.
        self.run("UPDATE data_revision SET number = number + 1 WHERE id = 1")
        self.revision = int(self.rows("SELECT number FROM data_revision WHERE id = 1")[0][0])

    def run(self, *statements: Any) -> None:
        """Promise that the statements (text, or SQLAlchemy DDL) have run, in order."""
        dialect: sa.Dialect = sqlite.dialect() if self.is_sqlite else postgresql.dialect()  # type: ignore[no-untyped-call]
        with self._bulk.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement if isinstance(statement, str) else str(statement.compile(dialect=dialect)))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Promise the rows of a small query."""
        with self._bulk.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def next_id(self, model: type[Base]) -> int:
        """Promise the first id that is free above all used ones."""
        return int(self.rows(f"SELECT coalesce(max(id), 0) + 1 FROM {model.__tablename__}")[0][0])

    def append(self, model: type[Base], columns: Mapping[str, Any]) -> None:
        """Promise new rows: a column is an array, or one value for all; times in microseconds, money in cents."""
        size = next(len(values) for values in columns.values() if isinstance(values, np.ndarray | pa.Array))
        table = cast(sa.Table, model.__table__)
        if "revision" in table.c:
            columns = {**columns, "revision": self.revision}
        stored = {key: self._stored(table.c[key], values, size) for key, values in columns.items()}
        with self._bulk.cursor() as cursor:
            cursor.adbc_ingest(model.__tablename__, pa.table(stored), mode="append")

    def _stored(self, column: sa.Column[Any], values: Any, size: int) -> pa.Array:
        kind = self._kind(column)
        if not isinstance(values, np.ndarray | pa.Array | list):
            values = pa.repeat(pa.scalar(values, pa.string() if isinstance(values, str) else None), size)
        array = values if isinstance(values, pa.Array) else pa.array(values)
        if isinstance(column.type, sa.JSON) and not self.is_sqlite:
            # JSONB on the wire is its text after one byte, the version.
            return pc.binary_join_element_wise(b"\x01", array.cast(pa.binary()), b"")
        return array.cast(kind)

    def _kind(self, column: sa.Column[Any]) -> pa.DataType:
        if isinstance(column.type, Instant):
            return pa.int64() if self.is_sqlite else pa.timestamp("us", tz="UTC")
        if isinstance(column.type, sa.Double):
            return pa.float64()
        if isinstance(column.type, sa.Boolean):
            return pa.int64() if self.is_sqlite else pa.bool_()
        if isinstance(column.type, sa.BigInteger | Money) or (self.is_sqlite and isinstance(column.type, sa.Integer)):
            return pa.int64()
        return pa.int32() if isinstance(column.type, sa.Integer) else pa.string()

    @contextmanager
    def without_indexes(self, *models: type[Base]) -> Iterator[None]:
        """Promise that the block fills the tables bare; indexes (and foreign keys) are built once, after it."""
        tables = [cast(sa.Table, model.__table__) for model in models]
        indexes = [index for table in tables for index in sorted(table.indexes, key=lambda i: str(i.name))]
        # SQLite cannot drop a constraint, and checks none in a bulk load.
        keys = [] if self.is_sqlite else [key for table in tables for key in table.foreign_key_constraints]
        self.run(*map(DropConstraint, keys), *map(DropIndex, indexes))
        yield
        self.run(*map(CreateIndex, indexes), *(AddConstraint(key, isolate_from_table=False) for key in keys))

    def finish(self, *models: type[Base]) -> None:
        """Promise that the next id the database hands out is free, and that its planner knows the new sizes."""
        if self.is_sqlite:
            self.run("PRAGMA analysis_limit = 1000", "ANALYZE")
            return
        for name in (model.__tablename__ for model in models):
            newest = f"(SELECT max(id) FROM {name})"
            self.run(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {newest})", f"ANALYZE {name}")
