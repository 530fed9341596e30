"""The totals of customers, worked out from their orders by the database in one statement."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.models import Customer, Order, TotalsSource
from cdp.models.columns import Money

_TOTALS = (
    "total_orders",
    "lifetime_value",
    "avg_order_value",
    "first_order_date",
    "last_order_date",
    "average_days_between_orders",
    "totals_source",
)
_FEW = 50_000
_MICROSECONDS_A_DAY = 86_400_000_000.0


def refresh_totals(session: Session, customer_ids: Iterable[int] | None = None, *, now: datetime) -> int:
    """Bring the totals of these customers (None: of all) in line with their orders; promise how many changed.

    Without a counted order the imported totals speak, without those zero. Rows that are right already are not touched.
    The average order is rounded half up to cents, None without orders; days between orders are None below two.
    """
    session.flush()
    ids = None if customer_ids is None else list(customer_ids)
    revision = db.revise(session)  # before the orders are read: what others write to them comes after
    if not db.is_sqlite(session):
        # With the few megabytes of a plain server the pass over all orders would spill to disk many times over.
        session.execute(sa.select(sa.func.set_config("work_mem", "256MB", True)))
    due = _due(session, ids)
    wrong = sa.or_(*(getattr(Customer, name).is_distinct_from(due.c[name]) for name in _TOTALS))
    written = sa.update(Customer).where(Customer.id == due.c.id, wrong)
    written = written.values({**{name: due.c[name] for name in _TOTALS}, "revision": revision, "updated_at": now})
    changed = session.execute(written, execution_options={"synchronize_session": False})
    db.reload(session, Customer)
    return int(changed.rowcount)  # type: ignore[attr-defined]


def _due(session: Session, ids: list[int] | None) -> sa.Subquery:
    """What the totals of each customer should be."""
    sums = _sums(session, ids)
    ordered = sums.c.count.is_not(None)
    claimed = (Customer.imported_total_orders, Customer.imported_lifetime_value, Customer.imported_last_order_date)
    is_claimed = sa.or_(*(column.is_not(None) for column in claimed))
    source = sa.case(
        (ordered, sa.literal_column(f"'{TotalsSource.ORDERS.value}'")),
        (is_claimed, sa.literal_column(f"'{TotalsSource.IMPORTED.value}'")),
        else_=sa.literal_column(f"'{TotalsSource.NONE.value}'"),
    )
    count, value = Customer.imported_total_orders, _cents(Customer.imported_lifetime_value)
    due = sa.select(
        Customer.id,
        sa.func.coalesce(sums.c.count, count, 0).label("total_orders"),
        sa.type_coerce(sa.func.coalesce(sums.c.value, value, 0), Money).label("lifetime_value"),
        sa.type_coerce(sa.func.coalesce(sums.c.average, _average(value, count)), Money).label("avg_order_value"),
        sums.c.first.label("first_order_date"),
        sa.func.coalesce(sums.c.last, Customer.imported_last_order_date).label("last_order_date"),
        sums.c.days_between.label("average_days_between_orders"),
        sa.type_coerce(source, Customer.__table__.c.totals_source.type).label("totals_source"),
    ).outerjoin_from(Customer, sums, sums.c.customer_id == Customer.id)
    if ids is not None:
        due = due.where(db.among(session, Customer.id, ids))
    return due.subquery("due")


def _sums(session: Session, ids: list[int] | None) -> sa.Subquery:
    """What the counted orders of each customer add up to; nobody without one is in it."""
    value = sa.cast(sa.func.sum(_cents(Order.total) - _cents(Order.refunded_amount)), sa.BigInteger)
    first, last, count = sa.func.min(Order.placed_at), sa.func.max(Order.placed_at), sa.func.count()
    between = _microseconds(session, first, last) / (_MICROSECONDS_A_DAY * (count - 1))
    owner = _owner(session, ids)
    sums = sa.select(
        owner.label("customer_id"),
        count.label("count"),
        value.label("value"),
        _average(value, count).label("average"),
        first.label("first"),
        last.label("last"),
        sa.case((count > 1, between)).label("days_between"),
    )
    counted = [Order.is_counted, owner.is_not(None)]
    if ids is not None:
        counted.append(db.among(session, owner, ids))
    return sums.where(*counted).group_by(owner).subquery("sums")


def _owner(session: Session, ids: list[int] | None) -> Any:
    """On SQLite the cast keeps a pass over many customers off the index: sorting beats a million jumps into the table.

    The sums still know that it is a whole number; without that they are looked through anew for each customer.
    """
    if db.is_sqlite(session) and (ids is None or len(ids) > _FEW):
        return sa.literal_column("CAST(orders.customer_id AS INTEGER)", sa.BigInteger)
    return Order.customer_id


def _cents(column: Any) -> Any:
    return sa.type_coerce(column, sa.BigInteger)


def _average(value: Any, count: Any) -> Any:
    """Whole cents, half a cent away from zero, as Python's ROUND_HALF_UP has it (both engines divide towards zero)."""
    value, count = sa.type_coerce(value, sa.BigInteger), sa.type_coerce(count, sa.BigInteger)
    half = sa.case((value < 0, -count), else_=count)
    divided = sa.type_coerce(value * 2 + half, sa.BigInteger).self_group().op("/")
    return divided(sa.func.nullif(count * 2, 0))


def _microseconds(session: Session, first: Any, last: Any) -> Any:
    if db.is_sqlite(session):
        return sa.cast(sa.type_coerce(last, sa.BigInteger) - sa.type_coerce(first, sa.BigInteger), sa.Double)
    seconds = sa.extract("epoch", sa.type_coerce(last, sa.DateTime) - sa.type_coerce(first, sa.DateTime))
    return sa.cast(seconds * 1_000_000, sa.Double)
