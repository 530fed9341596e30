"""Events before anybody is identified, what their properties hold, what could not be taken in, and refunds by their ids."""

import sqlalchemy as sa
from alembic import op

from cdp.models.columns import BigId, Instant, Json

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
_NOBODYS = sa.text("customer_id IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("events") as table:
        table.alter_column("customer_id", existing_type=sa.BigInteger(), nullable=True)
        table.add_column(sa.Column("visitor", sa.String(), nullable=True))
    op.create_index("ix_events_visitor", "events", ["visitor"], sqlite_where=_NOBODYS, postgresql_where=_NOBODYS)
    op.create_table(
        "visitors",
        sa.Column("id", BigId, nullable=False),
        sa.Column("visitor", sa.String(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("identified_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_visitors_customer_id_customers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visitors")),
        sa.UniqueConstraint("visitor", name=op.f("uq_visitors_visitor")),
    )
    op.create_index(op.f("ix_visitors_customer_id"), "visitors", ["customer_id"])
    op.create_table(
        "event_properties",
        sa.Column("id", BigId, nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_properties")),
        sa.UniqueConstraint("event", "key", "kind", name=op.f("uq_event_properties_event_key_kind")),
    )
    op.create_table(
        "ingest_rejections",
        sa.Column("id", BigId, nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_rejections")),
    )
    op.create_index(op.f("ix_ingest_rejections_received_at"), "ingest_rejections", ["received_at"])
    op.create_table(
        "order_refunds",
        sa.Column("id", BigId, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("order_external_id", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("refunded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_refunds")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_order_refunds_source_external_id")),
    )
    op.create_index("ix_order_refunds_source_order_external_id", "order_refunds", ["source", "order_external_id"])
    op.create_table(
        "shop_changes",
        sa.Column("id", BigId, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_changes")),
        sa.UniqueConstraint("source", "subject", "external_id", name=op.f("uq_shop_changes_source_subject_external_id")),
    )


def downgrade() -> None:
    for name in ("shop_changes", "order_refunds", "ingest_rejections", "event_properties", "visitors"):
        op.drop_table(name)
    op.drop_index("ix_events_visitor", "events")
    op.execute("DELETE FROM events WHERE customer_id IS NULL")
    with op.batch_alter_table("events") as table:
        table.drop_column("visitor")
        table.alter_column("customer_id", existing_type=sa.BigInteger(), nullable=False)
