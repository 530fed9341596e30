"""News of shops: webhooks of Shopify and WooCommerce, proven, read, and applied to customers, orders and events."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cdp.ingest.calls import instant
from cdp.ingest.shops import applying, shopify, woocommerce
from cdp.ingest.shops.news import News
from cdp.ingest.shops.proof import Unproven, prove

__all__ = ["SHOPS", "Unproven", "apply", "prove"]

# How each shop's webhooks are read: (topic, when it was told, body) to what they mean; nothing for topics of no concern.
SHOPS: dict[str, Callable[[str, datetime, Mapping[str, Any]], list[News]]] = {
    "shopify": shopify.read,
    "woocommerce": woocommerce.read,
}


def apply(session: Session, shop: str, said: Mapping[str, Any], *, came: datetime, now: datetime) -> None:
    """Bring customers, orders and events in line with a webhook; the same again, or an older one, changes nothing."""
    told_at = instant(said.get("told_at")) or came
    for news in SHOPS[shop](str(said["topic"]), told_at, said["body"]):
        applying.apply(session, shop, news, now=now)
