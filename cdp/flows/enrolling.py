"""Entering a flow: one statement for everybody, with the rule of who may enter again."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from cdp import access, audit, db, segments, selections
from cdp import conditions as cd
from cdp.models import Enrolment, EnrolmentStatus, FlowVersion

NEVER, ALWAYS = "never", "always"


def enrol(
    session: Session,
    version: FlowVersion,
    customer_ids: sa.Select[int],
    *,
    now: datetime,
    campaign_id: int | None = None,
) -> int:
    """Promise how many of these customers entered the flow, by one INSERT ... SELECT.

    Nobody is in a flow twice at a time; who may come again after that is the version's re-entry rule.
    """
    access.require("flows.enrol")
    session.flush()
    who = next(iter(customer_ids.subquery("entering").c))
    values = {
        Enrolment.flow_id: sa.literal(version.flow_id),
        Enrolment.flow_version_id: sa.literal(version.id),
        Enrolment.campaign_id: sa.literal(campaign_id, sa.BigInteger),
        Enrolment.customer_id: who,
        Enrolment.entry_key: _entry_key(version, who),
        Enrolment.status: sa.literal(EnrolmentStatus.ACTIVE, Enrolment.status.type),
        Enrolment.due_at: sa.literal(now, Enrolment.due_at.type),
        Enrolment.entered_at: sa.literal(now, Enrolment.entered_at.type),
        Enrolment.had_goal: _has_goal(session, version, who, now),
    }
    chosen = sa.select(*values.values()).where(may_enter(version, who, now=now))
    insert: Any = sqlite.insert if db.is_sqlite(session) else postgresql.insert
    written = insert(Enrolment).from_select([column.key for column in values], chosen, include_defaults=False)
    # Two who press at once compute the same key, and the second of them finds it taken.
    done: Any = session.execute(written.on_conflict_do_nothing(), execution_options={"preserve_rowcount": True})
    if campaign_id is None:
        audit.note(session, "put customers into", "flow", ids=[version.flow_id], changes={"customers": done.rowcount})
    return int(done.rowcount)


def may_enter(version: FlowVersion, who: Any, *, now: datetime) -> sa.ColumnElement[bool]:
    """Promise the condition that a customer, given as a column of ids, may enter this version now."""
    rule, before = _reentry(version), aliased(Enrolment)
    if rule == NEVER:
        return ~_earlier(before, version, who).exists()
    stands_in_the_way = before.status == EnrolmentStatus.ACTIVE
    if rule != ALWAYS:
        stands_in_the_way |= before.entered_at > now - timedelta(days=rule["after_days"])
    return ~_earlier(before, version, who).where(stands_in_the_way).exists()


def _entry_key(version: FlowVersion, who: Any) -> sa.ColumnElement[str]:
    """Empty for the first entry, then the number of those before it."""
    if _reentry(version) == NEVER:
        return sa.literal("")
    number = _earlier(aliased(Enrolment), version, who).with_only_columns(sa.func.count()).scalar_subquery()
    return sa.case((number == 0, sa.literal("")), else_=sa.cast(number, sa.String))


def _earlier(before: Any, version: FlowVersion, who: Any) -> sa.Select[Any]:
    return sa.select(before.id).where(before.flow_id == version.flow_id, before.customer_id == who)


def _reentry(version: FlowVersion) -> Any:
    return version.settings.get("reentry") or NEVER


def _has_goal(session: Session, version: FlowVersion, who: Any, now: datetime) -> sa.ColumnElement[bool]:
    if not version.settings.get("goal"):
        return sa.false()
    known = segments.catalogue(session)
    met: sa.ColumnElement[bool] = who.in_(
        selections.matching(session, cd.parse(version.settings["goal"], known), known, now=now)
    )
    return met
