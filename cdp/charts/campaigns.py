"""A campaign in charts: how it went over time, and which links people followed."""

from collections.abc import Sequence
from itertools import accumulate

import plotly.graph_objects as go

from cdp.analytics.campaigns import Link, Moment
from cdp.analytics.words import share
from cdp.charts import figure
from cdp.text import plural

HEIGHT = 240
_LINES = (
    ("sent", "Sent", figure.QUIET, "dot"),
    ("opened", "Opened", figure.SERIES, "solid"),
    ("clicked", "Clicked", figure.SECOND, "solid"),
)


def course(moments: Sequence[Moment], *, height: int = HEIGHT) -> go.Figure:
    """Promise how many letters were sent, opened and clicked by each moment, added up from the first."""
    if not moments:
        return figure.nothing("Nothing is sent yet", height)
    # Each line begins at nought, so that even a campaign of one minute has a course.
    sums = {name: [0, *accumulate(getattr(moment, name) for moment in moments)] for name, *_ in _LINES}
    titles = ["Before", *(_when(moment, moments) for moment in moments)]
    at = list(range(len(moments) + 1))
    traces = [
        {
            "type": "scatter", "mode": "lines", "name": words, "x": at, "y": sums[name],
            "line": {"color": colour, "width": 2, "dash": dash}, "hoverinfo": "text",
            "hovertext": [figure.hovered(title, f"{words}: {n:,}") for title, n in zip(titles, sums[name], strict=True)],
        }
        for name, words, colour, dash in _LINES
    ]  # fmt: skip
    last = {name: line[-1] for name, line in sums.items()}
    sentence = f"From {titles[1]} to {titles[-1]}: {last['sent']:,} sent, {last['opened']:,} opened, {last['clicked']:,} clicked."
    every = max(1, -(-len(moments) // 5))
    return figure.drawn(
        traces,
        sentence,
        height=height,
        x={"tickvals": at[1::every], "ticktext": [_tick(moment, moments) for moment in moments[::every]], "showgrid": False,
           "ticks": "", "tickangle": 0},
        y={"nticks": 4, "rangemode": "tozero", **figure.counted(max(last.values()))},
        hovermode="closest",
        showlegend=True,
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom", "font": {"size": figure.FONT}},
        margin={"l": 0, "r": 20, "t": 6, "b": 0},
    )  # fmt: skip


def links(found: Sequence[Link], delivered: int, *, most: int = 8) -> go.Figure:
    """Promise the links people followed most, by how many letters they were followed in."""
    shown = [one for one in found if one.letters][:most]
    if not shown:
        return figure.nothing("Nobody has followed a link yet", HEIGHT)
    names = [_short(one.address) for one in shown]
    hover = [
        figure.hovered(one.address, f"{plural(one.letters, 'letter')} · {share(one.letters / max(delivered, 1))} of delivered",
                       plural(one.clicks, "click"))
        for one in shown
    ]  # fmt: skip
    told = ", ".join(f"{name} in {plural(one.letters, 'letter')}" for name, one in zip(names[:4], shown, strict=False))
    return figure.rows(
        [float(one.letters) for one in shown], names, hover, f"Links followed: {told}.",
        height=max(80, 40 + 30 * len(shown)), x=figure.counted(shown[0].letters), most=34,
    )  # fmt: skip


def _short(address: str) -> str:
    """An address without what all of them share, and without what tracking put behind the question mark."""
    return address.removeprefix("https://").removeprefix("http://").partition("?")[0].rstrip("/") or address


def _is_days(moments: Sequence[Moment]) -> bool:
    return all(moment.at.hour == moment.at.minute == 0 for moment in moments[:3]) and len(moments) > 1


def _when(moment: Moment, moments: Sequence[Moment]) -> str:
    day = f"{moment.at.day} {moment.at:%b}"
    return day if _is_days(moments) else f"{day}, {moment.at:%H:%M}"


def _tick(moment: Moment, moments: Sequence[Moment]) -> str:
    if _is_days(moments):
        return f"{moment.at.day} {moment.at:%b}"
    is_one_day = moments[0].at.date() == moments[-1].at.date()
    return f"{moment.at:%H:%M}" if is_one_day else f"{moment.at.day} {moment.at:%b} {moment.at:%H:%M}"
