"""The Templates screen: what a person does there, without a browser; what is typed is put into the source's state."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from cdp import channels, db, segments, shop, templates, tracking
from cdp.models import BodyFormat, Campaign, Sender, SenderKind, Template, utc_now
from pages.widgets import formats, letter_frame, template_draft, template_letter, template_scratch
from tests.makers import make_campaign, make_customer, make_flow

MAIN = Path(__file__).parents[1] / "pages" / "main.py"
BODY = "Hello {{ customer.first_name }}, [leave]({{ unsubscribe_url }})"
Open = Callable[..., AppTest]

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]  # what the database does is tested elsewhere, on both


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The HTML of each letter that is shown, newest last."""
    shown: list[str] = []
    monkeypatch.setattr(letter_frame, "show", lambda html, **_: shown.append(html))
    yield shown


@pytest.fixture
def screen(database_url: str) -> Open:
    with db.session() as session:
        make_customer(session, first_name="Zoë", last_name="Abel", email="zoe@example.com", city="Oslo")
        make_customer(session, first_name="Bo", last_name="Berg", email="bo@example.com", city="Rome")

    def opened(token: str | None = None) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.run()
        if token is not None:
            app.query_params["id"] = token
        return at_templates(app)

    return opened


def at_templates(app: AppTest) -> AppTest:
    app.switch_page("templates.py").run()
    assert not app.exception
    return app


def type_into(app: AppTest, token: str, number: int = 1, **texts: str) -> AppTest:
    """What the browser sends when somebody has typed."""
    draft = app.session_state["template_drafts"][token]
    typed = {name: texts.get(name, draft.letter[name]) for name in ("subject", "preheader", "body")}
    app.session_state[f"template_source_{token}"] = {"edited": {"rev": draft.rev, "number": number, **typed}}
    app.run()
    assert not app.exception
    return app


def saved(name: str = "Hello", **letter: Any) -> Template:
    given = {"format": BodyFormat.MARKDOWN, "subject": "Good day", "body": BODY, **letter}
    with db.session() as session:
        return templates.create(session, name=name, now=utc_now(), **given)


def said(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.error, app.warning, app.info, app.success, app.text, app.toast)
    return " ".join(str(each.value) for kind in kinds for each in kind).replace("\\", "")


def subjects(template_id: int) -> list[str]:
    with db.reading() as session:
        return [version.subject for version in templates.versions(session, template_id)]


def test_without_templates_the_screen_offers_the_start_library_and_an_empty_letter(screen: Open) -> None:
    app = screen()
    assert "No templates yet" in [heading.value for heading in app.subheader]
    assert len(templates.LIBRARY) == 6
    for start in templates.LIBRARY:
        assert app.button(key=f"use_{start.key}") and start.description in said(app)
    start = templates.LIBRARY[0]
    app.button(key=f"use_{start.key}").click().run()
    draft = app.session_state["template_drafts"]["new"]
    assert (draft.name, draft.letter["subject"], draft.letter["body"]) == (start.name, start.subject, start.body)
    assert not app.exception and not app.button(key="save_template").disabled


def test_a_letter_is_written_seen_as_a_customer_and_saved_under_a_link_of_its_own(
    screen: Open, letters: list[str]
) -> None:
    app = screen()
    app.button(key="new_template").click().run()
    app.segmented_control(key="template_format_new").set_value("markdown").run()
    type_into(app, "new", subject="Dear {{ customer.first_name }}", body=BODY)
    assert "Hello Bo" in letters[-1] or "Hello Zoë" in letters[-1]
    app.button(key="save_template").click().run()
    assert "Give the template a name" in said(app)
    app.text_input(key="template_name_new").set_value("Welcome").run()
    app.button(key="save_template").click().run()
    with db.reading() as session:
        (template,) = templates.all(session)
        version = templates.current(session, template.id)
    assert (template.name, version.subject, version.body) == ("Welcome", "Dear {{ customer.first_name }}", BODY)
    assert app.query_params["id"] in (str(template.id), [str(template.id)])
    again = screen()
    assert "Welcome" in " ".join(str(link.label) for link in again.get("page_link")) and "not used yet" in said(again)


def test_an_untouched_beginning_changes_with_the_format_and_typed_words_never_do(screen: Open) -> None:
    app = screen()
    app.button(key="new_template").click().run()
    app.segmented_control(key="template_format_new").set_value("html").run()
    assert app.session_state["template_drafts"]["new"].letter["body"].startswith("<!doctype html>")
    type_into(app, "new", body="<p>mine</p>")
    app.segmented_control(key="template_format_new").set_value("markdown").run()
    assert app.session_state["template_drafts"]["new"].letter["body"] == "<p>mine</p>"


