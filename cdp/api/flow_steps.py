"""The letters of flows over HTTP, each for itself, as older clients know them."""

from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from cdp import customers, db, flows, shop, templates
from cdp.api import listing
from cdp.api.doors import needs
from cdp.api.flows import StepShown, save, steps_shown
from cdp.api.wire import Given, Id, Long, Number, Shown, Text, answer, nothing, shown
from cdp.errors import NotFound
from cdp.models import BodyFormat, Flow, utc_now

router = APIRouter(prefix="/flow-steps", tags=["Flow steps"])


class FlowStepGiven(Given):
    """A new letter in a flow; without a number it comes last."""

    flow: Number
    step_number: Annotated[int, Field(ge=0, le=100_000)] | None = None
    email_subject: Text = ""
    email_content: Long = ""
    delay_days: Annotated[int, Field(ge=0, le=3_650)] = 0


class FlowStepChanged(Given):
    """What changes of a letter."""

    only_read: ClassVar[frozenset[str]] = frozenset({"id", "flow", "created_at", "updated_at"})

    step_number: Annotated[int, Field(ge=0, le=100_000)] = 0
    email_subject: Text = ""
    email_content: Long = ""
    delay_days: Annotated[int, Field(ge=0, le=3_650)] = 0


class FlowStepsAsked(listing.Asked):
    """What the list of letters can be asked."""

    flow: Number | None = None


class LetterShown(Shown):
    """The letter as one customer gets it: its subject and content filled in, as HTML and as text."""

    id: int
    flow: int
    step_number: int
    email_subject: str
    email_content: str
    text: str
    delay_days: int
    customer: int | None


class LetterAsked(Given):
    """For whom the letter is shown."""

    customer: Number | None = Field(None, description="A customer's number; a made-up one unless told.")


_ORDERS = {"id": "id", "flow": "flow", "step_number": "step_number", "delay_days": "delay_days"}


@router.get("/", response_model=list[StepShown], responses=listing.LISTED, dependencies=[needs("read")])
def all_flow_steps(request: Request, asked: Annotated[FlowStepsAsked, Query()]) -> Response:
    """Letters of all flows, flow by flow."""
    with db.reading() as session:
        every = sorted(flows.all(session, archived=True), key=lambda each: each.id)
        chosen = [flow for flow in every if asked.flow in (None, flow.id)]
        steps = [step for flow in chosen for step in steps_shown(session, flow)]
    words = asked.search.lower().split()
    found = [each for each in steps if all(word in each.email_subject.lower() for word in words)]
    if asked.ordering:
        key, is_descending = listing.order(asked, _ORDERS)
        found.sort(key=lambda each: getattr(each, key), reverse=is_descending)
    page = found[asked.offset : asked.offset + asked.page_size]
    return listing.told(request, page, len(found), asked)


@router.post("/", response_model=StepShown, status_code=201, dependencies=[needs("write")])
def create_flow_step(given: FlowStepGiven) -> Response:
    """A new letter in the draft of a flow."""
    with db.session() as session:
        flow = flows.get(session, given.flow)
        before = {each.id for each in steps_shown(session, flow)}
        rows = _rows(session, flow)
        number = given.step_number or max((row["step_number"] for row in rows), default=0) + 1
        saved = _save(session, flow, [*rows, {**given.model_dump(exclude={"flow"}), "step_number": number}])
        return answer(next(each for each in saved if each.id not in before), 201)


@router.get("/{step_id}/", response_model=StepShown, dependencies=[needs("read")])
def one_flow_step(step_id: Id) -> Response:
    """One letter."""
    with db.reading() as session:
        return answer(_found(session, step_id)[1])


@router.put("/{step_id}/", response_model=StepShown, dependencies=[needs("write")])
def replace_flow_step(step_id: Id, given: FlowStepChanged) -> Response:
    """The letter with these values, in the draft of its flow; what is not named stays."""
    return _changed(step_id, given)


@router.patch("/{step_id}/", response_model=StepShown, dependencies=[needs("write")])
def change_flow_step(step_id: Id, given: FlowStepChanged) -> Response:
    """The letter with some values changed, in the draft of its flow."""
    return _changed(step_id, given)


def _changed(step_id: int, given: FlowStepChanged) -> Response:
    with db.session() as session:
        flow, _ = _found(session, step_id)
        rows = [{**row, **given.given()} if row["id"] == step_id else row for row in _rows(session, flow)]
        saved = _save(session, flow, rows)
        return answer(next(each for each in saved if each.id == step_id))


@router.delete("/{step_id}/", status_code=204, dependencies=[needs("write")])
def delete_flow_step(step_id: Id) -> Response:
    """Take the letter out of the draft of its flow."""
    with db.session() as session:
        flow, _ = _found(session, step_id)
        _save(session, flow, [row for row in _rows(session, flow) if row["id"] != step_id])
    return nothing()


@router.get("/{step_id}/preview/", response_model=LetterShown, dependencies=[needs("read")])
def preview_flow_step(step_id: Id, asked: Annotated[LetterAsked, Query()]) -> Response:
    """The letter as a customer gets it."""
    with db.reading() as session:
        flow, step = _found(session, step_id)
        source = next(each for each, _ in flows.letters_of(flow) if flows.letter_id(flow.id, each) == step_id)
        letter = letter_of(session, source, asked.customer)
    filled = {"email_subject": letter.subject, "email_content": letter.html, "text": letter.text}
    return answer(shown(LetterShown, step, **filled, customer=asked.customer))


def letter_of(session: Session, step: dict[str, Any], customer_id: int | None) -> templates.Shown:
    """Promise a letter as this customer gets it, or a made-up one."""
    if step.get("template_id") is not None:
        source: Any = templates.current(session, step["template_id"])
    else:
        names = ("body", "subject", "preheader", "from_name", "reply_to")
        said = {name: step.get(name) or "" for name in names}
        source = templates.Source(BodyFormat(step.get("format") or "markdown"), **said)
    about = shop.get(session)
    reader = templates.made_up()
    if customer_id is not None:
        reader = templates.customer_values(customers.get(session, customer_id), shop=about, now=utc_now())
    values = {
        "customer": reader,
        "shop": templates.shop_values(about),
        "campaign": templates.campaign_values("Preview"),
    }
    return templates.compiled(source).show(values)


def _found(session: Session, step_id: int) -> tuple[Flow, Any]:
    flow = session.get(Flow, step_id >> 32)
    for step in steps_shown(session, flow) if flow is not None else ():
        if flow is not None and step.id == step_id:
            return flow, step
    raise NotFound(f"There is no flow step {step_id}.")


def _rows(session: Session, flow: Flow) -> list[dict[str, Any]]:
    return [{name: getattr(each, name) for name in StepShown.model_fields} for each in steps_shown(session, flow)]


def _save(session: Session, flow: Flow, rows: list[dict[str, Any]]) -> list[Any]:
    return steps_shown(session, save(session, flow, flows.with_rows(flow, rows), {}))
