"""The customers' screens in a browser: from the search to the profile, and two people at one customer."""

import csv
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from cdp import customers, db, shop
from cdp.models import ConsentStatus
from tests.browser.conftest import axe
from tests.makers import make_customer, make_order, make_segment

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
HEADING, ROW, TICK = 18, 35, 17  # pixels in the table: middle of the heading, height of a row, middle of the tick box


@pytest.fixture(scope="module")
def people(server):
    """Sixty customers, one of them with a story; their ids by first name."""
    with db.session(server.database_url) as session:
        shop.update(session, name="Larch & Loom", currency="EUR")
        made = [
            make_customer(session, first_name=f"Person{at:02}", last_name="Meyer", city="Ulm", lifetime_value=at)
            for at in range(59)
        ]
        zoe = make_customer(
            session, first_name="Zoë", last_name="Müller", email="zoe@example.com", phone="+493012345", city="Berlin",
            email_consent=ConsentStatus.SUBSCRIBED, tags=["vip"], lifetime_value=1000, total_orders=1,
        )  # fmt: skip
        make_order(session, zoe, [("Wool sock", 2, 10)])
        make_segment(session, [{"field": "tags", "operator": "contains", "value": "vip"}], name="Very important")
        return {each.first_name: each.id for each in (*made, zoe)}


def press(page, name, within=None):
    (within or page).get_by_role("button", name=name, exact=True).click()
    page.settle(quiet=0.4)


def dialog(page):
    return page.get_by_role("dialog")


def click_table(page, x, y):
    """Click into the table, which is one canvas, at a place counted from its corner."""
    page.settle(quiet=0.4)
    page.get_by_test_id("stDataFrame").first.click(position={"x": x, "y": y})
    page.settle(quiet=0.6)


def row(at):
    return HEADING + ROW * at


def type_in(page, label, text):
    field = dialog(page).get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")
    page.settle(quiet=0.4)


def search(page, text):
    page.get_by_placeholder("Search by name, e-mail or phone").fill(text)
    page.keyboard.press("Enter")
    page.settle(quiet=0.6)


def change(server, customer_id, **values):
    with db.session(server.database_url) as session:
        seen = customers.form_values(customers.get(session, customer_id))
        customers.save(session, customer_id, values, seen=seen, now=NOW, actor="somebody else")


def test_from_the_search_to_the_profile_by_clicks_and_back_by_its_link(page, people):
    page.open("/customers")
    expect(page.get_by_text("1–50 of 60 customers")).to_be_visible()
    search(page, "müller zoë")
    expect(page.get_by_text("1 customer", exact=True)).to_be_visible()
    assert "q=" in page.url
    click_table(page, 120, row(1))
    expect(page.get_by_role("heading", name="Zoë Müller")).to_be_visible()
    assert page.url.endswith(f"/customer?id={people['Zoë']}")
    axe(page)
    for tab in ("Orders", "Segments", "Consent"):
        page.get_by_role("tab", name=tab).click()
        page.settle()
        axe(page)
    page.open(f"/customer?id={people['Zoë']}")
    expect(page.get_by_role("heading", name="Zoë Müller")).to_be_visible()


def test_pages_follow_each_other_and_a_heading_sorts_everybody(page, people):
    page.open("/customers?page=2")
    expect(page.get_by_text("51–60 of 60 customers")).to_be_visible()
    click_table(page, 80, HEADING)
    expect(page.get_by_text("1–50 of 60 customers")).to_be_visible()
    assert "sort=Full+name" in page.url
    click_table(page, 120, row(1))
    expect(page.get_by_role("heading", name="Person00 Meyer")).to_be_visible()


