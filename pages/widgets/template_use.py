"""What rests on a template, by name: it cannot be deleted while a campaign or a flow sends it."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import campaigns
from cdp.models import Flow

_MOST_NAMED = 3


def names(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """Promise, for each of these templates, the names of the campaigns and flows that use it."""
    used = {template_id: campaigns.using_template(session, template_id) for template_id in ids}
    for name, steps in session.execute(sa.select(Flow.name, Flow.steps).order_by(Flow.name)):
        for template_id in set(_named_in(steps)).intersection(ids):
            used[template_id].append(f"the flow “{name}”")
    return used


def listed(used: Sequence[str]) -> str:
    """Promise these names as part of a sentence, the first few of many."""
    first, more = list(used[:_MOST_NAMED]), len(used) - _MOST_NAMED
    if more > 0:
        return f"{', '.join(first)} and {more} more"
    return f"{', '.join(first[:-1])} and {first[-1]}" if len(first) > 1 else first[0]


def _named_in(steps: Any) -> Iterator[int]:
    """The templates that e-mail steps name, however deep in branches they stand."""
    if isinstance(steps, dict):
        if isinstance(steps.get("template_id"), int):
            yield steps["template_id"]
        steps = list(steps.values())
    if isinstance(steps, list):
        for each in steps:
            yield from _named_in(each)
