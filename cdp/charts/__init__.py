"""Charts: numbers in, Plotly figures out. `alt` gives each figure's sentence, `CONFIG` is for whoever shows it."""

from cdp.charts.campaigns import course, links
from cdp.charts.dashboard import best_sellers, buyers_by_month, revenue_by_month
from cdp.charts.events import events_by_day
from cdp.charts.figure import CONFIG, alt
from cdp.charts.preview import different, joined, lifetime_value, order_counts, places, recency, sources
from cdp.charts.spark import spark

__all__ = [
    "CONFIG",
    "alt",
    "best_sellers",
    "buyers_by_month",
    "course",
    "different",
    "events_by_day",
    "joined",
    "lifetime_value",
    "links",
    "order_counts",
    "places",
    "recency",
    "revenue_by_month",
    "sources",
    "spark",
]