def test_a_fault_is_said_with_its_line_and_the_last_good_letter_stays_in_sight(
    screen: Open, letters: list[str]
) -> None:
    token = str(saved().id)
    app = screen(token)
    good = letters[-1]
    type_into(app, token, body="one\n{{ customer.first_name | uper }}")
    assert "Line 2: There is no filter “uper”" in said(app) and "how it was before" in said(app)
    assert letters[-1] == good and app.button(key="save_template").disabled
    type_into(app, token, 2, body="one\n{{ customer.first_name | upcase }}")
    assert "uper" not in said(app) and not app.button(key="save_template").disabled and letters[-1] != good


def test_the_letter_is_read_as_one_customer_after_the_other_and_as_those_of_a_segment(
    screen: Open, letters: list[str]
) -> None:
    with db.session() as session:
        oslo = [{"field": "city", "operator": "equals", "value": "Oslo"}]
        segments.create(session, name="In Oslo", conditions=oslo, now=utc_now())
    app = screen(str(saved().id))
    assert "1 of 2" in said(app) and app.button(key="template_previous").disabled
    first = letters[-1]
    app.button(key="template_next").click().run()
    assert "2 of 2" in said(app) and letters[-1] != first and app.button(key="template_next").disabled
    app.selectbox(key="template_audience").set_value("in-oslo").run()
    assert "1 of 1" in said(app) and "Hello Zoë" in letters[-1]
    app.selectbox(key="template_audience").set_value("").run()
    app.text_input(key="template_search").set_value("berg").run()
    assert "1 of 1" in said(app) and "Hello Bo" in letters[-1]
    app.text_input(key="template_search").set_value("nobody at all").run()
    assert "Nobody is found" in said(app)


def test_the_letter_is_shown_as_text_and_what_a_customer_is_called_runs_nowhere(
    screen: Open, letters: list[str]
) -> None:
    with db.session() as session:
        make_customer(session, first_name="<script>alert(1)</script>", last_name="Zz", email="evil@example.com")
    app = screen(str(saved().id))
    app.text_input(key="template_search").set_value("evil").run()
    assert "<script>" not in letters[-1] and "&lt;script&gt;" in letters[-1]
    app.segmented_control(key="template_view").set_value("text").run()
    assert "Hello <script>alert(1)</script>" in app.code[0].value


def test_what_is_not_saved_survives_a_visit_to_another_screen(screen: Open) -> None:
    token = str(saved().id)
    app = screen(token)
    type_into(app, token, subject="Half a thought")
    app.switch_page("dashboard.py").run()
    app.query_params["id"] = token
    at_templates(app)
    draft = app.session_state["template_drafts"][token]
    assert draft.letter["subject"] == "Half a thought" and draft.is_changed


def test_two_people_saving_one_template_lose_nothing(screen: Open) -> None:
    template = saved()
    token = str(template.id)
    for choice, mine in (("take_theirs", False), ("replace_theirs", True), ("save_copy", True)):
        app = screen(token)
        type_into(app, token, subject=f"Mine, {choice}")
        with db.session() as session:
            current = templates.current(session, template.id)
            theirs = {"format": "markdown", "body": BODY, "preheader": "", "from_name": "", "reply_to": ""}
            templates.save(session, template.id, name="Hello", subject=f"Theirs, {choice}", description="",
                           seen_version=current.number, now=utc_now(), **theirs)  # fmt: skip
        app.run()
        app.button(key="save_template").click().run()
        assert "saved by someone else meanwhile" in said(app) and f"Their subject: “Theirs, {choice}”" in said(app)
        app.button(key=choice).click().run()
        assert not app.exception
        with db.reading() as session:
            newest = {one.name: templates.current(session, one.id).subject for one in templates.all(session)}
        kept = newest["Hello (copy)"] if choice == "save_copy" else newest["Hello"]
        assert kept == (f"Mine, {choice}" if mine else f"Theirs, {choice}")
    assert newest["Hello"] == "Theirs, save_copy"


def test_an_older_version_is_looked_at_and_restored_and_nothing_is_saved_by_that(
    screen: Open, letters: list[str]
) -> None:
    token = str(saved().id)
    app = screen(token)
    type_into(app, token, subject="Second", body="Second wording")
    app.button(key="save_template").click().run()
    app.session_state["template_tab"] = "Versions"
    app.run()
    with db.reading() as session:
        first = templates.versions(session, int(token))[-1]
    app.button(key=f"look_{first.id}").click().run()
    assert "Hello Anna" in letters[-1]
    app.button(key=f"restore_{first.id}").click().run()
    assert app.session_state["template_drafts"][token].letter["subject"] == "Good day"
    assert subjects(int(token)) == ["Second", "Good day"]
    app.button(key="undo").click().run()
    assert app.session_state["template_drafts"][token].letter["subject"] == "Second"
    app.button(key=f"restore_{first.id}").click().run()
    app.button(key="save_template").click().run()
    assert subjects(int(token)) == ["Good day", "Second", "Good day"]


