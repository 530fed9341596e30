"""Senders: addresses that letters come from and the servers that take them, as people set them up."""

import ipaddress
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from cdp import access
from cdp.errors import Conflict, Invalid, NotFound
from cdp.models import Sender, SenderKind, SmtpSecurity
from cdp.text import clean

LONGEST_NAME = 120
FIRST_NAME = "Outbox on this machine"
_PLACEHOLDER = "hello@shop.example"  # RFC 2606: nobody's


def all(session: Session, *, archived: bool = False) -> list[Sender]:
    """Promise the senders by name, the default one among them; archived ones only when asked for."""
    default(session)
    chosen = sa.select(Sender).order_by(sa.func.lower(Sender.name))
    if not archived:
        chosen = chosen.where(Sender.archived_at.is_(None))
    return list(session.scalars(chosen))


def get(session: Session, sender_id: int) -> Sender:
    """Promise the sender, or raise NotFound."""
    found = session.get(Sender, sender_id)
    if found is None:
        raise NotFound("This sender was deleted. Pick another one.")
    return found


def _locked(session: Session, sender_id: int) -> Sender:
    """The sender as it is committed now; nobody else changes it before this transaction ends."""
    session.flush()
    return session.get(Sender, sender_id, with_for_update=True, populate_existing=True) or get(session, sender_id)


def default(session: Session) -> Sender:
    """Promise the sender of whatever names none; the first one, made on first use, writes files on this machine."""
    return _default(session) or _first(session)


def _default(session: Session) -> Sender | None:
    return session.scalar(sa.select(Sender).where(Sender.is_default))


def _first(session: Session) -> Sender:
    made = Sender(name=_free(session, FIRST_NAME), kind=SenderKind.FILES, from_email=_PLACEHOLDER, is_default=True)
    try:
        with session.begin_nested():
            session.add(made)
    except sa.exc.IntegrityError:  # another session was quicker
        return session.scalars(sa.select(Sender).where(Sender.is_default)).one()
    return made


def _free(session: Session, name: str) -> str:
    taken = set(session.scalars(sa.select(Sender.name)))
    return next(free for free in (name, *(f"{name} {n}" for n in range(2, 10_000))) if free not in taken)


def create(session: Session, *, name: str, kind: SenderKind | str, now: datetime, **fields: Any) -> Sender:
    """Promise a new sender; raises Invalid with a sentence for each field that does not do.

    The fields are those of the table: from_name, from_email, reply_to, return_path, host, port, security, username,
    password_variable, connections, rate_per_minute, warmup_started_on, warmup_first_day, dkim_selector.
    """
    access.require("senders.change")
    sender = Sender(created_at=now)
    _fill(session, sender, {**_DEFAULTS, "name": name, "kind": kind, **fields})
    session.add(sender)
    session.flush()
    return sender


def save(session: Session, sender_id: int, *, seen_version: int, now: datetime, **fields: Any) -> Sender:
    """Promise the sender with what is given changed; raises Conflict when someone saved it since `seen_version`."""
    access.require("senders.change")
    sender = _locked(session, sender_id)
    if sender.version != seen_version:
        raise Conflict(f"“{sender.name}” was saved by someone else meanwhile. Look at it, and save again.")
    _fill(session, sender, fields)
    sender.version += 1
    sender.updated_at = now
    session.flush()
    return sender


def archive(session: Session, sender_id: int, *, now: datetime) -> Sender:
    """Promise the sender out of the lists; what it has queued is still sent. The default one stays."""
    access.require("senders.change")
    sender = _locked(session, sender_id)
    if sender.is_default:
        raise Invalid(f"“{sender.name}” is the default sender. Make another one the default first.")
    sender.archived_at = now
    session.flush()
    return sender


def unarchive(session: Session, sender_id: int) -> Sender:
    """Promise the sender back in the lists."""
    access.require("senders.change")
    sender = get(session, sender_id)
    sender.archived_at = None
    session.flush()
    return sender


def make_default(session: Session, sender_id: int) -> Sender:
    """Promise that letters that name no sender go out by this one from now on."""
    access.require("senders.change")
    sender = _locked(session, sender_id)
    if sender.archived_at is not None:
        raise Invalid(f"“{sender.name}” is archived. Bring it back first.")
    session.execute(sa.update(Sender).where(Sender.is_default, Sender.id != sender_id).values(is_default=False))
    sender.is_default = True
    session.flush()
    return sender


_DEFAULTS: dict[str, Any] = {
    "from_name": "",
    "from_email": "",
    "reply_to": "",
    "return_path": "",
    "host": "",
    "port": 587,
    "security": SmtpSecurity.STARTTLS,
    "username": "",
    "password_variable": "CDP_SMTP_PASSWORD",
    "connections": 4,
    "rate_per_minute": None,
    "warmup_started_on": None,
    "warmup_first_day": None,
    "dkim_selector": "",
}


