"""An import taken back: what it made goes, what it changed gets back what it held, unless somebody changed it since."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, attributes, audit, db, orders
from cdp.errors import Conflict
from cdp.imports.merge import CLAIMED_TOTALS, TEXTS, listed
from cdp.imports.report import get
from cdp.imports.settle import FIELDS
from cdp.models import Attribute, Import, ImportChange, ImportStatus, Shop, columns

_INSTANTS = ("created_at", "imported_last_order_date", "email_consent_at", "sms_consent_at", "placed_at")
_WHOLE = ("imported_total_orders", "imported_lifetime_value", "total", "discount", "refunded_amount", "customer_id")
_JSON = ("tags", "attributes")
_CONSENT = ("email_consent", "email_consent_at", "sms_consent", "sms_consent_at")
_EDITED = "SELECT id FROM customers WHERE import_id = :import AND deleted_at IS NULL AND edited_at IS NOT NULL"
_CUSTOMER = (*TEXTS, *_JSON, "created_at", *CLAIMED_TOTALS, *_CONSENT)


@dataclass
class Undone:
    """What undoing did. `kept` says in sentences what was left because somebody changed it since."""

    removed: int = 0
    restored: int = 0
    kept: list[str] = field(default_factory=list)


def undo(session: Session, import_id: int, *, now: datetime) -> Undone:
    """Take the whole import back and promise what became of it; raises Conflict when it was not finished or is undone."""
    access.require("imports.undo")
    record = get(session, import_id)
    if record.status != ImportStatus.DONE:
        raise Conflict("This import was undone already." if record.undone_at else "This import did not finish.")
    session.flush()
    values = {
        "import": import_id,
        "revision": db.revise(session),
        "now": columns.micros(now) if db.is_sqlite(session) else now,
        "name": f"undone {import_id}: ",
    }
    step = _Undo(session, values, Undone())
    _orders(step)
    _customers(step)
    _consent(step)
    _rest(step, record)
    orders.refresh_totals(session, now=now)
    record.status, record.undone_at = ImportStatus.UNDONE, now
    session.flush()
    told = {"removed": step.done.removed, "restored": step.done.restored}
    audit.note(session, "undone", "import", ids=[import_id], label=record.file_name, changes=told)
    session.expire_all()
    return step.done


@dataclass
class _Undo:
    session: Session
    values: dict[str, Any]
    done: Undone

    @property
    def is_sqlite(self) -> bool:
        return db.is_sqlite(self.session)

    def run(self, statement: str) -> int:
        return int(self.session.execute(sa.text(statement), self.values).rowcount)  # type: ignore[attr-defined]

    def one(self, query: str) -> int:
        return int(self.session.execute(sa.text(query), self.values).scalar() or 0)

    def held(self, side: str, name: str) -> str:
        """The SQL of what a change says a column held `before` or `after`."""
        if self.is_sqlite:
            found = f"json_extract(h.{side}, '$.{name}')"
            return f"json({found})" if name in _JSON else found
        if name in _JSON:
            return f"(h.{side} -> '{name}')"
        cast = (
            "timestamptz"
            if name in _INSTANTS
            else "bigint"
            if name in _WHOLE
            else "boolean"
            if name == "is_counted"
            else "text"
        )
        return f"(h.{side} ->> '{name}')::{cast}"

    def has(self, name: str) -> str:
        """The SQL of whether a change speaks of a column."""
        if self.is_sqlite:
            return f"json_type(h.before, '$.{name}') IS NOT NULL"
        return f"jsonb_exists(h.before, '{name}')"

    def present(self, name: str) -> str:
        return f"json(t.{name})" if self.is_sqlite and name in _JSON else f"t.{name}"

    def put_back(self, table: str, names: tuple[str, ...]) -> int:
        """Give rows back what they held, field by field, where what the import wrote still stands."""
        changes = f"import_changes h JOIN {table} t ON t.id = h.row_id"
        these = f"h.import_id = :import AND h.table_name = '{table}'"
        moved = {
            name: f"({self.has(name)} AND {self.held('before', name)} IS DISTINCT FROM {self.held('after', name)})"
            for name in names
        }
        stands = {name: f"{self.present(name)} IS NOT DISTINCT FROM {self.held('after', name)}" for name in names}
        left = " + ".join(f"sum(CASE WHEN {moved[name]} AND NOT ({stands[name]}) THEN 1 ELSE 0 END)" for name in names)
        if kept := self.one(f"SELECT {left} FROM {changes} WHERE {these}"):
            self.done.kept.append(f"{kept:,} fields of {table} were changed since and stay as they are.")
        assigned = listed(
            f"{name} = CASE WHEN {moved[name]} AND {stands[name]} THEN {self.held('before', name)} ELSE t.{name} END"
            for name in names
        )
        return self.run(
            f"UPDATE {table} AS t SET {assigned}, updated_at = :now, revision = :revision FROM import_changes h WHERE h.row_id = t.id AND {these}"
        )


def _orders(step: _Undo) -> None:
    """Orders the import made are emptied of meaning but stay as rows, so that frames in memory learn that they went."""
    made = "SELECT id FROM orders WHERE import_id = :import"
    changed_since = f"""SELECT h.row_id FROM import_changes h JOIN imports i ON i.id = h.import_id AND i.status = 'done'
        WHERE h.table_name = 'orders' AND h.import_id > :import AND h.row_id IN ({made})"""
    if kept := step.one(f"SELECT count(DISTINCT row_id) FROM ({changed_since}) q"):
        step.done.kept.append(f"{kept:,} orders stay: a later import brought them up to date.")
    gone = f"import_id = :import AND id NOT IN ({changed_since})"
    step.run(f"DELETE FROM order_lines WHERE order_id IN (SELECT id FROM orders WHERE {gone})")
    step.done.removed += step.run(
        f"""UPDATE orders SET customer_id = NULL, status = 'voided', is_counted = false, source = 'undone',
        external_id = :name || external_id, updated_at = :now, revision = :revision WHERE {gone}"""
    )
    lines = "h.import_id = :import AND h.table_name = 'orders'"
    if step.one(f"SELECT 1 FROM import_changes h WHERE {lines} LIMIT 1"):
        step.run(f"DELETE FROM order_lines WHERE order_id IN (SELECT row_id FROM import_changes h WHERE {lines})")
        if step.is_sqlite:
            each = "json_each(h.before, '$.lines') e"
            cells = "e.value ->> 0, e.value ->> 1, e.value ->> 2"
            order = "e.key"
        else:
            each = "LATERAL jsonb_array_elements(h.before -> 'lines') WITH ORDINALITY AS e(value, key)"
            cells = "(e.value ->> 0)::bigint, (e.value ->> 1)::int, (e.value ->> 2)::bigint"
            order = "e.key"
        step.run(
            f"""INSERT INTO order_lines (order_id, product_id, quantity, price) SELECT h.row_id, {cells}
            FROM import_changes h, {each} WHERE {lines} ORDER BY h.row_id, {order}"""
        )
        step.done.restored += step.put_back("orders", (*FIELDS, "customer_id"))


def _customers(step: _Undo) -> None:
    """Customers the import made are deleted, except those who mean something to somebody else by now."""
    made = "SELECT id FROM customers WHERE import_id = :import AND deleted_at IS NULL"
    elsewhere = f"""SELECT customer_id FROM orders WHERE customer_id IN ({made})
        UNION SELECT customer_id FROM events WHERE customer_id IN ({made})
        UNION SELECT customer_id FROM consent_changes WHERE customer_id IN ({made})
            AND (import_id IS NULL OR import_id <> :import)
        UNION SELECT h.row_id FROM import_changes h JOIN imports i ON i.id = h.import_id AND i.status = 'done'
            WHERE h.table_name = 'customers' AND h.import_id > :import AND h.row_id IN ({made})"""
    if kept := step.one(f"SELECT count(*) FROM ({_EDITED}) q"):
        step.done.kept.append(f"{kept:,} customers stay: somebody edited them since.")
    if kept := step.one(f"SELECT count(*) FROM ({elsewhere} EXCEPT {_EDITED}) q"):
        step.done.kept.append(f"{kept:,} customers stay: they have orders, events or changes from elsewhere.")
    needed = f"{elsewhere} UNION {_EDITED}"
    step.run(f"""DELETE FROM customer_identities WHERE customer_id IN ({made}) AND customer_id NOT IN ({needed})""")
    step.done.removed += step.run(
        f"""UPDATE customers SET deleted_at = :now, updated_at = :now, revision = :revision
        WHERE import_id = :import AND deleted_at IS NULL AND id NOT IN ({needed})"""
    )
    if step.one("SELECT 1 FROM import_changes WHERE import_id = :import AND table_name = 'customers' LIMIT 1"):
        taken = """SELECT h.id FROM import_changes h JOIN customers t ON t.id = h.row_id JOIN customers o ON o.deleted_at IS NULL
            AND o.id <> t.id AND o.email = {before} WHERE h.import_id = :import AND h.table_name = 'customers'"""
        clash = step.one(f"SELECT count(*) FROM ({taken.format(before=step.held('before', 'email'))}) q")
        names = tuple(name for name in _CUSTOMER if not (clash and name == "email"))
        if clash:
            step.done.kept.append("E-mail addresses stay: some of the old ones belong to other customers by now.")
        step.done.restored += step.put_back("customers", names)


def _consent(step: _Undo) -> None:
    """The lines this import wrote into the history go; customers it made then hold what the rest of it says.

    Who was edited since keeps the consent the editor saw, and an address that bounced stays blocked.
    """
    touched = "SELECT DISTINCT customer_id FROM consent_changes WHERE import_id = :import"
    ids = f"id IN ({touched}) AND import_id = :import AND id NOT IN ({_EDITED})"
    for channel in ("email", "sms"):
        last = f"""FROM consent_changes x WHERE x.customer_id = customers.id AND x.channel = '{channel}'
            AND (x.import_id IS NULL OR x.import_id <> :import) ORDER BY x.at DESC, x.id DESC LIMIT 1"""
        step.run(
            f"""UPDATE customers SET {channel}_consent = coalesce((SELECT x.status {last}), 'unknown'),
            {channel}_consent_at = (SELECT x.at {last}), revision = :revision
            WHERE {ids} AND {channel}_consent <> 'unknown'"""
        )
    step.run(f"DELETE FROM consent_changes WHERE import_id = :import AND customer_id NOT IN ({_EDITED})")
    step.run(
        f"""DELETE FROM suppressions WHERE import_id = :import
        AND email NOT IN (SELECT email FROM customers WHERE email IS NOT NULL AND id IN ({_EDITED}))"""
    )


def _rest(step: _Undo, record: Import) -> None:
    session = step.session
    step.run(
        """DELETE FROM customer_identities WHERE id IN
        (SELECT row_id FROM import_changes WHERE import_id = :import AND table_name = 'customer_identities')"""
    )
    changes = sa.select(ImportChange).where(ImportChange.import_id == record.id)
    for change in session.scalars(changes.where(ImportChange.table_name == Attribute.__tablename__)):
        attribute = session.get(Attribute, change.row_id)
        if attribute is None or _is_used(step, attribute.key) or attributes.used_by(session, attribute.key):
            continue
        attributes.remove(session, attribute.key)
    for change in session.scalars(changes.where(ImportChange.table_name == Shop.__tablename__)):
        shop = session.get(Shop, 1)
        is_free = not step.one("SELECT 1 FROM orders WHERE source <> 'undone' LIMIT 1")
        if shop is not None and is_free and shop.currency == change.after["currency"]:
            shop.currency = change.before["currency"]


def _is_used(step: _Undo, key: str) -> bool:
    has = f"json_type(attributes, '$.{key}') IS NOT NULL" if step.is_sqlite else f"jsonb_exists(attributes, '{key}')"
    return bool(step.one(f"SELECT 1 FROM customers WHERE deleted_at IS NULL AND {has} LIMIT 1"))
