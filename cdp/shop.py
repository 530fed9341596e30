"""The shop: its name, the money, clock and country everything is read in, and the rules by which it sends."""

import ipaddress
import re
from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import pycountry
from sqlalchemy.orm import Session

from cdp import access, text
from cdp.errors import Invalid
from cdp.models import Shop

_LONGEST_NAME, _LONGEST_ADDRESS = 200, 500
_DEFAULTS = {
    "name": "My shop", "currency": "USD", "time_zone": "UTC", "country": "US", "is_demo": False,
    "website": "", "postal_address": "", "public_url": "", "cap_days": 7, "quiet_zone": "shop",
}  # fmt: skip


def get(session: Session) -> Shop:
    """Promise the shop; before anything was saved, an unsaved one with the defaults (USD, UTC, US)."""
    return session.get(Shop, 1) or Shop(id=1, **_DEFAULTS)


def update(
    session: Session,
    *,
    name: str | None = None,
    currency: str | None = None,
    time_zone: str | None = None,
    country: str | None = None,
    website: str | None = None,
    postal_address: str | None = None,
    public_url: str | None = None,
) -> Shop:
    """Change what is given and promise the saved shop, or raise Invalid with a sentence per field.

    After a new currency call `orders.recount`: an order counts only in the shop's currency.
    """
    access.require("shop.change")
    given = {
        "name": name, "currency": currency, "time_zone": time_zone, "country": country,
        "website": website, "postal_address": postal_address, "public_url": public_url,
    }  # fmt: skip
    return _saved(session, _validated({field: value for field, value in given.items() if value is not None}))


def take_currency(session: Session, currency: str) -> Shop:
    """Promise the shop in the currency of its first orders, whoever may bring those in; raises Invalid for one that is none."""
    access.require("orders.record")
    return _saved(session, _validated({"currency": currency}))


def limit(
    session: Session,
    *,
    cap_messages: int | None,
    cap_days: int,
    quiet_from: int | None,
    quiet_until: int | None,
    quiet_zone: str,
) -> Shop:
    """Promise the saved shop with these limits on what people are sent, or raise Invalid with a sentence per field.

    Nobody gets more than `cap_messages` in `cap_days` days (None: no cap), and nothing goes out from the hour
    `quiet_from` to the hour `quiet_until` (both None: no quiet hours) by the clock of the "shop" or the "customer".
    """
    access.require("shop.change")
    faults = {}
    if cap_messages is not None and not 1 <= cap_messages <= 100:
        faults["cap_messages"] = ["Allow 1 to 100 letters, or switch the cap off."]
    if not 1 <= cap_days <= 365:
        faults["cap_days"] = ["Count over 1 to 365 days."]
    if fault := _quiet_fault(quiet_from, quiet_until, quiet_zone):
        faults["quiet_from"] = [fault]
    _refuse("The limits were not saved.", faults)
    return _saved(session, {
        "cap_messages": cap_messages, "cap_days": cap_days,
        "quiet_from": quiet_from, "quiet_until": quiet_until, "quiet_zone": quiet_zone,
    })  # fmt: skip


def _quiet_fault(begin: int | None, end: int | None, zone: str) -> str | None:
    if zone not in ("shop", "customer"):
        return "Count quiet hours by the shop's clock or by the customer's."
    if (begin is None) != (end is None):
        return "Say both when quiet hours begin and when they end."
    if begin is not None and end is not None and not (0 <= begin <= 23 and 0 <= end <= 23):
        return "Hours go from 0 to 23."
    if begin is not None and begin == end:
        return "Quiet hours that begin and end at the same hour would last all day. Pick two hours."
    return None


def _saved(session: Session, values: dict[str, object]) -> Shop:
    shop = get(session)
    for field, value in values.items():
        setattr(shop, field, value)
    session.add(shop)
    session.flush()
    return shop


def _validated(given: dict[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    faults: dict[str, list[str]] = {}
    for field, raw in given.items():
        known, sentence = _RULES[field]
        value = known(text.clean(raw) or "")
        if value is None:
            faults[field] = [sentence]
        else:
            values[field] = value
    _refuse("The shop was not saved.", faults)
    return values


def _refuse(sentence: str, faults: dict[str, list[str]]) -> None:
    if faults:
        raise Invalid(" ".join([sentence, *(told[0] for told in faults.values())]), faults)


def _known_name(raw: str) -> str | None:
    return raw if 0 < len(raw) <= _LONGEST_NAME else None


def _known_currency(raw: str) -> str | None:
    return raw.upper() if raw.upper() in currencies() else None


def _known_time_zone(raw: str) -> str | None:
    return raw if raw in time_zones() else None


def _known_country(raw: str) -> str | None:
    return raw.upper() if raw.upper() in countries() else None


def _known_address(raw: str) -> str | None:
    return raw if len(raw) <= _LONGEST_ADDRESS else None


def _known_website(raw: str) -> str | None:
    """The address of a site, without the slash at its end; https is put before a bare name."""
    if not raw:
        return ""
    typed = raw if "://" in raw else f"https://{raw}"
    if any(char.isspace() for char in typed):
        return None
    try:
        parts = urlsplit(typed)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or not _is_host(host) or parts.query or parts.fragment:
        return None
    return typed.rstrip("/")


def _is_host(host: str) -> bool:
    if host == "localhost" or re.fullmatch(r"[\w-]+(\.[\w-]+)+", host):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


_RULES: dict[str, tuple[Callable[[str], str | None], str]] = {
    "name": (_known_name, f"Give the shop a name of 1 to {_LONGEST_NAME} characters."),
    "currency": (_known_currency, "Pick a currency by its ISO code, e.g. EUR."),
    "time_zone": (_known_time_zone, "Pick a time zone by its name, e.g. Europe/Berlin."),
    "country": (_known_country, "Pick a country by its two-letter code, e.g. DE."),
    "website": (_known_website, "Write the website as it stands in a browser, e.g. https://shop.example."),
    "postal_address": (_known_address, f"Keep the postal address within {_LONGEST_ADDRESS} characters."),
    "public_url": (_known_website, "Write where this program can be reached, e.g. https://mail.shop.example."),
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
