"""How SQLite goes about the statements of an action: what is quick on ten rows and takes hours on a million shows here."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextmanager
def walks_within_walks() -> Iterator[list[str]]:
    """Collect the statements that go through the whole of one table for each row of another."""
    found: list[str] = []

    def look(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if connection.dialect.name != "sqlite" or many or statement.split()[0] not in _EXPLAINED:
            return
        plan = connection.connection.driver_connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        # What the statement does not speak of is a child of its table, walked only while a foreign key is unfulfilled.
        named = (row for row in plan if not _is_walk(row[3]) or row[3].split()[1] in statement)
        rows = [(number, parent, detail) for number, parent, _, detail in named]
        if nested := _nested(rows):
            found.append(f"{' '.join(statement.split())}\n{nested}")

    event.listen(Engine, "before_cursor_execute", look)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", look)


_EXPLAINED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


def _nested(rows: list[tuple[int, int, str]]) -> list[str]:
    """The walks that are inside another loop: after one under the same parent, or somewhere under a correlated subquery."""
    above = {number: (parent, detail) for number, parent, detail in rows}
    nested, seen = [], set()
    for _, parent, detail in rows:
        if _is_walk(detail) and (parent in seen or _is_correlated(parent, above)):
            nested.append(detail)
        if detail.startswith(("SCAN ", "SEARCH ")):
            seen.add(parent)
    return nested


def _is_walk(detail: str) -> bool:
    return detail.startswith("SCAN ") and not any(
        words in detail for words in ("CONSTANT ROW", "VIRTUAL TABLE", "(subquery")
    )


def _is_correlated(number: int, above: dict[int, tuple[int, str]]) -> bool:
    while number in above:
        number, detail = above[number]
        if detail.startswith("CORRELATED"):
            return True
    return False
