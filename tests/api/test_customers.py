"""Customers over HTTP, in the shapes the clients of the seed know."""

from datetime import datetime

import pytest
import sqlalchemy as sa

from cdp.models import ConsentChange, Customer
from tests.makers import make_customer, make_segment

# Field and JSON type as the seed answers them.
SEED = {
    "id": int, "email": str, "first_name": str, "last_name": str, "full_name": str, "phone": str,
    "address_line1": str, "address_line2": str, "city": str, "state": str, "zip_code": str, "country": str,
    "lifetime_value": str, "total_orders": int, "avg_order_value": str, "last_order_date": str,
    "days_since_last_order": int, "email_subscribed": bool, "acquisition_source": str, "created_at": str,
    "updated_at": str,
}  # fmt: skip
ADA = {
    "email": "Ada@Example.com", "first_name": "Ada", "last_name": "Lovelace", "phone": "+1 512 555 0123",
    "address_line1": "1 Main St", "address_line2": "Apt 2", "city": "Austin", "state": "TX", "zip_code": "78701",
    "country": "US", "lifetime_value": "1250.5", "total_orders": 4, "last_order_date": "2026-05-01T10:00:00Z",
    "email_subscribed": True, "acquisition_source": "google",
}  # fmt: skip


def test_a_customer_has_the_fields_and_types_of_the_seed(client, session):
    made = client.post("/customers/", json=ADA)
    assert made.status_code == 201
    said = made.json()
    assert {name: type(said[name]) for name in SEED} == SEED
    assert (said["email"], said["full_name"]) == ("ada@example.com", "Ada Lovelace")
    assert (said["lifetime_value"], said["avg_order_value"]) == ("1250.50", "312.63")
    for name in ("last_order_date", "created_at", "updated_at"):
        assert said[name].endswith("Z") and datetime.fromisoformat(said[name])
    assert client.get(f"/customers/{said['id']}/").json() == said
    consent = session.scalar(sa.select(ConsentChange))
    assert (consent.status, consent.source) == ("subscribed", "A program that may send")


def test_what_was_read_can_be_written_back(client):
    said = client.post("/customers/", json=ADA).json()
    again = client.put(f"/customers/{said['id']}/", json=said)
    assert again.status_code == 200
    assert again.json() | {"updated_at": ""} == said | {"updated_at": ""}
    refused = client.patch(f"/customers/{said['id']}/", json={"sms_subscribed": False}).json()
    assert (said["sms_consent"], refused["sms_consent"]) == ("unknown", "unsubscribed")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["email"]),
        ({"email": "nonsense"}, ["email"]),
        ({"email": "ada@example.com"}, ["email"]),
        ({"email": "b@example.com", "lifetime_value": "much", "phone": "12"}, ["lifetime_value", "phone"]),
        ({"email": "b@example.com", "emial": "c@example.com"}, ["emial"]),
        ({"email": "b@example.com", "total_orders": "many"}, ["total_orders"]),
        ({"email": "b@example.com", "attributes": {"shoe": 4}}, ["attributes.shoe"]),
        ([], ["body"]),
    ],
)
def test_bad_input_is_400_with_sentences_by_field(client, body, fields):
    client.post("/customers/", json={"email": "ada@example.com"})
    answer = client.post("/customers/", json=body)
    assert answer.status_code == 400
    assert sorted(answer.json()) == sorted(fields)
    assert all(isinstance(sentence, str) for sentences in answer.json().values() for sentence in sentences)


