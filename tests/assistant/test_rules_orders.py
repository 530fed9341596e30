"""What the rules promise about one order with all that is said of it, about ranks of so many people, and about times."""

from typing import Any

import pytest

from tests.assistant.sentences import field, orders
from tests.assistant.test_rules_meaning import understood

THIS_YEAR = field("placed_at", "at_least", "2026-01-01")
OCTOBER = (field("placed_at", "at_least", "2026-10-01"), field("placed_at", "before", "2026-11-01"))
REFUNDED = field("status", "in", ["refunded", "partially_refunded"])
IN_OCTOBER, A_REFUND = orders(*OCTOBER), orders(REFUNDED)


def none(condition: dict[str, Any]) -> dict[str, Any]:
    return {**condition, "operator": "equals", "value": 0}


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        ("placed an order in October that got refunded", [orders(*OCTOBER, REFUNDED)]),
        ("placed an order in October and it was cancelled", [orders(*OCTOBER, field("status", "equals", "cancelled"))]),
        ("made a purchase this year which was later partially refunded", [orders(THIS_YEAR, field("status", "equals", "partially_refunded"))]),
        ("an order in the last 30 days that is still pending", [orders(field("status", "equals", "pending"), in_last_days=30)]),
        ("a pending or authorized order whose value is over $100", [orders(field("status", "in", ["pending", "authorized"]), field("value", "greater_than", 100))]),
        ("placed an order in October for more than $100", [orders(*OCTOBER, field("value", "greater_than", 100))]),
        ("used a coupon on an order over $100", [orders(field("coupon", "not_blank"), field("value", "greater_than", 100))]),
        ("placed an order in October using coupon VIP15 or coupon WELCOME10", [orders(field("coupon", "in", ["VIP15", "WELCOME10"]), *OCTOBER)]),
        ("at least two orders that had socks in them", [{**orders(field("category", "equals", "Socks")), "value": 2}]),
        ("customers with more than $50 refunded on one order", [orders(field("refunded_amount", "greater_than", 50))]),
        ("never placed an order this year that was refunded", [none(orders(THIS_YEAR, REFUNDED))]),
        # two things after all
        ("one-time customers with an order in the past 30 days", [field("total_orders", "equals", 1), field("last_order_date", "in_last_days", 30)]),
        ("placed an order in October and got a refund", [IN_OCTOBER, A_REFUND]),
        ("customers who ordered in October who got a refund", [IN_OCTOBER, A_REFUND]),
        ("customers with no orders who used a coupon", [field("total_orders", "equals", 0), orders(field("coupon", "not_blank"))]),
        ("customers with an order in October that are tagged vip", [IN_OCTOBER, field("tags", "contains", "vip")]),
        ("did not order since three months but before they have ordered", [field("last_order_date", "not_in_last_days", 90), field("total_orders", "at_least", 1)]),
    ],
)  # fmt: skip
def test_all_that_is_said_of_one_order_is_asked_of_one(sentence: str, conditions: list[dict[str, Any]]) -> None:
    assert understood(sentence) == conditions


@pytest.mark.parametrize(
    "sentence", ["customers whose last order was refunded", "whose first order used a coupon", "top 50 customers in Boston", "bottom 100 customers by lifetime value"]
)  # fmt: skip
def test_what_no_condition_says_of_that_order_or_of_so_many_is_asked_about(sentence: str) -> None:
    assert understood(sentence) == "ask"


@pytest.mark.parametrize(
    "sentence", ["top 50 customers", "the 50 customers with the highest lifetime_value", "our 50 biggest spenders"]
)
def test_so_many_at_the_top_are_the_share_they_are_now(sentence: str) -> None:
    assert understood(sentence) == [field("lifetime_value", "top_percent", 0.99)]


def test_a_condition_upon_those_at_the_top_keeps_them_as_they_are() -> None:
    share = field("lifetime_value", "top_percent", 0.99)
    assert understood("which of our top 50 customers carry the wholesale tag?") == [
        share,
        field("tags", "contains", "wholesale"),
    ]


