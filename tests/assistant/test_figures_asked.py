"""Questions about the shop in people's words: answered in figures with days and n, and whoever asks for people gets people."""

import time
from dataclasses import replace
from datetime import date

import pytest

from cdp.assistant import rules
from cdp.assistant.figures import tools
from cdp.assistant.rules import figures
from cdp.assistant.rules.figures import Campaigns, Figures, NotOffered, Unclear, letters
from cdp.assistant.rules.figures.tokens import Days
from cdp.assistant.rules.haste import without
from cdp.assistant.turns import Turn
from tests.assistant import shop
from tests.assistant.sentences import HOSTILE, NOW, VOCABULARY, longest, reading
from tests.assistant.test_offline import Talk


@pytest.fixture(scope="module")
def desk():
    with shop.desk() as opened:
        yield opened


@pytest.fixture
def talk(desk):
    desk.asked.clear()
    return Talk(desk)


def asked(text):
    """On 22 November 2026, a Sunday."""
    return figures.read(text, VOCABULARY, now=NOW)


def days(first, last):
    return Days(date.fromisoformat(first), date.fromisoformat(last))


OCTOBER, SEPTEMBER = days("2026-10-01", "2026-10-31"), days("2026-09-01", "2026-09-30")


@pytest.mark.parametrize(
    ("text", "measures", "when", "against"),
    [
        ("What was our average order value in October, and how does it compare with September?", ("average_order_value",), OCTOBER, SEPTEMBER),
        ("how many orders did we get last week and how much revenue was that", ("orders", "revenue"), days("2026-11-09", "2026-11-15"), None),
        ("whats our avg order value this qtr so far", ("average_order_value",), days("2026-10-01", "2026-11-22"), None),
        ("how many new customers signed up in November vs October", ("signed_up",), days("2026-11-01", "2026-11-22"), OCTOBER),
        ("refund rate last month", ("refunded_share",), OCTOBER, None),
        ("how many subscribers did we lose this month", ("unsubscribes",), days("2026-11-01", "2026-11-22"), None),
        ("How much have we invoiced in the month of October?", ("revenue",), OCTOBER, None),
        ("What is the turnover in the month of October?", ("revenue",), OCTOBER, None),
        ("It is how much, the medium basket this month, compared with the month of October?", ("average_order_value",), days("2026-11-01", "2026-11-22"), OCTOBER),
        ("rev last mo vs mo before", ("revenue",), OCTOBER, SEPTEMBER),
        ("aov l30d vs prev 30d", ("average_order_value",), days("2026-10-24", "2026-11-22"), days("2026-09-24", "2026-10-23")),
        ("revenue in October, year over year", ("revenue",), OCTOBER, days("2025-10-01", "2025-10-31")),
        ("revenue this month vs same month last year", ("revenue",), days("2026-11-01", "2026-11-22"), days("2025-11-01", "2025-11-22")),
        ("revenue in October vs last year", ("revenue",), OCTOBER, days("2025-10-01", "2025-10-31")),
        ("compare revenue of september and october", ("revenue",), SEPTEMBER, OCTOBER),
        ("are sales up on last month?", ("revenue",), OCTOBER, SEPTEMBER),
        ("did revenue grow in October?", ("revenue",), OCTOBER, SEPTEMBER),
        ("how does revenue compare with last month", ("revenue",), days("2026-11-01", "2026-11-22"), OCTOBER),
        ("how much revenue came from repeat customers in october", ("repeat_revenue", "repeat_revenue_share"), OCTOBER, None),
        ("sales 2025 vs 2024", ("revenue",), days("2025-01-01", "2025-12-31"), days("2024-01-01", "2024-12-31")),
        ("how many scarves did we sell in october", ("units",), OCTOBER, None),
        # before and after refunds
        ("revenue in October, net of refunds", ("revenue",), OCTOBER, None),
        ("October revenue after refunds please", ("revenue",), OCTOBER, None),
        ("gross sales in October", ("gross_revenue",), OCTOBER, None),
        ("how much revenue in october before refunds", ("gross_revenue",), OCTOBER, None),
        # who came new and who came back
        ("What share of last month's revenue comes from first-time buyers vs. returning customers?", ("new_revenue", "new_revenue_share", "returning_revenue", "returning_revenue_share"), OCTOBER, None),
        ("new vs returning revenue in october", ("new_revenue", "new_revenue_share", "returning_revenue", "returning_revenue_share"), OCTOBER, None),
        ("revenue from new customers in October", ("new_revenue", "new_revenue_share"), OCTOBER, None),
        ("how much of october's revenue came from returning customers", ("returning_revenue", "returning_revenue_share"), OCTOBER, None),
        # 'compared to' is no 'up to'
        ("how is revenue in october compared to september", ("revenue",), OCTOBER, SEPTEMBER),
        ("revenue in october in comparison to last year", ("revenue",), OCTOBER, days("2025-10-01", "2025-10-31")),
        ("aov last 7 days vs the 7 days before", ("average_order_value",), days("2026-11-16", "2026-11-22"), days("2026-11-09", "2026-11-15")),
        # named days of two years
        ("What did we turn over on Black Friday 2025 compared to 2024?", ("revenue",), days("2025-11-28", "2025-11-28"), days("2024-11-29", "2024-11-29")),
        ("How much we have sold on black friday 2025, in respect to the one of last year?", ("revenue",), days("2025-11-28", "2025-11-28"), days("2024-11-29", "2024-11-29")),
        ("easter sales 2026 vs 2025", ("revenue",), days("2026-04-03", "2026-04-06"), days("2025-04-18", "2025-04-21")),
        ("remind me what our average check was in october", ("average_order_value",), OCTOBER, None),
        ("hey whats our revenue looking like this month so far vs same time last month", ("revenue",), days("2026-11-01", "2026-11-22"), days("2026-10-01", "2026-10-22")),
        ("yeah hi how much did we take yesterday and how does that stack up against the friday before", ("revenue",), days("2026-11-21", "2026-11-21"), days("2026-11-20", "2026-11-20")),
        ("rev last wk vs wk b4?", ("revenue",), days("2026-11-09", "2026-11-15"), days("2026-11-02", "2026-11-08")),
        ("average daily revenue in october", ("revenue_per_day",), OCTOBER, None),
        ("how many orders do we get per day on average", ("orders_per_day",), days("2026-10-24", "2026-11-22"), None),
        ("AOV October, cancelled and voided orders excluded", ("average_order_value",), OCTOBER, None),
        ("What was revenue in October? My boss wants it for the board.", ("revenue",), OCTOBER, None),
        ("list growth in October", ("new_subscribers", "unsubscribes"), OCTOBER, None),
        ("what did the average customer spend in October", ("revenue_per_customer",), OCTOBER, None),
        ("Became we this month more orders as in the same month last year?", ("orders",), days("2026-11-01", "2026-11-22"), days("2025-11-01", "2025-11-22")),
        ("Got we in October more revenue as in the previous month?", ("revenue",), OCTOBER, SEPTEMBER),
        ("share of orders w/ coupon in October", ("coupon_share",), OCTOBER, None),
        ("what share of orders had a discount in October", ("discounted_share",), OCTOBER, None),
        ("% of orders with a code in October", ("coupon_share",), OCTOBER, None),
        ("how many orders in October had no coupon", ("coupon_share",), OCTOBER, None),
        ("how is this October's revenue looking next to last October's?", ("revenue",), OCTOBER, days("2025-10-01", "2025-10-31")),
        ("how many units per order do we sell on average", ("units_per_order",), days("2026-10-24", "2026-11-22"), None),
    ],
)  # fmt: skip
def test_a_question_is_read_with_its_days_and_what_it_compares_them_with(text, measures, when, against):
    found = asked(text)
    assert isinstance(found, Figures)
    assert (found.measures, found.days, found.against) == (measures, when, against)


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("what share of orders in October used a code, and which one was used the most?", None, None),
        ("how many orders did we have in October and which product sold best", Figures(("orders",), OCTOBER), Figures(("units", "revenue"), OCTOBER, by="product", is_ranked=True)),
        ("revenue in October, and by country?", Figures(("revenue",), OCTOBER), Figures(("revenue",), OCTOBER, by="country")),
        ("revenue on October 30 2026 vs a normal Friday", Figures(("revenue",), days("2026-10-30", "2026-10-30")), Figures(("revenue",), days("2025-11-23", "2026-11-22"), by="weekday")),
        ("how many customers bought socks, and what was our revenue in October?", None, None),
    ],
)  # fmt: skip
def test_two_questions_in_one_are_both_read(text, first, second):
    assert figures.twofold.read(text, VOCABULARY, now=NOW) == (first and (first, second))


