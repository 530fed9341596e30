"""Customers files: what each export means, and what is never done to the customers there are."""

import contextlib
import tracemalloc
from decimal import Decimal

import pytest
import sqlalchemy as sa

from cdp import attributes, consent, db, imports, orders
from cdp.errors import Invalid
from cdp.imports.people import NO_KEY
from cdp.imports.rejects import Rejects
from cdp.models import Attribute, Channel, ConsentChange, ConsentStatus, Customer, CustomerIdentity, Suppression
from tests.imports.conftest import counts
from tests.makers import make_customer

SHOPIFY = """\ufeffCustomer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags,Fecha de nacimiento (customer.metafields.facts.birth_date)
'7210448301122,Ana,Núñez,Ana@Example.com,yes,Acme,Calle 1,,Madrid,M,ES,'08001,'+34 612 345 678,,no,120.50,2,"likes
tea",no,"vip, early",1990-05-01
'7210448301123,Bo,,bo@example.com,no,,,,,,US,,,,no,0.00,0,,no,,
'7210448301124,Ana,Nunez,ana@EXAMPLE.com,no,,,,Sevilla,,ES,,,,no,,,,no,,
'7210448301125,Cy,,,no,,,,,,US,,,,no,0.00,0,,no,,
"""


def test_a_shopify_customers_file_comes_in_as_it_is_exported(shop):
    record = shop.run(SHOPIFY)
    assert record.kind == "shopify_customers"
    assert counts(record) == (3, 0, 0, 1, 0)
    ana = shop.customers()["ana@example.com"]
    assert (ana.last_name, ana.city, ana.zip_code, ana.phone) == ("Nunez", "Sevilla", "08001", "+34612345678")
    assert ana.tags == ["early", "vip"]
    assert ana.attributes["birth_date"] == "1990-05-01"
    assert ana.attributes["note"] == "likes\ntea"
    assert ana.attributes["tax_exempt"] is False
    assert (ana.imported_lifetime_value, ana.lifetime_value, ana.total_orders) == (
        Decimal("120.50"),
        Decimal("120.50"),
        2,
    )
    assert ana.avg_order_value == Decimal("60.25")
    ids = shop.all(sa.select(CustomerIdentity.external_id).order_by(CustomerIdentity.external_id))
    assert ids == ["7210448301122", "7210448301123", "7210448301124", "7210448301125"]


def test_inside_one_file_too_a_no_beats_a_yes(shop):
    shop.run(SHOPIFY)
    assert shop.customers()["ana@example.com"].email_consent == ConsentStatus.NEVER_SUBSCRIBED


def test_totals_written_by_an_import_are_those_that_orders_would_give(shop):
    shop.run(SHOPIFY)
    with db.session() as session:
        assert orders.refresh_totals(session, now=shop.now) == 0


def test_the_same_file_again_changes_nothing(shop):
    shop.run(SHOPIFY)
    with db.reading() as session:
        before = db.latest_revision(session), session.scalar(sa.select(sa.func.max(Customer.revision)))
    again = shop.run(SHOPIFY)
    assert counts(again) == (0, 0, 3, 1, 0)
    with db.reading() as session:
        assert session.scalar(sa.select(sa.func.max(Customer.revision))) == before[1]
        assert len(session.scalars(sa.select(ConsentChange)).all()) == 5


def test_a_dry_run_tells_what_the_import_does_and_writes_nothing(shop):
    shop.run("email,first_name,tags\na@example.com,Ann,x\n")
    file = "email,first_name,tags,Tier\na@example.com,Anna,y\x2cx\nb@example.com,Bob,,gold\nnobody,Eve,,\n"
    file = 'email,first_name,tags,Tier\na@example.com,Anna,"y,x",\nb@example.com,Bob,,gold\nnobody,Eve,,\n'
    planned = shop.plan(file)
    assert counts(planned) == (1, 1, 0, 0, 1)
    assert planned.reasons == {"Not an e-mail address": 1}
    assert planned.rejected == [(4, "“nobody” is not an e-mail address.")]
    assert {"customer": "a@example.com", "field": "first_name", "before": "Ann", "after": "Anna"} in planned.changes
    assert [trait.label for trait in planned.new_attributes] == ["Tier"]
    assert set(shop.customers()) == {"a@example.com"}
    assert counts(shop.run(file)) == counts(planned)
    assert shop.customers()["a@example.com"].tags == ["x", "y"]


