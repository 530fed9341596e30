"""What the rules promise about buying figures: counts, sums, averages, first and last orders, sign-ups of a period, statuses."""

from typing import Any

import pytest

from tests.assistant.sentences import field, orders
from tests.assistant.test_rules_meaning import understood

Q2 = (field("placed_at", "at_least", "2026-04-01"), field("placed_at", "before", "2026-07-01"))
IN_2025 = (field("placed_at", "at_least", "2025-01-01"), field("placed_at", "before", "2026-01-01"))
JOINED_2025 = [field("created_at", "at_least", "2025-01-01"), field("created_at", "before", "2026-01-01")]
CANCELLED, REFUNDED = field("status", "equals", "cancelled"), field("status", "equals", "refunded")


def of_orders(aggregate: str, key: str, operator: str, value: Any, *where: Any, **window: int) -> dict[str, Any]:
    metric = {"of": "orders", "aggregate": aggregate, "field": key} | ({"where": list(where)} if where else {}) | window
    return {"metric": metric, "operator": operator, "value": value}


def counted(operator: str, value: int, *where: Any, **window: int) -> dict[str, Any]:
    return {**orders(*where, **window), "operator": operator, "value": value}


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        # labels before a colon
        ("AOV: more than $120", [field("avg_order_value", "greater_than", 120)]),
        ("Last order: 2025", [field("last_order_date", "at_least", "2025-01-01"), field("last_order_date", "before", "2026-01-01")]),
        ("Orders in 2025: 2 or more; AOV: under 60", [counted("at_least", 2, *IN_2025), field("avg_order_value", "less_than", 60)]),
        ("Order status: cancelled / fully refunded", [orders(field("status", "in", ["cancelled", "refunded"]))]),
        # averages
        ("customers averaging more than $120 an order", [field("avg_order_value", "greater_than", 120)]),
        ("which customers average below $60 per order", [field("avg_order_value", "less_than", 60)]),
        ("orders of the past six months average out above $100", [of_orders("avg", "value", "greater_than", 100, in_last_days=180)]),
        ("on average under 45 days between one purchase and the next", [field("average_days_between_orders", "less_than", 45)]),
        # numbers
        ("customers who haven't ordered three times yet", [field("total_orders", "less_than", 3)]),
        ("anyone who hasn't spent $100 yet", [field("lifetime_value", "less_than", 100)]),
        ("those who have not ordered even once", [field("total_orders", "equals", 0)]),
        ("not ordered exactly 3 times", [{"none": [field("total_orders", "equals", 3)]}]),
        ("sub-$100 lifetime value customers", [field("lifetime_value", "less_than", 100)]),
        ("ordered 3, 4, 5 or 6 times", [field("total_orders", "between", [3, 6])]),
        ("at least 3 but at most 6 orders", [field("total_orders", "between", [3, 6])]),
        ("people in the 3-6 order range", [field("total_orders", "between", [3, 6])]),
        ("two orders over $100", [counted("equals", 2, field("value", "greater_than", 100))]),
        ("at least 3 orders of more than $50", [counted("at_least", 3, field("value", "greater_than", 50))]),
        ("placed an order worth more than 250", [orders(field("value", "greater_than", 250))]),
        ("above p90 in lifetime value", [field("lifetime_value", "above_percentile", 90)]),
        ("the 10% of customers who have spent the most", [field("lifetime_value", "top_percent", 10)]),
        ("lifetime value: not in the bottom 25%", [{"none": [field("lifetime_value", "bottom_percent", 25)]}]),
        # sums
        ("orders in the last 60 days totalling more than $300", [of_orders("sum", "value", "greater_than", 300, in_last_days=60)]),
        ("an order totalling more than $300", [orders(field("value", "greater_than", 300))]),
        ("received over $50 in discounts", [of_orders("sum", "discount", "greater_than", 50)]),
        ("been refunded more than $100 overall", [of_orders("sum", "refunded_amount", "greater_than", 100)]),
        # first and last orders, sign-ups
        ("bought for the first time in Q2 2026", [field("first_order_date", "at_least", "2026-04-01"), field("first_order_date", "before", "2026-07-01")]),
        ("newest order in the second quarter of 2026", [field("last_order_date", "at_least", "2026-04-01"), field("last_order_date", "before", "2026-07-01")]),
        ("last order: not in the last 120 days", [field("last_order_date", "not_blank"), field("last_order_date", "not_in_last_days", 120)]),
        ("2025 signups", JOINED_2025),
        ("2025 sign-up cohort", JOINED_2025),
        # statuses, and one for another order
        ("an order with status refunded", [orders(REFUNDED)]),
        ("customers whose orders include a cancelled one", [orders(CANCELLED)]),
        ("ordered in quarter 2 of 2026", [orders(*Q2)]),
        ("an order in 2025 and another one in Q2 2026", [orders(*IN_2025), orders(*Q2)]),
    ],
)  # fmt: skip
def test_buying_figures_are_read_by_kind(sentence: str, conditions: list[dict[str, Any]]) -> None:
    assert understood(sentence) == conditions


@pytest.mark.parametrize(
    "sentence",
    [
        "customers with few orders: more than $100",
        "customers averaging more than 3 orders",
        "people who spend on average over $50 on socks",
        "bought socks for the first time in March",
        "in the past two orders",
        "orders over $100 at least twice",
        "bought 2, 4 or 7 times",
        "bought in 2024 but no one in 2025",
        "everyone with over 8 orders and everyone with over $1,500 lifetime value",
        "opened an email in October and one in November",
        "less than 45 days between sign-up and first order",
    ],
)
def test_what_only_looks_like_a_buying_figure_is_asked_about(sentence: str) -> None:
    assert understood(sentence) == "ask"
