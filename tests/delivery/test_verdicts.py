"""What a mail server does to a letter, and the status the letter ends in: over a real connection, every way it can go."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from cdp import campaigns, consent, db, delivery, shop
from cdp.models import CampaignStatus, Customer, DeliveryAttempt, Message, MessageStatus, SkipReason
from cdp.settings import settings
from tests.delivery.conftest import seen
from tests.makers import make_campaign

WORDS = {
    "plain": "sent",
    "slow": "sent",
    "closing": "sent",  # 421 before the letter, which then goes over a new line
    "dropin": "sent",  # hangs up instead of asking for the letter, once
    "later": "sent",
    "full": "sent",
    "closingdot": "sent",
    "never": "queued",
    "nobody": "failed",
    "gone": "failed",
    "policy": "failed",
    "dropafter": "unknown",
    "dropbefore": "unknown",  # after the dot: from here it looks just the same
    "babble": "unknown",
}


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.slow
def test_every_letter_ends_in_the_right_status_and_none_is_taken_twice(
    sink, smtp, queue, database_url, now, pipelining
):
    sink.pipelining = pipelining
    addresses = [f"{word}.{number}@x.test" for number in range(3) for word in WORDS]
    queue(*addresses, *(f"plain.{number}@x.test" for number in range(100, 130)))

    for minutes in (0, 2, 9):
        delivery.run_once(database_url, now=now + timedelta(minutes=minutes))

    wrong = {who: status for who, status in seen(database_url, Message.status).items() if status != WORDS[_word(who)]}
    assert not wrong
    assert max(sink.accepted.values()) == 1
    taken = Counter(_word(recipient) for _, recipient in sink.envelopes)
    accepted = ("slow", "closing", "dropin", "later", "full", "closingdot", "dropafter", "babble")
    assert taken == {"plain": 33, **dict.fromkeys(accepted, 3)}


def _word(who: str) -> str:
    return who.partition(".")[0]


@pytest.mark.slow
def test_what_was_put_off_is_sent_later_and_what_is_unknown_never_again(sink, smtp, queue, database_url, now):
    queue("later.1@x.test", "full.1@x.test", "closingdot.1@x.test", "dropafter.1@x.test", "dropbefore.1@x.test")
    delivery.run_once(database_url, now=now)
    assert sink.accepted.total() == 1

    delivery.run_once(database_url, now=now + timedelta(minutes=2))
    delivery.run_once(database_url, now=now + timedelta(days=30))

    assert seen(database_url, Message.status, Message.attempts) == {
        "later.1": ("sent", 2),
        "full.1": ("sent", 2),
        "closingdot.1": ("sent", 2),
        "dropafter.1": ("unknown", 1),
        "dropbefore.1": ("unknown", 1),
    }
    assert max(sink.accepted.values()) == 1


@pytest.mark.slow
def test_delays_grow_and_after_72_hours_it_is_given_up(smtp, queue, database_url, session, now):
    queue("never.1@x.test")
    tries, due_at, status = [], now, MessageStatus.QUEUED
    while status == MessageStatus.QUEUED and len(tries) < 50:
        tries.append(due_at)
        delivery.run_once(database_url, now=due_at)
        status, due_at, reason = seen(database_url, Message.status, Message.due_at, Message.reason)["never.1"]
    waits = [later - earlier for earlier, later in pairwise(tries)]
    assert waits == sorted(waits) and waits[0] == timedelta(minutes=1) and waits[-1] == timedelta(hours=6)
    assert status == MessageStatus.FAILED and "451 4.3.0 Try later" in reason
    assert timedelta(hours=72) <= tries[-1] - tries[0] < timedelta(hours=79)
    attempts = session.scalars(sa.select(DeliveryAttempt).order_by(DeliveryAttempt.id)).all()
    assert [each.number for each in attempts] == list(range(1, len(tries) + 1))
    assert {(each.outcome, each.code, each.reply) for each in attempts} == {("deferred", 451, "4.3.0 Try later")}


@pytest.mark.slow
def test_an_address_that_is_no_good_is_suppressed_and_one_that_is_only_refused_is_not(
    smtp, queue, database_url, session, now
):
    queue("nobody.1@x.test", "gone.1@x.test", "policy.1@x.test", "never.1@x.test")
    delivery.run_once(database_url, now=now)
    suppressed = {
        name: consent.is_suppressed(session, f"{name}.1@x.test") for name in ("nobody", "gone", "policy", "never")
    }
    assert suppressed == {"nobody": True, "gone": True, "policy": False, "never": False}
    assert seen(database_url, Message.code, Message.reason)["nobody.1"] == (550, "550 5.1.1 No such user")


@pytest.mark.slow
def test_one_letter_that_makes_the_server_hang_up_holds_up_no_other(sink, smtp, queue, database_url, now):
    queue("dropped.1@x.test", "closed.1@x.test", due_at=now - timedelta(days=1))
    queue(*(f"plain.{number}@x.test" for number in range(20)))
    for minute in range(3):
        delivery.run_once(database_url, now=now + timedelta(minutes=minute))
    status = seen(database_url, Message.status)
    assert Counter(status.values()) == {"sent": 20, "queued": 2}
    assert status["dropped.1"] == status["closed.1"] == "queued"


def test_who_may_not_be_written_to_any_more_is_skipped_with_the_reason(sink, smtp, queue, database_url, session, now):
    queue("plain.1@x.test", "plain.2@x.test")
    consent.suppress(session, "plain.2@x.test", reason="manual", at=now)
    session.commit()
    delivery.run_once(database_url, now=now)
    assert seen(database_url, Message.status, Message.reason) == {
        "plain.1": ("sent", None),
        "plain.2": ("skipped", SkipReason.SUPPRESSED),
    }
    assert sink.accepted.total() == 1


def test_a_letter_goes_to_the_address_its_customer_has_when_it_is_sent(sink, smtp, queue, database_url, session, now):
    letters = queue("plain.old1@x.test", "plain.old2@x.test", "plain.old3@x.test")
    for letter, email in zip(letters, ("plain.new1@x.test", "plain.new2@x.test", None), strict=True):
        session.get(Customer, letter.customer_id).email = email
    consent.suppress(session, "plain.old1@x.test", reason="bounced", at=now)  # that is why it was corrected
    consent.suppress(session, "plain.new2@x.test", reason="manual", at=now)
    session.commit()
    delivery.run_once(database_url, now=now)
    with db.reading(database_url) as reading:
        rows = reading.execute(sa.select(Message.address, Message.status, Message.reason).order_by(Message.id)).all()
    assert [tuple(row) for row in rows] == [
        ("plain.new1@x.test", "sent", None),
        ("plain.new2@x.test", "skipped", SkipReason.SUPPRESSED),
        ("plain.old3@x.test", "skipped", SkipReason.NO_EMAIL),
    ]
    assert [recipient for _, recipient in sink.envelopes] == ["plain.new1@x.test"]


@pytest.mark.slow
def test_a_letter_that_cannot_be_built_fails_alone(sink, smtp, queue, database_url, now):
    queue("plain.1@x.test")
    queue("plain.2@x.test", template_version=None, template_version_id=None)
    delivery.run_once(database_url, now=now)
    assert seen(database_url, Message.status) == {"plain.1": "sent", "plain.2": "failed"}


def test_when_the_server_does_not_answer_letters_wait_untouched(smtp, queue, database_url, session, now):
    smtp.port = 1  # nobody listens there
    smtp.version += 1
    queue(*(f"plain.{number}@x.test" for number in range(5)))
    delivery.run_once(database_url, now=now)
    assert set(seen(database_url, Message.status, Message.attempts).values()) == {("queued", 0)}
    assert session.scalar(sa.select(sa.func.count()).select_from(DeliveryAttempt)) == 0


def test_a_server_that_wants_a_password_is_not_the_letters_fault(sink, smtp, queue, database_url, now):
    sink.login = ("anna", "secret")
    queue("plain.1@x.test")
    delivery.run_once(database_url, now=now)
    assert seen(database_url, Message.status) == {"plain.1": "queued"}


@pytest.mark.slow
def test_letters_that_were_given_up_and_are_tried_again_have_their_72_hours_anew(
    sink, smtp, queue, database_url, session, now
):
    campaign = make_campaign(session, status=CampaignStatus.SENT)
    queue("later.1@x.test", "never.1@x.test", campaign=campaign)
    with db.session(database_url) as writing:
        for message_id in writing.scalars(sa.select(Message.id)).all():
            writing.add(
                DeliveryAttempt(message_id=message_id, number=1, at=now - timedelta(days=5), outcome="deferred")
            )
        writing.execute(sa.update(Message).values(status=MessageStatus.FAILED, attempts=12))
        campaigns.retry_failed(writing, campaign.id, now=now)

    for minutes in (0, 2):
        delivery.run_once(database_url, now=now + timedelta(minutes=minutes))

    assert seen(database_url, Message.status, Message.attempts) == {"later.1": ("sent", 2), "never.1": ("queued", 2)}


@pytest.mark.slow
def test_the_days_of_a_pause_are_not_counted_as_days_of_trying(sink, smtp, queue, database_url, now):
    with db.session(database_url) as session:
        campaign = make_campaign(session, status=CampaignStatus.SENDING, launched_at=now)
    queue("full.1@x.test", "never.1@x.test", campaign=campaign)
    delivery.run_once(database_url, now=now)
    with db.session(database_url) as session:
        campaigns.pause(session, campaign.id, now=now)
    delivery.run_once(database_url, now=now + timedelta(days=3))
    assert set(seen(database_url, Message.status).values()) == {"queued"}
    back = now + timedelta(days=5)
    with db.session(database_url) as session:
        campaigns.resume(session, campaign.id, now=back)

    delivery.run_once(database_url, now=back)

    assert seen(database_url, Message.status) == {"full.1": "sent", "never.1": "queued"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("public", "leads_to"), [("", "http://127.0.0.1:9099/t/u/"), ("https://a.test", "https://a.test/t/u/")]
)
def test_links_lead_to_where_the_product_is_served(
    sink, smtp, queue, database_url, session, now, monkeypatch, public, leads_to
):
    monkeypatch.setenv("CDP_LOCAL_URL", "http://127.0.0.1:9099")
    settings.cache_clear()
    session.add(shop.update(session, public_url=public) if public else shop.get(session))
    session.commit()
    queue("plain.1@x.test")
    delivery.run_once(database_url, now=now)
    [letter] = sink.letters.values()
    assert f"<{leads_to}" in letter.decode()