def test_a_customer_is_added_edited_deleted_and_brought_back(page, people):
    page.open("/customers")
    press(page, "Add customer")
    type_in(page, "E-mail", "nonsense")
    press(page, "Add customer", dialog(page))
    expect(dialog(page).get_by_text("must have an @-sign")).to_be_visible()
    axe(page)
    type_in(page, "E-mail", "new@example.com")
    type_in(page, "First name", "Neu")
    press(page, "Add customer", dialog(page))
    expect(page.get_by_text("Neu was added.")).to_be_visible()
    press(page, "Dismiss")
    search(page, "new@example.com")
    click_table(page, 120, row(1))
    press(page, "Edit")
    type_in(page, "Last name", "Köln")
    press(page, "Save", dialog(page))
    expect(page.get_by_role("heading", name="Neu")).to_be_visible()
    expect(dialog(page)).to_have_count(0)
    press(page, "Delete")
    press(page, "Delete Neu Köln", dialog(page))
    expect(page.get_by_text("This customer is not here")).to_be_visible()
    press(page, "Undo")
    expect(page.get_by_role("heading", name="Neu Köln")).to_be_visible()


def test_two_people_at_one_customer_overwrite_nothing_unseen(page, people, server):
    customer_id = people["Person07"]
    page.open(f"/customer?id={customer_id}")
    press(page, "Edit")
    type_in(page, "Last name", "Mine")
    change(server, customer_id, last_name="Theirs", acquisition_source="fair")
    press(page, "Save", dialog(page))
    expect(dialog(page).get_by_text("Somebody else changed this customer")).to_be_visible()
    expect(dialog(page).get_by_text("Acquisition source: now")).to_be_visible()
    axe(page)
    dialog(page).get_by_role("radio", name="Yours: Mine").click()
    page.settle(quiet=0.4)
    press(page, "Save", dialog(page))
    expect(page.get_by_role("heading", name="Person07 Mine")).to_be_visible()
    with db.reading(server.database_url) as session:
        kept = customers.get(session, customer_id)
    assert (kept.last_name, kept.acquisition_source) == ("Mine", "fair")


def test_ticked_customers_are_tagged_and_deleted_by_their_number(page, people, server):
    page.open("/customers?q=person1")
    for at in (1, 2, 3):
        click_table(page, TICK, row(at))
    expect(page.get_by_text("3 selected")).to_be_visible()
    press(page, "Add tags")
    field = dialog(page).get_by_role("combobox")
    field.fill("spring")
    field.press("Enter")
    field.press("Tab")
    page.settle(quiet=0.4)
    press(page, "Tag 3 customers", dialog(page))
    expect(page.get_by_text("3 customers changed.")).to_be_visible()
    press(page, "Select all 10 found")
    press(page, "Delete 10 customers")
    press(page, "Delete 10 customers", dialog(page))
    expect(page.get_by_text("10 customers deleted.")).to_be_visible()
    expect(page.get_by_text("Nobody found")).to_be_visible()
    press(page, "Undo")
    expect(page.get_by_text("10 customers", exact=True)).to_be_visible()
    with db.reading(server.database_url) as session:
        assert sum("spring" in customers.get(session, each).tags for each in people.values()) == 3


def test_the_download_holds_everybody_found_and_not_just_the_page(page, people):
    page.open("/customers")
    with page.expect_download() as started:
        page.get_by_role("button", name="Export").click()
    with started.value.path().open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 60
    assert rows[0]["Full name"] == "Zoë Müller"
    assert rows[0]["Lifetime value"] == "1000.00"


def test_a_change_made_elsewhere_reaches_an_open_screen(page, people, server):
    page.open(f"/customer?id={people['Person20']}")
    change(server, people["Person20"], last_name="Elsewhere")
    expect(page.get_by_role("heading", name="Person20 Elsewhere")).to_be_visible()


@pytest.mark.parametrize("path", ["/customers?q=nobody", "/customer?id=0"])
def test_where_nobody_is_found_can_be_read_in_the_dark_and_on_a_telephone(dark_page, phone, people, path):
    dark_page.open(path)
    axe(dark_page)
    phone.open(path)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
