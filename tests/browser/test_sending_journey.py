"""The whole way of a letter: written, put into a flow, launched, sent by the real worker, read, clicked, and left."""

import email
import http.client
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default as policy
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from cdp import db, flows, segments, shop, templates
from cdp.models import ConsentStatus, utc_now
from tests.browser.conftest import Screen, Server, axe
from tests.makers import make_customer

SUBSCRIBED = {"all": [{"field": "email_subscribed", "operator": "equals", "value": True}]}
READER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
WORKER = "1"  # the real one
SOON = 20_000  # milliseconds that the worker gets


@pytest.fixture(scope="module")
def trading(server: Server) -> Server:
    """Two customers who agreed to e-mail, one who left, and a segment of those who may be written to."""
    with db.session(server.database_url) as session:
        shop.update(
            session, name="Larch & Loom", website="https://larch.example", public_url=server.url,
            postal_address="12 Mill Lane, Bristol BS1 4DJ",
        )  # fmt: skip
        for name in ("Zoë", "Ben"):
            make_customer(
                session, first_name=name, email=f"{name[0].lower()}@example.com", email_consent=ConsentStatus.SUBSCRIBED
            )
        make_customer(session, first_name="Nora", email_consent=ConsentStatus.UNSUBSCRIBED)
        segments.create(session, name="Readers", conditions=SUBSCRIBED, now=utc_now())
        segments.create(session, name="Everyone", conditions={"all": []}, now=utc_now())
    return server


def press(page: Screen, key: str) -> None:
    page.locator(f".st-key-{key} button").first.click()


def pick(page: Screen, label: str, option: str) -> None:
    page.get_by_label(label).first.click()
    page.get_by_role("option", name=re.compile(f"^{option}")).first.click()
    page.settle()


def part(page: Screen, key: str) -> Any:
    return page.locator(f".st-key-identity_{key}")


def letters(server: Server) -> Iterator[EmailMessage]:
    for path in (server.log.parent / "outbox").glob("[0-9]*.eml"):
        yield email.message_from_bytes(path.read_bytes(), policy=policy)


def link(letter: EmailMessage, path: str) -> str:
    """The first address in a letter that begins with a path of ours."""
    html = letter.get_body(("html",)).get_content()
    return re.search(rf'href="(https?://[^"]*{path}[^"]*)"', html)[1].replace("&amp;", "&")


