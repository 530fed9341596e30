"""The live preview in charts: the segment as bars, everyone as a thin line, both in shares so that shapes compare."""

import itertools
from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from cdp import shop
from cdp.analytics.words import share, short_money
from cdp.charts import figure
from cdp.frames.preview import Bars, Difference, Preview
from cdp.text import plural

HEIGHT = 190
NOBODY = "Nobody to show"


def lifetime_value(preview: Preview, currency: str, *, height: int = HEIGHT) -> go.Figure:
    """Promise how much the segment's customers have spent against everyone."""
    spread = preview.lifetime_value
    edges = [short_money(edge, currency) for edge in spread.edges]
    labels = [f"{low} to {high}" for low, high in itertools.pairwise(edges)]
    labels[-1:] = [f"{edges[-2]} or more"] if labels else []
    ticks = {
        float(at): edges[at] for at in range(0, len(labels) - 1, 5)
    }  # bins are 1, 2 or 5 wide: so are five of them
    bars = Bars(tuple(labels), spread.counts, spread.everyone)
    return _upright(preview, bars, labels, ticks, "Lifetime value", height)


def recency(preview: Preview, *, height: int = HEIGHT) -> go.Figure:
    """Promise how long ago the last order was."""
    labels = preview.recency.labels
    ticks = {at + 0.5: _brief(label) for at, label in enumerate(labels)}
    return _upright(preview, preview.recency, _spans(labels), ticks, "Last order", height, wide=True)


def order_counts(preview: Preview, *, height: int = HEIGHT) -> go.Figure:
    """Promise how many orders people have placed."""
    labels = preview.order_counts.labels
    titles = [f"{label} order{'' if label == '1' else 's'}" for label in labels]
    ticks = {at + 0.5: label for at, label in enumerate(labels)}
    return _upright(preview, preview.order_counts, titles, ticks, "Number of orders", height, wide=True)


def joined(preview: Preview, *, height: int = HEIGHT) -> go.Figure:
    """Promise when customers came, month by month; shares are of all customers, whenever they came."""
    months = [date.fromisoformat(f"{label}-01") for label in preview.joined.labels]
    return _upright(
        preview, preview.joined, [f"{month:%B %Y}" for month in months], month_ticks(months), "New customers", height
    )


def sources(preview: Preview, *, height: int = HEIGHT) -> go.Figure:
    """Promise where the segment's customers came from, the commonest first."""
    return _lying(preview, preview.sources, preview.sources.labels, "Sources", height)


def places(preview: Preview, *, height: int = HEIGHT) -> go.Figure:
    """Promise where they live, in the words of `preview.place_field`."""
    labels = preview.places.labels
    if preview.place_field == "country":
        labels = tuple(shop.countries().get(label, label) for label in labels)
    return _lying(preview, preview.places, labels, "Places", height)