def test_a_fault_in_the_from_name_is_said_by_its_name_and_marks_no_line_of_the_body() -> None:
    letter = {**template_draft.BLANK, "format": "markdown", "from_name": "{{ shop.name | uper }}", "body": BODY}
    (fault,) = template_letter.build(template_draft.Draft("new", letter=letter)).faults
    assert (fault.field, fault.line) == ("body", None) and fault.sentence.startswith("From name: There is no filter")


def test_what_an_older_version_says_otherwise_is_shown_line_by_line(screen: Open, letters: list[str]) -> None:
    template = saved(body="One\n\nTwo\n\nThree", subject="Old")
    app = screen(str(template.id))
    type_into(app, str(template.id), body="One\n\n2\n\nThree", subject="New")
    app.session_state["template_tab"] = "Versions"
    app.run()
    with db.reading() as session:
        (version,) = templates.versions(session, template.id)
    app.button(key=f"look_{version.id}").click().run()
    (compared,) = [each.value for each in app.code]
    assert "- Subject: Old\n+ Subject: New" in compared and "\n-Two\n+2\n" in compared
    assert "One" not in compared and "Three" not in compared  # a line around it, blank here, is enough
    app.button(key=f"restore_{version.id}").click().run()
    assert not app.exception and "The source says the same as this version." in said(app)


def test_a_test_letter_leads_those_who_leave_to_a_page_that_says_so(screen: Open) -> None:
    with db.session() as session:
        about = shop.get(session)
        about.public_url = "https://shop.test"
    written = {"format": "markdown", "subject": "x", "body": BODY, "from_name": "Zoë of {{ shop.name }}"}
    built = template_letter.build(template_draft.Draft("new", letter={**template_draft.BLANK, **written}))
    sender = Sender(kind=SenderKind.FILES, from_name="", from_email="a@shop.test", reply_to="", return_path="")
    letter = template_letter.proof(built, templates.made_up(), about, sender=sender, to="me@shop.test")
    read = message_from_bytes(letter, policy=SMTP)
    assert read["From"] == f"Zoë of {about.name} <a@shop.test>"
    text = read.get_body(("plain",)).get_content()
    (path,) = set(re.findall(r"https://shop\.test/t(/u/\S+?)>", text))
    page = TestClient(tracking.app).get(f"/t{path}")
    assert page.status_code == 200 and "This was a test letter" in page.text
    assert TestClient(tracking.app).post(f"/t{path}").status_code == 200  # and nothing to unsubscribe
    assert TestClient(tracking.app).get("/t/u/preview").status_code == 404


def test_the_checks_say_what_to_do(screen: Open) -> None:
    token = str(saved(body="Hello {{ customer.frist_name }} <img src='http://example.com/a.png'>").id)
    app = screen(token)
    app.session_state["template_tab"] = "Checks"
    app.run()
    assert not app.exception
    assert "Put right before sending" in said(app) and "frist_name" in said(app) and "2 of 2 customers" in said(app)


def test_a_test_letter_goes_to_the_outbox_and_the_screen_says_that_it_reaches_nobody(screen: Open) -> None:
    token = str(saved(subject="Dear {{ customer.first_name }}").id)
    app = screen(token)
    app.session_state["template_proof"] = True
    app.text_input(key="template_search").set_value("berg").run()
    assert "only writes files" in said(app)
    app.button(key="template_proof_send").click().run()
    assert "Say where to send it" in said(app)
    app.text_input(key="template_proof_to").set_value("me@example.com").run()
    app.button(key="template_proof_send").click().run()
    assert "It lies in the Outbox now" in said(app)
    (letter,) = channels.outbox()
    assert (letter.to, letter.subject) == ("me@example.com", "[Test] Dear Bo")
    assert "Hello Bo" in channels.read_eml(letter.key).text
    app.switch_page("dashboard.py").run()
    app.query_params["id"] = token
    at_templates(app)
    app.session_state["template_proof"] = True
    app.run()
    assert app.text_input(key="template_proof_to").value == "me@example.com"


