"""What the rules promise about things that were bought, their colours, codes, letters and deeds on the site, in the words of strangers."""

from typing import Any

import pytest

from tests.assistant.sentences import field, orders
from tests.assistant.test_rules_meaning import JACKETS, events, none, understood

SOCKS, SCARVES = field("category", "equals", "Socks"), field("category", "equals", "Scarves")
WELCOME, VIP15 = field("coupon", "equals", "WELCOME10"), field("coupon", "equals", "VIP15")
ANY_CODE = field("coupon", "not_blank")
MOSS = field("product", "equals", "Merino Hiking Sock, Moss")
YEARS = {year: (field("placed_at", "at_least", f"{year}-01-01"), field("placed_at", "before", f"{year + 1}-01-01")) for year in (2024, 2025)}  # fmt: skip
SALE = field("properties.campaign", "equals", "Winter sale")


def lines(which: str, operator: str, value: int, *where: dict[str, Any], **window: int) -> dict[str, Any]:
    metric = {"of": "order_lines", "aggregate": "sum", "field": which, "where": list(where)} | window
    return {"metric": metric, "operator": operator, "value": value}


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        # we sold it, by whom it was bought, whose orders include it
        ("everybody we've sold socks to", [orders(SOCKS)]),
        ("people to whom we have never sold socks", [none(orders(SOCKS))]),
        ("those by whom the welcome code was used", [orders(WELCOME)]),
        ("customers whose orders don't include socks", [none(orders(SOCKS))]),
        ("whose orders in the last 90 days include a scarf", [orders(SCARVES, in_last_days=90)]),
        ("people who grabbed socks off us at some point", [orders(SOCKS)]),
        # had, got, gone for
        ("people with socks but no scarf", [orders(SOCKS), none(orders(SCARVES))]),
        ("anyone who went for socks at least 3 times", [orders(SOCKS, at_least=3)]),
        ("has never got a scarf", [none(orders(SCARVES))]),
        # the class beside its member
        ("bought from the scarves category", [orders(SCARVES)]),
        ("bought category Socks last year", [orders(SOCKS, *YEARS[2025])]),
        # colours
        ("bought anything in Olive", [orders(field("product", "contains", "Olive"))]),
        ("olive coloured items bought", [orders(field("product", "contains", "Olive"))]),
        ("buyers of the Moss colourway of the Merino Hiking Sock", [orders(MOSS)]),
        ("bought the Merino Hiking Sock, colour moss", [orders(MOSS)]),
        ("bought an insulated parka, any colour", [orders(field("product", "contains", "insulated parka"))]),
        # a number and things side by side
        ("people whose sock purchases total more than $200", [lines("amount", "greater_than", 200, SOCKS)]),
        ("paid us more than $200 for socks in the last 30 days", [lines("amount", "greater_than", 200, SOCKS, in_last_days=30)]),
        ("whose sock purchases add up to 10 units or more", [lines("quantity", "at_least", 10, SOCKS)]),
        ("socks buyers with a lifetime spend over 500", [orders(SOCKS), field("lifetime_value", "greater_than", 500)]),
        ("bought socks, spent over 500", [orders(SOCKS), field("lifetime_value", "greater_than", 500)]),
        ("bought a scarf plus socks", [orders(SCARVES), orders(SOCKS)]),
        ("ordered both socks and scarves", [orders(SOCKS), orders(SCARVES)]),
        ("one order with a scarf and socks", [orders(SCARVES, SOCKS)]),
        ("bought nothing but socks", [{"metric": {"of": "order_lines", "aggregate": "count", "where": [SOCKS]}, "operator": "at_least", "value": 1}, {"metric": {"of": "order_lines", "aggregate": "count", "where": [{"none": [SOCKS]}]}, "operator": "equals", "value": 0}]),
        # codes
        ("the welcome coupon redeemed twice", [{**orders(WELCOME), "operator": "equals", "value": 2}]),
        ("coupon redemptions >= 3", [orders(ANY_CODE, at_least=3)]),
        ("used VIP15 in 2024 and in 2025", [orders(VIP15, *YEARS[2024]), orders(VIP15, *YEARS[2025])]),
        ("never redeemed any coupon code", [none(orders(ANY_CODE))]),
        # letters
        ("Winter sale email openers", [events("Opened Email", SALE)]),
        ("the Winter sale email: who has never clicked it", [none(events("Clicked Email", SALE))]),
        ("at least one open of the 'Winter sale' campaign", [events("Opened Email", SALE)]),
        # one time for two deeds
        ("opened an email but clicked none in the last 60 days", [events("Opened Email", in_last_days=60), none(events("Clicked Email", in_last_days=60))]),
        ("in the last 60 days opened an email but did not click", [events("Opened Email", in_last_days=60), none(events("Clicked Email", in_last_days=60))]),
        ("opened an email in the last 60 days but never clicked", [events("Opened Email", in_last_days=60), none(events("Clicked Email"))]),
        ("added to cart but no order in the past week", [events("Added to Cart", in_last_days=7), none(orders(in_last_days=7))]),
        ("added to cart in the last 7 days but haven't ordered since", [events("Added to Cart", in_last_days=7), none(orders(in_last_days=7))]),
        ("added to cart in the last 7 days but never ordered", [events("Added to Cart", in_last_days=7), field("total_orders", "equals", 0)]),
        ("in 2025 they bought socks and they bought a scarf", [orders(SOCKS, *YEARS[2025]), orders(SCARVES, *YEARS[2025])]),
        ("ever bought socks and bought a scarf in the last 30 days", [orders(SOCKS), orders(SCARVES, in_last_days=30)]),
        ("opened mail at least 5 times in last 30 days but not clicked even one", [events("Opened Email", at_least=5, in_last_days=30), none(events("Clicked Email", in_last_days=30))]),
        ("opened an email in the last 30 days without a single click", [events("Opened Email", in_last_days=30), none(events("Clicked Email", in_last_days=30))]),
        ("opened some mail in the last 30 days but did not click on nothing", [events("Opened Email", in_last_days=30), none(events("Clicked Email", in_last_days=30))]),
        ("not one newsletter clicked in the last 60 days", [none(events("Clicked Email", in_last_days=60))]),
        ("no email opened in 120 days", [none(events("Opened Email", in_last_days=120))]),
        ("put something in the cart in last 7 days but did not order in these days", [events("Added to Cart", in_last_days=7), none(orders(in_last_days=7))]),
        ("viewed products in the Jackets category three or more times in the last 7 days and did not purchase a jacket in the same window", [events("Viewed Product", JACKETS, at_least=3, in_last_days=7), none(orders(field("category", "equals", "Jackets"), in_last_days=7))]),
        ("viewed a jacket in the last 7 days and did not order one in the same week", [events("Viewed Product", JACKETS, in_last_days=7), none(orders(field("category", "equals", "Jackets"), in_last_days=7))]),
        ("viewed a jacket since October 1 but not bought a jacket since then", [events("Viewed Product", JACKETS, field("occurred_at", "at_least", "2026-10-01")), none(orders(field("category", "equals", "Jackets"), field("placed_at", "at_least", "2026-10-01")))]),
        ("serched blanket last 14 d", [events("Searched", field("properties.query", "contains", "blanket"), in_last_days=14)]),
        ("searched \"scarf\" or viewed scarves in the last 14 days, never bought one", [{"any": [events("Searched", field("properties.query", "contains", "scarf"), in_last_days=14), events("Viewed Product", field("properties.category", "equals", "Scarves"), in_last_days=14)]}, none(orders(field("category", "equals", "Scarves")))]),
        ("searched \"scarf\" or viewed scarves in the last 14 days and never bought one", [{"any": [events("Searched", field("properties.query", "contains", "scarf"), in_last_days=14), events("Viewed Product", field("properties.category", "equals", "Scarves"), in_last_days=14)]}, none(orders(field("category", "equals", "Scarves")))]),
        ("a jacket in the cart in the last 7 days, never purchased", [events("Added to Cart", JACKETS, in_last_days=7), none(orders(field("category", "equals", "Jackets")))]),
        # the site
        ("viewed a product in Jackets in the past 7 days", [events("Viewed Product", JACKETS, in_last_days=7)]),
        ("jacket viewers, last 7 days", [events("Viewed Product", JACKETS, in_last_days=7)]),
        ("with a jacket added to cart in the last 7 days", [events("Added to Cart", JACKETS, in_last_days=7)]),
        ("never bought a jacket, but put it in the cart in the last 7 days", [none(orders(field("category", "equals", "Jackets"))), events("Added to Cart", JACKETS, in_last_days=7)]),
        ("site visitors of the last 30 days", [events("Active on Site", in_last_days=30)]),
        ("not been seen on our site in the last 90 days", [none(events("Active on Site", in_last_days=90))]),
    ],
)  # fmt: skip
def test_it_reads(sentence: str, conditions: list[Any]) -> None:
    assert understood(sentence) == conditions


@pytest.mark.parametrize(
    "sentence",
    [
        "bought olive socks",  # of which no style is known
        "people in Olive, Colorado",
        "customers who like the colour olive",
        "customers with a jacket idea",
        "people who went for a walk",
        "winter sale buyers",
        "opened 3 emails in the last 14 days, no order in the same week",
    ],
)
def test_what_only_looks_alike_is_asked_about(sentence: str) -> None:
    assert understood(sentence) == "ask"


def test_a_code_that_a_letter_is_about_chooses_nobody() -> None:
    assert understood("create a welcome code email for vips") == understood("create an email for vips")
