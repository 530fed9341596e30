"""The gate before the screens: the ways in, who sees which screen, and what ends a session while a screen is open."""

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from cdp import access, db, segments, shop, users
from cdp.access import Principal, Role
from cdp.api import headers
from cdp.models import AuditEntry, Segment, User, UserSession, utc_now
from cdp.settings import settings
from pages.widgets import door, signed_in
from tests.makers import make_campaign, make_customer, make_segment

MAIN = Path(__file__).parents[1] / "pages" / "main.py"
GOOD = "correct horse battery"
pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]


@pytest.fixture(autouse=True)
def _hashing_is_quick(monkeypatch):
    monkeypatch.setattr("cdp.users.passwords.ROUNDS", 4)


@pytest.fixture
def browser(database_url, monkeypatch):
    """What a browser of these tests has: a cookie, and whether it runs on this machine."""
    has = {"cookie": None, "is_here": True}
    monkeypatch.setattr(access, "_finders", [signed_in.find])
    monkeypatch.setattr(signed_in, "token", lambda: has["cookie"])
    monkeypatch.setattr(signed_in, "is_here", lambda: has["is_here"])
    monkeypatch.setattr(signed_in, "address", lambda: "192.0.2.7")
    return has


def with_account(role="owner", email="olga@shop.example", name="Olga"):
    with db.session() as session:
        user = users.add(session, email=email, name=name, role=role)
        users.set_password(session, user, GOOD)
    return user


def enter(browser, user):
    with db.session() as session:
        browser["cookie"] = users.enter(session, user, address="192.0.2.7", now=utc_now())


def opened(page=None, **query):
    app = AppTest.from_file(str(MAIN), default_timeout=120)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    if page:
        app.switch_page(page).run()
    assert not app.exception, app.exception
    return app


def said(app):
    shown = (*app.title, *app.markdown, *app.caption, *app.error, *app.warning, *app.success, *app.info)
    return " ".join(str(element.value) for element in shown).replace("\\", "")


def keys(app):
    kinds = ("button", "menu_button", "download_button")
    return {one.key for kind in kinds for one in app.get(kind) if getattr(one, "key", None)}


def pages_of(app):
    return [title.value for title in app.title]


def codes():
    with db.reading() as session:
        return session.scalars(sa.select(UserSession.is_open)).all()


def fill(app, **values):
    for key, value in values.items():
        app.text_input(key=key).set_value(value)


def submit(app, label):
    button = next(one for one in app.button if one.label == label)
    button.click().run()
    assert not app.exception, app.exception
    return app


# -- signing in --------------------------------------------------------------------------------------------------------


def sign_in(app, email, password):
    app.text_input[0].set_value(email)
    app.text_input[1].set_value(password)
    return submit(app, "Sign in")


def test_nobody_sees_a_screen_before_signing_in(browser):
    with_account()
    with db.session() as session:
        make_customer(session, first_name="Hilda")
    app = opened()
    assert pages_of(app) == ["Sign in"]
    app.switch_page("customers.py").run()
    assert pages_of(app) == ["Sign in"] and not app.dataframe


def test_the_right_password_opens_the_door_and_a_wrong_one_does_not(browser):
    with_account()
    app = sign_in(opened(), "olga@shop.example", "wrong one")
    assert "not right" in said(app) and codes() == []
    sign_in(app, "nobody@shop.example", GOOD)
    assert "not right" in said(app) and codes() == []
    sign_in(app, " Olga@Shop.example", GOOD)
    assert "Signing in" in said(app) and codes() == [False]
    with db.reading() as session:
        assert session.scalar(sa.select(User.signed_in_at)) is not None


def test_who_fails_again_and_again_must_wait_even_with_the_right_password(browser):
    with_account()
    app = opened()
    for _ in range(5):
        sign_in(app, "olga@shop.example", "wrong one")
    sign_in(app, "olga@shop.example", GOOD)
    assert "Too many attempts. Try again in" in said(app) and codes() == []


ENDS = {
    "signed out elsewhere": lambda session, user, token: users.end(session, token),
    "another password": lambda session, user, token: users.set_password(session, user, "staple of wet paper"),
    "a lower role": lambda session, user, token: users.set_role(session, user.id, role="viewer"),
    "removed": lambda session, user, token: users.remove(session, user.id),
}


