"""Rows of an orders file made into orders, their lines, their products and the people who ordered."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cdp import shop as shops
from cdp.imports import clean, people
from cdp.imports.fold import Codes, customer_codes
from cdp.imports.intake import take_in
from cdp.imports.job import Job
from cdp.imports.merge import Merge
from cdp.imports.rejects import Rejects
from cdp.imports.settle import Orders, Staged
from cdp.imports.stage import Stage
from cdp.models import UNCOUNTED, OrderStatus

_STATUS = {
    **{status.value: status.value for status in OrderStatus},
    "completed": "paid", "complete": "paid", "processing": "paid", "fulfilled": "paid", "shipped": "paid",
    "delivered": "paid", "closed": "paid", "succeeded": "paid", "success": "paid",
    "on-hold": "pending", "on hold": "pending", "pending payment": "pending", "open": "pending", "unpaid": "pending",
    "canceled": "cancelled", "failed": "voided", "expired": "voided", "void": "voided", "trash": "voided",
    "partially refunded": "partially_refunded", "partially paid": "partially_paid", "returned": "refunded",
}  # fmt: skip
_HEAD = ("external_id", "number", "placed_at", "status", "currency", "total", "discount", "coupon", "refunded_amount")
_PERSON = ("first_name", "last_name", "address_line1", "address_line2", "city", "state", "zip_code", "country")
_LINE = ("line_name", "line_sku", "line_category", "line_vendor", "line_quantity", "line_price")
NO_DATE = "The order has no date that could be read."
NO_TOTAL = "The order has no total."
NEGATIVE = "The total is below zero: a refund belongs to the order it gives money back for."


def tidy(job: Job, line: int, table: pa.Table, rejects: Rejects) -> pa.Table:
    """Promise the rows of one piece of the file as clean columns, one row per line of an order."""
    rows = table.num_rows
    columns: dict[str, pa.Array] = {"line": pa.array(np.arange(line, line + rows, dtype=np.int64))}
    joined = pc.binary_join_element_wise(
        *[pc.fill_null(table[name].combine_chunks(), "") for name in table.column_names], "\x1f"
    )
    columns["digest"] = pa.array(pd.util.hash_array(joined.to_numpy(zero_copy_only=False)).view(np.int64))
    columns["external_id"] = _id(job, table, "external_id")
    columns["number"] = _id(job, table, "number")
    columns["key"] = pc.coalesce(columns["number"], columns["external_id"])
    _head(job, table, columns)
    _person(job, table, columns)
    for name in ("line_name", "line_sku", "line_category", "line_vendor"):
        if job.has(name):
            columns[name] = clean.unescaped(job.cells(table, name))
    if job.has("line_quantity"):
        columns["line_quantity"] = _read(job, "line_quantity", *clean.counts(job.cells(table, "line_quantity")))
    if job.has("line_price"):
        columns["line_price"] = _money(job, table, "line_price")
    blank = pc.equal(pc.utf8_trim_whitespace(pc.replace_substring(joined, "\x1f", "")), "")
    return pa.table(columns).filter(pc.invert(blank))


def _id(job: Job, table: pa.Table, target: str) -> pa.Array:
    """Only the first of the columns: the others stand in when a whole order has none."""
    if not job.has(target):
        return pa.nulls(table.num_rows, pa.string())
    return clean.unquoted(table[job.mapping[target][0]].combine_chunks())


def _head(job: Job, table: pa.Table, columns: dict[str, pa.Array]) -> None:
    if job.has("placed_at"):
        columns["placed_at"] = job.instants(table, "placed_at")[0]
    if job.has("cancelled_at"):
        cells = clean.words(job.cells(table, "cancelled_at"))
        columns["is_cancelled"] = pc.if_else(cells.is_valid(), pa.scalar(True), pa.scalar(None, pa.bool_()))
    for name in ("status", "currency"):
        if job.has(name):
            columns[name] = clean.words(job.cells(table, name))
    for name in ("total", "discount", "refunded_amount"):
        if job.has(name):
            columns[name] = _money(job, table, name)
    if job.has("coupon"):
        columns["coupon"] = clean.unescaped(job.cells(table, "coupon"))


def _person(job: Job, table: pa.Table, columns: dict[str, pa.Array]) -> None:
    if job.has("email"):
        columns["email"] = _read(job, "email", *clean.emails(job.cells(table, "email")))
    if job.has("customer_external_id"):
        columns["customer_external_id"] = clean.unquoted(job.cells(table, "customer_external_id"))
    if job.has("phone"):
        columns["phone"] = clean.phones(job.cells(table, "phone"), job.shop.country)
    people.names_and_places(job, table, columns)
    if job.has("email_consent"):
        # A ticked box at a checkout is a weak yes; an empty one says nothing about what was said elsewhere.
        said = clean.claims(job.cells(table, "email_consent"), dict.fromkeys(("yes", "true", "1", "y"), "checkout"))
        columns["email_claim"] = said


def _money(job: Job, table: pa.Table, target: str) -> pa.Array:
    return _read(job, target, *clean.cents(job.cells(table, target), decimal_comma=job.decimal_comma))


def _read(job: Job, target: str, read: pa.Array, wrong: pa.Array) -> pa.Array:
    return people.counted(job, target, read, wrong)


def staged(job: Job, stage: Stage, folder: Path, rejects: Rejects, *, now: datetime, shop_is_new: bool) -> Staged:
    """Read the file into the stage; promise the orders, and the people to be merged before them."""
    rows = take_in(job, tidy, folder, rejects)
    has_keys = rows["key"].null_count < len(rows)
    keep = _without_doubles(rows) if has_keys else rows
    codes = _order_codes(keep, has_keys)
    heads = _heads(keep, codes, has_keys)
    heads, gone = _rejected(job, heads, keep, codes, rejects)
    currency, warnings = _currencies(job, heads, shop_is_new)
    heads = _counted(heads, currency)
    merge, places = _people(job, stage, heads, now)
    orders = _stage_orders(job, stage, heads, places, currency)
    _stage_lines(stage, orders, keep, codes, heads, gone)
    job.progress(0.6, "Preparing the orders")
    return Staged(merge, merged=len(rows) - len(keep), orders=orders, warnings=warnings)


def _without_doubles(rows: pa.Table) -> pa.Table:
    """Rows that are the same in every cell of the file once each."""
    _, first = np.unique(rows["digest"].to_numpy(), return_index=True)
    return rows if len(first) == len(rows) else rows.take(pa.array(np.sort(first)))


def _order_codes(rows: pa.Table, has_keys: bool) -> Codes:
    if not has_keys:
        return np.arange(rows.num_rows, dtype=np.int64)
    keys = rows["key"].to_pandas()
    codes: Codes = pd.factorize(keys)[0].astype(np.int64)
    lost = codes < 0  # a row without an id of its own stands for itself
    codes[lost] = np.arange(lost.sum()) + codes.max(initial=-1) + 1
    return codes


def _heads(rows: pa.Table, codes: Codes, has_keys: bool) -> pa.Table:
    """One row per order: the first non-empty cell of its lines, as only the first line bears the order's own."""
    wanted = [name for name in rows.column_names if name not in _LINE and name not in ("digest", "key")]
    grouped = rows.select(wanted).append_column("code", pa.array(codes))
    if has_keys:
        grouped = grouped.group_by("code", use_threads=False).aggregate([(name, "first") for name in wanted])
        grouped = grouped.rename_columns([name.removesuffix("_first") for name in grouped.column_names])
    heads = _with_defaults(grouped)
    if heads["total"].null_count:
        sums = _sums_of_lines(rows, codes, heads)
        heads = heads.set_column(heads.column_names.index("total"), "total", pc.coalesce(heads["total"], sums))
    if not has_keys:
        heads = heads.set_column(heads.column_names.index("external_id"), "external_id", _own_ids(heads))
    ids = pc.coalesce(heads["external_id"], heads["number"])
    heads = heads.set_column(heads.column_names.index("external_id"), "external_id", ids)
    return heads.set_column(heads.column_names.index("number"), "number", pc.coalesce(heads["number"], ids))


