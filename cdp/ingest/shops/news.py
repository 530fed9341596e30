"""What a shop's webhook can mean, whatever the shop: a person, an order, money given back, a checkout, something gone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from cdp.models import Channel, ConsentStatus
from cdp.orders import Line


@dataclass(frozen=True)
class Claim:
    """What a shop says of somebody's consent; `is_weak` for a box that was ticked at a checkout."""

    channel: Channel
    status: ConsentStatus
    at: datetime | None = None  # since when, where the shop says it
    is_weak: bool = False


@dataclass(frozen=True)
class Person:
    """A customer as a shop knows them; `external_ids` with the one that is theirs for good first."""

    external_ids: tuple[str, ...]
    fields: Mapping[str, Any]
    changed_at: datetime
    tags: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    since: datetime | None = None
    is_aside: bool = False  # told with an order: only blanks are filled


@dataclass(frozen=True)
class Refund:
    """Money given back for an order."""

    external_id: str
    order_id: str
    amount: Decimal
    at: datetime


@dataclass(frozen=True)
class Placed:
    """An order as it stands; `person` is None where nobody is named (shop till)."""

    external_id: str
    number: str
    placed_at: datetime
    status: str  # one of our words
    currency: str
    total: Decimal
    changed_at: datetime
    discount: Decimal = Decimal(0)
    coupon: str | None = None
    lines: tuple[Line, ...] = ()
    refunds: tuple[Refund, ...] = ()
    are_all_refunds: bool = False  # others are none any more; else some may be told by themselves
    person: Person | None = None


@dataclass(frozen=True)
class Checkout:
    """A checkout that was begun; it is told again and again, and may name nobody at first."""

    key: str
    at: datetime
    properties: Mapping[str, Any] = field(default_factory=dict)
    person: Person | None = None


@dataclass(frozen=True)
class Gone:
    """An order or customer that was deleted in the shop."""

    subject: str  # "order", "customer"
    external_id: str
    at: datetime


News = Person | Placed | Refund | Checkout | Gone
