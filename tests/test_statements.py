"""What SQLite's driver is asked directly, and other databases through SQLAlchemy: the same rows, the same errors."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.models import ConsentChange, Customer
from cdp.statements import Statement
from tests.makers import make_customer

PEOPLE = Customer.__table__
NAMED = Statement(sa.select(PEOPLE.c.id, PEOPLE.c.city).where(PEOPLE.c.email == sa.bindparam("email")))
SAID = Statement(ConsentChange.__table__.insert())
LINE = {"channel": "email", "status": "subscribed", "at": datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), "method": None}


def test_the_first_row_is_found_and_nothing_is_none(session: Session):
    customer = make_customer(session, email="ann@example.org", city="Zürich")
    session.flush()
    assert tuple(NAMED.first(session, email="ann@example.org")) == (customer.id, "Zürich")
    assert NAMED.first(session, email="nobody@example.org") is None


def test_what_is_written_is_read_by_the_orm_as_it_was_given(session: Session):
    customer = make_customer(session, lifetime_value=Decimal("12.50"))
    session.flush()
    row = {**LINE, "customer_id": customer.id, "recorded_at": LINE["at"]}
    number = SAID.insert(session, row)
    read = session.get_one(ConsentChange, number)
    assert {name: getattr(read, name) for name in row} == row


def test_it_is_part_of_the_transaction(session: Session):
    customer = make_customer(session)
    session.commit()
    SAID.insert(session, {**LINE, "customer_id": customer.id, "recorded_at": LINE["at"]})
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(ConsentChange.id))) == 0
    SAID.insert(session, {**LINE, "customer_id": customer.id, "recorded_at": LINE["at"]})  # the next transaction's
    session.commit()
    assert session.scalar(sa.select(sa.func.count(ConsentChange.id))) == 1


def test_what_the_database_refuses_is_told_as_ever(session: Session):
    with pytest.raises(sa.exc.IntegrityError):
        SAID.insert(session, {**LINE, "customer_id": 404, "recorded_at": LINE["at"]})
        session.flush()
    session.rollback()


def test_a_default_in_python_is_never_left_out_unseen(session: Session):
    customer = make_customer(session)
    session.flush()
    row = {**LINE, "customer_id": customer.id}
    if db.is_sqlite(session):
        with pytest.raises(ValueError, match="recorded_at"):
            SAID.insert(session, row)
    else:
        assert session.get_one(ConsentChange, SAID.insert(session, row)).recorded_at is not None


def test_a_value_of_the_wrong_kind_is_refused(session: Session):
    with pytest.raises((ValueError, sa.exc.StatementError)):
        SAID.insert(session, {**LINE, "at": datetime(2026, 1, 2), "customer_id": 1, "recorded_at": LINE["at"]})
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(ConsentChange.id))) == 0
