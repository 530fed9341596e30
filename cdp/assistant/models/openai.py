"""Any OpenAI-compatible chat server: Ollama, vLLM, LM Studio, OpenRouter and the like."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2

from cdp.assistant.models.schema import wire_schema
from cdp.assistant.turns import Call, Delta, ModelError, Stop, Tool, Turn, Usage

_STOPS: dict[str, Stop] = {
    "stop": "ok", "tool_calls": "ok", "function_call": "ok", "length": "length", "content_filter": "blocked",
}  # fmt: skip
_KINDS = {401: "key", 403: "key", 404: "model", 429: "rate"}
_SENTENCES = {
    "key": "The model server refused the key. Check CDP_OPENAI_API_KEY.",
    "model": "The model server has no such model. Check CDP_OPENAI_MODEL.",
    "rate": "The model server asks us to wait. Try again in a moment.",
    "down": "The model server is down or overloaded. Try again in a minute.",
}


class OpenAI:
    """A chat server by its base address (up to `/v1`), a model's id and a key, which local servers do not need."""

    def __init__(self, base_url: str, model: str, key: str = "", *, timeout: float = 60.0) -> None:
        self.name = model
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx2.Client(base_url=base_url.rstrip("/") + "/", headers=headers, timeout=timeout)

    def stream(self, system: str, history: Sequence[Turn], tools: Sequence[Tool]) -> Iterator[Delta]:
        """Give the next turn piece by piece; raises ModelError with a sentence for the person."""
        answer = _Answer()
        try:
            with self._client.sse("chat/completions", method="POST", json=self._body(system, history, tools)) as source:
                _refuse(source.response)
                for event in source:
                    if event.data != "[DONE]":
                        yield from answer.take(_read(event.data))
        except httpx2.TimeoutException as error:
            raise ModelError("The model server took too long to answer. Try again.", kind="timeout") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise ModelError("The model server cannot be reached, or broke off. Try again.", kind="network") from error
        yield from answer.end()

    def _body(self, system: str, history: Sequence[Turn], tools: Sequence[Tool]) -> dict[str, Any]:
        told = [{"role": "system", "content": system}, *(message for turn in history for message in _messages(turn))]
        body = {"model": self.name, "messages": told, "stream": True, "stream_options": {"include_usage": True}}
        return body | ({"tools": [_declared(tool) for tool in tools]} if tools else {})


def _declared(tool: Tool) -> dict[str, Any]:
    about = {"name": tool.name, "description": tool.description, "parameters": wire_schema(tool)}
    return {"type": "function", "function": about}


def _messages(turn: Turn) -> list[dict[str, Any]]:
    if turn.role == "user":
        return [{"role": "user", "content": turn.text}]
    if turn.role == "tool":
        return [
            {"role": "tool", "tool_call_id": result.call.id, "content": json.dumps(result.value, default=str)}
            for result in turn.results
        ]
    calls = [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": json.dumps(call.args)}}
        for call in turn.calls
    ]
    return [{"role": "assistant", "content": turn.text or None} | ({"tool_calls": calls} if calls else {})]


def _refuse(response: httpx2.Response) -> None:
    code = response.status_code
    if code < 400:
        return
    kind = _KINDS.get(code, "down" if code >= 500 else "request")
    wait = response.headers.get("Retry-After", "")
    sentence = _SENTENCES.get(kind, f"The model server refused the request ({code}).")
    raise ModelError(sentence, kind=kind, retry_after=float(wait) if wait.isdecimal() else None)


def _read(data: str) -> dict[str, Any]:
    try:
        read = json.loads(data)
    except json.JSONDecodeError:
        read = None
    if not isinstance(read, dict):
        raise ModelError("The model server sent something unreadable. Try again.", kind="garbled")
    if "error" in read:
        raise ModelError(_SENTENCES["down"], kind="down")
    return read


@dataclass
class _Answer:
    """What has arrived of an answer; the arguments of a call arrive as pieces of a string."""

    calls: dict[int, dict[str, str]] = field(default_factory=dict)
    usage: Usage | None = None
    stop: Stop = ""

    def take(self, event: dict[str, Any]) -> Iterator[Delta]:
        if used := event.get("usage"):
            self.usage = Usage(used.get("prompt_tokens") or 0, used.get("completion_tokens") or 0)
        for choice in event.get("choices") or []:
            delta = choice.get("delta") or {}
            if thought := delta.get("reasoning") or delta.get("reasoning_content"):
                yield Delta(thought=thought)
            if text := delta.get("content"):
                yield Delta(text=text)
            for piece in delta.get("tool_calls") or []:
                self._add(piece)
            if reason := choice.get("finish_reason"):
                self.stop = _STOPS.get(reason, "other")

    def _add(self, piece: dict[str, Any]) -> None:
        call = self.calls.setdefault(piece.get("index") or 0, {"id": "", "name": "", "arguments": ""})
        said = piece.get("function") or {}
        call["id"] = piece.get("id") or call["id"]
        call["name"] += said.get("name") or ""
        call["arguments"] += said.get("arguments") or ""

    def end(self) -> Iterator[Delta]:
        if not self.stop:
            raise ModelError("The answer broke off before its end. Try again.", kind="network")
        for at, call in sorted(self.calls.items()):
            try:
                args = json.loads(call["arguments"] or "{}")
            except json.JSONDecodeError:
                args = None
            if isinstance(args, dict):
                yield Delta(call=Call(call["name"], args, call["id"] or f"call-{at}"))
            else:
                self.stop = "bad_call"
        yield Delta(stop=self.stop, usage=self.usage)
