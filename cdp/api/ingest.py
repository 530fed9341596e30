"""Events over HTTP, as the event libraries send them: mounted at /v1, with the write key as the user of basic auth."""

import json
import zlib
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from cdp import ingest
from cdp.access import Scope, who
from cdp.api import describing, doors
from cdp.api.problems import answer_refusals, problem
from cdp.errors import Invalid, TooLarge
from cdp.models import utc_now
from cdp.version import VERSION

app = FastAPI(
    title="Events",
    version=VERSION,
    description="What people do, from websites, apps and servers: the calls of Segment's libraries, each recorded once.",
    docs_url=None,
    redoc_url=None,
)
answer_refusals(app)
app.add_middleware(doors.Doors, limit="ingest_per_minute")
doors.take_both_slash_forms(app)

_ANSWERS = describing.refusals(
    {
        400: "The body is no event; the sentence says what it lacks.",
        401: "No key, or one that was revoked.",
        403: "The key is not for sending events.",
        404: "There is no such call.",
        413: f"More than {ingest.LARGEST:,} bytes.",
        429: "Too much at once, or too much waits to be taken in: come again after Retry-After seconds.",
        503: "The database does not answer.",
    }
)
_TAKES = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}


@app.post(
    "/batch",
    responses=_ANSWERS,
    openapi_extra=_TAKES,
    max_body_size=ingest.LARGEST,
    dependencies=[doors.needs(Scope.INGEST)],
)
async def batch(request: Request) -> JSONResponse:
    """Several calls at once, as `{"batch": [...]}`; those that cannot be kept come back with the reason."""
    return await _answered(request, None)


@app.post(
    "/{kind}",
    responses=_ANSWERS,
    openapi_extra=_TAKES,
    max_body_size=ingest.LARGEST,
    dependencies=[doors.needs(Scope.INGEST)],
)
async def call(kind: str, request: Request) -> JSONResponse:
    """One call: identify, track, page, screen, group or alias."""
    if kind not in ingest.KINDS:
        return problem(404, "Not found", f"There is no call “{kind}”. There are: batch, {', '.join(ingest.KINDS)}.")
    return await _answered(request, kind)


async def _answered(request: Request, kind: str | None) -> JSONResponse:
    try:
        said = _read(await request.body(), request.headers.get("content-encoding", ""))
        refused = _accept(said, kind)
    except ingest.Full as error:
        answer = problem(429, "Too much at once", str(error))
        answer.headers["Retry-After"] = str(ingest.WAIT)
        return answer
    if kind is not None and refused:
        raise Invalid(refused[0][1])
    told = {"rejected": [{"index": number, "reason": reason} for number, reason in refused]} if refused else {}
    return JSONResponse({"success": True, **told})


def _accept(said: dict[str, Any], kind: str | None) -> list[tuple[int, str]]:
    calls = said.get("batch") if kind is None else [{**said, "type": kind}]
    if not isinstance(calls, list) or len(calls) > ingest.MOST_CALLS:
        raise Invalid(f"“batch” must be a list of at most {ingest.MOST_CALLS:,} calls.")
    return ingest.accept(calls, source=who().name, sent_at=said.get("sentAt"), now=utc_now())


def _read(body: bytes, encoding: str) -> dict[str, Any]:
    try:
        said = json.loads(_unpacked(body) if encoding.strip().lower() == "gzip" else body)
    except (ValueError, RecursionError, zlib.error):
        raise Invalid("The body must be a JSON object.") from None
    if not isinstance(said, dict):
        raise Invalid("The body must be a JSON object.")
    return said


def _unpacked(body: bytes) -> bytes:
    """The body unzipped, as far as it may be long: a few kilobytes can hold gigabytes."""
    unzip = zlib.decompressobj(wbits=31)
    plain = unzip.decompress(body, ingest.LARGEST + 1)
    if len(plain) > ingest.LARGEST:
        raise TooLarge(f"Send at most {ingest.LARGEST:,} bytes at once.")
    return plain
