"""Proof that a webhook comes from the shop: HMAC-SHA256 over the body as it came, with the secret they share with us."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

from cdp.errors import CdpError
from cdp.settings import settings

_SIGNED_IN = {"shopify": "x-shopify-hmac-sha256", "woocommerce": "x-wc-webhook-signature"}


class Unproven(CdpError):
    """The webhook may come from anybody."""


def prove(shop: str, headers: Mapping[str, str], body: bytes) -> None:
    """Demand the shop's signature over the raw body; raises Unproven. Headers come by their names in lower case."""
    setting = f"{shop}_webhook_secret"
    secret = getattr(settings(), setting)
    if not secret or not secret.get_secret_value():
        raise Unproven(f"Webhooks of {shop} are not taken: set CDP_{setting.upper()} first.")
    made = base64.b64encode(hmac.digest(secret.get_secret_value().encode(), body, hashlib.sha256))
    if not hmac.compare_digest(headers.get(_SIGNED_IN[shop], "").strip().encode("utf-8", "replace"), made):
        raise Unproven(f"The signature of this webhook does not fit CDP_{setting.upper()}.")
