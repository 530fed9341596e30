"""From the database to frames, by ADBC and Arrow: small columns, no Python object per value."""

import sqlite3
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from sqlalchemy.engine import URL

from cdp.events import rows_sql, value_sql
from cdp.frames import postgresql
from cdp.frames.columns import Array
from cdp.models import AttributeKind

MANY = 50_000  # rows from which reading in two parts pays
Attributes = tuple[tuple[str, str], ...]  # (key, kind), in key order

_TEXT, _WORD, _INT, _DOUBLE, _TIME, _BOOL, _LIST = "text", "word", "int", "double", "time", "bool", "list"
CUSTOMER_COLUMNS: dict[str, str] = {
    "id": _INT,
    **dict.fromkeys(("email", "first_name", "last_name", "phone", "address_line1", "address_line2", "city"), _TEXT),
    **dict.fromkeys(("state", "zip_code", "country", "time_zone", "language", "acquisition_source"), _TEXT),
    "tags": _LIST,
    "totals_source": _WORD,
    "total_orders": _INT,
    "lifetime_value": _INT,
    "avg_order_value": _INT,
    "average_days_between_orders": _DOUBLE,
    "imported_total_orders": _INT,
    "imported_lifetime_value": _INT,
    "first_order_date": _TIME,
    "last_order_date": _TIME,
    "email_consent": _WORD,
    "email_consent_at": _TIME,
    "sms_consent": _WORD,
    "sms_consent_at": _TIME,
    "created_at": _TIME,
    "updated_at": _TIME,
}
ORDER_COLUMNS = {
    "id": _INT, "customer_id": _INT, "placed_at": _TIME, "status": _WORD, "total": _INT, "refunded_amount": _INT,
    "discount": _INT, "coupon": _TEXT, "currency": _WORD, "source": _WORD, "is_counted": _BOOL,
}  # fmt: skip
LINE_COLUMNS = {"order_id": _INT, "product_id": _INT, "quantity": _INT, "price": _INT}
PRODUCT_COLUMNS = {"id": _INT, "sku": _WORD, "name": _WORD, "category": _WORD, "vendor": _WORD}
EVENT_COLUMNS = {"id": _INT, "customer_id": _INT, "occurred_at": _TIME, "name": _WORD, "source": _WORD}
_DUMMY = {_TEXT: "''", _WORD: "''", _LIST: "''", _INT: "0", _DOUBLE: "0.5", _TIME: "0", _BOOL: "0"}
_ARROW = {
    _DOUBLE: pa.float64(),
    **dict.fromkeys((_INT, _TIME, _BOOL), pa.int64()),
    **dict.fromkeys((_TEXT, _WORD, _LIST), pa.string()),
}
_ATTRIBUTE = {"text": _TEXT, "number": _DOUBLE, "date": _TEXT, "yes_no": _TEXT, "list": _LIST}


