"""The field catalogue: every field a condition can speak of, one row each. Menus, checks and both compilers read it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo


class Kind(StrEnum):
    """What a field holds; operators and value widgets follow from it."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    MONEY = "money"
    TIME = "time"  # an instant
    DATE = "date"  # a calendar day
    YES_NO = "yes_no"
    LIST = "list"


NUMERIC = (Kind.NUMBER, Kind.MONEY)
DATED = (Kind.TIME, Kind.DATE)
WORDED = (Kind.TEXT, Kind.CHOICE)


@dataclass(frozen=True)
class Field:
    """One field: its key on the wire, its name on the screen, its kind, and the menu group it stands in."""

    key: str
    label: str
    kind: Kind
    group: str
    choices: tuple[str, ...] = ()
    whole: bool = False  # kept as a whole number (counts, and money in cents)
    is_attribute: bool = False
    is_property: bool = False  # a property of events, under its key behind `properties.`
    of_lines: bool = False  # a field of an order's lines: true of the order when true of one of them
    yes: str = ""  # how a sentence says that a yes/no field is true ...
    no: str = ""  # ... and that it is not

    @property
    def is_contact(self) -> bool:
        """Whether it holds an e-mail address or a phone: a field of ours, or one of the shop's own that is called so."""
        is_own = self.is_attribute or self.is_property
        return names_contact(self.key.removeprefix(PROPERTY)) if is_own else self.key in ("email", "phone")

    def said(self, value: str) -> str:
        """Promise a choice as words: 'never_subscribed' as 'never subscribed'."""
        return value.replace("_", " ")


_CONTACT_WORDS = frozenset({"email", "mail", "phone", "telephone", "mobile"})


def names_contact(key: str) -> bool:
    """Promise whether a key of somebody else's naming speaks of an address or a phone: `contact_email`, `userPhone`."""
    words = re.sub(r"([a-z])([A-Z])", r"\1 \2", key.replace("e-mail", "email").replace("E-mail", "email"))
    return any(word.lower() in _CONTACT_WORDS for word in re.split(r"[\W_]+", words))


def _rows(group: str, *rows: tuple[Any, ...]) -> list[Field]:
    return [Field(key, label, kind, group, **(more[0] if more else {})) for key, label, kind, *more in rows]


_T, _N, _M, _AT = Kind.TEXT, Kind.NUMBER, Kind.MONEY, Kind.TIME
_WHOLE = {"whole": True}
_CONSENT = {"choices": ("subscribed", "unsubscribed", "never_subscribed", "unknown")}
_STATUS = {
    "choices": (
        "pending", "authorized", "partially_paid", "paid", "partially_refunded", "refunded", "cancelled", "voided",
    )
}  # fmt: skip
_SUBSCRIBED = {"yes": "is subscribed to e-mail", "no": "is not subscribed to e-mail"}
_TOTALS = {"choices": ("orders", "imported", "none")}

CUSTOMER_FIELDS: tuple[Field, ...] = (
    *_rows(
        "Buying",
        ("lifetime_value", "Lifetime value", _M, _WHOLE),
        ("total_orders", "Orders", _N, _WHOLE),
        ("avg_order_value", "Average order value", _M, _WHOLE),
        ("last_order_date", "Last order", _AT),
        ("days_since_last_order", "Days since last order", _N, _WHOLE),
        ("first_order_date", "First order", _AT),
        ("average_days_between_orders", "Average days between orders", _N),
        ("totals_source", "Totals come from", Kind.CHOICE, _TOTALS),
        ("imported_lifetime_value", "Imported lifetime value", _M, _WHOLE),
        ("imported_total_orders", "Imported orders", _N, _WHOLE),
    ),
    *_rows(
        "Consent",
        ("email_subscribed", "E-mail subscribed", Kind.YES_NO, _SUBSCRIBED),
        ("email_consent", "E-mail consent", Kind.CHOICE, _CONSENT),
        ("email_consent_at", "E-mail consent since", _AT),
        ("sms_consent", "SMS consent", Kind.CHOICE, _CONSENT),
        ("sms_consent_at", "SMS consent since", _AT),
    ),
    *_rows(
        "Person",
        ("email", "E-mail", _T),
        ("full_name", "Full name", _T),
        ("first_name", "First name", _T),
        ("last_name", "Last name", _T),
        ("phone", "Phone", _T),
        ("language", "Language", _T),
        ("tags", "Tags", Kind.LIST),
        ("acquisition_source", "Acquisition source", _T),
        ("created_at", "Customer since", _AT),
        ("updated_at", "Last changed", _AT),
    ),
    *_rows(
        "Place",
        ("country", "Country", _T),
        ("state", "State", _T),
        ("city", "City", _T),
        ("zip_code", "Zip code", _T),
        ("address_line1", "Address line 1", _T),
        ("address_line2", "Address line 2", _T),
        ("time_zone", "Time zone", _T),
    ),
)

_LINE = {"of_lines": True}
_PRODUCT = (
    ("product", "Product", _T, _LINE),
    ("sku", "SKU", _T, _LINE),
    ("category", "Category", _T, _LINE),
    ("vendor", "Vendor", _T, _LINE),
)
_ORDER = (
    ("placed_at", "Placed", _AT),
    ("status", "Status", Kind.CHOICE, _STATUS),
    ("value", "Value after refunds", _M, _WHOLE),
    ("total", "Total", _M, _WHOLE),
    ("discount", "Discount", _M, _WHOLE),
    ("refunded_amount", "Refunded amount", _M, _WHOLE),
    ("coupon", "Coupon", _T),
    ("currency", "Currency", _T),
    ("source", "Shop system", _T),
)


