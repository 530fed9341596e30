"""the first tables"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from cdp.models.columns import BigId, Instant, Json, Money
from cdp.text import FOLDING

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def fold_on_postgresql() -> str:
    """PostgreSQL's own lower() depends on the server's locale; comparing text must not (see cdp.text.fold).

    translate() looks through its whole alphabet for each letter, so texts in Latin letters get a short one.
    """
    cases = ["WHEN octet_length(value) = length(value) THEN lower(value COLLATE \"C\")"]
    for last in (0xFF, 0x24F, 0x4FF, 0x1FFFF):
        alphabet = {char: folded for char, folded in FOLDING.items() if ord(char) <= last}
        translated = f"translate(lower(value COLLATE \"C\"), '{''.join(alphabet)}', '{''.join(alphabet.values())}')"
        cases.append(f"WHEN value !~ '[^\\x01-\\U{last:08x}]' THEN {translated}" if last < 0x1FFFF else f"ELSE {translated}")
    return f"""
        CREATE OR REPLACE FUNCTION cdp_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        AS $$ SELECT CASE {" ".join(cases)} END $$
    """


def upgrade() -> None:
    op.create_table('attributes',
    sa.Column('id', BigId, nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('kind', sa.Enum('text', 'number', 'date', 'yes_no', 'list', name='kind_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('created_at', Instant(), nullable=False),
    sa.Column('updated_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attributes')),
    sa.UniqueConstraint('key', name=op.f('uq_attributes_key'))
    )
    op.create_table('data_revision',
    sa.Column('id', BigId, nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('identity', sa.String(), server_default='', nullable=False),
    sa.Column('laid_out', sa.BigInteger(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_revision'))
    )
    op.create_table('imports',
    sa.Column('id', BigId, nullable=False),
    sa.Column('file_name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('status', sa.Enum('running', 'done', 'failed', 'undone', name='status_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('started_at', Instant(), nullable=False),
    sa.Column('finished_at', Instant(), nullable=True),
    sa.Column('undone_at', Instant(), nullable=True),
    sa.Column('counts', Json, nullable=False),
    sa.Column('options', Json, nullable=False),
    sa.Column('message', sa.String(), nullable=True),
    sa.Column('actor', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imports'))
    )
    op.create_table('products',
    sa.Column('id', BigId, nullable=False),
    sa.Column('sku', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('vendor', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_products')),
    sa.UniqueConstraint('name', 'sku', 'category', 'vendor', name=op.f('uq_products_name_sku_category_vendor'))
    )
    op.create_table('segments',
    sa.Column('id', BigId, nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('description', sa.String(), nullable=False),
    sa.Column('conditions', Json, nullable=False),
    sa.Column('owner', sa.String(), nullable=False),
    sa.Column('customer_count', sa.Integer(), nullable=True),
    sa.Column('counted_at', Instant(), nullable=True),
    sa.Column('count_error', sa.String(), nullable=True),
    sa.Column('archived_at', Instant(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', Instant(), nullable=False),
    sa.Column('updated_at', Instant(), nullable=False),
    sa.CheckConstraint('length(name) > 0', name=op.f('ck_segments_name_not_empty')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_segments')),
    sa.UniqueConstraint('key', name=op.f('uq_segments_key')),
    sa.UniqueConstraint('name', name=op.f('uq_segments_name'))
    )
    op.create_table('shop',
    sa.Column('id', BigId, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('time_zone', sa.String(), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('created_at', Instant(), nullable=False),
    sa.Column('updated_at', Instant(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_shop_only_one_shop')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop'))
    )
    op.create_table('customers',
    sa.Column('id', BigId, nullable=False),
    sa.Column('email', sa.String(), nullable=True),
    sa.Column('first_name', sa.String(), nullable=True),
    sa.Column('last_name', sa.String(), nullable=True),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('address_line1', sa.String(), nullable=True),
    sa.Column('address_line2', sa.String(), nullable=True),
    sa.Column('city', sa.String(), nullable=True),
    sa.Column('state', sa.String(), nullable=True),
    sa.Column('zip_code', sa.String(), nullable=True),
    sa.Column('country', sa.String(), nullable=True),
    sa.Column('time_zone', sa.String(), nullable=True),
    sa.Column('language', sa.String(), nullable=True),
    sa.Column('acquisition_source', sa.String(), nullable=True),
    sa.Column('tags', Json, nullable=False),
    sa.Column('attributes', Json, nullable=False),
    sa.Column('total_orders', sa.Integer(), nullable=False),
    sa.Column('lifetime_value', Money(), nullable=False),
    sa.Column('avg_order_value', Money(), nullable=True),
    sa.Column('first_order_date', Instant(), nullable=True),
    sa.Column('last_order_date', Instant(), nullable=True),
    sa.Column('average_days_between_orders', sa.Double(), nullable=True),
    sa.Column('totals_source', sa.Enum('orders', 'imported', 'none', name='totals_source_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('imported_total_orders', sa.Integer(), nullable=True),
    sa.Column('imported_lifetime_value', Money(), nullable=True),
    sa.Column('imported_last_order_date', Instant(), nullable=True),
    sa.Column('email_consent', sa.Enum('subscribed', 'unsubscribed', 'never_subscribed', 'unknown', name='email_consent_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('email_consent_at', Instant(), nullable=True),
    sa.Column('sms_consent', sa.Enum('subscribed', 'unsubscribed', 'never_subscribed', 'unknown', name='sms_consent_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('sms_consent_at', Instant(), nullable=True),
    sa.Column('import_id', BigId, nullable=True),
    sa.Column('deleted_at', Instant(), nullable=True),
    sa.Column('created_at', Instant(), nullable=False),
    sa.Column('updated_at', Instant(), nullable=False),
    sa.Column('revision', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('total_orders >= 0', name=op.f('ck_customers_total_orders_not_negative')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_customers_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customers'))
    )
    with op.batch_alter_table('customers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customers_revision'), ['revision'], unique=False)
        batch_op.create_index('uq_customers_email', ['email'], unique=True, sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))

    op.create_table('import_changes',
    sa.Column('id', BigId, nullable=False),
    sa.Column('import_id', BigId, nullable=False),
    sa.Column('table_name', sa.String(), nullable=False),
    sa.Column('row_id', sa.BigInteger(), nullable=False),
    sa.Column('before', Json, nullable=False),
    sa.Column('after', Json, nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_import_changes_import_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_changes'))
    )
    with op.batch_alter_table('import_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_changes_import_id'), ['import_id'], unique=False)

    op.create_table('import_rejections',
    sa.Column('id', BigId, nullable=False),
    sa.Column('import_id', BigId, nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('row', Json, nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_import_rejections_import_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_rejections'))
    )
    with op.batch_alter_table('import_rejections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_rejections_import_id'), ['import_id'], unique=False)

    op.create_table('suppressions',
    sa.Column('id', BigId, nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('reason', sa.Enum('bounced', 'complained', 'manual', name='reason_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('source', sa.String(), nullable=True),
    sa.Column('import_id', BigId, nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_suppressions_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suppressions')),
    sa.UniqueConstraint('email', name=op.f('uq_suppressions_email'))
    )
    op.create_table('consent_changes',
    sa.Column('id', BigId, nullable=False),
    sa.Column('customer_id', BigId, nullable=False),
    sa.Column('channel', sa.Enum('email', 'sms', name='channel_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('status', sa.Enum('subscribed', 'unsubscribed', 'never_subscribed', 'unknown', name='status_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('at', Instant(), nullable=False),
    sa.Column('method', sa.String(), nullable=True),
    sa.Column('source', sa.String(), nullable=True),
    sa.Column('recorded_at', Instant(), nullable=False),
    sa.Column('import_id', BigId, nullable=True),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_consent_changes_customer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_consent_changes_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent_changes'))
    )
    with op.batch_alter_table('consent_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consent_changes_customer_id'), ['customer_id'], unique=False)

    op.create_table('customer_identities',
    sa.Column('id', BigId, nullable=False),
    sa.Column('customer_id', BigId, nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_customer_identities_customer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_identities')),
    sa.UniqueConstraint('source', 'external_id', name=op.f('uq_customer_identities_source_external_id'))
    )
    with op.batch_alter_table('customer_identities', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_identities_customer_id'), ['customer_id'], unique=False)

    op.create_table('events',
    sa.Column('id', BigId, nullable=False),
    sa.Column('customer_id', BigId, nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('occurred_at', Instant(), nullable=False),
    sa.Column('received_at', Instant(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('properties', Json, nullable=False),
    sa.Column('message_id', sa.String(), nullable=True),
    sa.Column('revision', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_events_customer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_events')),
    sa.UniqueConstraint('message_id', name=op.f('uq_events_message_id'))
    )
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.create_index('ix_events_customer_id_occurred_at', ['customer_id', 'occurred_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_events_revision'), ['revision'], unique=False)

    op.create_table('orders',
    sa.Column('id', BigId, nullable=False),
    sa.Column('customer_id', BigId, nullable=True),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('placed_at', Instant(), nullable=False),
    sa.Column('status', sa.Enum('pending', 'authorized', 'partially_paid', 'paid', 'partially_refunded', 'refunded', 'cancelled', 'voided', name='status_is_known', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('total', Money(), nullable=False),
    sa.Column('discount', Money(), nullable=False),
    sa.Column('coupon', sa.String(), nullable=True),
    sa.Column('refunded_amount', Money(), nullable=False),
    sa.Column('is_counted', sa.Boolean(), nullable=False),
    sa.Column('import_id', BigId, nullable=True),
    sa.Column('created_at', Instant(), nullable=False),
    sa.Column('updated_at', Instant(), nullable=False),
    sa.Column('revision', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('length(currency) = 3', name=op.f('ck_orders_currency_has_three_letters')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_orders_customer_id')),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_orders_import_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_orders')),
    sa.UniqueConstraint('source', 'external_id', name=op.f('uq_orders_source_external_id'))
    )
    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.create_index('ix_orders_customer_id_placed_at', ['customer_id', 'placed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_orders_revision'), ['revision'], unique=False)

    op.create_table('order_lines',
    sa.Column('id', BigId, nullable=False),
    sa.Column('order_id', BigId, nullable=False),
    sa.Column('product_id', BigId, nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('price', Money(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name=op.f('fk_order_lines_order_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], name=op.f('fk_order_lines_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_lines'))
    )
    with op.batch_alter_table('order_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_lines_order_id'), ['order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_order_lines_product_id'), ['product_id'], unique=False)

    op.execute(f"INSERT INTO data_revision (id, number, laid_out, identity) VALUES (1, 0, 0, '{uuid4().hex}')")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql(fold_on_postgresql())


def downgrade() -> None:
    with op.batch_alter_table('order_lines', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_order_lines_product_id'))
        batch_op.drop_index(batch_op.f('ix_order_lines_order_id'))

    op.drop_table('order_lines')
    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_orders_revision'))
        batch_op.drop_index('ix_orders_customer_id_placed_at')

    op.drop_table('orders')
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_events_revision'))
        batch_op.drop_index('ix_events_customer_id_occurred_at')

    op.drop_table('events')
    with op.batch_alter_table('customer_identities', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_customer_identities_customer_id'))

    op.drop_table('customer_identities')
    with op.batch_alter_table('consent_changes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consent_changes_customer_id'))

    op.drop_table('consent_changes')
    op.drop_table('suppressions')
    with op.batch_alter_table('import_rejections', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_rejections_import_id'))

    op.drop_table('import_rejections')
    with op.batch_alter_table('import_changes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_changes_import_id'))

    op.drop_table('import_changes')
    with op.batch_alter_table('customers', schema=None) as batch_op:
        batch_op.drop_index('uq_customers_email', sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_customers_revision'))

    op.drop_table('customers')
    op.drop_table('shop')
    op.drop_table('segments')
    op.drop_table('products')
    op.drop_table('imports')
    op.drop_table('data_revision')
    op.drop_table('attributes')
