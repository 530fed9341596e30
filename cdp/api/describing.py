"""What the OpenAPI document says beyond what the routes say themselves: how each of them may refuse."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from cdp.api import bulk

_PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
_FAULTS: dict[str, Any] = {
    "title": "Faults",
    "type": "object",
    "description": "Sentences by the field they are about.",
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
}


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}


def refusals(sentences: Mapping[int | str, str]) -> dict[int | str, dict[str, Any]]:
    """Promise what an application beside the API says of its refusals, which are problem details, by status."""
    return {
        status: {"description": words, "content": {"application/problem+json": {"schema": _PROBLEM}}}
        for status, words in sentences.items()
    }


_BAD = _problem("The request is not valid.")
_BAD["content"]["application/json"] = {"schema": {"$ref": "#/components/schemas/Faults"}}
_LATER = _problem("Too many requests: wait as long as Retry-After says.")
_ALWAYS = {
    "400": _BAD,
    "401": _problem("No API key, or none that is known."),
    "403": _problem("The key may not do this; it says what is needed."),
    "429": _LATER,
    "503": _problem("The database does not answer."),
}
_NOT_FOUND = _problem("There is nothing under this number.")
_CONFLICT = _problem("Changed meanwhile, in use, or not possible as things stand.")
_LARGE = _problem("The request is too large.")
_WRITES = ("post", "put", "patch", "delete")


def describe(app: FastAPI) -> None:
    """Let an application's document tell every answer it may give; the ids of its operations are their names."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(
                get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            )
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def name_of(route: APIRoute) -> str:
    """Promise the id of an operation: the name of its function."""
    return route.name


def _completed(said: dict[str, Any]) -> dict[str, Any]:
    schemas = said.setdefault("components", {}).setdefault("schemas", {})
    schemas |= {"Problem": _PROBLEM, "Faults": _FAULTS}
    for model in bulk.ROWS:
        described = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= described.pop("$defs", {}) | {model.__name__: described}
    for path, operations in said["paths"].items():
        for method, operation in operations.items():
            if operation.get("security"):
                _complete(path, method, operation)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return said


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    if "HTTPValidationError" in str(answers.get("422", "")):
        del answers["422"]
    for code, said in _ALWAYS.items():
        answers.setdefault(code, said)
    if "{" in path or method == "post":
        answers.setdefault("404", _NOT_FOUND)
    if method in _WRITES:
        answers.setdefault("409", _CONFLICT)
        answers.setdefault("413", _LARGE)