def _with_defaults(heads: pa.Table) -> pa.Table:
    kinds = {"placed_at": clean.INSTANT, "total": pa.int64(), "discount": pa.int64(), "refunded_amount": pa.int64()}
    for name in _HEAD:
        if name not in heads.column_names:
            heads = heads.append_column(name, pa.nulls(len(heads), kinds.get(name, pa.string())))
    return heads


def _sums_of_lines(rows: pa.Table, codes: Codes, heads: pa.Table) -> pa.Array:
    if "line_price" not in rows.column_names:
        return pa.nulls(len(heads), pa.int64())
    priced = rows["line_price"].to_pandas()
    quantity = rows["line_quantity"].to_pandas().fillna(1) if "line_quantity" in rows.column_names else 1
    sums = (priced * quantity).groupby(codes).sum(min_count=1)
    left = (
        pd.Series(sums.reindex(heads["code"].to_numpy()).to_numpy())
        - heads["discount"].to_pandas().fillna(0).to_numpy()
    )
    return pa.array(left.clip(lower=0).round().astype("Int64"), pa.int64(), from_pandas=True)


def _own_ids(heads: pa.Table) -> pa.Array:
    """Ids for orders that have none: who, when, how much, and the how-manieth of the same in this file."""
    parts = [
        heads[name].to_pandas().astype(str)
        for name in ("email", "customer_external_id", "phone")
        if name in heads.column_names
    ]
    parts += [heads[name].cast(pa.int64()).to_pandas().astype(str) for name in ("placed_at", "total")]
    ids = parts[0]
    for part in parts[1:]:
        ids = ids + "|" + part
    again = ids.groupby(ids).cumcount()
    return pa.array(ids + "|" + again.astype(str), pa.string())


