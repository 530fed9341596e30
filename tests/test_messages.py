"""Letters of flow steps through the gate, what forbids one later, and a customer's letters in their timeline."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from cdp import campaigns, consent, customers, db, errors, messages
from cdp.messages import StepLetter
from cdp.models import (
    ConsentStatus,
    Customer,
    Enrolment,
    EnrolmentStatus,
    FlowVersion,
    Message,
    Shop,
    SkipReason,
    SuppressionReason,
)
from tests.makers import (
    make_campaign,
    make_customer,
    make_flow_version,
    make_message,
    make_sender,
    make_template_version,
)


@pytest.fixture
def version(session) -> FlowVersion:
    return make_flow_version(session)


def letter(session, version: FlowVersion, customer: Customer, now, **fields) -> StepLetter:
    """A step's letter to a customer who enters the flow for it."""
    taken = session.scalar(sa.select(sa.func.count()).select_from(Enrolment))
    enrolment = Enrolment(
        flow_id=version.flow_id, flow_version_id=version.id, customer_id=customer.id, entry_key=str(taken),
    )  # fmt: skip
    session.add(enrolment)
    session.flush()
    asked = StepLetter(
        enrolment_id=enrolment.id, flow_id=version.flow_id, campaign_id=None, step="s1", visit=0,
        customer_id=customer.id, template_version_id=version.steps[0]["template_version_id"], sender_id=None, due_at=now,
    )  # fmt: skip
    return asked._replace(**fields)


def written(session) -> list[tuple[object, ...]]:
    rows = sa.select(Message.customer_id, Message.status, Message.reason).order_by(Message.id)
    return [tuple(row) for row in session.execute(rows)]


def test_a_steps_letters_pass_the_gate_and_keep_what_they_said(session, version, now):
    sender, campaign = make_sender(session), make_campaign(session)
    yes, no = (make_customer(session, email_consent=each) for each in ("subscribed", "unsubscribed"))
    due = now + timedelta(hours=3, microseconds=1)
    own = {"campaign_id": campaign.id, "sender_id": sender.id, "visit": 2, "step": 'a "step"', "due_at": due}
    rows = [letter(session, version, each, now, **own) for each in (yes, no)]
    assert messages.queue_steps(session, rows, now=now) == 2
    assert written(session) == [(yes.id, "queued", None), (no.id, "skipped", "unsubscribed")]
    message = session.scalars(sa.select(Message)).first()
    assert {key: getattr(message, key) for key in StepLetter._fields} == rows[0]._asdict()
    assert (message.address, message.queued_at, message.attempts) == (yes.email, now, 0)


def test_a_step_taken_twice_queues_nobody_twice(session, version, now):
    rows = [letter(session, version, make_customer(session, email_consent="subscribed"), now)]
    assert messages.queue_steps(session, rows, now=now) == 1
    assert messages.queue_steps(session, rows, now=now) == 0
    assert messages.queue_steps(session, [rows[0]._replace(visit=1)], now=now) == 1


def test_nothing_to_queue_is_nothing_queued(session, now):
    assert messages.queue_steps(session, [], now=now) == 0


def test_the_frequency_cap_counts_what_the_same_batch_queues(session, version, now):
    session.add(Shop(id=1, cap_messages=2, cap_days=7))
    customer, other = (make_customer(session, email_consent="subscribed") for _ in range(2))
    make_message(session, customer, status="sent", sent_at=now - timedelta(days=6))
    make_message(session, other, status="sent", sent_at=now - timedelta(days=8))
    rows = [letter(session, version, each, now) for each in (customer, customer, other, other)]
    messages.queue_steps(session, rows, now=now)
    became = (
        sa.select(Message.customer_id, Message.reason).where(Message.enrolment_id.is_not(None)).order_by(Message.id)
    )
    assert sorted(map(tuple, session.execute(became)), key=str) == sorted(
        [(customer.id, None), (customer.id, "frequency_cap"), (other.id, None), (other.id, None)], key=str
    )


def test_a_campaign_that_heeds_no_cap_brings_its_flow_none(session, version, now):
    session.add(Shop(id=1, cap_messages=0))
    customer = make_customer(session, email_consent="subscribed")
    heedless, heedful = (make_campaign(session, respects_caps=each) for each in (False, True))
    rows = [letter(session, version, customer, now, campaign_id=each.id) for each in (heedless, heedful)]
    messages.queue_steps(session, rows, now=now)
    assert {reason for _, _, reason in written(session)} == {None, "frequency_cap"}


