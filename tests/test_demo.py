"""What the sample shop promises, at the size it has by default and smaller, on both engines."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import phonenumbers
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload
from typer.testing import CliRunner

from cdp import attributes, conditions, db, demo, errors, events, orders, templates
from cdp.__main__ import app
from cdp.models import (
    Attribute,
    ConsentChange,
    ConsentStatus,
    Customer,
    CustomerIdentity,
    Event,
    Order,
    OrderLine,
    OrderStatus,
    Product,
    Segment,
    Sender,
    SenderKind,
    Shop,
    Suppression,
    TotalsSource,
)
from tests.templates.letters import written

pytestmark = pytest.mark.slow
CUSTOMERS, ORDERS = 1_500, 6_000
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture
def shop(database_url: str, now: datetime) -> Iterator[Session]:
    """A session on a database with a small sample shop."""
    with db.bulk(database_url) as bulk:
        demo.load(bulk, now=now, customers=CUSTOMERS, orders=ORDERS)
    with db.reading(database_url) as session:
        yield session


@pytest.fixture(scope="module")
def sample(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The same shop for all who only look at what is in it, which is no matter of the engine."""
    path = tmp_path_factory.mktemp("sample") / "cdp.db"
    shutil.copyfile(_sqlite_template, path)
    with db.bulk(f"sqlite:///{path}") as bulk:
        demo.load(bulk, now=NOW, customers=CUSTOMERS, orders=ORDERS)
    with db.reading(f"sqlite:///{path}") as session:
        yield session
    db.engine(f"sqlite:///{path}").dispose()


def count(session: Session, what: type, *where: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(what).where(*where))


def named(session: Session, email: str) -> Customer:
    return session.scalars(sa.select(Customer).where(Customer.email == email)).one()


def test_it_has_as_many_customers_and_orders_as_asked_for(shop):
    assert count(shop, Customer) == CUSTOMERS
    assert count(shop, Order) == ORDERS
    assert count(shop, OrderLine) > ORDERS
    assert count(shop, Event) == 3 * CUSTOMERS


def test_segments_can_ask_for_what_its_events_came_with(shop):
    counted: Counter[tuple[str, str]] = Counter()
    for event in shop.scalars(sa.select(Event)):
        counted.update((event.name, key) for key in event.properties)
    assert {(each.event, each.key): each.count for each in events.known(shop)} == counted
    asked = {each.key: each.kind for each in events.conditionable(shop)}
    assert asked == {
        "product": "text", "sku": "text", "category": "text", "price": "number", "campaign": "text", "query": "text",
    }  # fmt: skip


def test_the_five_known_customers_are_as_the_manual_says(sample, now):
    five = [
        named(sample, f"{name}@example.com")
        for name in ("john.doe", "jane.smith", "mike.johnson", "sarah.wilson", "david.brown")
    ]
    assert {customer.state for customer in five} == {"TX", "CA"}
    assert {customer.country for customer in five} == {"US"}
    assert min(customer.lifetime_value for customer in five) == 450
    assert max(customer.lifetime_value for customer in five) == 2100
    assert {min(c.total_orders for c in five), max(c.total_orders for c in five)} == {3, 12}
    days = sorted(customer.days_since_last_order(now) for customer in five)
    assert (days[0], days[-1]) == (15, 90)
    assert [c.first_name for c in five if c.email_consent == ConsentStatus.UNSUBSCRIBED] == ["Mike"]
    assert sum(customer.email_subscribed for customer in five) == 4


def test_the_orders_of_the_five_add_up_to_their_figures(sample):
    john = named(sample, "john.doe@example.com")
    placed = orders.for_customer(sample, john.id)
    assert len(placed) == john.total_orders == 8
    assert sum(order.total for order in placed) == john.lifetime_value == Decimal("1250.00")


def test_every_total_is_its_lines_less_the_discount_with_or_without_shipping(sample):
    for order in sample.scalars(sa.select(Order).options(selectinload(Order.lines)).limit(400)):
        lines = sum(line.price * line.quantity for line in order.lines)
        assert order.total - (lines - order.discount) in (Decimal(0), Decimal("5.95"))
        assert (order.discount > 0) == (order.coupon is not None)


