"""The company's own sign-in (OpenID Connect): what its provider says of a person, and the account that they have here."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from cdp import access, audit
from cdp.errors import NotAllowed, NotSignedIn
from cdp.models import User
from cdp.settings import settings
from cdp.users import accounts

# The browser keeps what the provider said for a month and nobody can take it back. So it opens the door once, while it
# is news: signing out, a session that ends, another role are not undone by what was said before.
_NEWS_FOR = timedelta(minutes=5)
_ENDED = "What your company said of you has ended. Sign in again."


def of_company(session: Session, claims: Mapping[str, Any], *, now: datetime) -> User:
    """Promise the account of whom the provider has just named; its role is the account's, whatever the provider says.

    Raises NotSignedIn when what it said is no news any more, and NotAllowed when it names nobody who has an account.
    """
    said_at = _said_at(claims)
    if said_at is None or abs(now - said_at) > _NEWS_FOR:
        raise NotSignedIn(_ENDED)
    email = str(claims.get("email") or "")
    # With a provider of many companies anybody can claim any address: one that says nothing is not simply believed.
    if not email or claims.get("email_verified", settings().oidc_addresses_are_verified) is not True:
        raise NotAllowed("Your company's sign-in does not confirm an e-mail address of yours. Ask whoever runs it.")
    user = accounts.by_email(session, email)
    if user is None or user.is_demo:
        raise NotAllowed(
            f"You are signed in as {email}, who has no account in this shop. Ask an owner to add this address."
        )
    if user.signed_in_at is not None and said_at <= user.signed_in_at:
        raise NotSignedIn(_ENDED)
    return user


def _said_at(claims: Mapping[str, Any]) -> datetime | None:
    said = claims.get("iat")
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 < said < 2**40:
        return None
    return datetime.fromtimestamp(said, UTC)


def stranger(session: Session, email: str, *, address: str) -> None:
    """Write down that somebody came with the company's word and without an account here."""
    who = replace(access.NOBODY, address=address)
    audit.note(session, "failed to sign in", "user", who=who, label=email or "no address")
