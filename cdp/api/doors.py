"""The doors of the API: who comes in with which key, what a key may ask for, how much and how often."""

import base64
import binascii
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from anyio import to_thread
from fastapi import FastAPI, Request, Security
from fastapi.security import HTTPBearer, SecurityScopes
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cdp import access, db, errors, keys, logs
from cdp.access import Principal
from cdp.api.problems import problem
from cdp.models import utc_now
from cdp.settings import settings

log = logs.logger(__name__)

OPEN = ("/health", "/docs", "/openapi.json", "/swagger")  # what is answered without a key
_MISSES_PER_MINUTE = 60  # keys that are none, from one address
_OFTEN = "Too many requests: {limit:,} a minute are allowed for each key and address. Try again in a minute."


def needs(scope: access.Scope | str) -> Any:
    """Promise the dependency of a route that only a key of this scope may use: `dependencies=[needs("write")]`."""
    return Security(_door, scopes=[str(scope)])


class _Door(HTTPBearer):
    """What a route's description says of keys, and the check of what the one that came may do."""

    async def __call__(self, needed: SecurityScopes, request: Request) -> None:  # type: ignore[override]
        principal: Principal | None = request.scope.get("principal")
        if principal is None:
            raise errors.NotSignedIn(_UNKNOWN)
        may = {each for scope in principal.scopes for each in access.INCLUDES[scope]}
        for scope in map(access.Scope, needed.scopes):
            if scope not in may:
                having = ", ".join(sorted(principal.scopes)) or "none"
                raise errors.NotAllowed(
                    f"This needs an API key with the scope “{scope}”; yours has “{having}”. "
                    f"Make one under Settings → API keys, or by `python -m cdp key add --name NAME --scope {scope}`."
                )


_door = _Door(scheme_name="HTTPBearer", description="An API key: Settings → API keys, or `python -m cdp key add`.")
_UNKNOWN = (
    "Send an API key as `Authorization: Bearer KEY`. Make one under Settings → API keys, "
    "or by `python -m cdp key add --name NAME`."
)


class Doors:
    """Lets in who has a key: 401 to all others, 429 to what comes too often; `open` lists paths that need none,
    `limit` names the setting of how often.

    Whoever is let in is the acting principal of everything below. Cookies are taken off: nothing a browser sends
    by itself opens anything.
    """

    def __init__(self, app: ASGIApp, *, open: tuple[str, ...] = OPEN, limit: str = "api_per_minute") -> None:
        self.app, self.open, self.limit = app, open, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"cookie"]
        path = _path(scope)
        if path in self.open or path.startswith(tuple(f"{each}/" for each in self.open)):
            await self.app(scope, receive, _plainly(send))
            return
        came = await _let_in(scope, self.limit)
        if isinstance(came, Response):
            await came(scope, receive, _plainly(send))
            return
        scope["principal"] = came
        with access.acting(came):
            await self.app(scope, receive, _plainly(send))


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")).rstrip("/") or "/"


async def _let_in(scope: Scope, limited_by: str) -> Principal | Response:
    address = scope["client"][0] if scope.get("client") else ""
    secret, only_ingest = _secret(Headers(scope=scope).get("authorization", ""))
    if secret is None:
        return _unknown()
    if not _misses().test(_PER_ADDRESS, address):
        return _later(f"Too many keys that are none came from {address}. Try again in a minute.")
    try:
        principal = await _principal(secret, address, utc_now())
    except sa.exc.SQLAlchemyError as error:
        log.error("database_unreachable", error=type(error).__name__)
        return problem(503, "Not available", "The database does not answer. Try again in a moment.")
    if principal is None:
        _misses().hit(_PER_ADDRESS, address)
        return _unknown("There is no such API key, or it was revoked. ")
    if only_ingest:
        principal = _only_ingest(principal)
    limit = getattr(settings(), limited_by)
    if limit and not _uses().hit(RateLimitItemPerMinute(limit), limited_by, str(principal.id), address):
        return _later(_OFTEN.format(limit=limit))
    return principal


