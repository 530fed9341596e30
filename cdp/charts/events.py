"""Events in charts: what happens most, day by day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import plotly.graph_objects as go

from cdp.analytics.happenings import DAYS, Course
from cdp.charts import figure
from cdp.text import listed

HEIGHT = 220
_COLOURS = [f"#{number:06d}" for number in range(1, 8)]  # placeholders: the theme's own, one after the other
_TICKS = range(DAYS - 1, -1, -7)


def events_by_day(found: Sequence[Course], *, now: datetime, zone: ZoneInfo, height: int = HEIGHT) -> go.Figure:
    """Promise how often each kind of event happened on each of the last days, one on top of the other."""
    if not found:
        return figure.nothing(f"Nothing happened in the last {DAYS} days", height)
    days = [f"{(now - timedelta(days=DAYS - 1 - at)).astimezone(zone):%d %b}" for at in range(DAYS)]
    middles = [at + 0.5 for at in range(DAYS)]
    whole = [sum(each.days[at] for each in found) for at in range(DAYS)]
    traces = [
        {
            "type": "bar", "name": figure.shortened(each.name, 24), "x": middles, "y": list(each.days),
            "marker": {"color": colour, "cornerradius": 2}, "hoverinfo": "skip",
        }
        for each, colour in zip(found, _COLOURS, strict=False)
    ]  # fmt: skip
    traces[0] |= {
        "hoverinfo": "text",
        "hovertext": [
            figure.hovered(days[at], *(f"{each.name}: {each.days[at]:,}" for each in found if each.days[at]))
            for at in range(DAYS)
        ],
    }
    told = listed([f"{each.name} {sum(each.days):,} times" for each in found])
    return figure.drawn(
        traces, f"Events of the last {DAYS} days: {told}.", height=height, barmode="stack", bargap=0.16, hovermode="x",
        x={"range": [0, DAYS], "tickvals": [middles[at] for at in _TICKS], "ticktext": [days[at] for at in _TICKS],
           "tickangle": 0, "showgrid": False, "ticks": ""},
        y={"nticks": 4, "rangemode": "tozero", **figure.counted(max(whole))}, showlegend=True,
        legend={"orientation": "h", "x": 0, "y": -0.16, "yanchor": "top", "font": {"size": figure.FONT}, "traceorder": "normal"},
    )  # fmt: skip
