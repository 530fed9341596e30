"""What happens in the shop: each kind of event with how often, to how many, when last, and its course."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from cdp.frames import Frames
from cdp.frames.columns import Array, ticks_of
from cdp.models import EventProperty

DAYS = 30
_DAY = 86_400_000_000  # microseconds
_KINDS = {"text": "text", "number": "number", "yes_no": "yes or no", "list": "list", "object": "object"}


@dataclass(frozen=True)
class Happening:
    """One kind of event; `course` is its number on each of the last DAYS days, the newest last."""

    name: str
    count: int
    people: int  # customers who did it at least once
    last_at: datetime
    course: tuple[int, ...]
    properties: tuple[str, ...]  # with their kinds, the commonest first, e.g. 'price (number)'


def happenings(frames: Frames, known: Iterable[EventProperty], *, now: datetime) -> list[Happening]:
    """Promise every kind of event there is, the commonest first."""
    names = frames.events["name"].array
    codes, at = np.asarray(names.codes), frames.events["occurred_at"].to_numpy().view(np.int64)
    size = len(names.categories)
    counts = np.bincount(codes, minlength=size)
    last = np.zeros(size, np.int64)
    last[codes] = at  # in time order, so that the last one stays
    course, people = _course(codes, at, size, now), _people(codes, frames.events["row"].to_numpy(), size)
    told = _told(known)
    found = [
        Happening(
            str(names.categories[code]),
            int(counts[code]),
            int(people[code]),
            datetime.fromtimestamp(last[code] / 1e6, UTC),
            tuple(map(int, course[code])),
            tuple(told.get(str(names.categories[code]), ())),
        )
        for code in np.flatnonzero(counts)
    ]
    return sorted(found, key=lambda each: (-each.count, each.name))


@dataclass(frozen=True)
class Course:
    """How often something happened on each of the last DAYS days, the newest last."""

    name: str
    days: tuple[int, ...]


def courses(frames: Frames, *, now: datetime, most: int = 6) -> list[Course]:
    """Promise the course of what happened most in the last DAYS days, and last of all others together."""
    names = frames.events["name"].array
    codes, at = np.asarray(names.codes), frames.events["occurred_at"].to_numpy().view(np.int64)
    course = _course(codes, at, len(names.categories), now)
    totals = course.sum(axis=1)
    order = [code for code in np.argsort(-totals, kind="stable") if totals[code]]
    shown = order if len(order) <= most else order[: most - 1]
    found = [Course(str(names.categories[code]), tuple(map(int, course[code]))) for code in shown]
    if rest := order[len(shown) :]:
        found.append(Course(f"{len(rest)} others", tuple(map(int, course[rest].sum(axis=0)))))
    return found


def _course(codes: Array, at: Array, size: int, now: datetime) -> Array:
    end = ticks_of(now, "us")
    first = int(np.searchsorted(at, end - DAYS * _DAY, "right"))
    recent, day = codes[first:].astype(np.int64), DAYS - 1 - (end - at[first:]) // _DAY
    inside = (day >= 0) & (day < DAYS)
    return np.bincount(recent[inside] * DAYS + day[inside], minlength=size * DAYS).reshape(size, DAYS)


def _people(codes: Array, rows: Array, size: int) -> Array:
    """Customers per name: each counted once; nobody's events count nobody."""
    known = rows > 0
    width = int(rows.max(initial=0)) + 1
    once = np.unique(codes[known].astype(np.int64) * width + rows[known])
    return np.bincount(once // width, minlength=size)


def _told(known: Iterable[EventProperty]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for each in known:
        told.setdefault(each.event, []).append(f"{each.key} ({_KINDS.get(each.kind, each.kind)})")
    return told
