"""The tools that tell the shop's figures: over a period, compared, over time and apart; and what letters came to."""

from itertools import zip_longest
from typing import Any, Literal

from pydantic import BaseModel, Field

from cdp.analytics import Books, Period
from cdp.analytics.measures import MEASURES, Measure, worded_basis
from cdp.assistant.desk import Desk
from cdp.assistant.figures import emails, pieces
from cdp.assistant.figures.days import books_of, period_of, said
from cdp.assistant.knowledge import shown
from cdp.assistant.turns import Tool, ToolError
from cdp.text import plural

Told = dict[str, Any]
MOST_PIECES = 60
MOST_DAYS = 800  # of which the best are shown
_DAY = "YYYY-MM-DD, by the shop's clock"


class Asked(BaseModel):
    """Which figures, when, against when, and apart by what."""

    measures: list[Literal[tuple(MEASURES)]] = Field(  # type: ignore[valid-type]
        default_factory=list, max_length=12, description="Which figures. Empty: revenue and orders, or what was sold."
    )
    first: str = Field("", max_length=10, description=f"First day, {_DAY}. Empty: since the shop began.")
    last: str = Field("", max_length=10, description=f"Last day, {_DAY}, included. Empty: today.")
    against_first: str = Field("", max_length=10, description="First day of the period to compare with; else empty.")
    against_last: str = Field("", max_length=10, description="Its last day, included.")
    by: Literal["", *pieces.OF_TIME, *pieces.DIMENSIONS] = Field(  # type: ignore[valid-type]
        "", description="Apart by what; the rows come in the order of time, or the most of the first measure first."
    )
    only: str = Field("", max_length=120, description="Only this product, category, vendor, country, coupon or source; say `by` too.")  # fmt: skip
    within: str = Field(
        "", max_length=120, description="By product or category: only those of this category or vendor."
    )
    most: int = Field(10, ge=1, le=60, description="How many rows.")
    is_least: bool = Field(False, description="The least first instead of the most.")


def tools(desk: Desk) -> list[Tool]:
    """Promise the tools for figures, over this desk.

    Apart by country, coupon or source, what belongs to few customers is put together and left out. Totals of the whole
    shop are told of any days, as the dashboard shows them.
    """
    return [
        Tool("shop_figures", "Figures of the shop as its dashboard counts them: revenue after refunds, orders, average order, units, "
             "refunds, discounts, new customers, subscribers gained and lost; of a period, against another, by day, weekday, week or month, by "
             "product, category, vendor, country, coupon or source. For questions about the shop, never for whom to write to.",
             Asked, lambda args: _figures(desk, args)),
        Tool("email_figures", "Open, click, unsubscribe and bounce rates: of all letters sent in a period, or of the newest campaigns.",
             emails.Asked, lambda args: emails.told(desk, books_of(desk), args)),
    ]  # fmt: skip


def _figures(desk: Desk, args: Asked) -> Told:
    args = args if args.measures else args.model_copy(update={"measures": list(pieces.usual(args.by))})
    books = books_of(desk)
    period = period_of(books, args.first, args.last)
    if args.only and not args.by:
        raise ToolError(
            "Say in `by` what the value in `only` is: product, category, vendor, country, coupon or source."
        )
    if args.within and args.by not in ("product", "category", "vendor"):
        raise ToolError("Only products, categories and vendors are told within a category or a vendor.")
    told: Told = {"period": said(period, books), "currency": desk.shop.currency}
    told |= {"within": shown(args.within)} if args.within else {}
    against = None
    if args.against_first or args.against_last:
        if args.by == "weekday":
            raise ToolError("Weekdays are not compared over two periods. Ask once for each period.")
        against = period_of(books, args.against_first, args.against_last)
        told["against"] = said(against, books)
    if args.by == "weekday":
        return told | _by_weekday(books, args, period)
    if args.by in pieces.OF_TIME:
        return told | _over_time(books, args, period, against)
    if args.by:
        return told | pieces.told(books, args, period, against)
    return told | {
        "figures": [_figure(books, MEASURES[slug], period, against) for slug in dict.fromkeys(args.measures)]
    }


def _figure(books: Books, measure: Measure, period: Period, against: Period | None) -> Told:
    value, basis = measure.of(books, period)
    told = {"slug": measure.slug, "name": measure.name, "means": measure.definition}
    told |= pieces.worded(measure, value, books.currency) | {"n": basis[0], "of": worded_basis(basis)}
    if measure.is_state:
        return told | {"as_of": books.today.isoformat()}
    if against is None:
        return told
    before, basis = measure.of(books, against)
    shown = pieces.worded(measure, before, books.currency)
    return told | {
        "before": shown["value"], "before_words": shown["words"], "before_n": basis[0], "before_of": worded_basis(basis),
        "change": pieces.change(measure.kind, value, before),
    }  # fmt: skip


