"""Resolving: what a person, or the mail server's own log, says about letters whose answer was lost."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, audit
from cdp.delivery.building import install
from cdp.errors import Conflict, NotFound
from cdp.models import DeliveryAttempt, Message, MessageStatus, utc_now


def resolve_unknown(session: Session, message_id: int, accepted: bool, *, now: datetime | None = None) -> Message:
    """Promise the message SENT if it was accepted, else QUEUED again; raises NotFound, or Conflict when it is settled."""
    access.require("delivery.resolve")
    # As it is committed now: the server's answer may have come late, or somebody else may have settled it.
    message = session.get(Message, message_id, with_for_update=True, populate_existing=True)
    if message is None:
        raise NotFound("This message was deleted.")
    if message.status != MessageStatus.UNKNOWN:
        raise Conflict("What became of this message is known by now. Look at it again.")
    now = now or utc_now()
    said = "It was found to have been accepted." if accepted else "It was found not to have been accepted."
    session.add(
        DeliveryAttempt(message_id=message_id, number=message.attempts, at=now, outcome="reconciled", reply=said)
    )
    message.reply = said
    if accepted:
        message.status, message.sent_at = MessageStatus.SENT, now
    else:
        message.status, message.due_at, message.attempts = MessageStatus.QUEUED, now, 0  # with 72 hours of its own
    session.flush()
    audit.note(session, "settled", "letter", ids=[message_id], changes={"accepted": accepted})
    return message


@dataclass
class Resolved:
    """What a log could say: how many were accepted, how many were not and wait again, and how many stay unknown."""

    accepted: int = 0
    queued_again: int = 0
    still_unknown: int = 0


def resolve_by_log(session: Session, lines: Iterable[str], *, now: datetime) -> Resolved:
    """Settle unknown messages by the log of the Postfix they were handed to, asked by Message-ID.

    Not accepted is only said of a message when the log begins before it was due and goes on after its answer was found
    to be lost, and no session is open at its end: a log of yesterday knows nothing of a letter of today.
    """
    access.require("delivery.resolve")
    log, resolved = read_postfix(lines, now=now), Resolved()
    ours = install(session)
    for message_id, due_at, lost_at in session.execute(_UNKNOWN).all():
        if (message_id, ours) in log.accepted:
            resolve_unknown(session, message_id, True, now=now)
            resolved.accepted += 1
        elif log.covers(due_at, lost_at) and not log.open_sessions:
            resolve_unknown(session, message_id, False, now=now)
            resolved.queued_again += 1
        else:
            resolved.still_unknown += 1
    return resolved


_lost_at = (
    sa.select(sa.func.max(DeliveryAttempt.at, type_=DeliveryAttempt.at.type))
    .where(DeliveryAttempt.message_id == Message.id)
    .scalar_subquery()
)
_UNKNOWN = sa.select(Message.id, Message.due_at, _lost_at).where(Message.status == MessageStatus.UNKNOWN)


@dataclass
class PostfixLog:
    """What a Postfix log says about letters of ours."""

    begins_at: datetime | None = None
    ends_at: datetime | None = None
    accepted: set[tuple[int, str]] = field(default_factory=set)  # (message id, installation)
    open_sessions: set[str] = field(default_factory=set)

    def covers(self, since: datetime, until: datetime | None) -> bool:
        """Promise whether the log begins before one instant and ends after the other."""
        if self.begins_at is None or self.ends_at is None or until is None:
            return False
        return self.begins_at < since and until < self.ends_at


_EVENT = re.compile(r"postfix[\w/.-]*/(?P<program>smtpd|cleanup|qmgr)\[(?P<pid>\d+)\]: (?P<said>.*)")
_NAMED = re.compile(r"(?P<queue>[0-9A-Za-z]+): message-id=<m(?P<id>\d{1,18})\.(?P<install>[0-9a-z]+)@")
_TAKEN = re.compile(r"(?P<queue>[0-9A-Za-z]+): from=<.*\(queue active\)")


def read_postfix(lines: Iterable[str], *, now: datetime) -> PostfixLog:
    """Promise what the log says, read in its order: short queue ids are used again within a second (postconf(5))."""
    log, named, last = PostfixLog(), dict[str, tuple[int, str]](), ""
    for line in lines:
        log.begins_at = log.begins_at or _instant(line, now)
        if (event := _EVENT.search(line)) is None:
            continue
        said, last = event["said"], line
        if event["program"] == "smtpd":
            _follow_session(log.open_sessions, event["pid"], said)
        elif found := _NAMED.match(said):
            named[found["queue"]] = (int(found["id"]), found["install"])
        elif (found := _TAKEN.match(said)) and found["queue"] in named:
            log.accepted.add(named.pop(found["queue"]))
    log.ends_at = _instant(last, now)
    return log


def _follow_session(open_sessions: set[str], pid: str, said: str) -> None:
    if said.startswith("connect from"):
        open_sessions.add(pid)
    elif said.startswith("disconnect from"):
        open_sessions.discard(pid)


_ISO = re.compile(r"\d{4}-\d\d-\d\dT\S+")
_SYSLOG = re.compile(r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d")


def _instant(line: str, now: datetime) -> datetime | None:
    """When a line was written: by the machine's clock, and within the last year where it does not say which."""
    if found := _ISO.match(line):
        return datetime.fromisoformat(found[0]).astimezone(now.tzinfo)
    if (found := _SYSLOG.match(line)) is None:
        return None
    local = now.astimezone()
    read = datetime.strptime(f"{local.year} {found[0]}", "%Y %b %d %H:%M:%S").astimezone()
    return read if read <= local + timedelta(days=1) else read.replace(year=local.year - 1)
