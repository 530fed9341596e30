"""Charts: numbers in, Plotly figures out. `alt` gives each figure's sentence, `CONFIG` is for whoever shows it."""

from cdp.charts.figure import CONFIG, alt
from cdp.charts.preview import different, joined, lifetime_value, order_counts, places, recency, sources

__all__ = [
    "CONFIG",
    "alt",
    "different",
    "joined",
    "lifetime_value",
    "order_counts",
    "places",
    "recency",
    "sources",
]
