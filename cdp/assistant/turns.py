"""What a conversation with a model is made of, whichever model it is: turns, calls, deltas, tools, events, limits."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pydantic import BaseModel


@dataclass(frozen=True)
class Call:
    """A model's wish to use a tool. `id` is the model's own, empty where it gives none."""

    name: str
    args: dict[str, Any] = field(default_factory=dict)
    id: str = ""


@dataclass(frozen=True)
class Result:
    """What a tool answered to a call: always JSON, never rows of people."""

    call: Call
    value: dict[str, Any]


@dataclass
class Turn:
    """One turn of the conversation. `raw` is the provider's own object, to be sent back as it came (signatures)."""

    role: Literal["user", "model", "tool"]
    text: str = ""
    calls: list[Call] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    raw: Any = None


@dataclass(frozen=True)
class Usage:
    """Tokens of one request; thoughts are billed as output."""

    prompt: int = 0
    output: int = 0
    thoughts: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.prompt + self.output + self.thoughts


# Why a model stopped: "ok", or what went wrong. Anything that is not "ok" is a failure.
Stop = Literal["", "ok", "length", "blocked", "bad_call", "other"]


@dataclass(frozen=True)
class Delta:
    """A piece of a model's answer as it arrives; the last one has a `stop`."""

    text: str = ""
    thought: str = ""
    call: Call | None = None
    stop: Stop = ""
    usage: Usage | None = None
    raw: Any = None


class ModelError(Exception):
    """A model could not answer; the message is a sentence for the person. `retry_after` is in seconds."""

    def __init__(self, message: str, *, kind: str = "failed", retry_after: float | None = None) -> None:
        super().__init__(message)
        self.kind, self.retry_after = kind, retry_after


class ToolError(Exception):
    """A tool refuses its arguments; the message goes back to the model, so that it can mend them."""


@dataclass(frozen=True)
class Tool:
    """What a model may use: a typed function that reads or drafts. `makes` names the kind of draft it makes.

    Where it takes conditions, `conditions` gives their schema in this shop, for models that must be told.
    """

    name: str
    description: str
    args: type[BaseModel]
    run: Callable[[Any], dict[str, Any]]
    makes: str = ""
    conditions: Callable[[], dict[str, Any]] | None = None


class Model(Protocol):
    """Whoever answers: Gemini, an OpenAI-compatible server, the offline rules, or a recorded conversation."""

    @property
    def name(self) -> str:
        """The model's id, as shown beside its answers."""

    def stream(self, system: str, history: Sequence[Turn], tools: Sequence[Tool]) -> Iterator[Delta]:
        """Give the next turn piece by piece; raises ModelError with a sentence for the person."""


EventKind = Literal["thought", "text", "call", "result", "draft", "usage", "retry", "warning", "done", "error"]


@dataclass(frozen=True)
class Event:
    """Something that happened while an answer was made; `at` in seconds since the question."""

    kind: EventKind
    data: dict[str, Any]
    at: float = 0.0


@dataclass(frozen=True)
class Limits:
    """How far one answer may go before it is stopped."""

    steps: int = 8
    calls: int = 12
    repairs: int = 3
    tokens: int = 60_000
    seconds: float = 60.0
    letters: int = 2_000  # of the question
