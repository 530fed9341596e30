"""The fields of a customer that a person may edit: one table, the checks by kind, and what a form shows."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import pycountry
from email_validator import EmailNotValidError

from cdp import attributes as registry
from cdp import shop as shops
from cdp import text
from cdp.customers.normalise import checked_email, is_valid_phone, normalise_country, normalise_phone
from cdp.errors import Invalid
from cdp.models import Attribute, ConsentStatus, Customer, Shop


class Kind(StrEnum):
    """What a field of the form holds; the check and the widget follow from it."""

    TEXT = "text"
    EMAIL = "email"
    PHONE = "phone"
    COUNTRY = "country"
    TIME_ZONE = "time_zone"
    LANGUAGE = "language"
    TAGS = "tags"
    CONSENT = "consent"  # True, False, or None for never asked
    COUNT = "count"
    MONEY = "money"
    TIME = "time"


@dataclass(frozen=True)
class Field:
    """One editable field: its key on the wire, its name on the screen, its kind, its group, and where it is kept."""

    key: str
    label: str
    kind: Kind
    group: str
    kept_as: str = ""
    longest: int = 255

    @property
    def column(self) -> str:
        """The customer's column that holds it."""
        return self.kept_as or self.key


TheShop = Callable[[], Shop]  # called where a value is read as the shop writes it: few are, and a shop is a row to read

FIELDS: dict[str, Field] = {
    field.key: field
    for field in (
        Field("email", "E-mail", Kind.EMAIL, "Person"),
        Field("first_name", "First name", Kind.TEXT, "Person"),
        Field("last_name", "Last name", Kind.TEXT, "Person"),
        Field("phone", "Phone", Kind.PHONE, "Person"),
        Field("language", "Language", Kind.LANGUAGE, "Person"),
        Field("acquisition_source", "Acquisition source", Kind.TEXT, "Person"),
        Field("tags", "Tags", Kind.TAGS, "Person"),
        Field("address_line1", "Address line 1", Kind.TEXT, "Address"),
        Field("address_line2", "Address line 2", Kind.TEXT, "Address"),
        Field("city", "City", Kind.TEXT, "Address"),
        Field("state", "State", Kind.TEXT, "Address"),
        Field("zip_code", "Zip code", Kind.TEXT, "Address", longest=40),
        Field("country", "Country", Kind.COUNTRY, "Address"),
        Field("time_zone", "Time zone", Kind.TIME_ZONE, "Address"),
        Field("email_subscribed", "E-mail subscribed", Kind.CONSENT, "Consent", kept_as="email_consent"),
        Field("sms_subscribed", "SMS subscribed", Kind.CONSENT, "Consent", kept_as="sms_consent"),
        # Used only while there are no orders behind the customer.
        Field("total_orders", "Orders", Kind.COUNT, "Totals", kept_as="imported_total_orders"),
        Field("lifetime_value", "Lifetime value", Kind.MONEY, "Totals", kept_as="imported_lifetime_value"),
        Field("last_order_date", "Last order", Kind.TIME, "Totals", kept_as="imported_last_order_date"),
    )
}


def form_values(customer: Customer) -> dict[str, Any]:
    """Promise what a form shows of a customer, by field key, with `attributes` as a dict of its own.

    Hand it back as `seen` when saving. Consent is True, False, or None where nobody was asked; totals are the typed or
    imported ones, None where only orders speak.
    """
    shown = {field.key: _shown(field, getattr(customer, field.column)) for field in FIELDS.values()}
    return {**shown, "attributes": dict(customer.attributes or {})}


def _shown(field: Field, kept: Any) -> Any:
    if field.kind == Kind.CONSENT:
        return {ConsentStatus.SUBSCRIBED: True, ConsentStatus.UNSUBSCRIBED: False}.get(kept)
    return list(kept or []) if field.kind == Kind.TAGS else kept


