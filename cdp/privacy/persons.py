"""Who is meant by an address: every customer who has it, deleted ones with them, and what else is known of it."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import customers, db
from cdp.errors import NotFound
from cdp.models import AuditEntry, Customer, CustomerIdentity, Message, Suppression, Visitor


@dataclass(frozen=True)
class Person:
    """The customers that are one person, and the keys by which that person is known."""

    ids: tuple[int, ...]
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    external_ids: frozenset[tuple[str, str]] = frozenset()  # (source, id)
    visitors: frozenset[str] = frozenset()


def person(session: Session, email: str) -> Person:
    """Promise who has an address; raises NotFound when no customer, deleted or not, and no suppression has it."""
    address = customers.normalise_email(email) or email.strip().lower()
    ids = session.scalars(sa.select(Customer.id).where(Customer.email == address)).all()
    if not ids and session.scalar(sa.select(Suppression.id).where(Suppression.email == address)) is None:
        raise NotFound(f"Nobody with the address {address} is here.")
    return _gathered(session, list(ids), address)


def of_customer(session: Session, customer_id: int) -> Person:
    """Promise the person a customer is, with deleted customers of the same address; raises NotFound."""
    found = session.get(Customer, customer_id) if 0 < customer_id < 2**63 else None
    if found is None:
        raise NotFound(f"There is no customer {customer_id}.")
    if found.email:
        return person(session, found.email)
    return _gathered(session, [found.id], None)


def _gathered(session: Session, ids: list[int], address: str | None) -> Person:
    """With the addresses and phones of before: those that letters went to, and those that were changed.

    An older one that is another customer's by now is left to them.
    """
    rows = session.execute(sa.select(Customer.email, Customer.phone).where(db.among(session, Customer.id, ids))).all()
    theirs = db.among(session, Message.customer_id, ids)
    sent = sa.select(Message.address).distinct().where(theirs, Message.address.is_not(None))
    ids_elsewhere = sa.select(CustomerIdentity.source, CustomerIdentity.external_id).where(
        db.among(session, CustomerIdentity.customer_id, ids)
    )
    visitors = sa.select(Visitor.visitor).where(db.among(session, Visitor.customer_id, ids))
    own = {address, *(row.email for row in rows)} - {None}
    emails = _nobody_elses(
        session, Customer.email, {*session.scalars(sent), *_before(session, ids, "email")} - own, ids
    )
    phones = {row.phone for row in rows} - {None}
    older = _nobody_elses(session, Customer.phone, _before(session, ids, "phone") - phones, ids)
    return Person(
        ids=tuple(ids),
        emails=frozenset(own | emails),
        phones=frozenset(phones | older),
        external_ids=frozenset((source, each) for source, each in session.execute(ids_elsewhere)),
        visitors=frozenset(session.scalars(visitors)),
    )


def _before(session: Session, ids: list[int], key: str) -> set[str]:
    """What these customers had in a column before somebody changed it, as the audit log has it."""
    changed = sa.select(AuditEntry.changes).where(
        AuditEntry.subject == "customer", db.among(session, AuditEntry.subject_id, ids)
    )
    said = [changes.get(key) for changes in session.scalars(changed)]
    return {each for pair in said if isinstance(pair, list) for each in pair if isinstance(each, str) and each}


def _nobody_elses(session: Session, column: Any, words: set[str], ids: list[int]) -> set[str]:
    others = sa.select(column).where(
        column.in_(words), Customer.deleted_at.is_(None), sa.not_(db.among(session, Customer.id, ids))
    )
    return words - set(session.scalars(others)) if words else words
