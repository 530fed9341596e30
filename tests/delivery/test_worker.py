"""The worker as a process: it does all its chores, ends when it is told or left alone, and says how it is doing."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import sqlalchemy as sa

from cdp import __main__ as command_line
from cdp import channels, db, worker
from cdp.delivery import webhooks
from cdp.models import Enrolment, Message, MessageStatus, WebhookCall, WebhookStatus, Worker, utc_now
from cdp.settings import ROOT, settings
from tests.delivery.conftest import seen
from tests.makers import make_customer, make_flow_version

COMMAND = [sys.executable, "-m", "cdp", "worker"]


def wait(is_so, seconds: float = 40.0) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


@pytest.mark.slow
def test_a_worker_delivers_says_how_it_is_doing_and_stops_when_told(sink, smtp, queue, database_url, session, now):
    queue(*(f"plain.{number}@x.test" for number in range(50)))
    with subprocess.Popen(COMMAND, cwd=ROOT) as process:
        try:
            wait(lambda: set(seen(database_url, Message.status).values()) == {"sent"})
            with db.reading(database_url) as reading:
                health = worker.health(reading, now=utc_now())
            assert len(health.workers) == 1
            assert (health.due, health.unknown, health.trouble) == (0, 0, [])
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(40) == 0
    row = session.scalars(sa.select(Worker)).one()
    assert (row.pid, row.sent) == (process.pid, 50) and row.stopped_at is not None
    assert sink.accepted.total() == 50


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_worker_ends_when_the_server_it_belongs_to_is_gone(database_url):
    server = f"import subprocess, sys, os, time; subprocess.Popen({[*COMMAND, '--parent']!r} + [str(os.getpid())]); time.sleep(300)"
    with subprocess.Popen([sys.executable, "-c", server], cwd=ROOT) as process:
        wait(lambda: _asked(database_url, Worker.id))
        process.kill()
    wait(lambda: _asked(database_url, Worker.stopped_at))


def _asked(url: str, column):
    with db.reading(url) as session:
        return session.scalar(sa.select(column))


def test_health_counts_what_waits_and_misses_a_worker_that_should_be_there(queue, session, now):
    assert worker.health(session, now=now).trouble == []
    queue("a@x.test", due_at=now - timedelta(hours=1))
    queue("b@x.test", due_at=now + timedelta(hours=1))
    queue("c@x.test", status=MessageStatus.UNKNOWN)
    health = worker.health(session, now=now)
    assert health.counts == {"due": 1, "later": 1, "claimed": 0, "unknown": 1}
    assert health.oldest_due_at == now - timedelta(hours=1)
    assert "python -m cdp worker" in health.trouble[0]
    session.add(Worker(host="h", boot_id="b", pid=1, heartbeat_at=now, per_second=7.0, trouble="It rains."))
    session.flush()
    health = worker.health(session, now=now)
    assert (health.per_second, health.trouble) == (7.0, ["It rains."])


def test_send_test_says_where_the_letter_went_and_refuses_with_a_sentence(database_url):
    from typer.testing import CliRunner

    sent = CliRunner().invoke(command_line.app, ["send-test", "me@example.com"])
    assert sent.exit_code == 0 and "outbox on this machine" in sent.output
    [letter] = channels.outbox()
    assert letter.to == "me@example.com" and "It works" in channels.read_eml(letter.key).text
    refused = CliRunner().invoke(command_line.app, ["send-test", "nonsense"])
    assert refused.exit_code == 1 and "not an e-mail address" in refused.output


# ----- webhooks


class _Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        code = self.server.answers.pop(0) if self.server.answers else 200
        self.server.calls.append((self.headers["Idempotency-Key"], body["customer"], code))
        self.send_response(code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def receiver(monkeypatch):
    """Another program in our own network that takes calls, and answers as told."""
    monkeypatch.setenv("CDP_WEBHOOK_HOSTS", "n8n.lan, 127.0.0.1")
    settings.cache_clear()
    server = HTTPServer(("127.0.0.1", 0), _Receiver)
    server.calls, server.answers = [], []
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def call(session, receiver, now):
    """A call of a flow step that is due."""
    version, customer = make_flow_version(session), make_customer(session)
    enrolment = Enrolment(flow_id=version.flow_id, flow_version_id=version.id, customer_id=customer.id)
    session.add(enrolment)
    session.flush()
    made = WebhookCall(enrolment_id=enrolment.id, step="s1", url=f"http://127.0.0.1:{receiver.server_port}/hook",
                       payload={"id": "7.s1.0", "customer": "Anna"}, due_at=now)  # fmt: skip
    session.add(made)
    session.commit()
    return made


def status_of(url: str, call: WebhookCall) -> WebhookStatus:
    with db.reading(url) as session:
        return session.get(WebhookCall, call.id).status


def test_a_call_is_made_again_with_the_same_id_until_it_is_answered(receiver, call, database_url, now):
    receiver.answers = [503, 429, 204]
    for minutes in (0, 0, 1, 7, 30):
        webhooks.make_calls(database_url, now=now + timedelta(minutes=minutes))
    assert receiver.calls == [("7.s1.0", "Anna", code) for code in (503, 429, 204)]
    assert status_of(database_url, call) == "sent"


def test_a_call_that_is_refused_for_good_is_not_made_again(receiver, call, database_url, now):
    receiver.answers = [404]
    for days in range(3):
        webhooks.make_calls(database_url, now=now + timedelta(days=days))
    assert len(receiver.calls) == 1 and status_of(database_url, call) == "failed"


@pytest.mark.slow
def test_a_call_nobody_answers_is_given_up_after_three_days(call, database_url, session, now):
    call.url = "http://127.0.0.1:1/"
    session.commit()
    at, tries = now, 0
    while status_of(database_url, call) == "queued" and tries < 40:
        webhooks.make_calls(database_url, now=at)
        with db.reading(database_url) as reading:
            at = reading.get(WebhookCall, call.id).due_at
        tries += 1
    assert status_of(database_url, call) == "failed" and timedelta(hours=70) < at - now < timedelta(hours=75)


def test_a_call_that_cannot_even_be_written_fails_alone(receiver, call, database_url, session, now):
    odd = [{"id": "7.größe.0", "customer": "Bea"}]
    odd += [{"customer": float("nan")}] if db.is_sqlite(session) else []  # PostgreSQL would not have taken it
    for number, payload in enumerate(odd, 1):
        fields = {"enrolment_id": call.enrolment_id, "step": call.step, "visit": number, "url": call.url, "due_at": now}
        session.add(WebhookCall(**fields, payload=payload))
    session.commit()
    assert webhooks.make_calls(database_url, now=now) == 1 + len(odd)
    statuses = list(session.scalars(sa.select(WebhookCall.status).order_by(WebhookCall.visit)))
    assert statuses == ["sent", "sent", "failed"][: 1 + len(odd)]


def test_a_call_whose_worker_died_is_made_by_another(receiver, call, database_url, session, now):
    call.status, call.lease, call.lease_until = WebhookStatus.CLAIMED, "dead", now + timedelta(minutes=1)
    session.commit()
    assert webhooks.make_calls(database_url, now=now) == 0
    assert webhooks.make_calls(database_url, now=now + timedelta(minutes=2)) == 1
    assert status_of(database_url, call) == "sent"


@pytest.mark.slow
def test_the_server_starts_a_worker_again_that_died_and_takes_it_along_when_it_ends(monkeypatch, tmp_path):
    log = tmp_path / "pids"
    program = f"import os, signal, time; open({str(log)!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
    monkeypatch.setattr(worker, "_COMMAND", [sys.executable, "-c", program])

    def pids() -> list[int]:
        return [int(line) for line in log.read_text().split()] if log.exists() else []

    with worker.beside_the_server():
        wait(lambda: len(pids()) == 1)
        os.kill(pids()[0], signal.SIGKILL)
        wait(lambda: len(pids()) == 2)
    with pytest.raises(ProcessLookupError):
        os.kill(pids()[1], 0)
