"""What mail providers report to /t/bounce/<provider>: proven to come from them, and read into notices."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cdp.errors import Invalid, NotFound
from cdp.tracking.bounces import Notice
from cdp.tracking.providers import formats, proof
from cdp.tracking.providers.proof import Report, Unproven

__all__ = ["LARGEST", "PROVIDERS", "Provider", "Unproven", "receive"]

LARGEST = 4 << 20  # bytes of one report: providers put some thousand events into one


@dataclass(frozen=True)
class Provider:
    """One provider: its name, the setting that holds what its reports are proven by, the proof, and its format."""

    label: str
    setting: str
    prove: Callable[[Report, str], None]
    read: Callable[[Any], list[Notice]]


PROVIDERS: dict[str, Provider] = {
    "ses": Provider("Amazon SES", "ses_topic_arn", proof.sns, formats.ses),
    "sendgrid": Provider("SendGrid", "sendgrid_webhook_key", proof.sendgrid, formats.sendgrid),
    "mailgun": Provider("Mailgun", "mailgun_webhook_key", proof.mailgun, formats.mailgun),
    "postmark": Provider("Postmark", "postmark_webhook_secret", proof.shared_secret, formats.postmark),
    "brevo": Provider("Brevo", "brevo_webhook_secret", proof.shared_secret, formats.brevo),
}


def receive(provider: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> list[Notice]:
    """Promise the notices in a provider's report, once it is proven to come from there.

    `headers` are named in lower case. Raises NotFound for a provider we do not know, Unproven without proof, and
    Invalid for a body that is no report of theirs.
    """
    if provider not in PROVIDERS:
        raise NotFound(f"Reports are taken from {', '.join(PROVIDERS)}; not from “{provider[:40]}”.")
    known = PROVIDERS[provider]
    report = Report(headers, body, now)
    known.prove(report, proof.expected(known.setting, known.label))
    try:
        return known.read(json.loads(body))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Invalid(f"This is no report as {known.label} sends it: {type(error).__name__} {error}") from error
