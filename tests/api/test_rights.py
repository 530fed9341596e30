"""One person's rights and the audit log over HTTP."""

import io
import json
import zipfile

import pytest

from cdp import db
from cdp.models import Customer
from tests.makers import make_customer

EMAIL = "zoe@shop.example"


@pytest.fixture
def zoe(database_url):
    with db.session() as session:
        return make_customer(session, email=EMAIL).id


def test_who_did_what_over_the_api_is_read_over_the_api(client):
    made = client.post("/customers/", json={"email": EMAIL, "city": "Berlin"}).json()
    client.patch(f"/customers/{made['id']}/", json={"city": "Hamburg"})
    client.delete(f"/customers/{made['id']}/")
    told = client.get("/audit/", params={"subject": "customer", "subject_id": made["id"]})
    assert [line["action"] for line in told.json()] == ["deleted", "changed", "created"]
    assert told.headers["x-total-count"] == "3"
    changed = told.json()[1]
    assert changed["changes"]["city"] == ["Berlin", "Hamburg"]
    assert (changed["actor_kind"], changed["actor"]) == ("key", "A program that may send")
    assert changed["address"], "from where it came"
    assert client.get("/audit/", params={"search": "hamburg", "page_size": 1}).headers["x-total-count"] == "1"
    assert client.get("/audit/", params={"ordering": "actor"}).status_code == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nobody_changes_the_log_over_the_api(client, zoe, method):
    for path in ("/audit/", "/audit/1/"):
        assert client.request(method, path, json={}).status_code in (404, 405)


def test_everything_of_one_person_comes_as_a_zip(client, zoe):
    told = client.post(f"/customers/{zoe}/export/")
    assert (told.status_code, told.headers["content-type"]) == (200, "application/zip")
    whole = json.loads(zipfile.ZipFile(io.BytesIO(told.content)).read("person.json"))
    assert whole["customers"][0]["email"] == EMAIL
    assert client.get("/audit/", params={"action": "exported"}).json()[0]["subject"] == "person"


def test_an_erased_person_does_not_come_back_until_let_in(client, zoe):
    told = client.post(f"/customers/{zoe}/erase/")
    assert told.json() == {"customers": 1, "files": 0, "mentions": []}
    with db.reading() as session:
        assert session.get(Customer, zoe).email is None
    refused = client.post("/customers/", json={"email": EMAIL})
    assert (refused.status_code, "was erased" in refused.json()["email"][0]) == (400, True)
    bulk = client.post("/customers/bulk/", json=[{"email": EMAIL}, {"email": "kim@shop.example"}]).json()
    assert [row["status"] for row in bulk["results"]] == ["rejected", "created"]
    assert client.post("/erased/allow/", json={"email": EMAIL}).status_code == 204
    assert client.post("/erased/allow/", json={"email": EMAIL}).status_code == 404
    assert client.post("/customers/", json={"email": EMAIL}).status_code == 201


def test_consent_has_a_history(client):
    made = client.post("/customers/", json={"email": EMAIL, "email_subscribed": True}).json()
    client.patch(f"/customers/{made['id']}/", json={"email_subscribed": False})
    told = client.get(f"/customers/{made['id']}/consent/").json()
    assert [line["status"] for line in told] == ["unsubscribed", "subscribed"]


def test_a_key_that_only_reads_erases_nobody(client_with, zoe):
    client = client_with("read")
    assert client.post(f"/customers/{zoe}/erase/").status_code == 403
    assert client.post("/erased/allow/", json={"email": EMAIL}).status_code == 403
    assert client.post(f"/customers/{zoe}/export/").status_code == 200
    assert client_with("").get("/audit/").status_code == 401
