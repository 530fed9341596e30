"""The ledger of a campaign: a line for each letter, and for each person whom no letter was written to."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import text
from cdp.analytics.campaigns.letters import NO_LETTER, WAITING, is_under_way, letterless, of, skipped
from cdp.errors import Invalid, NotFound
from cdp.models import Campaign, Customer, Enrolment, Message, MessageStatus
from cdp.models.columns import Instant

_AT_A_TIME = 5_000
Condition = Callable[[], Any]


@dataclass(frozen=True)
class Line:
    """One letter; `message_id` is None for somebody in a flow to whom none was written (yet)."""

    message_id: int | None
    customer_id: int
    name: str
    address: str
    step: str
    status: str
    reason: str
    code: int | None
    reply: str
    attempts: int
    due_at: datetime | None
    sent_at: datetime | None
    opened_at: datetime | None
    clicked_at: datetime | None
    bounced_at: datetime | None
    complained_at: datetime | None
    unsubscribed_at: datetime | None


@dataclass(frozen=True)
class Ledger:
    """One page of lines, and how many there are in all."""

    lines: tuple[Line, ...]
    total: int


# Key, words, and which letters are meant.
FILTERS: dict[str, tuple[str, Condition]] = {
    "all": ("Everybody", sa.true),
    "sent": ("Sent", lambda: Message.status == MessageStatus.SENT),
    "waiting": ("Waiting", lambda: Message.status.in_(WAITING)),
    "opened": ("Opened", lambda: Message.opened_at.is_not(None)),
    "not_opened": (
        "Sent, not opened",
        lambda: sa.and_(Message.status == MessageStatus.SENT, Message.opened_at.is_(None)),
    ),
    "clicked": ("Clicked", lambda: Message.clicked_at.is_not(None)),
    "unsubscribed": ("Unsubscribed by this letter", lambda: Message.unsubscribed_at.is_not(None)),
    "complained": ("Complained", lambda: Message.complained_at.is_not(None)),
    "bounced": ("Bounced", lambda: Message.bounced_at.is_not(None)),
    "failed": ("Failed", lambda: Message.status == MessageStatus.FAILED),
    "unknown": ("Outcome unknown", lambda: Message.status == MessageStatus.UNKNOWN),
    "skipped": ("Skipped", lambda: Message.status == MessageStatus.SKIPPED),
}
_LETTERLESS: dict[str, Condition] = {"all": sa.true, "waiting": is_under_way, "skipped": lambda: ~is_under_way()}


def filters(reasons: tuple[str, ...] = ()) -> dict[str, str]:
    """Promise what the ledger can be narrowed to, with its words; each reason of being skipped is one more."""
    return {key: words for key, (words, _) in FILTERS.items()} | {
        f"skipped:{reason}": f"Skipped: {skipped(reason)}" for reason in reasons
    }


def reasons(session: Session, campaign_id: int) -> tuple[str, ...]:
    """Promise the reasons for which letters of a campaign were skipped, the commonest first."""
    is_skipped = sa.and_(of(_campaign(session, campaign_id)), Message.status == MessageStatus.SKIPPED)
    grouped = sa.select(Message.reason).where(is_skipped, Message.reason.is_not(None)).group_by(Message.reason)
    return tuple(str(each) for each in session.scalars(grouped.order_by(sa.func.count().desc())))


def ledger(
    session: Session, campaign_id: int, *, search: str = "", status: str = "all", limit: int = 50, offset: int = 0
) -> Ledger:
    """Promise a page of the ledger, in the order of queueing; `search` looks at addresses and names.

    Raises NotFound, and Invalid for a status nobody knows.
    """
    lines = _lines(_campaign(session, campaign_id), search, status).subquery()
    total = session.scalar(sa.select(sa.func.count()).select_from(lines)) or 0
    ordered = sa.select(lines).order_by(lines.c.message_id.is_(None), lines.c.message_id, lines.c.customer_id)
    return Ledger(tuple(_read(session.execute(ordered.limit(limit).offset(offset)))), total)


def ledger_csv(
    session: Session, campaign_id: int, *, search: str = "", status: str = "all", zone: str = "UTC"
) -> bytes:
    """Promise the same lines, all of them, as CSV with times by that clock; cells that are formulas are defused."""
    lines = _lines(_campaign(session, campaign_id), search, status)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([field.name for field in fields(Line)])
    rows = session.execute(lines.execution_options(yield_per=_AT_A_TIME))
    writer.writerows([_cell(value, ZoneInfo(zone)) for value in astuple(line)] for line in _read(rows))
    return ("\ufeff" + file.getvalue()).encode()


def _campaign(session: Session, campaign_id: int) -> Campaign:
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFound("This campaign was deleted. Pick another one.")
    return campaign


def _cell(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    return "" if value is None else text.escaped(str(value))


_TIMES = ("sent_at", "opened_at", "clicked_at", "bounced_at", "complained_at", "unsubscribed_at")


def _lines(campaign: Campaign, search: str, status: str) -> sa.Select[Any] | sa.CompoundSelect[Any]:
    letters = sa.select(
        Message.id.label("message_id"), Message.customer_id, _name(),
        sa.func.coalesce(Message.address, "").label("address"), Message.step,
        sa.cast(Message.status, sa.String).label("status"), sa.func.coalesce(Message.reason, "").label("reason"),
        Message.code, sa.func.coalesce(Message.reply, "").label("reply"), Message.attempts, Message.due_at,
        *(getattr(Message, name) for name in _TIMES),
    ).join(Customer, Customer.id == Message.customer_id)  # fmt: skip
    letters = letters.where(of(campaign), _wanted(status), *_found(search, Message.address))
    if campaign.flow_id is None or status.partition(":")[0] not in _LETTERLESS:
        return letters
    return sa.union_all(letters, _without_letters(campaign, search, status))


def _without_letters(campaign: Campaign, search: str, status: str) -> sa.Select[Any]:
    nothing = [sa.type_coerce(sa.null(), Instant).label(name) for name in _TIMES]
    columns = (
        sa.null().label("message_id"), Enrolment.customer_id, _name(),
        sa.func.coalesce(Customer.email, "").label("address"), Enrolment.step,
        sa.case((is_under_way(), "waiting"), else_="skipped").label("status"),
        sa.case((is_under_way(), ""), else_=sa.func.coalesce(Enrolment.exit_reason, NO_LETTER)).label("reason"),
        sa.null().label("code"), sa.literal("").label("reply"), sa.literal(0).label("attempts"), Enrolment.due_at, *nothing,
    )  # fmt: skip
    which, _, reason = status.partition(":")
    meant = sa.false() if reason and reason != NO_LETTER else _LETTERLESS[which]()
    return letterless(campaign, *columns).join(Customer, Customer.id == Enrolment.customer_id).where(
        meant, *_found(search, Customer.email)
    )  # fmt: skip


def _name() -> Any:
    first, last = sa.func.coalesce(Customer.first_name, ""), sa.func.coalesce(Customer.last_name, "")
    return sa.func.trim(first + " " + last).label("name")


def _wanted(status: str) -> Any:
    key, _, reason = status.partition(":")
    if key not in FILTERS or (reason and key != "skipped"):
        raise Invalid(
            f"There is no status “{status}”. Choose one of {', '.join(words for words, _ in FILTERS.values())}."
        )
    condition = FILTERS[key][1]()
    return sa.and_(condition, sa.func.coalesce(Message.reason, "") == reason) if reason else condition


def _found(search: str, address: Any) -> list[Any]:
    words = text.fold(text.clean(search) or "")
    if not words:
        return []
    name = sa.func.coalesce(Customer.first_name, "") + " " + sa.func.coalesce(Customer.last_name, "")
    folded = [sa.type_coerce(sa.func.cdp_fold(each), sa.String) for each in (address, name)]
    return [sa.or_(*(each.contains(words, autoescape=True) for each in folded))]


def _read(rows: Any) -> Iterator[Line]:
    for row in rows:
        values = dict(row._mapping)
        if values["status"] == MessageStatus.SKIPPED:
            values["reason"] = skipped(values["reason"])
        yield Line(**values)
