"""Frames hold what the database holds: from scratch, from a snapshot, and after any change."""

import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import conditions as cd
from cdp import db, frames
from cdp.frames import load, preview, reader, refresh, snapshot
from cdp.models import Attribute, AttributeKind, ConsentStatus, Customer, Event, Order, OrderStatus
from tests.makers import make_customer, make_event, make_order
from tests.test_agreement import CATALOGUE, NOW, fill

WORDS = ["a", "Ä", "new word", None, "Zoë", "日本"]


def plain(column: pd.Series) -> list[Any]:
    values = column.astype(object).to_list()
    return [
        None if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)) else value
        for value in values
    ]


def table(frame: pd.DataFrame, key: Any) -> dict[Any, tuple[Any, ...]]:
    columns = {name: plain(frame[name]) for name in sorted(frame)}
    return dict(zip(key, zip(*columns.values(), strict=True), strict=True))


def content(held: frames.Frames) -> dict[str, Any]:
    """All that frames say, without positions: what two ways of getting there must agree on."""
    ids = held.customers["id"].to_numpy()
    living = np.ones(len(ids), bool) if held.living is None else held.living
    owner = np.concatenate([[0], np.where(living, ids, 0)])
    orders, lines, events = held.orders.copy(), held.lines, held.events.copy()
    for name in ("row", "counted_row"):
        orders[name] = owner[orders[name].to_numpy()]
    events["row"] = owner[events["row"].to_numpy()]
    order_of, products = (
        held.orders["id"].to_numpy()[lines["order"].to_numpy()],
        held.products["name"].astype(object).to_numpy(),
    )
    said = sorted(
        zip(
            order_of.tolist(),
            products[lines["product"].to_numpy()].tolist(),
            lines["quantity"].tolist(),
            lines["price"].tolist(),
            strict=True,
        )
    )
    return {
        "customers": table(held.customers[living], ids[living].tolist()),
        "orders": table(orders, orders["id"].tolist()),
        "events": table(events, events["id"].tolist()),
        "lines": said,
    }  # fmt: skip


def change_something(session: Session, dice: random.Random) -> None:
    customers = list(session.scalars(sa.select(Customer).order_by(Customer.id)))
    for customer in dice.sample(customers, 15):
        customer.city, customer.first_name = dice.choice(WORDS), dice.choice(WORDS)
        customer.email = f"changed{dice.random()}@example.com"
        customer.lifetime_value = Decimal(dice.choice([0, 5, 10**8]))
        customer.last_order_date = dice.choice([None, NOW, NOW - timedelta(days=400)])
        customer.tags = dice.choice([[], ["new"], ["vip"]])
        customer.attributes = dice.choice([{}, {"tier": "gold", "is_pro": True, "birthday": "2001-01-01"}])
        customer.average_days_between_orders = dice.choice([None, 2.5])
        customer.avg_order_value = dice.choice([None, Decimal("1.23")])
    for customer in dice.sample(customers, 6):
        customer.deleted_at = dice.choice([NOW, None])
    fresh = [
        make_customer(session, city=dice.choice(WORDS), tags=["fresh"], total_orders=2**31 - 1)
        for _ in range(dice.choice([0, 3]))
    ]
    orders = list(session.scalars(sa.select(Order)))
    for order in dice.sample(orders, 10):
        order.placed_at = NOW - timedelta(days=dice.randrange(1000), microseconds=dice.randrange(10**6))
        order.coupon, order.refunded_amount = dice.choice(WORDS), Decimal(dice.choice([0, 1]))
        order.status = dice.choice(list(OrderStatus))
        order.is_counted = order.status not in (OrderStatus.CANCELLED, OrderStatus.VOIDED)
        order.customer_id = dice.choice([None, dice.choice(customers).id])
    for customer in (*dice.sample(customers, 3), *fresh):
        make_order(
            session, customer, lines=[("Wool sock", 2, 10), (f"Thing {dice.randrange(99)}", 1, 10**7)], placed_at=NOW
        )
        make_event(
            session, customer, name=dice.choice(["Viewed", "Ä"]), occurred_at=NOW - timedelta(days=dice.randrange(500))
        )


def renew(session: Session, held: frames.Frames) -> frames.Frames:
    attributes = tuple((a.key, a.kind.value) for a in session.scalars(sa.select(Attribute).order_by(Attribute.key)))
    newer = refresh.refreshed(held, load.source_of(session.get_bind()), db.latest_revision(session), attributes)
    assert newer is not None
    return newer


