"""News of shops applied: people found or made, orders recorded, refunds counted once, older news told too late left alone."""

from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import consent, customers, erased, events, orders
from cdp import shop as shops
from cdp.ingest.shops.news import Checkout, Claim, Gone, News, Person, Placed, Refund
from cdp.ingest.traits import Registry, apply_fields
from cdp.models import (
    ConsentStatus,
    Customer,
    CustomerIdentity,
    Event,
    Order,
    OrderRefund,
    OrderStatus,
    ShopChange,
)

STARTED = "Started Checkout"


def apply(session: Session, source: str, news: News, *, now: datetime) -> None:
    """Bring what is known in line with one piece of news; the same again, or an older one, changes nothing."""
    if isinstance(news, Person):
        if not _is_erased(session, source, news) and _is_news(
            session, source, "customer", news.external_ids[0], news.changed_at
        ):
            person(session, source, news, now=now)
    elif isinstance(news, Placed):
        if _is_news(session, source, "order", news.external_id, news.changed_at):
            _record(session, source, news, now=now)
    elif isinstance(news, Refund):
        _give_back(session, source, news, now=now)
    elif isinstance(news, Checkout):
        _check_out(session, source, news, now=now)
    else:
        _remove(session, source, news, now=now)


def _is_erased(session: Session, source: str, told: Person) -> bool:
    """Whether they were erased, as they asked: an order of theirs is kept as nobody's."""
    email = customers.normalise_email(str(told.fields.get("email") or ""))
    phone = customers.normalise_phone(told.fields.get("phone"), shops.get(session).country)
    ids: list[dict[str, str]] = [{source: each} for each in told.external_ids] or [{}]
    return any(erased.has(session, email=email, phone=phone, ids=each) for each in ids)


def _is_news(session: Session, source: str, subject: str, external_id: str, changed_at: datetime) -> bool:
    """Whether nothing newer was taken in of this thing; the same instant is taken again, for it may tell more."""
    key = {"source": source, "subject": subject, "external_id": external_id}
    known = session.scalar(sa.select(ShopChange).filter_by(**key))
    if known is None:
        session.add(ShopChange(**key, changed_at=changed_at))
        return True
    if changed_at < known.changed_at:
        return False
    known.changed_at = changed_at
    return True


# ----- people


def person(session: Session, source: str, told: Person, *, now: datetime) -> Customer:
    """Promise the customer a shop speaks of, found by its id, else by the address, else made, and brought up to date."""
    customer = _found(session, source, told) or _made(session, told, now=now)
    for external_id in told.external_ids:
        _known_as(session, customer, source, external_id)
    apply_fields(session, customer, told.fields, Registry(session), fills_only=told.is_aside, now=now)
    if tags := {*told.tags} - {*customer.tags}:
        customer.tags = sorted({*customer.tags, *tags})
    if told.since is not None and told.since < customer.created_at:
        customer.created_at = told.since
    session.flush()
    for claim in told.claims:
        _take_claim(session, customer, source, claim, now=now)
    return customer


def _owner(session: Session, source: str, told: Person | None, *, now: datetime) -> int | None:
    if told is None or _is_erased(session, source, told):
        return None
    return person(session, source, told, now=now).id


def _found(session: Session, source: str, told: Person) -> Customer | None:
    for external_id in told.external_ids:
        known = (CustomerIdentity.source == source, CustomerIdentity.external_id == external_id)
        theirs = sa.select(Customer).join(CustomerIdentity).where(*known, Customer.deleted_at.is_(None))
        if found := session.scalar(theirs):
            return found
    if found := customers.by_email(session, told.fields.get("email")):
        return found
    if told.external_ids or told.fields.get("email"):
        return None
    number = customers.normalise_phone(told.fields.get("phone"), shops.get(session).country)
    theirs = sa.select(Customer).where(Customer.phone == number, Customer.deleted_at.is_(None))
    return session.scalar(theirs.order_by(Customer.id)) if number else None


