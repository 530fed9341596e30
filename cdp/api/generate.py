"""The assistant over HTTP: a prompt in, a checked draft out. Nothing is saved."""

import math
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from cdp import db
from cdp.api.doors import needs
from cdp.api.problems import problem
from cdp.assistant import audit
from cdp.assistant.asking import refuse_spent
from cdp.assistant.generate import LIMITS, generate, generate_flow
from cdp.models import utc_now
from cdp.text import clean

router = APIRouter(prefix="/generate", tags=["Assistant"], dependencies=[needs("read")])
OWNER = "api"
# What the provider's trouble is for the caller; everything else is an answer like any other.
_STATUS = {
    "rate": 429,
    "quota": 429,
    "down": 503,
    "network": 503,
    "timeout": 503,
    "garbled": 503,
    "key": 503,
    "model": 503,
    "request": 503,
}
_WAIT = 30  # seconds, where the provider names none


class Prompt(BaseModel):
    """What somebody wants to reach, in their own words."""

    prompt: str = Field("", description=f"A sentence or two, at most {LIMITS.letters:,} letters.")


_ANSWERS: dict[int | str, dict[str, Any]] = {
    422: {"description": "The prompt is empty or too long."},
    429: {"description": "The provider asks to wait: see Retry-After."},
    503: {"description": "The provider is in trouble: see Retry-After."},
}


@router.post("/", responses=_ANSWERS)
def segment_and_campaign(asked: Prompt) -> JSONResponse:
    """A segment and a campaign from a sentence, as drafts: count, sentence, assumptions, copy and send time."""
    return _answered(asked, generate)


@router.post("/flow/", responses=_ANSWERS)
def flow(asked: Prompt) -> JSONResponse:
    """A flow of letters from a sentence, as a draft."""
    return _answered(asked, generate_flow)


def _answered(asked: Prompt, make: Callable[..., dict[str, Any]]) -> JSONResponse:
    prompt = clean(asked.prompt) or ""
    if fault := _fault(prompt):
        return problem(422, "Not a prompt", fault)
    now = utc_now()
    with db.reading() as session:
        refuse_spent(session, owner=OWNER, now=now)
        told = make(session, prompt, now=now)
    with db.session() as session:
        audit.note_answer(session, told, owner=OWNER, question=prompt, now=now)
    if status := _STATUS.get(told.get("error", "")):
        wait = math.ceil(told.get("retry_after") or _WAIT)
        answer = problem(status, "The assistant cannot answer now", told["message"], retry_after=wait)
        answer.headers["Retry-After"] = str(wait)
        return answer
    return JSONResponse(told)


def _fault(prompt: str) -> str:
    if not prompt:
        return "Say in a sentence whom you want to reach, e.g. “subscribers in Texas who spent over $200”."
    if len(prompt) > LIMITS.letters:
        return f"The prompt has {len(prompt):,} letters. Say it in at most {LIMITS.letters:,}."
    return ""
