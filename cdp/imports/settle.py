"""Staged orders into the orders table, after the people who placed them; then the totals of everybody touched."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db, orders, shop
from cdp.imports import merge_write
from cdp.imports.job import Job
from cdp.imports.merge import Merge, listed
from cdp.imports.stage import Stage
from cdp.models import ImportChange, Shop, columns

FIELDS = ("number", "placed_at", "status", "currency", "total", "discount", "coupon", "refunded_amount", "is_counted")


@dataclass
class Orders:
    """The staged orders of one import; `compare_orders` finds those that are there already."""

    table: str
    rows: int
    origin: str
    currency: str
    has_ids: bool
    products: str = ""
    lines: str = ""
    matched: str = ""
    changing: str = ""
    counts: dict[str, int] = field(default_factory=dict)


@dataclass
class Staged:
    """What one file has put into the stage."""

    people: Merge
    merged: int
    orders: Orders | None = None
    warnings: list[str] = field(default_factory=list)


def compare_orders(stage: Stage, staged: Orders) -> dict[str, int]:
    """Promise how many orders are new, changed and unchanged; writes nothing but temporary tables."""
    if stage.one("SELECT 1 FROM orders LIMIT 1"):
        _match(stage, staged)
        _compare(stage, staged)
    found = stage.one(f"SELECT count(*) FROM {staged.matched}") if staged.matched else 0
    changed = stage.one(f"SELECT count(*) FROM {staged.changing}") if staged.changing else 0
    staged.counts = {"new": staged.rows - found, "changed": changed, "unchanged": found - changed}
    return dict(staged.counts)


def _match(stage: Stage, staged: Orders) -> None:
    """By the order's id; by its number where one of the two exports had no ids."""
    key = "INTEGER" if stage.is_sqlite else "BIGINT"
    values = {"origin": staged.origin}
    same = f"SELECT s.row_number, o.id FROM {staged.table} s JOIN orders o ON o.source = :origin"
    staged.matched, _ = stage.make(
        "matched_orders", f"row_number {key} PRIMARY KEY, id {key}", f"{same} AND o.external_id = s.external_id", values
    )
    stage.run(f"CREATE INDEX {staged.matched}_id ON {staged.matched} (id)")
    # Not NOT IN: PostgreSQL goes through a long list anew for each row.
    unmatched = f"""NOT EXISTS (SELECT 1 FROM {staged.matched} m WHERE m.row_number = s.row_number)
        AND NOT EXISTS (SELECT 1 FROM {staged.matched} m WHERE m.id = o.id)"""
    stage.run(
        f"INSERT INTO {staged.matched} {same} AND o.external_id = s.number AND o.number = s.number WHERE {unmatched}",
        values,
    )
    if not staged.has_ids or stage.one(f"SELECT 1 FROM {staged.table} WHERE external_id = number LIMIT 1"):
        by_number = same.replace("s.row_number, o.id", "s.row_number, min(o.id)")
        stage.run(
            f"INSERT INTO {staged.matched} {by_number} AND o.number = s.number AND s.external_id = s.number WHERE {unmatched} GROUP BY s.row_number",
            values,
        )


def _compare(stage: Stage, staged: Orders) -> None:
    differences = [f"s.{name} IS DISTINCT FROM o.{name}" for name in FIELDS]
    differences.append("(s.customer_row IS NOT NULL AND c.id IS NULL)")
    if staged.lines:
        differences.append("f.lines IS DISTINCT FROM h.lines")
    key = "INTEGER" if stage.is_sqlite else "BIGINT"
    staged.changing, _ = stage.make(
        "changing_orders",
        f"row_number {key} PRIMARY KEY, id {key}",
        f"""SELECT m.row_number, m.id FROM {staged.matched} m JOIN {staged.table} s ON s.row_number = m.row_number
        JOIN orders o ON o.id = m.id LEFT JOIN customers c ON c.id = o.customer_id AND c.deleted_at IS NULL
        {_line_joins(stage, staged)} WHERE {" OR ".join(differences)}""",
    )


