"""The assistant over HTTP: the seed's keys and types, nothing saved, and trouble said with when to come back."""

import json

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from cdp import api, db, keys
from cdp.assistant import audit
from cdp.assistant.models import choosing
from cdp.models import AssistantEntry, Base, ConsentStatus
from cdp.settings import settings
from tests.assistant import gemini_server as wire
from tests.assistant.gemini_server import GeminiServer
from tests.assistant.shop import EXAMPLE, REFERENCE
from tests.makers import make_customer, make_order

CONDITIONS = {"all": REFERENCE["all"]}


@pytest.fixture
def client(session, now):
    for at in range(20):
        customer = make_customer(
            session, email_consent=ConsentStatus.SUBSCRIBED, lifetime_value=at * 10, total_orders=1, state="TX",
            last_order_date=now.replace(year=2025),
        )  # fmt: skip
        make_order(session, customer, placed_at=now.replace(year=2025))
    _, secret = keys.add(session, name="A program", scope="read", now=now)
    session.commit()
    return TestClient(api.app, raise_server_exceptions=False, headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def gemini(monkeypatch):
    def serve(*script):
        server = GeminiServer(script)
        monkeypatch.setenv("GEMINI_API_KEY", f"key-{id(server)}")
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        settings.cache_clear()
        return server

    yield serve
    choosing._gemini.cache_clear()


def ask(client, prompt=EXAMPLE, path="/generate/"):
    return client.post(path, json={"prompt": prompt})


def same(conditions):
    return sorted(json.dumps(part, sort_keys=True) for part in conditions["all"]) == sorted(
        json.dumps(part, sort_keys=True) for part in REFERENCE["all"]
    )


def test_letters_that_no_database_keeps_are_left_out_of_a_prompt(client):
    told = ask(client, "customers in\x00 Texas with tag \x00a").json()
    assert "\x00" not in str(told) and told["outcome"] != "error"
    assert ask(client, "\x00").status_code == 422


def test_the_first_example_comes_to_the_reference_segment_by_rules(client):
    told = ask(client).json()
    assert (told["outcome"], told["model"], told["tokens"]) == ("draft", "rules", 0)
    assert same(told["segment"]["conditions"])
    assert 0 < told["segment"]["count"] <= told["segment"]["of"] == 20
    assert told["assumptions"]
    assert [each["name"] for each in told["trace"] if each["kind"] == "call"][-1] == "draft_campaign"


@pytest.mark.slow
def test_the_first_example_comes_to_the_reference_segment_by_gemini(client, gemini):
    draft = {
        "name": "Win back", "segment_name": "Quiet big spenders", "conditions": CONDITIONS,
        "steps": [{"day": day, "subject": "We miss you", "body": "Hi {{ customer.first_name }}, it has been a while."} for day in (0, 7)],
        "send_date": "2099-07-07", "send_time": "10:00", "content_ideas": ["Say what is new."],
    }  # fmt: skip
    script = [wire.call(("describe_fields", {})), wire.call(("count_segment", {"conditions": CONDITIONS})),
              wire.call(("draft_campaign", draft), prefix="Drafting. "), wire.text("Here it is.")]  # fmt: skip
    with gemini(*script) as server:
        told = ask(client).json()
    assert (told["outcome"], told["model"], told["campaign"]["by"]) == ("draft", "gemini-3.8-flash", "gemini-3.8-flash")
    assert same(told["segment"]["conditions"])
    assert told["tokens"] > 0
    assert len(told["campaign"]["steps"]) == 2
    assert len(server.bodies) == 4


@pytest.mark.parametrize("prompt", [EXAMPLE, "customers in Texas"])
def test_the_keys_and_types_that_older_clients_read_are_there(client, prompt):
    told = ask(client, prompt).json()
    segment, campaign = told["segment"], told["campaign"]
    assert all(isinstance(segment[key], str) for key in ("name", "description"))
    assert isinstance(segment["conditions"], dict)
    assert all(isinstance(campaign[key], str) and campaign[key] for key in ("subject", "send_time", "send_date"))
    assert isinstance(campaign["content_ideas"], list)


def test_a_list_of_people_stays_one_of_all_of_them_beside_its_campaign(client, session):
    make_customer(session, state="TX", email_consent=ConsentStatus.UNSUBSCRIBED)
    session.commit()
    told = ask(client, "customers in Texas").json()
    assert (told["segment"]["count"], told["segment"]["subscribed"]) == (21, 20)
    assert told["campaign"]["by"] == "rules"


def test_a_flow_has_the_older_shape_and_the_whole_one(client):
    told = ask(client, "a win-back flow for customers in Texas", "/generate/flow/").json()
    assert told["flow_name"]
    first, second = told["steps"][:2]
    assert (first["step_number"], first["delay_days"], second["step_number"]) == (1, 0, 2)
    assert second["delay_days"] > 0
    assert all(isinstance(first[key], str) and first[key] for key in ("email_subject", "email_content_guidelines"))
    assert [step["kind"] for step in told["flow"]["steps"]][:2] == ["email", "wait"]


@pytest.mark.parametrize("path", ["/generate", "/generate/flow"])
def test_both_forms_of_an_address_take_a_body(client, path):
    answer = client.post(path, json={"prompt": "customers in Texas"}, follow_redirects=False)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("prompt", "outcome"),
    [("make a segment", "ask"), ("people by star sign", "ask"), ("our customers' gender", "refuse")],
)
def test_a_question_or_a_refusal_is_an_answer_with_nothing_made_up(client, prompt, outcome):
    told = ask(client, prompt).json()
    assert told["outcome"] in (outcome, "ask", "refuse")
    assert told["message"]
    assert told["campaign"] is None


