"""Campaigns: a segment, what it is sent, when, and how far it has come."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.columns import Json
from cdp.models.customers import words
from cdp.models.table import Base, Timed, primary_key


class CampaignStatus(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    CANCELLED = "cancelled"  # `status_reason` says why
    FAILED = "failed"  # `status_reason` says what went wrong


class Campaign(Timed, Base):
    """One sending to a segment: either a single template, or everybody in it enters a flow."""

    __tablename__ = "campaigns"

    id: Mapped[int] = primary_key()
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(default="")
    segment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("segments.id"))
    excluded_segment_ids: Mapped[list[int]] = mapped_column(Json, default=list)
    template_id: Mapped[int | None] = mapped_column(sa.ForeignKey("templates.id"))
    flow_id: Mapped[int | None] = mapped_column(sa.ForeignKey("flows.id"))
    sender_id: Mapped[int | None] = mapped_column(sa.ForeignKey("senders.id"))  # None: the default one
    status: Mapped[CampaignStatus] = mapped_column(words(CampaignStatus, "status"), default=CampaignStatus.DRAFT)
    status_reason: Mapped[str | None]
    scheduled_at: Mapped[datetime | None]  # None: as soon as it is launched
    throttle_per_hour: Mapped[int | None]  # None: as fast as the sender allows
    respects_caps: Mapped[bool] = mapped_column(default=True)  # the shop's frequency cap
    respects_quiet_hours: Mapped[bool] = mapped_column(default=True)
    # What launching froze:
    template_version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("template_versions.id"))
    flow_version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("flow_versions.id"))
    confirmed_count: Mapped[int | None]  # how many a person said yes to
    audience_count: Mapped[
        int | None
    ]  # everybody in the segment at launch: sent + skipped + failed + unknown in the end
    launched_at: Mapped[datetime | None]
    launched_by: Mapped[str] = mapped_column(default="")
    finished_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)  # goes up with each save: a stale form is told

    __table_args__ = (
        sa.CheckConstraint("length(name) > 0", name="name_not_empty"),
        sa.CheckConstraint("template_id IS NULL OR flow_id IS NULL", name="template_or_flow"),
    )