def test_templates_are_copied_archived_and_deleted_with_a_way_back(screen: Open) -> None:
    template = saved()
    app = screen()

    def pick(action: str) -> None:
        app.menu_button(key=f"template_more_{template.id}").click(action).run()
        assert not app.exception

    pick("Duplicate")
    with db.session() as session:
        at = utc_now() + timedelta(days=1)
        spring = make_campaign(session, name="Spring", template=template, status="scheduled", scheduled_at=at).id
    pick("Archive")
    assert "is archived. The campaign “Spring” is scheduled and fails at its hour as things stand." in said(app)
    with db.reading() as session:
        assert [each.name for each in templates.all(session)] == ["Hello (copy)"]
    app.button(key="undo").click().run()
    with db.session() as session:
        session.delete(session.get(Campaign, spring))
    pick("Delete")
    with db.reading() as session:
        assert [each.name for each in templates.all(session, archived=True)] == ["Hello (copy)"]
    app.button(key="undo").click().run()
    with db.reading() as session:
        assert [each.name for each in templates.all(session)] == ["Hello", "Hello (copy)"]


def test_a_template_in_use_says_by_whom_and_is_not_deleted(screen: Open) -> None:
    template = saved()
    with db.session() as session:
        make_campaign(session, name="Spring", template_id=template.id)
        inside = {
            "id": "s2",
            "kind": "branch",
            "branches": [],
            "otherwise": [{"id": "s3", "kind": "email", "template_id": template.id}],
        }
        make_flow(session, name="Welcome", steps=[inside])
    app = screen()
    assert "used by the campaign “Spring” and the flow “Welcome”" in said(app)
    app.menu_button(key=f"template_more_{template.id}").click("Delete").run()
    assert "is used by the campaign “Spring” and the flow “Welcome”" in said(app)
    with db.reading() as session:
        assert templates.get(session, template.id)


def test_many_templates_are_searched_and_leafed_through(screen: Open) -> None:
    for number in range(14):
        saved(f"Letter {number:02}", description="for spring" if number == 13 else "")
    app = screen()
    assert len(app.menu_button) == 12 and "Letter 13" not in said(app)
    app.session_state["templates_page"] = 2
    app.run()
    assert not app.exception and len(app.menu_button) == 2
    app.text_input(key="templates_search").set_value("spring").run()
    assert not app.exception and len(app.menu_button) == 1
    app.text_input(key="templates_search").set_value("no such thing").run()
    assert "No template is called that" in said(app)


def test_a_link_to_no_template_says_so(screen: Open) -> None:
    assert "leads to no template" in said(screen("x")) and "was deleted" in said(screen("99"))


def test_a_tag_that_nobody_has_is_noted_with_the_one_that_was_meant(screen: Open) -> None:
    token = str(saved().id)
    app = screen(token)
    type_into(app, token, body="one\n{{ customer.frist_name }}")
    built = template_letter.build(app.session_state["template_drafts"][token], ["customer.first_name"])
    (note,) = built.notes
    assert (note.field, note.line) == ("body", 2) and "“customer.first_name”" in note.sentence
    assert not app.button(key="save_template").disabled


@pytest.mark.parametrize("body_format", BodyFormat)
def test_an_empty_letter_can_be_sent_as_it_is(body_format: BodyFormat) -> None:
    letter = templates.compiled(templates.Source(body_format, template_scratch.SCRATCH[body_format], subject="Hi"))
    shown = letter.show({"customer": {"first_name": "Zoë"}, "shop": {"name": "Ours"}, "campaign": {}})
    assert "Hello Zoë," in shown.html and "Ours" in shown.text and "/t/u/" in shown.html


def test_the_dark_view_asks_the_screen_and_not_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(letter_frame, "_mount", lambda **given: drawn.append(given["data"]["html"]))
    own = "<style>@media (prefers-color-scheme: dark) { p { color: #fff } }</style><p>Hi</p>"
    for html, dark in ((own, True), (own, False), ("<p>Hi</p>", True), ("<p>Hi</p>", False)):
        letter_frame.show(html, height=300, key="letter", dark=dark)
    assert "@media (min-width: 0)" in drawn[0] and "invert" not in drawn[0]
    assert "@media (max-width: 0)" in drawn[1] and "invert" in drawn[2] and "invert" not in drawn[3]


@pytest.mark.parametrize(
    "address", ["http://evil.test/x", "https://evil.test", "www.evil.test", "a@evil.test", "HTTP://X.test"]
)
def test_what_looks_like_an_address_is_words_on_every_screen(address: str) -> None:
    written = formats.plain(f"Mr {address}")
    assert written.replace("\\", "").replace(":gray[]", "") == f"Mr {address}"
    assert not re.search(r"https?://\w|www\.|\w@\w", written.replace("\\", ""), re.IGNORECASE)
