"""Sessions: a word in a browser's cookie, of which we keep the hash; deleting the row signs the browser out.

Screens talk over a websocket, which cannot set a cookie that scripts may not read. So signing in gives a code of one
minute, and a request of its own changes that into the cookie. A session ends when nobody has used it for some hours, and
after some days in any case.
"""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import audit, tokens
from cdp.access import Principal, Role
from cdp.errors import NotSignedIn
from cdp.models import Shop, User, UserSession
from cdp.settings import settings

_CODE_LASTS = timedelta(seconds=60)


def begin(session: Session, user: User, *, address: str, now: datetime) -> str:
    """Promise a code that one browser can change into a session within a minute."""
    word = secrets.token_urlsafe(32)
    session.execute(sa.delete(UserSession).where(UserSession.expires_at <= now))
    session.add(
        UserSession(
            token_hash=tokens.digest(word),
            user_id=user.id,
            address=address,
            created_at=now,
            expires_at=now + _CODE_LASTS,
        )
    )
    # By a statement: the screens hand in an account that they have read before.
    session.execute(sa.update(User).where(User.id == user.id).values(signed_in_at=now))
    audit.note(session, "signed in", "user", ids=[user.id], label=user.email, who=principal(user, address=address))
    return word


def complete(session: Session, code: str, *, now: datetime) -> str:
    """Promise the word for the cookie; the code is spent. Raises NotSignedIn for one that is unknown, spent or late."""
    token = secrets.token_urlsafe(32)
    opened = (
        sa.update(UserSession)
        .where(
            UserSession.token_hash == tokens.digest(code), UserSession.is_open.is_(False), UserSession.expires_at > now
        )
        .values(token_hash=tokens.digest(token), is_open=True, expires_at=now + _unused())
    )
    if not session.execute(opened).rowcount:  # type: ignore[attr-defined]
        raise NotSignedIn("This took too long. Sign in again.")
    return token


def longest() -> timedelta:
    """Promise how long a session lasts at most, however much it is used."""
    return timedelta(days=settings().session_days)


def _unused() -> timedelta:
    return min(timedelta(hours=settings().session_idle_hours), longest())


def note_use(session: Session, token: str | None, *, now: datetime) -> None:
    """Have a session that is used last on, up to its longest; one that has ended stays so."""
    mine = sa.select(UserSession).where(UserSession.token_hash == tokens.digest(token or ""), UserSession.is_open)
    if found := session.scalar(mine.where(UserSession.expires_at > now)):
        found.expires_at = min(found.created_at + longest(), now + _unused())


def enter(session: Session, user: User, *, address: str, now: datetime) -> str:
    """Promise the word of a session that is open at once, for programs that can set a cookie by themselves."""
    return complete(session, begin(session, user, address=address, now=now), now=now)


def known(session: Session, token: str | None, *, now: datetime, address: str = "") -> Principal | None:
    """Promise who a cookie's word stands for, with the role they have now; None for nobody (any more)."""
    if not token:
        return None
    found = sa.select(User).join(UserSession, UserSession.user_id == User.id)
    user = session.scalar(
        found.where(UserSession.token_hash == tokens.digest(token), UserSession.is_open, UserSession.expires_at > now)
    )
    if user is None or (user.is_demo and not session.scalar(sa.select(Shop.is_demo))):
        return None
    return principal(user, address=address)


def principal(user: User, *, address: str = "") -> Principal:
    """Promise the principal that an account is."""
    return Principal("user", user.id, user.email, role=Role(user.role), address=address)


def end(session: Session, token: str | None) -> None:
    """Promise that this cookie's word stands for nobody from now on, wherever it was copied to."""
    mine = sa.select(User).join(UserSession, UserSession.user_id == User.id)
    if user := session.scalar(mine.where(UserSession.token_hash == tokens.digest(token or ""))):
        audit.note(session, "signed out", "user", ids=[user.id], label=user.email, who=principal(user))
    session.execute(sa.delete(UserSession).where(UserSession.token_hash == tokens.digest(token or "")))


def end_all(session: Session, user: User) -> None:
    """Promise that every browser signed in with the account is signed out."""
    session.execute(sa.delete(UserSession).where(UserSession.user_id == user.id))
