"""The OWASP API Security Top 10 (2023), each with its test here, and the names of those that stand elsewhere."""

import ast
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.routing import APIRoute
from starlette.applications import Starlette
from starlette.testclient import TestClient

from cdp import api, db
from cdp.api import hooks
from cdp.models import ApiKey, Customer, User
from tests.makers import make_campaign, make_customer

TESTS = Path(__file__).resolve().parents[1]

# What each item means here, and where it is tested; `test_the_table_tells_the_truth` looks the names up.
TOP_TEN: dict[str, tuple[str, list[str]]] = {
    "API1 Broken object level authorization": (
        "An installation is one shop: every key sees the shop's rows as far as its scope says. What belongs to one person, "
        "sessions and talks with the assistant, has no address in the API.",
        ["test_api1_nothing_that_belongs_to_one_person_has_an_address"],
    ),
    "API2 Broken authentication": (
        "Keys are random, kept as hashes, revocable, and guessing is slowed down; cookies open nothing.",
        [
            "test_api2_a_key_in_the_wrong_place_or_of_the_wrong_shape_opens_nothing",
            "test_without_a_key_everything_but_health_and_docs_is_401",
            "test_a_revoked_key_opens_nothing_from_that_moment_on",
            "test_a_cookie_opens_nothing",
            "test_whoever_tries_many_keys_waits",
            "test_who_fails_again_and_again_must_wait_even_with_the_right_password",
        ],
    ),
    "API3 Broken object property level authorization": (
        "What is given is listed field by field and anything else refused; what is shown is listed, too.",
        ["test_api3_fields_that_are_not_given_cannot_be_written", "test_api3_no_answer_can_hold_a_secret"],
    ),
    "API4 Unrestricted resource consumption": (
        "Requests, pages, nesting, rows of bulk requests and requests per minute are bounded.",
        [
            "test_api4_what_is_too_much_is_refused",
            "test_too_many_requests_wait",
            "test_a_request_that_is_too_large_is_not_read",
            "test_a_zipped_body_is_read_and_a_bomb_is_not",
        ],
    ),
    "API5 Broken function level authorization": (
        "Each operation says what it needs, and the verbs below ask the same table again.",
        [
            "test_api5_a_key_that_reads_changes_nothing",
            "test_no_operation_forgets_to_say_what_it_needs",
            "test_a_key_may_what_its_scope_says_and_is_told_what_else_is_needed",
        ],
    ),
    "API6 Unrestricted access to sensitive business flows": (
        "Sending takes a scope of its own and the number of people one says yes to; caps and consent are in the outbox.",
        ["test_api6_a_campaign_is_not_sent_without_the_scope"],
    ),
    "API7 Server side request forgery": (
        "The one place where the server calls an address that somebody wrote is a flow's webhook.",
        [
            "test_nothing_inside_is_called",
            "test_a_name_that_leads_inside_is_not_called",
            "test_amazons_first_question_is_answered_only_at_amazon_and_for_our_topic",
        ],
    ),
    "API8 Security misconfiguration": (
        "Headers, no CORS unless listed, no traces in answers, the server on 127.0.0.1 unless told otherwise.",
        [
            "test_api8_a_fault_of_ours_is_told_without_its_inside",
            "test_answers_are_kept_by_nobody_and_taken_for_nothing_else",
            "test_every_answer_says_what_a_browser_may_do_with_it",
            "test_scripts_of_other_sites_ask_the_api_only_when_they_are_listed",
        ],
    ),
    "API9 Improper inventory management": (
        "There is one version, and the document tells every operation there is.",
        ["test_api9_the_document_tells_every_operation"],
    ),
    "API10 Unsafe consumption of APIs": (
        "What shops, providers and models say is believed with proof, checked like anything else, and never followed.",
        [
            "test_api10_a_shop_without_its_signature_is_not_believed",
            "test_without_proof_nothing_is_believed_and_a_sentence_says_why",
            "test_one_byte_more_in_a_signed_body_or_no_signature_at_all_is_noticed",
        ],
    ),
}


def operations():
    described = api.app.openapi()["paths"]
    return [(method, path) for path, said in described.items() for method in said]