def test_both_of_two_questions_are_answered(talk):
    talk.ask("how many orders did we have in May, and which product sold best?")
    assert (talk.outcome, talk.tools) == ("answer", ["shop_figures", "shop_figures"])
    assert "Orders, 1 May – 31 May 2026" in talk.text and "(1 May – 31 May 2026).\n\n| Product" in talk.text


@pytest.mark.parametrize("text", ["on which day is it best to send the newsletter?", "what time of day should we mail our list", "best day 2 send emails", "On which weekday are our mails opened most often? I'm planning December."])  # fmt: skip
def test_when_to_write_is_told_of_all_subscribers_where_nobody_is_named(talk, text):
    talk.ask(text)
    assert (talk.outcome, talk.tools) == ("answer", ["count_segment", "best_send_time"])


@pytest.mark.parametrize(
    ("text", "by", "only", "most"),
    [
        ("best selling product this month?", "product", "", 0),
        ("top 5 products by revenue last quarter", "product", "", 5),
        ("our three best selling styles last week by pieces", "product", "", 3),
        ("which month best sales this yr??", "month", "", 0),
        ("revenue by month this year", "month", "", 0),
        ("which country brings the most revenue", "country", "", 0),
        ("which coupon is used most", "coupon", "", 0),
        ("which won of our categories sold the most units this quarter", "category", "", 1),
        ("which acquisition source brings the best customers (by average lifetime value)", "source", "", 0),
        ("how much revenue from Scarves last month", "category", "Scarves", 0),
        ("how many orders with VIP15 last month", "coupon", "VIP15", 0),
        ("AOV in Germany", "country", "DE", 0),
        ("how much did instagram bring us this year", "source", "instagram", 0),
        ("what share of revenue comes from Germany?", "country", "", 0),
        ("weekly orders", "week", "", 0),
        ("when do our customers buy the most?", "weekday", "", 0),
    ],
)
def test_a_question_is_read_with_what_it_sets_apart(text, by, only, most):
    found = asked(text)
    assert isinstance(found, Figures)
    assert (found.by, found.only, found.most) == (by, only, most)


