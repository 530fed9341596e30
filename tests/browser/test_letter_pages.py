"""The pages behind a letter's links can be read by everybody, in light and dark, on a telephone."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from cdp.tracking import pages
from cdp.tracking.leaving import Standing
from tests.browser.conftest import axe

HERE = Standing("Fjord & Wool", "https://fjord.example", f"anna.{'long' * 12}@example.com", False, False)
GONE = replace(HERE, has_left=True)
PAGES = {
    "unsubscribe": pages.ask(HERE, "token"),
    "done": pages.done(GONE, "token"),
    "preferences": pages.preferences(HERE, "token"),
    "preferences, saved": pages.preferences(GONE, "token", saved=True),
    "suppressed": pages.preferences(replace(HERE, is_suppressed=True), "token"),
    "no such link": pages.not_found(),
}


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_each_page_can_be_read_by_all_and_fits_a_telephone(chromium: Any, colours: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme=colours)
    page = context.new_page()
    for name, answer in PAGES.items():
        page.set_content(bytes(answer.body).decode())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        for button in page.get_by_role("button").all():
            assert button.bounding_box()["height"] >= 44, name
        axe(SimpleNamespace(page=page))
    context.close()
