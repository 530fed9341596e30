"""Staged customers into the customers table: found again, compared, and written in a handful of statements."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from cdp.imports import clean
from cdp.imports.stage import Stage
from cdp.models import columns

TEXTS = (
    "email", "first_name", "last_name", "phone", "address_line1", "address_line2", "city", "state", "zip_code",
    "country", "time_zone", "language", "acquisition_source",
)  # fmt: skip
CLAIMED_TOTALS = ("imported_total_orders", "imported_lifetime_value", "imported_last_order_date")
# As consent.imported_status, with the weak yes of a checkout beside it.
_CONSENT = """CASE
    WHEN {claim} IS NULL OR c.{channel}_consent = 'unsubscribed' THEN c.{channel}_consent
    WHEN {claim} = 'subscribed' THEN 'subscribed'
    WHEN {claim} = 'checkout' THEN CASE c.{channel}_consent WHEN 'unknown' THEN 'subscribed' ELSE c.{channel}_consent END
    WHEN {claim} = 'never_subscribed' AND c.{channel}_consent IN ('unknown', 'never_subscribed') THEN 'never_subscribed'
    ELSE 'unsubscribed' END"""


@dataclass
class Merge:
    """The staged rows of one import and how they are to meet the customers there are."""

    stage: Stage
    table: str  # staged customers, key row_number
    columns: frozenset[str]
    rows: int
    origin: str
    now: datetime
    other_ids: str | None = None  # staged (row_number, external_id) of rows that were folded
    fills_only: bool = (
        False  # only blanks are filled: what orders say of a customer is less than what a customer list says
    )
    matched: str = ""
    changing: str = ""
    blocked: str = ""
    clashing: str = ""
    tagged: str = ""
    base: int = 0  # new customers get the ids base + row_number + 1
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def fields(self) -> list[str]:
        """The customer columns this file can write."""
        return [name for name in (*TEXTS, "tags", "attributes", "created_at", *CLAIMED_TOTALS) if name in self.columns]

    @property
    def channels(self) -> list[str]:
        """The channels this file says something about."""
        return [channel for channel in ("email", "sms") if f"{channel}_claim" in self.columns]

    @property
    def values(self) -> dict[str, Any]:
        """What the statements are given."""
        at = columns.micros(self.now) if self.stage.is_sqlite else self.now
        return {"now": at, "origin": self.origin}


def compare(merge: Merge) -> None:
    """Find each staged row's customer and what would change; writes nothing but temporary tables.

    `merge.counts` then holds new, changed, unchanged and clashing.
    """
    _match(merge)
    _block(merge)
    if merge.matched:
        _union_tags(merge)
        _compare(merge)
    found = merge.stage.one(f"SELECT count(*) FROM {merge.matched}") if merge.matched else 0
    clashing = merge.stage.one(f"SELECT count(*) FROM {merge.clashing}") if merge.clashing else 0
    changed = merge.stage.one(f"SELECT count(*) FROM {merge.changing}") if merge.changing else 0
    merge.counts = {
        "new": merge.rows - found - clashing,
        "changed": changed,
        "unchanged": found - changed,
        "clashing": clashing,
    }


def _match(merge: Merge) -> None:
    stage = merge.stage
    if not stage.one("SELECT 1 FROM customers WHERE deleted_at IS NULL LIMIT 1"):
        return
    by_email = (
        f"SELECT s.row_number, c.id FROM {merge.table} s JOIN customers c ON c.email = s.email AND c.deleted_at IS NULL"
    )
    key = (
        "row_number BIGINT PRIMARY KEY, id BIGINT"
        if not stage.is_sqlite
        else "row_number INTEGER PRIMARY KEY, id INTEGER"
    )
    merge.matched, _ = stage.make(
        "matched", key, by_email if "email" in merge.columns else f"SELECT 0, 0 FROM {merge.table} s WHERE 1 = 0"
    )
    unmatched = f"NOT EXISTS (SELECT 1 FROM {merge.matched} m WHERE m.row_number = s.row_number)"
    if "external_id" in merge.columns:
        stage.run(
            f"""INSERT INTO {merge.matched} SELECT s.row_number, min(c.id) FROM {merge.table} s
            JOIN customer_identities i ON i.source = :origin AND i.external_id = s.external_id
            JOIN customers c ON c.id = i.customer_id AND c.deleted_at IS NULL
            WHERE {unmatched} GROUP BY s.row_number""",
            {"origin": merge.origin},
        )
    if "phone" in merge.columns:
        nothing_else = " AND ".join(f"s.{key} IS NULL" for key in ("email", "external_id") if key in merge.columns)
        lone = f"s.phone IS NOT NULL AND {nothing_else or '1 = 1'}"
        if stage.one(f"SELECT 1 FROM {merge.table} s WHERE {lone} LIMIT 1"):
            # Who has that number and no address is whom such a row made before; who has both may be another row's.
            stage.run(
                f"""INSERT INTO {merge.matched}
                SELECT s.row_number, coalesce(min(CASE WHEN c.email IS NULL THEN c.id END), min(c.id))
                FROM {merge.table} s JOIN customers c ON c.phone = s.phone AND c.deleted_at IS NULL
                WHERE {lone} AND {unmatched} GROUP BY s.row_number"""
            )
    _part_clashing(merge)


def _part_clashing(merge: Merge) -> None:
    """Two rows that lead to one customer: the one with its address keeps it, another address makes another customer."""
    stage = merge.stage
    if not stage.one(f"SELECT count(*) - count(DISTINCT id) FROM {merge.matched}"):
        return
    same_email = "s.email = c.email" if "email" in merge.columns else "1 = 0"
    ranked = f"""SELECT s.row_number AS lost, m.id, rank() OVER (PARTITION BY m.id ORDER BY
        CASE WHEN {same_email} THEN 0 ELSE 1 END, s.row_number DESC) AS place
        FROM {merge.matched} m JOIN {merge.table} s ON s.row_number = m.row_number JOIN customers c ON c.id = m.id"""
    merge.clashing, _ = stage.make(
        "clashing", "row_number BIGINT PRIMARY KEY, id BIGINT", f"SELECT lost, id FROM ({ranked}) r WHERE place > 1"
    )
    stage.run(f"DELETE FROM {merge.matched} WHERE row_number IN (SELECT row_number FROM {merge.clashing})")
    if "email" in merge.columns:
        named = f"SELECT row_number FROM {merge.table} WHERE email IS NOT NULL"
        stage.run(f"DELETE FROM {merge.clashing} WHERE row_number IN ({named})")


def _block(merge: Merge) -> None:
    """Rows whose yes counts for nothing: the address is suppressed, or belonged to a deleted customer who had left."""
    stage = merge.stage
    if "email" not in merge.columns or "email_claim" not in merge.columns:
        return
    refused = """SELECT email FROM suppressions UNION
        SELECT email FROM customers WHERE deleted_at IS NOT NULL AND email_consent = 'unsubscribed'"""
    if not stage.one(f"SELECT 1 FROM ({refused}) refused LIMIT 1"):
        return
    asks = "s.email_claim IN ('subscribed', 'checkout')"
    body = f"SELECT s.row_number FROM {merge.table} s WHERE {asks} AND s.email IN ({refused})"
    merge.blocked, _ = stage.make("blocked", "row_number BIGINT PRIMARY KEY", body)


def _union_tags(merge: Merge) -> None:
    """Tags are added, never taken away; the union is worked out once per different pair of lists."""
    if "tags" not in merge.columns:
        return
    stage = merge.stage
    pairs = stage.session.execute(
        sa.text(
            f"""SELECT DISTINCT CAST(c.tags AS TEXT), CAST(s.tags AS TEXT) FROM {merge.table} s
            JOIN {merge.matched} m ON m.row_number = s.row_number JOIN customers c ON c.id = m.id
            WHERE s.tags IS NOT NULL"""
        )
    )
    kind = "TEXT" if stage.is_sqlite else "JSONB"
    merge.tagged, _ = stage.make(
        "tagged",
        f"old {kind}, new {kind}, both_of_them {kind}, PRIMARY KEY (old, new)",
        "SELECT '[]', '[]', '[]' WHERE 1 = 0"
        if stage.is_sqlite
        else "SELECT NULL::jsonb, NULL::jsonb, NULL::jsonb WHERE false",
    )
    added = [
        {"old": old, "new": new, "both": clean.as_json(sorted({*had, *given}))}
        for old, new in pairs
        if not set(given := clean.tag_list(new)) <= set(had := clean.tag_list(old))
    ]
    if added:
        cast = "" if stage.is_sqlite else "::jsonb"
        insert = (
            f"INSERT INTO {merge.tagged} VALUES (CAST(:old AS {kind}), CAST(:new AS {kind}), CAST(:both AS {kind}))"
        )
        stage.session.execute(
            sa.text(insert if cast else f"INSERT INTO {merge.tagged} VALUES (:old, :new, :both)"), added
        )


def _compare(merge: Merge) -> None:
    stage = merge.stage
    differences = [differs(merge, name) for name in merge.fields]
    differences += [f"({status(merge, channel)}) <> c.{channel}_consent" for channel in merge.channels]
    body = f"""SELECT m.row_number, m.id FROM {merge.matched} m JOIN {merge.table} s ON s.row_number = m.row_number
        JOIN customers c ON c.id = m.id WHERE {" OR ".join(differences) or "1 = 0"}"""
    key = "INTEGER" if stage.is_sqlite else "BIGINT"
    merge.changing, _ = stage.make("changing", f"row_number {key} PRIMARY KEY, id {key}", body)


def differs(merge: Merge, name: str) -> str:
    """Promise the SQL condition under which a staged value (s) changes the customer's (c)."""
    if name == "tags":
        return f"EXISTS (SELECT 1 FROM {merge.tagged} t WHERE t.old = c.tags AND t.new = s.tags)"
    if name == "attributes":
        same = "json(c.attributes)" if merge.stage.is_sqlite else "c.attributes"
        return f"(s.attributes IS NOT NULL AND {_attributes(merge)} <> {same})"
    if name == "created_at":
        return "(s.created_at < c.created_at)"
    if merge.fills_only:
        return f"(c.{name} IS NULL AND s.{name} IS NOT NULL)"
    return f"(s.{name} IS NOT NULL AND s.{name} IS DISTINCT FROM c.{name})"


