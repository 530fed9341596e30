"""Keeping frames true: only what was written since is read, and only the columns that changed are copied."""

from dataclasses import replace
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cdp.frames import load
from cdp.frames.columns import Array, arrow_text
from cdp.frames.frame import Frames, Leaves
from cdp.frames.load import Attributes, Positions, Source
from cdp.frames.properties import property_column, property_of

MOST = 0.1  # of a table: when more of it changed, reading it all again is quicker


def everything(source: Source, revision: int, attributes: Attributes) -> Frames:
    """Promise frames read from the database from scratch."""
    table = source.read_parts("customers", load.CUSTOMER_COLUMNS, "id", "deleted_at IS NULL", attributes)
    customers = load.customers(table, attributes)
    del table
    position = Positions(customers["id"].to_numpy())
    orders = load.orders(source.read_parts("orders", load.ORDER_COLUMNS, "id"), position)
    products = load.products(source.read("products", load.PRODUCT_COLUMNS))
    lines = load.lines(source.read_parts("order_lines", load.LINE_COLUMNS, "id"), orders["id"].to_numpy(), products)
    events = load.events(source.read_parts("events", load.EVENT_COLUMNS, "id"), position)
    return Frames(revision, customers, orders, lines, products, events, attributes, source=source)


def refreshed(frames: Frames, source: Source, revision: int, attributes: Attributes) -> Frames | None:
    """Promise frames at a newer revision out of older ones, or None when reading everything again is quicker."""
    since = load.condition(frames.revision)
    counts = {
        name: source.number(f"SELECT count(*) FROM {name} WHERE {since}") for name in ("customers", "orders", "events")
    }
    if any(counts[name] > MOST * len(getattr(frames, name)) + 5_000 for name in counts):
        return None
    fresh = replace(frames, revision=revision, leaves=Leaves(), _turn=Lock())
    if attributes != frames.attributes:
        fresh = _with_attributes(fresh, source, attributes)
    if counts["customers"]:
        fresh = _with_customers(fresh, source, since)
    if counts["orders"]:
        fresh = _with_orders(fresh, source, since)
    if counts["events"]:
        fresh = _with_events(fresh, source, since)
    held = (fresh.customers, fresh.products, fresh.orders, fresh.events)
    fresh.words = frames.words.kept_for([frame[name] for frame in held for name in frame])
    return fresh


def _with_attributes(frames: Frames, source: Source, attributes: Attributes) -> Frames:
    """The newly declared ones are read for everybody, the removed ones dropped."""
    known = set(frames.attributes)
    added = tuple(one for one in attributes if one not in known)
    data: dict[str, Any] = {name: frames.customers[name].array for name in frames.customers}
    for key, _ in known - set(attributes):
        data.pop(key)
    if added:
        table = source.read_parts("customers", {"id": load.CUSTOMER_COLUMNS["id"]}, "id", "", added)
        at = pa.array(
            _found(Positions(table.column("id").to_numpy()).of(frames.customers["id"].to_numpy().astype(np.int64)))
        )
        for key, kind in added:
            data[key] = load.attribute_column(table.column(key).take(at), kind)
    return replace(frames, customers=load.framed(data), attributes=attributes)


def _found(positions: Array) -> Array:
    """Positions from zero; a row that is gone from the database reads the first and is dead anyway."""
    return np.maximum(positions - 1, 0)


def _with_customers(frames: Frames, source: Source, since: str) -> Frames:
    changed = source.read("customers", {**load.CUSTOMER_COLUMNS, "deleted_at": "time"}, since, frames.attributes)
    is_dead = pc.is_valid(changed.column("deleted_at"))
    gone = frames.positions.of(changed.filter(is_dead).column("id"))
    rows = load.customers(changed.filter(pc.invert(is_dead)).drop_columns(["deleted_at"]), frames.attributes)
    at = frames.positions.of(rows["id"].to_numpy().astype(np.int64))
    known, new = np.flatnonzero(at > 0), np.flatnonzero(at == 0)
    if len(new) and len(frames.customers) and rows["id"].to_numpy()[new].min() < frames.customers["id"].to_numpy()[-1]:
        # Ids are given out in order; one that comes back (an undone deletion) goes at the end all the same.
        new = new[np.argsort(rows["id"].to_numpy()[new])]
    data = {name: patched(frames.customers[name], rows[name], at[known] - 1, known, new) for name in frames.customers}
    customers = load.framed(data)
    dead = np.zeros(len(customers), bool)
    if frames.dead is not None:
        dead[: len(frames.dead)] = frames.dead
    dead[at[known] - 1] = False
    dead[gone[gone > 0] - 1] = True
    positions = frames.positions if not len(new) else None
    fresh = replace(frames, customers=customers, dead=dead if dead.any() else None, _positions=positions)
    return _adopt(fresh, source, rows["id"].to_numpy()[new]) if len(new) else fresh


