"""What steps do: letters queued, customers changed, calls to other programs noted; for all who pass at once."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import attributes, customers, db, messages
from cdp.errors import Invalid
from cdp.flows.rules import Person, Place
from cdp.models import Attribute, Campaign, Customer, WebhookCall
from cdp.models.columns import Instant


@dataclass
class Work:
    """The transaction at work: its clock, and what is written when everybody of a version has moved."""

    session: Session
    now: datetime
    campaigns: Mapping[int | None, Campaign] = field(default_factory=dict)  # that people came in by
    letters: list[messages.StepLetter] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    passed: Counter[tuple[int, str]] = field(default_factory=Counter)  # people, by version and step

    def part(self) -> "Work":
        """Promise the work of one version, which is written or fails by itself."""
        return Work(self.session, self.now, self.campaigns)

    def write(self) -> None:
        """Write letters and calls down, each kind in one go."""
        if self.letters:
            messages.queue_steps(self.session, self.letters, now=self.now)
        if self.calls:
            self.session.execute(sa.insert(WebhookCall), self.calls)


def queue_letters(work: Work, place: Place, people: list[Person]) -> None:
    """Queue this step's letter for everybody here; the gate decides who may get it."""
    version = place.step["template_version_id"]
    senders = {key: campaign.sender_id for key, campaign in work.campaigns.items()}
    work.letters += [
        messages.StepLetter(
            one.enrolment_id, one.flow_id, one.campaign_id, place.id, one.visit, one.customer_id, version,
            senders.get(one.campaign_id), work.now,
        )
        for one in people
    ]  # fmt: skip


def queue_calls(work: Work, place: Place, people: list[Person]) -> None:
    """Note a call for everybody here, with who they are and what the step adds; its id shows a repeat to the receiver."""
    rows = work.session.execute(
        sa.select(Customer.id, Customer.email, Customer.first_name, Customer.last_name).where(
            db.among(work.session, Customer.id, (one.customer_id for one in people))
        )
    )
    known = {row.id: dict(row._mapping) for row in rows}
    for one in people:
        payload = {
            "id": f"{one.enrolment_id}.{place.id}.{one.visit}",
            "flow_id": one.flow_id,
            "step": place.id,
            "at": work.now.isoformat(),
            "customer": known[one.customer_id],
            "data": place.step.get("payload") or {},
        }
        work.calls.append(
            {
                "enrolment_id": one.enrolment_id,
                "step": place.id,
                "visit": one.visit,
                "url": place.step["url"],
                "payload": payload,
                "due_at": work.now,
            }
        )


def update_customers(work: Work, place: Place, people: list[Person]) -> None:
    """Change tags and attributes of everybody here, at once, so that the branches behind this step see them changed."""
    ids = [one.customer_id for one in people]
    added, removed = place.step.get("add_tags") or (), place.step.get("remove_tags") or ()
    if added or removed:
        customers.tag(work.session, ids, add=added, remove=removed, now=work.now)
    if values := place.step.get("attributes"):
        set_attributes(work.session, ids, values, now=work.now)


_ON_SQLITE = """
    UPDATE customers SET revision = :revision, updated_at = :now, edited_at = :now,
        attributes = json_patch(attributes, :values)
    WHERE id IN (SELECT value FROM json_each(:ids)) AND deleted_at IS NULL
"""
_ON_POSTGRESQL = """
    UPDATE customers SET revision = :revision, updated_at = :now, edited_at = :now,
        attributes = jsonb_strip_nulls(attributes || CAST(:values AS jsonb))
    WHERE id IN (SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS value)
        AND deleted_at IS NULL
"""


def set_attributes(session: Session, ids: list[int], values: Mapping[str, Any], *, now: datetime) -> None:
    """Set attributes of many customers at once; a blank value takes the attribute away.

    An attribute that was removed from the registry meanwhile, or became another kind, is left out.
    """
    known = {one.key: one for one in attributes.all(session)}
    kept = {key: value for key, value in values.items() if key in known and _fits(known[key], value)}
    if not kept:
        return
    parsed = {key: attributes.parse(known[key], value) for key, value in kept.items()}
    session.flush()
    statement = sa.text(_ON_SQLITE if db.is_sqlite(session) else _ON_POSTGRESQL)
    session.execute(
        statement.bindparams(sa.bindparam("now", type_=Instant)),
        {
            "ids": json.dumps(ids),
            "values": json.dumps(parsed, ensure_ascii=False),
            "now": now,
            "revision": db.revise(session),
        },
    )
    db.reload(session, Customer)


def _fits(attribute: Attribute, value: Any) -> bool:
    try:
        attributes.parse(attribute, value)
    except Invalid:
        return False
    return True
