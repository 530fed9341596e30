"""Segments: saved condition trees, who is in them, and what rests on them."""

import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count as numbers
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import attributes, db, errors, frames, selections, shop
from cdp import conditions as cd
from cdp.conditions import Catalogue, SavedSegment
from cdp.frames.explain import Reason, explain
from cdp.frames.frame import Frames
from cdp.models import Campaign, Enrolment, EnrolmentStatus, Flow, FlowVersion, Segment
from cdp.text import clean, plural

log = logging.getLogger(__name__)
LONGEST_NAME = 120


def catalogue(session: Session) -> Catalogue:
    """Promise all that a condition may name in this shop: fields, attributes, segments, the shop's clock and money."""
    own = [(one.key, one.label, one.kind.value) for one in attributes.all(session)]
    rows = session.execute(sa.select(Segment.key, Segment.name, Segment.conditions).order_by(Segment.name))
    saved = {key: SavedSegment(name, conditions) for key, name, conditions in rows}
    about = shop.get(session)
    return Catalogue.of(own, segments=saved, time_zone=about.time_zone, currency=about.currency)


def all(session: Session, *, archived: bool = False) -> list[Segment]:
    """Promise the segments by name; archived ones only when asked for."""
    chosen = sa.select(Segment).order_by(sa.func.lower(Segment.name))
    if not archived:
        chosen = chosen.where(Segment.archived_at.is_(None))
    return list(session.scalars(chosen))


def get(session: Session, segment_id: int) -> Segment:
    """Promise the segment, or raise NotFound."""
    found = session.get(Segment, segment_id)
    if found is None:
        raise errors.NotFound("This segment was deleted. Pick another one.")
    return found


def by_key(session: Session, key: str) -> Segment:
    """Promise the segment that conditions call by this key, or raise NotFound."""
    found = session.scalar(sa.select(Segment).where(Segment.key == key))
    if found is None:
        raise errors.NotFound(f"There is no segment “{key}”. Pick another one.")
    return found


def create(
    session: Session, *, name: str, conditions: Any, description: str = "", owner: str = "", now: datetime
) -> Segment:
    """Promise a new segment, counted and checked; raises Invalid for a bad name or tree."""
    name = _free_name(session, name)
    tree = cd.parse(conditions, catalogue(session))
    segment = Segment(key=_free_key(session, name), name=name, description=description.strip(), owner=owner)
    segment.conditions = cd.to_json(tree)
    with _claiming(session, name):
        session.add(segment)
    recount(session, segment, now=now)
    return segment


def save(
    session: Session,
    segment_id: int,
    *,
    name: str,
    conditions: Any,
    description: str,
    seen_version: int,
    now: datetime,
) -> Segment:
    """Promise the segment changed and counted anew; raises Conflict when someone saved it since `seen_version`."""
    segment = _locked(session, segment_id)
    if segment.version != seen_version:
        changes: dict[str, tuple[object, object]] = {"conditions": (conditions, segment.conditions)}
        if segment.name != name:
            changes["name"] = (name, segment.name)
        raise errors.Conflict(
            f"“{segment.name}” was saved by someone else meanwhile. Look at it, or save yours as a copy.", changes
        )
    name = _free_name(session, name, besides=segment_id)
    tree = cd.parse(conditions, catalogue(session), within=(segment.key,))
    with _claiming(session, name, besides=segment_id):
        segment.name, segment.conditions = name, cd.to_json(tree)
        segment.description = description.strip()
        segment.version += 1
    recount(session, segment, now=now)
    return segment


def recount(session: Session, segment: Segment, *, now: datetime) -> None:
    """Write down how many are in it, counted in the database and checked against the frames the preview uses.

    A fault, or a difference between the two, is logged and written down beside the count: it is shown, never hidden.
    """
    segment.counted_at, segment.count_error = now, None
    try:
        with session.begin_nested():  # so that a statement the database refuses leaves the rest of the work standing
            segment_count, fault = _counted(session, segment, now)
        segment.customer_count, segment.count_error = segment_count, fault
    except errors.CdpError as error:
        segment.customer_count, segment.count_error = None, str(error)
    except sa.exc.DBAPIError as error:
        if error.connection_invalidated:
            raise
        log.exception("segment could not be counted", extra={"segment": segment.key})
        segment.customer_count, segment.count_error = None, _REFUSED
    session.flush()