def _adopt(frames: Frames, source: Source, ids: Array) -> Frames:
    """Facts that came before their customer (or while it was deleted) find it now."""
    changes = {}
    for name in ("orders", "events"):
        facts = getattr(frames, name)
        if not len(ids) or not (facts["row"].to_numpy() == 0).any():
            continue
        known = {"id": "int", "customer_id": "int", **({"is_counted": "bool"} if name == "orders" else {})}
        owned = source.read(name, known, f"customer_id IN ({load.listed(ids)})")
        if len(owned):
            changes[name] = _with_owners(frames, facts, owned)
    return replace(frames, **changes)


def _with_owners(frames: Frames, facts: pd.DataFrame, owned: pa.Table) -> pd.DataFrame:
    found = Positions(owned.column("id").to_numpy()).of(facts["id"].to_numpy().astype(np.int64))
    mine = np.flatnonzero(found)
    owned = owned.take(pa.array(found[mine] - 1))
    data: dict[str, Any] = {name: facts[name].array for name in facts}
    owners = frames.positions.of(owned.column("customer_id"))
    data["row"] = facts["row"].to_numpy().copy()
    data["row"][mine] = owners
    if "is_counted" in owned.column_names:
        data["counted_row"] = facts["counted_row"].to_numpy().copy()
        data["counted_row"][mine] = np.where(pc.cast(owned.column("is_counted"), pa.bool_()).to_numpy(), owners, 0)
    return load.framed(data)


def patched(old: pd.Series, new: pd.Series, at: Array, known: Array, added: Array) -> Any:
    """Promise a column with the rows `known` of `new` written at `at` and the rows `added` put behind."""
    if isinstance(old.array, pd.Categorical):
        return _patched_codes(old.array, new, at, known, added)
    if isinstance(old.dtype, pd.StringDtype):
        return _patched_text(old, new, at, known, added)
    values, fresh = old.to_numpy(), new.to_numpy()
    if values.dtype != fresh.dtype:
        wider = np.result_type(values.dtype, fresh.dtype)
        values, fresh = values.astype(wider, copy=False), fresh.astype(wider, copy=False)
    if not len(added) and np.array_equal(values[at], fresh[known], equal_nan=values.dtype.kind in "fM"):
        return values
    whole = np.concatenate([values, fresh[added]])
    whole[at] = fresh[known]
    return whole


def _patched_codes(old: pd.Categorical, new: pd.Series, at: Array, known: Array, added: Array) -> pd.Categorical:
    words = (
        new.array.categories if isinstance(new.array, pd.Categorical) else pd.Index(new.dropna().unique(), dtype="str")
    )
    categories, where = old.categories, old.categories.get_indexer(words)
    if (where < 0).any():
        missing = words[where < 0]
        categories = categories.append(missing)
        where = where.copy()
        where[where < 0] = np.arange(len(old.categories), len(categories))
    own = new.array.codes if isinstance(new.array, pd.Categorical) else words.get_indexer(pd.Index(new))
    codes = np.append(where, -1)[own]
    held = old.codes
    if categories is old.categories and not len(added) and np.array_equal(held[at], codes[known]):
        return old
    # Wide enough for the new categories before any code is written: a narrow one would wrap around.
    wide = load.width(len(categories))
    whole = np.concatenate([held.astype(wide, copy=False), codes[added].astype(wide)])
    whole[at] = codes[known]
    kind = old.dtype if categories is old.categories else pd.CategoricalDtype(categories)
    return pd.Categorical.from_codes(whole, dtype=kind, validate=False)


