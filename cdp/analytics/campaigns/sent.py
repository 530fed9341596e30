"""What became of all letters sent in a period, and of each of the newest campaigns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.analytics.campaigns import counting
from cdp.analytics.campaigns.letters import status_is
from cdp.analytics.periods import Period, midnights
from cdp.models import Campaign, Message, MessageStatus
from cdp.models.columns import Instant, instant


@dataclass(frozen=True)
class Letters:
    """Letters sent, and of them how many reached a mailbox, were opened, clicked, and led somebody to unsubscribe."""

    sent: int = 0
    delivered: int = 0
    opened: int = 0
    clicked: int = 0
    unsubscribed: int = 0
    bounced: int = 0


def in_period(session: Session, period: Period, *, zone: ZoneInfo) -> Letters:
    """Promise what became of the letters that went out in a period, those of flows and of campaigns alike."""
    ticks = midnights(period.first, period.first, zone)[0], midnights(period.last, period.last, zone)[-1]
    first, end = (instant(int(tick)) for tick in ticks)
    kept = (status_is(MessageStatus.SENT), Message.sent_at >= first, Message.sent_at < end)
    whole = sa.select(
        sa.func.count(),
        sa.func.count(Message.opened_at),
        sa.func.count(Message.clicked_at),
        sa.func.count(Message.unsubscribed_at),
        sa.func.count(Message.bounced_at),
    )
    sent, opened, clicked, unsubscribed, bounced = map(int, session.execute(whole.where(*kept)).one())
    return Letters(sent, sent - bounced, opened, clicked, unsubscribed, bounced)


def first_day(session: Session, *, zone: ZoneInfo, otherwise: date) -> date:
    """Promise the day on which the first letter was sent."""
    first = session.scalar(sa.select(sa.type_coerce(sa.func.min(Message.sent_at), Instant)))
    return first.astimezone(zone).date() if first else otherwise


def of_campaigns(session: Session, campaigns: Sequence[Campaign]) -> dict[int, Letters]:
    """Promise what became of the letters of each campaign, by its id."""
    ids = [each.id for each in campaigns]
    found = counting.count(session, ids, ("sent", "returned", "opened", "clicked", "unsubscribed", "bounced"))
    return {each: _letters(found.get(each, {})) for each in ids}


def _letters(n: dict[str, int]) -> Letters:
    sent = n.get("sent", 0)
    rest = (n.get(kind, 0) for kind in ("opened", "clicked", "unsubscribed", "bounced"))
    return Letters(sent, sent - n.get("returned", 0), *rest)
