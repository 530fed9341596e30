"""Passwords: hashed with bcrypt as streamlit-authenticator does, compared in the same time whether or not there is an account."""

import unicodedata
from functools import lru_cache

import bcrypt
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access
from cdp.errors import Invalid
from cdp.models import User
from cdp.users import accounts, links, sessions

SHORTEST, LONGEST_BYTES = 10, 72  # bcrypt reads no further
ROUNDS = 12
_POOR = {"password", "passwort", "qwertyuiop", "1234567890", "0123456789", "iloveyou", "letmein", "administrator"}


def check(session: Session, email: str, password: str) -> User | None:
    """Promise the account whose address and password these are, after the same time whichever is wrong."""
    user = session.scalar(sa.select(User).where(User.email == accounts.address(email)))
    held = user.password_hash if user is not None else None
    fits = bcrypt.checkpw(_bytes(password)[:LONGEST_BYTES], (held or _nobodys()).encode())
    return user if fits and held and len(_bytes(password)) <= LONGEST_BYTES else None


def set_password(session: Session, user: User, password: str) -> None:
    """Give somebody's account a password, and sign it out everywhere; raises Invalid with what is wrong with it."""
    access.require("users.manage")
    give(session, user, password)


def give(session: Session, user: User, password: str) -> None:
    """Give an account a password, whoever asks; for those who proved in another way that it is theirs."""
    if fault := _fault(user, password):
        raise Invalid(fault, {"password": [fault]})
    user.password_hash = bcrypt.hashpw(_bytes(password), bcrypt.gensalt(ROUNDS)).decode()
    sessions.end_all(session, user)
    session.flush()


def change_password(session: Session, user_id: int, *, current: str, password: str) -> User:
    """Promise another password for one's own account, to whoever knows the present one."""
    user = accounts.get(session, user_id)
    if access.who().id != user.id:
        access.require("users.manage")
    if check(session, user.email, current) is None:
        raise Invalid("That is not your present password.", {"current": ["That is not your present password."]})
    give(session, user, password)
    return user


def choose_password(session: Session, token: str, password: str, *, at: float) -> User:
    """Promise the password of the account that a link was made for; the link is spent by it."""
    user = links.user_of(session, token, at=at)
    give(session, user, password)
    return user


def _fault(user: User, password: str) -> str | None:
    plain = password.strip()
    if len(plain) < SHORTEST:
        return f"Use at least {SHORTEST} characters; a few words are easy to keep in mind."
    if len(_bytes(password)) > LONGEST_BYTES:
        return f"That is too long: at most {LONGEST_BYTES} letters without accents."
    lowered = plain.lower()
    own = {user.email, user.email.partition("@")[0], user.name.lower()}
    if (
        lowered in own
        or len(set(lowered)) < 4
        or any(lowered.strip("0123456789!.") == poor for poor in _POOR)
        or lowered in _POOR
    ):
        return "That is easily guessed. Use a few words that do not belong together."
    return None


def _bytes(password: str) -> bytes:
    # The form takes outer blanks away; and an accent is typed in two ways.
    return unicodedata.normalize("NFC", password.strip()).encode("utf-8", "replace").replace(b"\0", b"")


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return bcrypt.hashpw(b"nobody", bcrypt.gensalt(ROUNDS)).decode()
