"""Words and word order of other languages are read as what their speakers mean."""

from typing import Any

import pytest

from tests.assistant.sentences import SUBSCRIBED, field, orders, reading

SOCKS = orders(field("category", "equals", "Socks"))
NO_SCARF = {**orders(field("category", "equals", "Scarves")), "operator": "equals", "value": 0}
QUIET_60 = field("last_order_date", "not_in_last_days", 60)
OCTOBER = (field("placed_at", "at_least", "2026-10-01"), field("placed_at", "before", "2026-11-01"))
FIRST_IN_OCTOBER = (field("first_order_date", "at_least", "2026-10-01"), field("first_order_date", "before", "2026-11-01"))  # fmt: skip
ONCE = field("total_orders", "equals", 1)


@pytest.mark.parametrize(
    ("said", "tree"),
    [
        # French, Italian, Spanish
        ("the clients who have passed only one command", [ONCE]), ("clients that passed at least three commands", [field("total_orders", "at_least", 3)]),
        ("it makes more than 60 days that they have not ordered", [QUIET_60]), ("the clients who have profited of the code VIP15", [orders(field("coupon", "equals", "VIP15"))]),
        ("clients with a medium basket superior to 150 dollars", [field("avg_order_value", "greater_than", 150)]),
        ("an email for the persons who never have bought neither socks nor scarves", [{**orders(field("category", "in", ["Socks", "Scarves"])), "operator": "equals", "value": 0}, SUBSCRIBED]),
        ("persons inscribed in October who did not yet realise a purchase", [field("created_at", "at_least", "2026-10-01"), field("created_at", "before", "2026-11-01"), field("total_orders", "equals", 0)]),
        # German, Dutch, Swedish
        ("customers who have since 60 days not bought", [QUIET_60]), ("people which spent more as 300 dollars", [field("lifetime_value", "greater_than", 300)]),
        ("those which bought some socks under the latest 90 days", [orders(field("category", "equals", "Socks"), in_last_days=90)]),
        ("gold customers who have the printed catalogue not wished", [field("loyalty_tier", "equals", "gold"), field("wants_catalogue", "equals", False)]),
        ("customers who have since the summer no more ordered", [{"none": [field("last_order_date", "at_least", "2026-06-01")]}]),
        ("gold customers who are member since 2 years", [field("loyalty_tier", "equals", "gold"), field("created_at", "not_in_last_days", 730)]),
        ("clients who buyed in total for more than 500 and are abonned to the newsletter", [field("lifetime_value", "greater_than", 500), SUBSCRIBED]),
        # Hindi
        ("gold customers but order they have not placed", [field("loyalty_tier", "equals", "gold"), field("total_orders", "equals", 0)]),
        ("all who already longer than two years customer are", [field("created_at", "not_in_last_days", 730)]),
        ("people who have this year for more than 150 dollar by us bought", [{"metric": {"of": "orders", "aggregate": "sum", "field": "value", "where": [field("placed_at", "at_least", "2026-01-01")]}, "operator": "greater_than", "value": 150}]),
        ("the ones who have the code VIP15 used and then it stayed by that one order", [orders(field("coupon", "equals", "VIP15")), ONCE]),
        ("gold customers who wish catalogue", [field("loyalty_tier", "equals", "gold"), field("wants_catalogue", "equals", True)]),
        ("customers that they returned two orders or more", [orders(field("status", "in", ["refunded", "partially_refunded"]), at_least=2)]),
        ("who already bought minimal 3 pieces of socks", [{"metric": {"of": "order_lines", "aggregate": "sum", "field": "quantity", "where": [field("category", "equals", "Socks")]}, "operator": "at_least", "value": 3}]),
        ("gold customers which are accepting the SMS", [field("loyalty_tier", "equals", "gold"), field("sms_consent", "equals", "subscribed")]),
        # Slavic, Arabic
        ("gold customers which already 60 days did not order", [field("loyalty_tier", "equals", "gold"), QUIET_60]), ("they are accepting the SMS", [field("sms_consent", "equals", "subscribed")]),
        ("customers that their first order was in the October and after this they didn't make second one", [*FIRST_IN_OCTOBER, ONCE]),
        ("those who made the first order in October and no second", [*FIRST_IN_OCTOBER, ONCE]),
        ("customers who bought socks, I want to see them, without the ones who bought a scarf", [SOCKS, NO_SCARF]),
        ("who ordered one or two time", [field("total_orders", "between", [1, 2])]),
    ],
)  # fmt: skip
def test_a_false_friend_is_read_as_what_is_meant(said: str, tree: list[Any]) -> None:
    assert reading(said).tree == {"all": tree}


@pytest.mark.parametrize(
    ("said", "tree"),
    [
        ("who ordered 3, 4, 5 or 6 times", [field("total_orders", "between", [3, 6])]), ("first order in October and at least two orders", [*FIRST_IN_OCTOBER, field("total_orders", "at_least", 2)]),
        ("gold members without a birthday", [field("loyalty_tier", "equals", "gold"), field("birthday", "is_blank")]),
    ],
)  # fmt: skip
def test_what_only_looks_like_one_stays(said: str, tree: list[Any]) -> None:
    assert reading(said).tree == {"all": tree}


DEAR = field("value", "greater_than", 100)
NO_CODE = field("coupon", "is_blank")


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ("customers who made an order over 100 dollars without a coupon", [DEAR, NO_CODE]), ("who made an order without using a coupon over $100", [DEAR, NO_CODE]),
        ("customers who placed an order over $100 in October without a coupon", [DEAR, *OCTOBER, NO_CODE]), ("who used the code VIP15 in October on an order over $100", [field("coupon", "equals", "VIP15"), DEAR, *OCTOBER]),
        ("who used VIP15 on orders over $100", [field("coupon", "equals", "VIP15"), DEAR]),
    ],
)  # fmt: skip
def test_a_code_on_an_order_or_none_is_asked_of_that_order(said: str, where: list[Any]) -> None:
    assert reading(said).tree == {"all": [orders(*where)]}


def test_who_never_used_a_code_has_none_on_any_order() -> None:
    found = reading("customers who placed an order over $100 and never used a coupon")
    assert found.tree == {"all": [orders(DEAR), {**orders(field("coupon", "not_blank")), "operator": "equals", "value": 0}]}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("golds de + fr", ["DE", "FR"]), ("gold members us/ca who bought socks", ["US", "CA"]), ("gold us + canada", ["US", "CA"]),
        ("gold members in ca/ny", None), ("golds gb & de", ["GB", "DE"]),
    ],
)  # fmt: skip
def test_small_codes_with_a_sign_between_them_are_places(said: str, codes: list[str] | None) -> None:
    nodes = (reading(said).tree or {})["all"]
    assert field("country", "in", codes) in nodes if codes else field("state", "in", ["CA", "NY"]) in nodes


@pytest.mark.parametrize(
    "said",
    [
        "gold members who have not ordered in a while",
        "long time no order from gold members",
        "not bought for quite a while",
    ],
)
def test_a_time_that_nobody_can_know_is_asked_about(said: str) -> None:
    assert reading(said).outcome == "ask"


def test_a_day_of_the_week_is_the_latest_one() -> None:
    assert reading("who bought socks on thursday").tree == {
        "all": [orders(field("category", "equals", "Socks"), field("placed_at", "on", "2026-11-19"))]
    }
