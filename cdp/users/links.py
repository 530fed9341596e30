"""Links that let a person choose a password: signed, good for a day, and spent by the password that is chosen."""

import hmac
import html
from datetime import datetime
from email.message import EmailMessage
from email.utils import formataddr

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, audit, channels, shop, tokens
from cdp.errors import CdpError, NotSignedIn
from cdp.models import Sender, SenderKind, User
from cdp.settings import settings
from cdp.users import accounts

LASTS = 24 * 60 * 60


def link_of(session: Session, user_id: int, *, now: datetime) -> str:
    """Promise the word of a link by which the account gets a password; only an owner may hand one out."""
    access.require("users.manage")
    user = accounts.get(session, user_id)
    audit.note(session, "made a link to choose a password", "user", ids=[user.id], label=user.email)
    return _token(user, int(now.timestamp()) + LASTS)


def user_of(session: Session, token: str, *, at: float) -> User:
    """Promise the account that a link was made for; raises NotSignedIn when it is none of ours, spent, or a day old."""
    number, _, rest = token.partition(".")
    until, _, _signature = rest.partition(".")
    if number.isascii() and number.isdigit() and until.isascii() and until.isdigit() and len(token) < 120:
        user = session.get(User, int(number), with_for_update=True) if int(number) < 2**63 else None
        if user and at < int(until) and hmac.compare_digest(_token(user, int(until)).encode(), token.encode()):
            return user
    raise NotSignedIn("This link was used already, or is older than a day. Ask for a new one.")


def demand_mail(session: Session) -> Sender:
    """Promise the sender that letters about accounts go out by: never the outbox on this machine, which others read.

    Raises CdpError, saying what to do instead, when no sender of this shop reaches a mail server.
    """
    able = sa.select(Sender).where(Sender.kind == SenderKind.SMTP, Sender.archived_at.is_(None))
    if sender := session.scalar(able.order_by(Sender.is_default.desc(), Sender.id).limit(1)):
        return sender
    raise CdpError(
        "No mail server is set up, so no link can be mailed. Ask an owner for one, or run `python -m cdp user password` "
        "on the server."
    )


def mail_link(session: Session, email: str, *, now: datetime) -> bool:
    """Mail a link to choose a new password; promise whether there was an account to mail it to.

    Raises CdpError when it could not be mailed. Do not tell the person what the promise was.
    """
    sender, user = demand_mail(session), accounts.by_email(session, email)
    if user is None or user.is_demo:
        return False
    about = shop.get(session)
    address = f"{(about.public_url or settings().local_url).rstrip('/')}/?password={_token(user, int(now.timestamp()) + LASTS)}"
    channels.send_now(sender, to=user.email, letter=_letter(user, sender, about.name, address))
    who = access.who() if access.who() != access.SYSTEM else access.NOBODY  # who asks is not signed in yet
    audit.note(session, "mailed a link to choose a password", "user", ids=[user.id], label=user.email, who=who)
    return True


def _letter(user: User, sender: Sender, shop_name: str, address: str) -> bytes:
    letter = EmailMessage()
    letter["From"] = formataddr((sender.from_name or shop_name, sender.from_email))
    letter["To"] = user.email
    letter["Subject"] = f"Choose a new password for {shop_name}"
    letter["Auto-Submitted"] = "auto-generated"
    said = (
        f"Hello {user.name},",
        f"somebody asked for a new password for your account at {shop_name}. Choose it here, within a day:",
        address,
        "If it was not you, you need do nothing: your password stays as it is.",
    )
    letter.set_content("\n\n".join(said))
    shown = [html.escape(line) for line in said]
    shown[2] = f'<a href="{shown[2]}">Choose a new password</a>'
    letter.add_alternative("".join(f"<p>{line}</p>" for line in shown), subtype="html")
    return letter.as_bytes()


def _token(user: User, until: int) -> str:
    # The hash is part of what is signed: once there is another password, the link is worth nothing.
    said = f"{user.id}|{until}|{user.email}|{user.password_hash or ''}"
    return f"{user.id}.{until}.{tokens.signature('password', said.encode())}"
