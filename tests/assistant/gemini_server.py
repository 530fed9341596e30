"""A server on loopback that speaks Gemini's wire format: strict about requests, dumb about replies.

The real google-genai talks to it, so its addresses, names, stream decoding, retries and errors are what is tested. It
refuses with 400 what the service is known to refuse, and plays a script. Nothing here imports google.
"""

import base64
import itertools
import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODELS = ("gemini-3.8-flash", "gemini-3.5-flash-lite", "gemini-3.1-flash-lite")
_numbers = itertools.count(1)


@dataclass
class Reply:
    """What is answered: chunks of a stream, or a status and a body as it is; perhaps late, perhaps cut."""

    chunks: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    body: bytes | None = None
    drop_after: int | None = None  # the connection is closed after so many chunks
    last_error: dict[str, Any] | None = None  # an error as the last event of a stream
    delay: float = 0.0
    each_delay: float = 0.0  # before each chunk but the first


def _chunk(
    parts: list[dict[str, Any]], finish: str | None = None, used: dict[str, int] | None = None
) -> dict[str, Any]:
    candidate: dict[str, Any] = {"index": 0, "content": {"role": "model", "parts": parts}}
    if finish:
        candidate["finishReason"] = finish
    return {"candidates": [candidate], "modelVersion": "double"} | ({"usageMetadata": used} if used else {})


def usage(prompt: int = 10, output: int = 5, thoughts: int = 0) -> dict[str, int]:
    return {
        "promptTokenCount": prompt,
        "candidatesTokenCount": output,
        "thoughtsTokenCount": thoughts,
        "totalTokenCount": prompt + output + thoughts,
    }


def text(*pieces: str, finish: str | None = "STOP", **more: Any) -> Reply:
    chunks = [_chunk([{"text": piece}]) for piece in pieces]
    if finish:
        chunks[-1]["candidates"][0]["finishReason"] = finish
    chunks[-1]["usageMetadata"] = usage()
    return Reply(chunks, **more)


def thought_then_text(thought: str, answer: str) -> Reply:
    return Reply([_chunk([{"text": thought, "thought": True}]), _chunk([{"text": answer}], "STOP", usage(thoughts=20))])


def call(*calls: tuple[str, dict[str, Any] | None], prefix: str = "", finish: str = "STOP", ids: bool = True) -> Reply:
    """One turn with one or several calls; the first of them is signed, as the service signs."""
    parts: list[dict[str, Any]] = []
    for at, (name, args) in enumerate(calls):
        number = next(_numbers)
        made: dict[str, Any] = {"name": name} | ({} if args is None else {"args": args})
        if ids:
            made["id"] = f"call-{number}"
        signed = {"thoughtSignature": base64.b64encode(f"signature-{number}".encode()).decode()} if at == 0 else {}
        parts.append({"functionCall": made} | signed)
    before = [_chunk([{"text": prefix}])] if prefix else []
    return Reply([*before, _chunk(parts, finish, usage(thoughts=12))])


def error(code: int, status: str, message: str, details: list[dict[str, Any]] | None = None) -> Reply:
    told: dict[str, Any] = {"code": code, "message": message, "status": status}
    if details:
        told["details"] = details
    return Reply([{"error": told}], status=code)


