"""Flows over HTTP: as a list of letters, which older clients know, and whole."""

from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from cdp import access, campaigns, db, flows, templates
from cdp.api import listing
from cdp.api.customers import CustomerShown
from cdp.api.doors import needs
from cdp.api.wire import Anything, Given, Id, Instant, Long, Number, Shown, Text, answer, nothing, shown
from cdp.models import Flow, FlowStatus, TemplateVersion, utc_now

router = APIRouter(prefix="/flows", tags=["Flows"])


class StepShown(Shown):
    """A letter of a flow and how many days it waits for."""

    id: int
    flow: int
    step_number: int
    email_subject: str
    email_content: str
    delay_days: int


class FlowShown(Shown):
    """A flow as it is being edited; `is_changed` tells that what is live is older. `tree` holds every step."""

    id: int
    name: str
    description: str
    is_active: bool
    status: str
    is_changed: bool
    steps: list[StepShown]
    tree: list[Any]
    settings: dict[str, Any]
    owner: str
    version: int
    archived_at: Instant | None
    created_at: Instant
    updated_at: Instant


class StepsShown(Shown):
    """The letters of a flow."""

    count: int
    steps: list[StepShown]


class PeopleShown(Shown):
    """How many customers, and the first ten."""

    count: int
    customers: list[CustomerShown]


class StepGiven(Given):
    """A letter within a flow; with the `id` of one that is there it is that one, changed."""

    only_read: ClassVar[frozenset[str]] = frozenset({"flow", "created_at", "updated_at"})

    id: int | None = None
    step_number: Annotated[int, Field(ge=0, le=100_000)] | None = None
    email_subject: Text = ""
    email_content: Long = ""
    delay_days: Annotated[int, Field(ge=0, le=3_650)] = 0


class FlowGiven(Given):
    """A new flow. `is_active` puts it live at once, for which the key needs the scope `send`."""

    only_read: ClassVar[frozenset[str]] = frozenset(
        {"id", "status", "is_changed", "owner", "archived_at", "created_at", "updated_at"}
    )

    name: Text
    description: Text = ""
    is_active: bool | None = None
    steps: list[StepGiven] | None = Field(None, max_length=200)
    tree: list[Anything] | None = Field(None, description="All steps with their branches, in place of `steps`.")
    settings: dict[str, Anything] | None = None
    version: Number | None = Field(None, description="The version that was read: a newer one is not overwritten.")


class FlowChanged(FlowGiven):
    """What changes of a flow."""

    name: Text = ""


class FlowsAsked(listing.Asked):
    """What the list of flows can be asked."""

    is_active: bool | None = None
    archived: bool | None = None


_ORDERS = {
    "id": Flow.id,
    "name": Flow.name,
    "status": Flow.status,
    "created_at": Flow.created_at,
    "updated_at": Flow.updated_at,
}


@router.get("/", response_model=list[FlowShown], responses=listing.LISTED, dependencies=[needs("read")])
def all_flows(request: Request, asked: Annotated[FlowsAsked, Query()]) -> Response:
    """Flows by number."""
    chosen = listing.unarchived(sa.select(Flow), Flow, asked.archived)
    if asked.is_active is not None:
        chosen = chosen.where((Flow.status == FlowStatus.LIVE) == asked.is_active)
    with db.reading() as session:
        found, total = listing.page(session, chosen, asked, orders=_ORDERS, search=(Flow.name, Flow.description))
        return listing.told(request, [_shown(session, each) for each in found], total, asked)


@router.post("/", response_model=FlowShown, status_code=201, dependencies=[needs("write")])
def create_flow(given: FlowGiven) -> Response:
    """A new flow: a draft unless `is_active`."""
    steps = given.tree
    if steps is None:
        steps = flows.with_rows(Flow(id=0, name=given.name, steps=[]), _rows(given))
    with db.session() as session:
        made = flows.create(
            session, name=given.name, steps=steps, settings=given.settings, description=given.description,
            owner=access.who().name, now=utc_now(),
        )  # fmt: skip
        _switch(session, made, given.is_active)
        return answer(_shown(session, made), 201)


@router.get("/{flow_id}/", response_model=FlowShown, dependencies=[needs("read")])
def one_flow(flow_id: Id) -> Response:
    """One flow."""
    with db.reading() as session:
        return answer(_shown(session, flows.get(session, flow_id)))


@router.put("/{flow_id}/", response_model=FlowShown, dependencies=[needs("write")])
def replace_flow(flow_id: Id, given: FlowGiven) -> Response:
    """The flow with these values. Who is in it stays on the version that is live until it is published."""
    return _saved(flow_id, given)


@router.patch("/{flow_id}/", response_model=FlowShown, dependencies=[needs("write")])
def change_flow(flow_id: Id, given: FlowChanged) -> Response:
    """The flow with some values changed."""
    return _saved(flow_id, given)


@router.delete("/{flow_id}/", status_code=204, dependencies=[needs("write")])
def delete_flow(flow_id: Id) -> Response:
    """Remove the flow; refused while campaigns use it or when somebody has been in it."""
    with db.session() as session:
        flows.delete(session, flow_id)
    return nothing()


