"""The gate: who of an audience gets a letter, and why the others do not, decided by the database in one statement."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from cdp import db, shop
from cdp.messages.pacing import Pace
from cdp.messages.rows import affected
from cdp.models import Campaign, ConsentStatus, Customer, Message, MessageStatus, SkipReason, Suppression

Clause = sa.ColumnElement[bool]

WAITING = (MessageStatus.QUEUED, MessageStatus.CLAIMED)
_COUNTED = (*WAITING, MessageStatus.SENT, MessageStatus.UNKNOWN)  # unknown: it may well have arrived
_FLOWS_WAIT = timedelta(days=31)  # a flow's letter goes out, is retried or given up within so long after it was queued


@dataclass(frozen=True)
class Cap:
    """The shop's frequency cap at one instant: so many letters since then are enough."""

    letters: int
    since: datetime
    queued_since: datetime  # whatever was sent since `since` was queued after this: what the index is asked for


@dataclass(frozen=True)
class Rules:
    """What the gate asks beside consent and suppressions: the cap, and who may not enter the flow."""

    cap: Cap | None = None
    cap_counts: Clause | None = None  # for whom the cap counts; None: for everybody
    barred: Clause | None = None


def cap(session: Session, *, now: datetime) -> Cap | None:
    """Promise the shop's frequency cap as it counts at this instant; None where there is none."""
    about = shop.get(session)
    if about.cap_messages is None:
        return None
    since = now - timedelta(days=about.cap_days)
    running = sa.or_(Campaign.finished_at.is_(None), Campaign.finished_at > since)
    launched = session.scalar(sa.select(sa.func.min(Campaign.launched_at)).where(running))
    return Cap(about.cap_messages, since, min(since - _FLOWS_WAIT, launched or since))


_CAP_LOCK = 0x63647001  # "cdp": the advisory lock of whoever counts letters against the cap and adds some


def hold(session: Session, cap: Cap | None) -> None:
    """Let nobody else queue letters under the cap before this transaction ends: two at once would each count too few."""
    if cap is not None and not db.is_sqlite(session):
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_CAP_LOCK)))


def has_enough(cap: Cap) -> Clause:
    """Promise the condition that a customer was sent, or waits for, as many letters as the cap allows."""
    counts = sa.or_(Message.status.in_(WAITING), sa.func.coalesce(Message.sent_at, Message.due_at) > cap.since)
    letters = (
        sa.select(sa.func.count())
        .where(
            Message.customer_id == Customer.id,
            Message.queued_at > cap.queued_since,
            Message.status.in_(_COUNTED),
            counts,
        )
        .correlate(Customer)
    )
    return letters.scalar_subquery() >= cap.letters


_NEVER_SAID_YES = (ConsentStatus.NEVER_SUBSCRIBED, ConsentStatus.UNKNOWN)

# In the order of SkipReason, which is the order of the funnel: the first that holds is the reason.
_ASKED: tuple[tuple[SkipReason, Callable[[Rules], Clause | None]], ...] = (
    (SkipReason.NO_EMAIL, lambda _: sa.func.coalesce(Customer.email, "") == ""),
    (SkipReason.NO_CONSENT, lambda _: Customer.email_consent.in_(_NEVER_SAID_YES)),
    (SkipReason.UNSUBSCRIBED, lambda _: Customer.email_consent == ConsentStatus.UNSUBSCRIBED),
    (SkipReason.SUPPRESSED, lambda _: Customer.email.in_(sa.select(Suppression.email))),
    (SkipReason.FREQUENCY_CAP, lambda rules: _capped(rules)),
    (SkipReason.ALREADY_IN_FLOW, lambda rules: rules.barred),
)


def _capped(rules: Rules) -> Clause | None:
    if rules.cap is None:
        return None
    enough = has_enough(rules.cap)
    return enough if rules.cap_counts is None else sa.and_(rules.cap_counts, enough)


def reason(rules: Rules) -> sa.ColumnElement[str | None]:
    """Promise, over `customers`, why somebody gets nothing: a SkipReason, or NULL for who will get the letter."""
    asked = ((asks(rules), why) for why, asks in _ASKED)
    return sa.case(*((clause, why.value) for clause, why in asked if clause is not None), else_=sa.null())


def verdicts(audience: sa.Select[Any], rules: Rules) -> sa.Subquery:
    """Promise everybody of an audience (a select over `customers`) with `email`, `time_zone` and `reason`."""
    columns = (Customer.id, Customer.email, Customer.time_zone, reason(rules).label("reason"))
    return audience.with_only_columns(*columns).subquery("verdicts")


def gate(
    session: Session,
    audience: sa.Select[Any],
    *,
    campaign: Campaign,
    rules: Rules,
    template_version_id: int | None,
    sender_id: int | None,
    pace: Pace,
    now: datetime,
    only_skipped: bool = False,
) -> int:
    """Write one message per customer of the audience, queued or skipped with its reason, in ONE statement.

    Who has one of this campaign already is left alone. With `only_skipped` the others are left out: they go on into
    a flow. Promise how many rows were written.
    """
    session.flush()
    hold(session, rules.cap)
    judged = verdicts(audience, rules)
    paced = pace.over(session, judged)
    values: dict[str, Any] = {
        "campaign_id": sa.literal(campaign.id, sa.BigInteger),
        "flow_id": sa.literal(campaign.flow_id, sa.BigInteger),
        "customer_id": paced.letters.c.id,
        "address": paced.letters.c.email,
        "template_version_id": sa.literal(template_version_id, sa.BigInteger),
        "sender_id": sa.literal(sender_id, sa.BigInteger),
        "status": status(paced.letters.c.reason),
        "reason": paced.letters.c.reason,
        "queued_at": sa.literal(now, Message.queued_at.type),
        "due_at": paced.due,
    }
    chosen = sa.select(*(value.label(key) for key, value in values.items())).select_from(paced.joined)
    chosen = chosen.where(paced.letters.c.reason.is_not(None) if only_skipped else sa.true())
    if pace.mixes:
        chosen = chosen.order_by(paced.letters.c.id)  # back in the order of the table, which its keys grow in
    return written(session, list(values), chosen)


def status(reason: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Promise the status that goes with a reason: skipped where there is one, else queued."""
    known = Message.status.type
    skipped, queued = (sa.literal(each, known) for each in (MessageStatus.SKIPPED, MessageStatus.QUEUED))
    return sa.case((reason.is_not(None), skipped), else_=queued)


def written(session: Session, columns: list[str], chosen: sa.Select[Any]) -> int:
    """Insert messages out of a select, leaving out those a key forbids; promise how many there are now."""
    into = insert_sqlite(Message) if db.is_sqlite(session) else insert_postgresql(Message)
    return affected(session, into.from_select(columns, chosen, include_defaults=False).on_conflict_do_nothing())
