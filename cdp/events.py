"""Events: recording what customers did, once each."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db, text
from cdp.errors import Invalid, NotFound
from cdp.models import Customer, Event

_LONGEST_NAME = 200


def record(
    session: Session,
    *,
    customer_id: int,
    name: str,
    occurred_at: datetime,
    source: str,
    now: datetime,
    properties: Mapping[str, Any] | None = None,
    message_id: str | None = None,
) -> Event:
    """Promise the recorded event; one sent again with the same `message_id` is recorded once.

    Raises Invalid for a nameless event or a time without zone, NotFound when there is no such customer.
    """
    message_id = text.clean(message_id)
    event = Event(
        customer_id=customer_id,
        name=_named(name),
        occurred_at=_instant(occurred_at),
        received_at=now,
        source=text.clean(source) or "unknown",
        properties=_storable(dict(properties or {})),
        message_id=message_id,
    )
    if message_id and (found := _sent_before(session, message_id)):
        return found
    db.revise(session)  # writers queue here, so that two senders of one message see each other
    if message_id and (found := _sent_before(session, message_id)):
        return found
    _demand_customer(session, customer_id)
    session.add(event)
    session.flush()
    return event


def _named(raw: str) -> str:
    name = text.clean(raw)
    if name is None or len(name) > _LONGEST_NAME:
        raise Invalid(
            "The event was not recorded: its name is missing or too long.",
            {"name": [f"Give the event a name of 1 to {_LONGEST_NAME} characters."]},
        )
    return name


def _instant(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise Invalid(
            "The event was not recorded: the time it happened has no time zone.",
            {"occurred_at": ["Say the time zone, e.g. 2026-06-30T12:00:00Z."]},
        )
    return at.astimezone(UTC)


def _sent_before(session: Session, message_id: str) -> Event | None:
    return session.scalar(sa.select(Event).where(Event.message_id == message_id))


def _demand_customer(session: Session, customer_id: int) -> None:
    there = sa.select(Customer.id).where(Customer.id == customer_id, Customer.deleted_at.is_(None))
    if not 0 < customer_id < 2**63 or session.scalar(there) is None:
        raise NotFound(f"The event was not recorded: there is no customer {customer_id}.")


def _storable(value: Any) -> Any:
    """JSON columns take neither the NUL character nor half a surrogate pair; nothing else of a text is touched."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_storable(str(key)): _storable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(each) for each in value]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return value
    return None if isinstance(value, float) else str(value)
