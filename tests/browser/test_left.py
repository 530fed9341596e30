"""A page that was left asks for nothing more, told to the running product in the browser's own words."""

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.browser.conftest import Server

WATCH = "auto_rerun"  # says which part draws itself every few seconds


@pytest.fixture
def browser(server: Server) -> Iterator[Any]:
    """A browser's connection, without the browser."""
    address = server.url.replace("http", "ws", 1) + "/_stcore/stream"
    headers = {"Cookie": f"cdp_session={server.token}"}
    with connect(address, subprotocols=["streamlit"], additional_headers=headers, max_size=None) as opened:  # type: ignore[list-item]
        yield opened


def ask(browser: Any, **what: str) -> None:
    browser.send(BackMsg(rerun_script=what).SerializeToString())


def hear(browser: Any, kind: str) -> Any:
    """The next message of this kind."""
    while (said := ForwardMsg.FromString(browser.recv(timeout=30))).WhichOneof("type") != kind:
        pass
    return getattr(said, kind)


def test_what_a_page_asked_for_when_it_was_left_does_not_clear_the_page_after_it(browser: Any) -> None:
    ask(browser, page_name="customers")
    customers = hear(browser, "navigation").page_script_hash
    part = hear(browser, WATCH).fragment_id
    hear(browser, "script_finished")
    ask(browser, page_name="segments")
    segments = hear(browser, "navigation").page_script_hash
    ask(browser, page_script_hash=customers, fragment_id=part)  # from the page before, whose timer had not heard of it
    hear(browser, "script_finished")
    assert customers != segments
    ask(browser, page_script_hash=segments, fragment_id=part)
    assert hear(browser, "new_session").page_script_hash == segments