def recount_all(session: Session, *, now: datetime) -> int:
    """Count every segment anew and promise how many there are."""
    listed = all(session, archived=True)
    for segment in listed:
        recount(session, segment, now=now)
    return len(listed)


_REFUSED = (
    "The database could not work out who is in this segment. Make it smaller, with fewer conditions and fewer segments "
    "inside it. The log says what the database answered."
)


def _counted(session: Session, segment: Segment, now: datetime) -> tuple[int, str | None]:
    """The database's count, and the sentence about it when the preview counts otherwise."""
    known = catalogue(session)
    tree = cd.parse(segment.conditions, known)
    counted = selections.count(session, tree, known, now=now)
    shown = _previewed(session, tree, known, now)
    if shown is None or counted == shown:
        return counted, None
    log.error("counts disagree", extra={"segment": segment.key, "preview": shown, "database": counted})
    return counted, (
        f"The preview found {plural(shown, 'customer')}, the database {counted:,}. "
        "The database's count is used. Please report this with the segment's JSON."
    )


def _previewed(session: Session, tree: cd.Node, known: Catalogue, now: datetime) -> int | None:
    """The preview's count, or None where it and the database see different data and need not agree."""
    if db.has_revised(session):
        return None  # frames hold what is committed, and this session sees more
    held = frames.current(session)
    if db.latest_revision(session) != held.revision:
        return None  # somebody writes customers at this moment
    return int(frames.mask(held, tree, known, now=now).sum())


def duplicate(session: Session, segment_id: int, *, now: datetime) -> Segment:
    """Promise a copy under a name of its own."""
    original = get(session, segment_id)
    return create(
        session,
        name=copy_name(session, original.name),
        conditions=original.conditions,
        description=original.description,
        owner=original.owner,
        now=now,
    )


def copy_name(session: Session, name: str) -> str:
    """Promise a free name for a copy, e.g. “VIP (copy 2)”, shortened where it would be too long for a name."""
    stem, taken = clean(name) or "Segment", set(session.scalars(sa.select(Segment.name)))
    endings = (f" (copy{'' if at == 1 else f' {at}'})" for at in numbers(1))
    names = (stem[: LONGEST_NAME - len(ending)].rstrip() + ending for ending in endings)
    return next(free for free in names if free not in taken)


def archive(session: Session, segment_id: int, *, now: datetime) -> Segment:
    """Promise the segment out of the lists; what rests on it goes on working."""
    segment = get(session, segment_id)
    segment.archived_at = now
    return segment


def unarchive(session: Session, segment_id: int) -> Segment:
    """Promise the segment back in the lists."""
    segment = get(session, segment_id)
    segment.archived_at = None
    return segment


def delete(session: Session, segment_id: int) -> dict[str, Any]:
    """Remove a segment and promise what it takes to bring it back; raises InUse, naming what rests on it."""
    segment = get(session, segment_id)
    if users := used_by(session, segment):
        raise errors.InUse(
            f"“{segment.name}” is used by {_listed(users)}. "
            f"Change {'it' if len(users) == 1 else 'them'} first, or archive this segment instead."
        )
    kept = {column.key: getattr(segment, column.key) for column in sa.inspect(Segment).columns}
    session.delete(segment)
    session.flush()
    return kept


def restore(session: Session, kept: dict[str, Any]) -> Segment:
    """Undo a deletion with what `delete` gave; raises Conflict when its name was taken meanwhile."""
    if session.scalar(sa.select(Segment.id).where(sa.or_(Segment.name == kept["name"], Segment.key == kept["key"]))):
        raise errors.Conflict(f"There is another segment “{kept['name']}” by now.")
    segment = Segment(**kept)
    session.add(segment)
    session.flush()
    return segment


def used_by(session: Session, segment: Segment) -> list[str]:
    """Promise the names of what rests on a segment, e.g. 'the segment “VIP”', then campaigns and flows."""
    by_segments = (one.name for one in all(session, archived=True) if segment.key in _named_in(one.conditions))
    campaigns = session.execute(
        sa.select(Campaign.name, Campaign.segment_id, Campaign.excluded_segment_ids).order_by(Campaign.name)
    )
    by_campaigns = (name for name, chosen, left_out in campaigns if segment.id in (chosen, *left_out))
    return [
        *(f"the segment “{name}”" for name in by_segments),
        *(f"the campaign “{name}”" for name in by_campaigns),
        *(f"the flow “{name}”" for name in _flows_naming(session, segment.key)),
    ]


