"""Taking one order away, as if it had never come."""

from datetime import datetime

from sqlalchemy.orm import Session

from cdp import access
from cdp.models import OrderStatus
from cdp.orders.lookup import get
from cdp.orders.totals import refresh_totals

REMOVED = "undone"  # the source of orders that are none any more


def remove(session: Session, order_id: int, *, now: datetime) -> None:
    """Take an order off every list and out of its customer's totals; raises NotFound when there is none.

    It stays as an empty row, which tells every copy in memory to forget it; the same order may come again.
    """
    access.require("orders.record")
    order = get(session, order_id)
    owner = order.customer_id
    order.lines = []
    order.external_id = f"removed {order.id}: {order.source}: {order.external_id}"
    order.source, order.customer_id = REMOVED, None
    order.status, order.is_counted, order.updated_at = OrderStatus.VOIDED, False, now
    session.flush()
    if owner is not None:
        refresh_totals(session, [owner], now=now)
