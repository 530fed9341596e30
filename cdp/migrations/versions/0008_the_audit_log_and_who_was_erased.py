"""The audit log, which the database itself keeps from being changed, and the fingerprints of people who were erased."""

import sqlalchemy as sa
from alembic import op

from cdp.models.columns import BigId, Instant, Json

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# What may be emptied, and what never changes; NULL-safe on both engines.
_FIXED = ("id", "at", "actor_kind", "actor_id", "actor", "address", "action", "subject", "subject_id", "count")
_SAME = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in _FIXED)
_SAYS = "The audit log is not changed; what was said of an erased person alone is taken out of it."
_STAYS = "Lines of the audit log stay for 30 days at least."

_ON_SQLITE = (
    f"""CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log
    WHEN NOT ({_SAME} AND NEW.label = '' AND NEW.changes = '{{}}') BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END""",
    f"""CREATE TRIGGER audit_log_is_not_removed BEFORE DELETE ON audit_log
    WHEN OLD.at > (CAST(strftime('%s', 'now') AS INTEGER) - 30 * 86400) * 1000000
    BEGIN SELECT RAISE(ABORT, '{_STAYS}'); END""",
)
_ON_POSTGRESQL = (
    f"""CREATE FUNCTION audit_log_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'UPDATE' THEN RAISE EXCEPTION '{_SAYS}'; END IF;
    RAISE EXCEPTION '{_STAYS}'; END $$""",
    f"""CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log FOR EACH ROW
    WHEN (NOT ({_SAME} AND NEW.label = '' AND NEW.changes = '{{}}'::jsonb)) EXECUTE FUNCTION audit_log_refuses()""",
    """CREATE TRIGGER audit_log_is_not_removed BEFORE DELETE ON audit_log FOR EACH ROW
    WHEN (OLD.at > now() - interval '30 days') EXECUTE FUNCTION audit_log_refuses()""",
    """CREATE TRIGGER audit_log_is_not_emptied BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuses()""",
)


def upgrade() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", BigId, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_index(op.f("ix_audit_log_at"), "audit_log", ["at"])
    op.create_index("ix_audit_log_subject_subject_id", "audit_log", ["subject", "subject_id"])
    op.create_index("ix_audit_log_actor", "audit_log", ["actor"])
    op.create_table(
        "tombstones",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("erased_at", Instant(), nullable=False),
        sa.Column(
            "suppressed_for",
            sa.Enum(
                "bounced", "complained", "manual",
                name="suppressed_for_is_known", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=True,
        ),
        sa.Column("suppressed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstones")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_tombstones_fingerprint")),
    )
    op.create_index(op.f("ix_tombstones_person"), "tombstones", ["person"])
    for statement in _ON_SQLITE if op.get_bind().dialect.name == "sqlite" else _ON_POSTGRESQL:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    op.drop_table("tombstones")
    op.drop_table("audit_log")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("DROP FUNCTION audit_log_refuses"))
