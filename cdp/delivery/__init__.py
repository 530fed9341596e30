"""Delivery: letters claimed, built, handed over and accounted for, so that none is sent twice and none gets lost."""

from collections import Counter
from datetime import datetime

from cdp.delivery.claiming import claim
from cdp.delivery.courier import Courier
from cdp.delivery.proving import send_proof, send_test
from cdp.delivery.recovering import recover
from cdp.delivery.resolving import Resolved, resolve_by_log, resolve_unknown
from cdp.delivery.settling import settle
from cdp.delivery.tidying import tidy

__all__ = [
    "Courier",
    "Resolved",
    "claim",
    "recover",
    "resolve_by_log",
    "resolve_unknown",
    "run_once",
    "send_proof",
    "send_test",
    "settle",
    "tidy",
]


def run_once(url: str | None = None, *, now: datetime) -> Counter[str]:
    """Deliver all that is due at this instant and promise how many had each verdict; for tests and single runs."""
    recover(url, now=now)
    with Courier(url, clock=lambda: now) as courier:
        courier.drain()
    return courier.counts
