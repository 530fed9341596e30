"""What customers did: against numpy on the same arrays, and against pandas as one writes it in a notebook."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from cdp import frames
from cdp.demo import PRODUCTS
from cdp.frames.columns import EPOCH
from tests.bench.race import Line, of_race, race
from tests.bench.shop import Bench

_DAY = 86_400_000_000
_PRODUCT = PRODUCTS[0].name


def _metric(operator: str, value: float, **metric: Any) -> Any:
    return {"all": [{"metric": {"of": "orders", **metric}, "operator": operator, "value": value}]}


SEGMENTS = {
    "at least 3 orders in 90 days": _metric("at_least", 3, aggregate="count", in_last_days=90),
    "bought product X": _metric(
        "at_least", 1, aggregate="count", where=[{"field": "product", "operator": "equals", "value": _PRODUCT}]
    ),
    "spent over 200 in 180 days": _metric("greater_than", 200, aggregate="sum", in_last_days=180),
}


class ByHand:
    """numpy by somebody who knows that the orders lie in time order."""

    def __init__(self, bench: Bench) -> None:
        held = bench.frames
        self.size = len(held.customers)
        self.at, self.row, self.value = (held.orders[name].to_numpy() for name in ("placed_at", "counted_row", "value"))
        self.ticks = self.at.view(np.int64)
        self.order, self.product = (held.lines[name].to_numpy() for name in ("order", "product"))
        self.names = held.products["name"]
        self.now = (bench.now - EPOCH) // timedelta(microseconds=1)

    def last(self, days: int) -> slice:
        """The orders of these last days."""
        low, high = np.searchsorted(self.ticks, [self.now - days * _DAY, self.now + 1])
        return slice(int(low), int(high))

    def answers(self) -> dict[str, Callable[[], Any]]:
        """One function per segment."""
        return dict(zip(SEGMENTS, (self._often, self._bought, self._spent), strict=True))

    def _often(self) -> Any:
        return np.bincount(self.row[self.last(90)], minlength=self.size + 1)[1:] >= 3

    def _bought(self) -> Any:
        wanted = np.flatnonzero(self.names == _PRODUCT)
        found = np.zeros(self.size + 1, bool)
        found[self.row[self.order[np.flatnonzero(self.product == wanted[0])]]] = True
        return found[1:]

    def _spent(self) -> Any:
        part = self.last(180)
        return np.bincount(self.row[part], self.value[part], self.size + 1)[1:] > 20_000


class Notebook:
    """The same in pandas as an analyst writes it: tables as they come, boolean filters, groupby, isin."""

    def __init__(self, bench: Bench) -> None:
        held = bench.frames
        ids = held.customers["id"].to_numpy().astype(np.int64)
        row = held.orders["row"].to_numpy()
        customer = np.where(row > 0, ids[row - 1], 0)
        self.customers = pd.DataFrame({"id": ids})
        self.orders = pd.DataFrame({
            "id": held.orders["id"].to_numpy().astype(np.int64), "customer_id": customer,
            "placed_at": held.orders["placed_at"].to_numpy(),
            "is_counted": held.orders["counted_row"].to_numpy() > 0,
            "value": held.orders["value"].to_numpy() / 100,
        })  # fmt: skip
        self.lines = pd.DataFrame({
            "order_id": self.orders["id"].to_numpy()[held.lines["order"].to_numpy()],
            "product_id": held.products["id"].to_numpy()[held.lines["product"].to_numpy()].astype(np.int64),
        })  # fmt: skip
        self.products = pd.DataFrame({"id": held.products["id"], "name": held.products["name"].astype("str")})
        self.now = pd.Timestamp(bench.now).tz_localize(None)

    def answers(self) -> dict[str, Callable[[], Any]]:
        """One function per segment."""
        return dict(zip(SEGMENTS, (self._often, self._bought, self._spent), strict=True))

    def _recent(self, days: int) -> pd.DataFrame:
        orders = self.orders
        since = self.now - pd.Timedelta(days=days)
        return orders[orders["is_counted"] & (orders["placed_at"] >= since) & (orders["placed_at"] <= self.now)]

    def _often(self) -> Any:
        counts = self._recent(90).groupby("customer_id").size()
        return self.customers["id"].isin(counts[counts >= 3].index).to_numpy()

    def _bought(self) -> Any:
        products = self.products.loc[self.products["name"] == _PRODUCT, "id"]
        orders = self.lines.loc[self.lines["product_id"].isin(products), "order_id"]
        counted = self.orders[self.orders["is_counted"]]
        buyers = counted.loc[counted["id"].isin(orders), "customer_id"].unique()
        return self.customers["id"].isin(buyers).to_numpy()

    def _spent(self) -> Any:
        spent = self._recent(180).groupby("customer_id")["value"].sum()
        return self.customers["id"].isin(spent[spent.round(2) > 200].index).to_numpy()


def lines(bench: Bench, rounds: int) -> list[Line]:
    """Promise two lines per segment; all three sides give the same mask, or the run ends here."""
    by_hand, notebook = ByHand(bench).answers(), Notebook(bench).answers()
    found: list[Line] = []
    for name, tree in SEGMENTS.items():

        def ours(tree: Any = tree) -> Any:
            return frames.mask(bench.cold(), bench.parsed(tree), bench.catalogue, now=bench.now)

        assert np.array_equal(ours(), by_hand[name]()), name
        assert np.array_equal(ours(), notebook[name]()), name
        sides = {"ours": ours, "numpy by hand": by_hand[name], "pandas groupby": notebook[name]}
        times = race(sides, rounds=2 * rounds)
        note = f"{np.count_nonzero(by_hand[name]()):,} of them"
        found.append(of_race(name, times, "numpy by hand", 2, note=note))
        found.append(of_race(name, times, "pandas groupby", 10, is_faster=True))
    return found