@pytest.mark.slow
def test_refreshing_ends_where_loading_anew_ends(database_url: str) -> None:
    dice = random.Random(11)
    with db.session() as writing:
        fill(writing, dice)
    with db.reading() as session:
        held = frames.read(session)
    for _ in range(6):
        with db.session() as writing:
            change_something(writing, dice)
        with db.reading() as session:
            held = renew(session, held)
            assert content(held) == content(frames.read(session))
    tree = cd.parse([{"field": "tags", "operator": "contains", "value": "fresh"}], CATALOGUE)
    with db.reading() as session:
        anew = frames.read(session)
    assert frames.mask(held, tree, CATALOGUE, now=NOW).sum() == frames.mask(anew, tree, CATALOGUE, now=NOW).sum() > 0


def test_an_attribute_declared_later_is_read_for_everybody(session: Session) -> None:
    customers = [make_customer(session, attributes={"size": size, "old": 1}) for size in ("L", "M")]
    session.add(Attribute(key="old", label="Old", kind=AttributeKind.NUMBER))
    session.commit()
    held = frames.read(session)
    session.execute(sa.delete(Attribute))
    session.add(Attribute(key="size", label="Size", kind=AttributeKind.TEXT))
    make_customer(session, attributes={"size": "XXL"})
    session.commit()
    newer = renew(session, held)
    assert plain(newer.customers["size"]) == ["L", "M", "XXL"] and "old" not in newer.customers
    assert len(customers) == 2


def test_old_frames_stay_as_they_were_while_newer_ones_are_made(session: Session) -> None:
    customer = make_customer(session, city="Bergen", lifetime_value=Decimal(10))
    session.commit()
    held = frames.read(session)
    before = content(held)
    customer.city, customer.lifetime_value, customer.email = "Oslo", Decimal(99), "other@example.com"
    session.commit()
    assert content(renew(session, held))["customers"] != before["customers"]
    assert content(held) == before


def test_what_did_not_change_is_shared_not_copied(session: Session) -> None:
    customer = make_customer(session, city="Bergen")
    session.commit()
    held = frames.read(session)
    customer.city = "Oslo"
    session.commit()
    newer = renew(session, held)
    assert np.shares_memory(newer.customers["lifetime_value"].to_numpy(), held.customers["lifetime_value"].to_numpy())
    assert newer.orders is held.orders


@pytest.mark.slow
def test_a_snapshot_gives_back_the_same_frames(database_url: str) -> None:
    with db.session() as writing:
        fill(writing, random.Random(3))
    with db.reading() as session:
        held = frames.read(session)
        source = load.source_of(session.get_bind())
        snapshot.save(held, source)
        snapshot.save(held, source)
        back = snapshot.restore(source)
    assert back is not None and back.revision == held.revision and content(back) == content(held)
    for name in held.customers:
        assert back.customers[name].dtype == held.customers[name].dtype


def test_a_damaged_snapshot_is_passed_over(session: Session) -> None:
    make_customer(session)
    session.commit()
    source = load.source_of(session.get_bind())
    place = snapshot.save(frames.read(session), source)
    (place / "customers.arrow").write_bytes(b"not arrow")
    assert snapshot.restore(source) is None
    (place / "about.json").write_text("{")
    assert snapshot.restore(source) is None
    assert len(frames.current(session)) == 1


def test_current_frames_follow_every_commit(session: Session) -> None:
    assert len(frames.current(session)) == 0
    customer = make_customer(session)
    session.commit()
    assert len(frames.current(session)) == 1
    assert frames.current(session) is frames.current(session)
    customer.deleted_at = NOW
    session.commit()
    assert len(frames.current(session)) == 0
    customer.deleted_at = None
    session.commit()
    held = frames.current(session)
    assert len(held) == 1 and held.position(customer.id) == 0 and held.position(customer.id + 1) is None


def test_frames_are_laid_out_anew_when_rows_were_removed_for_good(session: Session) -> None:
    order = make_order(session, make_customer(session))
    session.commit()
    assert len(frames.current(session).orders) == 1
    session.delete(order)
    db.revise_layout(session)
    session.commit()
    assert len(frames.current(session).orders) == 0


@pytest.mark.slow
def test_frames_hold_no_objects_and_small_columns(database_url: str) -> None:
    with db.session() as writing:
        fill(writing, random.Random(5))
    with db.reading() as session:
        held = frames.read(session)
    for frame in (held.customers, held.orders, held.lines, held.events, held.products):
        assert not [name for name in frame if frame[name].dtype == object]
    assert held.customers["email_consent"].array.codes.dtype == np.int8
    assert held.orders["row"].dtype == np.int32 and held.customers["last_order_date"].dtype == "M8[us]"


# -- the preview ---------------------------------------------------------------------------------------------------------


def previewed(session: Session, source: Any) -> preview.Preview:
    held = frames.read(session)
    found = frames.mask(held, cd.parse(source, CATALOGUE), CATALOGUE, now=NOW)
    return preview.preview(held, found, CATALOGUE, now=NOW)


