"""Messages: one row per recipient, which is the outbox and the record; the gate that makes them."""

from cdp.messages.gating import Cap, Rules, cap, gate, reason, verdicts
from cdp.messages.history import reason_words, timeline
from cdp.messages.pacing import Pace, Quiet
from cdp.messages.queue import (
    cancel,
    is_waiting,
    keep_quiet,
    park,
    park_letters,
    queued,
    release,
    retry_failed,
    spread_people,
)
from cdp.messages.recheck import still_allowed
from cdp.messages.steps import StepLetter, queue_steps

__all__ = [
    "Cap",
    "Pace",
    "Quiet",
    "Rules",
    "StepLetter",
    "cancel",
    "cap",
    "gate",
    "is_waiting",
    "keep_quiet",
    "park",
    "park_letters",
    "queue_steps",
    "queued",
    "reason",
    "reason_words",
    "release",
    "retry_failed",
    "spread_people",
    "still_allowed",
    "timeline",
    "verdicts",
]