def value(merge: Merge, name: str) -> str:
    """Promise the SQL of what a customer (c) holds after the staged row (s)."""
    if name == "tags":
        union = f"SELECT t.both_of_them FROM {merge.tagged} t WHERE t.old = c.tags AND t.new = s.tags"
        return f"coalesce(({union}), c.tags)"
    if name == "attributes":
        return f"CASE WHEN s.attributes IS NULL THEN c.attributes ELSE {_attributes(merge)} END"
    if name == "created_at":
        return "CASE WHEN s.created_at < c.created_at THEN s.created_at ELSE c.created_at END"
    return f"coalesce(c.{name}, s.{name})" if merge.fills_only else f"coalesce(s.{name}, c.{name})"


def _attributes(merge: Merge) -> str:
    return "json_patch(c.attributes, s.attributes)" if merge.stage.is_sqlite else "(c.attributes || s.attributes)"


def claim(merge: Merge, channel: str) -> str:
    """Promise the SQL of what a staged row (s) claims, after the claims that count for nothing are taken out."""
    if channel == "email" and merge.blocked:
        return f"CASE WHEN s.row_number IN (SELECT row_number FROM {merge.blocked}) THEN NULL ELSE s.email_claim END"
    return f"s.{channel}_claim"


def status(merge: Merge, channel: str) -> str:
    """Promise the SQL of a known customer's (c) consent after a staged row (s)."""
    return _CONSENT.format(claim=claim(merge, channel), channel=channel)


