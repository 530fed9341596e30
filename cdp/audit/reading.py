"""Reading the audit log: searched, filtered, page by page, and handed out as a file."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, text
from cdp.audit import noting
from cdp.models import AuditEntry

_SHOWN = 60  # characters of a value in a sentence
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]*\+00:00")
HEADINGS = ("at", "actor_kind", "actor", "address", "action", "subject", "subject_id", "label", "count", "changes")


@dataclass(frozen=True)
class Wanted:
    """Which lines are wanted; what is empty asks for nothing. `search` is any part of names, addresses and values."""

    search: str = ""
    actor: str = ""
    action: str = ""
    subject: str = ""
    subject_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def page(session: Session, wanted: Wanted = Wanted(), *, limit: int = 50, offset: int = 0) -> list[AuditEntry]:
    """Promise a page of the lines that are wanted, newest first."""
    access.require("audit.read")
    return list(session.scalars(_newest(wanted).limit(limit).offset(offset)))


def count(session: Session, wanted: Wanted = Wanted()) -> int:
    """Promise how many lines are wanted."""
    access.require("audit.read")
    return int(session.scalar(sa.select(sa.func.count()).select_from(AuditEntry).where(*_where(wanted))) or 0)


def choices(session: Session) -> dict[str, list[str]]:
    """Promise who, what and which kinds of rows there are in the log, for the filters."""
    access.require("audit.read")
    columns = {"actor": AuditEntry.actor, "action": AuditEntry.action, "subject": AuditEntry.subject}
    return {key: sorted(session.scalars(sa.select(column).distinct())) for key, column in columns.items()}


def exported(session: Session, wanted: Wanted = Wanted()) -> str:
    """Promise the lines that are wanted as CSV, and a line in the log that says so; formulas are defused."""
    access.require("audit.export")
    sink = io.StringIO()
    writer = csv.writer(sink)
    writer.writerow(HEADINGS)
    written = 0
    for each in session.scalars(_newest(wanted).execution_options(yield_per=1_000)):
        changes = json.dumps(each.changes, ensure_ascii=False) if each.changes else ""
        cells = [each.at.isoformat(), *(getattr(each, name) for name in HEADINGS[1:-1]), changes]
        writer.writerow(["" if cell is None else text.escaped(str(cell)) for cell in cells])
        written += 1
    noting.note(session, "exported", "audit log", count=written)
    return sink.getvalue()


def sentence(entry: AuditEntry) -> str:
    """Promise what changed in one line of text: `city: Berlin → Hamburg · tags: – → vip`."""
    return " · ".join(f"{key.replace('_', ' ')}: {_said(pair)}" for key, pair in entry.changes.items())


def _said(pair: list[Any]) -> str:
    before, after = (_short(value) for value in pair)
    return after if pair[0] is None else f"{before} → {after}"


def _short(value: Any) -> str:
    if value is None:
        return "–"
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if _INSTANT.fullmatch(written):
        return written[:16].replace("T", " ")
    return written if len(written) <= _SHOWN else written[: _SHOWN - 1] + "…"


def _newest(wanted: Wanted) -> sa.Select[AuditEntry]:
    return sa.select(AuditEntry).where(*_where(wanted)).order_by(AuditEntry.id.desc())


def _where(wanted: Wanted) -> Iterator[sa.ColumnElement[bool]]:
    if words := (text.clean(wanted.search) or "").lower():
        said: list[Any] = [sa.func.lower(column) for column in (AuditEntry.label, AuditEntry.actor, AuditEntry.address)]
        said += [sa.func.lower(sa.cast(AuditEntry.changes, sa.String)), AuditEntry.action, AuditEntry.subject]
        yield sa.or_(*(column.contains(words, autoescape=True) for column in said))
    for column, value in (
        (AuditEntry.actor, wanted.actor),
        (AuditEntry.action, wanted.action),
        (AuditEntry.subject, wanted.subject),
    ):
        if value:
            yield column == value
    if wanted.subject_id is not None:
        yield AuditEntry.subject_id == wanted.subject_id
    if wanted.since is not None:
        yield AuditEntry.at >= wanted.since
    if wanted.until is not None:
        yield AuditEntry.at < wanted.until
