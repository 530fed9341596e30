"""Who may send what and when: rates, warm-ups, pauses, several senders and several workers."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from cdp import db, delivery
from cdp.channels import Outcome, Parcel, Verdict
from cdp.delivery import allowance, claiming, settling
from cdp.models import CampaignStatus, FlowStatus, Message, MessageStatus, Sender, SenderKind
from tests.delivery.conftest import seen
from tests.makers import make_campaign, make_flow, make_sender


@pytest.fixture
def files(session):
    """The default sender, which writes files."""
    sender = make_sender(session, is_default=True)
    session.commit()
    return sender


def statuses(url: str) -> list[str]:
    return sorted(seen(url, Message.status).values())


def test_letters_are_sent_when_they_are_due_and_not_before(files, queue, database_url, now):
    queue("a@x.test", due_at=now)
    queue("b@x.test", due_at=now + timedelta(seconds=1))
    delivery.run_once(database_url, now=now)
    assert seen(database_url, Message.status) == {"a": "sent", "b": "queued"}


@pytest.mark.slow
def test_a_rate_is_kept_by_all_workers_together(files, queue, database_url, session, now):
    files.rate_per_minute = 120  # two a second
    queue(*(f"{number}@x.test" for number in range(10)))
    sent = []
    for seconds in (0, 0.1, 1, 2, 60):
        delivery.run_once(database_url, now=now + timedelta(seconds=seconds))
        sent.append(statuses(database_url).count("sent"))
    assert sent == [2, 2, 4, 6, 8], "it does not save up for later what it did not use"


@pytest.mark.slow
def test_a_warm_up_doubles_from_day_to_day(files, queue, database_url, session, now):
    files.warmup_started_on, files.warmup_first_day = now - timedelta(hours=1), 3
    queue(*(f"{number}@x.test" for number in range(30)))
    sent = []
    for hours in (0, 1, 24, 48):
        delivery.run_once(database_url, now=now + timedelta(hours=hours))
        sent.append(statuses(database_url).count("sent"))
    assert sent == [3, 3, 9, 21]
    assert allowance.of_day(files, now=now + timedelta(days=400)) > 10**9


@pytest.mark.slow
def test_a_server_that_is_away_uses_up_nothing_of_a_warm_ups_day(sink, smtp, queue, database_url, session, now):
    smtp.warmup_started_on, smtp.warmup_first_day = now - timedelta(hours=1), 3
    port, smtp.port = smtp.port, 1
    queue(*(f"{number}@x.test" for number in range(5)))
    for minutes in range(4):
        delivery.run_once(database_url, now=now + timedelta(minutes=minutes))

    smtp.port = port
    session.commit()
    delivery.run_once(database_url, now=now + timedelta(minutes=10))

    assert statuses(database_url).count("sent") == 3


def test_what_is_paused_waits_and_goes_on_when_it_is_resumed(files, queue, database_url, session, now):
    campaign = make_campaign(session, status=CampaignStatus.PAUSED)
    flow = make_flow(session)
    flow.status = FlowStatus.PAUSED
    queue("campaign@x.test", campaign=campaign)
    queue("flow@x.test", flow=flow)
    queue("plain@x.test")
    delivery.run_once(database_url, now=now)
    assert seen(database_url, Message.status) == {"campaign": "queued", "flow": "queued", "plain": "sent"}
    campaign.status, flow.status = CampaignStatus.SENDING, FlowStatus.LIVE
    session.commit()
    delivery.run_once(database_url, now=now)
    assert set(statuses(database_url)) == {"sent"}


def test_each_sender_has_letters_of_its_own_and_a_broken_one_holds_up_no_other(
    files, sink, queue, database_url, session, now
):
    broken = make_sender(
        session, kind=SenderKind.SMTP, host="127.0.0.1", port=1, security="none", from_email="b@b.test"
    )
    works = make_sender(session, kind=SenderKind.SMTP, host="127.0.0.1", port=sink.port, security="none",
                        from_email="c@c.test", return_path="bounces+@c.test")  # fmt: skip
    queue("files@x.test")
    queue("broken@x.test", sender=broken)
    queue("works@x.test", sender=works)
    delivery.run_once(database_url, now=now)
    assert seen(database_url, Message.status) == {"files": "sent", "broken": "queued", "works": "sent"}
    [(return_path, _)] = sink.envelopes
    assert return_path.startswith("bounces+") and return_path.endswith("@c.test") and len(return_path) == 8 + 23 + 7


def test_the_default_sender_takes_its_own_letters_and_those_that_name_none_in_the_order_they_are_due(
    files, queue, database_url, now
):
    for number in range(6):
        queue(f"{number}@x.test", due_at=now - timedelta(hours=number), sender=files if number % 2 else None)
    with db.durable(database_url) as session:
        rows = claiming.claim(session, files.id, lease="one", now=now, limit=3)
        assert claiming.look(session, files.id, now=now, limit=10) == [
            message_id for message_id, in session.execute(sa.select(Message.id).where(Message.id <= 3).order_by(Message.due_at))
        ]  # fmt: skip
    assert sorted(row.address for row in rows) == ["3@x.test", "4@x.test", "5@x.test"]


@pytest.mark.sqlite_only
def test_no_sender_walks_past_the_letters_of_another(files, session, now):
    for is_default in (True, False):
        sender = Sender(id=7, is_default=is_default)
        asked = claiming._earliest(sender, 500, claiming._is_due(now), is_held=False)
        plan = session.execute(sa.text(f"EXPLAIN QUERY PLAN {_written(asked)}")).all()
        walks = [row.detail for row in plan if " messages " in row.detail]
        assert walks == ["SEARCH messages USING INDEX ix_messages_sender_id_due_at (sender_id=? AND due_at<?)"] * len(
            walks
        )
        assert len(walks) == 1 + is_default


def _written(asked: sa.Select) -> str:
    return str(asked.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


def test_two_workers_never_claim_the_same_letter(files, queue, database_url, now):
    queue(*(f"{number}@x.test" for number in range(20)))
    claimed = []
    for lease in ("one", "two", "three"):
        with db.durable(database_url) as session:
            claimed += [row.id for row in claiming.claim(session, files.id, lease=lease, now=now, limit=8)]
    assert len(claimed) == len(set(claimed)) == 20


def test_results_are_only_written_under_the_lease_they_were_got_with(files, queue, database_url, now):
    [message] = queue("a@x.test")

    def settle(lease: str, verdict: Verdict) -> None:
        with db.session(database_url) as session:
            outcome = Outcome(Parcel(message.id, "", "a@x.test", b"", lease), verdict, 250)
            settling.settle(session, [outcome], now=now)

    with db.durable(database_url) as session:
        claiming.claim(session, files.id, lease="mine", now=now, limit=1)
    settle("another's", Verdict.ACCEPTED)
    assert seen(database_url, Message.status) == {"a": "claimed"}
    settle("mine", Verdict.UNKNOWN)
    settle("another's", Verdict.ACCEPTED)
    settle("mine", Verdict.RETURNED)
    assert seen(database_url, Message.status) == {"a": "unknown"}
    settle("mine", Verdict.ACCEPTED)  # the answer came late
    assert seen(database_url, Message.status) == {"a": "sent"}


@pytest.mark.slow
def test_who_set_the_sender_up_anew_is_followed_within_seconds(sink, smtp, queue, database_url, session, now):
    with delivery.Courier(database_url, clock=lambda: now) as courier:
        queue("one@x.test")
        courier.drain()
        session.execute(sa.update(Sender).values(port=1, version=Sender.version + 1))
        session.commit()
        courier._routes_read_at = float("-inf")
        queue("two@x.test")
        courier.drain()
        assert "does not answer" in courier.trouble
    assert seen(database_url, Message.status) == {"one": MessageStatus.SENT, "two": MessageStatus.QUEUED}
