"""Looking people up over the frames: what the search means, where blanks stand, what pages and files hold."""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdp import attributes, customers, frames, segments, shop
from cdp import conditions as cd
from cdp.errors import Invalid
from cdp.frames import find
from cdp.models import ConsentStatus
from tests.makers import make_customer


def look(session, now, **asked):
    """The first names of those found, in order."""
    session.commit()
    held = frames.current(session)
    found = find.find(held, segments.catalogue(session), now=now, **{"order_by": "created_at", **asked})
    return found.total, [held.customers["first_name"].iloc[at] for at in found.positions]


def names(session, now, search):
    return sorted(look(session, now, search=search)[1])


def test_every_word_must_be_in_name_or_address_without_regard_to_case_and_order(session, now):
    make_customer(session, first_name="Zoë", last_name="MÜLLER", email="zm@example.com")
    make_customer(session, first_name="Zoë", last_name="Meyer", email="other@acme.test")
    make_customer(session, first_name=None, last_name=None, email=None, phone="+493012345")
    assert names(session, now, "zoë") == ["Zoë", "Zoë"]
    assert look(session, now, search="müller ZOË")[0] == 1
    assert look(session, now, search="zoë acme")[0] == 1
    assert look(session, now, search="zoë nobody")[0] == 0
    assert look(session, now, search="  ")[0] == 3


def test_a_search_is_text_and_never_a_pattern(session, now):
    make_customer(session, first_name="100%")
    make_customer(session, first_name="a_b")
    make_customer(session, first_name="x.*(y")
    assert [names(session, now, word) for word in ("0%", "a_b", ".*(", "%%", "z_z")] == [
        ["100%"], ["a_b"], ["x.*(y"], [], [],
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["5125550123", "512 555 0123", "(512) 555-0123", "+1 512", "0512", "555.01"])
def test_phones_are_compared_by_their_digits(session, now, typed):
    make_customer(session, first_name="Mine", phone="+15125550123")
    make_customer(session, first_name="Other", phone="+493012345")
    make_customer(session, first_name="None", phone=None)
    assert names(session, now, typed) == ["Mine"]


def test_two_digits_are_no_phone(session, now):
    make_customer(session, phone="+15125550123", email="a@example.com", last_name="Meyer")
    assert look(session, now, search="51")[0] == 0


def test_the_search_and_the_tree_hold_together(session, now):
    make_customer(session, first_name="Anna", country="DE")
    make_customer(session, first_name="Anna", country="US")
    make_customer(session, first_name="Bert", country="DE")
    tree = cd.parse([{"field": "country", "operator": "equals", "value": "DE"}], cd.Catalogue.of())
    assert look(session, now, search="anna", where=tree) == (1, ["Anna"])


def test_the_deleted_are_never_found_and_the_new_are(session, now):
    gone = make_customer(session, first_name="Gone")
    make_customer(session, first_name="Here")
    look(session, now)
    customers.delete(session, [gone.id], now=now)
    make_customer(session, first_name="New")
    assert sorted(look(session, now)[1]) == ["Here", "New"]
    assert names(session, now, "gone") == []


@pytest.mark.slow
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("field", ["lifetime_value", "last_order_date", "city", "tags", "avg_order_value", "full_name"])
def test_blanks_come_last_either_way(session, now, field, descending):
    values = {
        "lifetime_value": [Decimal(1), Decimal(2)],
        "last_order_date": [now - timedelta(days=2), now],
        "city": ["Ängelholm", "Berlin"],
        "tags": [["a"], ["b"]],
        "avg_order_value": [Decimal(1), Decimal(2)],
    }.get(field)
    for at, name in enumerate(("low", "high")):
        make_customer(session, first_name=name, last_name=None, **({field: values[at]} if values else {}))
    if values and field != "lifetime_value":
        make_customer(session, first_name="blank", last_name=None)
    if field == "full_name":
        make_customer(session, first_name=None, last_name=None)
    expected = {"full_name": ["high", "low"]}.get(field, ["low", "high"])
    shown = look(session, now, order_by=field, descending=descending)[1]
    assert shown[:2] == (expected[::-1] if descending else expected)
    assert len(shown) == 2 or shown[2] == "blank" or pd.isna(shown[2])


def test_names_are_sorted_as_they_read_and_accents_do_not_send_them_to_the_end(session, now):
    for first, last in (("Anna", "Zorn"), ("Anna Maria", "Abel"), (None, "Ämilius"), ("Bert", None), ("anna", "Zorn")):
        make_customer(session, first_name=first, last_name=last)
    session.commit()
    held, known = frames.current(session), segments.catalogue(session)
    found = find.find(held, known, now=now, order_by="full_name", descending=False)
    shown = find.rows(held, found.positions, ["full_name"], known, now=now)["full_name"].tolist()
    assert shown == ["Ämilius", "Anna Zorn", "anna Zorn", "Anna Maria Abel", "Bert"]


