"""What happened to one customer: orders, events and consent, newest first."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp import access
from cdp.conditions.catalogue import names_contact
from cdp.models import Channel, ConsentChange, ConsentStatus, Event, Order


@dataclass(frozen=True)
class Moment:
    """One thing that happened: when, of which kind ("order", "event", "consent"), and how to say it."""

    at: datetime
    kind: str
    title: str
    detail: str


def timeline(session: Session, customer_id: int, *, before: datetime | None = None, limit: int = 50) -> list[Moment]:
    """Promise about `limit` moments of a customer, newest first, all of them before `before`.

    For the next page hand in the last moment's `at`: moments of one instant are never split between pages.
    """
    since = _instant_of_last(session, customer_id, before, limit)
    moments: list[Moment] = []
    for row, at, say in _SOURCES:
        wanted = sa.select(row).where(row.customer_id == customer_id, *_within(at, since, before))
        if row is Order:
            wanted = wanted.options(selectinload(Order.lines))
        moments += (say(each) for each in session.scalars(wanted.order_by(row.id.desc())))
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def _instant_of_last(session: Session, customer_id: int, before: datetime | None, limit: int) -> datetime | None:
    """The instant of the last moment on the page, None when all that is left fits."""
    newest = [
        sa.select(at.label("at")).where(row.customer_id == customer_id, *_within(at, None, before))
        for row, at, _ in _SOURCES
    ]
    instants = sa.union_all(*newest).subquery()
    return session.scalar(sa.select(instants.c.at).order_by(instants.c.at.desc()).offset(limit - 1).limit(1))


def _within(at: Any, since: datetime | None, before: datetime | None) -> Iterator[sa.ColumnElement[bool]]:
    if since is not None:
        yield at >= since
    if before is not None:
        yield at < before


def _say_order(order: Order) -> Moment:
    pieces: Counter[str] = Counter()
    for line in order.lines:
        pieces[line.product.name] += line.quantity
    bought = ", ".join(f"{count} × {name}" for name, count in pieces.items())
    refunded = f"{order.refunded_amount:,.2f} refunded" if order.refunded_amount else ""
    money = f"{order.total:,.2f} {order.currency}"
    status = order.status.replace("_", " ")
    detail = " · ".join(part for part in (money, status, refunded, bought) if part)
    return Moment(order.placed_at, "order", f"Order {order.number}", detail)


def _say_event(event: Event) -> Moment:
    told = (_say_property(key, value) for key, value in event.properties.items() if not isinstance(value, dict | list))
    return Moment(event.occurred_at, "event", access.told(event.name), " · ".join(told) or event.source)


def _say_property(key: str, value: Any) -> str:
    said = access.told(str(value))
    return f"{key}: {access.phone(said) if names_contact(key) and '@' not in said else said}"


_SAID = {
    ConsentStatus.SUBSCRIBED: "Subscribed to {}",
    ConsentStatus.UNSUBSCRIBED: "Unsubscribed from {}",
    ConsentStatus.NEVER_SUBSCRIBED: "Never subscribed to {}",
    ConsentStatus.UNKNOWN: "Consent to {} is unknown",
}
_CHANNELS = {Channel.EMAIL: "e-mail", Channel.SMS: "SMS"}


def _say_consent(change: ConsentChange) -> Moment:
    detail = " · ".join(part for part in (change.method, change.source) if part)
    return Moment(change.at, "consent", _SAID[change.status].format(_CHANNELS[change.channel]), detail)


_SOURCES: tuple[tuple[Any, Any, Any], ...] = (
    (Order, Order.placed_at, _say_order),
    (Event, Event.occurred_at, _say_event),
    (ConsentChange, ConsentChange.at, _say_consent),
)
