"""Whose an event is: users by the ids programs give them, visitors until they are identified, and two that prove to be one."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cdp import customers, db, orders
from cdp.ingest.calls import Call
from cdp.ingest.traits import fields
from cdp.models import Channel, ConsentChange, ConsentStatus, Customer, CustomerIdentity, Event, Order, Visitor

USER = "user"  # the system whose ids `userId` holds: the shop's own site


class People:
    """Who is meant in one batch of calls: the database is asked once, and who comes for the first time is made at once."""

    def __init__(self, session: Session, calls: Sequence[Call], *, now: datetime) -> None:
        self._session, self._now = session, now
        self._users = _users(session, {each for call in calls for each in (call.user, call.previous) if each})
        self._visitors = _visitors(session, {each for call in calls for each in (call.visitor, call.previous) if each})
        self._bound: dict[str, int] = {}  # visitors identified in this batch
        self._adopted: dict[str, int] = {}  # those of them who were nobody before, and who they proved to be first
        self._joined: dict[int, int] = {}  # customers that proved to be another
        self._meet(calls)

    def of(self, call: Call) -> int | None:
        """Promise whose a call is; None while nobody has been identified with the visitor's id."""
        if call.user:
            return self._users[call.user]
        return self._visitors.get(call.visitor or "")

    def still(self, customer_id: int | None) -> int | None:
        """Promise the customer that this one is by now, after all that proved to be one."""
        while customer_id in self._joined:
            customer_id = self._joined[customer_id]
        return customer_id

    def bind(self, visitor: str, customer_id: int) -> None:
        """Let the visitor be this customer from now on."""
        if visitor not in self._visitors:
            self._adopted[visitor] = customer_id
        if self._visitors.get(visitor) != customer_id:
            self._visitors[visitor] = self._bound[visitor] = customer_id

    def alias(self, user: str, previous: str) -> None:
        """Let the previous id be the same person as the user's id: a visitor's, or that of a user met before."""
        before = self._users.get(previous)
        if before is None:
            self.bind(previous, self._users[user])
        else:
            self.merge(before, self._users[user])

    def with_address(self, email: str) -> int:
        """Promise the customer who has this address, made if there is none."""
        if found := customers.by_email(self._session, email):
            return found.id
        made = Customer(email=email, created_at=self._now, updated_at=self._now, tags=[], attributes={})
        self._session.add(made)
        self._session.flush()
        return made.id

    def merge(self, one: int, other: int) -> int:
        """Promise the customer that is left when two prove to be one: who has an address stays, the other's facts are theirs.

        Two customers with an address each stay two: an address is more than an id. Then it is the first; but who was
        deleted is known by an id no more once somebody else is.
        """
        gone, stays = self._session.get_one(Customer, one), self._session.get_one(Customer, other)
        if gone.email and gone.deleted_at is not None and stays.deleted_at is None:
            _hand_over(self._session, gone, stays)
            return self._become(gone, stays)
        if gone.email:
            gone, stays = stays, gone
        if gone.email or gone.id == stays.id:
            return one
        _join(self._session, gone, stays, now=self._now)
        return self._become(gone, stays)

    def settle(self) -> None:
        """Write down who the visitors are; what a visitor did before, while it was nobody's, becomes theirs."""
        if not self._bound:
            return
        insert = (sqlite if db.is_sqlite(self._session) else postgresql).insert(Visitor.__table__)
        theirs = {"customer_id": insert.excluded.customer_id, "identified_at": insert.excluded.identified_at}
        rows = [
            {"visitor": visitor, "customer_id": customer_id, "identified_at": self._now}
            for visitor, customer_id in self._bound.items()
        ]
        self._session.execute(insert.on_conflict_do_update(index_elements=["visitor"], set_=theirs), rows)
        adopted = [{"of_visitor": visitor, "owner": customer_id} for visitor, customer_id in self._adopted.items()]
        if not adopted:
            return
        nobodys = sa.update(Event).where(Event.visitor == sa.bindparam("of_visitor"), Event.customer_id.is_(None))
        theirs_now = nobodys.values(customer_id=sa.bindparam("owner"), revision=db.revise(self._session))
        self._session.connection().execute(theirs_now, adopted)
        db.reload(self._session, Event)

    def _become(self, gone: Customer, stays: Customer) -> int:
        self._joined[gone.id] = stays.id
        for known in (self._users, self._visitors, self._bound, self._adopted):
            known.update({key: stays.id for key, id in known.items() if id == gone.id})
        return stays.id

    def _meet(self, calls: Iterable[Call]) -> None:
        """Make who comes for the first time; who identifies with an address that is known is taken for who has it."""
        addresses: dict[str, str | None] = {}
        for call in calls:
            if call.user and call.user not in self._users and not addresses.get(call.user):
                addresses[call.user] = address(call)
        there = _by_address(self._session, {each for each in addresses.values() if each})
        made: dict[str, Customer] = {}
        for user, email in addresses.items():
            identity = CustomerIdentity(source=USER, external_id=user)
            if email in there:
                self._users[user] = identity.customer_id = there[email]
                self._session.add(identity)
            else:
                made[user] = _stub(identity, self._now)
        self._session.add_all(made.values())
        self._session.flush()
        self._users.update({user: customer.id for user, customer in made.items()})


