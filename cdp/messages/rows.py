"""Rows handed to the database as one parameter, and instants made of microseconds inside it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from cdp import db
from cdp.models.columns import Instant

Column = sa.ColumnElement[Any]


def given(session: Session, name: str, columns: Mapping[str, type[Any]], rows: Iterable[Sequence[Any]]) -> Any:
    """Promise rows as a table to select from, sent as one parameter however many they are."""
    kinds = {key: sa.BigInteger() if kind is int else sa.String() for key, kind in columns.items()}
    if db.is_sqlite(session):
        each = sa.func.json_each(json.dumps(list(rows))).table_valued("value", name=f"{name}_json")
        parts = (
            sa.type_coerce(sa.func.json_extract(each.c.value, f"$[{at}]"), kind).label(key)
            for at, (key, kind) in enumerate(kinds.items())
        )
        return sa.select(*parts).cte(name)
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    listed = sa.func.jsonb_to_recordset(sa.bindparam(None, named, JSONB))
    return listed.table_valued(*(sa.column(key, kind) for key, kind in kinds.items()), name=name).render_derived(
        with_types=True
    )


def instant(session: Session, microseconds: Column) -> Column:
    """Promise the instant so many microseconds after 1970, in the database."""
    if db.is_sqlite(session):
        return sa.type_coerce(microseconds, Instant)
    epoch: Column = sa.literal_column("TIMESTAMPTZ 'epoch'")
    return sa.type_coerce(epoch + microseconds * sa.literal_column("INTERVAL '1 microsecond'"), Instant)


def later(session: Session, at: Any, by: timedelta) -> Column:
    """Promise an instant of the database moved by a span, which may be negative."""
    if db.is_sqlite(session):
        return sa.type_coerce(sa.type_coerce(at, sa.BigInteger) + by // timedelta(microseconds=1), Instant)
    return sa.type_coerce(at + sa.literal(by, sa.Interval), Instant)


def affected(session: Session, statement: Any) -> int:
    """Run an INSERT or UPDATE and promise how many rows it wrote; Python's driver for SQLite does not count all kinds."""
    options = {"synchronize_session": False, "preserve_rowcount": True}
    done: Any = session.execute(statement, execution_options=options)
    return int((session.scalar(sa.select(sa.func.changes())) or 0) if db.is_sqlite(session) else done.rowcount)
