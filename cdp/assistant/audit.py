"""The log of what the assistant did: who asked, which model, what it called, which counts, and what came of it."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import shop
from cdp.assistant.turns import Event
from cdp.models import AssistantEntry

KEPT_DAYS = 365


def note(
    session: Session, events: Sequence[Event], *, owner: str, model: str, question: str, now: datetime
) -> AssistantEntry:
    """Promise a line about one question; of results it holds the counts, of the question a hash. Old lines go."""
    _tidy(session, now)
    last = events[-1] if events else None
    done = last is not None and last.kind == "done"
    entry = AssistantEntry(
        at=now,
        owner=owner,
        action="asked",
        model=model,
        question_sha256=hashlib.sha256(question.encode()).hexdigest(),
        calls=_calls(events),
        outcome=_outcome(events) if done else str(last.data.get("error", "stopped")) if last else "stopped",
        tokens=sum(_tokens(event) for event in events),
    )
    session.add(entry)
    session.flush()
    return entry


def note_answer(session: Session, told: dict[str, Any], *, owner: str, question: str, now: datetime) -> AssistantEntry:
    """Promise a line about an answer as `generate` gives it."""
    events = [
        Event(each["kind"], {key: value for key, value in each.items() if key not in ("kind", "at")})
        for each in told["trace"]
    ]
    entry = note(session, events, owner=owner, model=told["model"], question=question, now=now)
    entry.outcome, entry.tokens = told.get("error") or told["outcome"], told["tokens"]
    return entry


def _tokens(event: Event) -> int:
    return sum(event.data.get(key, 0) for key in ("prompt", "output", "thoughts")) if event.kind == "usage" else 0


def _outcome(events: Iterable[Event]) -> str:
    return "drafted" if any(event.kind == "draft" for event in events) else "answered"


def _calls(events: Iterable[Event]) -> list[dict[str, Any]]:
    listed = list(events)
    results = {event.data["id"]: event.data["value"] for event in listed if event.kind == "result"}
    calls = [event.data for event in listed if event.kind == "call"]
    return [{"tool": call["name"], "args": call["args"]} | _counts(results.get(call["id"], {})) for call in calls]


def _counts(value: dict[str, Any]) -> dict[str, Any]:
    return {key: value[key] for key in ("count", "of", "reachable", "error") if key in value}


def note_action(
    session: Session, action: str, *, owner: str, draft_id: str, kind: str, now: datetime
) -> AssistantEntry:
    """Promise a line saying that a person created or discarded a draft."""
    entry = AssistantEntry(at=now, owner=owner, action=action, draft_id=draft_id, outcome=kind)
    session.add(entry)
    session.flush()
    return entry


def entries(session: Session, *, owner: str = "", limit: int = 200) -> list[AssistantEntry]:
    """Promise the newest lines, of one person or of all."""
    chosen = sa.select(AssistantEntry).order_by(AssistantEntry.at.desc(), AssistantEntry.id.desc())
    return list(session.scalars((chosen.where(AssistantEntry.owner == owner) if owner else chosen).limit(limit)))


def tokens_used(session: Session, *, owner: str, since: datetime) -> int:
    """Promise the tokens a person's questions have taken since then."""
    total = sa.select(sa.func.sum(AssistantEntry.tokens)).where(
        AssistantEntry.owner == owner, AssistantEntry.at >= since
    )
    return int(session.scalar(total) or 0)


def tokens_today(session: Session, *, owner: str, now: datetime) -> int:
    """Promise the tokens a person's questions have taken since midnight on the shop's clock."""
    local = now.astimezone(ZoneInfo(shop.get(session).time_zone))
    return tokens_used(session, owner=owner, since=local.replace(hour=0, minute=0, second=0, microsecond=0))


def _tidy(session: Session, now: datetime) -> None:
    session.execute(sa.delete(AssistantEntry).where(AssistantEntry.at < now - timedelta(days=KEPT_DAYS)))
