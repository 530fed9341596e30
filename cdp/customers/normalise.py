"""E-mail addresses, phones and countries in the one form they are kept in; cheap enough for a million at a time."""

import re
import unicodedata
from functools import cache, lru_cache

import phonenumbers
import pycountry
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneMetadata

from cdp import text

# Also for Arrow's regular expressions, which know no look-ahead; to be tried on the lower-cased address.
PLAIN_EMAIL = r"[a-z0-9_+-]+(\.[a-z0-9_+-]+)*@([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,24}"
SPECIAL_DOMAINS = ("arpa", "invalid", "local", "localhost", "onion", "test")  # the library refuses them; so do we

_PLAIN_EMAIL = re.compile(PLAIN_EMAIL)
_SPECIAL = tuple(f".{domain}" for domain in SPECIAL_DOMAINS)


def normalise_email(raw: str | None) -> str | None:
    """Promise the address as it is kept (composed, lower case), or None when it is no e-mail address."""
    if not raw:
        return None
    try:
        return checked_email(raw)
    except EmailNotValidError:
        return None


def checked_email(raw: str) -> str:
    """Promise the address as it is kept; raises EmailNotValidError, whose text says what is wrong with it."""
    address = (text.clean(raw) or "").lower()
    if is_plain_email(address):
        return address
    return validate_email(address, check_deliverability=False).normalized.lower()


def is_plain_email(address: str) -> bool:
    """Promise whether a lower-case address is of the common kind that needs no closer look."""
    local, _, domain = address.partition("@")
    return (
        len(local) <= 64
        and len(address) <= 254
        and _PLAIN_EMAIL.fullmatch(address) is not None
        and not domain.endswith(_SPECIAL)
        and (len(domain) <= 63 or all(len(label) <= 63 for label in domain.split(".")))
    )


_PHONE_NOISE = str.maketrans("", "", " -().\u00a0/'")
_NORTH_AMERICA = frozenset({"US", "CA", "PR", "DO", "JM", "BS", "BB", "TT"})
_NORTH_AMERICAN = re.compile(r"(?:\+?1)?([2-9]\d{2}[2-9]\d{6})", re.ASCII)


def normalise_phone(raw: str | None, country: str | None) -> str | None:
    """Promise the number as E.164, read as somebody in `country` (ISO alpha-2) writes it; None when it is no number."""
    written = text.clean(raw)
    if written is None or len(written) > 60:
        return None
    bare = written.translate(_PHONE_NOISE)
    if bare.startswith("+") and _is_international(bare):
        return bare
    if country in _NORTH_AMERICA and (match := _NORTH_AMERICAN.fullmatch(bare)):
        return f"+1{match[1]}"
    return _read_phone(written, country)


def _is_international(bare: str) -> bool:
    digits = bare[1:]
    if not (digits.isascii() and digits.isdigit()):
        return False
    for length in (1, 2, 3):
        if pattern := _national_pattern(digits[:length]):
            return pattern.fullmatch(digits[length:]) is not None
    return False


@cache
def _national_pattern(calling_code: str) -> re.Pattern[str] | None:
    """The shape of numbers behind a calling code; None where there is no such code, or only the library can tell."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(calling_code), ())
    if calling_code == "1":
        return re.compile(r"[2-9]\d{2}[2-9]\d{6}")
    if not regions or regions[0] == "001":
        return None
    metadata = PhoneMetadata.metadata_for_region(regions[0])
    # Here the library may read a national prefix off a full number.
    if metadata is None or metadata.national_prefix_transform_rule:
        return None
    shape = metadata.general_desc.national_number_pattern if metadata.general_desc else None
    return re.compile(shape) if shape else None


def _read_phone(written: str, country: str | None) -> str | None:
    try:
        number = phonenumbers.parse(written, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_valid_phone(e164: str) -> bool:
    """Promise whether a number in E.164 is one that its country gives out."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(e164, None))
    except phonenumbers.NumberParseException:
        return False


def normalise_country(raw: str | None) -> str | None:
    """Promise the ISO 3166 two-letter code of a country named by code or by name, or None when it is not known."""
    return None if raw is None else _country(raw)


@lru_cache(maxsize=20_000)
def _country(raw: str) -> str | None:
    return _country_names().get(_bare(raw))


def _bare(name: str) -> str:
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", " ", text.fold(text.clean(plain) or "").replace(".", "")).strip()


# What shops write and the standard does not list.
_ALSO = {
    "GB": ("UK", "Great Britain", "England", "Scotland", "Wales", "Northern Ireland"),
    "US": ("USA", "U.S.A.", "U.S.", "United States of America", "America"),
    "AE": ("UAE", "Emirates"),
    "AT": ("Österreich",), "BE": ("België", "Belgique"), "BR": ("Brasil",), "CH": ("Schweiz", "Suisse", "Svizzera"),
    "CZ": ("Czech Republic", "Česko"), "DE": ("Deutschland", "Allemagne", "Alemania"), "DK": ("Danmark",),
    "ES": ("España",), "FI": ("Suomi",), "IT": ("Italia",), "JP": ("日本",), "KR": ("South Korea",),
    "KP": ("North Korea",), "NL": ("Nederland", "Holland", "The Netherlands"), "NO": ("Norge",), "PL": ("Polska",),
    "RU": ("Russia",), "SE": ("Sverige",), "TR": ("Turkey", "Türkiye"), "VN": ("Vietnam",), "MK": ("Macedonia",),
    "CI": ("Ivory Coast",), "CV": ("Cape Verde",), "SZ": ("Swaziland",), "LA": ("Laos",), "SY": ("Syria",),
    "BN": ("Brunei",), "CD": ("DR Congo",), "PS": ("Palestine",), "MX": ("México",), "HU": ("Magyarország",),
}  # fmt: skip


@cache
def _country_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for each in pycountry.countries:
        for attribute in ("name", "common_name", "official_name", "alpha_3", "alpha_2"):
            if name := getattr(each, attribute, None):
                names[_bare(name)] = each.alpha_2
    for code, others in _ALSO.items():
        names.update({_bare(other): code for other in others})
    return names
