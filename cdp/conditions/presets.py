"""Ready-made conditions: what the editor offers so that nobody has to assemble a behaviour from nothing."""

from dataclasses import dataclass
from typing import Any

from cdp.conditions.catalogue import EMAIL_EVENTS, Field, Kind
from cdp.conditions.operators import OPERATORS, Takes, fitting


@dataclass(frozen=True)
class Preset:
    """A condition to start from, by the name under which it stands in the menu, and other words people look for."""

    label: str
    condition: dict[str, Any]
    words: str = ""
    group: str = "Behaviour"  # the heading it stands under


def _metric(of: str, aggregate: str, amount: str = "", *where: tuple[str, str]) -> dict[str, Any]:
    named = {"of": of, "aggregate": aggregate} | ({"field": amount} if amount else {})
    filters = [{"field": field, "operator": operator} | _blank(operator) for field, operator in where]
    return {"metric": named | ({"where": filters} if filters else {})}


def _blank(operator: str) -> dict[str, Any]:
    return {} if OPERATORS[operator].takes is Takes.NOTHING else {"value": ""}


def _at_least(number: int) -> dict[str, Any]:
    return {"operator": "at_least", "value": number}


_NEVER = {"operator": "equals", "value": 0}
_BOUGHT = ("orders", "count", "")

BEHAVIOURS: tuple[Preset, ...] = (
    Preset("Number of orders", _metric("orders", "count") | _at_least(2), "purchases frequency how many times bought"),
    Preset("Spent in orders", _metric("orders", "sum", "value") | _at_least(100), "revenue total sum value money"),
    Preset("Average order", _metric("orders", "avg", "value") | _at_least(50), "aov basket mean"),
    Preset("Biggest order", _metric("orders", "max", "value") | _at_least(100), "largest highest max"),
    Preset("Days since last order", _metric("orders", "days_since") | _at_least(60), "recency lapsed inactive"),
    Preset("Bought product …", _metric(*_BOUGHT, ("product", "contains")) | _at_least(1), "purchased item sku"),
    Preset("Never bought product …", _metric(*_BOUGHT, ("product", "contains")) | _NEVER, "not purchased without"),
    Preset("Bought from category …", _metric(*_BOUGHT, ("category", "equals")) | _at_least(1), "purchased collection"),
    Preset("Bought from vendor …", _metric(*_BOUGHT, ("vendor", "equals")) | _at_least(1), "purchased brand"),
    Preset("Used coupon …", _metric(*_BOUGHT, ("coupon", "equals")) | _at_least(1), "discount code promotion"),
    Preset("Used any coupon", _metric(*_BOUGHT, ("coupon", "not_blank")) | _at_least(1), "discount code promotion"),
    Preset("Number of products bought", _metric("order_lines", "sum", "quantity") | _at_least(3), "items quantity"),
    Preset("Number of events", _metric("events", "count") | _at_least(1), "activity behaviour"),
    Preset("Did event …", _metric("events", "count", "", ("name", "equals")) | _at_least(1), "activity happened"),
    Preset("Never did event …", _metric("events", "count", "", ("name", "equals")) | _NEVER, "activity not happened"),
    Preset("Days since last event", _metric("events", "days_since") | _at_least(30), "recency inactive"),
)


def _mail(*kinds: str, days: int | None = None, aggregate: str = "count") -> dict[str, Any]:
    """A number out of the customer's e-mail events of these kinds, in the last so many days."""
    names = [EMAIL_EVENTS[kind] for kind in kinds]
    named: dict[str, Any] = {"field": "name"}
    named |= {"operator": "equals", "value": names[0]} if len(names) == 1 else {"operator": "in", "value": names}
    window = {} if days is None else {"in_last_days": days}
    return {"metric": {"of": "events", "aggregate": aggregate, "where": [named]} | window}


