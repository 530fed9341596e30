"""Create saves a draft as it was shown, once, and asks when the audience has moved."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from cdp import errors, flows
from cdp.assistant import audit, conversations, creating, drafting, drafts
from cdp.assistant.desk import open_desk
from cdp.assistant.turns import Event
from cdp.models import AssistantEntry, Campaign, ConsentStatus, Flow, Segment, Template
from tests.assistant.test_drafting import LETTER
from tests.makers import make_customer

TREE = {"all": [{"field": "city", "operator": "equals", "value": "Riga"}]}


@pytest.fixture
def riga(session, now):
    for _ in range(10):
        make_customer(session, city="Riga", email_consent=ConsentStatus.SUBSCRIBED)
    session.commit()
    return session


def drafted(session, now, called="draft_segment", **args):
    desk = open_desk(session, now=now, asked=["people in Riga"])
    tool = next(tool for tool in drafting.tools(desk) if tool.name == called)
    given = {"name": "In Riga", "conditions": TREE} | args
    return drafts.from_json(json.loads(json.dumps(tool.run(tool.args.model_validate(given))["draft"])))


def campaign(session, now, *days):
    return drafted(
        session, now, "draft_campaign", segment_name="In Riga", steps=[{"day": day, **LETTER} for day in days],
        send_date="2026-07-07", send_time="10:00", reason="Tuesdays.", content_ideas=["Say hello."],
    )  # fmt: skip


def create(session, draft, now, **more):
    return creating.create(session, draft, owner="anna", now=now, **more)


def test_a_segment_is_saved_as_it_was_shown(riga, now):
    made = riga.get(Segment, create(riga, drafted(riga, now), now).segment_id)
    assert (made.name, made.conditions, made.customer_count, made.owner) == ("In Riga", TREE, 10, "anna")


def test_a_name_that_is_taken_gets_a_number(riga, now):
    create(riga, drafted(riga, now), now)
    assert riga.get(Segment, create(riga, drafted(riga, now), now).segment_id).name == "In Riga 2"


def test_a_count_that_moved_is_asked_about_and_then_taken(riga, now):
    draft = drafted(riga, now)
    for _ in range(2):
        make_customer(riga, city="Riga")
    riga.commit()
    with pytest.raises(errors.Conflict, match="There were 10") as told:
        create(riga, draft, now)
    assert told.value.changes == {"count": (10, 12)}
    assert riga.scalar(sa.select(sa.func.count()).select_from(Segment)) == 0
    assert create(riga, draft, now, confirmed=12).segment_id


def test_a_count_that_moved_a_little_is_not_asked_about(riga, now):
    draft = drafted(riga, now)
    make_customer(riga, city="Riga")
    riga.commit()
    assert create(riga, draft, now).segment_id


def test_a_campaign_of_one_letter_is_saved_whole(riga, now):
    made = create(riga, campaign(riga, now, 0), now)
    saved = riga.get(Campaign, made.campaign_id)
    assert (saved.segment_id, saved.template_id, saved.flow_id) == (made.segment_id, made.template_id, None)
    assert riga.get(Template, made.template_id).name
    assert saved.status.value == "draft"
    assert f"{saved.scheduled_at:%Y-%m-%d %H}" == "2026-07-07 10"


def test_a_campaign_of_several_letters_is_saved_with_a_flow_that_can_go_live(riga, now):
    made = create(riga, campaign(riga, now, 0, 4, 9), now)
    flow = riga.get(Flow, made.flow_id)
    assert [step["kind"] for step in flow.steps] == ["email", "wait", "email", "wait", "email"]
    assert flows.faults(riga, flow) == []
    assert riga.get(Campaign, made.campaign_id).flow_id == flow.id


def test_a_failed_create_saves_nothing(riga, now):
    draft = campaign(riga, now, 0, 4)
    for _ in range(5):
        make_customer(riga, city="Riga", email_consent=ConsentStatus.SUBSCRIBED)
    riga.commit()
    with pytest.raises(errors.Conflict):
        create(riga, draft, now)
    for table in (Segment, Template, Flow, Campaign):
        assert riga.scalar(sa.select(sa.func.count()).select_from(table)) == 0


# -- conversations and the log -------------------------------------------------------------------------------------------


def test_a_conversation_is_opened_again_by_its_owner_alone(session, now):
    talk = conversations.begin(session, owner="anna", question="Who buys socks?", now=now)
    conversations.add(session, talk, now=now, question="Who buys socks?", answer="Many.", drafts=[])
    assert [each.title for each in conversations.all(session, owner="anna")] == ["Who buys socks?"]
    assert conversations.all(session, owner="boris") == []
    with pytest.raises(errors.NotFound):
        conversations.get(session, talk.id, owner="boris")
    assert [turn.text for turn in conversations.history(conversations.exchanges(session, talk))] == [
        "Who buys socks?",
        "Many.",
    ]


def test_what_failed_is_shown_again_and_not_told_to_the_model(session, now):
    talk = conversations.begin(session, owner="anna", question="x" * 500, now=now)
    conversations.add(session, talk, now=now, question="x", answer="", outcome="failed")
    kept = conversations.exchanges(session, talk)
    assert len(talk.title) == 80
    assert (len(kept), conversations.history(kept)) == (1, [])


def test_deleting_a_conversation_takes_all_that_was_said(session, now):
    talk = conversations.begin(session, owner="anna", question="x", now=now)
    conversations.add(session, talk, now=now, question="x", answer="y")
    session.commit()
    conversations.delete(session, talk.id, owner="anna")
    session.commit()
    assert session.execute(sa.text("SELECT count(*) FROM exchanges")).scalar() == 0


def test_a_deleted_conversation_comes_back_beside_one_that_was_begun_meanwhile(session, now):
    talk = conversations.begin(session, owner="anna", question="first", now=now)
    said = conversations.add(session, talk, now=now, question="first", answer="y").id
    held = conversations.delete(session, talk.id, owner="anna")
    session.commit()
    other = conversations.begin(session, owner="anna", question="second", now=now)
    newest = conversations.add(session, other, now=now, question="second", answer="z").id
    assert other.id != held["id"] and newest != said  # another window may hold the old numbers
    conversations.restore(session, held)
    session.commit()
    told = {each.title: conversations.exchanges(session, each) for each in conversations.all(session, owner="anna")}
    assert {title: [each.question for each in said] for title, said in told.items()} == {
        "first": ["first"],
        "second": ["second"],
    }


EVENTS = [
    Event("call", {"name": "count_segment", "args": {"conditions": TREE}, "id": "c1"}),
    Event("result", {"name": "count_segment", "id": "c1", "value": {"count": 10, "of": 12, "sentence": "secret"}}),
    Event("usage", {"prompt": 100, "output": 20, "thoughts": 5}),
    Event("draft", {"draft": {"id": "d1"}}),
    Event("done", {"text": "There are 10.", "drafts": ["d1"]}),
]


def test_the_log_holds_calls_counts_and_tokens_and_not_the_question(session, now):
    audit.note(session, EVENTS, owner="anna", model="rules", question="call +371 20000000", now=now)
    audit.note_action(session, "created", owner="anna", draft_id="d1", kind="segment", now=now)
    created, asked = audit.entries(session)
    assert (created.action, created.draft_id) == ("created", "d1")
    assert asked.calls == [{"tool": "count_segment", "args": {"conditions": TREE}, "count": 10, "of": 12}]
    assert (asked.outcome, asked.tokens) == ("drafted", 125)
    row = session.execute(sa.select(AssistantEntry.__table__)).mappings().all()
    assert "20000000" not in str(row)


def test_a_line_of_the_log_is_kept_for_a_year(session, now):
    for days in (0, 364, 366):
        audit.note(session, EVENTS, owner="anna", model="rules", question="q", now=now + timedelta(days=days))
    assert [(line.at - now).days for line in audit.entries(session)] == [366, 364]


def test_tokens_of_a_person_are_added_up_by_day(session, now):
    audit.note(session, EVENTS, owner="anna", model="m", question="q", now=now)
    audit.note(session, EVENTS, owner="boris", model="m", question="q", now=now)
    assert audit.tokens_used(session, owner="anna", since=now.replace(hour=0)) == 125


def test_an_answer_that_failed_is_logged_with_its_reason(session, now):
    failed = [Event("error", {"message": "No.", "error": "rate", "retry_after": 3})]
    assert audit.note(session, failed, owner="a", model="m", question="q", now=now).outcome == "rate"
    assert audit.note(session, [], owner="a", model="m", question="q", now=now).outcome == "stopped"
