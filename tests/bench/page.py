"""One edit on the Segments page in the browser, against the same page with a ready-made mask."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

from cdp import db, users
from cdp.models import utc_now
from cdp.settings import ROOT
from tests.bench.race import Line, Times, of_race
from tests.bench.shop import FOLDER, Bench, tell

_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
_READY = "ready-made mask"
# When the browser last sent something, and when the page was last drawn on.
_NOTICE_SENDS = """(() => {
    const send = WebSocket.prototype.send;
    window.sends = [];
    WebSocket.prototype.send = function (...args) { window.sends.push(performance.now()); return send.apply(this, args); };
})()"""
_NOTICE_DRAWING = """() => {
    window.drawn = [];
    new MutationObserver(() => window.drawn.push(performance.now()))
        .observe(document.querySelector('[data-testid=stMain]'), {subtree: true, childList: true, characterData: true});
}"""
_SETTLED = """() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"""


def lines(bench: Bench, rounds: int) -> list[Line]:
    """Promise the time of one edit on both servers, in turns; nothing where there is no browser."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        tell("No Chromium: the page is not measured.")
        return []
    from playwright.sync_api import sync_playwright

    with ExitStack() as stack:
        servers = {side: stack.enter_context(_server(bench, side)) for side in ("ours", _READY)}
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=program, args=_FLAGS)
        stack.callback(browser.close)
        token = _sign_in(bench)
        pages = {side: _opened(browser, url, token) for side, url in servers.items()}
        tell("  the page is open on both servers")
        taken: dict[str, list[float]] = {side: [] for side in pages}
        for turn in range(4 * rounds + 2):
            for side, page in pages.items():
                took = _edit(page, 11 + turn)
                if turn >= 2:  # the first edits warm up
                    taken[side].append(took)
    times = {side: Times(tuple(each)) for side, each in taken.items()}
    return [
        of_race(
            "one edit on the Segments page",
            times,
            _READY,
            1.4,
            note="from sending it to the last stroke of the drawing",
        )
    ]


@contextmanager
def _server(bench: Bench, side: str) -> Iterator[str]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.bench.page_server", str(port), "ready" if side == _READY else "ours"]
    environment = {**os.environ, "CDP_DATABASE_URL": bench.url, "CDP_DATA_DIR": str(FOLDER)}
    path = FOLDER / f"page-{port}.log"
    log = path.open("wb")
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
        log.close()
    path.unlink()


def _wait(url: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer within a minute.")


def _sign_in(bench: Bench) -> str:
    """An owner who is signed in, as the sign-in screen leaves it."""
    with db.session(bench.url) as session:
        owner = users.by_email(session, "owner@shop.example") or users.add(
            session, email="owner@shop.example", name="Olga Owner", role="owner"
        )
        return users.enter(session, owner, address="127.0.0.1", now=utc_now())


def _opened(browser: Any, url: str, token: str) -> Any:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "cdp_session", "value": token, "url": url, "httpOnly": True}])
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.add_init_script(_NOTICE_SENDS)
    page.goto(f"{url}/segments?id=1")
    page.get_by_text("Lifetime revenue").first.wait_for()
    page.wait_for_function(_SETTLED)
    page.evaluate(_NOTICE_DRAWING)
    return page


def _edit(page: Any, value: int) -> float:
    """Type another number into the first condition; milliseconds from sending it to the last stroke of the new drawing."""
    page.wait_for_function(_SETTLED)
    shown = page.get_by_test_id("stMetricValue").first
    before = shown.inner_text()
    box = page.get_by_label(re.compile("^Lifetime value is in the top")).first
    page.evaluate("() => { window.sends = []; window.drawn = []; }")
    box.fill(str(value))
    box.press("Enter")
    page.wait_for_function(
        "before => document.querySelector('[data-testid=stMetricValue]').innerText !== before", arg=before
    )
    page.wait_for_timeout(700)
    page.wait_for_function(_SETTLED)
    return float(page.evaluate("() => window.drawn.at(-1) - window.sends[0]"))
