"""Shopify's webhooks: customers/*, orders/*, checkouts/*, refunds/create."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from cdp.imports.heads import STATUS
from cdp.ingest.calls import instant
from cdp.ingest.shops.news import Checkout, Claim, Gone, News, Person, Placed, Refund
from cdp.models import Channel, ConsentStatus
from cdp.orders import Line

Body = Mapping[str, Any]
_LARGEST = Decimal(10) ** 13  # beyond it no database keeps an amount of money


def read(topic: str, told_at: datetime, body: Body) -> list[News]:
    """Promise what a webhook means; nothing for topics that are of no concern here."""
    resource, _, action = topic.partition("/")
    if resource in ("customers", "orders") and action == "delete":
        return [Gone(resource.removesuffix("s"), str(body["id"]), told_at)]
    if resource == "customers" and action in ("create", "update", "enable", "disable"):
        return [_person(body, told_at)]
    if resource == "orders" and "total_price" in body:
        return [_order(body, told_at)]
    if topic == "refunds/create":
        return [_refund(body, str(body["order_id"]), told_at)]
    if resource == "checkouts" and action in ("create", "update"):
        return [_checkout(body, told_at)]
    return []


def _person(body: Body, told_at: datetime, *, is_aside: bool = False) -> Person:
    address = body.get("default_address") or {}
    return Person(
        external_ids=(str(body["id"]),) if body.get("id") else (),
        fields=_contact(body, address),
        changed_at=instant(body.get("updated_at")) or told_at,
        tags=tuple(tag for each in str(body.get("tags") or "").split(",") if (tag := each.strip())),
        claims=() if is_aside else tuple(_claims(body)),
        since=instant(body.get("created_at")),
        is_aside=is_aside,
    )


def _contact(body: Body, address: Body) -> dict[str, Any]:
    said = {
        "email": body.get("email"),
        "first_name": body.get("first_name") or address.get("first_name"),
        "last_name": body.get("last_name") or address.get("last_name"),
        "phone": body.get("phone") or address.get("phone"),
        "address_line1": address.get("address1"),
        "address_line2": address.get("address2"),
        "city": address.get("city"),
        "state": address.get("province_code") or address.get("province"),
        "zip_code": address.get("zip"),
        "country": address.get("country_code") or address.get("country"),
        "language": body.get("locale") or body.get("customer_locale"),
    }
    return {key: value for key, value in said.items() if value}


_STATES = {
    "subscribed": ConsentStatus.SUBSCRIBED,
    "unsubscribed": ConsentStatus.UNSUBSCRIBED,
    "not_subscribed": ConsentStatus.NEVER_SUBSCRIBED,
}


def _claims(body: Body) -> list[Claim]:
    claims = []
    for channel, key in ((Channel.EMAIL, "email_marketing_consent"), (Channel.SMS, "sms_marketing_consent")):
        said = body.get(key) or {}
        if status := _STATES.get(str(said.get("state") or "").lower()):
            claims.append(Claim(channel, status, instant(said.get("consent_updated_at"))))
    if not body.get("email_marketing_consent") and body.get("accepts_marketing") is True:
        claims.append(Claim(Channel.EMAIL, ConsentStatus.SUBSCRIBED, instant(body.get("accepts_marketing_updated_at"))))
    return claims


def _order(body: Body, told_at: datetime) -> Placed:
    codes = [code for each in body.get("discount_codes") or () if (code := each.get("code"))]
    key = str(body["id"])
    return Placed(
        external_id=key,
        number=str(body.get("name") or body.get("order_number") or key),
        placed_at=instant(body.get("processed_at")) or instant(body.get("created_at")) or told_at,
        status=_status(body),
        currency=str(body.get("currency") or ""),
        total=money(body["total_price"]),
        changed_at=instant(body.get("updated_at")) or told_at,
        discount=money(body.get("total_discounts")),
        coupon=codes[0] if codes else None,
        lines=tuple(_lines(body.get("line_items") or ())),
        refunds=tuple(_refund(each, key, told_at) for each in body.get("refunds") or ()),
        person=_who(body, told_at),
    )


def _status(body: Body) -> str:
    status = STATUS.get(str(body.get("financial_status") or "").lower(), "paid")
    return "cancelled" if body.get("cancelled_at") and status != "voided" else status


def _who(body: Body, told_at: datetime) -> Person | None:
    """Whose an order or checkout is: the customer in it, and what only the order itself says of them."""
    customer = body.get("customer") or {}
    place = body.get("shipping_address") or body.get("billing_address") or {}
    there = _contact(customer, customer.get("default_address") or {})
    aside = _contact({**body, "phone": body.get("phone") or place.get("phone")}, place)
    aside["email"] = body.get("email") or body.get("contact_email")
    fields = {key: value for key, value in {**aside, **there}.items() if value}
    if not (customer.get("id") or fields.get("email") or fields.get("phone")):
        return None
    ticked = Claim(Channel.EMAIL, ConsentStatus.SUBSCRIBED, instant(body.get("created_at")), is_weak=True)
    return Person(
        external_ids=(str(customer["id"]),) if customer.get("id") else (),
        fields=fields,
        changed_at=told_at,
        claims=(ticked,) if body.get("buyer_accepts_marketing") is True and fields.get("email") else (),
        since=instant(body.get("created_at")),
        is_aside=True,
    )


def _lines(items: Sequence[Body]) -> list[Line]:
    return [
        Line(
            name=str(item.get("title") or item.get("name") or "Product"),
            price=money(item.get("price")),
            quantity=int(item.get("quantity") or 1),
            sku=str(item.get("sku") or ""),
            vendor=str(item.get("vendor") or ""),
        )
        for item in items
    ]


def _refund(body: Body, order_id: str, told_at: datetime) -> Refund:
    paid = [
        money(each.get("amount"))
        for each in body.get("transactions") or ()
        if each.get("kind") == "refund" and each.get("status", "success") == "success"
    ]
    at = instant(body.get("processed_at")) or instant(body.get("created_at")) or told_at
    return Refund(str(body["id"]), order_id, sum(paid, Decimal(0)), at)


def _checkout(body: Body, told_at: datetime) -> Checkout:
    items = body.get("line_items") or ()
    told = {
        "value": float(money(body.get("total_price"))),
        "currency": body.get("currency") or body.get("presentment_currency"),
        "items": sum(int(item.get("quantity") or 1) for item in items),
        "product": str(items[0].get("title") or "") if items else "",
        "url": body.get("abandoned_checkout_url"),
    }
    return Checkout(
        key=str(body.get("token") or body["id"]),
        at=instant(body.get("created_at")) or told_at,
        properties={key: value for key, value in told.items() if value not in (None, "")},
        person=_who(body, told_at),
    )


def money(raw: Any) -> Decimal:
    """Promise the amount that a shop wrote; zero for none. Raises ValueError for what is no amount."""
    if raw in (None, ""):
        return Decimal(0)
    try:
        amount = Decimal(str(raw))
    except InvalidOperation:
        raise ValueError(f"“{raw}” is no amount of money") from None
    if not amount.is_finite() or abs(amount) > _LARGEST:
        raise ValueError(f"“{raw}” is no amount of money")
    return amount
