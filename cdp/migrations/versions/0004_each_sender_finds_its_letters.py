"""Each sender finds its own letters that are due, however many another one has waiting."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_QUEUED: dict[str, Any] = {"sqlite_where": sa.text("status = 'queued'"), "postgresql_where": sa.text("status = 'queued'")}


def upgrade() -> None:
    op.drop_index("ix_messages_due_at", table_name="messages")
    op.create_index("ix_messages_sender_id_due_at", "messages", ["sender_id", "due_at"], **_QUEUED)


def downgrade() -> None:
    op.drop_index("ix_messages_sender_id_due_at", table_name="messages")
    op.create_index("ix_messages_due_at", "messages", ["due_at"], **_QUEUED)
