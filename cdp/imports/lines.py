"""The lines of orders on their way to the stage, and the products they are of, each once."""

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cdp.imports.fold import Codes
from cdp.imports.settle import Orders
from cdp.imports.spool import Spool
from cdp.imports.stage import Stage, numbered

_PRODUCT = ("name", "sku", "category", "vendor")


class Lines:
    """Lines come group by group of orders and wait on disk; of the products only the catalogue is in memory."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._products: dict[tuple[str, ...], int] = {}
        self._orders = 0
        self._are_told = False

    def add(self, rows: pa.Table, codes: Codes, places: Codes) -> None:
        """Take the lines of a group: `codes` says of which order each is, `places` which of those taken that one is."""
        order, before = places[codes], self._orders
        self._orders += int((places >= 0).sum())
        names = [rows[name].combine_chunks() for name in ("line_name", "line_sku") if name in rows.column_names]
        if not names:
            return
        self._are_told = True
        name = pc.coalesce(*names)
        wanted = pa.array((order >= 0) & name.is_valid().to_numpy(zero_copy_only=False))
        told = [name, *(_text(rows, f"line_{part}") for part in _PRODUCT[1:])]
        made = {
            "order_row": pa.array(order + before).filter(wanted),
            "product_row": self._numbers(pa.table(told, names=_PRODUCT).filter(wanted)),
            "quantity": _number(rows, "line_quantity", 1).filter(wanted),
            "price": _number(rows, "line_price", 0).filter(wanted),
        }
        self._spool.add(pa.table(made))

    def _numbers(self, told: pa.Table) -> pa.Array:
        """The number of each line's product."""
        keys = pc.binary_join_element_wise(*told.columns, "\x1f").combine_chunks()
        coded = pc.dictionary_encode(keys)
        first = np.empty(len(coded.dictionary), dtype=np.int64)
        first[coded.indices.to_numpy()[::-1]] = np.arange(len(keys) - 1, -1, -1)
        different = zip(*(column.to_pylist() for column in told.take(pa.array(first)).columns), strict=True)
        numbers = [self._products.setdefault(product, len(self._products)) for product in different]
        return pa.array(numbers, pa.int64()).take(coded.indices)

    def stage(self, stage: Stage, orders: Orders) -> None:
        """Write them and their products beside the staged orders."""
        if not self._are_told:
            return
        products = pa.table(
            {
                name: pa.array([product[place] for product in self._products], pa.string())
                for place, name in enumerate(_PRODUCT)
            }
        )
        orders.products = _staged(stage, "products", lambda: iter([products]))
        orders.lines = _staged(stage, "lines", self._spool.pieces)


def _staged(stage: Stage, table: str, pieces: Callable[[], Iterator[pa.Table]]) -> str:
    schema = next(numbered(pieces())).schema
    batches = (batch for rows in numbered(pieces()) for batch in rows.combine_chunks().to_batches())
    return stage.write(table, schema, batches)


def _text(rows: pa.Table, name: str) -> pa.Array:
    if name not in rows.column_names:
        return pa.repeat(pa.scalar(""), len(rows))
    return pc.fill_null(rows[name].combine_chunks(), "")


def _number(rows: pa.Table, name: str, default: int) -> pa.Array:
    if name not in rows.column_names:
        return pa.repeat(pa.scalar(default, pa.int64()), len(rows))
    return pc.fill_null(rows[name].combine_chunks(), default)
