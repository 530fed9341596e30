"""Imports: what came in, from which file, what became of each row, and what it takes to undo it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.customers import words
from cdp.models.table import Base, primary_key, utc_now


class ImportStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


class Import(Base):
    """One file brought in; `counts` holds new, changed, unchanged, merged and rejected rows."""

    __tablename__ = "imports"

    id: Mapped[int] = primary_key()
    file_name: Mapped[str]
    kind: Mapped[str]  # key of the reader, e.g. "shopify_customers"
    status: Mapped[ImportStatus] = mapped_column(words(ImportStatus, "status"), default=ImportStatus.RUNNING)
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)  # mapping, time zone, date order
    message: Mapped[str | None]  # why it failed
    actor: Mapped[str] = mapped_column(default="")


class ImportRejection(Base):
    """One row that was not taken, with its line number, the reason, and the row as it was."""

    __tablename__ = "import_rejections"

    id: Mapped[int] = primary_key()
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id", ondelete="CASCADE"), index=True)
    line: Mapped[int]
    reason: Mapped[str]
    row: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ImportChange(Base):
    """What one row held before and after an import wrote it: undo puts `before` back where `after` still stands.

    An empty `before` says that the import made the row.
    """

    __tablename__ = "import_changes"

    id: Mapped[int] = primary_key()
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id", ondelete="CASCADE"), index=True)
    table_name: Mapped[str]
    row_id: Mapped[int] = mapped_column(sa.BigInteger)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
