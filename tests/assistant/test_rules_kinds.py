"""What the rules promise about windows said again, boundaries in words, words in the order of another language; and what they ask."""

from typing import Any

import pytest

from tests.assistant.sentences import field, orders
from tests.assistant.test_rules_meaning import JACKETS, events, none, understood

SOCKS, WELCOME = field("category", "equals", "Socks"), field("coupon", "equals", "WELCOME10")
JACKET_ORDERS = orders(field("category", "equals", "Jackets"))
SPRING = (field("placed_at", "at_least", "2025-03-01"), field("placed_at", "before", "2025-06-01"))
REFUNDED = {"metric": {"of": "orders", "aggregate": "sum", "field": "refunded_amount"}}
SPENT = {"of": "orders", "aggregate": "sum", "field": "value"}


def at_most(condition: dict[str, Any], most: int) -> dict[str, Any]:
    return {**condition, "operator": "at_most", "value": most}


def without(condition: dict[str, Any], **window: int) -> dict[str, Any]:
    return none({**condition, "metric": condition["metric"] | window})


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        ("opened a mail in the last 60 days, but in the same 60 days not clicked in any", [events("Opened Email", in_last_days=60), none(events("Clicked Email", in_last_days=60))]),
        ("opened a mail in the last 30 days but in the same period did not order", [events("Opened Email", in_last_days=30), field("last_order_date", "not_in_last_days", 30)]),
        ("put a thing in the cart in the last 7 days and since 7 days they did not order", [events("Added to Cart", in_last_days=7), none(orders(in_last_days=7))]),
        ("used VIP15 on 20 November 2026 and placed their first order that same day", [orders(field("coupon", "equals", "VIP15"), field("placed_at", "on", "2026-11-20")), field("first_order_date", "on", "2026-11-20")]),
        ("signed up in March 2025 and ordered in that same month", [field("created_at", "at_least", "2025-03-01"), field("created_at", "before", "2025-04-01"), orders(field("placed_at", "at_least", "2025-03-01"), field("placed_at", "before", "2025-04-01"))]),
        ("last order between 1 and 15 October 2026", [field("last_order_date", "at_least", "2026-10-01"), field("last_order_date", "before", "2026-10-16")]),
        ("ordered from the 1 to the 15 October", [orders(field("placed_at", "at_least", "2026-10-01"), field("placed_at", "before", "2026-10-16"))]),
        ("returned two orders or more in this year", [orders(field("status", "in", ["refunded", "partially_refunded"]), field("placed_at", "at_least", "2026-01-01"), at_least=2)]),
        ("customers created from 2025-03-01 up to but excluding 2025-06-01", [field("created_at", "at_least", "2025-03-01"), field("created_at", "before", "2025-06-01")]),
        ("created up to and including 2025-06-01", [field("created_at", "before", "2025-06-02")]),
        ("ordered from 1 March 2025 until and including 31 May 2025", [orders(*SPRING)]),
        ("at least one order placed 2025-03-01 through 2025-05-31 (both days included) containing socks", [orders(SOCKS, *SPRING)]),
        ("bought in March 2025 and then bought again in May 2025", [orders(field("placed_at", "at_least", f"2025-0{month}-01"), field("placed_at", "before", f"2025-0{month + 1}-01")) for month in (3, 5)]),
        ("Finance is asking how concentrated our revenue is: who are the top 1 percent of customers by lifetime value?", [field("lifetime_value", "top_percent", 1)]),
        ("spent from 100 up to 200 dollars", [field("lifetime_value", "between", [100, 200])]),
        ("customers with 2 or more email clicks in the last 45 days", [events("Clicked Email", at_least=2, in_last_days=45)]),
        ("customers with no email opens in the last 90 days", [none(events("Opened Email", in_last_days=90))]),
        ("have in the last 45 days 2 or more times clicked", [events("Clicked Email", at_least=2, in_last_days=45)]),
        ("opened in the last 30 days at least 4 mails", [events("Opened Email", at_least=4, in_last_days=30)]),
        ("ordered in the last 90 days at least 3 times", [orders(at_least=3, in_last_days=90)]),
        ("ordered in the last 90 days at most 3 times", [at_most(orders(in_last_days=90), 3)]),
        ("which have minimum two times ordered from the socks in the last half year", [orders(SOCKS, at_least=2, in_last_days=180)]),
        ("clients that did spend in the last 90 days in sum more than 250 dollars", [{"metric": SPENT | {"in_last_days": 90}, "operator": "greater_than", "value": 250}]),
        ("customers whose orders in the last 60 days come to more than $300", [{"metric": SPENT | {"in_last_days": 60}, "operator": "greater_than", "value": 300}]),
        ("customers to whom we've paid back more than $100 in total", [REFUNDED | {"operator": "greater_than", "value": 100}]),
        ("got at least $40 back", [REFUNDED | {"operator": "at_least", "value": 40}]),
        ("used one time or more the code WELCOME10, but the code VIP15 never", [orders(WELCOME), none(orders(field("coupon", "equals", "VIP15")))]),
        ("which have the code WELCOME10 not used", [none(orders(WELCOME))]),
        ("sock buyers who've never added a scarf to the wardrobe", [orders(SOCKS), none(orders(field("category", "equals", "Scarves")))]),
        ("without a scarf in their closet", [none(orders(field("category", "equals", "Scarves")))]),
        ("looked at one on the site in the last 30 days but did not buy any jacket in that period", [events("Viewed Product", JACKETS, in_last_days=30), without(JACKET_ORDERS, in_last_days=30)]),
        ("looked at a jacket in the last 30 days but bought none", [events("Viewed Product", JACKETS, in_last_days=30), none(JACKET_ORDERS)]),
        ("people which did in the last 30 days not open any mail", [none(events("Opened Email", in_last_days=30))]),
        ("customers that used in 2026 a coupon minimum 3 times", [orders(field("coupon", "not_blank"), field("placed_at", "at_least", "2026-01-01"), at_least=3)]),
        ("which did buy for the first time in this year", [field("first_order_date", "at_least", "2026-01-01")]),
        ("everyone who purchased something in the last 14 days with a code", [orders(field("coupon", "not_blank"), in_last_days=14)]),
        ("who have three orders never clicked in the last 60 days", [field("total_orders", "equals", 3), none(events("Clicked Email", in_last_days=60))]),
        ("loyal in their day: five-plus orders under their belt", [field("total_orders", "at_least", 5)]),
    ],
)  # fmt: skip
def test_the_request_is_read_by_kind(sentence: str, conditions: list[dict[str, Any]]) -> None:
    assert understood(sentence) == conditions


@pytest.mark.parametrize(
    "sentence",
    [
        "bought socks in the last 60 days but in the same 30 days not clicked",
        "ordered this month and in the same month last year",
        "signed up in October and ordered the same day",  # a day of theirs, whichever it was
        "ordered in the last 60 days and in the same 60 days a year ago",
        "ordered this month and in the same period last year",
        "ordered from 2025-03-01 to 2025-06-01, both days excluded",
        "ordered from 2025-03-01 to 2025-06-01, last day excluded",
        "looked at socks and jackets but bought none",
        "customers we paid back nothing",
        "has a scarf but no socks in the wardrobe",
    ],
)
def test_a_restriction_that_is_not_certain_is_asked_about(sentence: str) -> None:
    assert understood(sentence) == "ask"
