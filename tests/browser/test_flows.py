"""A flow is put together by pointing and by keys, drawn beside itself, published, and can be read by everybody."""

import pytest
from playwright.sync_api import expect

from cdp import db, demo, flows
from cdp.models import FlowStatus, utc_now
from tests.browser.conftest import Screen, Server, axe


@pytest.fixture(scope="module")
def filled(server: Server) -> Server:
    """The same server with a small sample shop."""
    with db.bulk(server.database_url) as bulk:
        demo.load(bulk, now=utc_now(), customers=60, orders=120)
    return server


def test_a_flow_from_the_library_is_changed_undone_published_and_seen_on_a_telephone(
    filled: Server, page: Screen, phone: Screen
) -> None:
    page.open("/flows")
    axe(page)
    page.get_by_role("button", name="Use Win-back").click()
    expect(page.get_by_text("This is a draft: nobody can enter it")).to_be_visible()
    page.settle()
    picture = page.get_by_role("img", name="Diagram of the flow.")
    expect(picture).to_be_visible()
    boxes = picture.locator("[data-step]")
    count = boxes.count()

    add = page.get_by_role("button", name="Add a step after step 1", exact=True)
    add.focus()  # by keys alone
    page.keyboard.press("Enter")
    menu = page.get_by_role("menu")
    expect(menu).to_be_focused()
    for _ in range(len(flows.KINDS)):
        page.keyboard.press("ArrowDown")
        if "Random split" in menu.locator(":focus").inner_text():
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Close step 2", exact=True)).to_be_visible()
    expect(boxes).to_have_count(count + 1)
    page.settle()
    axe(page)
    page.get_by_role("button", name="Undo", exact=True).first.click()
    expect(boxes).to_have_count(count)

    boxes.first.click()  # the box opens the form of its step
    page.settle()
    subject = page.get_by_role("textbox", name="Subject")
    subject.fill("We miss you, friend")
    subject.blur()
    expect(page.get_by_text("Send “We miss you, friend”.", exact=True).first).to_be_visible()
    expect(page.get_by_text("Changed, not saved")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("Live · version 1")).to_be_visible()
    page.settle()
    axe(page)

    with db.session(filled.database_url) as session:
        [flow] = flows.all(session)
    assert flow.status is FlowStatus.LIVE and flow.steps[0]["subject"] == "We miss you, friend"
    phone.open(f"/flows?id={flow.id}")
    phone.get_by_role("button", name="Edit step 2", exact=True).click()
    expect(phone.get_by_role("button", name="Close step 2", exact=True)).to_be_visible()
    phone.settle()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
