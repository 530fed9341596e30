"""The frames themselves: customers and what happened to them, read-only and shared by everyone in a process."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd

from cdp.frames.columns import Mask, Words
from cdp.frames.load import Attributes, Positions, Source, framed
from cdp.frames.properties import property_column, property_name

LEAVES_BYTES = 256 * 2**20


class Leaves:
    """Masks of single conditions by what they ask, the least recently used forgotten first; safe between threads."""

    def __init__(self, limit: int = LEAVES_BYTES) -> None:
        self._kept: OrderedDict[Any, Any] = OrderedDict()
        self._lock, self._bytes, self._limit = Lock(), 0, limit

    def get(self, key: Any) -> Any:
        """Promise what was put under this key, or None."""
        with self._lock:
            if (found := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Any, value: Any) -> None:
        """Remember a mask (or a number) until newer ones need the room."""
        size = getattr(value, "nbytes", 64)
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = value
            self._bytes += size
            while self._bytes > self._limit and len(self._kept) > 1:
                self._bytes -= getattr(self._kept.popitem(last=False)[1], "nbytes", 64)


@dataclass(repr=False)
class Frames:
    """All that segments are asked of, at one revision of the data. Treat every array as read-only.

    `customers` has one row per customer, `orders` and `events` lie in time order, `lines` in the order of their orders.
    `row` in them is the customer's position counting from 1 (0: nobody's). Money is in whole cents, times are UTC.
    """

    revision: int
    customers: pd.DataFrame
    orders: pd.DataFrame
    lines: pd.DataFrame
    products: pd.DataFrame
    events: pd.DataFrame
    attributes: Attributes = ()
    identity: str = ""  # of the database they were read from
    dead: Mask | None = None  # customers deleted since the frame was laid out; None when there are none
    words: Words = field(default_factory=Words)
    leaves: Leaves = field(default_factory=Leaves)
    source: Source | None = None  # where properties of events are read from when a condition first asks for them
    _positions: Positions | None = None
    _turn: Lock = field(default_factory=Lock)

    def __len__(self) -> int:
        """How many customers are alive."""
        return len(self.customers) - (0 if self.dead is None else int(self.dead.sum()))

    def event_property(self, key: str, kind: str) -> pd.Series:
        """Promise a property of each event, read when it is first asked for and kept with the frame."""
        name = property_name(key, kind)
        with self._turn:
            if name not in self.events:
                assert self.source is not None
                table = self.source.read_property(key, kind)
                column = property_column(table, kind, self.events["id"].to_numpy())
                self.events = framed({**{each: self.events[each].array for each in self.events}, name: column})
            return self.events[name]

    @property
    def living(self) -> Mask | None:
        """The rows that are not deleted, or None when all are alive."""
        return None if self.dead is None else ~self.dead

    def position(self, customer_id: int) -> int | None:
        """Promise the row of a customer, or None when there is none alive."""
        at = int(self.positions.of(np.array([customer_id]))[0]) - 1
        return None if at < 0 or (self.dead is not None and self.dead[at]) else at

    @property
    def positions(self) -> Positions:
        """Where customer ids stand; made on first use."""
        if self._positions is None:
            self._positions = Positions(self.customers["id"].to_numpy())
        return self._positions

    @property
    def nbytes(self) -> int:
        """Promise the bytes of all columns, categories included."""
        return sum(
            int(frame.memory_usage(deep=True, index=False).sum())
            for frame in (self.customers, self.orders, self.lines, self.products, self.events)
        )