def test_totals_are_what_the_orders_say(database_url, now):
    with db.bulk(database_url) as bulk:
        demo.load(bulk, now=now, customers=CUSTOMERS, orders=ORDERS)
    with db.session(database_url) as session:
        assert orders.refresh_totals(session, now=now) == 0


def test_refunds_and_cancelled_orders_are_among_them(sample):
    statuses = dict(sample.execute(sa.select(Order.status, sa.func.count()).group_by(Order.status)).all())
    assert statuses[OrderStatus.PAID] > 0.85 * ORDERS
    for status in (OrderStatus.REFUNDED, OrderStatus.PARTIALLY_REFUNDED, OrderStatus.CANCELLED):
        assert 0 < statuses[status] < 0.05 * ORDERS
    refunded = sample.scalars(sa.select(Order).where(Order.refunded_amount > 0)).all()
    assert all(order.refunded_amount <= order.total for order in refunded)
    assert not sample.scalars(sa.select(Order.id).where(Order.is_counted, Order.status == OrderStatus.CANCELLED)).all()


def test_about_half_of_the_buyers_buy_once_and_few_buy_most(sample):
    counts = sample.scalars(sa.select(Customer.total_orders).where(Customer.totals_source == TotalsSource.ORDERS)).all()
    assert 0.4 < sum(n == 1 for n in counts) / len(counts) < 0.6
    values = sorted(sample.scalars(sa.select(Customer.lifetime_value)), reverse=True)
    assert sum(values[: len(values) // 10]) * 3 > sum(values)


def test_spending_has_ties(sample):
    values = Counter(sample.scalars(sa.select(Customer.lifetime_value).where(Customer.lifetime_value > 0)))
    assert values.most_common(1)[0][1] > 1


def test_nothing_lies_in_the_future_or_before_its_customer(sample, now):
    moments = sa.union_all(
        sa.select(Order.placed_at), sa.select(Event.occurred_at), sa.select(ConsentChange.at), sa.select(Suppression.at)
    ).subquery()
    assert sample.scalar(sa.select(sa.func.max(moments.c[0]))) <= now
    early = sa.select(sa.func.count()).select_from(Order).join(Customer, Customer.id == Order.customer_id)
    assert sample.scalar(early.where(Order.placed_at < Customer.created_at)) == 0


def test_the_weeks_before_christmas_are_the_busiest(sample):
    months = Counter(at.month for at in sample.scalars(sa.select(Order.placed_at)))
    assert months[11] + months[12] > 1.5 * (months[2] + months[7])


def test_addresses_are_unique_and_can_reach_nobody(sample):
    emails = sample.scalars(sa.select(Customer.email).where(Customer.email.is_not(None))).all()
    assert len(set(emails)) == len(emails) > 0.95 * CUSTOMERS
    reserved = ("example.com", "example.org", "example.net")
    assert all(email.endswith(".example") or email.partition("@")[2] in reserved for email in emails)
    assert all(email.isascii() and email == email.lower() for email in emails)
    assert len({email.partition("@")[2] for email in emails}) > 8


def test_telephones_could_be_real_but_are_kept_free_for_fiction(sample):
    phones = sample.scalars(sa.select(Customer.phone).where(Customer.phone.is_not(None))).all()
    assert len(phones) > 0.3 * CUSTOMERS
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone)) for phone in set(phones))
    assert all("55501" in phone for phone in phones if phone.startswith("+1"))


def test_places_go_together_and_are_missing_together(sample):
    columns = (Customer.city, Customer.state, Customer.zip_code, Customer.country, Customer.time_zone)
    places = set(sample.execute(sa.select(*columns).distinct()).all())
    assert (None, None, None, None, None) in places
    assert len({country for *_, country, _ in places}) > 9
    assert {(country, zone) for city, _, _, country, zone in places if city == "Łódź"} == {("PL", "Europe/Warsaw")}


def test_nobody_is_without_any_way_to_know_them(sample):
    known = sa.exists().where(CustomerIdentity.customer_id == Customer.id)
    assert count(sample, Customer, Customer.email.is_(None)) > 0
    assert count(sample, Customer, Customer.email.is_(None), Customer.phone.is_(None), ~known) == 0


