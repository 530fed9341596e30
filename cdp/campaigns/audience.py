"""Who will really get a campaign, and why the others do not: each number with its list of people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from cdp import access, errors, flows, messages, segments, selections
from cdp import conditions as cd
from cdp.models import (
    Campaign,
    Customer,
    Enrolment,
    EnrolmentStatus,
    Flow,
    FlowVersion,
    Segment,
    SkipReason,
    Suppression,
)

IN_SEGMENT, EXCLUDED, EVERYBODY, WILL_BE_SENT = "segment", "excluded", "audience", "will_be_sent"

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
    """Everybody in the segment and in none of the excluded, less those who drop out step by step, is who will be sent it.

    `excluded` are in the segment and in an excluded one, too; they are not in `total`.
    """

    total: int
    steps: tuple[AudienceStep, ...]
    will_be_sent: int
    excluded: int = 0


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
    return Audience(total, steps, total - sum(step.count for step in steps), _count_excluded(session, campaign, now))


def _count_excluded(session: Session, campaign: Campaign, now: datetime) -> int:
    if not campaign.excluded_segment_ids:
        return 0  # most campaigns, and the question goes through all customers
    return session.scalar(_excluded(session, campaign, now).with_only_columns(sa.func.count())) or 0


def _reasons(campaign: Campaign) -> list[SkipReason]:
    return [why for why in LABELS if why != SkipReason.ALREADY_IN_FLOW or campaign.flow_id is not None]


def _step(why: SkipReason, counted: Any) -> AudienceStep:
    parts = {row.part: row.n for row in counted if row.reason == why}
    known = {str(part.value): n for part, n in parts.items() if part is not None}
    return AudienceStep(why.value, LABELS[why], sum(parts.values()), known)


def people(
    session: Session, campaign: Campaign, reason: str, *, now: datetime, limit: int = 50, offset: int = 0
) -> list[Person]:
    """Promise the people behind a number: of a SkipReason, of "will_be_sent", of everybody ("audience"), by id.

    Those of the "segment", and those of it who are "excluded", have no reason: whether they may be written to is not
    asked of them.
    """
    if reason in (IN_SEGMENT, EXCLUDED):
        asked = selected(session, campaign, now=now, exclude=False)
        asked = asked if reason == IN_SEGMENT else _excluded(session, campaign, now)
        unasked: list[Any] = [*_WHO, sa.null().label("reason")]
        return _people(session, asked.with_only_columns(*unasked), limit, offset)
    judged = _verdicts(session, campaign, now)
    chosen = (
        sa.select(*_WHO, judged.c.reason)
        .join(judged, judged.c.id == Customer.id)
        .where(_behind(judged.c.reason, reason))
    )
    return _people(session, chosen, limit, offset)


_WHO = (Customer.id, Customer.first_name, Customer.last_name, Customer.email)


def _people(session: Session, chosen: sa.Select[Any], limit: int, offset: int) -> list[Person]:
    return [
        Person(row.id, " ".join(filter(None, (row.first_name, row.last_name))), access.email(row.email), row.reason)
        for row in session.execute(chosen.order_by(Customer.id).limit(limit).offset(offset))
    ]


def _behind(column: sa.ColumnElement[Any], reason: str) -> sa.ColumnElement[bool]:
    if reason == EVERYBODY:
        return sa.true()
    return column.is_(None) if reason == WILL_BE_SENT else column == SkipReason(reason).value


def _verdicts(session: Session, campaign: Campaign, now: datetime) -> sa.Subquery:
    return messages.verdicts(selected(session, campaign, now=now), rules(session, campaign, now=now))


def selected(session: Session, campaign: Campaign, *, now: datetime, exclude: bool = True) -> sa.Select[int]:
    """Promise the statement for everybody in the segment who is in none of the excluded ones; Invalid for a fault."""
    if campaign.segment_id is None:
        raise errors.Invalid("Pick the segment the campaign goes to.", {"segment_id": ["Pick a segment."]})
    left_out = campaign.excluded_segment_ids if exclude else []
    within = _memberships(session, [campaign.segment_id])
    return _matching(session, [*within, *_memberships(session, left_out, "not_in")], now)


def _excluded(session: Session, campaign: Campaign, now: datetime) -> sa.Select[int]:
    """Everybody in the segment who is in one of the excluded, too."""
    within = _memberships(session, [campaign.segment_id])
    return _matching(session, [*within, {"any": _memberships(session, campaign.excluded_segment_ids)}], now)


def _memberships(session: Session, wanted: Sequence[int | None], operator: str = "in") -> list[dict[str, Any]]:
    keys = {row.id: row.key for row in session.execute(sa.select(Segment.id, Segment.key))}
    if not keys.keys() >= set(wanted):  # to go on without it would be to write to people who were to be left out
        raise errors.Invalid("A segment of this campaign was deleted. Pick another one.")
    return [{"segment": keys[each], "operator": operator} for each in wanted]


def _matching(session: Session, parts: list[dict[str, Any]], now: datetime) -> sa.Select[int]:
    known = segments.catalogue(session)
    return selections.matching(session, cd.parse({"all": parts}, known), known, now=now)


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


def reached_by_flow(session: Session, flow_id: int, *, now: datetime, most: int = 10) -> tuple[int, list[Customer]]:
    """Promise who is in a flow or would be brought into it by campaigns not sent yet: how many, and the first of them."""
    inside = sa.select(Enrolment.customer_id).where(
        Enrolment.flow_id == flow_id, Enrolment.status == EnrolmentStatus.ACTIVE
    )
    waiting = sa.select(Campaign).where(
        Campaign.flow_id == flow_id, Campaign.launched_at.is_(None), Campaign.segment_id.is_not(None)
    )
    meant = [selected(session, each, now=now) for each in session.scalars(waiting)]
    reached = [Customer.deleted_at.is_(None), sa.or_(*(Customer.id.in_(each) for each in (inside, *meant)))]
    count = session.scalar(sa.select(sa.func.count()).select_from(Customer).where(*reached)) or 0
    first = sa.select(Customer).where(*reached).options(selectinload(Customer.identities))
    return count, list(session.scalars(first.order_by(Customer.id).limit(most)))