def _rejected(job: Job, heads: pa.Table, rows: pa.Table, codes: Codes, rejects: Rejects) -> tuple[pa.Table, set[int]]:
    faults = (
        (pc.is_null(heads["placed_at"]), NO_DATE),
        (pc.is_null(heads["total"]), NO_TOTAL),
        (pc.fill_null(pc.less(heads["total"], 0), False), NEGATIVE),
    )
    bad = np.zeros(len(heads), dtype=bool)
    for mask, reason in faults:
        these = mask.to_numpy() & ~bad
        bad |= these
        for head in heads.filter(pa.array(these)).select(["line", "number", "code"]).to_pylist():
            rejects.add(head["line"], reason, {"order": head["number"]})
    if not bad.any():
        return heads, set()
    return heads.filter(pa.array(~bad)), set(heads["code"].to_numpy()[bad].tolist())


def _currencies(job: Job, heads: pa.Table, shop_is_new: bool) -> tuple[str, list[str]]:
    """The currency the shop counts in from now on, and what to tell about orders in another one."""
    given = (
        pd.Series(heads["currency"].to_pandas(), dtype=object)
        .str.upper()
        .fillna((job.options.currency or job.shop.currency).upper())
    )
    common = given.value_counts()
    known = [code for code in common.index if code in shops.currencies()]
    currency = known[0] if shop_is_new and known else job.shop.currency
    others = {code: int(count) for code, count in common.items() if code != currency}
    if not others:
        return currency, []
    told = ", ".join(f"{count:,} in {code}" for code, count in others.items())
    count = sum(others.values())
    return currency, [f"{count:,} orders are not in the shop's currency {currency} ({told}): kept, but not counted."]


def _counted(heads: pa.Table, currency: str) -> pa.Table:
    """Orders with their status in our words, money filled in, and whether they count."""
    status = clean.each(heads["status"].combine_chunks(), lambda cell: _STATUS.get(cell.strip().lower(), "paid"))
    status = pc.fill_null(status, "paid")
    if "is_cancelled" in heads.column_names:
        open_ = pc.and_(heads["is_cancelled"].combine_chunks().is_valid(), pc.not_equal(status, "voided"))
        status = pc.if_else(open_, "cancelled", status)
    given = pc.utf8_upper(heads["currency"].combine_chunks())
    known = pc.is_in(given, pa.array(list(shops.currencies())))
    money = pc.fill_null(pc.if_else(known, given, pa.scalar(None, pa.string())), currency)
    whole = pc.if_else(pc.equal(status, "refunded"), heads["total"].combine_chunks(), 0)
    refunded = pc.coalesce(heads["refunded_amount"].combine_chunks(), whole)
    counted = pc.and_(pc.invert(pc.is_in(status, pa.array(sorted(UNCOUNTED)))), pc.equal(money, currency))
    new = {
        "status": status,
        "currency": money,
        "refunded_amount": refunded,
        "discount": pc.fill_null(heads["discount"].combine_chunks(), 0),
        "is_counted": counted,
    }
    for name, column in new.items():
        where = heads.column_names.index(name) if name in heads.column_names else None
        heads = heads.append_column(name, column) if where is None else heads.set_column(where, name, column)
    return heads.sort_by("placed_at")


