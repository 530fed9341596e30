"""Makers of rows with believable defaults, each unlike the one before; say only what the test is about."""

import hashlib
import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.models import (
    UNCOUNTED,
    BodyFormat,
    Campaign,
    Customer,
    Event,
    Flow,
    FlowStatus,
    FlowVersion,
    Message,
    Order,
    OrderLine,
    OrderStatus,
    Product,
    Segment,
    Sender,
    SenderKind,
    Template,
    TemplateVersion,
)

_number = itertools.count(1)
_PLACED = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


def make_customer(session: Session, **fields: Any) -> Customer:
    """A flushed customer with an e-mail address of its own."""
    number = next(_number)
    defaults = {"email": f"customer{number}@example.com", "first_name": "Anna", "last_name": f"Meyer {number}"}
    customer = Customer(**{**defaults, **fields})
    session.add(customer)
    session.flush()
    return customer


def make_product(session: Session, name: str = "Wool sock", **fields: Any) -> Product:
    """The product of that name, sku, category and vendor, made if it is not there yet."""
    key = {"name": name, "sku": "", "category": "", "vendor": "", **fields}
    found = session.scalar(sa.select(Product).filter_by(**key))
    if found is None:
        found = Product(**key)
        session.add(found)
        session.flush()
    return found


def _make_line(session: Session, line: dict[str, Any] | tuple[Any, ...] | str) -> OrderLine:
    if isinstance(line, str):
        line = (line,)
    if isinstance(line, tuple):
        line = dict(zip(("product", "quantity", "price"), line, strict=False))
    product = line.get("product", "Wool sock")
    if isinstance(product, str):
        product = make_product(session, product, **{k: line[k] for k in ("sku", "category", "vendor") if k in line})
    return OrderLine(product=product, quantity=line.get("quantity", 1), price=Decimal(line.get("price", 10)))


def make_order(
    session: Session, customer: Customer | None, lines: Sequence[Any] = ("Wool sock",), **fields: Any
) -> Order:
    """A flushed paid order; a line is a product's name, (name, quantity, price), or a dict that may name sku and so on.

    The total is the sum of the lines unless given. The customer's own totals are left as they are.
    """
    made = [_make_line(session, line) for line in lines]
    number = next(_number)
    defaults = {
        "source": "test",
        "external_id": str(number),
        "number": f"#{number}",
        "placed_at": _PLACED,
        "status": OrderStatus.PAID,
        "currency": "USD",
        "total": sum((line.price * line.quantity for line in made), Decimal(0)),
    }
    values = {**defaults, **fields}
    values.setdefault("is_counted", values["status"] not in UNCOUNTED)
    order = Order(customer_id=None if customer is None else customer.id, lines=made, **values)
    session.add(order)
    session.flush()
    return order


def make_event(session: Session, customer: Customer, name: str = "Viewed Product", **fields: Any) -> Event:
    """A flushed event of that customer."""
    event = Event(**{"customer_id": customer.id, "name": name, "occurred_at": _PLACED, "source": "test", **fields})
    session.add(event)
    session.flush()
    return event


def make_segment(session: Session, conditions: Any = None, **fields: Any) -> Segment:
    """A flushed segment of that condition tree (everyone by default), with a name of its own."""
    name = fields.pop("name", f"Segment {next(_number)}")
    key = fields.pop("key", name.lower().replace(" ", "_"))
    segment = Segment(name=name, key=key, conditions={"all": []} if conditions is None else conditions, **fields)
    session.add(segment)
    session.flush()
    return segment


def make_template(session: Session, **fields: Any) -> Template:
    """A flushed template with its one version; what a letter says (subject, body, format ...) goes to the version."""
    own = {key: fields.pop(key) for key in ("name", "description", "owner", "archived_at") if key in fields}
    template = Template(**{"name": f"Template {next(_number)}", **own})
    session.add(template)
    session.flush()
    make_template_version(session, template, **fields)
    return template