@pytest.mark.slow
def test_the_table_tells_the_truth():
    written = {
        node.name
        for path in TESTS.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert len(TOP_TEN) == 10
    assert [name for _, names in TOP_TEN.values() for name in names if name not in written] == []


def test_api1_nothing_that_belongs_to_one_person_has_an_address():
    named = {re.split(r"[/{]", path)[1] for _, path in operations()}
    assert not named & {"conversations", "exchanges", "sessions", "users", "user-sessions", "keys", "api-keys"}, named


@pytest.mark.sqlite_only
def test_api2_a_key_in_the_wrong_place_or_of_the_wrong_shape_opens_nothing(client, client_with):
    key = client.headers["Authorization"].removeprefix("Bearer ")
    stranger = client_with("")
    assert client.get("/customers/").status_code == 200
    tried = [
        {"params": {"key": key}}, {"params": {"api_key": key}}, {"headers": {"X-Api-Key": key}},
        {"headers": {"Authorization": key}}, {"headers": {"Authorization": f"Basic {key}"}},
        {"headers": {"Authorization": f"Bearer {key[:-1]}"}}, {"headers": {"Authorization": f"Bearer {key}x"}},
        {"headers": {"Authorization": "Bearer "}}, {"headers": {"Authorization": "Bearer null"}},
    ]  # fmt: skip
    assert {stranger.get("/customers/", **how).status_code for how in tried} == {401}


@pytest.mark.slow
@pytest.mark.sqlite_only
@pytest.mark.parametrize("field", ["deleted_at", "import_id", "revision", "edited_at", "is_admin", "avg_order_value"])
def test_api3_fields_that_are_not_given_cannot_be_written(client, session, field):
    made = make_customer(session)
    before = getattr(made, field, None)
    session.commit()
    value = 1 if field in ("import_id", "revision") else "2020-01-01T00:00:00Z"
    answer = client.patch(f"/customers/{made.id}/", json={field: value})
    assert answer.status_code in (200, 400)
    session.refresh(made)
    assert getattr(made, field, None) == before


def test_api3_no_answer_can_hold_a_secret():
    shown = api.app.openapi()["components"]["schemas"]
    fields = {field for schema in shown.values() for field in schema.get("properties", {})}
    assert [field for field in fields if re.search(r"password|secret|token|hash|sha256|api_key", field)] == []
    assert {"password_hash"} <= set(User.__table__.columns.keys()) and {"sha256"} <= set(
        ApiKey.__table__.columns.keys()
    )


@pytest.mark.sqlite_only
def test_api4_what_is_too_much_is_refused(client):
    assert client.get("/customers/", params={"page_size": 10_001}).status_code == 400
    assert client.get("/customers/", params={"search": "a" * 1_000}).status_code == 400
    nested = {"field": "city", "operator": "equals", "value": "Berlin"}
    for _ in range(400):
        nested = {"all": [nested]}
    assert client.post("/segments/preview/", json={"conditions": nested}).status_code == 400
    deep = client.post(
        "/segments/preview/", content=b'{"conditions": ' + b"[" * 100_000, headers={"Content-Type": "application/json"}
    )
    assert deep.status_code == 400
    rows = [{"email": f"a{n}@example.com"} for n in range(50_001)]
    assert client.post("/customers/bulk/", json=rows).status_code in (400, 413)


@pytest.mark.sqlite_only
def test_api5_a_key_that_reads_changes_nothing(client_with, session):
    client = client_with("read")
    make_customer(session)
    session.commit()
    harmless = re.compile(r"preview|generate|/export/$|explain|validate|describe")
    writes = [(m, p) for m, p in operations() if m != "get" and not harmless.search(p)]
    answered = {(m, p): client.request(m.upper(), re.sub(r"\{\w+\}", "1", p), json={}).status_code for m, p in writes}
    assert len(answered) > 25
    assert {each: code for each, code in answered.items() if code != 403} == {}


@pytest.mark.sqlite_only
def test_api6_a_campaign_is_not_sent_without_the_scope(client_with, session):
    campaign = make_campaign(session)
    session.commit()
    answer = client_with("write").post(f"/campaigns/{campaign.id}/launch/", json={})
    assert (answer.status_code, "“send”" in answer.json()["detail"]) == (403, True)


@pytest.mark.sqlite_only
def test_api8_a_fault_of_ours_is_told_without_its_inside(client, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("postgresql://admin:hunter2@db/cdp at /srv/cdp/db.py")

    monkeypatch.setattr(db, "reading", broken)
    answer = client.get("/customers/")
    assert answer.status_code == 500
    assert not re.search(r"hunter2|Traceback|RuntimeError|\.py", answer.text)


def test_api9_the_document_tells_every_operation():
    told = {(method, path.rstrip("/")) for method, path in operations()}
    there = {
        (method.lower(), route.path.rstrip("/"))
        for route in api.app.routes
        if isinstance(route, APIRoute) and route.include_in_schema
        for method in route.methods
    }
    hidden = {r.path for r in api.app.routes if isinstance(r, APIRoute) and not r.include_in_schema}
    untold = {path for path in hidden if path.rstrip("/") not in {place for _, place in told}}
    assert there <= told
    assert {path for path in untold if not path.startswith(("/docs", "/swagger/"))} <= {"/"}, (
        "the page of the docs alone"
    )


@pytest.mark.sqlite_only
def test_api10_a_shop_without_its_signature_is_not_believed(database_url, session):
    client = TestClient(Starlette(routes=[hooks.mounted]), raise_server_exceptions=False)
    for shop in ("shopify", "woocommerce"):
        answer = client.post(f"/hooks/{shop}", json={"id": 1, "email": "zoe@shop.example"})
        assert answer.status_code in (401, 403, 503), (shop, answer.status_code)
    assert session.scalar(sa.select(sa.func.count()).select_from(Customer)) == 0
