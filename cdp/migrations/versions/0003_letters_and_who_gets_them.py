"""Templates, flows, campaigns, messages and their senders; what the shop needs to be allowed to send."""

import sqlalchemy as sa
from alembic import op

from cdp.models.columns import BigId, Instant, Json

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('flows',
        sa.Column('id', BigId, nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('description', sa.String(), nullable=False),
        sa.Column('owner', sa.String(), nullable=False),
        sa.Column('status', sa.Enum('draft', 'live', 'paused', name='status_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('steps', Json, nullable=False),
        sa.Column('settings', Json, nullable=False),
        sa.Column('live_version_id', sa.BigInteger(), nullable=True),
        sa.Column('paused_at', Instant(), nullable=True),
        sa.Column('archived_at', Instant(), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', Instant(), nullable=False),
        sa.Column('updated_at', Instant(), nullable=False),
        sa.CheckConstraint('length(name) > 0', name=op.f('ck_flows_name_not_empty')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_flows')),
        sa.UniqueConstraint('name', name=op.f('uq_flows_name'))
        )
    op.create_table('senders',
        sa.Column('id', BigId, nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('kind', sa.Enum('files', 'smtp', name='kind_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('from_name', sa.String(), nullable=False),
        sa.Column('from_email', sa.String(), nullable=False),
        sa.Column('reply_to', sa.String(), nullable=False),
        sa.Column('return_path', sa.String(), nullable=False),
        sa.Column('host', sa.String(), nullable=False),
        sa.Column('port', sa.Integer(), nullable=False),
        sa.Column('security', sa.Enum('none', 'starttls', 'tls', name='security_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('username', sa.String(), nullable=False),
        sa.Column('password_variable', sa.String(), nullable=False),
        sa.Column('connections', sa.Integer(), nullable=False),
        sa.Column('rate_per_minute', sa.Integer(), nullable=True),
        sa.Column('warmup_started_on', Instant(), nullable=True),
        sa.Column('warmup_first_day', sa.Integer(), nullable=True),
        sa.Column('dkim_selector', sa.String(), server_default='', nullable=False),
        sa.Column('next_free_at', Instant(), nullable=True),
        sa.Column('warmup_day', sa.String(), server_default='', nullable=False),
        sa.Column('warmup_used', sa.Integer(), server_default='0', nullable=False),
        sa.Column('is_default', sa.Boolean(), nullable=False),
        sa.Column('archived_at', Instant(), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', Instant(), nullable=False),
        sa.Column('updated_at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_senders')),
        sa.UniqueConstraint('name', name=op.f('uq_senders_name'))
        )
    op.create_index('uq_senders_is_default', 'senders', ['is_default'], unique=True, sqlite_where=sa.text('is_default'), postgresql_where=sa.text('is_default'))
    op.create_table('spool_offsets',
        sa.Column('id', BigId, nullable=False),
        sa.Column('path', sa.String(), nullable=False),
        sa.Column('offset', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_spool_offsets')),
        sa.UniqueConstraint('path', name=op.f('uq_spool_offsets_path'))
        )
    op.create_table('templates',
        sa.Column('id', BigId, nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('description', sa.String(), nullable=False),
        sa.Column('owner', sa.String(), nullable=False),
        sa.Column('archived_at', Instant(), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', Instant(), nullable=False),
        sa.Column('updated_at', Instant(), nullable=False),
        sa.CheckConstraint('length(name) > 0', name=op.f('ck_templates_name_not_empty')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_templates')),
        sa.UniqueConstraint('name', name=op.f('uq_templates_name'))
        )
    op.create_table('workers',
        sa.Column('id', BigId, nullable=False),
        sa.Column('host', sa.String(), nullable=False),
        sa.Column('boot_id', sa.String(), nullable=False),
        sa.Column('pid', sa.Integer(), nullable=False),
        sa.Column('started_at', Instant(), nullable=False),
        sa.Column('heartbeat_at', Instant(), nullable=False),
        sa.Column('stopped_at', Instant(), nullable=True),
        sa.Column('sent', sa.BigInteger(), nullable=False),
        sa.Column('steps', sa.BigInteger(), nullable=False),
        sa.Column('per_second', sa.Double(), nullable=False),
        sa.Column('trouble', sa.String(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_workers'))
        )
    op.create_table('flow_versions',
        sa.Column('id', BigId, nullable=False),
        sa.Column('flow_id', BigId, nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('steps', Json, nullable=False),
        sa.Column('settings', Json, nullable=False),
        sa.Column('published_at', Instant(), nullable=False),
        sa.Column('published_by', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['flow_id'], ['flows.id'], name=op.f('fk_flow_versions_flow_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_versions')),
        sa.UniqueConstraint('flow_id', 'number', name=op.f('uq_flow_versions_flow_id_number'))
        )
    op.create_table('template_versions',
        sa.Column('id', BigId, nullable=False),
        sa.Column('template_id', BigId, nullable=True),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('subject', sa.String(), nullable=False),
        sa.Column('preheader', sa.String(), nullable=False),
        sa.Column('format', sa.Enum('mjml', 'html', 'markdown', name='format_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('body', sa.String(), nullable=False),
        sa.Column('from_name', sa.String(), nullable=False),
        sa.Column('reply_to', sa.String(), nullable=False),
        sa.Column('links', Json, nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('created_at', Instant(), nullable=False),
        sa.Column('created_by', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['template_id'], ['templates.id'], name=op.f('fk_template_versions_template_id'), ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_template_versions'))
        )
    op.create_index(op.f('ix_template_versions_sha256'), 'template_versions', ['sha256'], unique=False)
    op.create_index(op.f('ix_template_versions_template_id'), 'template_versions', ['template_id'], unique=False)
    op.create_table('campaigns',
        sa.Column('id', BigId, nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('description', sa.String(), nullable=False),
        sa.Column('owner', sa.String(), nullable=False),
        sa.Column('segment_id', BigId, nullable=True),
        sa.Column('excluded_segment_ids', Json, nullable=False),
        sa.Column('template_id', BigId, nullable=True),
        sa.Column('flow_id', BigId, nullable=True),
        sa.Column('sender_id', BigId, nullable=True),
        sa.Column('status', sa.Enum('draft', 'scheduled', 'sending', 'paused', 'sent', 'cancelled', 'failed', name='status_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('status_reason', sa.String(), nullable=True),
        sa.Column('scheduled_at', Instant(), nullable=True),
        sa.Column('throttle_per_hour', sa.Integer(), nullable=True),
        sa.Column('respects_caps', sa.Boolean(), nullable=False),
        sa.Column('respects_quiet_hours', sa.Boolean(), nullable=False),
        sa.Column('template_version_id', BigId, nullable=True),
        sa.Column('flow_version_id', BigId, nullable=True),
        sa.Column('confirmed_count', sa.Integer(), nullable=True),
        sa.Column('audience_count', sa.Integer(), nullable=True),
        sa.Column('launched_at', Instant(), nullable=True),
        sa.Column('launched_by', sa.String(), nullable=False),
        sa.Column('finished_at', Instant(), nullable=True),
        sa.Column('archived_at', Instant(), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', Instant(), nullable=False),
        sa.Column('updated_at', Instant(), nullable=False),
        sa.CheckConstraint('length(name) > 0', name=op.f('ck_campaigns_name_not_empty')),
        sa.CheckConstraint('template_id IS NULL OR flow_id IS NULL', name=op.f('ck_campaigns_template_or_flow')),
        sa.ForeignKeyConstraint(['flow_id'], ['flows.id'], name=op.f('fk_campaigns_flow_id')),
        sa.ForeignKeyConstraint(['flow_version_id'], ['flow_versions.id'], name=op.f('fk_campaigns_flow_version_id')),
        sa.ForeignKeyConstraint(['segment_id'], ['segments.id'], name=op.f('fk_campaigns_segment_id')),
        sa.ForeignKeyConstraint(['sender_id'], ['senders.id'], name=op.f('fk_campaigns_sender_id')),
        sa.ForeignKeyConstraint(['template_id'], ['templates.id'], name=op.f('fk_campaigns_template_id')),
        sa.ForeignKeyConstraint(['template_version_id'], ['template_versions.id'], name=op.f('fk_campaigns_template_version_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_campaigns')),
        sa.UniqueConstraint('name', name=op.f('uq_campaigns_name'))
        )
    op.create_table('flow_step_counts',
        sa.Column('id', BigId, nullable=False),
        sa.Column('flow_version_id', BigId, nullable=False),
        sa.Column('step', sa.String(), nullable=False),
        sa.Column('done', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(['flow_version_id'], ['flow_versions.id'], name=op.f('fk_flow_step_counts_flow_version_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_step_counts')),
        sa.UniqueConstraint('flow_version_id', 'step', name=op.f('uq_flow_step_counts_flow_version_id_step'))
        )
    op.create_table('enrolments',
        sa.Column('id', BigId, nullable=False),
        sa.Column('flow_id', BigId, nullable=False),
        sa.Column('flow_version_id', BigId, nullable=False),
        sa.Column('campaign_id', BigId, nullable=True),
        sa.Column('customer_id', BigId, nullable=False),
        sa.Column('entry_key', sa.String(), server_default='', nullable=False),
        sa.Column('step', sa.String(), server_default='', nullable=False),
        sa.Column('visit', sa.Integer(), server_default='0', nullable=False),
        sa.Column('status', sa.Enum('active', 'done', 'exited', 'failed', name='status_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('due_at', Instant(), nullable=True),
        sa.Column('entered_at', Instant(), nullable=False),
        sa.Column('finished_at', Instant(), nullable=True),
        sa.Column('exit_reason', sa.String(), nullable=True),
        sa.Column('converted_at', Instant(), nullable=True),
        sa.Column('had_goal', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_enrolments_campaign_id')),
        sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_enrolments_customer_id')),
        sa.ForeignKeyConstraint(['flow_id'], ['flows.id'], name=op.f('fk_enrolments_flow_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['flow_version_id'], ['flow_versions.id'], name=op.f('fk_enrolments_flow_version_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolments')),
        sa.UniqueConstraint('flow_id', 'customer_id', 'entry_key', name=op.f('uq_enrolments_flow_id_customer_id_entry_key'))
        )
    op.create_index('ix_enrolments_campaign_id_status', 'enrolments', ['campaign_id', 'status'], unique=False)
    op.create_index('ix_enrolments_flow_id_due_at', 'enrolments', ['flow_id', 'due_at'], unique=False, sqlite_where=sa.text("status = 'active'"), postgresql_where=sa.text("status = 'active'"))
    op.create_table('messages',
        sa.Column('id', BigId, nullable=False),
        sa.Column('campaign_id', BigId, nullable=True),
        sa.Column('flow_id', BigId, nullable=True),
        sa.Column('enrolment_id', BigId, nullable=True),
        sa.Column('step', sa.String(), server_default='', nullable=False),
        sa.Column('visit', sa.Integer(), server_default='0', nullable=False),
        sa.Column('customer_id', BigId, nullable=False),
        sa.Column('channel', sa.Enum('email', 'sms', name='channel_is_known', native_enum=False, create_constraint=True, length=32), server_default='email', nullable=False),
        sa.Column('address', sa.String(), nullable=True),
        sa.Column('template_version_id', BigId, nullable=True),
        sa.Column('sender_id', BigId, nullable=True),
        sa.Column('status', sa.Enum('queued', 'claimed', 'sent', 'skipped', 'failed', 'unknown', name='status_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('reason', sa.String(), nullable=True),
        sa.Column('queued_at', Instant(), nullable=False),
        sa.Column('due_at', Instant(), nullable=False),
        sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
        sa.Column('lease', sa.String(), nullable=True),
        sa.Column('lease_until', Instant(), nullable=True),
        sa.Column('last_lease', sa.String(), nullable=True),
        sa.Column('code', sa.Integer(), nullable=True),
        sa.Column('reply', sa.String(), nullable=True),
        sa.Column('sent_at', Instant(), nullable=True),
        sa.Column('delivered_at', Instant(), nullable=True),
        sa.Column('opened_at', Instant(), nullable=True),
        sa.Column('clicked_at', Instant(), nullable=True),
        sa.Column('bounced_at', Instant(), nullable=True),
        sa.Column('complained_at', Instant(), nullable=True),
        sa.Column('unsubscribed_at', Instant(), nullable=True),
        sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_messages_campaign_id')),
        sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_messages_customer_id')),
        sa.ForeignKeyConstraint(['enrolment_id'], ['enrolments.id'], name=op.f('fk_messages_enrolment_id')),
        sa.ForeignKeyConstraint(['flow_id'], ['flows.id'], name=op.f('fk_messages_flow_id')),
        sa.ForeignKeyConstraint(['sender_id'], ['senders.id'], name=op.f('fk_messages_sender_id')),
        sa.ForeignKeyConstraint(['template_version_id'], ['template_versions.id'], name=op.f('fk_messages_template_version_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_messages'))
        )
    op.create_index('ix_messages_campaign_id', 'messages', ['campaign_id'], unique=False, sqlite_where=sa.text('enrolment_id IS NOT NULL AND campaign_id IS NOT NULL'), postgresql_where=sa.text('enrolment_id IS NOT NULL AND campaign_id IS NOT NULL'))
    op.create_index('ix_messages_campaign_id_due_at', 'messages', ['campaign_id', 'due_at'], unique=False, sqlite_where=sa.text("status = 'queued'"), postgresql_where=sa.text("status = 'queued'"))
    op.create_index('ix_messages_customer_id_queued_at', 'messages', ['customer_id', 'queued_at'], unique=False)
    op.create_index('ix_messages_due_at', 'messages', ['due_at'], unique=False, sqlite_where=sa.text("status = 'queued'"), postgresql_where=sa.text("status = 'queued'"))
    op.create_index('ix_messages_unknown', 'messages', ['id'], unique=False, sqlite_where=sa.text("status = 'unknown'"), postgresql_where=sa.text("status = 'unknown'"))
    op.create_index('ix_messages_lease', 'messages', ['lease'], unique=False, sqlite_where=sa.text("status = 'claimed'"), postgresql_where=sa.text("status = 'claimed'"))
    op.create_index('uq_messages_campaign_id_customer_id', 'messages', ['campaign_id', 'customer_id'], unique=True, sqlite_where=sa.text('enrolment_id IS NULL AND campaign_id IS NOT NULL'), postgresql_where=sa.text('enrolment_id IS NULL AND campaign_id IS NOT NULL'))
    op.create_index('uq_messages_enrolment_id_step_visit', 'messages', ['enrolment_id', 'step', 'visit'], unique=True, sqlite_where=sa.text('enrolment_id IS NOT NULL'), postgresql_where=sa.text('enrolment_id IS NOT NULL'))
    op.create_table('webhook_calls',
        sa.Column('id', BigId, nullable=False),
        sa.Column('enrolment_id', BigId, nullable=False),
        sa.Column('step', sa.String(), nullable=False),
        sa.Column('visit', sa.Integer(), nullable=False),
        sa.Column('url', sa.String(), nullable=False),
        sa.Column('payload', Json, nullable=False),
        sa.Column('status', sa.Enum('queued', 'claimed', 'sent', 'failed', name='status_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('due_at', Instant(), nullable=False),
        sa.Column('lease', sa.String(), nullable=True),
        sa.Column('lease_until', Instant(), nullable=True),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('code', sa.Integer(), nullable=True),
        sa.Column('reply', sa.String(), nullable=True),
        sa.ForeignKeyConstraint(['enrolment_id'], ['enrolments.id'], name=op.f('fk_webhook_calls_enrolment_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_calls')),
        sa.UniqueConstraint('enrolment_id', 'step', 'visit', name=op.f('uq_webhook_calls_enrolment_id_step_visit'))
        )
    op.create_index('ix_webhook_calls_due_at', 'webhook_calls', ['due_at'], unique=False, sqlite_where=sa.text("status = 'queued'"), postgresql_where=sa.text("status = 'queued'"))
    op.create_index('ix_webhook_calls_lease_until', 'webhook_calls', ['lease_until'], unique=False, sqlite_where=sa.text("status = 'claimed'"), postgresql_where=sa.text("status = 'claimed'"))
    op.create_table('delivery_attempts',
        sa.Column('id', BigId, nullable=False),
        sa.Column('message_id', BigId, nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.Column('outcome', sa.String(), nullable=False),
        sa.Column('code', sa.Integer(), nullable=True),
        sa.Column('reply', sa.String(), nullable=True),
        sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_delivery_attempts_message_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_attempts'))
        )
    op.create_index(op.f('ix_delivery_attempts_message_id'), 'delivery_attempts', ['message_id'], unique=False)
    op.create_table('message_events',
        sa.Column('id', BigId, nullable=False),
        sa.Column('message_id', BigId, nullable=False),
        sa.Column('kind', sa.Enum('delivered', 'opened', 'clicked', 'bounced', 'delayed', 'complained', 'unsubscribed', name='kind_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.Column('link', sa.String(), nullable=True),
        sa.Column('is_machine', sa.Boolean(), nullable=False),
        sa.Column('machine', sa.String(), nullable=True),
        sa.Column('user_agent', sa.String(), nullable=True),
        sa.Column('source', sa.String(), nullable=False),
        sa.Column('detail', sa.String(), nullable=True),
        sa.Column('dedupe_key', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_message_events_message_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_message_events')),
        sa.UniqueConstraint('dedupe_key', name=op.f('uq_message_events_dedupe_key'))
        )
    op.create_index('ix_message_events_message_id_kind', 'message_events', ['message_id', 'kind'], unique=False)
    op.add_column('shop', sa.Column('website', sa.String(), server_default='', nullable=False))
    op.add_column('shop', sa.Column('postal_address', sa.String(), server_default='', nullable=False))
    op.add_column('shop', sa.Column('public_url', sa.String(), server_default='', nullable=False))
    op.add_column('shop', sa.Column('cap_messages', sa.Integer(), nullable=True))
    op.add_column('shop', sa.Column('cap_days', sa.Integer(), server_default='7', nullable=False))
    op.add_column('shop', sa.Column('quiet_from', sa.Integer(), nullable=True))
    op.add_column('shop', sa.Column('quiet_until', sa.Integer(), nullable=True))
    op.add_column('shop', sa.Column('quiet_zone', sa.String(), server_default='shop', nullable=False))


def downgrade() -> None:
    op.drop_column('shop', 'quiet_zone')
    op.drop_column('shop', 'quiet_until')
    op.drop_column('shop', 'quiet_from')
    op.drop_column('shop', 'cap_days')
    op.drop_column('shop', 'cap_messages')
    op.drop_column('shop', 'public_url')
    op.drop_column('shop', 'postal_address')
    op.drop_column('shop', 'website')
    op.drop_index('ix_message_events_message_id_kind', table_name='message_events')
    op.drop_table('message_events')
    op.drop_index(op.f('ix_delivery_attempts_message_id'), table_name='delivery_attempts')
    op.drop_table('delivery_attempts')
    op.drop_index('ix_webhook_calls_due_at', table_name='webhook_calls', sqlite_where=sa.text("status = 'queued'"), postgresql_where=sa.text("status = 'queued'"))
    op.drop_index('ix_webhook_calls_lease_until', table_name='webhook_calls', sqlite_where=sa.text("status = 'claimed'"), postgresql_where=sa.text("status = 'claimed'"))
    op.drop_table('webhook_calls')
    op.drop_index('uq_messages_enrolment_id_step_visit', table_name='messages', sqlite_where=sa.text('enrolment_id IS NOT NULL'), postgresql_where=sa.text('enrolment_id IS NOT NULL'))
    op.drop_index('uq_messages_campaign_id_customer_id', table_name='messages', sqlite_where=sa.text('enrolment_id IS NULL AND campaign_id IS NOT NULL'), postgresql_where=sa.text('enrolment_id IS NULL AND campaign_id IS NOT NULL'))
    op.drop_index('ix_messages_unknown', table_name='messages', sqlite_where=sa.text("status = 'unknown'"), postgresql_where=sa.text("status = 'unknown'"))
    op.drop_index('ix_messages_lease', table_name='messages', sqlite_where=sa.text("status = 'claimed'"), postgresql_where=sa.text("status = 'claimed'"))
    op.drop_index('ix_messages_due_at', table_name='messages', sqlite_where=sa.text("status = 'queued'"), postgresql_where=sa.text("status = 'queued'"))
    op.drop_index('ix_messages_campaign_id_due_at', table_name='messages', sqlite_where=sa.text("status = 'queued'"), postgresql_where=sa.text("status = 'queued'"))
    op.drop_index('ix_messages_customer_id_queued_at', table_name='messages')
    op.drop_index('ix_messages_campaign_id', table_name='messages', sqlite_where=sa.text('enrolment_id IS NOT NULL AND campaign_id IS NOT NULL'), postgresql_where=sa.text('enrolment_id IS NOT NULL AND campaign_id IS NOT NULL'))
    op.drop_table('messages')
    op.drop_index('ix_enrolments_flow_id_due_at', table_name='enrolments', sqlite_where=sa.text("status = 'active'"), postgresql_where=sa.text("status = 'active'"))
    op.drop_index('ix_enrolments_campaign_id_status', table_name='enrolments')
    op.drop_table('enrolments')
    op.drop_table('flow_step_counts')
    op.drop_table('campaigns')
    op.drop_index(op.f('ix_template_versions_template_id'), table_name='template_versions')
    op.drop_index(op.f('ix_template_versions_sha256'), table_name='template_versions')
    op.drop_table('template_versions')
    op.drop_table('flow_versions')
    op.drop_table('workers')
    op.drop_table('templates')
    op.drop_table('spool_offsets')
    op.drop_index('uq_senders_is_default', table_name='senders', sqlite_where=sa.text('is_default'), postgresql_where=sa.text('is_default'))
    op.drop_table('senders')
    op.drop_table('flows')
