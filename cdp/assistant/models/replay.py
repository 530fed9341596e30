"""A real conversation, recorded once and played back for ever. A replay of another question fails instead of lying."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cdp.assistant.models.schema import wire_schema
from cdp.assistant.turns import Call, Delta, Model, ModelError, Tool, Turn, Usage


def fingerprint(system: str, history: Sequence[Turn], tools: Sequence[Tool]) -> str:
    """Promise the same text for the same question: instructions, tools and what was said, not the provider's own state."""
    declared = [(tool.name, tool.description, wire_schema(tool)) for tool in tools]
    said = [
        (
            turn.role,
            turn.text,
            [(call.name, call.args) for call in turn.calls],
            [result.value for result in turn.results],
        )
        for turn in history
    ]
    asked = json.dumps([system, declared, said], sort_keys=True, default=str)
    return hashlib.sha256(asked.encode()).hexdigest()[:16]


class Record:
    """A model whose answers are written to a file as they are given, one JSON line for each."""

    def __init__(self, model: Model, path: Path) -> None:
        self.name = model.name
        self._model, self._path = model, path

    def stream(self, system: str, history: Sequence[Turn], tools: Sequence[Tool]) -> Iterator[Delta]:
        """Give what the model gives, and keep it once it is whole."""
        deltas: list[dict[str, Any]] = []
        for delta in self._model.stream(system, history, tools):
            deltas.append(_to_json(delta))
            yield delta
        line = {"model": self.name, "request": fingerprint(system, history, tools), "deltas": deltas}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


class Replay:
    """The recorded answers, each given to the question it answered then."""

    def __init__(self, path: Path) -> None:
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        self.name = str(lines[0]["model"]) if lines else "nothing"
        self._answers = {line["request"]: line["deltas"] for line in lines}

    def stream(self, system: str, history: Sequence[Turn], tools: Sequence[Tool]) -> Iterator[Delta]:
        """Give what was recorded; raises ModelError (kind `drift`) when the question is another one by now."""
        recorded = self._answers.get(fingerprint(system, history, tools))
        if recorded is None:
            raise ModelError(
                "The instructions, the tools or a tool's answer changed since this was recorded. Record it again.",
                kind="drift",
            )
        yield from map(_from_json, recorded)


def _to_json(delta: Delta) -> dict[str, Any]:
    call, usage = delta.call, delta.usage
    said: dict[str, Any] = {"text": delta.text, "thought": delta.thought, "stop": delta.stop}
    said |= {"call": vars(call)} if call else {}
    said |= {"usage": vars(usage)} if usage else {}
    return {key: value for key, value in said.items() if value}


def _from_json(kept: dict[str, Any]) -> Delta:
    made: dict[str, Any] = dict(kept)
    if "call" in kept:
        made["call"] = Call(**kept["call"])
    if "usage" in kept:
        made["usage"] = Usage(**kept["usage"])
    return Delta(**made)
