"""What the sample customers agreed to, since when, and how it came to that."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from cdp.demo.chance import DAY, MINUTE, Dice, Flags, Ints, Texts, known, pick, words
from cdp.demo.sample import SAMPLES
from cdp.models import Channel, ConsentStatus, SuppressionReason

STATUSES = list(ConsentStatus)
SUBSCRIBED, UNSUBSCRIBED, NEVER, UNKNOWN = range(len(STATUSES))
_METHODS = ("checkout", "form", "pop-up", "import")


@dataclass(frozen=True)
class Consents:
    """For e-mail and SMS: the status as a position in `STATUSES`, when they first spoke, and when they left."""

    email: Ints
    email_asked: Ints
    email_left: Ints
    sms: Ints
    sms_asked: Ints
    sms_left: Ints
    method: Ints

    def columns(self) -> dict[str, Any]:
        """Promise the customer's own columns: the state now and since when."""
        return {
            "email_consent": words(STATUSES, self.email),
            "email_consent_at": _since(self.email, self.email_asked, self.email_left),
            "sms_consent": words(STATUSES, self.sms),
            "sms_consent_at": _since(self.sms, self.sms_asked, self.sms_left),
        }


def draw(rng: Dice, created: Ints, *, has_email: Flags, has_phone: Flags, now: int, with_samples: bool) -> Consents:
    """Promise consents for customers made at these times; nobody is asked about a channel they cannot be reached on."""
    size = len(created)
    email = np.where(has_email, pick(rng, size, [61, 13, 18, 8]), UNKNOWN)
    if with_samples:
        email[: len(SAMPLES)] = [SUBSCRIBED if sample.is_subscribed else UNSUBSCRIBED for sample in SAMPLES]
    sms = np.where(has_phone, pick(rng, size, [34, 8, 40, 18]), UNKNOWN)
    asked = [np.minimum(created + rng.exponential(wait, size).astype(np.int64), now) for wait in (2 * MINUTE, 60 * DAY)]
    left = [at + ((now - at) * rng.random(size)).astype(np.int64) for at in asked]
    return Consents(email, asked[0], left[0], sms, asked[1], left[1], pick(rng, size, [50, 25, 20, 5]))


def _since(status: Ints, asked: Ints, left: Ints) -> pa.Array:
    return pa.array(np.where(status == UNSUBSCRIBED, left, asked), mask=status == UNKNOWN)


def history(ids: Ints, consents: Consents) -> dict[str, Any]:
    """Promise the lines of the consent history, oldest first: who unsubscribed had subscribed before."""
    channels = (
        (Channel.EMAIL, consents.email, consents.email_asked, consents.email_left),
        (Channel.SMS, consents.sms, consents.sms_asked, consents.sms_left),
    )
    lines = []
    for code, (_, status, asked, left) in enumerate(channels):
        spoke, gone = np.flatnonzero(status != UNKNOWN), np.flatnonzero(status == UNSUBSCRIBED)
        said = np.where(status[spoke] == UNSUBSCRIBED, SUBSCRIBED, status[spoke])
        lines.append((ids[spoke], spoke * 0 + code, said, asked[spoke], consents.method[spoke]))
        lines.append((ids[gone], gone * 0 + code, status[gone], left[gone], gone * 0 + len(_METHODS)))
    customer, channel, status, at, method = (np.concatenate(column) for column in zip(*lines, strict=True))
    order = np.argsort(at, kind="stable")
    return {
        "customer_id": customer[order],
        "channel": words([channel for channel, *_ in channels], channel[order]),
        "status": words(STATUSES, status[order]),
        "at": at[order],
        "method": words([*_METHODS, "unsubscribe link"], method[order]),
        "source": "demo",
        "recorded_at": at[order],
    }


def suppressions(rng: Dice, email: Texts, created: Ints, now: int) -> dict[str, Any]:
    """Promise the few addresses that bounced or complained."""
    chosen = (rng.random(len(created)) < 0.005) & known(email)
    if len(SAMPLES) < len(chosen):
        chosen[: len(SAMPLES)] = False
    reasons = (SuppressionReason.BOUNCED, SuppressionReason.COMPLAINED)
    return {
        "email": email.filter(pa.array(chosen)),
        "reason": words(reasons, pick(rng, int(chosen.sum()), [9, 1])),
        "at": created[chosen] + ((now - created[chosen]) * rng.random(int(chosen.sum()))).astype(np.int64),
        "source": "demo",
    }
