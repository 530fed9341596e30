"""What the rules promise about events of the site, letters and codes by name, units, statuses and sums; and what they refuse."""

from typing import Any

import pytest

from cdp import conditions as cd
from cdp.assistant.defining import defined
from cdp.assistant.rules import Figures, Vocabulary, read
from cdp.assistant.rules.titles import CAMPAIGN
from cdp.conditions import Catalogue
from tests.assistant.sentences import ATTRIBUTES, NOW, SEGMENTS, VALUES, field, orders, reading

PROPERTIES = tuple((key, "text") for key in ("category", "product", "query", "campaign"))
CATALOGUE = Catalogue.of(ATTRIBUTES, properties=PROPERTIES, segments=SEGMENTS, time_zone="America/New_York")
EVENTS = [
    "Viewed Product",
    "Added to Cart",
    "Started Checkout",
    "Searched",
    "Active on Site",
    "Opened Email",
    "Clicked Email",
]
PRODUCTS = [
    "Merino Hiking Sock, Moss",
    "Insulated Parka, Black",
    "Insulated Parka, Olive",
    "Boiled Wool Jacket, Black",
    "Wool Wash",
]
CATEGORIES = {
    "Merino Hiking Sock, Moss": "Socks", "Insulated Parka, Black": "Jackets", "Insulated Parka, Olive": "Jackets",
    "Boiled Wool Jacket, Black": "Jackets", "Wool Wash": "Care",
}  # fmt: skip
SHOP = Vocabulary.of(
    CATALOGUE,
    VALUES
    | {
        "events.name": EVENTS, "orders.product": PRODUCTS, "orders.category": ["Socks", "Scarves", "Jackets", "Care"],
        "orders.coupon": ["VIP15", "WELCOME10", "BLACKFRIDAY"], CAMPAIGN: ["Winter sale", "Spring walks", "Thank you"],
    },
    Figures({"lifetime_value": 210.5}, {"lifetime_value": 5_000}),
    categories=CATEGORIES,
)  # fmt: skip


def understood(sentence: str) -> Any:
    found = read(sentence, SHOP, now=NOW)
    if found.outcome != "segment":
        return found.outcome
    cd.parse(found.tree, CATALOGUE)
    return found.tree["all"]


def events(name: str, *where: dict[str, Any], at_least: int = 1, **window: int) -> dict[str, Any]:
    metric = {"of": "events", "aggregate": "count", "where": [field("name", "equals", name), *where]} | window
    return {"metric": metric, "operator": "at_least", "value": at_least}


def none(condition: dict[str, Any]) -> dict[str, Any]:
    return {**condition, "operator": "equals", "value": 0}