@pytest.mark.slow
@pytest.mark.parametrize("source", [[], [{"field": "email", "operator": "equals", "value": "nobody@example.com"}],
                                    [{"field": "lifetime_value", "operator": "at_least", "value": 1}]])  # fmt: skip
def test_the_preview_counts_what_pandas_counts(database_url: str, source: Any) -> None:
    with db.session() as writing:
        fill(writing, random.Random(9))
    with db.reading() as session:
        shown = previewed(session, source)
        people = pd.DataFrame(
            session.execute(sa.select(Customer.id, Customer.lifetime_value, Customer.total_orders, Customer.email_consent,
                                      Customer.last_order_date, Customer.created_at, Customer.email)
                            .where(Customer.deleted_at.is_(None)))
        )  # fmt: skip
    total = len(people)
    revenue_of_everyone = people["lifetime_value"].astype(float).sum()
    if source:
        wanted = source[0]
        people = (
            people[people["email"] == wanted["value"]]
            if wanted["field"] == "email"
            else people[people["lifetime_value"] >= 1]
        )
    assert (shown.count, shown.total) == (len(people), total)
    assert shown.revenue == pytest.approx(
        people["lifetime_value"].astype(float).sum()
    ) and shown.revenue_of_everyone == pytest.approx(revenue_of_everyone)
    assert shown.orders == people["total_orders"].sum()
    assert shown.subscribed == (people["email_consent"] == ConsentStatus.SUBSCRIBED).sum()
    assert (
        sum(shown.lifetime_value.counts) == sum(shown.recency.counts) == sum(shown.order_counts.counts) == len(people)
    )
    assert sum(shown.lifetime_value.everyone) == sum(shown.recency.everyone) == total
    assert shown.recency.counts[-1] == people["last_order_date"].isna().sum()
    first = datetime(2024, 4, 1, tzinfo=UTC)
    assert sum(shown.joined.counts) == sum(
        first <= at < datetime(2026, 4, 1, tzinfo=UTC) for at in people["created_at"]
    )


@pytest.mark.slow
def test_what_makes_them_different_is_proven_and_not_what_was_asked(session: Session) -> None:
    for at in range(200):
        customer = make_customer(session, city="Bergen" if at < 40 else "Oslo", acquisition_source="instagram" if at % 2 else "google",
                                 lifetime_value=Decimal(500 if at < 50 else 5), language="nb")  # fmt: skip
        make_order(
            session,
            customer,
            lines=[{"product": "Sock" if at < 45 else "Hat", "category": "Socks" if at < 45 else "Hats"}],
        )
    session.commit()
    held = frames.read(session)
    found = frames.mask(
        held,
        cd.parse([{"field": "lifetime_value", "operator": "at_least", "value": 100}], CATALOGUE),
        CATALOGUE,
        now=NOW,
    )
    different = preview.preview(held, found, CATALOGUE, now=NOW).different
    said = {(d.field, d.value): d for d in different}
    assert said[("City", "Bergen")].n == 40 and said[("City", "Bergen")].lift == pytest.approx(0.8 / 0.2)
    assert (
        said[("Bought from", "Socks")].n == 45
        and ("Acquisition source", "instagram") not in said
        and ("Language", "nb") not in said
    )
    left_out = preview.preview(held, found, CATALOGUE, now=NOW, leave_out={"city"}).different
    assert ("City", "Bergen") not in {(d.field, d.value) for d in left_out}


def test_the_preview_of_an_empty_shop_is_zeros(session: Session) -> None:
    shown = previewed(session, [])
    assert (shown.count, shown.total, shown.revenue, shown.average_order) == (0, 0, 0, None)
    assert shown.different == () and shown.sources.labels == ()


def test_events_and_orders_of_nobody_are_in_nobodys_figures(session: Session) -> None:
    make_order(session, None)
    gone = make_customer(session, deleted_at=NOW)
    make_order(session, gone)
    session.add(Event(customer_id=gone.id, name="x", occurred_at=NOW, source="web"))
    make_customer(session)
    session.commit()
    held = frames.read(session)
    tree = cd.parse([{"metric": {"of": "orders"}, "operator": "at_least", "value": 1}], CATALOGUE)
    assert not frames.mask(held, tree, CATALOGUE, now=NOW).any()
    gone.deleted_at = None
    session.commit()
    back = renew(session, held)
    assert frames.mask(back, tree, CATALOGUE, now=NOW).sum() == 1 and (back.events["row"] > 0).all()


