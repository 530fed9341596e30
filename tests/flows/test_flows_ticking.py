"""The engine: everybody who is due moves on, each as far as they can, and what their steps say is done."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from cdp import attributes, db, flows, messages
from cdp.flows import asking, kinds, rules, ticking
from cdp.models import (
    Attribute,
    Campaign,
    ConsentStatus,
    Enrolment,
    FlowStepCount,
    FlowVersion,
    Message,
    Shop,
    WebhookCall,
)
from tests.flows.way import branch, enrolment, enter, is_, letter, make_live, make_reader, run, subjects, wait
from tests.makers import make_campaign, make_order, make_segment, make_sender

DAY = timedelta(days=1)


def test_each_goes_as_far_as_the_next_wait(session, now):
    version = make_live(session, letter(), letter(), wait(days=3), letter(), now=now)
    anna = make_reader(session)
    assert enter(session, version, anna, now=now) == 1
    run(session, now)
    there = enrolment(session, anna)
    assert (there.step, there.status, there.due_at) == ("s3", "active", now + 3 * DAY)
    assert run(session, now + 3 * DAY - timedelta(seconds=1)) == 0
    run(session, now + 3 * DAY)
    there = enrolment(session, anna)
    assert (there.status, there.due_at, there.finished_at) == ("done", None, now + 3 * DAY)
    assert subjects(session) == ["s1", "s2", "s4"]


def test_a_tick_takes_those_who_have_waited_longest_and_no_more_than_it_may(session, now):
    version = make_live(session, letter(), now=now)
    people = [make_reader(session) for _ in range(5)]
    for hour, one in enumerate(people):
        enter(session, version, one, now=now + timedelta(hours=hour))
    assert flows.tick(session, now=now + DAY, limit=2) == 2
    assert session.scalars(sa.select(Message.customer_id)).all() == [people[0].id, people[1].id]
    assert [flows.tick(session, now=now + DAY, limit=2) for _ in range(3)] == [2, 1, 0]


def test_letters_go_through_the_gate_and_who_may_not_get_one_goes_on(session, now):
    version = make_live(session, letter(), {"kind": "update", "add_tags": ["seen"]}, now=now)
    silent = make_reader(session, email_consent=ConsentStatus.UNKNOWN)
    enter(session, version, silent, now=now)
    run(session, now)
    message = session.scalars(sa.select(Message)).one()
    assert (message.status, message.reason, message.step) == ("skipped", "no_consent", "s1")
    session.refresh(silent)
    assert silent.tags == ["seen"]


def test_a_branch_is_asked_for_everybody_at_once(session, now, monkeypatch):
    version = make_live(session, branch(is_("total_orders", "at_least", 2), letter(), otherwise=[letter()]), now=now)
    people = [make_reader(session, total_orders=count) for count in range(6)]
    enter(session, version, *people, now=now)
    asked = []
    matching = ticking.Asker.matching
    monkeypatch.setattr(ticking.Asker, "matching", lambda self, *said: asked.append(said) or matching(self, *said))
    run(session, now)
    assert [subjects(session, one) for one in people] == [["s3"]] * 2 + [["s2"]] * 4
    assert len(asked) == 1


def test_a_branch_on_behaviour_asks_only_about_those_who_are_there(session, now):
    bought = {"metric": {"of": "orders", "aggregate": "count"}, "operator": "at_least", "value": 1}
    version = make_live(session, branch({"all": [bought]}, letter(), otherwise=[letter()]), now=now)
    buyer, other, outside = (make_reader(session) for _ in range(3))
    for one in (buyer, outside):
        make_order(session, one)
    enter(session, version, buyer, other, now=now)
    run(session, now)
    assert (subjects(session, buyer), subjects(session, other)) == (["s2"], ["s3"])


def test_a_percentile_in_a_branch_is_taken_over_all_customers(session, now):
    top = is_("lifetime_value", "top_percent", 10)
    version = make_live(session, branch({"all": [top]}, letter(), otherwise=[letter()]), now=now)
    people = [make_reader(session, lifetime_value=value) for value in range(20)]
    enter(session, version, people[0], people[19], now=now)
    run(session, now)
    assert (subjects(session, people[0]), subjects(session, people[19])) == (["s3"], ["s2"])


def test_an_update_is_seen_by_the_branch_behind_it_and_by_the_frames(session, now):
    attributes.declare(session, label="Tier", kind="text")
    attributes.declare(session, label="Old", kind="text")
    update = {"kind": "update", "add_tags": ["b"], "remove_tags": ["a"], "attributes": {"tier": "gold", "old": None}}
    gold = {"all": [is_("tier", "equals", "gold"), is_("tags", "in", ["b"])]}
    version = make_live(session, update, branch(gold, letter(), otherwise=[{"kind": "exit"}]), now=now)
    anna = make_reader(session, tags=["a", "c"], attributes={"old": "x", "size": 3})
    enter(session, version, anna, now=now)
    session.commit()
    before = db.latest_revision(session)
    run(session, now)
    session.commit()
    session.refresh(anna)
    assert (anna.tags, anna.attributes) == (["b", "c"], {"tier": "gold", "size": 3})
    assert anna.revision == db.latest_revision(session) > before
    assert subjects(session) == ["s3"]


def test_a_webhook_is_noted_with_who_it_is_about(session, now):
    hook = {"kind": "webhook", "url": "https://example.com/hook", "payload": {"source": "cdp"}}
    version = make_live(session, hook, now=now)
    anna = make_reader(session, email="anna@example.com")
    enter(session, version, anna, now=now)
    run(session, now)
    call = session.scalars(sa.select(WebhookCall)).one()
    assert (call.url, call.status, call.due_at, call.step) == ("https://example.com/hook", "queued", now, "s1")
    assert call.payload["customer"]["email"] == "anna@example.com"
    assert call.payload["data"] == {"source": "cdp"}
    assert call.payload["id"] == f"{call.enrolment_id}.s1.0"


def test_a_date_of_the_customers_is_waited_for_on_their_own_clock(session, now):
    attributes.declare(session, label="Birthday", kind="date")
    birthday = {"kind": "wait", "until_field": "birthday", "days": -3, "yearly": True, "until_hour": 9}
    version = make_live(session, birthday, letter(), now=now)
    anna = make_reader(session, attributes={"birthday": "1990-07-20"}, time_zone="Asia/Tokyo")
    nobody_knows = make_reader(session)
    enter(session, version, anna, nobody_knows, now=now)
    run(session, now)
    assert enrolment(session, anna).due_at == datetime(2026, 7, 17, 0, tzinfo=UTC)
    assert enrolment(session, nobody_knows).status == "done"


def test_an_instant_of_the_customers_can_be_waited_for_too(session, now):
    version = make_live(session, {"kind": "wait", "until_field": "last_order_date", "days": 30}, letter(), now=now)
    anna = make_reader(session, last_order_date=now - 2 * DAY)
    enter(session, version, anna, now=now)
    run(session, now)
    assert enrolment(session, anna).due_at == datetime(2026, 7, 28, tzinfo=UTC)


def test_letters_wait_for_the_morning_and_people_with_them(session, now):
    quiet = {"from": 21, "until": 8, "zone": "customer"}
    version = make_live(session, letter(), {"kind": "update", "add_tags": ["told"]}, now=now, quiet=quiet)
    here, far = make_reader(session), make_reader(session, time_zone="America/New_York")
    enter(session, version, here, far, now=now)
    evening = now.replace(hour=22)
    run(session, evening)
    assert [subjects(session, one) for one in (here, far)] == [[], ["s1"]]
    assert (enrolment(session, here).step, enrolment(session, here).due_at) == ("s1", now.replace(hour=8) + DAY)
    run(session, now.replace(hour=8) + DAY)
    assert subjects(session, here) == ["s1"]


def test_the_shops_quiet_hours_count_where_a_flow_has_none_unless_a_campaign_does_without(session, now):
    session.add(Shop(id=1, quiet_from=21, quiet_until=8))
    version = make_live(session, letter(), now=now)
    heeding = make_campaign(session, flow=flows.get(session, version.flow_id))
    loud = make_campaign(session, flow=flows.get(session, version.flow_id), respects_quiet_hours=False)
    anna, ben = make_reader(session), make_reader(session)
    for campaign, one in ((heeding, anna), (loud, ben)):
        chosen = sa.select(type(one).id).where(type(one).id == one.id)
        flows.enrol(session, version, chosen, now=now, campaign_id=campaign.id)
    run(session, now.replace(hour=22))
    assert (subjects(session, anna), subjects(session, ben)) == ([], ["s1"])


def test_letters_belong_to_the_campaign_and_are_sent_by_its_sender(session, now):
    version = make_live(session, letter(), now=now)
    sender = make_sender(session)
    campaign = make_campaign(session, flow=flows.get(session, version.flow_id), sender=sender)
    anna = make_reader(session)
    flows.enrol(session, version, sa.select(type(anna).id), now=now, campaign_id=campaign.id)
    run(session, now)
    message = session.scalars(sa.select(Message)).one()
    assert (message.campaign_id, message.sender_id, message.flow_id) == (campaign.id, sender.id, version.flow_id)


# -- leaving early -----------------------------------------------------------------------------------------------------


def left(session, now, customer, change, *steps, **settings):
    """Why a customer left who waits two days in a flow while something changes."""
    version = make_live(session, wait(days=2), *(steps or [letter()]), now=now, **settings)
    enter(session, version, customer, now=now)
    run(session, now)
    change()
    session.flush()
    run(session, now + 2 * DAY)
    return enrolment(session, customer).exit_reason


@pytest.mark.slow
def test_who_unsubscribes_leaves_unless_the_flow_says_otherwise(session, now):
    anna, ben = make_reader(session), make_reader(session)

    def unsubscribe():
        anna.email_consent = ben.email_consent = ConsentStatus.UNSUBSCRIBED

    assert left(session, now, anna, unsubscribe) == "unsubscribed"
    stays = {"exit_on": {"unsubscribed": False}}
    assert left(session, now, ben, unsubscribe, **stays) is None
    assert subjects(session, anna) == [] and enrolment(session, ben).status == "done"


def test_who_orders_after_entering_leaves_and_earlier_orders_do_not_count(session, now):
    anna, ben = make_reader(session), make_reader(session)
    make_order(session, ben, placed_at=now - DAY)
    make_order(session, ben, placed_at=now + DAY, status="cancelled")
    rule = {"exit_on": {"ordered": True}}
    assert left(session, now, anna, lambda: make_order(session, anna, placed_at=now + DAY), **rule) == "ordered"
    assert left(session, now, ben, lambda: None, **rule) is None


def test_who_leaves_the_segment_leaves_the_flow(session, now):
    make_segment(session, [is_("city", "equals", "Riga")], key="riga")
    anna, ben = make_reader(session, city="Riga"), make_reader(session, city="Riga")
    rule = {"exit_on": {"left_segment": "riga"}}
    assert left(session, now, anna, lambda: setattr(anna, "city", "Oslo"), **rule) == "left_segment"
    assert left(session, now, ben, lambda: None, **rule) is None


def test_who_meets_the_exit_conditions_leaves(session, now):
    anna = make_reader(session)
    rule = {"exit_on": {"conditions": is_("total_orders", "at_least", 1)}}
    assert left(session, now, anna, lambda: setattr(anna, "total_orders", 1), **rule) == "conditions"


def test_who_is_deleted_leaves(session, now):
    anna = make_reader(session)
    assert left(session, now, anna, lambda: setattr(anna, "deleted_at", now)) == "deleted"


@pytest.mark.slow
def test_an_exit_step_is_counted_where_it_stands_and_the_letter_before_it_is_sent(session, now):
    version = make_live(session, letter(), {"kind": "exit"}, now=now)
    anna = make_reader(session)
    enter(session, version, anna, now=now)
    run(session, now)
    counts = flows.step_counts(session, version.flow_id)
    assert (counts["s1"].done, counts["s2"].exited) == (1, 1)
    assert (enrolment(session, anna).status, enrolment(session, anna).exit_reason) == ("done", "exit_step")
    [message] = session.scalars(sa.select(Message.id))
    assert messages.still_allowed(session, [message], now=now) == {}


# -- goals -------------------------------------------------------------------------------------------------------------

BOUGHT = is_("total_orders", "at_least", 1)


def test_a_goal_met_after_entering_is_a_conversion_and_one_met_before_is_not(session, now):
    version = make_live(session, wait(days=1), letter(), wait(days=1), now=now, goal=BOUGHT)
    anna, before = make_reader(session), make_reader(session, total_orders=3)
    enter(session, version, anna, before, now=now)
    run(session, now)
    anna.total_orders = 1
    run(session, now + DAY)
    assert (enrolment(session, anna).converted_at, enrolment(session, anna).status) == (now + DAY, "active")
    assert enrolment(session, before).converted_at is None
    run(session, now + 2 * DAY)
    assert enrolment(session, anna).converted_at == now + DAY, "the first time is kept"
    assert flows.flow_counts(session, version.flow_id).converted == 1


def test_a_goal_met_after_the_last_step_still_counts_for_a_month(session, now):
    version = make_live(session, letter(), now=now, goal=BOUGHT)
    soon, late = make_reader(session), make_reader(session)
    enter(session, version, soon, late, now=now)
    run(session, now)
    soon.total_orders = 1
    session.flush()
    assert flows.note_goals(session, now=now + 5 * DAY) == 1
    late.total_orders = 1
    session.flush()
    assert flows.note_goals(session, now=now + 40 * DAY) == 0
    assert enrolment(session, soon).converted_at == now + 5 * DAY


# -- coming again ------------------------------------------------------------------------------------------------------


def test_by_default_nobody_enters_twice(session, now):
    version = make_live(session, letter(), now=now)
    anna, ben = make_reader(session), make_reader(session)
    assert enter(session, version, anna, now=now) == 1
    assert enter(session, version, anna, ben, now=now) == 1
    run(session, now)
    assert enter(session, version, anna, ben, now=now + 99 * DAY) == 0


def test_after_some_days_one_may_come_again_but_is_never_in_it_twice(session, now):
    version = make_live(session, letter(), wait(days=40), now=now, reentry={"after_days": 30})
    anna = make_reader(session)
    enter(session, version, anna, now=now)
    run(session, now)
    assert enter(session, version, anna, now=now + 35 * DAY) == 0, "still inside"
    run(session, now + 40 * DAY)
    assert enter(session, version, anna, now=now + 41 * DAY) == 1
    run(session, now + 90 * DAY)
    run(session, now + 190 * DAY)
    assert enter(session, version, anna, now=now + 60 * DAY) == 0, "19 days after the last time"
    assert subjects(session) == ["s1", "s1"]


def test_always_lets_in_whoever_is_outside(session, now):
    version = make_live(session, letter(), now=now, reentry="always")
    anna = make_reader(session)
    for _ in range(3):
        assert enter(session, version, anna, now=now) == 1
        assert enter(session, version, anna, now=now) == 0
        run(session, now)
    keys = session.scalars(sa.select(Enrolment.entry_key).order_by(Enrolment.id)).all()
    assert keys == ["", "1", "2"]
    assert len(subjects(session)) == 3


# -- counts ------------------------------------------------------------------------------------------------------------


def test_each_step_knows_who_waits_who_passed_and_who_left(session, now):
    rule = {"exit_on": {"conditions": BOUGHT}}
    version = make_live(session, letter(), wait(days=1), letter(), now=now, **rule)
    people = [make_reader(session) for _ in range(3)]
    later = timedelta(minutes=1)  # who falls due at one instant is taken in no order
    enter(session, version, *people[:2], now=now)
    enter(session, version, people[2], now=now + later)
    counts = flows.step_counts(session, version.flow_id)
    assert counts == {"s1": flows.StepCount(waiting=3)}
    run(session, now)
    run(session, now + later)
    people[0].total_orders = 1
    enter(session, version, make_reader(session), now=now + DAY + later)
    flows.tick(session, now=now + DAY)
    counts = flows.step_counts(session, version.flow_id)
    assert counts["s2"] == flows.StepCount(waiting=1, done=1, exited=1)
    assert (counts["s1"], counts["s3"]) == (flows.StepCount(waiting=1, done=3), flows.StepCount(done=1))
    whole = flows.flow_counts(session, version.flow_id)
    assert (whole.entered, whole.active, whole.done, whole.exited) == (4, 2, 1, 1)


# -- when something is wrong -------------------------------------------------------------------------------------------


def test_a_branch_that_cannot_be_asked_any_more_says_so_and_holds_up_nobody(session, now):
    attributes.declare(session, label="Tier", kind="text")
    broken = make_live(session, branch(is_("tier", "equals", "gold"), letter()), now=now)
    sound = make_live(session, letter(), now=now)
    anna, ben = make_reader(session), make_reader(session)
    enter(session, broken, anna, now=now)
    enter(session, sound, ben, now=now)
    session.execute(sa.delete(Attribute).where(Attribute.key == "tier"))  # past the verb, which refuses to
    run(session, now)
    there = enrolment(session, anna)
    assert (there.status, there.step) == ("failed", "s1")
    assert "There is no field “tier”" in there.exit_reason
    assert subjects(session, ben) == ["s1"]


def test_who_cannot_be_asked_whether_to_leave_gets_no_letter(session, now):
    attributes.declare(session, label="Tier", kind="text")
    version = make_live(session, letter(), now=now, exit_on={"conditions": is_("tier", "equals", "gold")})
    anna = make_reader(session)
    enter(session, version, anna, now=now)
    session.execute(sa.delete(Attribute).where(Attribute.key == "tier"))  # past the verb, which refuses to
    run(session, now)
    assert enrolment(session, anna).status == "failed" and subjects(session) == []


@pytest.fixture
def again(monkeypatch):
    """A kind of step that leads back to the first one: what a later kind may do."""

    def back(plan, place, _person, _matches, _now):
        return rules.Move(plan.first)

    row = replace(kinds.KINDS["exit"], key="again", label="Again", next=back)
    monkeypatch.setitem(kinds.KINDS, "again", row)


def test_another_kind_of_step_is_one_more_row(session, now, again):
    version = make_live(session, letter(), wait(days=1), {"kind": "again"}, now=now)
    anna = make_reader(session)
    enter(session, version, anna, now=now)
    for day in range(4):
        run(session, now + day * DAY)
    rows = session.execute(sa.select(Message.step, Message.visit).order_by(Message.id)).all()
    assert rows == [("s1", 0), ("s1", 1), ("s1", 2), ("s1", 3)]


def test_a_flow_that_runs_in_a_circle_is_stopped(session, now, again):
    version = make_live(session, {"kind": "update", "add_tags": ["x"]}, {"kind": "again"}, now=now)
    anna = make_reader(session)
    enter(session, version, anna, now=now)
    run(session, now)
    assert enrolment(session, anna).status == "failed"
    assert "runs in a circle" in enrolment(session, anna).exit_reason


def test_a_flow_that_breaks_down_is_tried_again_later_and_holds_up_nobody(session, now, again, monkeypatch, caplog):
    version, sound = make_live(session, letter(), {"kind": "again"}, now=now), make_live(session, letter(), now=now)
    anna, ben = make_reader(session), make_reader(session)
    enter(session, version, anna, now=now)
    enter(session, sound, ben, now=now)

    def explode(*_):
        raise ZeroDivisionError

    monkeypatch.setitem(kinds.KINDS, "again", replace(kinds.KINDS["again"], next=explode))
    with caplog.at_level(logging.ERROR, logger="cdp.flows.ticking"):
        run(session, now)
    assert [record.message for record in caplog.records] == ["a flow broke down"]
    assert (enrolment(session, anna).step, enrolment(session, anna).due_at) == ("", now + ticking.TRIES_AGAIN)
    assert (subjects(session, anna), subjects(session, ben)) == ([], ["s1"])
    assert session.scalar(sa.select(FlowStepCount.done).where(FlowStepCount.flow_version_id == version.id)) is None


def test_a_letter_that_cannot_be_written_down_holds_up_no_other_flow(session, now):
    broken, sound = make_live(session, letter(), now=now), make_live(session, letter(), now=now)
    anna, ben = make_reader(session), make_reader(session)
    enter(session, broken, anna, now=now)
    enter(session, sound, ben, now=now)
    lost = [{**broken.steps[0], "template_version_id": 10**6}]
    session.execute(sa.update(FlowVersion).where(FlowVersion.id == broken.id).values(steps=lost))
    session.expire_all()

    run(session, now)

    assert (subjects(session, anna), subjects(session, ben)) == ([], ["s1"])
    assert enrolment(session, anna).due_at == now + ticking.TRIES_AGAIN


def test_a_goal_the_database_refuses_holds_up_no_other(session, now, monkeypatch):
    refused, sound = (
        make_live(session, wait(days=9), goal=is_("city", "equals", city), now=now) for city in ("Rome", "Oslo")
    )
    anna = make_reader(session)
    enter(session, refused, anna, now=now)
    enter(session, sound, anna, now=now)
    anna.city = "Oslo"
    ask = asking.Asker.select

    def refuse(asker, tree, ids=None):
        return sa.select(sa.literal_column("nothing")) if "Rome" in str(tree) else ask(asker, tree, ids)

    monkeypatch.setattr(asking.Asker, "select", refuse)
    assert flows.note_goals(session, now=now + timedelta(days=1)) == 1


def test_an_idle_tick_writes_nothing(session, now):
    make_live(session, letter(), now=now)
    session.commit()
    statements = []
    sa.event.listen(session.get_bind(), "before_cursor_execute", lambda *said: statements.append(said[2]))
    assert flows.tick(session, now=now) == 0
    assert [statement for statement in statements if not statement.lstrip().startswith(("SELECT", "BEGIN"))] == []
    assert len(statements) < 6
    assert session.scalar(sa.select(sa.func.count()).select_from(Campaign)) == 0
