"""Suppressions over HTTP: addresses that nothing is sent to."""

from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from email_validator import EmailNotValidError
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from cdp import access, consent, customers, db
from cdp.api import listing
from cdp.api.doors import needs
from cdp.api.wire import At, Given, Id, Instant, Shown, answer, nothing, shown
from cdp.errors import Invalid, NotFound
from cdp.models import Suppression, SuppressionReason, utc_now

router = APIRouter(prefix="/suppressions", tags=["Suppressions"])


class SuppressionShown(Shown):
    """An address that nothing is sent to, and why."""

    id: int
    email: str
    reason: str
    at: Instant
    source: str | None


class SuppressionGiven(Given):
    """An address to send nothing to; the first reason given stays."""

    only_read: ClassVar[frozenset[str]] = frozenset({"id"})

    email: Annotated[str, Field(max_length=500)]
    reason: SuppressionReason = SuppressionReason.MANUAL
    at: At | None = Field(None, description="Now, unless told.")
    source: Annotated[str, Field(max_length=500)] | None = Field(None, description="The key's name, unless told.")


class SuppressionsAsked(listing.Asked):
    """What the list of suppressions can be asked."""

    email: str | None = Field(None, max_length=500)
    reason: SuppressionReason | None = None


_ORDERS = {"id": Suppression.id, "email": Suppression.email, "at": Suppression.at, "reason": Suppression.reason}


@router.get("/", response_model=list[SuppressionShown], responses=listing.LISTED, dependencies=[needs("read")])
def all_suppressions(request: Request, asked: Annotated[SuppressionsAsked, Query()]) -> Response:
    """Suppressed addresses by number."""
    chosen = listing.narrowed(sa.select(Suppression), asked, equal={"reason": Suppression.reason})
    if asked.email is not None:
        chosen = chosen.where(Suppression.email == (customers.normalise_email(asked.email) or ""))
    searched = (Suppression.email, Suppression.source)
    with db.reading() as session:
        found, total = listing.page(session, chosen, asked, orders=_ORDERS, search=searched)
        return listing.told(request, [_shown(each) for each in found], total, asked)


@router.post(
    "/",
    response_model=SuppressionShown,
    status_code=201,
    responses={
        200: {"model": SuppressionShown, "description": "It was on the list."},
        204: {"description": "Whose it was, was erased: nothing is sent to it, and it is not written down."},
    },
    dependencies=[needs("write")],
)
def suppress(given: SuppressionGiven) -> Response:
    """Send nothing to an address from now on; one that is on the list is answered with 200."""
    try:
        customers.checked_email(given.email)
    except EmailNotValidError as error:
        raise Invalid("This is no e-mail address.", {"email": [str(error)]}) from None
    with db.session() as session:
        status = 200 if consent.is_suppressed(session, given.email) else 201
        suppressed = _suppressed(session, given)
        return answer(_shown(suppressed), status) if suppressed.id else nothing()


@router.get("/{suppression_id}/", response_model=SuppressionShown, dependencies=[needs("read")])
def one_suppression(suppression_id: Id) -> Response:
    """One suppressed address."""
    with db.reading() as session:
        return answer(_shown(_get(session, suppression_id)))


@router.put("/{suppression_id}/", response_model=SuppressionShown, dependencies=[needs("write")])
def replace_suppression(suppression_id: Id, given: SuppressionGiven) -> Response:
    """The same address, suppressed for another reason."""
    with db.session() as session:
        there = _get(session, suppression_id)
        if customers.normalise_email(given.email) != there.email:
            raise Invalid("The address stays.", {"email": ["An address is taken off the list, not changed."]})
        consent.lift(session, there.email)
        return answer(_shown(_suppressed(session, given)))


@router.delete("/{suppression_id}/", status_code=204, dependencies=[needs("write")])
def lift(suppression_id: Id) -> Response:
    """Take the address off the list."""
    with db.session() as session:
        consent.lift(session, _get(session, suppression_id).email)
    return nothing()


def _suppressed(session: Session, given: SuppressionGiven) -> Suppression:
    return consent.suppress(
        session, given.email, reason=given.reason, at=given.at or utc_now(), source=given.source or access.who().name
    )


def _get(session: Session, suppression_id: int) -> Suppression:
    if (found := session.get(Suppression, suppression_id)) is None:
        raise NotFound(f"There is no suppression {suppression_id}.")
    return found


def _shown(row: Suppression) -> Any:
    return shown(SuppressionShown, row, email=access.email(row.email))
