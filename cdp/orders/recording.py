"""Recording one order: made once, brought up to date when it comes again, its customer's totals with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cdp import access, db, text
from cdp import shop as shops
from cdp.errors import Invalid, NotFound
from cdp.models import Customer, Order, OrderLine, OrderStatus, Product
from cdp.orders.counting import counts
from cdp.orders.totals import refresh_totals

_LARGEST = Decimal(10) ** 13
_LONGEST = 500
_MOST_PIECES = 1_000_000


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
    status: OrderStatus | str,
    currency: str,
    total: Decimal,
    now: datetime,
    number: str | None = None,
    customer_id: int | None = None,
    discount: Decimal = Decimal(0),
    coupon: str | None = None,
    refunded_amount: Decimal = Decimal(0),
    lines: Sequence[Line] | None = None,
    import_id: int | None = None,
) -> Order:
    """Promise the order as given, made or brought up to date by (source, external_id), and its customer's totals.

    The same order again changes nothing; without `number`, `customer_id` or `lines` it keeps those it has. Raises Invalid with a
    sentence per field, NotFound for an unknown customer.
    """
    access.require("orders.record")
    values = _checked(
        source=source, external_id=external_id, number=number, placed_at=placed_at, status=status,
        currency=currency, total=total, discount=discount, coupon=coupon, refunded_amount=refunded_amount,
    )  # fmt: skip
    wanted = None if lines is None else [_checked_line(line) for line in lines]
    if customer_id is not None:
        _demand_customer(session, customer_id)
        values["customer_id"] = customer_id
    if values["number"] is None:
        del values["number"]
    values["is_counted"] = counts(values["status"], values["currency"], shop=shops.get(session))
    order = _found_or_new(session, values, now=now, import_id=import_id)
    owner_before = order.customer_id if order.id else None
    if _write(session, order, values, wanted, now=now):
        touched = {each for each in (owner_before, order.customer_id) if each is not None}
        refresh_totals(session, touched, now=now)
    return order


def _found_or_new(session: Session, values: Mapping[str, Any], *, now: datetime, import_id: int | None) -> Order:
    same = sa.select(Order).filter_by(source=values["source"], external_id=values["external_id"])
    if found := session.scalar(same):
        return found
    db.revise(session)  # writers queue here, so that two who bring the same order see each other
    return session.scalar(same) or Order(number=values["external_id"], created_at=now, import_id=import_id, lines=[])


def _write(
    session: Session, order: Order, values: Mapping[str, Any], wanted: list[Line] | None, *, now: datetime
) -> bool:
    for key, value in values.items():
        setattr(order, key, value)
    is_changed = order.id is None or session.is_modified(order)  # asked before reading products writes the order
    session.add(order)
    if wanted is not None and _write_lines(session, order, wanted):
        is_changed = True
    if not is_changed:
        return False
    order.updated_at = now
    session.flush()
    return True


def _write_lines(session: Session, order: Order, wanted: list[Line]) -> bool:
    products = _products(session, wanted)
    due = [(products[_key(line)], line.quantity, line.price) for line in wanted]
    if [(line.product_id, line.quantity, line.price) for line in order.lines] == [
        (product.id, quantity, price) for product, quantity, price in due
    ]:
        return False
    order.lines = [OrderLine(product=product, quantity=quantity, price=price) for product, quantity, price in due]
    return True


def _key(line: Line) -> tuple[str, str, str, str]:
    return line.name, line.sku, line.category, line.vendor


def _products(session: Session, lines: Sequence[Line]) -> dict[tuple[str, str, str, str], Product]:
    """The products of these lines, made where they are not there yet, by name, sku, category and vendor."""
    keys = sorted({_key(line) for line in lines})
    if not keys:
        return {}
    columns = (Product.name, Product.sku, Product.category, Product.vendor)
    named = sa.select(Product).where(sa.tuple_(*columns).in_(keys))
    found = {(each.name, each.sku, each.category, each.vendor): each for each in session.scalars(named)}
    if missing := [key for key in keys if key not in found]:
        with session.no_autoflush:
            insert = sqlite.insert(Product) if db.is_sqlite(session) else postgresql.insert(Product)
            rows = [dict(zip(("name", "sku", "category", "vendor"), key, strict=True)) for key in missing]
            session.execute(insert.values(rows).on_conflict_do_nothing())
            found = {(each.name, each.sku, each.category, each.vendor): each for each in session.scalars(named)}
    return found


def _checked(**raw: Any) -> dict[str, Any]:
    faults: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    for key, value in raw.items():
        try:
            values[key] = _CHECKS[key](value)
        except (ValueError, ArithmeticError, TypeError):
            faults[key] = [_WANTED.get(key, f"{key} must be an amount of money, from 0 on.")]
    if not faults and values["refunded_amount"] > values["total"]:
        faults["refunded_amount"] = ["No more than the total can have been refunded."]
    if faults:
        told = " ".join(sentences[0] for sentences in faults.values())
        raise Invalid(f"The order was not recorded. {told}", faults)
    return values


def _name(raw: str) -> str:
    name = text.clean(str(raw))
    if name is None or len(name) > _LONGEST:
        raise ValueError
    return name


def _perhaps(raw: str | None) -> str | None:
    return None if text.clean(raw) is None else _name(str(raw))


def _money(raw: Decimal | int | str) -> Decimal:
    amount = Decimal(str(raw))
    if not amount.is_finite() or not 0 <= amount <= _LARGEST:
        raise ValueError
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _instant(raw: object) -> datetime:
    if not isinstance(raw, datetime) or raw.tzinfo is None:
        raise ValueError
    return raw.astimezone(UTC)


def _currency(raw: str) -> str:
    if raw.upper() not in shops.currencies():
        raise ValueError
    return raw.upper()


_CHECKS: dict[str, Any] = {
    "source": _name,
    "external_id": _name,
    "number": _perhaps,
    "placed_at": _instant,
    "status": OrderStatus,
    "currency": _currency,
    "total": _money,
    "discount": _money,
    "coupon": _perhaps,
    "refunded_amount": _money,
}
_WANTED = {
    "source": "Say which system the order comes from.",
    "external_id": f"Give the order's id in that system, at most {_LONGEST} characters.",
    "number": f"Give the order a number of at most {_LONGEST} characters.",
    "placed_at": "Say when the order was placed, with its time zone, e.g. 2026-06-30T12:00:00Z.",
    "status": f"The status must be one of {', '.join(OrderStatus)}.",
    "currency": "Give the currency by its ISO code, e.g. EUR.",
    "coupon": f"The coupon must have at most {_LONGEST} characters.",
}


def _checked_line(line: Line) -> Line:
    try:
        if isinstance(line.quantity, bool) or not 1 <= int(line.quantity) <= _MOST_PIECES:
            raise ValueError
        words = {key: (text.clean(getattr(line, key)) and _name(getattr(line, key))) or "" for key in _LINE_WORDS}
        return Line(name=_name(line.name), price=_money(line.price), quantity=int(line.quantity), **words)
    except (ValueError, ArithmeticError, TypeError):
        told = f"A line needs a product's name, a quantity of 1 to {_MOST_PIECES:,} and a price from 0 on."
        raise Invalid(f"The order was not recorded. {told}", {"lines": [told]}) from None


_LINE_WORDS = ("sku", "category", "vendor")


def _demand_customer(session: Session, customer_id: int) -> None:
    there = sa.select(Customer.id).where(Customer.id == customer_id, Customer.deleted_at.is_(None))
    if not 0 < customer_id < 2**63 or session.scalar(there) is None:
        raise NotFound(f"The order was not recorded: there is no customer {customer_id}.")
