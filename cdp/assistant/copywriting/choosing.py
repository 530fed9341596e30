"""Which theme suits these people, and the offer that the person named, in their own words."""

import re
from collections.abc import Callable, Iterator
from typing import Any

Suits = Callable[[dict[str, Any]], bool]
_OFFER = r"""(?P<offer>(?:up\s+to\s+)?(?:(?:[$€£¥]\s?)?\d[\d.,]*|\b(?:five|ten|fifteen|twenty(?:[ -]five)?|thirty|forty|fifty)\b)\s?(?:%|percent|per\ cent|[$€£¥]|dollars?|euros?|pounds?)?\s+(?:off|discount)\b
      | \bfree\s+(?:shipping|delivery|returns?|gifts?|samples?)\b
      | \bbuy\s+one,?\s+get\s+one(?:\s+free)?\b
      | \bhalf[-\ ]price\b)"""
_CODE = r"(?:\s+(?:with|using|code|coupon|the|promo|:))*\s+(?:code|coupon):?\s+(?P<code>[A-Z0-9]{4,20})\b"
_NAMED = re.compile(rf"{_OFFER}(?:{_CODE})?", re.IGNORECASE | re.VERBOSE)
# Around an offer that is made; where somebody took one, it says who is meant.
_MADE = re.compile(
    rf"""(?:,?\s*\b(?:and\s+)?(?:offering|giving|offer|give|send|with|including|for)(?:\s+(?:them|you|an?|the|our))*\s+|\b(?:an?\s+)?)
         {_OFFER}(?:{_CODE})?(?!\s+(?:coupon|code|voucher))
         (?:\s+(?:on\s+)?(?:everything|all\s+orders|(?:the|their|your)\s+(?:next|first|second)\s+(?:order|purchase)))?(?:\s+or\s+(?:something|so)(?:\s+like\s+that)?\b)?""",
    re.IGNORECASE | re.VERBOSE,
)
_TAKEN = re.compile(
    r"\b(?:used|redeemed|bought|ordered|purchased|paid|got|received|had|who)\b[^.,;]{0,30}$", re.IGNORECASE
)

_GIVEN = re.compile(r"\b(?:offer|offering|give|giving)\b", re.IGNORECASE)


def offer_in(said: str) -> str:
    """Promise the offer that somebody named, in their words: "20% off with the code SPRING20"; empty when there is none."""
    found = _NAMED.search(said)
    if found is None or _TAKEN.search(said[: found.start()]):
        return ""
    offer = " ".join(found["offer"].split())
    return f"{offer} with the code {found['code']}" if found["code"] else offer


def without_offer(said: str) -> str:
    """Promise the sentence without the offer that is made in it: what is left says who gets it."""
    found = _MADE.search(said)
    if found is None or (_TAKEN.search(said[: found.start()]) and not _GIVEN.search(found.group())):
        return said
    return " ".join(f"{said[: found.start()]} {said[found.end() :]}".split())


def theme_for(theme: str, tree: dict[str, Any]) -> str:
    """Promise the theme that was asked for, or else the one that suits what these people have in common."""
    if theme != "general":
        return theme
    parts = list(_all_of(tree))
    return next((key for key, suits in _SUITS if any(suits(part) for part in parts)), "general")


def _all_of(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in tree.get("all", [tree]):
        if "all" in part:
            yield from _all_of(part)
        else:
            yield part


def _is(field: str, *operators: str) -> Suits:
    return lambda part: part.get("field") == field and part.get("operator") in operators


def _orders(*numbers: int) -> Suits:
    return lambda part: (
        part.get("field") == "total_orders" and part.get("operator") == "equals" and part.get("value") in numbers
    )


def _stays_away(part: dict[str, Any]) -> bool:
    inner = part.get("none", [{}])[0]
    return (
        _is("last_order_date", "not_in_last_days", "before")(part)
        or _is("days_since_last_order", "at_least", "greater_than")(part)
        or _is("last_order_date", "in_last_days")(inner)
    )


def _reads_nothing(part: dict[str, Any]) -> bool:
    metric = part.get("metric", {})
    return metric.get("of") == "events" and part.get("operator") == "equals" and part.get("value") == 0


_FILLED = ("Added to Cart", "Started Checkout")


def _filled_a_cart(part: dict[str, Any]) -> bool:
    metric = part.get("metric", {})
    names = [one.get("value") for one in metric.get("where", ()) if one.get("field") == "name"]
    is_filled = any(name in _FILLED for value in names for name in (value if isinstance(value, list) else [value]))
    return is_filled and part.get("operator") in ("at_least", "greater_than")


# In this order: who filled a cart is reminded of it, who has never ordered cannot be won back, and who stays away is not thanked for coming.
_SUITS = (
    ("cart", _filled_a_cart),
    ("welcome", _orders(0)),
    ("win_back", _stays_away),
    ("sunset", _reads_nothing),
    ("second_purchase", _orders(1)),
    ("vip", _is("lifetime_value", "top_percent", "above_percentile")),
    ("welcome", _is("created_at", "in_last_days")),
)
