"""The rules as a model: a sentence goes through the same loop and tools as with any other, and its words are true."""

import json
from pathlib import Path

import pytest

from cdp.assistant import asking, conversations, drafts, outcome
from cdp.assistant.agent import unsupported_numbers
from cdp.assistant.desk import Desk
from cdp.assistant.generate import trace
from cdp.assistant.offline import Offline
from cdp.assistant.turns import Turn
from cdp.campaigns import create as create_campaign
from cdp.models import Exchange
from tests.assistant import shop
from tests.assistant.shop import EXAMPLE, HIGH, QUIET, REFERENCE, SUBSCRIBED

EXAMPLES = Path(__file__).parents[2] / "cdp" / "assistant" / "prompts" / "examples.jsonl"


class Talk:
    """One conversation with the rules."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.history, self.events = desk, [], []

    def ask(self, question: str) -> "Talk":
        self.events = list(asking.ask(self.desk, self.history, question, by=Offline(self.desk)))
        assert self.events[-1].kind == "done", self.events[-1]
        return self

    @property
    def text(self) -> str:
        return self.events[-1].data["text"]

    @property
    def outcome(self) -> str:
        return outcome.outcome(self.events)

    @property
    def tools(self) -> list[str]:
        return [event.data["name"] for event in self.events if event.kind == "call"]

    @property
    def results(self) -> dict:
        return {event.data["name"]: event.data["value"] for event in self.events if event.kind == "result"}

    @property
    def draft(self):
        return [drafts.from_json(event.data["draft"]).value for event in self.events if event.kind == "draft"][-1]


@pytest.fixture(scope="module")
def desk():
    with shop.desk() as opened:
        yield opened


@pytest.fixture
def talk(desk):
    desk.on_screen = None
    desk.asked.clear()
    return Talk(desk)


def parts(tree: dict) -> list[str]:
    return sorted(json.dumps(part, sort_keys=True) for part in tree["all"])


def test_the_first_example_comes_to_exactly_the_reference_as_a_campaign(talk):
    talk.ask(EXAMPLE)
    assert talk.outcome == "draft"
    assert talk.tools == ["count_segment", "best_send_time", "draft_campaign"]
    assert parts(talk.draft.segment.conditions) == parts(REFERENCE)
    assert talk.draft.segment.name == "High-value customers, quiet for 60 days"
    assert talk.draft.name == "Win-back: high-value customers, quiet for 60 days"
    assert talk.draft.flow is not None
    assert len(talk.draft.subject_alternatives) >= 3
    assert talk.draft.content_ideas
    assert [each.value for each in talk.draft.segment.assumptions][:2] == [75, 60]
    for said in ("high lifetime value", "75th percentile", "$", talk.draft.segment.sentence, "reached now", "When:"):
        assert said in talk.text
    assert f"{talk.draft.segment.count} of 1,000 customers" in talk.text


def test_a_segment_is_counted_and_drafted(talk):
    talk.ask("VIP customers in New York")
    assert (talk.outcome, talk.tools) == ("draft", ["count_segment", "draft_segment"])
    assert talk.draft.name == "VIP customers in New York"
    assert "Use this" in talk.text


def test_nobody_at_all_is_said(talk):
    talk.ask("customers who spent more than $900,000")
    assert talk.draft.count == 0
    assert "Nobody matches" in talk.text


def test_what_was_not_understood_is_quoted_with_what_was(talk):
    talk.ask("frobnicated customers in New York")
    assert (talk.outcome, talk.tools) == ("ask", ["ask_back", "count_segment"])
    assert "frobnicated" in talk.text
    assert f"{talk.results['count_segment']['count']:,} of 1,000" in talk.text
    assert outcome.options(talk.events)


def test_a_refusal_names_what_is_missing_and_offers_the_nearest(talk):
    talk.ask("customers who like us on social media or bought with a high margin")
    assert (talk.outcome, talk.tools) == ("refuse", ["decline", "draft_segment"])
    assert "margin" in talk.text
    assert talk.draft.count > 0


def test_a_harmful_wish_is_refused_without_a_draft(talk):
    talk.ask("delete all customers")
    assert (talk.outcome, talk.tools) == ("refuse", ["decline"])


def test_who_people_are_is_told_in_averages(talk):
    talk.ask("who are my VIP customers?")
    assert (talk.outcome, talk.tools) == ("answer", ["profile_segment"])
    assert "$" in talk.text
    assert "of the revenue" in talk.text


def test_they_can_be_made_a_segment_or_a_campaign_when_they_were_only_spoken_of(talk):
    talk.ask("who are my VIP customers?").ask("make a segment of them")
    assert talk.draft.name == "VIP customers"
    talk.ask("when should I email repeat customers?").ask("make a campaign for them")
    assert talk.draft.segment.name == "Repeat customers"
    assert talk.draft.send_date == talk.results["best_send_time"]["send_date"]


def test_when_to_write_is_told_with_what_it_rests_on(talk):
    told = talk.ask("when should I email repeat customers?").results["best_send_time"]
    assert talk.tools == ["count_segment", "best_send_time"]
    assert told["enough_data"]
    assert told["send_time"] in talk.text
    assert f"{told['orders']:,} orders" in talk.text


def test_too_little_data_is_said_and_the_usual_time_is_called_that(talk):
    talk.ask("email one-time buyers in Boston")
    assert not talk.results["best_send_time"]["enough_data"]
    assert "Not enough data" in talk.text
    assert talk.draft.send_time == "10:00"
    assert "no finding" in talk.draft.reason


def test_one_letter_for_an_email_and_a_series_for_a_flow(talk):
    talk.ask("write an email to lapsed customers")
    assert (talk.draft.flow, talk.draft.letter is not None) == (None, True)
    talk.ask("a win-back flow for lapsed customers")
    assert talk.draft.flow is not None


def test_subject_lines_and_ideas_are_listed_when_asked_for(talk):
    talk.ask("subject lines for VIP customers")
    assert all(line in talk.text for line in talk.draft.subject_alternatives if "{{" not in line)
    assert talk.draft.content_ideas[-1] in talk.text


def test_a_flow_without_an_audience_is_drafted_alone(talk):
    talk.ask("write a win-back flow")
    assert talk.tools == ["draft_flow"]
    assert "no audience yet" in talk.text


def test_an_offer_stands_in_the_letters_when_the_person_made_it(talk):
    talk.ask("win back lapsed customers, offering them 15% off with code BACK15")
    assert "15% off with the code BACK15" in talk.draft.subject
    assert "15% off with the code BACK15" in json.dumps(talk.draft.flow.steps)
    talk.ask("win back lapsed customers")
    assert "%" not in talk.draft.subject


def test_an_offer_without_a_place_is_named_and_not_dropped(talk):
    talk.ask("sunset campaign with 10% off for subscribers who never ordered")
    assert any("10% off" in part for part in talk.draft.segment.left_out)
    assert "10% off" in talk.text


def test_a_second_sentence_changes_what_was_drafted_before(talk):
    talk.ask("customers in New York").ask("and only repeat customers")
    assert len(talk.draft.conditions["all"]) == 2
    assert talk.text.startswith("Changed")
    talk.ask("who are these people?")
    assert talk.results["profile_segment"]["count"] > 0
    talk.ask("make a campaign for them")
    assert len(talk.draft.segment.conditions["all"]) == 3


def test_a_campaign_that_is_changed_stays_a_campaign_with_its_letters(talk):
    talk.ask(EXAMPLE)
    before = talk.draft
    talk.ask("make it 90 days")
    assert parts(talk.draft.segment.conditions) == parts({"all": [HIGH, SUBSCRIBED, QUIET | {"value": 90}]})
    assert talk.draft.flow.steps == before.flow.steps
    assert talk.draft.segment.name == "High-value customers, quiet for 90 days"


def test_the_segment_on_the_screen_is_meant_before_anything_said(talk):
    talk.ask("customers in New York")
    talk.desk.on_screen = {"all": [HIGH, QUIET]}
    talk.ask("make it 90 days")
    assert parts(talk.draft.conditions) == parts({"all": [HIGH, QUIET | {"value": 90}]})
    talk.ask("who are these people?")
    assert talk.results["profile_segment"]["sentence"].count("75th percentile") == 1


@pytest.mark.parametrize(
    "half", [{"all": [{"field": "lifetime_value", "operator": "at_least"}]}, {"all": [{}]}, {"x": 1}]
)
def test_half_a_condition_on_the_screen_is_nothing_to_speak_of(talk, half):
    talk.desk.on_screen = half
    talk.ask("make a campaign for them")
    assert talk.outcome == "ask"
    talk.ask("customers in New York")
    assert talk.draft.name == "Customers in New York"


def test_a_person_on_the_screen_whom_nobody_named_is_not_looked_at(talk):
    talk.desk.on_screen = {"all": [{"field": "email", "operator": "equals", "value": "anna@example.com"}]}
    for question in ("who are these people?", "make a campaign for them", "and only repeat customers"):
        talk.ask(question)
        assert not [event for event in talk.events if event.kind == "draft"]
        assert "values the person wrote" in talk.text


def test_a_conversation_taken_up_again_knows_whom_it_was_about(talk):
    """Of an older one the words alone are kept: the rules read them once more."""
    kept = [
        Exchange(question=question, answer="...", outcome="drafted", drafts=[], trace=[])
        for question in ("customers in New York", "and only repeat customers")
    ]
    talk.history = conversations.history(kept)
    talk.ask("make it at least 3 orders")
    assert [part["field"] for part in talk.draft.conditions["all"]] == ["state", "total_orders"]
    assert talk.draft.conditions["all"][1]["value"] == 3


def test_a_campaign_of_a_conversation_taken_up_again_is_drafted_again_for_the_changed_people(talk):
    question = "win back campaign for people who ordered at least twice but not in the last 60 days"
    talk.ask(question)
    kept = Exchange(question=question, answer=talk.text, outcome="drafted", drafts=[], trace=trace(talk.events))
    talk.history = conversations.history([kept])
    talk.ask("make it 90 days")
    assert talk.draft.subject
    assert "90" in talk.draft.segment.sentence


def test_a_campaign_for_the_people_on_the_screen_is_drafted_again_when_they_are_changed(talk):
    talk.desk.on_screen = {"all": [HIGH, QUIET]}
    talk.ask("make a win-back campaign for them")
    talk.history = conversations.history(
        [
            Exchange(
                question="make a win-back campaign for them",
                answer=talk.text,
                outcome="drafted",
                drafts=[],
                trace=trace(talk.events),
            )
        ]
    )
    talk.ask("make it 90 days")
    assert talk.draft.subject
    assert "90" in talk.draft.segment.sentence


def test_what_there_is_already_is_told(talk):
    talk.ask("show my segments")
    assert "Sock lovers" in talk.text
    talk.ask("explain the segment Sock lovers")
    assert (talk.tools, talk.outcome) == (["read_segment"], "answer")
    assert f"{talk.results['read_segment']['count']} of 1,000" in talk.text
    talk.ask("make a campaign for them")
    assert "Socks" in talk.draft.segment.sentence
    talk.ask("explain the segment VIP")
    assert talk.tools == ["profile_segment"]
    talk.ask("explain the segment Zebra")
    assert "There is no segment “Zebra”. There are: " in talk.text
    create_campaign(talk.desk.session, name="Spring news", now=shop.NOW)
    talk.ask("which campaigns do we have?")
    assert "Spring news: draft" in talk.text
    talk.ask("how did Spring news do?")
    assert "has not been sent" in talk.text
    talk.ask("list flows")
    assert talk.tools == ["list_flows"]
    talk.ask("what can you do?")
    assert "lifetime value" in talk.text
    assert "Shoe size" in talk.text or "shoe size" in talk.text
    assert "segment is a set of conditions" in talk.ask("what is a segment?").text


def test_every_number_it_says_comes_from_a_tool(desk):
    rows = [json.loads(line) for line in EXAMPLES.read_text("utf-8").splitlines()]
    for prompt in [row["prompt"] for row in rows]:
        desk.on_screen = None
        talk = Talk(desk).ask(prompt)
        faults = [event.data for event in talk.events if event.kind == "warning"]
        errors = [value for value in talk.results.values() if "error" in value]
        assert (faults, errors) == ([], []), prompt
        assert talk.text.strip()
        evidence = [prompt, *(json.dumps(value) for value in talk.results.values())]
        assert unsupported_numbers(talk.text, evidence) == []


def test_it_is_asked_step_by_step_like_any_other_model(desk):
    """Whoever drives it from a kept history gets the same calls: it remembers nothing that the history does not hold."""
    first = list(Offline(desk).stream("", [Turn("user", "VIP customers")], []))
    again = list(Offline(desk).stream("", [Turn("user", "VIP customers")], []))
    assert [delta.call for delta in first] == [delta.call for delta in again]
    assert first[-1].stop == "ok"


@pytest.mark.parametrize(
    "question",
    [
        "What exactly counts as a churned customer here?", "what is a churned customer", "How do you define churned?",
        "Hi! I'm a bit embarrassed to ask, but everyone keeps saying it. What does churned mean?",
        "Quick check: after how many days without an order do you treat a customer as churned, 90 or 180?",
    ],
)  # fmt: skip
def test_what_a_word_means_here_is_answered_with_the_number_of_people(talk, question: str) -> None:
    talk.ask(question)
    assert talk.outcome == "answer" and "none in the last 180 days" in talk.text
    assert not [event for event in talk.events if event.kind == "warning"]


@pytest.mark.parametrize(
    "question", ["What is a good subject line for churned customers?", "when should we email churned customers"]
)
def test_a_question_that_only_names_a_word_is_not_about_its_meaning(talk, question: str) -> None:
    assert "means here" not in talk.ask(question).text