def _patched_text(old: pd.Series, new: pd.Series, at: Array, known: Array, added: Array) -> Any:
    held = arrow_text(old)
    held = held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held
    fresh = pa.array(new, pa.large_string(), from_pandas=True)
    fresh = fresh.combine_chunks() if isinstance(fresh, pa.ChunkedArray) else fresh
    order = np.argsort(at)
    there, theirs = pa.array(at[order]), fresh.take(pa.array(known[order]))
    if not held.take(there).equals(theirs):
        where = np.zeros(len(held), bool)
        where[at] = True
        held = pc.replace_with_mask(held, pa.array(where), theirs)
    elif not len(added):
        return old.array
    parts = [held, fresh.take(pa.array(added))] if len(added) else [held]
    return pd.array(pa.chunked_array([pa.concat_arrays(parts)]), dtype="str")


def _with_orders(frames: Frames, source: Source, since: str) -> Frames:
    """Changed and new orders with their lines replace what was there; positions move, so lines follow."""
    changed = load.orders(source.read("orders", load.ORDER_COLUMNS, since), frames.positions)
    ids = changed["id"].to_numpy()
    products = load.products(source.read("products", load.PRODUCT_COLUMNS))
    if products.equals(frames.products):
        products = frames.products  # what is known of its words stays known
    of_changed = f"order_id IN (SELECT id FROM orders WHERE {since})"
    new_lines = source.read("order_lines", load.LINE_COLUMNS, of_changed)
    # An order that changed between the two readings comes with the next refresh, order and lines together.
    new_lines = new_lines.filter(pa.array(np.isin(new_lines.column("order_id").to_numpy(), ids)))
    stays = ~np.isin(frames.orders["id"].to_numpy(), ids)
    kept = frames.orders if stays.all() else load.taken(frames.orders, np.flatnonzero(stays))
    orders = load.in_time_order(stacked(kept, changed), "placed_at")
    return replace(
        frames, orders=orders, products=products, lines=_moved_lines(frames, orders, products, new_lines, stays)
    )


def _moved_lines(
    frames: Frames, orders: pd.DataFrame, products: pd.DataFrame, new: pa.Table, stays: Array
) -> pd.DataFrame:
    old = frames.lines
    order, product = old["order"].to_numpy(), old["product"].to_numpy()
    moved = Positions(orders["id"].to_numpy()).of(frames.orders["id"].to_numpy().astype(np.int64)) - 1
    renumbered = Positions(products["id"].to_numpy()).of(frames.products["id"].to_numpy().astype(np.int64)) - 1
    still = np.flatnonzero(stays[order]) if not stays.all() else slice(None)
    kept = load.framed({
        "order": moved[order[still]].astype(np.int32), "product": load.narrow(renumbered[product[still]]),
        "quantity": old["quantity"].to_numpy()[still], "price": old["price"].to_numpy()[still],
    })  # fmt: skip
    both = stacked(kept, load.lines(new, orders["id"].to_numpy(), products))
    return load.taken(both, np.argsort(both["order"].to_numpy(), kind="stable"))


def _with_events(frames: Frames, source: Source, since: str) -> Frames:
    changed = load.events(source.read("events", load.EVENT_COLUMNS, since), frames.positions)
    ids = changed["id"].to_numpy()
    data = {name: changed[name].array for name in changed}
    for name in frames.events:
        if told := property_of(str(name)):
            data[str(name)] = property_column(source.read_property(*told, since), told[1], ids)
    changed = load.framed(data)
    stays = ~np.isin(frames.events["id"].to_numpy(), changed["id"].to_numpy())
    kept = frames.events if stays.all() else load.taken(frames.events, np.flatnonzero(stays))
    return replace(frames, events=load.in_time_order(stacked(kept, changed), "occurred_at"))


def stacked(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Promise the rows of both, the second behind the first, each column in its own small kind."""
    nothing, everyone = np.array([], np.int64), np.arange(len(second))
    return load.framed({name: patched(first[name], second[name], nothing, nothing, everyone) for name in first})
