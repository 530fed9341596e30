"""The database keeps its promises on both engines."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cdp import db
from cdp.models import Customer, Segment
from tests.makers import make_customer, make_event, make_order, make_segment


def test_a_session_commits_when_its_block_ends(database_url):
    with db.session() as session:
        make_customer(session, email="anna@example.com")
    with db.reading() as session:
        assert session.scalars(sa.select(Customer.email)).all() == ["anna@example.com"]


def test_a_session_leaves_nothing_behind_when_its_block_raises(database_url):
    with pytest.raises(ZeroDivisionError), db.session() as session:
        make_customer(session)
        raise ZeroDivisionError
    with db.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Customer.id))) == 0


def test_each_test_starts_from_an_empty_database(session):
    assert db.latest_revision(session) == 0
    assert make_customer(session).id == 1


@pytest.mark.slow
def test_the_address_decides_the_database(database_url, tmp_path):
    other = f"sqlite:///{tmp_path / 'new folder' / 'other.db'}"
    db.migrate(other)
    with db.session() as session:
        make_customer(session)
    with db.reading(other) as session:
        assert db.is_sqlite(session)
        assert session.scalar(sa.select(sa.func.count(Customer.id))) == 0
    db.engine(other).dispose()


def test_migrating_again_changes_nothing(session, database_url):
    make_customer(session)
    session.commit()
    db.migrate()
    assert session.scalar(sa.select(sa.func.count(Customer.id))) == 1


def test_the_migrations_make_exactly_the_tables_of_the_models(database_url):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from cdp.models import Base

    with db.engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_rows_of_one_transaction_share_a_revision_and_later_ones_get_a_larger(session):
    anna, order = make_customer(session), make_order(session, None)
    session.commit()
    event = make_event(session, anna)
    session.commit()
    assert anna.revision == order.revision == 1
    assert event.revision == db.latest_revision(session) == 2


def test_a_change_raises_the_revision_of_its_row_alone(session):
    anna, ben = make_customer(session), make_customer(session)
    session.commit()
    anna.city = "Austin"
    session.commit()
    assert (anna.revision, ben.revision) == (2, 1)


def test_a_transaction_that_changes_no_revised_row_leaves_the_revision_alone(session):
    make_segment(session)
    session.commit()
    assert db.latest_revision(session) == 0


def test_revising_twice_in_a_transaction_gives_the_same_number(session):
    assert db.revise(session) == db.revise(session) == 1


def test_a_rolled_back_revision_is_given_out_again(session):
    make_customer(session)
    session.rollback()
    assert make_customer(session).revision == 1


def test_a_reader_neither_waits_for_a_writer_nor_sees_what_is_not_committed(database_url):
    with db.session() as writer:
        make_customer(writer)
        with db.reading() as reader:
            assert reader.scalar(sa.select(sa.func.count(Customer.id))) == 0


def test_a_second_writer_waits_for_the_first_and_gets_the_next_revision(database_url):
    numbers, begun = [], threading.Event()

    def write() -> None:
        begun.set()
        with db.session() as session:
            numbers.append(make_customer(session).revision)

    with db.session() as first:
        numbers.append(make_customer(first).revision)
        second = threading.Thread(target=write)
        second.start()
        begun.wait()
    second.join()
    assert numbers == [1, 2]


def test_two_living_customers_never_share_an_address_and_a_deleted_one_frees_it(session, now):
    make_customer(session, email="anna@example.com", deleted_at=now)
    make_customer(session, email="anna@example.com")
    with pytest.raises(IntegrityError):
        make_customer(session, email="anna@example.com")


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-9))])
def test_an_instant_comes_back_to_the_microsecond_in_utc(session, zone):
    at = datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=zone)
    segment = make_segment(session, counted_at=at)
    session.commit()
    session.refresh(segment)
    assert segment.counted_at == at
    assert segment.counted_at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(session):
    with pytest.raises(sa.exc.StatementError, match="no time zone"):
        make_segment(session, counted_at=datetime(2026, 1, 1))


def test_instants_are_compared_as_instants(session, now):
    make_segment(session, name="Late", counted_at=now + timedelta(microseconds=1))
    make_segment(session, name="Early", counted_at=now)
    assert session.scalars(sa.select(Segment.name).where(Segment.counted_at > now)).all() == ["Late"]


def test_a_small_question_is_answered_by_what_is_committed_by_now(session: Session) -> None:
    asked = "SELECT city FROM customers WHERE email = :email"
    anna = make_customer(session, email="anna@example.com", city="Rome")
    session.commit()
    assert db.glance(asked, email="anna@example.com")[0] == "Rome"
    anna.city = "Oslo"
    session.flush()
    assert db.glance(asked, email="anna@example.com")[0] == "Rome"
    session.commit()
    assert db.glance(asked, email="anna@example.com")[0] == "Oslo"
    assert db.glance(asked, email="nobody@example.com") is None


def test_what_is_remembered_is_read_again_once_somebody_has_written(session: Session) -> None:
    asked = []

    @db.remembered
    def cities(reading: Session) -> list[str | None]:
        asked.append(1)
        return list(reading.scalars(sa.select(Customer.city).order_by(Customer.id)))

    make_customer(session, city="Rome")
    session.commit()
    for _ in range(2):
        with db.reading() as reading:
            assert cities(reading) == ["Rome"]
    assert len(asked) == (1 if db.is_sqlite(session) else 2)
    with db.reading() as early:
        assert cities(early) == ["Rome"]
        make_customer(session, city="Oslo")
        session.commit()
        with db.reading() as late:
            assert cities(late) == ["Rome", "Oslo"]
        cities(early)  # which may see the older state, and must not hand it on
    with db.reading() as reading:
        assert cities(reading) == ["Rome", "Oslo"]
    make_customer(session, city="Bonn")
    assert cities(session) == ["Rome", "Oslo", "Bonn"]  # who writes sees what is not committed yet
    session.rollback()
