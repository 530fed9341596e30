"""Flows as they are edited: made, changed, copied, archived, deleted and brought back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, errors, named
from cdp.flows.kinds import Step
from cdp.flows.plan import walk
from cdp.flows.shape import tidy_settings, tidy_steps
from cdp.models import Campaign, Enrolment, Flow, FlowStatus, FlowVersion


def all(session: Session, *, archived: bool = False) -> list[Flow]:
    """Promise the flows by name; archived ones only when asked for."""
    chosen = sa.select(Flow).order_by(sa.func.lower(Flow.name), Flow.id)
    if not archived:
        chosen = chosen.where(Flow.archived_at.is_(None))
    return list(session.scalars(chosen))


def get(session: Session, flow_id: int) -> Flow:
    """Promise the flow, or raise NotFound."""
    return named.get(session, Flow, flow_id)


def create(
    session: Session,
    *,
    name: str,
    steps: list[Step] | None = None,
    settings: Mapping[str, Any] | None = None,
    description: str = "",
    owner: str = "",
    now: datetime,
) -> Flow:
    """Promise a new draft; it may still lack things. Raises Invalid for a bad name or steps that are none."""
    access.require("flows.change")
    name = named.free(session, Flow, name)
    flow = Flow(name=name, description=description.strip(), owner=owner, created_at=now, updated_at=now)
    flow.steps, flow.settings = tidy_steps(steps or []), tidy_settings(settings)
    with named.claiming(session, Flow, name):
        session.add(flow)
    return flow


def save(
    session: Session,
    flow_id: int,
    *,
    name: str,
    description: str,
    steps: list[Step],
    settings: Mapping[str, Any],
    seen_version: int,
    now: datetime,
) -> Flow:
    """Promise the draft changed; what is live stays as it was published.

    Raises Conflict when someone saved it since `seen_version`.
    """
    access.require("flows.change")
    flow = locked(session, flow_id)
    mine = {"name": name, "description": description, "steps": steps, "settings": dict(settings)}
    named.refuse_stale(flow, seen_version, mine)
    name, said = named.free(session, Flow, name, besides=flow_id), tidy_settings(settings)
    tidied = tidy_steps(steps, retired=step_ids(session, flow))
    with named.claiming(session, Flow, name, besides=flow_id):
        flow.name, flow.description, flow.steps, flow.settings = name, description.strip(), tidied, said
        flow.version, flow.updated_at = flow.version + 1, now
    return flow


def step_ids(session: Session, flow: Flow) -> set[str]:
    """Promise the ids of all steps that the flow has as saved or had when published: no new step takes one of them."""
    published = session.scalars(sa.select(FlowVersion.steps).where(FlowVersion.flow_id == flow.id))
    return {step["id"] for steps in (flow.steps, *published) for step, _ in walk(steps)}


def duplicate(session: Session, flow_id: int, *, now: datetime) -> Flow:
    """Promise a draft of the same steps under a name of its own; nobody is in it."""
    access.require("flows.change")
    original = get(session, flow_id)
    return create(
        session,
        name=copy_name(session, original.name),
        steps=original.steps,
        settings=original.settings,
        description=original.description,
        owner=original.owner,
        now=now,
    )


def copy_name(session: Session, name: str) -> str:
    """Promise a free name for a copy, e.g. “Welcome (copy 2)”."""
    return named.copy_name(session, Flow, name)


def archive(session: Session, flow_id: int, *, now: datetime) -> Flow:
    """Promise the flow out of the lists; whoever is in it waits until it is brought back."""
    access.require("flows.change")
    return named.archive(session, Flow, flow_id, now=now)


def unarchive(session: Session, flow_id: int) -> Flow:
    """Promise the flow back in the lists, and its people on their way again."""
    access.require("flows.change")
    return named.unarchive(session, Flow, flow_id)


def delete(session: Session, flow_id: int) -> dict[str, Any]:
    """Remove a flow and promise what it takes to bring it back.

    Raises InUse, naming the campaigns that use it, or when somebody has ever been in it: their history stays.
    """
    access.require("flows.change")
    flow = locked(session, flow_id)
    named.refuse_used(flow.name, used_by(session, flow))
    if session.scalar(sa.select(Enrolment.id).where(Enrolment.flow_id == flow_id).limit(1)):
        raise errors.InUse(
            f"People have been through “{flow.name}”, and what they were sent is kept. Archive it instead."
        )
    versions = session.scalars(sa.select(FlowVersion).where(FlowVersion.flow_id == flow_id))
    kept = [named.remove(session, version) for version in versions.all()]
    return {**named.remove(session, flow), "versions": kept}


def restore(session: Session, kept: dict[str, Any]) -> Flow:
    """Undo a deletion with what `delete` gave; raises Conflict when its name was taken meanwhile."""
    access.require("flows.change")
    own = dict(kept)
    versions = own.pop("versions")
    flow = named.restore(session, Flow, own)
    for held in versions:
        version = named.put_back(session, FlowVersion, held | {"flow_id": flow.id})
        if held["id"] == kept["live_version_id"]:
            flow.live_version_id = version.id
    return flow


def used_by(session: Session, flow: Flow) -> list[str]:
    """Promise the names of the campaigns that send people into a flow."""
    named = sa.select(Campaign.name).where(Campaign.flow_id == flow.id).order_by(Campaign.name)
    return [f"the campaign “{name}”" for name in session.scalars(named)]


def pause(session: Session, flow_id: int, *, now: datetime) -> Flow:
    """Promise the flow at rest: everybody stays where they are, whatever falls due; raises Conflict when it is not live."""
    access.require("flows.run")
    flow = locked(session, flow_id)
    if flow.status is not FlowStatus.LIVE:
        raise errors.Conflict(f"“{flow.name}” is not live, so there is nothing to pause.")
    flow.status, flow.paused_at = FlowStatus.PAUSED, now
    return flow


def resume(session: Session, flow_id: int, *, now: datetime) -> Flow:
    """Promise the flow live again; what fell due meanwhile is done now. Raises Conflict when it is not paused."""
    access.require("flows.run")
    flow = locked(session, flow_id)
    if flow.status is not FlowStatus.PAUSED:
        raise errors.Conflict(f"“{flow.name}” is not paused.")
    flow.status, flow.paused_at = FlowStatus.LIVE, None
    return flow


def locked(session: Session, flow_id: int) -> Flow:
    """Promise the flow as it is committed now; nobody else changes it before this transaction ends."""
    return named.locked(session, Flow, flow_id)
