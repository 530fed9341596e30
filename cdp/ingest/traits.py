"""What programs and shops say of a person: which fields of a customer it is, and what becomes a field of the shop's own."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from cdp import attributes, customers, text
from cdp import shop as shops
from cdp.errors import Invalid
from cdp.ingest.calls import instant
from cdp.models import Attribute, AttributeKind, Customer

MOST = 200  # fields of the shop's own: who sends a new trait each time does not fill the screens
# The traits that the libraries know by name, and our fields for them.
_FIELDS = {
    "email": "email", "firstName": "first_name", "first_name": "first_name", "lastName": "last_name",
    "last_name": "last_name", "phone": "phone", "language": "language", "locale": "language",
    "timezone": "time_zone", "city": "city", "state": "state", "country": "country",
}  # fmt: skip
_ADDRESS = {
    "street": "address_line1", "city": "city", "state": "state", "postalCode": "zip_code", "postal_code": "zip_code",
    "zip": "zip_code", "country": "country",
}  # fmt: skip
_OURS = {"name", "address", "createdAt", "created_at", "id", "userId", "anonymousId"}


def fields(traits: Mapping[str, Any]) -> dict[str, Any]:
    """Promise the customer's fields among the traits of an identify call; blanks are left out."""
    found = {_FIELDS[key]: value for key, value in traits.items() if key in _FIELDS}
    if isinstance(address := traits.get("address"), Mapping):
        found |= {_ADDRESS[key]: value for key, value in address.items() if key in _ADDRESS}
    if isinstance(name := traits.get("name"), str):
        first, _, last = name.strip().partition(" ")
        found = {"first_name": first, "last_name": last.strip()} | found
    return {key: value for key, value in found.items() if isinstance(value, str | int) and value != ""}


def own(traits: Mapping[str, Any]) -> dict[str, Any]:
    """Promise the traits that are no field of every customer."""
    return {key: value for key, value in traits.items() if key not in _FIELDS and key not in _OURS}


class Registry:
    """The shop's own fields, and the traits that become one when they first come."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._declared = {each.key: each for each in attributes.all(session)}

    def values(self, traits: Mapping[str, Any]) -> dict[str, Any]:
        """Promise the traits as values of attributes by key; what does not fit its attribute, or is nested, is left out."""
        values: dict[str, Any] = {}
        for label, raw in traits.items():
            try:
                attribute = self._of(label, raw)
                value = None if attribute is None else attributes.parse(attribute, raw)
            except Invalid:
                continue
            if attribute is not None and value is not None:
                values[attribute.key] = value
        return values

    def _of(self, label: str, raw: Any) -> Attribute | None:
        key = attributes.key_for(label)
        if found := self._declared.get(key):
            return found
        kind = _kind(raw)
        if kind is None or key in attributes.RESERVED or len(self._declared) >= MOST:
            return None
        made = attributes.declare(self._session, label=_words(label), kind=kind, key=key)
        self._declared[key] = made
        return made


def _kind(raw: Any) -> AttributeKind | None:
    if isinstance(raw, bool):
        return AttributeKind.YES_NO
    if isinstance(raw, int | float):
        return AttributeKind.NUMBER
    if isinstance(raw, list):
        return AttributeKind.LIST if all(isinstance(each, str | int) for each in raw) and raw else None
    if not isinstance(raw, str) or not raw.strip():
        return None
    is_day = instant(raw) is not None and raw[:4].isdigit() and raw[4:5] == "-"
    return AttributeKind.DATE if is_day else AttributeKind.TEXT


def _words(label: str) -> str:
    plain = (text.clean(label) or "").replace("_", " ")
    return (plain[:1].upper() + plain[1:])[:100]


def apply_fields(
    session: Session, customer: Customer, given: Mapping[str, Any], registry: Registry, *,
    own_traits: Mapping[str, Any] | None = None, fills_only: bool = False, now: datetime,
) -> list[str]:  # fmt: skip
    """Write what is said of a customer, as far as it is in order; promise the names of what was left out.

    A blank never wipes out what is known. With `fills_only` only blanks are filled. An address that somebody else has
    stays theirs.
    """
    values, left_out = _in_order(session, given)
    email = values.get("email")
    if email and (other := customers.by_email(session, email)) is not None and other.id != customer.id:
        del values["email"]
        left_out.append("email")
    changed = False
    for key, value in values.items():
        before = getattr(customer, key)
        if value in (None, "", []) or before == value or (fills_only and before not in (None, "", [])):
            continue
        setattr(customer, key, value)
        changed = True
    fresh = registry.values(own_traits or {})
    held = customer.attributes or {}
    if fills_only:
        fresh = {key: value for key, value in fresh.items() if key not in held}
    if any(held.get(key) != value for key, value in fresh.items()):
        customer.attributes = {**held, **fresh}
        changed = True
    if changed:
        customer.updated_at = now
        session.flush()
    return left_out


def _in_order(session: Session, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    shop = partial(shops.get, session)
    try:
        return customers.validate(given, shop=shop), []
    except Invalid as error:
        faulty = set(error.fields)
        return customers.validate({key: each for key, each in given.items() if key not in faulty}, shop=shop), sorted(
            faulty
        )