def make_template_version(session: Session, template: Template | None = None, **fields: Any) -> TemplateVersion:
    """A flushed wording: of that template, or of no template as a letter inside a flow is."""
    number = next(_number)
    defaults = {
        "template_id": None if template is None else template.id,
        "number": 1 if template is None else template.version,
        "subject": f"News {number} for {{{{ customer.first_name }}}}",
        "format": BodyFormat.MARKDOWN,
        "body": f"Hello {{{{ customer.first_name }}}}, news {number}. [Unsubscribe]({{{{ unsubscribe_url }}}})",
        "links": [],
    }
    values = {**defaults, **fields}
    said = "\0".join(str(values.get(key, "")) for key in ("subject", "preheader", "format", "body"))
    values.setdefault("sha256", hashlib.sha256(said.encode()).hexdigest())
    version = TemplateVersion(**values)
    session.add(version)
    session.flush()
    return version


def make_sender(session: Session, **fields: Any) -> Sender:
    """A flushed sender that writes files."""
    defaults = {
        "name": f"Sender {next(_number)}",
        "kind": SenderKind.FILES,
        "from_name": "Our shop",
        "from_email": "hello@shop.example",
    }
    sender = Sender(**{**defaults, **fields})
    session.add(sender)
    session.flush()
    return sender


def make_flow(session: Session, steps: Any = None, **fields: Any) -> Flow:
    """A flushed draft of a flow with those steps: one e-mail by default."""
    one_letter = [{"id": "s1", "kind": "email", "subject": "Hi", "preheader": "", "format": "markdown", "body": "Hi."}]
    flow = Flow(
        **{"name": f"Flow {next(_number)}", "steps": one_letter if steps is None else steps, "settings": {}, **fields}
    )
    session.add(flow)
    session.flush()
    return flow


def make_flow_version(session: Session, flow: Flow | None = None, steps: Any = None, **fields: Any) -> FlowVersion:
    """A flushed version of the flow, made live; its e-mail steps name the `template_version_id` of a letter."""
    flow = flow or make_flow(session, steps=steps)
    if steps is None:
        steps = [{"id": "s1", "kind": "email", "template_version_id": make_template_version(session).id}]
    taken = session.scalar(sa.select(sa.func.count()).where(FlowVersion.flow_id == flow.id)) or 0
    version = FlowVersion(
        **{"flow_id": flow.id, "number": taken + 1, "steps": steps, "settings": flow.settings, **fields}
    )
    session.add(version)
    session.flush()
    flow.status, flow.live_version_id = FlowStatus.LIVE, version.id
    session.flush()
    return version


def make_campaign(session: Session, **fields: Any) -> Campaign:
    """A flushed draft to a segment of everybody with a template of its own; or say segment=, template=, flow=, sender=."""
    links = {key: fields.pop(key) for key in ("segment", "template", "flow", "sender") if key in fields}
    if not {"segment", "segment_id"} & {*links, *fields}:
        links["segment"] = make_segment(session)
    if not {"template", "template_id", "flow", "flow_id"} & {*links, *fields}:
        links["template"] = make_template(session)
    named = {f"{key}_id": None if row is None else row.id for key, row in links.items()}
    campaign = Campaign(**{"name": f"Campaign {next(_number)}", **named, **fields})
    session.add(campaign)
    session.flush()
    return campaign


def make_message(session: Session, customer: Customer | None = None, **fields: Any) -> Message:
    """A flushed message to that customer, queued and due; or say campaign=, sender=, template_version=."""
    customer = customer or make_customer(session)
    for key in ("campaign", "sender", "template_version", "flow", "enrolment"):
        if (row := fields.pop(key, None)) is not None:
            fields[f"{key}_id"] = row.id
    defaults = {"customer_id": customer.id, "address": customer.email, "queued_at": _PLACED, "due_at": _PLACED}
    message = Message(**{**defaults, **fields})
    session.add(message)
    session.flush()
    return message