@pytest.mark.parametrize("what", ENDS)
def test_an_open_screen_ends_with_its_session(browser, what):
    with_account()
    user = with_account("marketer", "max@shop.example", "Max")
    enter(browser, user)
    app = opened("segments.py")
    assert pages_of(app) == ["Segments"]
    with db.session() as session:
        ENDS[what](session, users.get(session, user.id), browser["cookie"])
    app.button(key="new_segment").click().run()  # what is pressed now is too late
    assert pages_of(app) == ["Sign in"]
    with db.reading() as session:
        assert segments.all(session) == []


def test_a_forged_cookie_opens_nothing(browser):
    enter(browser, with_account())
    browser["cookie"] = browser["cookie"][:-1] + ("A" if browser["cookie"][-1] != "A" else "B")
    assert pages_of(opened()) == ["Sign in"]


def test_a_verb_called_by_a_screen_whose_session_has_ended_is_refused(browser):
    # A part that draws itself alone, and what a press calls, run without the gate.
    user = with_account()
    enter(browser, user)

    def script():
        import streamlit as st

        from cdp import access, db, errors, segments
        from cdp.models import utc_now

        try:
            with db.session() as session:
                segments.create(session, name="New", conditions={"all": []}, owner="", now=utc_now())
            st.text(f"done by {access.who().name}")
        except errors.NotSignedIn as error:
            st.text(f"refused: {error}")

    app = AppTest.from_function(script, default_timeout=120).run()
    assert app.text[0].value == "done by olga@shop.example"
    with db.session() as session:
        users.end(session, browser["cookie"])
        session.execute(sa.delete(Segment))
    assert app.run().text[0].value == "refused: Sign in first."


def test_a_screen_that_nobody_uses_ends_and_one_that_draws_itself_is_not_used(browser, monkeypatch):
    began = utc_now()
    enter(browser, with_account())

    def later(hours):
        monkeypatch.setattr(signed_in, "utc_now", lambda: began + timedelta(hours=hours))

    later(11)
    app = opened("segments.py")  # somebody at work
    later(22)
    app.session_state[signed_in._BY_ITSELF] = True  # as where new data has the screen drawn
    app.run()
    assert pages_of(app) == ["Segments"]
    later(23.1)
    assert pages_of(app.run()) == ["Sign in"]


def test_signing_out_ends_the_session_for_whoever_copied_the_cookie(browser):
    enter(browser, with_account())
    app = opened("account.py")
    app.button(key="account_sign_out").click().run()
    assert pages_of(app) == ["Sign in"] and codes() == []
    assert pages_of(opened()) == ["Sign in"]  # the cookie is still sent, and worth nothing


def test_changing_ones_password_signs_out_everywhere(browser):
    enter(browser, with_account())
    app = opened("account.py")
    fill(app, account_current="wrong one", account_new="staple of wet paper")
    submit(app, "Change password")
    assert "not your present password" in said(app)
    fill(app, account_current=GOOD, account_new="staple of wet paper")
    submit(app, "Change password")
    assert pages_of(app) == ["Sign in"] and codes() == []


# -- the first one -----------------------------------------------------------------------------------------------------


def test_the_first_owner_is_made_on_this_machine(browser):
    app = opened()
    assert pages_of(app) == ["Welcome"]
    fill(app, first_name="Olga", first_email="olga@shop.example", first_password="short")
    submit(app, "Create the owner's account")
    assert "at least 10 characters" in said(app)
    fill(app, first_password=GOOD)
    submit(app, "Create the owner's account")
    assert "Signing in" in said(app) and codes() == [False]
    with db.reading() as session:
        assert session.scalars(sa.select(User.role)).all() == ["owner"]


def test_from_another_machine_the_first_owner_needs_the_code_of_the_console(browser):
    browser["is_here"] = False
    app = opened()
    fill(app, first_name="Eve", first_email="eve@shop.example", first_password=GOOD, first_code="AAAA-BBBB-CCCC-DDDD")
    submit(app, "Create the owner's account")
    assert "not the code" in said(app)
    for _ in range(5):
        submit(app, "Create the owner's account")
    assert "Too many attempts" in said(app)
    with db.session() as session:
        assert session.scalars(sa.select(User)).all() == []
        users.clear(session, email="first owner", address="192.0.2.7")
    fill(app, first_code=users.code())
    submit(app, "Create the owner's account")
    assert "Signing in" in said(app)


def bound_to(address):
    return SimpleNamespace(get_option={"server.address": address}.get)