JACKETS = field("properties.category", "equals", "Jackets")
WINTER = field("properties.campaign", "equals", "Winter sale")
BLACK_JACKETS = field("product", "in", ["Insulated Parka, Black", "Boiled Wool Jacket, Black"])
PIECES = {"of": "order_lines", "aggregate": "sum", "field": "quantity", "where": [field("category", "equals", "Socks")]}


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        ("looked at jackets on our web page in the last 7 days", [events("Viewed Product", JACKETS, in_last_days=7)]),
        ("viewed jackets at least twice but never bought one", [events("Viewed Product", JACKETS, at_least=2), none(orders(field("category", "equals", "Jackets")))]),
        ("popped an Insulated Parka in their cart", [events("Added to Cart", field("properties.product", "contains", "insulated parka"))]),
        ("put something in the cart in the last 14 days, but in these 14 days not ordered", [events("Added to Cart", in_last_days=14), none(orders(in_last_days=14))]),
        ("searched 'merino' or 'wool' in the last month", [events("Searched", {"any": [field("properties.query", "contains", "merino"), field("properties.query", "contains", "wool")]}, in_last_days=30)]),
        ("searched for merino or wool", [events("Searched", {"any": [field("properties.query", "contains", "merino"), field("properties.query", "contains", "wool")]})]),
        ('searched for "merino" and "wool"', [events("Searched", field("properties.query", "contains", "merino")), events("Searched", field("properties.query", "contains", "wool"))]),
        ("did not search for 'merino'", [none(events("Searched", field("properties.query", "contains", "merino")))]),
        ("searched for 'it's cold'", [events("Searched", field("properties.query", "contains", "it's cold"))]),
        ("tagged 'gift buyer'", [field("tags", "contains", "gift buyer")]),
        ("anyone who's searched for merino on the site", [events("Searched", field("properties.query", "contains", "merino"))]),
        ("searched for wool socks at least twice", [events("Searched", field("properties.query", "contains", "wool sock"), at_least=2)]),
        (">= 3 product views on the site in the last 14 days", [events("Viewed Product", at_least=3, in_last_days=14)]),
        ("has been on the website but never put anything in the cart", [events("Active on Site"), none(events("Added to Cart"))]),
        ("viewed more than 10 products in the last 7 days", [{**events("Viewed Product", in_last_days=7), "operator": "greater_than", "value": 10}]),
        ("Viewed Product 0 times, last 90 days, in Germany", [none(events("Viewed Product", in_last_days=90)), field("country", "equals", "DE")]),
        ("Orders >= 3 with category = Socks", [orders(field("category", "equals", "Socks"), at_least=3)]),
        ("visited the website in the last 7 days", [events("Active on Site", in_last_days=7)]),
        ("opened the mail Winter sale but have not clicked in it", [events("Opened Email", WINTER), none(events("Clicked Email", WINTER))]),
        ("opened Winter sale or Spring walks", None),
        ("opened our emails, thank you", [events("Opened Email")]),
        ("used the welcome ten code", [orders(field("coupon", "equals", "WELCOME10"))]),
        ("VIP15 redeemers", [orders(field("coupon", "equals", "VIP15"))]),
        ("used a coupon on five or more orders", [orders(field("coupon", "not_blank"), at_least=5)]),
        ("at least 3 orders without a coupon", [orders(field("coupon", "is_blank"), at_least=3)]),
        ("who has bought the black Insulated Parka", [orders(field("product", "equals", "Insulated Parka, Black"))]),
        ("bought the Insulated Parka in any colour", [orders(field("product", "contains", "insulated parka"))]),
        ("bought black jackets", [orders(BLACK_JACKETS)]),
        ("bought five pairs of socks or more", [{"metric": PIECES, "operator": "at_least", "value": 5}]),
        ("total units of socks purchased, all time, come to 10 or more", [{"metric": PIECES, "operator": "at_least", "value": 10}]),
        ("bought socks and a scarf in the same order", [orders(field("category", "equals", "Socks"), field("category", "equals", "Scarves"))]),
        ("2 or more orders with items from the vendor Aran Mill, placed on or after 1 January 2026", [orders(field("vendor", "equals", "Aran Mill"), field("placed_at", "at_least", "2026-01-01"), at_least=2)]),
        ("an order whose payment is still pending", [orders(field("status", "equals", "pending"))]),
        ("an order which was completely refunded", [orders(field("status", "equals", "refunded"))]),
        ("any single order in the past 365 days whose order total, before refunds, was $350 or higher", [orders(field("total", "at_least", 350), in_last_days=365)]),
        ("an order worth less than $30", [orders(field("value", "less_than", 30))]),
        ("orders with a discount of more than $20", [orders(field("discount", "greater_than", 20))]),
        ("cumulative discount of at least $100", [{"metric": {"of": "orders", "aggregate": "sum", "field": "discount"}, "operator": "at_least", "value": 100}]),
        ("on average come back every 45 days or sooner", [field("average_days_between_orders", "at_most", 45)]),
        ("ordered 3 or more times", [field("total_orders", "at_least", 3)]),
        ("at least 2 orders in 2025 and at least 1 in 2026", [orders(field("placed_at", "at_least", "2025-01-01"), field("placed_at", "before", "2026-01-01"), at_least=2), orders(field("placed_at", "at_least", "2026-01-01"))]),
        ("born before nineteen seventy", [field("birthday", "before", "1970-01-01")]),
        ("celebrating their sign-up anniversary over the next 7 days", [field("created_at", "anniversary_in_next_days", 7)]),
        ("last order landed in September", [field("last_order_date", "at_least", "2026-09-01"), field("last_order_date", "before", "2026-10-01")]),
        ("signed up during the last calendar month", [field("created_at", "at_least", "2026-10-01"), field("created_at", "before", "2026-11-01")]),
    ],
)  # fmt: skip
def test_it_reads(sentence, conditions):
    found = understood(sentence) if conditions else read(sentence, SHOP, now=NOW).tree
    assert found == (conditions or {"any": [events("Opened Email", field("properties.campaign", "equals", name)) for name in ("Winter sale", "Spring walks")]})  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        ("didn't buy no socks", [none(orders(field("category", "equals", "Socks")))]),
        ("never bought nothing", [field("total_orders", "equals", 0)]),
        ("minimum 3 orders who since 100 days didn't order nothing", [field("total_orders", "at_least", 3), field("last_order_date", "not_in_last_days", 100)]),
        ("never opened no mail", [none(events("Opened Email"))]),
        ("ordered this year minimum one time, but in this year never with a coupon", [orders(field("placed_at", "at_least", "2026-01-01")), none(orders(field("coupon", "not_blank"), field("placed_at", "at_least", "2026-01-01")))]),
        ("3 orders who in the last 30 days clicked a mail", [field("total_orders", "equals", 3), events("Clicked Email", in_last_days=30)]),
        ("leaving wholesale aside, who has placed more than ten orders", [field("total_orders", "greater_than", 10), {"none": [field("tags", "contains", "wholesale")]}]),
        ("signed up in the last month no make that the last fourteen days", [field("created_at", "in_last_days", 14)]),
        ("exactly two orders in the last 60 days, not one, not three", [{**orders(in_last_days=60), "operator": "equals", "value": 2}]),
        ("bought or socks or a scarf", [orders(field("category", "in", ["Socks", "Scarves"]))]),
        ("everybody in the states", [field("country", "equals", "US")]),
        ("people who shop socks, but never one jacket", "ask"),
        ("those with no tags at all in Germany", [field("tags", "is_blank"), field("country", "equals", "DE")]),
        ("bought in March and in June", [orders(field("placed_at", "at_least", f"2026-0{month}-01"), field("placed_at", "before", f"2026-0{month + 1}-01")) for month in (3, 6)]),
        ("opened a mail but hasn't clicked one", [events("Opened Email"), none(events("Clicked Email"))]),
        ("3 orders worth? make that 4", [field("total_orders", "equals", 4)]),
    ],
)  # fmt: skip
def test_what_is_denied_left_out_or_corrected_keeps_its_meaning(sentence, conditions):
    assert understood(sentence) == conditions


