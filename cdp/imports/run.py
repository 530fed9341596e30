"""Imports as a whole: first what would happen, then all of it in one transaction or nothing."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, attributes, audit, db, erased, errors, shop
from cdp.imports import merge, orders, people, read, settle
from cdp.imports.job import Job, Options, Progress, prepare
from cdp.imports.rejects import Rejects
from cdp.imports.report import Plan
from cdp.imports.stage import Stage
from cdp.imports.traits import Trait
from cdp.models import Import, ImportChange, ImportStatus

_CLASH = "The same customer is in another row of this file, found by e-mail address, id or phone."


def plan(
    session: Session,
    source: read.Source,
    *,
    now: datetime,
    kind: str | None = None,
    mapping: Mapping[str, Any] | None = None,
    options: Options = Options(),
    progress: Progress | None = None,
) -> Plan:
    """Promise what the import would do; writes nothing. Raises Invalid when the file cannot be taken."""
    access.require("imports.run")
    with _staged(session, source, kind, mapping, options, now, progress) as (job, stage, rejects, staged):
        counts = _compared(stage, staged, rejects)
        made = Plan(
            kind=job.reader.key,
            label=job.reader.label,
            subject=job.reader.subject,
            counts=counts,
            rejected=rejects.first,
            reasons=dict(rejects.reasons.most_common()),
            warnings=_warnings(job, staged),
            new_attributes=_undeclared(session, job),
            changes=merge.examples(staged.people) if job.reader.subject == "customers" else [],
        )
        stage.clear()
        return made


def run(
    session: Session,
    source: read.Source,
    *,
    actor: str,
    now: datetime,
    kind: str | None = None,
    mapping: Mapping[str, Any] | None = None,
    options: Options = Options(),
    progress: Progress | None = None,
) -> Import:
    """Bring the file in and promise the import with its counts; what raises leaves nothing behind.

    On SQLite the file is read before the session's transaction begins, so hand in a session that has not begun one.
    """
    access.require("imports.run")
    with _staged(session, source, kind, mapping, options, now, progress) as (job, stage, rejects, staged):
        job.progress(0.62, "Comparing with what is there")
        db.revise(session)  # from here on nobody else writes, so what is compared is what is changed
        if erased.known(session) != job.erased:
            raise errors.Conflict("Somebody was erased while the file was read. Bring it in again.")
        counts = _compared(stage, staged, rejects)
        record = Import(
            file_name=source.name, kind=job.reader.key, started_at=now, options=job.asked_for(), actor=actor
        )
        session.add(record)
        session.flush()
        job.progress(0.7, "Writing")
        _declare(session, job, record.id)
        settle.write(session, job, stage, staged, import_id=record.id, now=now)
        counts |= {key: count for key, count in staged.people.counts.items() if key == "suppressed" and count}
        rejects.write(session, record.id)
        stage.clear()
        record.counts = {**counts, "warnings": _warnings(job, staged)}
        record.status = ImportStatus.DONE
        record.finished_at = now
        session.flush()
        audit.note(session, "imported", job.reader.subject, label=source.name, count=_rows(counts), changes=counts)
        session.expire_all()
        session.refresh(record)
        job.progress(1.0, "Done")
        return record


@contextmanager
def _staged(
    session: Session,
    source: read.Source,
    kind: str | None,
    mapping: Mapping[str, Any] | None,
    options: Options,
    now: datetime,
    progress: Progress | None,
) -> Iterator[tuple[Job, Stage, Rejects, settle.Staged]]:
    with _outlook(session) as reader:
        theirs = shop.get(reader)
        declared = {attribute.key: attribute for attribute in attributes.all(reader)}
        used = bool(reader.scalar(sa.text("SELECT 1 FROM orders WHERE source <> 'undone' LIMIT 1")))
        gone = erased.known(reader)
    job = prepare(
        source,
        kind=kind,
        mapping=None if mapping is None else dict(mapping),
        options=options,
        shop=theirs,
        declared=declared,
    )
    job.progress, job.erased = progress or job.progress, gone
    with (
        tempfile.TemporaryDirectory(prefix="import-", ignore_cleanup_errors=True) as folder,
        closing(Rejects(Path(folder) / "rejects.jsonl")) as rejects,
    ):
        stage = Stage(session, Path(folder))
        if job.reader.subject == "orders":
            staged = orders.staged(job, stage, Path(folder), rejects, now=now, shop_is_new=not used)
        else:
            merging, merged = people.staged(job, stage, Path(folder), rejects, now=now)
            staged = settle.Staged(people=merging, merged=merged)
        stage.attach()
        yield job, stage, rejects, staged


@contextmanager
def _outlook(session: Session) -> Iterator[Session]:
    """A session to look around with: the given one when its transaction has begun, else one that holds up nobody."""
    if session.in_transaction() or not db.is_sqlite(session):
        yield session
        return
    with Session(session.get_bind().execution_options(reads_only=True)) as reader:
        yield reader
        reader.expunge_all()
        reader.rollback()


def _compared(stage: Stage, staged: settle.Staged, rejects: Rejects) -> dict[str, int]:
    merge.compare(staged.people)
    if staged.people.clashing and staged.orders is None:  # an order belongs to its customer, whoever else's row says so
        lines = (
            f"SELECT s.line FROM {staged.people.table} s JOIN {staged.people.clashing} x ON x.row_number = s.row_number"
        )
        for (line,) in stage.session.execute(sa.text(lines)):
            rejects.add(int(line), _CLASH, {})
    counts = {key: staged.people.counts[key] for key in ("new", "changed", "unchanged")}
    if staged.orders is not None:
        customers = {f"customers_{key}": count for key, count in counts.items() if key != "unchanged"}
        counts = {**settle.compare_orders(stage, staged.orders), **customers}
    return {**counts, "merged": staged.merged, "rejected": rejects.count}


def _rows(counts: Mapping[str, int]) -> int:
    return counts["new"] + counts["changed"]


def _warnings(job: Job, staged: settle.Staged) -> list[str]:
    left_out = [f"{fault} in {count:,} cells, which stay empty." for fault, count in job.faults.most_common()]
    return [*job.source.warnings, *staged.warnings, *left_out]


def _undeclared(session: Session, job: Job) -> list[Trait]:
    declared = {attribute.key for attribute in attributes.all(session)}
    return [trait for trait in job.traits if trait.key not in declared]


def _declare(session: Session, job: Job, import_id: int) -> None:
    for trait in _undeclared(session, job):
        made = attributes.declare(session, key=trait.key, label=trait.label, kind=trait.kind)
        session.add(ImportChange(import_id=import_id, table_name="attributes", row_id=made.id, before={}, after={}))
    session.flush()
