"""The audit log: who did what to which row; and the fingerprints of people who were erased."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.customers import SuppressionReason, words
from cdp.models.table import Base, primary_key, utc_now


class AuditEntry(Base):
    """One thing that somebody did. The database itself refuses to change it or to remove it before its time.

    The one change it allows takes out what was said of a person who was erased: `label` and `changes` become empty.
    """

    __tablename__ = "audit_log"

    id: Mapped[int] = primary_key()
    at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    actor_kind: Mapped[str]  # "user", "key", "system"
    actor_id: Mapped[int | None]
    actor: Mapped[str]  # the name it had then
    address: Mapped[str] = mapped_column(default="")  # from where; empty: on this machine
    action: Mapped[str]  # "created", "changed", "deleted", "exported", "signed in", ...
    subject: Mapped[str]  # a noun: "customer", "campaign", ...
    subject_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    label: Mapped[str] = mapped_column(default="")  # what the row was called
    count: Mapped[int] = mapped_column(sa.BigInteger, default=1)  # how many rows
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {column: [before, after]}

    __table_args__ = (
        sa.Index("ix_audit_log_subject_subject_id", "subject", "subject_id"),
        sa.Index("ix_audit_log_actor", "actor"),
    )


class Tombstone(Base):
    """One key by which a person who was erased would be known again: not the address, phone or id, but its fingerprint.

    All keys of one person share `person`. A suppression of the address is kept here, where nobody can read the address.
    """

    __tablename__ = "tombstones"

    id: Mapped[int] = primary_key()
    person: Mapped[str] = mapped_column(sa.String(32), index=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(32), unique=True)
    erased_at: Mapped[datetime] = mapped_column(default=utc_now)
    suppressed_for: Mapped[SuppressionReason | None] = mapped_column(words(SuppressionReason, "suppressed_for"))
    suppressed_at: Mapped[datetime | None]
