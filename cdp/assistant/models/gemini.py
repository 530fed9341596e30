"""Gemini through google-genai: the only file that imports it."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2
from google import genai
from google.genai import errors, types

from cdp.assistant.models.schema import wire_schema
from cdp.assistant.turns import Call, Delta, ModelError, Result, Stop, Tool, Turn, Usage

DEFAULT = "gemini-3.8-flash"
_LONGEST = 8192  # tokens of one answer
# There are more reasons to stop than these, and new ones come: whatever is not STOP is a failure.
_STOPS: dict[str, Stop] = {
    "STOP": "ok", "MAX_TOKENS": "length",
    "MALFORMED_FUNCTION_CALL": "bad_call", "UNEXPECTED_TOOL_CALL": "bad_call", "MALFORMED_RESPONSE": "bad_call",
    "SAFETY": "blocked", "RECITATION": "blocked", "BLOCKLIST": "blocked", "PROHIBITED_CONTENT": "blocked",
    "SPII": "blocked", "LANGUAGE": "blocked", "MODEL_ARMOR": "blocked", "ESCALATION": "blocked",
}  # fmt: skip
# Retried inside the library. 429 is not among them: the library ignores how long the service asks us to wait.
_RETRIED = [500, 502, 503, 504]


class Gemini:
    """Gemini by key and model id. Keep the object: each has a client of its own, which closes when it is let go."""

    def __init__(
        self,
        key: str,
        model: str = DEFAULT,
        *,
        base_url: str = "",
        api_version: str = "",
        timeout: float = 30.0,
        attempts: int = 3,
        first_delay: float = 0.5,
    ) -> None:
        self.name = model
        # A signature is bound to the model and the key that made it.
        self.identity = f"{model}:{hashlib.sha256(key.encode()).hexdigest()[:12]}"
        retry = types.HttpRetryOptions(
            attempts=attempts, initial_delay=first_delay, max_delay=4.0, http_status_codes=_RETRIED
        )
        # The library's own defaults are no time-out and no retry.
        options = types.HttpOptions(
            base_url=base_url or None,
            api_version=api_version or None,
            timeout=round(timeout * 1000),
            retry_options=retry,
        )
        self._client = genai.Client(api_key=key, http_options=options)

    def stream(self, system: str, history: Sequence[Turn], tools: Sequence[Tool]) -> Iterator[Delta]:
        """Give the next turn piece by piece; raises ModelError with a sentence for the person."""
        answer = _Answer(self.identity)
        contents: list[Any] = list(self._contents(history))
        try:
            for chunk in self._client.models.generate_content_stream(
                model=self.name, contents=contents, config=_config(system, tools)
            ):
                yield from answer.take(chunk)
        except errors.APIError as error:
            raise _refused(error) from error
        except (errors.UnknownApiResponseError, json.JSONDecodeError) as error:
            raise ModelError("The model sent something unreadable. Try again.", kind="garbled") from error
        except httpx2.TimeoutException as error:
            raise ModelError("The model took too long to answer. Try again.", kind="timeout") from error
        except httpx2.HTTPError as error:
            raise ModelError("The connection to the model was lost. Try again.", kind="network") from error
        yield answer.end()

    def models(self) -> list[str]:
        """Promise the ids of the models that this key can use; raises ModelError."""
        try:
            listed = self._client.models.list(config={"page_size": 100})
            return sorted(
                (each.name or "").removeprefix("models/")
                for each in listed
                if "generateContent" in (each.supported_actions or [])
            )
        except errors.APIError as error:
            raise _refused(error) from error
        except httpx2.HTTPError as error:
            raise ModelError("The model service cannot be reached.", kind="network") from error

    def _contents(self, history: Sequence[Turn]) -> list[types.Content]:
        """The conversation as Gemini knows it; of turns that another model or key made only the words are told."""
        told: list[types.Content] = []
        is_ours = True
        for turn in history:
            if turn.role == "model":
                signed = turn.raw
                is_ours = isinstance(signed, _Signed) and signed.identity == self.identity
                told.append(signed.content if is_ours else _words("model", turn.text))
            elif turn.role == "user":
                told.append(_words("user", turn.text))
            elif is_ours:
                told.append(types.Content(role="user", parts=[_answered(result) for result in turn.results]))
            else:
                told.append(_words("user", "(The tools answered; their answers are not repeated here.)"))
        return told


@dataclass(frozen=True)
class _Signed:
    """A turn as Gemini gave it, and the model and key that its signatures belong to."""

    identity: str
    content: types.Content


def _words(role: str, text: str) -> types.Content:
    return types.Content(role=role, parts=[types.Part(text=text or " ")])


def _answered(result: Result) -> types.Part:
    call = result.call
    # An id is echoed only where the model gave one: some gateways refuse ids they do not know.
    answer = types.FunctionResponse(id=call.id or None, name=call.name, response=result.value)
    return types.Part(function_response=answer)


def _config(system: str, tools: Sequence[Tool]) -> types.GenerateContentConfig:
    declared = [
        types.FunctionDeclaration(
            name=tool.name, description=tool.description, parameters_json_schema=wire_schema(tool)
        )
        for tool in tools
    ]
    return types.GenerateContentConfig(
        system_instruction=system,
        max_output_tokens=_LONGEST,  # and no temperature: Gemini 3 wants its own, a lower one makes it loop
        tools=[types.Tool(function_declarations=declared)] if declared else None,
        # Done by hand: the automatic way drops call ids, trips over calls without arguments, and tells of our faults.
        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
        thinking_config=types.ThinkingConfig(thinking_level=types.ThinkingLevel.LOW, include_thoughts=True),
    )


@dataclass
class _Answer:
    """What has arrived of an answer. The parts are kept as they came: their signatures are asked for again."""

    identity: str
    parts: list[types.Part] = field(default_factory=list)
    usage: Usage | None = None
    stop: Stop = ""

    def take(self, chunk: types.GenerateContentResponse) -> Iterator[Delta]:
        if chunk.prompt_feedback and chunk.prompt_feedback.block_reason:
            self.stop = "blocked"
        if used := chunk.usage_metadata:
            self.usage = Usage(
                used.prompt_token_count or 0, used.candidates_token_count or 0, used.thoughts_token_count or 0
            )
        for candidate in chunk.candidates or []:
            for part in (candidate.content and candidate.content.parts) or []:
                self.parts.append(part)
                yield from _delta(part)
            if candidate.finish_reason:
                self.stop = _STOPS.get(str(candidate.finish_reason.value), "other")

    def end(self) -> Delta:
        if not self.stop:
            raise ModelError("The answer broke off before its end. Try again.", kind="network")
        raw = _Signed(self.identity, types.Content(role="model", parts=self.parts)) if self.parts else None
        return Delta(stop=self.stop, raw=raw, usage=self.usage)


def _delta(part: types.Part) -> Iterator[Delta]:
    if call := part.function_call:
        yield Delta(call=Call(call.name or "", dict(call.args or {}), call.id or ""))
    elif part.text and part.thought:
        yield Delta(thought=part.text)
    elif part.text:
        yield Delta(text=part.text)


def _refused(error: errors.APIError) -> ModelError:
    """What the service's refusal means for the person, with the seconds to wait where it names them."""
    code, details = error.code or 0, _details(error)
    if code == 429:
        return _limited(details)
    if code in (401, 403) or (code == 400 and "API key" in (error.message or "")):
        return ModelError("Gemini refused the key. Check GEMINI_API_KEY.", kind="key")
    if code == 404:
        return ModelError("This key has no such model. Set GEMINI_MODEL to another one.", kind="model")
    if code >= 500:
        return ModelError("Gemini is down or overloaded. Try again in a minute.", kind="down", retry_after=60)
    return ModelError(f"Gemini refused the request ({code}).", kind="request")


def _limited(details: list[dict[str, Any]]) -> ModelError:
    quotas = [str(fault.get("quotaId", "")) for detail in details for fault in detail.get("violations", [])]
    if any("PerDay" in quota for quota in quotas):
        return ModelError("This key's quota for today is used up.", kind="quota", retry_after=3600)
    delays = [str(detail.get("retryDelay", "")) for detail in details if "RetryInfo" in str(detail.get("@type", ""))]
    found = re.match(r"([\d.]+)s$", delays[0]) if delays else None
    wait = float(found[1]) if found else 30.0
    return ModelError(f"Gemini asks us to wait. Try again in {wait:.0f} seconds.", kind="rate", retry_after=wait)


def _details(error: errors.APIError) -> list[dict[str, Any]]:
    body = error.details if isinstance(error.details, dict) else {}
    inner = body.get("error", {})
    return list(inner.get("details", [])) if isinstance(inner, dict) else []
