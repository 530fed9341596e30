"""The dashboard in a browser: from an empty shop to figures, by link, live, readable by everybody."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from cdp import db, orders
from cdp.models import utc_now
from tests.browser.conftest import axe
from tests.makers import make_customer, make_order

CARDS = "[data-testid=stMetric]"
CHARTS = ".js-plotly-plot"


def card(page, name):
    return page.locator(CARDS).filter(has_text=re.compile(rf"^{name}"))


def test_an_empty_shop_becomes_the_sample_shop_by_one_press(page):
    page.open("/")
    expect(page.get_by_text("Nobody is here yet")).to_be_visible()
    page.get_by_role("button", name="Load the sample shop").click()
    expect(page.locator(CARDS)).to_have_count(12, timeout=60_000)
    expect(page.locator(CHARTS)).to_have_count(7, timeout=60_000)
    page.settle()
    axe(page)


def test_the_period_is_in_the_link(page):
    page.open("/")
    page.get_by_role("radio", name="12 months").click()
    page.wait_for_url(re.compile("period=12"))
    page.settle()
    year = card(page, "Revenue").first.inner_text()
    page.goto(page.url)
    page.settle()
    assert card(page, "Revenue").first.inner_text() == year
    expect(page.get_by_role("radio", name="12 months")).to_be_checked()


def test_an_order_placed_elsewhere_arrives_by_itself(page, server):
    page.open("/?period=7+days")
    before = card(page, "Orders").inner_text()
    with db.session(server.database_url) as session:
        customer = make_customer(session)
        make_order(session, customer, placed_at=utc_now() - timedelta(minutes=5), external_id="browser-1")
        orders.refresh_totals(session, [customer.id], now=utc_now())
    expect(card(page, "Orders")).not_to_have_text(before, timeout=30_000)


def test_a_segment_is_one_press_away(page):
    page.open("/")
    page.get_by_role("link", name="Best customers").click()
    page.wait_for_url(re.compile(r"/segments\?id=\d+"))
    page.settle()
