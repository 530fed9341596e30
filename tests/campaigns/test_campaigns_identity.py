"""Everybody in the audience is in one place, whatever is done to a campaign while it is on its way."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest
import sqlalchemy as sa

from cdp import campaigns, consent, delivery, errors, flows, shop
from cdp.analytics import campaigns as reports
from cdp.models import Campaign, CampaignStatus, Flow, Message, MessageStatus, SuppressionReason
from tests.makers import make_campaign, make_customer, make_flow_version, make_template_version

ALLOWED = 12
OUTCOMES = ("sent", "sent", "failed", "unknown", "claimed", "queued")


def crowd(session, now: datetime) -> int:
    """Some who may be written to, and one for each reason why not; promise how many there are."""
    for _ in range(ALLOWED):
        make_customer(session, email_consent="subscribed")
    consent_of = ("subscribed", "unsubscribed", "unknown")
    rest = [make_customer(session, email_consent=given) for given in consent_of]
    consent.suppress(session, rest[0].email, reason=SuppressionReason.BOUNCED, at=now, source="test")
    make_customer(session, email=None, email_consent="subscribed")
    return ALLOWED + len(rest) + 1


def in_two_letters(session) -> Flow:
    steps = [{"id": f"s{n}", "kind": "email", "template_version_id": make_template_version(session).id} for n in (1, 2)]
    steps.insert(1, {"id": "w", "kind": "wait", "for": {"hours": 1}})
    return session.get_one(Flow, make_flow_version(session, steps=steps).flow_id)


def letters(session, campaign: Campaign, *statuses: str) -> list[Message]:
    chosen = sa.select(Message).where(Message.campaign_id == campaign.id, Message.status.in_(statuses))
    return list(session.scalars(chosen.order_by(Message.id)))


def deliver(session, campaign: Campaign, dice: Random, now: datetime) -> None:
    """As workers would: some of what waits, and what they held, has an outcome now."""
    for message in letters(session, campaign, "queued", "claimed"):
        if dice.random() < 0.6:
            message.status = MessageStatus(dice.choice(OUTCOMES))
            message.sent_at = now if message.status == MessageStatus.SENT else None
    session.flush()


def settle_unknown(session, campaign: Campaign, dice: Random, now: datetime) -> None:
    for message in letters(session, campaign, "unknown")[:2]:
        delivery.resolve_unknown(session, message.id, dice.random() < 0.5, now=now)


def opt_out(session, campaign: Campaign, dice: Random, now: datetime) -> None:
    """Somebody leaves between the launch and their letter: trying again must not lose them."""
    if found := letters(session, campaign, "failed", "queued"):
        consent.suppress(
            session, dice.choice(found).address, reason=SuppressionReason.COMPLAINED, at=now, source="test"
        )


ACTS = {
    "deliver": deliver,
    "pause": lambda session, campaign, _, now: campaigns.pause(session, campaign.id, now=now),
    "resume": lambda session, campaign, _, now: campaigns.resume(session, campaign.id, now=now),
    "retry": lambda session, campaign, _, now: campaigns.retry_failed(session, campaign.id, now=now),
    "settle": settle_unknown,
    "opt out": opt_out,
}


def look(session, campaign: Campaign, everybody: int, now: datetime) -> None:
    """The sum comes out, and the list behind each of its numbers is as long as the number says, in a single letter."""
    told = reports.report(session, campaign.id, now=now, shop=shop.get(session)).identity
    assert (told.audience, told.missing) == (everybody, 0)
    assert told.sent + told.left_out + told.failed + told.unknown + told.waiting == everybody
    if campaign.flow_id is None:
        behind = {"sent": told.sent, "skipped": told.left_out, "failed": told.failed, "unknown": told.unknown,
                  "waiting": told.waiting, "all": everybody}  # fmt: skip
        listed = {key: reports.ledger(session, campaign.id, status=key, limit=1).total for key in behind}
        assert listed == behind


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("is_flow", [False, True], ids=["letter", "flow"])
def test_the_sum_comes_out_after_every_pause_retry_and_outcome_and_when_it_is_cancelled(session, now, is_flow, seed):
    dice, done = Random(seed), Counter()
    everybody = crowd(session, now)
    campaign = make_campaign(session, **({"flow": in_two_letters(session)} if is_flow else {}))
    campaign = campaigns.launch(session, campaign.id, confirmed=ALLOWED, now=now)
    look(session, campaign, everybody, now)
    first = ["deliver", "pause", "deliver", "resume", "settle", "retry", "opt out"]  # then whatever comes
    for act in [*first, *dice.choices(list(ACTS), k=13)]:
        now += timedelta(minutes=dice.choice((1, 30, 90)))
        try:
            with session.begin_nested():
                ACTS[act](session, campaign, dice, now)
            done[act] += 1
        except errors.Conflict:
            pass  # not from where it stands
        flows.tick(session, now=now)
        campaigns.tick(session, now=now)
        session.expire_all()
        look(session, campaign, everybody, now)
    assert set(done) == set(ACTS), done
    if campaign.status == CampaignStatus.SENT:  # so that there is something to cancel
        letters(session, campaign, "sent")[0].status = MessageStatus.QUEUED
        campaigns.tick(session, now=now)
    campaigns.cancel(session, campaign.id, now=now)
    session.expire_all()
    look(session, campaign, everybody, now)
    assert not letters(session, campaign, "queued")
