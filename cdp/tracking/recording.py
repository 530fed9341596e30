"""News of messages: written down once each, with the message's first times and the customer's own events."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cdp import db, text
from cdp.conditions import EMAIL_EVENTS
from cdp.models import (
    Campaign,
    Customer,
    DeliveryAttempt,
    Event,
    Flow,
    Message,
    MessageEvent,
    MessageEventKind,
    MessageStatus,
    TemplateVersion,
)

_LONGEST = 500
SOURCE = "email"  # where the customers' events come from
_K = MessageEventKind
_FIRST = {
    _K.DELIVERED: Message.delivered_at,
    _K.OPENED: Message.opened_at,
    _K.CLICKED: Message.clicked_at,
    _K.BOUNCED: Message.bounced_at,
    _K.COMPLAINED: Message.complained_at,
    _K.UNSUBSCRIBED: Message.unsubscribed_at,
}


@dataclass(frozen=True)
class News:
    """One thing that happened to a message; told again with the same `dedupe_key` it changes nothing."""

    message_id: int
    kind: MessageEventKind
    at: datetime
    source: str
    dedupe_key: str
    link: str | None = None
    machine: str | None = None  # the rule that saw a machine; None: a person
    user_agent: str | None = None
    detail: str | None = None


@dataclass(frozen=True)
class Letter:
    """What news of a message is told with."""

    customer_id: int
    sent_at: datetime | None
    properties: dict[str, Any]  # of the customer's event: campaign or flow, and subject
    is_living: bool  # whether the customer was not deleted


def letters(session: Session, message_ids: Iterable[int]) -> dict[int, Letter]:
    """Promise what is known of the messages that are there, by id."""
    wanted = (
        sa.select(
            Message.id, Message.customer_id, Message.sent_at, Campaign.name, Flow.name,
            TemplateVersion.subject, Customer.deleted_at,
        )
        .join(Customer, Customer.id == Message.customer_id)
        .outerjoin(Campaign, Campaign.id == Message.campaign_id)
        .outerjoin(Flow, Flow.id == Message.flow_id)
        .outerjoin(TemplateVersion, TemplateVersion.id == Message.template_version_id)
        .where(db.among(session, Message.id, set(message_ids)))
    )  # fmt: skip
    return {
        id: Letter(customer_id, sent_at, _told(campaign, flow, subject), deleted_at is None)
        for id, customer_id, sent_at, campaign, flow, subject, deleted_at in session.execute(wanted)
    }


def _told(campaign: str | None, flow: str | None, subject: str | None) -> dict[str, Any]:
    told = {"campaign": campaign or flow, "flow": flow, "subject": subject}
    return {key: value for key, value in told.items() if value}


def record(
    session: Session, news: Sequence[News], *, now: datetime, known: dict[int, Letter] | None = None
) -> list[News]:
    """Promise the news that were not known before, written down; what machines did touches neither message nor customer.

    News of a message that is not there (any more) are left out.
    """
    known = letters(session, (each.message_id for each in news)) if known is None else known
    about = [each for each in news if each.message_id in known]
    fresh = _write(session, about)
    people = [each for each in fresh if each.machine is None]
    _date_messages(session, people)
    _resolve_unknown(session, people, now)
    _write_events(session, [each for each in people if known[each.message_id].is_living], known, now)
    return fresh


def _write(session: Session, news: Sequence[News]) -> list[News]:
    by_key = {each.dedupe_key: each for each in news}
    if not by_key:
        return []
    rows = [vars(each) | _storable(each) | {"is_machine": each.machine is not None} for each in by_key.values()]
    written = _insert(session, MessageEvent).on_conflict_do_nothing().returning(MessageEvent.__table__.c.dedupe_key)
    return [by_key[key] for key in session.scalars(written, rows)]


def _storable(news: News) -> dict[str, str | None]:
    """What strangers wrote, as any database can hold it."""
    return {name: (text.clean(getattr(news, name)) or "")[:_LONGEST] or None for name in ("user_agent", "detail")}


def _insert(session: Session, table: Any) -> Any:
    return (sqlite if db.is_sqlite(session) else postgresql).insert(table.__table__)


def _date_messages(session: Session, news: Sequence[News]) -> None:
    for kind, column in _FIRST.items():
        first: dict[int, datetime] = {}
        for each in news:
            if each.kind == kind:
                first[each.message_id] = min(each.at, first.get(each.message_id, each.at))
        if first:
            _date(session, column, first)


def _date(session: Session, column: Any, first: dict[int, datetime]) -> None:
    id, at = sa.bindparam("of_id", type_=Message.id.type), sa.bindparam("first_at", type_=column.type)
    dated = sa.update(Message).where(Message.id == id, sa.or_(column > at, column.is_(None))).values({column.key: at})
    rows = [{"of_id": of, "first_at": at} for of, at in first.items()]
    session.connection().execute(dated, rows)  # past the ORM, which would take the rows for messages by their keys
    db.reload(session, Message)


_PROOFS = {
    _K.DELIVERED: "It was reported as delivered, so it was sent.",
    _K.OPENED: "It was opened, so it arrived.",
    _K.CLICKED: "A link in it was followed, so it arrived.",
    _K.UNSUBSCRIBED: "Somebody unsubscribed by it, so it arrived.",
    _K.COMPLAINED: "Somebody complained of it, so it arrived.",
    _K.BOUNCED: "It came back, so it was sent.",
    _K.DELAYED: "Its delay was reported, so it was sent.",
}


def _resolve_unknown(session: Session, news: Sequence[News], now: datetime) -> None:
    """Whatever is heard of a letter whose answer was lost proves that the server took it."""
    first = {each.message_id: each for each in sorted(news, key=lambda each: each.at, reverse=True)}
    lost_at = sa.select(sa.func.max(DeliveryAttempt.at, type_=DeliveryAttempt.at.type))
    lost_at = lost_at.where(DeliveryAttempt.message_id == Message.id)
    unknown = (
        sa.select(Message.id, Message.attempts, lost_at.scalar_subquery())
        .where(db.among(session, Message.id, first), Message.status == MessageStatus.UNKNOWN)
        .with_for_update()
    )
    found = session.execute(unknown).all() if first else []
    for message_id, attempts, lost in found:
        at, said = first[message_id].at, _PROOFS[first[message_id].kind]
        values = {"status": MessageStatus.SENT, "sent_at": min(at, lost or at), "reply": said}
        session.execute(sa.update(Message).where(Message.id == message_id).values(values), execution_options=_PAST)
        session.add(DeliveryAttempt(message_id=message_id, number=attempts, at=now, outcome="reconciled", reply=said))
    if found:
        session.flush()
        db.reload(session, Message)


_PAST: Any = {"synchronize_session": False}


def _write_events(session: Session, news: Sequence[News], known: dict[int, Letter], now: datetime) -> None:
    told = [each for each in news if each.kind in EMAIL_EVENTS]
    if not told:
        return
    revision = db.revise(session)
    rows = [_event(each, known[each.message_id], now) | {"revision": revision} for each in told]
    session.execute(_insert(session, Event).on_conflict_do_nothing(), rows)


def _event(news: News, letter: Letter, now: datetime) -> dict[str, Any]:
    properties = letter.properties | ({"link": news.link} if news.link else {})
    return {
        "customer_id": letter.customer_id,
        "name": EMAIL_EVENTS[news.kind],
        "occurred_at": news.at,
        "received_at": now,
        "source": SOURCE,
        "properties": properties,
        "message_id": _event_id(news),
    }


def _event_id(news: News) -> str:
    """A letter opened again, and a link followed again, is no further event: events count letters and links."""
    if news.kind == _K.OPENED:
        return f"email:opened:{news.message_id}"
    if news.kind == _K.CLICKED:
        link = hashlib.sha256((news.link or "").encode()).hexdigest()[:16]
        return f"email:clicked:{news.message_id}:{link}"
    return f"email:{news.dedupe_key}"
