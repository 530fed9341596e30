"""Lines of an orders file brought together by order: so many orders at a time, however far apart their lines are."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from cdp.imports.fold import Codes, picked
from cdp.imports.spool import Spool

GROUP = 50_000
NEEDED = ("key", "digest", "placed_at")


@dataclass(frozen=True)
class Gathered:
    """Which order each row belongs to, as the place of the order by time; -1 for a row that is there once more."""

    spool: Spool
    places: Codes
    orders: int

    @property
    def doubles(self) -> int:
        """How many rows are the same as another in every cell."""
        return int((self.places < 0).sum())

    def groups(self) -> Iterator[tuple[pa.Table, Codes]]:
        """Promise the rows of so many orders at a time, as they follow in the file, and each one's order from 0 on."""
        for number, group in enumerate(self._apart()):
            codes = self.places[self.places // GROUP == number] - number * GROUP
            yield pa.concat_tables(list(group.pieces())).combine_chunks(), codes

    def _apart(self) -> list[Spool]:
        """The rows of each group in a file of their own: one pass, or large files would be read once for each group."""
        groups = [self.spool.beside(f"group-{start}.arrow") for start in range(0, self.orders, GROUP)]
        start = 0
        for piece in self.spool.pieces():
            numbers = self.places[start : start + piece.num_rows] // GROUP
            start += piece.num_rows
            order = np.argsort(numbers, kind="stable")
            different, begins = np.unique(numbers[order], return_index=True)
            sorted_rows = piece.take(pa.array(order))
            for number, begin, end in zip(different, begins, [*begins[1:], len(order)], strict=True):
                if number >= 0:
                    groups[number].add(sorted_rows.slice(begin, end - begin))
        return groups


def by_order(spool: Spool) -> Gathered:
    """Promise the rows by order: the oldest order first, of the same time the one that comes first in the file."""
    rows = pa.concat_tables(list(spool.pieces(NEEDED)))
    has_keys = rows["key"].null_count < rows.num_rows
    kept = ~_again(rows) if has_keys else np.ones(rows.num_rows, dtype=bool)
    once = rows.filter(pa.array(kept))
    codes = _order_codes(once, has_keys)
    count = int(codes.max(initial=-1)) + 1
    first = np.empty(count, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    times = picked(once["placed_at"], codes, count).cast(pa.int64()).fill_null(np.iinfo(np.int64).max)
    ranks = np.empty(count, dtype=np.int64)
    ranks[np.lexsort((first, times.to_numpy()))] = np.arange(count)
    places = np.full(rows.num_rows, -1, dtype=np.int64)
    places[kept] = ranks[codes]
    return Gathered(spool, places, count)


def _order_codes(rows: pa.Table, has_keys: bool) -> Codes:
    if not has_keys:
        return np.arange(rows.num_rows, dtype=np.int64)
    keys = rows["key"].combine_chunks()
    lost = keys.is_null().to_numpy(zero_copy_only=False)  # a row without an id of its own stands for itself
    codes = np.empty(len(keys), dtype=np.int64)
    codes[~lost] = pd.factorize(keys.drop_null().to_numpy())[0]
    codes[lost] = np.arange(lost.sum()) + (codes[~lost].max(initial=-1) + 1)
    return codes


def _again(rows: pa.Table) -> npt.NDArray[np.bool_]:
    """The rows that are the same in every cell of the file as one before them."""
    again: npt.NDArray[np.bool_] = pd.Series(rows["digest"].to_numpy()).duplicated().to_numpy()
    return again