@dataclass(frozen=True)
class Source:
    """One database address, read beside the ORM: whole tables as Arrow.

    `is_alone` says that nothing else in this process has the SQLite file open. Only then is it read by ADBC, which
    brings a SQLite of its own: two of them in one process drop each other's file locks (sqlite.org/howtocorrupt, 2.2).
    """

    url: URL
    is_alone: bool = False

    @property
    def is_sqlite(self) -> bool:
        """Whether the address is SQLite's."""
        return self.url.get_backend_name() == "sqlite"

    def read(self, table: str, columns: dict[str, str], where: str = "", attributes: Attributes = ()) -> pa.Table:
        """Promise the rows of a table as Arrow, one column per name, unsorted."""
        kinds = {**columns, **{key: _ATTRIBUTE[kind] for key, kind in attributes}}
        selected = [self._column(name, kind) for name, kind in columns.items()]
        selected += [self._attribute(key, kind) for key, kind in attributes]
        statement = f"SELECT {', '.join(selected)} FROM {table}{where and ' WHERE ' + where}"
        if not self.is_sqlite:
            return postgresql.fetch(self._address, statement)
        if not self.is_alone:
            return self._by_rows(statement, kinds)
        # The driver takes a column's type from its first rows: a row of the right types goes first.
        dummies = ", ".join(f'{_DUMMY[kind]} AS "{name}"' for name, kind in kinds.items())
        return self._by_adbc(f"SELECT {dummies} UNION ALL {statement}").slice(1)

    def _by_adbc(self, statement: str) -> pa.Table:
        import adbc_driver_sqlite.dbapi as sqlite

        with closing(sqlite.connect(f"file:{self.url.database}?mode=ro")) as connection, connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=60000")
            cursor.fetchall()
            cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": "65536"})
            cursor.execute(statement)
            return cursor.fetch_arrow_table()

    @property
    def _address(self) -> str:
        # The application's name is a label on a connection: it need not be made anew for another one.
        plain = self.url.set(drivername="postgresql").difference_update_query(["application_name"])
        return plain.render_as_string(hide_password=False)

    def _by_rows(self, statement: str, kinds: dict[str, str]) -> pa.Table:
        with closing(sqlite3.connect(f"file:{self.url.database}?mode=ro", timeout=60, uri=True)) as connection:
            rows = connection.execute(statement).fetchall()
        columns = zip(*rows, strict=True) if rows else ((),) * len(kinds)
        types = [_ARROW[kind] for kind in kinds.values()]
        return pa.table([pa.array(values, kind) for values, kind in zip(columns, types, strict=True)], list(kinds))

    def _column(self, name: str, kind: str) -> str:
        return name if self.is_sqlite or kind != _LIST else f"{name}::text AS {name}"

    def _attribute(self, key: str, kind: str) -> str:
        if not self.is_sqlite:
            value = f"attributes -> '{key}'" if kind == AttributeKind.LIST else f"attributes ->> '{key}'"
            cast = "double precision" if kind == AttributeKind.NUMBER else "text"
            return f'({value})::{cast} AS "{key}"'
        value = f"json_extract(attributes, '$.\"{key}\"')"
        if kind == AttributeKind.NUMBER:
            value = f"CAST({value} AS REAL)"
        if kind == AttributeKind.YES_NO:
            value = f"CASE {value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
        return f'{value} AS "{key}"'

    def read_property(self, key: str, kind: str, where: str = "") -> pa.Table:
        """Promise the ids of the events that have a property of this kind, and its values."""
        value = value_sql(key, kind, is_sqlite=self.is_sqlite)
        rest = f" AND {where}" if where else ""
        statement = f"SELECT id, {value} AS value FROM events WHERE {rows_sql(key, is_sqlite=self.is_sqlite)}{rest}"
        if not self.is_sqlite:
            return postgresql.fetch(self._address, statement)
        return self._by_rows(statement, {"id": _INT, "value": _ATTRIBUTE[kind]})

    def number(self, statement: str) -> int:
        """Promise the one whole number that a statement gives; 0 for NULL."""
        if not self.is_sqlite:
            found = postgresql.fetch(self._address, statement)
        else:
            found = self._by_adbc(statement) if self.is_alone else self._by_rows(statement, {"number": _INT})
        return int(found.column(0)[0].as_py() or 0)

    def read_parts(
        self, table: str, columns: dict[str, str], key: str, where: str = "", attributes: Attributes = ()
    ) -> pa.Table:
        """Promise the same as `read`, with large tables read in two halves side by side."""
        last = self.number(f"SELECT max({key}) FROM {table}")
        if last < MANY or (self.is_sqlite and not self.is_alone):
            return self.read(table, columns, where, attributes)
        tail = f" AND ({where})" if where else ""
        halves = [f"{key} <= {last // 2}{tail}", f"{key} > {last // 2}{tail}"]
        with ThreadPoolExecutor(2) as pool:
            return pa.concat_tables(list(pool.map(lambda half: self.read(table, columns, half, attributes), halves)))


def source_of(bind: sa.Engine | sa.Connection) -> Source:
    """Promise the source behind an engine or connection."""
    return Source(bind.engine.url)


def customers(table: pa.Table, attributes: Attributes) -> pd.DataFrame:
    """Promise one row per customer by id, in small columns; money in cents, days as datetime64[s]."""
    table = _by_id(table)
    kinds = {**CUSTOMER_COLUMNS, **{key: _ATTRIBUTE[kind] for key, kind in attributes}}
    data = {name: _small(table.column(name), kind) for name, kind in kinds.items()}
    for key, kind in attributes:
        data[key] = attribute_column(table.column(key), kind)
    data["id"] = _ints(table.column("id"))
    return framed(data)


def _by_id(table: pa.Table) -> pa.Table:
    ids = table.column("id").to_numpy()
    return table if (np.diff(ids) > 0).all() else table.take(pa.array(np.argsort(ids, kind="stable")))


def framed(data: dict[str, Any]) -> pd.DataFrame:
    """Promise a frame over the given arrays without copying or merging them."""
    return pd.DataFrame(data, copy=False)


