"""The segments a sample shop starts with, as data."""

from typing import Any

Starting = dict[str, Any]

SEGMENTS: tuple[Starting, ...] = (
    {
        "key": "best_customers",
        "name": "Best customers",
        "description": "The top tenth by lifetime value, reachable by e-mail.",
        "conditions": {
            "all": [
                {"field": "lifetime_value", "operator": "top_percent", "value": 10},
                {"field": "email_subscribed", "operator": "equals", "value": True},
            ]
        },
    },
    {
        "key": "winning_back",
        "name": "Winning back",
        "description": "Good customers without an order for 90 days: worth a letter before they are gone.",
        "conditions": {
            "all": [
                {"field": "lifetime_value", "operator": "above_percentile", "value": 75},
                {"field": "email_subscribed", "operator": "equals", "value": True},
                {"none": [{"field": "last_order_date", "operator": "in_last_days", "value": 90}]},
            ]
        },
    },
    {
        "key": "new_this_month",
        "name": "New this month",
        "description": "Came in the last 30 days.",
        "conditions": {"all": [{"field": "created_at", "operator": "in_last_days", "value": 30}]},
    },
    {
        "key": "sock_lovers",
        "name": "Sock lovers",
        "description": "Ordered socks at least twice in a year.",
        "conditions": {
            "all": [
                {
                    "metric": {
                        "of": "orders",
                        "aggregate": "count",
                        "where": [{"field": "category", "operator": "equals", "value": "Socks"}],
                        "in_last_days": 365,
                    },
                    "operator": "at_least",
                    "value": 2,
                }
            ]
        },
    },
    {
        "key": "subscribed_never_bought",
        "name": "Subscribed, never bought",
        "description": "They gave us their address but no order yet.",
        "conditions": {
            "all": [
                {"field": "email_subscribed", "operator": "equals", "value": True},
                {"field": "total_orders", "operator": "equals", "value": 0},
            ]
        },
    },
    {
        "key": "birthday_soon",
        "name": "Birthday in the next two weeks",
        "description": "Subscribed customers who have a birthday soon.",
        "conditions": {
            "all": [
                {"field": "birthday", "operator": "anniversary_in_next_days", "value": 14},
                {"field": "email_subscribed", "operator": "equals", "value": True},
            ]
        },
    },
)

ATTRIBUTES: tuple[tuple[str, str, str], ...] = (
    ("loyalty_tier", "Loyalty tier", "text"),
    ("birthday", "Birthday", "date"),
    ("shoe_size", "Shoe size", "number"),
    ("wants_catalogue", "Wants the printed catalogue", "yes_no"),
    ("interests", "Interests", "list"),
)
