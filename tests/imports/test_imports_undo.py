"""Undo: an import goes as if it had never come, except where somebody has built on it since."""

import pytest
import sqlalchemy as sa

from cdp import attributes, customers, db
from cdp.errors import Conflict
from cdp.models import (
    Attribute,
    Channel,
    ConsentChange,
    ConsentStatus,
    Customer,
    CustomerIdentity,
    Suppression,
)  # fmt: skip
from tests.imports.conftest import counts
from tests.makers import make_customer, make_order

BEFORE = "email,first_name,city,tags,Tier,email_subscribed\na@example.com,Ann,Bonn,x,gold,\nb@example.com,Bob,,,,yes\n"
AFTER = (
    "email,customer_id,first_name,city,tags,Tier,Shoe,email_subscribed,suppression\n"
    "a@example.com,1,Anna,Berlin,y,silver,42,yes,\n"
    "b@example.com,2,Bob,Kiel,,,,no,bounced\n"
    "c@example.com,3,Cy,Ulm,,gold,43,yes,\n"
)


def state(shop):
    """Everything an import may touch, in a form that can be compared."""
    people = {
        email: (
            each.first_name, each.city, each.tags, each.attributes, each.email_consent, each.email_consent_at,
            each.total_orders, each.created_at,
        )
        for email, each in shop.customers().items()
    }  # fmt: skip
    history = shop.all(sa.select(sa.func.count()).select_from(ConsentChange))
    return (
        people,
        history,
        *(
            sorted(shop.all(sa.select(column)))
            for column in (Attribute.key, Suppression.email, CustomerIdentity.external_id)
        ),
    )


def test_undo_gives_everything_back(shop):
    shop.run(BEFORE)
    before = state(shop)
    record = shop.run(AFTER)
    assert counts(record) == (1, 2, 0, 0, 0)
    assert state(shop) != before
    done = shop.undo(record)
    assert (done.removed, done.restored, done.kept) == (1, 2, [])
    assert state(shop) == before


def test_after_undo_the_same_file_comes_in_as_before(shop):
    shop.run(BEFORE)
    shop.undo(shop.run(AFTER))
    assert counts(shop.run(AFTER)) == (1, 2, 0, 0, 0)
    assert shop.customers()["c@example.com"].attributes == {"tier": "gold", "shoe": 43}


def test_what_somebody_changed_since_stays_and_is_told(shop):
    shop.run(BEFORE)
    record = shop.run(AFTER)

    def edit(session):
        session.scalar(sa.select(Customer).where(Customer.email == "a@example.com")).city = "Hamburg"

    shop.change(edit)
    done = shop.undo(record)
    assert done.kept == ["1 fields of customers were changed since and stay as they are."]
    ann = shop.customers()["a@example.com"]
    assert (ann.city, ann.first_name) == ("Hamburg", "Ann")


def test_somebody_with_orders_from_elsewhere_stays(shop):
    record = shop.run(BEFORE)
    shop.change(
        lambda session: make_order(
            session, session.scalar(sa.select(Customer).where(Customer.email == "a@example.com"))
        )
    )
    done = shop.undo(record)
    assert done.kept == ["1 customers stay: they have orders, events or changes from elsewhere."]
    assert set(shop.customers()) == {"a@example.com"}


def edit(shop, email, **values):
    def change(session):
        ann = customers.by_email(session, email)
        seen = customers.form_values(ann)
        customers.save(session, ann.id, values, seen=seen, now=shop.now, actor="test")

    shop.change(change)


def test_a_customer_edited_since_the_import_made_them_stays_as_they_are(shop):
    record = shop.run(AFTER)
    edit(shop, "a@example.com", first_name="Annabel", city="Hamburg", tags=["vip"])
    edit(shop, "b@example.com", city="Bremen")
    done = shop.undo(record)
    assert (done.removed, done.kept) == (1, ["2 customers stay: somebody edited them since."])
    left = shop.customers()
    assert set(left) == {"a@example.com", "b@example.com"}
    ann = left["a@example.com"]
    assert (ann.first_name, ann.city, ann.tags, ann.attributes) == (
        "Annabel", "Hamburg", ["vip"], {"tier": "silver", "shoe": 42},
    )  # fmt: skip
    assert ann.email_consent == ConsentStatus.SUBSCRIBED
    assert sorted(shop.all(sa.select(CustomerIdentity.external_id))) == ["1", "2"]
    assert shop.all(sa.select(Suppression.email)) == ["b@example.com"]


def test_a_customer_tagged_since_stays(shop):
    record = shop.run(BEFORE)
    shop.change(
        lambda session: customers.tag(
            session, [customers.by_email(session, "b@example.com").id], add=["vip"], now=shop.now
        )
    )
    assert shop.undo(record).kept == ["1 customers stay: somebody edited them since."]
    assert set(shop.customers()) == {"b@example.com"}


def test_orders_that_came_and_went_are_no_edit(shop):
    record = shop.run(BEFORE)
    bought = shop.run("Order number,Email,Placed at,Total\n1,a@example.com,2026-01-01,5\n", kind="generic_orders")
    shop.undo(bought)
    done = shop.undo(record)
    assert (done.removed, done.kept) == (2, [])


def test_a_withdrawal_since_the_import_stands(shop):
    record = shop.run(BEFORE)

    def leave(session):
        from cdp import consent

        bob = session.scalar(sa.select(Customer).where(Customer.email == "b@example.com"))
        consent.record(session, bob, channel=Channel.EMAIL, status=ConsentStatus.UNSUBSCRIBED, at=shop.now)

    shop.change(leave)
    shop.undo(record)
    assert shop.customers()["b@example.com"].email_consent == ConsentStatus.UNSUBSCRIBED


def test_an_attribute_that_others_use_by_now_stays(shop):
    record = shop.run(BEFORE)
    shop.change(lambda session: make_customer(session, attributes={"tier": "iron"}))
    shop.undo(record)
    with db.reading() as session:
        assert [each.key for each in attributes.all(session)] == ["tier"]


def test_undo_is_done_once(shop):
    record = shop.run(BEFORE)
    shop.undo(record)
    with pytest.raises(Conflict, match="undone already"):
        shop.undo(record)
