"""Each step is done once and everybody gets to the end: killed again and again, and on flows nobody would draw."""

import multiprocessing
import random
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdp import attributes, db, flows
from cdp.flows import checking
from cdp.models import Customer, Enrolment, FlowStepCount, Message, WebhookCall
from tests.flows.way import branch, enter, is_, letter, make_live, make_reader, wait

PEOPLE, KILLS, AT_A_TIME = 1_600, 4, 80
HOUR = timedelta(hours=1)
HOOK = {"kind": "webhook", "url": "https://example.com/hook"}


def halves(first: list[Any], second: list[Any]) -> dict[str, Any]:
    """A random split into two."""
    parts = [{"name": name, "weight": 1, "steps": steps} for name, steps in (("A", first), ("B", second))]
    return {"kind": "split", "parts": parts}


def work(url: str, at: datetime, ready: Any) -> None:
    """Tick until everybody is through, in a process that may be killed at any moment."""
    db._engine.cache_clear()  # connections do not survive a fork
    ready.set()
    for hour in range(100):
        while True:
            with db.session(url) as session:
                moved = flows.tick(session, now=at + hour * HOUR, limit=AT_A_TIME)
                is_over = not session.scalar(sa.select(Enrolment.id).where(Enrolment.status == "active").limit(1))
            if not moved:
                break
        if is_over:
            return


def started(url: str, now: datetime) -> list[Any]:
    """Two processes at work side by side, past their beginning."""
    context = multiprocessing.get_context("fork")
    ready = [context.Event(), context.Event()]
    pair = [context.Process(target=work, args=(url, now, each), daemon=True) for each in ready]
    for process in pair:
        process.start()
    assert all(each.wait(30) for each in ready)
    return pair


@pytest.mark.slow
def test_killed_again_and_again_each_step_is_done_once(database_url, now):
    dice, hit = random.Random(7), 0
    with db.session() as session:
        session.add_all(Customer(email=f"p{n}@example.com", email_consent="subscribed") for n in range(PEOPLE))
        session.flush()
        steps = [letter(), HOOK, wait(hours=2), halves([letter()], [letter()]), wait(hours=1)]
        version = make_live(session, *steps, {"kind": "update", "add_tags": ["through"]}, now=now)
        assert flows.enrol(session, version, sa.select(Customer.id), now=now) == PEOPLE
    db.engine().dispose()
    for _ in range(KILLS):
        pair = started(database_url, now)
        time.sleep(dice.uniform(0.03, 0.15))
        for process in pair:
            hit += process.is_alive()
            process.kill()
            process.join(60)
    for process in (pair := started(database_url, now)):
        process.join(120)
    assert [process.exitcode for process in pair] == [0, 0]
    assert hit >= 3, f"only {hit} of them were killed at work"
    with db.reading() as session:
        sent = Counter(session.scalars(sa.select(Message.step)))
        counted = session.execute(sa.select(FlowStepCount.step, FlowStepCount.done))
        passed = {row.step: row.done for row in counted}
        assert sent["s1"] == sent["s5"] + sent["s6"] == PEOPLE
        assert session.scalar(sa.select(sa.func.count(sa.distinct(Message.customer_id)))) == PEOPLE
        assert session.scalar(sa.select(sa.func.count()).select_from(WebhookCall)) == PEOPLE
        assert {passed[step] for step in ("s1", "s2", "s3", "s4", "s7", "s8")} == {PEOPLE}
        assert (passed["s5"], passed["s6"]) == (sent["s5"], sent["s6"])
        assert set(session.scalars(sa.select(Enrolment.status))) == {"done"}
        assert {tuple(tags) for tags in session.scalars(sa.select(Customer.tags))} == {("through",)}


# -- flows nobody would draw -------------------------------------------------------------------------------------------