@pytest.mark.slow
@pytest.mark.parametrize("current", list(ConsentStatus))
@pytest.mark.parametrize("claimed", [*ConsentStatus, None])
@pytest.mark.parametrize("is_suppressed", [False, True])
def test_consent_moves_as_the_one_rule_says(shop, current, claimed, is_suppressed):
    def there(session):
        make_customer(session, email="a@example.com", email_consent=current)
        if is_suppressed:
            consent.suppress(session, "a@example.com", reason="bounced", at=shop.now)

    shop.change(there)
    word = "" if claimed in (None, ConsentStatus.UNKNOWN) else claimed.value
    shop.run(f"email,email_subscribed,first_name\na@example.com,{word},Ann\n")
    due = consent.imported_status(current, claimed, is_suppressed=is_suppressed)
    assert shop.customers()["a@example.com"].email_consent == due
    assert len(shop.all(sa.select(ConsentChange))) == (due != current)


def test_without_a_consent_column_consent_is_unknown(shop):
    shop.run("email\na@example.com\n")
    assert shop.customers()["a@example.com"].email_consent == ConsentStatus.UNKNOWN


def test_somebody_who_left_and_was_deleted_is_not_subscribed_by_coming_back(shop):
    def left(session):
        make_customer(session, email="a@example.com", email_consent="unsubscribed", deleted_at=shop.now)

    shop.change(left)
    shop.run("email,email_subscribed\na@example.com,yes\n")
    assert shop.customers()["a@example.com"].email_consent == ConsentStatus.UNKNOWN


KLAVIYO = """Email,Klaviyo ID,First Name,Phone Number,Country,Profile Created On,Email Marketing Consent,Email Marketing Consent Timestamp,Email Suppressions,Email Suppressions Timestamp,Favourite
a@example.com,01A,Ann,+14155550100,United States,2024-01-02 03:04:05,SUBSCRIBED,2024-02-02 10:00:00,,,tea
b@example.com,01B,Bob,,Germany,2024-01-02 03:04:05,SUBSCRIBED,2024-02-02 10:00:00,HARD_BOUNCE,2025-01-01 00:00:00,
c@example.com,01C,Cy,,,2024-01-02 03:04:05,NEVER_SUBSCRIBED,,SPAM_COMPLAINT,2025-01-01 00:00:00,
d@example.com,01D,Di,,,,UNSUBSCRIBED,2024-03-01 00:00:00,,,
"""


@pytest.mark.slow
def test_klaviyo_suppressions_keep_addresses_from_mail_and_from_consent(shop):
    record = shop.run(KLAVIYO, options=imports.Options(time_zone="Europe/Berlin"))
    assert record.kind == "klaviyo_profiles"
    people = shop.customers()
    assert {email: each.email_consent.value for email, each in people.items()} == {
        "a@example.com": "subscribed",
        "b@example.com": "unknown",
        "c@example.com": "unsubscribed",
        "d@example.com": "unsubscribed",
    }
    found = {each.email: each.reason.value for each in shop.all(sa.select(Suppression))}
    assert found == {"b@example.com": "bounced", "c@example.com": "complained"}
    assert people["a@example.com"].created_at.isoformat() == "2024-01-02T02:04:05+00:00"
    assert people["a@example.com"].email_consent_at.isoformat() == "2024-02-02T09:00:00+00:00"
    assert (people["a@example.com"].country, people["a@example.com"].attributes) == ("US", {"favourite": "tea"})


def test_woocommerce_customers_have_no_consent_and_one_name(shop):
    shop.run(
        "Name,Username,Last Active,Sign Up,Email,Orders,Total Spend,AOV,Country / Region,City,Region,Postal Code\n"
        "Jo van Dam,jo,2024-01-01,2023-01-01 10:00:00,jo@example.com,2,30.10,15.05,NL,Delft,ZH,02611\n"
    )
    jo = shop.customers()["jo@example.com"]
    assert (jo.first_name, jo.last_name, jo.zip_code, jo.total_orders) == ("Jo", "van Dam", "02611", 2)
    assert jo.email_consent == ConsentStatus.UNKNOWN
    assert jo.attributes == {"last_active": "2024-01-01"}


