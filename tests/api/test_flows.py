"""Flows and their letters over HTTP: as the seed has them, and whole."""

import pytest

from tests.makers import make_customer

BODY = "Hello {{ customer.first_name }} [Unsubscribe]({{ unsubscribe_url }})"
ROWS = [
    {"step_number": 1, "email_subject": "Welcome", "email_content": BODY, "delay_days": 0},
    {"step_number": 2, "email_subject": "Still there?", "email_content": BODY, "delay_days": 3},
]
STEP = {"id", "flow", "step_number", "email_subject", "email_content", "delay_days"}


def without_ids(steps):
    return [{key: value for key, value in step.items() if key not in ("id", "flow")} for step in steps]


@pytest.fixture
def flow(client):
    made = client.post("/flows/", json={"name": "Welcome", "description": "For all", "steps": ROWS})
    assert made.status_code == 201, made.text
    return made.json()


def test_a_flow_has_the_fields_of_the_seed_with_its_steps(client, flow):
    assert {"id", "name", "description", "is_active", "steps", "created_at", "updated_at"} <= set(flow)
    assert flow["is_active"] is False and without_ids(flow["steps"]) == ROWS
    assert all(set(step) == STEP and step["flow"] == flow["id"] for step in flow["steps"])
    assert client.get(f"/flows/{flow['id']}/steps/").json() == {"count": 2, "steps": flow["steps"]}
    assert client.get("/flows/").json() == [flow]


def test_a_letter_keeps_its_number_whatever_is_written_around_it(client, flow):
    first, second = flow["steps"]
    third = {"step_number": 3, "email_subject": "Last", "email_content": BODY, "delay_days": 1}
    changed = client.put(f"/flows/{flow['id']}/", json={**flow, "steps": [third, {**second, "step_number": 1}]}).json()
    assert [(step["email_subject"], step["step_number"]) for step in changed["steps"]] == [
        ("Still there?", 1),
        ("Last", 3),
    ]
    assert changed["steps"][0]["id"] == second["id"]
    assert first["id"] not in [step["id"] for step in changed["steps"]]
    kept = [step["id"] for step in changed["tree"] if step["kind"] == "email"]
    assert kept[0] == [step["id"] for step in flow["tree"] if step["kind"] == "email"][1]


def test_letters_are_made_changed_and_taken_out_one_by_one(client, flow):
    made = client.post("/flow-steps/", json={"flow": flow["id"], "email_subject": "Third", "email_content": BODY})
    assert (made.status_code, made.json()["step_number"]) == (201, 3)
    path = f"/flow-steps/{made.json()['id']}/"
    assert client.get(path).json() == made.json()
    assert client.patch(path, json={"delay_days": 9}).json() == {**made.json(), "delay_days": 9}
    assert client.put(path, json={**made.json(), "email_subject": "3rd"}).json()["email_subject"] == "3rd"
    assert [step["id"] for step in client.get(f"/flow-steps/?flow={flow['id']}").json()][-1] == made.json()["id"]
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert len(client.get(f"/flows/{flow['id']}/steps/").json()["steps"]) == 2
    assert client.post("/flow-steps/", json={"flow": 99}).status_code == 404


def test_a_letter_is_shown_as_a_customer_gets_it(client, session, flow):
    ada = make_customer(session, first_name="Ada")
    session.commit()
    path = f"/flow-steps/{flow['steps'][0]['id']}/preview/"
    seen = client.get(path, params={"customer": ada.id}).json()
    assert seen["email_subject"] == "Welcome" and "Hello Ada" in seen["text"] and "Hello Ada" in seen["email_content"]
    assert "Hello" in client.get(path).json()["text"]  # a made-up one
    assert client.get(path, params={"customer": 99}).status_code == 404


def test_going_live_needs_a_key_that_may_send(client, client_with, flow):
    writer = client_with("write")
    path = f"/flows/{flow['id']}/"
    assert writer.patch(path, json={"is_active": True}).status_code == 403
    assert writer.post(f"{path}publish/").status_code == 403
    live = client.patch(path, json={"is_active": True}).json()
    assert (live["is_active"], live["status"], live["is_changed"]) == (True, "live", False)
    # What is read can be written back with a key that may not send: nothing changes about its being live.
    assert writer.put(path, json={**live, "description": "New"}).json()["is_active"] is True
    edited = writer.patch(path, json={"steps": [{**ROWS[0], "email_subject": "Hi"}]}).json()
    assert edited["is_changed"] is True
    assert client.post(f"{path}publish/").json()["is_changed"] is False
    assert client.post(f"{path}pause/").json()["is_active"] is False
    assert client.post(f"{path}resume/").json()["is_active"] is True
    assert client.post(f"{path}resume/").status_code == 409


def test_a_flow_with_branches_is_not_cut_down_to_its_letters(client, flow):
    branched = client.patch(f"/flows/{flow['id']}/", json={"tree": [*flow["tree"], {"kind": "exit"}]})
    assert branched.status_code == 200, branched.text
    said = branched.json()
    refused = client.patch(f"/flows/{flow['id']}/", json={"steps": ROWS[:1]})
    assert refused.status_code == 409 and "would be lost" in refused.json()["detail"]
    renamed = client.put(f"/flows/{flow['id']}/", json={**said, "name": "Renamed"})
    assert renamed.status_code == 200 and renamed.json()["tree"] == said["tree"]


@pytest.mark.parametrize(
    ("body", "field"),
    [({"name": ""}, "name"), ({"name": "Welcome"}, "name"), ({"name": "B", "steps": [{"delay_days": -1}]}, "steps.0.delay_days"),
     ({"name": "B", "steps": 4}, "steps"), ({}, "name")],
)  # fmt: skip
def test_bad_flows_are_refused_by_field(client, flow, body, field):
    answer = client.post("/flows/", json=body)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_a_flow_is_deleted(client, flow):
    assert client.delete(f"/flows/{flow['id']}/").status_code == 204
    assert client.get(f"/flows/{flow['id']}/").status_code == 404
