"""How refusals are answered: problem details (RFC 9457), or the faults by field; the one place that knows status codes."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from cdp import errors

# The one place where a refusal of the product becomes a status code.
STATUS: dict[type[errors.CdpError], tuple[int, str]] = {
    errors.NotFound: (404, "Not found"),
    errors.Invalid: (400, "Not valid"),
    errors.Conflict: (409, "Changed meanwhile"),
    errors.InUse: (409, "In use"),
    errors.NotSignedIn: (401, "No key"),
    errors.NotAllowed: (403, "Not allowed"),
    errors.TooLarge: (413, "Too large"),
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


def refuse(_request: Request, error: Exception) -> JSONResponse:
    """Promise the answer to a refusal: the faults by field when there are any, else a problem detail."""
    status, title = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    if isinstance(error, errors.Invalid) and error.fields:
        return JSONResponse(error.fields, status)
    more = {"changes": _changes(error.changes)} if isinstance(error, errors.Conflict) and error.changes else {}
    return problem(status, title, str(error), **more)


_WORDS = {
    "missing": "This field is required.",
    "extra_forbidden": "There is no such field.",
}


def refuse_request(_request: Request, error: Exception) -> JSONResponse:
    """Promise the faults of a request by field, in the same shape as the product's own; 404 for a path that is none."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    if any(fault["loc"][0] == "path" for fault in found):
        return problem(404, "Not found", "There is nothing under this number.")
    if any(fault["type"] == "json_invalid" for fault in found):
        return problem(400, "Not JSON", "The body is not JSON: it could not be read.")
    return JSONResponse(faults_of(found, skip=1), 400)


def faults_of(found: Iterable[Any], *, skip: int = 0) -> dict[str, list[str]]:
    """Promise sentences by field for the faults that pydantic found; `skip` leaves out where a field stands."""
    fields: dict[str, list[str]] = {}
    for fault in found:
        name = ".".join(str(part) for part in fault["loc"][skip:]) or str(fault["loc"][0] if fault["loc"] else "row")
        sentence = _WORDS.get(fault["type"], fault["msg"]).removeprefix("Value error, ")
        fields.setdefault(name, []).append(sentence)
    return fields


def refuse_path(_request: Request, error: Exception) -> JSONResponse:
    """Promise a problem detail for what the framework refuses: an unknown path, a method that is not offered."""
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, str(error))
    response = problem(status, HTTPStatus(status).phrase, str(detail))
    response.headers.update(getattr(error, "headers", None) or {})
    return response


def answer_refusals(app: FastAPI) -> None:
    """Let an application answer every refusal in these shapes."""
    app.add_exception_handler(errors.CdpError, refuse)
    app.add_exception_handler(RequestValidationError, refuse_request)
    app.add_exception_handler(HTTPException, refuse_path)
