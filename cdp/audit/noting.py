"""Writing the audit log, and the two ways in which something leaves it: old lines, and what was said of the erased."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, db, logs
from cdp.errors import Invalid
from cdp.models import AuditEntry, utc_now
from cdp.statements import Statement

SHORTEST_DAYS = 30  # the database itself refuses to remove what is younger
_LONGEST = 4_000  # characters of one value; longer texts are kept in versions of their own
_ONE_BY_ONE = 100  # so many rows get a line each when one statement writes them
_TABLE: Any = AuditEntry.__table__
_INSERT = Statement(_TABLE.insert())
_HASHES = ("hash", "sha256", "digest", "salt", "fingerprint")


def is_noted(principal: access.Principal) -> bool:
    """Promise whether what this principal does is noted: the one rule about who.

    Chores of the product itself are not, nor is what a key sends that may do nothing but send events.
    """
    return principal != access.SYSTEM and principal.scopes != {access.Scope.INGEST}


def note(
    session: Session,
    action: str,
    subject: str,
    *,
    ids: Iterable[int] | None = None,
    label: str = "",
    count: int | None = None,
    changes: Mapping[str, Any] | None = None,
    who: access.Principal | None = None,
) -> None:
    """Write down that somebody (`who`, else whoever is acting) did this, e.g. `note(session, "deleted", "customer", ids=[7])`.

    Up to a hundred `ids` get a line each; more, or a `count` alone, one line with how many. Secrets are masked.
    """
    principal = who or access.who()
    if not is_noted(principal):
        return
    told = {key: [None, value] for key, value in (changes or {}).items()}
    listed = None if ids is None else [int(each) for each in ids]
    if listed is not None and len(listed) <= _ONE_BY_ONE:
        lines = [line(action, subject, each, label, told) for each in listed]
    else:
        many = len(listed) if listed is not None else 1
        lines = [line(action, subject, None, label, told) | {"count": many if count is None else count}]
    write(session, principal, lines)


def line(action: str, subject: str, subject_id: int | None, label: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Promise one line to be written; `changes` maps a column to what was there and what is there now."""
    kept = {key: [_plain(value, key) for value in pair] for key, pair in changes.items()}
    return {
        "action": action,
        "subject": subject,
        "subject_id": subject_id,
        "label": str(label)[:200],
        "count": 1,
        "changes": kept,
    }


def write(session: Session, principal: access.Principal, lines: Collection[dict[str, Any]]) -> None:
    """Write lines of one principal in this transaction."""
    if lines:
        by = {"actor_kind": principal.kind, "actor_id": principal.id, "actor": principal.name}
        now = utc_now()
        rows = [{**each, **by, "address": principal.address, "at": now} for each in lines]
        if len(rows) == 1:
            _INSERT.insert(session, rows[0])
        else:
            session.connection().execute(_TABLE.insert(), rows)


@lru_cache(maxsize=1_000)
def _is_hidden(name: str) -> bool:
    return name != "key" and (logs.is_secret(name) or any(word in name.lower() for word in _HASHES))


def _plain(value: Any, name: str) -> Any:
    """The value as JSON can hold it, without a secret; a key by which a row is named is none."""
    if _is_hidden(name):
        return None if value is None else logs.MASK
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict | list | tuple):
        masked = logs.mask(value)
        written = json.dumps(masked, ensure_ascii=False, default=str)
        return json.loads(written) if len(written) <= _LONGEST else written[:_LONGEST] + "…"
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value) if len(str(value)) <= _LONGEST else str(value)[:_LONGEST] + "…"


def forget(session: Session, subjects: Mapping[str, Collection[int]], words: Collection[str]) -> int:
    """Take out of the log what it says of a person who is erased: of these rows, and wherever one of the words stands.

    That something was done, by whom, when and to which row stays. Promise how many lines were emptied.
    """
    about = [
        sa.and_(AuditEntry.subject == subject, db.among(session, AuditEntry.subject_id, ids))
        for subject, ids in subjects.items()
    ]
    said = sa.func.lower(AuditEntry.label + " " + sa.cast(AuditEntry.changes, sa.String))
    written = {form.lower() for word in words if word for form in (word, json.dumps(word)[1:-1])}
    about += [said.contains(each, autoescape=True) for each in written]
    emptied = sa.update(AuditEntry).where(sa.or_(*about)).values(label="", changes={})
    done: Any = session.execute(emptied, execution_options={"synchronize_session": False})
    return int(done.rowcount)


def tidy(session: Session, *, days: int, now: datetime) -> int:
    """Remove lines older than so many days, at least 30; promise how many. For whoever has a shell, no screen does it."""
    if days < SHORTEST_DAYS:
        raise Invalid(f"Lines of the audit log stay for {SHORTEST_DAYS} days at least.")
    old = sa.delete(AuditEntry).where(AuditEntry.at < now - timedelta(days=days))
    done: Any = session.execute(old, execution_options={"synchronize_session": False})
    return int(done.rowcount)
