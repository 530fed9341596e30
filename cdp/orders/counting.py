"""Which orders count for the totals of their customers."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.models import UNCOUNTED, Order, Shop
from cdp.orders.totals import refresh_totals


def counts(status: Any, currency: Any, *, shop: Shop) -> Any:
    """Promise whether an order counts: neither cancelled nor voided, and in the shop's currency.

    Given the columns of `Order` it promises the same as an SQL condition.
    """
    if isinstance(status, str):
        return status not in UNCOUNTED and currency == shop.currency
    return sa.and_(status.not_in(UNCOUNTED), currency == shop.currency)


def recount(session: Session, *, shop: Shop, now: datetime) -> int:
    """Decide anew which orders count, as after a new currency of the shop; promise how many changed.

    The totals of all customers follow.
    """
    session.flush()
    due = counts(Order.status, Order.currency, shop=shop)
    wrong = Order.is_counted != due
    if session.scalar(sa.select(Order.id).where(wrong).limit(1)) is None:
        return 0
    decided = sa.update(Order).where(wrong).values(is_counted=due, revision=db.revise(session), updated_at=now)
    changed = session.execute(decided, execution_options={"synchronize_session": False})
    db.reload(session, Order)
    refresh_totals(session, now=now)
    return int(changed.rowcount)  # type: ignore[attr-defined]
