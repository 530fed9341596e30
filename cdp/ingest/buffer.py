"""What programs and shops send, kept in the spool before it is answered: durable, bounded, and taken in by the worker."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cdp import access, logs
from cdp.errors import CdpError, Invalid
from cdp.ingest import calls
from cdp.spool import Spool

log = logs.logger(__name__)
LARGEST = 1 << 20  # bytes of one request
LARGEST_CALL = 32 << 10  # bytes of one event, as the libraries have it
MOST_CALLS = 2_500  # in one request
WAIT = 5  # seconds after which somebody who was turned away may try again
EVENTS = Spool("events", full=1 << 30, longest_line=4 * LARGEST, prefix="events/")


class Full(CdpError):
    """Too much waits to be taken in: come again in WAIT seconds."""


def accept(batch: Sequence[Any], *, source: str, sent_at: Any, now: datetime) -> list[tuple[int, str]]:
    """Promise that the calls of event libraries outlive this process, but for those given back with the reason.

    Raises Full when too much waits; then none was kept.
    """
    access.require("events.record")
    lines: list[bytes] = []
    refused: list[tuple[int, str]] = []
    for number, call in enumerate(batch):
        if fault := calls.fault(call):
            refused.append((number, fault))
            continue
        line = _line(now, "call", source, call if sent_at is None else {"sentAt": sent_at, **call})
        if len(line) > LARGEST_CALL + 1_000:
            refused.append((number, f"An event may have at most {LARGEST_CALL:,} bytes."))
            continue
        lines.append(line)
    _keep(b"".join(lines))
    return refused


def accept_news(shop: str, topic: str, told_at: str, body: Mapping[str, Any], *, now: datetime) -> None:
    """Promise that a shop's news outlives this process; raises Full when too much waits."""
    _keep(_line(now, shop, shop, {"topic": topic, "told_at": told_at, "body": body}))


def _line(now: datetime, kind: str, source: str, said: Mapping[str, Any]) -> bytes:
    try:
        written = json.dumps([now.timestamp(), kind, source, said], ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        raise Invalid("This is nested too deep.") from None
    return written.encode("utf-8", "replace") + b"\n"


def _keep(lines: bytes) -> None:
    if not lines:
        return
    try:
        EVENTS.append(lines)
    except OSError as error:
        log.error("event_not_kept", error=str(error))
        raise Full("Too many events wait to be taken in. Send this again in a few seconds.") from error
