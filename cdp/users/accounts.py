"""The accounts: added, given another role, removed; the last owner stays."""

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from cdp import access
from cdp.access import Role
from cdp.errors import InUse, Invalid, NotFound
from cdp.models import User
from cdp.text import clean, fold
from cdp.users import sessions

LONGEST = 120


def all(session: Session) -> list[User]:
    """Promise everybody who may sign in, by name."""
    access.require("users.manage")
    return list(session.scalars(sa.select(User).order_by(sa.func.lower(User.name), User.id)))


def has_any(session: Session) -> bool:
    """Promise whether anybody has an account; the sample shop's owner is nobody."""
    return session.scalar(sa.select(User.id).where(User.is_demo.is_(False)).limit(1)) is not None


def get(session: Session, user_id: int) -> User:
    """Promise the account, or raise NotFound."""
    found = session.get(User, user_id) if 0 < user_id < 2**63 else None
    if found is None:
        raise NotFound("This account was removed.")
    return found


def by_email(session: Session, email: str) -> User | None:
    """Promise the account with this address, however it was written."""
    return session.scalar(sa.select(User).where(User.email == address(email)))


def demand(session: Session, email: str) -> User:
    """Promise the account with this address, or raise NotFound."""
    if found := by_email(session, email):
        return found
    raise NotFound(f"There is no account for “{email}”. `python -m cdp user list` shows those there are.")


def address(email: str | None) -> str:
    """Promise an address as accounts are looked up by it."""
    return fold(clean(email) or "")


def add(session: Session, *, email: str, name: str, role: Role | str) -> User:
    """Promise a new account without a password; raises Invalid with a sentence for each field that does not do."""
    access.require("users.manage")
    return made(session, email=email, name=name, role=role)


def made(session: Session, *, email: str, name: str, role: Role | str) -> User:
    """Promise a new account, whoever asks; for the way in that is there before anybody can sign in."""
    faults: dict[str, list[str]] = {}
    called, kept = clean(name), address(email)
    if called is None or len(called) > LONGEST:
        faults["name"] = [f"Say what the person is called, in at most {LONGEST} letters."]
    if fault := _fault_of_address(kept):
        faults["email"] = [fault]
    elif by_email(session, kept):
        faults["email"] = [f"There is an account for {kept} already."]
    if role not in list(Role):
        faults["role"] = [f"There is no role “{role}”. There are: {', '.join(Role)}."]
    if faults:
        raise Invalid(" ".join(sentence for said in faults.values() for sentence in said), faults)
    user = User(email=kept, name=called, role=str(role))
    try:
        with session.begin_nested():
            session.add(user)
    except sa.exc.IntegrityError as error:
        sentence = f"There is an account for {kept} already."
        raise Invalid(sentence, {"email": [sentence]}) from error
    return user


def _fault_of_address(kept: str) -> str | None:
    try:
        validate_email(kept, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return "Write an e-mail address like anna@shop.com."
    return None


def rename(session: Session, user_id: int, *, name: str) -> User:
    """Promise the account under another name of the person."""
    access.require("users.manage")
    called = clean(name)
    if called is None or len(called) > LONGEST:
        sentence = f"Say what the person is called, in at most {LONGEST} letters."
        raise Invalid(sentence, {"name": [sentence]})
    user = _locked(session, user_id)
    user.name = called
    return user


def set_role(session: Session, user_id: int, *, role: Role | str) -> User:
    """Promise the account in another role; whoever is signed in with it has to sign in again."""
    access.require("users.manage")
    if role not in list(Role):
        sentence = f"There is no role “{role}”. There are: {', '.join(Role)}."
        raise Invalid(sentence, {"role": [sentence]})
    user = _locked(session, user_id)
    if user.role != role:
        _refuse_last_owner(session, user)
        user.role = str(role)
        sessions.end_all(session, user)
    return user


def remove(session: Session, user_id: int) -> User:
    """Promise that nobody signs in with this account any more, nor stays signed in; what they did stays."""
    access.require("users.manage")
    user = _locked(session, user_id)
    _refuse_last_owner(session, user)
    sessions.end_all(session, user)
    session.delete(user)
    session.flush()
    return user


def _locked(session: Session, user_id: int) -> User:
    session.flush()
    return session.get(User, user_id, with_for_update=True, populate_existing=True) or get(session, user_id)


def _refuse_last_owner(session: Session, user: User) -> None:
    if user.role != Role.OWNER or user.is_demo:
        return
    # Two owners who remove each other at once wait here for each other.
    owners = sa.select(User.id).where(User.role == Role.OWNER, User.is_demo.is_(False)).order_by(User.id)
    if session.scalars(owners.with_for_update()).all() == [user.id]:
        raise InUse(f"{user.name} is the only owner. Make somebody else an owner first.")
