"""An order is recorded once, and the totals of customers follow from their orders to the cent, on both engines."""

import dataclasses
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdp import db, orders, shop
from cdp.errors import Invalid, NotFound
from cdp.models import UNCOUNTED, Customer, Order, OrderLine, OrderStatus, Product, TotalsSource
from tests.makers import make_customer, make_order
from tests.plans import walks_within_walks

SOCKS = orders.Line("Wool sock", Decimal("3.35"), 3, sku="S-1", category="Socks", vendor="Sheep & Co")


def record(session, at, **changes):
    return orders.record(
        session,
        **{
            "source": "shopify", "external_id": "1001", "placed_at": at, "status": "paid", "currency": "USD",
            "total": Decimal("10.05"), "now": at, "lines": [SOCKS], **changes,
        },
    )  # fmt: skip


def test_an_order_is_recorded_with_its_lines_and_the_totals_follow(session, now):
    customer = make_customer(session)
    order = record(session, now, customer_id=customer.id, coupon=" WELCOME10 ", number="#1001")
    assert (order.number, order.status, order.coupon, order.is_counted) == ("#1001", "paid", "WELCOME10", True)
    assert [(line.product.name, line.quantity, line.price) for line in order.lines] == [
        ("Wool sock", 3, Decimal("3.35"))
    ]
    assert (customer.total_orders, customer.lifetime_value) == (1, Decimal("10.05"))
    assert (customer.first_order_date, customer.last_order_date) == (now, now)
    assert customer.totals_source == TotalsSource.ORDERS


def test_the_same_order_again_changes_nothing(session, now):
    customer = make_customer(session)
    first = record(session, now, customer_id=customer.id)
    session.commit()
    revision = db.latest_revision(session)
    later = {"now": now + timedelta(days=1), "currency": "usd", "total": "10.050"}
    again = record(session, now, customer_id=customer.id, **later)
    session.commit()
    assert (again.id, again.updated_at) == (first.id, now)
    assert db.latest_revision(session) == revision
    assert session.scalar(sa.select(sa.func.count()).select_from(OrderLine)) == 1


def test_an_order_that_several_senders_bring_at_once_is_recorded_once(database_url, now):
    def send(_):
        with db.session() as session:
            return record(session, now).id

    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(send, range(8)))
    assert len(set(ids)) == 1


@pytest.mark.slow
def test_an_order_that_comes_back_refunded_moves_the_totals_and_keeps_what_is_not_named(session, now):
    customer = make_customer(session)
    record(session, now, customer_id=customer.id)
    order = record(session, now, status="partially_refunded", refunded_amount="3.35", lines=None, number="#7")
    assert (order.customer_id, len(order.lines)) == (customer.id, 1)
    assert customer.lifetime_value == Decimal("6.70")
    record(session, now, status="cancelled", lines=None)
    assert (customer.total_orders, customer.lifetime_value, customer.avg_order_value) == (0, 0, None)
    assert (customer.last_order_date, customer.totals_source) == (None, TotalsSource.NONE)


def test_changed_lines_are_replaced_and_the_order_tells_the_frames(session, now):
    order = record(session, now)
    session.commit()
    revision = order.revision
    record(session, now, lines=[dataclasses.replace(SOCKS, quantity=4)])
    assert [line.quantity for line in order.lines] == [4]
    assert order.revision > revision
    assert session.scalar(sa.select(sa.func.count()).select_from(OrderLine)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Product)) == 1


def test_an_order_that_changes_hands_moves_the_totals_of_both(session, now):
    one, other = make_customer(session), make_customer(session)
    record(session, now, customer_id=one.id)
    record(session, now, customer_id=other.id)
    assert (one.total_orders, other.total_orders) == (0, 1)


def test_a_product_is_one_row_per_name_sku_category_and_vendor(session, now):
    renamed = dataclasses.replace(SOCKS, name="Wool sock ’26 👟")
    record(session, now, lines=[SOCKS, renamed, SOCKS])
    record(session, now, external_id="1002", lines=[renamed, orders.Line("Wool sock", Decimal(1))])
    assert session.scalar(sa.select(sa.func.count()).select_from(Product)) == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source": " "}, "source"),
        ({"external_id": "x" * 10_000}, "external_id"),
        ({"status": "lost"}, "status"),
        ({"currency": "EURO"}, "currency"),
        ({"total": "NaN"}, "total"),
        ({"total": Decimal(-1)}, "total"),
        ({"refunded_amount": Decimal(10) ** 20}, "refunded_amount"),
        ({"placed_at": datetime(2026, 1, 1)}, "placed_at"),
        ({"lines": [orders.Line("\x00", Decimal(1))]}, "lines"),
        ({"lines": [orders.Line("Sock", Decimal(1), 0)]}, "lines"),
        ({"lines": [orders.Line("Sock", Decimal("Infinity"))]}, "lines"),
    ],
)
def test_an_order_that_cannot_be_is_refused_with_a_sentence(session, now, changes, field):
    with pytest.raises(Invalid) as refused:
        record(session, now, **changes)
    assert list(refused.value.fields) == [field]
    assert session.scalar(sa.select(sa.func.count()).select_from(Order)) == 0


def test_an_order_of_a_deleted_customer_is_refused(session, now):
    gone = make_customer(session, deleted_at=now)
    for customer_id in (gone.id, 10**6, 2**70):
        with pytest.raises(NotFound):
            record(session, now, customer_id=customer_id)


