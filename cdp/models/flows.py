"""Flows: steps with nested branches, their published versions, and who is where in them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.columns import Json
from cdp.models.customers import words
from cdp.models.table import Base, Timed, primary_key, utc_now


class FlowStatus(StrEnum):
    DRAFT = "draft"  # never published
    LIVE = "live"
    PAUSED = "paused"  # people wait where they are, nobody is ejected


class Flow(Timed, Base):
    """A flow as it is being edited (`steps`, `settings`), apart from the version that is live."""

    __tablename__ = "flows"

    id: Mapped[int] = primary_key()
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(default="")
    status: Mapped[FlowStatus] = mapped_column(words(FlowStatus, "status"), default=FlowStatus.DRAFT)
    steps: Mapped[Any] = mapped_column(Json, default=list)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    live_version_id: Mapped[int | None] = mapped_column(sa.BigInteger)  # of flow_versions, which point back here
    paused_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)  # goes up with each save: a stale form is told

    __table_args__ = (sa.CheckConstraint("length(name) > 0", name="name_not_empty"),)


class FlowVersion(Base):
    """A published flow, never changed: people finish on the version they entered."""

    __tablename__ = "flow_versions"

    id: Mapped[int] = primary_key()
    flow_id: Mapped[int] = mapped_column(sa.ForeignKey("flows.id", ondelete="CASCADE"))
    number: Mapped[int]
    steps: Mapped[Any] = mapped_column(Json, default=list)  # e-mail steps name their `template_version_id`
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    published_at: Mapped[datetime] = mapped_column(default=utc_now)
    published_by: Mapped[str] = mapped_column(default="")

    __table_args__ = (sa.UniqueConstraint("flow_id", "number"),)


class EnrolmentStatus(StrEnum):
    ACTIVE = "active"
    DONE = "done"
    EXITED = "exited"  # `exit_reason` says why
    FAILED = "failed"  # `exit_reason` says what went wrong


class Enrolment(Base):
    """One customer's way through one version of a flow; `step` is where they wait, `due_at` until when.

    `entry_key` tells one entry from the next where a flow may be entered again; empty where it may not.
    """

    __tablename__ = "enrolments"

    id: Mapped[int] = primary_key()
    flow_id: Mapped[int] = mapped_column(sa.ForeignKey("flows.id", ondelete="CASCADE"))
    flow_version_id: Mapped[int] = mapped_column(sa.ForeignKey("flow_versions.id"))
    campaign_id: Mapped[int | None] = mapped_column(sa.ForeignKey("campaigns.id"))
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"))
    entry_key: Mapped[str] = mapped_column(default="", server_default="")
    step: Mapped[str] = mapped_column(default="", server_default="")
    visit: Mapped[int] = mapped_column(default=0, server_default="0")
    status: Mapped[EnrolmentStatus] = mapped_column(words(EnrolmentStatus, "status"), default=EnrolmentStatus.ACTIVE)
    due_at: Mapped[datetime | None]
    entered_at: Mapped[datetime] = mapped_column(default=utc_now)
    finished_at: Mapped[datetime | None]
    exit_reason: Mapped[str | None]
    converted_at: Mapped[datetime | None]  # when the flow's goal was first met after entering
    had_goal: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # met before: never a conversion

    __table_args__ = (
        sa.UniqueConstraint("flow_id", "customer_id", "entry_key"),
        sa.Index(
            "ix_enrolments_flow_id_due_at",  # by flow first: a paused one holds up nobody, however many wait in it
            "flow_id",
            "due_at",
            sqlite_where=sa.text("status = 'active'"),
            postgresql_where=sa.text("status = 'active'"),
        ),
        sa.Index("ix_enrolments_campaign_id_status", "campaign_id", "status"),
        sa.Index("ix_enrolments_customer_id", "customer_id"),  # whoever is erased is looked for in every flow
    )


class FlowStepCount(Base):
    """How many people have passed a step of a version, kept up by the transaction that moves them."""

    __tablename__ = "flow_step_counts"

    id: Mapped[int] = primary_key()
    flow_version_id: Mapped[int] = mapped_column(sa.ForeignKey("flow_versions.id", ondelete="CASCADE"))
    step: Mapped[str]
    done: Mapped[int] = mapped_column(sa.BigInteger, default=0)

    __table_args__ = (sa.UniqueConstraint("flow_version_id", "step"),)


class WebhookStatus(StrEnum):
    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"


class WebhookCall(Base):
    """One call a flow step makes to another program; repeated until it is answered, with an id that shows the repeat."""

    __tablename__ = "webhook_calls"

    id: Mapped[int] = primary_key()
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments.id", ondelete="CASCADE"))
    step: Mapped[str]
    visit: Mapped[int] = mapped_column(default=0)
    url: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[WebhookStatus] = mapped_column(words(WebhookStatus, "status"), default=WebhookStatus.QUEUED)
    due_at: Mapped[datetime] = mapped_column(default=utc_now)
    lease: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    code: Mapped[int | None]
    reply: Mapped[str | None]

    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "step", "visit"),
        sa.Index(
            "ix_webhook_calls_lease_until",
            "lease_until",
            sqlite_where=sa.text("status = 'claimed'"),
            postgresql_where=sa.text("status = 'claimed'"),
        ),
        sa.Index(
            "ix_webhook_calls_due_at",
            "due_at",
            sqlite_where=sa.text("status = 'queued'"),
            postgresql_where=sa.text("status = 'queued'"),
        ),
    )
