"""A number per customer out of orders, order lines or events: a window is a slice, a count is one bincount."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from cdp import conditions as cd
from cdp.conditions import Clock, Condition, Field, Group, Metric
from cdp.events import LARGEST, SCALE
from cdp.frames import columns
from cdp.frames.columns import Array, Mask
from cdp.frames.frame import Frames


class Asker(Protocol):
    """What the compiler gives to a metric: percentiles it never needs, and days between instants and now."""

    def known(self, subject: cd.Subject) -> int:
        """Promise how many have a value."""

    def kth(self, subject: cd.Subject, k: int) -> int | float:
        """Promise the k-th smallest value."""

    def days_since(self, at: Array) -> Array:
        """Promise whole days between instants and now."""


@dataclass(frozen=True)
class Figures:
    """The rows that count for a metric, and how they become one value per customer."""

    metric: Metric
    rows: Array  # customers' positions counting from 1, 0 for nobody, in time order
    length: int
    amounts: Array | None
    times: Array | None
    asker: Asker

    def answer(self, lowered: cd.Lowered) -> Mask:
        """Promise the customers whose value passes."""
        first = lowered.tests[0] if len(lowered.tests) == 1 else None
        if self.metric.aggregate == "count" and first in (cd.Test("ge", 1), cd.Test("gt", 0)):
            seen = np.zeros(self.length + 1, bool)
            seen[self.rows] = True
            mask = seen[1:]
        else:
            values = self.values()
            mask = np.ones(self.length, bool)
            for test in lowered.tests:
                mask &= np.zeros(self.length, bool) if test.op == "never" else columns.ask_numbers(values, test)
        return ~mask if lowered.negated else mask

    def values(self) -> Array:
        """Promise one value per customer: 0 without rows for count and sum, NaN for the others. Money in cents."""
        aggregate = self.metric.aggregate
        if aggregate == "count":
            return self._counts()
        if aggregate in cd.TIMED:
            assert self.times is not None
            way = slice(None, None, 1 if aggregate == "days_since" else -1)
            edge = np.full(self.length + 1, columns.NOT_A_TIME).view("M8[us]")
            edge[self.rows[way]] = self.times[way]  # in time order, so that the last one (or the first) stays
            return self.asker.days_since(edge[1:])
        assert self.amounts is not None
        if aggregate in ("sum", "avg"):
            # Doubles hold whole cents exactly up to 90 billions in the shop's currency.
            total = np.bincount(self.rows, self.amounts, self.length + 1)[1:]
            if aggregate == "sum":
                return total
            counts = self._counts()
            return np.divide(total, counts, out=np.full(self.length, np.nan), where=counts > 0)
        extreme = np.full(self.length + 1, np.inf if aggregate == "min" else -np.inf)
        (np.minimum if aggregate == "min" else np.maximum).at(extreme, self.rows, self.amounts.astype(np.float64))
        return np.where(np.isinf(extreme[1:]), np.nan, extreme[1:])

    def _counts(self) -> Array:
        return np.bincount(self.rows, minlength=self.length + 1)[1:]


def figures(frames: Frames, metric: Metric, clock: Clock, asker: Asker) -> Figures:
    """Promise the figures of a metric: its window cut out, its conditions applied, cancelled orders left out."""
    slice_ = _Slice(frames, metric, clock, asker)
    at = slice_.kept()
    return Figures(metric, slice_.rows(at), len(frames.customers), slice_.amounts(at), slice_.times(at), asker)


class _Slice:
    """The rows of a metric's facts between two instants, and questions to them."""

    def __init__(self, frames: Frames, metric: Metric, clock: Clock, asker: Asker) -> None:
        self.frames, self.metric, self.clock, self.asker = frames, metric, clock, asker
        self.facts = frames.events if metric.of == "events" else frames.orders
        self.time = "occurred_at" if metric.of == "events" else "placed_at"
        self.rest: list[cd.Node] = []
        self.low, self.high = self._edges()
        self.of_lines = metric.of == "order_lines"
        self._lines: tuple[int, int] | None = None

    def _edges(self) -> tuple[int, int]:
        ticks = self.facts[self.time].to_numpy().view(np.int64)
        low, high = 0, len(ticks)
        for test in self._time_tests():
            edge = columns.ticks_of(test.value, "us")
            if test.op in ("ge", "gt"):
                low = max(low, int(np.searchsorted(ticks, edge, "left" if test.op == "ge" else "right")))
            else:
                high = min(high, int(np.searchsorted(ticks, edge, "right" if test.op == "le" else "left")))
        return low, max(low, high)

    def _time_tests(self) -> list[cd.Test]:
        """The comparisons that only cut the time line; everything else is kept for asking row by row."""
        start, end = cd.window(self.metric, self.clock)
        tests = [] if start is None else [cd.Test("ge", start), cd.Test("le", end)]
        where = self.metric.where
        for part in where.parts if where.match == "all" else (where,):
            lowered = self._time_cut(part)
            if lowered is None:
                self.rest.append(part)
            else:
                tests += lowered.tests
        return tests

    def _time_cut(self, node: cd.Node) -> cd.Lowered | None:
        if not isinstance(node, Condition) or not isinstance(node.subject, Field) or node.subject.key != self.time:
            return None
        lowered = cd.lower(node, self.clock, self.asker)
        cuts = not lowered.negated and all(test.op in ("ge", "gt", "le", "lt") for test in lowered.tests)
        return lowered if cuts else None

    @property
    def lines(self) -> slice:
        """The lines of the orders in the slice; found on first use, for most metrics never ask."""
        if self._lines is None:
            order = self.frames.lines["order"].to_numpy()
            # Edges of the column's own width: numpy would otherwise copy the whole column to a wider one.
            edges = np.searchsorted(order, np.array([self.low, self.high], order.dtype))
            self._lines = int(edges[0]), int(edges[1])
        return slice(*self._lines)

    # -- which rows ------------------------------------------------------------------------------------------------------

    def kept(self) -> Array | None:
        """Promise the positions inside the slice that pass the metric's conditions; None when all do."""
        mask = self._mask(Group("all", tuple(self.rest))) if self.rest else None
        if self.metric.amount.startswith(cd.PROPERTY):  # an event without the amount is none of those added up
            known = ~np.isnan(self._property_amount())
            mask = known if mask is None else mask & known
        return None if mask is None else np.flatnonzero(mask)

    def _mask(self, node: cd.Node) -> Mask:
        if isinstance(node, Group):
            return columns.fold(node, self._mask, self._length())
        field = node.subject
        assert isinstance(field, Field)
        lowered = cd.lower(node, self.clock, self.asker)
        if field.is_property:
            return columns.answer(self._property(field.key, field.kind.value), field, lowered, self.frames.words)
        if field.key in _PRODUCT and not self.of_lines:
            return self._orders_with(field, lowered)
        if field.key in _PRODUCT:
            return columns.spread(self._line("product"), self._products(field, lowered), False)
        return columns.answer(self._column(field.key), field, lowered, self.frames.words)

    def _length(self) -> int:
        return self.lines.stop - self.lines.start if self.of_lines else self.high - self.low

    def _orders_with(self, field: Field, lowered: cd.Lowered) -> Mask:
        """Orders with a line of which it is true; the negative is orders without such a line."""
        hits = self._products(field, cd.Lowered(lowered.tests))
        lines = np.flatnonzero(columns.spread(self._line("product"), hits, False))
        mask = np.zeros(self.high - self.low, bool)
        mask[self._line("order")[lines] - self.low] = True
        return ~mask if lowered.negated else mask

    def _products(self, field: Field, lowered: cd.Lowered) -> Mask:
        return columns.answer(self.frames.products[_PRODUCT[field.key]], field, lowered, self.frames.words)

    def _line(self, name: str) -> Array:
        return self.frames.lines[name].to_numpy()[self.lines]

    def _column(self, key: str) -> pd.Series:
        if self.of_lines and key in ("quantity", "price", "amount"):
            return pd.Series(self._line_amount(key), copy=False)
        if key == "refunded_amount":
            return pd.Series(self._own("total") - self._own("value"), copy=False)
        whole = self.facts[key]
        column = whole.iloc[self.low : self.high]
        if not self.of_lines:
            return column
        at = self._line("order") - self.low
        return pd.Series(
            column.array.take(at) if isinstance(column.dtype, pd.CategoricalDtype) else column.to_numpy()[at],
            copy=False,
        )

    def _property(self, key: str, kind: str) -> pd.Series:
        return self.frames.event_property(key.removeprefix(cd.PROPERTY), kind).iloc[self.low : self.high]

    def _property_amount(self) -> Array:
        """In ten-thousandths, rounded half away from zero; what is too large is no amount. As in SQL."""
        value = self._property(self.metric.amount, "number").to_numpy()
        value = np.where(np.abs(value) <= LARGEST, value, np.nan)
        return np.trunc(value * SCALE + np.where(value < 0, -0.5, 0.5))

    def _own(self, key: str) -> Array:
        return self.facts[key].to_numpy()[self.low : self.high]

    def _line_amount(self, key: str) -> Array:
        if key == "amount":
            return self._line("quantity").astype(np.int64) * self._line("price")
        return self._line(key)

    # -- what they say -----------------------------------------------------------------------------------------------------

    def rows(self, at: Array | None) -> Array:
        """Promise the customer of each kept row."""
        counts_all = self.metric.of == "events" or cd.asks_status(self.metric)
        return self._pick(self._own("row" if counts_all else "counted_row"), at)

    def amounts(self, at: Array | None) -> Array | None:
        """Promise what is added up, in cents or pieces; None for counts."""
        key = self.metric.amount
        if not key:
            return None
        if key.startswith(cd.PROPERTY):
            return self._pick(self._property_amount(), at)
        if self.of_lines:
            values = self._line_amount(key)
            return values if at is None else values[at]
        return self._pick(self._own("total") - self._own("value") if key == "refunded_amount" else self._own(key), at)

    def times(self, at: Array | None) -> Array | None:
        """Promise when each kept row happened, where that matters."""
        return self._pick(self._own(self.time), at) if self.metric.aggregate in cd.TIMED else None

    def _pick(self, values: Array, at: Array | None) -> Array:
        if self.of_lines:
            order = self._line("order")
            return values[(order if at is None else order[at]) - self.low]
        return values if at is None else values[at]


_PRODUCT: dict[str, Any] = {"product": "name", "sku": "sku", "category": "category", "vendor": "vendor"}