def test_consent_is_what_its_history_says(shop):
    history: dict[tuple[int, str], list[tuple[datetime, str]]] = {}
    for change in shop.scalars(sa.select(ConsentChange).order_by(ConsentChange.id)):
        history.setdefault((change.customer_id, change.channel), []).append((change.at, change.status))
    for customer in shop.scalars(sa.select(Customer)):
        for channel in ("email", "sms"):
            now_at, now_status = getattr(customer, f"{channel}_consent_at"), getattr(customer, f"{channel}_consent")
            last = history.get((customer.id, channel), [(None, ConsentStatus.UNKNOWN)])[-1]
            assert last == (now_at, now_status)


def test_nobody_agreed_to_a_channel_they_cannot_be_reached_on(sample):
    assert count(sample, Customer, Customer.email.is_(None), Customer.email_consent != ConsentStatus.UNKNOWN) == 0
    assert count(sample, Customer, Customer.phone.is_(None), Customer.sms_consent != ConsentStatus.UNKNOWN) == 0
    assert count(sample, Customer, Customer.email.is_(None)) > 0


def test_custom_attributes_are_declared_and_their_values_are_of_their_kind(sample):
    declared = {attribute.key: attribute for attribute in sample.scalars(sa.select(Attribute))}
    assert {attribute.kind for attribute in declared.values()} == {"text", "number", "date", "yes_no", "list"}
    seen = Counter()
    for values in sample.scalars(sa.select(Customer.attributes)):
        for key, value in values.items():
            assert attributes.parse(declared[key], value) == value
            seen[key] += 1
    assert all(seen[key] > 0.1 * CUSTOMERS for key in declared)


def test_tags_are_sorted_and_without_doubles(sample):
    for tags in sample.scalars(sa.select(Customer.tags)):
        assert tags == sorted(set(tags))


def test_some_totals_were_imported_without_orders(sample):
    claimed = sample.scalars(sa.select(Customer).where(Customer.totals_source == TotalsSource.IMPORTED)).all()
    assert claimed
    assert all(customer.lifetime_value == customer.imported_lifetime_value for customer in claimed)


def test_the_shop_says_that_it_is_a_sample(sample):
    brand = sample.scalars(sa.select(Shop)).one()
    assert brand.is_demo
    assert (brand.currency, brand.country, brand.time_zone) == ("USD", "US", "America/New_York")
    assert 150 <= count(sample, Product) <= 300


def test_the_letters_to_start_from_are_ready_to_send_from_the_sample_shop(sample):
    brand = sample.scalars(sa.select(Shop)).one()
    assert brand.website.endswith(".example") and "Example" in brand.postal_address
    sender, known = (
        Sender(kind=SenderKind.FILES, from_email="news@shop.example"),
        [t.tag for t in templates.tags(sample)],
    )
    for start in templates.LIBRARY:
        letter = written(start.body, format=start.format, subject=start.subject, preheader=start.preheader)
        checks = templates.checks.examine(templates.compiled(letter), letter, shop=brand, sender=sender, known=known)
        assert {each.key: each.detail for each in checks if each.level == "error"} == {}, start.key


def test_its_segments_are_valid_conditions(sample):
    saved = sample.scalars(sa.select(Segment)).all()
    assert {segment.name for segment in saved} == {row["name"] for row in demo.SEGMENTS}
    catalogue = conditions.Catalogue.of(demo.ATTRIBUTES, time_zone="America/New_York")
    for segment in saved:
        conditions.parse(segment.conditions, catalogue)


def test_every_row_bears_the_revision_of_the_load(shop):
    for table in (Customer, Order, Event):
        assert set(shop.scalars(sa.select(table.revision).distinct())) == {db.latest_revision(shop)}


def test_rows_made_afterwards_get_ids_of_their_own(shop, database_url):
    with db.session(database_url) as session:
        for row in (Customer(email="late@example.com"), Product(name="Late sock")):
            session.add(row)
        session.flush()
        order = Order(
            source="test", external_id="1", number="#1", currency="USD", total=Decimal(1), status=OrderStatus.PAID,
            placed_at=datetime.fromisoformat("2026-06-30T00:00:00Z"),
        )  # fmt: skip
        session.add(order)
        session.flush()
        assert order.id == ORDERS + 1


