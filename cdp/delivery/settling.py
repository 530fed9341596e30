"""Settling: what a verdict means for a message, and writing a batch of them down under the lease they were got with."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import consent, db
from cdp.channels import Outcome, Verdict
from cdp.delivery import allowance
from cdp.models import DeliveryAttempt, Message, MessageStatus, SuppressionReason

_MINUTES = (1, 5, 15, 30, 60, 120, 240)  # until the next try, and from then on six hours each
_LAST_DELAY = timedelta(hours=6)
MOST_TRIES = 19  # with these delays: 72 hours of waiting. Counted in tries, so that a pause between them takes nothing
_LONGEST_REPLY = 500


@dataclass(frozen=True)
class Change:
    """What a verdict makes of a message."""

    status: MessageStatus
    due_at: datetime | None = None
    reason: str | None = None


def delay(attempt: int) -> timedelta:
    """Promise how long to wait after the given try, counted from 1: growing up to six hours."""
    return timedelta(minutes=_MINUTES[attempt - 1]) if attempt <= len(_MINUTES) else _LAST_DELAY


def decide(outcome: Outcome, *, attempt: int = 1, now: datetime) -> Change:
    """Promise the status that follows from a verdict, and when the next try is due if there is one."""
    if outcome.verdict in (Verdict.DEFERRED, Verdict.DROPPED):
        if attempt >= MOST_TRIES:
            return Change(MessageStatus.FAILED, reason=f"It was put off for 72 hours. {_words(outcome)}".strip())
        return Change(MessageStatus.QUEUED, now + delay(attempt))
    if outcome.verdict is Verdict.REFUSED:
        return Change(MessageStatus.FAILED, reason=_words(outcome))
    if outcome.verdict is Verdict.SKIPPED:
        return Change(MessageStatus.SKIPPED, reason=outcome.reply)
    return Change(_PLAIN[outcome.verdict], outcome.until)


_PLAIN = {
    Verdict.ACCEPTED: MessageStatus.SENT,
    Verdict.UNKNOWN: MessageStatus.UNKNOWN,
    Verdict.RETURNED: MessageStatus.QUEUED,
}
# The address itself is no good (RFC 3463): nobody there, moved, or closed. Other refusals may be about this letter.
_HARD = re.compile(r"\b5\.(?:1\.(?:[1236]|10)|2\.1)\b")
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_HARD_WORDS = re.compile(
    r"user unknown|unknown user|no such (?:user|recipient|mailbox)|(?:user|mailbox|recipient) not found", re.IGNORECASE
)


def is_hard(outcome: Outcome) -> bool:
    """Promise whether a refusal says that nothing should be sent to the address again."""
    if outcome.verdict is not Verdict.REFUSED or outcome.code is None:
        return False
    if _ENHANCED.search(outcome.reply):
        return _HARD.search(outcome.reply) is not None
    return outcome.code in (550, 551, 553) and _HARD_WORDS.search(outcome.reply) is not None


def _words(outcome: Outcome) -> str:
    return f"{outcome.code or ''} {outcome.reply}".strip()[:_LONGEST_REPLY]


_UNTRIED = (Verdict.RETURNED, Verdict.SKIPPED)  # nothing to look up, and no attempt to keep


def settle(session: Session, outcomes: Iterable[Outcome], *, now: datetime) -> None:
    """Write the outcomes down; each only while the message is still under the lease it was taken with.

    An acceptance also settles an outcome that was taken for unknown meanwhile: the server's word came late.
    """
    listed = list(outcomes)
    accepted = [_accepted(each, now) for each in listed if each.verdict is Verdict.ACCEPTED]
    untried = [_values(each, decide(each, now=now), now) for each in listed if each.verdict in _UNTRIED]
    others = [each for each in listed if each.verdict is not Verdict.ACCEPTED and each.verdict not in _UNTRIED]
    if accepted:
        session.connection().execute(_SENT, accepted)
    if untried:
        session.connection().execute(_CHANGED, untried)
        allowance.give_back(session, [each["its_id"] for each in untried], now=now)
    if others:
        _settle_carefully(session, others, now)


def _settle_carefully(session: Session, outcomes: Sequence[Outcome], now: datetime) -> None:
    tried = _tried(session, [each.parcel.message_id for each in outcomes])
    changes, attempts = [], []
    for outcome in outcomes:
        number = tried.get(outcome.parcel.message_id, 1)
        change = decide(outcome, attempt=number, now=now)
        changes.append(_values(outcome, change, now))
        attempts.append(_attempt(outcome, number, now))
    session.connection().execute(_CHANGED, changes)
    session.execute(sa.insert(DeliveryAttempt), attempts)
    for outcome in filter(is_hard, outcomes):
        consent.suppress(
            session, outcome.parcel.recipient, reason=SuppressionReason.BOUNCED, at=now, source=_words(outcome)[:200]
        )


def _tried(session: Session, ids: list[int]) -> dict[int, int]:
    """How often each message was tried, this time included."""
    rows = session.execute(sa.select(Message.id, Message.attempts).where(db.among(session, Message.id, ids)))
    return {message_id: max(1, attempts) for message_id, attempts in rows}


def _attempt(outcome: Outcome, number: int, now: datetime) -> dict[str, Any]:
    return {
        "message_id": outcome.parcel.message_id,
        "number": number,
        "at": now,
        "outcome": outcome.verdict.value,
        "code": outcome.code,
        "reply": outcome.reply[:_LONGEST_REPLY] or None,
    }


def _accepted(outcome: Outcome, now: datetime) -> dict[str, Any]:
    return {
        "its_id": outcome.parcel.message_id,
        "its_lease": outcome.parcel.lease,
        "new_code": outcome.code,
        "new_reply": outcome.reply[:_LONGEST_REPLY] or None,
        "new_sent_at": now,
    }


def _values(outcome: Outcome, change: Change, now: datetime) -> dict[str, Any]:
    return {
        "its_id": outcome.parcel.message_id,
        "its_lease": outcome.parcel.lease,
        "new_status": change.status,
        "new_reason": change.reason,
        "new_due_at": change.due_at,
        "new_code": outcome.code,
        "new_reply": outcome.reply[:_LONGEST_REPLY] or None,
        "given_back": 1 if outcome.verdict is Verdict.RETURNED else 0,
    }


# The table, not the class: nothing here needs the ORM, and nine of ten statements of a sending are these.
_table: sa.Table = Message.__table__  # type: ignore[assignment]
_value = sa.bindparam
_IS_OURS = sa.and_(_table.c.status == MessageStatus.CLAIMED, _table.c.lease == _value("its_lease"))
_WAS_OURS = sa.and_(_table.c.status == MessageStatus.UNKNOWN, _table.c.last_lease == _value("its_lease"))
_RELEASED: dict[str, Any] = {"lease": None, "lease_until": None, "last_lease": _value("its_lease"), "code": _value("new_code"),
             "reply": _value("new_reply")}  # fmt: skip
_SENT = (
    sa.update(_table)
    .where(_table.c.id == _value("its_id"), sa.or_(_IS_OURS, _WAS_OURS))
    .values(**_RELEASED, status=MessageStatus.SENT, reason=None, sent_at=_value("new_sent_at"))
)
_CHANGED = (
    sa.update(_table)
    .where(_table.c.id == _value("its_id"), _IS_OURS)
    .values(
        **_RELEASED,
        status=_value("new_status"),
        reason=_value("new_reason"),
        due_at=sa.func.coalesce(_value("new_due_at", type_=_table.c.due_at.type), _table.c.due_at),
        attempts=_table.c.attempts - _value("given_back"),
    )
)