def validate(
    values: Mapping[str, Any],
    *,
    shop: TheShop,
    attributes: Sequence[Attribute] = (),
) -> dict[str, Any]:
    """Promise the given values as they are kept, or raise Invalid with `fields` {key: [sentences]}.

    Only what is given is looked at. `attributes` inside the values is a dict by key; its faults come back under
    "attributes.<key>". `external_ids` is a dict of one id by source.
    """
    cleaned: dict[str, Any] = {}
    faults: dict[str, list[str]] = {}
    for key, raw in values.items():
        if key in ("attributes", "external_ids") and not isinstance(raw or {}, Mapping):
            faults[key] = [f'{key} must be given by name, e.g. {{"name": "value"}}.']
        elif key == "attributes":
            cleaned[key] = _attributes(raw or {}, {each.key: each for each in attributes}, faults)
        elif key == "external_ids":
            cleaned[key] = _external_ids(raw or {}, faults)
        elif field := FIELDS.get(key):
            try:
                cleaned[key] = _checked(field, raw, shop)
            except Fault as fault:
                faults[key] = [str(fault)]
        else:
            faults[key] = [f"There is no field “{key}” that could be edited."]
    if faults:
        raise refusal(faults)
    return cleaned


def refusal(faults: Mapping[str, list[str]]) -> Invalid:
    """Promise the error that tells all faults of a form at once."""
    return Invalid(
        "Nothing was saved. " + " ".join(sentence for sentences in faults.values() for sentence in sentences),
        dict(faults),
    )


class Fault(ValueError):
    """One sentence about one field."""


def _checked(field: Field, raw: Any, shop: TheShop) -> Any:
    if isinstance(raw, str):
        raw = text.clean(raw)
        if raw is not None and len(raw) > max(field.longest, 255):
            raise Fault(f"{field.label} is too long: keep it under {field.longest:,} characters.")
    if raw is None:
        return [] if field.kind == Kind.TAGS else None
    return _CHECKS[field.kind](raw, field, shop)


def _text(raw: Any, field: Field, _shop: TheShop) -> str | None:
    if not isinstance(raw, str | int) or isinstance(raw, bool):
        raise Fault(f"{field.label} must be text.")
    value = str(raw)
    if len(value) > field.longest:
        raise Fault(f"{field.label} is too long: keep it under {field.longest:,} characters.")
    return value


def _email(raw: Any, _field: Field, _shop: TheShop) -> str:
    try:
        return checked_email(str(raw))
    except EmailNotValidError as error:
        raise Fault(str(error)) from None


def _phone(raw: Any, _field: Field, shop: TheShop) -> str:
    country = shop().country
    number = normalise_phone(str(raw), country)
    if number is None or not is_valid_phone(number):
        example = "+1 512 555 0123" if country == "US" else "+44 20 7946 0958"
        raise Fault(f"“{raw}” is not a phone number of {country}. Write it with its country code, e.g. {example}.")
    return number


def _country(raw: Any, _field: Field, _shop: TheShop) -> str:
    if code := normalise_country(str(raw)):
        return code
    raise Fault(f"“{raw}” is not a country we know. Write its name in English or its two-letter code, e.g. DE.")


def _time_zone(raw: Any, _field: Field, _shop: TheShop) -> str:
    by_lower = {zone.lower(): zone for zone in shops.time_zones()}
    if zone := by_lower.get(str(raw).lower().replace(" ", "_")):
        return zone
    raise Fault(f"“{raw}” is not a time zone. Pick one by its name, e.g. Europe/Berlin.")


_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?", re.ASCII)


def _language(raw: Any, _field: Field, _shop: TheShop) -> str:
    match = _LANGUAGE.fullmatch(str(raw).lower().replace("_", "-"))
    named = None if match else pycountry.languages.get(name=str(raw).capitalize())
    if named is not None:
        return str(getattr(named, "alpha_2", named.alpha_3))
    if match is None or not _is_language(match[1]):
        raise Fault(f"“{raw}” is not a language we know. Write its tag, e.g. en, de-AT or pt-BR.")
    return "-".join(part for part in (match[1], (match[2] or "").capitalize(), (match[3] or "").upper()) if part)


def _is_language(code: str) -> bool:
    return pycountry.languages.get(**{"alpha_2" if len(code) == 2 else "alpha_3": code}) is not None