def _line_joins(stage: Stage, staged: Orders) -> str:
    """What the lines of an order say as one text each: in the file (f) and here (h)."""
    if not staged.lines:
        return ""
    text = "{p} || ':' || l.quantity || ':' || l.price"
    known = f"""SELECT s.row_number, coalesce(p.id, -1 - s.row_number) AS product FROM {staged.products} s
        LEFT JOIN products p ON p.name = s.name AND p.sku = s.sku AND p.category = s.category AND p.vendor = s.vendor"""
    in_file = f"""SELECT l.order_row AS place, l.row_number AS position, {text.format(p="k.product")} AS said
        FROM {staged.lines} l JOIN ({known}) k ON k.row_number = l.product_row
        JOIN {staged.matched} m ON m.row_number = l.order_row"""
    here = f"""SELECT l.order_id AS place, l.id AS position, {text.format(p="l.product_id")} AS said
        FROM order_lines l JOIN {staged.matched} m ON m.id = l.order_id"""
    return f"""LEFT JOIN ({_joined(stage, in_file)}) f ON f.place = m.row_number
        LEFT JOIN ({_joined(stage, here)}) h ON h.place = m.id"""


def _joined(stage: Stage, query: str) -> str:
    if stage.is_sqlite:
        return f"SELECT place, group_concat(said) AS lines FROM ({query} ORDER BY place, position) GROUP BY place"
    return f"SELECT place, string_agg(said, ',' ORDER BY position) AS lines FROM ({query}) q GROUP BY place"


def write(session: Session, job: Job, stage: Stage, staged: Staged, *, import_id: int, now: datetime) -> None:
    """Write the people and the orders of an import, and bring the totals of everybody touched up to date."""
    totals_due = merge_write.write(staged.people, import_id=import_id)
    touched = merge_write.customer_ids(staged.people) if totals_due else []
    job.progress(0.9, "Writing")
    if staged.orders is not None:
        _take_currency(session, staged.orders, import_id)
        touched = _write_orders(stage, staged, import_id, now)
    if touched:
        job.progress(0.93, "Adding up")
        orders.refresh_totals(session, touched, now=now)


def _take_currency(session: Session, staged: Orders, import_id: int) -> None:
    """A shop without orders counts in the currency its first orders come in."""
    theirs = shop.get(session)
    if theirs.currency == staged.currency:
        return
    before = theirs.currency
    shop.take_currency(session, staged.currency)
    session.add(
        ImportChange(
            import_id=import_id,
            table_name=Shop.__tablename__,
            row_id=1,
            before={"currency": before},
            after={"currency": staged.currency},
        )
    )
    session.flush()


def _write_orders(stage: Stage, staged: Staged, import_id: int, now: datetime) -> list[int]:
    assert staged.orders is not None
    given, session = staged.orders, stage.session
    values: dict[str, Any] = {
        "now": columns.micros(now) if stage.is_sqlite else now,
        "import": import_id,
        "revision": db.revise(session),
        "origin": given.origin,
        "customers": staged.people.base,
    }
    owners = _owners(stage, staged)
    _add_products(stage, given)
    touched: set[int] = set()
    if given.changing and given.counts["changed"]:
        before = session.execute(
            sa.text(f"SELECT DISTINCT o.customer_id FROM orders o JOIN {given.changing} h ON h.id = o.id")
        )
        touched |= {int(owner) for (owner,) in before if owner is not None}
        _remember(stage, given, values)
        _change(stage, given, owners, values)
    if given.counts["new"]:
        _make(stage, given, owners, values)
    ours = "SELECT DISTINCT customer_id FROM orders WHERE revision = :revision AND customer_id IS NOT NULL"
    if given.counts["new"] or given.counts["changed"]:
        touched |= {int(owner) for (owner,) in session.execute(sa.text(ours), values)}
    return sorted(touched)


def _owners(stage: Stage, staged: Staged) -> str:
    key = "INTEGER" if stage.is_sqlite else "BIGINT"
    query = merge_write.customer_of_row(staged.people)
    owners, _ = stage.make("owners", f"row_number {key} PRIMARY KEY, id {key}", query, {"base": staged.people.base})
    return owners


def _add_products(stage: Stage, given: Orders) -> None:
    if not given.lines:
        return
    stage.run(
        f"""INSERT INTO products (name, sku, category, vendor) SELECT name, sku, category, vendor FROM {given.products} s
        WHERE 1 = 1 ON CONFLICT (name, sku, category, vendor) DO NOTHING"""
    )


def _new_orders(given: Orders) -> str:
    if not given.matched:
        return "1 = 1"
    return f"NOT EXISTS (SELECT 1 FROM {given.matched} m WHERE m.row_number = s.row_number)"


