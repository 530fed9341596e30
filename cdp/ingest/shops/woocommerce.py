"""WooCommerce's webhooks: customer.* and order.*."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cdp.imports.heads import STATUS
from cdp.ingest.calls import instant
from cdp.ingest.shops.news import Gone, News, Person, Placed, Refund
from cdp.ingest.shops.shopify import money
from cdp.orders import Line

Body = Mapping[str, Any]


def read(topic: str, told_at: datetime, body: Body) -> list[News]:
    """Promise what a webhook means; nothing for topics that are of no concern here, and for drafts of orders."""
    resource, _, action = topic.partition(".")
    if resource in ("customer", "order") and action == "deleted":
        return [Gone(resource, str(body["id"]), told_at)]
    if resource == "customer" and action in ("created", "updated"):
        return [_customer(body, told_at)]
    if resource == "order" and action in ("created", "updated", "restored"):
        is_draft = str(body.get("status")) in ("checkout-draft", "auto-draft")
        return [] if is_draft else [_order(body, told_at, action)]
    return []


def _at(body: Body, name: str) -> datetime | None:
    """WooCommerce tells each time twice; the one in UTC has no zone written to it."""
    return instant(body.get(f"{name}_gmt"))


def _customer(body: Body, told_at: datetime) -> Person:
    names = (body.get("id"), body.get("username"))  # its customers export knows them by the username
    return Person(
        external_ids=tuple(str(each) for each in names if each),
        fields=_contact(body, body.get("billing") or {}),
        changed_at=_at(body, "date_modified") or told_at,
        since=_at(body, "date_created"),
    )


def _contact(body: Body, address: Body) -> dict[str, Any]:
    said = {
        "email": body.get("email") or address.get("email"),
        "first_name": body.get("first_name") or address.get("first_name"),
        "last_name": body.get("last_name") or address.get("last_name"),
        "phone": address.get("phone"),
        "address_line1": address.get("address_1"),
        "address_line2": address.get("address_2"),
        "city": address.get("city"),
        "state": address.get("state"),
        "zip_code": address.get("postcode"),
        "country": address.get("country"),
    }
    return {key: value for key, value in said.items() if value}


def _order(body: Body, told_at: datetime, action: str) -> Placed:
    codes = [code for each in body.get("coupon_lines") or () if (code := each.get("code"))]
    changed_at = _at(body, "date_modified") or told_at
    return Placed(
        external_id=str(body["id"]),
        number=str(body.get("number") or body["id"]),
        placed_at=_at(body, "date_created") or told_at,
        status=STATUS.get(str(body.get("status") or "").lower(), "paid"),
        currency=str(body.get("currency") or ""),
        total=money(body["total"]),
        changed_at=max(changed_at, told_at) if action == "restored" else changed_at,
        discount=money(body.get("discount_total")),
        coupon=codes[0] if codes else None,
        lines=tuple(_lines(body.get("line_items") or ())),
        refunds=tuple(_refunds(body, told_at)),
        are_all_refunds=isinstance(body.get("refunds"), list),
        person=_who(body, told_at),
    )


def _who(body: Body, told_at: datetime) -> Person | None:
    fields = _contact({}, body.get("billing") or {})
    customer = body.get("customer_id") or 0  # 0: a guest
    if not (customer or fields.get("email") or fields.get("phone")):
        return None
    return Person(
        external_ids=(str(customer),) if customer else (),
        fields=fields,
        changed_at=told_at,
        since=_at(body, "date_created"),
        is_aside=True,
    )


def _lines(items: Sequence[Body]) -> list[Line]:
    return [
        Line(
            name=str(item.get("name") or "Product"),
            price=money(item.get("price")),
            quantity=int(item.get("quantity") or 1),
            sku=str(item.get("sku") or ""),
        )
        for item in items
    ]


def _refunds(body: Body, told_at: datetime) -> list[Refund]:
    return [
        Refund(str(each["id"]), str(body["id"]), abs(money(each.get("total"))), told_at)
        for each in body.get("refunds") or ()
    ]
