"""Deleting customers so that it can be undone, bringing them back, and erasing them for good."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, audit, db
from cdp.errors import Conflict, NotFound
from cdp.models import (
    ConsentChange,
    ConsentStatus,
    Customer,
    CustomerIdentity,
    DeliveryAttempt,
    Enrolment,
    Event,
    ImportChange,
    ImportRejection,
    Message,
    MessageEvent,
    Order,
    TotalsSource,
    WebhookCall,
)


def delete(session: Session, ids: Iterable[int], *, now: datetime) -> int:
    """Take customers off every screen, so that `restore` can bring them back; promise how many went."""
    access.require("customers.delete")
    living = (db.among(session, Customer.id, ids), Customer.deleted_at.is_(None))
    return _update(session, living, {"deleted_at": now, "updated_at": now}, noted="deleted")


def restore(session: Session, ids: Iterable[int], *, now: datetime) -> int:
    """Bring deleted customers back; promise how many came.

    Raises Conflict naming the e-mail address that somebody else took meanwhile, NotFound for a customer who was erased.
    """
    access.require("customers.restore")
    ids = list(ids)
    db.revise(session)
    _refuse_taken_addresses(session, ids)
    _refuse_erased(session, ids)
    gone = (db.among(session, Customer.id, ids), Customer.deleted_at.is_not(None))
    return _update(session, gone, {"deleted_at": None, "updated_at": now}, noted="restored")


def _refuse_taken_addresses(session: Session, ids: Collection[int]) -> None:
    back = sa.select(Customer.email).where(
        db.among(session, Customer.id, ids), Customer.deleted_at.is_not(None), Customer.email.is_not(None)
    )
    living = sa.select(Customer.email).where(Customer.deleted_at.is_(None), Customer.email.in_(back))
    twice = back.group_by(Customer.email).having(sa.func.count() > 1)
    taken = sorted({str(email) for wanted in (living, twice) for email in session.scalars(wanted.limit(4))})
    if taken:
        named = ", ".join(taken[:3]) + (" and others" if len(taken) > 3 else "")
        raise Conflict(f"Nobody was brought back: another customer has {named} now. Change that address first.")


def _refuse_erased(session: Session, ids: Collection[int]) -> None:
    erased = sa.select(Customer.id).where(db.among(session, Customer.id, ids), _is_erased())
    if (customer_id := session.scalar(erased.limit(1))) is not None:
        raise NotFound(f"Customer {customer_id} was erased for good and cannot be brought back.")


def _is_erased() -> sa.ColumnElement[bool]:
    known = sa.exists().where(CustomerIdentity.customer_id == Customer.id)
    return sa.and_(Customer.deleted_at.is_not(None), Customer.email.is_(None), Customer.phone.is_(None), ~known)


def erase(session: Session, ids: Iterable[int]) -> int:
    """Erase deleted customers for good, with events, consent history and what imports kept of them; promise how many.

    Their orders and the count of their letters stay, nobody's. An empty numbered row stays too: it tells every copy in
    memory to forget them. A suppression stays, as nothing may be sent to the address whoever asks.
    """
    access.require("privacy.erase")
    gone = sa.select(Customer.id, Customer.email).where(
        db.among(session, Customer.id, ids), Customer.deleted_at.is_not(None), ~_is_erased()
    )
    emails = {row.id: row.email for row in session.execute(gone)}
    if not emails:
        return 0
    _forget_imported(session, emails)
    _forget_letters(session, emails)
    for table in (Event, ConsentChange, CustomerIdentity):
        session.execute(sa.delete(table).where(db.among(session, table.customer_id, emails)), execution_options=_BULK)
    revision = db.revise_layout(session)  # a snapshot of the frames must not keep them either
    theirs = sa.update(Order).where(db.among(session, Order.customer_id, emails))
    session.execute(theirs.values(customer_id=None, revision=revision), execution_options=_BULK)
    db.reload(session, Order)
    return _update(session, (db.among(session, Customer.id, emails),), _BLANK, noted="erased")


_BULK = {"synchronize_session": False}
_KEPT = {"id", "created_at", "updated_at", "deleted_at", "revision", "import_id"}
_BLANK: dict[str, Any] = {
    **{column.key: None for column in Customer.__table__.columns if column.nullable and column.key not in _KEPT},
    **{"tags": [], "attributes": {}, "total_orders": 0, "lifetime_value": 0, "totals_source": TotalsSource.NONE},
    **{"email_consent": ConsentStatus.UNKNOWN, "sms_consent": ConsentStatus.UNKNOWN},
}


def _forget_imported(session: Session, emails: dict[int, str | None]) -> None:
    before = sa.delete(ImportChange).where(
        ImportChange.table_name == "customers", db.among(session, ImportChange.row_id, emails)
    )
    session.execute(before, execution_options=_BULK)
    row = sa.func.lower(sa.cast(ImportRejection.row, sa.String))
    for email in filter(None, emails.values()):
        written = {json.dumps(email)[1:-1].lower(), email}
        told = sa.or_(*(row.contains(each, autoescape=True) for each in written))
        session.execute(sa.delete(ImportRejection).where(told), execution_options=_BULK)


def _forget_letters(session: Session, ids: Collection[int]) -> None:
    """What letters and their fates say of the person: the address, servers' words about it, links made for them alone."""
    letters = sa.select(Message.id).where(db.among(session, Message.customer_id, ids))
    entered = sa.select(Enrolment.id).where(db.among(session, Enrolment.customer_id, ids))
    for table, theirs, blank in (
        (MessageEvent, MessageEvent.message_id.in_(letters), {"link": None, "user_agent": None, "detail": None}),
        (DeliveryAttempt, DeliveryAttempt.message_id.in_(letters), {"reply": None}),
        (WebhookCall, WebhookCall.enrolment_id.in_(entered), {"payload": {}, "reply": None}),
        (Message, db.among(session, Message.customer_id, ids), {"address": None, "reply": None}),
    ):
        session.execute(sa.update(table).where(theirs).values(blank), execution_options=_BULK)
        db.reload(session, table)


def _update(session: Session, where: Iterable[sa.ColumnElement[bool]], values: dict[str, Any], *, noted: str) -> int:
    session.flush()
    ids = list(session.scalars(sa.select(Customer.id).where(*where)))
    if not ids:
        return 0
    written = sa.update(Customer).where(*where).values(**values, revision=db.revise(session))
    changed = session.execute(written, execution_options=_BULK)
    audit.note(session, noted, "customer", ids=ids)
    db.reload(session, Customer)
    return int(changed.rowcount)  # type: ignore[attr-defined]
