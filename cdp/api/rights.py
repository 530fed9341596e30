"""What one person may ask for, and the log of who did what, over HTTP."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from cdp import access, audit, consent, customers, db, privacy
from cdp.api import listing
from cdp.api.doors import needs
from cdp.api.wire import MOST, Anything, At, Given, Id, Instant, Shown, answer, nothing, shown
from cdp.models import AuditEntry, ConsentChange, utc_now

router = APIRouter(tags=["Privacy and audit"])
_ZIP: dict[int | str, dict[str, Any]] = {
    200: {"description": "A zip.", "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}


class ConsentShown(Shown):
    """One change of what a customer allowed."""

    at: Instant
    channel: str
    status: str
    method: str | None
    source: str | None
    recorded_at: Instant

    @classmethod
    def of(cls, change: ConsentChange) -> Any:
        """Promise a change as it is answered."""
        return shown(cls, change)


class ErasureShown(Shown):
    """What erasing did: how many customers and letters went, and where people wrote the address themselves."""

    customers: int
    files: int
    mentions: list[str]


class AllowedGiven(Given):
    """Who may come back."""

    email: Annotated[str, Field(max_length=500)]


class EntryShown(Shown):
    """One line of the audit log; `changes` maps a field to what was there and what is there now."""

    id: int
    at: Instant
    actor_kind: str
    actor_id: int | None
    actor: str
    address: str
    action: str
    subject: str
    subject_id: int | None
    label: str
    count: int
    changes: dict[str, Anything]

    @classmethod
    def of(cls, entry: AuditEntry) -> Any:
        """Promise a line as it is answered."""
        return shown(cls, entry)


class EntriesAsked(listing.Asked):
    """What the audit log can be asked; the newest lines come first."""

    ordering: Literal["", "-id"] = Field("", description="The newest come first.")
    page_size: int = Field(100, ge=1, le=listing.MOST, description="How many on a page.")
    actor: str = Field("", max_length=320)
    action: str = Field("", max_length=100)
    subject: str = Field("", max_length=100)
    subject_id: int | None = Field(None, ge=1, le=MOST)
    since: At | None = None
    before: At | None = None


@router.get("/audit/", response_model=list[EntryShown], responses=listing.LISTED, dependencies=[needs("read")])
def audit_log(request: Request, asked: Annotated[EntriesAsked, Query()]) -> Response:
    """Who did what to which row, newest first."""
    words = {key: getattr(asked, key).replace("\x00", "") for key in ("search", "actor", "action", "subject")}
    wanted = audit.Wanted(**words, subject_id=asked.subject_id, since=asked.since, until=asked.before)
    with db.reading() as session:
        total = audit.count(session, wanted)
        found = audit.page(session, wanted, limit=asked.page_size, offset=asked.offset)
        return listing.told(request, [EntryShown.of(each) for each in found], total, asked)


@router.get(
    "/customers/{customer_id}/consent/", response_model=list[ConsentShown], dependencies=[needs("read")],
    tags=["Customers"],
)  # fmt: skip
def consent_history(customer_id: Id) -> Response:
    """Everything a customer allowed and took back, newest first."""
    access.require("customers.read")
    with db.reading() as session:
        changes = consent.history(session, customers.get(session, customer_id).id)
        return answer([ConsentShown.of(each) for each in changes])


@router.post("/customers/{customer_id}/export/", response_class=Response, responses=_ZIP, dependencies=[needs("read")])
def export_person(customer_id: Id) -> Response:
    """Everything known of one person: JSON and a CSV for each kind, in a zip."""
    with db.session() as session:
        raw = privacy.export(session, privacy.of_customer(session, customer_id), now=utc_now())
    said = {"Content-Disposition": f'attachment; filename="customer-{customer_id}.zip"', "Cache-Control": "no-store"}
    return Response(raw, 200, said, "application/zip")


@router.post("/customers/{customer_id}/erase/", response_model=ErasureShown, dependencies=[needs("write")])
def erase_person(customer_id: Id) -> Response:
    """Erase a person for good: facts go, aggregates stay, and nothing brings them back. There is no undo."""
    with db.session() as session:
        done = privacy.erase(session, privacy.of_customer(session, customer_id), now=utc_now())
    return answer(shown(ErasureShown, done))


@router.post("/erased/allow/", status_code=204, dependencies=[needs("write")])
def allow(given: AllowedGiven) -> Response:
    """Let somebody who was erased be taken in again, as they asked."""
    with db.session() as session:
        privacy.allow(session, given.email)
    return nothing()
