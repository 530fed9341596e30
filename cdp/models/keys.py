"""Keys that let other programs in."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.table import Base, primary_key, utc_now

SCOPES = ("read", "write", "send", "ingest")


class ApiKey(Base):
    """What one program may do; the key itself is shown once and kept only as its SHA-256.

    A key is 256 random bits, so that nothing slower than SHA-256 would make guessing it any harder.
    """

    __tablename__ = "api_keys"

    id: Mapped[int] = primary_key()
    name: Mapped[str]
    prefix: Mapped[str] = mapped_column(sa.String(16))  # how it begins, to tell it from others
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    scope: Mapped[str] = mapped_column(sa.String(16))
    created_by: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint(sa.column("scope").in_(SCOPES), name="scope_is_known"),
        sa.CheckConstraint("length(name) > 0", name="name_not_empty"),
        {"sqlite_autoincrement": True},  # who did what names a key by its number, which nobody else may get later
    )


class KeptAnswer(Base):
    """What a program was answered under a name of its own, so that the same request sent again does nothing twice."""

    __tablename__ = "kept_answers"

    id: Mapped[int] = primary_key()
    api_key_id: Mapped[int] = mapped_column(sa.ForeignKey("api_keys.id", ondelete="CASCADE"))
    name: Mapped[str]
    request_sha256: Mapped[str] = mapped_column(sa.String(64))
    answer: Mapped[bytes]  # packed
    at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (sa.UniqueConstraint("api_key_id", "name"),)
