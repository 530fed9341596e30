"""What the rules promise about one order with all that is said of it, about ranks of so many people, and about times."""

from typing import Any

import pytest

from tests.assistant.sentences import field, orders, reading
from tests.assistant.test_rules_meaning import events, understood

THIS_YEAR = field("placed_at", "at_least", "2026-01-01")
OCTOBER = (field("placed_at", "at_least", "2026-10-01"), field("placed_at", "before", "2026-11-01"))
REFUNDED = field("status", "in", ["refunded", "partially_refunded"])
NO_CODE = field("coupon", "is_blank")
FIRST = (field("first_order_date", "at_least", "2026-10-01"), field("first_order_date", "before", "2026-11-01"))
IN_OCTOBER, A_REFUND = orders(*OCTOBER), orders(REFUNDED)


def none(condition: dict[str, Any]) -> dict[str, Any]:
    return {**condition, "operator": "equals", "value": 0}


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        ("placed an order in October that got refunded", [orders(*OCTOBER, REFUNDED)]),
        ("placed an order in October and it was cancelled", [orders(*OCTOBER, field("status", "equals", "cancelled"))]),
        ("made a purchase this year which was later partially refunded", [orders(THIS_YEAR, field("status", "equals", "partially_refunded"))]),
        ("an order in the last 30 days that is still pending", [orders(field("status", "equals", "pending"), in_last_days=30)]),
        ("a pending or authorized order whose value is over $100", [orders(field("status", "in", ["pending", "authorized"]), field("value", "greater_than", 100))]),
        ("placed an order in October for more than $100", [orders(*OCTOBER, field("value", "greater_than", 100))]),
        ("used a coupon on an order over $100", [orders(field("coupon", "not_blank"), field("value", "greater_than", 100))]),
        ("placed an order in October using coupon VIP15 or coupon WELCOME10", [orders(field("coupon", "in", ["VIP15", "WELCOME10"]), *OCTOBER)]),
        ("at least two orders that had socks in them", [{**orders(field("category", "equals", "Socks")), "value": 2}]),
        ("customers with more than $50 refunded on one order", [orders(field("refunded_amount", "greater_than", 50))]),
        ("never placed an order this year that was refunded", [none(orders(THIS_YEAR, REFUNDED))]),
        ("at least two orders this year with a discount over $10", [{**orders(field("discount", "greater_than", 10), THIS_YEAR), "value": 2}]),
        ("exactly one order with a refunded amount above $30", [{**orders(field("refunded_amount", "greater_than", 30)), "operator": "equals"}]),
        ("made order for more than 150 dollars in October", [orders(field("value", "greater_than", 150), *OCTOBER)]),
        ("placed an order over $150 without any coupon in October", [orders(field("value", "greater_than", 150), NO_CODE, *OCTOBER)]),
        ("bought socks this year, and it was without coupon", [orders(field("category", "equals", "Socks"), THIS_YEAR, NO_CODE)]),
        ("placed an order in October and used VIP15 on it", [orders(*OCTOBER, field("coupon", "equals", "VIP15"))]),
        ("first order in October with the code VIP15", [*FIRST, orders(field("coupon", "equals", "VIP15"), *OCTOBER)]),
        ("placed their first order in October and used a coupon for it", [*FIRST, orders(field("coupon", "not_blank"), *OCTOBER)]),
        ("first order in October over $100", [*FIRST, orders(field("value", "greater_than", 100), *OCTOBER)]),
        ("first order in October without a coupon", [*FIRST, orders(NO_CODE, *OCTOBER)]),
        # two things after all
        ("first order in October that ordered twice", [*FIRST, field("total_orders", "equals", 2)]),
        ("placed an order in October without ever using a coupon", [IN_OCTOBER, none(orders(field("coupon", "not_blank")))]),
        ("one-time customers with an order in the past 30 days", [field("total_orders", "equals", 1), field("last_order_date", "in_last_days", 30)]),
        ("placed an order in October and got a refund", [IN_OCTOBER, A_REFUND]),
        ("customers who ordered in October who got a refund", [IN_OCTOBER, A_REFUND]),
        ("customers with no orders who used a coupon", [field("total_orders", "equals", 0), orders(field("coupon", "not_blank"))]),
        ("customers with an order in October that are tagged vip", [IN_OCTOBER, field("tags", "contains", "vip")]),
        ("did not order since three months but before they have ordered", [field("last_order_date", "not_in_last_days", 90), field("total_orders", "at_least", 1)]),
    ],
)  # fmt: skip
def test_all_that_is_said_of_one_order_is_asked_of_one(sentence: str, conditions: list[dict[str, Any]]) -> None:
    assert understood(sentence) == conditions


