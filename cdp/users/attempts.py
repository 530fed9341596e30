"""Attempts: who fails to sign in again and again waits longer each time, by account and by address."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cdp import access, audit, db
from cdp.errors import NotSignedIn
from cdp.models import SignInAttempts
from cdp.users import accounts

# So many are free; each one more doubles the wait. A whole office may share an address.
_FREE = {"account": 5, "address": 20}
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=1)
_FORGOTTEN_AFTER = timedelta(days=1)


def count(session: Session, *, email: str, address: str, now: datetime) -> None:
    """Count an attempt before it is made, so that many at once are counted too; raises NotSignedIn while one must wait.

    `clear` takes it back when the attempt was right.
    """
    session.execute(sa.delete(SignInAttempts).where(SignInAttempts.last_at < now - _FORGOTTEN_AFTER))
    rows = [_noted(session, subject, now) for subject in _subjects(email, address)]
    refuse_locked(rows, now=now)
    for row in rows:
        row.failures, row.last_at = row.failures + 1, now
    session.flush()


def refuse_locked(rows: list[SignInAttempts], *, now: datetime) -> None:
    """Raise NotSignedIn, saying for how long, while any of these must wait."""
    left = max((row.last_at + wait(row) - now for row in rows), default=timedelta(0))
    if left > timedelta(0):
        seconds = int(left.total_seconds()) + 1
        how_long = f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"
        raise NotSignedIn(f"Too many attempts. Try again in {how_long}.")


def wait(row: SignInAttempts) -> timedelta:
    """Promise how long after the last attempt the next one is let through."""
    over = row.failures - _FREE[row.subject.partition(" ")[0]]
    return timedelta(0) if over < 0 else min(_FIRST_WAIT * 2 ** min(over, 20), _LONGEST_WAIT)


def clear(session: Session, *, email: str, address: str) -> None:
    """Forget the failures of an account that was signed in to, and count the attempt no longer against its address."""
    account, from_address = _subjects(email, address)
    session.execute(sa.delete(SignInAttempts).where(SignInAttempts.subject == account))
    session.execute(
        sa.update(SignInAttempts)
        .where(SignInAttempts.subject == from_address, SignInAttempts.failures > 0)
        .values(failures=SignInAttempts.failures - 1)
    )


def refused(session: Session, *, email: str, address: str) -> None:
    """Write down that a password was wrong: for which account if there is one, never what was typed."""
    user, who = accounts.by_email(session, email), replace(access.NOBODY, address=address)
    known: dict[str, Any] = {"ids": [user.id], "label": user.email} if user else {"label": "no such account"}
    audit.note(session, "failed to sign in", "user", who=who, **known)


def forgive(session: Session, *, email: str) -> None:
    """Let an account be tried again at once, after its password was set by somebody who may."""
    session.execute(sa.delete(SignInAttempts).where(SignInAttempts.subject == _subjects(email, "")[0]))


def _subjects(email: str, address: str) -> tuple[str, str]:
    return f"account {accounts.address(email)[:320]}", f"address {address or 'this machine'}"


def _noted(session: Session, subject: str, now: datetime) -> SignInAttempts:
    insert = (sqlite if db.is_sqlite(session) else postgresql).insert(SignInAttempts)
    made = insert.values(subject=subject, failures=0, last_at=now).on_conflict_do_nothing(index_elements=["subject"])
    session.execute(made)
    found = sa.select(SignInAttempts).where(SignInAttempts.subject == subject).with_for_update()
    return session.scalars(found.execution_options(populate_existing=True)).one()
