"""The whole way of a first-time marketer: two exports come in, a segment is built by clicking, saved, linked, exported."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Screen, axe

CUSTOMERS = [
    "Customer ID",
    "First Name",
    "Last Name",
    "Email",
    "Accepts Email Marketing",
    "Default Address Company",
    "Default Address Address1",
    "Default Address Address2",
    "Default Address City",
    "Default Address Province Code",
    "Default Address Country Code",
    "Default Address Zip",
    "Default Address Phone",
    "Phone",
    "Accepts SMS Marketing",
    "Total Spent",
    "Total Orders",
    "Note",
    "Tax Exempt",
    "Tags",
]
ORDERS = [
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Fulfillment Status",
    "Fulfilled at",
    "Accepts Marketing",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Shipping Method",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem compare at price",
    "Lineitem sku",
    "Lineitem requires shipping",
    "Lineitem taxable",
    "Lineitem fulfillment status",
    "Billing Name",
    "Billing Country",
    "Cancelled at",
    "Refunded Amount",
    "Vendor",
    "Id",
]
# Name, subscribed, spent, days since the order. The 75th percentile of the twelve is the ninth smallest: 90.
PEOPLE = [(f"P{at}", at % 4 != 3, 10 * (at + 1), 100 if at % 2 else 10) for at in range(12)]
EXPECTED = {
    f"p{at}@example.com"
    for at, (_, subscribed, spent, days) in enumerate(PEOPLE)
    if spent > 90 and subscribed and days > 60
}


def write(path: Path, header: list[str], rows: list[dict[str, Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def exports(tmp_path: Path) -> list[Path]:
    now = datetime.now(UTC)
    customers, orders = [], []
    for at, (name, subscribed, spent, days) in enumerate(PEOPLE):
        email = f"{name.lower()}@example.com"
        placed = f"{now - timedelta(days=days):%Y-%m-%d %H:%M:%S} +0000"
        customers.append({"Customer ID": f"'70000{at:02d}", "First Name": name, "Last Name": "Müller", "Email": email,
                          "Accepts Email Marketing": "yes" if subscribed else "no", "Default Address Country Code": "DE", "Total Spent": spent, "Total Orders": 1})  # fmt: skip
        orders.append({"Name": f"#{1001 + at}", "Id": f"5000{at}", "Email": email, "Financial Status": "paid", "Currency": "EUR", "Total": spent,
                       "Created at": placed, "Lineitem quantity": 1, "Lineitem name": "Wool sock", "Lineitem price": spent, "Lineitem sku": "S-1"})  # fmt: skip
    return [
        write(tmp_path / "customers_export.csv", CUSTOMERS, customers),
        write(tmp_path / "orders_export.csv", ORDERS, orders),
    ]


def figure(page: Screen, label: str) -> Any:
    return page.locator("[data-testid=stMetric]").filter(has_text=label).get_by_test_id("stMetricValue")


class Preview:
    """What stands beside the conditions: the count, the people and the charts. Each of them must follow every edit."""

    def __init__(self, page: Screen) -> None:
        self.page = page
        self.charts = self._charts()

    def _charts(self) -> str:
        """What the charts say to those who cannot see them."""
        labels = "e => e.map(one => one.getAttribute('aria-label')).filter(Boolean).join('|')"
        return str(self.page.locator(".st-key-segment_charts [aria-label]").evaluate_all(labels))

    def becomes(self, count: int) -> None:
        """Wait until all three have changed to what is true of `count` customers."""
        expect(figure(self.page, "Customers")).to_have_text(str(count))
        self.page.settle()
        expect(self.page.get_by_role("region", name=f"The first {count} of {count} customers")).to_be_visible()
        before, self.charts = self.charts, self._charts()
        assert "Lifetime value: " in self.charts and self.charts != before


def add(page: Screen, words: str, *, by: str = "Add a condition") -> None:
    page.get_by_role("button", name=by, exact=True).last.click()
    page.get_by_role("combobox").last.fill(words)
    page.keyboard.press("Enter")
    page.settle()


def bring_in(page: Screen, exports: list[Path]) -> None:
    page.open("/imports")
    page.locator("input[type=file]").set_input_files([str(path) for path in exports])
    for _ in exports:
        page.settle()
        page.get_by_role("button", name=re.compile("^Import 12 ")).first.click()
    page.settle()
    expect(page.get_by_text("Rejected").first).to_be_visible()


def test_from_two_exports_to_a_segment_and_back(page: Screen, exports: list[Path]) -> None:
    bring_in(page, exports)

    page.open("/segments")
    page.get_by_role("button", name="New segment").or_(page.get_by_role("button", name="Best customers")).first.click()
    page.open("/segments?id=new")
    expect(figure(page, "Customers")).to_have_text("12")
    preview = Preview(page)

    add(page, "Lifetime value")
    page.get_by_label("How to compare Lifetime value").select_option("above_percentile")
    page.get_by_label(re.compile("Lifetime value is above")).or_(
        page.get_by_label("Value for Lifetime value")
    ).last.fill("75")
    preview.becomes(3)
    add(page, "E-mail subscribed")
    preview.becomes(2)
    add(page, "Last order")
    page.get_by_label("How to compare Last order").select_option("not_in_last_days")
    page.get_by_label(re.compile("Last order is not in the last")).last.fill("60")
    preview.becomes(len(EXPECTED))
    expect(page.get_by_text("above the 75th percentile").first).to_be_visible()

    page.get_by_placeholder("Name this segment").fill("Win back")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save segment").click()
    expect(page.get_by_text(f"Saved · {len(EXPECTED)} customers").first).to_be_visible()
    page.wait_for_url(re.compile(r"segments\?id=\d+"))
    page.goto(page.url)
    page.settle()
    expect(figure(page, "Customers")).to_have_text(str(len(EXPECTED)))
    expect(page.get_by_placeholder("Name this segment")).to_have_value("Win back")

    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    exported = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    assert {row["E-mail"] for row in exported} == EXPECTED


def test_a_change_made_elsewhere_reaches_an_open_preview(page: Screen) -> None:
    from cdp import db
    from tests.makers import make_customer

    page.open("/segments?id=new")
    before = int(figure(page, "Customers").inner_text())
    with db.session(page.server.database_url) as session:
        make_customer(session, email="elsewhere@example.com")
    expect(figure(page, "Customers")).to_have_text(str(before + 1), timeout=10_000)


def test_a_segment_is_deleted_and_brought_back_but_not_while_another_rests_on_it(page: Screen) -> None:
    from cdp import db, segments
    from cdp.models import utc_now

    with db.session(page.server.database_url) as session:
        first = segments.create(session, name="Under", conditions=[], now=utc_now())
        segments.create(session, name="Over", conditions=[{"segment": "under", "operator": "in"}], now=utc_now())
    page.open("/segments")
    card = page.locator(f".st-key-segment_{first.id}")
    card.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Delete").or_(page.get_by_role("option", name="Delete")).first.click()
    expect(page.get_by_text("“Under” is used by the segment “Over”").first).to_be_visible()
    with db.session(page.server.database_url) as session:
        segments.delete(session, segments.by_key(session, "over").id)
    page.open("/segments")
    card.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Delete").or_(page.get_by_role("option", name="Delete")).first.click()
    expect(card).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(card).to_have_count(1)


def test_every_tab_of_a_segment_can_be_read_in_the_dark(dark_page: Screen) -> None:
    dark_page.open("/segments?id=new")
    for tab in ("What makes them different", "JSON", "SQL"):
        dark_page.get_by_role("tab", name=tab).click()
        dark_page.settle()
        axe(dark_page)


def test_on_a_telephone_the_panels_stand_under_each_other(phone: Screen) -> None:
    phone.open("/segments?id=new")
    conditions, preview = (
        phone.locator(f".st-key-segment_{name}").bounding_box() for name in ("conditions", "preview")
    )
    assert preview["y"] >= conditions["y"] + conditions["height"] and preview["width"] <= 390
    assert phone.evaluate("document.documentElement.scrollWidth <= 390")
