"""Every screen opens, on a desk and on a telephone, in light and dark, for everybody."""

import pytest

from tests.browser.conftest import axe

PAGES = ("/", "/customers", "/segments", "/imports", "/settings")


@pytest.mark.parametrize("path", PAGES)
def test_each_screen_opens_without_an_error_and_can_be_read_by_all(page, path):
    page.open(path)
    assert page.locator("[data-testid=stException]").count() == 0
    axe(page)


@pytest.mark.parametrize("path", PAGES)
def test_each_screen_can_be_read_in_the_dark(dark_page, path):
    dark_page.open(path)
    axe(dark_page)


@pytest.mark.parametrize("path", PAGES)
def test_no_screen_is_wider_than_a_telephone(phone, path):
    phone.open(path)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
