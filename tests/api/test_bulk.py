"""Many rows in one request: a result for each, once for each name, and all of it undone as an import."""

import json

import pytest
import sqlalchemy as sa

from cdp import attributes
from cdp.api import bulk
from cdp.models import ConsentStatus, Customer, KeptAnswer, Order
from tests.makers import make_customer

ROWS = [
    {"email": "A@Example.com", "first_name": "Ann", "tags": ["b", "a"], "email_subscribed": True, "lifetime_value": "12.30"},
    {"email": "nonsense"},
    {"email": "b@example.com", "lifetime_value": "much"},
    {"email": "a@example.com", "city": "Paris"},
    {"external_id": "77", "last_order_date": "2026-05-01T10:00:00Z"},
    {"phone": "512 555 0123"},
    {},
    7,
    {"email": "c@example.com", "attributes": {"shoe": 4}},
]  # fmt: skip


def statuses(said):
    return [each["status"] for each in said["results"]]


@pytest.mark.slow
def test_each_row_has_its_result(client, session):
    known = make_customer(session, email="known@example.com", city="Rome")
    session.commit()
    said = client.post("/customers/bulk/", json=[*ROWS, {"email": "known@example.com", "city": "Oslo"}]).json()
    assert statuses(said) == ["created", "rejected", "rejected", "merged", "created", "created", "rejected",
                              "rejected", "rejected", "updated"]  # fmt: skip
    assert (said["created"], said["updated"], said["merged"], said["rejected"]) == (3, 1, 1, 5)
    results = said["results"]
    assert results[0]["id"] == results[3]["id"] and results[9]["id"] == known.id
    assert [list(results[at]["errors"]) for at in (1, 2, 6, 7, 8)] == [
        ["row"], ["lifetime_value"], ["row"], ["row"], ["attributes.shoe"],
    ]  # fmt: skip
    ann = client.get(f"/customers/{results[0]['id']}/").json()
    assert (ann["first_name"], ann["city"], ann["tags"], ann["lifetime_value"], ann["email_subscribed"]) == (
        "Ann", "Paris", ["a", "b"], "12.30", True,
    )  # fmt: skip
    assert client.get(f"/customers/{results[4]['id']}/").json()["external_ids"] == {"api": "77"}
    assert client.get(f"/customers/{results[5]['id']}/").json()["phone"] == "+15125550123"
    again = client.post("/customers/bulk/", json=[ROWS[0], ROWS[4]]).json()
    assert statuses(again) == ["unchanged"] * 2 and again["results"][0]["id"] == results[0]["id"]


def test_lines_are_taken_like_an_array_and_the_shops_own_fields_with_them(client, session):
    attributes.declare(session, label="Shoe size", kind="number", key="shoe")
    session.commit()
    body = "\n".join(json.dumps({"email": f"p{at}@example.com", "attributes": {"shoe": at}}) for at in range(3))
    said = client.post("/customers/bulk", content=body, headers={"Content-Type": "application/x-ndjson"}).json()
    assert statuses(said) == ["created"] * 3
    assert client.get("/customers/?search=p2").json()[0]["attributes"] == {"shoe": 2}


def test_the_same_request_is_done_once(client, session):
    named = {"Idempotency-Key": "first"}
    one = client.post("/customers/bulk/", json=ROWS, headers=named)
    two = client.post("/customers/bulk/", json=ROWS, headers=named)
    assert two.json() == one.json() and statuses(two.json())[0] == "created"
    assert (one.headers.get("Idempotency-Replayed"), two.headers["Idempotency-Replayed"]) == (None, "true")
    other = client.post("/customers/bulk/", json=ROWS[:1], headers=named)
    assert (other.status_code, "another request" in other.json()["detail"]) == (409, True)
    assert len(client.get("/imports/").json()) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(KeptAnswer)) == 1


def test_under_one_name_only_the_same_rows_of_the_same_kind_and_source_are_done_once(client):
    named = {"Idempotency-Key": "first"}
    answers = [
        client.post(path, json=[], headers=named).status_code
        for path in (
            "/customers/bulk/",
            "/customers/bulk/?source=till",
            "/orders/bulk/",
        )
    ]
    assert answers == [200, 409, 409]


