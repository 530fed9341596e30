"""Orders: recording them once each, and the totals of customers that follow from them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, selectinload

from cdp import db, shop, text
from cdp.errors import Invalid, NotFound
from cdp.models import UNCOUNTED, Customer, Order, OrderLine, OrderStatus, Product, Shop


@dataclass(frozen=True)
class Line:
    """One product on an order to be recorded; `price` is for one piece."""

    name: str
    price: Decimal
    quantity: int = 1
    sku: str = ""
    category: str = ""
    vendor: str = ""


def record(
    session: Session,
    *,
    source: str,
    external_id: str,
    placed_at: datetime,
    status: OrderStatus,
    currency: str,
    total: Decimal,
    now: datetime,
    number: str | None = None,
    customer_id: int | None = None,
    discount: Decimal = Decimal(0),
    coupon: str | None = None,
    refunded_amount: Decimal = Decimal(0),
    lines: Sequence[Line] = (),
    import_id: int | None = None,
) -> Order:
    """Promise the order as given, made or brought up to date by (source, external_id), and its customer's totals.

    The same order again changes nothing. Raises Invalid with a sentence per field, NotFound for an unknown customer.
    """
    raise NotImplementedError


def counts(status: OrderStatus, currency: str, *, shop: Shop) -> bool:
    """Promise whether an order counts for its customer's totals: not cancelled or voided, and in the shop's currency."""
    return status not in UNCOUNTED and currency == shop.currency


def recount(session: Session, *, shop: Shop, now: datetime) -> int:
    """Decide anew which orders count, as after a new currency of the shop; promise how many changed.

    The totals of all customers follow.
    """
    raise NotImplementedError


def for_customer(session: Session, customer_id: int) -> list[Order]:
    """Promise a customer's orders with their lines and products, newest first."""
    raise NotImplementedError


def refresh_totals(session: Session, customer_ids: Sequence[int] | None = None, *, now: datetime) -> int:
    """Bring the totals of these customers (None: of all) in line with their orders; promise how many changed.

    Without a counted order the imported totals speak, without those zero. Rows that are right already are not touched.
    """
    raise NotImplementedError
