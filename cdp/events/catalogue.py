"""The catalogue of events: which properties came with which, and of what kind, so that conditions can ask for them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cdp import db
from cdp.conditions.catalogue import names_contact
from cdp.models import Event, EventProperty

KINDS = ("text", "number", "yes_no", "list", "object")
ASKED = ("text", "number", "yes_no")  # the kinds a condition can ask for
MOST = 5_000  # rows: who invents a name for each event gets events, but no menu that nobody can read
MOST_ASKED = 300
# Without quotes, backslashes and signs that mean something to a database: such a key is asked for by no condition.
_PLAIN = re.compile(r"[^\W\d_$][\w$ .\-]{0,79}")


@dataclass(frozen=True)
class Property:
    """A property as conditions know it: its key, the kind most of its values have, and the events it comes with."""

    key: str
    kind: str
    events: tuple[str, ...]


def kind_of(value: Any) -> str | None:
    """Promise the kind of a property's value; None for a blank, which has none."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else "list" if isinstance(value, list) else "object"


def is_plain(key: str) -> bool:
    """Promise whether a condition can ask for a property of that key."""
    return _PLAIN.fullmatch(key) is not None


def note(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Count the properties of events that were recorded just now, by event, key and kind."""
    counts: Counter[tuple[str, str, str]] = Counter()
    seen: dict[tuple[str, str, str], datetime] = {}
    for row in rows:
        for key, value in row["properties"].items():
            if kind := kind_of(value):
                place = (row["name"], key[:200], kind)
                counts[place] += 1
                seen[place] = max(row["occurred_at"], seen.get(place, row["occurred_at"]))
    if counts:
        _add(session, counts, seen)


def _add(
    session: Session, counts: Mapping[tuple[str, str, str], int], seen: Mapping[tuple[str, str, str], datetime]
) -> None:
    table = EventProperty.__table__
    columns = (EventProperty.event, EventProperty.key, EventProperty.kind)
    theirs = sa.select(*columns).where(EventProperty.event.in_({event for event, _, _ in counts}))
    there = {(event, key, kind) for event, key, kind in session.execute(theirs)}
    room = 0
    if not counts.keys() <= there:
        room = MOST - (session.scalar(sa.select(sa.func.count()).select_from(EventProperty)) or 0)
    new = [place for place in counts if place not in there][: max(room, 0)]
    # In one order in every process, so that two of them never wait for each other's rows.
    rows = [
        {"event": place[0], "key": place[1], "kind": place[2], "count": counts[place], "seen_at": seen[place]}
        for place in sorted([*(each for each in counts if each in there), *new])
    ]
    if not rows:
        return
    insert = (sqlite if db.is_sqlite(session) else postgresql).insert(table)
    latest = sa.case((insert.excluded.seen_at > table.c.seen_at, insert.excluded.seen_at), else_=table.c.seen_at)
    added = {"count": table.c.count + insert.excluded.count, "seen_at": latest}
    session.execute(insert.on_conflict_do_update(index_elements=["event", "key", "kind"], set_=added), rows)


def known(session: Session) -> list[EventProperty]:
    """Promise every property of every event, the commonest of each event first."""
    order = (EventProperty.event, EventProperty.count.desc(), EventProperty.key)
    return list(session.scalars(sa.select(EventProperty).order_by(*order)))


def conditionable(session: Session) -> list[Property]:
    """Promise the properties that conditions can ask for, by key, each of the kind that most of its values have."""
    rows = session.execute(
        sa.select(EventProperty.event, EventProperty.key, EventProperty.kind, EventProperty.count).where(
            EventProperty.kind.in_(ASKED)
        )
    )
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    events: dict[str, Counter[str]] = defaultdict(Counter)
    for event, key, kind, count in rows:
        if is_plain(key):
            kinds[key][kind] += count
            events[key][event] += count
    commonest = sorted(kinds, key=lambda key: (-kinds[key].total(), key))[:MOST_ASKED]
    return [Property(key, _first(kinds[key]), _names(events[key])) for key in sorted(commonest)]


_SAMPLE, _SUGGESTED, _LONGEST_SUGGESTED = 2_000, 40, 60


def common_values(session: Session) -> dict[str, list[str]]:
    """Promise by key what text properties of the newest events mostly say, the commonest first.

    Not what differs from event to event, nor addresses and phones: a menu is no place for them.
    """
    newest = sa.select(Event.properties).order_by(Event.id.desc()).limit(_SAMPLE)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for properties in session.scalars(newest):
        for key, value in properties.items():
            if isinstance(value, str) and value and is_plain(key) and not names_contact(key):
                counted[key][value] += 1
    return {key: found for key, values in counted.items() if (found := _suggested(values))}


def _suggested(values: Counter[str]) -> list[str]:
    if len(values) > _SUGGESTED and values.most_common(1)[0][1] == 1:
        return []
    listed = sorted(values, key=lambda value: (-values[value], value))
    return [value for value in listed if len(value) <= _LONGEST_SUGGESTED and "@" not in value][:_SUGGESTED]


def _first(counted: Counter[str]) -> str:
    return min(counted, key=lambda kind: (-counted[kind], ASKED.index(kind)))


def _names(counted: Counter[str]) -> tuple[str, ...]:
    names: Sequence[str] = sorted(counted, key=lambda name: (-counted[name], name))
    return tuple(names)