def clean_tags(raw: Collection[Any] | str) -> list[str]:
    """Promise tags as they are kept: cleaned, sorted, without doubles; a text is split at its commas."""
    given = raw.split(",") if isinstance(raw, str) else raw
    return sorted({tag for each in given if (tag := text.clean(str(each)))})


def _tags(raw: Any, field: Field, _shop: TheShop) -> list[str]:
    if not isinstance(raw, str | list | tuple | set | frozenset):
        raise Fault("Tags must be a list of words.")
    tags = clean_tags(raw)
    if any(len(tag) > field.longest for tag in tags):
        raise Fault(f"A tag is too long: keep it under {field.longest} characters.")
    return tags


def _consent(raw: Any, field: Field, _shop: TheShop) -> bool:
    word = str(raw).lower()
    if word not in {"true", "false", "yes", "no", "1", "0"}:
        raise Fault(f"{field.label} is yes or no.")
    return word in {"true", "yes", "1"}


def _count(raw: Any, field: Field, _shop: TheShop) -> int:
    number = _decimal(raw, field)
    if number != number.to_integral_value() or not 0 <= number < 2**31:
        raise Fault(f"{field.label} must be a whole number from 0 on.")
    return int(number)


def _money(raw: Any, field: Field, shop: TheShop) -> Decimal:
    number = _decimal(raw, field)
    if not 0 <= number <= Decimal(10) ** 13:
        raise Fault(f"{field.label} must be an amount in {shop().currency}, from 0 on.")
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


def _decimal(raw: Any, field: Field) -> Decimal:
    written = re.sub(r"[\s$€£¥]", "", str(raw))
    written = written.replace(",", "") if _GROUPED.fullmatch(written) else written.replace(",", ".")
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise Fault(f"{field.label} must be a number, e.g. 1250.00.") from None
    if isinstance(raw, bool) or not number.is_finite():
        raise Fault(f"{field.label} must be a number, e.g. 1250.00.")
    return number


def _time(raw: Any, field: Field, shop: TheShop) -> datetime:
    at = _as_datetime(raw)
    if at is None or not 1900 <= at.year <= 2200:
        raise Fault(f"{field.label} must be a date as year-month-day, e.g. 2026-05-31.")
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(shop().time_zone))).astimezone(UTC)


def _as_datetime(raw: Any) -> datetime | None:
    if isinstance(raw, datetime):
        return raw
    if isinstance(raw, date):
        return datetime.combine(raw, time())
    try:
        return datetime.fromisoformat(str(raw))
    except ValueError:
        return None


_CHECKS: dict[Kind, Callable[[Any, Field, TheShop], Any]] = {
    Kind.TEXT: _text,
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
    Kind.COUNTRY: _country,
    Kind.TIME_ZONE: _time_zone,
    Kind.LANGUAGE: _language,
    Kind.TAGS: _tags,
    Kind.CONSENT: _consent,
    Kind.COUNT: _count,
    Kind.MONEY: _money,
    Kind.TIME: _time,
}


def _attributes(raw: Mapping[str, Any], known: Mapping[str, Attribute], faults: dict[str, list[str]]) -> dict[str, Any]:
    """Blank values stay in as None: saving takes them as "no value any more"."""
    cleaned = {}
    for key, value in raw.items():
        if key not in known:
            faults[f"attributes.{key}"] = [f"There is no attribute “{key}”. Declare it first."]
            continue
        try:
            cleaned[key] = registry.parse(known[key], value)
        except Invalid as error:
            faults[f"attributes.{key}"] = [str(error)]
    return cleaned


def _external_ids(raw: Mapping[str, Any], faults: dict[str, list[str]]) -> dict[str, str]:
    cleaned = {}
    for source, external_id in raw.items():
        name, given = text.clean(str(source)), text.clean(str(external_id))
        if name is None or given is None or len(name) > 100 or len(given) > 255:
            faults["external_ids"] = ["An external id needs a system's name and an id of at most 255 characters."]
        else:
            cleaned[name] = given
    return cleaned
