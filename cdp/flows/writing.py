"""Writing down where everybody is now: enrolments in one go, and the counts of each step."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cdp import db
from cdp.flows.rules import Person
from cdp.models import Enrolment, EnrolmentStatus, FlowStepCount
from cdp.models.columns import micros

_EACH = """
    UPDATE enrolments SET step = ?, visit = ?, status = ?, due_at = ?, finished_at = ?, exit_reason = ? WHERE id = ?
"""
_AT_ONCE = sa.text("""
    UPDATE enrolments SET step = new.step, visit = new.visit, status = new.status, due_at = new.due_at,
        finished_at = new.finished_at, exit_reason = new.exit_reason
    FROM unnest(
        CAST(:step AS text[]), CAST(:visit AS int[]), CAST(:status AS text[]), CAST(:due_at AS timestamptz[]),
        CAST(:finished_at AS timestamptz[]), CAST(:exit_reason AS text[]), CAST(:id AS bigint[])
    ) AS new(step, visit, status, due_at, finished_at, exit_reason, id)
    WHERE enrolments.id = new.id
""")
_NAMES = ("step", "visit", "status", "due_at", "finished_at", "exit_reason", "id")


def write(session: Session, people: Iterable[Person], tally: Mapping[tuple[int, str], int], *, now: datetime) -> None:
    """Write down where these people are now, and how many passed each step."""
    if db.is_sqlite(session):
        rows = [_row(one, micros(now), None if one.due_at is None else micros(one.due_at)) for one in people]
        session.connection().exec_driver_sql(_EACH, rows)
    else:
        columns = zip(*(_row(one, now, one.due_at) for one in people), strict=True)
        session.execute(_AT_ONCE, {name: list(column) for name, column in zip(_NAMES, columns, strict=True)})
    db.reload(session, Enrolment)
    _count(session, tally)


def _row(one: Person, now: Any, due_at: Any) -> tuple[Any, ...]:
    status = _status(one)
    is_over = status is not EnrolmentStatus.ACTIVE
    return (
        one.step, one.visit, status.value, None if is_over else due_at, now if is_over else None,
        one.fails or one.leaves, one.enrolment_id,
    )  # fmt: skip


def _status(one: Person) -> EnrolmentStatus:
    if one.fails is not None:
        return EnrolmentStatus.FAILED
    if one.leaves is not None:
        return EnrolmentStatus.EXITED
    return EnrolmentStatus.DONE if one.due_at is None else EnrolmentStatus.ACTIVE


def _count(session: Session, tally: Mapping[tuple[int, str], int]) -> None:
    # In one order everywhere: two workers who count the same steps wait for each other, but not in a circle.
    rows = [{"flow_version_id": version, "step": step, "done": n} for (version, step), n in sorted(tally.items()) if n]
    if not rows:
        return
    insert: Any = sqlite.insert if db.is_sqlite(session) else postgresql.insert
    counted = insert(FlowStepCount).values(rows)
    session.execute(
        counted.on_conflict_do_update(
            index_elements=["flow_version_id", "step"], set_={"done": FlowStepCount.done + counted.excluded.done}
        )
    )
