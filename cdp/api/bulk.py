"""Many customers or orders in one request, each with its own result; brought in as an import, which can be undone."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel, Field, TypeAdapter, ValidationError, model_validator
from sqlalchemy.orm import Session

from cdp import access, attributes, db, imports, keys
from cdp.api.doors import needs
from cdp.api.problems import faults_of
from cdp.api.wire import Anything, At, Given, Shown
from cdp.errors import Invalid, TooLarge
from cdp.imports import Options, Trait
from cdp.models import Attribute, OrderStatus, utc_now

router = APIRouter(tags=["Bulk"])
MOST = 50_000
Cells = dict[str, str | None]
Amount = Annotated[Decimal, Field(ge=0, le=10**12, allow_inf_nan=False)]
Word = Annotated[str, Field(max_length=500)]


class BulkCustomer(Given):
    """A customer: found again by e-mail, external id or phone, else made. What is not named or null stays."""

    email: Word | None = None
    external_id: Word | None = Field(None, description="Its id in the system that `source` names.")
    first_name: Word | None = None
    last_name: Word | None = None
    phone: Word | None = None
    address_line1: Word | None = None
    address_line2: Word | None = None
    city: Word | None = None
    state: Word | None = None
    zip_code: Word | None = None
    country: Word | None = None
    time_zone: Word | None = None
    language: Word | None = None
    acquisition_source: Word | None = None
    tags: list[Word] | None = None
    attributes: dict[str, Anything] | None = None
    total_orders: Annotated[int, Field(strict=True, ge=0, lt=2**31)] | None = None
    lifetime_value: Amount | None = None
    last_order_date: At | None = None
    email_subscribed: bool | None = None
    sms_subscribed: bool | None = None

    @model_validator(mode="after")
    def _can_be_found_again(self) -> "BulkCustomer":
        if not (self.email or self.external_id or self.phone):
            raise ValueError("A customer needs at least one of e-mail, phone and external id.")
        return self


class BulkLine(Given):
    """One product on an order."""

    product: Word
    sku: Word | None = None
    category: Word | None = None
    vendor: Word | None = None
    quantity: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    price: Amount


class BulkOrder(Given):
    """An order, given whole: the same `external_id` of the same `source` is the same order. Its customer is made if unknown."""

    external_id: Word
    number: Word | None = None
    placed_at: At
    status: OrderStatus = OrderStatus.PAID
    currency: Annotated[str, Field(pattern=r"^[A-Za-z]{3}$")]
    total: Amount | None = Field(None, description="The sum of the lines, unless told.")
    discount: Amount = Decimal(0)
    coupon: Word | None = None
    refunded_amount: Amount = Decimal(0)
    customer_email: Word | None = None
    customer_external_id: Word | None = None
    lines: Annotated[list[BulkLine], Field(max_length=200)] = []

    @model_validator(mode="after")
    def _has_a_sum(self) -> "BulkOrder":
        if self.total is None and not self.lines:
            raise ValueError("Give the total, or the lines it is the sum of.")
        if self.refunded_amount > self.sum():
            raise ValueError("No more than the total can have been refunded.")
        return self

    def sum(self) -> Decimal:
        """Promise the total, or what the lines add up to where it was not told."""
        return self.total if self.total is not None else sum((at.price * at.quantity for at in self.lines), Decimal(0))


class RowResult(Shown):
    """What became of one row; `merged` ones were the same customer or order as a row before."""

    row: int
    status: Literal["created", "updated", "unchanged", "merged", "rejected"]
    id: int | None
    errors: dict[str, list[str]] | None


class BulkShown(Shown):
    """What became of all rows, in their order."""

    import_id: int | None
    created: int
    updated: int
    unchanged: int
    merged: int
    rejected: int
    results: list[RowResult]


ROWS = (BulkCustomer, BulkOrder)  # named by the document, which no route names


async def _body(request: Request) -> bytes:
    return await request.body()


Body = Annotated[bytes, Depends(_body)]
Source = Annotated[str, Query(max_length=100, min_length=1, description="Which system the ids are of.")]
Name = Annotated[
    str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200, description="The same request, once.")
]


def _takes(kind: type[BaseModel]) -> dict[str, Any]:
    schema = {"type": "array", "maxItems": MOST, "items": {"$ref": f"#/components/schemas/{kind.__name__}"}}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _offer(noun: str, kind: type[BaseModel], settled_as: str) -> None:
    @router.post(
        f"/{noun}/bulk/",
        name=f"bulk_{noun}",
        description=f"Bring in up to {MOST:,} {noun}, as a JSON array or as JSON lines (application/x-ndjson).",
        response_model=BulkShown,
        openapi_extra=_takes(kind),
        dependencies=[needs("write")],
    )
    def bulk(body: Body, source: Source = "api", name: Name = None) -> Response:
        asked = f"{noun} {source}\n".encode() + body  # under one name only the same rows of the same kind and source
        return _once(asked, name, lambda session: _brought(session, body, settled_as, source))


_offer("customers", BulkCustomer, "generic_customers")
_offer("orders", BulkOrder, "generic_orders")


def _once(asked: bytes, name: str | None, bring: Callable[[Session], bytes]) -> Response:
    """Answer as before where the same request came before under its name."""
    key_id = access.who().id
    if name is None or key_id is None:
        with db.session() as session:
            return _json(bring(session))
    if (kept := _kept(key_id, name, asked)) is not None:
        return _json(kept, again=True)
    try:
        with db.session() as session:
            told = bring(session)
            keys.keep_answer(session, key_id, name, asked, told, now=utc_now())
        return _json(told)
    except sa.exc.IntegrityError:  # the same request came at the same moment, and was quicker
        if (kept := _kept(key_id, name, asked)) is None:
            raise
        return _json(kept, again=True)


def _kept(key_id: int, name: str, asked: bytes) -> bytes | None:
    with db.reading() as session:
        return keys.kept_answer(session, key_id, name, asked)


def _json(body: bytes, *, again: bool = False) -> Response:
    return Response(body, 200, {"Idempotency-Replayed": "true"} if again else None, "application/json")


# -- rows --------------------------------------------------------------------------------------------------------------


def _rows(body: bytes) -> list[Any]:
    try:
        rows = json.loads(body) if body.lstrip()[:1] == b"[" else [json.loads(line) for line in _lines(body)]
    except (ValueError, RecursionError):
        raise Invalid("The body is not JSON: send an array of objects, or one object on each line.") from None
    if len(rows) > MOST:
        raise TooLarge(f"These are {len(rows):,} rows; {MOST:,} are taken at once. Send them in parts.")
    return list(rows)


def _lines(body: bytes) -> list[bytes]:
    return [line for line in body.splitlines() if line.strip()]


def _brought(session: Session, body: bytes, kind: str, source: str) -> bytes:
    """Bring in the rows that are sound; promise what became of each as JSON."""
    model, cells_of = _KINDS[kind]
    rows = _rows(body)
    results: list[dict[str, Any]] = [
        {"row": at, "status": "rejected", "id": None, "errors": None} for at in range(len(rows))
    ]
    cells: list[Cells] = []
    places: list[int] = []
    declared = {each.key: each for each in attributes.all(session)}
    for at, raw in enumerate(rows):
        try:
            made = cells_of(model.validate_python(raw), declared)
        except ValidationError as error:
            results[at]["errors"] = faults_of(
                error.errors(include_url=False, include_context=False, include_input=False)
            )
            continue
        cells += made
        places += [at] * len(made)
    record_id = _settle(session, cells, places, results, kind, source, declared) if cells else None
    tally = Counter(each["status"] for each in results)
    counts = {status: tally[status] for status in ("created", "updated", "unchanged", "merged", "rejected")}
    told = {"import_id": record_id, **counts, "results": results}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _settle(
    session: Session, cells: list[Cells], places: list[int], results: list[dict[str, Any]], kind: str, source: str,
    declared: dict[str, Attribute],
) -> int | None:  # fmt: skip
    """Bring the cells in, and write into the results what became of them."""
    traits = tuple(Trait(f"attributes.{key}", key, each.label, each.kind) for key, each in declared.items())
    named = {key for row in cells for key in row}
    options = Options(time_zone="UTC", origin=source, traits=tuple(each for each in traits if each.column in named))
    try:
        handed = imports.hand_over(
            session, cells, kind=kind, name=f"{len(results):,} rows of the API", options=options,
            actor=access.who().name, now=utc_now(),
        )  # fmt: skip
    except Invalid as refused:
        for at in places:
            results[at]["errors"] = {"row": [str(refused)]}
        return None
    seen: set[int] = set()
    done: set[int] = set()
    for at, place in enumerate(places):
        if at in handed.rejected:
            results[place] |= {"status": "rejected", "id": None, "errors": {"row": [handed.rejected[at]]}}
        elif place not in done:
            number = handed.ids.get(at)
            results[place] |= {"status": _status(handed, number, seen), "id": number}
        done.add(place)
    return handed.record.id


def _status(handed: imports.Handed, number: int | None, seen: set[int]) -> str:
    if number is None or number in seen:
        return "merged"
    seen.add(number)
    return "created" if number in handed.made else "updated" if number in handed.changed else "unchanged"


def _customer_cells(said: BulkCustomer, declared: dict[str, Attribute]) -> list[Cells]:
    values = said.model_dump(exclude_none=True, exclude={"tags", "attributes"})
    cells: Cells = {_CUSTOMER_CELLS.get(key, key): _cell(value) for key, value in values.items()}
    if said.tags:
        cells["tags"] = json.dumps(said.tags, ensure_ascii=False)
    for key, value in (said.attributes or {}).items():
        cells[f"attributes.{key}"] = _own(declared, key, value)
    return [cells]


def _order_cells(said: BulkOrder, _declared: dict[str, Attribute]) -> list[Cells]:
    values = said.model_dump(exclude_none=True, exclude={"lines"})
    head: Cells = {_ORDER_CELLS.get(key, key): _cell(value) for key, value in values.items()}
    head.setdefault("total", str(said.sum()))
    head.setdefault("number", said.external_id)
    rows: list[Cells] = [
        {f"line_{_LINE_CELLS.get(key, key)}": _cell(value) for key, value in each.model_dump(exclude_none=True).items()}
        for each in said.lines
    ]
    return [{**head, **row} for row in rows or [{}]]


_CUSTOMER_CELLS = {
    "email_subscribed": "email_consent",
    "sms_subscribed": "sms_consent",
    "total_orders": "imported_total_orders",
    "lifetime_value": "imported_lifetime_value",
    "last_order_date": "imported_last_order_date",
}
_ORDER_CELLS = {"customer_email": "email"}
_LINE_CELLS = {"product": "name"}
_KINDS: dict[str, tuple[TypeAdapter[Any], Callable[[Any, dict[str, Attribute]], list[Cells]]]] = {
    "generic_customers": (TypeAdapter(BulkCustomer), _customer_cells),
    "generic_orders": (TypeAdapter(BulkOrder), _order_cells),
}


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _own(declared: dict[str, Attribute], key: str, value: Any) -> str | None:
    """A value of the shop's own field as a cell, once it is certain that it can be read."""
    name = f"attributes.{key}"
    try:
        if key not in declared:
            raise Invalid(f"There is no attribute “{key}”. Declare it first.")
        attributes.parse(declared[key], value)
    except Invalid as error:
        line = {"type": "value_error", "loc": (name,), "input": value, "ctx": {"error": ValueError(str(error))}}
        raise ValidationError.from_exception_data(name, [line]) from None  # type: ignore[list-item]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
