"""Rows of a customers file made into clean columns, and the rows that cannot be taken with the reason."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cdp import erased
from cdp.imports import clean, mailchimp
from cdp.imports.fold import Codes, Folded, fold
from cdp.imports.intake import take_in
from cdp.imports.job import Job
from cdp.imports.merge import Merge
from cdp.imports.rejects import Rejects
from cdp.imports.stage import PIECE, Stage, numbered
from cdp.imports.traits import members

TEXTS = (
    "first_name", "last_name", "address_line1", "address_line2", "city", "state", "acquisition_source",
)  # fmt: skip
KEYS = ("email", "external_id", "phone")
TRAIT = "trait:"
_SORTED_UP_TO = 3_000_000
NO_KEY = "There is no e-mail address, phone number or customer id in this row."


def tidy(job: Job, line: int, table: pa.Table, rejects: Rejects) -> pa.Table:
    """Promise the rows of one piece of the file as clean columns; `line` is the line of its first row."""
    columns: dict[str, pa.Array] = {"line": pa.array(np.arange(line, line + table.num_rows, dtype=np.int64))}
    wrong = _keys(job, table, columns)
    names_and_places(job, table, columns)
    _figures(job, table, columns)
    _consent(job, table, columns)
    for trait in job.traits:
        columns[TRAIT + trait.key], faults = members(trait, table[trait.column].combine_chunks())
        if faults:
            job.faults[f"“{trait.column}” is not a {trait.kind.value.replace('_', '/')}"] += faults
    cleaned = pa.table(columns)
    return _without_rejects(job, table, cleaned, wrong, line, rejects)


def _keys(job: Job, table: pa.Table, columns: dict[str, pa.Array]) -> pa.Array:
    wrong = pa.array(np.zeros(table.num_rows, dtype=bool))
    if job.has("email"):
        columns["email"], wrong = clean.emails(job.cells(table, "email"))
    if job.has("external_id"):
        columns["external_id"] = clean.unquoted(job.cells(table, "external_id"))
    if job.has("phone"):
        columns["phone"] = clean.phones(job.cells(table, "phone"), job.shop.country)
    return wrong


def names_and_places(job: Job, table: pa.Table, columns: dict[str, pa.Array]) -> None:
    """Add what the file says of names, places, language and tags."""
    for name in TEXTS:
        if job.has(name):
            columns[name] = clean.unescaped(job.cells(table, name))
    if job.has("full_name"):
        whole = clean.unescaped(job.cells(table, "full_name"))
        columns.setdefault("first_name", pc.replace_substring_regex(whole, r"(?s)\s.*$", ""))
        spaced = pc.match_substring_regex(whole, r"\s")
        rest = pc.replace_substring_regex(whole, r"(?s)^\S+\s+", "")
        columns.setdefault("last_name", pc.if_else(spaced, rest, pa.scalar(None, pa.string())))
    if job.has("zip_code"):
        columns["zip_code"] = clean.unquoted(job.cells(table, "zip_code"))
    if job.has("country"):
        columns["country"] = clean.countries(job.cells(table, "country"))
    if job.has("time_zone"):
        columns["time_zone"] = clean.zones(job.cells(table, "time_zone"))
    if job.has("language"):
        columns["language"] = clean.each(
            clean.words(job.cells(table, "language")), lambda cell: cell.replace("_", "-")[:35]
        )
    if job.has("tags"):
        columns["tags"] = clean.tags(job.cells(table, "tags"))


def _figures(job: Job, table: pa.Table, columns: dict[str, pa.Array]) -> None:
    for target in ("created_at", "imported_last_order_date"):
        if job.has(target):
            columns[target] = counted(job, target, *job.instants(table, target))
    if job.has("imported_total_orders"):
        read, wrong = clean.counts(job.cells(table, "imported_total_orders"))
        columns["imported_total_orders"] = _not_negative(counted(job, "imported_total_orders", read, wrong))
    if job.has("imported_lifetime_value"):
        amounts = clean.cents(job.cells(table, "imported_lifetime_value"), decimal_comma=job.decimal_comma)
        columns["imported_lifetime_value"] = counted(job, "imported_lifetime_value", *amounts)


def _not_negative(counts: pa.Array) -> pa.Array:
    return pc.if_else(pc.less(counts, 0), pa.scalar(None, pa.int64()), counts)


def counted(job: Job, target: str, read: pa.Array, wrong: pa.Array) -> pa.Array:
    """Promise the cells as read, after counting those that could not be."""
    if faults := pc.sum(wrong).as_py():
        label = job.reader.targets[target].label
        job.faults[f"“{', '.join(job.mapping[target])}” could not be read as {label.lower()}"] += faults
    return read


def _consent(job: Job, table: pa.Table, columns: dict[str, pa.Array]) -> None:
    if job.reader.key == mailchimp.AUDIENCE.key:
        claim, reason = mailchimp.MEANING[job.options.status or ""]
        _whole_file_says(columns, table.num_rows, claim, reason)
    if job.has("suppression"):
        columns["suppressed"] = clean.suppressions(job.cells(table, "suppression"))
    for channel in ("email", "sms"):
        if job.has(f"{channel}_consent"):
            columns[f"{channel}_claim"] = clean.claims(job.cells(table, f"{channel}_consent"), job.reader.consent)
        if f"{channel}_claim" in columns and job.has(f"{channel}_consent_at"):
            read, wrong = job.instants(table, f"{channel}_consent_at")
            columns[f"{channel}_claim_at"] = counted(job, f"{channel}_consent_at", read, wrong)
    if job.has("email_consent_source") and "email_claim" in columns:
        columns["email_claim_source"] = clean.unescaped(job.cells(table, "email_consent_source"))
    if "suppressed" in columns:
        if job.has("suppressed_at"):
            columns["suppressed_at"] = counted(job, "suppressed_at", *job.instants(table, "suppressed_at"))
        _suppressed_say_nothing(columns)
    if "email_claim" in columns:  # nobody can agree to mail without an address
        none = pa.scalar(None, pa.string())
        has_address = columns["email"].is_valid() if "email" in columns else pa.scalar(False)
        columns["email_claim"] = pc.if_else(has_address, columns["email_claim"], none)


def _whole_file_says(columns: dict[str, pa.Array], rows: int, claim: str | None, reason: str | None) -> None:
    if claim:
        columns["email_claim"] = pa.repeat(pa.scalar(claim), rows)
    if reason:
        columns["suppressed"] = pa.repeat(pa.scalar(reason), rows)


def _suppressed_say_nothing(columns: dict[str, pa.Array]) -> None:
    """A yes for an address that bounced or complained is no yes; a complaint is a withdrawal."""
    reason, none = columns["suppressed"], pa.scalar(None, pa.string())
    claim = columns.get("email_claim", pa.nulls(len(reason), pa.string()))
    refuted = pc.fill_null(pc.and_(reason.is_valid(), pc.is_in(claim, pa.array(["subscribed", "checkout"]))), False)
    claim = pc.if_else(refuted, none, claim)
    complained = pc.fill_null(pc.equal(reason, "complained"), False)
    columns["email_claim"] = pc.if_else(complained, "unsubscribed", claim)


def _without_rejects(
    job: Job, table: pa.Table, cleaned: pa.Table, wrong: pa.Array, line: int, rejects: Rejects
) -> pa.Table:
    keyed = pa.array(np.zeros(table.num_rows, dtype=bool))
    for key in KEYS:
        if key in cleaned.column_names:
            keyed = pc.or_(keyed, cleaned[key].combine_chunks().is_valid())
    good = pc.and_(keyed, pc.invert(wrong))
    gone = job.gone({name: cleaned[name].combine_chunks() for name in cleaned.column_names})
    good = pc.and_(good, pc.invert(gone))
    if pc.all(good).as_py():
        return cleaned
    bad = np.flatnonzero(~good.to_numpy(zero_copy_only=False))
    is_wrong, is_gone = (each.to_numpy(zero_copy_only=False) for each in (wrong, gone))
    for position, row in zip(bad.tolist(), table.take(pa.array(bad)).to_pylist(), strict=True):
        if is_gone[position]:
            rejects.add(line + position, erased.SENTENCE, {})  # without what the row says of them
        elif any(row.values()):  # a blank line is nobody
            rejects.add(line + position, _address_fault(job, row) if is_wrong[position] else NO_KEY, row)
    return cleaned.filter(good)


def _address_fault(job: Job, row: dict[str, str | None]) -> str:
    cell = next((cell for name in job.mapping["email"] if (cell := row[name])), "")
    return f"“{cell.strip()[:80]}” is not an e-mail address."


def staged(job: Job, stage: Stage, folder: Path, rejects: Rejects, *, now: datetime) -> tuple[Merge, int]:
    """Read the file into the stage; promise what is to be merged, and how many rows went into another one."""
    rows = take_in(job, tidy, folder, rejects).table()
    assert rows is not None
    merge, merged, _ = stage_people(job, stage, rows, now=now)
    return merge, merged


def stage_people(
    job: Job, stage: Stage, rows: pa.Table, *, now: datetime, fills_only: bool = False
) -> tuple[Merge, int, Codes]:
    """Stage clean rows, folded; promise what is to be merged, how many rows went into another one, and where each is."""
    order = _by_address(rows) if not fills_only else None
    folded = fold(rows, order)
    together = folded.together.drop_columns(["code"])
    lone = rows.num_rows - folded.merged - together.num_rows
    order = np.flatnonzero(folded.alone) if order is None else order[folded.alone[order]]
    if rows.num_rows <= _SORTED_UP_TO:
        rows = rows.combine_chunks()  # taking rows out of many chunks copies all of them each time

    def kept() -> Iterator[pa.Table]:
        for start in range(0, len(order), PIECE):
            yield _with_attributes(job, rows.take(pa.array(order[start : start + PIECE])))
            job.progress(0.45 + 0.15 * start / len(order), "Preparing the rows")
        if together.num_rows:
            yield _with_attributes(job, together)

    schema = next(numbered(iter([_with_attributes(job, rows.slice(0, 1))]))).schema
    batches = (batch for table in numbered(kept()) for batch in table.combine_chunks().to_batches())
    table = stage.write("customers", schema, batches)
    other_ids = None
    if len(folded.other_ids):
        codes = folded.together["code"].combine_chunks()
        places = pc.add(pc.index_in(folded.other_ids["code"], codes).cast(pa.int64()), lone)
        ids = pa.table({"row_number_of": places, "external_id": folded.other_ids["external_id"]})
        other_ids = stage.write("other_ids", ids.schema, ids.combine_chunks().to_batches())
    merge = Merge(
        stage=stage,
        table=table,
        columns=frozenset(schema.names),
        rows=lone + together.num_rows,
        origin=job.origin,
        now=now,
        other_ids=other_ids,
        fills_only=fills_only,
    )
    return merge, folded.merged, _places(folded, lone)


def _by_address(rows: pa.Table) -> Codes | None:
    """The rows in the order of their addresses: then new ones are appended to the index on them, not scattered over it.

    Not for the largest files: to take rows in another order they have to be in memory.
    """
    if "email" not in rows.column_names or rows.num_rows > _SORTED_UP_TO:
        return None
    order: Codes = pc.sort_indices(rows["email"]).to_numpy().astype(np.int64)
    return order


def _places(folded: Folded, lone: int) -> Codes:
    places = np.empty(len(folded.codes), dtype=np.int64)
    places[folded.alone] = np.arange(lone)
    shared = pa.array(folded.codes[~folded.alone])
    places[~folded.alone] = lone + pc.index_in(shared, folded.together["code"].combine_chunks()).to_numpy()
    return places


def _with_attributes(job: Job, rows: pa.Table) -> pa.Table:
    """The trait columns as one column of JSON objects."""
    names = [name for name in rows.column_names if name.startswith(TRAIT)]
    if not names:
        return rows
    members = [rows[name].combine_chunks() for name in names]
    # Arrow's own "skip" loses rows in which everything is blank, so each member brings its comma along.
    inside = pc.binary_join_element_wise(*members, "", null_handling="replace", null_replacement="")
    some = pc.not_equal(inside, "")
    inside = pc.utf8_slice_codeunits(inside, 2)
    whole = pc.if_else(some, pc.binary_join_element_wise("{", inside, "}", ""), pa.scalar(None, pa.string()))
    return rows.drop_columns(names).append_column("attributes", whole)
