"""Finding the orders of one customer."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp.models import Order


def for_customer(session: Session, customer_id: int) -> list[Order]:
    """Promise a customer's orders with their lines and products, newest first."""
    theirs = sa.select(Order).where(Order.customer_id == customer_id).options(selectinload(Order.lines))
    return list(session.scalars(theirs.order_by(Order.placed_at.desc(), Order.id.desc())))
