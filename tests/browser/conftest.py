"""The running product on a free port with a database of its own, and Chromium to drive it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cdp import db, users
from cdp.models import utc_now
from tests.conftest import require

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Server:
    """A running product: its address, its database, its log, and the word by which an owner is signed in to it."""

    url: str
    database_url: str
    log: Path
    token: str = ""


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(process: subprocess.Popen[bytes], server: Server, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/api/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"The server did not start:\n{server.log.read_text()}", pytrace=False)


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product, started afresh for each test module on an empty, migrated SQLite database.

    With a worker beside it where the module says `WORKER = "1"`; it takes its share of the machine.
    """
    worker = getattr(request.module, "WORKER", "0")
    with running(tmp_path_factory.mktemp("server"), CDP_WORKER=worker) as started:
        yield started


@contextmanager
def running(
    folder: Path, *, prepare: Callable[[int], None] | None = None, provoked: str = "", **environment: str
) -> Iterator[Server]:
    """Run the product with its data in this folder and these variables more; `prepare` is told the port before.

    A traceback in the log is a fault, but for one that a test has `provoked` and that ends with these words.
    """
    port = _free_port()
    if prepare:
        prepare(port)
    database_url = f"sqlite:///{folder / 'cdp.db'}"
    db.migrate(database_url)
    token = _sign_in(database_url)
    server = Server(f"http://127.0.0.1:{port}", database_url, folder / "server.log", token)
    environment = {
        **os.environ,
        "CDP_DATABASE_URL": server.database_url,
        "CDP_DATA_DIR": str(folder),
        **environment,
    }
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with server.log.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_until_it_answers(process, server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        db.engine(server.database_url).dispose()
    said = server.log.read_text()
    rest = re.sub(rf"Traceback(?:(?!Traceback)[\s\S])*?{re.escape(provoked)}", "", said) if provoked else said
    assert "Traceback" not in rest, said


def _sign_in(database_url: str) -> str:
    """An owner who is signed in, as the sign-in screen leaves it."""
    with db.session(database_url) as session:
        owner = users.add(session, email="owner@shop.example", name="Olga Owner", role="owner")
        token = users.enter(session, owner, address="127.0.0.1", now=utc_now())
    db.engine(database_url).dispose()
    return token


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, started once."""
    program = os.environ.get("CDP_TEST_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        require("Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


# What Streamlit's own browser tests wait for: the script has ended and nothing on the page is a leftover of before.
SETTLED = """() => {
    const app = document.querySelector('[data-testid=stApp]');
    return !!app && app.dataset.testScriptState === 'notRunning' && app.dataset.testConnectionState === 'CONNECTED'
        && !document.querySelector('[data-testid=stSkeleton]') && !document.querySelector('[data-stale=true]');
}"""


def settle(page: Any, *, quiet: float = 0.25, timeout: float = 60) -> None:
    """Wait until the last rerun has ended, everything is drawn, and it stays so for `quiet` seconds."""
    end, since = time.monotonic() + timeout, None
    while time.monotonic() < end:
        if not page.evaluate(SETTLED):
            since = None
        elif since is None:
            since = time.monotonic()
        elif time.monotonic() - since >= quiet:
            return
        page.wait_for_timeout(30)
    pytest.fail(f"The screen at {page.url} did not come to rest in {timeout} seconds.", pytrace=False)


class Screen:
    """A page of the browser that knows how to wait for Streamlit; everything else is Playwright's own page."""

    def __init__(self, page: Any, server: Server) -> None:
        self.page, self.server, self.problems = page, server, []
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._listen)
        page.on("request", self._stay_at_home)

    def _listen(self, message: Any) -> None:
        # Streamlit probes <page>/_stcore/health on deep links and expects the 404.
        if message.type == "error" and "404" not in message.text:
            self.problems.append(message.text)

    def _stay_at_home(self, request: Any) -> None:
        if not request.url.startswith((self.server.url, "data:", "blob:", "about:")):
            self.problems.append(f"asked a foreign server for {request.url}")

    def open(self, path: str = "/") -> None:
        """Go to a path of the product and wait until it is drawn."""
        self.page.goto(self.server.url + path)
        self.settle()

    def settle(self, **options: float) -> None:
        """Wait until the screen has come to rest."""
        settle(self.page, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)


@dataclass(frozen=True)
class Windows:
    """The browser's windows on one server. Those of a kind share what was loaded once: that halves what a page costs."""

    browser: Any
    server: Server
    kinds: dict[tuple[int, int, str], Any] = field(default_factory=dict)

    @contextmanager
    def screen(self, width: int, height: int, colours: str) -> Iterator[Screen]:
        """A page of this size that fails the test when its console shows an error or it asks a foreign server."""
        kind = (width, height, colours)
        if kind not in self.kinds:
            self.kinds[kind] = self.browser.new_context(
                viewport={"width": width, "height": height}, locale="en-GB", timezone_id="UTC", color_scheme=colours,
                reduced_motion="reduce",
            )  # fmt: skip
            if token := self.server.token:
                cookie = {"name": "cdp_session", "value": token, "url": self.server.url, "httpOnly": True}
                self.kinds[kind].add_cookies([cookie])
        screen = Screen(self.kinds[kind].new_page(), self.server)
        yield screen
        screen.page.close()
        assert not screen.problems, screen.problems


@pytest.fixture(scope="module")
def windows(chromium: Any, server: Server) -> Iterator[Windows]:
    """The browser's windows on the server of a test module."""
    opened = Windows(chromium, server)
    yield opened
    for context in opened.kinds.values():
        context.close()


@pytest.fixture
def page(windows: Windows) -> Iterator[Screen]:
    """A desktop window."""
    with windows.screen(1440, 900, "light") as screen:
        yield screen


@pytest.fixture
def dark_page(windows: Windows) -> Iterator[Screen]:
    """The same on a computer that prefers dark colours."""
    with windows.screen(1440, 900, "dark") as screen:
        yield screen


@pytest.fixture
def phone(windows: Windows) -> Iterator[Screen]:
    """The same at the width of a telephone."""
    with windows.screen(390, 844, "light") as screen:
        yield screen


def axe(screen: Screen, *, ignore: tuple[str, ...] = ()) -> None:
    """Fail with the rules and places when axe-core finds anything serious or critical (WCAG 2 A and AA)."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
    found = Axe().run(screen.page, options=options).response["violations"]
    grave = [v for v in found if v["impact"] in {"serious", "critical"} and v["id"] not in ignore]
    lines = [f"{v['impact']} {v['id']}: {v['help']}\n    {n['html'][:200]}" for v in grave for n in v["nodes"][:5]]
    assert not lines, f"{screen.page.url}\n" + "\n".join(lines)
