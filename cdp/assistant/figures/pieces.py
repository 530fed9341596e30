"""The shop's figures apart: by piece of time, and by product, category, vendor, country, coupon or source."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from cdp.analytics import Books, Period, breakdown, words
from cdp.analytics.breakdown import Slice
from cdp.analytics.measures import MEASURES, Measure, worded_basis
from cdp.assistant.desk import FEWEST
from cdp.assistant.knowledge import shown
from cdp.assistant.turns import ToolError
from cdp.text import listed

Told = dict[str, Any]
OF_TIME = ("day", "weekday", "week", "month", "quarter", "year")
DIMENSIONS = (*breakdown.OF_LINES, *breakdown.OF_ORDERS)
# Which figures there are apart by what, and how each is made of a slice.
_OF: dict[str, Callable[[Slice], float | None]] = {
    "revenue": lambda one: one.revenue,
    "orders": lambda one: one.orders,
    "units": lambda one: one.units,
    "average_order_value": lambda one: one.revenue / one.orders if one.orders else None,
    "buyers": lambda one: one.people,
    "new_customers": lambda one: one.people,
    "signed_up": lambda one: one.people,
    "average_lifetime_value": lambda one: one.lifetime_value / one.people if one.people else None,
}
_SINCE = {"new_customers": "first_order_date", "signed_up": "created_at", "average_lifetime_value": ""}
_OF_LINES, _OF_ORDERS = ("revenue", "units", "orders"), ("revenue", "orders", "average_order_value", "buyers")
_FEW = f"of fewer than {FEWEST} customers"
_BEFORE = "before discounts and refunds"
_Apart = tuple[list[Slice], list[Slice]]  # to tell, and to leave out


def offered(by: str) -> tuple[str, ...]:
    """Promise which measures there are apart by this."""
    if by in OF_TIME:
        return tuple(slug for slug, measure in MEASURES.items() if not measure.is_state)
    if by in breakdown.OF_LINES:
        return _OF_LINES
    return (*_OF_ORDERS, *_SINCE) if by in breakdown.OF_CUSTOMERS else _OF_ORDERS


def usual(by: str) -> tuple[str, ...]:
    """Promise the measures that are meant where none is named."""
    return ("revenue", "units") if by in breakdown.OF_LINES else ("revenue", "orders", "average_order_value")


def worded(measure: Measure, value: float | None, currency: str) -> Told:
    """Promise a value of a measure, and as people read it; 'none' where it has no meaning."""
    if value is None:
        return {"value": None, "words": "none"}
    rounded = round(float(value), 4)
    if measure.kind == "money":
        return {"value": round(rounded, 2), "words": words.money(round(float(value), 2), currency)}
    if measure.kind == "share":
        return {"value": rounded, "words": words.share(value)}
    return {"value": rounded, "words": f"{value:,.2f}".removesuffix(".00")}


def change(kind: str, value: float | None, before: float | None) -> str:
    """Promise how much more or less, in percent, or points for shares, e.g. '3.5% more'; empty where it has no meaning."""
    if value is None or before is None:
        return ""
    if value == before:
        return "the same"
    way = "more" if value > before else "less"
    if kind == "share":
        return f"{words.share(abs(value - before)).removesuffix('%')} percentage points {way}"
    return f"{words.share(abs(value - before) / abs(before))} {way}" if before else ""


# -- over time -------------------------------------------------------------------------------------------------------------


def of_time(period: Period, by: str) -> Iterator[Period]:
    """Promise the calendar weeks (from Monday), months, quarters or years of a period, the first and last cut to it."""
    start = period.first
    while start <= period.last:
        after = _next(start, by)
        yield Period(start, min(after - timedelta(days=1), period.last))
        start = after


def _next(day: date, by: str) -> date:
    if by == "day":
        return day + timedelta(days=1)
    if by == "week":
        return day + timedelta(days=7 - day.weekday())
    length = {"month": 1, "quarter": 3, "year": 12}[by]
    months = (day.year * 12 + day.month - 1) // length * length + length
    return date(months // 12, months % 12 + 1, 1)


ADDING = ("revenue", "orders", "units", "refunds", "refunded_orders", "discounts", "new_customers", "signed_up", "new_subscribers", "unsubscribes")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def name_of(piece: Period, by: str) -> str:
    """Promise a piece by its name, e.g. 'Oct 2026', 'Q4 2026', '2026', or its days."""
    if by == "day":
        return f"{piece.first:%a} {piece.first.day} {piece.first:%b %Y}"
    if by == "month":
        return f"{piece.first:%b %Y}"
    if by == "quarter":
        return f"Q{(piece.first.month + 2) // 3} {piece.first.year}"
    return str(piece.first.year) if by == "year" else piece.words


# -- by product, category, vendor, country, coupon and source ---------------------------------------------------------------


def told(books: Books, args: Any, period: Period, against: Period | None) -> Told:
    """Promise the rows of a breakdown, the most of the first measure first; those of few people are put together."""
    slugs = list(dict.fromkeys(args.measures))
    if missing := [MEASURES[slug].name for slug in slugs if slug not in offered(args.by)]:
        names = listed(MEASURES[slug].name for slug in offered(args.by))
        raise ToolError(f"{listed(missing)} by {args.by} is not offered. By {args.by} there are: {names}.")
    if len({_SINCE.get(slug, "orders") for slug in slugs}) > 1:  # other people, or another time of theirs
        names = listed(MEASURES[slug].name for slug in slugs)
        raise ToolError(f"{names} by {args.by} are counted of different things. Ask once for each.")
    measures = [MEASURES[slug] for slug in slugs]
    slices = _slices(books, period, args.by, slugs[0], args.within)
    if args.only:
        return _single(books, args, measures, slices, period, against)
    value = _OF[slugs[0]]
    kept, few = _told_apart(args.by, slices)
    if against is not None:
        return _side_by_side(
            books,
            args,
            measures[0],
            (kept, few),
            _told_apart(args.by, _slices(books, against, args.by, slugs[0], args.within)),
        )
    ranked = sorted(kept, key=lambda one: ((value(one) or 0) * (1 if args.is_least else -1), one.name))
    of = _whole(books, period, args.by, slugs[0]) or sum(value(one) or 0 for one in kept)
    of = of if slugs[0] != "average_lifetime_value" else 0
    rows = [_row(books, measures, one) | _share(value(one), of, slugs[0]) for one in ranked[: args.most]]
    told: Told = {
        "by": args.by,
        "columns": [each.name for each in measures],
        "rows": rows,
        "values": len(kept),
        "shown": len(rows),
    }
    if measures[0].is_state:
        told["as_of"] = books.today.isoformat()
    if few:
        told["left_out"] = f"values {_FEW}"
    if args.by in breakdown.OF_LINES and "revenue" in slugs:
        told["note"] = f"Revenue of a {args.by} is {_BEFORE}."
    return told


def _side_by_side(books: Books, args: Any, measure: Measure, now: _Apart, then: _Apart) -> Told:
    """The values of two periods with how each has changed; what is of few people in one of them is told of neither."""
    if measure.is_state:
        raise ToolError(f"{measure.name} is known as of today only, so there is nothing to compare it with.")
    few = {one.name for one in (*now[1], *then[1])}
    of_now, of_then = ({one.name: one for one in kept if one.name not in few} for kept, _ in (now, then))
    value = _OF[measure.slug]
    first = -1 if not args.is_least else 1
    names = sorted(of_now | of_then, key=lambda name: (first * (value(of_now.get(name, Slice(name))) or 0), name))
    rows = [
        _beside(books, measure, of_now.get(name, Slice(name)), of_then.get(name, Slice(name))) for name in names[: args.most]
    ]  # fmt: skip
    told: Told = {"by": args.by, "columns": [measure.name], "rows": rows, "values": len(names), "shown": len(rows)}
    told |= {"left_out": f"values {_FEW}"} if few else {}
    is_of_lines = args.by in breakdown.OF_LINES and measure.slug == "revenue"
    return told | ({"note": f"Revenue of a {args.by} is {_BEFORE}."} if is_of_lines else {})


def _beside(books: Books, measure: Measure, now: Slice, then: Slice) -> Told:
    one = _compared(books, measure, now, then)
    return {
        "name": shown(now.name), "words": [one["words"]], "n": one["n"], "before_words": one["before_words"],
        "change": one["change"], "of": f"{one['of']}; {one['before_of']}",
    }  # fmt: skip


def _whole(books: Books, period: Period, by: str, slug: str) -> float:
    """What shares are of: all orders or revenue of the period, also those of no coupon and no known country; 0 for the sum of the rows."""
    if by in breakdown.OF_LINES or slug not in ("revenue", "orders"):
        return 0
    return float(MEASURES[slug].of(books, period)[0] or 0)


def _share(value: float | None, of: float, slug: str) -> Told:
    return {"percent": round(100 * (value or 0) / of, 1)} if of and slug != "average_order_value" else {}


def _are_few(by: str, one: Slice) -> bool:
    """Where a value belongs to people, few of them are nobody's business; products are nobody, and so is a till."""
    return by not in breakdown.OF_LINES and 0 < one.people < FEWEST


