"""Two ways of ending a transaction: on the disk before anything follows from it, or soon."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db


@contextmanager
def durable(url: str | None = None) -> Iterator[Session]:
    """Promise one transaction that outlives a power cut once the block has ended, with all that ended before it.

    It must write something: what has nothing to write need not reach the disk.
    """
    with db.engine(url).connect() as connection:
        driver = connection.connection.driver_connection if connection.dialect.name == "sqlite" else None
        if driver is not None:
            driver.execute("PRAGMA synchronous=FULL")  # before BEGIN: SQLite refuses to change it later
        try:
            with Session(bind=connection, expire_on_commit=False) as session, session.begin():
                if driver is None:
                    session.execute(sa.text("SET LOCAL synchronous_commit = on"))
                yield session
        finally:
            if driver is not None:
                driver.execute("PRAGMA synchronous=NORMAL")


@contextmanager
def soon(url: str | None = None) -> Iterator[Session]:
    """Promise one transaction that outlives this process, and a power cut unless it comes within a moment."""
    with db.session(url) as session:
        if not db.is_sqlite(session):
            session.execute(sa.text("SET LOCAL synchronous_commit = off"))
        yield session
