"""Quiet hours hold for every letter, also for one that was put off by the server or held up on its way."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cdp import delivery
from cdp.models import CampaignStatus, Customer, Enrolment, Message, Shop
from tests.delivery.conftest import seen
from tests.makers import make_campaign, make_flow_version

NIGHT = {"from": 21, "until": 8}


@pytest.fixture
def in_flow(session, queue):
    """Queue a letter of a flow with these quiet hours to somebody who lives there, maybe come by a campaign."""

    def queued(address: str, quiet: dict[str, Any] | None, zone: str | None = None, campaign: Any = None) -> None:
        version = make_flow_version(session, settings={"quiet": quiet} if quiet else {})
        [letter] = queue(address, campaign=campaign, flow_id=version.flow_id)
        session.get(Customer, letter.customer_id).time_zone = zone
        came_by = None if campaign is None else campaign.id
        enrolment = Enrolment(
            flow_id=version.flow_id, flow_version_id=version.id, customer_id=letter.customer_id, campaign_id=came_by
        )
        session.add(enrolment)
        session.flush()
        letter.enrolment_id, letter.step = enrolment.id, "s1"
        session.commit()

    return queued


@pytest.mark.slow
def test_a_letter_of_a_flow_that_is_tried_again_keeps_the_flows_hours_and_weekdays(
    sink, smtp, in_flow, database_url, now
):
    in_flow("later.night@x.test", {**NIGHT, "zone": "customer"}, "Asia/Kolkata")
    in_flow("later.shop@x.test", {**NIGHT, "zone": "shop"}, "Asia/Kolkata")
    in_flow("later.tuesdays@x.test", {"weekdays": [1], "zone": "customer"}, "Pacific/Auckland")
    in_flow("later.always@x.test", None)
    delivery.run_once(database_url, now=now)
    due = seen(database_url, Message.due_at)
    assert due["later.tuesdays"] > now + timedelta(days=5), "there it is Wednesday already"
    assert due["later.night"] == now + timedelta(minutes=1)

    night = datetime(2026, 6, 30, 15, 31, tzinfo=UTC)  # a minute past nine in India
    delivery.run_once(database_url, now=night)
    assert seen(database_url, Message.status, Message.attempts) == {
        "later.night": ("queued", 1),
        "later.shop": ("sent", 2),
        "later.tuesdays": ("queued", 0),
        "later.always": ("sent", 2),
    }
    morning = datetime(2026, 7, 1, 8, tzinfo=UTC) - timedelta(hours=5.5)
    assert seen(database_url, Message.due_at)["later.night"] == morning
    delivery.run_once(database_url, now=morning)
    assert seen(database_url, Message.status)["later.night"] == "sent"


@pytest.mark.slow
def test_the_shops_quiet_hours_hold_for_what_is_tried_again_unless_a_campaign_does_without(
    sink, smtp, queue, in_flow, database_url, session, now
):
    session.add(Shop(id=1, time_zone="UTC", quiet_from=21, quiet_until=8))
    heedful, heedless = (
        make_campaign(session, status=CampaignStatus.SENDING, respects_quiet_hours=each) for each in (True, False)
    )
    queue("later.1@x.test", campaign=heedful)
    queue("later.2@x.test", campaign=heedless)
    in_flow("later.3@x.test", None)
    in_flow("later.4@x.test", None, campaign=heedless)
    in_flow("later.5@x.test", {"weekdays": [0, 1, 2, 3, 4]}, campaign=heedful)
    delivery.run_once(database_url, now=now)
    delivery.run_once(database_url, now=now + timedelta(hours=9, minutes=30))
    assert seen(database_url, Message.status) == {
        "later.1": "queued",
        "later.2": "sent",
        "later.3": "queued",
        "later.4": "sent",
        "later.5": "sent",
    }
    assert {seen(database_url, Message.due_at)[f"later.{each}"] for each in (1, 3)} == {now + timedelta(hours=20)}
    delivery.run_once(database_url, now=now + timedelta(hours=20))
    assert set(seen(database_url, Message.status).values()) == {"sent"}
    assert max(sink.accepted.values()) == 1
