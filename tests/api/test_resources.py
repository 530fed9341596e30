"""Orders, events, templates, suppressions and imports over HTTP."""

import pytest

from cdp import privacy
from cdp.models import utc_now
from tests.makers import make_customer

ORDER = {
    "external_id": "1001", "placed_at": "2026-06-01T12:00:00+02:00", "currency": "USD",
    "lines": [{"product": "Sock", "quantity": 2, "price": "9.99"}, {"product": "Hat", "sku": "H", "price": 5}],
}  # fmt: skip


@pytest.fixture
def ada(session):
    made = make_customer(session, email="ada@example.com")
    session.commit()
    return made


def totals(client, customer):
    said = client.get(f"/customers/{customer.id}/").json()
    return said["total_orders"], said["lifetime_value"]


def test_an_order_is_recorded_once_and_counts_for_its_customer(client, ada):
    made = client.post("/orders/", json={**ORDER, "customer": ada.id})
    assert made.status_code == 201
    said = made.json()
    assert (said["total"], said["placed_at"], said["status"]) == ("24.98", "2026-06-01T10:00:00Z", "paid")
    assert [(line["product"], line["quantity"], line["price"]) for line in said["lines"]] == [
        ("Sock", 2, "9.99"),
        ("Hat", 1, "5.00"),
    ]
    again = client.post("/orders/", json={**ORDER, "customer": ada.id})
    assert (again.status_code, again.json()["id"]) == (200, said["id"])
    assert totals(client, ada) == (1, "24.98")
    path = f"/orders/{said['id']}/"
    refunded = client.patch(path, json={"status": "partially_refunded", "refunded_amount": "4.98"})
    assert refunded.json()["lines"] == said["lines"]
    assert totals(client, ada) == (1, "20.00")
    assert client.put(path, json={**said, "coupon": "SPRING"}).json()["coupon"] == "SPRING"
    assert client.patch(path, json={"external_id": "2"}).status_code == 400
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == client.delete(path).status_code == 404
    assert totals(client, ada) == (0, "0.00")
    assert client.get("/orders/").json() == []
    assert client.post("/orders/", json=ORDER).status_code == 201  # the same order may come again


def test_orders_are_found(client, ada):
    for at in range(4):
        client.post("/orders/", json={**ORDER, "external_id": str(at), "placed_at": f"2026-06-0{at + 1}T00:00:00Z",
                                      "customer_email": "ADA@example.com" if at else None})  # fmt: skip
    found = client.get("/orders/", params={"customer": ada.id, "placed_from": "2026-06-03T00:00:00Z"}).json()
    assert [each["external_id"] for each in found] == ["2", "3"]
    assert [each["external_id"] for each in client.get("/orders/?ordering=-placed_at&page_size=1").json()] == ["3"]
    assert client.get("/orders/?external_id=1").headers["X-Total-Count"] == "1"
    assert client.get("/orders/?status=paied").json().keys() == {"status"}


@pytest.mark.parametrize(
    ("change", "field"),
    [({"placed_at": "yesterday"}, "placed_at"), ({"placed_at": "2026-06-01T12:00:00"}, "placed_at"),
     ({"currency": "XXQ"}, "currency"), ({"lines": None}, "total"), ({"customer_email": "b@example.com"}, "customer_email"),
     ({"status": "gone"}, "status"), ({"total": "-1"}, "total"),
     ({"lines": [{"product": "Sock", "quantity": 0, "price": 1}]}, "lines.0.quantity")],
)  # fmt: skip
def test_bad_orders_are_refused_by_field(client, change, field):
    answer = client.post("/orders/", json={**ORDER, **change})
    assert (answer.status_code, list(answer.json())) == (400, [field])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "field"),
    [({"placed_at": None}, "placed_at"), ({"refunded_amount": "24.99"}, "refunded_amount"), ({"customer": None}, "customer"),
     ({"total": None, "lines": [{"product": "Sock", "price": "1e999999999", "quantity": 1000000}]}, "lines")],
)  # fmt: skip
def test_a_change_of_an_order_that_cannot_be_is_refused_by_field(client, ada, change, field):
    made = client.post("/orders/", json={**ORDER, "customer": ada.id}).json()
    answer = client.patch(f"/orders/{made['id']}/", json=change)
    assert (answer.status_code, list(answer.json())) == (400, [field])
    assert client.get(f"/orders/{made['id']}/").json() == made


