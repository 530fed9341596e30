"""Segment's own libraries against the running product: everything arrives, once, also when the server is killed.

`CDP_TEST_EVENTS=20000` sends as many, and kills twice; a normal run sends fewer.
"""

import os
import shutil
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from segment.analytics.client import Client

from cdp import db, keys
from cdp.models import Customer, Event
from cdp.settings import ROOT
from tests.conftest import require
from tests.ingest.serving import product

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]
EVENTS = int(os.environ.get("CDP_TEST_EVENTS", "1000"))
NODE_MODULES = ROOT / ".venv" / "node"


def write_key(database_url):
    with db.session(database_url) as session:
        return keys.add(session, name="Server", scope="ingest", now=datetime.now(UTC))[1]


def client(served, key, errors, **more):
    return Client(
        key, host=served.url, on_error=lambda error, _items: errors.append(error), max_queue_size=100_000,
        upload_interval=0.1, **more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The running product, started once for the tests that do not kill it."""
    folder = tmp_path_factory.mktemp("served")
    url = f"sqlite:///{folder / 'cdp.db'}"
    db.migrate(url)
    with product(folder, url) as running:
        yield running
    db.engine(url).dispose()


def told_of(served, email, wanted):
    """The customer with this address and their events, once there are as many as wanted."""
    end = time.monotonic() + 60
    while True:
        with db.reading(served.database_url) as session:
            [customer] = session.scalars(sa.select(Customer).where(Customer.email == email)).all() or [None]
            theirs = sa.select(Event).where(Event.customer_id == (customer.id if customer else 0)).order_by(Event.id)
            told = session.scalars(theirs).all()
        if len(told) >= wanted or time.monotonic() > end:
            return customer, told
        time.sleep(0.2)


@pytest.mark.parametrize("zipped", [False, True])
def test_every_call_of_the_python_library_arrives(served, zipped):
    key, errors, user, email = write_key(served.database_url), [], f"u{zipped}", f"anna.{zipped}@example.com".lower()
    sender = client(served, key, errors, gzip=zipped)
    sender.page(anonymous_id=f"visitor {user}", name="Home", properties={"url": "https://shop.example/"})
    sender.identify(user, {"email": email, "firstName": "Anna"}, anonymous_id=f"visitor {user}")
    sender.track(user, "Paid", {"price": 12.5}, timestamp=datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC))
    sender.screen(user, name="Basket")
    sender.group(user, "g1", {"name": "Knitters"})
    sender.alias(f"old visitor {user}", user)
    sender.flush()
    sender.join()
    customer, told = told_of(served, email, 5)
    assert errors == []
    assert customer.first_name == "Anna"
    assert [each.name for each in told] == ["Viewed Page", "Identified", "Paid", "Viewed Screen", "Joined Group"]
    assert told[2].occurred_at == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert told[2].properties == {"price": 12.5}


@pytest.mark.sqlite_only
def test_no_event_is_lost_or_recorded_twice_when_the_server_is_killed_while_they_are_sent(database_url, tmp_path):
    key, errors = write_key(database_url), []
    with product(tmp_path, database_url) as served:
        sender = client(served, key, errors, max_retries=50)
        for number in range(EVENTS):
            sender.track(f"u{number % 97}", "Counted", {"number": number})
        for share in (0.2, 0.6) if EVENTS > 2_000 else (0.3,):
            before_kill(served, EVENTS * share)
            served.kill()
            served.start()
        sender.flush()
        sender.join()
        found = served.wait_for(EVENTS, seconds=60 + EVENTS / 100)
    assert errors == []
    assert sorted(number for _, number in found) == list(range(EVENTS))
    assert len({message_id for message_id, _ in found}) == EVENTS


def before_kill(served, count):
    """Wait until so many were taken in: the library is in the middle of sending, the worker of taking in."""
    end = time.monotonic() + 60
    while len(served.recorded()) < count and time.monotonic() < end:
        time.sleep(0.02)


def test_every_call_of_the_node_library_arrives(served):
    node = shutil.which("node")
    if node is None:
        require("Node.js")
    if not (NODE_MODULES / "node_modules" / "@segment" / "analytics-node").exists():
        require("@segment/analytics-node (npm install --prefix .venv/node @segment/analytics-node@3.1.0)")
    key = write_key(served.database_url)
    script = Path(__file__).with_name("library.mjs")
    command = [node, str(script), str(NODE_MODULES.resolve()), served.url, key, "100"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    customer, told = told_of(served, "nora@example.com", 104)
    assert customer.first_name == "Nora"
    assert sorted(each.properties["number"] for each in told if each.name == "Counted") == list(range(100))
    others = {each.name for each in told} - {"Counted"}
    assert others == {"Identified", "Viewed Page", "Viewed Screen", "Joined Group"}
