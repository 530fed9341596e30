"""Messages: one row per recipient, which is the outbox and the record; what became of each; and who sends them."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.customers import Channel, words
from cdp.models.table import Base, Timed, primary_key, utc_now


class MessageStatus(StrEnum):
    QUEUED = "queued"  # waits for `due_at`
    CLAIMED = "claimed"  # a worker has it under its lease
    SENT = "sent"  # the server said 250
    SKIPPED = "skipped"  # never tried; `reason` says why
    FAILED = "failed"  # refused for good; `reason`, `code` and `reply` say why
    UNKNOWN = "unknown"  # handed over, the answer was lost: never sent again by itself


class SkipReason(StrEnum):
    """Why somebody in the audience gets nothing. The order is the order in which the gate asks."""

    NO_EMAIL = "no_email"
    NO_CONSENT = "no_consent"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"
    FREQUENCY_CAP = "frequency_cap"
    ALREADY_IN_FLOW = "already_in_flow"
    # Found only later, at the moment of sending:
    DELETED = "deleted"
    CANCELLED = "cancelled"
    EXITED = "exited"


class Message(Base):
    """One letter to one customer. A campaign's or a flow step's second press queues nobody twice: the keys forbid it."""

    __tablename__ = "messages"

    id: Mapped[int] = primary_key()
    campaign_id: Mapped[int | None] = mapped_column(sa.ForeignKey("campaigns.id"))
    flow_id: Mapped[int | None] = mapped_column(sa.ForeignKey("flows.id"))
    enrolment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enrolments.id"))
    step: Mapped[str] = mapped_column(default="", server_default="")
    visit: Mapped[int] = mapped_column(default=0, server_default="0")
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"))
    channel: Mapped[Channel] = mapped_column(words(Channel, "channel"), default=Channel.EMAIL, server_default="email")
    address: Mapped[str | None]  # where it goes: as when queued, then as when last tried
    template_version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("template_versions.id"))
    sender_id: Mapped[int | None] = mapped_column(sa.ForeignKey("senders.id"))
    status: Mapped[MessageStatus] = mapped_column(words(MessageStatus, "status"), default=MessageStatus.QUEUED)
    reason: Mapped[str | None]  # a SkipReason, or a sentence
    queued_at: Mapped[datetime] = mapped_column(default=utc_now)
    due_at: Mapped[datetime] = mapped_column(default=utc_now)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    lease: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    last_lease: Mapped[str | None]  # a late answer may still settle an unknown outcome
    code: Mapped[int | None]
    reply: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    # What people did, the first time each; machines that only looked are in message_events alone.
    delivered_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    clicked_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    complained_at: Mapped[datetime | None]
    unsubscribed_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index(
            "uq_messages_campaign_id_customer_id",
            "campaign_id",
            "customer_id",
            unique=True,
            sqlite_where=sa.text("enrolment_id IS NULL AND campaign_id IS NOT NULL"),
            postgresql_where=sa.text("enrolment_id IS NULL AND campaign_id IS NOT NULL"),
        ),
        sa.Index(
            "uq_messages_enrolment_id_step_visit",
            "enrolment_id",
            "step",
            "visit",
            unique=True,
            sqlite_where=sa.text("enrolment_id IS NOT NULL"),
            postgresql_where=sa.text("enrolment_id IS NOT NULL"),
        ),
        sa.Index(
            "ix_messages_sender_id_due_at",  # what each sender may send: no other one's letters are walked past
            "sender_id",
            "due_at",
            sqlite_where=sa.text("status = 'queued'"),
            postgresql_where=sa.text("status = 'queued'"),
        ),
        sa.Index(
            "ix_messages_campaign_id_due_at",  # is a campaign finished, and what of it is to be paused or cancelled
            "campaign_id",
            "due_at",
            sqlite_where=sa.text("status = 'queued'"),
            postgresql_where=sa.text("status = 'queued'"),
        ),
        sa.Index(
            "ix_messages_lease",
            "lease",
            sqlite_where=sa.text("status = 'claimed'"),
            postgresql_where=sa.text("status = 'claimed'"),
        ),
        sa.Index(
            "ix_messages_campaign_id",  # of flows' letters; those of no flow are found by the unique key above
            "campaign_id",
            sqlite_where=sa.text("enrolment_id IS NOT NULL AND campaign_id IS NOT NULL"),
            postgresql_where=sa.text("enrolment_id IS NOT NULL AND campaign_id IS NOT NULL"),
        ),
        sa.Index(
            "ix_messages_unknown",
            "id",
            sqlite_where=sa.text("status = 'unknown'"),
            postgresql_where=sa.text("status = 'unknown'"),
        ),
        sa.Index(
            "ix_messages_campaign_id_sent_at",
            "campaign_id",
            "sent_at",  # the report, and who was sent it in that order
            sqlite_where=sa.text("status = 'sent'"),
            postgresql_where=sa.text("status = 'sent'"),
        ),
        sa.Index(
            "ix_messages_campaign_id_opened_at",
            "campaign_id",
            "opened_at",
            sqlite_where=sa.text("opened_at IS NOT NULL"),
            postgresql_where=sa.text("opened_at IS NOT NULL"),
        ),
        sa.Index(
            "ix_messages_campaign_id_clicked_at",
            "campaign_id",
            "clicked_at",
            sqlite_where=sa.text("clicked_at IS NOT NULL"),
            postgresql_where=sa.text("clicked_at IS NOT NULL"),
        ),
        sa.Index(
            "ix_messages_campaign_id_reason",
            "campaign_id",
            "reason",
            sqlite_where=sa.text("status = 'skipped'"),
            postgresql_where=sa.text("status = 'skipped'"),
        ),
        sa.Index(
            "ix_messages_campaign_id_failed",
            "campaign_id",
            sqlite_where=sa.text("status = 'failed'"),
            postgresql_where=sa.text("status = 'failed'"),
        ),
        sa.Index(
            "ix_messages_campaign_id_unwelcome",
            "campaign_id",
            sqlite_where=sa.text("bounced_at IS NOT NULL OR complained_at IS NOT NULL OR unsubscribed_at IS NOT NULL"),
            postgresql_where=sa.text(
                "bounced_at IS NOT NULL OR complained_at IS NOT NULL OR unsubscribed_at IS NOT NULL"
            ),
        ),
        sa.Index("ix_messages_customer_id_queued_at", "customer_id", "queued_at"),
    )


class DeliveryAttempt(Base):
    """One try that did not simply end in 250."""

    __tablename__ = "delivery_attempts"

    id: Mapped[int] = primary_key()
    message_id: Mapped[int] = mapped_column(sa.ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=utc_now)
    outcome: Mapped[str]  # "deferred", "refused", "dropped", "unknown", "reconciled"
    code: Mapped[int | None]
    reply: Mapped[str | None]


class MessageEventKind(StrEnum):
    DELIVERED = "delivered"
    OPENED = "opened"
    CLICKED = "clicked"
    BOUNCED = "bounced"  # for good
    DELAYED = "delayed"  # a soft bounce
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"


class MessageEvent(Base):
    """One thing that happened to a message; `is_machine` where no person did it, and `machine` says which rule saw it."""

    __tablename__ = "message_events"

    id: Mapped[int] = primary_key()
    message_id: Mapped[int] = mapped_column(sa.ForeignKey("messages.id", ondelete="CASCADE"))
    kind: Mapped[MessageEventKind] = mapped_column(words(MessageEventKind, "kind"))
    at: Mapped[datetime]
    link: Mapped[str | None]  # the address that was clicked
    is_machine: Mapped[bool] = mapped_column(default=False)
    machine: Mapped[str | None]
    user_agent: Mapped[str | None]
    source: Mapped[str]  # "pixel", "redirect", "dsn", "arf", a provider's name, "unsubscribe link"
    detail: Mapped[str | None]
    dedupe_key: Mapped[str] = mapped_column(unique=True)  # the same news told twice is recorded once

    __table_args__ = (
        sa.Index("ix_message_events_message_id_kind", "message_id", "kind"),
        sa.Index(
            "ix_message_events_of_machines",  # how many letters machines alone looked at
            "kind",
            "message_id",
            sqlite_where=sa.text("is_machine = 1"),
            postgresql_where=sa.text("is_machine"),
        ),
    )


class SenderKind(StrEnum):
    FILES = "files"  # .eml files in the data folder: nothing leaves the machine
    SMTP = "smtp"


class SmtpSecurity(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class Sender(Timed, Base):
    """An address letters come from, and the server that takes them. Passwords are in the environment, never here."""

    __tablename__ = "senders"

    id: Mapped[int] = primary_key()
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[SenderKind] = mapped_column(words(SenderKind, "kind"), default=SenderKind.FILES)
    from_name: Mapped[str] = mapped_column(default="")
    from_email: Mapped[str] = mapped_column(default="")
    reply_to: Mapped[str] = mapped_column(default="")
    return_path: Mapped[str] = mapped_column(default="")  # where bounces go; empty: from_email
    host: Mapped[str] = mapped_column(default="")
    port: Mapped[int] = mapped_column(default=587)
    security: Mapped[SmtpSecurity] = mapped_column(words(SmtpSecurity, "security"), default=SmtpSecurity.STARTTLS)
    username: Mapped[str] = mapped_column(default="")
    password_variable: Mapped[str] = mapped_column(default="CDP_SMTP_PASSWORD")
    connections: Mapped[int] = mapped_column(default=4)
    rate_per_minute: Mapped[int | None]  # None: as fast as the server takes them
    warmup_started_on: Mapped[datetime | None]
    warmup_first_day: Mapped[int | None]  # how many on the first day; doubles each day until it no longer matters
    dkim_selector: Mapped[str] = mapped_column(default="", server_default="")  # empty: the mail server signs
    # What all workers together have used of the rate and of the warm-up's day:
    next_free_at: Mapped[datetime | None]
    warmup_day: Mapped[str] = mapped_column(default="", server_default="")  # as 2026-06-30, UTC
    warmup_used: Mapped[int] = mapped_column(default=0, server_default="0")
    is_default: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        sa.Index(
            "uq_senders_is_default",
            "is_default",
            unique=True,
            sqlite_where=sa.text("is_default"),
            postgresql_where=sa.text("is_default"),
        ),
    )


class Worker(Base):
    """A process that sends, and how it is doing."""

    __tablename__ = "workers"

    id: Mapped[int] = primary_key()
    host: Mapped[str]
    boot_id: Mapped[str]
    pid: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    heartbeat_at: Mapped[datetime] = mapped_column(default=utc_now)
    stopped_at: Mapped[datetime | None]
    sent: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    steps: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    per_second: Mapped[float] = mapped_column(sa.Double, default=0.0)
    trouble: Mapped[str | None]  # the last thing that went wrong, as a sentence


class SpoolOffset(Base):
    """How far a file of tracking hits has been taken into the database, committed with the rows themselves."""

    __tablename__ = "spool_offsets"

    id: Mapped[int] = primary_key()
    path: Mapped[str] = mapped_column(unique=True)
    offset: Mapped[int] = mapped_column(sa.BigInteger, default=0)
