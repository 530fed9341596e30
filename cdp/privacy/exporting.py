"""Everything that is known of one person, as JSON and as tables, in one archive."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, audit, conditions, db, segments, selections, text
from cdp.errors import Invalid
from cdp.models import (
    Campaign,
    ConsentChange,
    Customer,
    CustomerIdentity,
    DeliveryAttempt,
    Enrolment,
    Event,
    Flow,
    Import,
    ImportChange,
    Message,
    MessageEvent,
    Order,
    OrderLine,
    Product,
    Suppression,
    TemplateVersion,
    Visitor,
    WebhookCall,
)
from cdp.privacy.persons import Person

Rows = list[dict[str, Any]]
_INNER = {"revision", "import_id", "edited_at"}
_ABOUT = """What this shop knows of you.

person.json has all of it in one file; the tables have the same, one for each kind:
{tables}

Times are UTC. An empty table means that nothing of that kind is known.
"""


def export(session: Session, who: Person, *, now: datetime) -> bytes:
    """Promise everything that is known of a person as a zip: person.json, and a CSV per kind. The log says who took it."""
    access.require("privacy.export")
    known = {name: rows(session, who) for name, rows in SECTIONS.items()}
    known["segments"] = _segments(session, who, now)
    audit.note(session, "exported", "person", ids=who.ids)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        whole = {"exported_at": now.isoformat(), **known}
        archive.writestr("person.json", json.dumps(whole, ensure_ascii=False, indent=2, default=_plain))
        for name, rows in known.items():
            archive.writestr(f"{name}.csv", _csv(rows))
        listed = "\n".join(f"- {name}.csv ({len(rows)})" for name, rows in known.items())
        archive.writestr("README.txt", _ABOUT.format(tables=listed))
    return sink.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else str(value)


def _csv(rows: Rows) -> str:
    sink = io.StringIO()
    writer = csv.writer(sink)
    if rows:
        writer.writerow(rows[0])
    for row in rows:
        writer.writerow(text.escaped(_cell(value)) for value in row.values())
    return "\ufeff" + sink.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return str(
        value if isinstance(value, str | int | float | Decimal) and not isinstance(value, Enum) else _plain(value)
    )


def _read(session: Session, columns: Sequence[Any], *where: Any, joins: Sequence[tuple[Any, Any]] = ()) -> Rows:
    asked = sa.select(*columns)
    for table, on in joins:
        asked = asked.outerjoin(table, on)
    return [dict(row._mapping) for row in session.execute(asked.where(*where).order_by(columns[0]))]


def _customers(session: Session, who: Person) -> Rows:
    columns = [column for column in Customer.__table__.columns if column.key not in _INNER]
    return _read(session, columns, db.among(session, Customer.id, who.ids))


def _external_ids(session: Session, who: Person) -> Rows:
    columns = [CustomerIdentity.source, CustomerIdentity.external_id]
    return _read(session, columns, db.among(session, CustomerIdentity.customer_id, who.ids))


def _consent(session: Session, who: Person) -> Rows:
    each = ConsentChange
    columns = [each.at, each.channel, each.status, each.method, each.source, each.recorded_at]
    return _read(session, columns, db.among(session, each.customer_id, who.ids))


def _suppressions(session: Session, who: Person) -> Rows:
    columns = [Suppression.email, Suppression.reason, Suppression.at, Suppression.source]
    return _read(session, columns, Suppression.email.in_(who.emails))


def _orders(session: Session, who: Person) -> Rows:
    each = Order
    columns = [
        each.placed_at, each.number, each.source, each.external_id, each.status, each.currency, each.total,
        each.discount, each.coupon, each.refunded_amount,
    ]  # fmt: skip
    return _read(session, columns, db.among(session, each.customer_id, who.ids))


def _order_lines(session: Session, who: Person) -> Rows:
    columns = [Order.number, Product.name, Product.sku, Product.category, OrderLine.quantity, OrderLine.price]
    joins = [(OrderLine, OrderLine.order_id == Order.id), (Product, Product.id == OrderLine.product_id)]
    mine = db.among(session, Order.customer_id, who.ids)
    return _read(session, columns, mine, OrderLine.id.is_not(None), joins=joins)


def _events(session: Session, who: Person) -> Rows:
    each = Event
    columns = [each.occurred_at, each.name, each.source, each.properties, each.received_at, each.visitor]
    nobodys = sa.and_(each.customer_id.is_(None), each.visitor.in_(who.visitors))
    return _read(session, columns, sa.or_(db.among(session, each.customer_id, who.ids), nobodys))


def _visitors(session: Session, who: Person) -> Rows:
    return _read(session, [Visitor.identified_at, Visitor.visitor], db.among(session, Visitor.customer_id, who.ids))


def _messages(session: Session, who: Person) -> Rows:
    each = Message
    columns = [
        each.id, Campaign.name.label("campaign"), Flow.name.label("flow"), TemplateVersion.subject, each.channel,
        each.address, each.status, each.reason, each.queued_at, each.sent_at, each.delivered_at, each.opened_at,
        each.clicked_at, each.bounced_at, each.complained_at, each.unsubscribed_at,
    ]  # fmt: skip
    joins = [
        (Campaign, Campaign.id == each.campaign_id),
        (Flow, Flow.id == each.flow_id),
        (TemplateVersion, TemplateVersion.id == each.template_version_id),
    ]
    return _read(session, columns, db.among(session, each.customer_id, who.ids), joins=joins)


def _message_events(session: Session, who: Person) -> Rows:
    each = MessageEvent
    columns = [
        each.message_id, each.at, each.kind, each.link, each.user_agent, each.source, each.detail, each.is_machine,
    ]  # fmt: skip
    return _read(session, columns, each.message_id.in_(_letters(session, who)))


def _delivery_attempts(session: Session, who: Person) -> Rows:
    each = DeliveryAttempt
    columns = [each.message_id, each.at, each.outcome, each.code, each.reply]
    return _read(session, columns, each.message_id.in_(_letters(session, who)))


def _letters(session: Session, who: Person) -> Any:
    return sa.select(Message.id).where(db.among(session, Message.customer_id, who.ids))


def _enrolments(session: Session, who: Person) -> Rows:
    each = Enrolment
    columns = [
        each.entered_at, Flow.name.label("flow"), each.step, each.status, each.finished_at, each.exit_reason,
        each.converted_at,
    ]  # fmt: skip
    mine = db.among(session, each.customer_id, who.ids)
    return _read(session, columns, mine, joins=[(Flow, Flow.id == each.flow_id)])


def _webhook_calls(session: Session, who: Person) -> Rows:
    each = WebhookCall
    entered = sa.select(Enrolment.id).where(db.among(session, Enrolment.customer_id, who.ids))
    return _read(session, [each.due_at, each.url, each.payload, each.code], each.enrolment_id.in_(entered))


def _imports(session: Session, who: Person) -> Rows:
    columns = [Import.started_at, Import.file_name, Import.kind, ImportChange.before, ImportChange.after]
    theirs = sa.and_(ImportChange.table_name == "customers", db.among(session, ImportChange.row_id, who.ids))
    return _read(session, columns, theirs, joins=[(ImportChange, ImportChange.import_id == Import.id)])


SECTIONS: dict[str, Callable[[Session, Person], Rows]] = {
    "customers": _customers,
    "external_ids": _external_ids,
    "consent": _consent,
    "suppressions": _suppressions,
    "orders": _orders,
    "order_lines": _order_lines,
    "events": _events,
    "visitors": _visitors,
    "messages": _messages,
    "message_events": _message_events,
    "delivery_attempts": _delivery_attempts,
    "enrolments": _enrolments,
    "webhook_calls": _webhook_calls,
    "imports": _imports,
}


def _segments(session: Session, who: Person, now: datetime) -> Rows:
    """The groups the person is counted in now; one whose conditions cannot be asked any more says so elsewhere."""
    known, found = segments.catalogue(session), []
    for each in segments.all(session):
        try:
            tree = conditions.parse(each.conditions, known)
        except Invalid:
            continue
        inside = selections.matching(session, tree, known, now=now, among=who.ids)
        if who.ids and session.scalar(inside.limit(1)) is not None:
            found.append({"segment": each.name, "because": conditions.describe(tree, known)})
    return found