def different(preview: Preview, *, height: int | None = None) -> go.Figure:
    """Promise by how much values are commoner in the segment than among everyone, best proven first."""
    found = preview.different
    height = height or max(120, 30 + 26 * len(found))
    if not found:
        return figure.nothing("Nothing sets them apart clearly", height)
    tops = [min(one.lift, 99.0) for one in found]
    places, labels = list(range(len(found))), [f"{one.field}: {one.value}" for one in found]
    stems = {
        "type": "bar", "orientation": "h", "base": 1, "x": [top - 1 for top in tops], "y": places, "width": 0.14,
        "marker": {"color": figure.SERIES}, "hoverinfo": "skip",
    }  # fmt: skip
    heads = {
        "type": "scatter", "x": tops, "y": places, "mode": "markers+text", "marker": {"size": 9, "color": figure.SERIES},
        "text": [f"{_times(one.lift)}  <span style='opacity:.7'>n = {one.n:,}</span>" for one in found],
        "textposition": "middle right", "textfont": {"size": figure.FONT}, "cliponaxis": False,
        "hovertext": [_compared(one, preview) for one in found], "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip
    room = 1 + (max(tops) - 1) * 1.5  # for the words behind the longest
    x = {"range": [1, room], "visible": False}
    return figure.drawn(
        [stems, heads],
        _said_of_differences(found),
        height=height,
        x=x,
        y=figure.row_axis(labels, 30),
        hovermode="closest",
    )


def month_ticks(months: Sequence[date], most: int = 4) -> dict[float, str]:
    """Promise a tick at the same few months of each year, e.g. 'Jan ’26'; none at the very end, where it has no room."""
    every = next((step for step in (1, 2, 3, 4, 6) if len(months) <= step * most), 12)
    return {
        at + 0.5: f"{month:%b} ’{month:%y}" for at, month in enumerate(months[:-1]) if (month.month - 1) % every == 0
    }


def _upright(
    preview: Preview,
    bars: Bars,
    titles: Sequence[str],
    ticks: dict[float, str],
    what: str,
    height: int,
    wide: bool = False,
) -> go.Figure:
    if not sum(bars.counts):
        return figure.nothing("None of them in this range" if preview.count else NOBODY, height)
    mine, everyone = _shares(bars.counts, preview.count), _shares(bars.everyone, preview.total)
    top = max(range(len(mine)), key=mine.__getitem__)
    against = "" if preview.count == preview.total else f", against {share(everyone[top] / 100)} of everyone"
    sentence = f"{what}: the commonest is “{titles[top]}”, {share(mine[top] / 100)} of customers{against}."
    return figure.columns(
        mine, ticks, _hover(preview, bars, titles), sentence, height=height, y={"ticksuffix": "%"},
        line=None if preview.count == preview.total else everyone, wide=wide,
    )  # fmt: skip


def _lying(preview: Preview, bars: Bars, titles: Sequence[str], what: str, height: int) -> go.Figure:
    if not sum(bars.counts):
        return figure.nothing(NOBODY if not preview.count else "Not known of anybody here", height)
    mine, everyone = _shares(bars.counts, preview.count), _shares(bars.everyone, preview.total)
    against = (
        [""] * len(mine) if preview.count == preview.total else [f" (of everyone {share(b / 100)})" for b in everyone]
    )
    told = [f"{title} {share(a / 100)}{b}" for title, a, b in zip(titles, mine, against, strict=True)]
    sentence = f"{what} of these customers: {', '.join(told[:4])}."
    return figure.rows(
        mine, titles, _hover(preview, bars, titles), sentence, height=height, x={"ticksuffix": "%"},
        marks=None if preview.count == preview.total else everyone,
    )  # fmt: skip


def _shares(counts: Sequence[int], of: int) -> list[float]:
    return [round(100 * count / of, 3) if of else 0.0 for count in counts]


def _hover(preview: Preview, bars: Bars, titles: Sequence[str]) -> list[str]:
    if preview.count == preview.total:
        return [
            figure.hovered(title, f"{plural(n, 'customer')} · {share(n / max(preview.total, 1))}")
            for title, n in zip(titles, bars.counts, strict=True)
        ]
    return [
        figure.hovered(
            title,
            f"Segment: {mine:,} · {share(mine / max(preview.count, 1))}",
            f"Everyone: {everyone:,} · {share(everyone / max(preview.total, 1))}",
        )
        for title, mine, everyone in zip(titles, bars.counts, bars.everyone, strict=True)
    ]


def _brief(label: str) -> str:
    """A label with room for seven of its kind side by side; what it means to the day stands in the hover."""
    for word, brief in (("30 days", "1m"), ("60 days", "2m"), ("90 days", "3m"), (" months", "m"), (" years", "y"),
                        (" year", "y"), ("longer", "more")):  # fmt: skip
        label = label.replace(word, brief)
    return label.removeprefix("≤ ")


def _spans(labels: Sequence[str]) -> list[str]:
    """Each label with the one before it, since the groups do not overlap: '≤ 60 days' is 30 to 60 days."""
    spans, before = [], ""
    for label in labels:
        edge = label.removeprefix("≤ ")
        if label == edge:
            spans.append("Never ordered" if label == "never" else f"More than {before} ago" if before else label)
        else:
            spans.append(f"{before} to {edge} ago" if before else f"In the last {edge}")
            before = edge
    return spans


def _times(lift: float) -> str:
    return f"{lift:.1f}×" if lift < 9.95 else f"{lift:,.0f}×"


def _compared(one: Difference, preview: Preview) -> str:
    return figure.hovered(
        f"{one.field}: {one.value}",
        f"Segment: {one.n:,} · {share(one.share)}",
        f"Everyone: {round(one.share_of_everyone * preview.total):,} · {share(one.share_of_everyone)}",
    )


def _said_of_differences(found: Sequence[Difference]) -> str:
    told = (f"{one.field} {one.value} {_times(one.lift)} as common" for one in found[:4])
    return f"Compared with everyone: {', '.join(told)}."
