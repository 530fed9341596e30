"""Conversations as they are kept: begun, gone on with, opened again, and let go of. Each belongs to one person."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import errors, named
from cdp.assistant.turns import Call, Result, Turn
from cdp.models import Conversation, Exchange
from cdp.text import clean

LONGEST_TITLE, MOST_LISTED = 80, 50
WHOLE = ("answered", "drafted")  # outcomes of an answer that came to its end


def begin(session: Session, *, owner: str, question: str, now: datetime) -> Conversation:
    """Promise a new conversation, titled by its first question."""
    title = clean(question) or "Conversation"
    title = title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"
    conversation = Conversation(owner=owner, title=title, created_at=now, updated_at=now)
    session.add(conversation)
    session.flush()
    return conversation


def all(session: Session, *, owner: str) -> list[Conversation]:
    """Promise a person's conversations, the one gone on with last first, at most fifty."""
    chosen = sa.select(Conversation).where(Conversation.owner == owner)
    newest = chosen.order_by(Conversation.updated_at.desc(), Conversation.id.desc())
    return list(session.scalars(newest.limit(MOST_LISTED)))


def get(session: Session, conversation_id: int, *, owner: str) -> Conversation:
    """Promise a person's own conversation, or raise NotFound: nobody reads another's."""
    found = session.get(Conversation, conversation_id)
    if found is None or found.owner != owner:
        raise errors.NotFound("This conversation is not there any more. Start a new one.")
    return found


def exchanges(session: Session, conversation: Conversation) -> list[Exchange]:
    """Promise the questions and answers in the order they were given."""
    chosen = sa.select(Exchange).where(Exchange.conversation_id == conversation.id).order_by(Exchange.id)
    return list(session.scalars(chosen))


def add(session: Session, conversation: Conversation, *, now: datetime, **said: Any) -> Exchange:
    """Promise a question with its answer added; the fields are those of `Exchange`."""
    exchange = Exchange(conversation_id=conversation.id, asked_at=now, **said)
    conversation.updated_at = now
    session.add(exchange)
    session.flush()
    return exchange


def settled(session: Session, exchange_id: int, draft_id: str) -> dict[str, Any]:
    """Promise what became of a draft, as any window wrote it down; empty while it is open."""
    exchange = session.get(Exchange, exchange_id)
    states = [each.get("state", {}) for each in exchange.drafts if each["id"] == draft_id] if exchange else []
    return next((dict(state) for state in states if state.get("action")), {})


def replace_drafts(session: Session, exchange_id: int, drafts: list[dict[str, Any]]) -> None:
    """Write down the drafts of an exchange as they are after a person adjusted, created or discarded one."""
    if exchange := session.get(Exchange, exchange_id):
        exchange.drafts = drafts


def history(kept: list[Exchange]) -> list[Turn]:
    """Promise what a model is told of a conversation that is opened again: the words, and what was drafted.

    Calls and signatures are not told: they belong to a model and a key that may be others by now. What the tools answered
    stands with the turn, so that whom the conversation was about is known, and whom it described is not described piecewise.
    """
    turns = []
    for exchange in kept:
        if exchange.outcome in WHOLE:
            told = exchange.answer + _drafted(exchange.drafts)
            turns += [Turn("user", exchange.question), Turn("model", told, results=told_by_tools(exchange.trace))]
    return turns


def told_by_tools(trace: list[dict[str, Any]]) -> list[Result]:
    """Promise what the tools answered in an exchange, from its trace as it is kept."""
    calls = {each["id"]: Call(each["name"], each["args"], each["id"]) for each in trace if each["kind"] == "call"}
    return [
        Result(calls[each["id"]], each["value"]) for each in trace if each["kind"] == "result" and each["id"] in calls
    ]


def _drafted(drafts: list[dict[str, Any]]) -> str:
    names = [f"a {each['kind']} “{each['value'].get('name', '')}”" for each in drafts]
    return f"\n(Drafted: {', '.join(names)}.)" if names else ""


def delete(session: Session, conversation_id: int, *, owner: str) -> dict[str, Any]:
    """Let go of a person's conversation with all that was said, and promise what `restore` needs; raises NotFound."""
    conversation = get(session, conversation_id, owner=owner)
    said = [named.kept(each) for each in exchanges(session, conversation)]
    return named.remove(session, conversation) | {"exchanges": said}


def restore(session: Session, kept: dict[str, Any]) -> None:
    """Put a deleted conversation back as it was."""
    back = named.put_back(session, Conversation, {key: value for key, value in kept.items() if key != "exchanges"})
    for each in kept["exchanges"]:
        named.put_back(session, Exchange, each | {"conversation_id": back.id})
