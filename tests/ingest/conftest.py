"""The addresses for events and for shops' news, asked as programs ask them, and the worker's hand that takes them in."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.testclient import TestClient

from cdp import db, ingest, keys
from cdp.api import hooks
from cdp.api import ingest as addresses
from cdp.models import Base
from cdp.settings import settings

SECRET = "a secret of the shop"


@pytest.fixture
def key(database_url: str) -> str:
    """The secret of a key that may send events."""
    with db.session() as session:
        return keys.add(session, name="Website", scope="ingest", now=datetime.now(UTC))[1]


@pytest.fixture
def web(key: str) -> Iterator[TestClient]:
    """The addresses under /v1 as the libraries ask for them."""
    yield TestClient(addresses.app, headers=write_key(key))


def write_key(secret: str) -> dict[str, str]:
    """The header by which the libraries send their write key: as the user of basic auth."""
    return {"authorization": f"Basic {base64.b64encode(f'{secret}:'.encode()).decode()}"}


@pytest.fixture
def shop(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The addresses under /hooks; both shops share SECRET with us."""
    for name in ("SHOPIFY", "WOOCOMMERCE"):
        monkeypatch.setenv(f"CDP_{name}_WEBHOOK_SECRET", SECRET)
    settings.cache_clear()
    yield TestClient(Starlette(routes=[hooks.mounted]))


def take_in(limit: int = 1_000) -> int:
    """Take in all that was accepted, as the worker does a moment later."""
    total = 0
    while True:
        with db.session() as session:
            taken = ingest.take_in(session, now=datetime.now(UTC), limit=limit)
        if not taken:
            return total
        total += taken


def rows(table: type[Base], **wanted: Any) -> list[Any]:
    """The rows of a table, in the order they were made."""
    with db.reading() as session:
        return list(session.scalars(sa.select(table).filter_by(**wanted).order_by(table.id)))


def sent(
    shop: TestClient, system: str, topic: str, body: dict[str, Any], *, secret: str = SECRET, **headers: str
) -> int:
    """Send a webhook as the shop does, with its signature over the raw body; the status of the answer."""
    raw = json.dumps(body).encode()
    signature = base64.b64encode(hmac.digest(secret.encode(), raw, hashlib.sha256)).decode()
    signed, named = {
        "shopify": ("x-shopify-hmac-sha256", "x-shopify-topic"),
        "woocommerce": ("x-wc-webhook-signature", "x-wc-webhook-topic"),
    }[system]
    told = {signed: signature, named: topic, "content-type": "application/json", **headers}
    return shop.post(f"/hooks/{system}", content=raw, headers=told).status_code