def _people(job: Job, stage: Stage, heads: pa.Table, now: datetime) -> tuple[Merge, pa.Array]:
    """Stage who ordered, folded; promise the merge and each order's row in it (nothing where nobody is named)."""
    names = {"customer_external_id": "external_id"}
    columns = {
        names.get(name, name): heads[name].combine_chunks()
        for name in ("line", "email", "customer_external_id", "phone", *_PERSON, "email_claim")
        if name in heads.column_names
    }
    columns["created_at"] = heads["placed_at"].combine_chunks()
    if "email_claim" in columns:
        asked = columns["email_claim"].is_valid()
        columns["email_claim_at"] = pc.if_else(asked, columns["created_at"], pa.scalar(None, clean.INSTANT))
    rows = pa.table(columns)
    keyed = np.zeros(len(rows), dtype=bool)
    for key in people.KEYS:
        if key in rows.column_names:
            keyed |= rows[key].combine_chunks().is_valid().to_numpy(zero_copy_only=False)
    rows = rows.filter(pa.array(keyed))
    if rows.num_rows == 0:
        rows = rows.select(["line", "created_at"])
    else:
        first = _first_time(rows)
        rows = rows.set_column(rows.column_names.index("created_at"), "created_at", first)
    merge, _, found = people.stage_people(job, stage, rows, now=now, fills_only=True)
    places = np.full(len(heads), -1, dtype=np.int64)
    places[keyed] = found
    return merge, pa.array(places, mask=places < 0)


def _first_time(rows: pa.Table) -> pa.Array:
    codes = customer_codes(rows)
    at = rows["created_at"].cast(pa.int64()).to_numpy()
    first = np.full(codes.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, codes, at)
    return pa.array(first[codes]).cast(pa.timestamp("us")).cast(clean.INSTANT)


def _stage_orders(job: Job, stage: Stage, heads: pa.Table, places: pa.Array, currency: str) -> Orders:
    numbers = pa.array(np.arange(len(heads), dtype=np.int64))
    rows = heads.select(["line", *_HEAD, "is_counted"]).combine_chunks()
    rows = rows.add_column(0, "row_number", numbers).append_column("customer_row", places)
    return Orders(
        table=stage.write("orders", rows.schema, rows.combine_chunks().to_batches(max_chunksize=100_000)),
        rows=len(heads),
        origin=job.origin,
        currency=currency,
        has_ids=job.has("external_id"),
    )


def _stage_lines(stage: Stage, orders: Orders, rows: pa.Table, codes: Codes, heads: pa.Table, gone: set[int]) -> None:
    if not {"line_name", "line_sku"} & set(rows.column_names):
        return
    names = [rows[name].combine_chunks() for name in ("line_name", "line_sku") if name in rows.column_names]
    name = pc.coalesce(*names)
    place = pc.index_in(pa.array(codes), heads["code"].combine_chunks())
    mask = pc.and_(name.is_valid(), place.is_valid())
    product = {"name": name}
    for column in ("sku", "category", "vendor"):
        given = (
            rows[f"line_{column}"].combine_chunks()
            if f"line_{column}" in rows.column_names
            else pa.nulls(len(rows), pa.string())
        )
        product[column] = pc.fill_null(given, "")
    table = pa.table(product).filter(mask)
    keys = pc.binary_join_element_wise(*table.columns, "\x1f").combine_chunks()
    coded = pc.dictionary_encode(keys)
    first = pd.Series(np.arange(len(keys))).groupby(coded.indices.to_numpy(), sort=True).first().to_numpy()
    products = table.take(pa.array(first)) if len(first) else table
    products = products.add_column(0, "row_number", pa.array(np.arange(len(products), dtype=np.int64)))
    lines = {
        "row_number": pa.array(np.arange(len(table), dtype=np.int64)),
        "order_row": place.filter(mask).cast(pa.int64()),
        "product_row": coded.indices.cast(pa.int64()),
        "quantity": _line_column(rows, "line_quantity", 1).filter(mask),
        "price": _line_column(rows, "line_price", 0).filter(mask),
    }
    made = pa.table(lines)
    orders.products = stage.write("products", products.schema, products.combine_chunks().to_batches())
    orders.lines = stage.write("lines", made.schema, made.combine_chunks().to_batches(max_chunksize=100_000))


def _line_column(rows: pa.Table, name: str, default: int) -> pa.Array:
    if name not in rows.column_names:
        return pa.repeat(pa.scalar(default, pa.int64()), len(rows))
    return pc.fill_null(rows[name].combine_chunks(), default)
