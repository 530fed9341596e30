"""What a person's press on Create does: the draft is counted again, and saved by the same verbs the screens use."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from cdp import campaigns, errors, flows, named, segments, selections, shop, templates
from cdp import conditions as cd
from cdp.assistant.drafts import CampaignDraft, Draft, FlowDraft, LetterDraft, SegmentDraft
from cdp.models import BodyFormat, Campaign, Flow, Segment, Template

MOVED = 0.1  # a count that moved by more than this share is asked about


@dataclass(frozen=True)
class Created:
    """The numbers of what was saved; None for what the draft did not hold."""

    segment_id: int | None = None
    template_id: int | None = None
    flow_id: int | None = None
    campaign_id: int | None = None


def create(session: Session, draft: Draft, *, owner: str, now: datetime, confirmed: int | None = None) -> Created:
    """Promise the draft saved: everything of it, or nothing.

    Raises Conflict when the audience has moved by more than a tenth since it was drafted, until `confirmed` is the count
    of now; `changes["count"]` holds both.
    """
    value = draft.value
    if isinstance(value, SegmentDraft):
        return Created(segment_id=_segment(session, value, owner, now, confirmed).id)
    if isinstance(value, LetterDraft):
        return Created(template_id=_template(session, value, owner, now).id)
    if isinstance(value, FlowDraft):
        return Created(flow_id=_flow(session, value, owner, now).id)
    return _campaign(session, value, owner, now, confirmed)


def _segment(session: Session, value: SegmentDraft, owner: str, now: datetime, confirmed: int | None) -> Segment:
    known = segments.catalogue(session)
    count = selections.count(session, cd.parse(value.conditions, known), known, now=now)
    seen = value.count if confirmed is None else confirmed
    if abs(count - seen) > MOVED * max(seen, 1):
        raise errors.Conflict(
            f"There were {seen:,} customers in “{value.name}” when it was drafted; there are {count:,} now. "
            "Press Create again if that is what you want.",
            {"count": (seen, count)},
        )
    name = named.numbered(session, Segment, value.name)
    return segments.create(
        session, name=name, conditions=value.conditions, description=value.description, owner=owner, now=now
    )


def _template(session: Session, value: LetterDraft, owner: str, now: datetime) -> Template:
    return templates.create(
        session,
        name=named.numbered(session, Template, value.name),
        format=BodyFormat.MARKDOWN,
        subject=value.subject,
        preheader=value.preheader,
        body=value.body,
        owner=owner,
        now=now,
    )


def _flow(session: Session, value: FlowDraft, owner: str, now: datetime) -> Flow:
    return flows.create(
        session,
        name=named.numbered(session, Flow, value.name),
        steps=[dict(step) for step in value.steps],
        settings=value.settings,
        description=value.description,
        owner=owner,
        now=now,
    )


def _campaign(session: Session, value: CampaignDraft, owner: str, now: datetime, confirmed: int | None) -> Created:
    segment = _segment(session, value.segment, owner, now, confirmed)
    flow = _flow(session, value.flow, owner, now) if value.flow else None
    template = _template(session, value.letter, owner, now) if value.letter else None
    campaign = campaigns.create(
        session,
        now=now,
        name=named.numbered(session, Campaign, value.name),
        description="\n".join([value.reason, *(f"- {idea}" for idea in value.content_ideas)]).strip(),
        owner=owner,
        segment_id=segment.id,
        flow_id=flow.id if flow else None,
        template_id=template.id if template else None,
        scheduled_at=_send_at(session, value, now),
    )
    return Created(segment.id, template.id if template else None, flow.id if flow else None, campaign.id)


def _send_at(session: Session, value: CampaignDraft, now: datetime) -> datetime | None:
    """The instant on the shop's clock, or None where none was proposed or it has passed."""
    if not (value.send_date and value.send_time):
        return None
    zone = ZoneInfo(shop.get(session).time_zone)
    at = datetime.fromisoformat(f"{value.send_date}T{value.send_time}").replace(tzinfo=zone)
    return at if at > now else None
