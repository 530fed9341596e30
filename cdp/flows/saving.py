"""Flows as they are edited: made, changed, copied, archived, deleted and brought back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import count as numbers
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import errors
from cdp.flows.kinds import Step
from cdp.flows.shape import tidy_settings, tidy_steps
from cdp.flows.wording import listed
from cdp.models import Campaign, Enrolment, Flow, FlowStatus, FlowVersion
from cdp.text import clean

LONGEST_NAME = 120


def all(session: Session, *, archived: bool = False) -> list[Flow]:
    """Promise the flows by name; archived ones only when asked for."""
    chosen = sa.select(Flow).order_by(sa.func.lower(Flow.name), Flow.id)
    if not archived:
        chosen = chosen.where(Flow.archived_at.is_(None))
    return list(session.scalars(chosen))


def get(session: Session, flow_id: int) -> Flow:
    """Promise the flow, or raise NotFound."""
    found = session.get(Flow, flow_id)
    if found is None:
        raise errors.NotFound("This flow was deleted. Pick another one.")
    return found


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
    name = _free_name(session, name)
    flow = Flow(name=name, description=description.strip(), owner=owner, created_at=now, updated_at=now)
    flow.steps, flow.settings = tidy_steps(steps or []), tidy_settings(settings)
    with _claiming(session, name):
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
    flow = locked(session, flow_id)
    if flow.version != seen_version:
        given: dict[str, object] = {
            "name": name,
            "description": description,
            "steps": steps,
            "settings": dict(settings),
        }
        there = {key: getattr(flow, key) for key in given}
        changes: dict[str, tuple[object, object]] = {
            key: (value, there[key]) for key, value in given.items() if value != there[key]
        }
        raise errors.Conflict(
            f"“{flow.name}” was saved by someone else meanwhile. Look at it, or save yours as a copy.", changes
        )
    name, tidied, said = _free_name(session, name, besides=flow_id), tidy_steps(steps), tidy_settings(settings)
    with _claiming(session, name, besides=flow_id):
        flow.name, flow.description, flow.steps, flow.settings = name, description.strip(), tidied, said
        flow.version, flow.updated_at = flow.version + 1, now
    return flow


def duplicate(session: Session, flow_id: int, *, now: datetime) -> Flow:
    """Promise a draft of the same steps under a name of its own; nobody is in it."""
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
    return _numbered(session, name, (f" (copy{'' if at == 1 else f' {at}'})" for at in numbers(1)))


def free_name(session: Session, name: str) -> str:
    """Promise the name itself when it is free, or with a number behind it."""
    return _numbered(session, name, ("" if at == 1 else f" {at}" for at in numbers(1)))


def _numbered(session: Session, name: str, endings: Iterator[str]) -> str:
    stem, taken = clean(name) or "Flow", set(session.scalars(sa.select(Flow.name)))
    names = (stem[: LONGEST_NAME - len(ending)].rstrip() + ending for ending in endings)
    return next(free for free in names if free not in taken)


def archive(session: Session, flow_id: int, *, now: datetime) -> Flow:
    """Promise the flow out of the lists; whoever is in it waits until it is brought back."""
    flow = locked(session, flow_id)
    flow.archived_at = flow.archived_at or now
    return flow


def unarchive(session: Session, flow_id: int) -> Flow:
    """Promise the flow back in the lists, and its people on their way again."""
    flow = locked(session, flow_id)
    flow.archived_at = None
    return flow


def delete(session: Session, flow_id: int) -> dict[str, Any]:
    """Remove a flow and promise what it takes to bring it back.

    Raises InUse, naming the campaigns that use it, or when somebody has ever been in it: their history stays.
    """
    flow = locked(session, flow_id)
    if users := used_by(session, flow):
        raise errors.InUse(
            f"“{flow.name}” is used by {listed(users)}. Change {'it' if len(users) == 1 else 'them'} first."
        )
    if session.scalar(sa.select(Enrolment.id).where(Enrolment.flow_id == flow_id).limit(1)):
        raise errors.InUse(
            f"People have been through “{flow.name}”, and what they were sent is kept. Archive it instead."
        )
    versions = list(session.scalars(sa.select(FlowVersion).where(FlowVersion.flow_id == flow_id)))
    kept = {**_kept(flow), "versions": [_kept(version) for version in versions]}
    for version in versions:
        session.delete(version)
    session.flush()
    session.delete(flow)
    session.flush()
    return kept


def _kept(row: Flow | FlowVersion) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def restore(session: Session, kept: dict[str, Any]) -> Flow:
    """Undo a deletion with what `delete` gave; raises Conflict when its name was taken meanwhile."""
    if session.scalar(sa.select(Flow.id).where(Flow.name == kept["name"])):
        raise errors.Conflict(f"There is another flow “{kept['name']}” by now.")
    own = dict(kept)
    versions = own.pop("versions")
    flow = Flow(**own)
    session.add(flow)
    session.flush()
    session.add_all(FlowVersion(**version) for version in versions)
    session.flush()
    return flow


def used_by(session: Session, flow: Flow) -> list[str]:
    """Promise the names of the campaigns that send people into a flow."""
    named = sa.select(Campaign.name).where(Campaign.flow_id == flow.id).order_by(Campaign.name)
    return [f"the campaign “{name}”" for name in session.scalars(named)]


def pause(session: Session, flow_id: int, *, now: datetime) -> Flow:
    """Promise the flow at rest: everybody stays where they are, whatever falls due; raises Conflict when it is not live."""
    flow = locked(session, flow_id)
    if flow.status is not FlowStatus.LIVE:
        raise errors.Conflict(f"“{flow.name}” is not live, so there is nothing to pause.")
    flow.status, flow.paused_at = FlowStatus.PAUSED, now
    return flow


def resume(session: Session, flow_id: int, *, now: datetime) -> Flow:
    """Promise the flow live again; what fell due meanwhile is done now. Raises Conflict when it is not paused."""
    flow = locked(session, flow_id)
    if flow.status is not FlowStatus.PAUSED:
        raise errors.Conflict(f"“{flow.name}” is not paused.")
    flow.status, flow.paused_at = FlowStatus.LIVE, None
    return flow


def _free_name(session: Session, name: str, besides: int | None = None) -> str:
    cleaned = clean(name)
    if cleaned is None:
        raise _refused("Give the flow a name.")
    if len(cleaned) > LONGEST_NAME:
        raise _refused(f"A name can have at most {LONGEST_NAME} letters.")
    if session.scalar(sa.select(Flow.id).where(Flow.name == cleaned, Flow.id != (besides or 0))):
        raise _refused(f"There is a flow “{cleaned}” already. Choose another name.")
    return cleaned


def _refused(message: str) -> errors.Invalid:
    return errors.Invalid(message, {"name": [message]})


@contextmanager
def _claiming(session: Session, name: str, besides: int | None = None) -> Iterator[None]:
    """What is written in the block has a name that someone else may have taken at the same moment."""
    try:
        with session.begin_nested():
            yield
    except sa.exc.IntegrityError as error:
        _free_name(session, name, besides)
        raise _refused("Someone saved a flow with this name at the same moment. Save again.") from error


def locked(session: Session, flow_id: int) -> Flow:
    """Promise the flow as it is committed now; nobody else changes it before this transaction ends."""
    session.flush()
    found = session.get(Flow, flow_id, with_for_update=True, populate_existing=True)
    return found or get(session, flow_id)
