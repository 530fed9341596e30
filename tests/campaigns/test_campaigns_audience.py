"""Who will really get a campaign: the numbers, the lists behind them and what is frozen are the same people."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from cdp import campaigns, errors
from cdp.models import (
    Campaign,
    ConsentStatus,
    Customer,
    Enrolment,
    EnrolmentStatus,
    Flow,
    Message,
    MessageStatus,
    Shop,
    Suppression,
    SuppressionReason,
)
from tests.makers import make_campaign, make_customer, make_flow, make_flow_version, make_segment

REENTRY = ["never", "always", {"after_days": 20}]
COUNTRIES = ["DE", "FR", None]


def fill(session, dice: random.Random, now) -> None:
    """A shop of sixty people with every trouble, each by itself and together."""
    session.add(Shop(id=1, cap_messages=dice.choice([None, 0, 1, 2]), cap_days=7))
    people = [
        Customer(
            email=dice.choice([None, f"p{at}@example.com", f"p{at}@example.com", f"p{at}@example.com"]),
            email_consent=dice.choice([*ConsentStatus, *[ConsentStatus.SUBSCRIBED] * 4]),
            country=dice.choice(COUNTRIES),
            deleted_at=now if dice.random() < 0.05 else None,
        )
        for at in range(60)
    ]
    session.add_all(people)
    session.flush()
    for at in dice.sample(range(60), 12):
        session.add(Suppression(email=f"p{at}@example.com", reason=dice.choice(list(SuppressionReason)), at=now))
    ages = [timedelta(days=days) for days in (0, 1, 6.99, 7.01, 30)]
    for _ in range(120):
        queued, sent = sorted((now - dice.choice(ages), now - dice.choice(ages)))
        status = dice.choice(list(MessageStatus))
        when = {"queued_at": queued, "due_at": sent, "sent_at": sent if status == MessageStatus.SENT else None}
        session.add(Message(customer_id=dice.choice(people).id, status=status, **when))
    session.flush()


def a_campaign(session, dice: random.Random, now) -> Campaign:
    at = make_segment(session, [{"field": "country", "operator": "equals", "value": "FR"}])
    excluded = [at.id] if dice.random() < 0.5 else []
    if dice.random() < 0.4:
        return make_campaign(session, excluded_segment_ids=excluded, respects_caps=dice.random() < 0.8)
    version = make_flow_version(session, make_flow(session, settings={"reentry": dice.choice(REENTRY)}))
    for customer_id in dice.sample(list(session.scalars(sa.select(Customer.id))), 20):
        own = {"flow_id": version.flow_id, "flow_version_id": version.id, "customer_id": customer_id}
        entered = now - timedelta(days=dice.choice([1, 30]))
        session.add(Enrolment(**own, status=dice.choice(list(EnrolmentStatus)), entered_at=entered))
    flow = session.get_one(Flow, version.flow_id)
    return make_campaign(session, flow=flow, excluded_segment_ids=excluded, respects_caps=dice.random() < 0.8)


def oracle(session, campaign: Campaign, now) -> dict[int, str]:
    """What becomes of everybody, worked out one by one in plain Python."""
    shop = session.get_one(Shop, 1)
    suppressed = set(session.scalars(sa.select(Suppression.email)))
    letters = Counter(m.customer_id for m in session.scalars(sa.select(Message)) if counts(m, now - timedelta(days=7)))
    flow = None if campaign.flow_id is None else session.get_one(Flow, campaign.flow_id)
    stands = [e for e in session.scalars(sa.select(Enrolment)) if flow and e.flow_id == flow.id]

    def fate(one: Customer) -> str:
        if not one.email:
            return "no_email"
        if one.email_consent in ("never_subscribed", "unknown"):
            return "no_consent"
        if one.email_consent == "unsubscribed":
            return "unsubscribed"
        if one.email in suppressed:
            return "suppressed"
        if campaign.respects_caps and shop.cap_messages is not None and letters[one.id] >= shop.cap_messages:
            return "frequency_cap"
        if flow and any(bars(e, flow.settings["reentry"], now) for e in stands if e.customer_id == one.id):
            return "already_in_flow"
        return "will_be_sent"

    living = session.scalars(sa.select(Customer).where(Customer.deleted_at.is_(None)))
    return {one.id: fate(one) for one in living if not (campaign.excluded_segment_ids and one.country == "FR")}


def counts(message: Message, since: Any) -> bool:
    if message.status in ("queued", "claimed"):
        return True
    return message.status in ("sent", "unknown") and (message.sent_at or message.due_at) > since


def bars(enrolment: Enrolment, reentry: Any, now) -> bool:
    if reentry == "never" or enrolment.status == "active":
        return True
    return reentry != "always" and enrolment.entered_at > now - timedelta(days=reentry["after_days"])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_numbers_lists_and_what_is_frozen_agree_with_everybody_asked_one_by_one(session, now, seed):
    dice = random.Random(seed)
    fill(session, dice, now)
    for _ in range(3):
        campaign = a_campaign(session, dice, now)
        fates = oracle(session, campaign, now)
        told = Counter(fates.values())
        shown = campaigns.audience(session, campaign, now=now)
        assert shown.total == len(fates)
        assert {step.key: step.count for step in shown.steps if step.count} == {
            key: n for key, n in told.items() if key != "will_be_sent"
        }
        assert shown.will_be_sent == told["will_be_sent"]
        for key in [*told, "audience"]:
            listed = campaigns.people(session, campaign, key, now=now, limit=100)
            wanted = sorted(one for one, fate in fates.items() if key in (fate, "audience"))
            assert [person.customer_id for person in listed] == wanted
        if not shown.will_be_sent:
            continue
        campaigns.launch(session, campaign.id, confirmed=shown.will_be_sent, now=now)
        assert campaign.audience_count == len(fates)
        assert frozen(session, campaign) == fates


def frozen(session, campaign: Campaign) -> dict[int, str]:
    rows = session.scalars(sa.select(Message).where(Message.campaign_id == campaign.id))
    became = {m.customer_id: m.reason if m.status == MessageStatus.SKIPPED else "will_be_sent" for m in rows}
    people = session.scalars(sa.select(Enrolment).where(Enrolment.campaign_id == campaign.id))
    return became | {one.customer_id: "will_be_sent" for one in people}


def test_suppressions_are_told_apart_by_why(session, now):
    for at, reason in enumerate([*SuppressionReason, SuppressionReason.BOUNCED]):
        make_customer(session, email=f"s{at}@example.com", email_consent="subscribed")
        session.add(Suppression(email=f"s{at}@example.com", reason=reason, at=now))
    step = campaigns.audience(session, make_campaign(session), now=now).steps[3]
    assert (step.key, step.count, step.parts) == ("suppressed", 4, {"bounced": 2, "complained": 1, "manual": 1})


def test_a_list_comes_a_page_at_a_time(session, now):
    people = [make_customer(session) for _ in range(5)]
    campaign = make_campaign(session)
    listed = campaigns.people(session, campaign, "no_consent", now=now, limit=2, offset=2)
    assert [(one.customer_id, one.email) for one in listed] == [(one.id, one.email) for one in people[2:4]]


def test_who_is_in_an_excluded_segment_too_is_counted_and_listed(session, now):
    french = [make_customer(session, country="FR") for _ in range(2)]
    other = make_customer(session, country="DE")
    make_customer(session, country="FR", deleted_at=now)
    excluded = make_segment(session, [{"field": "country", "operator": "equals", "value": "FR"}])
    campaign = make_campaign(session, excluded_segment_ids=[excluded.id])
    shown = campaigns.audience(session, campaign, now=now)
    assert (shown.total, shown.excluded) == (1, 2)
    everybody = [one.customer_id for one in campaigns.people(session, campaign, campaigns.IN_SEGMENT, now=now)]
    assert everybody == [one.id for one in (*french, other)]
    left_out = campaigns.people(session, campaign, campaigns.EXCLUDED, now=now)
    assert [one.customer_id for one in left_out] == [one.id for one in french]
    assert campaigns.audience(session, make_campaign(session), now=now).excluded == 0


def test_a_segment_that_is_gone_lets_nobody_in_whom_it_was_to_leave_out(session, now):
    campaign = make_campaign(session, excluded_segment_ids=[10**6])
    with pytest.raises(errors.Invalid, match="A segment of this campaign was deleted"):
        campaigns.audience(session, campaign, now=now)


def test_a_campaign_without_a_segment_has_no_audience_yet(session, now):
    with pytest.raises(errors.Invalid, match="Pick the segment"):
        campaigns.audience(session, make_campaign(session, segment=None), now=now)
