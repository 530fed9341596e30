"""Slips of the finger are mended where one word is meant; an ordinary word is meant as it stands."""

import pytest

from cdp.assistant.rules import Vocabulary, read
from tests.assistant.sentences import CATALOGUE, NOW, VALUES, field, orders, reading

TEXAS = field("state", "equals", "TX")


@pytest.mark.parametrize(
    ("said", "tree"),
    [
        ("custmers who nver orderd", [field("total_orders", "equals", 0)]),
        ("cutsomers in texas with 3 or mroe orders", [TEXAS, field("total_orders", "at_least", 3)]),
        ("chigaco people", [field("city", "equals", "Chicago")]),
        ("at lest 3 oders", [field("total_orders", "at_least", 3)]),
        ("gold teir", [field("loyalty_tier", "equals", "gold")]),
        ("frensh customers", [field("country", "equals", "FR")]),
        ("customers who didnt never order nothing", [field("total_orders", "equals", 0)]),
        ("email consnet unknwon", [field("email_consent", "equals", "unknown")]),
        ("bought the marino hiking sock", [orders(field("product", "contains", "merino hiking sock"))]),
        ("customers from insta gram", [field("acquisition_source", "equals", "instagram")]),
        ("customers in texs", [TEXAS]),
        ("people from itly", [field("country", "equals", "IT")]),
        ("custmers in sweeden", [field("country", "equals", "SE")]),
        ("people in utha", [field("state", "equals", "UT")]),
        ("people who joind this year", [field("created_at", "at_least", "2026-01-01")]),
        ("people who orderd twice", [field("total_orders", "equals", 2)]),
        ("customers who unsubscibed", [field("email_subscribed", "equals", False)]),
        ("loyalty tir gold", [field("loyalty_tier", "equals", "gold")]),
        ("lifetime valu over 500", [field("lifetime_value", "greater_than", 500)]),
        ("averge order value above 90", [field("avg_order_value", "greater_than", 90)]),
        ("bought the wool wsh", [orders(field("product", "equals", "Wool Wash"))]),
        ("bought a merino hiking sok", [orders(field("product", "contains", "merino hiking sock"))]),
        ("de fr ppl", [field("country", "in", ["DE", "FR"])]),
        ("de at ch customers", [field("country", "in", ["DE", "AT", "CH"])]),
        ("silver us + canada", [field("loyalty_tier", "equals", "silver"), field("country", "in", ["US", "CA"])]),
        ("at & de silver members", [field("country", "in", ["AT", "DE"]), field("loyalty_tier", "equals", "silver")]),
        ("3+ orders in uk/ie", [field("total_orders", "at_least", 3), field("country", "in", ["GB", "IE"])]),
        ("customers in de or at with 2 orders", [field("country", "in", ["DE", "AT"]), field("total_orders", "equals", 2)]),
        ("silver in us", [field("loyalty_tier", "equals", "silver"), field("country", "equals", "US")]),
        ("uk + at least 3 orders", [field("country", "equals", "GB"), field("total_orders", "at_least", 3)]),
        ("uk + no orders", [field("country", "equals", "GB"), field("total_orders", "equals", 0)]),
        ("ordered from us and live in canada", [field("total_orders", "at_least", 1), field("country", "equals", "CA")]),
        ("it es pt clients", [field("country", "in", ["IT", "ES", "PT"])]),
        ("us uk ca people", [field("country", "in", ["US", "GB", "CA"])]),
        ("bougth socks", [orders(field("category", "equals", "Socks"))]),
    ],
)  # fmt: skip
def test_a_slip_is_mended(said: str, tree: list[object]) -> None:
    assert reading(said).tree == {"all": tree}


@pytest.mark.parametrize("said", ["bought a rain shell", "bougt a rain shel in the last 6 months", "rain shel buyers"])
def test_what_is_part_of_a_products_name_is_the_product_and_no_missing_data(said: str) -> None:
    shop = Vocabulary.of(CATALOGUE, VALUES | {"orders.product": ["Rain Shell, Moss", "Wool Wash"]})
    found = read(said, shop, now=NOW)
    assert found.outcome == "segment" and "rain shell" in str(found.tree)


@pytest.mark.parametrize(
    "said",
    [
        "wine lovers in Texas",
        "staff in Texas",
        "tired customers in Texas",
        "customers in Texas with a form",
        "people in mane",
    ],
)
def test_an_ordinary_word_is_no_slip(said: str) -> None:
    assert reading(said).outcome == "ask"


@pytest.mark.parametrize("said", ["Which loyalty tiers do exist in our system?", "What tags do we have?"])
def test_a_question_for_values_asks_for_no_customers(said: str) -> None:
    assert reading(said).outcome == "ask"
