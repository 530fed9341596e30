"""The dashboard's metrics, one row each: name, kind, definition, how it adds up, and the sum it is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cdp.analytics import words
from cdp.analytics.books import Books, Sums
from cdp.analytics.periods import Period

Kind = Literal["money", "count", "share"]
# sum: days add up; people: each counted once in the period; ratio: of two of these; state: as of now, not of a period
Adds = Literal["sum", "people", "ratio", "state"]


@dataclass(frozen=True)
class Metric:
    """One figure of the shop; `of` gives it from the sums of a period, None where it has no meaning."""

    slug: str
    name: str
    kind: Kind
    adds: Adds
    definition: str
    of: Callable[[Sums], float | None]
    more_is: Literal["good", "bad"] = "good"


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


METRICS: tuple[Metric, ...] = (
    Metric("revenue", "Revenue", "money", "sum",
           "What orders came to after refunds. Cancelled and voided orders and other currencies do not count.",
           lambda s: s.revenue / 100),
    Metric("orders", "Orders", "count", "sum",
           "Orders placed, without cancelled and voided ones and those in other currencies.",
           lambda s: s.orders),
    Metric("average_order_value", "Average order", "money", "ratio",
           "Revenue divided by orders.",
           lambda s: _ratio(s.revenue / 100, s.orders)),
    Metric("revenue_per_customer", "Revenue per buyer", "money", "ratio",
           "Revenue divided by the customers who bought, each counted once.",
           lambda s: _ratio(s.revenue / 100, s.buyers)),
    Metric("refunded_share", "Refunded", "share", "ratio",
           "Money given back for orders of the period, as a share of what those orders came to before refunds.",
           lambda s: _ratio(s.gross - s.revenue, s.gross), "bad"),
    Metric("buyers", "Buyers", "count", "people",
           "Customers with at least one order in the period, each counted once.",
           lambda s: s.buyers),
    Metric("new_customers", "New customers", "count", "sum",
           "Customers whose first order ever falls into the period.",
           lambda s: s.new),
    Metric("returning_share", "Returning buyers", "share", "ratio",
           "Of the customers who bought, the share who had bought before the period began.",
           lambda s: _ratio(s.buyers - s.new, s.buyers)),
    Metric("repeat_rate", "Bought again", "share", "ratio",
           "Of the customers who bought, the share who placed two or more orders within the period.",
           lambda s: _ratio(s.repeat, s.buyers)),
    Metric("subscribed", "Subscribed", "count", "state",
           "Customers who may be sent e-mail as of now. Consent is kept as it stands today, so there is no earlier figure to compare with.",
           lambda s: s.subscribed),
    Metric("new_subscribers", "New subscribers", "count", "sum",
           "Customers subscribed to e-mail today who said yes in the period.",
           lambda s: s.said_yes),
    Metric("unsubscribes", "Unsubscribes", "count", "sum",
           "Customers unsubscribed from e-mail today who said so in the period.",
           lambda s: s.said_no, "bad"),
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """A metric over a period, over the one before, and its course in pieces of equal length.

    `change` is relative (0.1 = a tenth more), for shares the difference (0.1 = ten points); None when not comparable.
    """

    metric: Metric
    value: float | None
    before: float | None
    change: float | None
    course: tuple[float, ...]


def read(books: Books, period: Period) -> tuple[Reading, ...]:
    """Promise every metric of METRICS over the period, in that order."""
    now, before = books.sums(period), books.sums(period.before)
    course = [books.sums(piece) for piece in period.pieces()]
    return tuple(_reading(metric, now, before, course) for metric in METRICS)


def worded(reading: Reading, currency: str) -> str:
    """Promise the value as people read it on a card, e.g. '€11.2M', '1,204', '12.5%'; a dash for none."""
    if reading.value is None:
        return "–"
    if reading.metric.kind == "money":
        return words.short_money(reading.value, currency)
    return words.share(reading.value) if reading.metric.kind == "share" else words.short_number(reading.value)


def worded_change(reading: Reading) -> str | None:
    """Promise the change as people read it, e.g. '+12.5%', '-1.2 points'; None when nothing can be compared."""
    if reading.change is None:
        return None
    shown = f"{reading.change * 100:+.1f}".removesuffix(".0")
    if shown in ("+0", "-0"):
        return "0"
    return f"{shown} pts" if reading.metric.kind == "share" else f"{shown}%"


def _reading(metric: Metric, now: Sums, before: Sums, course: list[Sums]) -> Reading:
    if metric.adds == "state":
        return Reading(metric, metric.of(now), None, None, ())
    value, past = metric.of(now), metric.of(before)
    line = tuple(float(point or 0) for point in map(metric.of, course))
    return Reading(metric, value, past, _change(metric, value, past), line)


def _change(metric: Metric, value: float | None, before: float | None) -> float | None:
    if value is None or before is None:
        return None
    if metric.kind == "share":
        return value - before
    return (value - before) / abs(before) if before else None
