"""What the lines of an order say of the order itself: one row each, or the reason why it cannot be taken."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cdp import shop as shops
from cdp.imports import clean
from cdp.imports.fold import Codes, picked
from cdp.imports.rejects import Rejects
from cdp.models import UNCOUNTED, OrderStatus

STATUS = {  # what shops call it, and we
    **{status.value: status.value for status in OrderStatus},
    "completed": "paid", "complete": "paid", "processing": "paid", "fulfilled": "paid", "shipped": "paid",
    "delivered": "paid", "closed": "paid", "succeeded": "paid", "success": "paid",
    "on-hold": "pending", "on hold": "pending", "pending payment": "pending", "open": "pending", "unpaid": "pending",
    "canceled": "cancelled", "failed": "voided", "expired": "voided", "void": "voided", "trash": "voided",
    "partially refunded": "partially_refunded", "partially paid": "partially_paid", "returned": "refunded",
}  # fmt: skip
HEAD = ("external_id", "number", "placed_at", "status", "currency", "total", "discount", "coupon", "refunded_amount")
_LINE = ("line_name", "line_sku", "line_category", "line_vendor", "line_quantity", "line_price")
NO_DATE = "The order has no date that could be read."
NO_TOTAL = "The order has no total."
NEGATIVE = "The total is below zero: a refund belongs to the order it gives money back for."


def heads(rows: pa.Table, codes: Codes) -> pa.Table:
    """Promise one row per order, by code: the first non-empty cell of its lines, as only the first bears its own."""
    count = int(codes.max(initial=-1)) + 1
    wanted = [name for name in rows.column_names if name not in _LINE and name not in ("digest", "key")]
    made = _with_defaults(pa.table({name: picked(rows[name], codes, count) for name in wanted}))
    if made["total"].null_count:
        made = put(made, "total", pc.coalesce(made["total"], _sums_of_lines(rows, codes, made)))
    return made


def _with_defaults(made: pa.Table) -> pa.Table:
    kinds = {"placed_at": clean.INSTANT, "total": pa.int64(), "discount": pa.int64(), "refunded_amount": pa.int64()}
    for name in HEAD:
        if name not in made.column_names:
            made = made.append_column(name, pa.nulls(len(made), kinds.get(name, pa.string())))
    return made


def put(rows: pa.Table, name: str, column: pa.Array) -> pa.Table:
    """Promise the rows with a column put in the place of the one of its name, or appended."""
    if name not in rows.column_names:
        return rows.append_column(name, column)
    return rows.set_column(rows.column_names.index(name), name, column)


def _sums_of_lines(rows: pa.Table, codes: Codes, made: pa.Table) -> pa.Array:
    if "line_price" not in rows.column_names:
        return pa.nulls(len(made), pa.int64())
    priced = rows["line_price"].to_pandas()
    quantity = rows["line_quantity"].to_pandas().fillna(1) if "line_quantity" in rows.column_names else 1
    sums = (priced * quantity).groupby(codes).sum(min_count=1).reindex(np.arange(len(made)))
    left = sums - made["discount"].to_pandas().fillna(0)
    return pa.array(left.clip(lower=0).round().astype("Int64"), pa.int64(), from_pandas=True)


def with_ids(made: pa.Table) -> pa.Table:
    """Promise the orders with their number for an id where the file has none, and the other way round."""
    ids = pc.coalesce(made["external_id"], made["number"])
    made = put(made, "external_id", ids)
    return put(made, "number", pc.coalesce(made["number"], ids))


@dataclass
class OwnIds:
    """Ids for orders that have none: who, when, how much, and the how-manieth of the same in this file.

    The orders come by time, so only the ids of the latest time can come again.
    """

    _at: int | None = None
    _seen: dict[str, int] = field(default_factory=dict)

    def given(self, made: pa.Table) -> pa.Table:
        """Promise the orders with ids for those that have neither an id nor a number."""
        lost = pc.coalesce(made["external_id"], made["number"]).combine_chunks().is_null()
        if not lost.true_count:
            return made
        own = self._own(made.filter(lost))
        return put(made, "external_id", pc.replace_with_mask(made["external_id"].combine_chunks(), lost, own))

    def _own(self, made: pa.Table) -> pa.Array:
        names = [name for name in ("email", "customer_external_id", "phone") if name in made.column_names]
        times = made["placed_at"].cast(pa.int64())
        parts = [pc.fill_null(made[name], "") for name in names]
        parts += [pc.fill_null(cells.cast(pa.string()), "") for cells in (times, made["total"])]
        ids = pc.binary_join_element_wise(*parts, "|").to_pandas().astype(object)
        again = ids.groupby(ids).cumcount() + ids.map(self._seen).fillna(0).astype("int64")
        self._remember(times, ids, again)
        return pa.array(ids + "|" + again.astype(str).astype(object), pa.string())

    def _remember(self, times: pa.ChunkedArray, ids: pd.Series, again: pd.Series) -> None:
        if (last := times[-1].as_py()) != self._at:
            self._at, self._seen = last, {}
        latest = (times.is_null() if last is None else pc.fill_null(pc.equal(times, last), False)).to_numpy()
        self._seen |= dict(zip(ids[latest], again[latest] + 1, strict=True))


def without_rejects(made: pa.Table, rejects: Rejects) -> tuple[pa.Table, Codes]:
    """Promise the orders that can be taken, and for each code which of them it is, -1 for none."""
    faults = (
        (pc.is_null(made["placed_at"]), NO_DATE),
        (pc.is_null(made["total"]), NO_TOTAL),
        (pc.fill_null(pc.less(made["total"], 0), False), NEGATIVE),
    )
    bad = np.zeros(len(made), dtype=bool)
    for mask, reason in faults:
        these = mask.to_numpy() & ~bad
        bad |= these
        for order in made.filter(pa.array(these)).select(["line", "number"]).to_pylist():
            rejects.add(order["line"], reason, {"order": order["number"]})
    places = np.where(bad, -1, np.cumsum(~bad) - 1)
    return (made.filter(pa.array(~bad)) if bad.any() else made), places


def currencies(made: pa.Table, default: str) -> Counter[str]:
    """Promise how many orders are in which currency."""
    given = pc.fill_null(pc.utf8_upper(made["currency"]), default.upper())
    return Counter({each["values"]: each["counts"] for each in pc.value_counts(given).to_pylist()})


def counted(made: pa.Table, currency: str) -> pa.Table:
    """Promise the orders with their status in our words, money filled in, and whether they count."""
    status = clean.each(made["status"].combine_chunks(), lambda cell: STATUS.get(cell.strip().lower(), "paid"))
    status = pc.fill_null(status, "paid")
    if "is_cancelled" in made.column_names:
        open_ = pc.and_(made["is_cancelled"].combine_chunks().is_valid(), pc.not_equal(status, "voided"))
        status = pc.if_else(open_, "cancelled", status)
    given = pc.utf8_upper(made["currency"].combine_chunks())
    known = pc.is_in(given, pa.array(list(shops.currencies())))
    money = pc.fill_null(pc.if_else(known, given, pa.scalar(None, pa.string())), currency)
    whole = pc.if_else(pc.equal(status, "refunded"), made["total"].combine_chunks(), 0)
    is_counted = pc.and_(pc.invert(pc.is_in(status, pa.array(sorted(UNCOUNTED)))), pc.equal(money, currency))
    new = {
        "status": status,
        "currency": money,
        "refunded_amount": pc.coalesce(made["refunded_amount"].combine_chunks(), whole),
        "discount": pc.fill_null(made["discount"].combine_chunks(), 0),
        "is_counted": is_counted,
    }
    for name, column in new.items():
        made = put(made, name, column)
    return made
