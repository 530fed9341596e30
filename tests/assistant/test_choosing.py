"""Which model answers, what it costs, and that a recorded conversation is played back only to the same question."""

from decimal import Decimal

import pytest

from cdp.assistant.agent import run
from cdp.assistant.models.choosing import chosen, cost
from cdp.assistant.models.gemini import Gemini
from cdp.assistant.models.openai import OpenAI
from cdp.assistant.models.replay import Record, Replay
from cdp.assistant.turns import Usage
from cdp.settings import Settings
from tests.assistant.scripted import Scripted, calls, says
from tests.assistant.test_agent import TOOLS

_LOCAL = {"CDP_OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "CDP_OPENAI_MODEL": "qwen"}


@pytest.mark.parametrize(
    ("environment", "kind", "name"),
    [
        ({}, type(None), None),
        ({"GEMINI_API_KEY": "k"}, Gemini, "gemini-3.8-flash"),
        ({"GOOGLE_API_KEY": "k", "GEMINI_MODEL": "gemini-3.7-flash"}, Gemini, "gemini-3.7-flash"),
        ({"GEMINI_API_KEY": "", "GEMINI_MODEL": ""}, type(None), None),
        (_LOCAL, OpenAI, "qwen"),
        (_LOCAL | {"GEMINI_API_KEY": "k"}, Gemini, "gemini-3.8-flash"),
        ({"OPENAI_API_KEY": "of something else"}, type(None), None),
        ({"GEMINI_API_KEY": "k", "AI": "off"}, type(None), None),
        (_LOCAL | {"CDP_AI": "off"}, type(None), None),
    ],
    ids=str,
)
def test_the_settings_say_which_model_answers(monkeypatch, environment, kind, name):
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    model = chosen(Settings())
    assert isinstance(model, kind)
    assert getattr(model, "name", None) == name


def test_the_same_settings_give_the_same_client(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "k")
    assert chosen(Settings()) is chosen(Settings())


def test_a_key_never_shows_in_the_settings(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "k-4711")
    assert "4711" not in repr(Settings())


def test_thoughts_cost_as_much_as_words_and_an_unknown_model_has_no_price():
    assert cost("gemini-3.8-flash", Usage(1_000_000, 500_000, 500_000)) == Decimal("4.5")
    assert cost("qwen", Usage(10, 10, 0)) is None


def test_a_recording_is_played_back_to_the_same_question(tmp_path):
    path = tmp_path / "talk.jsonl"
    recorded = Record(Scripted(calls(("count", {"days": 30})), says("There are 1030.")), path)
    first = list(run(recorded, TOOLS, [], "How many?", "You help."))
    again = list(run(Replay(path), TOOLS, [], "How many?", "You help."))
    assert [(event.kind, event.data) for event in again] == [(event.kind, event.data) for event in first]


@pytest.mark.parametrize(
    ("question", "system", "tools"),
    [("How few?", "You help.", TOOLS), ("How many?", "You rule.", TOOLS), ("How many?", "You help.", TOOLS[:1])],
)
def test_a_replay_of_another_question_fails_rather_than_lies(tmp_path, question, system, tools):
    path = tmp_path / "talk.jsonl"
    list(run(Record(Scripted(says("Many.")), path), TOOLS, [], "How many?", "You help."))
    [failed] = run(Replay(path), tools, [], question, system)
    assert failed.data["error"] == "drift"
