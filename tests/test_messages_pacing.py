"""Letters of a campaign are spread over the hours that are not quiet, on the shop's clock and on each customer's own."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from cdp import messages
from cdp.messages import Pace, Quiet
from cdp.models import Customer, Message
from tests.makers import make_campaign, make_customer

NIGHT = Quiet(21, 8, "Europe/Berlin")
NOON = Quiet(12, 14, "Europe/Berlin")
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", None, "Nowhere/Land", ""]


def queue(session, count: int, pace: Pace, *, zones=(None,)) -> list[tuple[str | None, datetime]]:
    people = [Customer(email=f"p{at}@example.com", email_consent="subscribed", time_zone=zones[at % len(zones)]) for at in range(count)]  # fmt: skip
    session.add_all(people)
    campaign = make_campaign(session)
    written = messages.gate(
        session, sa.select(Customer.id), campaign=campaign, rules=messages.Rules(),
        template_version_id=None, sender_id=None, pace=pace, now=pace.start,
    )  # fmt: skip
    assert written == session.scalar(sa.select(sa.func.count()).select_from(Message)) >= count
    due = sa.select(Customer.time_zone, Message.due_at).join(Customer, Customer.id == Message.customer_id)
    return [(row.time_zone, row.due_at) for row in session.execute(due.order_by(Message.due_at))]


def clock_of(zone: str | None, quiet: Quiet) -> ZoneInfo:
    return ZoneInfo(zone if quiet.is_customers and zone in ZONES[:4] else quiet.zone)


def is_quiet(at: datetime, zone: ZoneInfo, quiet: Quiet) -> bool:
    hour = at.astimezone(zone).hour
    if quiet.starts > quiet.ends:
        return hour >= quiet.starts or hour < quiet.ends
    return quiet.starts <= hour < quiet.ends


def test_without_a_throttle_everybody_is_due_at_once(session, now):
    assert {at for _, at in queue(session, 3, Pace(now))} == {now}


def test_a_throttle_spaces_letters_evenly(session, now):
    due = [at for _, at in queue(session, 5, Pace(now, per_hour=60, letters=5))]
    assert due == [now + timedelta(minutes=at) for at in range(5)]


def test_who_is_skipped_takes_nobodys_place(session, now):
    make_customer(session, email_consent="unsubscribed", email="a@example.com")
    queue(session, 3, Pace(now, per_hour=60, letters=3))
    queued = sa.select(Message.due_at).where(Message.status == "queued").order_by(Message.due_at)
    assert session.scalars(queued).all() == [now + timedelta(minutes=at) for at in range(3)]


def test_nobody_is_lost_where_more_come_than_were_foreseen(session, now):
    session.add_all(Customer(email=f"no{at}@example.com") for at in range(100))
    due = queue(session, 100, Pace(now, per_hour=1, quiet=Quiet(21, 8, "UTC", is_customers=True), letters=2))
    assert len(due) == 200


def test_at_night_everybody_waits_until_the_shops_morning(session):
    late = datetime(2026, 6, 30, 23, 15, tzinfo=ZoneInfo("Europe/Berlin"))
    assert {at for _, at in queue(session, 3, Pace(late, quiet=NIGHT), zones=ZONES)} == {late + timedelta(hours=8.75)}


def test_each_customers_own_morning_counts_where_it_is_known(session):
    now = datetime(2026, 6, 30, 12, tzinfo=ZoneInfo("UTC"))
    due = dict(queue(session, 7, Pace(now, quiet=Quiet(21, 8, "Europe/Berlin", is_customers=True)), zones=ZONES))
    assert due["Europe/Berlin"] == due["Nowhere/Land"] == due[None] == due["America/New_York"] == now
    assert due["Asia/Kolkata"] == now  # half past five in the afternoon
    assert due["Pacific/Auckland"] == datetime(2026, 7, 1, 8, tzinfo=ZoneInfo("Pacific/Auckland"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "quiet",
    [NIGHT, NOON, Quiet(21, 8, "Europe/Berlin", is_customers=True), Quiet(8, 9, "America/New_York", is_customers=True)],
    ids=["night", "noon", "customers' night", "customers' breakfast"],
)
@pytest.mark.parametrize(
    "start",
    ["2026-03-27T19:30:00+00:00", "2026-10-23T03:00:00+00:00", "2026-03-29T00:59:59.999999+00:00"],
)  # fmt: skip
def test_no_letter_is_due_in_quiet_hours_and_none_too_fast(session, quiet, start):
    """Over the nights in which clocks are put forward and back."""
    start = datetime.fromisoformat(start)
    due = queue(session, 300, Pace(start, per_hour=5, quiet=quiet, letters=300), zones=ZONES)
    assert len(due) == 300
    assert all(at >= start for _, at in due)
    assert [at for zone, at in due if is_quiet(at, clock_of(zone, quiet), quiet)] == []
    within = max(sum(1 for _, other in due if at <= other < at + timedelta(hours=4)) for _, at in due)
    assert within <= (40 if quiet.is_customers else 21)
    last_open = start + timedelta(hours=60) * (24 / (quiet.open / timedelta(hours=1))) + timedelta(days=2)
    assert due[-1][1] < last_open


@pytest.mark.slow
def test_a_throttled_campaign_goes_on_in_the_morning_where_it_was(session):
    start = datetime(2026, 6, 30, 20, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    due = [at for _, at in queue(session, 5, Pace(start, per_hour=4, quiet=NIGHT, letters=5))]
    morning = datetime(2026, 7, 1, 8, tzinfo=ZoneInfo("Europe/Berlin"))
    quarter = timedelta(minutes=15)
    assert due == [start, start + quarter, morning, morning + quarter, morning + 2 * quarter]
    assert all(later - earlier >= quarter for earlier, later in pairwise(due))
