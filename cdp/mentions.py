"""What stored conditions, flows and letters mention by key, read from the tables as they are, faults and all."""

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import (
    Campaign,
    CampaignStatus,
    Enrolment,
    EnrolmentStatus,
    Flow,
    FlowVersion,
    Template,
    TemplateVersion,
)

_UNDER_WAY = (CampaignStatus.SENDING, CampaignStatus.PAUSED)
_LETTER = (TemplateVersion.subject, TemplateVersion.preheader, TemplateVersion.body)


def flows(session: Session) -> list[tuple[str, Any]]:
    """Promise each flow's name with what it says in its draft, or in a version that is live or has people in it."""
    on_it = sa.exists().where(Enrolment.flow_version_id == FlowVersion.id, Enrolment.status == EnrolmentStatus.ACTIVE)
    drafts = sa.select(Flow.name, Flow.steps, Flow.settings)
    walked = (
        sa.select(Flow.name, FlowVersion.steps, FlowVersion.settings)
        .join(Flow, Flow.id == FlowVersion.flow_id)
        .where(sa.or_(FlowVersion.id == Flow.live_version_id, on_it))
    )
    return [(name, said) for name, *said in [*session.execute(drafts), *session.execute(walked)]]


def templates(session: Session) -> list[tuple[str, Any]]:
    """Promise each template's name with its newest letter."""
    newer = sa.orm.aliased(TemplateVersion)
    is_newest = ~sa.exists().where(newer.template_id == Template.id, newer.number > TemplateVersion.number)
    found = sa.select(Template.name, *_LETTER).join(TemplateVersion, TemplateVersion.template_id == Template.id)
    return [(name, said) for name, *said in session.execute(found.where(is_newest))]


def campaigns(session: Session) -> list[tuple[str, Any]]:
    """Promise each campaign's name that is being sent with the letter it was launched with."""
    found = sa.select(Campaign.name, *_LETTER).join(TemplateVersion, TemplateVersion.id == Campaign.template_version_id)
    return [(name, said) for name, *said in session.execute(found.where(Campaign.status.in_(_UNDER_WAY)))]


def letters(session: Session, ids: set[int]) -> list[Any]:
    """Promise what these frozen letters say."""
    return [list(said) for said in session.execute(sa.select(*_LETTER).where(TemplateVersion.id.in_(ids)))]


def under(said: Any, *keys: str, skip: str = "") -> Iterator[Any]:
    """Promise what stands under one of these keys of a stored tree, however deep, but not in what is under `skip`."""
    if isinstance(said, dict):
        yield from (said[key] for key in keys if key in said)
        said = [value for key, value in said.items() if key != skip]
    for each in said if isinstance(said, list) else ():
        yield from under(each, *keys, skip=skip)


def has_tag(said: Any, field: str) -> bool:
    """Promise whether a text in a stored tree has the merge tag of this field of a customer."""
    if isinstance(said, str):
        name = re.escape(field)
        return bool(re.search(rf"\bcustomer\s*(\.\s*{name}(?![\w-])|\[\s*(['\"]){name}\2\s*\])", said))
    parts = said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()
    return any(has_tag(each, field) for each in parts)