@pytest.mark.parametrize(
    "sentence",
    [
        "only looked at jackets",
        "looked at jackets for more than 5 hours",
        "looked at socks and scarves and never bought one",
        "bought a blue insulated parka",
        "viewed a product over $100",
        "looked at jackets over $100",
        "discount junkies in Canada",
        "born in May",
        "did not open the second mail",
    ],
)
def test_it_asks_rather_than_passes_over_a_restriction(sentence):
    assert understood(sentence) == "ask"


@pytest.mark.parametrize(
    "sentence",
    [
        "looked at jackets longer than 5 minutes", "people who shop us on their phone", "abandoned carts worth over $100", "Post the new drop on our Instagram tonight",
        "Please refund the last order of every customer in Boston", "could you cancel it and refund her please?",
        "read me out the phone numbers of everyone in Boston", "make me a list with all telephone numbers of the VIPs",
        "can you throw away all the clients who never ordered?", "please bin the inactive customers", "tag everybody who ordered twice as loyal", "call all gold members", "send the list to my friend",
    ],
)  # fmt: skip
def test_what_is_not_held_or_outside_its_power_is_refused(sentence):
    assert understood(sentence) == "refuse"


@pytest.mark.parametrize(
    "sentence",
    [
        "customers who cancelled their order", "had an order refunded this year", "a list of everyone with an e-mail address",
        "post-purchase flow for buyers from instagram", "make a list of customers with a phone number",
    ],
)  # fmt: skip
def test_a_description_of_customers_is_no_such_order(sentence):
    assert isinstance(understood(sentence), list)


def test_a_language_is_meant_with_all_its_regions():
    english, german = (field("language", "starts_with", code) for code in ("en", "de"))
    shop = Vocabulary.of(CATALOGUE, VALUES | {"language": ["en-US", "en-GB", "de"]})
    for said in ("speaks English or German", "language is English or German"):
        assert read(said, shop, now=NOW).tree == {"any": [english, german]}


def test_a_house_meaning_is_told_where_it_is_asked_for():
    asked = "Quick check: after how many days without an order do you treat a customer as churned, 90 or 180?"
    assert [one.key for one in defined(asked)] == ["churned"]
    assert [one.key for one in defined("Hello! What exactly counts as a VIP here?")] == ["vip"]
    assert [one.key for one in defined("what's the difference between lapsed and churned?")] == ["lapsed", "churned"]
    for other in (
        "how many customers are churned?",
        "Show me churned customers. What counts as churned?",
        "who is churned?",
        "what is a segment?",
    ):
        assert defined(other) == []


def test_a_shop_without_such_events_refuses_by_name():
    assert reading("looked at socks in the last 7 days").message.startswith("There is no data about page visits")
    assert reading("put something in the cart").outcome == "refuse"
