"""Segments over HTTP."""

import pytest

from tests.makers import make_customer

GERMAN = {"field": "country", "operator": "equals", "value": "DE"}


@pytest.fixture
def shop(session):
    for at in range(12):
        make_customer(session, email=f"p{at}@example.com", country="DE" if at else "US")
    session.commit()


def test_a_segment_has_the_fields_of_the_seed_and_is_counted(client, shop):
    made = client.post("/segments/", json={"name": "Germans", "description": "All", "conditions": [GERMAN]})
    assert made.status_code == 201
    said = made.json()
    assert {"id", "name", "description", "conditions", "customer_count", "created_at", "updated_at"} <= set(said)
    assert (said["conditions"], said["customer_count"]) == ([GERMAN], 11)
    assert said["tree"] == {"all": [GERMAN]}
    assert said["sentence"] == "Customers where country is “DE”."
    assert client.get("/segments/").json() == [said] == client.get("/segments/?search=germ&archived=false").json()
    assert client.get(f"/segments/{said['id']}/").json() == said


def test_a_preview_says_how_many_and_who_comes_first(client, shop):
    number = client.post("/segments/", json={"name": "Germans", "conditions": {"all": [GERMAN]}}).json()["id"]
    seen = client.get(f"/segments/{number}/preview/").json()
    assert seen["count"] == 11
    assert [each["email"] for each in seen["customers"]] == [f"p{at}@example.com" for at in range(1, 11)]
    tried = client.post("/segments/preview/", json={"conditions": {"none": [GERMAN]}}).json()
    assert (tried["count"], len(tried["customers"])) == (1, 1)
    assert "DE" in tried["sentence"]
    assert len(client.get("/segments/").json()) == 1  # trying saves nothing


def test_a_customer_who_was_just_added_is_in_the_preview(client, shop):
    client.post("/customers/", json={"email": "new@example.com", "country": "DE"})
    assert client.post("/segments/preview/", json={"conditions": [GERMAN]}).json()["count"] == 12


def test_faults_of_conditions_stand_under_conditions(client):
    for path, body in (("/segments/", {"name": "Bad"}), ("/segments/preview/", {})):
        answer = client.post(path, json={**body, "conditions": [{**GERMAN, "field": "countri"}]})
        assert answer.status_code == 400
        assert answer.json() == {"conditions": ["[0].field: There is no field “countri”. Did you mean country?"]}
    assert client.post("/segments/", json={"conditions": []}).json() == {"name": ["This field is required."]}


def test_a_segment_is_changed_and_a_newer_one_is_not_overwritten(client, shop):
    said = client.post("/segments/", json={"name": "Germans", "conditions": [GERMAN]}).json()
    path = f"/segments/{said['id']}/"
    assert client.put(path, json={**said, "name": "From Germany"}).json()["name"] == "From Germany"
    late = client.patch(path, json={"description": "Mine", "version": said["version"]})
    assert (late.status_code, late.json()["title"]) == (409, "Changed meanwhile")
    assert client.patch(path, json={"conditions": {"none": [GERMAN]}}).json()["customer_count"] == 1


def test_a_segment_others_rest_on_stays(client, shop):
    said = client.post("/segments/", json={"name": "Germans", "conditions": [GERMAN]}).json()
    client.post("/segments/", json={"name": "Not", "conditions": [{"segment": said["key"], "operator": "not_in"}]})
    kept = client.delete(f"/segments/{said['id']}/")
    assert (kept.status_code, kept.json()["title"]) == (409, "In use") and "Not" in kept.json()["detail"]
    assert client.delete("/segments/2/").status_code == 204
    assert client.delete(f"/segments/{said['id']}/").status_code == 204
    assert client.get(f"/segments/{said['id']}/").status_code == 404
