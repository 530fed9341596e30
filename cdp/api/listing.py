"""Lists: one page of them or all, searched and in order; how many there are stands in the headers."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from cdp.api.wire import answer
from cdp.errors import Invalid
from cdp.text import clean, listed

MOST = 10_000  # rows in one answer
_HEADERS: dict[str, Any] = {
    "X-Total-Count": {"description": "How many there are on all pages.", "schema": {"type": "integer"}},
    "X-Page-Size": {"description": "How many are on one page.", "schema": {"type": "integer"}},
    "Link": {"description": "Where the pages before and after are (RFC 8288).", "schema": {"type": "string"}},
}
LISTED: dict[int | str, dict[str, Any]] = {200: {"description": "The list.", "headers": _HEADERS}}


class Asked(BaseModel):
    """What every list can be asked."""

    model_config = ConfigDict(extra="forbid")

    page: int = Field(1, ge=1, le=10_000_000, description="Which page, from 1 on.")
    page_size: int = Field(MOST, ge=1, le=MOST, description="How many on a page; without it all, up to 10,000.")
    search: str = Field("", max_length=200, description="Words to look for.")
    ordering: str = Field("", max_length=100, description="A field to sort by; with a minus the largest first.")

    @property
    def offset(self) -> int:
        """How many come before the page."""
        return (self.page - 1) * self.page_size


def page(
    session: Session,
    chosen: sa.Select[Any],
    asked: Asked,
    *,
    orders: Mapping[str, Any],
    search: Sequence[Any] = (),
) -> tuple[list[Any], int]:
    """Promise the rows of the page and how many there are in all; the first of `orders` sorts where nothing is asked."""
    for word in (clean(asked.search) or "").split():
        found = (sa.func.lower(sa.func.coalesce(each, "")).contains(word.lower(), autoescape=True) for each in search)
        chosen = chosen.where(sa.or_(*found))
    total = session.scalar(sa.select(sa.func.count()).select_from(chosen.order_by(None).subquery())) or 0
    key, is_descending = order(asked, orders)
    by = orders[key].desc() if is_descending else orders[key].asc()
    table = chosen.column_descriptions[0]["entity"]
    rows = chosen.order_by(None).order_by(by, table.id.desc() if is_descending else table.id)
    return list(session.scalars(rows.limit(asked.page_size).offset(asked.offset))), int(total)


def narrowed(
    chosen: sa.Select[Any], asked: Asked, *, equal: Mapping[str, Any], spans: Mapping[str, Any] | None = None
) -> sa.Select[Any]:
    """Promise only the rows whose columns are what was asked; a span is asked as `<name>_from` and `<name>_before`."""
    for name, column in equal.items():
        if (value := getattr(asked, name)) is not None:
            chosen = chosen.where(column == (value.replace("\x00", "") if isinstance(value, str) else value))
    for name, column in (spans or {}).items():
        if (start := getattr(asked, f"{name}_from")) is not None:
            chosen = chosen.where(column >= start)
        if (end := getattr(asked, f"{name}_before")) is not None:
            chosen = chosen.where(column < end)
    return chosen


def unarchived(chosen: sa.Select[Any], table: Any, wished: bool | None) -> sa.Select[Any]:
    """Promise only archived rows, only the others, or all where nothing is wished."""
    if wished is None:
        return chosen
    return chosen.where(table.archived_at.is_not(None) if wished else table.archived_at.is_(None))


def order(asked: Asked, orders: Mapping[str, Any]) -> tuple[str, bool]:
    """Promise the field to sort by and whether the largest comes first; Invalid where there is no such field."""
    wished = asked.ordering or next(iter(orders))
    key = wished.removeprefix("-")
    if key not in orders:
        sentence = f"There is no field “{key}” to sort by. There are: {listed(orders)}."
        raise Invalid(sentence, {"ordering": [sentence]})
    return key, wished.startswith("-")


def headers(request: Request, asked: Asked, total: int) -> dict[str, str]:
    """Promise the headers that say how many there are and where the other pages are."""
    last = max(1, -(-total // asked.page_size))
    beside = {"first": 1, "prev": asked.page - 1, "next": asked.page + 1, "last": last}
    places = (
        f'<{request.url.include_query_params(page=number, page_size=asked.page_size)}>; rel="{name}"'
        for name, number in beside.items()
        if 1 <= number <= last and number != asked.page
    )
    counted = {"X-Total-Count": str(total), "X-Page-Size": str(asked.page_size), "X-Page": str(asked.page)}
    return counted | ({"Link": said} if (said := ", ".join(places)) else {})


def told(request: Request, rows: Sequence[Any], total: int, asked: Asked) -> Response:
    """Promise the page as a plain list, with the headers that say where it stands."""
    return answer(rows, headers=headers(request, asked, total))
