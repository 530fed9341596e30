"""When a customer was last edited by hand, so that undoing an import leaves the edited ones alone."""

import sqlalchemy as sa
from alembic import op

from cdp.models.columns import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("edited_at", Instant(), nullable=True))


def downgrade() -> None:
    op.drop_column("customers", "edited_at")
