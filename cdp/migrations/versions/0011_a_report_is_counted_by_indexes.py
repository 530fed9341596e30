"""A campaign's report and ledger are counted by indexes: a million letters need not be read."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_UNWELCOME = "bounced_at IS NOT NULL OR complained_at IS NOT NULL OR unsubscribed_at IS NOT NULL"
_OF_MESSAGES = (
    ("ix_messages_campaign_id_sent_at", ("campaign_id", "sent_at"), "status = 'sent'"),
    ("ix_messages_campaign_id_opened_at", ("campaign_id", "opened_at"), "opened_at IS NOT NULL"),
    ("ix_messages_campaign_id_clicked_at", ("campaign_id", "clicked_at"), "clicked_at IS NOT NULL"),
    ("ix_messages_campaign_id_reason", ("campaign_id", "reason"), "status = 'skipped'"),
    ("ix_messages_campaign_id_failed", ("campaign_id",), "status = 'failed'"),
    ("ix_messages_campaign_id_unwelcome", ("campaign_id",), _UNWELCOME),
)


def upgrade() -> None:
    for name, columns, where in _OF_MESSAGES:
        op.create_index(name, "messages", list(columns), sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_index(
        "ix_message_events_of_machines",
        "message_events",
        ["kind", "message_id"],
        sqlite_where=sa.text("is_machine = 1"),
        postgresql_where=sa.text("is_machine"),
    )


def downgrade() -> None:
    op.drop_index("ix_message_events_of_machines", table_name="message_events")
    for name, _, _ in reversed(_OF_MESSAGES):
        op.drop_index(name, table_name="messages")