@pytest.mark.postgresql_only
@pytest.mark.parametrize("second", ["campaign", "flow"])
def test_two_who_queue_letters_at_once_do_not_exceed_the_cap_together(database_url, session, version, now, second):
    session.add(Shop(id=1, cap_messages=1, cap_days=7))
    customer = make_customer(session, email_consent="subscribed")
    one, other = (make_campaign(session, sender=make_sender(session, is_default=True)), make_campaign(session))
    asked = letter(session, version, customer, now)
    session.commit()

    def queue_the_other() -> None:
        with db.session(database_url) as beside:
            if second == "flow":
                messages.queue_steps(beside, [asked], now=now)
                return
            with pytest.raises(errors.Invalid, match="Nobody in the audience"):
                campaigns.launch(beside, other.id, confirmed=None, now=now)

    with ThreadPoolExecutor(1) as thread:
        campaigns.launch(session, one.id, confirmed=1, now=now)
        beside = thread.submit(queue_the_other)
        with db.reading(database_url) as looking:
            while not beside.done() and not looking.scalar(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                time.sleep(0.01)
        session.commit()
        beside.result(20)

    letters = session.scalars(sa.select(Message.status).order_by(Message.id)).all()
    assert sorted(letters) == (["queued", "skipped"] if second == "flow" else ["queued"])


LATER = {
    SkipReason.DELETED: {"deleted_at": True},
    SkipReason.NO_EMAIL: {"email": None},
    SkipReason.UNSUBSCRIBED: {"email_consent": ConsentStatus.UNSUBSCRIBED},
    SkipReason.NO_CONSENT: {"email_consent": ConsentStatus.UNKNOWN},
}


@pytest.mark.parametrize("reason", LATER)
def test_who_changed_since_it_was_queued_gets_nothing(session, now, reason):
    fine, changed = (make_customer(session, email_consent="subscribed") for _ in range(2))
    ids = [make_message(session, each).id for each in (fine, changed)]
    assert messages.still_allowed(session, ids, now=now) == {}
    for key, value in LATER[reason].items():
        setattr(changed, key, now if value is True else value)
    session.flush()
    assert messages.still_allowed(session, ids, now=now) == {ids[1]: reason}


@pytest.mark.parametrize("which", ["as queued", "present"])
def test_an_address_suppressed_since_gets_nothing(session, now, which):
    customer = make_customer(session, email_consent="subscribed", email="new@example.com")
    message = make_message(session, customer, address="old@example.com")
    address = "old@example.com" if which == "as queued" else "new@example.com"
    consent.suppress(session, address, reason=SuppressionReason.BOUNCED, at=now)
    assert messages.still_allowed(session, [message.id], now=now) == {message.id: SkipReason.SUPPRESSED}


def test_who_left_the_flow_gets_nothing_more_of_it_and_who_finished_it_does(session, version, now):
    rows = [letter(session, version, make_customer(session, email_consent="subscribed"), now) for _ in range(2)]
    messages.queue_steps(session, rows, now=now)
    for row, status in zip(rows, (EnrolmentStatus.EXITED, EnrolmentStatus.DONE), strict=True):
        session.get_one(Enrolment, row.enrolment_id).status = status
    session.flush()
    ids = list(session.scalars(sa.select(Message.id).order_by(Message.id)))
    assert messages.still_allowed(session, ids, now=now) == {ids[0]: SkipReason.EXITED}


def test_letters_are_in_the_timeline_newest_first_with_where_they_come_from(session, now):
    customer = make_customer(session)
    spring = make_campaign(session, name="Spring")
    wording = make_template_version(session, subject="Hello")
    own = {"campaign": spring, "template_version": wording}
    make_message(session, customer, **own, status="sent", sent_at=now, queued_at=now - timedelta(days=1))
    make_message(session, customer, **own | {"campaign": None}, status="skipped", reason="no_consent", queued_at=now - timedelta(hours=1))  # fmt: skip
    make_message(session)  # somebody else's
    told = messages.timeline(session, customer.id)
    assert [(m.kind, m.title, m.detail) for m in told] == [
        ("message", "E-mail “Hello”", "sent · Spring"),
        ("message", "E-mail “Hello”", "not sent · no consent"),
    ]
    assert messages.timeline(session, customer.id, before=now) == told[1:]
    assert messages.timeline(session, customer.id, limit=1) == told[:1]


def test_an_erased_customers_letters_keep_no_address(session, now):
    customer = make_customer(session)
    message = make_message(session, customer, reply="no such user <customer@example.com>")
    customers.delete(session, [customer.id], now=now)
    customers.erase(session, [customer.id])
    db.reload(session, Message)
    assert (message.address, message.reply) == (None, None)