@pytest.mark.sqlite_only
@pytest.mark.slow
def test_a_large_file_is_read_by_another_process_into_a_snapshot(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.session() as writing:
        fill(writing, random.Random(4))
    with db.reading() as session:
        here = frames.read(session)
        monkeypatch.setattr(reader, "LARGE", 1)
        apart = frames.read(session)
        assert snapshot.folder(load.source_of(session.get_bind())).exists()
    assert content(apart) == content(here) and apart.revision == here.revision and apart.attributes == here.attributes


@pytest.mark.sqlite_only
def test_when_the_other_process_fails_this_one_reads(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    make_customer(session)
    session.commit()
    monkeypatch.setattr(reader, "LARGE", 0)
    monkeypatch.setattr("sys.executable", "/bin/false")
    assert len(frames.read(session)) == 1


@pytest.mark.sqlite_only
def test_reading_frames_never_loosens_the_lock_of_a_writer_in_this_process(database_url: str) -> None:
    other = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None);"
        "c.execute('BEGIN IMMEDIATE')"
    )
    path = database_url.removeprefix("sqlite:///")
    with db.session() as writing:
        make_customer(writing)
        with db.reading() as session:
            frames.read(session)
        tried = subprocess.run([sys.executable, "-c", other, path], capture_output=True, text=True, check=False)
        assert "database is locked" in tried.stderr


@pytest.mark.sqlite_only
@pytest.mark.slow
def test_while_a_large_shop_is_read_again_the_frames_of_before_are_given(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = make_customer(session)
    session.commit()
    before = frames.current(session)
    customer.city = "Oslo"
    db.revise_layout(session)
    session.commit()
    monkeypatch.setattr(reader, "LARGE", 1)
    meanwhile = frames.current(session)
    assert meanwhile.revision == before.revision
    end = time.monotonic() + 60
    while frames.current(session).revision == before.revision and time.monotonic() < end:
        time.sleep(0.05)
    assert plain(frames.current(session).customers["city"]) == ["Oslo"]


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_snapshot_of_another_database_at_the_same_address_is_not_taken(database_url: str) -> None:
    path = Path(database_url.removeprefix("sqlite:///"))
    with db.session() as writing:
        fill(writing, random.Random(4))
    with db.reading() as session:
        held = frames.current(session)
        snapshot.save(held, load.source_of(session.get_bind()))
    db.engine().dispose()
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    db.migrate()
    with db.session() as writing:
        make_customer(writing)
    with db.reading() as session:
        assert len(frames.current(session)) == 1
        frames.forget(session)
        assert len(frames.current(session)) == 1


def test_frames_asked_for_inside_a_transaction_hold_what_is_committed_and_nothing_else(session: Session) -> None:
    make_customer(session)
    session.commit()
    make_customer(session)
    assert len(frames.current(session)) == 1
    session.rollback()
    make_customer(session)
    make_customer(session)
    assert len(frames.current(session)) == 1
    session.commit()
    assert len(frames.current(session)) == 3


def test_the_preview_goes_with_the_day_and_the_shops_own_calendar(session: Session) -> None:
    west = cd.Catalogue.of(time_zone="America/Los_Angeles")
    evening = datetime(2026, 2, 1, 4, 0, tzinfo=UTC)  # still the 31st of January there
    make_customer(session, created_at=evening - timedelta(hours=1), last_order_date=evening, total_orders=1)
    session.commit()
    held = frames.read(session)
    everyone = np.ones(1, bool)
    shown = preview.preview(held, everyone, west, now=evening)
    assert shown.joined.labels[-1] == "2026-01" and shown.joined.counts[-1] == 1
    assert shown.recency.counts[0] == 1
    assert preview.preview(held, everyone, west, now=evening + timedelta(days=100)).recency.counts[0] == 0


@pytest.mark.slow
def test_more_new_words_than_a_narrow_code_can_count_are_all_kept(session: Session) -> None:
    made = [make_customer(session, city="Oslo") for _ in range(3)]
    session.commit()
    held = frames.read(session)
    for at in range(300):
        make_customer(session, city=f"City {at}", tags=[f"tag {at}"])
    made[0].city = "Somewhere else"
    session.commit()
    newer = renew(session, held)
    assert content(newer) == content(frames.read(session))
    assert newer.customers["city"].array.codes.min() >= -1


def test_amounts_that_outgrow_their_bytes_are_kept_whole(session: Session) -> None:
    anna = make_customer(session)
    make_order(session, anna, lines=[("Sock", 1, "0.50")], placed_at=NOW)
    session.commit()
    held = frames.read(session)
    make_order(
        session, anna, lines=[("Ring", 200, "99999.99"), ("Pin", -3, "2.00")], discount=Decimal(90000), placed_at=NOW
    )
    session.commit()
    newer = renew(session, held)
    assert content(newer) == content(frames.read(session))
    spent = cd.parse(
        [
            {
                "metric": {"of": "order_lines", "aggregate": "sum", "field": "amount"},
                "operator": "equals",
                "value": 19999992.5,
            }
        ],
        CATALOGUE,
    )
    assert frames.mask(newer, spent, CATALOGUE, now=NOW).tolist() == [True]
