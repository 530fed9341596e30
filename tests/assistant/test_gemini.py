"""Gemini through the real library: what is sent, what comes back, and every way in which it can go wrong."""

import json

import pytest
from pydantic import BaseModel, Field

from cdp.assistant.agent import run
from cdp.assistant.models.gemini import Gemini
from cdp.assistant.models.schema import wire_schema
from cdp.assistant.turns import ModelError, Tool, Turn
from tests.assistant import gemini_server as wire
from tests.assistant.gemini_server import GeminiServer


class Count(BaseModel):
    days: int = Field(30, ge=1, le=3650, description="How many days.")


COUNT = Tool("count", "Counts.", Count, lambda args: {"count": args.days + 1000})


def gemini(server, key="key", **more):
    return Gemini(key, base_url=server.url, first_delay=0.01, timeout=more.pop("timeout", 5.0), **more)


def ask(model, text="How many?", history=None, tools=(COUNT,)):
    return list(run(model, tools, [] if history is None else history, text, "You help."))


def failure(events):
    assert events[-1].kind == "error", events[-1]
    return events[-1].data


def test_an_answer_arrives_in_pieces_with_its_thoughts_and_tokens():
    with GeminiServer([wire.thought_then_text("Let me see.", "Hello\u2028there")]) as server:
        events = ask(gemini(server))
    assert [event.kind for event in events] == ["thought", "text", "usage", "done"]
    assert events[1].data["text"] == "Hello\u2028there"
    assert events[-1].data["usage"] == {"prompt": 10, "output": 5, "thoughts": 20}


def test_the_request_says_what_it_must_and_no_temperature():
    with GeminiServer([wire.text("Hello")]) as server:
        ask(gemini(server))
    [body] = server.bodies
    assert server.requests[0]["path"] == "/v1/models/gemini-3.8-flash:streamGenerateContent?alt=sse"
    assert "temperature" not in body["generationConfig"]
    assert body["systemInstruction"]["parts"][0]["text"] == "You help."
    assert "maximum" not in json.dumps(body["tools"])


def test_a_call_is_answered_and_its_signature_sent_back_as_it_came():
    with GeminiServer(
        [wire.call(("count", {"days": 3}), ("count", {"days": 4})), wire.text("1003 and 1004.")]
    ) as server:
        events = ask(gemini(server))
    assert [event.data["value"] for event in events if event.kind == "result"] == [{"count": 1003}, {"count": 1004}]
    first, second = server.bodies[1]["contents"][1:]
    assert first["parts"][0]["thoughtSignature"]
    assert [part["functionResponse"]["response"] for part in second["parts"]] == [{"count": 1003}, {"count": 1004}]


def test_a_second_question_repeats_the_signed_turns_and_is_taken():
    with GeminiServer([wire.call(("count", {})), wire.text("1030"), wire.text("Yes.")]) as server:
        model, history = gemini(server), []
        ask(model, history=history)
        events = ask(model, "Sure?", history=history)
    assert events[-1].kind == "done"
    assert len(server.bodies[2]["contents"]) == 5


@pytest.mark.slow
@pytest.mark.parametrize(
    "other",
    [{"key": "another key"}, {"model": "gemini-3.5-flash-lite"}],
    ids=["another key", "another model"],
)
def test_signatures_are_not_shown_to_another_key_or_model(other):
    with GeminiServer([wire.call(("count", {})), wire.text("1030"), wire.text("Yes.")]) as server:
        history = []
        ask(gemini(server), history=history)
        events = ask(gemini(server, **other), "Sure?", history=history)
    assert events[-1].kind == "done"
    assert "thoughtSignature" not in json.dumps(server.bodies[2])
    assert "functionResponse" not in json.dumps(server.bodies[2])


