"""Orders over HTTP."""

from decimal import Decimal
from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session, selectinload

from cdp import customers, db, orders
from cdp.api import listing
from cdp.api.doors import needs
from cdp.api.wire import At, Given, GivenMoney, Id, Instant, Money, Number, Shown, answer, nothing, shown
from cdp.errors import Invalid
from cdp.models import Order, OrderLine, OrderStatus, utc_now

router = APIRouter(prefix="/orders", tags=["Orders"])
Word = Annotated[str, Field(max_length=500)]


class LineShown(Shown):
    """One product on an order; `price` is for one piece."""

    product: str
    sku: str
    category: str
    vendor: str
    quantity: int
    price: Money

    @classmethod
    def of(cls, line: OrderLine) -> Any:
        """Promise a line as it is answered."""
        words = {name: getattr(line.product, name) for name in ("sku", "category", "vendor")}
        return shown(cls, line, product=line.product.name, **words)


class OrderShown(Shown):
    """An order; `is_counted` says whether it counts for its customer's totals."""

    id: int
    customer: int | None
    source: str
    external_id: str
    number: str
    placed_at: Instant
    status: str
    currency: str
    total: Money
    discount: Money
    coupon: str | None
    refunded_amount: Money
    is_counted: bool
    lines: list[LineShown]
    created_at: Instant
    updated_at: Instant

    @classmethod
    def of(cls, order: Order) -> Any:
        """Promise an order as it is answered."""
        return shown(cls, order, customer=order.customer_id, lines=[LineShown.of(each) for each in order.lines])


class LineGiven(Given):
    """One product on an order."""

    product: Word
    sku: Word = ""
    category: Word = ""
    vendor: Word = ""
    quantity: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    price: GivenMoney


class OrderChanged(Given):
    """What changes of an order."""

    only_read: ClassVar[frozenset[str]] = frozenset({"id", "is_counted", "created_at", "updated_at"})

    customer: Number | None = None
    customer_email: Word | None = Field(None, description="The address of its customer, in place of the number.")
    source: Word = "api"
    external_id: Word = ""
    number: Word | None = None
    placed_at: At | None = None
    status: OrderStatus = OrderStatus.PAID
    currency: Annotated[str, Field(max_length=10)] = ""
    total: GivenMoney | None = None
    discount: GivenMoney = "0.00"
    coupon: Word | None = None
    refunded_amount: GivenMoney = "0.00"
    lines: list[LineGiven] | None = Field(None, max_length=1_000)


class OrderGiven(OrderChanged):
    """An order; with the same `source` and `external_id` it is the same order, brought up to date."""

    external_id: Word
    placed_at: At
    currency: Annotated[str, Field(max_length=10)]


class OrdersAsked(listing.Asked):
    """What the list of orders can be asked."""

    customer: Number | None = None
    status: OrderStatus | None = None
    source: str | None = Field(None, max_length=500)
    external_id: str | None = Field(None, max_length=500)
    placed_from: At | None = None
    placed_before: At | None = None


_ORDERS = {
    "id": Order.id,
    "placed_at": Order.placed_at,
    "total": Order.total,
    "number": Order.number,
    "status": Order.status,
    "created_at": Order.created_at,
    "updated_at": Order.updated_at,
}


@router.get("/", response_model=list[OrderShown], responses=listing.LISTED, dependencies=[needs("read")])
def all_orders(request: Request, asked: Annotated[OrdersAsked, Query()]) -> Response:
    """Orders by number."""
    with db.reading() as session:
        chosen = _wanted(asked).options(selectinload(Order.lines))
        found, total = listing.page(session, chosen, asked, orders=_ORDERS, search=(Order.number, Order.external_id))
        return listing.told(request, [OrderShown.of(each) for each in found], total, asked)