def test_the_sample_shop_is_entered_with_one_click_only_here_and_only_while_it_is_one(browser, monkeypatch):
    assert "demo_sign_in" not in keys(opened())  # no sample shop
    with db.session() as session:
        shop.update(session, name="Larch & Loom").is_demo = True
    browser["is_here"] = False
    assert "demo_sign_in" not in keys(opened())
    browser["is_here"] = True
    monkeypatch.setattr(signed_in, "config", bound_to("0.0.0.0"))
    assert "demo_sign_in" not in keys(opened())
    monkeypatch.setattr(signed_in, "config", bound_to("127.0.0.1"))
    app = opened()
    assert "sample shop" in said(app)
    app.button(key="demo_sign_in").click().run()
    assert "Signing in" in said(app)
    with db.session() as session:
        owner = session.scalars(sa.select(User)).one()
        assert (owner.is_demo, owner.role, owner.password_hash) == (True, "owner", None)
    enter(browser, owner)
    assert "Dashboard" in pages_of(opened())
    browser["is_here"] = False  # the same cookie, by a server that others reach
    assert pages_of(opened()) == ["Welcome"]
    browser["is_here"] = True
    with_account()
    assert pages_of(opened()) == ["Sign in"] and "demo_sign_in" not in keys(opened())


def test_a_link_leads_to_choosing_a_password(browser):
    user = with_account()
    with db.reading() as session:
        link = users.link_of(session, user.id, now=utc_now())
    app = opened(password=link)
    fill(app, chosen_password="staple of wet paper")
    submit(app, "Save and sign in")
    assert "Signing in" in said(app)
    assert "used already" in said(opened(password=link))


# -- the company's own sign-in -----------------------------------------------------------------------------------------


def by_company(**claims):
    app = AppTest.from_file(str(MAIN), default_timeout=120)
    app.user = {"is_logged_in": True, "iat": int(utc_now().timestamp()), "email_verified": True} | claims
    app.run()
    assert not app.exception, app.exception
    return app


def test_the_companys_sign_in_lets_in_who_has_an_account_of_that_address(browser):
    with_account("marketer", "max@shop.example", "Max")
    assert "Signing in" in said(by_company(email="Max@shop.example", email_verified=True)) and codes() == [False]


@pytest.mark.parametrize(
    "claims",
    [{"email": "eve@shop.example"}, {"email": "max@shop.example", "email_verified": False}, {"email": ""}, {},
     {"email": "max@shop.example", "email_verified": None}],
)  # fmt: skip
def test_nobody_else_comes_in_by_it(browser, claims):
    with_account("marketer", "max@shop.example", "Max")
    app = by_company(**claims)
    assert "No account here" in said(app) and codes() == []
    with db.reading() as session:
        [noted] = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "failed to sign in"))
    assert (noted.label, noted.address) == (claims.get("email") or "no address", "192.0.2.7")


def test_what_the_company_said_opens_the_door_once(browser):
    with_account("marketer", "max@shop.example", "Max")
    said_once = int(utc_now().timestamp())
    assert "Signing in" in said(by_company(email="max@shop.example", iat=said_once))
    with db.session() as session:
        session.execute(sa.delete(UserSession))
    assert pages_of(by_company(email="max@shop.example", iat=said_once)) == ["Sign in"] and codes() == []


@pytest.mark.parametrize("age", [-3600, 301, 86_400, None])
def test_what_the_company_said_some_time_ago_opens_nothing_any_more(browser, age):
    with_account("marketer", "max@shop.example", "Max")
    said_at = None if age is None else int(utc_now().timestamp()) - age
    app = by_company(email="max@shop.example", iat=said_at)
    assert pages_of(app) == ["Sign in"] and codes() == []


# -- where the browser is ----------------------------------------------------------------------------------------------

LOCAL = {"host": "localhost:8501", "origin": "http://localhost:8501"}


@pytest.mark.parametrize(
    ("address", "sent", "is_here"),
    [
        (None, LOCAL, True),  # Streamlit's word for this machine
        ("127.0.0.1", {"Host": "127.0.0.1:8501", "Origin": "http://127.0.0.1:8501"}, True),
        ("::1", {"host": "[::1]:8501", "origin": "http://[::1]:8501"}, True),
        ("192.0.2.7", LOCAL, False),
        (None, LOCAL | {"x-forwarded-for": "192.0.2.7"}, False),
        (None, LOCAL | {"Forwarded": "for=192.0.2.7"}, False),
        (None, LOCAL | {"origin": "https://cdp.example"}, False),  # a proxy that names us as it knows us
        (None, LOCAL | {"host": "cdp.example"}, False),
        (None, {"host": "localhost:8501"}, False),
        (None, LOCAL | {"host": "localhost.evil.example"}, False),
        (None, {}, False),
    ],
)
def test_only_a_browser_on_this_machine_is_here(monkeypatch, address, sent, is_here):
    context = SimpleNamespace(ip_address=address, headers=sent)
    monkeypatch.setattr(signed_in, "st", SimpleNamespace(context=context))
    assert signed_in.is_here() is is_here