def _flows_naming(session: Session, key: str) -> list[str]:
    """Flows that speak of a segment in their draft, or in a version that is live or still has people in it."""
    on_it = sa.exists().where(Enrolment.flow_version_id == FlowVersion.id, Enrolment.status == EnrolmentStatus.ACTIVE)
    drafts = sa.select(Flow.name, Flow.steps, Flow.settings)
    walked = (
        sa.select(Flow.name, FlowVersion.steps, FlowVersion.settings)
        .join(Flow, Flow.id == FlowVersion.flow_id)
        .where(sa.or_(FlowVersion.id == Flow.live_version_id, on_it))
    )
    rows = [*session.execute(drafts), *session.execute(walked)]
    return sorted({name for name, *said in rows if key in _named_in(said)})


_NAMING = ("segment", "left_segment")  # in conditions, and in the exit rules of a flow


def _named_in(conditions: Any) -> set[str]:
    """The segments a stored tree speaks of, even when it has a fault."""
    if isinstance(conditions, dict):
        own = {conditions[key] for key in _NAMING if isinstance(conditions.get(key), str)}
        return own.union(*(_named_in(value) for value in conditions.values()))
    return set().union(*(_named_in(one) for one in conditions)) if isinstance(conditions, list) else set()


@dataclass(frozen=True)
class Belonging:
    """A segment, whether a customer is in it, and why; `fault` when it could not be asked."""

    segment: Segment
    is_in: bool
    reason: Reason | None = None
    fault: str | None = None


def of_customer(session: Session, held: Frames, customer_id: int, *, now: datetime) -> list[Belonging]:
    """Promise every segment with whether this customer is in it and why, those they are in first."""
    position, known = held.position(customer_id), catalogue(session)
    if position is None:
        return []
    return sorted((_belonging(one, held, known, position, now) for one in all(session)), key=lambda b: not b.is_in)


def _belonging(segment: Segment, held: Frames, known: Catalogue, position: int, now: datetime) -> Belonging:
    try:
        reason = explain(held, cd.parse(segment.conditions, known), known, position, now=now)
    except errors.Invalid as error:
        return Belonging(segment, False, fault=str(error))
    return Belonging(segment, reason.holds, reason)


def _free_name(session: Session, name: str, besides: int | None = None) -> str:
    cleaned = clean(name)
    if cleaned is None:
        raise errors.Invalid("Give the segment a name.", {"name": ["Give the segment a name."]})
    if len(cleaned) > LONGEST_NAME:
        message = f"A name can have at most {LONGEST_NAME} letters."
        raise errors.Invalid(message, {"name": [message]})
    taken = sa.select(Segment.id).where(Segment.name == cleaned, Segment.id != (besides or 0))
    if session.scalar(taken):
        message = f"There is a segment “{cleaned}” already. Choose another name."
        raise errors.Invalid(message, {"name": [message]})
    return cleaned


@contextmanager
def _claiming(session: Session, name: str, besides: int | None = None) -> Iterator[None]:
    """What is written in the block has a name (and so a key) that someone else may have taken at the same moment."""
    try:
        with session.begin_nested():
            yield
    except sa.exc.IntegrityError as error:
        _free_name(session, name, besides)
        message = "Someone saved a segment with nearly this name at the same moment. Save again."
        raise errors.Invalid(message, {"name": [message]}) from error


def _locked(session: Session, segment_id: int) -> Segment:
    """The segment as it is committed now, and nobody else saves it before this transaction ends."""
    session.flush()
    found = session.get(Segment, segment_id, with_for_update=True, populate_existing=True)
    return found or get(session, segment_id)


def slug(name: str) -> str:
    """Promise a key of lower-case letters, digits and hyphens for a name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "segment"


def _free_key(session: Session, name: str) -> str:
    stem = slug(name)
    taken = set(session.scalars(sa.select(Segment.key).where(Segment.key.startswith(stem, autoescape=True))))
    return next(key for at in range(1, 10**6) if (key := stem if at == 1 else f"{stem}-{at}") not in taken)


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
