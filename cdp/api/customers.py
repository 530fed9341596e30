"""Customers over HTTP."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from cdp import access, customers, db, frames, segments
from cdp import conditions as cd
from cdp.api import listing
from cdp.api.doors import needs
from cdp.api.wire import (
    Anything,
    Given,
    GivenInstant,
    GivenMoney,
    Id,
    Instant,
    Money,
    Number,
    Shown,
    Text,
    answer,
    nothing,
    shown,
)
from cdp.errors import Invalid
from cdp.frames import find
from cdp.models import Customer, Segment, utc_now

router = APIRouter(prefix="/customers", tags=["Customers"])


class CustomerShown(Shown):
    """A customer. Totals follow from orders where there are any."""

    id: int
    email: str | None
    first_name: str | None
    last_name: str | None
    full_name: str
    phone: str | None
    address_line1: str | None
    address_line2: str | None
    city: str | None
    state: str | None
    zip_code: str | None
    country: str | None
    time_zone: str | None
    language: str | None
    acquisition_source: str | None
    tags: list[str]
    attributes: dict[str, Any]
    external_ids: dict[str, str]
    total_orders: int
    lifetime_value: Money
    avg_order_value: Money | None
    first_order_date: Instant | None
    last_order_date: Instant | None
    days_since_last_order: int | None
    average_days_between_orders: float | None
    totals_source: str
    email_subscribed: bool
    email_consent: str
    sms_subscribed: bool
    sms_consent: str
    created_at: Instant
    updated_at: Instant

    @classmethod
    def of(cls, customer: Customer | customers.Seen, now: datetime) -> Any:
        """Promise a customer as it is answered."""
        return shown(
            cls,
            customer,
            email=access.email(customer.email),
            phone=access.phone(customer.phone),
            days_since_last_order=customer.days_since_last_order(now),
            external_ids={each.source: each.external_id for each in customer.identities},
            sms_subscribed=customer.sms_consent == "subscribed",
        )


class CustomerGiven(Given):
    """What can be said of a customer; one of e-mail, phone and external id is needed."""

    only_read: ClassVar[frozenset[str]] = (
        frozenset(CustomerShown.model_fields)
        - frozenset(customers.FIELDS)
        - {
            "attributes",
            "external_ids",
        }
    )

    email: Text | None = None
    first_name: Text | None = None
    last_name: Text | None = None
    phone: Text | None = None
    address_line1: Text | None = None
    address_line2: Text | None = None
    city: Text | None = None
    state: Text | None = None
    zip_code: Text | None = None
    country: Text | None = None
    time_zone: Text | None = None
    language: Text | None = None
    acquisition_source: Text | None = None
    tags: list[Text] | Text | None = None
    attributes: dict[str, Anything] | None = None
    external_ids: dict[str, Text] | None = None
    total_orders: Annotated[int, Field(strict=True)] | None = None
    lifetime_value: GivenMoney | None = None
    last_order_date: GivenInstant | None = None
    email_subscribed: bool | None = None
    sms_subscribed: bool | None = None


class CustomerReplaced(CustomerGiven):
    """The customer anew; what is not named stays as it is."""

    email: Text | None = Field(...)


class CustomersAsked(listing.Asked):
    """What the list of customers can be asked; `conditions` says all that a segment can."""

    email: str | None = Field(None, max_length=500)
    phone: str | None = Field(None, max_length=100)
    country: str | None = Field(None, max_length=500)
    state: str | None = Field(None, max_length=500)
    city: str | None = Field(None, max_length=500)
    acquisition_source: str | None = Field(None, max_length=500)
    email_subscribed: bool | None = None
    segment: Number | None = Field(None, description="Only those in the segment of this number.")
    conditions: str = Field("", max_length=50_000, description="JSON of conditions, as segments have them.")


_EQUAL = ("email", "phone", "country", "state", "city", "acquisition_source", "email_subscribed")


@router.get("/", response_model=list[CustomerShown], responses=listing.LISTED, dependencies=[needs("read")])
def all_customers(request: Request, asked: Annotated[CustomersAsked, Query()]) -> Response:
    """Customers by number; 10,000 at most in one answer, and the headers say how many there are."""
    now = utc_now()
    with db.reading() as session:
        found, total = _page(session, asked, now)
        return listing.told(request, [CustomerShown.of(each, now) for each in found], total, asked)


@router.post("/", response_model=CustomerShown, status_code=201, dependencies=[needs("write")])
def create_customer(given: CustomerGiven) -> Response:
    """A new customer; once it is answered it outlives a power cut."""
    now = utc_now()
    with db.durable() as session:
        made = customers.create(session, given.given(), now=now, actor=access.who().name)
        return answer(CustomerShown.of(made, now), 201)


@router.get("/{customer_id}/", response_model=CustomerShown, dependencies=[needs("read")])
def one_customer(customer_id: Id) -> Response:
    """One customer."""
    with db.reading() as session:
        return answer(CustomerShown.of(customers.get(session, customer_id), utc_now()))


@router.put("/{customer_id}/", response_model=CustomerShown, dependencies=[needs("write")])
def replace_customer(customer_id: Id, given: CustomerReplaced) -> Response:
    """The customer with these values; the e-mail must be named, be it as null."""
    return _saved(customer_id, given.given(), as_shown=True)


@router.patch("/{customer_id}/", response_model=CustomerShown, dependencies=[needs("write")])
def change_customer(customer_id: Id, given: CustomerGiven) -> Response:
    """The customer with some values changed."""
    return _saved(customer_id, given.given())


@router.delete("/{customer_id}/", status_code=204, dependencies=[needs("write")])
def delete_customer(customer_id: Id) -> Response:
    """Take the customer off every list; on the screen they can be brought back."""
    with db.session() as session:
        customers.get(session, customer_id)
        customers.delete(session, [customer_id], now=utc_now())
    return nothing()


def _saved(customer_id: int, values: dict[str, Any], *, as_shown: bool = False) -> Response:
    """With `as_shown` a no that was read, where nobody was ever asked, comes back without making it a refusal."""
    now = utc_now()
    with db.session() as session:
        before = customers.get(session, customer_id)
        seen = {"email_subscribed": before.email_subscribed, "sms_subscribed": before.sms_consent == "subscribed"}
        saved = customers.save(
            session, customer_id, values, seen=seen if as_shown else {}, now=now, actor=access.who().name,
            overwrite=True,
        )  # fmt: skip
        return answer(CustomerShown.of(saved, now))


def _page(session: Session, asked: CustomersAsked, now: datetime) -> tuple[list[customers.Seen], int]:
    """By number straight from the table; searched, filtered or sorted over the frames."""
    wanted = list(_wanted(session, asked))
    if not (wanted or asked.search or asked.ordering.removeprefix("-") not in ("", "id")):
        living = sa.select(Customer.id).where(Customer.deleted_at.is_(None))
        ids, total = listing.page(session, living, asked, orders={"id": Customer.id})
        return customers.seen(session, ids), total
    known, held = segments.catalogue(session), frames.current(session)
    order_by, is_descending = listing.order(asked, {"id": None, **known.fields})
    where = cd.parse({"all": wanted}, known) if wanted else None
    found = find.find(
        held, known, now=now, search=asked.search.replace("\x00", ""), where=where, order_by="created_at" if order_by == "id" else order_by,
        descending=is_descending, offset=asked.offset, limit=asked.page_size,
    )  # fmt: skip
    return customers.seen(session, find.ids(held, found.positions)), found.total


def _wanted(session: Session, asked: CustomersAsked) -> Iterable[Any]:
    for key in _EQUAL:
        if (value := getattr(asked, key)) is not None:
            yield {"field": key, "operator": "equals", "value": value}
    if asked.segment is not None:
        if (segment := session.get(Segment, asked.segment)) is None:
            raise Invalid("There is no such segment.", {"segment": [f"There is no segment {asked.segment}."]})
        yield {"segment": segment.key, "operator": "in"}
    if asked.conditions:
        try:
            said = json.loads(asked.conditions)
        except (ValueError, RecursionError):
            raise Invalid("The conditions are not JSON.", {"conditions": ["Write them as JSON."]}) from None
        yield {"all": said} if isinstance(said, list) else said
