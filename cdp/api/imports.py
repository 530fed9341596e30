"""Imports over HTTP: a file sent in, what became of it, and the whole of it undone."""

import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from pydantic import Field

from cdp import access, db, imports
from cdp.api import listing
from cdp.api.doors import needs
from cdp.api.wire import Id, Instant, Shown, answer, nothing, shown
from cdp.errors import Invalid
from cdp.models import Import, ImportRejection, ImportStatus, utc_now

router = APIRouter(prefix="/imports", tags=["Imports"])


class ImportShown(Shown):
    """A file that was brought in; `counts` holds new, changed, unchanged, merged and rejected rows."""

    id: int
    file_name: str
    kind: str
    status: str
    counts: dict[str, Any]
    options: dict[str, Any]
    message: str | None
    actor: str
    started_at: Instant
    finished_at: Instant | None
    undone_at: Instant | None


class RejectionShown(Shown):
    """A row that was not taken, and why."""

    line: int
    reason: str
    row: dict[str, Any]


class ImportsAsked(listing.Asked):
    """What the list of imports can be asked."""

    status: ImportStatus | None = None
    kind: str | None = Field(None, max_length=100)


_ORDERS = {"id": Import.id, "started_at": Import.started_at, "file_name": Import.file_name}


@router.get("/", response_model=list[ImportShown], responses=listing.LISTED, dependencies=[needs("read")])
def all_imports(request: Request, asked: Annotated[ImportsAsked, Query()]) -> Response:
    """Imports by number."""
    equal = {"status": Import.status, "kind": Import.kind}
    chosen = listing.narrowed(sa.select(Import), asked, equal=equal)
    with db.reading() as session:
        found, total = listing.page(session, chosen, asked, orders=_ORDERS, search=(Import.file_name, Import.kind))
        return listing.told(request, [shown(ImportShown, each) for each in found], total, asked)


@router.post("/", response_model=list[ImportShown], status_code=201, dependencies=[needs("write")])
def bring_in(
    file: Annotated[UploadFile, File(description="CSV, Excel, or a zip of CSV files, as it was exported.")],
    kind: Annotated[str, Form(max_length=100, description="Read it as; found out unless told.")] = "",
) -> Response:
    """Bring in a file, each table of it whole or nothing of it; answers an import for each table."""
    if kind and kind not in imports.READERS:
        sentence = f"There is no kind “{kind}”. There are: {', '.join(imports.READERS)}."
        raise Invalid(sentence, {"kind": [sentence]})
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        came = Path(folder) / "came"
        with came.open("wb") as written:
            shutil.copyfileobj(file.file, written)
        sources = imports.unpack(came, name=Path(file.filename or "file").name, into=Path(folder))
        tables = [imports.look(source, kind=kind or None) for source in sources]
        made = [_brought_in(table) for table in sorted(tables, key=lambda each: each.subject == "orders")]
    return answer(made, 201)


@router.get("/{import_id}/", response_model=ImportShown, dependencies=[needs("read")])
def one_import(import_id: Id) -> Response:
    """One import."""
    with db.reading() as session:
        return answer(shown(ImportShown, imports.get(session, import_id)))


@router.get(
    "/{import_id}/rejections/",
    response_model=list[RejectionShown],
    responses=listing.LISTED,
    dependencies=[needs("read")],
)
def rejections(request: Request, import_id: Id, asked: Annotated[listing.Asked, Query()]) -> Response:
    """The rows that were not taken, by line."""
    orders = {"line": ImportRejection.line}
    with db.reading() as session:
        chosen = sa.select(ImportRejection).where(ImportRejection.import_id == imports.get(session, import_id).id)
        found, total = listing.page(session, chosen, asked, orders=orders, search=(ImportRejection.reason,))
        return listing.told(request, [shown(RejectionShown, each) for each in found], total, asked)


@router.delete("/{import_id}/", status_code=204, dependencies=[needs("write")])
def undo(import_id: Id) -> Response:
    """Take the whole import back; its record stays, as undone."""
    with db.session() as session:
        imports.undo(session, import_id, now=utc_now())
    return nothing()


def _brought_in(table: imports.Recognised) -> Any:
    options = imports.Options(traits=tuple(table.traits))
    with db.session() as session:
        made = imports.run(
            session, table.source, actor=access.who().name, now=utc_now(), kind=table.kind, mapping=table.mapping,
            options=options,
        )  # fmt: skip
        return shown(ImportShown, made)
