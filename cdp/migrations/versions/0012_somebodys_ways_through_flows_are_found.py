"""Somebody's ways through flows are found by an index: who is erased is looked for in all of them."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_enrolments_customer_id", "enrolments", ["customer_id"])


def downgrade() -> None:
    op.drop_index("ix_enrolments_customer_id", table_name="enrolments")
