"""Clauses with their verb at the end, as German, Dutch, Nordic and Slavic speakers build them, are put in English order."""

import time
from typing import Any

import pytest

from cdp.assistant.rules.clauses import in_english_order
from tests.assistant.sentences import SUBSCRIBED, field, orders, reading

QUIET_YEAR = field("last_order_date", "not_in_last_days", 365)
THIS_YEAR = field("placed_at", "at_least", "2026-01-01")


@pytest.mark.parametrize(
    ("said", "put"),
    [
        # the deed goes behind its helper, the times to the end
        ("who have in October a jacket bought", "who have bought a jacket in October"),
        ("who since half a year nothing more by us bought have", "who have not bought anything by us since half a year"),
        ("which customers have our newsletter in the last two weeks opened, but nothing clicked?", "which customers have opened our newsletter in the last two weeks, but have not clicked anything?"),
        ("people who never wool socks bought", "people who never bought wool socks"),
        ("who have not in the last 60 days ordered", "who have not ordered in the last 60 days"),
        ("all that in the basket gloves left have", "all that have left gloves in the basket"),
        ("who nothing have ordered", "who have not ordered anything"),
        # a lone verb, and words of asking
        ("people who in Sweden live and interested in knitting are", "people who live in Sweden and interested in knitting are"),
        ("can you me please show who ordered", "can you show me please who ordered"),
        ("we want to the gold members a letter write.", "we want to write a letter to the gold members."),
    ],
)  # fmt: skip
def test_a_verb_at_the_end_is_moved_to_where_english_has_it(said, put):
    assert in_english_order(said) == put


@pytest.mark.parametrize(
    "said",
    [
        "customers who have recently bought", "who have gold tier and never bought socks", "who had a first order and ordered again",
        "with a birthday in May and bought gloves", "which customers have not yet ordered?", "all that they have bought",
        "who have opened an email and clicked it", "customers that did not finish the purchase", "Customers where they ordered once",
        "remind them that the winter sale has begun", "and still hasn't ordered?",
        "who have both bought and returned a jacket", "customers whose last order was placed in May",
    ],
)  # fmt: skip
def test_english_order_stays(said):
    assert in_english_order(said) == said


def test_a_long_text_is_put_in_order_fast():
    text = "who have in the last week a jacket and a scarf from the shop " * 60
    started = time.perf_counter()
    in_english_order(text)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("said", "tree"),
    [
        ("Who has already since more than one year nothing by us bought?", [QUIET_YEAR]),
        ("Clients who this year for more than 150 dollar by us bought have", [{"metric": {"of": "orders", "aggregate": "sum", "field": "value", "where": [THIS_YEAR]}, "operator": "greater_than", "value": 150}]),
        ("customers who already longer than two years customer are", [field("created_at", "not_in_last_days", 730)]),
        ("I will a mail write to the people who have the code VIP15 used and then it stayed by that one order", [orders(field("coupon", "equals", "VIP15")), field("total_orders", "equals", 1), SUBSCRIBED]),
        ("clients with silver card who wear shoe number 44", [field("loyalty_tier", "equals", "silver"), field("shoe_size", "equals", 44)]),
        ("people who bought minimal two times", [field("total_orders", "at_least", 2)]),
        ("customers who are gone since half a year", [field("total_orders", "at_least", 1), field("last_order_date", "not_in_last_days", 180)]),
        ("clients that have given permission for SMS", [field("sms_consent", "equals", "subscribed")]),
        ("how much customers came in November by us?", [field("created_at", "at_least", "2026-11-01"), field("created_at", "before", "2026-12-01")]),
        ("gold members, colleague Tomasz will ring them on Monday", [field("loyalty_tier", "equals", "gold")]),
        ("customers with only few orders, concretely two or three", [field("total_orders", "between", [2, 3])]),
        ("customers who spent by us together more than 400 dollars", [field("lifetime_value", "greater_than", 400)]),
    ],
)  # fmt: skip
def test_what_they_say_is_read(said: str, tree: list[dict[str, Any]]):
    assert reading(said).tree == {"all": tree}
