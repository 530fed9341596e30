"""Erasing one person: facts go, aggregates stay, and fingerprints keep imports, programs and shops from bringing them back."""

import json
import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, audit, customers, db, erased
from cdp.channels import files
from cdp.errors import NotFound
from cdp.frames import snapshot
from cdp.frames.load import source_of
from cdp.models import (
    Base,
    Conversation,
    Customer,
    CustomerIdentity,
    Event,
    Exchange,
    ImportRejection,
    IngestRejection,
    Message,
    Segment,
    ShopChange,
    Suppression,
    Visitor,
)
from cdp.privacy.persons import Person

_BULK = {"synchronize_session": False}


@dataclass
class Erasure:
    """What erasing did: how many customers and files went, and where the address still stands because people wrote it."""

    customers: int = 0
    files: int = 0
    mentions: list[str] = field(default_factory=list)


def erase(session: Session, who: Person, *, now: datetime) -> Erasure:
    """Erase a person for good; there is no way back. Orders and the counts of letters stay, nobody's (see BECOMES)."""
    access.require("privacy.erase")
    if db.is_sqlite(session):
        session.execute(sa.text("PRAGMA secure_delete = ON"))  # what is removed is overwritten in the file, too
        db.empty_journal(session)
    done = Erasure()
    theirs = sa.select(CustomerIdentity.id).where(db.among(session, CustomerIdentity.customer_id, who.ids))
    identities = session.scalars(theirs).all()
    _remember(session, who, now)
    done.files = files.remove(_letters(session, who))
    customers.delete(session, who.ids, now=now)
    done.customers = customers.erase(session, who.ids)
    _forget_elsewhere(session, who)
    done.mentions = _mentions(session, who)
    _forget_copies(session)
    audit.forget(session, {"customer": who.ids, "external id": identities}, [*who.emails, *who.phones])
    audit.note(session, "erased", "person", count=max(1, done.customers))
    return done


def allow(session: Session, email: str) -> None:
    """Let somebody who was erased be taken in again, by form, file or program; raises NotFound for who was not erased."""
    access.require("privacy.erase")
    address = customers.normalise_email(email) or email.strip().lower()
    if not erased.let_back(session, email=address):
        raise NotFound(f"Nobody with the address {address} was erased.")
    audit.note(session, "let back in", "person")


def _remember(session: Session, who: Person, now: datetime) -> None:
    keys = [("email", each, "") for each in who.emails] + [("phone", each, "") for each in who.phones]
    keys += [("id", external_id, source) for source, external_id in who.external_ids]
    theirs = sa.select(Suppression).where(Suppression.email.in_(who.emails)).order_by(Suppression.at)
    suppressions = list(session.scalars(theirs))
    erased.remember(session, keys, suppression=next(iter(suppressions), None), now=now)
    for each in suppressions:
        session.delete(each)
    session.flush()


def _letters(session: Session, who: Person) -> set[str]:
    """Their letters in the outbox, and all test letters: those are filled with some customer's values."""
    written = session.scalars(sa.select(Message.id).where(db.among(session, Message.customer_id, who.ids)))
    theirs = {f"{each}.eml" for each in written}
    return {name for name in files.kept() if name in theirs or name.startswith("test-")}


def _forget_elsewhere(session: Session, who: Person) -> None:
    words = [*who.emails, *who.phones]
    _remove_naming(session, ImportRejection, ImportRejection.row, words)
    _remove_naming(session, IngestRejection, IngestRejection.body, words)
    nobodys = sa.delete(Event).where(Event.customer_id.is_(None), Event.visitor.in_(who.visitors))
    session.execute(nobodys, execution_options=_BULK)
    session.execute(sa.delete(Visitor).where(db.among(session, Visitor.customer_id, who.ids)), execution_options=_BULK)
    for source, external_id in who.external_ids:
        told = sa.delete(ShopChange).filter_by(source=source, subject="customer", external_id=external_id)
        session.execute(told, execution_options=_BULK)
    _empty_talks(session, words)


def _remove_naming(session: Session, table: type[Base], column: Any, words: Collection[str]) -> None:
    if words:
        session.execute(sa.delete(table).where(_names(column, words)), execution_options=_BULK)


def _names(column: Any, words: Iterable[str]) -> sa.ColumnElement[bool]:
    """Whether one of the words stands in a column of text or JSON, however it is written."""
    said = sa.func.lower(sa.cast(column, sa.String))
    forms = {form.lower() for word in words for form in (word, json.dumps(word)[1:-1])}
    return sa.or_(sa.false(), *(said.contains(each, autoescape=True) for each in sorted(forms)))


def _empty_talks(session: Session, words: Collection[str]) -> None:
    said = "(taken out: it named a person who was erased)"
    columns = (Exchange.question, Exchange.answer, Exchange.trace, Exchange.drafts)
    named = sa.or_(*(_names(column, words) for column in columns))
    blank = {"question": said, "answer": "", "trace": [], "drafts": []}
    session.execute(sa.update(Exchange).where(named).values(blank), execution_options=_BULK)
    titles = sa.update(Conversation).where(_names(Conversation.title, words)).values(title=said)
    session.execute(titles, execution_options=_BULK)


def _mentions(session: Session, who: Person) -> list[str]:
    named = sa.select(Segment.name).where(_names(Segment.conditions, who.emails)).order_by(Segment.name)
    return [f"the segment “{name}”" for name in session.scalars(named)]


def _forget_copies(session: Session) -> None:
    """The snapshot of the frames: the next start reads the database instead."""
    place = snapshot.folder(source_of(session.get_bind()))
    for each in place.parent.glob(f"{place.name}*"):
        shutil.rmtree(each, ignore_errors=True)
    db.reload(session, Customer)
