"""The shop is one row with a currency, a clock and a country that exist."""

import pytest
import sqlalchemy as sa

from cdp import shop
from cdp.errors import Invalid
from cdp.models import Shop


def test_a_new_database_has_a_default_shop_that_is_not_saved_by_reading(session):
    assert (shop.get(session).currency, shop.get(session).time_zone, shop.get(session).country) == ("USD", "UTC", "US")
    assert session.scalar(sa.select(sa.func.count()).select_from(Shop)) == 0


def test_an_update_saves_what_is_given_and_keeps_the_rest(session):
    shop.update(session, name="  Zoë’s Socks ", currency="eur", time_zone="Europe/Berlin")
    shop.update(session, country="de")
    session.expire_all()
    saved = shop.get(session)
    assert (saved.name, saved.currency, saved.time_zone, saved.country) == (
        "Zoë’s Socks",
        "EUR",
        "Europe/Berlin",
        "DE",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " \x00\u200b "),
        ("name", "x" * 10_000),
        ("currency", "XYZ"),
        ("currency", "€"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("country", "Germany"),
        ("country", "%"),
    ],
)
def test_what_does_not_exist_is_refused_with_a_sentence_and_nothing_changes(session, field, value):
    with pytest.raises(Invalid) as refused:
        shop.update(session, **{"name": "New name", field: value})
    assert list(refused.value.fields) == [field]
    assert shop.get(session).name == "My shop"


def test_pickers_offer_real_names():
    assert shop.currencies()["EUR"] == "Euro"
    assert shop.countries()["DE"] == "Germany"
    assert shop.time_zones()[0] == "UTC"
    assert "Europe/Berlin" in shop.time_zones()


def test_addresses_that_stand_in_letters_are_tidied(session):
    shop.update(
        session,
        postal_address="  12 Mill Lane\nBristol ",
        website="shop.example/",
        public_url="https://mail.shop.example:8443/",
    )
    saved = shop.get(session)
    assert saved.postal_address == "12 Mill Lane\nBristol"
    assert (saved.website, saved.public_url) == ("https://shop.example", "https://mail.shop.example:8443")
    shop.update(session, website="")
    assert shop.get(session).website == ""


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "https://",
        "https://a b.example",
        "ftp://x.example",
        "shop",
        "https://x.example?a=1",
        "https://[::",
    ],
)
def test_an_address_that_leads_nowhere_is_refused(session, address):
    with pytest.raises(Invalid) as refused:
        shop.update(session, public_url=address)
    assert list(refused.value.fields) == ["public_url"]


def limits(**changed):
    usual = {"cap_messages": 2, "cap_days": 7, "quiet_from": 21, "quiet_until": 8, "quiet_zone": "customer"}
    return {**usual, **changed}


def test_limits_are_saved_and_switched_off(session):
    shop.limit(session, **limits())
    saved = shop.get(session)
    assert (saved.cap_messages, saved.quiet_from, saved.quiet_until, saved.quiet_zone) == (2, 21, 8, "customer")
    shop.limit(session, **limits(cap_messages=None, quiet_from=None, quiet_until=None))
    assert (saved.cap_messages, saved.quiet_from) == (None, None)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"cap_messages": 0}, "cap_messages"),
        ({"cap_days": 0}, "cap_days"),
        ({"quiet_until": None}, "quiet_from"),
        ({"quiet_from": 8}, "quiet_from"),
        ({"quiet_from": 24}, "quiet_from"),
        ({"quiet_zone": "moon"}, "quiet_from"),
    ],
)
def test_limits_that_make_no_sense_are_refused(session, changed, field):
    with pytest.raises(Invalid) as refused:
        shop.limit(session, **limits(**changed))
    assert list(refused.value.fields) == [field] and shop.get(session).cap_messages is None
