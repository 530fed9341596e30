"""Finding one customer."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp.customers.normalise import normalise_email
from cdp.errors import NotFound
from cdp.models import Customer


def get(session: Session, customer_id: int, *, to_write: bool = False) -> Customer:
    """Promise the customer as the database holds it now, with its external ids; raise NotFound when deleted.

    With `to_write` nobody else can change it before this transaction ends.
    """
    # Beyond 64 bits no database can even be asked.
    found = _read(session, customer_id, to_write) if 0 < customer_id < 2**63 else None
    if found is None:
        raise NotFound(f"There is no customer {customer_id}.")
    if found.deleted_at is not None:
        raise NotFound(f"Customer {customer_id} was deleted.")
    return found


def _read(session: Session, customer_id: int, to_write: bool) -> Customer | None:
    wanted = sa.select(Customer).where(Customer.id == customer_id).options(selectinload(Customer.identities))
    if to_write:
        wanted = wanted.with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))


def by_email(session: Session, email: str | None) -> Customer | None:
    """Promise the customer who has this address, however it is written, or None."""
    address = normalise_email(email)
    if address is None:
        return None
    return session.scalar(sa.select(Customer).where(Customer.email == address, Customer.deleted_at.is_(None)))
