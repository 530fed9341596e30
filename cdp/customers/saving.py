"""Making and changing one customer: checked, without overwriting what somebody else saved meanwhile."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, attributes, audit, consent, db, erased, shop, text
from cdp.customers import lookup
from cdp.customers.fields import FIELDS, Kind, form_values, refusal, validate
from cdp.errors import Conflict, NotFound
from cdp.models import Channel, ConsentStatus, Customer, CustomerIdentity, Shop, TotalsSource
from cdp.statements import Statement

_UNREACHABLE = "A customer needs at least one of e-mail, phone and external id."
_TABLE: Any = Customer.__table__
_OWN = ("id", "tags", "attributes", "revision")  # each customer's from the beginning
_BLANK = {column.key: None for column in _TABLE.c if column.key not in _OWN} | {
    f"{channel}_consent": ConsentStatus.UNKNOWN for channel in Channel
}
_INSERT = Statement(_TABLE.insert())


def create(session: Session, values: Mapping[str, Any], *, now: datetime, actor: str) -> lookup.Seen:
    """Promise a new customer with these values (see FIELDS; also `attributes` and `external_ids`).

    Raises Invalid with a sentence per field. Yes and no to e-mail and SMS go into the consent history, by `actor`.
    """
    access.require("customers.create")
    revision = db.revise(session)  # writers queue here: nobody takes the address between the check and the write
    own = attributes.all(session) if "attributes" in values else ()
    cleaned = validate(values, shop=partial(shop.get, session), attributes=own)
    external_ids = cleaned.pop("external_ids", {})
    _refuse_taken_email(session, cleaned.get("email"))
    _refuse_erased(session, cleaned, external_ids)
    if not (cleaned.get("email") or cleaned.get("phone") or external_ids):
        raise refusal({"email": [_UNREACHABLE]})
    made = _inserted(session, cleaned, revision=revision, now=now, actor=actor)
    made.identities = [
        add_identity(session, made.id, source=source, external_id=external_id, now=now)
        for source, external_id in external_ids.items()
    ]
    return made


def _inserted(session: Session, cleaned: Mapping[str, Any], *, revision: int, now: datetime, actor: str) -> lookup.Seen:
    """One statement for each table: programs bring customers one by one, and the ORM takes four times as long."""
    made = lookup.Seen(**_BLANK, tags=[], attributes={}, revision=revision)
    made.created_at = made.updated_at = made.edited_at = now
    _fill(made, cleaned)
    said = {channel: _status(cleaned[key]) for key, channel in _CHANNELS.items() if cleaned.get(key) is not None}
    for channel, status in said.items():
        setattr(made, f"{channel}_consent", status)
        setattr(made, f"{channel}_consent_at", now)
    row = dict(vars(made))
    made.id = _INSERT.insert(session, row)
    consent.begin(session, made.id, said, at=now, method="edited", source=actor)
    audit.note_made(session, _TABLE.name, made.id, row)
    made.email_subscribed = made.email_consent == ConsentStatus.SUBSCRIBED
    return made


def save(
    session: Session,
    customer_id: int,
    values: Mapping[str, Any],
    *,
    seen: Mapping[str, Any],
    now: datetime,
    actor: str,
    overwrite: bool = False,
) -> Customer:
    """Write what the person changed: the `values` that differ from `seen`, which is what the form showed.

    Raises Conflict when somebody changed one of the seen fields meanwhile (`changes` maps a field to what was seen and
    what is there now), and Invalid with a sentence per field; then nothing is written. With `overwrite` the person has
    decided: their changes are written, all others stay.
    """
    access.require("customers.save")
    db.revise(session)
    customer = lookup.get(session, customer_id, to_write=True)
    if not overwrite:
        _refuse_stale(customer, seen)
    here = shop.get(session)
    changed = _differences(_as_instants(values, seen, here), seen)
    if not changed:
        return customer
    cleaned = validate(changed, shop=lambda: here, attributes=attributes.all(session))
    external_ids = cleaned.pop("external_ids", {})
    _refuse_taken_email(session, cleaned.get("email"), besides=customer)
    _refuse_erased(session, {**cleaned, "email": cleaned.get("email", customer.email)}, external_ids)
    reachable = (cleaned.get("email", customer.email), cleaned.get("phone", customer.phone), customer.identities)
    if not any((*reachable, external_ids)):
        raise refusal({"email": [_UNREACHABLE]})
    _write(session, customer, cleaned, now=now, actor=actor)
    for source, external_id in external_ids.items():
        add_identity(session, customer.id, source=source, external_id=external_id, now=now)
    return customer


def _refuse_stale(customer: Customer, seen: Mapping[str, Any]) -> None:
    there = _flat(form_values(customer))
    saw = _flat(seen)
    asked = [key for key in there if key in saw or (key.startswith("attributes.") and "attributes" in seen)]
    asked += [key for key in saw if key.startswith("attributes.") and key not in there]
    changes = {key: (saw.get(key), there.get(key)) for key in asked if not _same(saw.get(key), there.get(key))}
    if changes:
        names = ", ".join(_label(key) for key in changes)
        raise Conflict(
            f"Somebody changed {customer.full_name or customer.email or 'this customer'} meanwhile: {names}.", changes
        )


def _label(key: str) -> str:
    return FIELDS[key].label if key in FIELDS else key.removeprefix("attributes.")


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    flat = {key: value for key, value in values.items() if key in FIELDS}
    return flat | {f"attributes.{key}": value for key, value in (values.get("attributes") or {}).items()}


def _same(one: Any, other: Any) -> bool:
    blank: tuple[Any, ...] = (None, "", [], ())
    if one in blank or other in blank:
        return one in blank and other in blank
    if isinstance(one, list | tuple | set) and isinstance(other, list | tuple | set):
        return list(one) == list(other)
    if (
        isinstance(one, Decimal) != isinstance(other, Decimal)
        and not isinstance(one, bool)
        and not isinstance(other, bool)
    ):
        return str(one) == str(other) or _as_number(one) == _as_number(other) is not None
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _as_number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None


def _as_instants(values: Mapping[str, Any], seen: Mapping[str, Any], here: Shop) -> dict[str, Any]:
    """A form that shows only the day of an instant hands back that day: it means the instant that was seen."""

    def meant(key: str, value: Any) -> Any:
        at = seen.get(key)
        shown = at.astimezone(ZoneInfo(here.time_zone)).date() if isinstance(at, datetime) else None
        return at if type(value) is date and value == shown else value

    return {key: meant(key, value) for key, value in values.items()}


def _differences(values: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    changed = {
        key: value
        for key, value in values.items()
        if key != "attributes" and (key not in seen or not _same(value, seen[key]))
    }
    had = seen.get("attributes") or {}
    own = {key: value for key, value in (values.get("attributes") or {}).items() if not _same(value, had.get(key))}
    return changed | ({"attributes": own} if own else {})


def _refuse_taken_email(session: Session, email: str | None, besides: Customer | None = None) -> None:
    other = lookup.by_email(session, email)
    if other is not None and (besides is None or other.id != besides.id):
        name = f"{other.full_name} (customer {other.id})" if other.full_name else f"customer {other.id}"
        raise refusal({"email": [f"{other.email} already belongs to {name}."]})


def _refuse_erased(session: Session, cleaned: Mapping[str, Any], external_ids: Mapping[str, str]) -> None:
    email, phone = cleaned.get("email"), cleaned.get("phone")
    if erased.has(session, email=email, phone=phone, ids=external_ids):
        raise refusal({"email" if email else "external_ids" if external_ids else "phone": [erased.SENTENCE]})


_CHANNELS = {"email_subscribed": Channel.EMAIL, "sms_subscribed": Channel.SMS}


def _write(session: Session, customer: Customer, cleaned: Mapping[str, Any], *, now: datetime, actor: str) -> None:
    _fill(customer, cleaned)
    if session.is_modified(customer):
        customer.updated_at = customer.edited_at = now
    for key, channel in _CHANNELS.items():
        if cleaned.get(key) is not None:
            _record_consent(session, customer, channel, cleaned[key], now=now, actor=actor)
    session.flush()


def _fill(customer: Customer | lookup.Seen, cleaned: Mapping[str, Any]) -> None:
    for key, value in cleaned.items():
        if key == "attributes":
            kept = {**(customer.attributes or {}), **value}
            customer.attributes = {each: kept[each] for each in kept if kept[each] is not None}
        elif FIELDS[key].kind != Kind.CONSENT:
            setattr(customer, FIELDS[key].column, value)
    _use_typed_totals(customer)


def _status(says_yes: bool) -> ConsentStatus:
    return ConsentStatus.SUBSCRIBED if says_yes else ConsentStatus.UNSUBSCRIBED


def _record_consent(
    session: Session, customer: Customer, channel: Channel, says_yes: bool, *, now: datetime, actor: str
) -> None:
    status = _status(says_yes)
    if getattr(customer, f"{channel}_consent") != status:
        customer.updated_at = customer.edited_at = now
        consent.record(session, customer, channel=channel, status=status, at=now, method="edited", source=actor)


def _use_typed_totals(customer: Customer | lookup.Seen) -> None:
    """What `orders.refresh_totals` does for all, for one customer without orders behind the figures."""
    if customer.totals_source == TotalsSource.ORDERS:
        return
    orders, value = customer.imported_total_orders, customer.imported_lifetime_value
    typed = (orders, value, customer.imported_last_order_date) != (None, None, None)
    customer.totals_source = TotalsSource.IMPORTED if typed else TotalsSource.NONE
    customer.total_orders = orders or 0
    customer.lifetime_value = value or Decimal(0)
    customer.avg_order_value = (
        (value / orders).quantize(Decimal("0.01"), ROUND_HALF_UP) if orders and value is not None else None
    )
    customer.last_order_date = customer.imported_last_order_date


def add_identity(
    session: Session, customer_id: int, *, source: str, external_id: str, now: datetime
) -> CustomerIdentity:
    """Promise that the customer is known by this id in that system; a deleted customer's id is taken over.

    Raises Invalid, naming the other customer, when somebody else has it.
    """
    access.require("customers.save")
    source, external_id = text.clean(source) or "", text.clean(external_id) or ""
    if not source or not external_id:
        raise refusal({"external_ids": ["An external id needs a system's name and an id."]})
    customer = lookup.get(session, customer_id)
    found = session.scalar(sa.select(CustomerIdentity).filter_by(source=source, external_id=external_id))
    if found is not None and found.customer_id == customer.id:
        return found
    if found is not None:
        _refuse_taken_id(session.get_one(Customer, found.customer_id), source, external_id)
        found.customer = customer
    else:
        if erased.has(session, ids={source: external_id}):
            raise refusal({"external_ids": [erased.SENTENCE]})
        found = CustomerIdentity(source=source, external_id=external_id, customer=customer)
    customer.updated_at = customer.edited_at = now
    session.add(found)
    session.flush()
    return found


def _refuse_taken_id(other: Customer, source: str, external_id: str) -> None:
    if other.deleted_at is None:
        name = other.full_name or other.email or "customer"
        raise refusal({"external_ids": [f"{source} id {external_id} already belongs to {name} (customer {other.id})."]})


def remove_identity(session: Session, customer_id: int, *, source: str, external_id: str, now: datetime) -> None:
    """Forget the id of a customer in one system; raise NotFound when it is not theirs, Invalid when it is all there is."""
    access.require("customers.save")
    customer = lookup.get(session, customer_id)
    found = [each for each in customer.identities if (each.source, each.external_id) == (source, external_id)]
    if not found:
        raise NotFound(f"The customer has no {source} id {external_id} (any more).")
    if not (customer.email or customer.phone or len(customer.identities) > 1):
        raise refusal({"external_ids": [_UNREACHABLE]})
    customer.identities.remove(found[0])
    customer.updated_at = customer.edited_at = now
    session.flush()
