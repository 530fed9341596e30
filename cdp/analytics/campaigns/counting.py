"""How many letters of campaigns are what; where a campaign sends a single one, counted by the indexes alone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.analytics.campaigns.letters import TRIED, WAITING, of, status_is
from cdp.models import Campaign, Message, MessageEvent, MessageEventKind, MessageStatus
from cdp.models.columns import Instant

_SENT = status_is(MessageStatus.SENT)
_WAITING = sa.or_(status_is(MessageStatus.QUEUED), status_is(MessageStatus.CLAIMED))

# What may be counted, and which letters are meant. Each is a condition that an index of its own knows the letters of.
KINDS: dict[str, tuple[sa.ColumnElement[bool], ...]] = {
    "sent": (_SENT,),
    "queued": (status_is(MessageStatus.QUEUED),),
    "claimed": (status_is(MessageStatus.CLAIMED),),
    "failed": (status_is(MessageStatus.FAILED),),
    "unknown": (status_is(MessageStatus.UNKNOWN),),
    "opened": (Message.opened_at.is_not(None),),
    "clicked": (Message.clicked_at.is_not(None),),
    "bounced": (Message.bounced_at.is_not(None),),
    "complained": (Message.complained_at.is_not(None),),
    "unsubscribed": (Message.unsubscribed_at.is_not(None),),
    "returned": (Message.bounced_at.is_not(None), _SENT),
}


def count(
    session: Session, campaign_ids: Iterable[int], kinds: Iterable[str], **more: sa.ColumnElement[bool]
) -> dict[int, dict[str, int]]:
    """Promise how many letters of each campaign are of these kinds, and of further ones, as of one instant.

    Skipped ones are counted by reason, as "skipped:no_consent"; of what there is none, nothing is said.
    """
    ids = list(campaign_ids)
    asked = {kind: KINDS[kind] for kind in kinds if kind != "skipped"} | {key: (each,) for key, each in more.items()}
    parts = [_part(ids, kind, *conditions) for kind, conditions in asked.items()]
    if "skipped" in kinds:
        parts.append(_part(ids, "skipped", status_is(MessageStatus.SKIPPED), detail=Message.reason))
    found: dict[int, dict[str, int]] = {}
    for campaign_id, kind, detail, number in session.execute(sa.union_all(*parts)) if ids else ():
        key = f"skipped:{detail or ''}" if kind == "skipped" else kind
        own = found.setdefault(int(campaign_id), {})
        own[key] = own.get(key, 0) + int(number)
    return found


def _part(ids: list[int], kind: str, *conditions: Any, detail: Any = None) -> Any:
    reason = sa.null() if detail is None else detail
    chosen: Any = sa.select(Message.campaign_id, sa.literal(kind), sa.cast(reason, sa.String), sa.func.count())
    grouped = (Message.campaign_id,) if detail is None else (Message.campaign_id, detail)
    return chosen.where(Message.campaign_id.in_(ids), *conditions).group_by(*grouped)


def _sum_if(condition: Any) -> Any:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


_IS_SENT = Message.status == MessageStatus.SENT
_SUMS = [
    sa.func.count().label("letters"),
    _sum_if(_IS_SENT).label("sent"),
    _sum_if(Message.status.in_(WAITING)).label("waiting"),
    _sum_if(Message.status == MessageStatus.FAILED).label("failed"),
    _sum_if(Message.status == MessageStatus.UNKNOWN).label("unknown"),
    _sum_if(Message.status == MessageStatus.SKIPPED).label("skipped"),
    _sum_if(Message.status.in_(TRIED)).label("tried"),
    _sum_if(sa.and_(_IS_SENT, Message.bounced_at.is_(None))).label("delivered"),
    sa.func.count(Message.opened_at).label("opened"),
    sa.func.count(Message.clicked_at).label("clicked"),
    sa.func.count(Message.bounced_at).label("bounced"),
    sa.func.count(Message.complained_at).label("complained"),
    sa.func.count(Message.unsubscribed_at).label("unsubscribed"),
]


@dataclass(frozen=True)
class Counted:
    """How many letters of one wording are what; `reasons` of those skipped, but in a flow, where people are counted."""

    step: str
    template_version_id: int | None
    letters: int
    sent: int
    waiting: int
    failed: int
    unknown: int
    skipped: int
    tried: int
    delivered: int
    opened: int
    clicked: int
    bounced: int
    complained: int
    unsubscribed: int
    retrying: int
    last_minute: int
    next_at: datetime | None
    first_at: datetime | None
    reasons: dict[str, int]


def counted(session: Session, campaign: Campaign, now: datetime) -> list[Counted]:
    """Promise the letters by step and wording, in one statement for each campaign."""
    return _by_step(session, campaign, now) if campaign.flow_id else [_alone(session, campaign, now)]


def _alone(session: Session, campaign: Campaign, now: datetime) -> Counted:
    """The letters of a campaign that sends a single one, of which nothing need be read but indexes."""
    kinds = (*KINDS, "skipped")
    found = count(session, [campaign.id], kinds, retrying=_RETRYING, last_minute=_lately(now))
    n = Counter(found.get(campaign.id, {}))
    reasons = {key.removeprefix("skipped:"): each for key, each in n.items() if key.startswith("skipped:")}
    waiting, tried = n["queued"] + n["claimed"], n["sent"] + n["failed"] + n["unknown"]
    asked = sa.select(sa.type_coerce(sa.func.min(Message.due_at), Instant)).where(Message.campaign_id == campaign.id)
    next_at = session.scalar(asked.where(status_is(MessageStatus.QUEUED))) if waiting else None
    return Counted(
        "", campaign.template_version_id, tried + waiting + sum(reasons.values()), n["sent"], waiting, n["failed"],
        n["unknown"], sum(reasons.values()), tried, n["sent"] - n["returned"], n["opened"], n["clicked"], n["bounced"],
        n["complained"], n["unsubscribed"], n["retrying"], n["last_minute"], next_at, campaign.launched_at, reasons,
    )  # fmt: skip


_RETRYING = sa.and_(status_is(MessageStatus.QUEUED), Message.attempts > 0)


def _lately(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(status_is(MessageStatus.SENT), Message.sent_at >= now - timedelta(minutes=1))


def _by_step(session: Session, campaign: Campaign, now: datetime) -> list[Counted]:
    of_what = (Message.step, Message.template_version_id)
    grouped = sa.select(
        *of_what,
        *_SUMS,
        _sum_if(_RETRYING).label("retrying"),
        _sum_if(_lately(now)).label("last_minute"),
        sa.type_coerce(sa.func.min(sa.case((Message.status.in_(WAITING), Message.due_at))), Instant).label("next_at"),
        sa.type_coerce(sa.func.min(Message.queued_at), Instant).label("first_at"),
    )
    rows = session.execute(grouped.where(of(campaign)).group_by(*of_what)).mappings()
    return [Counted(**row, reasons={}) for row in rows]


def by_machines_alone(session: Session, campaign: Campaign) -> dict[str, int]:
    """Promise the letters that only machines opened or clicked, by kind."""
    ends = sa.select(sa.func.min(Message.id).label("first"), sa.func.max(Message.id).label("last")).where(of(campaign))
    ids = ends.cte("ids")
    parts = (_by_nobody(campaign, ids, kind, at) for kind, at in _BY_NOBODY.items())
    return {str(kind): int(number) for kind, number in session.execute(sa.union_all(*parts))}


_BY_NOBODY: dict[MessageEventKind, Any] = {
    MessageEventKind.OPENED: Message.opened_at,
    MessageEventKind.CLICKED: Message.clicked_at,
}


def _by_nobody(campaign: Campaign, ids: sa.CTE, kind: MessageEventKind, at: Any) -> Any:
    """Machines' events in the order of their letters, and of these the ones of this campaign that no person touched."""
    first, last = (sa.select(each).scalar_subquery() for each in ids.c)
    looked = sa.select(MessageEvent.message_id).where(
        MessageEvent.kind == kind, MessageEvent.is_machine, MessageEvent.message_id.between(first, last)
    )
    seen = looked.distinct().subquery()
    untouched = sa.exists().where(Message.id == seen.c.message_id, Message.campaign_id == campaign.id, at.is_(None))
    return sa.select(sa.literal(kind.value), sa.func.count()).select_from(seen).where(untouched)