def test_indexes_are_all_there_afterwards(shop):
    inspector = sa.inspect(shop.connection())
    for model in (Customer, Order, OrderLine, Event, ConsentChange):
        found = {index["name"] for index in inspector.get_indexes(model.__tablename__)}
        assert {index.name for index in model.__table__.indexes} <= found


def test_no_row_points_to_nothing(shop):
    for table in (Order, OrderLine, Event, ConsentChange, CustomerIdentity):
        for key in table.__table__.foreign_keys:
            column, target = key.parent, key.column
            lost = sa.select(sa.func.count()).select_from(table).outerjoin(target.table, column == target)
            assert shop.scalar(lost.where(column.is_not(None), target.is_(None))) == 0, key
        assert len(sa.inspect(shop.connection()).get_foreign_keys(table.__tablename__)) > 0


@pytest.mark.sqlite_only
def test_the_same_seed_makes_the_same_shop(tmp_path, database_url, now):
    shops = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        url = f"sqlite:///{tmp_path / name}.db"
        db.migrate(url)
        with db.bulk(url) as bulk:
            demo.load(bulk, now=now, customers=200, orders=400, seed=seed)
        with db.reading(url) as session:
            rows = (
                session.execute(sa.select(Customer.__table__)).all(),
                session.execute(sa.select(Order.__table__)).all(),
            )
            shops.append(json.dumps([[list(map(str, row)) for row in table] for table in rows]))
        db.engine(url).dispose()
    assert shops[0] == shops[1] != shops[2]


def test_a_database_with_customers_is_left_alone(shop, database_url, now):
    with pytest.raises(errors.Conflict, match="has customers already"), db.bulk(database_url) as bulk:
        demo.load(bulk, now=now)
    with db.reading(database_url) as session:
        assert count(session, Customer) == CUSTOMERS


def test_forced_it_stands_beside_the_customers_that_are_there(shop, database_url, now):
    shop.rollback()
    with db.bulk(database_url) as bulk:
        demo.load(bulk, now=now + timedelta(days=1), customers=100, orders=200, force=True)
    with db.session(database_url) as session:
        assert count(session, Customer) == CUSTOMERS + 100
        assert count(session, Order) == ORDERS + 200
        assert count(session, Product) == len(demo.PRODUCTS)
        assert orders.refresh_totals(session, now=now) == 0


def test_a_load_that_fails_leaves_nothing_behind(database_url, now, monkeypatch):
    monkeypatch.setattr("cdp.demo.events.write", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError), db.bulk(database_url) as bulk:
        demo.load(bulk, now=now, customers=50, orders=100)
    with db.reading(database_url) as session:
        assert count(session, Order) == count(session, Customer) == count(session, Segment) == 0
        assert db.latest_revision(session) == 0


@pytest.mark.parametrize(("customers", "orders"), [(4, 100), (100, 10)])
@pytest.mark.sqlite_only
def test_a_shop_too_small_for_the_five_is_refused(database_url, now, customers, orders):
    with pytest.raises(errors.Invalid, match="at least 5 customers"), db.bulk(database_url) as bulk:
        demo.load(bulk, now=now, customers=customers, orders=orders)


@pytest.mark.parametrize(("customers", "orders"), [(5, 38), (5, 60), (6, 39), (7, 500), (300, 50)])
@pytest.mark.sqlite_only
def test_any_other_size_works(database_url, now, customers, orders):
    with db.bulk(database_url) as bulk:
        made = demo.load(bulk, now=now, customers=customers, orders=orders)
    with db.reading(database_url) as session:
        assert (count(session, Customer), count(session, Order)) == (customers, orders)
    assert made.orders == orders


@pytest.mark.sqlite_only
def test_the_command_says_what_it_loaded_and_refuses_twice(database_url):
    said = CliRunner().invoke(app, ["demo", "--customers", "50"])
    assert said.exit_code == 0
    assert "50 customers, 200 orders" in said.output
    again = CliRunner().invoke(app, ["demo"])
    assert again.exit_code == 1
    assert "has customers already" in again.output