ASKED = [
    is_("total_orders", "at_least", 2),
    is_("tags", "in", ["a"]),
    {"none": [is_("city", "is_blank", None)]},
    {"metric": {"of": "orders", "aggregate": "count"}, "operator": "equals", "value": 0},
]
PLAIN = st.one_of(
    st.just(letter()),
    st.just(HOOK),
    st.just({"kind": "exit"}),
    st.sampled_from(["a", "b"]).map(lambda tag: {"kind": "update", "add_tags": [tag]}),
    st.sampled_from(["a", "b"]).map(lambda tag: {"kind": "update", "remove_tags": [tag]}),
    st.fixed_dictionaries({"kind": st.just("wait"), "for": st.fixed_dictionaries({"hours": st.integers(1, 50)})}),
    st.fixed_dictionaries({"kind": st.just("wait"), "until_hour": st.integers(0, 23)}),
    st.just({"kind": "wait", "weekdays": [0, 5], "zone": "shop"}),
    st.just({"kind": "wait", "until_field": "birthday", "days": -1, "yearly": True}),
)


def nested(steps: st.SearchStrategy[list[Any]]) -> st.SearchStrategy[list[Any]]:
    """Lists of steps in which some are branches or splits with such lists inside."""
    branches = st.builds(
        lambda tree, then, otherwise: branch(tree, *then, otherwise=otherwise), st.sampled_from(ASKED), steps, steps
    )
    return st.lists(st.one_of(PLAIN, branches, st.builds(halves, steps, steps)), min_size=1, max_size=4)


FLOWS = st.recursive(st.lists(PLAIN, max_size=3), nested, max_leaves=4).filter(
    lambda steps: bool(steps) and not any(checking.unreachable(steps))
)
QUIET = st.sampled_from([None, {"from": 21, "until": 8, "zone": "customer"}, {"weekdays": [1], "zone": "shop"}])
CALM = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def people(session):
    """Customers of all sorts."""
    attributes.declare(session, label="Birthday", kind="date")
    sorts = [
        {"total_orders": 3, "city": "Riga", "time_zone": "Asia/Kathmandu"},
        {"tags": ["a"], "attributes": {"birthday": "1992-02-29"}},
        {"time_zone": "America/New_York", "email_consent": "unknown"},
        {"email": None},
        {"tags": ["b"], "total_orders": 2, "time_zone": "nowhere"},
    ]
    return [make_reader(session, **sort) for sort in sorts]


@pytest.mark.slow
@CALM
@given(steps=FLOWS, quiet=QUIET, limit=st.integers(1, 7), hours=st.lists(st.integers(0, 90), min_size=3, max_size=3))
def test_whatever_the_flow_everybody_ends_and_no_step_is_done_twice(session, people, now, steps, quiet, limit, hours):
    version = make_live(session, *steps, now=now, quiet=quiet)
    assert enter(session, version, *people, now=now) == len(people)
    at = now
    for number in range(3_000):
        if flows.tick(session, now=at, limit=limit) == 0:
            due = session.scalar(sa.select(sa.func.min(Enrolment.due_at)).where(Enrolment.status == "active"))
            if due is None:
                break
            assert due > at, "somebody is due and was not moved"
            at = max(due, at + timedelta(hours=hours[number % len(hours)]))  # on time, or as late as it happens
    mine = sa.select(Enrolment).where(Enrolment.flow_version_id == version.id)
    ended = session.scalars(mine.execution_options(populate_existing=True)).all()
    assert {each.status for each in ended} <= {"done", "exited"}, [each.exit_reason for each in ended]
    assert all(each.due_at is None and each.finished_at is not None for each in ended)
    letters = session.scalars(sa.select(Message).where(Message.flow_id == version.flow_id)).all()
    assert len({(each.enrolment_id, each.step) for each in letters}) == len(letters)
    passed = {step: count.done for step, count in flows.step_counts(session, version.flow_id).items()}
    assert all(count <= len(people) for count in passed.values())
    sent = Counter(each.step for each in letters)
    emails = [step["id"] for step, _ in flows.walk(version.steps) if step["kind"] == "email"]
    assert {step: passed.get(step, 0) for step in emails} == {step: sent[step] for step in emails}
