"""The addresses in letters, mounted under /t: picture, links, unsubscribing, preferences, and what providers report."""

import base64
import time

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, Router

from cdp import db, tokens
from cdp.errors import CdpError, NotFound
from cdp.models import utc_now
from cdp.tracking import bounces, leaving, links, pages, providers, spool
from cdp.tracking.spool import Hit

_GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_PICTURE = {"cache-control": "no-store, private", "content-type": "image/gif", "x-robots-tag": "noindex"}
_LEAVING = {"cache-control": "no-store, private", "referrer-policy": "no-referrer", "x-robots-tag": "noindex"}
# What browsers and mailbox providers say when they only fetch ahead.
_AHEAD = ("sec-purpose", "purpose", "x-purpose", "x-moz")


async def open_picture(request: Request) -> Response:
    """The picture that tells of an opened letter. It looks the same for every token: nothing can be found out by it."""
    if message_id := tokens.message_of(request.path_params["token"], "open"):
        spool.append(_hit(request, message_id, "opened"))
    return Response(_GIF, headers=_PICTURE)


async def follow(request: Request) -> Response:
    """A link of the letter: to the address that its own wording has at that place, and never to another."""
    token, _, number = request.path_params["place"].partition(".")
    message_id = tokens.message_of(token, "click")
    if not message_id or not number.isascii() or not number.isdigit() or len(number) > 4:
        return pages.not_found()
    known = links.remembered(message_id)
    if known is None:
        known = await run_in_threadpool(links.look_up, message_id)
    if int(number) >= len(known) or not links.is_web_address(known[int(number)]):
        return pages.not_found()
    return _redirect(request, message_id, known[int(number)])


async def follow_signed(request: Request) -> Response:
    """A link that differs by recipient: to the address that was signed for this very message."""
    address, signature = request.query_params.get("u", ""), request.query_params.get("s", "")
    message_id = tokens.message_of(request.path_params["token"], "click")
    if not message_id or not tokens.is_signed(message_id, address, signature) or not links.is_web_address(address):
        return pages.not_found()
    return _redirect(request, message_id, address)


async def trap(request: Request) -> Response:
    """The link that no person can see: who follows it follows everything."""
    message_id = tokens.message_of(request.path_params["token"], "click")
    if message_id is None:
        return pages.not_found()
    spool.append(_hit(request, message_id, "trap"))
    return Response(status_code=204)  # a scanner that met a dead link would think the worse of the letter


def _redirect(request: Request, message_id: int, address: str) -> Response:
    spool.append(_hit(request, message_id, "clicked", address))
    return RedirectResponse(address, 302, headers=_LEAVING)


def _hit(request: Request, message_id: int, kind: str, link: str = "") -> Hit:
    headers = request.headers
    how = "head" if request.method == "HEAD" else ""
    if not how and any(headers.get(name) for name in _AHEAD):
        how = "prefetch"
    return Hit(message_id, kind, round(time.time(), 3), link, headers.get("user-agent", ""), how)


def show_unsubscribe(request: Request) -> Response:
    """The page behind the unsubscribe link. It changes nothing, for scanners follow links."""
    message_id = tokens.message_of(request.path_params["token"], "unsubscribe")
    if not message_id:
        return _nowhere(message_id)
    try:
        with db.reading() as session:
            return pages.ask(leaving.standing(session, message_id), request.path_params["token"])
    except NotFound:
        return pages.not_found()


def unsubscribe(request: Request) -> Response:
    """Unsubscribing (RFC 8058): by the mail program's own button or by ours, committed before the answer."""
    message_id = tokens.message_of(request.path_params["token"], "unsubscribe")
    if not message_id:
        return _nowhere(message_id)
    detail = "page" if request.query_params.get("by") == "page" else "one-click"
    try:
        with db.durable() as session:
            leaving.unsubscribe(session, message_id, now=utc_now(), detail=detail)
            who = leaving.standing(session, message_id)
    except NotFound:
        return pages.not_found()
    return pages.done(who, request.path_params["token"])


def show_preferences(request: Request) -> Response:
    """The preferences page."""
    message_id = tokens.message_of(request.path_params["token"], "unsubscribe")
    if not message_id:
        return _nowhere(message_id)
    try:
        with db.reading() as session:
            return pages.preferences(leaving.standing(session, message_id), request.path_params["token"])
    except NotFound:
        return pages.not_found()


def change_preferences(request: Request) -> Response:
    """What a person wished on the preferences page."""
    message_id = tokens.message_of(request.path_params["token"], "unsubscribe")
    if not message_id:
        return _nowhere(message_id)
    try:
        with db.durable() as session:
            if request.query_params.get("wish") == "subscribe":
                leaving.resubscribe(session, message_id, now=utc_now())
            else:
                leaving.unsubscribe(session, message_id, now=utc_now(), detail=leaving.PREFERENCES_PAGE)
            who = leaving.standing(session, message_id)
    except NotFound:
        return pages.not_found()
    return pages.preferences(who, request.path_params["token"], saved=True)


def _nowhere(message_id: int | None) -> Response:
    """What a test letter's link says, which names no message; and what one says that was never ours."""
    return pages.not_found() if message_id is None else pages.of_a_test()


async def hear_provider(request: Request) -> Response:
    """A provider's report of bounces and complaints: proven, recorded and committed before it is answered."""
    body = await request.body()
    return await run_in_threadpool(_hear, request.path_params["provider"], dict(request.headers), body)


def _hear(provider: str, headers: dict[str, str], body: bytes) -> Response:
    now = utc_now()
    try:
        notices = providers.receive(provider, headers, body, now=now)
        with db.durable() as session:
            return JSONResponse({"recorded": sum(bounces.record(session, each, now=now) for each in notices)})
    except CdpError as error:
        return JSONResponse(
            {"detail": str(error)}, next(_REFUSED[kind] for kind in type(error).__mro__ if kind in _REFUSED)
        )


_REFUSED: dict[type, int] = {NotFound: 404, providers.Unproven: 403, CdpError: 400}

routes = [
    Route("/o/{token}.gif", open_picture),
    Route("/c/{place}", follow),
    Route("/l/{token}", follow_signed),
    Route("/h/{token}", trap),
    Route("/u/{token}", show_unsubscribe),
    Route("/u/{token}", unsubscribe, methods=["POST"]),
    Route("/p/{token}", show_preferences),
    Route("/p/{token}", change_preferences, methods=["POST"]),
    Route("/bounce/{provider}", hear_provider, methods=["POST"], max_body_size=providers.LARGEST),
]
mounted = Mount("/t", app=Router(routes, redirect_slashes=False))  # what is invented leads nowhere at all
app = Starlette(routes=[mounted])  # to be served alone when traffic asks: `uvicorn cdp.tracking:app`
