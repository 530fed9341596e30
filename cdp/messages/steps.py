"""Letters of flow steps: many at once through the same gate as a campaign's."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.messages import gating
from cdp.messages.rows import given, instant
from cdp.models import Campaign, Customer, Message
from cdp.models.columns import micros


class StepLetter(NamedTuple):
    """One letter that a flow step asks for; without a sender the default one sends it."""

    enrolment_id: int
    flow_id: int
    campaign_id: int | None
    step: str
    visit: int
    customer_id: int
    template_version_id: int
    sender_id: int | None
    due_at: datetime


_KINDS = {key: str if key == "step" else int for key in StepLetter._fields}


def queue_steps(session: Session, rows: Sequence[StepLetter], *, now: datetime) -> int:
    """Write down the letters of flow steps, queued or skipped with the reason; a step's second time changes nothing.

    Promise how many rows were written.
    """
    session.flush()
    cap = gating.cap(session, now=now)
    gating.hold(session, cap)
    batches = _rounds(rows) if cap else iter((rows,))
    return sum(_queue(session, batch, cap, now) for batch in batches if batch)


def _rounds(rows: Sequence[StepLetter]) -> Iterator[list[StepLetter]]:
    """Each customer once in each: what an earlier round queued counts against the cap in the next."""
    seen: dict[int, int] = {}
    rounds: list[list[StepLetter]] = []
    for row in rows:
        at = seen[row.customer_id] = seen.get(row.customer_id, -1) + 1
        rounds += [[]] if at == len(rounds) else []
        rounds[at].append(row)
    return iter(rounds)


def _queue(session: Session, rows: Sequence[StepLetter], cap: gating.Cap | None, now: datetime) -> int:
    asked = given(session, "asked", _KINDS, ([*row[:-1], micros(row.due_at)] for row in rows))
    judged = (
        sa.select(*asked.c, Customer.email, _reason(asked, cap).label("reason"))
        .select_from(asked)
        .join(Customer, Customer.id == asked.c.customer_id)
        .subquery("judged")
    )
    values: dict[str, Any] = {key: judged.c[key] for key in StepLetter._fields[:-1]}
    values |= {
        "address": judged.c.email,
        "status": gating.status(judged.c.reason),
        "reason": judged.c.reason,
        "queued_at": sa.literal(now, Message.queued_at.type),
        "due_at": instant(session, judged.c.due_at),
    }
    chosen = sa.select(*(value.label(key) for key, value in values.items())).where(sa.true())
    return gating.written(session, list(values), chosen)


def _reason(asked: Any, cap: gating.Cap | None) -> sa.ColumnElement[str | None]:
    if cap is None:
        return gating.reason(gating.Rules())
    heeds = sa.select(Campaign.respects_caps).where(Campaign.id == asked.c.campaign_id).scalar_subquery()
    return gating.reason(gating.Rules(cap=cap, cap_counts=sa.func.coalesce(heeds, sa.true())))
