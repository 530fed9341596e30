"""A campaign on its way: scheduled, paused, resumed, cancelled, finished, and the failed tried again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from cdp import campaigns, consent, db, delivery, errors, flows, messages
from cdp.models import (
    Campaign,
    CampaignStatus,
    Customer,
    Enrolment,
    EnrolmentStatus,
    Flow,
    Message,
    MessageStatus,
    Shop,
    SuppressionReason,
)
from tests.makers import make_campaign, make_customer, make_flow_version

HOUR = timedelta(hours=1)


@pytest.fixture
def sending(session, now) -> Campaign:
    """A campaign that was launched to three people."""
    for _ in range(3):
        make_customer(session, email_consent="subscribed")
    return campaigns.launch(session, make_campaign(session).id, confirmed=3, now=now)


@pytest.fixture
def walking(session, now) -> Campaign:
    """A campaign whose three people have entered its flow."""
    for _ in range(3):
        make_customer(session, email_consent="subscribed")
    campaign = make_campaign(session, flow=session.get_one(Flow, make_flow_version(session).flow_id))
    return campaigns.launch(session, campaign.id, confirmed=3, now=now)


def due(session, table=Message) -> list:
    session.flush()
    session.expire_all()
    return list(session.scalars(sa.select(table.due_at).order_by(table.due_at)))


def settle(session, *statuses: str) -> None:
    """As delivery would: the messages in order get these statuses."""
    for message, status in zip(session.scalars(sa.select(Message).order_by(Message.id)), statuses, strict=True):
        message.status = MessageStatus(status)
    session.flush()


def test_the_table_of_changes_knows_every_status_and_nothing_leads_back_out_of_cancelled():
    assert set(campaigns.CHANGES) == set(CampaignStatus)
    assert campaigns.CHANGES[CampaignStatus.CANCELLED] == frozenset()


VERBS = {
    "pause": campaigns.pause, "resume": campaigns.resume, "cancel": campaigns.cancel, "unschedule": campaigns.unschedule,
    "schedule": campaigns.schedule, "retry_failed": campaigns.retry_failed,
}  # fmt: skip
REFUSED = {
    "draft": ["pause", "resume", "cancel", "unschedule", "retry_failed"],
    "scheduled": ["pause", "resume", "schedule"],
    "sending": ["schedule", "unschedule", "resume"],
    "paused": ["schedule", "unschedule", "pause"],
    "sent": ["pause", "resume", "cancel", "schedule", "unschedule"],
    "cancelled": list(VERBS),
    "failed": ["pause", "resume", "cancel", "schedule"],
}


@pytest.mark.sqlite_only
def test_what_does_not_fit_the_status_is_refused_with_a_sentence(session, now):
    for status, verbs in REFUSED.items():
        for verb in verbs:
            campaign = make_campaign(session, status=status)
            with pytest.raises(errors.Conflict, match=f"“{campaign.name}”"):
                VERBS[verb](session, campaign.id, now=now)


def test_a_scheduled_campaign_begins_when_its_time_has_come_with_who_is_there_by_then(session, now):
    make_customer(session, email_consent="subscribed")
    campaign = make_campaign(session, scheduled_at=now + HOUR)
    campaigns.schedule(session, campaign.id, now=now, by="ada")
    assert campaigns.tick(session, now=now) == 0
    make_customer(session, email_consent="subscribed")
    assert campaigns.tick(session, now=now + HOUR) == 1
    assert (campaign.status, campaign.audience_count, campaign.launched_by) == ("sending", 2, "ada")
    assert len(due(session)) == 2


def test_a_scheduled_campaign_that_cannot_begin_says_why(session, now):
    make_customer(session, email_consent="subscribed")
    campaign = make_campaign(session, scheduled_at=now + HOUR)
    campaigns.schedule(session, campaign.id, now=now)
    campaign.segment_id = None
    campaigns.tick(session, now=now + HOUR)
    assert (campaign.status, campaign.status_reason) == ("failed", "Pick the segment the campaign goes to.")
    assert due(session) == []
    campaigns.unschedule(session, campaign.id, now=now)
    assert (campaign.status, campaign.status_reason) == ("draft", None)


def test_a_throttled_schedule_counts_its_people_by_itself(session, now):
    session.add(Shop(id=1, quiet_from=22, quiet_until=6))
    for _ in range(3):
        make_customer(session, email_consent="subscribed")
    campaign = make_campaign(session, scheduled_at=now, throttle_per_hour=1, status="scheduled")
    campaigns.tick(session, now=now.replace(hour=21))
    assert (campaign.status_reason, campaign.audience_count) == (None, 3)
    assert [at - now for at in due(session)] == [9 * HOUR, 18 * HOUR, 19 * HOUR]


@pytest.mark.parametrize("at", [None, timedelta(0), -HOUR])
def test_a_time_that_has_passed_cannot_be_scheduled(session, now, at):
    campaign = make_campaign(session)
    with pytest.raises(errors.Invalid, match="Pick a time in the future"):
        campaigns.schedule(session, campaign.id, at=None if at is None else now + at, now=now)


def test_a_campaign_ends_when_every_letter_has_its_outcome(session, now, sending):
    settle(session, "sent", "failed", "claimed")
    assert (campaigns.tick(session, now=now), sending.status) == (0, "sending")
    settle(session, "sent", "failed", "unknown")
    assert (campaigns.tick(session, now=now), sending.status) == (1, "sent")
    assert sending.finished_at == now


def test_a_letter_that_did_not_arrive_brings_a_finished_campaign_back(session, now, sending):
    settle(session, "sent", "failed", "unknown")
    campaigns.tick(session, now=now)
    lost = session.scalars(sa.select(Message).where(Message.status == MessageStatus.UNKNOWN)).one()
    delivery.resolve_unknown(session, lost.id, False, now=now)
    assert (campaigns.tick(session, now=now), sending.status, sending.finished_at) == (1, "sending", None)
    settle(session, "sent", "failed", "sent")
    assert (campaigns.tick(session, now=now + HOUR), sending.status, sending.finished_at) == (1, "sent", now + HOUR)


def test_a_campaign_says_that_its_flow_is_archived_or_paused(session, now, walking):
    assert campaigns.held_up(session, walking) is None
    flows.pause(session, walking.flow_id, now=now)
    assert "is paused, so 3 people wait where they are" in campaigns.held_up(session, walking)
    flows.archive(session, walking.flow_id, now=now)
    assert "is archived, so 3 people wait where they are" in campaigns.held_up(session, walking)
    for one in session.scalars(sa.select(Enrolment)):
        one.status = EnrolmentStatus.DONE
    assert campaigns.held_up(session, walking) is None


def test_a_flow_campaign_ends_when_everybody_has_left_the_flow(session, now, walking):
    people = session.scalars(sa.select(Enrolment)).all()
    for one in people[1:]:
        one.status = EnrolmentStatus.DONE
    assert (campaigns.tick(session, now=now), walking.status) == (0, "sending")
    people[0].status = EnrolmentStatus.EXITED
    assert (campaigns.tick(session, now=now), walking.status) == (1, "sent")


def test_what_is_paused_is_out_of_sight_and_comes_back(session, now, sending):
    campaigns.pause(session, sending.id, now=now, reason="Wrong price", by="ada")
    assert (sending.status, sending.status_reason) == ("paused", "Wrong price (ada)")
    assert min(due(session)) > now + timedelta(days=100_000)
    assert campaigns.tick(session, now=now) == 0
    campaigns.resume(session, sending.id, now=now + HOUR)
    assert (sending.status, sending.status_reason, due(session)) == ("sending", None, [now + HOUR] * 3)


def test_a_letter_put_back_while_paused_is_parked_by_the_next_tick(session, now, sending):
    campaigns.pause(session, sending.id, now=now)
    session.scalars(sa.select(Message)).first().due_at = now + HOUR  # as delivery does after "try later"
    campaigns.tick(session, now=now)
    assert min(due(session)) > now + timedelta(days=100_000)
    parked = due(session)
    campaigns.tick(session, now=now)
    assert due(session) == parked


def test_after_a_pause_a_throttle_goes_on_at_its_speed(session, now):
    for _ in range(3):
        make_customer(session, email_consent="subscribed")
    campaign = make_campaign(session, throttle_per_hour=1)
    campaigns.launch(session, campaign.id, confirmed=3, now=now)
    campaigns.pause(session, campaign.id, now=now)
    campaigns.resume(session, campaign.id, now=now + 5 * HOUR)
    assert [at - now for at in due(session)] == [5 * HOUR, 6 * HOUR, 7 * HOUR]


@pytest.mark.slow
def test_a_paused_flow_campaign_lets_its_people_wait_as_long_as_they_would_have(session, now, walking):
    before = due(session, Enrolment)
    campaigns.pause(session, walking.id, now=now)
    assert min(due(session, Enrolment)) > now + timedelta(days=100_000)
    campaigns.resume(session, walking.id, now=now + HOUR)
    assert due(session, Enrolment) == before


def test_who_waits_when_it_is_cancelled_gets_nothing_and_it_says_why(session, now, sending):
    settle(session, "sent", "queued", "queued")
    campaigns.cancel(session, sending.id, reason="Wrong price", now=now, by="ada")
    session.flush()
    session.expire_all()
    became = session.execute(sa.select(Message.status, Message.reason).order_by(Message.id)).all()
    assert became == [("sent", None), ("skipped", "cancelled"), ("skipped", "cancelled")]
    assert (sending.status, sending.status_reason, sending.finished_at) == ("cancelled", "Wrong price (ada)", now)


def test_a_cancelled_flow_campaign_sends_its_people_home(session, now, walking):
    campaigns.cancel(session, walking.id, now=now)
    session.flush()
    session.expire_all()
    left = session.execute(sa.select(Enrolment.status, Enrolment.exit_reason).distinct()).all()
    assert left == [("exited", "cancelled")]


def test_a_letter_in_a_workers_hands_goes_nowhere_once_it_is_cancelled(session, now, sending):
    settle(session, "claimed", "claimed", "claimed")
    campaigns.cancel(session, sending.id, now=now)
    ids = list(session.scalars(sa.select(Message.id)))
    assert messages.still_allowed(session, ids, now=now) == dict.fromkeys(ids, "cancelled")


def test_the_failed_are_tried_again_at_their_present_address_but_not_who_may_not_be_written_to(session, now, sending):
    settle(session, "failed", "failed", "failed")
    campaigns.tick(session, now=now)
    first, second, third = session.scalars(sa.select(Customer).order_by(Customer.id))
    first.email = "right@example.com"
    second.email_consent = "unsubscribed"
    consent.suppress(session, third.email, reason=SuppressionReason.BOUNCED, at=now)
    assert campaigns.retry_failed(session, sending.id, now=now + HOUR) == 1
    session.flush()
    session.expire_all()
    [queued] = session.scalars(sa.select(Message).where(Message.status == "queued"))
    assert (queued.customer_id, queued.address, queued.due_at) == (first.id, "right@example.com", now + HOUR)
    assert (sending.status, sending.finished_at) == ("sending", None)
    assert len(due(session)) == 3


def test_trying_again_keeps_to_the_quiet_hours_and_to_the_throttle(session, now):
    session.add(Shop(quiet_from=21, quiet_until=8, time_zone="UTC"))
    for _ in range(3):
        make_customer(session, email_consent="subscribed")
    campaign = make_campaign(session, throttle_per_hour=1)
    campaigns.launch(session, campaign.id, confirmed=3, now=now)
    settle(session, "failed", "failed", "sent")
    campaigns.tick(session, now=now)
    night, morning = now.replace(hour=23), now.replace(hour=8) + 24 * HOUR
    assert campaigns.retry_failed(session, campaign.id, now=night) == 2
    queued = sa.select(Message.due_at).where(Message.status == "queued").order_by(Message.due_at)
    assert list(session.scalars(queued)) == [morning, morning + HOUR]


@pytest.mark.slow
@pytest.mark.parametrize(("clock", "put_off"), [("shop", 3), ("customer", 2)])
def test_what_a_slow_sender_did_not_get_away_in_time_waits_for_the_morning(session, now, clock, put_off):
    session.add(Shop(quiet_from=21, quiet_until=8, time_zone="UTC", quiet_zone=clock))
    for zone in (None, "Europe/Berlin", "America/New_York"):
        make_customer(session, email_consent="subscribed", time_zone=zone)
    evening, night, morning = now + 6 * HOUR, now + 10 * HOUR, now + 20 * HOUR
    campaigns.launch(session, make_campaign(session).id, confirmed=3, now=evening)
    assert campaigns.keep_quiet(session, now=evening + HOUR / 2) == 0
    assert due(session) == [evening] * 3

    assert campaigns.keep_quiet(session, now=night) == put_off
    assert campaigns.keep_quiet(session, now=night + HOUR / 60) == 0
    berlin = morning - (0 if clock == "shop" else 2) * HOUR
    assert due(session) == sorted([morning, berlin, morning if clock == "shop" else evening])


def test_trying_again_with_nothing_failed_changes_nothing(session, now, sending):
    settle(session, "sent", "sent", "sent")
    campaigns.tick(session, now=now)
    assert campaigns.retry_failed(session, sending.id, now=now) == 0
    assert sending.status == "sent"


def test_several_workers_start_a_scheduled_campaign_once(session, database_url, now):
    for _ in range(50):
        make_customer(session, email_consent="subscribed")
    make_campaign(session, scheduled_at=now, status="scheduled")
    session.commit()

    def work(_: int) -> int:
        with db.session(database_url) as own:
            return campaigns.tick(own, now=now)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(work, range(4))) == [0, 0, 0, 1]
    assert len(due(session)) == 50


def test_a_schedule_the_database_refuses_fails_with_a_sentence_and_holds_up_nobody(session, now, monkeypatch):
    def refuse(session, *_, **__):
        session.execute(sa.text("SELECT nothing FROM nowhere"))

    monkeypatch.setattr("cdp.campaigns.running.launch", refuse)
    campaign = make_campaign(session, scheduled_at=now, status="scheduled")
    assert campaigns.tick(session, now=now) == 1
    assert (campaign.status, campaign.status_reason.partition(".")[0]) == (
        "failed",
        "The database could not work out who gets this campaign",
    )
