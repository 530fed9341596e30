"""A sample shop of a thousand customers, made once for each process and time and only read."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy.orm import Session

from cdp import db, demo
from cdp.assistant.desk import Desk, open_desk

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
HIGH = {"field": "lifetime_value", "operator": "above_percentile", "value": 75}
SUBSCRIBED = {"field": "email_subscribed", "operator": "equals", "value": True}
QUIET = {"field": "last_order_date", "operator": "not_in_last_days", "value": 60}
# What the product's first example sentence must come to, however it is understood.
REFERENCE = {"all": [HIGH, SUBSCRIBED, QUIET]}
EXAMPLE = "I want to improve revenue from high lifetime value customers that haven't purchased recently."


@cache
def _url(now: datetime) -> str:
    url = f"sqlite:///{Path(mkdtemp(prefix='cdp-assistant-')) / 'shop.db'}"
    db.migrate(url)
    db.engine(url).dispose()
    with db.bulk(url) as bulk:
        demo.load(bulk, now=now, customers=1000, orders=4000)
    return url


@contextmanager
def opened(now: datetime = NOW) -> Iterator[Session]:
    """A session on the sample shop of that time; what is written in it is forgotten."""
    with Session(db.engine(_url(now)), expire_on_commit=False) as session:
        yield session
        session.rollback()


@contextmanager
def desk(*asked: str, on_screen: dict | None = None) -> Iterator[Desk]:
    """A desk over the sample shop, for somebody who said this."""
    with opened() as session:
        yield open_desk(session, now=NOW, on_screen=on_screen, asked=asked)
