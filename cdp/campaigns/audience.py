"""Who will really get a campaign, and why the others do not: each number with its list of people."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import conditions as cd
from cdp import errors, flows, messages, segments, selections
from cdp.models import Campaign, Customer, Flow, FlowVersion, Segment, SkipReason, Suppression

EVERYBODY, WILL_BE_SENT = "audience", "will_be_sent"

LABELS: dict[SkipReason, str] = {
    SkipReason.NO_EMAIL: "No e-mail address",
    SkipReason.NO_CONSENT: "No consent",
    SkipReason.UNSUBSCRIBED: "Unsubscribed",
    SkipReason.SUPPRESSED: "Suppressed",
    SkipReason.FREQUENCY_CAP: "Frequency cap reached",
    SkipReason.ALREADY_IN_FLOW: "Already in this flow",
}


@dataclass(frozen=True)
class AudienceStep:
    """How many drop out for one reason; `parts` tells suppressions by why, e.g. {"bounced": 3}."""

    key: str
    label: str
    count: int
    parts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Audience:
    """Everybody in the segment, less those who drop out step by step, is who will be sent the letter."""

    total: int
    steps: tuple[AudienceStep, ...]
    will_be_sent: int


@dataclass(frozen=True)
class Person:
    """Somebody behind one of the numbers."""

    customer_id: int
    name: str
    email: str | None
    reason: str | None  # a SkipReason; None: will be sent


def audience(session: Session, campaign: Campaign, *, now: datetime) -> Audience:
    """Promise who would get the campaign if it were launched now; raises Invalid for a segment with a fault."""
    judged = _verdicts(session, campaign, now)
    why = sa.select(Suppression.reason).where(Suppression.email == judged.c.email).scalar_subquery()
    part = sa.case((judged.c.reason == SkipReason.SUPPRESSED.value, why), else_=sa.null())
    each = sa.select(judged.c.reason, part.label("part")).subquery()
    counted = session.execute(sa.select(*each.c, sa.func.count().label("n")).group_by(*each.c)).all()
    steps = tuple(_step(why, counted) for why in _reasons(campaign))
    total = sum(row.n for row in counted)
    return Audience(total, steps, total - sum(step.count for step in steps))


def _reasons(campaign: Campaign) -> list[SkipReason]:
    return [why for why in LABELS if why != SkipReason.ALREADY_IN_FLOW or campaign.flow_id is not None]


def _step(why: SkipReason, counted: Any) -> AudienceStep:
    parts = {row.part: row.n for row in counted if row.reason == why}
    known = {str(part.value): n for part, n in parts.items() if part is not None}
    return AudienceStep(why.value, LABELS[why], sum(parts.values()), known)


def people(
    session: Session, campaign: Campaign, reason: str, *, now: datetime, limit: int = 50, offset: int = 0
) -> list[Person]:
    """Promise the people behind a number: of a SkipReason, of "will_be_sent", or everybody ("audience"), by id."""
    judged = _verdicts(session, campaign, now)
    chosen = (
        sa.select(Customer.id, Customer.first_name, Customer.last_name, Customer.email, judged.c.reason)
        .join(judged, judged.c.id == Customer.id)
        .where(_behind(judged.c.reason, reason))
        .order_by(Customer.id)
    )
    return [
        Person(row.id, " ".join(filter(None, (row.first_name, row.last_name))), row.email, row.reason)
        for row in session.execute(chosen.limit(limit).offset(offset))
    ]


def _behind(column: sa.ColumnElement[Any], reason: str) -> sa.ColumnElement[bool]:
    if reason == EVERYBODY:
        return sa.true()
    return column.is_(None) if reason == WILL_BE_SENT else column == SkipReason(reason).value


def _verdicts(session: Session, campaign: Campaign, now: datetime) -> sa.Subquery:
    return messages.verdicts(selected(session, campaign, now=now), rules(session, campaign, now=now))


def selected(session: Session, campaign: Campaign, *, now: datetime) -> sa.Select[int]:
    """Promise the statement for everybody in the segment who is in none of the excluded ones; Invalid for a fault."""
    if campaign.segment_id is None:
        raise errors.Invalid("Pick the segment the campaign goes to.", {"segment_id": ["Pick a segment."]})
    keys = {row.id: row.key for row in session.execute(sa.select(Segment.id, Segment.key))}
    known = segments.catalogue(session)
    left_out = [keys[each] for each in campaign.excluded_segment_ids if each in keys]
    members: list[Any] = [{"segment": keys[campaign.segment_id], "operator": "in"}]
    members += [{"segment": key, "operator": "not_in"} for key in left_out]
    return selections.matching(session, cd.parse({"all": members}, known), known, now=now)


def rules(session: Session, campaign: Campaign, *, now: datetime) -> messages.Rules:
    """Promise what the gate asks for this campaign beside consent and suppressions."""
    version = live_version(session, campaign)
    return messages.Rules(
        cap=messages.cap(session, now=now) if campaign.respects_caps else None,
        barred=None if version is None else sa.not_(flows.may_enter(version, Customer.id, now=now)),
    )


def live_version(session: Session, campaign: Campaign) -> FlowVersion | None:
    """Promise the version of the campaign's flow that people would enter; None without a flow, or with a draft."""
    flow = None if campaign.flow_id is None else session.get(Flow, campaign.flow_id)
    return None if flow is None or flow.live_version_id is None else session.get(FlowVersion, flow.live_version_id)
