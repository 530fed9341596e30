"""Recording what customers did, once each."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cdp import access, db, text
from cdp.errors import Invalid, NotFound
from cdp.events import catalogue
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
    access.require("events.record")
    message_id = text.clean(message_id)
    event = Event(
        customer_id=customer_id,
        name=named(name),
        occurred_at=min(_instant(occurred_at), now),  # a clock ahead of ours
        received_at=now,
        source=text.clean(source) or "unknown",
        properties=storable(dict(properties or {})),
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
    catalogue.note(session, [vars(event)])
    return event


def write(session: Session, rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Promise the message ids of those that were new; each row is an event as its columns have it, with a message id.

    Names and properties must be as `named` and `storable` give them. What was recorded before is left as it is.
    """
    if not rows:
        return set()
    revision = db.revise(session)
    insert = (sqlite if db.is_sqlite(session) else postgresql).insert(Event.__table__).on_conflict_do_nothing()
    written = insert.returning(Event.__table__.c.message_id)
    new = {str(each) for each in session.scalars(written, [{**row, "revision": revision} for row in rows])}
    fresh = {row["message_id"]: row for row in reversed(rows) if row["message_id"] in new}
    catalogue.note(session, list(fresh.values()))
    return new


def named(raw: object) -> str:
    """Promise the name as it is kept; raises Invalid when it is missing or too long."""
    name = text.clean(raw) if isinstance(raw, str) else None
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


def storable(value: Any) -> Any:
    """Promise what JSON columns take: neither the NUL character nor half a surrogate pair; nothing else is touched."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {storable(str(key)): storable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [storable(each) for each in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**63 else str(value)
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return value
    return None if isinstance(value, float) else str(value)
