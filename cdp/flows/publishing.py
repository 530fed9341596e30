"""Versions: what is live, frozen for those who are in it, apart from the draft that is being edited."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from cdp import access, errors, templates
from cdp.flows.checking import faults
from cdp.flows.kinds import Step
from cdp.flows.plan import walk
from cdp.flows.saving import locked
from cdp.models import Flow, FlowStatus, FlowVersion


def publish(session: Session, flow_id: int, *, now: datetime, by: str = "") -> FlowVersion:
    """Promise the draft as the live version: who enters from now on walks it, who is inside stays on theirs.

    Letters are frozen as they are now. Publishing again without a change gives the version that is live. Raises
    Invalid with a sentence per fault. A paused flow stays paused.
    """
    access.require("flows.publish")
    flow = locked(session, flow_id)
    _demand(session, flow)
    steps = _frozen(session, flow.steps, now)
    current = live(session, flow)
    if current is None or (current.steps, current.settings) != (steps, flow.settings):
        current = _added(session, flow, steps, now, by)
    if flow.status is FlowStatus.DRAFT:
        flow.status = FlowStatus.LIVE
    flow.live_version_id = current.id
    session.flush()
    return current


def _demand(session: Session, flow: Flow) -> None:
    if flow.archived_at is not None:
        raise errors.Invalid(f"“{flow.name}” is archived. Bring it back before it goes live.")
    if found := faults(session, flow):
        said: dict[str, list[str]] = {}
        for fault in found:
            said.setdefault(fault.path, []).append(fault.sentence)
        raise errors.Invalid(" ".join(["The flow cannot go live yet.", *(fault.sentence for fault in found)]), said)


def _frozen(session: Session, steps: Sequence[Step], now: datetime) -> list[Step]:
    """The steps with the wording that each letter has now."""
    copied: list[Step] = deepcopy(list(steps))
    for step, _ in walk(copied):
        if step["kind"] == "email":
            step["template_version_id"] = _letter(session, step, now)
    return copied


def _letter(session: Session, step: Mapping[str, Any], now: datetime) -> int:
    if step.get("template_id") is not None:
        return templates.current(session, step["template_id"]).id
    written = {key: step.get(key) or "" for key in ("subject", "body", "preheader", "from_name", "reply_to")}
    return templates.freeze(session, format=step.get("format") or "markdown", **written, now=now).id


def _added(session: Session, flow: Flow, steps: list[Step], now: datetime, by: str) -> FlowVersion:
    newest = session.scalar(sa.select(sa.func.max(FlowVersion.number)).where(FlowVersion.flow_id == flow.id)) or 0
    version = FlowVersion(
        flow_id=flow.id,
        number=newest + 1,
        steps=steps,
        settings=deepcopy(flow.settings),
        published_at=now,
        published_by=by,
    )
    session.add(version)
    session.flush()
    return version


def live(session: Session, flow: Flow) -> FlowVersion | None:
    """Promise the version that people enter now; None before the first."""
    return None if flow.live_version_id is None else session.get(FlowVersion, flow.live_version_id)


def versions(session: Session, flow_id: int) -> list[FlowVersion]:
    """Promise every published version of a flow, the newest first."""
    listed = sa.select(FlowVersion).where(FlowVersion.flow_id == flow_id).order_by(FlowVersion.number.desc())
    return list(session.scalars(listed))


def is_changed(session: Session, flow: Flow) -> bool:
    """Promise whether publishing now would make a new version: the draft or one of its templates has changed."""
    current = live(session, flow)
    if current is None or current.settings != flow.settings:
        return True
    frozen = {step["id"]: step.get("template_version_id") for step, _ in walk(current.steps)}
    return _unfrozen(current.steps) != flow.steps or any(
        frozen[step["id"]] != templates.current(session, step["template_id"]).id
        for step, _ in walk(flow.steps)
        if step["kind"] == "email" and step.get("template_id") is not None
    )


def _unfrozen(steps: Sequence[Step]) -> list[Step]:
    copied: list[Step] = deepcopy(list(steps))
    for step, _ in walk(copied):
        step.pop("template_version_id", None)
    return copied


@event.listens_for(FlowVersion, "before_update")
def _refuse_to_change(_mapper: Any, _connection: Any, version: FlowVersion) -> None:
    raise errors.Conflict(f"Version {version.number} of the flow is published and never changes. Publish a new one.")