# The aggregates that are days since an instant: the last and the first.
TIMED = ("days_since", "days_since_first")
WITHOUT_AMOUNT = ("count", *TIMED)


@dataclass(frozen=True)
class Facts:
    """A table of things that happened to customers, which a metric counts or adds up."""

    key: str
    label: str
    singular: str
    time: str
    fields: Mapping[str, Field]
    amounts: tuple[str, ...] = ()  # what can be added up; the first is meant when none is named

    @property
    def aggregates(self) -> tuple[str, ...]:
        """The aggregates that make sense here."""
        return ("count", *TIMED, *(("sum", "avg", "min", "max") if self.amounts else ()))


def _keyed(fields: Iterable[Field]) -> dict[str, Field]:
    return {field.key: field for field in fields}


FACTS: dict[str, Facts] = {
    "orders": Facts(
        "orders", "Orders", "order", "placed_at",
        _keyed(_rows("Order", *_ORDER) + _rows("Products", *_PRODUCT)),
        ("value", "total", "discount", "refunded_amount"),
    ),
    "order_lines": Facts(
        "order_lines", "Order lines", "order line", "placed_at",
        _keyed(
            _rows("Products", *((key, label, kind) for key, label, kind, _ in _PRODUCT))
            + _rows("Line", ("quantity", "Quantity", _N, _WHOLE), ("price", "Price", _M, _WHOLE),
                    ("amount", "Quantity times price", _M, _WHOLE))
            + _rows("Order", *(row for row in _ORDER if row[0] in {"placed_at", "status", "coupon", "source"}))
        ),
        ("quantity", "amount", "price"),
    ),
    "events": Facts(
        "events", "Events", "event", "occurred_at",
        _keyed(_rows("Event", ("name", "Event", _T), ("occurred_at", "Happened", _AT), ("source", "Came from", _T))),
    ),
}  # fmt: skip

# What customers do with their letters, by the message's own word for it: the names of these events are known before
# the first of them has happened.
EMAIL_EVENTS: dict[str, str] = {
    "opened": "Opened Email",
    "clicked": "Clicked Email",
    "unsubscribed": "Unsubscribed",
    "bounced": "Bounced Email",
    "complained": "Marked Email as Spam",
}

# An order is an event like any other: asked for by this name among the events, it is looked up where orders are.
ORDERED = "Ordered"

AGGREGATES: dict[str, str] = {
    "count": "Number of",
    "sum": "Sum of",
    "avg": "Average of",
    "min": "Smallest",
    "max": "Largest",
    "days_since": "Days since last",
    "days_since_first": "Days since first",
}


@dataclass(frozen=True)
class SavedSegment:
    """What a condition needs to know of another segment: its name and its conditions, as stored."""

    name: str
    conditions: Any


@dataclass(frozen=True)
class Catalogue:
    """All that a condition tree may name in this shop, with the shop's clock and money."""

    fields: Mapping[str, Field] = field(default_factory=lambda: _keyed(CUSTOMER_FIELDS))
    facts: Mapping[str, Facts] = field(default_factory=lambda: FACTS)
    segments: Mapping[str, SavedSegment] = field(default_factory=dict)
    time_zone: ZoneInfo = ZoneInfo("UTC")
    currency: str = "USD"
    shows_contacts: bool = True  # else no condition may compare addresses and phones: they could be guessed by it

    @property
    def comparable(self) -> dict[str, Field]:
        """The fields that may be compared and sorted by."""
        return {key: each for key, each in self.fields.items() if self.shows_contacts or not each.is_contact}

    @classmethod
    def of(
        cls,
        attributes: Iterable[tuple[str, str, str]] = (),
        *,
        properties: Iterable[tuple[str, str]] = (),
        segments: Mapping[str, SavedSegment] | None = None,
        time_zone: str = "UTC",
        currency: str = "USD",
    ) -> "Catalogue":
        """Promise the built-in fields, one per attribute as (key, label, kind), one per property of events as (key, kind)."""
        own = [Field(key, label, Kind(kind), "Custom", is_attribute=True) for key, label, kind in attributes]
        fields = _keyed((*CUSTOMER_FIELDS, *own))
        facts = {**FACTS, "events": _with_properties(FACTS["events"], properties)}
        return cls(
            fields=fields, facts=facts, segments=segments or {}, time_zone=ZoneInfo(time_zone), currency=currency
        )


PROPERTY = "properties."


def _with_properties(facts: Facts, properties: Iterable[tuple[str, str]]) -> Facts:
    """Events with what their properties hold: each can be asked for, and the numbers among them added up."""
    own = [
        Field(f"{PROPERTY}{key}", _worded(key), Kind(kind), "Properties", is_property=True) for key, kind in properties
    ]
    numbers = tuple(each.key for each in own if each.kind is Kind.NUMBER)
    return replace(facts, fields={**facts.fields, **_keyed(own)}, amounts=numbers)


def _worded(key: str) -> str:
    plain = key.replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]
