"""The HTTP API: mounted at /api beside the screens, or served alone with `uvicorn cdp.api:app`."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi_swagger import patch_fastapi
from starlette.exceptions import HTTPException

from cdp import db, errors, logs
from cdp.version import VERSION

log = logs.logger(__name__)


app = FastAPI(
    title="Customer data platform",
    version=VERSION,
    description="Customers, segments and what follows from them. Errors are problem details (RFC 9457).",
    docs_url=None,
    redoc_url=None,
    swagger_ui_oauth2_redirect_url=None,
)
patch_fastapi(app)  # the page at /docs from our own server: nobody else's is asked, and it works without a network

# The one place where a refusal of the product becomes a status code.
STATUS: dict[type[errors.CdpError], tuple[int, str]] = {
    errors.NotFound: (404, "Not found"),
    errors.Invalid: (400, "Not valid"),
    errors.Conflict: (409, "Changed meanwhile"),
    errors.InUse: (409, "In use"),
    errors.Disagreement: (500, "Two counts disagree"),
    errors.CdpError: (400, "Refused"),
}


def problem(status: int, title: str, detail: str, **more: Any) -> JSONResponse:
    """Promise an answer that says what went wrong, as RFC 9457 has it."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, media_type="application/problem+json")


def _changes(changes: Mapping[str, tuple[object, object]]) -> dict[str, dict[str, str | None]]:
    def shown(value: object) -> str | None:
        return None if value is None else str(value)

    return {field: {"seen": shown(seen), "now": shown(now)} for field, (seen, now) in changes.items()}


@app.exception_handler(errors.CdpError)
def refuse(_request: Request, error: Exception) -> JSONResponse:
    """Promise the answer to a refusal: the faults by field when there are any, else a problem detail."""
    status, title = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    if isinstance(error, errors.Invalid) and error.fields:
        return JSONResponse(error.fields, status)
    more = {"changes": _changes(error.changes)} if isinstance(error, errors.Conflict) and error.changes else {}
    if status >= 500:
        log.error("refused", error=str(error))
    return problem(status, title, str(error), **more)


@app.exception_handler(RequestValidationError)
def refuse_request(_request: Request, error: Exception) -> JSONResponse:
    """Promise the faults of a request by field, in the same shape as the product's own."""
    fields: dict[str, list[str]] = {}
    for fault in error.errors() if isinstance(error, RequestValidationError) else []:
        name = ".".join(str(part) for part in fault["loc"][1:]) or str(fault["loc"][0])
        fields.setdefault(name, []).append(fault["msg"])
    return JSONResponse(fields, 400)


@app.exception_handler(HTTPException)
def refuse_path(_request: Request, error: Exception) -> JSONResponse:
    """Promise a problem detail for what the framework refuses: an unknown path, a method that is not offered."""
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, str(error))
    response = problem(status, HTTPStatus(status).phrase, str(detail))
    response.headers.update(getattr(error, "headers", None) or {})
    return response


@app.get("/health", tags=["Operation"], responses={503: {"description": "The database does not answer."}})
def health() -> JSONResponse:
    """Whether the product can work: it runs and its database answers."""
    try:
        with db.reading() as session:
            session.execute(sa.text("SELECT number FROM data_revision"))
    except sa.exc.SQLAlchemyError as error:
        log.error("database_unreachable", error=type(error).__name__)
        return problem(503, "Not healthy", "The database does not answer, or was never migrated: run `make migrate`.")
    return JSONResponse({"ok": True, "version": VERSION})
