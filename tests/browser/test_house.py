"""Every screen, with a shop in it, can be read in light and dark, by everybody, on a desk and on a telephone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cdp import db, demo
from cdp.models import utc_now
from tests.browser.conftest import Screen, Server, axe

EMPTY = ("/", "/customers", "/segments", "/imports", "/settings")
FILLED = ("/", "/customers", "/customer?id=1", "/segments", "/segments?id=1", "/settings")
COLOURS = ("page", "dark_page")
TELEPHONE = 390


@pytest.fixture(scope="module")
def filled(server: Server) -> Server:
    """The same server with the sample shop; the tests of the empty shop stand before those that ask for it."""
    with db.bulk(server.database_url) as bulk:
        demo.load(bulk, now=utc_now(), customers=300, orders=900)
    return server


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A small file of customers: one new to the shop each time, one that cannot be taken."""
    path, new = tmp_path / "people.csv", f"house{abs(hash(tmp_path))}@example.com"
    path.write_text(f"Email,First Name,Shoe size\n{new},Zoë,42\nnonsense,,\n", encoding="utf-8")
    return path


def read(screen: Screen) -> None:
    """What is asked of every screen: no error on it, nothing grave found by axe, and nothing wider than a telephone."""
    assert screen.locator("[data-testid=stException]").count() == 0
    if screen.viewport_size["width"] == TELEPHONE:
        assert screen.evaluate("document.documentElement.scrollWidth") <= TELEPHONE
    else:
        axe(screen)


@pytest.fixture(params=(*COLOURS, "phone"))
def screen(request: pytest.FixtureRequest) -> Screen:
    """A desk in light and dark, and a telephone."""
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("path", EMPTY)
def test_each_screen_of_an_empty_shop_can_be_read_by_all(page: Screen, path: str) -> None:
    page.open(path)
    read(page)


@pytest.mark.parametrize("path", FILLED)
def test_each_screen_of_a_shop_with_customers_can_be_read_by_all(filled: Server, screen: Screen, path: str) -> None:
    screen.open(path)
    read(screen)


def test_the_form_of_a_customer_can_be_read_by_all(filled: Server, screen: Screen) -> None:
    screen.open("/customer?id=1")
    screen.get_by_role("button", name="Edit", exact=True).click()
    expect(screen.get_by_role("dialog")).to_be_visible()
    screen.settle()
    read(screen)


def test_a_file_before_and_after_its_import_can_be_read_by_all(filled: Server, screen: Screen, export: Path) -> None:
    screen.open("/imports")
    screen.locator("input[type=file]").set_input_files(str(export))
    bring_in = screen.get_by_role("button", name=re.compile("^Import "))
    expect(bring_in.first).to_be_visible()
    screen.settle()
    read(screen)
    bring_in.first.click()
    expect(screen.get_by_text(re.compile(r"Imported: people\.csv")).first).to_be_visible()
    screen.settle()
    read(screen)
