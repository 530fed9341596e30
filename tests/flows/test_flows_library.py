"""The flows to start from can go live as they are, with letters that promise nothing we do not know."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from cdp import errors, flows, segments, templates
from cdp.flows import LIBRARY
from cdp.flows.library import reorder_gap
from cdp.models import Customer, Segment, TemplateVersion
from tests.flows.way import make_reader, run, subjects
from tests.makers import make_customer, make_event, make_segment


def test_there_are_the_six_that_most_shops_need():
    assert list(LIBRARY) == ["welcome", "winback", "post_purchase", "replenishment", "vip", "sunset"]


@pytest.mark.slow
@pytest.mark.parametrize("key", LIBRARY)
def test_each_goes_live_as_it_is_with_a_segment_that_can_be_counted(session, now, key):
    flow = flows.start_from(session, key, now=now)
    version = flows.publish(session, flow.id, now=now)
    segment = segments.by_key(session, LIBRARY[key].segment_key)
    assert segment.customer_count == 0 and segment.count_error is None
    letters = [step for step, _ in flows.walk(version.steps) if step["kind"] == "email"]
    assert letters
    for step in letters:
        said = templates.compiled(session.get(TemplateVersion, step["template_version_id"]))
        assert {"unsubscribe_url", "customer.first_name", "shop.name"} <= said.tags
        assert said.links == (), "an address of a shop we do not know"
        words = " ".join((step["subject"], step["preheader"], step["body"]))
        assert not re.search(r"\d\s?%|\bfree\b|discount|coupon|code\b|\bsale\b|\$|€|20\d\d", words, re.IGNORECASE), (
            words
        )


@pytest.mark.slow
@pytest.mark.parametrize("key", LIBRARY)
def test_its_letters_read_well_with_and_without_what_is_known_of_a_customer(session, now, key):
    for step, _ in flows.walk(flows.start_from(session, key, now=now).steps):
        if step["kind"] != "email":
            continue
        letter = templates.compiled(templates.Source("markdown", step["body"], step["subject"], step["preheader"]))
        shop = {"name": "Wool & Co", "website": "https://wool.example"}
        for customer in ({}, {"first_name": "Anna", "days_since_last_order": 95, "total_orders": 4}):
            shown = letter.show(
                {"customer": customer, "shop": shop if customer else {"name": "Wool & Co", "website": ""}}
            )
            assert "{" not in shown.subject + shown.text
            assert ("Hi Anna," if customer else "Hi there,") in shown.text
            assert "](" not in shown.text, "a link that is none"
            assert "  " not in shown.subject and len(shown.subject) < 60


def test_started_twice_it_is_a_second_flow_for_the_same_segment(session, now):
    names = [flows.start_from(session, "vip", now=now).name for _ in range(2)]
    assert names == ["VIP thanks", "VIP thanks 2"]
    assert session.scalar(sa.select(sa.func.count()).select_from(Segment)) == 1


def test_its_segment_gets_another_name_where_that_is_taken(session, now):
    make_segment(session, name="Best regulars", key="mine")
    flows.start_from(session, "vip", now=now)
    assert segments.by_key(session, "best_regulars").name == "Best regulars (copy)"


def test_one_that_does_not_exist_is_refused_by_name(session, now):
    with pytest.raises(errors.NotFound, match="no flow “spring”"):
        flows.start_from(session, "spring", now=now)


def test_the_brands_own_reorder_gap_is_the_median_of_its_customers(session, now):
    assert reorder_gap(session) == 30, "nobody has ordered twice yet"
    for days in (10, 40, 44.6, 300, 500):
        make_customer(session, average_days_between_orders=days)
    make_customer(session, average_days_between_orders=None)
    make_customer(session, average_days_between_orders=1, deleted_at=now)
    assert reorder_gap(session) == 45
    flows.start_from(session, "replenishment", now=now)
    segment = segments.by_key(session, "due_to_reorder")
    assert {"field": "days_since_last_order", "operator": "between", "value": [41, 56]} in segment.conditions["all"]


def test_who_reads_again_is_not_told_goodbye(session, now):
    flow = flows.start_from(session, "sunset", now=now)
    version = flows.publish(session, flow.id, now=now)
    reads, silent = make_reader(session, tags=["unengaged"]), make_reader(session)
    flows.enrol(session, version, sa.select(Customer.id), now=now)
    run(session, now)
    make_event(session, reads, "Clicked Email", occurred_at=now + timedelta(days=2))
    run(session, now + timedelta(days=11))
    run(session, now + timedelta(days=20))
    assert [len(subjects(session, one)) for one in (reads, silent)] == [1, 2]
    for one in (reads, silent):
        session.refresh(one)
    assert (reads.tags, silent.tags) == ([], ["unengaged"])
