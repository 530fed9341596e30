"""The dashboard in charts: revenue and buyers month by month, and what sells best."""

from collections.abc import Sequence

import plotly.graph_objects as go

from cdp.analytics import Month, Seller
from cdp.analytics.words import money, share, short_money
from cdp.charts import figure
from cdp.charts.preview import month_ticks
from cdp.text import plural

HEIGHT = 220


def revenue_by_month(months: Sequence[Month], currency: str, *, height: int = HEIGHT) -> go.Figure:
    """Promise what each month brought in after refunds; the last is paler, for it is not over."""
    if not any(month.orders for month in months):
        return figure.nothing("No orders in these months", height)
    hover = [
        figure.hovered(_name(month, months), money(month.revenue, currency), plural(month.orders, "order"))
        for month in months
    ]
    best, last = max(months, key=lambda month: month.revenue), months[-1]
    sentence = (
        f"Revenue by month: most in {best.first:%B %Y} with {short_money(best.revenue, currency)}, "
        f"{short_money(last.revenue, currency)} in {last.first:%B %Y} so far."
    )
    return figure.columns(
        [month.revenue for month in months], month_ticks([month.first for month in months], 6), hover, sentence,
        height=height, y=_money_axis(max(month.revenue for month in months), currency), unfinished=True,
    )  # fmt: skip


def buyers_by_month(months: Sequence[Month], *, height: int = HEIGHT) -> go.Figure:
    """Promise the customers who bought in each month: those for the first time, and those who came back."""
    if not any(month.new or month.returning for month in months):
        return figure.nothing("No orders in these months", height)
    hover = [
        figure.hovered(
            _name(month, months),
            f"First order: {month.new:,}",
            f"Returning: {month.returning:,} · {share(month.returning / max(month.new + month.returning, 1))}",
        )
        for month in months
    ]
    last = months[-1]
    sentence = (
        f"Customers who bought by month: {last.new:,} for the first time and {last.returning:,} returning "
        f"in {last.first:%B %Y} so far."
    )
    return figure.columns(
        [float(month.returning) for month in months], month_ticks([month.first for month in months], 6), hover, sentence,
        height=height, y=figure.counted(max(month.new + month.returning for month in months)), second=[float(month.new) for month in months],
        names=("Returning", "First order"), unfinished=True,
    )  # fmt: skip


def best_sellers(sellers: Sequence[Seller], currency: str, *, height: int = HEIGHT) -> go.Figure:
    """Promise what brought in most, the best on top."""
    if not sellers:
        return figure.nothing("Nothing was sold in this period", height)
    hover = [
        figure.hovered(one.name, money(one.revenue, currency), plural(one.pieces, "piece") + " sold") for one in sellers
    ]
    told = ", ".join(f"{one.name} {short_money(one.revenue, currency)}" for one in sellers[:4])
    return figure.rows(
        [one.revenue for one in sellers], [one.name for one in sellers], hover, f"Best sellers: {told}.",
        height=height, x=_money_axis(sellers[0].revenue, currency), most=26,
    )  # fmt: skip


def _name(month: Month, months: Sequence[Month]) -> str:
    return f"{month.first:%B %Y}{' so far' if month is months[-1] else ''}"


def _money_axis(top: float, currency: str) -> dict[str, object]:
    """Ticks at 1, 2 or 5 times a power of ten, written as money is everywhere else."""
    raw, power = max(top, 1.0) / 3, 1.0
    while power * 10 <= raw:
        power *= 10
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= raw)
    ticks = [at * step for at in range(int(top // step) + 1)]
    return {"tickvals": ticks, "ticktext": [short_money(tick, currency) for tick in ticks]}
