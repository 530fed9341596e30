"""The counts that the Flows screen asks the database for itself: who would enter, who is where, and why people left."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import flows
from cdp.models import ConsentStatus, Customer, Enrolment, EnrolmentStatus
from pages.widgets import flow_enrol, flow_people
from tests.makers import make_customer, make_flow, make_segment


def published(session: Session, now: datetime, **settings: Any) -> Any:
    flow = make_flow(
        session, [{"id": "s1", "kind": "wait", "for": {"days": 1}}], settings=flows.tidy_settings(settings)
    )
    return flow, flows.publish(session, flow.id, now=now)


def test_who_would_enter_is_counted_before_and_they_are_who_enters(session: Session, now: datetime) -> None:
    for consent in (ConsentStatus.SUBSCRIBED, ConsentStatus.SUBSCRIBED, ConsentStatus.UNKNOWN):
        make_customer(session, email_consent=consent)
    make_customer(session, email=None, phone="+4712345678", email_consent=ConsentStatus.SUBSCRIBED)
    first = make_customer(session, email_consent=ConsentStatus.SUBSCRIBED)
    segment = make_segment(session)
    _, version = published(session, now)
    flows.enrol(session, version, sa.select(Customer.id).where(Customer.id == first.id), now=now)
    found = flow_enrol.count(session, version, segment, now=now)
    assert (found.total, found.entering, found.mailable) == (5, 4, 2)
    assert flows.enrol(session, version, sa.select(Customer.id), now=now) == found.entering


def test_people_are_counted_by_version_and_by_why_they_left(session: Session, now: datetime) -> None:
    flow, version = published(session, now)
    for _ in range(3):
        make_customer(session)
    flows.enrol(session, version, sa.select(Customer.id), now=now)
    inside = list(session.scalars(sa.select(Enrolment).order_by(Enrolment.id)))
    inside[0].status, inside[0].exit_reason = EnrolmentStatus.EXITED, "ordered"
    inside[1].status, inside[1].exit_reason = EnrolmentStatus.FAILED, "The letter has no words."
    session.commit()
    flow_people.count_again()
    assert flow_people.of_versions(flow.id) == {version.id: 1}
    assert flow_people.why_left(flow.id) == (["1 ordered"], ["1 customer: The letter has no words."])
