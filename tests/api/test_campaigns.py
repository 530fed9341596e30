"""Campaigns over HTTP: as the seed has them, and all the way to their report."""

import pytest

from cdp.models import ConsentStatus
from tests.makers import make_customer, make_segment, make_template

SEED = {"id", "name", "segment", "segment_name", "flow", "flow_name", "customer_count", "is_active", "customers",
        "created_at"}  # fmt: skip
BODY = "Hello [Unsubscribe]({{ unsubscribe_url }})"


@pytest.fixture
def shop(session):
    people = [make_customer(session, email_consent=ConsentStatus.SUBSCRIBED) for _ in range(3)]
    segment, template = make_segment(session, name="Everybody"), make_template(session)
    session.commit()
    return {"segment": segment.id, "template": template.id, "people": [each.id for each in people]}


@pytest.fixture
def into_flow(client, shop):
    rows = [{"step_number": 1, "email_subject": "Hi", "email_content": BODY, "delay_days": 0}]
    flow = client.post("/flows/", json={"name": "Welcome", "steps": rows, "is_active": True}).json()
    made = client.post("/campaigns/", json={"name": "Spring", "segment": shop["segment"], "flow": flow["id"]})
    assert made.status_code == 201, made.text
    return made.json()


@pytest.mark.slow
def test_a_campaign_has_the_fields_of_the_seed_and_enrolls(client, client_with, shop, into_flow):
    assert set(into_flow) >= SEED
    assert (into_flow["segment_name"], into_flow["flow_name"], into_flow["is_active"]) == ("Everybody", "Welcome", True)
    assert (into_flow["customer_count"], into_flow["customers"]) == (0, [])
    path = f"/campaigns/{into_flow['id']}/"
    seen = client.get(f"/flows/{into_flow['flow']}/preview_customers/").json()
    assert (seen["count"], [each["id"] for each in seen["customers"]]) == (3, shop["people"])
    assert client_with("write").post(f"{path}enroll/").status_code == 403
    enrolled = client.post(f"{path}enroll/").json()
    assert (enrolled["customer_count"], enrolled["customers"], enrolled["status"]) == (3, shop["people"], "sending")
    assert client.post(f"{path}enroll/").json()["customer_count"] == 3  # pressed twice
    assert client.get("/campaigns/").json() == [client.get(path).json()]


@pytest.mark.slow
def test_a_campaign_is_launched_paused_resumed_cancelled_and_reported(client, shop):
    body = {"name": "News", "segment": shop["segment"], "template": shop["template"]}
    path = f"/campaigns/{client.post('/campaigns/', json=body).json()['id']}/"
    assert client.get(f"{path}audience/").json()["will_be_sent"] == 3
    other = client.post(f"{path}launch/", json={"confirmed": 2})
    assert other.status_code == 409 and other.json()["changes"] == {"will_be_sent": {"seen": "2", "now": "3"}}
    assert client.post(f"{path}launch/", json={"confirmed": 3}).json()["status"] == "sending"
    assert client.post(f"{path}pause/", json={"reason": "A typo"}).json()["status_reason"].startswith("A typo")
    assert client.patch(path, json={"is_active": True}).json()["status"] == "sending"
    assert client.patch(path, json={"is_active": False}).json()["is_active"] is False
    assert client.post(f"{path}resume/").json()["is_active"] is True
    report = client.get(f"{path}report/").json()
    assert report["identity"]["audience"] == 3 and report["identity"]["waiting"] == 3
    pages = [client.get(f"{path}recipients/?page_size=2&page={number}") for number in (1, 2)]
    assert sorted(line["customer_id"] for page in pages for line in page.json()) == shop["people"]
    assert (len(pages[0].json()), pages[0].headers["X-Total-Count"]) == (2, "3")
    letters = client.get("/messages/", params={"campaign": 1, "status": "queued"}).json()
    assert sorted(each["customer"] for each in letters) == shop["people"]
    assert client.get(f"/messages/{letters[0]['id']}/").json() == letters[0]
    assert client.post(f"{path}cancel/").json()["status"] == "cancelled"
    assert client.post(f"{path}cancel/").status_code == 409
    assert client.delete(path).status_code == 409  # its messages belong to it


def test_a_draft_is_changed_scheduled_and_taken_back(client, shop):
    body = {"name": "News", "segment": shop["segment"], "template": shop["template"]}
    made = client.post("/campaigns/", json=body).json()
    path = f"/campaigns/{made['id']}/"
    assert client.put(path, json={**made, "name": "Newer"}).json()["name"] == "Newer"
    assert client.patch(path, json={"is_active": False}).status_code == 409
    at = "2099-01-01T09:00:00+01:00"
    assert client.post(f"{path}schedule/", json={"at": at}).json()["scheduled_at"] == "2099-01-01T08:00:00Z"
    assert client.patch(path, json={"segment": None}).status_code == 409
    assert client.post(f"{path}unschedule/").json()["status"] == "draft"
    assert client.post(f"{path}schedule/", json={"at": "2001-01-01T09:00:00Z"}).status_code == 400
    assert client.delete(path).status_code == 204


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "A", "segment": 99}, "segment_id"),
        ({"segment": 1}, "name"),
        ({"name": "A", "segment": "x"}, "segment"),
    ],
)
def test_bad_campaigns_are_refused_by_field(client, shop, body, field):
    answer = client.post("/campaigns/", json=body)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_only_a_campaign_with_a_flow_enrolls(client, shop):
    made = client.post("/campaigns/", json={"name": "News", "segment": shop["segment"], "template": shop["template"]})
    assert client.post(f"/campaigns/{made.json()['id']}/enroll/").json() == {
        "flow": ["Pick the flow that people are brought into."]
    }
