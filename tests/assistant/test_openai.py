"""OpenAI-compatible servers: the same loop over their wire, spoken to a server on loopback."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cdp.assistant.agent import run
from cdp.assistant.models.openai import OpenAI
from tests.assistant.test_agent import TOOLS


class _Server:
    """Answers with one list of events after the other, or with a status."""

    def __init__(self, *script):
        self.script, self.bodies, self.keys = list(script), [], []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_POST(self):
                outer.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                outer.keys.append(self.headers.get("Authorization"))
                said = outer.script.pop(0)
                if isinstance(said, int):
                    self.send_response(said)
                    self.send_header("Retry-After", "12")
                    self.end_headers()
                    return
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                for event in said:
                    told = event if isinstance(event, str) else json.dumps(event)
                    self.wfile.write(f"data: {told}\n\n".encode())

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


def _delta(finish=None, **delta):
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def _call(arguments, *, at=0, name="", key=""):
    return {"index": at, "function": {"name": name, "arguments": arguments}} | ({"id": key} if key else {})


CALL = [
    _delta(tool_calls=[_call('{"da', name="count", key="k1")]),
    _delta(tool_calls=[_call('ys": 30}')]),
    _delta("tool_calls"),
    {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4}},
    "[DONE]",
]
ANSWER = [_delta(content="There are "), _delta(content="1030."), _delta("stop"), "[DONE]"]


def ask(server, history=None, key=""):
    model = OpenAI(server.url, "qwen", key, timeout=2)
    return list(run(model, TOOLS, [] if history is None else history, "How many?", "You help."))


def test_arguments_that_arrive_in_pieces_make_a_call_and_its_answer_goes_back():
    with _Server(CALL, ANSWER) as server:
        events = ask(server, key="secret")
    assert events[-1].data["text"] == "There are 1030."
    assert server.bodies[1]["messages"][-1] == {"role": "tool", "tool_call_id": "k1", "content": '{"count": 1030}'}
    assert server.keys == ["Bearer secret"] * 2
    assert server.bodies[0]["tools"][0]["function"]["parameters"]["properties"]["days"] == {"type": "integer"}


def test_a_server_without_a_key_is_sent_none():
    with _Server(ANSWER) as server:
        ask(server)
    assert server.keys == [None]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (401, "key"),
        (404, "model"),
        (429, "rate"),
        (500, "down"),
        (418, "request"),
        (["{not json"], "garbled"),
        ([{"error": {"message": "overloaded"}}], "down"),
        ([_delta(content="half")], "network"),
        ([_delta("length", content="cut")], "length"),
        ([_delta("content_filter")], "blocked"),
    ],
    ids=str,
)
def test_every_failure_is_a_sentence_and_leaves_no_trace(said, kind):
    history = []
    with _Server(said) as server:
        events = ask(server, history)
    assert (events[-1].kind, events[-1].data["error"], history) == ("error", kind, [])


def test_arguments_that_are_no_json_are_asked_for_again():
    broken = [_delta(tool_calls=[_call('{"da', name="count", key="k1")]), _delta("tool_calls")]
    with _Server(broken, ANSWER) as server:
        events = ask(server)
    assert events[0].kind == "retry"
    assert events[-1].kind == "done"


def test_a_server_that_is_not_there_is_a_sentence():
    events = list(run(OpenAI("http://127.0.0.1:9/v1", "qwen"), TOOLS, [], "How many?", ""))
    assert "cannot be reached" in events[-1].data["message"]