@router.get("/{flow_id}/steps/", response_model=StepsShown, dependencies=[needs("read")])
def steps_of_flow(flow_id: Id) -> Response:
    """The letters of a flow in order."""
    with db.reading() as session:
        steps = steps_shown(session, flows.get(session, flow_id))
    return answer({"count": len(steps), "steps": steps})


@router.get("/{flow_id}/preview_customers/", response_model=PeopleShown, dependencies=[needs("read")])
def preview_customers(flow_id: Id) -> Response:
    """Who is in the flow, or would be brought into it by the campaigns that wait to be sent: how many, and ten of them."""
    now = utc_now()
    with db.reading() as session:
        count, first = campaigns.reached_by_flow(session, flows.get(session, flow_id).id, now=now)
        people = [CustomerShown.of(each, now) for each in first]
        return answer({"count": count, "customers": people})


@router.post("/{flow_id}/publish/", response_model=FlowShown, dependencies=[needs("send")])
def publish_flow(flow_id: Id) -> Response:
    """Put the flow live as it is now."""
    with db.session() as session:
        flows.publish(session, flow_id, now=utc_now(), by=access.who().name)
        return answer(_shown(session, flows.get(session, flow_id)))


@router.post("/{flow_id}/pause/", response_model=FlowShown, dependencies=[needs("send")])
def pause_flow(flow_id: Id) -> Response:
    """Let everybody in the flow wait where they are."""
    with db.session() as session:
        return answer(_shown(session, flows.pause(session, flow_id, now=utc_now())))


@router.post("/{flow_id}/resume/", response_model=FlowShown, dependencies=[needs("send")])
def resume_flow(flow_id: Id) -> Response:
    """Let a paused flow go on."""
    with db.session() as session:
        return answer(_shown(session, flows.resume(session, flow_id, now=utc_now())))


def _saved(flow_id: int, given: FlowGiven) -> Response:
    values = given.given()
    with db.session() as session:
        before = flows.get(session, flow_id)
        steps = before.steps
        if given.tree is not None and given.tree != before.steps:
            steps = given.tree
        elif given.steps is not None and not _says_the_same(session, before, given):
            steps = flows.with_rows(before, _rows(given))
        saved = save(session, before, steps, values)
        _switch(session, saved, given.is_active)
        return answer(_shown(session, saved))


def save(session: Session, before: Flow, steps: list[Any], values: dict[str, Any]) -> Flow:
    """Promise the flow saved with these steps and what the values name."""
    settings = values.get("settings")
    return flows.save(
        session, before.id, name=values.get("name", before.name), steps=steps, now=utc_now(),
        description=values.get("description", before.description),
        settings=before.settings if settings is None else settings,
        seen_version=values.get("version") or before.version,
    )  # fmt: skip


def _says_the_same(session: Session, flow: Flow, given: FlowGiven) -> bool:
    """Whether the rows are those that were read: then nothing that they cannot say is lost."""
    names = ("id", "step_number", "email_subject", "email_content", "delay_days")
    kept = [tuple(getattr(each, name) for name in names) for each in steps_shown(session, flow)]
    return kept == [tuple(getattr(each, name) for name in names) for each in given.steps or ()]


def _rows(given: FlowGiven) -> list[dict[str, Any]]:
    return [step.model_dump() for step in given.steps or ()]


def _switch(session: Session, flow: Flow, wished: bool | None) -> None:
    """Put the flow live or to rest where that is wished and not so."""
    if wished is None or wished == (flow.status is FlowStatus.LIVE):
        return
    if not wished and flow.status is FlowStatus.LIVE:
        flows.pause(session, flow.id, now=utc_now())
    elif wished and flow.status is FlowStatus.PAUSED:
        flows.resume(session, flow.id, now=utc_now())
    elif wished:
        session.flush()
        flows.publish(session, flow.id, now=utc_now(), by=access.who().name)


def steps_shown(session: Session, flow: Flow) -> list[Any]:
    """Promise the letters of a flow as they are answered."""
    return [
        StepShown.model_construct(
            id=flows.letter_id(flow.id, step),
            flow=flow.id,
            step_number=row["step_number"],
            email_subject=row["email_subject"],
            email_content=row["email_content"],
            delay_days=row["delay_days"],
        )
        for step, row in flows.letters_of(flow, _letters(session, flow))
    ]


def _letters(session: Session, flow: Flow) -> dict[int, TemplateVersion]:
    named = {step.get("template_id") for step, _ in flows.walk(flow.steps) if step["kind"] == "email"}
    there = {each.id for each in templates.all(session, archived=True)} if named - {None} else set()
    return {each: templates.current(session, each) for each in named if each in there}


def _shown(session: Session, flow: Flow) -> Any:
    session.flush()
    return shown(
        FlowShown,
        flow,
        is_active=flow.status is FlowStatus.LIVE,
        is_changed=flow.live_version_id is not None and flows.is_changed(session, flow),
        steps=steps_shown(session, flow),
        tree=flow.steps,
    )
