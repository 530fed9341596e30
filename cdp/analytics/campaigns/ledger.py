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

from cdp import access, audit, db, text
from cdp.analytics.campaigns.letters import (
    NO_LETTER,
    WAITING,
    alone,
    in_flow,
    is_letterless,
    is_under_way,
    skipped,
    status_is,
)
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


# Key, words, which letters are meant, and in which order they are listed: that of an index over such letters, if any.
FILTERS: dict[str, tuple[str, Condition, Any]] = {
    "all": ("Everybody", sa.true, None),
    "sent": ("Sent", lambda: status_is(MessageStatus.SENT), Message.sent_at),
    "waiting": ("Waiting", lambda: Message.status.in_(WAITING), None),
    "opened": ("Opened", lambda: Message.opened_at.is_not(None), Message.opened_at),
    "not_opened": (
        "Sent, not opened",
        lambda: sa.and_(status_is(MessageStatus.SENT), Message.opened_at.is_(None)),
        Message.sent_at,
    ),
    "clicked": ("Clicked", lambda: Message.clicked_at.is_not(None), Message.clicked_at),
    "unsubscribed": ("Unsubscribed by this letter", lambda: Message.unsubscribed_at.is_not(None), Message.id),
    "complained": ("Complained", lambda: Message.complained_at.is_not(None), Message.id),
    "bounced": ("Bounced", lambda: Message.bounced_at.is_not(None), Message.id),
    "failed": ("Failed", lambda: status_is(MessageStatus.FAILED), Message.id),
    "unknown": ("Outcome unknown", lambda: status_is(MessageStatus.UNKNOWN), Message.id),
    "skipped": ("Skipped", lambda: status_is(MessageStatus.SKIPPED), Message.id),
}
_LETTERLESS: dict[str, Condition] = {"all": sa.true, "waiting": is_under_way, "skipped": lambda: ~is_under_way()}


def filters(reasons: tuple[str, ...] = ()) -> dict[str, str]:
    """Promise what the ledger can be narrowed to, with its words; each reason of being skipped is one more."""
    return {key: words for key, (words, *_) in FILTERS.items()} | {
        f"skipped:{reason}": f"Skipped: {skipped(reason)}" for reason in reasons
    }


def reasons(session: Session, campaign_id: int) -> tuple[str, ...]:
    """Promise the reasons for which letters of a campaign were skipped, the commonest first."""
    is_skipped = sa.and_(Message.campaign_id == _campaign(session, campaign_id).id, status_is(MessageStatus.SKIPPED))
    grouped = sa.select(Message.reason).where(is_skipped, Message.reason.is_not(None)).group_by(Message.reason)
    return tuple(str(each) for each in session.scalars(grouped.order_by(sa.func.count().desc())))


def ledger(
    session: Session, campaign_id: int, *, search: str = "", status: str = "all", limit: int = 50, offset: int = 0
) -> Ledger:
    """Promise a page of the ledger; `search` looks at addresses and names.

    First the letters, in the order in which they were queued, sent, opened or clicked, then people without one. Raises
    NotFound, and Invalid for a status nobody knows.
    """
    lines: list[Line] = []
    total = 0
    for part in _parts(session, _campaign(session, campaign_id), search, status):
        wanted = max(limit - len(lines), 0)
        ids, count = part.page(session, wanted, max(offset - total, 0))
        total += count
        lines += part.read(session, ids)
    return Ledger(tuple(lines), total)


def ledger_csv(
    session: Session, campaign_id: int, *, search: str = "", status: str = "all", zone: str = "UTC"
) -> bytes:
    """Promise the same lines, all of them, as CSV with times by that clock; cells that are formulas are defused."""
    access.require("reports.export")
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([field.name for field in fields(Line)])
    campaign, written = _campaign(session, campaign_id), 0
    for part in _parts(session, campaign, search, status):
        for line in part.all(session):
            writer.writerow([_cell(value, ZoneInfo(zone)) for value in astuple(line)])
            written += 1
    audit.note(session, "exported", "recipient", count=written, label=campaign.name)
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


@dataclass(frozen=True)
class _Part:
    """A stretch of the ledger, listed in one order."""

    lines: sa.Select[Any]  # the whole lines
    id: Any  # the column that tells its rows apart
    customer_id: Any
    at: Any  # the column of the order
    where: tuple[Any, ...]
    is_searched: bool

    def page(self, session: Session, limit: int, offset: int) -> tuple[list[int], int]:
        """Promise the ids of one page, and how many rows there are: nothing else of the others is read."""
        found = self._found()
        if not self.is_searched:
            total = session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0
            page = found.order_by(self.at, self.id).limit(limit).offset(offset)
            return [row.id for row in session.execute(page)] if limit and offset < total else [], total
        hits = found.cte("hits")  # asked once, for the page and for the count
        counted = sa.select(sa.func.count()).select_from(hits).scalar_subquery()
        listed = sa.select(hits.c.id).order_by(hits.c.at, hits.c.id).limit(limit).offset(offset).subquery()
        rows = session.execute(
            sa.select(counted.label("n"), listed.c.id).select_from(
                sa.select(sa.literal(1).label("one")).subquery().outerjoin(listed, sa.true())
            )
        ).all()
        return [row.id for row in rows if row.id is not None], int(rows[0].n)

    def read(self, session: Session, ids: list[int]) -> list[Line]:
        """Promise the lines of these rows, in the order of the ids."""
        if not ids:
            return []
        found = session.execute(self.lines.add_columns(self.id.label("row")).where(db.among(session, self.id, ids)))
        by_id = {row.row: row for row in found}
        return [_line(by_id[each]) for each in ids]

    def all(self, session: Session) -> Iterator[Line]:
        """Promise every line, some thousands at a time."""
        listed = self.lines.add_columns(self.id.label("row")).where(*self.where).order_by(self.at, self.id)
        return map(_line, session.execute(listed.execution_options(yield_per=_AT_A_TIME)))

    def _found(self) -> sa.Select[Any]:
        chosen = sa.select(self.id.label("id"), self.at.label("at")).where(*self.where)
        return chosen.join(Customer, Customer.id == self.customer_id) if self.is_searched else chosen


