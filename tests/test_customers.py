"""Customers are checked, never overwritten unseen, deleted so that it can be undone, and erased so that it cannot."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from cdp import attributes, consent, customers, db, shop
from cdp.errors import Conflict, Invalid, NotFound
from cdp.models import (
    ConsentChange,
    ConsentStatus,
    Customer,
    CustomerIdentity,
    Event,
    Import,
    ImportChange,
    ImportRejection,
    Order,
    SuppressionReason,
    TotalsSource,
)
from tests.makers import make_customer, make_event, make_order


def create(session, now, **values):
    return customers.create(session, values, now=now, actor="zoe")


def save(session, customer, now, values, **changes):
    """Save from a form that was opened just now, unless told what it showed."""
    seen = customers.form_values(customer)
    return customers.save(session, customer.id, values, **{"seen": seen, "now": now, "actor": "zoe", **changes})


def count(session, table):
    return session.scalar(sa.select(sa.func.count()).select_from(table))


# making


@pytest.mark.slow
def test_a_new_customer_is_kept_in_one_form_with_a_revision(session, now):
    shop.update(session, country="DE", time_zone="Europe/Berlin")
    attributes.declare(session, label="Birthday", kind="date")
    made = create(
        session, now,
        email=" Zoë.Müller@Exämple.COM\u200b", first_name="  Zoë\x00 ", last_name="O'Brien 100% 👟", phone="030 901820",
        country="germany", time_zone="europe/berlin", language="de_at", tags="vip, new,vip,,", zip_code="01067",
        email_subscribed=True, attributes={"birthday": date(1990, 2, 3)}, external_ids={"shopify": "007"}, city="   ",
    )  # fmt: skip
    session.commit()
    session.expire_all()
    found = customers.get(session, made.id)
    assert (found.email, found.full_name, found.phone) == (
        "zoë.müller@exämple.com",
        "Zoë O'Brien 100% 👟",
        "+4930901820",
    )
    assert (found.country, found.time_zone, found.language, found.zip_code) == ("DE", "Europe/Berlin", "de-AT", "01067")
    assert (found.tags, found.attributes, found.city) == (["new", "vip"], {"birthday": "1990-02-03"}, None)
    assert [(each.source, each.external_id) for each in found.identities] == [("shopify", "007")]
    assert (found.created_at, found.updated_at) == (now, now)
    assert found.revision == db.latest_revision(session)
    change = consent.history(session, found.id)[0]
    assert (change.status, change.at, change.method, change.source) == ("subscribed", now, "edited", "zoe")


def test_a_no_is_kept_as_unsubscribed_and_silence_as_unknown(session, now):
    assert create(session, now, email="no@example.com", email_subscribed=False).email_consent == "unsubscribed"
    silent = create(session, now, email="silent@example.com", email_subscribed=None)
    assert (silent.email_consent, consent.history(session, silent.id)) == ("unknown", [])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no at sign"),
        ("email", "a@b@c.de"),
        ("email", "x" * 10_000 + "@example.com"),
        ("email", "anna@localhost"),
        ("phone", "12"),
        ("phone", "call me"),
        ("country", "Atlantis"),
        ("country", "%"),
        ("time_zone", "Berlin time"),
        ("language", "gibberish"),
        ("first_name", "x" * 10_000),
        ("first_name", ["a", "list"]),
        ("first_name", True),
        ("attributes", ["a", "list"]),
        ("external_ids", "7"),
        ("zip_code", "9" * 41),
        ("tags", ["x" * 256]),
        ("tags", 7),
        ("email_subscribed", "perhaps"),
        ("total_orders", "2.5"),
        ("total_orders", 2**31),
        ("lifetime_value", "NaN"),
        ("lifetime_value", "-1"),
        ("last_order_date", "yesterday"),
        ("shoe_size", 42),
        ("id", 1),
        ("external_ids", {"": "1"}),
        ("attributes", {"nope": 1}),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_at_its_field(session, now, field, value):
    with pytest.raises(Invalid) as refused:
        create(session, now, **{"email": "anna@example.com", field: value})
    ((name, sentences),) = refused.value.fields.items()
    assert name.split(".")[0] == field
    assert sentences[0].endswith(".")
    assert count(session, Customer) == 0


def test_all_faults_of_a_form_are_told_at_once(session, now):
    attributes.declare(session, label="Size", kind="number")
    with pytest.raises(Invalid) as refused:
        create(session, now, email="nope", phone="nope", attributes={"size": "large"})
    assert list(refused.value.fields) == ["email", "phone", "attributes.size"]


def test_a_customer_nobody_could_reach_or_recognise_is_refused(session, now):
    with pytest.raises(Invalid) as refused:
        create(session, now, first_name="Anna", email=" \u200b", phone="")
    assert "at least one of e-mail, phone and external id" in refused.value.fields["email"][0]
    assert create(session, now, external_ids={"shopify": "1"}).id


def test_a_taken_address_is_refused_and_names_who_has_it(session, now):
    anna = create(session, now, email="anna@example.com", first_name="Anna", last_name="Meyer")
    with pytest.raises(Invalid) as refused:
        create(session, now, email="ANNA@example.com ")
    assert refused.value.fields == {"email": [f"anna@example.com already belongs to Anna Meyer (customer {anna.id})."]}
    customers.delete(session, [anna.id], now=now)
    assert create(session, now, email="anna@example.com").id != anna.id


def test_typed_totals_speak_until_there_are_orders(session, now):
    shop.update(session, time_zone="America/New_York")
    typed = create(
        session, now, email="a@example.com", total_orders="3", lifetime_value="1,000.00", last_order_date="2026-05-31"
    )
    assert (typed.total_orders, typed.lifetime_value, typed.avg_order_value) == (3, 1000, Decimal("333.33"))
    assert (typed.totals_source, typed.imported_total_orders) == (TotalsSource.IMPORTED, 3)
    assert typed.last_order_date == datetime(2026, 5, 31, 4, tzinfo=UTC)
    bought = make_customer(session, totals_source=TotalsSource.ORDERS, total_orders=1, lifetime_value=Decimal(5))
    save(session, bought, now, {"total_orders": 9})
    assert (bought.total_orders, bought.imported_total_orders) == (1, 9)


def test_of_several_people_who_take_one_address_at_once_one_gets_it(database_url, now):
    def take(_):
        try:
            with db.session() as session:
                create(session, now, email="anna@example.com")
        except Invalid as refused:
            return refused.fields["email"][0]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(take, range(4)))
    assert answers.count(None) == 1
    assert sum("already belongs to" in answer for answer in answers if answer) == 3


# finding


def test_a_customer_is_found_by_id_and_by_address_until_deleted(session, now):
    anna = make_customer(session, email="anna@example.com")
    assert customers.get(session, anna.id) is anna
    assert customers.by_email(session, " ANNA@example.com") is anna
    customers.delete(session, [anna.id], now=now)
    assert customers.by_email(session, "anna@example.com") is None
    for wrong in (anna.id, 10**9, 0, -1, 2**64):
        with pytest.raises(NotFound):
            customers.get(session, wrong)


# changing


def test_only_what_the_person_changed_is_written(session, now):
    anna = make_customer(session, city="Köln", country="Narnia", phone="ext. 5")
    seen = customers.form_values(anna)
    later = now + timedelta(days=1)
    save(session, anna, later, {**seen, "city": "Bonn"})  # an unknown country from an import does not stand in the way
    assert (anna.city, anna.country, anna.phone, anna.updated_at) == ("Bonn", "Narnia", "ext. 5", later)


def test_a_form_saved_without_a_change_writes_nothing(session, now):
    anna = make_customer(session, updated_at=now, lifetime_value=Decimal(5), tags=["vip"])
    session.commit()
    revision = anna.revision
    values = {**customers.form_values(anna), "city": "", "tags": ("vip",)}
    save(session, anna, now + timedelta(days=1), values)
    session.commit()
    assert (anna.updated_at, anna.revision) == (now, revision)
    assert anna.email_consent == ConsentStatus.UNKNOWN


def test_a_form_that_shows_only_the_day_of_an_instant_does_not_change_it(session, now):
    shop.update(session, time_zone="Asia/Tokyo")
    at = datetime(2026, 5, 31, 20, 15, tzinfo=UTC)
    anna = make_customer(session, imported_last_order_date=at)
    save(session, anna, now, {"last_order_date": date(2026, 6, 1), "city": "Ulm"})
    assert (anna.imported_last_order_date, anna.city) == (at, "Ulm")
    save(session, anna, now, {"last_order_date": date(2026, 6, 2)})
    assert anna.imported_last_order_date == datetime(2026, 6, 1, 15, tzinfo=UTC)


def test_half_a_surrogate_pair_breaks_nothing(session, now):
    made = create(session, now, email="a@example.com", city="\ud800x", tags=["\udfff"], external_ids={"a": "\ud83d1"})
    assert (made.city, made.tags, made.identities[0].external_id) == ("?x", ["?"], "?1")
    assert customers.by_email(session, "\ud800@example.com") is None


def test_the_second_of_two_people_is_told_what_changed_and_nothing_is_overwritten(session, now):
    attributes.declare(session, label="Tier", kind="text")
    anna = make_customer(session, city="Köln", attributes={"tier": "gold"}, tags=["a"])
    seen = customers.form_values(anna)
    save(session, anna, now, {"city": "Bonn", "attributes": {"tier": "silver"}, "email_subscribed": True})
    session.commit()
    with pytest.raises(Conflict) as refused:
        save(session, anna, now, {"city": "Ulm", "first_name": "Ann"}, seen=seen)
    assert refused.value.changes == {
        "city": ("Köln", "Bonn"),
        "email_subscribed": (None, True),
        "attributes.tier": ("gold", "silver"),
    }
    assert "City" in str(refused.value)
    session.expire_all()
    assert (anna.city, anna.first_name) == ("Bonn", "Anna")


def test_overwriting_after_a_decision_keeps_what_the_person_did_not_touch(session, now):
    anna = make_customer(session, city="Köln", state="NRW", attributes={})
    seen = customers.form_values(anna)
    save(session, anna, now, {"city": "Bonn", "state": "BE"})
    save(session, anna, now, {**seen, "city": "Ulm"}, seen=seen, overwrite=True)
    assert (anna.city, anna.state) == ("Ulm", "BE")


def test_a_change_made_through_another_session_is_noticed(session, now, database_url):
    anna = make_customer(session, city="Köln")
    seen = customers.form_values(anna)
    session.commit()
    with db.session() as other:
        customers.save(other, anna.id, {"city": "Bonn"}, seen=seen, now=now, actor="max")
    with pytest.raises(Conflict):
        customers.save(session, anna.id, {"city": "Ulm"}, seen=seen, now=now, actor="zoe")


def test_blank_values_clear_fields_and_attributes(session, now):
    attributes.declare(session, label="Tier", kind="text")
    attributes.declare(session, label="Size", kind="number")
    anna = make_customer(session, city="Köln", attributes={"tier": "gold", "size": 4}, tags=["a"])
    save(session, anna, now, {"city": " ", "tags": [], "attributes": {"tier": ""}})
    assert (anna.city, anna.tags, anna.attributes) == (None, [], {"size": 4})


def test_the_last_way_to_recognise_a_customer_cannot_be_cleared(session, now):
    anna = make_customer(session)
    with pytest.raises(Invalid):
        save(session, anna, now, {"email": ""})
    customers.add_identity(session, anna.id, source="shopify", external_id="1", now=now)
    assert save(session, anna, now, {"email": ""}).email is None


def test_an_address_can_be_changed_but_not_to_somebody_elses(session, now):
    anna, other = make_customer(session), make_customer(session)
    with pytest.raises(Invalid):
        save(session, anna, now, {"email": other.email.upper()})
    assert save(session, anna, now, {"email": "New@example.com"}).email == "new@example.com"


def test_consent_changed_on_the_form_goes_into_the_history_once(session, now):
    anna = make_customer(session)
    save(session, anna, now, {"email_subscribed": "yes", "sms_subscribed": False})
    save(session, anna, now, {"email_subscribed": True})
    save(session, anna, now + timedelta(days=1), {"email_subscribed": False})
    said = [(change.channel, change.status) for change in consent.history(session, anna.id)]
    assert said[0] == ("email", "unsubscribed")
    assert sorted(said[1:]) == [("email", "subscribed"), ("sms", "unsubscribed")]
    assert customers.form_values(anna)["email_subscribed"] is False


def test_saving_a_deleted_customer_says_so(session, now):
    anna = make_customer(session)
    customers.delete(session, [anna.id], now=now)
    with pytest.raises(NotFound, match="was deleted"):
        save(session, anna, now, {"city": "Ulm"})


# external ids


def test_an_external_id_belongs_to_one_living_customer(session, now):
    anna, other = make_customer(session), make_customer(session, first_name="Max", last_name="Power")
    first = customers.add_identity(session, other.id, source="shopify", external_id=" 42 ", now=now)
    assert customers.add_identity(session, other.id, source="shopify", external_id="42", now=now) is first
    with pytest.raises(Invalid, match="Max Power"):
        customers.add_identity(session, anna.id, source="shopify", external_id="42", now=now)
    customers.delete(session, [other.id], now=now)
    assert customers.add_identity(session, anna.id, source="shopify", external_id="42", now=now).customer_id == anna.id
    assert count(session, CustomerIdentity) == 1


def test_an_external_id_can_be_forgotten_unless_it_is_all_we_know(session, now):
    anna = create(session, now, external_ids={"shopify": "1", "klaviyo": "2"})
    customers.remove_identity(session, anna.id, source="klaviyo", external_id="2", now=now)
    with pytest.raises(Invalid):
        customers.remove_identity(session, anna.id, source="shopify", external_id="1", now=now)
    with pytest.raises(NotFound):
        customers.remove_identity(session, anna.id, source="klaviyo", external_id="2", now=now)


# many at once


def test_tags_are_given_and_taken_sorted_without_doubles_and_only_real_changes_count(session, now):
    plain, tagged = make_customer(session), make_customer(session, tags=["b", "z"])
    gone = make_customer(session, deleted_at=now)
    session.commit()
    ids = [plain.id, tagged.id, gone.id, 10**9]
    add = ["Ä 'quoted' 100%", "👟", "a\x00", " ", "z"]
    assert customers.tag(session, ids, add=add, remove=["b", "👻"], now=now + timedelta(days=1)) == 2
    assert plain.tags == tagged.tags == sorted(["Ä 'quoted' 100%", "👟", "a", "z"])
    assert (plain.updated_at, plain.revision) == (now + timedelta(days=1), db.latest_revision(session))
    assert customers.tag(session, ids, add=add, remove=["b"], now=now) == 0
    assert customers.tag(session, ids, remove=add, now=now) == 2
    assert (plain.tags, gone.tags) == ([], [])
    assert customers.tag(session, [], add=["x"], now=now) == 0


def test_deleting_hides_and_restoring_brings_back_with_a_revision_each(session, now):
    ids = [make_customer(session).id for _ in range(3)]
    session.commit()
    assert customers.delete(session, [*ids, 10**9], now=now) == 3
    assert customers.delete(session, ids, now=now) == 0
    session.commit()
    deleted = session.get(Customer, ids[0])
    assert (deleted.deleted_at, deleted.revision) == (now, db.latest_revision(session))
    assert customers.restore(session, ids, now=now) == 3
    assert customers.restore(session, ids, now=now) == 0
    assert customers.get(session, ids[0]).deleted_at is None


@pytest.mark.slow
def test_restoring_is_refused_when_somebody_took_the_address_meanwhile(session, now):
    old, free = make_customer(session, email="anna@example.com"), make_customer(session)
    customers.delete(session, [old.id, free.id], now=now)
    new = make_customer(session, email="anna@example.com")
    with pytest.raises(Conflict, match=r"anna@example\.com"):
        customers.restore(session, [old.id, free.id], now=now)
    customers.delete(session, [new.id], now=now)
    with pytest.raises(Conflict, match=r"anna@example\.com"):
        customers.restore(session, [old.id, new.id], now=now)
    assert customers.restore(session, [old.id, free.id], now=now) == 2


def test_erasing_leaves_nothing_of_the_person_but_a_numbered_tombstone(session, now):
    email = "zoë@example.com"
    zoe = create(session, now, email=email, first_name="Zoë", email_subscribed=True, external_ids={"shopify": "1"})
    keeper = make_customer(session)
    order = make_order(session, zoe)
    for customer in (zoe, keeper):
        make_event(session, customer)
    brought = Import(file_name="a.csv", kind="generic", started_at=now)
    session.add(brought)
    session.flush()
    session.add(ImportChange(import_id=brought.id, table_name="customers", row_id=zoe.id, before={"first_name": "Z"}))
    for line, row in enumerate([{"Email": email}, {"Email": "other@example.com"}]):
        session.add(ImportRejection(import_id=brought.id, line=line, reason="twice", row=row))
    consent.suppress(session, email, reason=SuppressionReason.MANUAL, at=now)
    session.commit()
    assert customers.erase(session, [zoe.id]) == 0  # the living are not erased
    customers.delete(session, [zoe.id], now=now)
    session.commit()
    assert customers.erase(session, [zoe.id, keeper.id]) == 1
    session.commit()
    session.expire_all()
    left = session.get(Customer, zoe.id)
    assert (left.email, left.first_name, left.tags, left.attributes, left.deleted_at) == (None, None, [], {}, now)
    assert left.revision == session.get(Order, order.id).revision == db.latest_revision(session)
    assert session.get(Order, order.id).customer_id is None
    assert [count(session, table) for table in (Event, ConsentChange, CustomerIdentity, ImportChange)] == [1, 0, 0, 0]
    assert session.scalars(sa.select(ImportRejection.row)).all() == [{"Email": "other@example.com"}]
    assert consent.is_suppressed(session, email)
    assert customers.erase(session, [zoe.id]) == 0
    with pytest.raises(NotFound, match="erased"):
        customers.restore(session, [zoe.id], now=now)


@pytest.mark.slow
def test_a_hundred_thousand_ids_are_one_statement(session, now):
    anna = make_customer(session)
    ids = [*range(10**6, 10**6 + 100_000), anna.id]
    assert customers.tag(session, ids, add=["vip"], now=now) == 1
    assert customers.delete(session, ids, now=now) == 1
    assert customers.restore(session, ids, now=now) == 1


# what happened


def test_the_timeline_tells_orders_events_and_consent_newest_first(session, now):
    anna = make_customer(session)
    make_order(
        session, anna, [("Wool sock", 2, "3.35"), "Cap", "Cap"], placed_at=now - timedelta(days=2), number="#1",
        refunded_amount=Decimal(5), status="partially_refunded",
    )  # fmt: skip
    make_event(session, anna, occurred_at=now - timedelta(days=1), properties={"sku": "S-1", "nested": {"a": 1}})
    save(session, anna, now, {"email_subscribed": True})
    make_order(session, make_customer(session))
    told = customers.timeline(session, anna.id)
    assert [(moment.kind, moment.title, moment.detail) for moment in told] == [
        ("consent", "Subscribed to e-mail", "edited · zoe"),
        ("event", "Viewed Product", "sku: S-1"),
        ("order", "Order #1", "26.70 USD · partially refunded · 5.00 refunded · 2 × Wool sock, 2 × Cap"),
    ]


def test_pages_of_the_timeline_tell_every_moment_once_even_at_one_instant(session, now):
    anna = make_customer(session)
    for minutes in (1, 2, 2, 2, 3, 4):
        make_event(session, anna, name=f"{minutes}", occurred_at=now - timedelta(minutes=minutes))
    make_order(session, anna, placed_at=now - timedelta(minutes=2))
    first = customers.timeline(session, anna.id, limit=2)
    second = customers.timeline(session, anna.id, limit=2, before=first[-1].at)
    assert [moment.at for moment in first] == [now - timedelta(minutes=each) for each in (1, 2, 2, 2, 2)]
    assert [moment.at for moment in second] == [now - timedelta(minutes=each) for each in (3, 4)]
    assert customers.timeline(session, anna.id, before=second[-1].at) == []
