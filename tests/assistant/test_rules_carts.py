"""Carts and checkouts that were left: put into the cart, or begun to check out, and no order in that time."""

from typing import Any

import pytest

from cdp.assistant.rules import Figures, Vocabulary, read
from tests.assistant.sentences import CATALOGUE, NOW, SUBSCRIBED, VALUES, field, orders
from tests.assistant.test_rules_meaning import JACKETS, events, none, understood

GOLD = field("loyalty_tier", "equals", "gold")


def left(name: str, *where: dict[str, Any], **window: int) -> list[dict[str, Any]]:
    return [events(name, *where, **window), none(orders(**window))]


def cart(days: int, *where: dict[str, Any]) -> list[dict[str, Any]]:
    return left("Added to Cart", *where, in_last_days=days)


def checkout(days: int) -> list[dict[str, Any]]:
    return left("Started Checkout", in_last_days=days)


@pytest.mark.parametrize(
    ("said", "tree"),
    [
        ("cart abandoners last 3 days pls", cart(3)), ("abandoned carts from the last 3 days", cart(3)), ("abandoned cart, last 3 days", cart(3)),
        ("people who abandoned their basket in the past 3 days", cart(3)), ("left something in their basket in the last 3 days", cart(3)),
        ("items still sitting in their cart from the last 5 days", cart(5)), ("basket abandonment, last 3 days", cart(3)),
        ("abandoned checkouts last 2 days", checkout(2)), ("checkout not finished, last 5 days", checkout(5)),
        ("who did not complete the checkout in the last 3 days?", checkout(3)), ("unfinished checkouts in the last 3 days", checkout(3)),
        ("dropped off at checkout in the last 3 days", checkout(3)),
        ("put something in the basket in the last seven days but they didn't finish the buy", cart(7)),
        ("started a checkout in the last three days and didn't complete it", checkout(3)),
        ("reached checkout in the last 3 days and bailed", checkout(3)),
        ("abandoned carts with jackets in the last 10 days", cart(10, JACKETS)), ("left a jacket in the cart in the last 10 days", cart(10, JACKETS)),
        ("gold members with abandoned carts in the last 3 days", [GOLD, *cart(3)]),
        ("abandoned carts last 4 days, jackets in cart only", cart(4, JACKETS)), ("abandoned cart last 3 days, jackets only", cart(3, JACKETS)),
        ("cart abandoners, last 6 days (jackets in the cart)", cart(6, JACKETS)), ("abandoned cart in the last 2 days with jackets in the cart", cart(2, JACKETS)),
        ("put some jacket to the cart in the last 5 days and did not order anything in these days", cart(5, JACKETS)),
        ("jackets left in cart last 48h, no order", cart(2, JACKETS)), ("a jacket forgotten in the cart in the last 5 days", cart(5, JACKETS)),
        ("started the checkout in last 2 days only but order they have not placed", checkout(2)),
        ("left something in the cart in the last 9 days and did not make the order", cart(9)), ("abandoned their basket in the last 9 days and made no order", cart(9)),
        ("abandoned their cart in the last 9 days and never ordered", [*cart(9), field("total_orders", "equals", 0)]),
        ("Checkout abandonment check: started a checkout in the last 14 days, but no order in the last 14 days", checkout(14)),
    ],
)  # fmt: skip
def test_what_was_put_into_the_cart_and_not_ordered_in_that_time_is_abandoned(said: str, tree: list[object]) -> None:
    assert understood(said) == tree


@pytest.mark.parametrize(
    ("said", "tree"),
    [
        ("cart abandoners", cart(7)), ("abandoned checkouts", checkout(7)), ("started checkout but never finished it", checkout(7)),
        ("which clients have put things in the basket but have not paid them?", cart(7)),
        ("added something to their cart but didn't order", cart(7)),
    ],
)  # fmt: skip
def test_where_no_time_is_said_it_is_the_last_week(said: str, tree: list[object]) -> None:
    assert understood(said) == tree


def test_a_day_is_that_day_for_both() -> None:
    on = [[field(time, "on", "2026-11-21")] for time in ("occurred_at", "placed_at")]
    assert understood("people who abandoned their cart yesterday") == [events("Added to Cart", *on[0]), none(orders(*on[1]))]  # fmt: skip
    found = understood("people who began since yesterday with the checkout and have then not ordered")
    assert found[0] == events("Started Checkout", field("occurred_at", "at_least", "2026-11-21"))


@pytest.mark.parametrize(
    ("said", "tree"),
    [
        ("set up an abandoned cart flow", [*cart(7), SUBSCRIBED]), ("abandoned cart flow for gold members", [*cart(7), GOLD, SUBSCRIBED]),
        ("abandoned cart email for shoppers who left something in their cart in the last 3 days", [*cart(3), SUBSCRIBED]),
        ("abandoned checkouts from the last 7 days, for the recovery flow please", [*checkout(7), SUBSCRIBED]),
    ],
)  # fmt: skip
def test_a_letter_about_carts_is_for_those_who_left_them(said: str, tree: list[object]) -> None:
    assert understood(said) == tree


@pytest.mark.parametrize(
    "said",
    [
        "abandoned carts over $100", "abandoned carts worth more than 50 dollars", "average basket abandonment rate above 50%",
        "customers with more than $100 worth of stuff sitting in their cart", "how many abandoned carts did we have last week?",
    ],
)  # fmt: skip
def test_what_a_cart_is_worth_and_how_many_there_are_is_not_known(said: str) -> None:
    assert understood(said) == "refuse"


def test_what_abandoned_means_is_said() -> None:
    found = read("cart abandoners", VOCABULARY_OF_CARTS, now=NOW)
    [assumed] = found.assumptions
    assert "placed no order in that time" in assumed.means and "last 7 days" in assumed.means
    assert assumed.path == ()  # of two conditions: no number of it can be changed alone


@pytest.mark.parametrize(
    "said", ["cart abandoners last 3 days", "left something in their basket", "abandoned checkouts"]
)
def test_a_shop_without_such_events_refuses_by_name(said: str) -> None:
    found = read(said, Vocabulary.of(CATALOGUE, VALUES, Figures()), now=NOW)
    assert found.outcome == "refuse" and "carts" in found.message


VOCABULARY_OF_CARTS = Vocabulary.of(CATALOGUE, VALUES | {"events.name": ["Added to Cart", "Started Checkout"]}, Figures())  # fmt: skip
