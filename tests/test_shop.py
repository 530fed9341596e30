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
