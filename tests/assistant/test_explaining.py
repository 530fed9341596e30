"""Questions about the data itself are answered from it; notes and questions about people are not taken for them."""

import pytest

from cdp.assistant import explaining
from cdp.assistant.rules import figures
from tests.assistant import shop
from tests.assistant.sentences import NOW, VOCABULARY, field, reading
from tests.assistant.test_offline import Talk


@pytest.fixture(scope="module")
def desk():
    with shop.desk() as opened:
        yield opened


@pytest.mark.parametrize(
    "text",
    [
        "what tags do we have", "list all coupon codes", "which product categories do we sell?", "which countries do our customers come from",
        "what acquisition sources are there? I am new here",
    ],
)  # fmt: skip
def test_values_that_the_data_holds_are_told(desk, text):
    talk = Talk(desk).ask(text)
    assert talk.outcome == "answer"
    assert " here: " in talk.text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Is the order value in this tool before or after refunds?", "after refunds"), ("are refunds deducted from revenue?", "after refunds"),
        ("how is average order value calculated", "divided by orders"), ("does total orders count cancelled orders?", "without cancelled"),
        ("is revenue net or gross?", "after refunds"),
    ],
)  # fmt: skip
def test_how_a_figure_is_counted_is_told(desk, text, says):
    talk = Talk(desk).ask(text)
    assert talk.outcome == "answer"
    assert says in talk.text


@pytest.mark.parametrize(
    "text",
    [
        "list all customers", "which customers have tags", "who has lifetime value after refunds over 500", "does lifetime value include shipping?",
        "show me all subscribers", "customers whose revenue is before refunds over 100",
    ],
)  # fmt: skip
def test_people_are_not_taken_for_data(desk, text):
    assert explaining.plan(desk, text) is None


@pytest.mark.parametrize(
    ("text", "by", "ranked"),
    [
        ("what was our best day for sales this month so far", "day", True), ("which weekday sells best?", "weekday", True),
        ("revenue per day last week", "day", False), ("how much revenue came in with the VIP15 coupon last year?", "coupon", False),
        ("how many times was VIP15 used last month", "coupon", False), ("how many money we have sold in socks during October?", "category", False),
        ("what share of last quarter's orders used a coupon?", "", False),
    ],
)  # fmt: skip
def test_figures_by_day_and_of_one_value(text, by, ranked):
    found = figures.read(text, VOCABULARY, now=NOW)
    assert isinstance(found, figures.Figures)
    assert (found.by, found.is_ranked) == (by, ranked)


@pytest.mark.parametrize(
    "text",
    [
        "coupon used: WELCOME10", "any code used L90D", "email clickers, last 14 days", "coupons used on 3 orders or more",
        "give me all the sock purchasers of the last 90 days", "used at least one of the coupons WELCOME10 and VIP15",
        "how many people have bought five items or more during the last 90 days",
    ],
)  # fmt: skip
def test_a_note_about_people_asks_for_no_figure(text):
    assert figures.read(text, VOCABULARY, now=NOW) is None


def test_new_customers_of_a_time_are_those_of_that_time():
    october = [field("created_at", "at_least", "2026-10-01"), field("created_at", "before", "2026-11-01")]
    assert reading("how many new customers signed up last month").tree == {"all": october}
    assert reading("new customers who bought socks").tree != reading("customers who bought socks").tree
