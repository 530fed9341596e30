"""Consent: who said yes or no to which channel, when and how; and the addresses nothing may be sent to."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import text
from cdp.errors import Invalid
from cdp.models import (
    Channel,
    ConsentChange,
    ConsentStatus,
    Customer,
    Suppression,
    SuppressionReason,
)


def record(
    session: Session,
    customer: Customer,
    *,
    channel: Channel,
    status: ConsentStatus,
    at: datetime,
    method: str | None = None,
    source: str | None = None,
    import_id: int | None = None,
) -> ConsentChange:
    """Add one line to the history, and make it the customer's present state unless a later one is known already.

    `method` says how ("form", "edited", "unsubscribe link"), `source` from where (a system, a form, a user).
    """
    session.add(customer)
    session.flush()
    change = ConsentChange(
        customer_id=customer.id,
        channel=channel,
        status=status,
        at=at,
        method=text.clean(method),
        source=text.clean(source),
        import_id=import_id,
    )
    session.add(change)
    since = getattr(customer, f"{channel}_consent_at")
    if since is None or at >= since:
        setattr(customer, f"{channel}_consent", status)
        setattr(customer, f"{channel}_consent_at", at)
    session.flush()
    return change


def history(session: Session, customer_id: int) -> list[ConsentChange]:
    """Promise every consent change of one customer, newest first."""
    changes = sa.select(ConsentChange).where(ConsentChange.customer_id == customer_id)
    return list(session.scalars(changes.order_by(ConsentChange.at.desc(), ConsentChange.id.desc())))


def imported_status(
    current: ConsentStatus, claimed: ConsentStatus | None, *, is_suppressed: bool = False
) -> ConsentStatus:
    """Promise the status a customer holds after a file claimed one: an import never upgrades consent.

    Blank and unknown claims change nothing. Only an explicit yes subscribes, and only somebody who never
    unsubscribed and whose address is not suppressed. A no after a yes is a withdrawal, whatever the file calls it.
    """
    if claimed in (None, ConsentStatus.UNKNOWN, current) or current == ConsentStatus.UNSUBSCRIBED:
        return current
    if claimed == ConsentStatus.SUBSCRIBED:
        return current if is_suppressed else ConsentStatus.SUBSCRIBED
    if claimed == ConsentStatus.NEVER_SUBSCRIBED and current == ConsentStatus.UNKNOWN:
        return ConsentStatus.NEVER_SUBSCRIBED
    return ConsentStatus.UNSUBSCRIBED


def suppress(
    session: Session,
    email: str,
    *,
    reason: SuppressionReason,
    at: datetime,
    source: str | None = None,
    import_id: int | None = None,
) -> Suppression:
    """Promise that nothing is sent to the address from now on; the first reason given stays."""
    address = _address(email)
    if not address:
        raise Invalid("Name the e-mail address that nothing may be sent to.", {"email": ["An address is needed."]})
    if found := _suppression(session, address):
        return found
    suppression = Suppression(email=address, reason=reason, at=at, source=text.clean(source), import_id=import_id)
    session.add(suppression)
    session.flush()
    return suppression


def is_suppressed(session: Session, email: str | None) -> bool:
    """Promise whether nothing may be sent to the address."""
    return _suppression(session, _address(email)) is not None


def lift(session: Session, email: str) -> bool:
    """Take the address off the suppressions; promise whether it was on them."""
    if found := _suppression(session, _address(email)):
        session.delete(found)
        session.flush()
    return found is not None


def _address(email: str | None) -> str:
    return (text.clean(email) or "").lower()


def _suppression(session: Session, address: str) -> Suppression | None:
    return session.scalar(sa.select(Suppression).where(Suppression.email == address))
