"""How every chart looks: colours that follow the theme, tight margins, columns and rows of bars, text instead of nothing."""

from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

# Placeholders that the screens' theme swaps for its own colours, in light and in dark.
SERIES, SECOND, QUIET = "#000001", "#000002", "#000036"
CONFIG = {"displayModeBar": False}  # for st.plotly_chart(config=...)
FONT = 11
ROWS = 5  # a chart with fewer rows keeps this room for them, so that two bars are not two bricks


def drawn(
    traces: list[dict[str, Any]], sentence: str, *, height: int, x: dict[str, Any], y: dict[str, Any], **layout: Any
) -> go.Figure:
    """Promise a figure of these traces and axes; `alt` gives the sentence back."""
    return go.Figure(
        traces,
        {
            "height": height,
            "margin": {"l": 0, "r": 0, "t": 6, "b": 0},
            "xaxis": {"fixedrange": True, "zeroline": False, "tickfont": {"size": FONT}, **x},
            "yaxis": {"fixedrange": True, "zeroline": False, "tickfont": {"size": FONT}, **y},
            "showlegend": False,
            "dragmode": False,
            "meta": {"alt": sentence},
            **layout,
        },
    )


def alt(figure: go.Figure) -> str:
    """Promise what a chart shows in one sentence, for those who cannot see it."""
    return str(figure.layout.meta["alt"])


def nothing(sentence: str, height: int) -> go.Figure:
    """Promise a figure that says why there is nothing to draw."""
    words = {"text": escape(sentence), "showarrow": False, "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper"}
    words["font"] = {"size": 12}
    hidden = {"visible": False}
    return drawn([], sentence, height=height, x=hidden, y=hidden, annotations=[words])


def columns(
    heights: Sequence[float],
    ticks: dict[float, str],
    hover: Sequence[str],
    sentence: str,
    *,
    height: int,
    y: dict[str, Any],
    line: Sequence[float] | None = None,
    second: Sequence[float] | None = None,
    names: tuple[str, str] = ("", ""),
    unfinished: bool = False,
    wide: bool = False,
) -> go.Figure:
    """Promise upright bars from 0 to n on the x axis, with a stepped line over them.

    `second` stands on top of the bars in another colour, explained by `names`. The whole height of a column answers
    the pointer. The last column is paler when it is `unfinished`.
    """
    middles = [at + 0.5 for at in range(len(heights))]
    look: dict[str, Any] = {"cornerradius": 2 if len(heights) > 12 else 3}
    if unfinished:
        look["opacity"] = [1.0] * (len(heights) - 1) + [0.5]
    traces = [{**_bar(middles, heights, SERIES, look, hover), "name": names[0]}]
    if second is not None:
        traces.append({**_bar(middles, second, SECOND, look), "name": names[1]})
    if line is not None:
        traces.append(_steps(line))
    return drawn(
        traces,
        sentence,
        height=height,
        x={"range": [0, len(heights)], "tickvals": list(ticks), "ticktext": list(ticks.values()), "tickangle": 0,
           "showgrid": False, "ticks": ""},
        y={"nticks": 4, "rangemode": "tozero", **y},
        barmode="stack",
        bargap=0.32 if wide else 0.16,
        hovermode="x",
        showlegend=second is not None,
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom", "font": {"size": FONT}},
    )  # fmt: skip


def counted(highest: float) -> dict[str, Any]:
    """Promise what an axis of whole numbers needs: there is no half a letter, however few there are."""
    return {"tickformat": "~s"} | ({"dtick": 1} if highest < 4 else {})


def rows(
    lengths: Sequence[float],
    labels: Sequence[str],
    hover: Sequence[str],
    sentence: str,
    *,
    height: int,
    x: dict[str, Any],
    marks: Sequence[float] | None = None,
    most: int = 18,
) -> go.Figure:
    """Promise lying bars, the first on top, each with a short upright mark to compare with."""
    places = list(range(len(lengths)))
    bars = {**_bar(lengths, places, SERIES, {"cornerradius": 3}, hover), "orientation": "h", "width": 0.62}
    traces = [bars]
    if marks is not None:
        traces.append({
            "type": "scatter", "x": list(marks), "y": places, "mode": "markers", "hoverinfo": "skip", "opacity": 0.75, "cliponaxis": False,
            "marker": {"symbol": "line-ns-open", "size": 13, "color": QUIET, "line": {"width": 2}},
        })  # fmt: skip
    return drawn(
        traces,
        sentence,
        height=height,
        x={"nticks": 4, "rangemode": "tozero", **x},
        y=row_axis(labels, most),
        hovermode="y",
    )


def row_axis(labels: Sequence[str], most: int) -> dict[str, Any]:
    """Promise an axis of names from top to bottom; long ones end in an ellipsis."""
    return {
        "range": [max(len(labels), ROWS) - 0.5, -0.5],
        "tickvals": list(range(len(labels))),
        "ticktext": [escape(shortened(label, most)) for label in labels],
        "automargin": True,
        "ticks": "",
        "ticklabelstandoff": 6,
        "showgrid": False,
    }


def shortened(label: str, most: int) -> str:
    """Promise at most so many letters, the last an ellipsis when some are left out."""
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def hovered(title: str, *lines: str) -> str:
    """Promise the text beside the pointer: a title and lines, safe against markup in the data."""
    return "<br>".join([f"<b>{escape(title)}</b>", *map(escape, lines)])


def _bar(
    x: Sequence[float], y: Sequence[float], colour: str, look: dict[str, Any], hover: Sequence[str] = ()
) -> dict[str, Any]:
    said = {"hoverinfo": "text", "hovertext": list(hover)} if hover else {"hoverinfo": "skip"}
    return {"type": "bar", "x": list(x), "y": list(y), "marker": {"color": colour, **look}, **said}


def _steps(line: Sequence[float]) -> dict[str, Any]:
    return {
        "type": "scatter", "x": list(range(len(line) + 1)), "y": [*line, *line[-1:]], "mode": "lines",
        "line": {"shape": "hv", "width": 1.5, "color": QUIET}, "opacity": 0.75, "hoverinfo": "skip",
    }  # fmt: skip
