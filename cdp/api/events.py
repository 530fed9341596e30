"""Events over HTTP, one by one: recorded and read, never changed. Many at once go to /v1."""

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from cdp import customers, db, events
from cdp.api import listing
from cdp.api.doors import needs
from cdp.api.wire import Anything, At, Given, Id, Instant, Number, Shown, answer, shown
from cdp.errors import Invalid, NotFound
from cdp.models import Event, utc_now

router = APIRouter(prefix="/events", tags=["Events"])
Word = Annotated[str, Field(max_length=500)]


class EventShown(Shown):
    """Something that one customer did at one time."""

    id: int
    customer: int | None
    name: str
    occurred_at: Instant
    received_at: Instant
    source: str
    properties: dict[str, Any]
    message_id: str | None

    @classmethod
    def of(cls, event: Event) -> Any:
        """Promise an event as it is answered."""
        return shown(cls, event, customer=event.customer_id)


class EventGiven(Given):
    """An event; one with a `message_id` that is there already is recorded once."""

    customer: Number | None = None
    customer_email: Word | None = Field(None, description="The customer's address, in place of the number.")
    name: Word
    occurred_at: At | None = Field(None, description="Now, unless told.")
    source: Word = "api"
    properties: dict[str, Anything] = {}
    message_id: Word | None = None


class EventsAsked(listing.Asked):
    """What the list of events can be asked."""

    customer: Number | None = None
    name: str | None = Field(None, max_length=500)
    source: str | None = Field(None, max_length=500)
    occurred_from: At | None = None
    occurred_before: At | None = None


_ORDERS = {"id": Event.id, "occurred_at": Event.occurred_at, "received_at": Event.received_at, "name": Event.name}


@router.get("/", response_model=list[EventShown], responses=listing.LISTED, dependencies=[needs("read")])
def all_events(request: Request, asked: Annotated[EventsAsked, Query()]) -> Response:
    """Events by number."""
    with db.reading() as session:
        found, total = listing.page(session, _wanted(asked), asked, orders=_ORDERS, search=(Event.name,))
        return listing.told(request, [EventShown.of(each) for each in found], total, asked)


@router.post("/", response_model=EventShown, status_code=201, dependencies=[needs("write")])
def record_event(given: EventGiven) -> Response:
    """Record what a customer did."""
    now = utc_now()
    with db.session() as session:
        recorded = events.record(
            session, customer_id=_customer(session, given), name=given.name, occurred_at=given.occurred_at or now,
            source=given.source, now=now, properties=given.properties, message_id=given.message_id,
        )  # fmt: skip
        return answer(EventShown.of(recorded), 201)


@router.get("/{event_id}/", response_model=EventShown, dependencies=[needs("read")])
def one_event(event_id: Id) -> Response:
    """One event."""
    with db.reading() as session:
        if (found := session.get(Event, event_id)) is None:
            raise NotFound(f"There is no event {event_id}.")
        return answer(EventShown.of(found))


def _wanted(asked: EventsAsked) -> sa.Select[Any]:
    equal = {"customer": Event.customer_id, "name": Event.name, "source": Event.source}
    return listing.narrowed(sa.select(Event), asked, equal=equal, spans={"occurred": Event.occurred_at})


def _customer(session: Session, given: EventGiven) -> int:
    if given.customer is not None:
        return given.customer
    found = customers.by_email(session, given.customer_email)
    if found is None:
        raise Invalid("The event was not recorded.", {"customer": ["Name a customer there is, by number or address."]})
    return found.id
