"""Which campaigns rest on a template, a flow or a sender."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import Campaign


def using_template(session: Session, template_id: int) -> list[str]:
    """Promise the names of the campaigns that send a template, e.g. 'the campaign “Spring sale”'."""
    return _named(session, Campaign.template_id == template_id)


def using_flow(session: Session, flow_id: int) -> list[str]:
    """Promise the names of the campaigns that lead into a flow."""
    return _named(session, Campaign.flow_id == flow_id)


def using_sender(session: Session, sender_id: int) -> list[str]:
    """Promise the names of the campaigns that a sender sends."""
    return _named(session, Campaign.sender_id == sender_id)


def _named(session: Session, clause: sa.ColumnElement[Any]) -> list[str]:
    names = session.scalars(sa.select(Campaign.name).where(clause).order_by(sa.func.lower(Campaign.name)))
    return [f"the campaign “{name}”" for name in names]