def _of_mail(label: str, condition: dict[str, Any], words: str) -> Preset:
    return Preset(label, condition, f"{words} email mail letter campaign engagement", "E-mail")


_ONCE = _at_least(1)

MAIL: tuple[Preset, ...] = (
    _of_mail("Opened an e-mail", _mail("opened", days=30) | _ONCE, "opens engaged active"),
    _of_mail("Did not open any e-mail", _mail("opened", days=90) | _NEVER, "not opened unengaged sunset inactive"),
    _of_mail("Clicked an e-mail", _mail("clicked", days=30) | _ONCE, "clicks link engaged active"),
    _of_mail("Did not click any e-mail", _mail("clicked", days=90) | _NEVER, "not clicked unengaged sunset inactive"),
    _of_mail("Opened or clicked an e-mail", _mail("opened", "clicked", days=30) | _ONCE, "engaged active"),
    _of_mail(
        "Did not open or click any e-mail", _mail("opened", "clicked", days=90) | _NEVER, "unengaged sunset inactive"
    ),
    _of_mail("Days since last opened e-mail", _mail("opened", aggregate="days_since") | _at_least(30), "recency"),
    _of_mail("Days since last clicked e-mail", _mail("clicked", aggregate="days_since") | _at_least(30), "recency"),
    _of_mail("Unsubscribed by a link", _mail("unsubscribed") | _ONCE, "opt out left"),
    _of_mail("An e-mail bounced", _mail("bounced") | _ONCE, "undeliverable returned"),
    _of_mail("Marked an e-mail as spam", _mail("complained") | _ONCE, "complaint complained junk"),
)

# What an empty editor offers: one click, and the preview moves.
QUICK_STARTS: tuple[Preset, ...] = (
    Preset("Spent a lot", {"field": "lifetime_value", "operator": "top_percent", "value": 10}),
    Preset("Not bought lately", {"field": "days_since_last_order", "operator": "at_least", "value": 90}),
    Preset("Subscribed to e-mail", {"field": "email_subscribed", "operator": "equals", "value": True}),
    Preset("Opened an e-mail lately", _mail("opened", days=30) | _ONCE),
    Preset("New this month", {"field": "created_at", "operator": "in_last_days", "value": 30}),
)

_BY_KIND: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"operator": "contains", "value": ""},
    Kind.LIST: {"operator": "in", "value": []},
    Kind.NUMBER: _at_least(1),
    Kind.MONEY: _at_least(100),
    Kind.TIME: {"operator": "in_last_days", "value": 30},
    Kind.DATE: {"operator": "in_last_days", "value": 30},
    Kind.YES_NO: {"operator": "equals", "value": True},
}
_ANY_OF = {"operator": "in", "value": []}
_BY_KEY: dict[str, dict[str, Any]] = {
    "total_orders": _at_least(2),
    "days_since_last_order": {"operator": "at_most", "value": 60},
    "average_days_between_orders": {"operator": "at_most", "value": 60},
    "status": {"operator": "equals", "value": "paid"},
    "quantity": _at_least(2),
    "country": _ANY_OF, "state": _ANY_OF, "city": _ANY_OF, "language": _ANY_OF, "time_zone": _ANY_OF,
    "acquisition_source": _ANY_OF, "source": _ANY_OF, "coupon": _ANY_OF, "category": _ANY_OF, "vendor": _ANY_OF,
    "currency": _ANY_OF, "name": _ANY_OF, "sku": _ANY_OF,
}  # fmt: skip


def start_of(field: Field) -> dict[str, Any]:
    """Promise the operator, and where there is a sensible one the value, that a field begins with when it is chosen."""
    if not field.is_attribute and field.key in _BY_KEY:
        return _BY_KEY[field.key]
    if field.kind is Kind.CHOICE:
        return {"operator": "equals", "value": field.choices[0]} if field.choices else _ANY_OF
    return _BY_KIND.get(field.kind) or {"operator": fitting(field.kind)[0].key}
