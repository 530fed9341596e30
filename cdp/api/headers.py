"""What every answer of the server says to browsers: who may frame it, what it may load, what it tells others; and CORS."""

import base64
import hashlib
import re
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cdp.settings import settings

# As strict as the screens allow. Scripts come from us alone: the page's own by its hash, those of components as blobs.
# Styles are written by scripts; pictures, styles and fonts of anywhere are what letters are made of, and their preview
# is a frame without rights that obeys this too.
_SCREENS = {
    "default-src": "'self'",
    "script-src": "'self' blob: {hashes}",
    "style-src": "'self' 'unsafe-inline' https:",
    "img-src": "'self' data: blob: https: http:",
    "font-src": "'self' data: https:",
    "media-src": "'self' data: blob:",
    "connect-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "frame-src": "'self' blob: data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# The documentation begins with a script of its own in the page.
_DOCUMENTATION = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SAID = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def policy(page: str) -> str:
    """Promise the policy for screens that begin with this page of HTML, whose own scripts alone may run inside it."""
    scripts = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", page, re.DOTALL)
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'" for each in scripts
    )
    return "; ".join(f"{name} {value.format(hashes=hashes).strip()}" for name, value in _SCREENS.items())


class SecurityHeaders:
    """Says them with every answer that does not say something of its own."""

    def __init__(self, app: ASGIApp, *, policy: str) -> None:
        self.app, self.policy = app, policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, and add to the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def said(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SAID.items():
                    headers.setdefault(name, value)
                is_documentation = scope["path"].rstrip("/") == "/api/docs"
                headers.setdefault("Content-Security-Policy", _DOCUMENTATION if is_documentation else self.policy)
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        await self.app(scope, receive, said)


class OnlySignedIn:
    """Takes in files for the screens from those alone who are signed in."""

    def __init__(self, app: ASGIApp, *, path: str, is_known: Callable[[Scope], bool]) -> None:
        self.app, self.path, self.is_known = app, path, is_known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, or refuse it before a byte of the file was read."""
        if (
            scope["type"] == "http"
            and scope["path"].startswith(self.path)
            and scope["method"] not in {"GET", "OPTIONS"}
        ) and not await run_in_threadpool(self.is_known, scope):
            await PlainTextResponse("Sign in first.", 401)(scope, receive, send)
            return
        await self.app(scope, receive, send)


class Mounted(Mount):
    """A mount that answers whatever is asked below its path; Starlette's own leaves addresses with a line break to others."""

    def __init__(self, path: str, app: ASGIApp) -> None:
        super().__init__(path, app=app)
        self.path_regex = re.compile(self.path_regex.pattern, re.DOTALL)


def with_cors(app: ASGIApp) -> ASGIApp:
    """Promise the application, open to scripts on the sites that CDP_CORS_ORIGINS lists, and to no other's."""
    listed = [origin.strip().rstrip("/") for origin in settings().cors_origins.split(",") if origin.strip()]
    if not listed:
        return app
    return CORSMiddleware(
        app,
        allow_origins=listed,
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["authorization", "content-type", "idempotency-key"],
        expose_headers=["link", "retry-after", "x-total-count"],
        allow_credentials=False,
    )
