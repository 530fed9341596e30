"""An event is recorded once, for a customer who is there, at an instant."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from cdp import db, events
from cdp.errors import Invalid, NotFound
from cdp.models import Event
from tests.makers import make_customer


def record(session, customer, now, **changes):
    return events.record(
        session,
        **{
            "customer_id": customer.id, "name": "Viewed Product", "occurred_at": now, "source": "web", "now": now,
            **changes,
        },
    )  # fmt: skip


def test_the_same_message_is_recorded_once(session, now):
    customer = make_customer(session)
    first = record(session, customer, now, message_id="m-1", properties={"sku": "A"})
    second = record(session, customer, now + timedelta(days=1), message_id=" m-1", properties={"sku": "B"})
    assert second.id == first.id
    assert second.properties == {"sku": "A"}
    assert session.scalar(sa.select(sa.func.count()).select_from(Event)) == 1


def test_a_message_that_arrives_several_times_at_once_is_recorded_once(database_url, now):
    with db.session() as session:
        customer = make_customer(session)

    def send(_):
        with db.session() as session:
            return record(session, customer, now, message_id="m-1").id

    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(send, range(8)))
    assert len(set(ids)) == 1


def test_events_without_a_message_id_are_all_recorded_with_a_revision(session, now):
    customer = make_customer(session)
    first, second = record(session, customer, now), record(session, customer, now)
    assert first.id != second.id
    assert first.revision > 0


def test_properties_come_back_as_they_were_but_for_what_no_database_can_hold(session, now):
    customer = make_customer(session)
    odd = {"name": "Größe\x00 👟 100% 'x'", "nested": [{"half": "\ud800"}, None, True, 1.5], "no\x00ne": float("nan")}
    event = record(session, customer, now, properties=odd)
    session.expire_all()
    assert session.get(Event, event.id).properties == {
        "name": "Größe 👟 100% 'x'",
        "nested": [{"half": "?"}, None, True, 1.5],
        "none": None,
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " \u200b "}, "name"),
        ({"name": "x" * 10_000}, "name"),
        ({"occurred_at": datetime(2026, 1, 1)}, "occurred_at"),
    ],
)
def test_an_event_without_name_or_instant_is_refused(session, now, changes, field):
    with pytest.raises(Invalid) as refused:
        record(session, make_customer(session), now, **changes)
    assert list(refused.value.fields) == [field]


def test_nobody_and_the_deleted_have_no_events(session, now):
    gone = make_customer(session, deleted_at=now)
    for customer_id in (gone.id, 10**6, 0, 2**70):
        with pytest.raises(NotFound):
            record(session, gone, now, customer_id=customer_id)
