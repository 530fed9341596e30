"""Events: immutable facts about what somebody did, with the time it happened."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.table import Base, Revised, primary_key, utc_now


class Event(Revised, Base):
    """One thing one customer did at one time; `message_id` is the sender's own id and makes a repeat harmless."""

    __tablename__ = "events"

    id: Mapped[int] = primary_key()
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"))
    name: Mapped[str]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=utc_now)
    source: Mapped[str]
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)
    message_id: Mapped[str | None] = mapped_column(unique=True)

    __table_args__ = (sa.Index("ix_events_customer_id_occurred_at", "customer_id", "occurred_at"),)
