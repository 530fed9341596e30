"""Slips of the finger are mended where one word is meant; an ordinary word is meant as it stands."""

import pytest

from tests.assistant.sentences import field, orders, reading

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
        ("bougth socks", [orders(field("category", "equals", "Socks"))]),
    ],
)  # fmt: skip
def test_a_slip_is_mended(said: str, tree: list[object]) -> None:
    assert reading(said).tree == {"all": tree}


@pytest.mark.parametrize(
    "said", ["wine lovers in Texas", "staff in Texas", "tired customers in Texas", "customers in Texas with a form"]
)
def test_an_ordinary_word_is_no_slip(said: str) -> None:
    assert reading(said).outcome == "ask"


@pytest.mark.parametrize("said", ["Which loyalty tiers do exist in our system?", "What tags do we have?"])
def test_a_question_for_values_asks_for_no_customers(said: str) -> None:
    assert reading(said).outcome == "ask"