def _small(column: pa.ChunkedArray, kind: str) -> Any:
    if kind in (_WORD, _LIST):
        return categorical(column)
    if kind == _TEXT:
        return text(column)
    if kind == _TIME:
        return times(column)
    if kind == _BOOL:
        return pc.cast(column, pa.bool_()).to_numpy()
    return _ints(column) if kind == _INT else _doubles(column)


def attribute_column(column: pa.ChunkedArray, kind: str) -> Any:
    """Promise the values of a custom attribute: days as datetime64[s], yes/no and repeated text as categories."""
    if kind == AttributeKind.YES_NO:
        answers = column.to_numpy()
        codes = np.where(answers == "true", 1, np.where(answers == "false", 0, -1)).astype(np.int8)
        return pd.Categorical.from_codes(codes, ["no", "yes"])
    if kind == AttributeKind.DATE:
        days = pc.strptime(column, "%Y-%m-%d", "s", error_is_null=True)
        return pc.cast(days, pa.int64()).fill_null(np.iinfo(np.int64).min).to_numpy().view("M8[s]")
    return _small(column, _ATTRIBUTE[kind])


def _ints(column: pa.ChunkedArray) -> Array:
    if column.null_count:
        return _doubles(column)
    values = column.to_numpy()
    if len(values) and (values.min() < -(2**31) or values.max() >= 2**31):
        return values.astype(np.int64, copy=False)
    return values.astype(np.int32)


def _doubles(column: pa.ChunkedArray) -> Array:
    return pc.cast(column, pa.float64()).fill_null(np.nan).to_numpy()


def times(column: pa.ChunkedArray) -> Array:
    """Promise instants as datetime64[us], NaT where there is none."""
    if pa.types.is_timestamp(column.type):
        column = pc.cast(column, pa.timestamp("us", "UTC"))
    return pc.cast(column, pa.int64()).fill_null(np.iinfo(np.int64).min).to_numpy().view("M8[us]")


def categorical(column: pa.ChunkedArray) -> pd.Categorical:
    """Promise repeated text as codes of the smallest width that holds them."""
    encoded = (
        pc.dictionary_encode(column).combine_chunks() if len(column) else pa.array([], pa.string()).dictionary_encode()
    )
    return codes_of(encoded)


def codes_of(encoded: Any) -> pd.Categorical:
    """Promise a pandas categorical over the same values as an Arrow dictionary."""
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    words = pd.Index(encoded.dictionary.cast(pa.large_string()).to_pandas(), dtype="str")
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return pd.Categorical.from_codes(
        codes.astype(width(len(words)), copy=False), dtype=pd.CategoricalDtype(words), validate=False
    )


def width(categories: int) -> type[np.signedinteger[Any]]:
    """Promise the smallest whole-number type for so many codes and -1."""
    return np.int8 if categories < 128 else np.int16 if categories < 2**15 else np.int32


def text(column: pa.ChunkedArray) -> Any:
    """Promise a categorical where values repeat, and Arrow text where most are different."""
    if not len(column):
        return categorical(column)
    sample = column.slice(0, 20_000)
    if len(column) > 1_000 and pc.count_distinct(sample).as_py() > 0.6 * (len(sample) - sample.null_count) > 0:
        return strings(column)
    return categorical(column)


def strings(column: pa.ChunkedArray) -> Any:
    """Promise Arrow text in one chunk, as pandas' own str."""
    whole = pc.cast(column, pa.large_string()).combine_chunks()
    return pd.array(pa.chunked_array([whole]), dtype="str")


def orders(table: pa.Table, position: "Positions") -> pd.DataFrame:
    """Promise orders in time order; `row` is the customer's position counting from 1, 0 when nobody's.

    `counted_row` is the same for orders that count, else 0; `value` is the total after refunds. Money in cents.
    """
    data = {name: _small(table.column(name), kind) for name, kind in ORDER_COLUMNS.items() if name != "customer_id"}
    row = position.of(table.column("customer_id"))
    refunded = data.pop("refunded_amount")
    counted = data.pop("is_counted")
    data = {"id": data.pop("id"), "row": row, "counted_row": np.where(counted, row, 0).astype(np.int32), **data}
    data["value"] = _fit(data["total"].astype(np.int64) - refunded)
    data["discount"] = narrow(data["discount"])
    return in_time_order(framed(data), "placed_at")