def _made(session: Session, told: Person, *, now: datetime) -> Customer:
    made = Customer(created_at=told.since or now, updated_at=now, tags=[], attributes={})
    session.add(made)
    session.flush()
    return made


def _known_as(session: Session, customer: Customer, source: str, external_id: str) -> None:
    """An id of a deleted customer moves to the living one."""
    found = session.scalar(sa.select(CustomerIdentity).filter_by(source=source, external_id=external_id))
    if found is None:
        session.add(CustomerIdentity(customer_id=customer.id, source=source, external_id=external_id))
    elif found.customer_id != customer.id:
        owner = session.get_one(Customer, found.customer_id)
        if owner.deleted_at is not None:
            found.customer_id = customer.id
    session.flush()


def _take_claim(session: Session, customer: Customer, source: str, claim: Claim, *, now: datetime) -> None:
    """What a shop says of consent: a ticked box speaks only where nobody spoke before, and a yes after a no must be dated."""
    current = getattr(customer, f"{claim.channel}_consent")
    since = getattr(customer, f"{claim.channel}_consent_at")
    is_suppressed = consent.is_suppressed(session, customer.email)
    if claim.is_weak and current != ConsentStatus.UNKNOWN:
        return
    status = consent.imported_status(current, claim.status, is_suppressed=is_suppressed)
    is_later_yes = (
        claim.status == ConsentStatus.SUBSCRIBED
        and current == ConsentStatus.UNSUBSCRIBED
        and not is_suppressed
        and claim.at is not None
        and since is not None
        and claim.at > since
    )
    if is_later_yes:
        status = ConsentStatus.SUBSCRIBED
    if status != current:
        method = "checkout" if claim.is_weak else "webhook"
        consent.record(
            session, customer, channel=claim.channel, status=status, at=claim.at or now, method=method, source=source
        )


# ----- orders


def _record(session: Session, source: str, placed: Placed, *, now: datetime) -> None:
    _take_currency(session, placed.currency)
    customer = _owner(session, source, placed.person, now=now)
    _rename(session, source, placed)
    if placed.are_all_refunds:
        _forget_others(session, source, placed)
    for refund in placed.refunds:
        _remember(session, source, refund)
    refunded = min(_refunded(session, source, placed.external_id), placed.total)
    status = _status(placed.status, placed.total, refunded)
    if status == OrderStatus.REFUNDED and not refunded and not placed.refunds:
        refunded = placed.total
    orders.record(
        session, source=source, external_id=placed.external_id, number=placed.number, placed_at=placed.placed_at,
        status=status, currency=placed.currency or shops.get(session).currency, total=placed.total,
        discount=max(placed.discount, Decimal(0)), coupon=placed.coupon, refunded_amount=refunded, lines=placed.lines,
        customer_id=customer, now=now,
    )  # fmt: skip


def _take_currency(session: Session, currency: str) -> None:
    """A shop without orders counts in the currency its first orders come in, as in an import."""
    known = currency in shops.currencies() and currency != shops.get(session).currency
    if known and session.scalar(sa.select(Order.id).limit(1)) is None:
        shops.take_currency(session, currency)


def _rename(session: Session, source: str, placed: Placed) -> None:
    """An order that came from an export without ids was known by its number: now it has its id."""
    there = sa.select(Order).filter_by(source=source, external_id=placed.external_id)
    if session.scalar(there) is None:
        numbered = session.scalar(
            sa.select(Order).filter_by(source=source, external_id=placed.number, number=placed.number)
        )
        if numbered is not None:
            numbered.external_id = placed.external_id
            session.flush()


def _status(status: str, total: Decimal, refunded: Decimal) -> OrderStatus:
    """Money given back makes a paid order a refunded one, whichever of the two was told first."""
    if refunded and status in (OrderStatus.PAID, OrderStatus.PARTIALLY_REFUNDED, OrderStatus.REFUNDED):
        return OrderStatus.REFUNDED if refunded >= total else OrderStatus.PARTIALLY_REFUNDED
    return OrderStatus(status)


