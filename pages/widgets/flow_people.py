"""How many people are where in a flow, counted at most every few seconds however often the screen is drawn."""

from datetime import timedelta

import sqlalchemy as sa
import streamlit as st

from cdp import db, flows
from cdp.models import Enrolment, EnrolmentStatus, Flow, FlowStatus
from cdp.text import plural

_FRESH = timedelta(seconds=5)
STATUS: dict[FlowStatus, tuple[str, str, str]] = {
    FlowStatus.DRAFT: ("Draft", "gray", ":material/edit_note:"),
    FlowStatus.LIVE: ("Live", "green", ":material/play_circle:"),
    FlowStatus.PAUSED: ("Paused", "orange", ":material/pause_circle:"),
}


@st.cache_data(ttl=_FRESH, max_entries=500, show_spinner=False)
def of_flow(flow_id: int) -> flows.FlowCount:
    """Promise the people of a whole flow."""
    with db.reading() as session:
        return flows.flow_counts(session, flow_id)


@st.cache_data(ttl=_FRESH, max_entries=100, show_spinner=False)
def of_steps(flow_id: int) -> dict[str, flows.StepCount]:
    """Promise the people of each step."""
    with db.reading() as session:
        return flows.step_counts(session, flow_id)


_REASONS = {
    "unsubscribed": "unsubscribed", "ordered": "ordered", "left_segment": "left the segment",
    "conditions": "met the exit conditions", "deleted": "were deleted",
    "cancelled": "came by a campaign that was cancelled",
}  # fmt: skip


@st.cache_data(ttl=_FRESH, max_entries=100, show_spinner=False)
def why_left(flow_id: int) -> tuple[list[str], list[str]]:
    """Promise why people left early, the commonest first, as words with counts: by rule, and by what went wrong."""
    reasons = (
        sa.select(Enrolment.status, Enrolment.exit_reason, sa.func.count())
        .where(Enrolment.flow_id == flow_id, Enrolment.status.in_((EnrolmentStatus.EXITED, EnrolmentStatus.FAILED)))
        .group_by(Enrolment.status, Enrolment.exit_reason)
        .order_by(sa.func.count().desc())
        .limit(10)
    )
    with db.reading() as session:
        rows = session.execute(reasons).all()
    left = [
        f"{n:,} {_REASONS.get(why or '', why or 'left')}" for what, why, n in rows if what is EnrolmentStatus.EXITED
    ]
    failed = [f"{plural(n, 'customer')}: {why}" for what, why, n in rows if what is EnrolmentStatus.FAILED]
    return left, failed


def count_again() -> None:
    """Forget the counts: somebody has just entered, or a flow has gone."""
    of_flow.clear()
    of_steps.clear()
    of_versions.clear()
    why_left.clear()


def badge(flow: Flow, version: int | None = None) -> None:
    """Show what state a flow is in, in words, colour and sign, and which version is live."""
    words, colour, icon = STATUS[flow.status]
    st.badge(words if version is None else f"{words} · version {version}", color=colour, icon=icon)  # type: ignore[arg-type]
    if flow.archived_at:
        st.badge("Archived", color="gray")


def conversions(counted: flows.FlowCount) -> str:
    """Promise e.g. '12 conversions (4.0 %)', the rate being of those who entered."""
    rate = f" ({counted.converted / counted.entered:.1%})".replace("%", " %") if counted.entered else ""
    return f"{plural(counted.converted, 'conversion')}{rate}"


def on_pause(waiting: int) -> str:
    """Promise in plain words what a pause means for the people inside."""
    who = f"{plural(waiting, 'person waits', 'people wait')} where they are" if waiting else "Nobody is inside"
    return f"{who}: nobody is thrown out and nothing is sent until you resume."


@st.cache_data(ttl=_FRESH, max_entries=100, show_spinner=False)
def of_versions(flow_id: int) -> dict[int, int]:
    """Promise how many people are inside on each version, by its id."""
    inside = (
        sa.select(Enrolment.flow_version_id, sa.func.count())
        .where(Enrolment.flow_id == flow_id, Enrolment.status == EnrolmentStatus.ACTIVE)
        .group_by(Enrolment.flow_version_id)
    )
    with db.reading() as session:
        return dict(session.execute(inside).all())
