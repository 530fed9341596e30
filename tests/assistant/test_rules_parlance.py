"""What the rules promise about the shop's own parlance, trade told before a request, and the value of an order named with it."""

from typing import Any

import pytest

from tests.assistant.sentences import field, orders
from tests.assistant.test_rules_meaning import events, none, understood

SOCKS, SCARVES = (orders(field("category", "equals", one)) for one in ("Socks", "Scarves"))
SUBSCRIBED = field("email_subscribed", "equals", True)


def placed(first: str, end: str, *where: Any) -> dict[str, Any]:
    return orders(*where, field("placed_at", "at_least", first), field("placed_at", "before", end))


def spent(over: int, first: str, end: str) -> dict[str, Any]:
    where = [field("placed_at", "at_least", first), field("placed_at", "before", end)]
    return {"metric": {"of": "orders", "aggregate": "sum", "field": "value", "where": where}, "operator": "greater_than", "value": over}  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        # parts of a month
        ("ordered in the first half of October", [placed("2026-10-01", "2026-10-16")]),
        ("ordered in the last week of March 2026", [placed("2026-03-25", "2026-04-01")]),
        ("signed up in the first ten days of May", [field("created_at", "at_least", "2026-05-01"), field("created_at", "before", "2026-05-11")]),
        # a thing told of before the request
        ("Socks are selling badly. Who has never bought any?", [none(SOCKS)]),
        # a place and around it
        ("people in or around Boston", [field("city", "equals", "Boston")]),
        ("customers in the Boston area", [field("city", "equals", "Boston")]),
        # carts with something in them
        ("have something sitting in the cart since yesterday", [events("Added to Cart", field("occurred_at", "at_least", "2026-11-21")), none(orders(field("placed_at", "at_least", "2026-11-21")))]),
        ("with items waiting in the basket for three days", [events("Added to Cart", in_last_days=3), none(orders(in_last_days=3))]),
        # who brought them, what came after, not a single one
        ("the folks Instagram sent us in September", [field("acquisition_source", "equals", "instagram"), field("created_at", "at_least", "2026-09-01"), field("created_at", "before", "2026-10-01")]),
        ("of the customers who joined in May, how many have since placed another order?", [field("created_at", "at_least", "2026-05-01"), field("created_at", "before", "2026-06-01"), field("total_orders", "at_least", 2)]),
        ("haven't bought a single sock", [none(SOCKS)]),
        ("number of profiles in Boston with no recorded birthday", [field("city", "equals", "Boston"), field("birthday", "is_blank")]),
        ("headcount of the overlap between gold members and SMS subscribers", [field("loyalty_tier", "equals", "gold"), field("sms_consent", "equals", "subscribed")]),
        ("with an average gap of more than 100 days between orders", [field("average_days_between_orders", "greater_than", 100)]),
        ("who only ordered twice", [field("total_orders", "equals", 2)]),
        ("joined in November or December 2025", [field("created_at", "at_least", "2025-11-01"), field("created_at", "before", "2026-01-01")]),
        ("got as far as the checkout this week but never paid", [events("Started Checkout", field("occurred_at", "at_least", "2026-11-16")), none(orders(field("placed_at", "at_least", "2026-11-16")))]),
        ("gold members who've put their names down for the printed catalogue", [field("loyalty_tier", "equals", "gold"), field("wants_catalogue", "equals", True)]),
        ("gold members in Boston; we want them to try the socks", [field("loyalty_tier", "equals", "gold"), field("city", "equals", "Boston")]),
        ("spent over $100 in September and over $150 in October", [spent(100, "2026-09-01", "2026-10-01"), spent(150, "2026-10-01", "2026-11-01")]),
        # the value of the order that was named, and of no other
        ("placed an order in October with code WELCOME10 and an order value of $200 or more", [orders(field("coupon", "equals", "WELCOME10"), field("value", "at_least", 200), field("placed_at", "at_least", "2026-10-01"), field("placed_at", "before", "2026-11-01"))]),
        ("used WELCOME10 on an order value of at least $100", [orders(field("coupon", "equals", "WELCOME10"), field("value", "at_least", 100))]),
        ("placed an order in October and have a lifetime value of $500 or more", [placed("2026-10-01", "2026-11-01"), field("lifetime_value", "at_least", 500)]),
        ("with a single order, value between $40 and $80, placed more than 90 days ago", [field("total_orders", "equals", 1), field("lifetime_value", "between", [40, 80]), field("last_order_date", "not_blank"), field("last_order_date", "not_in_last_days", 90)]),
        # how trade goes chooses nobody, and names what is pointed back to
        ("Nobody seems to be buying socks this year. Who bought one of them in October?", [placed("2026-10-01", "2026-11-01", field("category", "equals", "Socks"))]),
        ("The warehouse is full of socks. Write to people in Boston who have never bought one", [field("city", "equals", "Boston"), none(SOCKS), SUBSCRIBED]),
        ("Sales of scarves have dropped off. Who bought one in October?", [placed("2026-10-01", "2026-11-01", field("category", "equals", "Scarves"))]),
        ("We've got 300 scarves left over. Who bought socks?", [SOCKS]),
        ("Many bought socks. Which of them live in Boston?", [SOCKS, field("city", "equals", "Boston")]),
        # what a letter tells, and that one is thought of
        ("write a letter to people who bought socks, with tips on washing them", [SOCKS, SUBSCRIBED]),
        ("draft a quiet note to gold members with a word on the scarves", [field("loyalty_tier", "equals", "gold"), SUBSCRIBED]),
        ("who bought socks? I'm thinking of a gentle nudge", [SOCKS, SUBSCRIBED]),
        ("gold members; maybe a small follow-up about scarves?", [field("loyalty_tier", "equals", "gold"), SUBSCRIBED]),
        ("The knit-along starts on 12 January. Find gold members in Boston", [field("loyalty_tier", "equals", "gold"), field("city", "equals", "Boston")]),
    ],
)  # fmt: skip
def test_the_parlance_of_the_shop_is_read(sentence: str, conditions: list[Any]) -> None:
    assert understood(sentence) == conditions
