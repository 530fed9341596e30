"""Rows of an orders file made into orders, their lines, their products and the people who ordered."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cdp import shop as shops
from cdp.imports import clean, gather, heads, people
from cdp.imports.fold import Codes, customer_codes
from cdp.imports.intake import take_in
from cdp.imports.job import Job
from cdp.imports.lines import Lines
from cdp.imports.merge import Merge
from cdp.imports.rejects import Rejects
from cdp.imports.settle import Orders, Staged
from cdp.imports.spool import Spool
from cdp.imports.stage import Stage, numbered

_PERSON = ("first_name", "last_name", "address_line1", "address_line2", "city", "state", "zip_code", "country")


def tidy(job: Job, line: int, table: pa.Table, rejects: Rejects) -> pa.Table:
    """Promise the rows of one piece of the file as clean columns, one row per line of an order."""
    rows = table.num_rows
    columns: dict[str, pa.Array] = {"line": pa.array(np.arange(line, line + rows, dtype=np.int64))}
    joined = pc.binary_join_element_wise(
        *[pc.fill_null(table[name].combine_chunks(), "") for name in table.column_names], "\x1f"
    )
    columns["digest"] = _hashed(joined)
    columns["external_id"] = _id(job, table, "external_id")
    columns["number"] = _id(job, table, "number")
    columns["key"] = _hashed(pc.coalesce(columns["number"], columns["external_id"]))
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


def _hashed(cells: pa.Array) -> pa.Array:
    """A number for each text: to tell a million of them apart, their texts need not be in memory."""
    hashes = pd.util.hash_array(pc.fill_null(cells, "").to_numpy(zero_copy_only=False)).view(np.int64)
    return pa.array(hashes, mask=cells.is_null().to_numpy(zero_copy_only=False))


def _id(job: Job, table: pa.Table, target: str) -> pa.Array:
    """Only the first of the columns: the others stand in when a whole order has none."""
    if not job.has(target):
        return pa.nulls(table.num_rows, pa.string())
    return clean.unquoted(table[job.mapping[target][0]].combine_chunks())


def _head(job: Job, table: pa.Table, columns: dict[str, pa.Array]) -> None:
    at = job.instants(table, "placed_at")[0] if job.has("placed_at") else pa.nulls(table.num_rows, clean.INSTANT)
    columns["placed_at"] = at
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
    if job.erased and pc.any(gone := job.gone(columns, "customer_external_id")).as_py():
        for name in ("email", "customer_external_id", "phone", *_PERSON, "email_claim"):
            if name in columns:  # the order stays, nobody's
                columns[name] = pc.if_else(gone, pa.scalar(None, columns[name].type), columns[name])


def _money(job: Job, table: pa.Table, target: str) -> pa.Array:
    return _read(job, target, *clean.cents(job.cells(table, target), decimal_comma=job.decimal_comma))


def _read(job: Job, target: str, read: pa.Array, wrong: pa.Array) -> pa.Array:
    return people.counted(job, target, read, wrong)


def staged(job: Job, stage: Stage, folder: Path, rejects: Rejects, *, now: datetime, shop_is_new: bool) -> Staged:
    """Read the file into the stage; promise the orders, and the people to be merged before them."""
    rows = take_in(job, tidy, folder, rejects)
    gathered = gather.by_order(rows)
    lines = Lines(Spool(folder / "lines.arrow"))
    found = Spool(folder / "heads.arrow")
    given: Counter[str] = Counter()
    for made, places, group, codes in _taken(gathered, rejects):
        given += heads.currencies(made, job.options.currency or job.shop.currency)
        lines.add(group, codes, places)
        found.add(made)
    currency, warnings = _currencies(job, given, shop_is_new)
    merge, owners = _people(job, stage, found, now)
    orders = _stage_orders(job, stage, found, owners, currency)
    lines.stage(stage, orders)
    job.progress(0.6, "Preparing the orders")
    return Staged(merge, merged=gathered.doubles, orders=orders, warnings=warnings)


def _taken(gathered: gather.Gathered, rejects: Rejects) -> Iterator[tuple[pa.Table, Codes, pa.Table, Codes]]:
    """The orders group by group: those that can be taken, which of them each code is, the rows and their codes."""
    own = heads.OwnIds()
    for group, codes in gathered.groups():
        made = heads.with_ids(own.given(heads.heads(group, codes)))
        taken, places = heads.without_rejects(made, rejects)
        yield taken, places, group, codes


def _currencies(job: Job, given: Counter[str], shop_is_new: bool) -> tuple[str, list[str]]:
    """The currency the shop counts in from now on, and what to tell about orders in another one."""
    known = [code for code, _ in given.most_common() if code in shops.currencies()]
    currency = known[0] if shop_is_new and known else job.shop.currency
    others = {code: count for code, count in given.most_common() if code != currency}
    if not others:
        return currency, []
    told = ", ".join(f"{count:,} in {code}" for code, count in others.items())
    count = sum(others.values())
    return currency, [f"{count:,} orders are not in the shop's currency {currency} ({told}): kept, but not counted."]


def _people(job: Job, stage: Stage, found: Spool, now: datetime) -> tuple[Merge, pa.Array]:
    """Stage who ordered, folded; promise the merge and each order's row in it (nothing where nobody is named)."""
    orders = found.table()
    assert orders is not None
    names = {"customer_external_id": "external_id"}
    wanted = ("line", "email", "customer_external_id", "phone", *_PERSON, "email_claim")
    rows = pa.table({names.get(name, name): orders[name] for name in wanted if name in orders.column_names})
    rows = rows.append_column("created_at", orders["placed_at"])
    if "email_claim" in rows.column_names:  # nobody can agree to mail without an address
        has_address = rows["email"].is_valid() if "email" in rows.column_names else pa.scalar(False)
        none = pa.scalar(None, pa.string())
        rows = heads.put(rows, "email_claim", pc.if_else(has_address, rows["email_claim"], none))
        since = pc.if_else(rows["email_claim"].is_valid(), rows["created_at"], pa.scalar(None, clean.INSTANT))
        rows = rows.append_column("email_claim_at", since)
    keyed = np.zeros(len(rows), dtype=bool)
    for key in people.KEYS:
        if key in rows.column_names:
            keyed |= rows[key].is_valid().to_numpy()
    rows = rows if keyed.all() else rows.filter(pa.array(keyed))
    if rows.num_rows == 0:
        rows = rows.select(["line", "created_at"])
    else:
        rows = heads.put(rows, "created_at", _first_time(rows))
    merge, _, places = people.stage_people(job, stage, rows, now=now, fills_only=True)
    owners = np.full(len(orders), -1, dtype=np.int64)
    owners[keyed] = places
    return merge, pa.array(owners, mask=owners < 0)


def _first_time(rows: pa.Table) -> pa.Array:
    codes = customer_codes(rows)
    at = rows["created_at"].cast(pa.int64()).to_numpy()
    first = np.full(codes.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, codes, at)
    return pa.array(first[codes]).cast(pa.timestamp("us")).cast(clean.INSTANT)


def _stage_orders(job: Job, stage: Stage, found: Spool, owners: pa.Array, currency: str) -> Orders:
    def rows() -> Iterator[pa.Table]:
        start = 0
        for made in found.pieces():
            kept = heads.counted(made, currency).select(["line", *heads.HEAD, "is_counted"])
            yield kept.append_column("customer_row", owners.slice(start, len(made)))
            start += len(made)

    schema = next(numbered(rows())).schema
    batches = (batch for table in numbered(rows()) for batch in table.combine_chunks().to_batches())
    return Orders(
        table=stage.write("orders", schema, batches),
        rows=len(owners),
        origin=job.origin,
        currency=currency,
        has_ids=job.has("external_id"),
    )
