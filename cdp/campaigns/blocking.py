"""What stands in the way of sending a campaign, as sentences."""

from collections.abc import Callable, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import conditions as cd
from cdp import errors, flows, segments, templates
from cdp.models import Campaign, Flow, FlowStatus, Segment, Sender, Template


def blockers(session: Session, campaign: Campaign) -> list[str]:
    """Promise a sentence for each thing that must be put right before the campaign can be sent; none: it can."""
    return [sentence for asks in _ASKED for sentence in asks(session, campaign)]


def _segments(session: Session, campaign: Campaign) -> Iterator[str]:
    if campaign.segment_id is None:
        yield "Pick the segment the campaign goes to."
    known = segments.catalogue(session)
    wanted = {campaign.segment_id, *campaign.excluded_segment_ids} - {None}
    found = list(session.scalars(sa.select(Segment).where(Segment.id.in_(wanted)).order_by(Segment.id)))
    for segment in found:
        _, problems = cd.examine(segment.conditions, known, within=(segment.key,))
        if problems:
            yield f"The segment “{segment.name}” has a fault: {problems[0].message}"
    if len(found) < len(wanted):
        yield "A segment to leave out was deleted. Pick another one."


def _letter(session: Session, campaign: Campaign) -> Iterator[str]:
    if campaign.template_id is None and campaign.flow_id is None:
        yield "Pick the template or the flow to send."
    if campaign.template_id is None:
        return
    template = session.get_one(Template, campaign.template_id)
    if template.archived_at is not None:
        yield f"The template “{template.name}” is archived. Bring it back, or pick another one."
    try:
        templates.demand(templates.current(session, template.id))
    except errors.Invalid as error:
        yield f"The template “{template.name}” has a fault: {error}"


def _flow(session: Session, campaign: Campaign) -> Iterator[str]:
    if campaign.flow_id is None:
        return
    flow = session.get_one(Flow, campaign.flow_id)
    if flow.archived_at is not None:
        yield f"The flow “{flow.name}” is archived. Bring it back, or pick another one."
    if flow.live_version_id is None:
        faults = "".join(f" {fault.sentence}" for fault in flows.faults(session, flow)[:3])
        yield f"The flow “{flow.name}” is a draft. Publish it first.{faults}"
    elif flow.status == FlowStatus.PAUSED:
        yield f"The flow “{flow.name}” is paused. Resume it first."


def _sender(session: Session, campaign: Campaign) -> Iterator[str]:
    sender = None if campaign.sender_id is None else session.get(Sender, campaign.sender_id)
    if sender is not None and sender.archived_at is not None:
        yield f"The sender “{sender.name}” is archived. Bring it back, or pick another one."


def _put_away(_session: Session, campaign: Campaign) -> Iterator[str]:
    if campaign.archived_at is not None:
        yield "The campaign is archived. Bring it back first."


_ASKED: tuple[Callable[[Session, Campaign], Iterator[str]], ...] = (_segments, _letter, _flow, _sender, _put_away)
