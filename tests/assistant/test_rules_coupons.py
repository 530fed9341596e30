"""What the rules promise about orders with a coupon, always, only or never so, and about full price, which is without one."""

from typing import Any

import pytest

from tests.assistant.sentences import field, orders, reading
from tests.assistant.test_rules_meaning import understood
from tests.assistant.test_rules_orders import none

BLANK = field("coupon", "is_blank")
SOCKS = field("category", "equals", "Socks")
THIS_YEAR = field("placed_at", "at_least", "2026-01-01")
ORDERED = field("total_orders", "at_least", 1)
NEVER_BLANK, NEVER_CODED = none(orders(BLANK)), none(orders(field("coupon", "not_blank")))


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        # full price
        ("bought socks at full price", [orders(BLANK, SOCKS)]),
        ("customers who paid full price for socks this year", [orders(BLANK, SOCKS, THIS_YEAR)]),
        ("who paid full price in the last 90 days", [orders(BLANK, in_last_days=90)]),
        ("full-price buyers in Germany", [orders(BLANK), field("country", "equals", "DE")]),
        ("two or more full price orders", [orders(BLANK, at_least=2)]),
        ("clients that buy never to full price", [NEVER_BLANK]),
        ("who always pay full price", [ORDERED, NEVER_CODED]),
        # only with one
        ("people who only buy with a coupon", [ORDERED, NEVER_BLANK]),
        ("customers who have only ever ordered using a code", [ORDERED, NEVER_BLANK]),
        ("who always use a voucher code", [ORDERED, NEVER_BLANK]),
        ("placed every order with a coupon", [ORDERED, NEVER_BLANK]),
        ("used a coupon on every order", [ORDERED, NEVER_BLANK]),
        ("whose orders all had a coupon", [ORDERED, NEVER_BLANK]),
        ("who only bought with a coupon this year", [field("last_order_date", "at_least", "2026-01-01"), none(orders(BLANK, THIS_YEAR))]),
        ("3+ orders, all of them with a coupon", [field("total_orders", "at_least", 3), NEVER_BLANK]),
        # never without one
        ("never ordered without a coupon", [NEVER_BLANK]),
        ("ordered at least 3 times, never without a coupon", [field("total_orders", "at_least", 3), NEVER_BLANK]),
        ("haven't bought without a code this year", [none(orders(BLANK, THIS_YEAR))]),
        ("never bought socks without a coupon", [none(orders(BLANK, SOCKS))]),
        ("never placed an order without a coupon", [NEVER_BLANK]),
        # once without one
        ("customers who ordered without a coupon", [orders(BLANK)]),
    ],
)  # fmt: skip
def test_orders_with_and_without_a_coupon(sentence: str, conditions: list[Any]) -> None:
    assert understood(sentence) == conditions


@pytest.mark.parametrize(
    "sentence",
    [
        "who bought only with VIP15",  # another code, or none, in their other orders?
        "customers who just ordered with a coupon",  # lately, or never without?
    ],
)
def test_which_orders_had_no_other_code_is_asked(sentence: str) -> None:
    assert reading(sentence).outcome == "ask"