def test_a_call_without_arguments_or_id_is_answered_too():
    with GeminiServer([wire.call(("count", None), ids=False), wire.text("1030")]) as server:
        events = ask(gemini(server))
    assert [event.data["value"] for event in events if event.kind == "result"] == [{"count": 1030}]
    assert "id" not in server.bodies[1]["contents"][-1]["parts"][0]["functionResponse"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "kind", "sentence"),
    [
        ([wire.limited("17s")], "rate", "17 seconds"),
        ([wire.limited("3s", "GenerateRequestsPerDayPerProjectPerModel-FreeTier")], "quota", "today"),
        ([wire.error(503, "UNAVAILABLE", "overloaded")] * 3, "down", "overloaded"),
        ([wire.Reply(status=502, body=b"<html>Bad gateway</html>")] * 3, "down", "overloaded"),
        ([wire.error(400, "INVALID_ARGUMENT", "no")], "request", "400"),
        ([wire.Reply(body=b'data: {"candidates": [{"content"\r\n\r\n')], "garbled", "unreadable"),
        ([wire.text("half", "an", drop_after=1)], "network", "lost"),
        ([wire.text("half", finish=None)], "network", "broke off"),
        (
            [
                wire.text(
                    "half", finish=None, last_error={"error": {"code": 503, "message": "x", "status": "UNAVAILABLE"}}
                )
            ],
            "down",
            "overloaded",
        ),
        ([wire.text("late", delay=0.6)] * 3, "timeout", "too long"),
        ([wire.blocked_prompt()], "blocked", "declined"),
        ([wire.blocked_answer()], "blocked", "declined"),
        ([wire.text("cut", finish="MAX_TOKENS")], "length", "cut off"),
        ([wire.text("x", finish="TOO_MANY_TOOL_CALLS")], "other", "without an answer"),
        ([wire.text("", finish="MALFORMED_FUNCTION_CALL")] * 4, "bad_call", "wrongly"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_failure_is_one_sentence_and_leaves_the_conversation_usable(script, kind, sentence):
    with GeminiServer([*script, wire.text("Good again.")]) as server:
        model, history = gemini(server, timeout=0.3), [Turn("user", "before"), Turn("model", "before")]
        told = failure(ask(model, history=history))
        assert (told["error"], len(history)) == (kind, 2)
        assert sentence in told["message"]
        assert ask(model, history=history)[-1].data["text"] == "Good again."


@pytest.mark.slow
def test_a_failure_that_passes_is_tried_again_without_a_word():
    with GeminiServer([wire.error(503, "UNAVAILABLE", "busy"), wire.text("Hello")]) as server:
        assert ask(gemini(server))[-1].kind == "done"


def test_seconds_to_wait_are_told_to_the_screen():
    with GeminiServer([wire.limited("17s")]) as server:
        assert failure(ask(gemini(server)))["retry_after"] == 17.0
    assert len(server.requests) == 1, "the library would wait too short: a limited request must not be repeated"


def test_an_unknown_model_names_the_setting():
    with GeminiServer() as server:
        assert "GEMINI_MODEL" in failure(ask(gemini(server, model="gemini-1.0-pro")))["message"]


def test_a_refused_key_names_the_setting_and_not_the_key():
    with GeminiServer() as server:
        told = failure(ask(gemini(server, key="refused")))
    assert "GEMINI_API_KEY" in told["message"]


def test_a_server_that_is_not_there_is_a_sentence():
    with pytest.raises(ModelError, match="connection to the model was lost"):
        list(Gemini("key", base_url="http://127.0.0.1:9", attempts=1).stream("", [Turn("user", "hi")], []))


def test_the_models_of_a_key_are_those_that_can_answer():
    with GeminiServer() as server:
        assert gemini(server).models() == sorted(wire.MODELS)


def test_a_malformed_call_is_asked_again():
    with GeminiServer([wire.text("", finish="MALFORMED_FUNCTION_CALL"), wire.text("Hello")]) as server:
        assert [event.kind for event in ask(gemini(server))] == ["usage", "retry", "text", "usage", "done"]


def test_the_double_sees_what_the_service_would_refuse():
    """A double that takes everything would prove nothing."""
    with GeminiServer([wire.call(("count", {}))]) as server:
        list(gemini(server).stream("", [Turn("user", "How many?")], [COUNT]))
        part = {"functionCall": {"name": "count", "args": {}, "id": next(iter(server._signed))}}
        answer = {"functionResponse": {"name": "count", "id": part["functionCall"]["id"], "response": {}}}
        contents = [{"role": "model", "parts": [part]}, {"role": "user", "parts": [answer]}]
        assert "thought_signature" in (wire.fault({"contents": contents}, server._signed) or "")


class Inner(BaseModel):
    title: str = Field(max_length=3)  # a field that is called like a keyword


class Outer(BaseModel):
    inner: Inner
    many: list[Inner] = Field(min_length=1, max_length=8)


def test_a_schema_keeps_its_definitions_at_the_root_and_loses_its_bounds():
    schema = wire_schema(Tool("outer", "", Outer, lambda args: {}))
    assert schema["$defs"]["Inner"]["properties"] == {"title": {"type": "string"}}
    assert "maxItems" not in json.dumps(schema)
    assert wire._fault_of_schema(schema, {"Inner"}) is None


def test_the_last_piece_of_an_answer_says_why_it_ended():
    with GeminiServer([wire.text("a", "b")]) as server:
        deltas = list(gemini(server).stream("", [Turn("user", "hi")], []))
    assert [delta.text for delta in deltas] == ["a", "b", ""]
    assert deltas[-1].stop == "ok"
