"""What the dashboard says of the shop: metrics over periods, and how they spread over months and products.

`Books` opens the shop's books over frames; `read` gives every metric of a period, `by_month` and `best` the rest.
"""

from cdp.analytics.books import Books, Sums
from cdp.analytics.metrics import METRICS, Metric, Reading, read, worded, worded_change
from cdp.analytics.periods import NAMES, Period, period
from cdp.analytics.spread import Best, Month, Seller, best, by_month

__all__ = [
    "METRICS",
    "NAMES",
    "Best",
    "Books",
    "Metric",
    "Month",
    "Period",
    "Reading",
    "Seller",
    "Sums",
    "best",
    "by_month",
    "period",
    "read",
    "worded",
    "worded_change",
]