# -- who sees what -----------------------------------------------------------------------------------------------------

SCREENS = {
    "dashboard.py": "omav", "customers.py": "omav", "segments.py": "omav", "flows.py": "omav", "campaigns.py": "omav",
    "templates.py": "omav", "assistant.py": "oma", "outbox.py": "oma", "imports.py": "om", "settings.py": "oma",
}  # fmt: skip
# A button of each screen that only some see, with those who do.
BUTTONS = {
    "customers.py": {"add_customer": "om", "export": "oma"},
    "segments.py": {"new_segment": "om"},
    "templates.py": {"new_template": "om"},
    "flows.py": {"new_flow": "om"},
    "campaigns.py": {"new_campaign": "om"},
    "settings.py": {"shop_save": "o", "attribute_new": "om"},
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_screens_and_on_them_what_it_may_do(browser, role):
    with db.session() as session:
        make_customer(session, email="hidden@secret.example", phone="+4915112345678")
        make_campaign(session, segment=make_segment(session))
    enter(browser, with_account(role))
    letter, app = role[0], opened()
    for page, roles in SCREENS.items():
        app.switch_page(page).run()
        assert not app.exception, app.exception
        assert ("takes the role of" in said(app)) == (letter not in roles), page
        if letter in roles:
            for key, may in BUTTONS.get(page, {}).items():
                assert (key in keys(app)) == (letter in may), (page, key)


@pytest.mark.parametrize("role", list(Role))
def test_addresses_are_in_full_for_whoever_may_see_them(browser, role):
    with db.session() as session:
        customer = make_customer(session, email="hidden@secret.example", phone="+4915112345678")
    enter(browser, with_account(role))
    app = opened("customers.py")
    table = app.dataframe[0].value.astype(str).to_string()
    app.query_params["id"] = str(customer.id)
    app.switch_page("customer.py").run()
    facts = " ".join(str(each.value) for each in (*app.table, *app.markdown, *app.text, *app.caption))
    for shown in (table, facts.replace("\\", "").replace(":gray[]", "")):
        assert ("hidden@secret.example" in shown) == (role is not Role.VIEWER)
        assert ("h•••@s•••.example" in shown) == (role is Role.VIEWER)


def test_an_owner_adds_a_person_and_hands_over_a_link(browser):
    enter(browser, with_account())
    app = opened()
    app.session_state["tab"] = "People"
    app.switch_page("settings.py").run()
    app.button(key="person_new").click().run()
    fill(app, person_name="Vera", person_email="vera@shop.example")
    app.radio(key="person_role").set_value("viewer")
    app.button(key="person_go").click().run()
    link = app.code[0].value.partition("?password=")[2]
    app.button(key="person_done").click().run()
    with db.session() as session:
        vera = users.choose_password(session, link, GOOD, at=utc_now().timestamp())
    assert (vera.name, vera.role) == ("Vera", "viewer")
    app.menu_button(key=f"person_more_{vera.id}").click("Remove").run()
    app.button(key="person_go").click().run()
    with db.reading() as session:
        assert users.by_email(session, "vera@shop.example") is None


# -- the door ----------------------------------------------------------------------------------------------------------

FROM_US = {"origin": "https://cdp.example", "host": "cdp.example"}


@pytest.fixture
def web(database_url):
    return TestClient(Starlette(routes=[door.route]), base_url="https://cdp.example", follow_redirects=False)


@pytest.fixture
def code(database_url):
    user = with_account()
    with db.session() as session:
        return users.begin(session, user, address="192.0.2.7", now=utc_now())


def test_the_door_gives_a_cookie_that_no_script_and_no_other_site_can_use(web, code):
    answer = web.post("/session/begin", data={"code": code, "next": "/segments?id=1"}, headers=FROM_US)
    assert (answer.status_code, answer.headers["location"]) == (303, "/segments?id=1")
    name, *rest = answer.headers["set-cookie"].split("; ")
    assert name.startswith("cdp_session=") and code not in name
    assert {"HttpOnly", "SameSite=lax", "Secure", "Path=/"} <= set(rest)
    assert "no-store" in answer.headers["cache-control"]
    again = web.post("/session/begin", data={"code": code}, headers=FROM_US)
    assert again.status_code == 303 and "set-cookie" not in again.headers


@pytest.mark.parametrize("origin", [{"origin": "https://evil.example"}, {"origin": "null"}, {}])
def test_another_site_cannot_sign_a_browser_in(web, code, origin):
    answer = web.post("/session/begin", data={"code": code}, headers={"host": "cdp.example"} | origin)
    assert answer.status_code == 403 and "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "place", ["https://evil.example", "//evil.example", "/\\evil.example", "/a\nb", "javascript:x", ""]
)
def test_the_door_leads_nowhere_but_inside(web, code, place):
    answer = web.post("/session/begin", data={"code": code, "next": place}, headers=FROM_US)
    assert answer.headers["location"] == "/"


