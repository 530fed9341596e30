"""What merge tags stand for: the fields of a customer, the shop and the campaign, with a label and an example each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.conditions.catalogue import CUSTOMER_FIELDS, Field, Kind
from cdp.models import Attribute, AttributeKind, Customer, Shop


@dataclass(frozen=True)
class Tag:
    """A merge tag: what to write between the braces, what it is called, and what may come out."""

    tag: str
    label: str
    example: str
    group: str = "Customer"
    kind: Kind = Kind.TEXT


_EXAMPLES = {
    Kind.TEXT: "text",
    Kind.CHOICE: "subscribed",
    Kind.NUMBER: "3",
    Kind.MONEY: "120.00",
    Kind.TIME: "2026-05-31",
    Kind.DATE: "2026-05-31",
    Kind.YES_NO: "true",
    Kind.LIST: "a list",
}
_SAID = {
    "first_name": "Anna",
    "last_name": "Meyer",
    "full_name": "Anna Meyer",
    "email": "anna@example.com",
    "city": "Riga",
    "country": "LV",
    "language": "en",
    "phone": "+37120000000",
    "tags": "vip, wholesale",
}


def _of_field(field: Field) -> Tag:
    said = _SAID.get(field.key, _EXAMPLES[field.kind])
    return Tag(f"customer.{field.key}", field.label, said, field.group, field.kind)


TAGS: tuple[Tag, ...] = (
    *(_of_field(field) for field in CUSTOMER_FIELDS),
    Tag("shop.name", "The shop's name", "My shop", "Shop"),
    Tag("shop.website", "The shop's website", "https://shop.example", "Shop"),
    Tag("shop.postal_address", "The shop's postal address", "1 Main Street, Springfield", "Shop"),
    Tag("shop.currency", "The shop's currency", "USD", "Shop"),
    Tag("shop.country", "The shop's country", "US", "Shop"),
    Tag("campaign.name", "The campaign's name", "Spring news", "Campaign"),
    Tag("campaign.id", "The campaign's number", "12", "Campaign", Kind.NUMBER),
    Tag("unsubscribe_url", "Link to unsubscribe", "https://...", "Links"),
    Tag("preferences_url", "Link to the preferences", "https://...", "Links"),
)

_KINDS = {
    AttributeKind.TEXT: Kind.TEXT,
    AttributeKind.NUMBER: Kind.NUMBER,
    AttributeKind.DATE: Kind.DATE,
    AttributeKind.YES_NO: Kind.YES_NO,
    AttributeKind.LIST: Kind.LIST,
}


def tags(session: Session) -> list[Tag]:
    """Promise every merge tag of this shop: the built-in ones and one per attribute."""
    own = session.scalars(sa.select(Attribute).order_by(Attribute.label))
    custom = (
        Tag(f"customer.{each.key}", each.label, _EXAMPLES[_KINDS[each.kind]], "Custom", _KINDS[each.kind])
        for each in own
    )
    return [*TAGS, *custom]


def customer_values(
    customer: Customer, *, shop: Shop, now: datetime, only: frozenset[str] | None = None
) -> dict[str, Any]:
    """Promise what `customer.<field>` stands for: fields by their name, attributes by their key, times by the shop's clock.

    `only` names the fields that will be asked for, where that is known: the others are then left out.
    """
    zone = _zone(shop.time_zone)
    values: dict[str, Any] = dict(customer.attributes or {})
    for key, read in _readers(only):
        values[key] = read(customer, zone, now)
    return values


@lru_cache(maxsize=256)
def _readers(only: frozenset[str] | None) -> tuple[tuple[str, "Reader"], ...]:
    return _READERS if only is None else tuple(pair for pair in _READERS if pair[0] in only)


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name or "UTC")


Reader = Callable[[Customer, ZoneInfo, datetime], Any]


def _reader(field: Field) -> Reader:
    key = field.key
    if key == "days_since_last_order":
        return lambda customer, _, now: customer.days_since_last_order(now)
    if field.kind == Kind.TIME:
        return lambda customer, zone, _: _local(getattr(customer, key), zone)
    if field.kind == Kind.CHOICE:
        return lambda customer, _, __: None if (word := getattr(customer, key)) is None else str(word)
    if field.kind == Kind.LIST:
        return lambda customer, _, __: list(getattr(customer, key) or ())
    return lambda customer, _, __: getattr(customer, key)


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if at is None else (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(zone)


_READERS = tuple((field.key, _reader(field)) for field in CUSTOMER_FIELDS)


def shop_values(shop: Shop) -> dict[str, Any]:
    """Promise what `shop.<field>` stands for."""
    return {
        "name": shop.name,
        "website": shop.website or "",
        "postal_address": shop.postal_address or "",
        "currency": shop.currency,
        "country": shop.country,
        "time_zone": shop.time_zone,
    }


def campaign_values(name: str = "", id: int | None = None) -> dict[str, Any]:
    """Promise what `campaign.<field>` stands for."""
    return {"name": name, "id": id}


def made_up() -> dict[str, Any]:
    """Promise the values of a customer who does not exist, for pictures and for a shop without customers."""
    words: dict[Kind, Callable[[str], Any]] = {
        Kind.LIST: lambda said: said.split(", "),
        Kind.NUMBER: int,
        Kind.YES_NO: lambda said: said == "true",
    }
    tags = [each for each in TAGS if each.tag.startswith("customer.")]
    return {each.tag.removeprefix("customer."): words.get(each.kind, str)(each.example) for each in tags}
