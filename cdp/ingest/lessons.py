"""What a call teaches about a person: who a visitor is, what they are called, that two ids are one."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import customers
from cdp.ingest import traits
from cdp.ingest.calls import NAMES, Call, instant
from cdp.ingest.identities import People
from cdp.models import Customer, Event


class Lessons:
    """Learns from calls one after the other, in the order they came."""

    def __init__(self, session: Session, people: People, *, now: datetime) -> None:
        self._session, self._people, self._now = session, people, now
        self._registry = traits.Registry(session)
        self._latest: dict[int, datetime] = {}  # when who was last identified, in this batch

    def learn(self, call: Call) -> None:
        """Let the people be known as this call tells."""
        if call.kind == "identify":
            self._identify(call)
        if call.kind == "alias" and call.user and call.previous:
            self._people.alias(call.user, call.previous)
        elif call.user and call.visitor:
            owner = self._people.of(call)
            assert owner is not None
            self._people.bind(call.visitor, owner)

    def _identify(self, call: Call) -> None:
        email = customers.normalise_email(str(traits.fields(call.traits).get("email") or "")) or None
        owner = self._people.of(call)
        if email and (other := customers.by_email(self._session, email)) is not None:
            owner = other.id if owner is None else self._people.merge(owner, other.id)
        if owner is None:
            if email is None or call.visitor is None:
                return
            owner = self._people.with_address(email)
        if call.visitor:
            self._people.bind(call.visitor, owner)
        customer = self._session.get_one(Customer, owner)
        traits.apply_fields(
            self._session, customer, traits.fields(call.traits), self._registry, own_traits=traits.own(call.traits),
            fills_only=self._is_late(owner, call.at), now=self._now,
        )  # fmt: skip
        since = instant(call.traits.get("createdAt") or call.traits.get("created_at"))
        if since is not None and since < customer.created_at:
            customer.created_at = since
        self._session.flush()

    def _is_late(self, customer_id: int, at: datetime) -> bool:
        """Whether something newer is known of them already: then the older only fills what is blank."""
        if customer_id not in self._latest:
            theirs = (Event.customer_id == customer_id, Event.name == NAMES["identify"])
            latest = self._session.scalar(
                sa.select(Event.occurred_at).where(*theirs).order_by(Event.occurred_at.desc())
            )
            if latest is not None:
                self._latest[customer_id] = latest
        known = self._latest.get(customer_id)
        if known is None or at >= known:
            self._latest[customer_id] = at
            return False
        return True
