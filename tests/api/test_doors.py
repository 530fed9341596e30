"""Who is let in, with what, and how often."""

import base64

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from cdp import api, db, keys
from cdp.api import ingest
from cdp.models import ApiKey, utc_now
from cdp.settings import settings
from tests.makers import make_customer

# A path that stands for each scope, and what a key that may is answered.
NEEDED = {
    "read": ("GET", "/customers/", None, 200),
    "write": ("POST", "/customers/", {"email": "ada@example.com"}, 201),
    "send": ("POST", "/campaigns/99/launch/", {}, 404),
}
MAY = {
    "read": {"read"},
    "write": {"read", "write"},
    "send": {"read", "write", "send"},
    "ingest": set(),
}


def operations():
    described = api.app.openapi()["paths"]
    return [
        (method.upper(), path) for path, said in described.items() for method in said if not path.startswith("/health")
    ]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:open_binary")  # so reads the page of the docs its own style sheet
def test_without_a_key_everything_but_health_and_docs_is_401(client_with):
    client = client_with("")
    for method, path in [*operations(), ("GET", "/nowhere")]:
        answer = client.request(method, path.replace("{", "").replace("}", ""))
        assert answer.status_code == 401, (method, path)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "key add" in answer.json()["detail"]
    for path in ("/health", "/health/", "/docs", "/openapi.json", "/swagger/swagger-ui.css"):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("scope", MAY)
def test_a_key_may_what_its_scope_says_and_is_told_what_else_is_needed(client_with, scope):
    client = client_with(scope)
    for needed, (method, path, body, status) in NEEDED.items():
        answer = client.request(method, path, json=body)
        if needed in MAY[scope]:
            assert answer.status_code == status, (scope, needed, answer.text)
        else:
            assert answer.status_code == 403, (scope, needed)
            assert f"“{needed}”" in answer.json()["detail"] and f"“{scope}”" in answer.json()["detail"]


def test_a_key_that_stands_on_websites_learns_nothing_from_the_answers(client, client_with, session):
    """It hands in events at /v1; here it would be told who is a customer, and what they did."""
    make_customer(session, email="ada@example.com")
    session.commit()
    event = {"customer_email": "ada@example.com", "name": "Viewed", "message_id": "m1", "properties": {"secret": 1}}
    assert client.post("/events/", json=event).status_code == 201
    public = client_with("ingest")
    told = [
        public.post("/events/", json={"customer_email": email, "name": "Viewed", "message_id": "m1"})
        for email in ("ada@example.com", "nobody@example.com")
    ]
    assert [each.status_code for each in told] == [403, 403]
    assert told[0].json() == told[1].json()


@pytest.mark.sqlite_only
def test_no_operation_forgets_to_say_what_it_needs():
    silent = [
        (method, path)
        for method, path in operations()
        if not api.app.openapi()["paths"][path][method.lower()].get("security")
    ]
    assert not silent


def test_a_revoked_key_opens_nothing_from_that_moment_on(client, session):
    assert client.get("/customers/").status_code == 200
    keys.revoke(session, session.scalar(sa.select(ApiKey.id)), now=utc_now())
    session.commit()
    answer = client.get("/customers/")
    assert answer.status_code == 401
    assert "revoked" in answer.json()["detail"]


def test_a_cookie_opens_nothing(client_with, client):
    key = client.headers["Authorization"].removeprefix("Bearer ")
    stranger = client_with("")
    for name in ("Authorization", "session", "api_key"):
        stranger.cookies.set(name, key)
    assert stranger.get("/customers/").status_code == 401


def test_the_user_of_basic_auth_may_hand_in_events_and_nothing_else(client, session):
    key = client.headers["Authorization"].removeprefix("Bearer ")
    said = base64.b64encode(f"{key}:".encode()).decode()
    by_basic = {"Authorization": f"Basic {said}"}
    assert client.get("/customers/", headers=by_basic).status_code == 403
    assert client.post("/events/", json={"customer": 9, "name": "Viewed"}, headers=by_basic).status_code == 403
    for nonsense in (
        "Basic",
        "Basic ###",
        "Bearer",
        "Bearer  ",
        "Digest x",
        "Basic " + base64.b64encode(b":").decode(),
    ):
        assert client.get("/customers/", headers={"Authorization": nonsense}).status_code == 401, nonsense


def test_a_key_is_kept_as_its_hash_and_its_use_is_noted(client, session):
    secret = client.headers["Authorization"].removeprefix("Bearer ")
    row = session.scalar(sa.select(ApiKey))
    assert secret not in str(row.__dict__) and row.prefix == secret[:12] and len(secret) > 40
    assert row.last_used_at is None
    session.commit()
    client.get("/customers/")
    session.refresh(row)
    first = row.last_used_at
    session.commit()
    assert (utc_now() - first).total_seconds() < 60
    client.get("/customers/")
    session.refresh(row)
    assert row.last_used_at == first  # within the minute nothing is written


@pytest.mark.sqlite_only
def test_too_many_requests_wait(client, client_with, monkeypatch):
    monkeypatch.setenv("CDP_API_PER_MINUTE", "3")
    settings.cache_clear()
    assert [client.get("/customers/").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = client.get("/customers/")
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json()["title"] == "Too many requests"
    assert client_with("read").get("/customers/").status_code == 200  # another key has a count of its own


@pytest.mark.sqlite_only
def test_events_that_come_in_have_a_limit_of_their_own(client, monkeypatch):
    monkeypatch.setenv("CDP_API_PER_MINUTE", "1")
    monkeypatch.setenv("CDP_INGEST_PER_MINUTE", "2")
    settings.cache_clear()
    events = TestClient(ingest.app, headers=client.headers)
    assert [events.post("/track", json={}).status_code for _ in range(3)] == [400, 400, 429]
    assert [client.get("/customers/").status_code for _ in range(2)] == [200, 429]


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_whoever_tries_many_keys_waits(client_with, client):
    stranger = client_with("")
    codes = [stranger.get("/customers/", headers={"Authorization": f"Bearer {at}"}).status_code for at in range(62)]
    assert codes == [401] * 60 + [429] * 2


@pytest.mark.sqlite_only
@pytest.mark.parametrize("as_chunks", [False, True])
def test_a_request_that_is_too_large_is_not_read(client, as_chunks):
    body = b'{"email": "' + b"a" * 1_100_000 + b'"}'
    content = iter([body[:50], body[50:]]) if as_chunks else body
    answer = client.post("/customers/", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")
    assert (answer.json()["status"], answer.headers["Cache-Control"]) == (413, "no-store")


@pytest.mark.sqlite_only
def test_a_path_is_asked_with_and_without_its_slash_and_keeps_its_body(client):
    made = client.post("/customers", json={"email": "ada@example.com"}, follow_redirects=False)
    assert made.status_code == 201
    number = made.json()["id"]
    for path in ("/customers", "/customers/", f"/customers/{number}", f"/customers/{number}/"):
        assert client.get(path, follow_redirects=False).status_code == 200, path
    assert client.patch(f"/customers/{number}", json={"city": "Paris"}).json()["city"] == "Paris"
    assert client.get("/nowhere").status_code == client.get("/nowhere/").status_code == 404


@pytest.mark.sqlite_only
def test_answers_are_kept_by_nobody_and_taken_for_nothing_else(client, client_with):
    for answer in (client.get("/customers/"), client_with("").get("/customers/")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.sqlite_only
def test_a_database_that_does_not_answer_is_503(client, monkeypatch, tmp_path):
    monkeypatch.setenv("CDP_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    settings.cache_clear()
    assert client.get("/customers/").status_code == 503
    db.engine().dispose()
