"""Launching: confirmed by number, frozen once, by however many people, through crashes."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

import pytest
import sqlalchemy as sa

from cdp import campaigns, db, errors, flows
from cdp.models import (
    Campaign,
    CampaignStatus,
    Customer,
    Enrolment,
    Flow,
    Message,
    MessageStatus,
    Sender,
    Template,
)
from tests.makers import (
    make_campaign,
    make_customer,
    make_flow,
    make_flow_version,
    make_segment,
    make_template,
    make_template_version,
)


def count(session, table, *where) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table).where(*where))


def subscribe(session, many: int) -> None:
    for at in range(many):
        session.add(Customer(email=f"p{at}@example.com", email_consent="subscribed"))
    session.flush()


def a_flow_campaign(session) -> Campaign:
    return make_campaign(session, flow=session.get_one(Flow, make_flow_version(session).flow_id))


def test_everybody_in_the_audience_gets_one_row(session, now):
    subscribe(session, 2)
    make_customer(session)
    campaign = campaigns.launch(session, make_campaign(session).id, confirmed=2, now=now, by="ada")
    rows = session.scalars(sa.select(Message).order_by(Message.customer_id)).all()
    assert [(row.status, row.reason, row.address) for row in rows[:2]] == [
        ("queued", None, f"p{at}@example.com") for at in range(2)
    ]
    assert (rows[2].status, rows[2].reason) == ("skipped", "no_consent")
    assert {(row.template_version_id, row.sender_id) for row in rows} == {
        (campaign.template_version_id, session.scalar(sa.select(Sender.id)))
    }
    assert (campaign.status, campaign.confirmed_count, campaign.audience_count) == ("sending", 2, 3)
    assert (campaign.launched_at, campaign.launched_by) == (now, "ada")


def test_the_number_must_be_the_one_that_was_confirmed(session, now):
    subscribe(session, 2)
    campaign = make_campaign(session)
    with pytest.raises(errors.Conflict, match="would go to 2 people now, not 1") as raised:
        campaigns.launch(session, campaign.id, confirmed=1, now=now)
    assert raised.value.changes == {"will_be_sent": (1, 2)}
    assert (campaign.status, count(session, Message)) == ("draft", 0)


def test_nothing_is_launched_to_nobody(session, now):
    make_customer(session)
    with pytest.raises(errors.Invalid, match="Nobody in the audience"):
        campaigns.launch(session, make_campaign(session).id, confirmed=0, now=now)
    assert count(session, Message) == 0


def test_a_second_press_changes_nothing(session, now):
    subscribe(session, 3)
    campaign = make_campaign(session)
    campaigns.launch(session, campaign.id, confirmed=3, now=now)
    subscribe_more = make_customer(session, email_consent="subscribed")
    campaigns.launch(session, campaign.id, confirmed=3, now=now)
    assert count(session, Message) == 3
    assert count(session, Message, Message.customer_id == subscribe_more.id) == 0


@pytest.mark.slow
@pytest.mark.parametrize("to_flow", [False, True], ids=["letter", "flow"])
def test_many_who_press_at_once_queue_nobody_twice(session, database_url, now, to_flow):
    subscribe(session, 300)
    campaign_id = (a_flow_campaign(session) if to_flow else make_campaign(session)).id
    session.commit()

    def press(who: int) -> str:
        with db.session(database_url) as own:
            return campaigns.launch(own, campaign_id, confirmed=300, now=now, by=f"person {who}").launched_by

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(press, range(6)))
    assert len(set(told)) == 1  # everybody learns who was first
    table = Enrolment if to_flow else Message
    assert count(session, table) == 300
    assert count(session, sa.select(table.customer_id).distinct().subquery()) == 300


def _launch_and_hang(url: str, campaign_id: int, now, told) -> None:
    db.engine(url).dispose(close=False)  # the parent's connections are the parent's
    with db.session(url) as session:
        campaigns.launch(session, campaign_id, confirmed=50, now=now)
        told.set()
        time.sleep(60)


def test_a_crash_in_the_middle_leaves_nothing_and_the_next_press_everything(session, database_url, now):
    subscribe(session, 50)
    campaign_id = make_campaign(session).id
    session.commit()
    processes = get_context("fork")
    told = processes.Event()
    victim = processes.Process(target=_launch_and_hang, args=(database_url, campaign_id, now, told), daemon=True)
    victim.start()
    assert told.wait(30)
    os.kill(victim.pid, signal.SIGKILL)
    victim.join(10)
    assert count(session, Message) == 0
    session.rollback()
    with db.session(database_url) as again:
        campaign = campaigns.launch(again, campaign_id, confirmed=50, now=now)
        assert (campaign.status, count(again, Message)) == ("sending", 50)


def test_a_flow_is_entered_by_those_the_gate_lets_through(session, now):
    subscribe(session, 2)
    stranger = make_customer(session)
    campaign = a_flow_campaign(session)
    campaigns.launch(session, campaign.id, confirmed=2, now=now)
    [skipped] = session.scalars(sa.select(Message))
    assert (skipped.customer_id, skipped.reason, skipped.flow_id) == (stranger.id, "no_consent", campaign.flow_id)
    entered = session.scalars(sa.select(Enrolment)).all()
    assert {(one.campaign_id, one.flow_version_id) for one in entered} == {(campaign.id, campaign.flow_version_id)}
    assert (len(entered), campaign.audience_count) == (2, 3)


def test_a_throttled_flow_is_entered_one_after_the_other(session, now):
    subscribe(session, 3)
    campaign = a_flow_campaign(session)
    campaign.throttle_per_hour = 2
    campaigns.launch(session, campaign.id, confirmed=3, now=now)
    due = session.scalars(sa.select(Enrolment.due_at).order_by(Enrolment.due_at)).all()
    assert [(at - now).total_seconds() for at in due] == [0, 1800, 3600]


def test_flows_send_what_a_campaign_brought_in(session, now):
    subscribe(session, 2)
    campaign = a_flow_campaign(session)
    campaigns.launch(session, campaign.id, confirmed=2, now=now)
    flows.tick(session, now=now)
    letters = session.scalars(sa.select(Message)).all()
    assert [(m.campaign_id, m.status, m.step) for m in letters] == [(campaign.id, MessageStatus.QUEUED, "s1")] * 2


def test_a_throttle_that_would_take_for_ever_is_refused(session, now):
    subscribe(session, 3)
    campaign = make_campaign(session, throttle_per_hour=1)
    audience = campaigns.launch(session, campaign.id, confirmed=3, now=now)
    assert audience.status == CampaignStatus.SENDING
    slow = make_campaign(session, throttle_per_hour=1)
    with pytest.raises(errors.Invalid, match="At 1 letter an hour it would take 4,166 days"):
        campaigns.launch(session, slow.id, confirmed=100_000, now=now)


BLOCKED = {
    "no segment": ({"segment": None}, "Pick the segment"),
    "nothing to send": ({"template": None}, "Pick the template or the flow"),
    "archived": ({"archived_at": sa.func.now()}, "The campaign is archived"),
}


@pytest.mark.parametrize("case", BLOCKED)
def test_what_stands_in_the_way_is_said(session, now, case):
    fields, sentence = BLOCKED[case]
    if "archived_at" in fields:
        fields = {"archived_at": now}
    campaign = make_campaign(session, **fields)
    assert sentence in " ".join(campaigns.blockers(session, campaign))
    with pytest.raises(errors.Invalid, match=sentence):
        campaigns.launch(session, campaign.id, confirmed=1, now=now)


def test_faults_of_segment_template_flow_and_sender_stand_in_the_way_by_name(session, now):
    broken = make_segment(session, [{"field": "gone", "operator": "equals", "value": 1}], name="Broken")
    campaign = make_campaign(session, segment=broken, template=None)
    template = Template(name="Half")
    session.add(template)
    session.flush()
    make_template_version(session, template, body="Hello {{ customer.")
    campaign.template_id = template.id
    campaign.sender_id = make_sender_away(session, now)
    said = campaigns.blockers(session, campaign)
    assert [s.split(":")[0] for s in said] == [
        "The segment “Broken” has a fault",
        "The template “Half” has a fault",
        "The sender “Old” is archived. Bring it back, or pick another one.",
    ]


def make_sender_away(session, now) -> int:
    sender = Sender(name="Old", archived_at=now)
    session.add(sender)
    session.flush()
    return sender.id


def test_a_draft_of_a_flow_must_be_published_first(session, now):
    campaign = make_campaign(session, flow=make_flow(session, name="Welcome"))
    assert any(s.startswith("The flow “Welcome” is a draft. Publish it first.") for s in campaigns.blockers(session, campaign))  # fmt: skip
    version = make_flow_version(session, session.get_one(Flow, campaign.flow_id))
    assert campaigns.blockers(session, campaign) == []
    flows.pause(session, version.flow_id, now=now)
    assert campaigns.blockers(session, campaign) == ["The flow “Welcome” is paused. Resume it first."]


def test_the_wording_is_the_one_at_launch(session, now):
    subscribe(session, 1)
    template = make_template(session)
    campaign = make_campaign(session, template=template)
    campaigns.launch(session, campaign.id, confirmed=1, now=now)
    template.version = 2
    newer = make_template_version(session, template, number=2)
    assert session.scalar(sa.select(Message.template_version_id)) != newer.id
