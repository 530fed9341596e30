"""What was said with the assistant, kept for the person who said it; and the log of what it did, kept for everybody."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from cdp.models.columns import Json
from cdp.models.table import Base, Timed, primary_key, utc_now

# A window may still hold the number of what another one deleted; SQLite would give it to the next row.
_NUMBERS_STAY = {"sqlite_autoincrement": True}


class Conversation(Timed, Base):
    """One person's talk with the assistant; its title is the first question."""

    __tablename__ = "conversations"

    id: Mapped[int] = primary_key()
    owner: Mapped[str]
    title: Mapped[str] = mapped_column(default="")

    __table_args__ = (sa.Index("ix_conversations_owner_updated_at", "owner", "updated_at"), _NUMBERS_STAY)


class Exchange(Base):
    """A question with its answer: the trace of what was done, the drafts that were made, and what it took."""

    __tablename__ = "exchanges"

    id: Mapped[int] = primary_key()
    conversation_id: Mapped[int] = mapped_column(sa.ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    question: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")
    trace: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # events, as they were shown
    drafts: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    outcome: Mapped[str] = mapped_column(default="answered")  # answered, drafted, stopped, failed
    model: Mapped[str] = mapped_column(default="")
    prompt_tokens: Mapped[int] = mapped_column(default=0)
    output_tokens: Mapped[int] = mapped_column(default=0)  # thoughts included
    milliseconds: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(default=utc_now)

    __table_args__ = (_NUMBERS_STAY,)


class AssistantEntry(Base):
    """One line of the assistant's log: who, when, which model, what was called with what, which counts, what came of it.

    Never a row of a person, never a key; the question is there as a hash.
    """

    __tablename__ = "assistant_log"

    id: Mapped[int] = primary_key()
    at: Mapped[datetime] = mapped_column(default=utc_now)
    owner: Mapped[str]
    action: Mapped[str]  # asked, created, discarded
    model: Mapped[str] = mapped_column(default="")
    question_sha256: Mapped[str] = mapped_column(sa.String(64), default="")
    calls: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # {tool, args, count, error}
    outcome: Mapped[str] = mapped_column(default="")
    tokens: Mapped[int] = mapped_column(default=0)
    draft_id: Mapped[str] = mapped_column(default="")

    __table_args__ = (sa.Index("ix_assistant_log_owner_at", "owner", "at"),)