def test_what_is_no_json_is_said_so(client):
    answer = client.post("/customers/", content=b"{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


def test_a_put_names_the_address_and_leaves_what_it_does_not_name(client):
    number = client.post("/customers/", json=ADA).json()["id"]
    assert client.put(f"/customers/{number}/", json={"city": "Paris"}).json() == {"email": ["This field is required."]}
    moved = client.put(f"/customers/{number}/", json={"email": "ada@example.com", "city": "Paris"}).json()
    assert (moved["city"], moved["first_name"]) == ("Paris", "Ada")
    assert client.patch(f"/customers/{number}/", json={"first_name": None}).json()["first_name"] is None


def test_a_deleted_customer_is_404(client, session):
    number = client.post("/customers/", json=ADA).json()["id"]
    gone = client.delete(f"/customers/{number}/")
    assert (gone.status_code, gone.content) == (204, b"")
    for method in ("GET", "DELETE", "PATCH"):
        assert client.request(method, f"/customers/{number}/", json={}).status_code == 404
    assert session.get(Customer, number).deleted_at is not None  # on the screen it can be brought back


@pytest.mark.parametrize("number", ["0", "-1", "abc", "9" * 30])
def test_a_number_that_is_none_is_404(client, number):
    answer = client.get(f"/customers/{number}/")
    assert (answer.status_code, answer.json()["title"]) == (404, "Not found")


@pytest.fixture
def shop(session):
    for at in range(7):
        make_customer(
            session, email=f"p{at}@example.com", first_name=f"P{at}", country="DE" if at % 2 else "US",
            lifetime_value=at * 10,
        )  # fmt: skip
    make_segment(session, {"all": [{"field": "country", "operator": "equals", "value": "DE"}]})
    session.commit()


def emails(answer):
    assert answer.status_code == 200, answer.text
    return [each["email"][:2] for each in answer.json()]


def test_the_list_is_plain_paged_searched_filtered_and_ordered(client, shop):
    whole = client.get("/customers/")
    assert emails(whole) == [f"p{at}" for at in range(7)]
    assert (whole.headers["X-Total-Count"], "Link" in whole.headers) == ("7", False)
    page = client.get("/customers/?page=2&page_size=3")
    assert emails(page) == ["p3", "p4", "p5"]
    assert 'page=3&page_size=3>; rel="next"' in page.headers["Link"] and 'rel="prev"' in page.headers["Link"]
    assert emails(client.get("/customers/?page=9&page_size=3")) == []
    assert emails(client.get("/customers/?ordering=-lifetime_value&page_size=2")) == ["p6", "p5"]
    assert emails(client.get("/customers/?ordering=-id&page_size=2")) == ["p6", "p5"]
    assert emails(client.get("/customers/?search=p4")) == ["p4"]
    assert emails(client.get("/customers/?country=DE")) == ["p1", "p3", "p5"]
    assert emails(client.get("/customers/?segment=1&ordering=lifetime_value")) == ["p1", "p3", "p5"]
    rich = '[{"field": "lifetime_value", "operator": "at_least", "value": 50}]'
    found = client.get("/customers/", params={"conditions": rich, "country": "US"})
    assert emails(found) == ["p6"] and found.headers["X-Total-Count"] == "1"


@pytest.mark.parametrize(
    ("asked", "field"),
    [("ordering=shoe", "ordering"), ("page=0", "page"), ("page_size=10001", "page_size"), ("coutry=DE", "coutry"),
     ("segment=99", "segment"), ("conditions={", "conditions")],
)  # fmt: skip
def test_a_list_that_cannot_be_given_says_why(client, shop, asked, field):
    answer = client.get(f"/customers/?{asked}")
    assert (answer.status_code, list(answer.json())) == (400, [field])


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_beyond_ten_thousand_the_list_is_a_page_and_says_so(client, session):
    session.execute(sa.insert(Customer), [{"email": f"p{at}@example.com"} for at in range(10_001)])
    session.commit()
    whole = client.get("/customers/")
    assert len(whole.json()) == 10_000
    assert (whole.headers["X-Total-Count"], whole.headers["X-Page-Size"]) == ("10001", "10000")
    assert 'page=2&page_size=10000>; rel="next"' in whole.headers["Link"]
    assert len(client.get("/customers/?page=2").json()) == 1


def test_letters_that_no_database_keeps_are_left_out(client):
    made = client.post("/customers/", content=rb'{"email": "ada@example.com", "first_name": "A\u0000da \ud800"}', headers={"Content-Type": "application/json"})  # fmt: skip
    assert made.status_code == 201
    assert made.json()["first_name"] == "Ada ?"
    assert client.get("/customers/", params={"search": "\x00"}).status_code == 200
