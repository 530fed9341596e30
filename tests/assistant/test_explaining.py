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


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("How is 'at risk' defined in this tool? are the 60 days counted from the last order or the last site visit?", ["none in the last 60 days"]),
        ("I can not remember what is the difference between the lost and the sleeping customers, how do you count it?", ["180 days", "90 days"]),
        ("how are loyal customers different from repeat customers?", ["at least 5 orders", "at least 2 orders"]),
        ("what does lapsed mean here", ["none in the last 90 days"]), ("what do you count as a VIP", ["top 10%"]),
        ("how do you define a repeat customer", ["at least 2 orders"]), ("who counts as a whale", ["top 5%"]),
        ("are VIPs the top 10% by spend or by orders?", ["by lifetime value"]), ("what is a whale here", ["top 5%"]),
        ("what does it mean when someone is at risk?", ["60 days"]), ("What does LTV stand for?", ["Lifetime value is"]),
        ("define average order value", ["divided by orders"]),
        ("What it means exactly a customer at risk in this system?", ["60 days"]), ("What means churned in your system?", ["180 days"]),
        ("what is exactly a loyal customer?", ["at least 5 orders"]), ("what does it mean exactly a lapsed customer?", ["90 days"]),
    ],
)  # fmt: skip
def test_what_a_word_means_is_told(desk, text, says):
    talk = Talk(desk).ask(text)
    assert talk.outcome == "answer"
    assert all(each in talk.text for each in says)


@pytest.mark.parametrize(
    "text",
    ["which customers count as lapsed", "how many customers count as lapsed?", "what are VIPs in Texas", "vip and whale customers", "find churned and at risk"],
)  # fmt: skip
def test_whoever_meets_a_meaning_is_people(desk, text):
    assert Talk(desk).ask(text).outcome == "draft"
