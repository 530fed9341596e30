"""One person: all of it handed out, all of it erased, and nothing brings them back by itself."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
import sqlalchemy as sa

from cdp import access, audit, consent, customers, db, erased, errors, events, imports, privacy
from cdp.channels import files
from cdp.frames import current
from cdp.models import (
    AuditEntry,
    Base,
    Channel,
    ConsentStatus,
    Conversation,
    Customer,
    DeliveryAttempt,
    Exchange,
    ImportRejection,
    IngestRejection,
    Message,
    MessageEvent,
    MessageEventKind,
    Order,
    Suppression,
    SuppressionReason,
    Tombstone,
    Visitor,
)
from cdp.settings import settings
from tests.makers import make_campaign, make_customer, make_message, make_order, make_segment

OWNER = access.Principal("user", 7, "Olga", access.Role.OWNER, address="192.0.2.7")
EMAIL, PHONE, SHOP_ID = "zoe.marker@shop.example", "+4915112345678", "72104483011"
MARKS = ("zoe.marker", "zoë-first", "marker-last", "marker street", "4915112345678", SHOP_ID, "marker-browser")


@pytest.fixture
def zoe(session, now, tmp_path):
    """A person about whom something is kept in every place where something can be kept."""
    with access.acting(OWNER):
        made = customers.create(
            session,
            {"email": EMAIL, "first_name": "Zoë-First", "last_name": "Marker-Last", "phone": PHONE,
             "address_line1": "Marker Street 1", "email_subscribed": True, "external_ids": {"shopify": SHOP_ID}},
            now=now, actor="Olga",
        )  # fmt: skip
        customers.save(session, made.id, {"city": "Marker Street"}, seen={"city": None}, now=now, actor="Olga")
        consent.suppress(session, EMAIL, reason=SuppressionReason.COMPLAINED, at=now, source="zoe.marker said so")
    made_id = made.id
    make_order(session, made, [("Wool sock", 2, "10")])
    events.record(
        session, customer_id=made.id, name="Viewed", occurred_at=now, source="site", now=now,
        properties={"by": EMAIL}, message_id="m1",
    )  # fmt: skip
    campaign = make_campaign(session)
    letter = Message(campaign_id=campaign.id, customer_id=made.id, address=EMAIL, reply=f"250 {EMAIL}", queued_at=now)
    session.add_all([letter, Visitor(visitor="marker-browser", customer_id=made.id, identified_at=now)])
    session.flush()
    told = {"message_id": letter.id, "kind": MessageEventKind.CLICKED, "at": now, "source": "redirect"}
    session.add(
        MessageEvent(**told, link=f"https://x/{EMAIL}", detail=EMAIL, user_agent="marker-browser", dedupe_key="1")
    )
    session.add(DeliveryAttempt(message_id=letter.id, number=1, outcome="refused", reply=f"550 {EMAIL}"))
    talk = Conversation(owner="you", title=f"Who is {EMAIL}")
    session.add(talk)
    session.flush()
    session.add(
        Exchange(conversation_id=talk.id, question=f"Who is {EMAIL}?", answer=f"{EMAIL} is …", trace=[{"q": EMAIL}])
    )
    session.add(IngestRejection(received_at=now, source="site", reason="?", body={"sent": f'{{"email": "{EMAIL}"}}'}))
    path = tmp_path / "people.csv"
    path.write_text(f"email,city\n{EMAIL},Marker Street 2\nno address,{EMAIL}\nkim@shop.example,Rome\n")
    session.commit()
    source = next(iter(imports.unpack(path, into=tmp_path)))
    with db.session() as importing:
        record = imports.run(importing, source, actor="", now=now)
        importing.add(ImportRejection(import_id=record.id, line=9, reason="?", row={"Mail": EMAIL.upper()}))
    files.folder().mkdir(parents=True, exist_ok=True)
    (files.folder() / f"{letter.id}.eml").write_bytes(f"To: {EMAIL}\r\n\r\nZoë-First".encode())
    (files.folder() / "test-1.eml").write_bytes(f"To: {EMAIL}\r\nSubject: Test\r\n\r\nx".encode())
    (files.folder() / "99999.eml").write_bytes(b"To: kim@shop.example\r\n\r\nx")
    return made_id


def everything(session):
    """All that the database holds, as one text."""
    tables = (session.execute(sa.select(table)).all() for table in Base.metadata.sorted_tables)
    return "\n".join(str(row) for rows in tables for row in rows).lower()


def erase(session, customer_id, now):
    with access.acting(OWNER):
        done = privacy.erase(session, privacy.of_customer(session, customer_id), now=now)
    session.commit()
    return done


def test_nothing_is_left_of_an_erased_person_anywhere(session, zoe, now):
    before = everything(session)
    assert [mark for mark in MARKS if mark not in before] == [], "the test itself must have put them there"
    current(session)
    done = erase(session, zoe, now)
    session.expire_all()
    after = everything(session)
    assert [mark for mark in MARKS if mark in after] == []
    assert (done.customers, done.files) == (1, 2)
    kept = [path for path in settings().data_dir.rglob("*") if path.is_file()]
    assert [path for path in kept for mark in MARKS if mark.encode() in path.read_bytes().lower()] == []
    assert (files.folder() / "99999.eml").exists(), "letters to others stay"


@pytest.mark.sqlite_only
def test_nothing_is_left_in_the_pages_of_the_file_nor_in_its_journal(session, zoe, now):
    erase(session, zoe, now)
    raw = b"".join(path.read_bytes().lower() for path in settings().data_dir.parent.glob("cdp.db*"))
    assert [mark for mark in MARKS if mark.encode() in raw] == []


def test_what_is_counted_stays(session, zoe, now):
    kim = session.scalars(sa.select(Customer).where(Customer.email == "kim@shop.example")).one()
    erase(session, zoe, now)
    order = session.scalars(sa.select(Order)).one()
    assert (order.customer_id, order.total) == (None, 20)
    assert session.scalar(sa.select(sa.func.count()).select_from(Message)) == 1
    assert session.get(Customer, kim.id).city == "Rome", "others are left alone"


def test_the_log_says_who_erased_and_what_was_done_before_but_not_to_whom(session, zoe, now):
    erase(session, zoe, now)
    told = session.scalars(sa.select(AuditEntry).where(AuditEntry.subject_id == zoe)).all()
    assert {line.actor for line in told} == {"Olga"}
    assert {line.action for line in told} >= {"created", "changed", "deleted", "erased"}
    assert [line.changes for line in told if line.changes] == []
    assert session.scalars(sa.select(AuditEntry).where(AuditEntry.subject == "person")).one().action == "erased"


@pytest.mark.slow
def test_a_tombstone_says_nothing_to_who_has_no_key(session, zoe, now, monkeypatch):
    erase(session, zoe, now)
    prints = set(session.scalars(sa.select(Tombstone.fingerprint)))
    assert len(prints) == 3  # address, phone, id at the shop
    assert erased.fingerprint("email", EMAIL) in prints
    monkeypatch.setenv("CDP_SECRET_KEY", "another")
    settings.cache_clear()
    assert erased.fingerprint("email", EMAIL) not in prints


# -- coming back -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "values",
    [
        {"email": EMAIL},
        {"email": EMAIL.upper()},
        {"phone": PHONE},
        {"email": "new@shop.example", "external_ids": {"shopify": SHOP_ID}},
    ],
)
def test_no_form_and_no_program_takes_an_erased_person_in(session, zoe, now, values):
    erase(session, zoe, now)
    with pytest.raises(errors.Invalid, match="was erased"):
        customers.create(session, values, now=now, actor="")


def test_a_phone_that_is_shared_stops_nobody_with_another_address(session, zoe, now):
    erase(session, zoe, now)
    assert customers.create(session, {"email": "partner@shop.example", "phone": PHONE}, now=now, actor="").id


def test_nobody_else_becomes_them(session, zoe, now):
    erase(session, zoe, now)
    kim = make_customer(session)
    with pytest.raises(errors.Invalid, match="was erased"):
        customers.save(session, kim.id, {"email": EMAIL}, seen={"email": kim.email}, now=now, actor="")
    with pytest.raises(errors.Invalid, match="was erased"):
        customers.add_identity(session, kim.id, source="shopify", external_id=SHOP_ID, now=now)


def bring_in(tmp_path, name, written, now):
    path = tmp_path / name
    path.write_text(written)
    with db.session() as session:
        record = imports.run(session, next(iter(imports.unpack(path, into=tmp_path))), actor="", now=now)
        return record.id, dict(record.counts)


def test_a_file_of_customers_does_not_bring_them_back_nor_keeps_the_row(session, zoe, now, tmp_path):
    erase(session, zoe, now)
    import_id, counts = bring_in(tmp_path, "again.csv", f"email,city\n{EMAIL},Paris\nnew@shop.example,Rome\n", now)
    assert (counts["new"], counts["rejected"]) == (1, 1)
    assert EMAIL not in everything(session)
    with db.reading() as reading:
        [rejected] = imports.rejections(reading, import_id)
        assert "was erased" in rejected.reason and rejected.row == {}


@pytest.mark.slow
def test_a_file_of_orders_brings_the_order_and_not_the_person(session, zoe, now, tmp_path):
    erase(session, zoe, now)
    rows = (
        "Name,Email,Financial Status,Currency,Total,Created at,Lineitem name,Lineitem quantity,Lineitem price,Billing Name,Phone\n"
        f"#1001,{EMAIL},paid,USD,20.00,2026-06-01 10:00:00 +0000,Wool sock,2,10.00,Zoë-First Marker-Last,{PHONE}\n"
        "#1002,kim@shop.example,paid,USD,10.00,2026-06-01 11:00:00 +0000,Wool sock,1,10.00,Kim K,\n"
    )
    _, counts = bring_in(tmp_path, "orders_export.csv", rows, now)
    assert counts["new"] == 2
    owners = {
        order.number: order.customer_id for order in session.scalars(sa.select(Order).where(Order.source == "shopify"))
    }
    assert owners["#1001"] is None and owners["#1002"] is not None
    assert [mark for mark in MARKS if mark in everything(session)] == []


def test_a_list_of_suppressions_and_a_late_bounce_do_not_write_the_address_down(session, zoe, now):
    erase(session, zoe, now)
    done = consent.import_suppressions(session, f"email\n{EMAIL}\nkim@x.example\n".encode(), now=now)
    assert (done.added, done.known) == (1, 1)
    consent.suppress(session, EMAIL, reason=SuppressionReason.BOUNCED, at=now)
    assert EMAIL not in everything(session)


def test_who_is_let_back_in_is_taken_in_and_still_gets_nothing(session, zoe, now):
    erase(session, zoe, now)
    with access.acting(OWNER):
        privacy.allow(session, EMAIL.upper())
    assert session.scalars(sa.select(Tombstone)).all() == []
    made = customers.create(session, {"email": EMAIL, "phone": PHONE}, now=now, actor="")
    assert made.id != zoe
    kept = session.scalars(sa.select(Suppression)).one()
    assert (kept.email, kept.reason) == (EMAIL, SuppressionReason.COMPLAINED)
    with pytest.raises(errors.NotFound):
        privacy.allow(session, "never@shop.example")


def test_somebody_erased_while_a_file_is_read_is_not_written(session, zoe, now, tmp_path, monkeypatch):
    seen = []

    def progress(share, words):
        if words.startswith("Comparing") and not seen:
            seen.append(share)
            other = [("email", "new@shop.example", "")]
            monkeypatch.setattr(
                erased, "known", lambda _session: erased.Erased(frozenset({erased.fingerprint(*other[0])}))
            )

    path = tmp_path / "late.csv"
    path.write_text("email\nnew@shop.example\n")
    source = next(iter(imports.unpack(path, into=tmp_path)))
    with pytest.raises(errors.Conflict, match="erased while"), db.session() as importing:
        imports.run(importing, source, actor="", now=now, progress=progress)


def test_several_customers_with_one_address_are_one_person(session, zoe, now):
    with access.acting(OWNER):
        customers.delete(session, [zoe], now=now)
        again = customers.create(session, {"email": EMAIL}, now=now, actor="")
        assert set(privacy.person(session, EMAIL).ids) == {zoe, again.id}
        assert privacy.erase(session, privacy.person(session, EMAIL), now=now).customers == 2
    assert EMAIL not in everything(session)


@pytest.mark.slow
def test_an_address_of_before_brings_nobody_back_unless_it_is_somebody_elses_by_now(session, zoe, now):
    with access.acting(OWNER):
        for address in ("typo@shop.example", "older@shop.example", EMAIL):
            seen = customers.form_values(customers.get(session, zoe))
            customers.save(session, zoe, {"email": address}, seen=seen, now=now, actor="")
            session.commit()
        other = customers.create(session, {"email": "typo@shop.example"}, now=now, actor="")
        session.commit()
        privacy.erase(session, privacy.of_customer(session, zoe), now=now)
        session.commit()
        for address in (EMAIL, "older@shop.example"):
            with pytest.raises(errors.CdpError, match="erased"):
                customers.create(session, {"email": address}, now=now, actor="")
        assert customers.by_email(session, "typo@shop.example").id == other.id
    assert "older@shop.example" not in everything(session)


def test_a_letter_that_never_had_an_address_is_in_nobodys_way(session, zoe, now):
    make_message(session, session.get(Customer, zoe), address=None)
    session.commit()
    assert erase(session, zoe, now).customers == 1


def test_a_segment_that_names_the_address_is_told(session, zoe, now):
    make_segment(session, name="Just her", conditions=[{"field": "email", "operator": "equals", "value": EMAIL}])
    session.commit()
    assert erase(session, zoe, now).mentions == ["the segment “Just her”"]


def test_an_address_nobody_has_is_refused(session):
    with pytest.raises(errors.NotFound, match="Nobody with the address"):
        privacy.person(session, "nobody@shop.example")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("role", "may_export"),
    [(access.Role.MARKETER, True), (access.Role.ANALYST, False), (access.Role.VIEWER, False)],
)
def test_only_an_owner_erases(session, zoe, now, role, may_export):
    who = privacy.of_customer(session, zoe)
    with access.acting(access.Principal("user", 1, "Kim", role)):
        with pytest.raises(errors.NotAllowed):
            privacy.erase(session, who, now=now)
        with pytest.raises(errors.NotAllowed):
            privacy.allow(session, EMAIL)
        if may_export:
            assert privacy.export(session, who, now=now)
        else:
            with pytest.raises(errors.NotAllowed):
                privacy.export(session, who, now=now)


# -- handing out -------------------------------------------------------------------------------------------------------


def test_everything_of_one_person_is_in_the_archive(session, zoe, now):
    make_segment(session, name="All", conditions=[{"field": "email", "operator": "contains", "value": "marker"}])
    consent.record(
        session, session.get(Customer, zoe), channel=Channel.SMS, status=ConsentStatus.UNSUBSCRIBED,
        at=now - timedelta(days=1), method="form",
    )  # fmt: skip
    with access.acting(OWNER):
        raw = privacy.export(session, privacy.of_customer(session, zoe), now=now)
    archive = zipfile.ZipFile(io.BytesIO(raw))
    whole = json.loads(archive.read("person.json"))
    assert whole["customers"][0]["email"] == EMAIL
    assert whole["external_ids"] == [{"source": "shopify", "external_id": SHOP_ID}]
    assert [row["status"] for row in whole["consent"]] == ["unsubscribed", "subscribed"]
    assert whole["orders"][0]["total"] == "20.00"
    assert whole["order_lines"][0] | {"number": ""} == {
        "number": "", "name": "Wool sock", "sku": "", "category": "", "quantity": 2, "price": "10.00",
    }  # fmt: skip
    assert whole["events"][0]["properties"] == {"by": EMAIL}
    assert (whole["messages"][0]["address"], whole["message_events"][0]["kind"]) == (EMAIL, "clicked")
    assert whole["suppressions"][0]["reason"] == "complained"
    assert whole["visitors"][0]["visitor"] == "marker-browser"
    assert whole["imports"][0]["file_name"] == "people.csv"
    assert "All" in [row["segment"] for row in whole["segments"]]
    tables = set(archive.namelist()) - {"person.json", "README.txt"}
    assert tables == {f"{name}.csv" for name in set(whole) - {"exported_at"}}
    rows = list(csv.DictReader(io.StringIO(archive.read("customers.csv").decode("utf-8-sig"))))
    assert rows[0]["phone"] == f"'{PHONE}", "formulas are defused"
    told = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "exported")).one()
    assert (told.actor, told.subject, told.subject_id) == ("Olga", "person", zoe)


def test_every_table_says_what_becomes_of_a_person_in_it():
    assert set(privacy.BECOMES) == set(Base.metadata.tables), "say in cdp/privacy/tables.py what erasing does there"
    with_people = {name for name, table in Base.metadata.tables.items() if "customer_id" in table.columns}
    assert [name for name in with_people if not privacy.BECOMES[name]] == []


def test_reading_the_audit_log_shows_nothing_of_the_erased(session, zoe, now):
    erase(session, zoe, now)
    with access.acting(OWNER):
        assert audit.page(session, audit.Wanted(search="marker")) == []