@pytest.mark.slow
@pytest.mark.parametrize("prompt", ["", "  \n", "x" * 2001])
@pytest.mark.parametrize("path", ["/generate/", "/generate/flow/"])
def test_an_empty_or_endless_prompt_is_refused_in_a_sentence(client, prompt, path):
    answer = ask(client, prompt, path)
    assert answer.status_code == 422
    assert answer.json()["detail"].endswith((".", "”."))


TROUBLE = [
    ([wire.limited("17s")], 429, "17"),
    ([wire.limited("9s", "GenerateRequestsPerDayPerProject")], 429, "3600"),
    ([wire.error(503, "UNAVAILABLE", "busy")] * 3, 503, "60"),
    ([wire.error(404, "NOT_FOUND", "no such model")], 503, "30"),
    ([wire.text("half", "an", drop_after=1)], 503, "30"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("script", "status", "wait"), TROUBLE)
@pytest.mark.sqlite_only
def test_trouble_of_the_provider_says_when_to_come_back(client, gemini, script, status, wait):
    with gemini(*script):
        answer = ask(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, wait)
    assert answer.json()["detail"]


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_blocked_answer_is_an_outcome_and_no_trouble(client, gemini):
    with gemini(wire.blocked_answer()):
        answer = ask(client)
    assert (answer.status_code, answer.json()["outcome"], answer.json()["error"]) == (200, "error", "blocked")


def test_it_writes_nothing_but_its_log(client, session):
    def rows():
        with db.reading() as reading:
            counted = {
                table.name: sa.select(sa.func.count()).select_from(table) for table in Base.metadata.sorted_tables
            }
            return {name: reading.scalar(count) for name, count in counted.items()}

    session.commit()
    client.post("/generate/", json={"prompt": ""})  # that the key is in use is written down once a minute
    before = rows()
    ask(client)
    after = rows()
    assert after.pop("assistant_log") == before.pop("assistant_log") + 1
    assert after == before
    [entry] = audit.entries(session)
    assert (entry.owner, entry.outcome, entry.model) == ("api", "draft", "rules")
    assert EXAMPLE not in str(session.execute(sa.select(AssistantEntry.__table__)).mappings().all())


@pytest.mark.sqlite_only
def test_who_has_used_up_the_day_is_told_so(client, session, monkeypatch):
    monkeypatch.setenv("CDP_AI_TOKENS_PER_DAY", "0")
    settings.cache_clear()
    answer = ask(client)
    assert answer.status_code == 400
    assert "today's share" in answer.json()["detail"]


def test_the_routes_are_described():
    paths = api.app.openapi()["paths"]
    assert {"/generate/", "/generate/flow/"} <= set(paths)
    db.engine().dispose()