@pytest.mark.parametrize(
    ("text", "newest", "name"),
    [
        ("how did our last email campaign perform compared to the one before it?", 2, ""),
        ("how did our last campaign do", 1, ""),
        ("results of the last 3 newsletters", 3, ""),
        ("what's our open rate over the last 30 days", 0, ""),
        ("what's the click rate of campaign Spring Sale", 0, "Spring Sale"),
        ("click rate of the campaign last month", 0, ""),
    ],
)
def test_a_question_about_letters(text, newest, name):
    found = asked(text)
    assert isinstance(found, Campaigns)
    assert (found.newest, found.name) == (newest, name)


@pytest.mark.parametrize(
    ("text", "by", "when", "against"),
    [
        ("net revenue by vendor for Q3 2026, compared with Q3 2025?", "vendor", days("2026-07-01", "2026-09-30"), days("2025-07-01", "2025-09-30")),
        ("how is revenue by country developing in october", "country", OCTOBER, SEPTEMBER),
        ("revenue by month 2025 vs 2024", "month", days("2025-01-01", "2025-12-31"), days("2024-01-01", "2024-12-31")),
        ("revenue by week for the last 8 weeks", "week", days("2026-09-28", "2026-11-22"), None),
        ("orders by month, last 12 months", "month", days("2025-12-01", "2026-11-22"), None),
        ("revenue by week last 30 days", "week", days("2026-10-24", "2026-11-22"), None),
    ],
)  # fmt: skip
def test_what_is_set_apart_may_be_of_two_periods_and_of_whole_weeks(text, by, when, against):
    found = asked(text)
    assert isinstance(found, Figures)
    assert (found.by, found.days, found.against) == (by, when, against)


