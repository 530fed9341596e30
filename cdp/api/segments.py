"""Segments over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from cdp import access, db, segments
from cdp import conditions as cd
from cdp.api import listing
from cdp.api.customers import CustomerShown
from cdp.api.doors import needs
from cdp.api.wire import Anything, Given, Id, Instant, Number, Shown, Text, answer, nothing, shown
from cdp.conditions import Catalogue
from cdp.errors import Invalid
from cdp.models import Segment, utc_now

router = APIRouter(prefix="/segments", tags=["Segments"])
_TREE = "A list of conditions that all must hold, or a tree of groups: see README."
Conditions = Annotated[Anything, Field(description=_TREE, json_schema_extra={"type": ["array", "object"]})]


class SegmentShown(Shown):
    """A saved segment; `conditions` is a flat list where that says it all, `tree` always the whole tree."""

    id: int
    key: str
    name: str
    description: str
    conditions: list[Any] | dict[str, Any]
    tree: dict[str, Any]
    sentence: str
    customer_count: int | None
    counted_at: Instant | None
    count_error: str | None
    owner: str
    version: int
    archived_at: Instant | None
    created_at: Instant
    updated_at: Instant


class SegmentGiven(Given):
    """A new segment."""

    only_read: ClassVar[frozenset[str]] = frozenset(
        {"id", "key", "tree", "sentence", "customer_count", "counted_at", "count_error", "owner", "archived_at",
         "created_at", "updated_at"}
    )  # fmt: skip

    name: Text
    description: Text = ""
    conditions: Conditions
    version: Number | None = Field(None, description="The version that was read: a newer one is not overwritten.")


class SegmentChanged(SegmentGiven):
    """What changes of a segment."""

    name: Text = ""
    conditions: Conditions = None


class Meant(Given):
    """Conditions that are tried out."""

    conditions: Conditions


class PreviewShown(Shown):
    """How many customers are in a segment, and the first ten."""

    count: int
    sentence: str
    customers: list[CustomerShown]


class SegmentsAsked(listing.Asked):
    """What the list of segments can be asked."""

    archived: bool | None = Field(None, description="Only archived ones, or only the others.")


_ORDERS = {
    "id": Segment.id,
    "name": Segment.name,
    "customer_count": Segment.customer_count,
    "created_at": Segment.created_at,
    "updated_at": Segment.updated_at,
}


@router.get("/", response_model=list[SegmentShown], responses=listing.LISTED, dependencies=[needs("read")])
def all_segments(request: Request, asked: Annotated[SegmentsAsked, Query()]) -> Response:
    """Segments by number."""
    chosen = listing.unarchived(sa.select(Segment), Segment, asked.archived)
    with db.reading() as session:
        found, total = listing.page(session, chosen, asked, orders=_ORDERS, search=(Segment.name, Segment.description))
        known = segments.catalogue(session)
        return listing.told(request, [_shown(each, known) for each in found], total, asked)


@router.post("/", response_model=SegmentShown, status_code=201, dependencies=[needs("write")])
def create_segment(given: SegmentGiven) -> Response:
    """A new segment, counted at once."""
    with db.session() as session, said_of_conditions():
        made = segments.create(
            session, name=given.name, conditions=given.conditions, description=given.description,
            owner=access.who().name, now=utc_now(),
        )  # fmt: skip
        return _answer(session, made, 201)


@router.post("/preview/", response_model=PreviewShown, dependencies=[needs("read")])
def preview_conditions(given: Meant) -> Response:
    """Who is meant by conditions, without saving them."""
    now = utc_now()
    with db.reading() as session, said_of_conditions():
        return _glimpsed(segments.glimpse(session, given.conditions, now=now), now)


@router.get("/{segment_id}/", response_model=SegmentShown, dependencies=[needs("read")])
def one_segment(segment_id: Id) -> Response:
    """One segment."""
    with db.reading() as session:
        return _answer(session, segments.get(session, segment_id))


@router.put("/{segment_id}/", response_model=SegmentShown, dependencies=[needs("write")])
def replace_segment(segment_id: Id, given: SegmentGiven) -> Response:
    """The segment with these values, counted anew."""
    return _saved(segment_id, given)


@router.patch("/{segment_id}/", response_model=SegmentShown, dependencies=[needs("write")])
def change_segment(segment_id: Id, given: SegmentChanged) -> Response:
    """The segment with some values changed, counted anew."""
    return _saved(segment_id, given)


@router.delete("/{segment_id}/", status_code=204, dependencies=[needs("write")])
def delete_segment(segment_id: Id) -> Response:
    """Remove the segment; refused while others rest on it."""
    with db.session() as session:
        segments.delete(session, segment_id)
    return nothing()


@router.get("/{segment_id}/preview/", response_model=PreviewShown, dependencies=[needs("read")])
def preview_segment(segment_id: Id) -> Response:
    """Who is in the segment now: how many, and the first ten."""
    now = utc_now()
    with db.reading() as session:
        return _glimpsed(segments.preview(session, segment_id, now=now), now)


@contextmanager
def said_of_conditions(name: str = "conditions") -> Iterator[None]:
    """Let faults inside a tree be told under the field that held it, each with its place."""
    try:
        yield
    except Invalid as error:
        inside = {key: said for key, said in error.fields.items() if key not in SegmentGiven.model_fields}
        if not inside:
            raise
        told = [f"{key}: {sentence}" if key else sentence for key, said in inside.items() for sentence in said]
        others = {key: said for key, said in error.fields.items() if key not in inside}
        raise Invalid(str(error), {**others, name: told}) from error


def _saved(segment_id: int, given: SegmentGiven) -> Response:
    values = given.given()
    with db.session() as session, said_of_conditions():
        before = segments.get(session, segment_id)
        saved = segments.save(
            session, segment_id, name=values.get("name", before.name), now=utc_now(),
            conditions=values.get("conditions", before.conditions),
            description=values.get("description", before.description),
            seen_version=given.version or before.version,
        )  # fmt: skip
        return _answer(session, saved)


def _glimpsed(seen: segments.Glimpse, now: datetime) -> Response:
    first = [CustomerShown.of(each, now) for each in seen.customers]
    return answer({"count": seen.count, "sentence": seen.sentence, "customers": first})


def _answer(session: Session, segment: Segment, status: int = 200) -> Response:
    session.flush()
    return answer(_shown(segment, segments.catalogue(session)), status)


def _shown(segment: Segment, known: Catalogue) -> Any:
    tree, _ = cd.examine(segment.conditions, known, within=(segment.key,))
    said = segment.conditions if isinstance(segment.conditions, dict) else {"all": segment.conditions}
    return shown(SegmentShown, segment, conditions=_flat(said), tree=said, sentence=cd.describe(tree, known))


def _flat(tree: dict[str, Any]) -> list[Any] | dict[str, Any]:
    parts = tree.get("all")
    return parts if isinstance(parts, list) and all("field" in each for each in parts) else tree
