"""The shop's books: what orders and consent came to day by day, worked out once per state of the data."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from cdp.analytics import periods
from cdp.analytics.periods import Period
from cdp.frames.columns import Array, Mask, spread
from cdp.frames.frame import Frames
from cdp.models import UNCOUNTED

_QUARTER = 900_000_000  # microseconds
EARLIEST = date(1990, 1, 1)  # what lies before it is a wrong date, not a sale


@dataclass(frozen=True)
class Sums:
    """What a period adds up to. Money in cents.

    `buyers` and `repeat` are people: each is counted once however long the period, so they do not add up.
    """

    orders: int
    revenue: int  # after refunds
    gross: int  # before refunds
    new: int  # customers whose first order it was
    said_yes: int  # subscribed today, since a day of the period
    said_no: int  # unsubscribed today, since a day of the period
    buyers: int
    repeat: int
    subscribed: int  # today, whatever the period


@dataclass(frozen=True)
class _Days:
    """Running totals at each midnight, and where the orders of a day begin."""

    first: date
    at: Array
    orders: Array
    revenue: Array
    gross: Array
    new: Array
    said_yes: Array
    said_no: Array

    @property
    def nbytes(self) -> int:
        return sum(getattr(self, field.name).nbytes for field in fields(self) if field.name != "first")


_ADD_UP = ("orders", "revenue", "gross", "new", "said_yes", "said_no")


class Books:
    """Orders that count (neither cancelled nor voided, in the shop's currency), and customers who are not deleted.

    Revenue takes in orders of nobody known, as from a till; buyers are customers.
    """

    def __init__(self, frames: Frames, *, zone: ZoneInfo, currency: str, now: datetime) -> None:
        self.frames, self.zone, self.currency, self.now = frames, zone, currency, now
        self.today = periods.today(now, zone)
        self._days: _Days = self.once("days", self._added_up)

    def once(self, name: Any, compute: Callable[[], Any]) -> Any:
        """Promise what `compute` gives, computed once for these frames, this clock and this money."""
        key = ("analytics", self.zone.key, self.currency, self.today, name)
        if (known := self.frames.leaves.get(key)) is None:
            known = compute()
            self.frames.leaves.put(key, known)
        return known

    @property
    def begins(self) -> date:
        """The day before the first order or consent there is."""
        return self._days.first

    def sums(self, period: Period) -> Sums:
        """Promise what a period adds up to."""
        return self.once(("sums", period), lambda: self._sums(period))

    def total(self, name: str, period: Period) -> int:
        """Promise one figure that adds up day by day: orders, revenue, gross, new, said_yes or said_no."""
        start, end = self._between(period)
        running = getattr(self._days, name)
        return int(running[end] - running[start])

    def buyers(self, period: Period) -> int:
        """Promise how many customers bought in a period."""
        seen = np.zeros(len(self.frames.customers) + 1, bool)
        seen[self._rows(period)] = True
        return int(np.count_nonzero(self._alive(seen[1:])))

    def positions(self, period: Period) -> slice:
        """Promise where the orders of a period lie."""
        start, end = self._between(period)
        return slice(int(self._days.at[start]), int(self._days.at[end]))

    @property
    def counted(self) -> Mask | None:
        """Which orders count, or None when all do."""
        held = self.once("counted", self._counted)
        return None if isinstance(held, str) else held

    def _sums(self, period: Period) -> Sums:
        per_customer = np.bincount(self._rows(period), minlength=len(self.frames.customers) + 1)[1:]
        return Sums(
            **{name: self.total(name, period) for name in _ADD_UP},
            buyers=int(np.count_nonzero(self._alive(per_customer > 0))),
            repeat=int(np.count_nonzero(self._alive(per_customer > 1))),
            subscribed=self.once("subscribed", lambda: int(np.count_nonzero(self._alive(self._consent("subscribed"))))),
        )

    def _rows(self, period: Period) -> Array:
        return self.frames.orders["counted_row"].to_numpy()[self.positions(period)]

    def _alive(self, mask: Mask) -> Mask:
        return mask if self.frames.living is None else mask & self.frames.living

    def _between(self, period: Period) -> tuple[int, int]:
        last = len(self._days.at) - 1
        start, end = ((day - self._days.first).days for day in (period.first, period.last + timedelta(days=1)))
        return min(max(start, 0), last), min(max(end, 0), last)

    def _counted(self) -> Any:
        status, currency = self.frames.orders["status"].array, self.frames.orders["currency"].array
        by_status = ~np.isin(np.asarray(status.categories, object), [one.value for one in UNCOUNTED])
        by_currency = np.asarray(currency.categories, object) == self.currency
        if by_status.all() and by_currency.all():
            return "all"
        counted = spread(status.codes, by_status, False)
        return counted if by_currency.all() else counted & spread(currency.codes, by_currency, False)

    def _added_up(self) -> _Days:
        first, ticks = self._first_day(), self.frames.orders["placed_at"].to_numpy().view(np.int64)
        edges = periods.midnights(first, self.today, self.zone)
        at = np.searchsorted(ticks, edges)
        left_out = np.flatnonzero(~self.counted) if self.counted is not None else np.zeros(0, np.int64)
        value, gross = (self.frames.orders[name].to_numpy() for name in ("value", "total"))
        gone = np.bincount(np.searchsorted(at, left_out, "right"), minlength=len(at) + 1)[1 : len(at)]
        came = days_of(self.frames.customers["first_order_date"].to_numpy(), edges)
        asked = days_of(self.frames.customers["email_consent_at"].to_numpy(), edges)
        return _Days(
            first, at, _cumulated(np.diff(at) - gone), _running(value, at, left_out), _running(gross, at, left_out),
            new=_arrivals(came, self._alive(came >= 0), len(at)),
            said_yes=_arrivals(asked, self._alive(self._consent("subscribed")), len(at)),
            said_no=_arrivals(asked, self._alive(self._consent("unsubscribed")), len(at)),
        )  # fmt: skip

    def _first_day(self) -> date:
        starts = [self.today - timedelta(days=1)]
        for frame, name in (("orders", "placed_at"), ("customers", "email_consent_at")):
            instants = getattr(self.frames, frame)[name].to_numpy()
            known = instants[:1] if name == "placed_at" else instants[~np.isnat(instants)]
            if len(known):
                starts.append(known.min().astype("M8[D]").astype(object) - timedelta(days=1))
        return max(min(starts), EARLIEST)

    def _consent(self, word: str) -> Mask:
        consent = self.frames.customers["email_consent"].array
        return spread(consent.codes, np.asarray(consent.categories, object) == word, False)


def days_of(instants: Array, edges: Array) -> Array:
    """Promise between which two edges each instant lies, counting from 0; -1 before the first and after the last."""
    ticks = instants.view(np.int64)
    inside = (ticks >= edges[0]) & (ticks < edges[-1])
    if (edges % _QUARTER).any():
        return np.where(inside, np.searchsorted(edges, ticks, "right") - 1, -1)
    # Midnights fall on quarters of an hour: looking up the quarter is many times faster than searching among days.
    quarters = np.repeat(np.arange(len(edges) - 1, dtype=np.int32), np.diff(edges) // _QUARTER)
    return np.where(inside, quarters[np.where(inside, (ticks - edges[0]) // _QUARTER, 0)], -1)


def _running(values: Array, at: Array, left_out: Array) -> Array:
    """The running total of values at each of these positions, counted from the first, without those at `left_out`."""
    days = np.zeros(len(at) - 1, np.int64)
    busy = np.flatnonzero(at[:-1] < at[1:])
    if len(busy):
        days[busy] = np.add.reduceat(values[: at[-1]], at[busy], dtype=np.int64)
        gone = np.bincount(np.searchsorted(at, left_out, "right"), values[left_out], len(at) + 1)[1 : len(at)]
        days -= gone.astype(np.int64)
    return _cumulated(days)


def _arrivals(days: Array, which: Mask, size: int) -> Array:
    """How many came before each edge, out of those whose mask is set."""
    return _cumulated(np.bincount(days[which] + 1, minlength=size)[1:size])


def _cumulated(days: Array) -> Array:
    return np.concatenate([[0], np.cumsum(days, dtype=np.int64)])