@pytest.mark.parametrize(
    ("text", "by", "within"),
    [
        ("what's our best selling scarf this year i think it's the lambswool one but could you check", "product", "Scarves"),
        ("top 5 products in Scarves this quarter", "product", "Scarves"),
        ("revenue by product for Socks last month", "product", "Socks"),
    ],
)  # fmt: skip
def test_products_may_be_those_of_one_category_alone(text, by, within):
    found = asked(text)
    assert isinstance(found, Figures)
    assert (found.by, found.only, found.within) == (by, "", within)


@pytest.mark.parametrize(
    ("text", "by", "only", "measures"),
    [
        ("how did the VIP15 code do in October", "coupon", "VIP15", ("orders", "revenue")),
        ("how is Germany doing this year", "country", "DE", ("revenue", "orders")),
        ("how did socks do last month", "category", "Socks", ("revenue", "units")),
        ("revenue from customers in Germany this year", "country", "DE", ("revenue",)),
        ("how much did customers in Germany spend last month", "country", "DE", ("revenue",)),
    ],
)
def test_how_one_value_is_doing(text, by, only, measures):
    found = asked(text)
    assert isinstance(found, Figures)
    assert (found.by, found.only, found.measures) == (by, only, measures)


@pytest.mark.parametrize(
    "text",
    ["How did socks do last month? Only in Germany.", "What was revenue last month? Excluding Germany.", "What was revenue in May? And customers in Germany."],
)  # fmt: skip
def test_what_stands_beside_a_question_about_the_shop_makes_no_people_of_it(talk, text):
    assert talk.ask(text).outcome == "ask"


OF_MAY = {"measures": ["revenue"], "first": "2026-05-01", "last": "2026-05-31"}


@pytest.mark.parametrize(
    ("said", "args"),
    [
        (["revenue in May 2026", "and in April 2026?"], OF_MAY | {"first": "2026-04-01", "last": "2026-04-30"}),
        (["revenue in May 2026", "what about the month before"], OF_MAY | {"first": "2026-04-01", "last": "2026-04-30"}),
        (["revenue in May 2026", "vs last year"], OF_MAY | {"against_first": "2025-05-01", "against_last": "2025-05-31"}),
        (["revenue in May 2026", "and by country?"], OF_MAY | {"by": "country", "most": 10}),
        (["revenue in May 2026", "and in Germany?", "and France?"], OF_MAY | {"by": "country", "only": "FR", "most": 10}),
        (["revenue in May 2026", "how about orders"], OF_MAY | {"measures": ["orders"]}),
        (["revenue by month in May 2026", "and in Germany?", "and orders?"], OF_MAY | {"measures": ["orders"], "by": "month", "most": 10}),
    ],
)  # fmt: skip
def test_a_second_question_changes_one_thing_of_the_figure_before_it(desk, said, args):
    talk = Talk(desk)
    for each in said:
        talk.ask(each)
    called = [event.data["args"] for event in talk.events if event.kind == "call"]
    assert (talk.outcome, called) == ("answer", [args])


@pytest.mark.parametrize("said", ["only VIPs", "and customers in Germany?", "who ordered twice", "show me subscribers"])
def test_people_asked_for_after_a_figure_are_people(desk, said):
    talk = Talk(desk).ask("revenue in May 2026")
    assert talk.ask(said).draft.conditions == Talk(desk).ask(said.removeprefix("and ")).draft.conditions


