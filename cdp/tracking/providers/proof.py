"""Proof that a report comes from the provider: each signs in its own way, over the body as it came."""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httpx
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pydantic import SecretStr

from cdp.errors import CdpError
from cdp.settings import settings

_STALE = timedelta(days=1)  # a report older than this is not believed, however well it is signed


class Unproven(CdpError):
    """The report may come from anybody."""


@dataclass(frozen=True)
class Report:
    """A report as it came in: headers by their names in lower case, the body as it is, and when."""

    headers: Mapping[str, str]
    body: bytes
    now: datetime


def expected(setting: str, label: str) -> str:
    """Promise what the provider's reports are proven by; raises Unproven where it was never set."""
    value = getattr(settings(), setting)
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    if not plain:
        raise Unproven(f"Reports of {label} are not taken: set CDP_{setting.upper()} first.")
    return str(plain)


def shared_secret(report: Report, secret: str) -> None:
    """Demand the secret as the password of HTTP basic authentication or as a bearer token; raises Unproven."""
    kind, _, given = report.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        given = _decoded(given).decode("utf-8", "replace").partition(":")[2]
    if not hmac.compare_digest(given.strip().encode(), secret.encode()):
        raise Unproven("The password of this report is not the one that is set here.")


def mailgun(report: Report, key: str) -> None:
    """Demand Mailgun's signature: HMAC-SHA256 over time and token; raises Unproven."""
    signed = _object(report.body).get("signature")
    fields = signed if isinstance(signed, dict) else {}
    at, token, given = (str(fields.get(name, "")) for name in ("timestamp", "token", "signature"))
    made = hmac.new(key.encode(), f"{at}{token}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(given.encode("utf-8", "replace"), made.encode()):
        raise Unproven("Mailgun's signature does not fit the signing key that is set here.")
    _demand_fresh(at, report.now)


def sendgrid(report: Report, key: str) -> None:
    """Demand SendGrid's signature: ECDSA with SHA-256 over time and body; raises Unproven."""
    at = report.headers.get("x-twilio-email-event-webhook-timestamp", "")
    given = _decoded(report.headers.get("x-twilio-email-event-webhook-signature", ""))
    try:
        public = serialization.load_der_public_key(base64.b64decode(key))
    except ValueError as error:
        raise Unproven("CDP_SENDGRID_WEBHOOK_KEY is not a verification key as SendGrid shows it.") from error
    try:
        if not isinstance(public, ec.EllipticCurvePublicKey):
            raise InvalidSignature
        public.verify(given, at.encode("utf-8", "replace") + report.body, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise Unproven("SendGrid's signature does not fit the verification key that is set here.") from error
    _demand_fresh(at, report.now)


def _demand_fresh(at: str, now: datetime) -> None:
    if not at.isascii() or not at.isdigit() or abs(now.timestamp() - float(at)) > _STALE.total_seconds():
        raise Unproven("This report was signed too long ago, or the clock of this machine is wrong.")


# https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
    ),
}  # fmt: skip
_SNS_HOST = re.compile(r"sns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?")


def sns(report: Report, topic: str) -> None:
    """Demand Amazon's signature and our own topic, for Amazon signs for everybody; raises Unproven.

    The first message of a topic asks whether we want it, and is answered.
    """
    told = _object(report.body)
    if told.get("TopicArn") != topic:
        raise Unproven("This report is of another topic than CDP_SES_TOPIC_ARN.")
    named = _SIGNED.get(str(told.get("Type")), ())
    text = "".join(f"{name}\n{told[name]}\n" for name in named if told.get(name) is not None)
    digest = hashes.SHA256() if told.get("SignatureVersion") == "2" else hashes.SHA1()  # nosec B303 # what Amazon signs with
    try:
        key = _certified(_at_amazon(told.get("SigningCertURL")))
        key.verify(_decoded(told.get("Signature")), text.encode("utf-8", "replace"), padding.PKCS1v15(), digest)
    except (InvalidSignature, httpx.HTTPError, ValueError) as error:
        raise Unproven("Amazon's signature could not be confirmed.") from error
    if told["Type"] == "SubscriptionConfirmation":
        _subscribe(_at_amazon(told.get("SubscribeURL")))


def _at_amazon(address: object) -> str:
    parts = urlsplit(str(address))
    if parts.scheme != "https" or not _SNS_HOST.fullmatch(parts.netloc):
        raise Unproven("This report points somewhere else than to Amazon.")
    return str(address)


@lru_cache(maxsize=8)
def _certified(address: str) -> rsa.RSAPublicKey:
    key = x509.load_pem_x509_certificate(fetch(address)).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError("The certificate holds another kind of key.")
    return key


def _subscribe(address: str) -> None:
    try:
        fetch(address)
    except httpx.HTTPError as error:
        raise Unproven("Amazon could not be told that its reports are welcome here; it will ask again.") from error


def fetch(address: str) -> bytes:
    """Promise what an address of Amazon holds; raises httpx.HTTPError."""
    return httpx.get(address, timeout=10, follow_redirects=False).raise_for_status().content


def _object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise Unproven("The body of this report is no JSON object, so it proves nothing.")
    return data


def _decoded(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except (binascii.Error, ValueError):
        return b""