def _remember(session: Session, source: str, refund: Refund) -> Decimal:
    """Write a refund down; how much of it is news. Money on its way counts once it came: then the same is told anew."""
    key = {"source": source, "external_id": refund.external_id}
    known = session.scalar(sa.select(OrderRefund).filter_by(**key))
    if known is None:
        session.add(OrderRefund(**key, order_external_id=refund.order_id, amount=refund.amount, refunded_at=refund.at))
        session.flush()
        return refund.amount
    news = max(refund.amount - known.amount, Decimal(0))
    known.amount += news
    session.flush()
    return news


def _forget_others(session: Session, source: str, placed: Placed) -> None:
    """What was given back by mistake and deleted in the shop was never given back."""
    known = sa.delete(OrderRefund).filter_by(source=source, order_external_id=placed.external_id)
    session.execute(known.where(OrderRefund.external_id.not_in([each.external_id for each in placed.refunds])))


def _refunded(session: Session, source: str, order_id: str) -> Decimal:
    amounts = session.scalars(
        sa.select(OrderRefund.amount).where(OrderRefund.source == source, OrderRefund.order_external_id == order_id)
    )
    return sum(amounts, Decimal(0))


def _give_back(session: Session, source: str, refund: Refund, *, now: datetime) -> None:
    """A refund told by itself adds to what was given back before; without its order it waits for it."""
    if not (news := _remember(session, source, refund)):
        return
    order = session.scalar(sa.select(Order).filter_by(source=source, external_id=refund.order_id))
    if order is None:
        return
    refunded = min(order.refunded_amount + news, order.total)
    orders.record(
        session, source=source, external_id=order.external_id, placed_at=order.placed_at, coupon=order.coupon,
        status=_status(order.status, order.total, refunded), currency=order.currency, total=order.total,
        discount=order.discount, refunded_amount=refunded, now=now,
    )  # fmt: skip


# ----- checkouts and what is gone


def _check_out(session: Session, source: str, checkout: Checkout, *, now: datetime) -> None:
    """One event for each checkout, told as often as it may be; whose it is may come later. It says too much of the erased."""
    if checkout.person is not None and _is_erased(session, source, checkout.person):
        return
    message_id = f"{source}:checkout:{checkout.key}"
    owner = _owner(session, source, checkout.person, now=now)
    found = session.scalar(sa.select(Event).where(Event.message_id == message_id))
    if found is not None:
        if found.customer_id is None:
            found.customer_id = owner
            session.flush()
        return
    row = {
        "customer_id": owner, "visitor": None, "name": STARTED, "occurred_at": min(checkout.at, now),
        "received_at": now, "source": source, "properties": events.storable(dict(checkout.properties)),
        "message_id": message_id,
    }  # fmt: skip
    events.write(session, [row])


def _remove(session: Session, source: str, gone: Gone, *, now: datetime) -> None:
    """What is deleted in the shop counts no more here: an order is cancelled, a customer can still be brought back."""
    if not _is_news(session, source, gone.subject, gone.external_id, gone.at):
        return
    if gone.subject == "customer":
        known = (CustomerIdentity.source == source, CustomerIdentity.external_id == gone.external_id)
        theirs = sa.select(Customer.id).join(CustomerIdentity).where(*known, Customer.deleted_at.is_(None))
        customers.delete(session, session.scalars(theirs).all(), now=now)
        return
    order = session.scalar(sa.select(Order).filter_by(source=source, external_id=gone.external_id))
    if order is not None:
        orders.record(
            session, source=source, external_id=order.external_id, placed_at=order.placed_at, coupon=order.coupon,
            status=OrderStatus.CANCELLED, currency=order.currency, total=order.total, discount=order.discount,
            refunded_amount=order.refunded_amount, now=now,
        )  # fmt: skip