def test_an_order_without_a_sum_is_refused_and_leaves_the_one_that_is_there(client):
    order = {"external_id": "1", "placed_at": "2026-06-01T10:00:00Z", "currency": "USD"}
    client.post(
        "/orders/bulk/", json=[{**order, "total": 50, "refunded_amount": 20, "customer_email": "a@example.com"}]
    )
    said = client.post("/orders/bulk/", json=[order]).json()
    assert said["results"][0]["errors"] == {"row": ["Give the total, or the lines it is the sum of."]}
    [kept] = client.get("/orders/").json()
    assert (kept["total"], kept["refunded_amount"]) == ("50.00", "20.00")
    assert client.get(f"/customers/{kept['customer']}/").json()["lifetime_value"] == "30.00"


def test_more_than_the_total_was_not_refunded(client):
    line = {"product": "Socks", "quantity": 2, "price": "5.00"}
    told = {"external_id": "1", "placed_at": "2026-01-02T00:00:00Z", "currency": "EUR"}
    rows = [
        {**told, "total": "10.00", "refunded_amount": "10.01"},
        {**told, "lines": [line], "refunded_amount": "10.01"},
        {**told, "lines": [line], "refunded_amount": "10.00"},
    ]
    said = client.post("/orders/bulk/", json=rows).json()
    assert statuses(said) == ["rejected", "rejected", "created"]
    assert said["results"][0]["errors"] == {"row": ["No more than the total can have been refunded."]}


def test_yes_is_no_number(client):
    said = client.post("/customers/bulk/", json=[{"email": "a@example.com", "total_orders": True}]).json()
    assert list(said["results"][0]["errors"]) == ["total_orders"]


def test_the_name_is_one_keys_own(client, client_with):
    named = {"Idempotency-Key": "first"}
    client.post("/customers/bulk/", json=ROWS[:1], headers=named)
    assert client_with("write").post("/customers/bulk/", json=ROWS[3:4], headers=named).status_code == 200


def test_a_yes_in_bulk_is_no_yes_of_who_left(client, session):
    make_customer(session, email="left@example.com", email_consent=ConsentStatus.UNSUBSCRIBED)
    session.commit()
    client.post("/customers/bulk/", json=[{"email": "left@example.com", "email_subscribed": True}])
    assert client.get("/customers/?search=left").json()[0]["email_subscribed"] is False


def test_orders_come_with_their_lines_and_their_customers(client, session):
    order = {"placed_at": "2026-06-01T10:00:00Z", "currency": "USD"}
    rows = [
        {**order, "external_id": "1", "customer_email": "a@example.com",
         "lines": [{"product": "Sock", "quantity": 2, "price": "9.99"}, {"product": "Hat", "price": 5}]},
        {**order, "external_id": "2", "total": 4, "status": "refunded", "refunded_amount": 4},
        {**order, "external_id": "3", "placed_at": "soon", "total": 4},
    ]  # fmt: skip
    said = client.post("/orders/bulk/?source=till", json=rows).json()
    assert statuses(said) == ["created", "created", "rejected"]
    first = client.get(f"/orders/{said['results'][0]['id']}/").json()
    assert (first["total"], first["source"], len(first["lines"])) == ("24.98", "till", 2)
    assert client.get(f"/customers/{first['customer']}/").json()["lifetime_value"] == "24.98"
    assert statuses(client.post("/orders/bulk/?source=till", json=rows).json()) == [
        "unchanged",
        "unchanged",
        "rejected",
    ]
    assert client.delete(f"/imports/{said['import_id']}/").status_code == 204
    assert client.get("/orders/").json() == []
    assert session.scalar(sa.select(sa.func.count()).where(Order.source != "undone")) == 0


@pytest.mark.parametrize("body", [b"nonsense", b'{"a": 1}\nnonsense', b"[1,"])
def test_what_is_no_json_is_said_so(client, body):
    assert client.post("/customers/bulk/", content=body).status_code == 400


def test_nothing_and_nothing_sound_are_answered_too(client, session):
    assert client.post("/customers/bulk/", json=[]).json()["results"] == []
    said = client.post("/customers/bulk/", json=[{"email": "nonsense"}]).json()
    assert (said["import_id"], statuses(said)) == (None, ["rejected"])
    assert session.scalar(sa.select(sa.func.count()).select_from(Customer)) == 0


@pytest.mark.sqlite_only
def test_too_many_rows_are_not_begun(client, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 2)
    answer = client.post("/customers/bulk/", json=ROWS[:3])
    assert (answer.status_code, "in parts" in answer.json()["detail"]) == (413, True)
