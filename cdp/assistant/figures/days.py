"""The shop's books at a desk, and the days a question is about."""

from datetime import date, timedelta
from typing import Any

from cdp.analytics import Books, Period
from cdp.assistant.desk import Desk
from cdp.assistant.turns import ToolError

Told = dict[str, Any]
_EARLIEST = date(1970, 1, 1)


def books_of(desk: Desk) -> Books:
    """Promise the shop's books at this desk, the same as the dashboard opens."""
    return Books(desk.frames, zone=desk.catalogue.time_zone, currency=desk.shop.currency, now=desk.now)


def period_of(books: Books, first: str, last: str) -> Period:
    """Promise the days that are meant, today the last; raises ToolError for what is no day, lies ahead or runs backwards."""
    start, end = (_day(said) for said in (first, last))
    end = min(end or books.today, books.today)
    period = Period(max(start, _EARLIEST) if start else books.begins + timedelta(days=1), end)
    if start and start > books.today:
        raise ToolError(
            f"{start.isoformat()} lies ahead: there are no figures yet. Today is {books.today.isoformat()}."
        )
    if period.first > period.last:
        if start:
            raise ToolError("The first day comes after the last one.")
        return Period(period.last, period.last)  # before the shop began there was nothing
    return period


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as error:
        raise ToolError(f"“{said}” is no day. Write it as YYYY-MM-DD.") from error


def said(period: Period, books: Books) -> Told:
    """Promise a period as a tool tells it, and whether it still goes on."""
    return {
        "first": period.first.isoformat(), "last": period.last.isoformat(), "words": period.words, "days": period.days,
        "goes_on": period.last >= books.today,
    }  # fmt: skip
