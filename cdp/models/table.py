"""What every table shares: the registry, ids, times and the revision that tells frames what changed."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from cdp.models.columns import BigId, Instant, Json

__all__ = ["Base", "DataRevision", "Revised", "Timed", "primary_key"]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The registry of all tables."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant, dict[str, Any]: Json, list[str]: Json}


def primary_key() -> Mapped[int]:
    """Promise a 64-bit key that SQLite still treats as its row id."""
    return mapped_column(BigId, primary_key=True)


def utc_now() -> datetime:
    """Promise the present instant, aware, in UTC."""
    return datetime.now(UTC)


class Timed:
    """`created_at` and `updated_at`, both instants."""

    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)


class Revised:
    """`revision`: the number of the transaction that last wrote the row; what is above the number seen is news."""

    revision: Mapped[int] = mapped_column(sa.BigInteger, default=0, index=True)


class DataRevision(Base):
    """One row: the number of the last transaction that changed customers, orders or events."""

    __tablename__ = "data_revision"

    id: Mapped[int] = primary_key()
    number: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    identity: Mapped[str] = mapped_column(server_default="")  # of this database, so that no other's snapshot is taken
    laid_out: Mapped[int] = mapped_column(
        sa.BigInteger, server_default="0"
    )  # last one that removed rows: read all again