def test_a_new_currency_of_the_shop_counts_other_orders(session, now):
    customer = make_customer(session)
    record(session, now, customer_id=customer.id)
    euros = record(session, now, external_id="2", currency="EUR", total=Decimal(99), customer_id=customer.id)
    assert (euros.is_counted, customer.lifetime_value) == (False, Decimal("10.05"))
    assert orders.recount(session, shop=shop.update(session, currency="EUR"), now=now) == 2
    assert (euros.is_counted, customer.lifetime_value, customer.total_orders) == (True, Decimal(99), 1)
    assert orders.recount(session, shop=shop.get(session), now=now) == 0


@pytest.mark.parametrize("status", OrderStatus)
def test_cancelled_and_voided_orders_and_other_currencies_do_not_count(session, status):
    here = shop.get(session)
    assert orders.counts(status, "USD", shop=here) == (status not in UNCOUNTED)
    assert not orders.counts(status, "EUR", shop=here)


def test_orders_of_a_customer_come_newest_first_and_can_be_read_after_the_session(session, now):
    customer = make_customer(session)
    for days in (3, 1, 2):
        make_order(session, customer, [("Sock", 2, "1.50")], placed_at=now - timedelta(days=days))
    make_order(session, None)
    session.expire_all()
    found = orders.for_customer(session, customer.id)
    session.expunge_all()
    assert [(now - order.placed_at).days for order in found] == [1, 2, 3]
    assert found[0].lines[0].product.name == "Sock"


def test_imported_totals_speak_only_while_there_are_no_orders(session, now):
    claimed = {
        "imported_total_orders": 3,
        "imported_lifetime_value": Decimal("100.00"),
        "imported_last_order_date": now,
    }
    customer = make_customer(session, **claimed)
    assert orders.refresh_totals(session, now=now) == 1
    assert (customer.total_orders, customer.lifetime_value, customer.avg_order_value) == (3, 100, Decimal("33.33"))
    assert (customer.last_order_date, customer.totals_source) == (now, TotalsSource.IMPORTED)
    make_order(session, customer, total=Decimal(7))
    assert orders.refresh_totals(session, [customer.id], now=now) == 1
    assert (customer.total_orders, customer.lifetime_value, customer.totals_source) == (1, 7, TotalsSource.ORDERS)


def test_half_told_imported_totals_leave_the_average_blank(session, now):
    customer = make_customer(session, imported_lifetime_value=Decimal(50))
    nobody = make_customer(session, imported_total_orders=0, imported_lifetime_value=Decimal(0))
    orders.refresh_totals(session, now=now)
    assert (customer.total_orders, customer.lifetime_value, customer.avg_order_value) == (0, 50, None)
    assert (nobody.avg_order_value, nobody.totals_source) == (None, TotalsSource.IMPORTED)


def test_only_rows_whose_totals_change_get_a_new_revision_and_time(session, now):
    buyer, idle = make_customer(session, updated_at=now), make_customer(session, updated_at=now)
    make_order(session, buyer)
    session.commit()
    before = idle.revision
    later = now + timedelta(hours=1)
    assert orders.refresh_totals(session, now=later) == 1
    assert (buyer.updated_at, idle.updated_at, idle.revision) == (later, now, before)
    assert buyer.revision == db.latest_revision(session) > before
    assert orders.refresh_totals(session, now=later) == 0


def test_only_the_customers_named_are_refreshed_however_many_they_are(session, now):
    one, other = make_customer(session), make_customer(session)
    for customer in (one, other):
        make_order(session, customer, total=Decimal(5))
    assert orders.refresh_totals(session, [], now=now) == 0
    assert orders.refresh_totals(session, [one.id, *range(10**6, 10**6 + 60_000)], now=now) == 1
    assert (one.total_orders, other.total_orders) == (1, 0)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("named", [None, range(10), range(60_000)])
def test_totals_are_looked_up_and_not_looked_through_for_each_customer(session, now, named):
    make_order(session, make_customer(session))
    with walks_within_walks() as found:
        orders.refresh_totals(session, named, now=now)
    assert found == []


def expected(placed: Sequence[tuple[Decimal, Decimal, datetime]]) -> tuple[object, ...]:
    """The totals by Python's own arithmetic."""
    if not placed:
        return 0, Decimal(0), None, None, None, None
    value = sum((total - refunded for total, refunded, _ in placed), Decimal(0))
    first, last = min(at for *_, at in placed), max(at for *_, at in placed)
    micros = (last - first) // timedelta(microseconds=1)
    days = None if len(placed) < 2 else micros / (86_400_000_000.0 * (len(placed) - 1))
    average = (value / len(placed)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return len(placed), value, average, first, last, days


cents = st.integers(0, 10**9).map(lambda number: Decimal(number) / 100)
instants = st.datetimes(datetime(2001, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
placed_orders = st.lists(st.tuples(cents, cents, instants, st.booleans()), max_size=6)


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(baskets=st.lists(placed_orders, min_size=1, max_size=4))
def test_totals_are_those_of_pythons_exact_arithmetic(session, now, baskets):
    customers = []
    for basket in baskets:
        customers.append(make_customer(session))
        for total, refunded, at, counts in basket:
            make_order(
                session, customers[-1], [], total=total, refunded_amount=refunded, placed_at=at, is_counted=counts
            )
    orders.refresh_totals(session, now=now)
    for customer, basket in zip(customers, baskets, strict=True):
        session.refresh(customer)
        assert (
            customer.total_orders,
            customer.lifetime_value,
            customer.avg_order_value,
            customer.first_order_date,
            customer.last_order_date,
            customer.average_days_between_orders,
        ) == expected([order[:3] for order in basket if order[3]])
    session.execute(sa.delete(Order))
    session.execute(sa.delete(Customer))
