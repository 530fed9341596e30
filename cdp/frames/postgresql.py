"""ADBC's connections to PostgreSQL, kept open between reads: making one costs more than most reads do."""

from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any

import pyarrow as pa
from adbc_driver_manager import dbapi

KEPT = 2  # as many as read at once, and of one address alone: the next address's take their place
_idle: list[tuple[str, Any]] = []
_lock = Lock()


def fetch(address: str, statement: str) -> pa.Table:
    """Promise the answer to one statement, which sees all that is committed when it begins."""
    kept = _taken(address)
    if kept is not None:
        with suppress(dbapi.OperationalError, dbapi.InternalError):  # the server may have been started anew since
            return _answer(address, kept, statement)
    return _answer(address, _made(address), statement)


def close() -> None:
    """Let go of every connection that is not in use."""
    with _lock:
        gone = [connection for _, connection in _idle]
        _idle.clear()
    for connection in gone:
        connection.close()


def _answer(address: str, connection: Any, statement: str) -> pa.Table:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            table = cursor.fetch_arrow_table()
    except BaseException:
        connection.close()
        raise
    _keep(address, connection)
    return table


def _made(address: str) -> Any:
    from adbc_driver_postgresql import dbapi as postgresql

    connect: Callable[..., Any] = postgresql.connect
    return connect(address, autocommit=True)  # no transaction stays open while the connection waits


def _taken(address: str) -> Any | None:
    with _lock:
        at = next((at for at, (kept, _) in enumerate(_idle) if kept == address), None)
        return None if at is None else _idle.pop(at)[1]


def _keep(address: str, connection: Any) -> None:
    with _lock:
        own = [each for each in _idle if each[0] == address]
        gone = [each for each in _idle if each[0] != address] + own[KEPT - 1 :]
        _idle[:] = [*own[: KEPT - 1], (address, connection)]
    for _, each in gone:
        each.close()