def _fill(session: Session, sender: Sender, given: dict[str, Any]) -> None:
    unknown = set(given) - set(_RULES)
    if unknown:
        raise TypeError(f"A sender has no {', '.join(sorted(unknown))}.")
    values: dict[str, Any] = {}
    faults: dict[str, list[str]] = {}
    for field, raw in given.items():
        read, sentence = _RULES[field]
        try:
            values[field] = read(raw)
        except ValueError:
            faults[field] = [sentence]
    merged = {field: values.get(field, getattr(sender, field)) for field in _RULES}
    for fields, sentence in _joint_faults(session, merged, sender.id):
        if not faults.keys() & set(fields):  # what is wrong by itself says nothing about the others
            faults[fields[0]] = [sentence]
    if faults:
        raise Invalid("The sender was not saved. " + " ".join(said[0] for said in faults.values()), faults)
    for field, value in values.items():
        setattr(sender, field, value)


def _joint_faults(
    session: Session, values: dict[str, Any], own_id: int | None
) -> Sequence[tuple[tuple[str, ...], str]]:
    """What is wrong with fields taken together; it is said at the first of them."""
    is_smtp = values["kind"] == SenderKind.SMTP
    named = sa.select(Sender.id).where(Sender.name == values["name"], Sender.id != (own_id or 0))
    is_warming = (values["warmup_first_day"] is None, values["warmup_started_on"] is None)
    in_the_clear = values["username"] and values["security"] == SmtpSecurity.NONE
    checks = (
        (("name",), session.scalar(named) is not None, f"There is a sender “{values['name']}” already. Pick another name."),
        (("host", "kind"), is_smtp and not values["host"], "Name the mail server, e.g. smtp.example.com."),
        (("from_email",), not values["from_email"], "Give the address that letters come from."),
        (("security", "username", "host"), in_the_clear and not is_loopback(values["host"]),
         "A user name and password need a secure line: pick STARTTLS or TLS."),
        (("warmup_first_day", "warmup_started_on"), len(set(is_warming)) == 2,
         "A warm-up needs both: the day it starts and how many letters go on that day."),
    )  # fmt: skip
    return [(fields, sentence) for fields, is_wrong, sentence in checks if is_wrong]


def is_loopback(host: str) -> bool:
    """Promise whether a server is this machine itself, so that nobody listens on the way."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _line(longest: int) -> Callable[[Any], str]:
    def read(raw: Any) -> str:
        value = clean(raw) or ""
        if len(value) > longest or re.search(r"[\x00-\x1f\x7f]", value):
            raise ValueError(value)
        return value

    return read


def _name(raw: Any) -> str:
    value = _line(LONGEST_NAME)(raw)
    if not value:
        raise ValueError(raw)
    return value


def _address(raw: Any) -> str:
    value = clean(raw) or ""
    if not value:
        return ""
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(value) from error


def _pattern(allowed: str) -> Callable[[Any], str]:
    def read(raw: Any) -> str:
        value = clean(raw) or ""
        if not re.fullmatch(allowed, value):
            raise ValueError(value)
        return value

    return read


def _number(lowest: int, highest: int, *, may_be_none: bool = False) -> Callable[[Any], int | None]:
    def read(raw: Any) -> int | None:
        if raw is None and may_be_none:
            return None
        value = int(raw)
        if not lowest <= value <= highest:
            raise ValueError(value)
        return value

    return read


def _instant(raw: Any) -> datetime | None:
    if raw is not None and (not isinstance(raw, datetime) or raw.tzinfo is None):
        raise ValueError(raw)
    return raw


# Only variables of ours that say so: a sender must not be a way to send other secrets of this machine somewhere.
_PASSWORD_VARIABLE = r"CDP_[A-Z0-9_]*PASSWORD[A-Z0-9_]*"
_RULES: dict[str, tuple[Callable[[Any], Any], str]] = {
    "name": (_name, f"Give the sender a name of 1 to {LONGEST_NAME} characters."),
    "kind": (SenderKind, "Pick how letters leave: as files on this machine or by SMTP."),
    "from_name": (_line(200), "The from-name is one line of at most 200 characters."),
    "from_email": (_address, "The from-address is not an e-mail address."),
    "reply_to": (_address, "The reply-to is not an e-mail address."),
    "return_path": (_address, "The address for bounces is not an e-mail address."),
    "host": (_pattern(r"[A-Za-z0-9.\-:]{0,253}"), "The mail server is a name or an IP address, without spaces."),
    "port": (_number(1, 65_535), "The port is a number from 1 to 65535; usual are 587, 465 and 25."),
    "security": (SmtpSecurity, "Pick STARTTLS, TLS or none."),
    "username": (_line(320), "The user name is one line."),
    "password_variable": (
        _pattern(_PASSWORD_VARIABLE),
        "Name an environment variable that begins with CDP_ and contains PASSWORD, e.g. CDP_SMTP_PASSWORD.",
    ),
    "connections": (_number(1, 32), "Between 1 and 32 connections at once."),
    "rate_per_minute": (_number(1, 1_000_000, may_be_none=True), "The rate is 1 or more letters a minute, or empty."),
    "warmup_started_on": (_instant, "The warm-up starts on a day."),
    "warmup_first_day": (_number(1, 10_000_000, may_be_none=True), "The first day's letters are 1 or more, or empty."),
    "dkim_selector": (
        _pattern(r"([A-Za-z0-9]([A-Za-z0-9\-]{0,61}[A-Za-z0-9])?)?"),
        "A selector is letters, digits and dashes.",
    ),
}