def _told_apart(by: str, slices: tuple[Slice, ...]) -> _Apart:
    """Values to tell and to leave out: so many that what is missing from the whole belongs to nobody in particular."""
    kept = sorted((one for one in slices if not _are_few(by, one)), key=lambda one: one.people, reverse=True)
    few = [one for one in slices if _are_few(by, one)]
    while few and kept and sum(one.people for one in few) < FEWEST:
        few.append(kept.pop())
    return kept, few


def _slices(books: Books, period: Period, by: str, slug: str, within: str = "") -> tuple[Slice, ...]:
    if by in breakdown.OF_LINES:
        return breakdown.of_lines(books, period, by, within)
    if slug in _SINCE:
        return breakdown.of_customers(books, period if _SINCE[slug] else None, by, _SINCE[slug])
    return breakdown.of_orders(books, period, by)


def _row(books: Books, measures: list[Measure], one: Slice) -> Told:
    shown_words = [worded(each, _OF[each.slug](one), books.currency)["words"] for each in measures]
    n = (one.people, "customer") if measures[0].slug in _SINCE else (one.orders, "order")
    return {"name": shown(one.name), "words": shown_words, "n": n[0], "of": worded_basis(n)}


def _single(
    books: Books, args: Any, measures: list[Measure], slices: tuple[Slice, ...], period: Period, against: Period | None
) -> Told:
    """One value alone, against another period where one is asked for."""
    in_words = args.by == "product" and not breakdown.is_product(books, args.only)
    now = breakdown.of_named(books, period, args.only) if in_words else _found(slices, args.only)
    if _are_few(args.by, now) and now.orders + now.people:
        return {"by": args.by, "only": shown(args.only), "few": f"Fewer than {FEWEST} customers: too few to say more."}
    then = None
    if against is not None:
        before = _slices(books, against, args.by, measures[0].slug)
        then = breakdown.of_named(books, against, args.only) if in_words else _found(before, args.only)
        then = None if _are_few(args.by, then) and then.people else then
    figures = [_compared(books, each, now, then) for each in measures]
    return {"by": args.by, "only": shown(args.only), "figures": figures} | (
        {"note": f"Revenue of a {args.by} is {_BEFORE}."} if args.by in breakdown.OF_LINES else {}
    )


def _compared(books: Books, measure: Measure, now: Slice, then: Slice | None) -> Told:
    basis = (now.people, "customer") if measure.slug in _SINCE else (now.orders, "order")
    value = _OF[measure.slug](now)
    told: Told = {"slug": measure.slug, "name": measure.name} | worded(measure, value, books.currency)
    told |= {"n": basis[0], "of": worded_basis(basis)}
    if measure.is_state:
        return told | {"as_of": books.today.isoformat()}
    if then is None:
        return told
    before, past = _OF[measure.slug](then), worded(measure, _OF[measure.slug](then), books.currency)
    basis = (then.people, "customer") if measure.slug in _SINCE else (then.orders, "order")
    return told | {
        "before": past["value"], "before_words": past["words"], "before_n": basis[0], "before_of": worded_basis(basis),
        "change": change(measure.kind, value, before),
    }  # fmt: skip


def _found(slices: tuple[Slice, ...], only: str) -> Slice:
    """The value of that name; nothing sold of it is a slice too."""
    return next((one for one in slices if one.name.casefold() == only.casefold()), Slice(only))