def limited(wait: str = "17s", quota: str = "GenerateRequestsPerMinutePerProjectPerModel-FreeTier") -> Reply:
    return error(
        429,
        "RESOURCE_EXHAUSTED",
        f"You exceeded your current quota. Please retry in {wait}.",
        [
            {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": quota}]},
            {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": wait},
        ],
    )


def blocked_prompt(reason: str = "PROHIBITED_CONTENT") -> Reply:
    return Reply([{"promptFeedback": {"blockReason": reason}, "usageMetadata": usage(output=0)}])


def blocked_answer(reason: str = "SAFETY") -> Reply:
    return Reply([{"candidates": [{"index": 0, "finishReason": reason}], "usageMetadata": usage(output=0)}])


_TOP = {
    "contents", "systemInstruction", "tools", "toolConfig", "generationConfig", "safetySettings", "cachedContent",
    "labels", "serviceTier", "store", "model",
}  # fmt: skip
_CONFIG = {
    "temperature", "topP", "topK", "candidateCount", "maxOutputTokens", "stopSequences", "responseMimeType",
    "responseSchema", "responseJsonSchema", "responseModalities", "seed", "presencePenalty", "frequencyPenalty",
    "thinkingConfig", "responseLogprobs", "logprobs", "mediaResolution", "speechConfig",
}  # fmt: skip
_SCHEMA = {
    "$id", "$defs", "$ref", "$anchor", "type", "description", "enum", "items", "prefixItems", "anyOf", "oneOf",
    "properties", "additionalProperties", "required", "propertyOrdering", "const",
}  # fmt: skip
_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|\+\d[\d ()-]{7,}\d")
_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_.:-]{0,127}$")


def fault(body: dict[str, Any], signed: dict[str, str]) -> str | None:
    """Why the service would answer 400, or None. `signed` are the signatures handed out, by call id."""
    if unknown := (set(body) - _TOP) | (set(body.get("generationConfig", {})) - _CONFIG):
        return f"Unknown name {sorted(unknown)[0]}: Cannot find field."
    thinking = {re.sub(r"_", "", key).lower() for key in body.get("generationConfig", {}).get("thinkingConfig", {})}
    if {"thinkingbudget", "thinkinglevel"} <= thinking:
        return "You can only set only one of thinking budget and thinking level."
    for declared in (each for tool in body.get("tools", []) for each in tool.get("functionDeclarations", [])):
        if not _NAME.match(declared.get("name") or ""):
            return f"Invalid function name: {declared.get('name')!r}"
        schema = declared.get("parametersJsonSchema") or {}
        if wrong := _fault_of_schema(schema, set(schema.get("$defs", {}))):
            return f"Invalid schema of {declared['name']}: {wrong}"
    return _fault_of_contents(body.get("contents") or [], signed)


def _fault_of_schema(part: Any, defined: set[str], *, names: bool = False) -> str | None:
    if isinstance(part, list):
        return next((wrong for one in part if (wrong := _fault_of_schema(one, defined))), None)
    if not isinstance(part, dict):
        return None
    if not names:
        if unknown := set(part) - _SCHEMA:
            return f"unsupported keyword {sorted(unknown)[0]}"
        if (ref := part.get("$ref")) and ref.removeprefix("#/$defs/") not in defined:
            return f"dangling {ref}"
        if "$ref" in part and len(part) > 1:
            return "a $ref has siblings"
    return next(
        (
            wrong
            for key, value in part.items()
            if key not in {"enum", "const", "required"} or names
            if (wrong := _fault_of_schema(value, defined, names=not names and key in {"properties", "$defs"}))
        ),
        None,
    )


def _fault_of_contents(contents: list[dict[str, Any]], signed: dict[str, str]) -> str | None:
    if not contents:
        return "contents is not specified"
    for at, content in enumerate(contents):
        if content.get("role", "user") not in ("user", "model", "function", "tool"):
            return "Please use a valid role: user, model."
        parts = content.get("parts") or []
        if not all({"text", "functionCall", "functionResponse"} & set(part) for part in parts) or not parts:
            return "required oneof field 'data' must have one initialized field"
        calls = [part for part in parts if "functionCall" in part]
        if calls:
            after = contents[at + 1]["parts"] if at + 1 < len(contents) else []
            if wrong := _fault_of_calls(calls, after, signed):
                return wrong
        is_answer = at and any("functionResponse" in part for part in parts)
        if is_answer and not any("functionCall" in part for part in contents[at - 1]["parts"]):
            return "function response turn comes immediately after a function call turn"
    return None


def _fault_of_calls(calls: list[dict[str, Any]], after: list[dict[str, Any]], signed: dict[str, str]) -> str | None:
    first = calls[0]
    if (expected := signed.get(first["functionCall"].get("id", ""))) and first.get("thoughtSignature") != expected:
        return "Function call is missing a thought_signature in functionCall parts."
    answers = [part["functionResponse"] for part in after if "functionResponse" in part]
    if len(answers) != len(calls):
        return "the number of function response parts must equal the number of function call parts"
    for asked, answer in zip(calls, answers, strict=True):
        if asked["functionCall"]["name"] != answer.get("name"):
            return "function response name does not match the function call"
        if "id" in answer and answer["id"] != asked["functionCall"].get("id"):
            return "function response id does not match the function call"
    return None


class GeminiServer:
    """`with GeminiServer([text("hi")]) as server: Gemini("key", base_url=server.url)`; `bodies` holds what was asked."""

    def __init__(self, script: Iterable[Reply] | Callable[[dict[str, Any]], Reply] = ()) -> None:
        self._answer = script if callable(script) else None
        self._script = deque(() if callable(script) else script)
        self._signed: dict[str, str] = {}
        self._lock = threading.Lock()
        self.requests: list[dict[str, Any]] = []
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "GeminiServer":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None = None, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        if kind is None:
            self.demand_nobody()

    def demand_nobody(self) -> None:
        """Of whatever any test sends: no e-mail address and no telephone number may be in it."""
        told = [found for body in self.bodies for found in _PERSONAL.findall(json.dumps(body, ensure_ascii=False))]
        assert sum(map(len, told)) == 0, f"Personal data was sent to the model: {told[:3]}"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [request["body"] for request in self.requests if request["body"]]

    def reply(self, body: dict[str, Any], model: str) -> Reply:
        if model not in MODELS:
            return error(404, "NOT_FOUND", f"models/{model} is not found. Call ListModels to see the available ones.")
        if wrong := fault(body, self._signed):
            return error(400, "INVALID_ARGUMENT", wrong)
        with self._lock:
            if self._answer:
                reply = self._answer(body)
            elif self._script:
                reply = self._script.popleft()
            else:
                reply = error(500, "INTERNAL", "the script is used up: one request too many")
            for chunk in reply.chunks:
                for part in (chunk.get("candidates") or [{}])[0].get("content", {}).get("parts", []):
                    if "thoughtSignature" in part and "id" in part.get("functionCall", {}):
                        self._signed[part["functionCall"]["id"]] = part["thoughtSignature"]
            return reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Clients that hang up belong to the tests."""


def _handler(double: GeminiServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            double.requests.append({"path": self.path, "body": None, "key": self.headers.get("x-goog-api-key")})
            listed = [{"name": f"models/{name}", "supportedGenerationMethods": ["generateContent"]} for name in MODELS]
            other = {"name": "models/gemini-embedding-2", "supportedGenerationMethods": ["embedContent"]}
            self._whole(200, json.dumps({"models": [*listed, other]}).encode())

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
            key = self.headers.get("x-goog-api-key")
            double.requests.append({"path": self.path, "body": body, "key": key})
            found = re.match(r"/v1\w*/models/([\w.-]+):streamGenerateContent", self.path)
            if not found:
                reply = error(404, "NOT_FOUND", "no such method")
            elif key in (None, "refused"):
                reply = error(403, "PERMISSION_DENIED", "API key not valid.")
            else:
                reply = double.reply(body, found[1])
            time.sleep(reply.delay)
            if reply.status != 200 or reply.body is not None:
                self._whole(reply.status, reply.body or json.dumps(reply.chunks[0]).encode())
            else:
                self._stream(reply)

        def _whole(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _stream(self, reply: Reply) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for at, chunk in enumerate(reply.chunks):
                if reply.drop_after is not None and at >= reply.drop_after:
                    self.close_connection = True
                    return
                time.sleep(reply.each_delay if at else 0)
                self._event(chunk)
            if reply.last_error:
                self._event(reply.last_error)
            self.wfile.write(b"0\r\n\r\n")

        def _event(self, told: dict[str, Any]) -> None:
            data = f"data: {json.dumps(told, ensure_ascii=False)}\r\n\r\n".encode()
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

    return Handler
