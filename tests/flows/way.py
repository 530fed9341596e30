"""Short ways to a flow that is live and to people who walk it."""

import itertools
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import flows
from cdp.models import ConsentStatus, Customer, Enrolment, FlowVersion, Message
from tests.makers import make_customer

_number = itertools.count(1)
FOOTER = "[Unsubscribe]({{ unsubscribe_url }})"


def letter(subject: str = "Hello", **more: Any) -> dict[str, Any]:
    """A step that sends a letter."""
    return {"kind": "email", "subject": subject, "body": f"Dear customer. {FOOTER}", **more}


def wait(**span: int) -> dict[str, Any]:
    """A step that waits, e.g. wait(days=3)."""
    return {"kind": "wait", "for": span}


def branch(conditions: Any, *then: Any, otherwise: Any = (), name: str = "Yes") -> dict[str, Any]:
    """A step with one branch for those who match, and a way for everybody else."""
    branches = [{"name": name, "conditions": conditions, "steps": list(then)}]
    return {"kind": "branch", "branches": branches, "otherwise": list(otherwise)}


def is_(field: str, operator: str, value: Any) -> dict[str, Any]:
    """A condition on one field."""
    return {"field": field, "operator": operator, "value": value}


def make_live(session: Session, *steps: dict[str, Any], now: datetime, **settings: Any) -> FlowVersion:
    """A published flow of these steps."""
    flow = flows.create(session, name=f"Way {next(_number)}", steps=list(steps), settings=settings, now=now)
    return flows.publish(session, flow.id, now=now)


def make_reader(session: Session, **fields: Any) -> Customer:
    """A customer who said yes to e-mail."""
    return make_customer(session, **{"email_consent": ConsentStatus.SUBSCRIBED, **fields})


def enter(session: Session, version: FlowVersion, *customers: Customer, now: datetime) -> int:
    """Let these customers into the flow."""
    ids = [customer.id for customer in customers]
    return flows.enrol(session, version, sa.select(Customer.id).where(Customer.id.in_(ids)), now=now)


def run(session: Session, now: datetime, limit: int = 2000) -> int:
    """Tick until nobody is due any more; how many ticks moved somebody."""
    return next(number for number in range(1000) if flows.tick(session, now=now, limit=limit) == 0)


def subjects(session: Session, customer: Customer | None = None) -> list[str]:
    """The steps whose letters are queued, in order, of everybody or of one customer."""
    chosen = sa.select(Message.step).order_by(Message.id)
    return list(session.scalars(chosen if customer is None else chosen.where(Message.customer_id == customer.id)))


def enrolment(session: Session, customer: Customer) -> Enrolment:
    """The newest enrolment of a customer, as it is in the database."""
    mine = sa.select(Enrolment).where(Enrolment.customer_id == customer.id).order_by(Enrolment.id.desc()).limit(1)
    return session.scalars(mine.execution_options(populate_existing=True)).one()