@pytest.mark.slow
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.data(),
    field=st.sampled_from(["lifetime_value", "total_orders", "last_order_date", "city", "email", "full_name"]),
    descending=st.booleans(),
)
@pytest.mark.sqlite_only
def test_pages_put_together_are_the_whole_in_one_order(crowd, now, data, field, descending):
    held, known = crowd
    asked = {
        "order_by": field,
        "descending": descending,
        "now": now,
        "search": data.draw(st.sampled_from(["", "a", "1"])),
    }
    whole = find.find(held, known, limit=None, **asked)
    offset, limit = data.draw(st.integers(0, 130)), data.draw(st.integers(1, 40))
    page = find.find(held, known, offset=offset, limit=limit, **asked)
    assert page.total == whole.total == len(whole.positions)
    assert page.positions.tolist() == whole.positions[offset : offset + limit].tolist()


@pytest.fixture
def crowd(session, now):
    """A hundred and twenty people full of ties and blanks."""
    for at in range(120):
        make_customer(
            session, first_name=["Anna", "Änne", None, "bert"][at % 4], lifetime_value=Decimal(at % 5), total_orders=at % 3,
            last_order_date=None if at % 2 else now - timedelta(days=at % 7), city=[None, "Ulm", "ulm", "Aachen"][at % 4],
        )  # fmt: skip
    session.commit()
    return frames.current(session), segments.catalogue(session)


def test_an_unknown_column_to_sort_by_is_refused_by_name(session, now):
    make_customer(session)
    with pytest.raises(Invalid, match="“charm”"):
        look(session, now, order_by="charm")


def everything(session, now, columns, write=find.rows):
    session.commit()
    held, known = frames.current(session), segments.catalogue(session)
    found = find.find(held, known, now=now, limit=None, order_by="created_at", descending=False)
    return write(held, found.positions, columns, known, now=now)


def test_rows_show_money_in_units_times_by_the_shops_clock_and_words(session, now):
    shop.update(session, time_zone="Asia/Tokyo")
    attributes.declare(session, label="Likes tea", kind="yes_no")
    attributes.declare(session, label="Birthday", kind="date")
    make_customer(
        session, lifetime_value=Decimal("1204.55"), total_orders=3, email_consent=ConsentStatus.NEVER_SUBSCRIBED,
        tags=["a", "b"], last_order_date=datetime(2026, 6, 1, 20, tzinfo=UTC),
        attributes={"likes_tea": True, "birthday": "1990-02-03"},
    )  # fmt: skip
    make_customer(session, city=None, email_consent=ConsentStatus.SUBSCRIBED)
    columns = [
        "lifetime_value", "total_orders", "email_consent", "tags", "last_order_date", "likes_tea", "birthday", "city",
        "email_subscribed", "avg_order_value",
    ]  # fmt: skip
    shown = everything(session, now, columns)
    first, second = shown.iloc[0], shown.iloc[1]
    assert (first["lifetime_value"], first["total_orders"]) == (1204.55, 3)
    assert (first["email_consent"], first["tags"], first["likes_tea"]) == ("never subscribed", ["a", "b"], "yes")
    assert (first["last_order_date"], first["birthday"]) == (datetime(2026, 6, 2, 5), datetime(1990, 2, 3))
    assert (first["email_subscribed"], second["email_subscribed"]) == ("no", "yes")
    assert second["city"] is None
    assert second["tags"] is None
    assert pd.isna(second["last_order_date"])
    assert pd.isna(second["avg_order_value"])


def test_a_file_keeps_cents_and_cannot_run_as_a_formula(session, now):
    make_customer(
        session, first_name="=HYPERLINK(1)", last_name="+1", city="@cmd", state="-2", phone="+15125550123",
        lifetime_value=Decimal("12.50"), tags=["=x", "b"], address_line1='say "hi", you\nthere',
    )  # fmt: skip
    columns = ["full_name", "city", "state", "phone", "lifetime_value", "tags", "address_line1", "last_order_date"]
    written = everything(session, now, columns, find.export)
    assert written.startswith(b"\xef\xbb\xbf")
    heading, row = csv.reader(io.StringIO(written.decode("utf-8-sig")))
    assert heading[:2] == ["Full name", "City"]
    assert row == [
        "'=HYPERLINK(1) +1", "'@cmd", "'-2", "'+15125550123", "12.50", "'=x, b", 'say "hi", you\nthere', "",
    ]  # fmt: skip


@pytest.mark.slow
def test_a_file_of_nobody_has_its_headings(session, now):
    assert everything(session, now, ["email", "tags", "created_at", "lifetime_value"], find.export).count(b"\n") == 1


def test_known_values_are_those_of_the_living_the_commonest_first(session, now):
    make_customer(session, country="DE", tags=["vip", "new"])
    make_customer(session, country="DE", tags=["vip"])
    gone = make_customer(session, country="FR", tags=["old"])
    customers.delete(session, [gone.id], now=now)
    session.commit()
    held = frames.current(session)
    assert find.known_values(held, "country") == ["DE"]
    assert find.known_values(held, "tags") == ["vip", "new"]