def test_woocommerce_orders_are_refused_with_what_to_bring_instead(shop):
    with pytest.raises(Invalid, match=r"no e-mail address.*billing_email"):
        shop.run(
            "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),"
            "Net Sales,Attribution\n2024-01-01,1,$5,completed,Jo,new,1× Sock,1,,5,direct\n"
        )


MAILCHIMP = 'Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LEID,EUID,TAGS\na@example.com,Ann,A,2,2024-01-01 10:00:00,2024-01-02 10:00:00,1,e1,"""VIP"",""Blog"""\n'


@pytest.mark.parametrize(
    ("name", "status", "suppressed"),
    [
        ("subscribed_members_export_1a.csv", "subscribed", 0),
        ("unsubscribed_members_export_1a.csv", "unsubscribed", 0),
        ("nonsubscribed_members_export_1a.csv", "never_subscribed", 0),
        ("cleaned_members_export_1a.csv", "unknown", 1),
    ],
)
def test_a_mailchimp_file_says_its_status_in_its_name(shop, name, status, suppressed):
    shop.run(MAILCHIMP, name)
    ann = shop.customers()["a@example.com"]
    assert (ann.email_consent.value, ann.tags) == (status, ["Blog", "VIP"])
    assert len(shop.all(sa.select(Suppression))) == suppressed


def test_a_mailchimp_file_whose_name_says_nothing_is_asked_about(shop):
    with pytest.raises(Invalid, match="Which list is it"):
        shop.run(MAILCHIMP, "export.csv")
    shop.run(MAILCHIMP, "export.csv", options=imports.Options(status="cleaned"))
    assert shop.all(sa.select(Suppression.email)) == ["a@example.com"]


def test_listmonk_attributes_become_attributes(shop):
    shop.run('email,name,attributes\na@example.com,Ann Bee,"{""city"": ""Bonn"", ""age"": 31, ""likes"": [""tea""]}"\n')
    ann = shop.customers()["a@example.com"]
    assert (ann.first_name, ann.last_name) == ("Ann", "Bee")
    assert ann.attributes == {"city_2": "Bonn", "age": 31, "likes": ["tea"]}


def test_the_wire_names_of_customers_are_understood(shop):
    shop.run(
        "email,first_name,last_name,phone,address_line1,city,state,zip_code,country,total_orders,lifetime_value,"
        "last_order_date,email_subscribed,acquisition_source,tags\n"
        "John@Example.com,John,Doe,(212) 555-0123,1 Main St,Austin,TX,01234,USA,3,450.00,2026-06-01,true,google,a;b\n"
    )
    john = shop.customers()["john@example.com"]
    assert (john.phone, john.zip_code, john.country, john.state) == ("+12125550123", "01234", "US", "TX")
    assert (john.total_orders, john.lifetime_value, john.avg_order_value) == (3, Decimal("450.00"), Decimal("150.00"))
    assert john.last_order_date.date().isoformat() == "2026-06-01"
    assert (john.totals_source, john.email_subscribed, john.acquisition_source, john.tags) == (
        "imported", True, "google", ["a", "b"],
    )  # fmt: skip


def test_rows_without_an_address_are_kept_when_a_phone_or_an_id_names_them(shop):
    file = "email,phone,customer_id,first_name\n,+14155550100,,Ann\n,,77,Bob\n,,,Nobody\n,,,\n"
    record = shop.run(file)
    assert counts(record) == (2, 0, 0, 0, 1)
    assert counts(shop.run(file)) == (0, 0, 2, 0, 1)
    with db.reading() as session:
        (rejected,) = imports.rejections(session, record.id)
        assert (rejected.line, rejected.row) == (4, {"first_name": "Nobody"})
        assert imports.rejections_csv(session, record.id).splitlines()[1].startswith('4,"There is no e-mail')


