"""What segments, templates, flows and campaigns share: a name of their own, a place in a list, and a way back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count as numbers
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import errors
from cdp.models import Base, Campaign, Flow, Segment, Template
from cdp.text import clean, listed

LONGEST = 120
Named = TypeVar("Named", Segment, Template, Flow, Campaign)
Row = TypeVar("Row", bound=Base)


def get(session: Session, table: type[Named], row_id: int) -> Named:
    """Promise the row, or raise NotFound."""
    found = session.get(table, row_id)
    if found is None:
        raise errors.NotFound(f"This {_noun(table)} was deleted. Pick another one.")
    return found


def locked(session: Session, table: type[Named], row_id: int) -> Named:
    """Promise the row as it is committed now; nobody else changes it before this transaction ends."""
    session.flush()
    found = session.get(table, row_id, with_for_update=True, populate_existing=True)
    return found or get(session, table, row_id)


def free(session: Session, table: type[Named], name: str, besides: int | None = None) -> str:
    """Promise the name as it is kept; raises Invalid when it is none, too long, or another one's than `besides`."""
    cleaned = clean(name)
    if cleaned is None:
        raise refused(f"Give the {_noun(table)} a name.")
    if len(cleaned) > LONGEST:
        raise refused(f"A name can have at most {LONGEST} letters.")
    if session.scalar(sa.select(table.id).where(table.name == cleaned, table.id != (besides or 0))):
        raise refused(f"There is a {_noun(table)} “{cleaned}” already. Choose another name.")
    return cleaned


@contextmanager
def claiming(session: Session, table: type[Named], name: str, besides: int | None = None) -> Iterator[None]:
    """Promise Invalid where someone else took at the same moment what is written in the block."""
    try:
        with session.begin_nested():
            yield
    except sa.exc.IntegrityError as error:
        free(session, table, name, besides)
        raise refused(
            f"Someone saved a {_noun(table)} with nearly this name, or changed what this one uses, at the same moment. "
            "Save again."
        ) from error


def refused(sentence: str) -> errors.Invalid:
    """Promise the error that says this of a name."""
    return errors.Invalid(sentence, {"name": [sentence]})


def copy_name(session: Session, table: type[Named], name: str) -> str:
    """Promise a free name for a copy, e.g. “VIP (copy 2)”, shortened where it would be too long for a name."""
    return _first_free(session, table, name, (f" (copy{'' if at == 1 else f' {at}'})" for at in numbers(1)))


def numbered(session: Session, table: type[Named], name: str) -> str:
    """Promise the name itself when it is free, or with a number behind it."""
    return _first_free(session, table, name, ("" if at == 1 else f" {at}" for at in numbers(1)))


def _first_free(session: Session, table: type[Named], name: str, endings: Iterable[str]) -> str:
    stem, taken = clean(name) or table.__name__, set(session.scalars(sa.select(table.name)))
    names = (stem[: LONGEST - len(ending)].rstrip() + ending for ending in endings)
    return next(free for free in names if free not in taken)


def refuse_stale(
    row: Segment | Template | Flow | Campaign,
    seen_version: int,
    mine: Mapping[str, object],
    theirs: Mapping[str, object] | None = None,
    *,
    sentence: str = "was saved by someone else meanwhile. Look at it, or save yours as a copy.",
) -> None:
    """Raise Conflict when someone saved the row since `seen_version`, with all in which mine differs from theirs.

    Theirs are the row's own values unless given.
    """
    if row.version != seen_version:
        there = {key: getattr(row, key) for key in mine} if theirs is None else theirs
        changes = {key: (value, there[key]) for key, value in mine.items() if value != there[key]}
        raise errors.Conflict(f"“{row.name}” {sentence}", changes)


def archive(session: Session, table: type[Named], row_id: int, *, now: datetime) -> Named:
    """Promise the row out of the lists, since when it first was."""
    row = locked(session, table, row_id)
    row.archived_at = row.archived_at or now
    return row


def unarchive(session: Session, table: type[Named], row_id: int) -> Named:
    """Promise the row back in the lists."""
    row = locked(session, table, row_id)
    row.archived_at = None
    return row


def refuse_used(name: str, users: Sequence[str], *, instead: str = "") -> None:
    """Raise InUse, naming the users, when there are any; `instead` is what else can be done."""
    if users:
        raise errors.InUse(
            f"“{name}” is used by {listed(users)}. Change {'it' if len(users) == 1 else 'them'} first{instead}."
        )


def kept(row: Base) -> dict[str, Any]:
    """Promise all that a row holds, to bring it back by."""
    return {column.key: getattr(row, column.key) for column in sa.inspect(type(row)).columns}


def remove(session: Session, row: Base) -> dict[str, Any]:
    """Remove a row and promise what it takes to bring it back."""
    held = kept(row)
    session.delete(row)
    session.flush()
    return held


def restore(session: Session, table: type[Named], held: Mapping[str, Any]) -> Named:
    """Undo a removal with what `remove` gave; raises Conflict when its name was taken meanwhile."""
    if session.scalar(sa.select(table.id).where(table.name == held["name"])):
        raise errors.Conflict(f"There is another {_noun(table)} “{held['name']}” by now.")
    try:
        with session.begin_nested():
            return put_back(session, table, held)
    except sa.exc.IntegrityError as error:
        raise errors.Conflict(
            f"“{held['name']}” cannot come back: what it rests on is gone, or another {_noun(table)} took its place."
        ) from error


def put_back(session: Session, table: type[Row], held: Mapping[str, Any]) -> Row:
    """Promise a row that holds this again: under its old number, or a new one where SQLite gave that away meanwhile."""
    is_taken = session.get(table, held["id"]) is not None
    row = table(**{key: value for key, value in held.items() if not (is_taken and key == "id")})
    session.add(row)
    session.flush()
    return row


def _noun(table: type[Base]) -> str:
    return table.__name__.lower()