def _over_time(books: Books, args: Asked, period: Period, against: Period | None = None) -> Told:
    measures = [MEASURES[slug] for slug in dict.fromkeys(args.measures) if not MEASURES[slug].is_state]
    if not measures:
        raise ToolError("That is known as of today only, so it has no course.")
    each = list(pieces.of_time(period, args.by))
    is_long = args.by == "day" and MOST_PIECES < len(each) <= MOST_DAYS
    if len(each) > MOST_PIECES and not is_long:
        raise ToolError(f"That makes {len(each)} rows. Ask for a shorter time, or for longer pieces than a {args.by}.")
    if against is not None:
        return _beside(books, measures[0], each, list(pieces.of_time(against, args.by)), args.by)
    rows = [_piece(books, measures, piece, args.by) for piece in each]
    known = [row for row in rows if row["value"] is not None and row["n"]]
    best = max(known, key=lambda row: (-1 if args.is_least else 1) * row["value"])["name"] if known else ""
    if is_long:
        known.sort(key=lambda row: row["value"] * (1 if args.is_least else -1))
        rows = known[: args.most]
    columns = [measure.name for measure in measures]
    return {"by": args.by, "columns": columns, "rows": rows, "least" if args.is_least else "best": best}


def _beside(books: Books, measure: Measure, now: list[Period], then: list[Period], by: str) -> Told:
    """The pieces of two periods side by side, the first with the first, as long as the longer of them has any."""
    if max(len(now), len(then)) > MOST_PIECES:
        raise ToolError(f"That makes more than {MOST_PIECES} rows. Ask for a shorter time.")
    rows = []
    for one, other in zip_longest(now, then):
        (value, n), (before, n_before) = (
            measure.of(books, each) if each else (None, (0, "order")) for each in (one, other)
        )
        shown, past = (pieces.worded(measure, each, books.currency)["words"] for each in (value, before))
        rows.append({
            "name": pieces.name_of(one, by) if one else "–", "value": value, "words": [shown if one else "–"], "n": n[0],
            "before_name": pieces.name_of(other, by) if other else "–", "before_words": past if other else "–",
            "change": pieces.change(measure.kind, value, before), "goes_on": bool(one) and one.last == books.today,
            "of": f"{worded_basis(n) if one else '–'}; {worded_basis(n_before) if other else '–'}",
        })  # fmt: skip
    return {"by": by, "columns": [measure.name], "rows": rows}


def _by_weekday(books: Books, args: Asked, period: Period) -> Told:
    """The seven days of the week, each as a mean of its days in the period, of which one may have more than another."""
    measures = [MEASURES[slug] for slug in dict.fromkeys(args.measures)]
    if missing := [measure.name for measure in measures if measure.slug not in pieces.ADDING]:
        raise ToolError(
            f"{', '.join(missing)} by weekday is not offered; revenue, orders, units and new customers are."
        )
    if period.days > MOST_DAYS:
        raise ToolError(f"That makes {period.days:,} days. Ask for a shorter time.")
    days = list(pieces.of_time(period, "day"))
    rows: list[Told] = []
    for at, name in enumerate(pieces.WEEKDAYS):
        those = [day for day in days if day.first.weekday() == at]
        if not those:
            continue
        means = [sum(measure.of(books, day)[0] or 0 for day in those) / len(those) for measure in measures]
        n = sum(books.total("orders", day) for day in those)
        told = [pieces.worded(one, value, books.currency)["words"] for one, value in zip(measures, means, strict=True)]
        of = f"{worded_basis((n, 'order'))} on {plural(len(those), name)}"
        rows.append({"name": name, "value": means[0], "n": n, "words": told, "of": of})
    best = sorted(rows, key=lambda row: row["value"] * (1 if args.is_least else -1))[0]["name"]
    columns = [f"{measure.name} a day" for measure in measures]
    return {"by": "weekday", "columns": columns, "rows": rows, "least" if args.is_least else "best": best}


def _piece(books: Books, measures: list[Measure], piece: Period, by: str) -> Told:
    values = [measure.of(books, piece) for measure in measures]
    return {
        "name": pieces.name_of(piece, by), "value": values[0][0], "n": books.total("orders", piece),
        "words": [pieces.worded(one, value, books.currency)["words"] for one, (value, _) in zip(measures, values, strict=True)],
        "of": worded_basis(values[0][1]), "goes_on": piece.last == books.today,
    }  # fmt: skip