def _only_ingest(principal: Principal) -> Principal:
    """A browser may send a user and password by itself: they are good for handing in events and for nothing else."""
    may = {each for scope in principal.scopes for each in access.INCLUDES[scope]}
    return replace(principal, scopes=frozenset({access.Scope.INGEST}) & may)


def _secret(header: str) -> tuple[str | None, bool]:
    """The key that came, and whether it came as the write key of an event library: as the user of basic auth."""
    kind, _, said = header.strip().partition(" ")
    if kind.lower() == "bearer" and said.strip():
        return said.strip(), False
    if kind.lower() == "basic":
        try:
            return base64.b64decode(said, validate=True).decode().partition(":")[0] or None, True
        except (binascii.Error, UnicodeDecodeError):
            return None, True
    return None, False


async def _principal(secret: str, address: str, now: datetime) -> Principal | None:
    """Whose key it is. Reading a row of SQLite waits for nobody and is quicker than going to another thread for it."""
    is_near = db.engine().dialect.name == "sqlite"
    key = keys.find(secret) if is_near else await to_thread.run_sync(keys.find, secret)
    if key is None:
        return None
    if keys.is_use_news(key, now=now):
        await to_thread.run_sync(_note_use, key.id, now)
    return Principal("key", key.id, key.name, scopes=frozenset({key.scope}), address=address)


def _note_use(key_id: int, now: datetime) -> None:
    with db.soon() as session:
        keys.note_use(session, key_id, now=now)


# -- how often ---------------------------------------------------------------------------------------------------------

_PER_ADDRESS = RateLimitItemPerMinute(_MISSES_PER_MINUTE)


@lru_cache(maxsize=1)
def _uses() -> SlidingWindowCounterRateLimiter:
    return SlidingWindowCounterRateLimiter(MemoryStorage())


@lru_cache(maxsize=1)
def _misses() -> SlidingWindowCounterRateLimiter:
    return SlidingWindowCounterRateLimiter(MemoryStorage())


def forget_counts() -> None:
    """Begin to count requests anew, as after a restart."""
    _uses.cache_clear()
    _misses.cache_clear()


# -- answers -----------------------------------------------------------------------------------------------------------


def _unknown(first: str = "") -> Response:
    answer = problem(401, "No key", first + _UNKNOWN)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _later(sentence: str) -> Response:
    answer = problem(429, "Too many requests", sentence)
    answer.headers["Retry-After"] = "60"
    return answer


def _plainly(send: Send) -> Send:
    """Answers are data: no browser is to keep them, guess what they are, or draw them in a frame.

    What the framework says in plain text of a request that is too large is said as a problem.
    """
    instead: Response | None = None

    async def marked(message: Message) -> None:
        nonlocal instead
        if message["type"] == "http.response.start":
            if message["status"] == 413 and Headers(raw=message["headers"])["content-type"].startswith("text/plain"):
                instead = problem(413, "Too large", _LARGE)
                message = {**message, "headers": instead.raw_headers}
            present = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(pair for pair in _HEADERS if pair[0] not in present)]
        elif instead is not None:
            message = {**message, "body": instead.body}
        await send(message)

    return marked


_LARGE = "The request is larger than is taken at this address. Send less at once."
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)


# -- both forms of a path ----------------------------------------------------------------------------------------------


def take_both_slash_forms(app: FastAPI) -> None:
    """Let a path be asked with and without the slash at its end, without a redirect that would lose the body."""
    router = app.router
    router.redirect_slashes = False
    not_found = router.default

    async def other_form(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope.get("other_slash_form") or _path(scope) == "/":
            await not_found(scope, receive, send)
            return
        path = scope["path"]
        scope.update(other_slash_form=True, path=path[:-1] if path.endswith("/") else f"{path}/")
        await router(scope, receive, send)

    router.default = other_form