def test_what_was_told_of_one_country_is_about_nobody_when_people_are_asked_for_next(desk):
    talk = Talk(desk).ask("revenue in May 2026")
    talk.ask("and in Germany?")
    assert talk.ask("customers who ordered twice").draft.conditions == Talk(desk).ask("customers who ordered twice").draft.conditions  # fmt: skip


def test_people_on_the_screen_are_narrowed_and_no_figure_is(desk):
    on_screen = {"all": [{"field": "total_orders", "operator": "at_least", "value": 1}]}
    talk = Talk(replace(desk, on_screen=on_screen)).ask("revenue in May 2026")
    assert talk.ask("only in Germany").outcome == "draft"


def test_a_time_is_no_campaign_and_a_campaigns_name_no_part_of_a_word():
    assert letters.of_name("open rate of the newsletter last month", ["Newsletter", "May"]) is None
    assert letters.of_name('open rate of "Last May" so far', ["Last May"]) == Campaigns(name="Last May")
    assert letters.of_name("open rate of dismay", ["May"]) is None


@pytest.mark.parametrize(
    "text",
    [
        "how many customers ordered last week", "how many new customers signed up last month", "customers with an aov over 100",
        "AOV lower than our average", "worse-than-average average order value", "over the past six months, more than $100 per order on average",
        "orders last week", "orders in Texas", "top 250 by revenue", "AOV top 5 percent", "bottom quarter by average order value",
        "How many customers ordered in October and again in November this year?", "who spent most last month",
        "subscribers who never ordered", "how many people used VIP15", "orders from new customers", "what's their average order value?",
        "send the last campaign to subscribers", "best customers", "repeat customers", "how many subscribers in Boston", "email buyers of scarves",
        "made one order and that one was 2 to 4 weeks ago", "only one order ever", "how many customers placed an order 30 to 60 days ago",
    ],
)  # fmt: skip
def test_whoever_asks_for_people_is_not_answered_with_a_figure(text):
    assert asked(text) is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("orders by city last month", "by city"), ("how much revenue did we make in Boston", "by city"),
        ("how much did VIPs spend this year", "what one group of people spends"), ("what's our churn rate", "churn and retention rates"), ("what time of day do people order", "by hour"),
        ("how many orders over $200 did we have last month", "how many orders are above or below an amount"),
        ("how much of our sales in October came from email", "which revenue a letter brought"),
        ("what is our conversion rate", "the conversion rate"), ("what was our profit margin in October", "profit and margin"),
        ("how much revenue did our last campaign bring?", "which revenue a letter brought"),
        ("which category grew the most", "by category with how each has changed"), ("how many orders next month", "forecasts"),
        ("how many orders were not paid last month", "orders by what they lack"),
        ("revenue between 30 and 60 days ago", "figures between two days that are counted back"),
    ],
)  # fmt: skip
def test_what_there_is_no_figure_of_is_named(text, what):
    assert asked(text) == NotOffered(what)


def test_what_a_letter_brought_is_not_known_and_what_is_known_of_letters_is_shown(talk):
    talk.ask("which of our emails brought in the most revenue this month?")
    assert (talk.outcome, talk.tools) == ("refuse", ["decline", "email_figures"])
    assert "an order is not laid to the letter before it" in talk.text


def test_a_strange_word_in_a_question_about_the_shop_is_asked_about(talk):
    assert asked("how much revenue did we make with flurbles") == Unclear(("flurbles",))
    talk.ask("how much revenue did we make with flurbles")
    assert talk.outcome == "ask"
    assert "“flurbles”" in talk.text and "by product" in talk.text.replace("by week, month, quarter or year, and ", "")


def figure(desk, **args):
    tool = next(tool for tool in tools(desk) if tool.name == "shop_figures")
    return tool.run(tool.args.model_validate(args))["figures"][0]


