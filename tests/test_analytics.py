"""The dashboard's figures: equal to plain SQL on both engines and to pandas, by the shop's own days."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from cdp import analytics, errors, frames, orders
from cdp.analytics import NAMES, Books, Period, words
from cdp.models import UNCOUNTED, ConsentStatus, Customer, Order, OrderStatus
from tests.makers import make_customer, make_order

NEW_YORK = ZoneInfo("America/New_York")
TODAY = date(2026, 6, 30)
PERIODS = [
    Period(date(2026, 6, 1), TODAY),
    Period(date(2025, 7, 1), TODAY),
    Period(date(2026, 3, 8), date(2026, 3, 8)),  # 23 hours long: the clocks go forward
    Period(date(2025, 11, 2), date(2025, 11, 2)),  # 25 hours long
    Period(date(2020, 1, 1), date(2020, 12, 31)),  # before the first order
    Period(date(2000, 1, 1), TODAY),
]
CATALOGUE = [("Wool sock", "Socks"), ("Linen sock", "Socks"), ("Scarf, <b>red</b>", "Scarves"), ("Gift card", "")]


def books(session, now, zone=NEW_YORK, currency="USD"):
    session.commit()
    return Books(frames.current(session), zone=zone, currency=currency, now=now)


def instant(day: date, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


@pytest.fixture
def sales(session, now) -> pd.DataFrame:
    """Orders with everything that goes wrong in a shop, in the database and as the rows they were made of."""
    random = np.random.default_rng(7)
    customers = [
        make_customer(
            session,
            email_consent=(status := random.choice(list(ConsentStatus))),
            email_consent_at=None if status == "unknown" else now - timedelta(days=int(random.integers(500))),
            deleted_at=now if at % 11 == 0 else None,
        )
        for at in range(40)
    ]
    midnights = [instant(day) for day in (date(2026, 6, 1), date(2026, 3, 8), date(2026, 3, 9), date(2025, 11, 2))]
    moments = [now - timedelta(seconds=int(s)) for s in random.integers(0, 700 * 86_400, 260)]
    moments += [at + timedelta(microseconds=shift) for at in midnights for shift in (-1, 0, 1)] * 2
    rows = []
    for at in moments:
        customer = None if random.random() < 0.1 else customers[int(random.integers(30))]
        status = random.choice([OrderStatus.PAID] * 5 + list(OrderStatus))
        currency = "USD" if random.random() < 0.9 else "EUR"
        name, category = CATALOGUE[int(random.integers(len(CATALOGUE)))]
        line = {"product": name, "category": category, "quantity": int(random.integers(1, 4)), "price": "19.95"}
        total = line["quantity"] * Decimal("19.95")
        refunded = total if status == "refunded" else Decimal("1.23") if random.random() < 0.2 else Decimal(0)
        counted = status not in UNCOUNTED and currency == "USD"
        order = make_order(
            session, customer, [line], placed_at=at, status=status, currency=currency, refunded_amount=refunded,
            is_counted=counted,
        )  # fmt: skip
        alive = customer is not None and customer.deleted_at is None
        rows.append((order.id, at, customer.id if alive else None, total, refunded, counted, name, line["quantity"]))
    orders.refresh_totals(session, now=now)
    return pd.DataFrame(
        rows, columns=["id", "placed_at", "customer", "total", "refunded", "counted", "product", "quantity"]
    )


def by_sql(session, period: Period) -> dict[str, object]:
    start, end = instant(period.first), instant(period.last + timedelta(days=1))
    inside = sa.and_(Order.is_counted, Order.placed_at >= start, Order.placed_at < end)
    money = sa.select(sa.func.count(), sa.func.sum(Order.total), sa.func.sum(Order.refunded_amount)).where(inside)
    count, total, refunded = session.execute(money).one()
    alive = sa.select(Customer.id).where(Customer.deleted_at.is_(None))
    per_customer = (
        sa.select(sa.func.count().label("n"))
        .where(inside, Order.customer_id.in_(alive))
        .group_by(Order.customer_id)
        .subquery()
    )
    first = (
        sa.select(sa.func.min(Order.placed_at).label("first"))
        .where(Order.is_counted, Order.customer_id.in_(alive))
        .group_by(Order.customer_id)
        .subquery()
    )

    def people(*conditions):
        return session.scalar(
            sa.select(sa.func.count()).select_from(Customer).where(Customer.deleted_at.is_(None), *conditions)
        )

    since = (Customer.email_consent_at >= start, Customer.email_consent_at < end)
    return {
        "orders": count,
        "gross": int((total or 0) * 100),
        "revenue": int(((total or 0) - (refunded or 0)) * 100),
        "buyers": session.scalar(sa.select(sa.func.count()).select_from(per_customer)),
        "repeat": session.scalar(sa.select(sa.func.count()).select_from(per_customer).where(per_customer.c.n > 1)),
        "new": session.scalar(sa.select(sa.func.count()).where(first.c.first >= start, first.c.first < end)),
        "said_yes": people(Customer.email_consent == ConsentStatus.SUBSCRIBED, *since),
        "said_no": people(Customer.email_consent == ConsentStatus.UNSUBSCRIBED, *since),
        "subscribed": people(Customer.email_consent == ConsentStatus.SUBSCRIBED),
    }


@pytest.mark.slow
def test_every_sum_equals_plain_sql(session, now, sales):
    shop = books(session, now)
    for period in PERIODS:
        assert vars(shop.sums(period)) == by_sql(session, period), period


@pytest.mark.slow
def test_every_metric_equals_an_independent_count_in_pandas(session, now, sales):
    shop, period = books(session, now), Period(date(2026, 1, 1), TODAY)
    sales["day"] = sales.placed_at.dt.tz_convert("America/New_York").dt.date
    counted = sales[sales.counted]
    inside = counted[(counted.day >= period.first) & (counted.day <= period.last)]
    named = inside.dropna(subset="customer")
    first = counted.dropna(subset="customer").groupby("customer").day.min()
    per_customer = named.groupby("customer").size()
    revenue = float((inside.total - inside.refunded).sum())
    came_back = (first[per_customer.index] < period.first).mean()
    expected = {
        "revenue": revenue,
        "orders": len(inside),
        "average_order_value": revenue / len(inside),
        "revenue_per_customer": revenue / len(per_customer),
        "refunded_share": float(inside.refunded.sum()) / float(inside.total.sum()),
        "buyers": len(per_customer),
        "new_customers": int((first[per_customer.index] >= period.first).sum()),
        "returning_share": came_back,
        "repeat_rate": (per_customer > 1).mean(),
    }
    read = {reading.metric.slug: reading.value for reading in analytics.read(shop, period)}
    assert {slug: read[slug] for slug in expected} == pytest.approx(expected)


@pytest.mark.slow
def test_the_figures_stay_right_when_customers_and_orders_change(session, now, sales):
    books(session, now)
    customer = session.scalars(
        sa.select(Customer).where(Customer.deleted_at.is_(None), Customer.total_orders > 1)
    ).first()
    customer.deleted_at = now
    make_order(session, make_customer(session), placed_at=now - timedelta(days=3))
    orders.refresh_totals(session, now=now)
    shop = books(session, now)
    for period in PERIODS:
        assert vars(shop.sums(period)) == by_sql(session, period), period


@pytest.mark.slow
def test_months_add_up_to_the_same_as_their_days(session, now, sales):
    shop = books(session, now)
    months = analytics.by_month(shop)
    assert [months[0].first, months[-1].first] == [date(2024, 7, 1), date(2026, 6, 1)]
    assert len(months) == 24
    year = months[-6:]
    sums = shop.sums(Period(date(2026, 1, 1), TODAY))
    assert sum(month.revenue for month in year) == pytest.approx(sums.revenue / 100)
    assert sum(month.orders for month in year) == sums.orders
    assert sum(month.new for month in year) == sums.new
    for month, piece in zip(year, analytics.periods.months(TODAY, 6), strict=True):
        assert month.new + month.returning == by_sql(session, piece)["buyers"]


@pytest.mark.slow
def test_best_sellers_leave_out_orders_that_do_not_count(session, now, sales):
    shop, period = books(session, now), Period(date(2026, 1, 1), TODAY)
    day = sales.placed_at.dt.tz_convert("America/New_York").dt.date
    inside = sales[sales.counted & (day >= period.first) & (day <= period.last)]
    pieces = inside.groupby("product").quantity.sum()
    best = analytics.best(shop, period)
    assert {one.name: one.pieces for one in best.products} == pieces.to_dict()
    assert [one.revenue for one in best.products] == pytest.approx(sorted(pieces * 19.95, reverse=True))
    assert {one.name: one.pieces for one in best.categories} == {
        "Socks": pieces["Wool sock"] + pieces["Linen sock"],
        "Scarves": pieces["Scarf, <b>red</b>"],
    }


def test_a_shop_without_data_reads_nought_and_nothing_to_compare(session, now):
    shop = books(session, now)
    readings = analytics.read(shop, analytics.period("30d", today=shop.today))
    assert {reading.value for reading in readings} == {0, None}
    assert all(reading.change is None for reading in readings)
    assert analytics.best(shop, PERIODS[0]) == analytics.Best((), ())
    assert not any(month.orders for month in analytics.by_month(shop))


def test_an_order_belongs_to_the_day_of_the_shops_clock(session, now):
    make_order(session, None, placed_at=datetime(2026, 6, 30, 3, 59, tzinfo=UTC))  # still the 29th in New York
    for zone, day in ((NEW_YORK, 29), (ZoneInfo("UTC"), 30), (ZoneInfo("Asia/Tokyo"), 30)):
        only = Period(date(2026, 6, day), date(2026, 6, day))
        assert books(session, now, zone=zone).sums(only).orders == 1


def test_another_currency_of_the_shop_is_another_set_of_books(session, now):
    make_order(session, None, placed_at=now - timedelta(days=1), currency="EUR", total=Decimal(50))
    make_order(session, None, placed_at=now - timedelta(days=1), currency="USD", total=Decimal(70))
    week = analytics.period("7d", today=TODAY)
    assert books(session, now, currency="EUR").sums(week).revenue == 5_000
    assert books(session, now, currency="USD").sums(week).revenue == 7_000


def test_revenue_counts_orders_of_nobody_known_but_they_are_no_buyers(session, now):
    make_order(session, None, placed_at=now - timedelta(days=1), total=Decimal(50))
    sums = books(session, now).sums(analytics.period("7d", today=TODAY))
    assert (sums.revenue, sums.buyers, sums.new) == (5_000, 0, 0)


def test_a_change_is_relative_and_for_shares_in_points(session, now):
    customer = make_customer(session)
    for days, total, refunded in ((2, 150, 30), (9, 100, 10)):
        make_order(
            session,
            customer,
            placed_at=now - timedelta(days=days),
            total=Decimal(total),
            refunded_amount=Decimal(refunded),
        )
    orders.refresh_totals(session, now=now)
    readings = {r.metric.slug: r for r in analytics.read(books(session, now), analytics.period("7d", today=TODAY))}
    assert readings["revenue"].change == pytest.approx(120 / 90 - 1)
    assert readings["refunded_share"].change == pytest.approx(0.1)
    assert analytics.worded_change(readings["revenue"]) == "+33.3%"
    assert analytics.worded_change(readings["refunded_share"]) == "+10 pts"
    assert analytics.worded_change(readings["orders"]) == "0"
    assert analytics.worded_change(readings["subscribed"]) is None
    assert analytics.worded(readings["revenue"], "EUR") == "€120"
    assert analytics.worded(readings["returning_share"], "EUR") == "100%"


def test_metrics_have_slugs_of_their_own_and_say_what_they_mean():
    slugs = [metric.slug for metric in analytics.METRICS]
    assert len(set(slugs)) == len(slugs)
    assert all(metric.definition.endswith(".") and metric.name for metric in analytics.METRICS)


@pytest.mark.parametrize(
    ("key", "first", "before"),
    [
        ("7d", date(2026, 6, 24), Period(date(2026, 6, 17), date(2026, 6, 23))),
        ("30d", date(2026, 6, 1), Period(date(2026, 5, 2), date(2026, 5, 31))),
        ("365d", date(2025, 7, 1), Period(date(2024, 7, 1), date(2025, 6, 30))),
        ("month", date(2026, 6, 1), Period(date(2026, 5, 2), date(2026, 5, 31))),
        ("year", date(2026, 1, 1), Period(date(2025, 7, 4), date(2025, 12, 31))),
    ],
)
def test_a_period_ends_today_and_is_compared_with_as_many_days_before(key, first, before):
    assert analytics.period(key, today=TODAY) == Period(first, TODAY)
    assert analytics.period(key, today=TODAY).before == before


def test_a_custom_period_takes_its_days_in_either_order_and_one_day_alone():
    days = date(2026, 5, 1), date(2026, 5, 9)
    assert analytics.period("custom", today=TODAY, first=days[1], last=days[0]) == Period(*days)
    assert analytics.period("custom", today=TODAY, first=days[0]) == Period(days[0], days[0])
    assert analytics.period("custom", today=TODAY) == Period(TODAY, TODAY)


def test_an_unknown_period_is_refused_with_the_known_ones():
    with pytest.raises(errors.Invalid, match=r"“fortnight”.*30d"):
        analytics.period("fortnight", today=TODAY)


@pytest.mark.parametrize("key", [key for key in NAMES if key != "custom"])
def test_the_pieces_of_a_period_are_equally_long_and_end_with_it(key):
    whole = analytics.period(key, today=TODAY)
    pieces = whole.pieces()
    assert len({piece.days for piece in pieces}) == 1
    assert pieces[-1].last == whole.last
    assert pieces[0].first >= whole.first
    assert len(pieces) <= 15


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0, "$0"), (12.5, "$12.50"), (-0.001, "$0"), (999.6, "$1K"), (950, "$950"), (1_120, "$1.12K"),
     (11_150_000, "$11.2M"), (999_960, "$1M"), (-2_500, "-$2.5K")],
)  # fmt: skip
def test_money_is_short_and_keeps_its_sign(amount, shown):
    assert words.short_money(amount, "USD") == shown


def test_shares_and_counts_read_well():
    assert [words.share(part) for part in (0, 0.0004, 0.125, 1)] == ["0%", "<0.1%", "12.5%", "100%"]
    assert [words.short_number(n) for n in (9_950, 12_400, 1_200_000)] == ["9,950", "12.4K", "1.2M"]
    assert words.money(1204.5, "CHF") == "1,204.50 CHF"
