"""An event is recorded once, for a customer who is there, at an instant."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from cdp import charts, db, events, frames
from cdp.analytics.happenings import courses
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


def test_what_properties_say_is_suggested_but_not_what_differs_each_time_nor_addresses(session, now):
    anna = make_customer(session)
    for at in range(60):
        told = {
            "page": "/socks" if at % 3 else "/shirts",
            "session": f"s{at}",
            "userEmail": "a@shop.example",
            "stars": at,
        }
        record(session, anna, now, properties=told | {"note": "ask x@shop.example" if at % 2 else "ok"})
    assert events.common_values(session) == {"page": ["/socks", "/shirts"], "note": ["ok"]}


def test_the_course_of_what_happens_most_is_drawn_and_the_rest_together(session, now):
    anna = make_customer(session)
    for name, count in (("Viewed", 5), ("Rated", 3), ("Left", 2), ("Came", 1)):
        for at in range(count):
            record(session, anna, now, name=name, occurred_at=now - timedelta(days=at, hours=1))
    record(session, anna, now, name="Viewed", occurred_at=now - timedelta(days=40))
    session.commit()
    course = courses(frames.current(session), now=now, most=3)
    assert [(each.name, sum(each.days), each.days[-1]) for each in course] == [
        ("Viewed", 5, 1),
        ("Rated", 3, 1),
        ("2 others", 3, 2),
    ]
    figure = charts.events_by_day(course, now=now, zone=ZoneInfo("Europe/Berlin"))
    assert charts.alt(figure) == "Events of the last 30 days: Viewed 5 times, Rated 3 times and 2 others 3 times."
    assert [sum(trace.y) for trace in figure.data] == [5, 3, 3]
    assert figure.data[0].hovertext[-1] == "<b>30 Jun</b><br>Viewed: 1<br>Rated: 1<br>2 others: 2"
    assert "Nothing happened" in charts.alt(charts.events_by_day([], now=now, zone=ZoneInfo("UTC")))