def between(key: str, start: str, end: str) -> list[dict[str, Any]]:
    return [field(key, "at_least", start), field(key, "before", end)]


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        ("signed up since monday this week", [field("created_at", "at_least", "2026-11-16")]),
        ("signed up this week (since monday)", [field("created_at", "at_least", "2026-11-16")]),
        ("ordered since the end of May", [field("last_order_date", "at_least", "2026-06-01")]),
        ("ordered before March", [orders(field("placed_at", "before", "2026-03-01"))]),
        ("ordered before the end of March", [orders(field("placed_at", "before", "2026-04-01"))]),
        ("bought from December 2025 until end of February 2026", [orders(*between("placed_at", "2025-12-01", "2026-03-01"))]),
        ("bought from 30 March until and with 5 April 2026", [orders(*between("placed_at", "2026-03-30", "2026-04-06"))]),
        ("bought in the Easter week, from 30 March to 5 April 2026", [orders(*between("placed_at", "2026-03-30", "2026-04-06"))]),
        ("bought since Memorial Day, so that's May 25 this year", [field("last_order_date", "at_least", "2026-05-25")]),
        ("first order on Black Friday last year, that was November twenty eighth", [field("first_order_date", "on", "2025-11-28")]),
        ("ordered on Father's Day this year", [orders(field("placed_at", "on", "2026-06-21"))]),
        ("ordered today or yesterday", [orders(*between("placed_at", "2026-11-21", "2026-11-23"))]),
        ("ordered in March, April or May 2026", [orders(*between("placed_at", "2026-03-01", "2026-06-01"))]),
        ("ordered in nov or dec 2025", [orders(*between("placed_at", "2025-11-01", "2026-01-01"))]),
        ("ordered in 2024 or 2025", [orders(*between("placed_at", "2024-01-01", "2026-01-01"))]),
        ("bought in june twenty twenty five", [orders(*between("placed_at", "2025-06-01", "2025-07-01"))]),
        ("signed up last month so October, not the last thirty days", between("created_at", "2026-10-01", "2026-11-01")),
        ("March 2026 cohort (first order in that month)", between("first_order_date", "2026-03-01", "2026-04-01")),
        ("ordered in recent 7 days", [field("last_order_date", "in_last_days", 7)]),
        ("born in the 1980s", between("birthday", "1980-01-01", "1990-01-01")),
        ("never bought anything yet this month", [{"none": [{"all": [field("last_order_date", "at_least", "2026-11-01")]}]}]),
        ("no further order after 30 September", [{"none": [{"all": [field("last_order_date", "at_least", "2026-10-01")]}]}]),
        ("ordered before, but in the last 180 days nothing anymore", [field("total_orders", "at_least", 1), field("last_order_date", "not_in_last_days", 180)]),
        ("ordered last weekend", [orders(*between("placed_at", "2026-11-14", "2026-11-16"))]),
        ("bought 3 times or more, but nothing since the end of May", [field("total_orders", "at_least", 3), {"none": [field("last_order_date", "at_least", "2026-06-01")]}]),
        # which look alike
        ("subscribers who bought in May or July 2025", [field("email_subscribed", "equals", True), {"any": [orders(*between("placed_at", "2025-05-01", "2025-06-01")), orders(*between("placed_at", "2025-07-01", "2025-08-01"))]}]),
        ("ordered this year, not the last 30 days", [field("last_order_date", "at_least", "2026-01-01"), field("last_order_date", "not_in_last_days", 30)]),
        ("e-mail people who bought socks on Black Friday last year for Black Friday", [orders(field("category", "equals", "Socks"), field("placed_at", "on", "2025-11-28")), field("email_subscribed", "equals", True)]),
        ("customers who ordered before", [field("total_orders", "at_least", 1)]),
    ],
)  # fmt: skip
def test_times_are_read_as_people_say_them(sentence: str, conditions: list[dict[str, Any]]) -> None:
    assert understood(sentence) == conditions


@pytest.mark.parametrize(
    "sentence",
    [
        "bought for Mother's Day",
        "ordered at the end of May",
        "ordered over the weekend",
        "ordered in the run-up to Christmas last year",
        "bought in 2023 or 2025",
        "On Monday we want to email people who bought socks",
    ],
)
def test_a_day_that_may_be_of_something_else_is_asked_about(sentence: str) -> None:
    assert understood(sentence) == "ask"
