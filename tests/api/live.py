"""The whole server in a process of its own, as people start it, to be asked over the network."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def serving(database_url: str, folder: Path, *, app: str = "app:app", **settings: str) -> Iterator[str]:
    """The address of the server while the block lasts; settings are environment variables."""
    port = _free_port()
    environment = {**os.environ, "CDP_DATABASE_URL": database_url, "CDP_DATA_DIR": str(folder), "CDP_WORKER": "0",
                   "CDP_LOG_LEVEL": "WARNING", "STREAMLIT_SERVER_HEADLESS": "true", **settings}  # fmt: skip
    log = (folder / "server.log").open("wb")
    command = [sys.executable, "-m", "uvicorn", app, "--port", str(port), "--log-level", "warning", "--no-access-log"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(process, f"{address}{'/api' if app == 'app:app' else ''}/health", folder)
        yield address
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def _wait(process: "subprocess.Popen[bytes]", address: str, folder: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"The server ended: {(folder / 'server.log').read_text('utf-8')[-2000:]}")
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(address, timeout=5).status_code == 200:
                return
        time.sleep(0.2)
    raise AssertionError("The server did not come up.")
