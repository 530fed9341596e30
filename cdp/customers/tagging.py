"""Tagging many customers at once."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, audit, db
from cdp.customers.fields import clean_tags
from cdp.models import Customer
from cdp.models.columns import Instant

# Tags are kept sorted by code point and without doubles, as Python would sort them.
_ON_SQLITE = """
    UPDATE customers SET revision = :revision, updated_at = :now, edited_at = :now, tags = (
        SELECT json_group_array(tag) FROM (
            SELECT value AS tag FROM json_each(customers.tags) UNION SELECT value FROM json_each(:add)
            EXCEPT SELECT value FROM json_each(:remove) ORDER BY 1))
    WHERE id IN (SELECT value FROM json_each(:ids)) AND deleted_at IS NULL AND (
        EXISTS (SELECT value FROM json_each(:add) EXCEPT SELECT value FROM json_each(customers.tags))
        OR EXISTS (SELECT value FROM json_each(:remove) INTERSECT SELECT value FROM json_each(customers.tags)))
"""
_ON_POSTGRESQL = """
    UPDATE customers SET revision = :revision, updated_at = :now, edited_at = :now, tags = (
        SELECT coalesce(jsonb_agg(tag ORDER BY tag COLLATE "C"), '[]') FROM (
            (SELECT jsonb_array_elements_text(customers.tags) AS tag
             UNION SELECT jsonb_array_elements_text(CAST(:add AS jsonb)))
            EXCEPT SELECT jsonb_array_elements_text(CAST(:remove AS jsonb))) AS tags)
    WHERE id IN (SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(CAST(:ids AS jsonb)) AS value)
        AND deleted_at IS NULL
        AND (NOT customers.tags @> CAST(:add AS jsonb)
             OR EXISTS (SELECT jsonb_array_elements_text(customers.tags)
                        INTERSECT SELECT jsonb_array_elements_text(CAST(:remove AS jsonb))))
"""


def tag(
    session: Session,
    ids: Iterable[int],
    *,
    add: Collection[str] = (),
    remove: Collection[str] = (),
    now: datetime,
) -> int:
    """Give customers tags and take tags off them, however many they are; promise how many changed.

    A tag in both is taken off.
    """
    access.require("customers.tag")
    removed = clean_tags(remove)
    added = [each for each in clean_tags(add) if each not in removed]
    session.flush()
    statement = sa.text(_ON_SQLITE if db.is_sqlite(session) else _ON_POSTGRESQL)
    changed = session.execute(
        statement.bindparams(sa.bindparam("now", type_=Instant)),
        {
            "ids": json.dumps([int(each) for each in ids]),
            "add": json.dumps(added, ensure_ascii=False),
            "remove": json.dumps(removed, ensure_ascii=False),
            "now": now,
            "revision": db.revise(session),
        },
    )
    db.reload(session, Customer)
    told = {"add": added, "remove": list(removed)}
    audit.note(session, "tagged", "customer", count=changed.rowcount, changes=told)  # type: ignore[attr-defined]
    return int(changed.rowcount)  # type: ignore[attr-defined]
