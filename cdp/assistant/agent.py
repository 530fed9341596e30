"""The loop: a question, a model, its tools, and an answer at the end. Nothing here writes; drafts wait for a person."""

import json
import logging
import re
import time
import uuid
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from cdp.assistant.turns import (
    Call,
    Event,
    EventKind,
    Limits,
    Model,
    ModelError,
    Result,
    Tool,
    ToolError,
    Turn,
    Usage,
)

log = logging.getLogger(__name__)

STOPS = {
    "length": "The answer was cut off because it grew too long. Ask for less at once.",
    "blocked": "The model declined to answer this. Say it in other words.",
    "bad_call": "The model used its tools wrongly several times and was stopped. Try again, or say it more simply.",
    "other": "The model stopped without an answer. Try again.",
}
_SMALL = 10  # numbers below need no source: days, steps, the fingers of two hands
_REMEMBERED = 120_000  # letters of the conversation that a model is told again; older questions are forgotten first


def run(
    model: Model,
    tools: Sequence[Tool],
    history: list[Turn],
    text: str,
    system: str,
    *,
    limits: Limits | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Event]:
    """Drive one question to its end and give everything that happens; the last event is `done` or `error`.

    `history` grows by the turns of an answer that succeeded. After a failure, or when the caller stops listening, it is
    what it was before: half an answer would spoil the next question.
    """
    answer = _Answer(model, {tool.name: tool for tool in tools}, system, limits or Limits(), clock)
    before = len(history)
    kept = False
    try:
        for event in answer.events(history, text):
            kept = event.kind == "done"
            yield event
    finally:
        if not kept:
            del history[before:]


