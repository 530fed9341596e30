"""The frame of a request: words of asking before and behind it, and a letter announced beside it."""

import pytest

from tests.assistant.sentences import SUBSCRIBED, field, orders, reading

SOCKS = orders(field("category", "equals", "Socks"))
TEXAS = field("state", "equals", "TX")


@pytest.mark.parametrize(
    "said",
    [
        "Get hold of {}",
        "Zoom in on {}",
        "Filter down to {}",
        "What I'm after is {}",
        "I was wondering whether you could show {}",
        "Any chance you can dig out {}?",
        "Let me have a peek at {}",
        "{}, can you prepare this group?",
        "{} let's do that list",
        "{}: who falls in that group?",
        "{} in our register",
        "Export {}",
        "please export {}",
        "Export all {} as csv",
        "{}, pls export",
        "csv: {}",
        "Can you export me the list of {} to Excel?",
        "Size the group of {}",
        "Size check: {}",
        "How big is the group of {}?",
    ],
)
def test_words_of_asking_choose_nobody(said: str) -> None:
    assert reading(said.format("customers in Texas who bought socks")).tree == {"all": [TEXAS, SOCKS]}


@pytest.mark.parametrize("said", ["US customers, 2 orders", "Sizing: US customers, 2 orders", "2 orders - US please"])
def test_the_country_is_no_word_of_asking(said: str) -> None:
    found = reading(said).tree
    assert found is not None and field("country", "equals", "US") in found["all"]


@pytest.mark.parametrize(
    "said",
    [
        "This week customers in Texas",
        "Split our customers up by how engaged they are",
        "VIP customers who would like you to call",
        "customers in Texas next month",
    ],
)
def test_words_that_may_choose_are_asked_about(said: str) -> None:
    assert reading(said).outcome == "ask"


@pytest.mark.parametrize(
    "said",
    [
        "We're doing a cosy e-mail. List {}",
        "Cross-sell campaign for blankets: {}",
        "We will make a campaign for Christmas, I need {}",
        "There's going to be a newsletter in January. {}",
    ],
)
def test_people_beside_a_planned_letter_are_to_be_written_to(said: str) -> None:
    assert reading(said.format("customers in Texas")).tree == {"all": [TEXAS, SUBSCRIBED]}


@pytest.mark.parametrize(
    "said", ["We're doing an e-mail audit. {}", "Our campaign failed. {}", "I'm writing a report. {}"]
)
def test_a_letter_that_is_only_spoken_of_adds_nothing(said: str) -> None:
    assert reading(said.format("Customers in Texas")).tree == {"all": [TEXAS]}


def test_a_title_that_says_a_condition_again_adds_nothing() -> None:
    assert reading("Find our Texas crowd: customers in Texas who bought socks").tree == {"all": [TEXAS, SOCKS]}
    assert reading("Find our Texas crowd: customers who bought socks").outcome == "ask"
