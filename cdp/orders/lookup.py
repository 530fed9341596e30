"""Finding orders."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp.errors import NotFound
from cdp.models import Order


def for_customer(session: Session, customer_id: int) -> list[Order]:
    """Promise a customer's orders with their lines and products, newest first."""
    theirs = sa.select(Order).where(Order.customer_id == customer_id).options(selectinload(Order.lines))
    return list(session.scalars(theirs.order_by(Order.placed_at.desc(), Order.id.desc())))


def get(session: Session, order_id: int) -> Order:
    """Promise the order with its lines and products; raises NotFound when there is none (any more)."""
    wanted = sa.select(Order).where(Order.id == order_id, Order.source != "undone").options(selectinload(Order.lines))
    if (found := session.scalar(wanted)) is None:
        raise NotFound(f"There is no order {order_id}.")
    return found