def address(call: Call) -> str | None:
    """Promise the address a call tells, as a trait or as the user's id, in the form it is kept."""
    return customers.normalise_email(str(fields(call.traits).get("email") or call.user or ""))


def _stub(identity: CustomerIdentity, now: datetime) -> Customer:
    return Customer(created_at=now, updated_at=now, tags=[], attributes={}, identities=[identity])


def _users(session: Session, users: set[str]) -> dict[str, int]:
    known = sa.select(CustomerIdentity.external_id, CustomerIdentity.customer_id)
    theirs = known.where(CustomerIdentity.source == USER, CustomerIdentity.external_id.in_(sorted(users)))
    return dict(session.execute(theirs).all())


def _visitors(session: Session, visitors: set[str]) -> dict[str, int]:
    known = sa.select(Visitor.visitor, Visitor.customer_id).where(Visitor.visitor.in_(sorted(visitors)))
    return dict(session.execute(known).all())


def _by_address(session: Session, addresses: set[str]) -> dict[str | None, int]:
    living = sa.select(Customer.email, Customer.id).where(
        Customer.email.in_(sorted(addresses)), Customer.deleted_at.is_(None)
    )
    return dict(session.execute(living).all())


def _hand_over(session: Session, gone: Customer, stays: Customer) -> None:
    """Let the ids by which somebody was known who is deleted be those of another; what they did stays with them."""
    users = (CustomerIdentity.customer_id == gone.id, CustomerIdentity.source == USER)
    for table, theirs in ((CustomerIdentity, users), (Visitor, (Visitor.customer_id == gone.id,))):
        session.execute(sa.update(table).where(*theirs).values(customer_id=stays.id), execution_options=_BULK)
        db.reload(session, table)
    session.expire(gone, ["identities"])
    session.expire(stays, ["identities"])


def _join(session: Session, gone: Customer, stays: Customer, *, now: datetime) -> None:
    """Move everything that is known of one customer to the other, and take the empty one off the screens."""
    session.flush()
    revision = db.revise(session)
    for table in (Event, Order):
        moved = sa.update(table).where(table.customer_id == gone.id)
        session.execute(moved.values(customer_id=stays.id, revision=revision), execution_options=_BULK)
        db.reload(session, table)
    kept: tuple[Any, ...] = (CustomerIdentity, Visitor, ConsentChange)
    for table in kept:
        session.execute(
            sa.update(table).where(table.customer_id == gone.id).values(customer_id=stays.id), execution_options=_BULK
        )
        db.reload(session, table)
    session.expire(gone, ["identities"])
    session.expire(stays, ["identities"])
    _join_consent(gone, stays)
    for column in _FILLED:
        if getattr(stays, column) in (None, "") and getattr(gone, column) not in (None, ""):
            setattr(stays, column, getattr(gone, column))
    stays.attributes = {**(gone.attributes or {}), **(stays.attributes or {})}
    stays.tags = sorted({*(stays.tags or []), *(gone.tags or [])})
    stays.created_at = min(stays.created_at, gone.created_at)
    for column in (*_FILLED, "edited_at"):  # nothing of them stays where nobody would look for it
        setattr(gone, column, None)
    gone.attributes, gone.tags = {}, []
    gone.deleted_at = stays.updated_at = gone.updated_at = now
    session.flush()
    orders.refresh_totals(session, [stays.id, gone.id], now=now)


def _join_consent(gone: Customer, stays: Customer) -> None:
    """The later word counts; a yes was said for a phone and goes no further than that."""
    is_their_phone = gone.phone is not None and stays.phone in (None, gone.phone)
    for channel in Channel:
        status, at = getattr(gone, f"{channel}_consent"), getattr(gone, f"{channel}_consent_at")
        since = getattr(stays, f"{channel}_consent_at")
        is_yes = status == ConsentStatus.SUBSCRIBED and channel == Channel.SMS and is_their_phone
        if (is_yes or status == ConsentStatus.UNSUBSCRIBED) and at and (since is None or at > since):
            setattr(stays, f"{channel}_consent", status)
            setattr(stays, f"{channel}_consent_at", at)


_BULK = {"synchronize_session": False}
_FILLED = (
    "first_name", "last_name", "phone", "address_line1", "address_line2", "city", "state", "zip_code", "country",
    "time_zone", "language", "acquisition_source",
)  # fmt: skip
