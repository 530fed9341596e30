"""The first ones in: the first owner, made on this machine or by the code in its console, and the sample shop's owner."""

import hmac

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db, tokens
from cdp.access import Role
from cdp.errors import NotAllowed
from cdp.models import Shop, User
from cdp.users import accounts, passwords

DEMO_ADDRESS = "owner@sample-shop.example"  # RFC 2606: nobody's


def code() -> str:
    """Promise the code by which the first owner is made from another machine; worth nothing once there is one."""
    word = tokens.signature("first owner", b"").replace("-", "").replace("_", "").upper()[:16]
    return "-".join(word[at : at + 4] for at in range(0, 16, 4))


def is_first_code(typed: str) -> bool:
    """Promise whether this is the code, however it was typed."""
    return hmac.compare_digest(_bare(typed), _bare(code()))


def _bare(typed: str) -> bytes:
    return "".join(char for char in typed.upper() if char.isalnum()).encode()


def first_owner(session: Session, *, email: str, name: str, password: str, is_here: bool, typed: str = "") -> User:
    """Promise the first account, an owner's: to whoever sits at this machine, or knows the code in its console.

    Raises NotAllowed when there is an account already, or the code is wrong.
    """
    # Two that try at once: on SQLite one waits for the other, on PostgreSQL here.
    if not db.is_sqlite(session):
        session.execute(sa.text("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE"))
    if accounts.has_any(session):
        raise NotAllowed("Somebody has an account already. Sign in, or ask an owner to add you.")
    if not is_here and not is_first_code(typed):
        raise NotAllowed("This is not the code that the server's console shows.")
    user = accounts.made(session, email=email, name=name, role=Role.OWNER)
    passwords.give(session, user, password)
    session.execute(sa.delete(User).where(User.is_demo))
    return user


def demo_owner(session: Session) -> User:
    """Promise the owner of the sample shop, for one click; raises NotAllowed unless nothing but sample data is here.

    The caller sees to it that only this machine reaches the server.
    """
    if not session.scalar(sa.select(Shop.is_demo)) or accounts.has_any(session):
        raise NotAllowed("This is no sample shop. Sign in.")
    found = session.scalar(sa.select(User).where(User.is_demo))
    if found is None:
        found = User(email=DEMO_ADDRESS, name="Owner of the sample shop", role=Role.OWNER, is_demo=True)
        session.add(found)
        session.flush()
    return found