class _Failed(Exception):
    """The answer cannot go on; the message is for the person."""

    def __init__(self, message: str, kind: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.kind, self.retry_after = kind, retry_after


@dataclass
class _Answer:
    """One answer in the making: what it has used up, and where its numbers come from."""

    model: Model
    tools: dict[str, Tool]
    system: str
    limits: Limits
    clock: Callable[[], float]
    used: Usage = field(default_factory=Usage)
    calls: int = 0
    repairs: int = 0
    drafts: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    started: float = 0.0

    def events(self, history: list[Turn], text: str) -> Iterator[Event]:
        self.started = self.clock()
        try:
            self._refuse(text)
            history.append(Turn("user", text))
            self.evidence += [said for turn in history for said in _said(turn)]
            for step in range(1, self.limits.steps + 1):
                turn = yield from self._turn(history)
                if turn is None:
                    continue  # a malformed call: the same question again
                history.append(turn)
                if not turn.calls:
                    yield from self._finish(turn, step)
                    return
                history.append(Turn("tool", results=(yield from self._use_tools(turn.calls))))
            raise _Failed("Stopped: this took too many steps. Ask for less at once.", "steps")
        except ModelError as error:
            yield self._event("error", message=str(error), error=error.kind, retry_after=error.retry_after)
        except _Failed as error:
            yield self._event("error", message=str(error), error=error.kind, retry_after=error.retry_after)

    def _event(self, kind: EventKind, **data: Any) -> Event:
        return Event(kind, data, round(self.clock() - self.started, 3))

    def _refuse(self, text: str) -> None:
        if not text.strip():
            raise _Failed("Say in a sentence whom you want to reach.", "empty")
        if len(text) > self.limits.letters:
            raise _Failed(f"That is {len(text):,} letters long. Say it in at most {self.limits.letters:,}.", "too_long")

    def _turn(self, history: Sequence[Turn]) -> Generator[Event, None, Turn | None]:
        turn, stop = Turn("model"), ""
        for delta in self.model.stream(self.system, remembered(history), list(self.tools.values())):
            if delta.thought:
                yield self._event("thought", text=delta.thought)
            if delta.text:
                turn.text += delta.text
                yield self._event("text", text=delta.text)
            if delta.call:
                turn.calls.append(delta.call)
            if delta.usage:
                self.used = _sum(self.used, delta.usage)
                yield self._event("usage", **vars(delta.usage))
            if delta.raw is not None:
                turn.raw = delta.raw
            stop = delta.stop or stop
            self._watch_the_clock()
        if stop == "bad_call" and self.repairs < self.limits.repairs:
            self.repairs += 1
            yield self._event("retry", message="The model used a tool wrongly; it is asked again.")
            return None
        if stop != "ok":
            raise _Failed(STOPS.get(stop, STOPS["other"]), stop or "other")
        if self.used.total > self.limits.tokens:
            raise _Failed("Stopped: this answer has used up its share of tokens. Ask for less at once.", "budget")
        return turn

    def _watch_the_clock(self) -> None:
        if self.clock() - self.started > self.limits.seconds:
            raise _Failed(f"Stopped after {self.limits.seconds:.0f} seconds. Try again, or ask for less.", "deadline")

    def _finish(self, turn: Turn, steps: int) -> Iterator[Event]:
        if odd := unsupported_numbers(turn.text, self.evidence):
            message = f"No tool gave these numbers: {', '.join(odd)}. Check them before you use them."
            yield self._event("warning", message=message, numbers=odd)
        yield self._event(
            "done", text=turn.text, drafts=self.drafts, tokens=self.used.total, usage=vars(self.used), steps=steps
        )

    def _use_tools(self, calls: Sequence[Call]) -> Generator[Event, None, list[Result]]:
        results: list[Result] = []
        for call in calls:
            self.calls += 1
            key = call.id or f"call-{self.calls}"
            yield self._event("call", name=call.name, args=call.args, id=key)
            value = self._use(call)
            if isinstance(draft := value.pop("draft", None), dict):
                self.drafts.append(str(draft["id"]))
                yield self._event("draft", draft=draft)
                value = {"status": "drafted; it waits for the person to press Create"} | value
            self.evidence.append(json.dumps(value, default=str))
            results.append(Result(call, value))
            yield self._event("result", name=call.name, id=key, value=value)
            self._watch_the_clock()
        if self.repairs > self.limits.repairs:
            raise _Failed(STOPS["bad_call"], "repairs")
        return results

    def _use(self, call: Call) -> dict[str, Any]:
        tool = self.tools.get(call.name)
        if self.calls > self.limits.calls:
            return {"error": "The tools have been used often enough. Answer with what you have."}
        if tool is None:
            self.repairs += 1
            return {"error": f"There is no tool “{call.name[:60]}”. There are: {', '.join(self.tools)}."}
        try:
            return dict(tool.run(tool.args.model_validate(call.args)))
        except ValidationError as error:
            self.repairs += 1
            return {"error": f"Invalid arguments: {_faults(error)}"}
        except ToolError as error:
            self.repairs += 1
            return {"error": str(error)}
        except Exception:
            # What went wrong inside is for our log; a third party is told nothing of it.
            log.exception("a tool of the assistant failed", extra={"tool": tool.name})
            return {"error": "The tool failed. Say so, and go on without it."}


def new_id() -> str:
    """Promise a short id for a draft, unlike any other."""
    return uuid.uuid4().hex[:12]


def remembered(history: Sequence[Turn], letters: int = _REMEMBERED) -> list[Turn]:
    """Promise the newest questions with all that belongs to them, at most about so many letters; the last one whole."""
    starts = [at for at, turn in enumerate(history) if turn.role == "user"]
    for start in starts:
        if start == starts[-1] or sum(_length(turn) for turn in history[start:]) <= letters:
            return list(history[start:])
    return list(history)


def unsupported_numbers(text: str, evidence: Sequence[str]) -> list[str]:
    """Promise the numbers of a text that stand in none of the evidence; small ones need no source."""
    known = set().union(*map(_numbers, evidence)) if evidence else set()
    return sorted(number for number in _numbers(text) if number not in known and float(number) >= _SMALL)


def _numbers(text: str) -> set[str]:
    found = (number.replace(",", "") for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text))
    return {number.rstrip("0").rstrip(".") if "." in number else number for number in found}


def _said(turn: Turn) -> list[str]:
    if turn.role == "user":
        return [turn.text]
    return [json.dumps(result.value, default=str) for result in turn.results]


def _length(turn: Turn) -> int:
    return len(turn.text) + sum(len(json.dumps(result.value, default=str)) for result in turn.results)


def _sum(one: Usage, other: Usage) -> Usage:
    return Usage(one.prompt + other.prompt, one.output + other.output, one.thoughts + other.thoughts)


def _faults(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()[:5])
