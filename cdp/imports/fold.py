"""Rows of one file that are the same customer made one: the last non-empty value wins, except for consent."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

# Within one file, too, a no beats a yes.
STRICTEST_FIRST = ("unsubscribed", "never_subscribed", "checkout", "subscribed")
_CLAIMS = ("email_claim", "sms_claim")
Codes = npt.NDArray[np.int64]


@dataclass
class Folded:
    """`alone` says which rows of the file stand for themselves; `together` holds the others, one row per customer."""

    alone: npt.NDArray[np.bool_]
    together: pa.Table
    merged: int  # rows that went into another one
    codes: Codes  # which customer each row of the file is
    other_ids: pa.Table  # (code, external_id) of every row that was folded


def fold(rows: pa.Table, order: Codes | None = None) -> Folded:
    """Promise the rows folded by e-mail address, else by external id, else by phone.

    `order`, the rows by address, makes it quick to see that there is nothing to fold.
    """
    codes = np.arange(rows.num_rows) if _are_all_different(rows, order) else customer_codes(rows)
    sizes = np.bincount(codes) if len(codes) else np.zeros(0, dtype=np.int64)
    shared = sizes[codes] > 1
    repeated = rows.filter(pa.array(shared)).combine_chunks()
    repeated_codes = codes[shared]
    together = _last_of_each(repeated, repeated_codes)
    if "external_id" in rows.column_names:
        ids = pa.table({"code": pa.array(repeated_codes), "external_id": repeated["external_id"]})
        ids = ids.filter(ids["external_id"].is_valid())
    else:
        ids = pa.table({"code": pa.array([], pa.int64()), "external_id": pa.array([], pa.string())})
    return Folded(~shared, together, len(repeated) - len(together), codes, ids)


def _are_all_different(rows: pa.Table, order: Codes | None) -> bool:
    if order is None or len(order) < 2 or rows["email"].null_count:
        return False
    addresses = rows["email"].combine_chunks().take(pa.array(order))
    return not pc.any(pc.equal(addresses.slice(1), addresses.slice(0, len(addresses) - 1))).as_py()


def customer_codes(rows: pa.Table) -> Codes:
    """Promise a number per row that is the same for rows of the same customer."""
    if "email" not in rows.column_names:
        return _codes_by(rows, "external_id", "phone")
    by_email = _codes(rows["email"])
    if not (lost := by_email < 0).any():
        return by_email
    if "external_id" in rows.column_names:
        ids = rows["external_id"].to_pandas()
        named = pd.Series(by_email[~lost], index=ids[~lost]).groupby(level=0).last()
        by_email[lost] = ids[lost].map(named).fillna(-1).to_numpy(dtype=np.int64)
        lost = by_email < 0
    rest = _codes_by(rows.filter(pa.array(lost)), "external_id", "phone")
    by_email[lost] = rest + (by_email.max() + 1)
    return by_email


def _codes_by(rows: pa.Table, *keys: str) -> Codes:
    codes = np.full(rows.num_rows, -1, dtype=np.int64)
    for key in keys:
        if key not in rows.column_names or not (lost := codes < 0).any():
            continue
        found = _codes(rows[key].filter(pa.array(lost)))
        codes[lost] = np.where(found < 0, -1, found + (codes.max(initial=-1) + 1))
    lost = codes < 0
    codes[lost] = np.arange(lost.sum()) + (codes.max(initial=-1) + 1)
    return codes


def _codes(cells: pa.ChunkedArray) -> Codes:
    coded = pc.dictionary_encode(cells).combine_chunks()
    indices = coded.indices if isinstance(coded, pa.DictionaryArray) else coded.chunk(0).indices
    codes: Codes = pc.fill_null(indices.cast(pa.int64()), -1).to_numpy(zero_copy_only=False).copy()
    return codes


def _last_of_each(rows: pa.Table, codes: Codes) -> pa.Table:
    """One row per code, in the order of their last lines; codes ride along in the column `code`."""
    different, codes = np.unique(codes, return_inverse=True)
    columns = {
        name: _strictest(rows[name], codes, len(different))
        if name in _CLAIMS
        else picked(rows[name], codes, len(different), last=True)
        for name in rows.column_names
    }
    return pa.table({**columns, "code": pa.array(different)}).sort_by("line")


def picked(cells: pa.ChunkedArray, codes: Codes, count: int, *, last: bool = False) -> pa.Array:
    """Promise the first (or last) cell that is not empty of each code from 0 to `count`.

    Arrow's own grouping keeps a text of its own per group and column: gigabytes where this takes a number each.
    """
    cells = _whole(cells)
    given = np.flatnonzero(cells.is_valid().to_numpy(zero_copy_only=False))
    given = given if last else given[::-1]
    places = np.full(count, -1, dtype=np.int64)
    places[codes[given]] = given  # of the same code the one that comes last stays
    return cells.take(pa.array(places, mask=places < 0))


def _strictest(cells: pa.ChunkedArray, codes: Codes, count: int) -> pa.Array:
    order = pa.array(STRICTEST_FIRST)
    ranks = pc.fill_null(pc.index_in(_whole(cells), order), len(order)).to_numpy()
    lowest = np.full(count, len(order), dtype=np.int32)
    np.minimum.at(lowest, codes, ranks)
    return order.take(pa.array(lowest, mask=lowest == len(order)))


def _whole(cells: pa.ChunkedArray) -> pa.Array:
    whole = cells.combine_chunks()
    return whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