def _fit(values: Array) -> Array:
    small = not len(values) or (values.min() >= -(2**31) and values.max() < 2**31)
    return values.astype(np.int32) if small else values


def in_time_order(frame: pd.DataFrame, time: str) -> pd.DataFrame:
    """Promise the same rows by time, then id."""
    ticks = frame[time].to_numpy().view(np.int64)
    steps = np.diff(ticks)
    ids = frame["id"].to_numpy()
    if (steps > 0).all() or ((steps >= 0).all() and (np.diff(ids)[steps == 0] > 0).all()):
        return frame
    return taken(frame, np.lexsort((ids, ticks)))


def taken(frame: pd.DataFrame, at: Array) -> pd.DataFrame:
    """Promise the rows of a frame at these positions, column by column."""
    return framed(
        {
            name: frame[name].array.take(at) if _is_extension(frame[name]) else frame[name].to_numpy()[at]
            for name in frame
        }
    )


def _is_extension(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.api.extensions.ExtensionDtype)


def lines(table: pa.Table, order_ids: Array, products: pd.DataFrame) -> pd.DataFrame:
    """Promise order lines in the order of their orders: `order` and `product` are positions; price in cents."""
    order = Positions(order_ids).of(table.column("order_id")) - 1
    product = Positions(products["id"].to_numpy()).of(table.column("product_id")) - 1
    data = {
        "order": order,
        "product": narrow(product),
        "quantity": narrow(_ints(table.column("quantity"))),
        "price": narrow(_ints(table.column("price"))),
    }
    frame = framed(data)
    known = order >= 0
    if not known.all():
        frame = taken(frame, np.flatnonzero(known))
    steps = np.diff(frame["order"].to_numpy())
    return frame if (steps >= 0).all() else taken(frame, np.argsort(frame["order"].to_numpy(), kind="stable"))


def narrow(values: Array) -> Array:
    """Promise whole numbers in as few bytes as the largest of them needs; reckon with them in wider ones."""
    least, most = (values.min(), values.max()) if len(values) else (0, 0)
    kinds = (np.uint8, np.int8, np.uint16, np.int16, np.int32)
    return values.astype(
        next((kind for kind in kinds if least >= np.iinfo(kind).min and most <= np.iinfo(kind).max), np.int64)
    )


def products(table: pa.Table) -> pd.DataFrame:
    """Promise one row per product: id, sku, name, category, vendor."""
    table = _by_id(table)
    return framed(
        {
            "id": _ints(table.column("id")),
            **{n: categorical(table.column(n)) for n in ("sku", "name", "category", "vendor")},
        }
    )


def events(table: pa.Table, position: "Positions") -> pd.DataFrame:
    """Promise events in time order; `row` is the customer's position counting from 1, 0 when nobody's."""
    data = {name: _small(table.column(name), kind) for name, kind in EVENT_COLUMNS.items() if name != "customer_id"}
    return in_time_order(
        framed({"id": data.pop("id"), "row": position.of(table.column("customer_id")), **data}), "occurred_at"
    )


class Positions:
    """Where ids stand in a sorted list of them, counting from 1; 0 for an id that is not there."""

    def __init__(self, ids: Array) -> None:
        self.ids = ids
        last = int(ids.max()) if len(ids) else 0
        self.table: Array | None = None
        if last <= 8 * len(ids) + 1_000_000:
            self.table = np.zeros(last + 1, np.int32)
            self.table[ids] = np.arange(1, len(ids) + 1, dtype=np.int32)
        else:
            self.order = np.argsort(ids, kind="stable")

    def of(self, ids: pa.ChunkedArray | Array) -> Array:
        """Promise one position per id; missing ids (NULL) have 0."""
        wanted = ids if isinstance(ids, np.ndarray) else pc.fill_null(ids, 0).to_numpy()
        if self.table is not None:
            inside = (wanted > 0) & (wanted < len(self.table))
            return self.table[np.where(inside, wanted, 0)] if not inside.all() else self.table[wanted]
        sorted_ids = self.ids[self.order]
        at = np.searchsorted(sorted_ids, wanted).clip(0, len(sorted_ids) - 1)
        return np.where(sorted_ids[at] == wanted, self.order[at] + 1, 0).astype(np.int32)


def condition(revision: int) -> str:
    """Promise the clause for rows written after a revision."""
    return f"revision > {int(revision)}"


def listed(ids: Iterable[int] | Sequence[int]) -> str:
    """Promise ids as the inside of an IN (...)."""
    return ", ".join(str(int(one)) for one in ids) or "NULL"