def consent_at(merge: Merge, channel: str) -> str:
    """Promise the SQL of when a changed consent began: what the file says, but never before the state it ends."""
    said = f"coalesce(s.{channel}_claim_at, :now)" if f"{channel}_claim_at" in merge.columns else ":now"
    if merge.stage.is_sqlite:
        return f"max({said}, coalesce(c.{channel}_consent_at, {said}))"
    return f"greatest({said}, c.{channel}_consent_at)"


def examples(merge: Merge, most: int = 5) -> list[dict[str, Any]]:
    """Promise a few fields that would change, with what they hold and what they would hold."""
    if not merge.changing:
        return []
    found = []
    for name in [*merge.fields, *(f"{channel}_consent" for channel in merge.channels)]:
        changed = f"({value_of(merge, name)}) IS DISTINCT FROM c.{name}"
        rows = merge.stage.session.execute(
            sa.text(
                f"""SELECT coalesce(c.email, c.phone, CAST(c.id AS TEXT)), CAST(c.{name} AS TEXT),
                CAST({value_of(merge, name)} AS TEXT) FROM {merge.changing} h
                JOIN {merge.table} s ON s.row_number = h.row_number JOIN customers c ON c.id = h.id
                WHERE {changed} LIMIT {most}"""
            ),
            merge.values,
        )
        found += [{"customer": who, "field": name, "before": old, "after": new} for who, old, new in rows]
    return found[: most * 4]


def value_of(merge: Merge, name: str) -> str:
    """Promise the SQL of a field's new value, consent included."""
    return status(merge, name.removesuffix("_consent")) if name.endswith("_consent") else value(merge, name)


def listed(names: Iterable[str]) -> str:
    """Promise names for an SQL list."""
    return ", ".join(names)
