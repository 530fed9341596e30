"""What rests on a template, a flow or a sender."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import mentions
from cdp.models import Campaign, CampaignStatus, Flow, Sender, Template
from cdp.text import listed

_SENT_WITH = {Template: Campaign.template_id, Flow: Campaign.flow_id, Sender: Campaign.sender_id}


def using_template(session: Session, template_id: int) -> list[str]:
    """Promise the names of the campaigns that send a template, e.g. 'the campaign “Spring sale”'."""
    return _named(session, Campaign.template_id == template_id)


def using_templates(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """Promise, for each of these templates, the names of the campaigns and of the flows that send it."""
    used = {template_id: using_template(session, template_id) for template_id in ids}
    for name, steps in session.execute(sa.select(Flow.name, Flow.steps).order_by(Flow.name)):
        named = {each for each in mentions.under(steps, "template_id") if isinstance(each, int)}
        for template_id in named.intersection(ids):
            used[template_id].append(f"the flow “{name}”")
    return used


def using_flow(session: Session, flow_id: int) -> list[str]:
    """Promise the names of the campaigns that lead into a flow."""
    return _named(session, Campaign.flow_id == flow_id)


def using_sender(session: Session, sender_id: int) -> list[str]:
    """Promise the names of the campaigns that a sender sends."""
    return _named(session, Campaign.sender_id == sender_id)


def stopped_by(session: Session, row: Template | Flow | Sender) -> str:
    """Promise the sentence that names the scheduled campaigns which cannot go out while this rests; empty for none."""
    names = _named(session, _SENT_WITH[type(row)] == row.id, Campaign.status == CampaignStatus.SCHEDULED)
    if not names:
        return ""
    fails = "is scheduled and fails at its hour" if len(names) == 1 else "are scheduled and fail at their hour"
    return f"T{listed(names, most=3)[1:]} {fails} as things stand."


def _named(session: Session, *where: sa.ColumnElement[Any]) -> list[str]:
    names = session.scalars(sa.select(Campaign.name).where(*where).order_by(sa.func.lower(Campaign.name)))
    return [f"the campaign “{name}”" for name in names]
