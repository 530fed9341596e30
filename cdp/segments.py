"""Segments: saved condition trees, who is in them, and what rests on them."""

import json
import logging
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, attributes, customers, db, errors, events, frames, mentions, named, selections, shop
from cdp import conditions as cd
from cdp.conditions import Catalogue, SavedSegment
from cdp.frames.explain import Reason, explain
from cdp.frames.frame import Frames
from cdp.models import Campaign, Segment
from cdp.text import plural

log = logging.getLogger(__name__)


def catalogue(session: Session) -> Catalogue:
    """Promise all that a condition may name in this shop: fields, attributes, segments, the shop's clock and money.

    Conditions of whoever is acting compare addresses and phones only if they may see them: else they could be guessed.
    """
    key, mark = str(session.get_bind().engine.url), _mark(session)
    held = _catalogues.get(key)
    if held is None or held[0] != mark:
        held = _catalogues[key] = (mark, _read_catalogue(session))
    return held[1] if access.may("customers.contacts") else replace(held[1], shows_contacts=False)


_catalogues: dict[str, tuple[tuple[Any, ...], Catalogue]] = {}  # by database, with the mark it was read at


@db.remembered
def _mark(session: Session) -> tuple[Any, ...]:
    """What differs whenever something that a condition may name was made, changed or taken away; one small statement."""
    session.flush()
    mark = _MARK_ON_SQLITE if db.is_sqlite(session) else _MARK_ON_POSTGRESQL
    return tuple(session.connection().execute(mark).one())


_MARK = """SELECT s.*, a.*, h.*, e.* FROM
    (SELECT count(*) AS s1, max(id) AS s2, sum({at}) AS s3 FROM segments) s,
    (SELECT count(*) AS a1, max(id) AS a2, sum({at}) AS a3 FROM attributes) a,
    (SELECT count(*) AS h1, sum({at}) AS h2 FROM shop) h,
    (SELECT count(*) AS e1, max(id) AS e2, sum(count) AS e3 FROM event_properties) e"""
_MARK_ON_SQLITE = sa.text(_MARK.format(at="updated_at"))
_MARK_ON_POSTGRESQL = sa.text(_MARK.format(at="extract(epoch FROM updated_at)"))


def _read_catalogue(session: Session) -> Catalogue:
    own = [(one.key, one.label, one.kind.value) for one in attributes.all(session)]
    rows = session.execute(sa.select(Segment.key, Segment.name, Segment.conditions).order_by(Segment.name))
    saved = {key: SavedSegment(name, conditions) for key, name, conditions in rows}
    about = shop.get(session)
    told = [(one.key, one.kind) for one in events.conditionable(session)]
    return Catalogue.of(own, properties=told, segments=saved, time_zone=about.time_zone, currency=about.currency)


def all(session: Session, *, archived: bool = False) -> list[Segment]:
    """Promise the segments by name; archived ones only when asked for."""
    chosen = sa.select(Segment).order_by(sa.func.lower(Segment.name))
    if not archived:
        chosen = chosen.where(Segment.archived_at.is_(None))
    return list(session.scalars(chosen))


def get(session: Session, segment_id: int) -> Segment:
    """Promise the segment, or raise NotFound."""
    return named.get(session, Segment, segment_id)


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
    access.require("segments.change")
    name = named.free(session, Segment, name)
    tree = cd.parse(conditions, catalogue(session))
    segment = Segment(key=_free_key(session, name), name=name, description=description.strip(), owner=owner)
    segment.conditions = cd.to_json(tree)
    with named.claiming(session, Segment, name):
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
    access.require("segments.change")
    segment = named.locked(session, Segment, segment_id)
    mine: dict[str, object] = {"name": name, "description": description, "conditions": conditions}
    named.refuse_stale(segment, seen_version, mine)
    name = named.free(session, Segment, name, besides=segment_id)
    tree = cd.parse(conditions, catalogue(session), within=(segment.key,))
    with named.claiming(session, Segment, name, besides=segment_id):
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
    access.require("segments.change")
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
    return named.copy_name(session, Segment, name)


