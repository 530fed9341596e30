"""Signing in with the company (OpenID Connect): Streamlit's own client against a small provider, in a real browser."""

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import sqlalchemy as sa
from joserfc import jwk, jwt

from cdp import db, users
from cdp.models import AuditEntry, UserSession
from tests.browser.conftest import Screen, running

KEY = jwk.RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
CLIENT, SECRET = "cdp", "known-to-both"


class Provider:
    """An OpenID provider that signs in whoever `claims` says, without asking."""

    def __init__(self):
        self.claims, self.nonces, self.ended, self.key = {}, {}, 0, KEY
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, name="provider", daemon=True).start()

    def _handler(provider):
        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_said):
                pass

            def do_GET(self):
                path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
                if path == "/.well-known/openid-configuration":
                    self.say(provider.metadata())
                elif path == "/jwks":
                    self.say({"keys": [KEY.as_dict(private=False)]})
                elif path == "/authorize":
                    code = f"code-{len(provider.nonces)}"
                    provider.nonces[code] = query.get("nonce", [""])[0]
                    self.go(query["redirect_uri"][0], code=code, state=query["state"][0])
                elif path == "/end":
                    provider.ended += 1
                    self.go(query["post_logout_redirect_uri"][0])

            def do_POST(self):
                sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                basic = base64.b64decode(self.headers.get("Authorization", "Basic ")[6:]).decode()
                assert basic == f"{CLIENT}:{SECRET}"
                nonce = provider.nonces.pop(sent["code"][0])
                self.say({"access_token": "nothing", "token_type": "Bearer", "id_token": provider.signed(nonce)})

            def say(self, what):
                body = json.dumps(what).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def go(self, to, **query):
                self.send_response(302)
                self.send_header("Location", f"{to}?{urlencode(query)}" if query else to)
                self.send_header("Content-Length", "0")
                self.end_headers()

        return Handler

    def metadata(self):
        return {
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks", "end_session_endpoint": f"{self.url}/end",
            "id_token_signing_alg_values_supported": ["RS256"], "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
        }  # fmt: skip

    def signed(self, nonce):
        now = int(time.time())
        said = {"iss": self.url, "aud": CLIENT, "sub": "7", "iat": now, "exp": now + 600, "nonce": nonce,
                "email_verified": True, **self.claims}  # fmt: skip
        return jwt.encode({"alg": "RS256", "kid": "one"}, said, self.key)


@pytest.fixture(scope="module")
def provider():
    started = Provider()
    yield started
    started.http.shutdown()
    started.http.server_close()


@pytest.fixture(scope="module")
def server(tmp_path_factory, provider):
    """The product with the company's sign-in written into its secrets, and with an account for Max, a marketer."""
    folder = tmp_path_factory.mktemp("server")
    secrets = folder / "secrets.toml"

    def write(port):
        secrets.write_text(
            f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{"x" * 40}"\n'
            f'client_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
            f'server_metadata_url = "{provider.url}/.well-known/openid-configuration"\n'
        )

    with running(
        folder, prepare=write, provoked="BadSignatureError: bad_signature", STREAMLIT_SECRETS_FILES=str(secrets)
    ) as started:
        with db.session(started.database_url) as session:
            users.add(session, email="max@shop.example", name="Max", role="marketer")
        yield started


@pytest.fixture
def window(chromium, server):
    """A window in which nobody is signed in; the provider is the one foreign server it may ask."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB", timezone_id="UTC")
    screen = Screen(context.new_page(), server)
    yield screen
    context.close()
    assert not [each for each in screen.problems if "foreign server" not in each], screen.problems


def comes_with_company(window, provider, **claims):
    time.sleep(1.1)  # the provider counts whole seconds, and what it says must be newer than the last signing in
    provider.claims = claims
    window.page.goto(f"{window.server.url}/segments")
    window.get_by_role("button", name="Sign in with your company").click()


def begins(server):
    with db.reading(server.database_url) as session:
        return session.scalars(sa.select(UserSession.user_id)).all()


def in_as(window, heading):
    window.get_by_role("heading", name=heading, exact=True).wait_for()


def test_who_has_an_account_comes_in_with_its_role_and_out_again_at_both_ends(window, server, provider):
    comes_with_company(window, provider, email="Max@Shop.example", email_verified=True, name="Max")
    in_as(window, "Segments")  # where they wanted to go
    window.open("/account")
    window.get_by_text("Marketer", exact=True).wait_for()
    assert {each["name"]: each["httpOnly"] for each in window.page.context.cookies()}["cdp_session"]
    ended = provider.ended
    copied = [each for each in window.page.context.cookies() if each["name"].startswith(("_streamlit_user", "cdp_"))]
    window.get_by_role("button", name="Sign out", exact=True).click()
    in_as(window, "Sign in")
    assert provider.ended == ended + 1  # at the company's, too
    window.page.context.add_cookies(copied)
    window.page.goto(f"{server.url}/customers")
    in_as(window, "Sign in")  # what was copied before opens nothing afterwards


def test_a_lower_role_ends_the_session_and_an_account_that_was_removed_stays_out(window, server, provider):
    comes_with_company(window, provider, email="max@shop.example")
    in_as(window, "Segments")
    with db.session(server.database_url) as session:
        max_ = users.by_email(session, "max@shop.example")
        users.set_role(session, max_.id, role="viewer")
    window.page.goto(f"{server.url}/account")
    in_as(window, "Sign in")
    window.get_by_role("button", name="Sign in with your company").click()
    window.get_by_text("Viewer", exact=True).wait_for()  # back at the account
    with db.session(server.database_url) as session:
        users.remove(session, users.by_email(session, "max@shop.example").id)
    window.page.goto(f"{server.url}/customers")
    in_as(window, "No account here")
    with db.session(server.database_url) as session:
        users.add(session, email="max@shop.example", name="Max", role="marketer")


@pytest.mark.parametrize(
    "claims",
    [{"email": "eve@elsewhere.example"}, {"email": "max@shop.example", "email_verified": False}, {"sub": "8"}],
)
def test_nobody_else_comes_in_and_is_told_why(window, server, provider, claims):
    before = len(begins(server))
    comes_with_company(window, provider, **claims)
    in_as(window, "No account here")
    named = claims.get("email") == "eve@elsewhere.example"
    window.get_by_text("Ask an owner to add this address." if named else "Ask whoever runs it.").wait_for()
    assert len(begins(server)) == before
    window.get_by_role("button", name="Sign in as somebody else").click()
    in_as(window, "Sign in")
    with db.reading(server.database_url) as session:
        assert "failed to sign in" in session.scalars(sa.select(AuditEntry.action)).all()


def test_a_word_that_the_provider_did_not_sign_lets_nobody_in(window, server, provider):
    provider.key = jwk.RSAKey.generate_key(2048, {"kid": "one"})
    before = len(begins(server))
    comes_with_company(window, provider, email="max@shop.example")
    in_as(window, "Sign in")
    provider.key = KEY
    assert len(begins(server)) == before
