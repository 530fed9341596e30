"""What is noted by itself: rows of the tables that people write, as the ORM makes, changes and removes them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from cdp import access
from cdp.audit import noting

# Kept up by the product, or said by the line itself: when it was, which of how many saves.
_BOOKS = frozenset({"id", "created_at", "updated_at", "edited_at", "revision", "version"})


@dataclass(frozen=True)
class Watched:
    """A table that people write: what a row is called, which of its columns name it, and which the product keeps up."""

    noun: str
    named_by: tuple[str, ...] = ("name",)
    kept_up: frozenset[str] = field(default_factory=frozenset)


def _kept_up(*names: str) -> frozenset[str]:
    return frozenset(names)


WATCHED: dict[str, Watched] = {
    "customers": Watched(
        "customer",
        ("email", "phone"),
        _kept_up(
            "total_orders", "lifetime_value", "avg_order_value", "first_order_date", "last_order_date",
            "average_days_between_orders", "totals_source", "email_consent_at", "sms_consent_at", "import_id",
        ),
    ),
    "customer_identities": Watched("external id", ("source", "external_id")),
    "suppressions": Watched("suppression", ("email",)),
    "attributes": Watched("field", ("label",)),
    "orders": Watched("order", ("number",), _kept_up("is_counted", "import_id")),
    "order_lines": Watched("order line", ()),
    "segments": Watched("segment", kept_up=_kept_up("customer_count", "counted_at", "count_error")),
    "templates": Watched("template"),
    "template_versions": Watched("wording", ("subject",), _kept_up("links", "sha256")),
    "flows": Watched("flow"),
    "flow_versions": Watched("published flow", ("number",)),
    "campaigns": Watched("campaign"),
    "senders": Watched("sender", kept_up=_kept_up("next_free_at", "warmup_day", "warmup_used")),
    "shop": Watched("shop"),
    "users": Watched("user", ("email", "name"), _kept_up("signed_in_at")),
    "api_keys": Watched("key", kept_up=_kept_up("last_used_at")),
}  # fmt: skip

# The other half of the rule. What is in neither makes a test fail.
LEFT_OUT: dict[str, str] = {
    "audit_log": "it is the log",
    "tombstones": "who was erased, and let back in, is noted by the verbs; here are only fingerprints",
    "consent_changes": "a history that nobody changes, with how and from where in each line",
    "user_sessions": "signing in and out is noted; here are hashes of cookies",
    "sign_in_attempts": "counters of the lock-out; each failure is noted",
    "events": "facts that come in, many a second; nobody decides them",
    "visitors": "which browser was whose; it follows from events",
    "event_properties": "counters of what events come with",
    "ingest_rejections": "what came in and could not be taken",
    "kept_answers": "what was answered to a key, for the case that it asks again",
    "order_refunds": "facts that come in from shops",
    "shop_changes": "what shops have told already",
    "products": "they follow from the lines of orders",
    "imports": "one line says what came in, with the counts; the import itself is kept",
    "import_changes": "before and after of each row of an import are here already",
    "import_rejections": "rows that were not taken",
    "messages": "who launched what is noted; each letter's course is in its own row",
    "delivery_attempts": "the worker's",
    "message_events": "what became of letters",
    "enrolments": "who published a flow, and who put people into it by hand, is noted; the rest the worker does",
    "flow_step_counts": "the worker's",
    "webhook_calls": "the worker's",
    "workers": "the worker's",
    "spool_offsets": "the worker's",
    "data_revision": "a counter",
    "conversations": "a person's own talk with the assistant",
    "exchanges": "a person's own talk with the assistant",
    "assistant_log": "it is a log itself",
}


@event.listens_for(Session, "after_flush")
def _note_rows(session: Session, flushed: Any) -> None:
    principal = access.who()
    if noting.is_noted(principal):
        noting.write(session, principal, list(_lines(session, flushed)))


def _lines(session: Session, flushed: Any) -> Iterator[dict[str, Any]]:
    # With those that went because their row's list let go of them, which `session.deleted` does not name.
    gone = [
        state.obj()
        for state, (is_deleted, is_only_listed) in flushed.states.items()
        if is_deleted and not is_only_listed
    ]
    numbers = {id(row) for row in gone}
    dirty = [row for row in session.dirty if id(row) not in numbers]
    for action, rows in (("created", session.new), ("changed", dirty), ("deleted", gone)):
        for row in rows:
            if watched := WATCHED.get(row.__table__.name):
                changes = _CHANGES[action](row, _BOOKS | watched.kept_up)
                if changes or action != "changed":
                    label = _label(watched, {name: getattr(row, name, None) for name in watched.named_by})
                    yield noting.line(action, watched.noun, row.id, label, changes)


def note_made(session: Session, table: str, row_id: int, values: Mapping[str, Any]) -> None:
    """Write down a row that a verb made past the ORM, as one that went through it writes itself down."""
    principal = access.who()
    if noting.is_noted(principal):
        watched = WATCHED[table]
        told = {key: value for key, value in values.items() if key not in _BOOKS and key not in watched.kept_up}
        line = noting.line("created", watched.noun, row_id, _label(watched, values), _new(told))
        noting.write(session, principal, [line])


def _label(watched: Watched, values: Mapping[str, Any]) -> str:
    names = [str(value) for name in watched.named_by if (value := values.get(name))]
    return " ".join(names) if "external_id" in watched.named_by else next(iter(names), "")


def _columns(row: Any, besides: frozenset[str]) -> Iterator[str]:
    return (column.key for column in sa.inspect(row).mapper.column_attrs if column.key not in besides)


def _made(row: Any, besides: frozenset[str]) -> dict[str, Any]:
    return _new({key: getattr(row, key) for key in _columns(row, besides)})


def _new(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: [None, value] for key, value in values.items() if value not in (None, "", [], {})}


def _changed(row: Any, besides: frozenset[str]) -> dict[str, Any]:
    changes = {}
    for key in _columns(row, besides):
        history = sa.inspect(row).attrs[key].history
        if history.has_changes():
            before, after = (next(iter(side or ()), None) for side in (history.deleted, history.added))
            if before != after:
                changes[key] = [before, after]
    return changes


def _gone(row: Any, besides: frozenset[str]) -> dict[str, Any]:
    return {key: [value, None] for key, (_, value) in _made(row, besides).items()}


_CHANGES = {"created": _made, "changed": _changed, "deleted": _gone}
