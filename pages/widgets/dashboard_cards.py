"""The dashboard's figures: the period they are of, a card for each metric, and the charts."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import streamlit as st

from cdp import analytics, charts
from cdp.analytics import Books, Period, Reading
from cdp.analytics.happenings import DAYS, courses
from cdp.frames.preview import preview
from pages.widgets import formats
from pages.widgets.shop_data import ShopData

_EARLIEST = date(1990, 1, 1)
_SAMPLE = "Everybody here is invented, and so are their orders. Try whatever you like."


def ask(data: ShopData) -> tuple[Books, Period]:
    """Draw the head of the screen, and promise the shop's books with the period that is asked for."""
    zone, currency = data.catalogue.time_zone, data.shop.currency
    books = Books(data.frames, zone=zone, currency=currency, now=data.now)
    with st.container(horizontal=True, vertical_alignment="center", key="dashboard_head"):
        with st.container(horizontal=True, vertical_alignment="center", width="stretch"):
            st.title("Dashboard", anchor=False, width="content")
            if data.shop.is_demo:
                st.badge(
                    f"Sample shop {formats.plain(data.shop.name)}",
                    icon=":material/storefront:",
                    color="blue",
                    help=_SAMPLE,
                )
        key = st.segmented_control(
            "Period", list(analytics.NAMES), key="period", default="30d", required=True, bind="query-params",
            format_func=analytics.NAMES.__getitem__, label_visibility="collapsed",
        )  # fmt: skip
    first, last = _between(books.today) if key == "custom" else (None, None)
    period = analytics.period(key or "30d", today=books.today, first=first, last=last)
    st.caption(f"{period.words} · compared with {period.before.words} · days in {formats.zone(zone.key)}")
    return books, period


def _between(today: date) -> tuple[date | None, date | None]:
    days: Any = st.date_input(
        "From and to", (today - timedelta(days=29), today), key="between", min_value=_EARLIEST, max_value=today,
        bind="query-params", width=280,
    )  # fmt: skip
    return (*days, None, None)[:2]


def show(books: Books, period: Period) -> None:
    """Draw a card for each metric: value, change against the period before, course, and its definition on hover."""
    with st.grid(6, min_column_width=150, key="metrics"):
        for reading in analytics.read(books, period):
            _card(reading, books)


def _card(reading: Reading, books: Books) -> None:
    metric, change = reading.metric, analytics.worded_change(reading)
    is_state = metric.adds == "state"
    with st.container(border=True, gap="small", height="stretch", key=f"metric_{metric.slug}"):
        st.metric(
            metric.name,
            analytics.worded(reading, books.currency),
            f"of {len(books.frames):,}" if is_state else 0 if change == "0" else change,
            delta_color="off" if is_state else "inverse" if metric.more_is == "bad" else "normal",
            delta_arrow="off" if is_state else "auto",
            help=metric.definition,
        )
        # Not the metric's own chart: screen readers stumble over its unnamed marks.
        if course := charts.spark(reading.course):
            st.image(course, width="stretch", alt="")


def show_charts(data: ShopData, books: Books, period: Period) -> None:
    """Draw how trade and customers spread: by month, source, value, product and category."""
    currency, months, best = books.currency, analytics.by_month(books), analytics.best(books, period)
    living = data.frames.living
    everyone = np.ones(len(data.frames.customers), bool) if living is None else living
    people = preview(data.frames, everyone, data.catalogue, now=data.now)
    with st.grid(2, min_column_width=320, key="by_month"):
        _chart("Revenue by month", "24 months", lambda: charts.revenue_by_month(months, currency), "revenue_by_month")
        _chart("New and returning customers", "24 months", lambda: charts.buyers_by_month(months), "buyers_by_month")
    happened = courses(data.frames, now=data.now)
    if happened:
        _chart(
            "What customers do", f"{DAYS} days",
            lambda: charts.events_by_day(happened, now=data.now, zone=books.zone), "events_by_day",
        )  # fmt: skip
    with st.grid(4, min_column_width=270, key="spread"):
        _chart("Customers by source", "everyone", lambda: charts.sources(people, height=220), "sources")
        _chart(
            "Lifetime value", "everyone", lambda: charts.lifetime_value(people, currency, height=220), "lifetime_value"
        )
        _chart("Best products", "in the period", lambda: charts.best_sellers(best.products, currency), "best_products")
        _chart(
            "Best categories",
            "in the period",
            lambda: charts.best_sellers(best.categories, currency),
            "best_categories",
        )


def _chart(title: str, scope: str, draw: Callable[[], Any], key: str) -> None:
    with st.container(border=True, gap="small"):
        st.markdown(f"**{title}** :gray[:small[{scope}]]")
        figure = draw()
        st.plotly_chart(figure, key=key, config=charts.CONFIG, alt=charts.alt(figure))
