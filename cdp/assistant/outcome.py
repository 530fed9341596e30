"""How an answer can end beside a draft: a question back, or a refusal by name; each a tool, so that nobody has to guess."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field

from cdp.assistant.turns import Event, Tool

Outcome = Literal["draft", "ask", "refuse", "answer", "error"]


class Question(BaseModel):
    """One question to the person."""

    question: str = Field(min_length=5, max_length=400)
    options: list[str] = Field(
        default_factory=list, max_length=3, description="Up to three complete requests to choose from."
    )


class Refusal(BaseModel):
    """What cannot be done."""

    reason: str = Field(
        min_length=5, max_length=400, description="Which data is missing, or why it may not be done; what is possible."
    )
    missing: str = Field("", max_length=120, description="The data that the shop does not hold.")


def tools() -> list[Tool]:
    """Promise the tools that end an answer without a draft."""
    return [
        Tool("ask_back", "Asks the person one short question, when the request names no criterion or is ambiguous.",
             Question, lambda args: {"asked": args.question, "options": args.options}),
        Tool("decline", "Says that something is not possible, by the name of the missing data.", Refusal,
             lambda args: {"declined": args.reason, "missing": args.missing}),
    ]  # fmt: skip


def outcome(events: Sequence[Event]) -> Outcome:
    """Promise how an answer ended. A draft beside a refusal is the nearest that is possible, so it is a refusal."""
    if not events or events[-1].kind != "done":
        return "error"
    results = {event.data["name"] for event in events if event.kind == "result" and "error" not in event.data["value"]}
    if "decline" in results:
        return "refuse"
    if "ask_back" in results:
        return "ask"
    return "draft" if any(event.kind == "draft" for event in events) else "answer"


def options(events: Sequence[Event]) -> list[str]:
    """Promise the requests to choose from that came with a question."""
    results: list[dict[str, Any]] = [event.data["value"] for event in events if event.kind == "result"]
    return [option for value in results if "asked" in value for option in value.get("options", [])]