def test_an_address_of_somebody_erased_is_suppressed_and_not_written_down(client, session, ada):
    privacy.erase(session, privacy.of_customer(session, ada.id), now=utc_now())
    session.commit()
    answer = client.post("/suppressions/", json={"email": "ada@example.com"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get("/suppressions/").json() == []


def test_an_order_of_nobody_there_is_404(client):
    assert client.post("/orders/", json={**ORDER, "customer": 99}).status_code == 404


def test_a_clock_that_is_ahead_of_ours_does_not_put_events_into_the_future(client, ada):
    body = {"customer": ada.id, "name": "Viewed", "occurred_at": "2199-01-01T00:00:00Z"}
    made = client.post("/events/", json=body).json()
    assert made["occurred_at"] == made["received_at"]


def test_an_event_is_recorded_once_and_never_changed(client, ada):
    body = {"customer_email": "ada@example.com", "name": "Viewed", "properties": {"a": [1]}, "message_id": "m1",
            "occurred_at": "2026-06-01T12:00:00Z"}  # fmt: skip
    made = client.post("/events/", json=body)
    assert made.status_code == 201
    assert made.json()["properties"] == {"a": [1]} and made.json()["customer"] == ada.id
    assert client.post("/events/", json=body).json() == made.json()
    assert client.get("/events/", params={"name": "Viewed", "customer": ada.id}).json() == [made.json()]
    path = f"/events/{made.json()['id']}/"
    assert client.get(path).json() == made.json()
    for method in ("PUT", "PATCH", "DELETE"):
        assert client.request(method, path, json={}).status_code == 405
    assert list(client.post("/events/", json={"name": "Viewed"}).json()) == ["customer"]


def test_a_template_is_written_changed_shown_and_deleted(client, ada):
    body = {"name": "News", "subject": "Hi {{ customer.email }}", "body": "Hello [Unsubscribe]({{ unsubscribe_url }})"}
    made = client.post("/templates/", json=body)
    assert (made.status_code, made.json()["format"], made.json()["version"]) == (201, "markdown", 1)
    path = f"/templates/{made.json()['id']}/"
    assert client.get(f"{path}preview/", params={"customer": ada.id}).json()["subject"] == "Hi ada@example.com"
    assert client.patch(path, json={"subject": "Yo"}).json()["body"] == body["body"]
    assert client.put(path, json=made.json()).status_code == 409  # somebody saved it since
    assert client.put(path, json={**made.json(), "version": 2}).json()["subject"] == body["subject"]
    assert [each["name"] for each in client.get("/templates/?search=news").json()] == ["News"]
    broken = client.post("/templates/", json={**body, "name": "B", "subject": "{{ customer.email"})
    assert (broken.status_code, list(broken.json())) == (400, ["subject"])
    client.post("/campaigns/", json={"name": "Spring", "template": made.json()["id"]})
    assert "Spring" in client.delete(path).json()["detail"]
    assert client.delete("/campaigns/1/").status_code == client.delete(path).status_code == 204


def test_addresses_are_suppressed_and_taken_off_the_list(client):
    made = client.post("/suppressions/", json={"email": "Bad@Example.com", "reason": "bounced"})
    assert (made.status_code, made.json()["email"]) == (201, "bad@example.com")
    again = client.post("/suppressions/", json={"email": "bad@example.com"})
    assert (again.status_code, again.json()["reason"]) == (200, "bounced")
    assert [each["email"] for each in client.get("/suppressions/?reason=bounced").json()] == ["bad@example.com"]
    assert client.get("/suppressions/?email=BAD@example.com").headers["X-Total-Count"] == "1"
    said = client.put(f"/suppressions/{made.json()['id']}/", json={"email": "bad@example.com", "reason": "complained"})
    assert said.json()["reason"] == "complained"
    path = f"/suppressions/{said.json()['id']}/"
    assert (client.delete(path).status_code, client.get(path).status_code) == (204, 404)
    assert list(client.post("/suppressions/", json={"email": "nonsense"}).json()) == ["email"]


def test_a_file_is_brought_in_reported_on_and_undone(client, client_with):
    file = {"file": ("people.csv", b"email,first_name\na@example.com,A\nnope,B\n", "text/csv")}
    assert client_with("read").post("/imports/", files=file).status_code == 403
    made = client.post("/imports/", files=file)
    assert made.status_code == 201
    [said] = made.json()
    assert (said["counts"]["new"], said["counts"]["rejected"], said["kind"]) == (1, 1, "generic_customers")
    path = f"/imports/{said['id']}/"
    assert client.get(path).json() == said == client.get("/imports/?status=done").json()[0]
    assert [each["line"] for each in client.get(f"{path}rejections/").json()] == [3]
    assert client.delete(path).status_code == 204
    assert client.get(path).json()["status"] == "undone"
    assert client.delete(path).status_code == 409
    assert client.get("/customers/").json() == []


@pytest.mark.parametrize(("content", "kind"), [(b"", ""), (b"%PDF-1.4", ""), (b"email\na@example.com\n", "odd")])
def test_a_file_that_cannot_be_taken_is_refused_with_a_sentence(client, content, kind):
    answer = client.post("/imports/", files={"file": ("people.csv", content)}, data={"kind": kind})
    assert answer.status_code == 400 and len(answer.text) > 20