@router.post(
    "/",
    response_model=OrderShown,
    status_code=201,
    responses={200: {"model": OrderShown, "description": "It was there, and is brought up to date."}},
    dependencies=[needs("write")],
)
def record_order(given: OrderGiven) -> Response:
    """Record an order; one that is there is brought up to date and answered with 200. It outlives a power cut."""
    with db.durable() as session:
        same = sa.select(Order.id).where(Order.source == given.source, Order.external_id == given.external_id)
        is_new = session.scalar(same) is None
        recorded = orders.record(session, **_values(session, given.model_dump()), now=utc_now())
        return answer(OrderShown.of(recorded), 201 if is_new else 200)


@router.get("/{order_id}/", response_model=OrderShown, dependencies=[needs("read")])
def one_order(order_id: Id) -> Response:
    """One order."""
    with db.reading() as session:
        return answer(OrderShown.of(orders.get(session, order_id)))


@router.put("/{order_id}/", response_model=OrderShown, dependencies=[needs("write")])
def replace_order(order_id: Id, given: OrderGiven) -> Response:
    """The order with these values."""
    return _saved(order_id, given)


@router.patch("/{order_id}/", response_model=OrderShown, dependencies=[needs("write")])
def change_order(order_id: Id, given: OrderChanged) -> Response:
    """The order with some values changed."""
    return _saved(order_id, given)


@router.delete("/{order_id}/", status_code=204, dependencies=[needs("write")])
def remove_order(order_id: Id) -> Response:
    """Take the order off every list and out of its customer's totals."""
    with db.session() as session:
        orders.remove(session, order_id, now=utc_now())
    return nothing()


def _wanted(asked: OrdersAsked) -> sa.Select[Any]:
    equal = {
        "customer": Order.customer_id,
        "status": Order.status,
        "source": Order.source,
        "external_id": Order.external_id,
    }
    there = sa.select(Order).where(Order.source != "undone")
    return listing.narrowed(there, asked, equal=equal, spans={"placed": Order.placed_at})


def _saved(order_id: int, given: OrderChanged) -> Response:
    with db.session() as session:
        order = orders.get(session, order_id)
        said = given.given()
        for key in ("source", "external_id"):
            if said.get(key, getattr(order, key)) != getattr(order, key):
                raise Invalid(_FIXED, {key: [_FIXED]})
        if order.customer_id and "customer" in said and not (said["customer"] or said.get("customer_email")):
            raise Invalid(_OWNED, {"customer": [_OWNED]})
        kept = {name: getattr(order, name) for name in _KEPT}
        saved = orders.record(session, **_values(session, kept | said), now=utc_now())
        return answer(OrderShown.of(saved))


_FIXED = "What an order is known by does not change: delete it, and record it under its other id."
_OWNED = "An order stays somebody's: name another customer, or leave it out to keep the one it has."
_KEPT = ("source", "external_id", "number", "placed_at", "status", "currency", "total", "discount", "coupon",
         "refunded_amount")  # fmt: skip


def _values(session: Session, said: dict[str, Any]) -> dict[str, Any]:
    """What `orders.record` is given: the customer by number, lines as its own, a total where the lines say it."""
    values = {key: value for key, value in said.items() if key not in ("customer", "customer_email", "lines")}
    values["customer_id"] = said.get("customer") or _customer(session, said.get("customer_email"))
    lines = said.get("lines")
    if lines is not None:
        values["lines"] = [orders.Line(**{_AS_KEPT.get(key, key): each[key] for key in each}) for each in lines]
    if values.get("total") is None:
        values["total"] = _sum(lines)
    return values


_AS_KEPT = {"product": "name"}


def _sum(lines: list[dict[str, Any]] | None) -> Decimal:
    if lines is None:
        raise Invalid("The order was not recorded.", {"total": ["Give the total, or the lines it is the sum of."]})
    try:
        return sum((Decimal(str(each["price"])) * each["quantity"] for each in lines), Decimal(0))
    except ArithmeticError:
        raise Invalid("The order was not recorded.", {"lines": ["A price is no amount of money."]}) from None


def _customer(session: Session, email: str | None) -> int | None:
    if not email:
        return None
    if (found := customers.by_email(session, email)) is None:
        sentence = f"There is no customer {email}. Add them first, or leave the order without a customer."
        raise Invalid(sentence, {"customer_email": [sentence]})
    return found.id
