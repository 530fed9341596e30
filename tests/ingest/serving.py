"""The running product with its worker, to be killed and started again on the same address and data."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from cdp import db
from cdp.models import Event
from cdp.settings import ROOT


class Product:
    """One address and one data folder; servers on it come and go."""

    def __init__(self, folder: Path, database_url: str) -> None:
        with contextlib.closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url, self.log = database_url, folder / "server.log"
        self._environment = {
            **os.environ, "CDP_DATABASE_URL": database_url, "CDP_DATA_DIR": str(folder / "data"), "CDP_API_PER_MINUTE": "0",
        }  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serve, and promise that it answers."""
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)
        end = time.monotonic() + 60
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{self.url}/health"):
                return
            time.sleep(0.1)
        raise RuntimeError(f"The server did not start:\n{self.log.read_text()}")

    def kill(self) -> None:
        """End the server as a power switch would: nothing is finished, nothing is said."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(20)

    def stop(self) -> None:
        """Let the server end by itself."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def recorded(self, name: str | None = "Counted") -> list[tuple[str | None, object]]:
        """The message id and the number of each event of that name (None: of all)."""
        wanted = sa.select(Event.message_id, Event.properties)
        with db.reading(self.database_url) as session:
            rows = session.execute(wanted if name is None else wanted.where(Event.name == name))
            return [(message_id, properties.get("number")) for message_id, properties in rows]

    def wait_for(
        self, count: int, seconds: float = 60, name: str | None = "Counted"
    ) -> list[tuple[str | None, object]]:
        """The events, once there are so many or the time is over."""
        end = time.monotonic() + seconds
        while len(found := self.recorded(name)) < count and time.monotonic() < end:
            time.sleep(0.2)
        return found


@contextlib.contextmanager
def product(folder: Path, database_url: str) -> Iterator[Product]:
    """The product, served until the block ends."""
    made = Product(folder, database_url)
    made.start()
    try:
        yield made
    finally:
        made.stop()