@pytest.mark.parametrize(
    "sentence", ["customers whose last order was refunded", "whose first order used a coupon", "bottom 100 customers by lifetime value"]
)  # fmt: skip
def test_what_no_condition_says_of_that_order_or_of_so_many_is_asked_about(sentence: str) -> None:
    assert understood(sentence) == "ask"


@pytest.mark.parametrize(
    "sentence", ["top 50 customers", "the 50 customers with the highest lifetime_value", "our 50 biggest spenders"]
)
def test_so_many_at_the_top_are_the_share_they_are_now(sentence: str) -> None:
    assert understood(sentence) == [field("lifetime_value", "top_percent", 0.99)]


def test_a_condition_upon_those_at_the_top_keeps_them_as_they_are() -> None:
    share = field("lifetime_value", "top_percent", 0.99)
    assert understood("which of our top 50 customers carry the wholesale tag?") == [
        share,
        field("tags", "contains", "wholesale"),
    ]


@pytest.mark.parametrize("sentence", ["top 50 customers by spend in Boston", "Boston: our 50 best customers by what they've spent"])  # fmt: skip
def test_so_many_at_the_top_beside_a_condition_are_a_share_of_all_and_it_is_said(sentence: str) -> None:
    found = reading(sentence)
    share, place = field("lifetime_value", "top_percent", 0.99), field("city", "equals", "Boston")
    assert found.tree is not None and sorted(found.tree["all"], key=str) == sorted([share, place], key=str)
    assert any("one of all customers whatever else is asked" in one.means for one in found.assumptions)


def between(key: str, start: str, end: str) -> list[dict[str, Any]]:
    return [field(key, "at_least", start), field(key, "before", end)]


def between_days(low: int, high: int) -> dict[str, Any]:
    return field("days_since_last_order", "between", [low, high])


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        ("signed up since monday this week", [field("created_at", "at_least", "2026-11-16")]),
        ("signed up this week (since monday)", [field("created_at", "at_least", "2026-11-16")]),
        ("ordered since the end of May", [field("last_order_date", "at_least", "2026-06-01")]),
        ("ordered before March", [orders(field("placed_at", "before", "2026-03-01"))]),
        ("ordered before the end of March", [orders(field("placed_at", "before", "2026-04-01"))]),
        ("bought from December 2025 until end of February 2026", [orders(*between("placed_at", "2025-12-01", "2026-03-01"))]),
        ("bought from 30 March until and with 5 April 2026", [orders(*between("placed_at", "2026-03-30", "2026-04-06"))]),
        ("bought in the Easter week, from 30 March to 5 April 2026", [orders(*between("placed_at", "2026-03-30", "2026-04-06"))]),
        ("bought since Memorial Day, so that's May 25 this year", [field("last_order_date", "at_least", "2026-05-25")]),
        ("first order on Black Friday last year, that was November twenty eighth", [field("first_order_date", "on", "2025-11-28")]),
        ("ordered on Father's Day this year", [orders(field("placed_at", "on", "2026-06-21"))]),
        ("ordered today or yesterday", [orders(*between("placed_at", "2026-11-21", "2026-11-23"))]),
        ("ordered in March, April or May 2026", [orders(*between("placed_at", "2026-03-01", "2026-06-01"))]),
        ("ordered in nov or dec 2025", [orders(*between("placed_at", "2025-11-01", "2026-01-01"))]),
        ("ordered in 2024 or 2025", [orders(*between("placed_at", "2024-01-01", "2026-01-01"))]),
        ("bought in june twenty twenty five", [orders(*between("placed_at", "2025-06-01", "2025-07-01"))]),
        ("signed up last month so October, not the last thirty days", between("created_at", "2026-10-01", "2026-11-01")),
        ("March 2026 cohort (first order in that month)", between("first_order_date", "2026-03-01", "2026-04-01")),
        ("ordered in recent 7 days", [field("last_order_date", "in_last_days", 7)]),
        ("born in the 1980s", between("birthday", "1980-01-01", "1990-01-01")),
        ("never bought anything yet this month", [{"none": [field("last_order_date", "at_least", "2026-11-01")]}]),
        ("no further order after 30 September", [{"none": [field("last_order_date", "at_least", "2026-10-01")]}]),
        ("ordered before, but in the last 180 days nothing anymore", [field("total_orders", "at_least", 1), field("last_order_date", "not_in_last_days", 180)]),
        ("ordered last weekend", [orders(*between("placed_at", "2026-11-14", "2026-11-16"))]),
        ("bought 3 times or more, but nothing since the end of May", [field("total_orders", "at_least", 3), {"none": [field("last_order_date", "at_least", "2026-06-01")]}]),
        # between two days, and the only order
        ("last order between two and six weeks ago", [between_days(14, 42)]),
        ("last ord 20-50d ago", [between_days(20, 50)]),
        ("last order more than 30 but less than 90 days ago", [field("last_order_date", "in_last_days", 90), field("last_order_date", "not_in_last_days", 30)]),
        ("bought just one time and this purchase was between 25 and 55 days ago", [field("total_orders", "equals", 1), between_days(25, 55)]),
        ("whose only order was 25 to 55 days ago", [field("total_orders", "equals", 1), between_days(25, 55)]),
        ("1 order only, 25-55d ago", [field("total_orders", "equals", 1), between_days(25, 55)]),
        ("one-time buyers 25 to 55 days ago", [field("total_orders", "equals", 1), between_days(25, 55)]),
        ("made exactly one order, and that order was over a year ago", [field("total_orders", "equals", 1), field("last_order_date", "not_blank"), field("last_order_date", "not_in_last_days", 365)]),
        ("first-time buyers 25 to 55 days ago", [field("first_order_date", "in_last_days", 55), field("first_order_date", "not_in_last_days", 25)]),
        # which look alike
        ("subscribers who bought in May or July 2025", [field("email_subscribed", "equals", True), {"any": [orders(*between("placed_at", "2025-05-01", "2025-06-01")), orders(*between("placed_at", "2025-07-01", "2025-08-01"))]}]),
        ("ordered this year, not the last 30 days", [field("last_order_date", "at_least", "2026-01-01"), field("last_order_date", "not_in_last_days", 30)]),
        ("e-mail people who bought socks on Black Friday last year for Black Friday", [orders(field("category", "equals", "Socks"), field("placed_at", "on", "2025-11-28")), field("email_subscribed", "equals", True)]),
        ("customers who ordered before", [field("total_orders", "at_least", 1)]),
    ],
)  # fmt: skip
def test_times_are_read_as_people_say_them(sentence: str, conditions: list[dict[str, Any]]) -> None:
    assert understood(sentence) == conditions


