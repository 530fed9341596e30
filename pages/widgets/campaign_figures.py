"""The figures of a campaign with their rates and definitions, and its course over time."""

import streamlit as st

from cdp import charts
from cdp.analytics.campaigns import Figure, Report
from cdp.analytics.words import share


def show(report: Report) -> None:
    """Draw a card for each figure, and the chart of the course."""
    with st.grid(7, min_column_width=140, key="campaign_figures"):
        for figure in report.figures:
            _card(figure)
    with st.container(border=True, gap="small", key="campaign_course"):
        st.markdown("**Over time** :gray[:small[added up, each letter once]]")
        chart = charts.course(report.over_time)
        st.plotly_chart(chart, key="campaign_course_chart", config=charts.CONFIG, alt=charts.alt(chart))


def _card(figure: Figure) -> None:
    with st.container(border=True, height="stretch", gap="small", key=f"campaign_figure_{figure.slug}"):
        rate = None if figure.rate is None else f"{share(figure.rate)} of {figure.of_words}"
        st.metric(figure.name, f"{figure.people:,}", rate, delta_color="off", delta_arrow="off", help=figure.definition)
        if figure.machines:
            st.caption(
                f":material/smart_toy: + {figure.machines:,} by machines alone",
                help="Proxies, privacy services and scanners, not people. They are in no rate.",
            )
