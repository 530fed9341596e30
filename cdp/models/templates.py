"""Templates: letters as they are written, with every version kept, so that what was sent can always be read again."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.customers import words
from cdp.models.table import Base, Timed, primary_key, utc_now


class BodyFormat(StrEnum):
    MJML = "mjml"
    HTML = "html"
    MARKDOWN = "markdown"


class Template(Timed, Base):
    """A named letter; what it says is its newest version."""

    __tablename__ = "templates"

    id: Mapped[int] = primary_key()
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(default="")
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)  # goes up with each save: a stale form is told

    __table_args__ = (sa.CheckConstraint("length(name) > 0", name="name_not_empty"),)


class TemplateVersion(Base):
    """One immutable wording. Letters written inside a flow have no template of their own."""

    __tablename__ = "template_versions"

    id: Mapped[int] = primary_key()
    template_id: Mapped[int | None] = mapped_column(sa.ForeignKey("templates.id", ondelete="SET NULL"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    subject: Mapped[str] = mapped_column(default="")
    preheader: Mapped[str] = mapped_column(default="")
    format: Mapped[BodyFormat] = mapped_column(words(BodyFormat, "format"))
    body: Mapped[str] = mapped_column(default="")
    from_name: Mapped[str] = mapped_column(default="")  # empty: the sender's own
    reply_to: Mapped[str] = mapped_column(default="")
    links: Mapped[list[str]] = mapped_column(default=list)  # addresses behind /t/c/<token>.<place in this list>
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)  # of all that is said: equal letters are kept once
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by: Mapped[str] = mapped_column(default="")
