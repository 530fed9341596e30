"""Tidying: letters written as files on this machine go when they are old, or when the person they are for was erased."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.channels import files
from cdp.models import Customer, Message
from cdp.settings import settings


def tidy(session: Session, *, now: datetime) -> int:
    """Promise how many files were removed from the outbox; a letter of someone deleted stays while they may come back."""
    kept = files.kept()
    oldest = now - timedelta(days=settings().outbox_days) if settings().outbox_days else None
    gone = {name for name, at in kept.items() if oldest is not None and at < oldest}
    numbers = [int(stem) for stem in (name.removesuffix(".eml") for name in kept) if stem.isdecimal()]
    gone |= {f"{number}.eml" for number in _erased(session, numbers)}
    return files.remove(gone)


def _erased(session: Session, ids: list[int]) -> list[int]:
    """The messages among these whose person was erased: no address is left of them."""
    whose = sa.select(Message.id).join(Customer, Customer.id == Message.customer_id)
    is_erased = sa.and_(Customer.deleted_at.is_not(None), Message.address.is_(None))
    return list(session.scalars(whose.where(db.among(session, Message.id, ids), is_erased)))
