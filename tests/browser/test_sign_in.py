"""Signing in, in a real browser: the form, the cookie that it ends in, and what becomes of a copy of that cookie."""

import pytest
import sqlalchemy as sa

from cdp import db, users
from cdp.models import User, UserSession
from tests.browser.conftest import Screen, axe

PASSWORD = "correct horse battery"


@pytest.fixture
def stranger(chromium, server):
    """A window in which nobody is signed in yet, before a shop whose owner has a password."""
    with db.session(server.database_url) as session:
        users.set_password(session, session.scalars(sa.select(User)).one(), PASSWORD)
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB", timezone_id="UTC")
    screen = Screen(context.new_page(), server)
    yield screen
    context.close()
    assert not screen.problems, screen.problems


def cookie(screen):
    return next((each for each in screen.page.context.cookies() if each["name"] == "cdp_session"), None)


def test_signing_in_ends_in_a_cookie_that_no_script_reads_and_that_is_worth_nothing_after_signing_out(stranger, server):
    stranger.open("/segments")
    axe(stranger)
    stranger.get_by_label("E-mail").fill("owner@shop.example")
    stranger.get_by_label("Password", exact=True).fill(PASSWORD)
    stranger.get_by_role("button", name="Sign in", exact=True).click()
    stranger.get_by_role("heading", name="Segments", exact=True).wait_for()  # where they wanted to go
    kept = cookie(stranger)
    assert (kept["httpOnly"], kept["sameSite"], stranger.evaluate("document.cookie").count("cdp_session")) == (
        True,
        "Lax",
        0,
    )
    stranger.open("/sign-out")  # as a link from elsewhere would: it asks first
    stranger.get_by_role("button", name="Sign out", exact=True).click()
    stranger.get_by_role("heading", name="Sign in", exact=True).wait_for()
    with db.reading(server.database_url) as session:
        assert session.scalars(sa.select(UserSession.id)).all() == []
    assert cookie(stranger)["value"] == kept["value"]  # still there, and nobody's
    stranger.open("/customers")
    stranger.get_by_role("heading", name="Sign in", exact=True).wait_for()
