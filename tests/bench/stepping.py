"""Flows: how fast everybody who is due moves on, and what it costs to ask when nobody is."""

import json
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cdp import db, flows
from cdp.models import Customer, Enrolment, FlowStepCount
from cdp.settings import ROOT
from tests.bench.race import Limit, Line
from tests.bench.shop import Bench, tell

_LETTER = {"kind": "email", "subject": "Hello", "body": "Hello {{ customer.first_name | default: 'there' }}."}
_STEPS: list[Any] = [
    _LETTER,
    {"kind": "wait", "for": {"days": 3}},
    {
        "kind": "split",
        "parts": [{"name": "A", "weight": 1, "steps": [_LETTER]}, {"name": "B", "weight": 1, "steps": [_LETTER]}],
    },
]
_PEOPLE = """
    INSERT INTO customers (id, email, first_name, tags, attributes, total_orders, lifetime_value, totals_source,
        email_consent, sms_consent, created_at, updated_at, revision)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :people)
    SELECT i, 'customer' || i || '@example.com', 'Anna', '[]', '{}', 0, 0, 'none', 'subscribed', 'unknown', 0, 0, 0 FROM n
"""
_MOST_MOVED = 200_000  # people per round: the rate does not change after that
_POLLS = 50


def lines(bench: Bench, rounds: int) -> list[Line]:
    """Promise the figures with as many people waiting as the bench has customers."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'cdp.db'}"
        idle = _in_a_process_of_its_own(url)
        tell(f"enrolling {bench.customers:,} customers")
        took = _enrol_everybody(url, bench)
        waiting = _in_a_process_of_its_own(url)
        found: list[Line] = [
            Limit("idle poll", waiting["poll"], 10, rounds=_POLLS, note=f"{bench.customers:,} waiting"),
            Limit(
                "memory per waiting enrolment",
                max(0.0, waiting["memory"] - idle["memory"]) / bench.customers,
                8,
                unit="bytes",
                note="of a process that polls",
            ),
            Limit("enrolling", took / bench.customers * 1e3, 20, unit="us", note="each, by one INSERT ... SELECT"),
        ]
        found += [_moved(url, bench, round_) for round_ in range(min(rounds, 2))]
        return found


def _enrol_everybody(url: str, bench: Bench) -> float:
    """Milliseconds of enrolling alone."""
    with db.session(url) as session:
        session.execute(sa.text(_PEOPLE), {"people": bench.customers})
        flow = flows.create(session, name="Bench", steps=_STEPS, now=bench.now)
        version = flows.publish(session, flow.id, now=bench.now)
        start = time.perf_counter()
        entered = flows.enrol(session, version, sa.select(Customer.id), now=bench.now)
        took = (time.perf_counter() - start) * 1000
    assert entered == bench.customers, entered
    return took


def _moved(url: str, bench: Bench, round_: int) -> Limit:
    """The time of one step; in the first round people get a letter, in the second they come back from the wait."""
    if round_:
        _let_the_others_wait(url, bench)
    now = bench.now + timedelta(days=4 * round_, seconds=1)
    wanted = min(_MOST_MOVED, bench.customers)
    before, moved, start, computing = _steps_done(url), 0, time.perf_counter(), time.process_time()
    while moved < wanted:
        with db.session(url) as session:
            count = flows.tick(session, now=now)
        if not count:
            break
        moved += count
    took, computed = time.perf_counter() - start, time.process_time() - computing
    done = _steps_done(url) - before
    said = ("a letter, then a wait", "a wait over, a split, a letter")[round_]
    note = f"{done / took:,.0f} steps/s (bar 30,000) of {moved:,} people; {computed / done * 1e6:.0f} us CPU: {said}"
    return Limit("one flow step", took / done * 1e6, 1e6 / 30_000, unit="us", rounds=1, note=note)


def _let_the_others_wait(url: str, bench: Bench) -> None:
    """Who has not begun yet would come first."""
    with db.session(url) as session:
        later = sa.update(Enrolment).where(Enrolment.step == "").values(due_at=bench.now + timedelta(days=99))
        session.execute(later, execution_options={"synchronize_session": False})


def _steps_done(url: str) -> int:
    with db.reading(url) as session:
        return session.scalar(sa.select(sa.func.sum(FlowStepCount.done))) or 0


def _in_a_process_of_its_own(url: str) -> dict[str, float]:
    """What a process that only polls takes: milliseconds per poll, and bytes of memory."""
    db.migrate(url)
    command = [sys.executable, "-m", "tests.bench.stepping", url]
    said: dict[str, float] = json.loads(
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=600).stdout
    )
    return said


def _main(url: str) -> None:
    from datetime import UTC, datetime

    long_ago = datetime(2000, 1, 1, tzinfo=UTC)
    took = []
    for _ in range(_POLLS):
        start = time.perf_counter()
        with db.session(url) as session:
            moved = flows.tick(session, now=long_ago)
        took.append((time.perf_counter() - start) * 1000)
        assert moved == 0, moved
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    print(json.dumps({"poll": sorted(took)[_POLLS // 2], "memory": pages * 4096}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
