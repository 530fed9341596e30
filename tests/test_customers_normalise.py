"""The quick way to read addresses and phones gives what the libraries give."""

import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from cdp import customers

CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
parts = st.text("abcXYZ019._-+%'", max_size=12)


@given(local=parts, domain=parts, ending=st.sampled_from(["com", "museum", "local", "test", "x", "c0m", "example", ""]))
@example(local="a" * 65, domain="b", ending="com")
@example(local="a", domain="b" * 64, ending="com")
@example(local="a", domain=".".join(["b" * 60] * 5), ending="com")
@example(local="a", domain="xn--b", ending="com")
def test_the_quick_look_at_an_address_agrees_with_the_library(local, domain, ending):
    address = f"{local}@{domain}.{ending}"
    try:
        careful = validate_email(address.lower(), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        careful = None
    assert customers.normalise_email(address) == careful


@pytest.mark.slow
@given(code=st.sampled_from(CODES), digits=st.text("0123456789", min_size=3, max_size=13))
@example(code=49, digits="15112345678")
@example(code=44, digits="7911123456")
@example(code=39, digits="0612345678")
@example(code=7, digits="8005553535")
@example(code=1, digits="5125550123")
def test_the_quick_look_at_a_phone_agrees_with_the_library(code, digits):
    written = f"+{code}{digits}"
    try:
        number = phonenumbers.parse(written, "US")
        possible = phonenumbers.is_possible_number(number)
        careful = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if possible else None
    except phonenumbers.NumberParseException:
        careful = None
    assert customers.normalise_phone(written, "US") == careful


@pytest.mark.parametrize(
    ("written", "country", "kept"),
    [
        ("(512) 555-0123", "US", "+15125550123"),
        ("1-512-555-0123", "CA", "+15125550123"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("+44 (0)20 7946 0958", "US", "+442079460958"),
        ("\u200b+49\u00a0151 12345678", "US", "+4915112345678"),
        ("0043 660 1234567", "DE", "+436601234567"),
        ("512-555-0123 ext. 5", "US", "+15125550123"),
        ("12", "US", None),
        ("call me", "US", None),
        ("030 901820", None, None),
        ("", "US", None),
        (None, "US", None),
        ("9" * 10_000, "US", None),
    ],
)
def test_a_phone_is_read_as_its_country_writes_it(written, country, kept):
    assert customers.normalise_phone(written, country) == kept


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Germany", "DE"), ("DEUTSCHLAND", "DE"), ("deu", "DE"), (" d\u200be ", "DE"), ("U.S.A.", "US"), ("UK", "GB"),
        ("united states of america", "US"), ("Côte d’Ivoire", "CI"), ("cote d'ivoire", "CI"), ("TÜRKIYE", "TR"),
        ("South Korea", "KR"), ("Viet Nam", "VN"), ("Bolivia", "BO"), ("Taiwan", "TW"), ("Holland", "NL"),
        ("Atlantis", None), ("%", None), ("", None), (None, None), ("x" * 10_000, None),
    ],
)  # fmt: skip
def test_a_country_is_known_by_code_and_by_name(written, code):
    assert customers.normalise_country(written) == code


@given(st.text(max_size=40))
def test_no_text_whatever_breaks_the_readers_and_what_they_kept_they_keep(raw):
    for read in (
        customers.normalise_email,
        customers.normalise_country,
        lambda text: customers.normalise_phone(text, "DE"),
    ):
        kept = read(raw)
        assert kept is None or read(kept) == kept
