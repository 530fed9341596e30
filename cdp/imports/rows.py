"""Rows that another program hands over, brought in as a file is: reported on row by row, and undone whole."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pv
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import shop
from cdp.customers.normalise import normalise_email, normalise_phone
from cdp.imports.job import Options
from cdp.imports.read import Source
from cdp.imports.report import rejections
from cdp.imports.run import run
from cdp.models import Customer, CustomerIdentity, Import, ImportChange, Order

Row = Mapping[str, str | None]
_AT_ONCE = 10_000  # keys in one question
_FIRST = 2  # the line of the first row: the header is line 1


@dataclass(frozen=True)
class Handed:
    """What became of rows that were handed over, by their place: why they were not taken, or whose they are."""

    record: Import
    rejected: dict[int, str]
    made: set[int] = field(default_factory=set)  # numbers of customers or orders that are new
    changed: set[int] = field(default_factory=set)
    ids: dict[int, int] = field(default_factory=dict)  # by place of the row


def hand_over(
    session: Session, rows: Sequence[Row], *, kind: str, name: str, options: Options, actor: str, now: datetime
) -> Handed:
    """Promise the rows brought in, each a dict of text by target; raises Invalid when not one can be taken."""
    columns = list(dict.fromkeys(key for row in rows for key, value in row.items() if value is not None))
    traits = {trait.column for trait in options.traits or ()}
    with tempfile.TemporaryDirectory(prefix="rows-") as folder:
        path = Path(folder) / "rows.csv"
        table = pa.table({each: pa.array([row.get(each) for row in rows], pa.string()) for each in columns})
        pv.write_csv(table, path)
        source = Source(name, path, ",", tuple(columns), path.stat().st_size)
        mapping = {each: each for each in columns if each not in traits}
        record = run(session, source, actor=actor, now=now, kind=kind, mapping=mapping, options=options)
    rejected = {each.line - _FIRST: each.reason for each in rejections(session, record.id)}
    table_of: Any = Order if kind.endswith("orders") else Customer
    made = set(session.scalars(sa.select(table_of.id).where(table_of.import_id == record.id)))
    touched = sa.select(ImportChange.row_id).where(
        ImportChange.import_id == record.id, ImportChange.table_name == table_of.__tablename__
    )
    found = _orders if table_of is Order else _customers
    ids = found(session, {at: row for at, row in enumerate(rows) if at not in rejected}, options.origin or "csv")
    return Handed(record, rejected, made, set(session.scalars(touched)) - made, ids)


def _customers(session: Session, rows: Mapping[int, Row], origin: str) -> dict[int, int]:
    """Whose each row is: by address, else by id in the other system, else by phone."""
    living = Customer.deleted_at.is_(None)
    emails = {at: normalise_email(row.get("email")) for at, row in rows.items()}
    by_email = _found(session, sa.select(Customer.email, Customer.id).where(living), Customer.email, emails.values())
    owned = sa.select(CustomerIdentity.external_id, CustomerIdentity.customer_id).where(
        CustomerIdentity.source == origin
    )
    others = [row.get("external_id") for at, row in rows.items() if emails[at] not in by_email]
    by_id = _found(session, owned, CustomerIdentity.external_id, others)
    ids = {at: by_email.get(emails[at]) or by_id.get(row.get("external_id")) for at, row in rows.items()}
    country = shop.get(session).country
    phones = {at: normalise_phone(rows[at].get("phone"), country) for at, found in ids.items() if found is None}
    called = sa.select(Customer.phone, sa.func.min(Customer.id)).where(living).group_by(Customer.phone)
    by_phone = _found(session, called, Customer.phone, phones.values())
    named = {at: found or by_phone.get(phones.get(at)) for at, found in ids.items()}
    return {at: found for at, found in named.items() if found is not None}


def _orders(session: Session, rows: Mapping[int, Row], origin: str) -> dict[int, int]:
    there = sa.select(Order.external_id, Order.id).where(Order.source == origin)
    found = _found(session, there, Order.external_id, (row.get("external_id") for row in rows.values()))
    return {at: found[key] for at, row in rows.items() if (key := row.get("external_id")) in found}


def _found(session: Session, chosen: Any, column: Any, wanted: Iterable[str | None]) -> dict[str | None, int]:
    keys = sorted({each for each in wanted if each})
    pieces = (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))
    return {key: number for piece in pieces for key, number in session.execute(chosen.where(column.in_(piece)))}