def test_an_answer_names_the_days_the_figure_and_the_n_of_both_times(talk, desk):
    talk.ask("What was our average order value in May, and how does it compare with April?")
    one = figure(desk, measures=["average_order_value"], first="2026-05-01", last="2026-05-31",
                 against_first="2026-04-01", against_last="2026-04-30")  # fmt: skip
    assert talk.text == (
        f"Average order, 1 May – 31 May 2026: **{one['words']}**, from {one['n']} orders.\n\n"
        f"1 Apr – 30 Apr 2026: **{one['before_words']}**, from {one['before_n']} orders. That is {one['change']}."
    )
    assert (talk.outcome, talk.tools) == ("answer", ["shop_figures"])


@pytest.mark.parametrize(
    "text",
    [
        "how are we doing this month", "best selling product this month?", "revenue by month this year", "which coupon is used most",
        "how many subscribers do we have / did we lose this month", "what share of customers ever ordered twice",
        "which source brings the best customers", "how much revenue in Germany last month vs the month before",
    ],
)  # fmt: skip
def test_every_number_of_an_answer_comes_from_its_tool(talk, text):
    talk.ask(text)
    assert talk.outcome == "answer"
    assert not [event for event in talk.events if event.kind == "warning"]
    assert "202" in talk.text  # a day with its year


def test_a_time_that_is_not_over_and_a_time_nobody_named_are_said(talk):
    assert "is not over yet: 30 days against 31" in talk.ask("revenue this month vs last month").text
    assert "You named no time" in talk.ask("what's our AOV?").text


def test_people_stay_people(talk):
    assert talk.ask("how many customers ordered last week").outcome == "draft"


# -- sending at once -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "send the bf email now to all subs, no time to check", "pls send the cyber monday mail to all of seattle rn",
        "email all VIPs immediately", "okay just blast everyone in california right now please", "launch the campaign for lapsed customers now",
        "sale ends mon - send the mail 2 everyone NOW", "get the newsletter out now to our subscribers in boston", "Please to send now the mail for customers who never ordered",
    ],
)  # fmt: skip
def test_an_order_to_send_at_once_is_refused_with_the_nearest_draft(talk, text):
    talk.ask(text)
    assert talk.outcome == "refuse"
    assert "a person looks at it and launches it" in talk.text
    assert {"field": "email_subscribed", "operator": "equals", "value": True} in talk.draft.conditions["all"]


@pytest.mark.parametrize(
    "text",
    [
        "send a win-back email to customers who are now inactive", "send me customers in seattle now", "customers who live in Texas now",
        "send a mail immediately after the first order", "email customers now living in Boston", "i want to email customers in Texas",
    ],
)  # fmt: skip
def test_now_that_tells_whom_is_no_order_to_send_at_once(text):
    assert without(text) is None


def test_sending_nobody_named_at_once_is_refused_too():
    assert reading("send it now").outcome == "refuse"


# -- input made to hold it up ----------------------------------------------------------------------------------------------

MORE = ("how much revenue ", "vs last month ", "by country ", "send now ", "now ", "please send ", "open rate of campaign ", "top 5 ", "the same month ", "revnue ")  # fmt: skip


@pytest.mark.parametrize("piece", [*HOSTILE, *MORE])
def test_the_longest_input_is_read_at_once(piece):
    started = time.process_time()
    text = longest(piece)
    for made in (text, piece * (4_000 // len(piece))):
        asked(made)
        without(made)
    figures.read(text[:240], VOCABULARY, now=NOW, campaigns=["Spring sale"])
    rules.read(text, VOCABULARY, now=NOW)
    assert time.process_time() - started < 5


def test_a_question_about_the_shop_is_about_nobody_when_people_are_asked_for_next(desk):
    talk = Talk(desk)
    talk.history += [Turn("user", "which country brings the most revenue"), Turn("model", "The US.")]
    asked = "top 50 custmers by # of orders, all time"
    assert talk.ask(asked).text == Talk(desk).ask(asked).text
