"""What points at an order named before: without a code, the first order and its code, the day of the only order."""

from typing import Any

import pytest

from tests.assistant.sentences import field, orders
from tests.assistant.test_rules_meaning import understood
from tests.assistant.test_rules_orders import ANY_CODE, NO_CODE, OCTOBER, SOCKS, between, none, over

VIP15 = field("coupon", "equals", "VIP15")
LAST_WEEK = between("placed_at", "2026-11-09", "2026-11-16")
ONCE = field("total_orders", "equals", 1)


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        ("made an order over $90 in October without any coupon", [orders(over(90), *OCTOBER, NO_CODE)]),
        ("clients who in October made order for more than 90 dollars without coupon", [orders(*OCTOBER, over(90), NO_CODE)]),
        ("placed an order over 90 dollars without a code in October", [orders(over(90), NO_CODE, *OCTOBER)]),
        ("bought socks last week, and it was without a coupon", [orders(SOCKS, *LAST_WEEK, NO_CODE)]),
        ("which last week bought socks, and this was without coupon", [orders(SOCKS, *LAST_WEEK, NO_CODE)]),
        ("bought socks in October and did not use a coupon for it", [orders(SOCKS, *OCTOBER, NO_CODE)]),
        ("an order over $90 in october w/o coupon", [orders(over(90), *OCTOBER, NO_CODE)]),
        ("bought socks in October and never used a coupon", [orders(SOCKS, *OCTOBER), none(orders(ANY_CODE))]),
        ("bought socks without ever using a coupon", [orders(SOCKS), none(orders(ANY_CODE))]),
    ],
)  # fmt: skip
def test_without_a_code_is_said_of_the_order_and_not_of_all(sentence: str, conditions: list[Any]) -> None:
    assert understood(sentence) == conditions


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        ("used VIP15 last week on an order over $90", [orders(VIP15, over(90), *LAST_WEEK)]),
        ("used VIP15 to buy socks", [orders(VIP15, SOCKS)]),
        ("used VIP15 in October on socks", [orders(VIP15, *OCTOBER, SOCKS)]),
        ("first order last week with the code VIP15", [*between("first_order_date", "2026-11-09", "2026-11-16"), orders(VIP15, *LAST_WEEK)]),
        ("placed their very first order last week and used the VIP15 code for it", [*between("first_order_date", "2026-11-09", "2026-11-16"), orders(VIP15, *LAST_WEEK)]),
        ("whose first order was in October used the code VIP15 on it", [*between("first_order_date", "2026-10-01", "2026-11-01"), orders(VIP15, *OCTOBER)]),
        ("placed an order last week with coupon VIP15 and an order value over $90", [orders(VIP15, over(90), *LAST_WEEK)]),
        ("ordered in October and average order value above 90", [orders(*OCTOBER), field("avg_order_value", "greater_than", 90)]),
        ("used VIP15 last week on their first order", [orders(VIP15, *LAST_WEEK), *between("first_order_date", "2026-11-09", "2026-11-16")]),
    ],
)  # fmt: skip
def test_a_code_is_asked_of_the_order_that_it_was_used_on(sentence: str, conditions: list[Any]) -> None:
    assert understood(sentence) == conditions


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        ("exactly one order, and it was in October", [ONCE, *between("last_order_date", "2026-10-01", "2026-11-01")]),
        ("exactly one order, with that order between 30 and 60 days ago", [ONCE, field("days_since_last_order", "between", [30, 60])]),
        ("bought only one time and this order is between 30 and 60 days ago", [ONCE, field("days_since_last_order", "between", [30, 60])]),
        ("one-time buyers, and that order was in the last 30 days", [ONCE, field("last_order_date", "in_last_days", 30)]),
    ],
)  # fmt: skip
def test_the_day_of_the_only_order_is_that_of_the_last(sentence: str, conditions: list[Any]) -> None:
    assert understood(sentence) == conditions


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        ("ordered at least twice in October and used no coupon at all in that month", [orders(*OCTOBER, at_least=2), none(orders(ANY_CODE, *OCTOBER))]),
        ("bought socks in October and did not use a code in that same month", [orders(SOCKS, *OCTOBER), none(orders(ANY_CODE, *OCTOBER))]),
        ("bought socks last week and used no code in that week", [orders(SOCKS, *LAST_WEEK), none(orders(ANY_CODE, *LAST_WEEK))]),
        ("spent more than $90 with us over the years", [field("lifetime_value", "greater_than", 90)]),
    ],
)  # fmt: skip
def test_that_month_is_the_one_that_was_named(sentence: str, conditions: list[Any]) -> None:
    assert understood(sentence) == conditions


def test_on_before_goods_is_no_time_that_goes_on() -> None:
    assert understood("used VIP15 in October on socks") == [orders(VIP15, *OCTOBER, SOCKS)]
    assert understood("ordered from October on") == [field("last_order_date", "at_least", "2026-10-01")]