def _parts(session: Session, campaign: Campaign, search: str, status: str) -> list[_Part]:
    wanted, at = _wanted(status)
    if at is not None:
        parts = [_letters(session, search, at, Message.campaign_id == campaign.id, wanted)]
    else:
        parts = [_letters(session, search, Message.customer_id, alone(campaign), wanted)]
        parts += [_letters(session, search, Message.id, in_flow(campaign), wanted)] if campaign.flow_id else []
    if campaign.flow_id is not None and status.partition(":")[0] in _LETTERLESS:
        parts.append(_without_letters(session, campaign, search, status))
    return parts


_TIMES = ("sent_at", "opened_at", "clicked_at", "bounced_at", "complained_at", "unsubscribed_at")


def _letters(session: Session, search: str, at: Any, *where: Any) -> _Part:
    lines = sa.select(
        Message.id.label("message_id"), Message.customer_id, _name(),
        sa.func.coalesce(Message.address, "").label("address"), Message.step,
        sa.cast(Message.status, sa.String).label("status"), sa.func.coalesce(Message.reason, "").label("reason"),
        Message.code, sa.func.coalesce(Message.reply, "").label("reply"), Message.attempts, Message.due_at,
        *(getattr(Message, name) for name in _TIMES),
    ).join(Customer, Customer.id == Message.customer_id)  # fmt: skip
    found = _searched(session, search, Message.address)
    return _Part(lines, Message.id, Message.customer_id, at, (*where, *found), bool(found))


def _without_letters(session: Session, campaign: Campaign, search: str, status: str) -> _Part:
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
    found = _searched(session, search, Customer.email)
    lines = sa.select(*columns).join(Customer, Customer.id == Enrolment.customer_id)
    return _Part(
        lines, Enrolment.id, Enrolment.customer_id, Enrolment.id, (is_letterless(campaign), meant, *found), bool(found)
    )


def _name() -> Any:
    first, last = sa.func.coalesce(Customer.first_name, ""), sa.func.coalesce(Customer.last_name, "")
    return sa.func.trim(first + " " + last).label("name")


def _wanted(status: str) -> tuple[Any, Any]:
    """Which letters are meant, and the column they are listed by; None: as they were queued."""
    key, _, reason = status.partition(":")
    if key not in FILTERS or (reason and key != "skipped"):
        raise Invalid(
            f"There is no status “{status}”. Choose one of {', '.join(words for words, *_ in FILTERS.values())}."
        )
    _, condition, at = FILTERS[key]
    return sa.and_(condition(), *([Message.reason == reason] if reason else ())), at


def _searched(session: Session, search: str, address: Any) -> list[Any]:
    words = text.fold(text.clean(search) or "")
    if not words:
        return []
    name = sa.func.coalesce(Customer.first_name, "") + " " + sa.func.coalesce(Customer.last_name, "")
    sought = (address, name) if access.may("customers.contacts") else (name,)
    return [sa.or_(*(_contains(session, each, words) for each in sought))]


def _contains(session: Session, column: Any, words: str) -> Any:
    """Whether the folded words are in it, case aside.

    On SQLite folding calls into Python: its own LIKE, which knows the case of ASCII alone, says first where that may
    matter.
    """
    folded = sa.type_coerce(sa.func.cdp_fold(column), sa.String).contains(words, autoescape=True)
    if not db.is_sqlite(session):
        return folded
    odd = [char for char, plain in text.FOLDING.items() if plain in words and plain.isascii()]  # the Kelvin sign is a k
    unsure = {text.FOLDING[char] for char in odd}
    parts = (f"/{char}" if char in "/%_" else "_" if char in unsure or not char.isascii() else char for char in words)
    rough = column.like(f"%{''.join(parts)}%", escape="/")
    if not words.isascii():
        return sa.and_(rough, folded)
    plainly = column.contains(words, autoescape=True)
    return sa.and_(rough, sa.or_(plainly, *(sa.and_(sa.func.instr(column, char) > 0, folded) for char in odd)))


def _line(row: Any) -> Line:
    values = {name: value for name, value in row._mapping.items() if name != "row"}
    if values["status"] == MessageStatus.SKIPPED:
        values["reason"] = skipped(values["reason"])
    values["address"] = access.email(values["address"]) or ""
    return Line(**values)
