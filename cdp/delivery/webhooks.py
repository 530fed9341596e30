"""Calls of flow steps to other programs: made at least once, with an id that shows a repeat to whoever receives it."""

import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.delivery import settling
from cdp.delivery.aiming import aim
from cdp.models import WebhookCall, WebhookStatus
from cdp.version import VERSION

_LEASE = timedelta(minutes=2)  # longer than a call may take; after it another worker makes the call again
_PATIENCE = 15.0  # seconds for one call
_AT_ONCE = 8
_MAY_PASS = {408, 409, 425, 429}  # refusals that another try may not meet
_LONGEST_REPLY = 300


@dataclass(frozen=True)
class _Answer:
    code: int | None
    reply: str

    @property
    def is_taken(self) -> bool:
        return self.code is not None and 200 <= self.code < 300

    @property
    def is_final(self) -> bool:
        return self.is_taken or (self.code is not None and 300 <= self.code < 500 and self.code not in _MAY_PASS)


def make_calls(url: str | None = None, *, now: datetime, limit: int = 64) -> int:
    """Make the calls that are due and promise how many were tried; failed ones come again later, for 72 hours."""
    lease = uuid.uuid4().hex
    with db.soon(url) as session:
        calls = _claim(session, lease, now, limit)
    if not calls:
        return 0
    headers = {"User-Agent": f"cdp/{VERSION}"}
    with httpx.Client(timeout=_PATIENCE, headers=headers) as client, ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(lambda call: _call(client, call), calls))
    with db.soon(url) as session:
        for call, answer in zip(calls, answers, strict=True):
            _settle(session, call, answer, lease, now)
    return len(calls)


def _claim(session: Session, lease: str, now: datetime, limit: int) -> Sequence[Any]:
    # Written out, not sent as parameters: only so does a database see that its indexes over such rows alone will do.
    is_due = sa.and_(WebhookCall.status == sa.literal_column("'queued'"), WebhookCall.due_at <= now)
    is_left = sa.and_(WebhookCall.status == sa.literal_column("'claimed'"), WebhookCall.lease_until < now)
    chosen = sa.select(WebhookCall.id).where(sa.or_(is_due, is_left)).order_by(WebhookCall.due_at).limit(limit)
    return session.execute(
        sa.update(WebhookCall)
        .where(WebhookCall.id.in_(chosen.with_for_update(skip_locked=True)))
        .values(
            status=WebhookStatus.CLAIMED,
            lease=lease,
            lease_until=now + _LEASE,
            attempts=WebhookCall.attempts + 1,
        )
        .returning(WebhookCall.id, WebhookCall.url, WebhookCall.payload, WebhookCall.attempts)
        .execution_options(synchronize_session=False)
    ).all()


def _call(client: httpx.Client, call: Any) -> _Answer:
    key = quote(str(call.payload.get("id") or f"call-{call.id}"))  # headers are ASCII
    try:
        to = aim(call.url)
        headers, more = {"Idempotency-Key": key, **to.headers}, to.extensions
        with client.stream("POST", to.url, json=call.payload, headers=headers, extensions=more) as response:
            beginning = next(response.iter_bytes(_LONGEST_REPLY), b"")
        return _Answer(response.status_code, beginning.decode("utf-8", "replace").replace("\x00", ""))
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        return _Answer(400, f"The address cannot be called: {error}")
    except ValueError as error:  # e.g. a number that JSON has no word for
        return _Answer(400, f"The call cannot be written down: {error}"[:_LONGEST_REPLY])
    except httpx.HTTPError as error:
        return _Answer(None, f"{type(error).__name__}: {error}"[:_LONGEST_REPLY])


def _settle(session: Session, call: Any, answer: _Answer, lease: str, now: datetime) -> None:
    status, due_at = WebhookStatus.QUEUED, now + settling.delay(call.attempts)
    if answer.is_final or call.attempts >= settling.MOST_TRIES:
        status, due_at = (WebhookStatus.SENT if answer.is_taken else WebhookStatus.FAILED), now
    session.execute(
        sa.update(WebhookCall)
        .where(WebhookCall.id == call.id, WebhookCall.lease == lease, WebhookCall.status == WebhookStatus.CLAIMED)
        .values(
            status=status, due_at=due_at, code=answer.code, reply=answer.reply or None, lease=None, lease_until=None
        )
        .execution_options(synchronize_session=False)
    )