def test_the_door_takes_no_more_than_a_code(web):
    assert web.post("/session/begin", content=b"x" * 10_000, headers=FROM_US).status_code == 413
    assert web.get("/session/begin").status_code == 405


# -- what every answer says --------------------------------------------------------------------------------------------


def serving(**options):
    async def page(_request):
        return PlainTextResponse("here")

    policy = headers.policy("<html><script>\n a </script><script src='x.js'></script></html>")

    def has_cookie(scope):
        return b"cookie" in dict(scope["headers"])

    middleware = [
        Middleware(headers.SecurityHeaders, policy=policy),
        Middleware(headers.OnlySignedIn, path="/_stcore/upload_file", is_known=has_cookie),
    ]
    routes = [Route("/{rest:path}", page, methods=["GET", "PUT"])]
    return TestClient(Starlette(routes=routes, middleware=middleware), **options)


def test_every_answer_says_what_a_browser_may_do_with_it():
    said = serving().get("/segments").headers
    assert (said["x-frame-options"], said["x-content-type-options"], said["referrer-policy"]) == (
        "DENY", "nosniff", "same-origin",
    )  # fmt: skip
    policy = dict(each.split(" ", 1) for each in said["content-security-policy"].split("; "))
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    # sha256 of the page's own script; nothing inline but that, nothing evaluated, nothing of anybody else's.
    assert policy["script-src"] == "'self' blob: 'sha256-NZ1yW/dfXYgQG1R9m2AakMGLGtc1KrBlPkgOrJ3eE5I='"
    assert "unsafe-eval" not in said["content-security-policy"]
    assert "strict-transport-security" not in said
    assert "max-age" in serving(base_url="https://cdp.example").get("/").headers["strict-transport-security"]
    assert "'unsafe-inline'" in serving().get("/api/docs").headers["content-security-policy"]


def test_files_are_taken_from_those_who_are_signed_in():
    with serving() as client:
        assert client.put("/_stcore/upload_file/a/b", content=b"x").status_code == 401
        assert client.put("/_stcore/upload_file/a/b", content=b"x", headers={"cookie": "a=b"}).status_code == 200


def test_scripts_of_other_sites_ask_the_api_only_when_they_are_listed(monkeypatch):
    async def answer(_request):
        return PlainTextResponse("here")

    plain = Starlette(routes=[Route("/", answer)])
    theirs = {"origin": "https://shop.example"}
    assert "access-control-allow-origin" not in TestClient(headers.with_cors(plain)).get("/", headers=theirs).headers
    monkeypatch.setenv("CDP_CORS_ORIGINS", "https://shop.example/, https://www.shop.example")
    settings.cache_clear()
    open_to = TestClient(headers.with_cors(plain))
    said = open_to.get("/", headers=theirs).headers
    assert said["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-credentials" not in said
    assert "access-control-allow-origin" not in open_to.get("/", headers={"origin": "https://evil.example"}).headers


GUARDED = re.compile(r"signed_in\.(only|watching)")


def test_every_part_of_a_screen_that_draws_itself_alone_asks_who_is_there():
    alone = []
    for path in MAIN.parent.rglob("*.py"):
        lines = path.read_text("utf-8").splitlines()
        for number, line in enumerate(lines):
            if ("st.fragment(" in line or "st.dialog(" in line) and not GUARDED.search(line + lines[number + 1]):
                alone.append(f"{path.name}:{number + 1}")
            if "run_every=" in line and "signed_in.watching" not in line + lines[number + 1]:
                alone.append(f"{path.name}:{number + 1}: who only leaves it open would count as somebody at work")
    assert not alone, f"Without signed_in.only they go on drawing for whoever was signed out: {alone}"


def test_threads_of_a_screen_act_for_whoever_began_them():
    seen = []
    with access.acting(Principal("user", 1, "max@shop.example", role=Role.MARKETER)):
        thread = signed_in.apart(lambda word: seen.append((word, access.who().name)), "hello", name="import test")
    thread.start()
    thread.join()
    assert seen == [("hello", "max@shop.example")]
