"""A small vocabulary made by hand, sentences read over it, and the longest that can be typed."""

import re
from datetime import UTC, datetime
from typing import Any

from cdp import conditions as cd
from cdp.assistant.reading import Reading
from cdp.assistant.rules import Figures, Vocabulary, read
from cdp.assistant.rules.interpret import MOST_WORDS
from cdp.assistant.rules.words import LONGEST
from cdp.conditions import Catalogue, SavedSegment

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ATTRIBUTES = (
    ("loyalty_tier", "Loyalty tier", "text"), ("birthday", "Birthday", "date"), ("shoe_size", "Shoe size", "number"),
    ("wants_catalogue", "Wants the printed catalogue", "yes_no"),
)  # fmt: skip
SEGMENTS = {
    "sock_lovers": SavedSegment("Sock lovers", {"all": [{"field": "city", "operator": "equals", "value": "Boston"}]}),
    "best": SavedSegment("Best customers", {"all": []}),
}
VALUES = {
    "country": ["US", "CA", "DE", "FR", "GB"], "state": ["CA", "NY", "TX", "FL", "GA"], "city": ["Boston", "Köln", "New York"],
    "tags": ["wholesale", "vip"], "acquisition_source": ["instagram", "direct"], "loyalty_tier": ["gold", "silver"],
    "orders.category": ["Socks", "Scarves"], "orders.vendor": ["Aran Mill"], "orders.coupon": ["VIP15", "SPRING10"],
    "orders.product": ["Merino Hiking Sock, Moss", "Wool Wash"], "events.name": ["Opened Email", "Searched"],
}  # fmt: skip
CATALOGUE = Catalogue.of(ATTRIBUTES, segments=SEGMENTS, time_zone="America/New_York")
VOCABULARY = Vocabulary.of(CATALOGUE, VALUES, Figures({"lifetime_value": 210.5}, {"lifetime_value": 5_000}))


def reading(text: str, **more: Any) -> Reading:
    found = read(text, VOCABULARY, now=NOW, **more)
    if found.tree is not None:
        cd.parse(found.tree, CATALOGUE)
    return found


def field(key: str, operator: str, value: Any = None) -> dict[str, Any]:
    return {"field": key, "operator": operator} | ({} if value is None else {"value": value})


def orders(*where: dict[str, Any], at_least: int = 1, **window: int) -> dict[str, Any]:
    metric = {"of": "orders", "aggregate": "count"} | ({"where": list(where)} if where else {}) | window
    return {"metric": metric, "operator": "at_least", "value": at_least}


SUBSCRIBED = field("email_subscribed", "equals", True)

HOSTILE = (
    "x ", "in ", "(", "top 10% ", "and not ", "1,", '"', "bought socks and ", "last month ", "custmers ", "spent over 5 ",
    "bulletins ", "open in or click in ", "count(", "very im ", "kindly ", "wait no meant ", "thank- as ",
)  # fmt: skip


def longest(piece: str) -> str:
    """As much of it as is read at all."""
    return (piece * (MOST_WORDS // len(re.findall(r"\w+|[^\w\s]", piece))))[:LONGEST]
