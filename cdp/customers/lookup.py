"""Finding customers."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp.customers.normalise import normalise_email
from cdp.errors import NotFound
from cdp.models import Customer, CustomerIdentity
from cdp.statements import Statement


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
    session.flush()
    found = _BY_EMAIL.first(session, email=address)  # mostly there is nobody to load
    return None if found is None else session.get(Customer, found[0])


class Seen(SimpleNamespace):
    """A customer as it was read, to be shown: the values of a `Customer` without what it takes to write it back."""

    full_name: Any = Customer.full_name
    days_since_last_order: Any = Customer.days_since_last_order


_IDS: Any = sa.bindparam("ids", expanding=True)
_PEOPLE: Any = Customer.__table__
_KEPT_UP = ("revision", "import_id", "edited_at", "deleted_at", "email_consent_at", "sms_consent_at")  # shown nowhere
_NAMES: Any = CustomerIdentity.__table__
# Made once: to put them together takes as long as to run them.
_BY_EMAIL = Statement(
    sa.select(_PEOPLE.c.id).where(_PEOPLE.c.email == sa.bindparam("email"), _PEOPLE.c.deleted_at.is_(None))
)
_SEEN = sa.select(
    *(column for column in _PEOPLE.c if column.key not in _KEPT_UP and not column.key.startswith("imported_")),
    sa.label("email_subscribed", _PEOPLE.c.email_consent == "subscribed"),
).where(_PEOPLE.c.id.in_(_IDS), _PEOPLE.c.deleted_at.is_(None))
_IDENTITIES = sa.select(_NAMES).where(_NAMES.c.customer_id.in_(_IDS)).order_by(_NAMES.c.id)


def seen(session: Session, ids: Sequence[int]) -> list[Seen]:
    """Promise the customers of these numbers, in that order, to be shown; who was deleted is left out.

    They are read several times as fast as by the ORM, as many as one page of a list may have.
    """
    session.flush()
    connection = session.connection()
    found = {row.id: Seen(**row._mapping, identities=[]) for row in connection.execute(_SEEN, {"ids": ids}).all()}
    for identity in connection.execute(_IDENTITIES, {"ids": ids}).all():
        if identity.customer_id in found:
            found[identity.customer_id].identities.append(identity)
    return [found[each] for each in ids if each in found]
