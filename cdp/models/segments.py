"""Saved segments."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.columns import Json
from cdp.models.table import Base, Timed, primary_key


class Segment(Timed, Base):
    """A saved condition tree, with the count it had and when that was computed."""

    __tablename__ = "segments"

    id: Mapped[int] = primary_key()
    key: Mapped[str] = mapped_column(unique=True)  # from the name; what conditions refer to; never changes
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str] = mapped_column(default="")
    conditions: Mapped[Any] = mapped_column(Json, default=dict)
    owner: Mapped[str] = mapped_column(default="")
    customer_count: Mapped[int | None]
    counted_at: Mapped[datetime | None]
    count_error: Mapped[str | None]  # why it could not be counted, shown beside the count
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)  # goes up with each save: a stale form is told

    __table_args__ = (sa.CheckConstraint("length(name) > 0", name="name_not_empty"),)
