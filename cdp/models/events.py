"""Events: immutable facts about what somebody did, with the time it happened; and what is known of their kinds."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.table import Base, Revised, primary_key, utc_now

_NOBODYS = sa.text("customer_id IS NULL")


class Event(Revised, Base):
    """One thing somebody did at one time; `message_id` is the sender's own id and makes a repeat harmless.

    While nobody knows who it was it has no customer, only the visitor's id; the customer comes when they are identified.
    """

    __tablename__ = "events"

    id: Mapped[int] = primary_key()
    customer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("customers.id"))
    visitor: Mapped[str | None]  # the anonymous id it came with
    name: Mapped[str]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=utc_now)
    source: Mapped[str]
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)
    message_id: Mapped[str | None] = mapped_column(unique=True)

    __table_args__ = (
        sa.Index("ix_events_customer_id_occurred_at", "customer_id", "occurred_at"),
        sa.Index("ix_events_visitor", "visitor", sqlite_where=_NOBODYS, postgresql_where=_NOBODYS),
    )


class Visitor(Base):
    """An anonymous id, of a browser or a device, and the customer who was last identified with it."""

    __tablename__ = "visitors"

    id: Mapped[int] = primary_key()
    visitor: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id", ondelete="CASCADE"), index=True)
    identified_at: Mapped[datetime]


class EventProperty(Base):
    """A property that events of one name came with, the kind its values had, and how often."""

    __tablename__ = "event_properties"

    id: Mapped[int] = primary_key()
    event: Mapped[str]
    key: Mapped[str]
    kind: Mapped[str]  # text, number, yes_no, list, object
    count: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    seen_at: Mapped[datetime]  # when one last came

    __table_args__ = (sa.UniqueConstraint("event", "key", "kind"),)


class IngestRejection(Base):
    """Something a program or a shop sent that could not be taken in, kept with the reason for a person to look at."""

    __tablename__ = "ingest_rejections"

    id: Mapped[int] = primary_key()
    received_at: Mapped[datetime] = mapped_column(index=True)
    source: Mapped[str]
    reason: Mapped[str]
    body: Mapped[dict[str, Any]]
