"""How many people wait at each step, have passed it, and have left the flow there."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.flows.saving import get
from cdp.models import Enrolment, EnrolmentStatus, FlowStepCount, FlowVersion


@dataclass(frozen=True)
class StepCount:
    """The people of one step, over all versions of the flow."""

    waiting: int = 0
    done: int = 0
    exited: int = 0  # left the flow there: by an exit step or rule, or because something failed


def step_counts(session: Session, flow_id: int) -> dict[str, StepCount]:
    """Promise the counts of every step where somebody has been; who is just entering waits at the first one."""
    steps = get(session, flow_id).steps
    first = steps[0]["id"] if steps else ""
    found: dict[str, dict[str, int]] = {}

    def add(step: str, place: str, count: int) -> None:
        counts = found.setdefault(step or first, {})
        counts[place] = counts.get(place, 0) + int(count)

    for step, is_waiting, count in session.execute(_by_place(flow_id)):
        add(step, "waiting" if is_waiting else "exited", count)
    for step, count in session.execute(_done(flow_id)):
        add(step, "done", count)
    return {step: StepCount(**counts) for step, counts in found.items()}


def _by_place(flow_id: int) -> sa.Select[str, bool, int]:
    is_waiting = Enrolment.status == EnrolmentStatus.ACTIVE
    came_through = sa.and_(Enrolment.status == EnrolmentStatus.DONE, Enrolment.exit_reason.is_(None))
    return (
        sa.select(Enrolment.step, is_waiting, sa.func.count())
        .where(Enrolment.flow_id == flow_id, sa.not_(came_through))
        .group_by(Enrolment.step, is_waiting)
    )


def _done(flow_id: int) -> sa.Select[str, int]:
    return (
        sa.select(FlowStepCount.step, sa.func.sum(FlowStepCount.done))
        .join(FlowVersion, FlowVersion.id == FlowStepCount.flow_version_id)
        .where(FlowVersion.flow_id == flow_id)
        .group_by(FlowStepCount.step)
    )


@dataclass(frozen=True)
class FlowCount:
    """The people of a whole flow, over all its versions."""

    entered: int = 0
    active: int = 0
    done: int = 0
    exited: int = 0
    failed: int = 0
    converted: int = 0


def flow_counts(session: Session, flow_id: int) -> FlowCount:
    """Promise how many entered, are inside, came through, left early, failed, and met the goal after entering."""
    counted = (
        sa.select(Enrolment.status, sa.func.count(), sa.func.count(Enrolment.converted_at))
        .where(Enrolment.flow_id == flow_id)
        .group_by(Enrolment.status)
    )
    rows = session.execute(counted).all()
    by_status = {status.value: count for status, count, _ in rows}
    converted = sum(converted for *_, converted in rows)
    return FlowCount(entered=sum(by_status.values()), converted=converted, **by_status)
