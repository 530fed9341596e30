"""Getting the frames: from a cold start, from a snapshot, and after 1,000 customers changed, against pandas.read_sql."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pandas as pd
import sqlalchemy as sa

from cdp import db, frames
from cdp.frames import load, snapshot
from cdp.models import Customer
from tests.bench.masks import SEGMENTS
from tests.bench.race import Line, of_race, race
from tests.bench.shop import Bench

CHANGED = 1_000
_AT_ONCE = 500_000
_TABLES = {
    "customers": (load.CUSTOMER_COLUMNS, "deleted_at IS NULL"),
    "orders": (load.ORDER_COLUMNS, ""),
    "order_lines": (load.LINE_COLUMNS, ""),
    "products": (load.PRODUCT_COLUMNS, ""),
    "events": (load.EVENT_COLUMNS, ""),
}
_TIMES_IN = ("orders", "placed_at"), ("events", "occurred_at")


def naive(url: str) -> dict[str, pd.DataFrame]:
    """Promise the same columns of the same tables as `pandas.read_sql` brings them, in pieces that fit into memory."""
    made = {}
    with db.engine(url).execution_options(reads_only=True).connect() as connection:
        for table, (columns, where) in _TABLES.items():
            names = [*columns, "attributes"] if table == "customers" else list(columns)
            query = sa.text(f"SELECT {', '.join(names)} FROM {table}{where and ' WHERE ' + where}")
            parts = pd.read_sql(query, connection, chunksize=_AT_ONCE)
            made[table] = pd.concat(list(parts), ignore_index=True)
    return made


def finished(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Promise them in the types of the frames: times, categories where text repeats, small numbers, time order."""
    for table, (columns, _) in _TABLES.items():
        frame = tables[table]
        for name, kind in columns.items():
            frame[name] = _as_kind(frame[name], kind)
    for table, time in _TIMES_IN:
        tables[table] = tables[table].sort_values([time, "id"], ignore_index=True)
        places = pd.Series(range(1, len(tables["customers"]) + 1), tables["customers"]["id"])
        tables[table]["row"] = tables[table]["customer_id"].map(places).fillna(0).astype("int32")
    return tables


def _as_kind(column: pd.Series, kind: str) -> pd.Series:
    if kind == "time":
        return pd.to_datetime(column, unit="us")
    if kind in ("word", "list") or (kind == "text" and column.nunique() < 0.6 * column.count()):
        return column.astype("category")
    if kind == "int" and not column.isna().any():
        return pd.to_numeric(column, downcast="integer")
    return column.astype("bool") if kind == "bool" else column


def lines(bench: Bench, rounds: int) -> list[Line]:
    """Promise the three lines; both sides hold the same numbers of rows and the same sums."""
    with db.reading(bench.url) as session:
        source = load.source_of(session.get_bind())
    snapshot.save(bench.frames, source)
    _check(bench, finished(naive(bench.url)))
    read_sql = "pandas.read_sql, finished"
    sides: dict[str, Callable[[], Any]] = {"ours": lambda: _cold(bench), read_sql: lambda: finished(naive(bench.url))}
    cold = race(sides, rounds=rounds, warm=False)
    restored = race({"ours": lambda: _restored(bench, source)}, rounds=3 * rounds)
    refreshed = _refreshed(bench, rounds)
    note = "mapped, and one segment asked of it"
    return [
        of_race("frames from a cold start", cold, read_sql, 4, is_faster=True),
        of_race("frames from a snapshot", {**cold, **restored}, read_sql, 30, is_faster=True, note=note),
        of_race("frames after 1,000 changed customers", {"ours": refreshed, "cold": cold["ours"]}, "cold", 0.01),
    ]


def _cold(bench: Bench) -> frames.Frames:
    with db.reading(bench.url) as session:
        return frames.read(session)


def _restored(bench: Bench, source: load.Source) -> Any:
    held = snapshot.restore(source)
    assert held is not None
    tree = bench.parsed(SEGMENTS["percentile, country, consent"])
    return frames.mask(held, tree, bench.catalogue, now=bench.now)


def _check(bench: Bench, tables: dict[str, pd.DataFrame]) -> None:
    held = bench.frames
    for name, frame in (("customers", held.customers), ("orders", held.orders), ("order_lines", held.lines)):
        assert len(tables[name]) == len(frame), name
    assert int(tables["customers"]["lifetime_value"].sum()) == int(
        held.customers["lifetime_value"].to_numpy().sum(dtype="int64")
    )
    assert (tables["orders"]["row"].to_numpy() == held.orders["row"].to_numpy()).all()
    assert (tables["orders"]["placed_at"].to_numpy() == held.orders["placed_at"].to_numpy()).all()


def _refreshed(bench: Bench, rounds: int) -> Any:
    with _changing(bench) as change, db.reading(bench.url) as session:
        frames.current(session)

        def ours() -> Any:
            with db.reading(bench.url) as fresh:
                return frames.current(fresh)

        times = race({"ours": ours}, rounds=3 * rounds, before=change)["ours"]
        frames.forget(session)
        return times


@contextmanager
def _changing(bench: Bench) -> Iterator[Callable[[], None]]:
    """A way to change 1,000 customers (another value, city and telephone); afterwards all is as it was."""
    ids = bench.frames.customers["id"].to_numpy()
    chosen = ids[:: max(1, len(ids) // CHANGED)][:CHANGED].tolist()
    columns = (Customer.id, Customer.city, Customer.phone, Customer.lifetime_value)
    turn = iter(range(1, 10**6))
    with db.reading(bench.url) as session:
        before = session.execute(sa.select(*columns).where(db.among(session, Customer.id, chosen))).all()

    def change() -> None:
        with db.session(bench.url) as session:
            new = {"city": f"Town {next(turn)}", "phone": None, "lifetime_value": Customer.lifetime_value + 1}
            update = sa.update(Customer).where(db.among(session, Customer.id, chosen))
            session.execute(update.values(**new, revision=db.revise(session)))

    try:
        yield change
    finally:
        with db.session(bench.url) as session:
            revision = db.revise(session)
            rows = [{**row._mapping, "revision": revision} for row in before]
            session.execute(sa.update(Customer), rows)
        with closing(sqlite3.connect(bench.path)) as settled:  # the next part starts from a settled file
            settled.execute("PRAGMA wal_checkpoint(TRUNCATE)")
