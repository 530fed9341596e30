"""The shop: its name, and the money, clock and country in which everything else is read."""

from functools import cache
from zoneinfo import available_timezones

import pycountry
from sqlalchemy.orm import Session

from cdp import text
from cdp.errors import Invalid
from cdp.models import Shop

_LONGEST_NAME = 200


def get(session: Session) -> Shop:
    """Promise the shop; before anything was saved, an unsaved one with the defaults (USD, UTC, US)."""
    return session.get(Shop, 1) or Shop(
        id=1, name="My shop", currency="USD", time_zone="UTC", country="US", is_demo=False
    )


def update(
    session: Session,
    *,
    name: str | None = None,
    currency: str | None = None,
    time_zone: str | None = None,
    country: str | None = None,
) -> Shop:
    """Change what is given and promise the saved shop, or raise Invalid with a sentence per field.

    After a new currency call `orders.recount`: an order counts only in the shop's currency.
    """
    given = {"name": name, "currency": currency, "time_zone": time_zone, "country": country}
    values = _validated({field: value for field, value in given.items() if value is not None})
    shop = get(session)
    for field, value in values.items():
        setattr(shop, field, value)
    session.add(shop)
    session.flush()
    return shop


def _validated(given: dict[str, str]) -> dict[str, str]:
    values, faults = {}, {}
    for field, raw in given.items():
        known, sentence = _RULES[field]
        value = known(text.clean(raw) or "")
        if value is None:
            faults[field] = [sentence]
        else:
            values[field] = value
    if faults:
        raise Invalid("The shop was not saved. " + " ".join(faults[field][0] for field in faults), faults)
    return values


def _known_name(raw: str) -> str | None:
    return raw if 0 < len(raw) <= _LONGEST_NAME else None


def _known_currency(raw: str) -> str | None:
    return raw.upper() if raw.upper() in currencies() else None


def _known_time_zone(raw: str) -> str | None:
    return raw if raw in time_zones() else None


def _known_country(raw: str) -> str | None:
    return raw.upper() if raw.upper() in countries() else None


_RULES = {
    "name": (_known_name, f"Give the shop a name of 1 to {_LONGEST_NAME} characters."),
    "currency": (_known_currency, "Pick a currency by its ISO code, e.g. EUR."),
    "time_zone": (_known_time_zone, "Pick a time zone by its name, e.g. Europe/Berlin."),
    "country": (_known_country, "Pick a country by its two-letter code, e.g. DE."),
}


@cache
def currencies() -> dict[str, str]:
    """Promise the ISO 4217 codes with the currencies' names, by code."""
    return {each.alpha_3: each.name for each in sorted(pycountry.currencies, key=lambda each: each.alpha_3)}


@cache
def countries() -> dict[str, str]:
    """Promise the ISO 3166 two-letter codes with the countries' common names, by name."""
    named = {each.alpha_2: getattr(each, "common_name", each.name) for each in pycountry.countries}
    return dict(sorted(named.items(), key=lambda pair: pair[1]))


@cache
def time_zones() -> tuple[str, ...]:
    """Promise the names of the IANA time zones that a place lies in, UTC first."""
    placed = sorted(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix", "right"))
    )
    return ("UTC", *placed)
