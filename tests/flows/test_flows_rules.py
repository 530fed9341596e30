"""Where a person goes from a step: pure decisions, without a database."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cdp import errors, flows
from cdp.flows import Move, Person
from tests.flows.way import branch, letter, wait

NOW = datetime(2026, 6, 30, 22, tzinfo=UTC)


def planned(*steps, **settings):
    """The plan of these steps, given ids s1, s2 ... in reading order."""
    return flows.plan(flows.tidy_steps(list(steps)), flows.tidy_settings(settings))


def at(step, customer=7, **more):
    """A person at that step."""
    return Person(enrolment_id=1, customer_id=customer, flow_id=3, step=step, **more)


def test_after_the_last_step_the_flow_is_over():
    plan = planned(letter(), letter())
    assert plan.first == "s1"
    assert flows.next_step(plan, at("s1"), now=NOW) == Move("s2")
    assert flows.next_step(plan, at("s2"), now=NOW) == Move(None)


def test_who_waits_stays_and_who_comes_back_goes_on():
    plan = planned(wait(days=3), letter())
    assert flows.next_step(plan, at("s1"), now=NOW) == Move("s1", until=NOW + timedelta(days=3))
    assert flows.next_step(plan, at("s1", is_back=True), now=NOW) == Move("s2")


def test_a_local_hour_is_the_customers_own_where_it_is_known_unless_the_shops_is_asked_for():
    tokyo = ZoneInfo("Asia/Tokyo")
    plan = planned({"kind": "wait", "until_hour": 9}, {"kind": "wait", "until_hour": 9, "zone": "shop"})
    until = [flows.next_step(plan, at(step, zone=tokyo), now=NOW).until for step in ("s1", "s2")]
    assert [moment.astimezone(UTC).hour for moment in until] == [0, 9]


def test_a_letter_waits_for_the_end_of_the_quiet_hours_on_the_chosen_clock():
    quiet = {"from": 21, "until": 8, "zone": "customer"}
    plan = planned(letter(), quiet=quiet)
    assert flows.next_step(plan, at("s1"), now=NOW) == Move("s1", until=datetime(2026, 7, 1, 8, tzinfo=UTC))
    assert flows.next_step(plan, at("s1", zone=ZoneInfo("America/New_York")), now=NOW) == Move(None)
    of_shop = planned(letter(), quiet={**quiet, "zone": "shop"})
    assert flows.next_step(of_shop, at("s1", zone=ZoneInfo("America/New_York")), now=NOW).until is not None


def test_the_first_branch_that_matches_is_taken_and_the_last_is_for_everybody_else():
    many = {
        "kind": "branch",
        "branches": [{"name": name, "conditions": {}, "steps": [letter(name)]} for name in ("A", "B")],
        "otherwise": [letter("C")],
    }
    plan = planned(many, letter("After"))
    matches = [{1, 2}, {2, 3}]
    taken = {who: flows.next_step(plan, at("s1", who), matches, now=NOW).to for who in (1, 2, 3, 4)}
    assert taken == {1: "s2", 2: "s2", 3: "s3", 4: "s4"}
    assert {flows.next_step(plan, at(step), now=NOW).to for step in ("s2", "s3", "s4")} == {"s5"}


def test_an_empty_branch_leads_to_what_comes_after():
    plan = planned(branch({}), letter())
    assert flows.next_step(plan, at("s1"), [{7}], now=NOW) == Move("s2")
    assert flows.next_step(plan, at("s1"), [set()], now=NOW) == Move("s2")


def split(*weights):
    """A random split into parts of these weights, each with a letter."""
    parts = [{"name": str(n), "weight": weight, "steps": [letter(str(n))]} for n, weight in enumerate(weights)]
    return {"kind": "split", "parts": parts}


def test_a_split_keeps_to_its_weights():
    plan = planned(split(10, 30, 60))
    drawn = Counter(flows.next_step(plan, at("s1", who), now=NOW).to for who in range(20_000))
    assert [drawn[step] / 20_000 for step in ("s2", "s3", "s4")] == pytest.approx([0.1, 0.3, 0.6], abs=0.012)


def test_a_split_sends_the_same_customer_the_same_way_and_differs_from_step_to_step():
    plan = planned(split(50, 50), split(50, 50))
    ways = [
        (flows.next_step(plan, at("s1", who), now=NOW).to, flows.next_step(plan, at("s4", who), now=NOW).to)
        for who in range(4000)
    ]
    again = [flows.next_step(plan, at("s1", who), now=NOW + timedelta(days=9)).to for who in range(4000)]
    assert [way[0] for way in ways] == again
    assert all(900 < count < 1100 for count in Counter(ways).values()), "the two splits depend on each other"


def test_nobody_falls_into_a_part_without_weight():
    plan = planned(split(0, 1, 0))
    assert {flows.next_step(plan, at("s1", who), now=NOW).to for who in range(2000)} == {"s3"}


def test_an_exit_ends_the_way_before_what_comes_after():
    plan = planned({"kind": "exit"}, letter())
    assert flows.next_step(plan, at("s1"), now=NOW).leaves == "exit_step"


def test_a_kind_of_step_that_is_not_known_is_refused_by_name():
    with pytest.raises(errors.Invalid, match=r"no kind of step “sms”\. The kinds are: email, wait"):
        flows.tidy_steps([{"kind": "sms"}])