def test_a_row_with_a_phone_alone_finds_whom_it_made_again(shop):
    file = "email,phone\na@example.com,+14155550100\n,+14155550100\n"
    assert counts(shop.run(file)) == (2, 0, 0, 0, 0)
    assert counts(shop.run(file)) == (0, 0, 2, 0, 0)


def test_rejected_rows_do_not_carry_formulas_out(shop):
    record = shop.run("email,first_name\nx,=1+1\na@example.com,=2+2\n")
    assert shop.customers()["a@example.com"].first_name == "=2+2"
    with db.reading() as session:
        assert "'=1+1" in imports.rejections_csv(session, record.id)


def test_an_id_that_is_known_finds_the_customer_under_a_new_address(shop):
    shop.run("email,customer_id\nold@example.com,1\n")
    record = shop.run("email,customer_id\nnew@example.com,1\n")
    assert counts(record) == (0, 1, 0, 0, 0)
    assert set(shop.customers()) == {"new@example.com"}


def test_a_blank_cell_never_wipes_what_is_there(shop):
    shop.run("email,first_name,city\na@example.com,Ann,Bonn\n")
    assert counts(shop.run("email,first_name,city\na@example.com,,\n")) == (0, 0, 1, 0, 0)


def test_unknown_columns_can_be_switched_off(shop):
    file = "email,Tier,Points,Joined the club\na@example.com,gold,12,yes\n"
    seen = imports.look(shop.open(file))
    assert [(trait.key, trait.kind.value) for trait in seen.traits] == [
        ("tier", "text"), ("points", "number"), ("joined_the_club", "yes_no"),
    ]  # fmt: skip
    shop.run(file, options=imports.Options(traits=tuple(seen.traits[:1])))
    assert shop.customers()["a@example.com"].attributes == {"tier": "gold"}
    assert shop.all(sa.select(Attribute.key)) == ["tier"]


def test_a_declared_attribute_keeps_its_kind_and_what_does_not_fit_is_told(shop):
    shop.change(lambda session: attributes.declare(session, label="Points", kind="number"))
    record = shop.run("email,Points\na@example.com,12\nb@example.com,many\n")
    assert record.counts["warnings"] == ["“Points” is not a number in 1 cells, which stay empty."]
    assert shop.customers()["b@example.com"].attributes == {}


def test_dates_that_can_be_read_two_ways_are_asked_about(shop):
    file = "email,created_at\na@example.com,3/4/2024\n"
    assert [question.key for question in imports.look(shop.open(file)).questions] == ["date_order"]
    with pytest.raises(Invalid, match="two ways"):
        shop.run(file)
    shop.run(file, options=imports.Options(date_order="day"))
    assert shop.customers()["a@example.com"].created_at.date().isoformat() == "2024-04-03"


def test_sms_consent_is_kept_apart(shop):
    shop.run("email,sms_subscribed\na@example.com,yes\n")
    ann = shop.customers()["a@example.com"]
    assert (ann.sms_consent, ann.email_consent) == (ConsentStatus.SUBSCRIBED, ConsentStatus.UNKNOWN)
    assert shop.all(sa.select(ConsentChange.channel)) == [Channel.SMS]


@pytest.mark.slow
def test_however_many_rows_are_rejected_all_of_them_are_kept(shop):
    record = shop.run("email,first_name\n" + "nope,Bob\n" * 12_000 + "a@example.com,Ann\n")
    assert counts(record) == (1, 0, 0, 0, 12_000)
    with db.reading() as session:
        kept = list(imports.rejections(session, record.id))
    assert [each.line for each in kept] == list(range(2, 12_002))
    assert kept[-1].row == {"email": "nope", "first_name": "Bob"}


@pytest.mark.slow
def test_rows_set_aside_do_not_fill_the_memory(tmp_path):
    with contextlib.closing(Rejects(tmp_path / "rejects")) as rejects:
        tracemalloc.start()
        for line in range(20_000):
            rejects.add(line, NO_KEY, {"note": f"{line} " + "x" * 500})
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (rejects.count, len(rejects.first), sum(rejects.reasons.values())) == (20_000, 200, 20_000)
    assert peak < 1 << 20
