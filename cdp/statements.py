"""Statements that run with every request: SQLAlchemy words them once, and SQLite's driver is asked directly."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import Session

_DRIVER = "driver_of_this_transaction"


@dataclass(frozen=True)
class _Worded:
    sql: str
    values: tuple[tuple[str, Callable[[Any], Any] | None], ...]  # by name, and how the driver wants each


class Statement:
    """A select, insert or update whose values have names.

    SQLAlchemy takes ten times as long to run a small one as SQLite does; other databases, which are asked over a wire,
    get it as ever.
    """

    def __init__(self, words: Any) -> None:
        self._words = words
        self._worded: dict[tuple[str, ...], _Worded] = {}

    def first(self, session: Session, **values: Any) -> Any:
        """Promise the first row of what it finds, or None."""
        if (driver := driver_of(session)) is None:
            return session.connection().execute(self._words, values).first()
        return next(iter(self._run(session, driver, values).fetchall()), None)

    def insert(self, session: Session, values: dict[str, Any]) -> int:
        """Promise the number of the new row; every column that has a default in Python must be named."""
        if (driver := driver_of(session)) is None:
            made = session.connection().execute(self._words, values)
            return int(made.inserted_primary_key[0])  # type: ignore[index]
        return int(self._run(session, driver, values).lastrowid or 0)

    def _run(self, session: Session, driver: sqlite3.Connection, values: dict[str, Any]) -> sqlite3.Cursor:
        names = tuple(values)
        if (worded := self._worded.get(names)) is None:
            worded = self._worded[names] = _word(self._words, names, session.get_bind().dialect)
        wanted = [values[name] if into is None else into(values[name]) for name, into in worded.values]
        return straight(driver, worded.sql, wanted)


def _word(words: Any, names: tuple[str, ...], dialect: Dialect) -> _Worded:
    compiled = words.compile(dialect=dialect, column_keys=list(names))
    if compiled.insert_prefetch:
        raise ValueError(f"{[column.key for column in compiled.insert_prefetch]} have defaults that nobody named.")
    return _Worded(
        str(compiled), tuple((name, _into(compiled.binds[name].type, dialect)) for name in compiled.positiontup)
    )


def _into(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    into: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return into


def driver_of(session: Session) -> sqlite3.Connection | None:
    """Promise SQLite's own connection in this session's transaction; None on another database."""
    if _DRIVER not in session.info:
        connection = session.connection()
        is_sqlite = connection.dialect.name == "sqlite"
        session.info[_DRIVER] = connection.connection.driver_connection if is_sqlite else None
    found: sqlite3.Connection | None = session.info[_DRIVER]
    return found


@sa.event.listens_for(Session, "after_transaction_end")
def _forget_driver(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop(_DRIVER, None)


def straight(driver: sqlite3.Connection, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
    """Promise what SQLite answers; raises what SQLAlchemy would."""
    try:
        return driver.execute(sql, values)
    except sqlite3.Error as error:
        raise sa.exc.DBAPIError.instance(sql, None, error, sqlite3.Error, hide_parameters=True) from error