NO_ORDER_180 = field("last_order_date", "not_in_last_days", 180)
ANY_CODE, NO_CODE = field("coupon", "not_blank"), field("coupon", "is_blank")
SOCKS = field("category", "equals", "Socks")


def over(amount: int) -> dict[str, Any]:
    return field("value", "greater_than", amount)


def pieces(operator: str, value: int, *where: dict[str, Any]) -> dict[str, Any]:
    metric = {"of": "order_lines", "aggregate": "sum", "field": "quantity"} | ({"where": list(where)} if where else {})
    return {"metric": metric, "operator": operator, "value": value}


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        # one order of that value
        ("at least one single order exceeding 500 USD in the last 180 days", [orders(over(500), in_last_days=180)]),
        ("single orders over 250 in October", [orders(over(250), *OCTOBER)]),
        ("one individual order of more than $300 this year", [orders(over(300), THIS_YEAR)]),
        ("made one big order of over 500 dollars", [orders(over(500))]),
        # so many, and none after; none any more
        ("since half a year nothing more ordered, but before bought at least three times", [NO_ORDER_180, field("total_orders", "at_least", 3)]),
        ("since half a year nothing more have ordered", [NO_ORDER_180]),
        ("no orders in the last 6 months but previously ordered at least 3 times", [NO_ORDER_180, field("total_orders", "at_least", 3)]),
        ("ordered 3 times or more and haven't bought again in 180 days", [field("total_orders", "at_least", 3), NO_ORDER_180]),
        ("haven't returned to buy in 180 days", [NO_ORDER_180]),
        ("opened an email in the last 30 days, no order in 180", [*understood("opened an email in the last 30 days"), NO_ORDER_180]),
        # once, and once more
        ("in total only bought one time", [field("total_orders", "equals", 1)]),
        ("first order in October 2026, and at least one more order since", [*between("first_order_date", "2026-10-01", "2026-11-01"), field("total_orders", "at_least", 2)]),
        ("first order in October 2026 and ordered again since then", [*between("first_order_date", "2026-10-01", "2026-11-01"), field("total_orders", "at_least", 2)]),
        ("first order in October 2026 and two more orders since", [*between("first_order_date", "2026-10-01", "2026-11-01"), field("total_orders", "at_least", 3)]),
        ("first order in October 2026 and never ordered again", [*between("first_order_date", "2026-10-01", "2026-11-01"), field("total_orders", "equals", 1)]),
        # times
        ("bought in October, but in this November not yet", [orders(*OCTOBER), none(orders(*between("placed_at", "2026-11-01", "2026-12-01")))]),
        ("bought last year in May", [orders(*between("placed_at", "2025-05-01", "2025-06-01"))]),
        ("one-time buyers from last year, so two thousand twenty five", [field("total_orders", "equals", 1), orders(*between("placed_at", "2025-01-01", "2026-01-01"))]),
        ("180 days without an order", [NO_ORDER_180]),
        ("ordered in 2026", [field("last_order_date", "at_least", "2026-01-01")]),
        ("used VIP15 this year in October and nothing since then", [orders(field("coupon", "equals", "VIP15"), *OCTOBER), {"none": [field("last_order_date", "at_least", "2026-11-01")]}]),
        ("last order more than 30 but not more than 90 days ago", [field("last_order_date", "in_last_days", 90), field("last_order_date", "not_in_last_days", 30)]),
        ("last order is more than 6 but less than 12 months ago", [field("last_order_date", "in_last_days", 365), field("last_order_date", "not_in_last_days", 180)]),
        ("ordered in the last 12 months but not in the last 3", [field("last_order_date", "in_last_days", 365), field("last_order_date", "not_in_last_days", 90)]),
        ("already longer than 2 years customer", [field("created_at", "not_in_last_days", 730)]),
        ("customers more than one year registered", [field("created_at", "not_in_last_days", 365)]),
        ("no order 14 d", [field("last_order_date", "not_in_last_days", 14)]),
        # pieces
        ("bought at least four pairs of socks, four pairs altogether not four orders", [pieces("at_least", 4, SOCKS)]),
        ("bought at least 10 pairs of socks over their lifetime? Pieces, not orders.", [pieces("at_least", 10, SOCKS)]),
        ("customer buy socks, at least 6 pair in total", [pieces("at_least", 6, SOCKS)]),
        ("5 or more units of socks (sum of quantity, not order count)", [pieces("at_least", 5, SOCKS)]),
        # codes
        ("more than 3 orders this year and not one of those with a coupon", [{**orders(THIS_YEAR), "operator": "greater_than", "value": 3}, none(orders(ANY_CODE, THIS_YEAR))]),
        ("never placed an order without a coupon", [none(orders(NO_CODE))]),
        ("bought socks without a coupon", [orders(NO_CODE, SOCKS)]),
        ("used VIP15 in October and hasn't used it this month", [orders(field("coupon", "equals", "VIP15"), *OCTOBER), none(orders(field("coupon", "equals", "VIP15"), field("placed_at", "at_least", "2026-11-01")))]),
        # given back
        ("returned stuff 3x+", [orders(REFUNDED, at_least=3)]),
        ("2 or more returns", [orders(REFUNDED, at_least=2)]),
        ("never returned anything", [none(orders(REFUNDED))]),
        ("at least two orders and no refund", [field("total_orders", "at_least", 2), none(orders(REFUNDED))]),
        ("clients who are more than 3 months without buying, but spent over US$ 50", [field("last_order_date", "not_in_last_days", 90), field("lifetime_value", "greater_than", 50)]),
        ("spent over USD 50", [field("lifetime_value", "greater_than", 50)]), ("spent at least 50 US dollars", [field("lifetime_value", "at_least", 50)]),
        ("got a refund in the last 90 days, full or partial", [orders(REFUNDED, in_last_days=90)]),
        # ranks
        ("the 10% of customers with the longest average time between orders", [field("average_days_between_orders", "top_percent", 10)]),
        ("top 10 percent by longest time between orders", [field("average_days_between_orders", "top_percent", 10)]),
        # two things in one time, and amounts said with one scale
        ("no opens and no orders in the last 180 days", [none(events("Opened Email", in_last_days=180)), NO_ORDER_180]),
        ("subscribers, but no opens and no clicks in the last 90 days", [field("email_subscribed", "equals", True), none(events("Opened Email", in_last_days=90)), none(events("Clicked Email", in_last_days=90))]),
        ("spent between two and three hundred dollars", [field("lifetime_value", "between", [200, 300])]),
        ("nonetheless 5 or more orders", [field("total_orders", "at_least", 5)]),
    ],
)  # fmt: skip
def test_how_many_how_dear_and_since_when_are_read_as_people_put_them(sentence: str, conditions: list[Any]) -> None:
    assert understood(sentence) == conditions


@pytest.mark.parametrize(
    "sentence",
    [
        "did not order in march but before that at least 3 times",  # after march there may be more
        "bought once and never ordered again this is",
        "everyone who bought it in the last nine months",  # what it is was not told
        "opened an email this week but clicked not",
    ],
)
def test_what_such_words_leave_open_is_asked_about(sentence: str) -> None:
    assert understood(sentence) == "ask"


def test_goods_that_were_sent_back_are_said_to_be_refunds() -> None:
    assert any(
        "refunded in full or in part" in one.means for one in reading("people who returned an order").assumptions
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "bought for Mother's Day",
        "ordered at the end of May",
        "ordered over the weekend",
        "ordered in the run-up to Christmas last year",
        "bought in 2023 or 2025",
        "On Monday we want to email people who bought socks",
    ],
)
def test_a_day_that_may_be_of_something_else_is_asked_about(sentence: str) -> None:
    assert understood(sentence) == "ask"
