"""The customers' screens: what a person types, picks and confirms, and what becomes of it."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from cdp import attributes, consent, customers, db, demo
from cdp.models import Channel, ConsentStatus, Customer, SuppressionReason, TotalsSource, utc_now
from pages.widgets import formats
from tests.makers import make_customer, make_event, make_order, make_segment

MAIN = Path(__file__).resolve().parents[1] / "pages" / "main.py"
pytestmark = [pytest.mark.sqlite_only, pytest.mark.slow]


def screen(page, **asked):
    shown = AppTest.from_file(str(MAIN), default_timeout=60).switch_page(f"{page}.py")
    for name, value in asked.items():
        shown.query_params[name] = value
    return run(shown)


def run(shown):
    shown.run()
    assert not shown.exception, shown.exception
    return shown


def press(shown, key):
    shown.button(key=key).click()
    return run(shown)


def field(shown, key):
    """The input of the form that is open now."""
    return f"customer_form_{shown.session_state['customer_form_number']}_{key}"


def words(shown):
    return "\n".join(str(each.value) for each in (*shown.markdown, *shown.caption, *shown.title, *shown.subheader))


def only(session, **where):
    session.rollback()
    session.expire_all()
    return session.scalars(sa.select(Customer).filter_by(**where)).one()


def table(shown):
    return shown.dataframe[0].value


# the list


def test_an_empty_shop_offers_an_import_and_a_form(session):
    session.commit()
    shown = screen("customers")
    assert "No customers yet" in words(shown)
    assert not shown.dataframe
    assert shown.button(key="add_customer")


def test_an_empty_shop_can_be_filled_with_a_sample(session, monkeypatch):
    monkeypatch.setattr(demo, "load_apart", partial(demo.load_apart, customers=60))
    session.commit()
    shown = press(screen("customers"), "load_sample_shop")
    assert "1–50 of 60 customers" in words(shown)


def test_the_search_in_the_link_decides_what_is_shown(session):
    make_customer(session, first_name="Zoë", last_name="Müller")
    make_customer(session, first_name="Bert", last_name="Meyer")
    session.commit()
    shown = screen("customers", q="müller")
    assert table(shown)["full_name"].tolist() == ["Zoë Müller"]
    assert "1 customer" in words(shown)


def test_nobody_found_offers_to_clear_everything(session):
    make_customer(session)
    session.commit()
    shown = screen("customers", q="nobody", country="DE")
    assert "Nobody found" in words(shown)
    shown = press(shown, "clear_all")
    assert len(table(shown)) == 1


def test_filters_become_one_tree_that_is_said_in_words(session):
    make_customer(session, first_name="Anna", country="DE", email_consent=ConsentStatus.SUBSCRIBED, tags=["vip"])
    make_customer(session, first_name="Bert", country="DE", email_consent=ConsentStatus.UNKNOWN)
    make_customer(session, first_name="Carl", country="US", email_consent=ConsentStatus.SUBSCRIBED)
    make_segment(session, [{"field": "first_name", "operator": "starts_with", "value": "a"}], name="With A", key="a")
    session.commit()
    shown = screen("customers")
    shown.multiselect(key="country").select("DE")
    shown = run(shown)
    assert len(table(shown)) == 2
    assert "Customers where country is any of “DE”" in words(shown)
    shown.multiselect(key="tag").select("vip")
    shown.selectbox(key="segment").select("a")
    shown = run(shown)
    assert [name.split()[0] for name in table(shown)["full_name"]] == ["Anna"]
    shown = press(shown, "clear_filters")
    assert len(table(shown)) == 3


def test_a_link_with_filters_says_at_once_how_many_they_are(session):
    make_customer(session, country="DE", tags=["vip"])
    session.commit()
    assert "Filters · 2" in labels(screen("customers", country="DE", tag="vip"))
    shown = screen("customers")
    assert "Filters" in labels(shown)
    shown.multiselect(key="country").select("DE")
    assert "Filters · 1" in labels(run(shown))


def labels(shown):
    return [each.proto.popover.label for each in shown.get("popover")]


def test_a_segment_that_cannot_be_asked_says_so_instead_of_breaking_the_screen(session):
    make_customer(session)
    make_segment(session, [{"field": "shoe_size", "operator": "equals", "value": 4}], name="Feet", key="feet")
    session.commit()
    shown = screen("customers", segment="Feet")
    assert shown.error


def test_only_the_chosen_columns_are_shown_in_the_chosen_order(session):
    make_customer(session, lifetime_value=Decimal(5), first_name="Low")
    make_customer(session, lifetime_value=Decimal(9), first_name="High")
    session.commit()
    shown = screen("customers", sort="lifetime_value", order="Ascending")
    shown.multiselect(key="columns").set_value(["first_name", "lifetime_value"])
    shown = run(shown)
    assert list(table(shown).columns) == ["first_name", "lifetime_value"]
    assert table(shown)["first_name"].tolist() == ["Low", "High"]


def test_pages_hold_fifty_each_and_a_shorter_list_has_no_empty_page(session, now):
    made = [make_customer(session) for _ in range(120)]
    session.commit()
    shown = screen("customers")
    assert len(table(shown)) == 50
    shown.session_state["page"] = 3
    shown = run(shown)
    assert len(table(shown)) == 20
    customers.delete(session, [each.id for each in made[:50]], now=now)
    session.commit()
    shown = run(shown)
    assert "51–70 of 70 customers" in words(shown)


# the form


def test_a_customer_is_added_with_consent_and_its_reason_and_can_be_taken_back(session):
    attributes.declare(session, label="Shoe size", kind="number")
    session.commit()
    shown = press(screen("customers"), "add_customer")
    shown.text_input(key=field(shown, "email")).input(" Zoe@Example.com ")
    shown.text_input(key=field(shown, "attributes.shoe_size")).input("8.5")
    shown.button_group(key=field(shown, "email_subscribed")).set_value("Subscribed")
    shown = run(shown)
    shown.selectbox(key=field(shown, "how_email_subscribed")).select("signed a form")
    shown = press(run(shown), "customer_form_save")
    made = only(session, email="zoe@example.com")
    assert made.attributes == {"shoe_size": 8.5}
    assert [(c.status, c.method, c.source) for c in consent.history(session, made.id)] == [
        (ConsentStatus.SUBSCRIBED, "signed a form", "team member")
    ]
    session.rollback()
    assert formats.plain("zoe@example.com was added") in words(shown)
    shown = press(shown, "undo")
    assert only(session, id=made.id).deleted_at is not None


def test_faults_stand_at_their_fields_and_what_was_typed_stays(session):
    session.commit()
    shown = press(screen("customers"), "add_customer")
    shown.text_input(key=field(shown, "email")).input("not an address")
    shown.text_input(key=field(shown, "phone")).input("12")
    shown.text_input(key=field(shown, "first_name")).input("Zoë")
    shown = press(shown, "customer_form_save")
    assert sum(":red[" in each.value for each in shown.markdown) == 3  # one at each field, one at the foot of the form
    assert shown.text_input(key=field(shown, "email")).value == "not an address"
    assert shown.text_input(key=field(shown, "first_name")).value == "Zoë"
    shown.text_input(key=field(shown, "email")).input("zoe@example.com")
    shown.text_input(key=field(shown, "phone")).input("")
    press(shown, "customer_form_save")
    assert only(session, email="zoe@example.com").first_name == "Zoë"


def edit(session, **fields):
    """The profile with its form open, and the customer."""
    made = make_customer(session, **fields)
    session.commit()
    return press(screen("customer", id=str(made.id)), "edit"), made


def elsewhere(session, customer, now, **values):
    seen = customers.form_values(customers.get(session, customer.id))
    customers.save(session, customer.id, values, seen=seen, now=now, actor="somebody else")
    session.commit()


def test_saving_a_form_nobody_touched_changes_nothing(session, now):
    attributes.declare(session, label="Birthday", kind="date")
    attributes.declare(session, label="Size", kind="number")
    shown, made = edit(
        session, imported_last_order_date=now, imported_lifetime_value=Decimal("1.50"), tags=["b"], country="Atlantis",
        attributes={"birthday": "1990-02-03", "size": 8.5}, totals_source=TotalsSource.IMPORTED, updated_at=now,
    )  # fmt: skip
    press(shown, "customer_form_save")
    assert only(session, id=made.id).updated_at == now


def test_what_somebody_else_changed_meanwhile_is_shown_and_stays(session, now):
    shown, made = edit(session, first_name="Anna", city="Ulm")
    elsewhere(session, made, now, city="Berlin")
    shown.text_input(key=field(shown, "first_name")).input("Anne")
    shown = press(shown, "customer_form_save")
    assert only(session, id=made.id).first_name == "Anna", "nothing may be saved before the person has seen it"
    session.rollback()
    assert "City: now **Berlin**, was Ulm" in words(shown)
    press(shown, "customer_form_save")
    after = only(session, id=made.id)
    assert (after.first_name, after.city) == ("Anne", "Berlin")


@pytest.mark.parametrize(("choice", "city"), [("mine", "Köln"), ("theirs", "Berlin")])
def test_a_field_that_both_changed_waits_for_a_decision(session, now, choice, city):
    shown, made = edit(session, city="Ulm", first_name="Anna")
    elsewhere(session, made, now, city="Berlin")
    shown.text_input(key=field(shown, "city")).input("Köln")
    shown.text_input(key=field(shown, "first_name")).input("Anne")
    shown = press(press(shown, "customer_form_save"), "customer_form_save")
    assert "Decide which one stays." in words(shown).replace("\\", "")
    assert only(session, id=made.id).city == "Berlin"
    session.rollback()
    shown.button_group(key=field(shown, "decide_city")).set_value(choice)
    press(run(shown), "customer_form_save")
    after = only(session, id=made.id)
    assert (after.city, after.first_name) == (city, "Anne")


def test_a_form_of_a_customer_deleted_meanwhile_says_so(session, now):
    shown, made = edit(session)
    customers.delete(session, [made.id], now=now)
    session.commit()
    shown.text_input(key=field(shown, "city")).input("Ulm")
    shown = press(shown, "customer_form_save")
    assert "was deleted" in shown.error[0].value or "not here" in words(shown)


# many at once


def test_many_are_tagged_and_untagged(session):
    made = [make_customer(session, tags=["old"]) for _ in range(3)]
    session.commit()
    shown = screen("customers")
    shown.session_state["customers_chosen"] = {each.id for each in made[:2]}
    shown = press(run(shown), "bulk_tag")
    shown.multiselect(key="customers_tags").set_value(["vip"])
    shown = press(run(shown), "bulk_tag_go")
    assert only(session, id=made[0].id).tags == ["old", "vip"]
    session.rollback()
    shown = press(shown, "bulk_untag")
    shown.multiselect(key="customers_tags").set_value(["old"])
    press(run(shown), "bulk_tag_go")
    assert [only(session, id=each.id).tags for each in made] == [["vip"], ["vip"], ["old"]]


def test_all_that_were_found_are_deleted_by_their_number_and_come_back(session):
    made = [make_customer(session, last_name="Meyer") for _ in range(60)]
    make_customer(session, last_name="Other")
    session.commit()
    shown = screen("customers", q="meyer")
    shown.session_state["customers_chosen"] = {made[0].id}
    shown = run(shown)
    assert shown.button(key="bulk_delete").label == "Delete 1 customer"
    shown = press(shown, "bulk_all")
    shown = press(shown, "bulk_delete")
    assert shown.button(key="customer_removal_go").label == "Delete 60 customers"
    shown = press(shown, "customer_removal_go")
    living = sa.select(sa.func.count()).where(Customer.deleted_at.is_(None))
    assert session.scalar(living) == 1
    session.rollback()
    assert "60 customers deleted" in words(shown)
    press(shown, "undo")
    assert session.scalar(living) == 61


def test_a_tick_from_another_search_selects_nobody(session):
    made = [make_customer(session, last_name="Meyer"), make_customer(session, last_name="Other")]
    session.commit()
    shown = screen("customers", q="meyer")
    shown.session_state["customers_chosen"] = {made[0].id}
    shown = run(shown)
    shown.text_input(key="q").input("other")
    shown = run(shown)
    assert not [each for each in shown.button if each.key == "bulk_delete"]


def test_an_undo_that_is_not_possible_any_more_says_why(session, now):
    made = make_customer(session, email="a@example.com")
    session.commit()
    shown = press(press(screen("customer", id=str(made.id)), "delete"), "customer_removal_go")
    assert "This customer is not here" in words(shown)
    make_customer(session, email="a@example.com")
    session.commit()
    shown = press(shown, "undo")
    assert "another customer has" in words(shown)


# the profile


@pytest.mark.parametrize("wrong", ["", "0", "999999", "x", "-1", "9" * 40, "١"])
def test_a_link_to_nobody_is_a_sentence_with_a_way_back(session, wrong):
    session.commit()
    assert "This customer is not here" in words(screen("customer", id=wrong))


def test_the_profile_says_whether_orders_or_an_import_speak(session, now):
    counted = make_customer(session, total_orders=3, lifetime_value=Decimal(450), totals_source=TotalsSource.ORDERS,
                            imported_total_orders=4)  # fmt: skip
    claimed = make_customer(session, total_orders=3, totals_source=TotalsSource.IMPORTED)
    neither = make_customer(session)
    session.commit()
    assert "Worked out from 3 orders" in (said := words(screen("customer", id=str(counted.id))))
    assert "A source also claimed 4 orders" in said
    assert "Imported totals" in words(screen("customer", id=str(claimed.id)))
    assert "No orders are known" in words(screen("customer", id=str(neither.id)))


def test_the_profile_says_that_nothing_is_sent_to_a_suppressed_address(session, now):
    made, other = (
        make_customer(session, email=f"{name}@example.com", email_consent=ConsentStatus.SUBSCRIBED) for name in "ab"
    )
    consent.suppress(session, "a@example.com", reason=SuppressionReason.BOUNCED, at=now)
    session.commit()
    assert "Suppressed" in words(screen("customer", id=str(made.id)))
    assert "Suppressed" not in words(screen("customer", id=str(other.id)))


def test_the_profile_shows_orders_timeline_consent_and_segments(session, now):
    made = make_customer(session, first_name="[Zoë](http://evil.example) *x*", tags=["vip"])
    make_order(session, made, [("Wool sock", 2, 10)], coupon="SPRING", discount=Decimal(1))
    make_event(session, made, "Viewed Product")
    consent.record(
        session, made, channel=Channel.EMAIL, status=ConsentStatus.SUBSCRIBED, at=utc_now() - timedelta(days=1)
    )
    make_segment(session, [{"field": "tags", "operator": "contains", "value": "vip"}], name="Very important")
    make_segment(session, [{"field": "nothing", "operator": "equals", "value": 1}], name="Broken")
    session.commit()
    shown = screen("customer", id=str(made.id))
    assert "Viewed Product" in shown.table[-1].value.to_string()
    assert "[Zoë](http" not in shown.title[0].value
    for tab, expected in (("Orders", "Wool sock"), ("Segments", "Very important"), ("Consent", "Subscribed")):
        shown.session_state["about"] = tab
        shown = run(shown)
        assert expected in "\n".join(
            [each.value.to_string() for each in shown.table] + [each.label for each in shown.expander]
        )


# settings


def test_the_shop_is_saved_and_its_faults_stand_at_their_fields(session):
    session.commit()
    shown = screen("settings")
    shown.text_input(key="shop_name").input("")
    shown = press(shown, "shop_save")
    assert "Give the shop a name" in words(shown)
    shown.text_input(key="shop_name").input("Larch & Loom")
    shown.selectbox(key="shop_currency").select("EUR")
    press(shown, "shop_save")
    from cdp import shop

    saved = shop.get(session)
    assert (saved.name, saved.currency) == ("Larch & Loom", "EUR")


def test_an_attribute_is_declared_renamed_and_removed_with_the_number_of_its_values(session):
    session.commit()
    shown = press(screen("settings"), "attribute_new")
    shown.text_input(key="attribute_label").input("City")
    shown = press(shown, "attribute_go")
    assert "already a field" in words(shown)
    shown.text_input(key="attribute_label").input("Shoe size")
    shown = press(shown, "attribute_go")
    assert [each.key for each in attributes.all(session)] == ["shoe_size"]
    make_customer(session, attributes={"shoe_size": "9"})
    session.commit()
    shown = run(shown)
    assert "shoe\\_size · 1 customer" in words(shown)


def test_an_attribute_that_a_segment_asks_for_is_kept(session):
    attributes.declare(session, label="Size", kind="number")
    make_segment(session, {"any": [{"field": "size", "operator": "equals", "value": 9}]}, name="Nines")
    session.commit()
    shown = screen("settings")
    shown.session_state["attribute_dialog"] = {
        "what": "remove",
        "faults": {},
        "key": "size",
        "label": "Size",
        "count": 0,
    }
    shown = run(shown)
    assert "Nines" in shown.warning[0].value
    assert not [each for each in shown.button if each.key == "attribute_go"]


def test_a_change_made_elsewhere_is_there_on_the_next_look(session, now):
    made = make_customer(session, first_name="Anna", last_name="M")
    session.commit()
    shown = screen("customers")
    with db.session() as other:
        customers.save(other, made.id, {"first_name": "Anne"}, seen={"first_name": "Anna"}, now=now, actor="x")
    assert table(run(shown))["full_name"].tolist() == ["Anne M"]