def follow(address: str) -> str:
    """Where a reader's browser is sent by a link of the letter."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers={"User-Agent": READER})
    answer = connection.getresponse()
    connection.close()
    assert answer.status in (302, 303, 307), answer.status
    return answer.headers["Location"]


def test_a_letter_is_written_launched_sent_read_clicked_and_left(trading: Server, page: Screen) -> None:
    write_template(page)
    publish_flow(trading)
    launch(page)
    expect(part(page, "sent")).to_contain_text("2", timeout=SOON)
    expect(page.get_by_text(re.compile("finished"))).to_be_visible(timeout=SOON)
    expect(part(page, "skipped")).to_contain_text("1")
    axe(page)
    report = page.url.removeprefix(trading.url)

    open_its_numbers(page)
    read_in_outbox(page)
    zoe = next(letter for letter in letters(trading) if letter["To"] == "z@example.com")
    assert follow(link(zoe, "/t/[cl]/")).startswith("https://larch.example")
    page.goto(link(zoe, "/t/u/"))
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_text(re.compile("unsubscribed|not get|no more", re.IGNORECASE)).first).to_be_visible()

    for slug in ("clicked", "unsubscribed"):
        look_until(page, report, slug)
    expect(page.locator(".st-key-campaign_figures")).to_contain_text("50% of delivered")
    page.open("/segments")
    page.get_by_role("link", name="Readers").click()
    expect(page.locator(".st-key-segment_preview [data-testid=stMetricValue]").first).to_have_text("1")


def open_its_numbers(page: Screen) -> None:
    """A number of the sum lists its people, and the menu leads to the copy, though the sum is drawn by itself."""
    press(page, "identity_open_skipped")
    expect(page.locator(".st-key-ledger_foot")).to_contain_text("1–1 of 1")
    report = page.url
    page.get_by_role("button", name="More").click()
    page.get_by_text("Duplicate").click()
    expect(page.get_by_text("Draft, saved as you go")).to_be_visible()
    page.settle()
    page.goto(report)
    page.settle()


def look_until(page: Screen, report: str, slug: str) -> None:
    """Open the report until the worker, which looks once a second, has taken in what the reader did."""
    for _ in range(10):
        page.open(report)
        if page.locator(f".st-key-campaign_figure_{slug} [data-testid=stMetricValue]").inner_text().strip() == "1":
            return
        page.wait_for_timeout(500)
    pytest.fail(f"The report does not show what was {slug}.")


def write_template(page: Screen) -> None:
    page.open("/templates")
    page.get_by_role("button", name="Use Sale").click()
    page.settle()
    page.get_by_role("button", name="Save template").click()
    expect(page.get_by_test_id("stToast")).to_contain_text("saved")
    page.get_by_role("button", name="Send a test").click(trial=True)  # the notice does not lie on what comes next
    page.settle()


def publish_flow(server: Server) -> None:
    with db.session(server.database_url) as session:
        (template,) = templates.all(session)
        steps = [{"id": "s1", "kind": "email", "template_id": template.id}]
        flow = flows.create(session, name="Sale in one letter", steps=steps, now=utc_now())
        flows.publish(session, flow.id, now=utc_now())


def launch(page: Screen) -> None:
    page.open("/campaigns")
    press(page, "first_campaign")
    page.get_by_label("What is it called?", exact=True).fill("Autumn sale")
    page.get_by_label("What is it called?", exact=True).press("Tab")
    press(page, "campaign_create")
    expect(page.get_by_label("Send to")).to_be_visible()
    page.settle()
    pick(page, "Send to", "Everyone")
    page.get_by_text("A flow of letters").click()
    page.settle()
    pick(page, "Flow", "Sale in one letter")
    expect(page.locator(".st-key-funnel_open_will_be_sent")).to_contain_text("2")
    expect(page.locator(".st-key-funnel_open_unsubscribed")).to_contain_text("1")
    axe(page)
    press(page, "campaign_launch")
    page.get_by_role("button", name="Yes, send to 2 people").click()


def read_in_outbox(page: Screen) -> None:
    """Find the letter, open it by a click into the table, and see it in the frame where nothing runs."""
    page.open("/outbox")
    expect(page.get_by_text("Nothing leaves this machine.")).to_be_visible()
    axe(page)
    page.get_by_placeholder("Search by recipient").fill("z@example.com")
    page.settle(quiet=0.6)
    page.get_by_test_id("stDataFrame").first.click(position={"x": 60, "y": 53})
    expect(page.get_by_role("button", name="Download .eml")).to_be_visible()
    frame = page.locator("iframe[sandbox='']")
    expect(frame).to_be_visible()
    assert "script" not in (frame.get_attribute("sandbox") or "")
    expect(page.frame_locator("iframe[sandbox='']").get_by_text("Larch & Loom").first).to_be_visible()
    axe(page)


SCREENS = ("/campaigns", "/campaigns?id=1", "/outbox", "/settings?tab=Sending", "/settings?tab=Suppressions")


def test_on_a_telephone_nothing_is_wider_than_the_screen(trading: Server, phone: Screen) -> None:
    for path in SCREENS:
        phone.open(path)
        assert phone.locator("[data-testid=stException]").count() == 0
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_in_the_dark_everything_can_be_read(trading: Server, dark_page: Screen) -> None:
    for path in SCREENS[1:]:
        dark_page.open(path)
        axe(dark_page)
