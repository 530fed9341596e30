"""What the rules promise where something is left out, denied twice, or was done before but not lately."""

from typing import Any

import pytest

from tests.assistant.sentences import field, orders
from tests.assistant.test_rules_meaning import events, understood
from tests.assistant.test_rules_orders import none

SOCKS, BOTH = field("category", "equals", "Socks"), field("category", "in", ["Socks", "Scarves"])
IN_CANADA, RICH = field("country", "equals", "CA"), field("lifetime_value", "greater_than", 500)
NOT_NY = {"none": [field("state", "equals", "NY")]}
MAIL_30 = events("Opened Email", in_last_days=30)


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        # what follows whom is left out is said of those who are meant
        ("US customers, excluding New York, whose lifetime value is over 500", [field("country", "equals", "US"), NOT_NY, RICH]),
        ("customers in the US other than New York with lifetime value over 500", [field("country", "equals", "US"), NOT_NY, RICH]),
        ("gold members, excluding those tagged wholesale, whose shoe size is above 9", [field("loyalty_tier", "equals", "gold"), {"none": [field("tags", "contains", "wholesale")]}, field("shoe_size", "greater_than", 9)]),
        ("customers except those with the vip tag, with lifetime value over 500", [{"none": [field("tags", "contains", "vip")]}, RICH]),
        ("customers except people from Canada whose lifetime value is over 500", [{"none": [{"all": [IN_CANADA, RICH]}]}]),
        # kept, and not 'nothing but'
        ("from the top 10% by orders keep only subscribers", [field("total_orders", "top_percent", 10), field("email_subscribed", "equals", True)]),
        ("take everybody, then keep only those that bought socks", [orders(SOCKS)]),
        ("show me only those who bought socks", [orders(SOCKS)]),
        ("take all gold members and keep just the opted-in ones", [field("loyalty_tier", "equals", "gold"), field("email_subscribed", "equals", True)]),
        # denied twice, meant once
        ("never bought neither socks nor a scarf", [none(orders(BOTH))]),
        ("did not buy neither socks nor a scarf this year", [none(orders(BOTH, field("placed_at", "at_least", "2026-01-01")))]),
        ("who have never neither opened nor clicked an email in the last 30 days", [none({**MAIL_30, "metric": {**MAIL_30["metric"], "where": [field("name", "in", ["Opened Email", "Clicked Email"])]}})]),
        # before, but not lately
        ("have bought socks before, but not bought them in the last year", [orders(SOCKS), none(orders(SOCKS, in_last_days=365))]),
        ("bought socks before but haven't bought one since June", [orders(SOCKS), none(orders(SOCKS, field("placed_at", "at_least", "2026-06-01")))]),
        ("bought socks earlier but have not bought any this year", [orders(SOCKS), none(orders(SOCKS, field("placed_at", "at_least", "2026-01-01")))]),
        ("opened an email before but have not opened one in the last 30 days", [events("Opened Email"), none(MAIL_30)]),
        ("who used VIP15 but didn't use it in the last 60 days", [orders(field("coupon", "equals", "VIP15")), none(orders(field("coupon", "equals", "VIP15"), in_last_days=60))]),
        # not looked at, not searched for
        ("people who did not view socks in the last 30 days", [none(events("Viewed Product", field("properties.category", "equals", "Socks"), in_last_days=30))]),
        ("people who didn't even search for socks in the last 30 days", [none(events("Searched", field("properties.query", "contains", "sock"), in_last_days=30))]),
    ],
)  # fmt: skip
def test_what_is_left_out_or_denied_is_that_alone(sentence: str, conditions: list[dict[str, Any]]) -> None:
    assert understood(sentence) == conditions
