"""Makers of rows with believable defaults, each unlike the one before; say only what the test is about."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import UNCOUNTED, Customer, Event, Order, OrderLine, OrderStatus, Product, Segment

_number = itertools.count(1)
_PLACED = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


def make_customer(session: Session, **fields: Any) -> Customer:
    """A flushed customer with an e-mail address of its own."""
    number = next(_number)
    defaults = {"email": f"customer{number}@example.com", "first_name": "Anna", "last_name": f"Meyer {number}"}
    customer = Customer(**{**defaults, **fields})
    session.add(customer)
    session.flush()
    return customer


def make_product(session: Session, name: str = "Wool sock", **fields: Any) -> Product:
    """The product of that name, sku, category and vendor, made if it is not there yet."""
    key = {"name": name, "sku": "", "category": "", "vendor": "", **fields}
    found = session.scalar(sa.select(Product).filter_by(**key))
    if found is None:
        found = Product(**key)
        session.add(found)
        session.flush()
    return found


def _make_line(session: Session, line: dict[str, Any] | tuple[Any, ...] | str) -> OrderLine:
    if isinstance(line, str):
        line = (line,)
    if isinstance(line, tuple):
        line = dict(zip(("product", "quantity", "price"), line, strict=False))
    product = line.get("product", "Wool sock")
    if isinstance(product, str):
        product = make_product(session, product, **{k: line[k] for k in ("sku", "category", "vendor") if k in line})
    return OrderLine(product=product, quantity=line.get("quantity", 1), price=Decimal(line.get("price", 10)))


def make_order(
    session: Session, customer: Customer | None, lines: Sequence[Any] = ("Wool sock",), **fields: Any
) -> Order:
    """A flushed paid order; a line is a product's name, (name, quantity, price), or a dict that may name sku and so on.

    The total is the sum of the lines unless given. The customer's own totals are left as they are.
    """
    made = [_make_line(session, line) for line in lines]
    number = next(_number)
    defaults = {
        "source": "test",
        "external_id": str(number),
        "number": f"#{number}",
        "placed_at": _PLACED,
        "status": OrderStatus.PAID,
        "currency": "USD",
        "total": sum((line.price * line.quantity for line in made), Decimal(0)),
    }
    values = {**defaults, **fields}
    values.setdefault("is_counted", values["status"] not in UNCOUNTED)
    order = Order(customer_id=None if customer is None else customer.id, lines=made, **values)
    session.add(order)
    session.flush()
    return order


def make_event(session: Session, customer: Customer, name: str = "Viewed Product", **fields: Any) -> Event:
    """A flushed event of that customer."""
    event = Event(**{"customer_id": customer.id, "name": name, "occurred_at": _PLACED, "source": "test", **fields})
    session.add(event)
    session.flush()
    return event


def make_segment(session: Session, conditions: Any = None, **fields: Any) -> Segment:
    """A flushed segment of that condition tree (everyone by default), with a name of its own."""
    name = fields.pop("name", f"Segment {next(_number)}")
    key = fields.pop("key", name.lower().replace(" ", "_"))
    segment = Segment(name=name, key=key, conditions={"all": []} if conditions is None else conditions, **fields)
    session.add(segment)
    session.flush()
    return segment
