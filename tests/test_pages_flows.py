"""The Flows screen: what a person does there, without a browser; what is edited in it is put into its state."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cdp import attributes, db, flows, segments
from cdp.models import ConsentStatus, Flow, FlowStatus, utc_now
from tests.makers import make_customer, make_template

MAIN = Path(__file__).parents[1] / "pages" / "main.py"
LETTER = {
    "kind": "email", "subject": "Hello", "preheader": "", "format": "markdown",
    "body": "Hello. [Unsubscribe]({{ unsubscribe_url }})",
}  # fmt: skip
SUBSCRIBED = {"all": [{"field": "email_subscribed", "operator": "equals", "value": True}]}
Open = Callable[..., AppTest]

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]  # what the database does is tested elsewhere, on both


@pytest.fixture
def screen(database_url: str) -> Open:
    with db.session() as session:
        for consent in (ConsentStatus.SUBSCRIBED, ConsentStatus.SUBSCRIBED, ConsentStatus.UNKNOWN):
            make_customer(session, email_consent=consent)

    def opened(token: object = None) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.run()
        if token is not None:
            app.query_params["id"] = str(token)
        app.switch_page("flows.py").run()
        assert not app.exception
        return app

    return opened


def said(app: AppTest) -> str:
    parts = (*app.markdown, *app.caption, *app.error, *app.warning, *app.info, *app.toast)
    return " ".join(str(element.value) for element in parts).replace("\\", "")


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def saved(*steps: dict[str, Any], name: str = "Welcome", publish: bool = False, **settings: Any) -> Flow:
    with db.session() as session:
        flow = flows.create(session, name=name, steps=list(steps or (LETTER,)), settings=settings, now=utc_now())
        if publish:
            flows.publish(session, flow.id, now=utc_now())
        return flow


def draft(app: AppTest, token: object) -> Any:
    return app.session_state["flow_drafts"][str(token)]


def test_an_empty_shop_starts_from_the_library_with_one_click(screen: Open) -> None:
    app = screen()
    assert "No flows yet" in [h.value for h in app.subheader]
    press(app, "use_welcome")
    with db.reading() as session:
        [flow] = flows.all(session)
        assert flow.name == "Welcome series" and [each.key for each in segments.all(session)] == ["new_subscribers"]
    assert app.query_params["id"] in (str(flow.id), [str(flow.id)]) and "Nobody is in it yet" in said(app)


def test_a_flow_is_written_from_nothing_and_published(screen: Open) -> None:
    app = press(screen(), "new_flow")
    app.text_input(key="flow_name_new").set_value("Hello").run()
    press(app, "flow_first_email")
    assert "Step 1 (e-mail): write a subject" in said(app)
    write(app, "new", "s1", subject="Welcome", body=LETTER["body"])
    choose(app, "flow_add_after_s1", "wait")
    number = next(each for each in app.number_input if each.label == "For")
    number.set_value(3).run()
    assert "Wait 3 days." in said(app) and "Send “Welcome”." in said(app)
    press(app, "flow_publish")
    with db.reading() as session:
        [flow] = flows.all(session)
        assert (flow.name, flow.status, [step["kind"] for step in flow.steps]) == (
            "Hello", FlowStatus.LIVE, ["email", "wait"],
        )  # fmt: skip
    assert app.query_params["id"] in (str(flow.id), [str(flow.id)])


def write(app: AppTest, token: object, step_id: str, **letter: str) -> None:
    """What the browser sends when a letter is typed."""
    rev = draft(app, token).rev
    app.session_state[f"flow_{step_id}_letter_{token}"] = {"edited": {"rev": rev, "number": 1, **letter}}
    app.run()
    assert not app.exception


def choose(app: AppTest, key: str, choice: str) -> None:
    """Take a choice of a menu."""
    next(menu for menu in app.get("menu_button") if menu.key == key).click(choice).run()
    assert not app.exception


def kinds(app: AppTest, token: object) -> list[str]:
    return [step["kind"] for step, _ in flows.walk(draft(app, token).steps)]


def test_steps_are_added_moved_copied_deleted_and_all_of_it_undone_and_done_again(screen: Open) -> None:
    flow = saved({**LETTER, "id": "s1"}, {"kind": "exit", "id": "s2"})
    app = screen(flow.id)
    choose(app, "flow_add_after_s1", "branch")
    choose(app, "flow_add_into_s3_1", "wait")
    assert kinds(app, flow.id) == ["email", "branch", "wait", "exit"]
    choose(app, "flow_more_s4", "Move out, before the branches")
    assert [step["id"] for step in draft(app, flow.id).steps] == ["s1", "s4", "s3", "s2"]
    choose(app, "flow_more_s4", "Move into “Yes” of step 3")
    assert draft(app, flow.id).steps[1]["branches"][0]["steps"][0]["id"] == "s4"
    choose(app, "flow_more_s3", "Duplicate")
    assert kinds(app, flow.id) == ["email", "branch", "wait", "branch", "wait", "exit"]
    choose(app, "flow_more_s3", "Delete")
    assert [step["id"] for step, _ in flows.walk(draft(app, flow.id).steps)] == ["s1", "s5", "s6", "s2"]
    for _ in range(6):
        press(app, "flow_undo")
    assert draft(app, flow.id).steps == flow.steps and app.button(key="flow_undo").disabled
    for _ in range(6):
        press(app, "flow_redo")
    assert kinds(app, flow.id) == ["email", "branch", "wait", "exit"]


def test_a_new_step_never_inherits_the_people_of_one_that_was_deleted(screen: Open) -> None:
    flow = saved({**LETTER, "id": "s1"}, {"kind": "wait", "id": "s2", "for": {"days": 1}}, publish=True)
    app = screen(flow.id)
    choose(app, "flow_more_s2", "Delete")
    choose(app, "flow_add_after_s1", "wait")
    assert [step["id"] for step in draft(app, flow.id).steps] == ["s1", "s3"]
    choose(app, "flow_more_s3", "Delete")
    press(app, "flow_save")
    again = screen(flow.id)  # another visit, that knows only what is saved and published
    choose(again, "flow_add_after_s1", "wait")
    assert "s2" not in [step["id"] for step in draft(again, flow.id).steps]


def test_what_is_not_saved_survives_a_visit_to_another_screen(screen: Open) -> None:
    flow = saved()
    app = screen(flow.id)
    choose(app, "flow_add_after_s1", "exit")
    app.switch_page("segments.py").run()
    app.query_params["id"] = str(flow.id)
    app.switch_page("flows.py").run()
    assert kinds(app, flow.id) == ["email", "exit"] and "Changed, not saved" in said(app)


def test_conditions_of_a_branch_and_a_goal_come_from_the_editor_in_the_browser(screen: Open) -> None:
    flow = saved({"id": "s1", "kind": "branch", "branches": [{"name": "Yes", "conditions": {"all": []}, "steps": []}]})
    app = screen(flow.id)
    press(app, "flow_edit_s1")
    assert "“Yes”: add a condition" in said(app)
    edit(app, flow.id, "s1_branch_0", SUBSCRIBED)
    assert draft(app, flow.id).steps[0]["branches"][0]["conditions"] == SUBSCRIBED
    assert "add a condition" not in said(app)
    app.session_state[f"flow_tab_{flow.id}"] = "Settings"
    app.run()
    next(each for each in app.toggle if each.label == "Count conversions").set_value(True).run()
    edit(app, flow.id, "setting_goal", SUBSCRIBED)
    assert draft(app, flow.id).settings["goal"] == SUBSCRIBED
    press(app, "flow_undo")
    press(app, "flow_undo")
    assert draft(app, flow.id).settings["goal"] is None
    press(app, "flow_redo")
    press(app, "flow_redo")
    press(app, "flow_save")
    with db.reading() as session:
        assert flows.get(session, flow.id).settings["goal"] == SUBSCRIBED


def edit(app: AppTest, token: object, name: str, tree: Any) -> None:
    """What the browser sends when conditions change."""
    state = {"edited": {"rev": draft(app, token).rev, "number": 1, "tree": tree}}
    app.session_state[f"flow_{name}_{token}"] = state
    app.run()
    assert not app.exception


def test_every_kind_of_step_has_a_form(screen: Open) -> None:
    app = press(screen(), "new_flow")
    before = "first"
    for number, kind in enumerate(flows.KINDS, 1):
        if number == 1:
            press(app, f"flow_first_{kind}")
        else:
            choose(app, f"flow_add_after_{before}", kind)
        before = f"s{number}"
        assert draft(app, "new").open_step == before and not app.exception
    assert kinds(app, "new") == list(flows.KINDS)


def labelled(elements: Any, label: str) -> Any:
    return next(each for each in elements if each.label == label)


def test_a_wait_a_template_a_webhook_and_an_update_are_filled_in(screen: Open) -> None:
    with db.session() as session:
        template = make_template(session, name="Thanks", subject="Thank you")
        attributes.declare(session, label="Tier", kind="text")
    flow = saved(
        {"id": "s1", "kind": "wait", "for": {"days": 1}}, {**LETTER, "id": "s2"},
        {"id": "s3", "kind": "webhook", "url": ""}, {"id": "s4", "kind": "update"},
    )  # fmt: skip
    app = press(screen(flow.id), "flow_edit_s1")
    labelled(app.get("button_group"), "Wait").set_value("Until a date").run()
    assert "Choose the date to wait for" in said(app)
    labelled(app.selectbox, "Until a date of the customer's").set_value("last_order_date").run()
    labelled(app.number_input, "Days").set_value(3).run()
    labelled(app.selectbox, "Before or after it").set_value("before it").run()
    assert "Wait until 3 days before last order." in said(app)
    press(app, "flow_edit_s2")
    labelled(app.get("button_group"), "Letter").set_value("Use a template").run()
    labelled(app.selectbox, "Template").set_value(template.id).run()
    assert "Send the template “Thanks”." in said(app)
    press(app, "flow_edit_s3")
    labelled(app.text_input, "Address").set_value("https://example.com/hook").run()
    labelled(app.text_area, "Add to it").set_value("not JSON").run()
    assert "a list of names and values" in said(app)
    labelled(app.text_area, "Add to it").set_value('{"list": "winter"}').run()
    press(app, "flow_edit_s4")
    labelled(app.multiselect, "Set attributes").set_value(["tier"]).run()
    labelled(app.text_input, "Tier").set_value("gold").run()
    assert "Set Tier to “gold”." in said(app)
    press(app, "flow_save")
    with db.reading() as session:
        steps = flows.get(session, flow.id).steps
    assert steps[0] == {"id": "s1", "kind": "wait", "until_field": "last_order_date", "days": -3}
    assert steps[1]["template_id"] == template.id and steps[2]["payload"] == {"list": "winter"}
    assert steps[3]["attributes"] == {"tier": "gold"}


def test_what_another_person_saved_is_shown_when_nothing_here_can_be_lost(screen: Open) -> None:
    flow = saved()
    app = screen(flow.id)
    changed_elsewhere(flow, steps=[*flow.steps, {"kind": "exit"}])
    app.run()
    assert kinds(app, flow.id) == ["email", "exit"] and "meanwhile" not in said(app)
    choose(app, "flow_add_after_s1", "wait")
    changed_elsewhere(flow, description="Once more")
    app.run()
    assert "Someone else saved this flow meanwhile" in said(app) and "wait" in kinds(app, flow.id)


def test_settings_are_said_in_plain_words_and_saved(screen: Open) -> None:
    flow = saved()
    app = screen(flow.id)
    app.session_state[f"flow_tab_{flow.id}"] = "Settings"
    app.run()
    next(each for each in app.checkbox if each.label == "Who orders after entering").check().run()
    next(each for each in app.radio if each.label == "May a customer enter again?").set_value("after_days").run()
    next(each for each in app.number_input if each.label == "Days since they entered").set_value(90).run()
    next(each for each in app.radio if each.label == "Quiet hours").set_value(True).run()
    press(app, "flow_save")
    with db.reading() as session:
        kept = flows.get(session, flow.id).settings
    assert kept["exit_on"]["ordered"] and kept["reentry"] == {"after_days": 90}
    assert kept["quiet"] == {"from": 21, "until": 8, "weekdays": list(range(7)), "zone": "shop"}


def test_a_segment_that_is_deleted_under_a_flow_is_named_where_it_stands_and_before_it_goes_live(screen: Open) -> None:
    with db.session() as session:
        segment = segments.create(session, name="Readers", conditions=SUBSCRIBED, now=utc_now())
    flow = saved()
    app = screen(flow.id)
    app.session_state[f"flow_tab_{flow.id}"] = "Settings"
    app.run()

    def choice() -> Any:
        return next(each for each in app.selectbox if each.label == "Who is no longer in this segment")

    choice().set_value(segment.key).run()
    with db.session() as session:
        segments.delete(session, segment.id)
    app.session_state[f"flow_tab_{flow.id}"] = "Steps"
    app.run()
    assert "Exit rule “left the segment”: the segment was deleted. Choose another one." in said(app)
    next(each for each in app.button if each.label == "Go to the settings").click().run()
    assert choice().value == segment.key and f"{segment.key} (deleted)" in choice().options


def test_the_draft_is_told_apart_from_what_is_live(screen: Open) -> None:
    flow = saved(publish=True)
    app = screen(flow.id)
    assert "not live" not in said(app)
    choose(app, "flow_add_after_s1", "wait")
    assert "You have changes that are not live. Who enters now takes version 1" in said(app)
    press(app, "flow_save")
    assert "You have changes that are not live" in said(app)
    press(app, "flow_publish")
    assert "not live" not in said(app) and "is live" in said(app)
    app.session_state[f"flow_tab_{flow.id}"] = "Versions"
    app.run()
    assert "Version 2" in said(app)
    with db.reading() as session:
        first = flows.versions(session, flow.id)[-1]
    press(app, f"flow_restore_{first.id}")
    assert kinds(app, flow.id) == ["email"] and "You have changes that are not live" in said(app)


def test_a_segment_enters_by_its_number_and_a_pause_says_what_becomes_of_people(screen: Open) -> None:
    flow = saved({"id": "s1", "kind": "wait", "for": {"days": 1}}, publish=True)
    with db.session() as session:
        segment = segments.create(session, name="Everyone", conditions={"all": []}, now=utc_now())
    app = screen(flow.id)
    app.session_state[f"flow_enrol_{flow.id}"] = True
    app.run()
    next(each for each in app.selectbox if each.key == f"flow_enrol_segment_{flow.id}").set_value(segment.id).run()
    assert "3 customers will enter version 1" in said(app).replace("*", "")
    assert "1 have not said yes to e-mail" in said(app) or "1 of them has not said yes" in said(app)
    with db.session() as session:
        make_customer(session)
    app.button(key="flow_enrol").click().run()
    assert "The segment has changed: 4 customers would enter now" in said(app)
    press(app, "flow_enrol")
    with db.reading() as session:
        assert flows.flow_counts(session, flow.id).active == 4
    assert "4 waiting" in said(app)
    choose(app, f"flow_menu_{flow.id}", "Pause")
    assert "4 people wait where they are: nobody is thrown out and nothing is sent until you resume" in said(app)
    press(app, "flow_resume")
    with db.reading() as session:
        assert flows.get(session, flow.id).status is FlowStatus.LIVE
    choose(app, f"flow_menu_{flow.id}", "Delete")
    assert "Archive it instead" in said(app)


def changed_elsewhere(flow: Flow, **changed: Any) -> None:
    with db.session() as session:
        current = flows.get(session, flow.id)
        given = {key: getattr(current, key) for key in ("name", "description", "steps", "settings")} | changed
        flows.save(session, flow.id, **given, seen_version=current.version, now=utc_now())


def test_two_people_editing_one_flow_lose_nothing(screen: Open) -> None:
    flow = saved()
    app = screen(flow.id)
    choose(app, "flow_add_after_s1", "wait")
    changed_elsewhere(flow, description="By someone else")
    press(app, "flow_save")
    assert "saved by someone else meanwhile" in said(app) and kinds(app, flow.id) == ["email", "wait"]
    press(app, "save_copy")
    with db.reading() as session:
        assert {each.name: len(each.steps) for each in flows.all(session)} == {"Welcome": 1, "Welcome (copy)": 2}
        assert flows.get(session, flow.id).description == "By someone else"


def test_theirs_can_be_taken_or_replaced_and_taking_it_can_be_undone(screen: Open) -> None:
    flow = saved()
    app = screen(flow.id)
    choose(app, "flow_add_after_s1", "wait")
    changed_elsewhere(flow, description="By someone else")
    press(app, "flow_save")
    press(app, "take_theirs")
    assert kinds(app, flow.id) == ["email"] and "Changed, not saved" not in said(app)
    press(app, "flow_undo")
    assert kinds(app, flow.id) == ["email", "wait"]
    changed_elsewhere(flow, description="Once more")
    press(app, "flow_save")
    press(app, "replace_theirs")
    with db.reading() as session:
        assert len(flows.get(session, flow.id).steps) == 2


def test_what_was_written_outlives_the_deletion_of_its_flow(screen: Open) -> None:
    flow = saved()
    app = screen(flow.id)
    choose(app, "flow_add_after_s1", "wait")
    with db.session() as session:
        flows.delete(session, flow.id)
    app.run()
    assert not app.exception and "This flow was deleted" in said(app)
    press(app, "flow_rescue")
    with db.reading() as session:
        [kept] = flows.all(session)
    assert [step["kind"] for step in kept.steps] == ["email", "wait"]


def test_the_list_says_what_state_flows_are_in_and_a_deletion_can_be_undone(screen: Open) -> None:
    flow = saved(publish=True)
    changed_elsewhere(flow, steps=[])
    app = screen()
    assert "Live" in said(app) and "Changes not live" in said(app)
    choose(app, f"flow_more_{flow.id}", "Delete")
    assert "“Welcome” is deleted" in said(app)
    press(app, "undo")
    with db.reading() as session:
        assert flows.get(session, flow.id).name == "Welcome"


def test_what_others_wrote_is_never_markdown_and_hostile_words_are_inert(screen: Open) -> None:
    hostile = "**Bold** [a](b) <script>alert(1)</script>"
    flow = saved({**LETTER, "subject": hostile}, name=hostile)
    app = screen(flow.id)
    shown = [element.value for element in app.markdown if "script" in str(element.value)]
    assert shown and all("\\<script" in each and "\\*\\*Bold" in each for each in shown)


def test_the_picture_shows_each_step_once_with_its_people_and_escapes_what_people_wrote() -> None:
    from pages.widgets import flow_diagram

    steps = [
        {"id": "s1", "kind": "email", "subject": "<b>'&"},
        {"id": "s2", "kind": "split", "parts": [{"name": "A", "weight": 1, "steps": [{"id": "s3", "kind": "exit"}]},
                                                {"name": "<i>", "weight": 1, "steps": []}]},
    ]  # fmt: skip
    picture = flow_diagram.picture(steps, flows.Known(), counts={"s1": flows.StepCount(3, 2, 1)}, lacking={"s1"})
    assert [picture.count(f"data-step='s{at}'") for at in (1, 2, 3)] == [1, 1, 1]
    assert "3 waiting · 2 done · 1 left" in picture and "<b>" not in picture and "<i>" not in picture
    assert "&lt;i&gt;" in picture and picture.count("class='tip'") == 4


def test_a_wide_flow_can_be_looked_at_large(screen: Open) -> None:
    ways = [{"name": f"Way {at}", "conditions": SUBSCRIBED, "steps": [LETTER]} for at in range(5)]
    app = screen(saved({"kind": "branch", "branches": ways, "otherwise": [LETTER]}).id)
    assert not app.get("dialog")
    press(app, "flow_enlarge")
    assert len(app.get("dialog")) == 1
