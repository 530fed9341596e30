"""Recovering: what a worker that is gone had in hand is settled from its journal, and never sent twice."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import channels, db
from cdp.channels import Outcome, Parcel, Verdict
from cdp.delivery import journal, settling
from cdp.delivery.building import install
from cdp.delivery.journal import Left
from cdp.models import DataRevision, Message, MessageStatus, Sender, SenderKind

_GRACE = timedelta(minutes=5)  # after a lease has run out: clocks differ, and a slow answer may still come
_LOST = "The worker ended between handing the letter over and hearing the answer."
_NO_WORD = "The worker that had this letter is gone, and nothing says how far it came."


def recover(url: str | None = None, *, now: datetime) -> Counter[str]:
    """Settle the messages of workers that are gone and promise how many by verdict; safe while others work.

    From the journal: answered ones get their answer; begun but unanswered ones are UNKNOWN; untouched ones are QUEUED
    again, unless the machine was started anew in between or the journal is another machine's.
    """
    with db.reading(url) as session:
        named = install(session)
    left = list(journal.left_behind(named))
    try:
        counts = _settled(url, left, now)
    except BaseException:
        for each in left:
            each.close()
        raise
    for each in left:  # their results are on the disk now
        each.remove()
    return counts


def _settled(url: str | None, left: list[Left], now: datetime) -> Counter[str]:
    with db.reading(url) as session:
        is_idle = not left and not _abandoned(session, now)
    if is_idle:
        return Counter()
    with db.durable(url) as session:
        # Something must be written, or the commit would not wait for what was committed before it.
        session.execute(sa.update(DataRevision).values(identity=DataRevision.identity))
        outcomes = [verdict for each in left for verdict in _verdicts(session, each)]
        outcomes += [_outcome(*row, Verdict.UNKNOWN, None, _NO_WORD) for row in _abandoned(session, now)]
        outcomes = _asked(session, outcomes)
        settling.settle(session, outcomes, now=now)
    return Counter(each.verdict.value for each in outcomes)


def _abandoned(session: Session, now: datetime) -> list[tuple[int, str, str]]:
    """Messages whose worker is another machine's, or whose journal is lost: only time can tell."""
    rows = session.execute(
        sa.select(Message.id, Message.address, Message.lease).where(
            Message.status == MessageStatus.CLAIMED, Message.lease_until < now - _GRACE
        )
    )
    held = {path.stem for path in journal.folder(install(session)).glob("*.journal")}
    return [(row.id, row.address or "", row.lease or "") for row in rows if row.lease not in held]


def _verdicts(session: Session, left: Left) -> Iterable[Outcome]:
    rows = session.execute(
        sa.select(Message.id, Message.address).where(
            Message.status == MessageStatus.CLAIMED, Message.lease == left.lease
        )
    )
    for message_id, address in rows.all():
        yield _outcome(message_id, address or "", left.lease, *_from_journal(left, message_id))


def _from_journal(left: Left, message_id: int) -> tuple[Verdict, int | None, str]:
    if message_id in left.noted:
        code, words = left.noted[message_id]
        return channels.verdict_of(code), code or None, words
    if message_id in left.intended:
        return Verdict.UNKNOWN, None, _LOST
    return (Verdict.RETURNED, None, "") if left.is_trusted else (Verdict.UNKNOWN, None, _NO_WORD)


def _outcome(message_id: int, address: str, lease: str, verdict: Verdict, code: int | None, reply: str) -> Outcome:
    return Outcome(Parcel(message_id, "", address, b"", lease), verdict, code, reply)


def _asked(session: Session, outcomes: list[Outcome]) -> list[Outcome]:
    """The outcomes, where what is unknown about files was looked up: the folder is a receiver that can be asked."""
    unknown = [each.parcel.message_id for each in outcomes if each.verdict is Verdict.UNKNOWN]
    if not unknown:
        return outcomes
    queued = sa.select(Message.id, Message.queued_at).outerjoin(Sender, Sender.id == Message.sender_id)
    is_default = sa.select(Sender.kind).where(Sender.is_default).scalar_subquery()
    by_file = session.execute(
        queued.where(
            db.among(session, Message.id, unknown),
            sa.func.coalesce(sa.cast(Sender.kind, sa.String), sa.cast(is_default, sa.String)) == SenderKind.FILES,
        )
    )
    queued_at = {row.id: row.queued_at for row in by_file}
    return [_looked_up(each, queued_at.get(each.parcel.message_id)) for each in outcomes]


def _looked_up(outcome: Outcome, queued_at: datetime | None) -> Outcome:
    if outcome.verdict is not Verdict.UNKNOWN or queued_at is None:
        return outcome
    if channels.files.has(outcome.parcel.message_id, since=queued_at):
        return Outcome(outcome.parcel, Verdict.ACCEPTED, 250, "found in the outbox")
    return Outcome(outcome.parcel, Verdict.RETURNED)
