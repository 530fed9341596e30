"""What letters came to: rates of all that were sent in a period, and of the newest campaigns side by side."""

from typing import Any

from pydantic import BaseModel, Field

from cdp import campaigns
from cdp.analytics import Books, Period
from cdp.analytics.campaigns.sent import Letters, first_day, in_period, of_campaigns
from cdp.assistant.desk import Desk
from cdp.assistant.figures.days import period_of, said
from cdp.assistant.knowledge import shown
from cdp.assistant.turns import ToolError

Told = dict[str, Any]


class Asked(BaseModel):
    """A period, against another where wished; or how many of the newest campaigns."""

    first: str = Field("", max_length=10, description="First day, YYYY-MM-DD. Empty: since the first letter.")
    last: str = Field("", max_length=10, description="Last day, included. Empty: today.")
    against_first: str = Field("", max_length=10, description="First day of the period to compare with; else empty.")
    against_last: str = Field("", max_length=10, description="Its last day, included.")
    newest_campaigns: int = Field(
        0,
        ge=0,
        le=20,
        description="2 for the last campaign and the one before it, within the days if any; 0 for all letters of the period.",
    )


def told(desk: Desk, books: Books, args: Asked) -> Told:
    """Promise the rates with the letters behind them; raises ToolError where nothing was sent."""
    if args.newest_campaigns:
        within = period_of(books, args.first, args.last) if args.first or args.last else None
        return _campaigns(desk, args.newest_campaigns, within)
    first = args.first or first_day(desk.session, zone=books.zone, otherwise=books.today).isoformat()
    period = period_of(books, first, args.last)
    found: Told = {"period": said(period, books), "letters": _of_period(desk, books, period)}
    if args.against_first or args.against_last:
        against = period_of(books, args.against_first, args.against_last)
        found |= {"against": said(against, books), "letters_against": _of_period(desk, books, against)}
    return found


def _of_period(desk: Desk, books: Books, period: Period) -> Told:
    return rates(in_period(desk.session, period, zone=books.zone))


def _campaigns(desk: Desk, most: int, within: Period | None = None) -> Told:
    zone = desk.catalogue.time_zone
    launched = [
        each
        for each in campaigns.all(desk.session, archived=True)
        if each.launched_at is not None
        and (within is None or within.first <= each.launched_at.astimezone(zone).date() <= within.last)
    ]
    if not launched:
        when = f"was sent in {within.words}" if within else "has been sent yet"
        raise ToolError(f"No campaign {when}, so there are no results.")
    newest = sorted(launched, key=lambda each: (each.launched_at, each.id), reverse=True)[:most]
    letters = of_campaigns(desk.session, newest)
    rows = [
        {"name": shown(each.name), "sent_on": each.launched_at.astimezone(zone).date().isoformat()} | rates(letters[each.id])
        for each in newest if each.launched_at
    ]  # fmt: skip
    return {"campaigns": rows, "asked_for": most, "sent_campaigns": len(launched)}


def rates(n: Letters) -> Told:
    """Promise letters as counts and shares of those delivered; bounces are a share of those sent."""
    return {
        "sent": n.sent, "delivered": n.delivered, "opened": n.opened, "clicked": n.clicked, "unsubscribed": n.unsubscribed,
        "open_rate": _percent(n.opened, n.delivered), "click_rate": _percent(n.clicked, n.delivered),
        "unsubscribe_rate": _percent(n.unsubscribed, n.delivered), "bounce_rate": _percent(n.bounced, n.sent),
    }  # fmt: skip


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
