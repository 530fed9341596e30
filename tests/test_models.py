"""The tables hold what they are given, exactly, and refuse what must not be."""

from datetime import UTC, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from cdp.models import (
    Base,
    ConsentStatus,
    Customer,
    CustomerIdentity,
    Event,
    Order,
    OrderLine,
    OrderStatus,
    Product,
    Segment,
    Shop,
)
from cdp.models.columns import EPOCH, Money, micros
from tests.makers import make_customer, make_event, make_order, make_product, make_segment

NASTY = ["Zoë", "Łukasz", "O'Brien", "100% 🧦", 'a "quoted" \\ text', "x" * 10_000]


@pytest.mark.parametrize("name", NASTY)
def test_text_comes_back_as_it_went_in(session, name):
    customer = make_customer(session, first_name=name, tags=[name], attributes={name: [name, 1.5, True, None]})
    session.commit()
    session.expire_all()
    assert (customer.first_name, customer.tags) == (name, [name])
    assert customer.attributes == {name: [name, 1.5, True, None]}


def test_a_customer_starts_with_nothing_known(session):
    customer = Customer()
    session.add(customer)
    session.flush()
    assert (customer.email, customer.tags, customer.attributes) == (None, [], {})
    assert (customer.total_orders, customer.lifetime_value, customer.avg_order_value) == (0, Decimal(0), None)
    assert customer.email_consent == customer.sms_consent == ConsentStatus.UNKNOWN


def test_many_customers_may_have_no_address(session):
    make_customer(session, email=None)
    make_customer(session, email=None)


def test_only_an_explicit_yes_is_a_subscription(session):
    customers = [make_customer(session, email_consent=status) for status in ConsentStatus]
    subscribed = [customer for customer in customers if customer.email_subscribed]
    assert [customer.email_consent for customer in subscribed] == [ConsentStatus.SUBSCRIBED]
    assert session.scalars(sa.select(Customer).where(Customer.email_subscribed)).all() == subscribed


@pytest.mark.parametrize(
    ("first", "last", "full"),
    [("Ada", "Byron", "Ada Byron"), (None, "Byron", "Byron"), ("Ada", "", "Ada"), (None, None, "")],
)
def test_the_full_name_is_what_there_is_of_it(first, last, full):
    assert Customer(first_name=first, last_name=last).full_name == full


def test_days_since_the_last_order_are_whole_days(now):
    assert Customer().days_since_last_order(now) is None
    assert Customer(last_order_date=now - timedelta(hours=47)).days_since_last_order(now) == 1


@given(st.decimals(-(10**12), 10**12, places=2, allow_nan=False))
def test_money_is_kept_to_the_cent(amount):
    kept = Money().process_bind_param(amount, None)
    assert isinstance(kept, int)
    assert Money().process_result_value(kept, None) == amount


@pytest.mark.parametrize(("amount", "kept"), [("0.005", "0.01"), ("1.994", "1.99"), ("-0.005", "-0.01"), (7, "7.00")])
def test_fractions_of_a_cent_are_rounded_half_away_from_zero(session, amount, kept):
    order = make_order(session, None, total=Decimal(amount))
    session.commit()
    session.refresh(order)
    assert str(order.total) == kept


@pytest.mark.slow
@given(st.datetimes(timezones=st.timezones()))
def test_an_instant_in_microseconds_is_exact(at):
    assert EPOCH + timedelta(microseconds=micros(at)) == at.astimezone(UTC)


REFUSED = {
    "the same order of one source twice": lambda s: [make_order(s, None, external_id="1") for _ in "ab"],
    "a currency that is not three letters": lambda s: make_order(s, None, currency="$"),
    "an order of nobody we know": lambda s: make_order(s, Customer(id=999)),
    "a negative number of orders": lambda s: make_customer(s, total_orders=-1),
    "two segments of one name": lambda s: [make_segment(s, name="VIP", key=key) for key in "ab"],
    "a segment without a name": lambda s: make_segment(s, name=""),
    "a second shop": lambda s: (s.add_all([Shop(id=1), Shop(id=2)]), s.flush()),
    "one external id for two customers": lambda s: (
        s.add_all([CustomerIdentity(customer_id=make_customer(s).id, source="shopify", external_id="1") for _ in "ab"]),
        s.flush(),
    ),
    "one message twice": lambda s: [make_event(s, make_customer(s), message_id="m1") for _ in "ab"],
    "a product twice": lambda s: (s.add_all([Product(name="Sock"), Product(name="Sock")]), s.flush()),
}


@pytest.mark.parametrize("attempt", REFUSED.values(), ids=REFUSED.keys())
def test_the_database_refuses(session, attempt):
    with pytest.raises(IntegrityError):
        attempt(session)


@pytest.mark.parametrize("column", ["email_consent", "sms_consent", "totals_source"])
def test_the_database_refuses_a_word_it_does_not_know(session, column):
    customer = make_customer(session)
    with pytest.raises(IntegrityError):
        session.execute(sa.text(f"UPDATE customers SET {column} = 'perhaps' WHERE id = :id"), {"id": customer.id})


def test_an_order_brings_its_lines_and_takes_them_with_it(session):
    order = make_order(session, make_customer(session), [("Sock", 2, "4.50"), {"product": "Hat", "category": "Heads"}])
    session.commit()
    assert order.total == Decimal("19.00")
    assert [(line.product.name, line.quantity) for line in order.lines] == [("Sock", 2), ("Hat", 1)]
    session.delete(order)
    session.commit()
    assert session.scalar(sa.select(sa.func.count(OrderLine.id))) == 0
    assert session.scalar(sa.select(sa.func.count(Product.id))) == 2


def test_makers_make_what_they_say(session):
    customer, other = make_customer(session), make_customer(session)
    assert customer.email != other.email
    assert make_product(session, "Sock") is make_product(session, "Sock")
    assert make_order(session, customer, status=OrderStatus.CANCELLED).is_counted is False
    assert make_event(session, customer).customer_id == customer.id
    assert make_segment(session).key != make_segment(session).key


@pytest.mark.parametrize("model", [Customer, Order, Event])
def test_every_row_of_people_and_facts_carries_a_revision_that_can_be_looked_up(model):
    assert any([*index.columns] == [model.__table__.c.revision] for index in model.__table__.indexes)


def test_times_are_set_by_themselves_and_move_with_a_change(session):
    segment = make_segment(session)
    session.commit()
    made, changed = segment.created_at, segment.updated_at
    segment.description = "Those who come back"
    session.commit()
    assert session.get(Segment, segment.id).created_at == made
    assert segment.updated_at > changed


def test_names_of_tables_and_columns_are_plain_words():
    odd = [c for t in Base.metadata.sorted_tables for c in (t.name, *t.columns.keys()) if c != c.lower() or " " in c]
    assert not odd
