"""Writing down where everybody is now: enrolments in one go, and the counts of each step."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cdp import db
from cdp.flows.rules import EXIT_STEP, Person
from cdp.models import Enrolment, EnrolmentStatus, FlowStepCount
from cdp.models.columns import micros

_EACH_WAITING = "UPDATE enrolments SET step = ?, visit = ?, due_at = ? WHERE id = ?"
_EACH_OVER = """
    UPDATE enrolments SET step = ?, visit = ?, due_at = NULL, status = ?, finished_at = ?, exit_reason = ? WHERE id = ?
"""
_AT_ONCE = sa.text("""
    UPDATE enrolments SET step = new.step, visit = new.visit, status = new.status, due_at = new.due_at,
        finished_at = new.finished_at, exit_reason = new.exit_reason
    FROM unnest(
        CAST(:step AS text[]), CAST(:visit AS int[]), CAST(:status AS text[]), CAST(:finished_at AS timestamptz[]),
        CAST(:exit_reason AS text[]), CAST(:due_at AS timestamptz[]), CAST(:id AS bigint[])
    ) AS new(step, visit, status, finished_at, exit_reason, due_at, id)
    WHERE enrolments.id = new.id
""")
_NAMES = ("step", "visit", "status", "finished_at", "exit_reason", "due_at", "id")


def write(session: Session, people: Collection[Person], tally: Mapping[tuple[int, str], int], *, now: datetime) -> None:
    """Write down where these people are now, and how many passed each step."""
    if not people:
        return
    if db.is_sqlite(session):
        _one_by_one(session, people, now)
    else:
        rows = ((one.step, one.visit, *_end(one, now), one.due_at, one.enrolment_id) for one in people)
        columns = zip(*rows, strict=True)
        session.execute(_AT_ONCE, {name: list(column) for name, column in zip(_NAMES, columns, strict=True)})
    db.reload(session, Enrolment)
    _count(session, tally)


def postpone(session: Session, people: Collection[Person], *, until: datetime) -> None:
    """Leave these people where they were, to be tried again then."""
    held = db.among(session, Enrolment.id, [one.enrolment_id for one in people])
    later = sa.update(Enrolment).where(held).values(due_at=until)
    session.execute(later, execution_options={"synchronize_session": False})
    db.reload(session, Enrolment)


def _one_by_one(session: Session, people: Collection[Person], now: datetime) -> None:
    """Two plain statements, run for each row: who waits needs fewer columns written, and most wait."""
    counted = {at: micros(at) for at in {now, *(one.due_at for one in people)} if at is not None}
    over, waiting = [], []
    for one in people:
        status, _, reason = _end(one, now)
        if status is EnrolmentStatus.ACTIVE:
            waiting.append((one.step, one.visit, counted[one.due_at], one.enrolment_id))  # type: ignore[index]
        else:
            over.append((one.step, one.visit, status.value, counted[now], reason, one.enrolment_id))
    for statement, rows in ((_EACH_WAITING, waiting), (_EACH_OVER, over)):
        if rows:
            session.connection().exec_driver_sql(statement, rows)


def _end(one: Person, now: datetime) -> tuple[EnrolmentStatus, datetime | None, str | None]:
    """Where it stands with this enrolment, since when it is over, and why."""
    status = _status(one)
    return status, None if status is EnrolmentStatus.ACTIVE else now, one.fails or one.leaves


def _status(one: Person) -> EnrolmentStatus:
    if one.fails is not None:
        return EnrolmentStatus.FAILED
    if one.leaves is None:
        return EnrolmentStatus.DONE if one.due_at is None else EnrolmentStatus.ACTIVE
    # An exit step is an end that was planned: unlike after an exit rule, letters on their way are still sent.
    return EnrolmentStatus.DONE if one.leaves == EXIT_STEP else EnrolmentStatus.EXITED


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
