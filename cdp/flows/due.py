"""Who is due: the enrolments of live flows whose time has come, held for this transaction alone."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.flows.clock import zone_named
from cdp.flows.rules import Person
from cdp.models import ConsentStatus, Customer, Enrolment, Flow, FlowStatus

# In words and not as a parameter: the index of who waits holds only these, and is used only for a plain question.
_IS_ACTIVE = sa.text("enrolments.status = 'active'")
_IS_UNSUBSCRIBED = Customer.email_consent == ConsentStatus.UNSUBSCRIBED


def take(session: Session, *, now: datetime, limit: int) -> list[Person]:
    """Promise at most so many people who are due, those first whose flow has waited longest.

    On PostgreSQL other workers skip the rows; on SQLite the transaction has the database for itself.
    """
    people: list[Person] = []
    for flow_id in _flows_due(session, now):
        people += _of_flow(session, flow_id, now, limit - len(people))
        if len(people) >= limit:
            break
    return people


def _flows_due(session: Session, now: datetime) -> list[int]:
    """The live flows in which somebody's time has come, by how long ago."""
    first = (
        sa.select(Enrolment.due_at).where(Enrolment.flow_id == Flow.id, _IS_ACTIVE)
        .order_by(Enrolment.due_at).limit(1).scalar_subquery()
    )  # fmt: skip
    live = sa.select(Flow.id, first.label("due_at")).where(Flow.status == FlowStatus.LIVE, Flow.archived_at.is_(None))
    inner = live.subquery()
    return list(session.scalars(sa.select(inner.c.id).where(inner.c.due_at <= now).order_by(inner.c.due_at)))


def _of_flow(session: Session, flow_id: int, now: datetime, limit: int) -> list[Person]:
    chosen = (
        sa.select(
            Enrolment.id, Enrolment.customer_id, Enrolment.flow_version_id, Enrolment.step, Enrolment.visit,
            Enrolment.campaign_id, Customer.time_zone, _IS_UNSUBSCRIBED, Customer.deleted_at.is_not(None),
        )
        .join(Customer, Customer.id == Enrolment.customer_id)
        .where(Enrolment.flow_id == flow_id, _IS_ACTIVE, Enrolment.due_at <= now)
        .order_by(Enrolment.due_at).limit(limit)  # as the index has them: thousands fall due at one instant
    )  # fmt: skip
    if not db.is_sqlite(session):
        chosen = chosen.with_for_update(skip_locked=True, of=Enrolment)
    rows = session.connection().execute(chosen).all()  # past the ORM, and all at once: this is done for each person
    return [
        Person(
            id_, customer, flow_id, version, step, visit, step != "", zone_named(zone) if zone else None, None, campaign,
            bool(unsubscribed), bool(deleted),
        )
        for id_, customer, version, step, visit, campaign, zone, unsubscribed, deleted in rows
    ]  # fmt: skip
