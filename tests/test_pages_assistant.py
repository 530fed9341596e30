"""The assistant on the screens: asked, followed, corrected, stopped, and what becomes of what it drafts."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from cdp import access, campaigns, db, flows, orders, segments
from cdp.access import Principal, Role
from cdp.assistant import audit, conversations
from cdp.assistant.drafts import Draft, SegmentDraft
from cdp.assistant.turns import Event
from cdp.models import ConsentStatus, utc_now
from cdp.settings import settings
from pages.widgets import assistant_card, assistant_letters, assistant_settings, assistant_talk, formats
from pages.widgets.assistant_talk import Answering, Said, Talk
from tests.assistant import gemini_server as wire
from tests.assistant.gemini_server import GeminiServer
from tests.assistant.shop import EXAMPLE, REFERENCE
from tests.makers import make_customer, make_order

MAIN = Path(__file__).parents[1] / "pages" / "main.py"
OWNER = "team member"
ASKING = Principal("user", None, OWNER, role=Role.OWNER)  # as on the screens of these tests
Open = Callable[..., AppTest]

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]  # what the database does is tested elsewhere, on both


@pytest.fixture
def screen(database_url: str) -> Open:
    """A shop of twelve: of those above the 75th percentile, the ones subscribed and quiet for 60 days are two."""
    now = utc_now()
    with db.session() as session:
        made = []
        for at in range(12):
            consent = ConsentStatus.UNSUBSCRIBED if at == 10 else ConsentStatus.SUBSCRIBED
            customer = make_customer(session, email_consent=consent, state="TX" if at == 11 else "CA", country="US")
            days = 100 if at >= 9 else 10
            make_order(session, customer, placed_at=now - timedelta(days=days), total=Decimal(10 * (at + 1)))
            made.append(customer.id)
        orders.refresh_totals(session, made, now=now)

    def opened(page: str = "assistant.py", **asked: str) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.run()
        return at_page(app, page, **asked)

    return opened


@pytest.fixture
def gemini(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., GeminiServer]]:
    """Let Gemini answer by this script."""
    running: list[GeminiServer] = []

    def started(*script: Any) -> GeminiServer:
        server = GeminiServer(script[0] if callable(script[0]) else list(script)).__enter__()
        running.append(server)
        monkeypatch.setenv("GEMINI_API_KEY", f"key-{server.url}")
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.url)
        settings.cache_clear()
        return server

    yield started
    for server in running:
        server.__exit__()


def at_page(app: AppTest, page: str, **asked: str) -> AppTest:
    for name, value in asked.items():
        app.query_params[name] = value
    app.switch_page(page).run()
    return whole(app)


def whole(app: AppTest) -> AppTest:
    """The screen with every question that was asked on it answered, as its ticks would have it a moment later."""
    assert not app.exception, app.exception
    while "assistant_talk" in app.session_state and (job := app.session_state["assistant_talk"].job):
        job.wait(60)
        app.run()
        assert not app.exception, app.exception
    return app


def ask(app: AppTest, question: str) -> AppTest:
    app.chat_input[0].set_value(question).run()
    return whole(app)


def press(app: AppTest, label: str, number: int = 0) -> AppTest:
    [button, *_] = [each for each in app.button if each.label.replace("\\", "") == label][number:]
    button.click().run()
    return whole(app)


def labels(app: AppTest) -> list[str]:
    return [each.label.replace("\\", "") for each in (*app.button, *app.expander, *app.get("page_link"))]


def said(app: AppTest) -> str:
    elements = (*app.markdown, *app.caption, *app.error, *app.warning, *app.subheader)
    return " ".join(str(each.value) for each in elements).replace("\\", "")


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def drafted(app: AppTest) -> Draft:
    return app.session_state["assistant_talk"].said[-1].drafts[-1]


def kept() -> list[Any]:
    with db.reading() as session:
        return [
            exchange
            for one in conversations.all(session, owner=OWNER)
            for exchange in conversations.exchanges(session, one)
        ]


def test_a_sentence_becomes_a_card_with_its_count_what_was_assumed_and_how_it_came_about(screen: Open) -> None:
    app = ask(screen(), EXAMPLE)
    assert figures(app) == {"Customers": "2", "Subscribed": "2", "Reachable": "2"}
    assert drafted(app).value.segment.conditions["all"] and "above the 75th percentile" in said(app)
    assert "Send on" in said(app) and any(label.startswith("Day 0 · ") for label in labels(app))
    assert any(label.startswith("Made by rules · 3 steps") for label in labels(app))
    assert "Drafted a campaign · 2 of 12" in labels(app) and "lifetime_value" in " ".join(c.value for c in app.code)
    assert [each.value for each in app.number_input] == [75, 60]


def test_an_empty_talk_offers_what_to_ask_and_a_press_asks_it(screen: Open) -> None:
    app = screen()
    [first, *_] = [each for each in app.button if "suggest" in str(each.key)]
    app = press(app, first.label.replace("\\", ""))
    assert app.session_state["assistant_talk"].said[0].question == first.label.replace("\\", "")
    assert not [each for each in app.button if "suggest" in str(each.key)]


def test_a_question_back_comes_with_readings_to_press(screen: Open) -> None:
    app = ask(screen(), "show me the good ones")
    assert "“good” names no number" in said(app)
    app = press(app, "subscribers who never ordered")
    assert [each.question for each in app.session_state["assistant_talk"].said][-1] == "subscribers who never ordered"
    assert drafted(app).kind == "segment" and "Nobody is in this segment now" in said(app)


def test_what_there_is_no_data_for_is_refused_by_name_with_the_nearest(screen: Open) -> None:
    app = ask(screen(), "customers with a high margin")
    assert "no data about margin" in said(app) and drafted(app).kind == "segment"


def test_an_assumption_can_be_changed_and_is_counted_again_but_not_to_what_cannot_be(screen: Open) -> None:
    app = ask(screen(), EXAMPLE)
    app.number_input[0].set_value(50).run()
    assert figures(whole(app))["Customers"] == "2" and "50th percentile" in said(app)
    [_, days] = app.number_input
    days.set_value(5).run()
    assert figures(whole(app))["Customers"] == "5"
    app.number_input[0].set_value(500).run()
    assert [each.value for each in app.warning] and figures(whole(app))["Customers"] == "5"
    assert kept()[0].drafts[0]["value"]["segment"]["count"] == 5


def test_create_makes_segment_flow_and_campaign_as_drafts_and_opens_the_campaign(screen: Open) -> None:
    app = ask(screen(), EXAMPLE)
    choice = app.selectbox[0]
    choice.set_value(
        choice.options[1]
        if choice.options[1] in drafted(app).value.subject_alternatives
        else drafted(app).value.subject_alternatives[0]
    ).run()
    subject = drafted(whole(app)).value.subject
    app = press(app, "Create")
    with db.reading() as session:
        [segment], [flow], [campaign] = segments.all(session), flows.all(session), campaigns.all(session)
    assert (campaign.segment_id, campaign.flow_id, segment.customer_count) == (segment.id, flow.id, 2)
    assert flow.steps[0]["subject"] == subject
    assert app.query_params["id"] in (str(campaign.id), [str(campaign.id)])
    app = at_page(app, "assistant.py")
    assert {"Open the segment", "Open the flow", "Open the campaign"} <= set(labels(app)) and "Create" not in labels(
        app
    )


def test_a_count_that_moved_is_asked_about_before_anything_is_created(screen: Open) -> None:
    app = ask(screen(), "customers in California")
    with db.session() as session:
        for _ in range(4):
            make_customer(session, state="CA", country="US")
    app = press(app, "Create")
    assert "there are 15 now" in said(app)
    with db.reading() as session:
        assert not segments.all(session)
    app = press(app, "Create anyway")
    with db.reading() as session:
        assert [one.customer_count for one in segments.all(session)] == [15]
    assert "Open the segment" in labels(app)


def test_what_is_discarded_can_be_brought_back_and_each_step_is_in_the_log(screen: Open) -> None:
    app = press(ask(screen(), "customers in Texas"), "Discard")
    assert "Create" not in labels(app)
    with db.reading() as session:
        assert [line.action for line in audit.entries(session)] == ["discarded", "asked"]
    assert "Create" in labels(press(app, "Bring it back"))


def test_a_talk_can_be_opened_again_where_it_was_left_and_deleted_with_a_way_back(screen: Open) -> None:
    title = "customers in Texas"
    press(ask(screen(), title), "Discard")
    app = press(screen(), title)
    assert "Bring it back" in labels(app) and "Texas" in said(app)
    app = press(app, f"Delete “{title}”")
    assert not kept() and title not in labels(app) and "is deleted" in said(app)
    app = press(app, "Undo")
    assert "Bring it back" in labels(press(app, title))


def test_a_talk_that_was_deleted_in_another_window_goes_on_as_a_new_one(screen: Open) -> None:
    app = ask(screen(), "customers in Texas")
    with db.session() as session:
        [one] = conversations.all(session, owner=OWNER)
        conversations.delete(session, one.id, owner=OWNER)
    app = ask(app, "customers in California")
    ask(app, "and only subscribers")
    assert [exchange.question for exchange in kept()] == ["customers in California", "and only subscribers"]


def test_what_was_created_in_one_window_is_not_created_again_or_put_away_in_another(screen: Open) -> None:
    first = ask(screen(), "customers in Texas")
    others = [press(screen(), "customers in Texas") for _ in range(3)]
    press(first, "Create")
    adjusted = others.pop()
    talk = adjusted.session_state["assistant_talk"]
    assistant_talk.replace(talk.said[0], replace(talk.said[0].drafts[0], value=a_draft(REFERENCE).value))
    for other, label in zip(others, ("Create", "Discard"), strict=True):
        assert "Open the segment" in labels(press(other, label))
    with db.reading() as session:
        assert len(segments.all(session)) == 1
    [stored] = kept()[0].drafts
    assert stored["state"]["action"] == "created" and stored["value"]["conditions"] != REFERENCE


def test_letters_that_no_database_keeps_are_left_out_of_a_question(screen: Open) -> None:
    with access.acting(ASKING):
        Answering(talk := Talk(), "customers in\x00 Texas", None)._thread.join()
    assert [exchange.question for exchange in kept()] == ["customers in Texas"] == [talk.said[0].question]


def test_drawing_the_empty_talk_again_asks_the_database_for_nothing(
    screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = screen("segments.py", id="new")

    def asked() -> int:
        statements: list[str] = []
        note = lambda *given: statements.append(given[2])  # noqa: E731
        sa.event.listen(db.engine(), "before_cursor_execute", note)
        whole(app.run())
        sa.event.remove(db.engine(), "before_cursor_execute", note)
        return len(statements)

    asked()
    with_it = asked()
    monkeypatch.setattr("pages.widgets.assistant_panel.show", lambda *_, **__: None)
    assert 0 < with_it == asked()


def test_a_long_talk_draws_the_newest_answers_and_the_earlier_ones_when_they_are_asked_for(screen: Open) -> None:
    app, questions = screen(), [f"customers who spent more than ${at}" for at in range(assistant_talk.AT_ONCE + 2)]
    for question in questions:
        app = ask(app, question)
    assert len(app.chat_message) == 2 * assistant_talk.AT_ONCE
    app = press(app, "Earlier in this conversation (2)")
    assert len(app.chat_message) == 2 * len(questions)
    app = ask(app, "customers in Texas")
    assert len(app.chat_message) == 2 * assistant_talk.AT_ONCE and "Earlier in this conversation (3)" in labels(app)


def test_a_card_that_is_no_longer_drawn_takes_no_word_of_the_browsers_about_it(screen: Open) -> None:
    app = ask(screen(), EXAMPLE)
    [answer] = app.session_state["assistant_talk"].said
    before = drafted(app)
    assistant_letters._choose(answer, before, "subject_gone")
    place = assistant_card.Place("page", "UTC")
    assistant_card._adjust(answer, before, 0, f"assumed_{place.name}_gone")
    assert answer.drafts == [before]


def test_use_this_puts_the_draft_into_the_editor_and_the_next_sentence_changes_what_is_there(screen: Open) -> None:
    app = screen("segments.py", id="new")
    assert figures(app)["Customers"] == "12"
    app = press(ask(app, EXAMPLE), "Use this")
    draft = app.session_state["segment_drafts"]["new"]
    assert draft.is_undoable and draft.tree == drafted(app).value.segment.conditions and draft.name
    assert figures(app)["Subscribed"] == "2" and "quiet" in app.text_input(key="segment_name_new").value
    app = ask(app, "make it 5 days")
    assert "not in the last 5 days" in said(app) and draft.tree != drafted(app).value.segment.conditions
    app = ask(app, "and only Texas")  # not used yet, and still what is spoken of
    assert "only those where state is" in said(app)
    sentence = drafted(app).value.segment.sentence
    assert "not in the last 5 days" in sentence and "TX" in sentence
    app = press(app, "Use this", -1)
    assert figures(app)["Subscribed"] == "1"


def test_use_this_elsewhere_opens_the_editor_with_the_draft(screen: Open) -> None:
    app = press(screen("customers.py"), "Ask the assistant")
    app = press(ask(app, "customers in Texas"), "Use this")
    assert app.query_params["id"] in ("new", ["new"])
    assert app.text_input(key="segment_name_new").value and figures(app)["Lifetime revenue"] == "$120"


@pytest.mark.parametrize("page", ["segments.py", "flows.py", "campaigns.py", "customers.py"])
def test_beside_a_screen_it_costs_nothing_until_it_is_opened(
    screen: Open, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("pages.widgets.assistant_panel.show", lambda *_, **__: opened.append(page))
    app = screen(page)
    assert not opened
    press(app, "Ask the assistant")
    assert opened


def test_beside_the_customers_it_is_asked_about_those_that_are_filtered(
    screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr("pages.widgets.assistant_panel.show", lambda data, place, **_: seen.append(place.on_screen))
    app = press(screen("customers.py"), "Ask the assistant")
    app.session_state["consent"] = ["subscribed"]
    whole(app.run())
    filtered = {"all": [{"field": "email_consent", "operator": "in", "value": ["subscribed"]}]}
    assert seen == [None, filtered]


def test_the_words_of_a_model_hold_no_picture_link_or_html(screen: Open, gemini: Callable[..., GeminiServer]) -> None:
    gemini(wire.text("![x](https://evil/?d=1) [here](https://evil) <b>bold</b> 4711 people"))
    app = ask(screen(), "hello")
    shown = [each.value for message in app.chat_message for each in message.markdown]
    assert shown[-1] == "x here \\<b>bold\\</b> 4711 people"
    assert "No tool gave these numbers: 4711" in said(app)
    assert "15 tokens" in said(app) and "gemini-3.8-flash" in said(app)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![x](https://evil/?d=1)", "x"),
        ("!![a [b]](https://evil)", "\\!\\!\\[a \\[b\\]\\](`https://evil)`"),
        ("[x][1]\n\n[1]: https://evil", "x\n\n\\[1\\]\\: `https://evil`"),
        ("\\![x](https://evil)", "\\\\x"),
        ("<https://evil> and www.evil.com", " and `www.evil.com`"),
        ("&#104;ttps://evil", "\\&#104;`ttps://evil`"),
        ("ask a@b.co for $5", "ask `a@b.co` for \\$5"),
        ("# Title\n- **one**\n- two", "**Title**\n- **one**\n- two"),
        (":red[no] `code`", "\\:red\\[no\\] \\`code\\`"),
    ],
)
def test_told_keeps_emphasis_and_lists_and_nothing_that_leads_away(text: str, shown: str) -> None:
    assert formats.told(text) == shown


def test_a_busy_model_is_one_sentence_and_can_be_asked_again(screen: Open, gemini: Callable[..., GeminiServer]) -> None:
    server = gemini(wire.limited("1s"), wire.text("Here I am."))
    app = ask(screen(), "hello")
    assert "Gemini asks us to wait" in said(app) and "Try again in 1 second" in labels(app)
    app = press(app, "Try again in 1 second")
    assert "Here I am." in said(app) and len(server.bodies) == 2
    assert [exchange.outcome for exchange in kept()] == ["failed", "answered"]


def test_a_stopped_answer_is_kept_as_stopped_and_can_be_asked_again(
    screen: Open, gemini: Callable[..., GeminiServer]
) -> None:
    late = wire.text("One ", "two ", "three")
    late.each_delay = 0.4
    gemini(late, wire.text("All of it."))
    talk = Talk()
    with access.acting(ASKING):
        job = Answering(talk, "count", None)
        while not job.said.answer:
            time.sleep(0.01)
        job.stop()
    time.sleep(0.5)  # what comes after the stop changes nothing any more
    assert (talk.said[0].outcome, talk.said[0].answer, talk.history, talk.job) == ("stopped", "One ", [], None)
    app = press(screen(), "count")
    assert "Stopped." in said(app) and "One" in said(app)
    app = press(app, "Try again")
    assert "All of it." in said(app) and [exchange.outcome for exchange in kept()] == ["stopped", "answered"]


@pytest.mark.parametrize("is_reopened", [False, True])
def test_whom_a_stopped_answer_described_is_not_described_piecewise_after_it(
    screen: Open, gemini: Callable[..., GeminiServer], is_reopened: bool
) -> None:
    late = wire.text("They ", "are ", "twelve.")
    late.each_delay = 0.4
    twelve, eleven = (
        wire.call(
            ("profile_segment", {"conditions": {"all": [{"field": field, "operator": "equals", "value": value}]}})
        )
        for field, value in (("country", "US"), ("state", "CA"))
    )
    server = gemini(twelve, late, eleven, wire.text("Told."))
    talk = Talk()
    with access.acting(ASKING):
        job = Answering(talk, "Who are they?", None)
        while not job.said.answer:
            time.sleep(0.01)
        job.stop()
        if is_reopened:
            talk = Talk(talk.conversation_id, [assistant_talk._said(each) for each in kept()])
        Answering(talk, "And the Californians?", None).wait(60)
    first, second = (
        body["contents"][-1]["parts"][0]["functionResponse"]["response"]
        for body in (server.bodies[1], server.bodies[3])
    )
    assert (first["count"], second["count"]) == (12, 11)
    assert "revenue" in first and "revenue" not in second


def test_an_answer_goes_on_when_the_screen_is_left_and_is_there_on_the_next(
    screen: Open, gemini: Callable[..., GeminiServer]
) -> None:
    late = wire.text("Slowly ", "but well.")
    late.each_delay = 0.3
    gemini(late)
    app = screen()
    talk = Talk()
    app.session_state["assistant_talk"] = talk
    Answering(talk, "count", None)
    app = at_page(app, "assistant.py")
    assert "Slowly but well." in said(app) and talk.said[0].outcome == "answered"


def test_a_question_asked_while_another_is_answered_is_shown_as_next_and_answered_after_it(
    screen: Open, gemini: Callable[..., GeminiServer]
) -> None:
    late = wire.text("The first ", "answer.")
    late.each_delay = 1.0
    server = gemini(late, wire.text("The second answer."))
    app = screen()
    app.chat_input[0].set_value("one").run()
    assert "Stop" in labels(app) and "The first answer." not in said(app)
    assert [status.state for status in app.status] == ["running"]
    app.chat_input[0].set_value("two").run()
    assert "two" in said(app) and "Asked next, when this is answered." in said(app)
    app = whole(app)
    assert [(each.question, each.answer) for each in kept()] == [
        ("one", "The first answer."), ("two", "The second answer."),
    ]  # fmt: skip
    assert len(server.bodies) == 2 and "The second answer." in said(app) and "Asked next" not in said(app)


@pytest.mark.parametrize(
    ("error", "told", "waits"), [("rate", 17, 17), ("rate", 3600, 0), ("quota", 3600, 0), ("down", 60, 0)]
)
def test_only_a_busy_model_makes_the_next_question_wait_and_a_minute_at_most(error: str, told: int, waits: int) -> None:
    answer = Said("anything")
    assistant_talk._take(answer, Event("error", {"message": "No.", "error": error, "retry_after": float(told)}))
    assert answer.outcome == "failed" and answer.seconds_to_wait == waits


def test_a_fault_of_ours_is_a_sentence_and_the_talk_goes_on(screen: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    app = screen()
    with monkeypatch.context() as patch:
        patch.setattr("cdp.assistant.asking.model", lambda _desk: 1 / 0)
        app = ask(app, "customers in Texas")
    assert "it is our mistake" in said(app)
    assert "Create" in labels(press(app, "Try again"))


def test_when_the_share_of_the_day_is_spent_it_says_so(screen: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDP_AI_TOKENS_PER_DAY", "0")
    settings.cache_clear()
    app = ask(screen(), "customers in Texas")
    assert "used up today's share" in said(app) and "Create" not in labels(app)


def test_settings_say_who_answers_how_to_change_it_and_what_was_done(
    screen: Open, gemini: Callable[..., GeminiServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(screen(), "customers in Texas")
    app = screen("settings.py", tab="Assistant")
    assert "**Rules** answer" in said(app) and "GEMINI_API_KEY" in said(app)
    assert "allow only the paid service" in said(app) and "do not send personal data" in said(app).lower()
    [log] = app.dataframe
    assert log.value["Tools"][0] == "Counted customers and Drafted a segment" and log.value["Model"][0] == "rules"
    gemini(wire.text("Hello"))
    ask(screen(), "hello")
    app = screen("settings.py", tab="Assistant")
    assert "**gemini-3.8-flash** answers" in said(app) or "gemini-3.8-flash" in said(app)
    assert "key-" not in said(app)
    monkeypatch.setenv("AI", "off")
    settings.cache_clear()
    assert "switched off" in said(screen("settings.py", tab="Assistant"))


def test_the_log_as_csv_holds_arguments_but_no_question_and_no_formula(screen: Open) -> None:
    ask(screen(), "customers in Texas")
    with db.session() as session:
        audit.note_action(session, "=1+1", owner=OWNER, draft_id="x", kind="segment", now=utc_now())
    [newest, asked] = csv.DictReader(io.StringIO(assistant_settings._csv("UTC").decode("utf-8-sig")))
    assert newest["What"] == "'=1+1" and "TX" in asked["Calls"]
    assert "customers in Texas" not in str(asked) and len(asked["Question (SHA-256)"]) == 64


def a_draft(conditions: dict[str, Any]) -> Draft:
    return Draft("1", "segment", SegmentDraft("One", conditions))


def test_a_follow_up_is_about_the_newest_draft_until_the_screen_changes() -> None:
    other = {"all": [{"field": "city", "operator": "equals", "value": "Oslo"}]}
    talk = Talk(said=[Said("one", drafts=[a_draft(REFERENCE)], about={"all": []})])
    assert talk.subject({"all": []}) == REFERENCE
    assert talk.subject(None) == REFERENCE
    assert talk.subject(other) == other
    talk.said[0].about = other
    assert talk.subject(other) == REFERENCE
    talk.said[0].states["1"] = {"action": "discarded"}
    assert talk.subject(other) == other and talk.subject(None) is None


@pytest.mark.parametrize("between", ["| --- | ---: |", "|:---|:---:|", "| --- | --- |"])
def test_a_table_in_an_answer_stays_one(between):
    said = formats.told(f"| Month | Revenue |\n{between}\n| Jan: 2026 | $5 |")
    head, rule, row = said.splitlines()
    assert head == "| Month | Revenue |" and set(rule) <= set("|- ")
    assert row == r"| Jan\: 2026 | \$5 |"
