"""What became of a file: the counts before and after, the rows that were not taken, the imports there were."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, audit
from cdp.errors import NotFound
from cdp.imports.traits import Trait
from cdp.models import Import, ImportRejection
from cdp.text import escaped as escaped


@dataclass
class Plan:
    """What an import would do. `counts` holds new, changed, unchanged, merged and rejected rows, and more by kind."""

    kind: str
    label: str
    subject: str
    counts: dict[str, int]
    rejected: list[tuple[int, str]]  # (line, reason) of the first rows that would not be taken
    reasons: dict[str, int]  # how many rows are rejected for which kind of reason
    warnings: list[str] = field(default_factory=list)
    new_attributes: list[Trait] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)  # examples: {"customer", "field", "before", "after"}


def recent(session: Session, limit: int = 50) -> list[Import]:
    """Promise the latest imports, newest first."""
    return list(session.scalars(sa.select(Import).order_by(Import.id.desc()).limit(limit)))


def get(session: Session, import_id: int) -> Import:
    """Promise the import; raises NotFound."""
    if found := session.get(Import, import_id):
        return found
    raise NotFound("There is no such import.")


def rejections(session: Session, import_id: int) -> Iterator[ImportRejection]:
    """Promise the rows of an import that were not taken, by line."""
    wanted = sa.select(ImportRejection).where(ImportRejection.import_id == import_id)
    return iter(
        session.scalars(wanted.order_by(ImportRejection.line, ImportRejection.id).execution_options(yield_per=1000))
    )


def rejections_csv(session: Session, import_id: int) -> str:
    """Promise the rejected rows as CSV: line, reason, and the row as it was; cells that are formulas are defused."""
    access.require("reports.export")
    rows = list(rejections(session, import_id))
    columns = list(dict.fromkeys(name for each in rows for name in each.row))
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([escaped(cell) for cell in ("line", "reason", *columns)])
    for each in rows:
        writer.writerow([each.line, escaped(each.reason), *(escaped(str(each.row.get(name, ""))) for name in columns)])
    audit.note(session, "exported", "rejected row", count=len(rows))
    return file.getvalue()


def kind_of(reason: str) -> str:
    """Promise a reason without the particular cell, to count by."""
    if reason.startswith("“") and "” is not" in reason:
        return "Not" + reason.rsplit("” is not", 1)[1].rstrip(".").replace(" an e-mail", " an e-mail")
    if reason.startswith("The row has"):
        return "Too few or too many cells"
    if reason.startswith("The same customer"):
        return "The same customer as another row"
    return reason.rstrip(".")
