"""What kind of export a file is, told by its header; what is asked before it can be brought in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from cdp.errors import Invalid
from cdp.imports import clean, generic, klaviyo, listmonk, mailchimp, read, shopify, woocommerce
from cdp.imports.reader import Reader, fold_header
from cdp.imports.traits import Trait, guess_traits

READERS: dict[str, Reader] = {
    reader.key: reader
    for reader in (
        shopify.CUSTOMERS,
        shopify.ORDERS,
        klaviyo.PROFILES,
        mailchimp.AUDIENCE,
        woocommerce.CUSTOMERS,
        woocommerce.ORDERS,
        listmonk.SUBSCRIBERS,
        listmonk.LUNOGRAM,
        generic.CUSTOMERS,
        generic.ORDERS,
    )
}
_SAMPLE = 20_000
Mapping_ = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Question:
    """Something only a person knows; `key` is the field of `Options` that holds the answer."""

    key: str
    text: str
    choices: dict[str, str]  # value -> words; empty: free choice
    default: str | None = None


@dataclass(frozen=True)
class Recognised:
    """What a file seems to be, and how its columns would be understood."""

    source: read.Source
    kind: str
    label: str
    subject: str
    confidence: float  # 0 to 1
    columns: tuple[str, ...]
    first_rows: list[dict[str, Any]]
    mapping: dict[str, tuple[str, ...]]
    traits: list[Trait] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    refusal: str = ""

    @property
    def is_certain(self) -> bool:
        """Whether the mapping needs nobody's confirmation."""
        return self.kind not in (generic.CUSTOMERS.key, generic.ORDERS.key)


def look(
    source: read.Source, *, kind: str | None = None, mapping: Mapping_ | None = None, sample: pa.Table | None = None
) -> Recognised:
    """Promise what the file is (or how it looks when read as `kind` with `mapping`), from its header and first rows."""
    reader, confidence = (reader_of(kind), 1.0) if kind else recognise(source.columns)
    sample = first_piece(source) if sample is None else sample
    mapping = map_columns(reader, source.columns) if mapping is None else mapping
    return Recognised(
        source=source,
        kind=reader.key,
        label=reader.label,
        subject=reader.subject,
        confidence=confidence,
        columns=source.columns,
        first_rows=sample.slice(0, 8).to_pylist(),
        mapping=dict(mapping),
        traits=guess_traits(reader, mapping, sample) if reader.subject == "customers" else [],
        questions=questions(reader, mapping, sample, source.name),
        refusal=reader.refusal,
    )


def amend(table: Recognised, *, columns: Mapping[str, str], without: Collection[str] = ()) -> Recognised:
    """Promise the table read as a person says: `columns` maps a column to its field ("" for none), `without` is no trait.

    Columns the table does not have are passed over; raises Invalid for a field there is not.
    """
    said = {column: target for column, target in columns.items() if column in table.columns}
    targets = reader_of(table.kind).targets
    for target in filter(None, said.values()):
        if target not in targets:
            raise Invalid(f"There is no field “{target}” in {table.label}. Choose one of: {', '.join(targets)}.")
    mapping = {
        target: tuple(name for name in names if name not in said)
        for target, names in table.mapping.items()
        if target not in said.values()
    }
    for column, target in said.items():
        if target:
            mapping[target] = (*mapping.get(target, ()), column)
    mapping = {target: names for target, names in mapping.items() if names}
    found = look(table.source, kind=table.kind, mapping=mapping) if said else table
    return replace(
        found, traits=[replace(each, is_on=each.is_on and each.column not in without) for each in found.traits]
    )


def reader_of(kind: str) -> Reader:
    """Promise the reader of that key; raises Invalid with the keys there are."""
    if kind not in READERS:
        raise Invalid(f"There is no kind of file called “{kind}”. Choose one of: {', '.join(READERS)}.")
    return READERS[kind]


def recognise(columns: tuple[str, ...]) -> tuple[Reader, float]:
    """Promise the reader whose signature the header bears, and how sure that is (0 to 1)."""
    header = {fold_header(column) for column in columns}
    for reader in READERS.values():
        if any(anchors <= header for anchors in reader.signatures):
            known = {fold_header(name) for names in reader.columns.values() for name in names} | reader.ignored
            return reader, round(0.7 + 0.3 * len(header & known) / max(1, min(len(header), len(known))), 2)
    reader = generic.ORDERS if generic.looks_like_orders(columns) else generic.CUSTOMERS
    found = generic.guess(columns, subject=reader.subject)
    return reader, round(0.6 * min(1.0, len(found) / max(1, len(columns))), 2)


def map_columns(reader: Reader, columns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Promise the file's own columns that fill each target, for a known export by its map, else by a guess."""
    if not reader.columns:
        return generic.guess(columns, subject=reader.subject)
    named = {fold_header(column): column for column in reversed(columns)}
    found: dict[str, tuple[str, ...]] = {}
    for target, names in reader.columns.items():
        if present := tuple(dict.fromkeys(named[fold_header(name)] for name in names if fold_header(name) in named)):
            found[target] = present
    return found


def first_piece(source: read.Source) -> pa.Table:
    """Promise the first rows that can be read, as text."""
    for _, table in read.rows(source):
        if table.num_rows:
            return table.slice(0, _SAMPLE)
    raise Invalid(f"{source.name} has a header but no rows that fit it.")


def questions(reader: Reader, mapping: Mapping_, sample: pa.Table, name: str) -> list[Question]:
    """Promise what has to be asked before this file is brought in."""
    asked = []
    if reader.key == mailchimp.AUDIENCE.key and mailchimp.status_of(name) is None:
        text = "Mailchimp says who is subscribed only in the file's name, and this name does not. Which list is it?"
        asked.append(Question("status", text, dict(mailchimp.STATUSES)))
    dates = [
        sample[column].combine_chunks()
        for target, columns in mapping.items()
        if target in reader.targets and reader.targets[target].kind == "instant"
        for column in columns
    ]
    orders = {clean.day_order(cells) for cells in dates}
    if "either" in orders and not orders & {"day", "month"}:
        choices = {"day": "Day first: 3/4 is 3 April", "month": "Month first: 3/4 is March 4"}
        asked.append(Question("date_order", "Dates such as 3/4/2026 can be read two ways. Which is it here?", choices))
    if any(clean.has_naive_times(cells) for cells in dates):
        asked.append(Question("time_zone", "Times in this file have no time zone. In which one are they?", {}, "UTC"))
    if reader.subject == "orders" and "currency" not in mapping:
        text = "The file does not say in which currency the amounts are."
        asked.append(Question("currency", text, {}, ""))
    return asked