def _make(stage: Stage, given: Orders, owners: str, values: dict[str, Any]) -> None:
    if stage.is_sqlite:
        values["base"] = int(stage.one("SELECT coalesce(max(id), 0) FROM orders"))
    else:
        sequence = "pg_get_serial_sequence('orders', 'id')"
        last = stage.one(f"SELECT setval({sequence}, nextval({sequence}) + :rows)", {"rows": given.rows})
        values["base"] = int(last) - given.rows - 1
    names = ("external_id", *FIELDS)
    kept = {name: f"s.{name}" for name in names}
    stage.run(
        f"""INSERT INTO orders (id, source, {listed(kept)}, customer_id, import_id, created_at, updated_at, revision)
        SELECT CAST(:base AS BIGINT) + s.row_number + 1, :origin, {listed(kept.values())}, w.id, :import, :now, :now,
        :revision FROM {given.table} s LEFT JOIN {owners} w ON w.row_number = s.customer_row WHERE {_new_orders(given)}""",
        values,
    )
    if given.lines:
        _add_lines(stage, given, "CAST(:base AS BIGINT) + s.row_number + 1", f"WHERE {_new_orders(given)}", values)


def _add_lines(stage: Stage, given: Orders, order_id: str, rest: str, values: dict[str, Any]) -> None:
    stage.run(
        f"""INSERT INTO order_lines (order_id, product_id, quantity, price)
        SELECT {order_id}, p.id, l.quantity, l.price FROM {given.lines} l
        JOIN {given.table} s ON s.row_number = l.order_row
        JOIN {given.products} d ON d.row_number = l.product_row
        JOIN products p ON p.name = d.name AND p.sku = d.sku AND p.category = d.category AND p.vendor = d.vendor
        {rest} ORDER BY l.row_number""",
        values,
    )


def _remember(stage: Stage, given: Orders, values: dict[str, Any]) -> None:
    held = listed(f"'{name}', o.{name}" for name in (*FIELDS, "customer_id"))
    if stage.is_sqlite:
        lines = """(SELECT json_group_array(json_array(product_id, quantity, price)) FROM
            (SELECT * FROM order_lines l WHERE l.order_id = o.id ORDER BY l.id))"""
        before = f"json_object({held}, 'lines', json({lines}))"
    else:
        lines = """(SELECT coalesce(jsonb_agg(jsonb_build_array(product_id, quantity, price) ORDER BY l.id), '[]')
            FROM order_lines l WHERE l.order_id = o.id)"""
        before = f"jsonb_build_object({held}, 'lines', {lines})"
    stage.run(
        f"""INSERT INTO import_changes (import_id, table_name, row_id, before, after)
        SELECT :import, 'orders', o.id, {before}, '{{}}' FROM orders o JOIN {given.changing} h ON h.id = o.id""",
        values,
    )


def _change(stage: Stage, given: Orders, owners: str, values: dict[str, Any]) -> None:
    assigned = listed(f"{name} = s.{name}" for name in FIELDS)
    alive = "SELECT c.id FROM customers c WHERE c.id = o.customer_id AND c.deleted_at IS NULL"
    stage.run(
        f"""UPDATE orders AS o SET {assigned}, customer_id = coalesce(({alive}), w.id), updated_at = :now,
        revision = :revision FROM {given.changing} h JOIN {given.table} s ON s.row_number = h.row_number
        LEFT JOIN {owners} w ON w.row_number = s.customer_row WHERE o.id = h.id""",
        values,
    )
    if given.lines:
        stage.run(f"DELETE FROM order_lines WHERE order_id IN (SELECT id FROM {given.changing})")
        join = f"JOIN {given.changing} h ON h.row_number = s.row_number"
        _add_lines(stage, given, "h.id", join, values)
    stage.run(_after(stage), values)


def _after(stage: Stage) -> str:
    """What the changed orders hold now, beside what they held."""
    names = (*FIELDS, "customer_id")
    build = "json_object" if stage.is_sqlite else "jsonb_build_object"
    members = listed(f"'{name}', o.{name}" for name in names)
    return f"""UPDATE import_changes SET after = (SELECT {build}({members}) FROM orders o WHERE o.id = import_changes.row_id)
        WHERE import_id = :import AND table_name = 'orders'"""
