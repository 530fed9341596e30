"""The loop: one question to its end, within its limits, and nothing left over from what went wrong."""

import itertools

import pytest
from pydantic import BaseModel, Field

from cdp.assistant.agent import remembered, run, unsupported_numbers
from cdp.assistant.turns import Call, Limits, ModelError, Result, Tool, ToolError, Turn
from tests.assistant.scripted import Scripted, calls, says


class Days(BaseModel):
    days: int = Field(ge=1, le=3650)


class Nothing(BaseModel):
    pass


def _count(args):
    if args.days == 13:
        raise ToolError("Thirteen days are not allowed. Use 14.")
    if args.days == 666:
        raise RuntimeError("secret of /etc/cdp")
    return {"count": args.days + 1000}


TOOLS = [
    Tool("count", "Counts.", Days, _count),
    Tool(
        "draft",
        "Drafts.",
        Nothing,
        lambda _: {"draft": {"id": "d1", "kind": "segment", "value": {}}, "count": 7},
        "segment",
    ),
]


def ask(*script, history=None, text="How many?", **limits):
    model = Scripted(*script)
    events = list(run(model, TOOLS, [] if history is None else history, text, "", limits=Limits(**limits)))
    return events, model


def kinds(events):
    return [event.kind for event in events if event.kind != "usage"]


def test_a_tool_is_used_and_its_answer_told_to_the_model():
    events, model = ask(calls(("count", {"days": 30})), says("There are 1030."))
    assert kinds(events) == ["call", "result", "text", "done"]
    assert model.asked[1][-1].results[0].value == {"count": 1030}


def test_a_draft_is_shown_to_the_person_and_to_the_model_only_in_numbers():
    events, model = ask(calls(("draft", {})), says("Drafted 7."))
    assert kinds(events) == ["call", "draft", "result", "text", "done"]
    assert events[-1].data["drafts"] == ["d1"]
    assert next(event for event in events if event.kind == "draft").data["draft"]["id"] == "d1"
    told = model.asked[1][-1].results[0].value
    assert "draft" not in told
    assert "Create" in told["status"]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (("delete_everything", {}), "There is no tool"),
        (("count", {"days": 0}), "days: Input should be greater than or equal to 1"),
        (("count", {"days": 13}), "Use 14."),
        (("count", {"days": 666}), "The tool failed."),
    ],
    ids=["invented", "invalid", "refused", "broken"],
)
def test_a_call_that_goes_wrong_is_told_to_the_model_in_a_sentence(call, told):
    events, model = ask(calls(call), says("I could not."))
    assert kinds(events)[-1] == "done"
    assert told in model.asked[1][-1].results[0].value["error"]
    assert "secret" not in str(model.asked)


def test_a_model_that_never_learns_is_stopped():
    events, model = ask(calls(("count", {"days": 0})))
    assert (kinds(events)[-1], events[-1].data["error"]) == ("error", "repairs")
    assert len(model.asked) == 4


@pytest.mark.parametrize(
    ("limits", "kind"),
    [({"steps": 3}, "steps"), ({"tokens": 20}, "budget"), ({"letters": 5}, "too_long")],
)
def test_every_limit_ends_the_answer_in_a_sentence(limits, kind):
    history = [Turn("user", "a"), Turn("model", "b")]
    events, _ = ask(calls(("count", {"days": 3})), history=history, **limits)
    assert (kinds(events)[-1], events[-1].data["error"]) == ("error", kind)
    assert len(history) == 2


def test_tools_are_used_at_most_so_often():
    many = calls(*[("count", {"days": day}) for day in range(1, 6)])
    _, model = ask(many, says("Enough."), calls=3)
    assert ["error" in result.value for result in model.asked[1][-1].results] == [False, False, False, True, True]


def test_an_answer_that_takes_too_long_is_stopped():
    ticks = itertools.count(step=40)
    events = list(run(Scripted(says("slow")), TOOLS, history := [], "How many?", "", clock=lambda: next(ticks)))
    assert (events[-1].data["error"], history) == ("deadline", [])


def test_an_empty_question_is_not_asked():
    events, model = ask(says("hello"), text="  \n ")
    assert (kinds(events), model.asked) == (["error"], [])


def test_somebody_who_stops_listening_leaves_no_half_answer():
    history = []
    listening = run(Scripted(calls(("count", {"days": 3}))), TOOLS, history, "How many?", "")
    next(listening)
    listening.close()
    assert history == []


def test_a_model_that_breaks_off_leaves_the_conversation_as_it_was():
    def breaks(_):
        raise ModelError("The line is dead.", kind="network", retry_after=3)

    history = [Turn("user", "a"), Turn("model", "b")]
    events, _ = ask(calls(("count", {"days": 3})), breaks, history=history)
    assert events[-1].data == {"message": "The line is dead.", "error": "network", "retry_after": 3}
    assert [turn.text for turn in history] == ["a", "b"]


def test_a_number_that_no_tool_gave_is_pointed_out():
    events, _ = ask(calls(("count", {"days": 30})), says("There are 1,167 of them, 3 in Ohio."))
    [warning] = [event for event in events if event.kind == "warning"]
    assert warning.data["numbers"] == ["1167"]


@pytest.mark.parametrize(
    ("text", "evidence", "odd"),
    [
        ("412 people", ['{"count": 412}'], []),
        ("$1,412.50 each", ['{"mean": 1412.5}'], []),
        ("over 75 and 76", ["above the 75th percentile"], ["76"]),
        ("in 3 steps", [], []),
    ],
)
def test_which_numbers_have_a_source(text, evidence, odd):
    assert unsupported_numbers(text, evidence) == odd


def _question(number, letters):
    call = Call("count", {"days": 1}, "c")
    return [
        Turn("user", f"q{number}"),
        Turn("model", calls=[call]),
        Turn("tool", results=[Result(call, {"said": "x" * letters})]),
        Turn("model", f"a{number}"),
    ]


def test_the_oldest_questions_are_forgotten_whole():
    history = [turn for number in range(5) for turn in _question(number, 1000)]
    kept = remembered(history, 2500)
    assert [turn.text for turn in kept if turn.role == "user"] == ["q3", "q4"]
    assert len(kept) == 8


def test_the_question_at_hand_is_told_however_long_it_is():
    assert len(remembered([*_question(1, 10), *_question(2, 9000)], 100)) == 4
