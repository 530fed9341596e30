"""Custom attributes: the registry of a brand's own customer fields, and how a value is read into one."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, audit, db, mentions, named, text
from cdp.conditions.catalogue import CUSTOMER_FIELDS
from cdp.errors import Invalid, NotFound
from cdp.models import Attribute, AttributeKind, Customer, Segment

RESERVED = frozenset({column.key for column in Customer.__table__.columns}) | {
    *(field.key for field in CUSTOMER_FIELDS),
    *("email_subscribed", "sms_subscribed", "full_name", "external_ids", "attributes", "segment", "metric"),
}
_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
_LONGEST_LABEL = 100
_LONGEST_TEXT = 10_000
_MOST_ITEMS = 500
Value = str | int | float | bool | list[str]


def declare(session: Session, *, label: str, kind: AttributeKind | str, key: str | None = None) -> Attribute:
    """Promise a new attribute; its key follows from the label unless given.

    Raises Invalid when the key is taken by another attribute or by one of a customer's own fields.
    """
    access.require("attributes.change")
    label, kind = _labelled(label), _known_kind(kind)
    key = key_for(label) if key is None else key
    if not _KEY.fullmatch(key):
        raise _refused("key", f"“{key}” cannot be a key: use small letters, digits and _, beginning with a letter.")
    if key in RESERVED:
        raise _refused("label", f"“{label}” is already a field of every customer. Choose another name.")
    if found := get(session, key):
        raise _refused("label", f"There is already an attribute “{found.label}” ({key}). Choose another name.")
    attribute = Attribute(key=key, label=label, kind=kind)
    session.add(attribute)
    session.flush()
    return attribute


def key_for(label: str, taken: Collection[str] = ()) -> str:
    """Promise the key that follows from a label, e.g. 'Größe (EU)' gives 'grosse_eu'; numbered when it is `taken`."""
    plain = unicodedata.normalize("NFKD", label.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:50] or "attribute"
    key = key if key[0].isalpha() else f"attribute_{key}"
    numbered, number = key, 1
    while numbered in taken:
        number += 1
        numbered = f"{key}_{number}"
    return numbered


def rename(session: Session, key: str, *, label: str) -> Attribute:
    """Give the attribute another label and promise it; its key and its values stay."""
    access.require("attributes.change")
    attribute = _demand(session, key)
    attribute.label = _labelled(label)
    session.flush()
    return attribute


def remove(session: Session, key: str) -> int:
    """Take the attribute and its values away from every customer; promise how many had one.

    Raises InUse, naming what asks for it.
    """
    access.require("attributes.change")
    attribute = _demand(session, key)
    named.refuse_used(attribute.label, used_by(session, key))
    session.delete(attribute)
    session.flush()
    if db.is_sqlite(session):
        had, left = f"json_type(attributes, '$.{key}') IS NOT NULL", f"json_remove(attributes, '$.{key}')"
    else:
        had, left = f"jsonb_exists(attributes, '{key}')", f"attributes - '{key}'"
    if session.scalar(sa.text(f"SELECT 1 FROM customers WHERE {had} LIMIT 1")) is None:
        return 0
    changed = session.execute(
        sa.text(f"UPDATE customers SET attributes = {left}, revision = :revision WHERE {had}"),
        {"revision": db.revise(session)},
    )
    db.reload(session, Customer)
    emptied = int(changed.rowcount)  # type: ignore[attr-defined]
    audit.note(session, "emptied a field of", "customer", label=attribute.label, count=emptied)
    return emptied


def used_by(session: Session, key: str) -> list[str]:
    """Promise the names of what asks for an attribute or sets it: segments, flows, templates, campaigns being sent."""
    trees = session.execute(sa.select(Segment.name, Segment.conditions))
    found = {
        "segment": [name for name, conditions in trees if _asks(conditions, key)],
        "flow": [name for name, said in mentions.flows(session) if _walks_by(session, said, key)],
        "template": [name for name, said in mentions.templates(session) if mentions.has_tag(said, key)],
        "campaign": [name for name, said in mentions.campaigns(session) if mentions.has_tag(said, key)],
    }
    return [f"the {kind} “{name}”" for kind, names in found.items() for name in sorted(set(names))]


def _asks(said: Any, key: str) -> bool:
    # A metric's own conditions, under "where", ask for fields of orders and events.
    return key in mentions.under(said, "field", skip="where")


def _walks_by(session: Session, said: Any, key: str) -> bool:
    """Whether a flow asks for the attribute, waits until it, sets it, or writes it in a letter."""
    frozen = {each for each in mentions.under(said, "template_version_id") if isinstance(each, int)}
    is_set = any(key in each for each in mentions.under(said, "attributes") if isinstance(each, dict))
    is_awaited = key in mentions.under(said, "until_field")
    return is_set or is_awaited or _asks(said, key) or mentions.has_tag([said, mentions.letters(session, frozen)], key)


def get(session: Session, key: str) -> Attribute | None:
    """Promise the attribute of that key, or None."""
    return session.scalar(sa.select(Attribute).where(Attribute.key == key))


def all(session: Session) -> list[Attribute]:
    """Promise every declared attribute, by label."""
    return sorted(session.scalars(sa.select(Attribute)), key=lambda each: (text.fold(each.label), each.key))


def parse(attribute: Attribute, raw: object) -> Value | None:
    """Promise the value as it is kept (a date as 'YYYY-MM-DD', a yes as True), None for a blank.

    Raises Invalid with a sentence when it does not fit the attribute's kind.
    """
    if isinstance(raw, str):
        raw = text.clean(raw)
    if raw is None or raw == [] or raw == ():
        return None
    try:
        value: Value | None = _PARSERS[attribute.kind](raw)
        return value
    except (ValueError, InvalidOperation, OverflowError):
        sentence = f"{attribute.label}: {_WANTED[attribute.kind]}"
        raise Invalid(sentence, {attribute.key: [sentence]}) from None


def _text(raw: object) -> str | None:
    if isinstance(raw, list | tuple | dict | set):
        raise ValueError
    value = text.clean(str(raw))
    if value is not None and len(value) > _LONGEST_TEXT:
        raise ValueError
    return value


_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


def _number(raw: object) -> int | float:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise ValueError
    written = re.sub(r"[\s']", "", str(raw))
    written = written.replace(",", "") if _THOUSANDS.fullmatch(written) else written.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", written, re.ASCII):
        raise ValueError
    number = Decimal(written)
    if abs(number) > Decimal(10) ** 15:
        raise ValueError
    return int(number) if number == number.to_integral_value() else float(number)


def _date(raw: object) -> str:
    if isinstance(raw, datetime):
        raw = raw.date()
    if isinstance(raw, date):
        return raw.isoformat()
    if not isinstance(raw, str) or not re.match(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ]|$)", raw, re.ASCII):
        raise ValueError
    year, month, day = re.split(r"[-/.]", re.split(r"[T ]", raw)[0])
    return date(int(year), int(month), int(day)).isoformat()


_YES = frozenset({"yes", "true", "1", "y", "on"})
_NO = frozenset({"no", "false", "0", "n", "off"})


def _yes_no(raw: object) -> bool:
    word = str(raw).lower()
    if word not in _YES | _NO:
        raise ValueError
    return word in _YES


def _list(raw: object) -> list[str] | None:
    if isinstance(raw, dict):
        raise ValueError
    given = (
        re.split(r"[,;\n]", raw)
        if isinstance(raw, str)
        else list(raw)
        if isinstance(raw, list | tuple | set)
        else [raw]
    )
    items = dict.fromkeys(item for each in given if (item := _text(each)))
    if len(items) > _MOST_ITEMS:
        raise ValueError
    return list(items) or None


_PARSERS: dict[AttributeKind, Any] = {
    AttributeKind.TEXT: _text,
    AttributeKind.NUMBER: _number,
    AttributeKind.DATE: _date,
    AttributeKind.YES_NO: _yes_no,
    AttributeKind.LIST: _list,
}
_WANTED = {
    AttributeKind.TEXT: f"write a text of at most {_LONGEST_TEXT:,} characters.",
    AttributeKind.NUMBER: "write a number, e.g. 42 or 12.50.",
    AttributeKind.DATE: "write a date as year-month-day, e.g. 2026-05-31.",
    AttributeKind.YES_NO: "write yes or no.",
    AttributeKind.LIST: f"write at most {_MOST_ITEMS} items, with commas between them.",
}


def _labelled(raw: str) -> str:
    label = text.clean(raw)
    if label is None or len(label) > _LONGEST_LABEL:
        raise _refused("label", f"Give the attribute a name of 1 to {_LONGEST_LABEL} characters.")
    return label


def _known_kind(raw: AttributeKind | str) -> AttributeKind:
    if raw not in set(AttributeKind):
        raise _refused("kind", f"Choose what it holds: {', '.join(kind.value for kind in AttributeKind)}.")
    return AttributeKind(raw)


def _demand(session: Session, key: str) -> Attribute:
    if found := get(session, key):
        return found
    raise NotFound("This attribute was removed meanwhile.")


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, {field: [sentence]})
