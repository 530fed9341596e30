"""Webhooks of shops: believed only with the shop's signature, applied once, in whatever order they come."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cdp import erased
from cdp.models import (
    ConsentChange,
    Customer,
    CustomerIdentity,
    Event,
    IngestRejection,
    Order,
    OrderRefund,
    Shop,
)
from cdp.settings import settings
from tests.ingest.conftest import rows, sent, take_in
from tests.makers import make_customer, make_order

ADDRESS = {
    "address1": "Main St 1", "city": "Austin", "province_code": "TX", "zip": "78701", "country_code": "US",
    "phone": "+15125550123",
}  # fmt: skip
ANNA = {
    "id": 7210448301122, "email": "Anna@Example.com", "first_name": "Anna", "last_name": "Meyer", "tags": "vip, wool",
    "created_at": "2024-02-01T10:00:00-05:00", "updated_at": "2026-05-01T10:00:00-05:00", "default_address": ADDRESS,
    "email_marketing_consent": {"state": "subscribed", "consent_updated_at": "2025-01-01T00:00:00Z"},
}  # fmt: skip
ORDER = {
    "id": 5001, "name": "#1001", "email": "anna@example.com", "customer": ANNA, "currency": "USD", "total_price": "60.00",
    "total_discounts": "5.00", "discount_codes": [{"code": "SPRING"}], "financial_status": "paid", "cancelled_at": None,
    "created_at": "2026-05-02T10:00:00Z", "updated_at": "2026-05-02T10:00:00Z", "refunds": [],
    "line_items": [{"title": "Wool sock", "quantity": 2, "price": "30.00", "sku": "WS", "vendor": "Loom"}],
}  # fmt: skip
REFUND = {
    "id": 9001, "order_id": 5001, "created_at": "2026-05-05T10:00:00Z",
    "transactions": [
        {"kind": "refund", "status": "success", "amount": "20.00"},
        {"kind": "refund", "status": "failure", "amount": "99.00"},
    ],
}  # fmt: skip


def shopify(shop, *news):
    for topic, body in news:
        assert sent(shop, "shopify", topic, body) == 200
        take_in()
    assert [each.reason for each in rows(IngestRejection)] == []


def figures():
    [customer] = rows(Customer, deleted_at=None)
    return customer.total_orders, customer.lifetime_value


# ----- proof


@pytest.mark.sqlite_only
@pytest.mark.parametrize("system", ["shopify", "woocommerce"])
def test_what_is_not_signed_with_the_shops_secret_is_not_believed(shop, system, monkeypatch):
    assert sent(shop, system, "orders/create", ORDER, secret="another") == 401
    assert shop.post(f"/hooks/{system}", content=b"{}").status_code == 401
    monkeypatch.delenv(f"CDP_{system.upper()}_WEBHOOK_SECRET")
    settings.cache_clear()
    assert sent(shop, system, "orders/create", ORDER, secret="") == 401
    assert take_in() == 0


@pytest.mark.sqlite_only
def test_the_signature_is_over_the_body_as_it_came(shop):
    import base64
    import hashlib
    import hmac

    raw = b'{ "id":7,\n"email": "z\xc3\xbc@example.com" , "updated_at":"2026-05-01T10:00:00Z"}'
    made = base64.b64encode(hmac.digest(b"a secret of the shop", raw, hashlib.sha256)).decode()
    headers = {"x-shopify-hmac-sha256": made, "x-shopify-topic": "customers/create"}
    assert shop.post("/hooks/shopify", content=raw, headers=headers).status_code == 200
    assert shop.post("/hooks/shopify", content=raw.replace(b" ", b""), headers=headers).status_code == 401
    assert (take_in(), len(rows(Customer))) == (1, 1)


@pytest.mark.sqlite_only
def test_other_shops_bodies_that_are_no_news_and_the_knock_of_woocommerce(shop):
    assert shop.post("/hooks/magento", content=b"{}").status_code == 404
    assert shop.post("/hooks/woocommerce", content=b"webhook_id=7").status_code == 200
    assert sent(shop, "shopify", "", ORDER) == 400
    assert sent(shop, "shopify", "orders/create", [ORDER]) == 400  # type: ignore[arg-type]
    assert sent(shop, "shopify", "orders/create", {"note": "x" * 2_000_000}) == 413
    assert take_in() == 0


# ----- customers


def test_a_customer_of_shopify_is_made_and_kept_up_to_date(shop):
    shopify(shop, ("customers/create", ANNA))
    [customer] = rows(Customer)
    assert (customer.email, customer.first_name, customer.city, customer.country) == (
        "anna@example.com", "Anna", "Austin", "US",
    )  # fmt: skip
    assert (customer.tags, customer.email_consent) == (["vip", "wool"], "subscribed")
    assert customer.created_at == datetime(2024, 2, 1, 15, tzinfo=UTC)
    assert customer.email_consent_at == datetime(2025, 1, 1, tzinfo=UTC)
    newer = {**ANNA, "updated_at": "2026-05-03T10:00:00Z", "email": "anna.meyer@example.com", "first_name": None}
    shopify(shop, ("customers/update", newer), ("customers/update", newer))
    [customer] = rows(Customer)
    assert (customer.email, customer.first_name) == ("anna.meyer@example.com", "Anna")
    assert len(rows(ConsentChange)) == 1


def test_older_news_of_a_customer_does_not_undo_newer(shop):
    newer = {**ANNA, "updated_at": "2026-05-03T10:00:00Z", "last_name": "Schmidt"}
    shopify(shop, ("customers/update", newer), ("customers/create", ANNA))
    assert [each.last_name for each in rows(Customer)] == ["Schmidt"]


def test_a_customer_who_is_here_by_their_address_gets_the_shops_id(session, shop):
    known = make_customer(session, email="anna@example.com")
    session.commit()
    shopify(shop, ("customers/create", ANNA), ("orders/create", ORDER))
    assert [each.id for each in rows(Customer)] == [known.id]
    assert [(each.source, each.external_id) for each in rows(CustomerIdentity)] == [("shopify", "7210448301122")]


def consent_after(state, at):
    return {
        **ANNA, "updated_at": at,
        "email_marketing_consent": {"state": state, "consent_updated_at": at},
    }  # fmt: skip


def test_a_no_in_the_shop_is_a_no_here_and_only_a_later_yes_takes_it_back(shop):
    shopify(
        shop, ("customers/create", ANNA), ("customers/update", consent_after("unsubscribed", "2026-06-01T00:00:00Z"))
    )
    assert rows(Customer)[0].email_consent == "unsubscribed"
    undated = {**consent_after("subscribed", "2026-06-02T00:00:00Z")}
    undated["email_marketing_consent"] = {"state": "subscribed", "consent_updated_at": None}
    shopify(shop, ("customers/update", undated))
    assert rows(Customer)[0].email_consent == "unsubscribed"
    older = consent_after("subscribed", "2026-05-20T00:00:00Z") | {"updated_at": "2026-06-03T00:00:00Z"}
    shopify(shop, ("customers/update", older))
    assert rows(Customer)[0].email_consent == "unsubscribed"
    shopify(shop, ("customers/update", consent_after("subscribed", "2026-06-09T00:00:00Z")))
    assert rows(Customer)[0].email_consent == "subscribed"


def test_a_box_ticked_at_the_checkout_speaks_only_where_nobody_spoke_before(shop):
    guest = {**ORDER, "customer": None, "buyer_accepts_marketing": True}
    shopify(shop, ("orders/create", guest))
    assert rows(Customer)[0].email_consent == "subscribed"
    assert rows(ConsentChange)[0].method == "checkout"
    said_no = consent_after("unsubscribed", "2026-06-01T00:00:00Z")
    shopify(shop, ("customers/update", said_no), ("orders/create", {**guest, "id": 5002, "name": "#1002"}))
    assert rows(Customer)[0].email_consent == "unsubscribed"


def test_a_customer_deleted_in_the_shop_leaves_the_screens_and_late_news_does_not_bring_them_back(shop):
    shopify(shop, ("customers/create", ANNA), ("customers/delete", {"id": ANNA["id"]}), ("customers/update", ANNA))
    assert rows(Customer, deleted_at=None) == []


def test_who_was_erased_comes_back_by_no_webhook_and_their_order_is_nobodys(session, shop):
    keys = [("email", "anna@example.com", ""), ("id", str(ANNA["id"]), "shopify")]
    erased.remember(session, keys, suppression=None, now=datetime(2026, 6, 30, tzinfo=UTC))
    session.commit()
    begun = {"token": "c1", "email": "anna@example.com", "abandoned_checkout_url": "https://shop.example/c1?of=anna"}
    shopify(shop, ("customers/update", ANNA), ("orders/create", ORDER), ("checkouts/create", begun))
    assert (rows(Customer), rows(Event)) == ([], [])
    assert [each.customer_id for each in rows(Order)] == [None]


def test_who_was_erased_and_is_known_by_a_phone_alone_comes_back_by_no_order(session, shop):
    erased.remember(session, [("phone", "+15125550123", "")], suppression=None, now=datetime(2026, 6, 30, tzinfo=UTC))
    session.commit()
    till = {key: value for key, value in ORDER.items() if key not in ("email", "customer")}
    shopify(shop, ("orders/create", {**till, "phone": "+1 (512) 555-0123"}))
    assert rows(Customer) == []
    assert [each.customer_id for each in rows(Order)] == [None]


# ----- orders and refunds


def test_an_order_is_recorded_once_with_its_lines_and_its_customers_figures(shop):
    shopify(shop, ("orders/create", ORDER), ("orders/paid", ORDER), ("orders/create", ORDER))
    [order] = rows(Order)
    assert (order.external_id, order.number, order.status, order.total) == ("5001", "#1001", "paid", Decimal("60.00"))
    assert (order.discount, order.coupon) == (Decimal("5.00"), "SPRING")
    assert figures() == (1, Decimal("60.00"))


def test_a_refund_lowers_the_figures_once_however_often_and_in_whatever_order_it_is_told(shop):
    told = {
        **ORDER,
        "refunds": [REFUND],
        "financial_status": "partially_refunded",
        "updated_at": "2026-05-05T10:00:00Z",
    }
    shopify(shop, ("refunds/create", REFUND), ("orders/create", ORDER))
    assert figures() == (1, Decimal("40.00"))
    shopify(
        shop, ("refunds/create", REFUND), ("orders/updated", told), ("refunds/create", REFUND), ("orders/create", ORDER)
    )
    assert figures() == (1, Decimal("40.00"))
    assert [each.status for each in rows(Order)] == ["partially_refunded"]
    second = {**REFUND, "id": 9002, "transactions": [{"kind": "refund", "status": "success", "amount": "40.00"}]}
    shopify(shop, ("refunds/create", second))
    assert figures() == (1, Decimal("0.00"))
    assert [each.status for each in rows(Order)] == ["refunded"]
    assert len(rows(OrderRefund)) == 2


def test_a_refund_adds_to_what_an_export_said_was_given_back(session, shop):
    customer = make_customer(session, email="anna@example.com")
    make_order(
        session, customer, source="shopify", external_id="5001", number="#1001", total=Decimal(60),
        refunded_amount=Decimal(10), status="partially_refunded",
    )  # fmt: skip
    session.commit()
    shopify(shop, ("refunds/create", REFUND))
    assert [each.refunded_amount for each in rows(Order)] == [Decimal("30.00")]
    assert figures() == (1, Decimal("30.00"))


def test_a_cancelled_order_does_not_count_and_older_news_does_not_bring_it_back(shop):
    cancelled = {**ORDER, "cancelled_at": "2026-05-04T10:00:00Z", "updated_at": "2026-05-04T10:00:00Z"}
    shopify(shop, ("orders/cancelled", cancelled), ("orders/create", ORDER))
    assert [each.status for each in rows(Order)] == ["cancelled"]
    assert figures() == (0, Decimal("0.00"))


def test_an_order_deleted_in_the_shop_does_not_count_even_if_that_is_told_first(shop):
    shopify(shop, ("orders/delete", {"id": 5001}), ("orders/create", ORDER))
    assert rows(Order) == []
    shopify(shop, ("orders/create", {**ORDER, "id": 5002}), ("orders/delete", {"id": 5002}))
    assert [each.status for each in rows(Order)] == ["cancelled"]


def test_money_on_its_way_back_counts_once_it_came(shop):
    pending = {**REFUND, "transactions": [{"kind": "refund", "status": "pending", "amount": "20.00"}]}
    shopify(shop, ("orders/create", ORDER), ("refunds/create", pending))
    assert figures() == (1, Decimal("60.00"))
    came = {**ORDER, "updated_at": "2026-05-06T10:00:00Z", "refunds": [REFUND]}
    shopify(shop, ("orders/updated", came), ("refunds/create", REFUND))
    assert figures() == (1, Decimal("40.00"))
    assert [each.amount for each in rows(OrderRefund)] == [Decimal("20.00")]


def test_an_order_of_an_export_without_ids_is_known_by_its_number(session, shop):
    make_order(session, None, source="shopify", external_id="#1001", number="#1001", total=Decimal(50))
    session.commit()
    shopify(shop, ("orders/updated", ORDER))
    assert [(each.external_id, each.total) for each in rows(Order)] == [("5001", Decimal("60.00"))]


def test_an_order_of_the_till_is_nobodys(shop):
    till = {key: value for key, value in ORDER.items() if key not in ("email", "customer")}
    shopify(shop, ("orders/create", till))
    assert [each.customer_id for each in rows(Order)] == [None]
    assert rows(Customer) == []


def test_a_shop_without_orders_counts_in_the_currency_of_the_first(shop):
    shopify(shop, ("orders/create", {**ORDER, "currency": "EUR"}), ("orders/create", {**ORDER, "id": 2, "name": "#2"}))
    assert [each.currency for each in rows(Shop)] == ["EUR"]
    assert figures() == (1, Decimal("60.00"))


def test_what_is_not_what_a_shop_sends_is_set_aside_and_holds_up_nobody(shop):
    for body in (
        {"id": 1, "total_price": "much"},
        {"id": 2, "total_price": "1", "customer": [1]},
        {"total_price": "1"},
        {**ORDER, "line_items": [{"title": "Wool sock", "quantity": float("inf"), "price": "1.00"}]},
        {**ORDER, "refunds": [{**REFUND, "transactions": [{"kind": "refund", "amount": "1e400"}]}]},
    ):
        assert sent(shop, "shopify", "orders/create", body) == 200
    assert sent(shop, "shopify", "customers/create", {"email": "anna@example.com"}) == 200
    assert sent(shop, "shopify", "orders/create", ORDER) == 200
    take_in()
    assert len(rows(IngestRejection)) == 6
    assert [each.external_id for each in rows(Order)] == ["5001"]


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_topics_of_no_concern_change_nothing(shop):
    edit = {"order_edit": {"id": 1}}
    shopify(shop, ("products/create", {"id": 1}), ("orders/edited", edit), ("checkouts/delete", {"id": 1}))
    assert (rows(Customer), rows(Order), rows(Event)) == ([], [], [])


# ----- checkouts


def test_a_checkout_is_one_event_and_whose_it_is_may_come_later(shop):
    begun = {
        "token": "c1", "created_at": "2026-05-02T09:00:00Z", "total_price": "60.00", "currency": "USD",
        "abandoned_checkout_url": "https://shop.example/c1", "line_items": ORDER["line_items"],
    }  # fmt: skip
    shopify(shop, ("checkouts/create", begun))
    assert [each.customer_id for each in rows(Event)] == [None]
    shopify(shop, ("checkouts/update", {**begun, "email": "anna@example.com"}), ("checkouts/update", begun))
    [event] = rows(Event)
    assert (event.name, event.customer_id) == ("Started Checkout", rows(Customer)[0].id)
    assert event.properties == {
        "value": 60.0, "currency": "USD", "items": 2, "product": "Wool sock", "url": "https://shop.example/c1",
    }  # fmt: skip


# ----- WooCommerce

BEN = {
    "id": 12, "username": "ben", "email": "ben@example.com", "first_name": "Ben", "last_name": "Koch",
    "date_created_gmt": "2025-01-01T00:00:00", "date_modified_gmt": "2026-01-01T00:00:00",
    "billing": {"address_1": "Weg 1", "city": "Bern", "postcode": "3000", "country": "CH", "phone": "+41 44 668 18 00"},
}  # fmt: skip
WOO = {
    "id": 700, "number": "700", "status": "processing", "currency": "USD", "total": "30.00", "discount_total": "0.00",
    "customer_id": 12, "billing": {**BEN["billing"], "email": "ben@example.com"}, "coupon_lines": [{"code": "hello"}],
    "date_created_gmt": "2026-05-01T08:00:00", "date_modified_gmt": "2026-05-01T08:00:00", "refunds": [],
    "line_items": [{"name": "Hat", "quantity": 3, "price": 10, "sku": "H"}],
}  # fmt: skip


def woo(shop, *news):
    for topic, body in news:
        assert sent(shop, "woocommerce", topic, body) == 200
    take_in()
    assert [each.reason for each in rows(IngestRejection)] == []


def test_woocommerce_tells_of_customers_orders_and_refunds(shop):
    woo(shop, ("order.created", WOO), ("customer.created", BEN), ("order.created", WOO))
    [customer] = rows(Customer)
    assert (customer.first_name, customer.city, customer.country, customer.total_orders) == ("Ben", "Bern", "CH", 1)
    assert {each.external_id for each in rows(CustomerIdentity)} == {"12", "ben"}
    [order] = rows(Order)
    assert (order.status, order.coupon, order.placed_at) == ("paid", "hello", datetime(2026, 5, 1, 8, tzinfo=UTC))
    refunded = {**WOO, "refunds": [{"id": 71, "total": "-10.00"}], "date_modified_gmt": "2026-05-02T08:00:00"}
    woo(shop, ("order.updated", refunded), ("order.updated", WOO), ("order.updated", refunded))
    assert figures() == (1, Decimal("20.00"))
    gone = {**WOO, "status": "cancelled", "date_modified_gmt": "2026-05-03T08:00:00"}
    woo(shop, ("order.updated", gone))
    assert figures() == (0, Decimal("0.00"))


def test_a_refund_that_was_deleted_in_woocommerce_was_never_given(shop):
    def changed(day, *refunds):
        return ("order.updated", {**WOO, "refunds": list(refunds), "date_modified_gmt": f"2026-05-0{day}T08:00:00"})

    mistake, right = {"id": 71, "total": "-10.00"}, {"id": 72, "total": "-4.00"}
    woo(shop, ("order.created", WOO), changed(2, mistake), changed(3, right))
    assert figures() == (1, Decimal("26.00"))
    woo(shop, changed(4))
    assert figures() == (1, Decimal("30.00"))
    assert [each.status for each in rows(Order)] == ["paid"]


def test_a_guest_of_woocommerce_is_known_by_their_address_and_a_draft_is_no_order(shop):
    guest = {**WOO, "customer_id": 0}
    woo(shop, ("order.created", {**guest, "id": 1, "status": "checkout-draft"}), ("order.created", guest))
    assert [each.email for each in rows(Customer)] == ["ben@example.com"]
    assert [each.external_id for each in rows(Order)] == ["700"]
    woo(shop, ("order.deleted", {"id": 700}))
    assert [each.status for each in rows(Order)] == ["cancelled"]