def archive(session: Session, segment_id: int, *, now: datetime) -> Segment:
    """Promise the segment out of the lists; what rests on it goes on working."""
    access.require("segments.change")
    return named.archive(session, Segment, segment_id, now=now)


def unarchive(session: Session, segment_id: int) -> Segment:
    """Promise the segment back in the lists."""
    access.require("segments.change")
    return named.unarchive(session, Segment, segment_id)


def delete(session: Session, segment_id: int) -> dict[str, Any]:
    """Remove a segment and promise what it takes to bring it back; raises InUse, naming what rests on it."""
    access.require("segments.change")
    segment = named.locked(session, Segment, segment_id)
    named.refuse_used(segment.name, used_by(session, segment), instead=", or archive this segment instead")
    return named.remove(session, segment)


def restore(session: Session, kept: dict[str, Any]) -> Segment:
    """Undo a deletion with what `delete` gave; raises Conflict when its name was taken meanwhile."""
    access.require("segments.change")
    return named.restore(session, Segment, kept)


def used_by(session: Session, segment: Segment) -> list[str]:
    """Promise the names of what rests on a segment, e.g. 'the segment “VIP”', then campaigns and flows."""
    by_segments = (one.name for one in all(session, archived=True) if segment.key in _named_in(one.conditions))
    campaigns = session.execute(
        sa.select(Campaign.name, Campaign.segment_id, Campaign.excluded_segment_ids).order_by(Campaign.name)
    )
    by_flows = sorted({name for name, said in mentions.flows(session) if segment.key in _named_in(said)})
    by_campaigns = (name for name, chosen, left_out in campaigns if segment.id in (chosen, *left_out))
    return [
        *(f"the segment “{name}”" for name in by_segments),
        *(f"the campaign “{name}”" for name in by_campaigns),
        *(f"the flow “{name}”" for name in by_flows),
    ]


_NAMING = ("segment", "left_segment")  # in conditions, and in the exit rules of a flow


def _named_in(said: Any) -> set[str]:
    """The segments a stored tree speaks of, even when it has a fault."""
    return {key for key in mentions.under(said, *_NAMING) if isinstance(key, str)}


@dataclass(frozen=True)
class Glimpse:
    """Who is meant by conditions: how many, in a sentence, and the first of them."""

    count: int
    sentence: str
    customers: list[customers.Seen]


def glimpse(
    session: Session, conditions: Any, *, now: datetime, within: tuple[str, ...] = (), most: int = 10
) -> Glimpse:
    """Promise at once who is meant by conditions, asked of the frames and not saved; raises Invalid for a bad tree."""
    known = catalogue(session)
    tree = cd.parse(conditions, known, within=within)
    held = frames.current(session)
    count, ids = frames.first(held, tree, known, now=now, most=most)
    if (first := held.leaves.get(("seen", ids))) is None:  # whoever changes one of them makes newer frames
        first = customers.seen(session, ids)
        held.leaves.put(("seen", ids), first)
    return Glimpse(count, cd.describe(tree, known), first)


def preview(session: Session, segment_id: int, *, now: datetime) -> Glimpse:
    """Promise at once who is in a saved segment, or raise NotFound."""
    key, conditions = _saved(session, segment_id)
    return glimpse(session, conditions, now=now, within=(key,))


@db.remembered
def _saved(session: Session, segment_id: int) -> tuple[str, Any]:
    row = db.glance_beside(session, "SELECT key, conditions FROM segments WHERE id = :id", id=segment_id)
    if row is None:
        raise errors.NotFound("This segment was deleted. Pick another one.")
    key, conditions = row
    return key, json.loads(conditions) if isinstance(conditions, str) else conditions


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


def slug(name: str) -> str:
    """Promise a key of lower-case letters, digits and hyphens for a name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "segment"


def _free_key(session: Session, name: str) -> str:
    stem = slug(name)
    taken = set(session.scalars(sa.select(Segment.key).where(Segment.key.startswith(stem, autoescape=True))))
    return next(key for at in range(1, 10**6) if (key := stem if at == 1 else f"{stem}-{at}") not in taken)
