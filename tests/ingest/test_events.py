"""Events as the libraries send them: kept before they are answered, recorded once, and whose they are once that is known."""

import gzip
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from cdp import customers, db, erased, events, ingest, privacy
from cdp.api import ingest as addresses
from cdp.ingest import buffer
from cdp.models import Attribute, Customer, Event, EventProperty, IngestRejection, Visitor
from tests.ingest.conftest import rows, take_in, write_key
from tests.makers import make_customer

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def track(web, name="Viewed Product", **more):
    said = {"event": name, "userId": "u1", **more}
    answer = web.post("/track", json=said)
    assert answer.status_code == 200, answer.text
    return answer


def identify(web, user="u1", visitor=None, **traits):
    said = {"traits": traits, **({"userId": user} if user else {}), **({"anonymousId": visitor} if visitor else {})}
    assert web.post("/identify", json=said).status_code == 200


def ago(**much):
    return (datetime.now(UTC) - timedelta(**much)).isoformat()


# ----- coming in


@pytest.mark.sqlite_only
@pytest.mark.parametrize("path", ["/track", "/track/"])
def test_without_a_key_nothing_is_taken(database_url, path):
    assert TestClient(addresses.app).post(path, json={"event": "X", "userId": "u"}).status_code == 401
    assert TestClient(addresses.app, headers=write_key("cdp_wrong")).post(path, json={}).status_code == 401
    assert take_in() == 0


def test_each_call_becomes_an_event_with_what_it_says(web):
    web.post("/track", json={"userId": "u1", "event": "Signed Up", "properties": {"plan": "Gold", "seats": 3}})
    web.post("/page/", json={"userId": "u1", "name": "Pricing", "properties": {"url": "https://shop.example/p"}})
    web.post("/screen", json={"userId": "u1", "name": "Basket", "category": "Shop"})
    web.post("/group", json={"userId": "u1", "groupId": "g7", "traits": {"industry": "Wool"}})
    assert take_in() == 4
    told = [(each.name, each.properties) for each in rows(Event)]
    assert told == [
        ("Signed Up", {"plan": "Gold", "seats": 3}),
        ("Viewed Page", {"url": "https://shop.example/p", "name": "Pricing"}),
        ("Viewed Screen", {"name": "Basket", "category": "Shop"}),
        ("Joined Group", {"industry": "Wool", "group": "g7"}),
    ]
    assert {each.source for each in rows(Event)} == {"Website"}
    assert len({each.customer_id for each in rows(Event)}) == 1


def test_a_message_sent_again_is_recorded_once_in_one_batch_and_in_the_next(web):
    said = {"type": "track", "event": "Paid", "userId": "u1", "messageId": "m-1"}
    web.post("/batch", json={"batch": [said, said, {**said, "messageId": "m-2"}]})
    take_in()
    web.post("/batch", json={"batch": [said]})
    take_in()
    assert [each.message_id for each in rows(Event)] == ["v1:m-1", "v1:m-2"]


def test_of_a_batch_what_is_in_order_is_kept_and_the_rest_comes_back_with_the_reason(web):
    good = {"type": "track", "event": "Paid", "userId": "u1"}
    bad = [{"type": "track", "userId": "u1"}, {"type": "sing", "userId": "u1"}, "x", {"type": "page"}]
    answer = web.post("/batch", json={"batch": [*bad, good, {**good, "properties": {"x": "y" * 40_000}}]})
    assert answer.status_code == 200
    assert [each["index"] for each in answer.json()["rejected"]] == [0, 1, 2, 3, 5]
    take_in()
    assert [each.name for each in rows(Event)] == ["Paid"]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400), (b"[]", 400), (b"[" * 100_000, 400), (b'{"event": "X"}', 400), (b'{"userId": "u"}', 400),
        (b'{"userId": "u", "event": "X", "properties": []}', 200), (b'{"userId": "u", "event": "X", "properties": [1]}', 400),
        (b'{"userId": {"a": 1}, "event": "X"}', 400), (b'{"userId": "' + b"u" * 300 + b'", "event": "X"}', 400),
        (b'{"userId": "u", "event": "X", "properties": {"a": "' + b"x" * 2_000_000 + b'"}}', 413),
    ],
)  # fmt: skip
def test_what_is_no_event_is_refused_with_a_sentence(web, body, status):
    answer = web.post("/track", content=body)
    assert answer.status_code == status, answer.text


@pytest.mark.sqlite_only
def test_a_zipped_body_is_read_and_a_bomb_is_not(web):
    said = json.dumps({"userId": "u1", "event": "Paid"}).encode()
    headers = {"content-encoding": "gzip"}
    assert web.post("/track", content=gzip.compress(said), headers=headers).status_code == 200
    assert web.post("/track", content=gzip.compress(b" " * 50_000_000), headers=headers).status_code == 413
    assert web.post("/track", content=b"no zip", headers=headers).status_code == 400


def test_odd_names_and_values_come_back_as_far_as_a_database_can_hold_them(web):
    odd = {"n\x00ul": "a\x00b", "half": "\ud800", "huge": 10**30, "deep": {"a": [1, {"b": None}]}, "emoji": "🧦"}
    web.post("/track", content=json.dumps({"userId": "ü 🧦", "event": "Größe ' \" \\", "properties": odd}))
    take_in()
    [event] = rows(Event)
    assert event.name == "Größe ' \" \\"
    assert event.properties == {
        "nul": "ab", "half": "?", "huge": str(10**30), "deep": {"a": [1, {"b": None}]}, "emoji": "🧦",
    }  # fmt: skip


# ----- when


def at_of(web, **times):
    web.post("/track", json={"userId": "u1", "event": "Timed", **times})
    take_in()
    return rows(Event)[-1].occurred_at


def close(one, other):
    return abs(one - other) < timedelta(seconds=5)


def test_late_events_keep_their_time_and_future_ones_happened_when_they_came(web):
    now = datetime.now(UTC)
    assert at_of(web, timestamp="2021-03-04T05:06:07Z") == datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert close(at_of(web, timestamp=(now + timedelta(days=3)).isoformat()), now)
    assert close(at_of(web, timestamp="1970-01-01T00:00:00Z"), now)
    assert close(at_of(web, timestamp="yesterday"), now)
    assert close(at_of(web), now)


def test_a_clock_that_is_wrong_is_told_by_the_time_of_sending(web):
    now = datetime.now(UTC)
    wrong = now + timedelta(hours=7)
    said = {"timestamp": (wrong - timedelta(minutes=10)).isoformat(), "sentAt": wrong.isoformat()}
    assert close(at_of(web, **said), now - timedelta(minutes=10))


# ----- whose


def test_what_a_visitor_did_before_becomes_theirs_when_they_are_identified(web):
    track(web, "Viewed Product", userId=None, anonymousId="v1")
    track(web, "Viewed Product", userId=None, anonymousId="other")
    take_in()
    assert [each.customer_id for each in rows(Event)] == [None, None]
    identify(web, "u1", "v1", email="Anna@Example.com", firstName="Anna")
    track(web, "Paid", userId=None, anonymousId="v1")
    take_in()
    [customer] = rows(Customer)
    assert (customer.email, customer.first_name) == ("anna@example.com", "Anna")
    assert [(each.name, each.customer_id) for each in rows(Event)] == [
        ("Viewed Product", customer.id), ("Viewed Product", None), ("Identified", customer.id), ("Paid", customer.id),
    ]  # fmt: skip


def test_a_visitor_and_their_user_in_one_batch_are_one(web):
    calls = [
        {"type": "track", "event": "Viewed", "anonymousId": "v1"},
        {"type": "identify", "userId": "u1", "anonymousId": "v1", "traits": {"email": "a@example.com"}},
        {"type": "track", "event": "Paid", "userId": "u1"},
    ]
    web.post("/batch", json={"batch": calls})
    take_in()
    assert {each.customer_id for each in rows(Event)} == {rows(Customer)[0].id}


def test_a_browser_of_two_people_gives_what_was_done_before_to_the_first_of_them(web):
    calls = [
        {"type": "track", "event": "Viewed", "anonymousId": "v1"},
        {"type": "identify", "userId": "u1", "anonymousId": "v1", "traits": {"email": "a@example.com"}},
        {"type": "identify", "userId": "u2", "anonymousId": "v1", "traits": {"email": "b@example.com"}},
    ]
    web.post("/batch", json={"batch": calls})
    take_in()
    first, second = rows(Customer)
    assert [each.customer_id for each in rows(Event)] == [first.id, first.id, second.id]
    assert [each.customer_id for each in rows(Visitor)] == [second.id]


def test_who_was_deleted_is_known_by_their_id_no_more_once_somebody_else_has_their_address(web):
    identify(web, "u1", "v1", email="anna@example.com")
    take_in()
    with db.session() as session:
        customers.delete(session, [rows(Customer)[0].id], now=NOW)
        back = customers.create(session, {"email": "anna@example.com"}, now=NOW, actor="Ben")
    identify(web, "u1", "v1", email="anna@example.com")
    track(web, "Paid")
    track(web, "Viewed", userId=None, anonymousId="v1")
    take_in()
    assert [each.customer_id for each in rows(Event)][1:] == [back.id] * 3
    with db.reading() as session:
        assert [each.external_id for each in customers.get(session, back.id).identities] == ["u1"]


@pytest.mark.slow
@pytest.mark.parametrize(("first", "then"), [(True, False), (False, True)])
def test_of_two_that_prove_to_be_one_the_later_word_about_letters_counts(web, first, then):
    with db.session() as session:
        one = {"email": "anna@example.com", "sms_subscribed": first}
        customers.create(session, one, now=NOW - timedelta(days=1), actor="Ben")
        other = {"external_ids": {"user": "u1"}, "phone": "+41446681800", "sms_subscribed": then}
        customers.create(session, other, now=NOW, actor="Ben")
    identify(web, "u1", email="anna@example.com")
    take_in()
    [left] = rows(Customer, deleted_at=None)
    assert (left.phone, left.sms_consent == "subscribed") == ("+41446681800", then)


def test_who_is_known_by_their_address_is_not_made_twice(session, web):
    known = make_customer(session, email="anna@example.com", first_name="Anna")
    session.commit()
    identify(web, "u1", "v1", email="anna@example.com")
    take_in()
    assert [each.id for each in rows(Customer)] == [known.id]
    assert rows(Event)[0].customer_id == known.id


@pytest.mark.slow
def test_who_was_met_by_an_id_alone_is_joined_with_the_customer_who_has_their_address(session, web):
    known = make_customer(session, email="anna@example.com", first_name=None, city="Bern")
    session.commit()
    track(web, "Viewed Product")
    take_in()
    identify(web, "u1", email="anna@example.com", firstName="Anna", plan="Gold")
    track(web, "Paid")
    take_in()
    with db.reading() as session:
        assert {each.customer_id for each in session.scalars(sa.select(Event))} == {known.id}
        there = customers.get(session, known.id)
        assert (there.first_name, there.city, there.attributes) == ("Anna", "Bern", {"plan": "Gold"})
        assert [each.id for each in session.scalars(sa.select(Customer).where(Customer.deleted_at.is_(None)))] == [
            known.id
        ]


def test_two_with_an_address_each_stay_two(session, web):
    anna = make_customer(session, email="anna@example.com")
    session.commit()
    identify(web, "u2", email="ben@example.com")
    take_in()
    identify(web, "u2", email="anna@example.com", firstName="Ben")
    take_in()
    ben = rows(Customer)[-1]
    assert ben.id != anna.id
    assert (ben.email, ben.first_name) == ("ben@example.com", "Ben")


def test_an_alias_joins_the_id_of_before_with_the_users(web):
    track(web, "Viewed", userId=None, anonymousId="v1")
    web.post("/alias", json={"userId": "u1", "previousId": "v1"})
    track(web, "Paid", userId="old")
    take_in()
    web.post("/alias", json={"userId": "u1", "previousId": "old"})
    take_in()
    living = [each.id for each in rows(Customer, deleted_at=None)]
    assert len(living) == 1
    assert {each.customer_id for each in rows(Event)} == set(living)


def test_a_device_that_changes_hands_gives_the_new_user_only_what_comes_after(web):
    identify(web, "anna", "tablet")
    track(web, "Viewed", userId=None, anonymousId="tablet")
    take_in()
    identify(web, "ben", "tablet")
    track(web, "Viewed", userId=None, anonymousId="tablet")
    take_in()
    anna, ben = rows(Customer)
    assert [each.customer_id for each in rows(Event)] == [anna.id, anna.id, ben.id, ben.id]
    assert [each.customer_id for each in rows(Visitor)] == [ben.id]


def test_an_address_given_without_a_user_is_a_customer_who_is_not_subscribed(web):
    identify(web, None, "v1", email="news@example.com")
    take_in()
    [customer] = rows(Customer)
    assert (customer.email, customer.email_consent) == ("news@example.com", "unknown")
    assert rows(Event)[0].customer_id == customer.id


# ----- what is said of them


def test_traits_become_fields_and_fields_of_the_shops_own(web):
    identify(
        web, email="anna@example.com", name="Anna Meyer", phone="+1 512 555 0123", plan="Gold", seats=3, isPro=True,
        likes=["socks", "hats"], trial_ends="2026-08-01", nested={"a": 1},
        address={"street": "Main St 1", "city": "Austin", "state": "TX", "postalCode": "78701", "country": "United States"},
    )  # fmt: skip
    take_in()
    [customer] = rows(Customer)
    assert (customer.first_name, customer.last_name, customer.city, customer.country) == (
        "Anna",
        "Meyer",
        "Austin",
        "US",
    )
    assert customer.zip_code == "78701"
    assert customer.attributes == {
        "plan": "Gold", "seats": 3, "ispro": True, "likes": ["socks", "hats"], "trial_ends": "2026-08-01",
    }  # fmt: skip
    assert {each.key: each.kind for each in rows(Attribute)}["trial_ends"] == "date"


def test_an_identify_call_that_comes_late_only_fills_what_is_blank(web):
    web.post("/identify", json={"userId": "u1", "timestamp": ago(days=1), "traits": {"firstName": "New", "plan": "b"}})
    take_in()
    late = {"firstName": "Old", "lastName": "Meyer", "plan": "a", "seats": 1}
    web.post("/identify", json={"userId": "u1", "timestamp": ago(days=9), "traits": late})
    take_in()
    [customer] = rows(Customer)
    assert (customer.first_name, customer.last_name, customer.attributes) == ("New", "Meyer", {"plan": "b", "seats": 1})


def test_a_trait_that_is_out_of_order_is_left_out_and_the_others_are_kept(web):
    identify(web, email="not an address", phone="12", firstName="Anna", country="Nowhere")
    take_in()
    [customer] = rows(Customer)
    assert (customer.email, customer.phone, customer.first_name, customer.country) == (None, None, "Anna", None)


# ----- the catalogue


def test_unknown_events_and_properties_are_kept_and_counted_by_kind(web):
    for price in (10, 12.5, "free"):
        track(web, "Rated", properties={"price": price, "good": True, "tags": ["a"], "who": {"x": 1}, "blank": None})
    take_in()
    with db.reading() as session:
        known = {(each.key, each.kind): each.count for each in events.known(session)}
        asked = {each.key: (each.kind, each.events) for each in events.conditionable(session)}
    assert known == {
        ("price", "number"): 2, ("price", "text"): 1, ("good", "yes_no"): 3, ("tags", "list"): 3, ("who", "object"): 3,
    }  # fmt: skip
    assert asked == {"price": ("number", ("Rated",)), "good": ("yes_no", ("Rated",))}


@pytest.mark.sqlite_only
def test_names_without_end_do_not_fill_the_catalogue(web, monkeypatch):
    monkeypatch.setattr(events.catalogue, "MOST", 5)
    for number in range(9):
        track(web, f"Event {number}", properties={"x": 1})
    take_in()
    assert len(rows(Event)) == 9
    assert len(rows(EventProperty)) == 5


# ----- nothing lost, nothing without end


def test_what_was_taken_is_committed_with_the_rows_or_not_at_all(web):
    track(web)
    with pytest.raises(ZeroDivisionError), db.session() as session:
        ingest.take_in(session, now=datetime.now(UTC))
        raise ZeroDivisionError
    assert rows(Event) == []
    assert (take_in(), take_in(), len(rows(Event))) == (1, 0, 1)


@pytest.mark.sqlite_only
def test_when_too_much_waits_the_sender_is_asked_to_come_again(web, monkeypatch):
    monkeypatch.setattr("cdp.spool.files.FULL_FILE", 200)
    monkeypatch.setattr(buffer.EVENTS, "full", 1_000)
    answers = [web.post("/track", json={"userId": "u", "event": "X", "messageId": str(n)}) for n in range(30)]
    kept = [each.status_code for each in answers].count(200)
    assert 0 < kept < 30
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    assert take_in() == kept == len(rows(Event))
    take_in()  # lets the finished files go
    assert web.post("/track", json={"userId": "u", "event": "X"}).status_code == 200


@pytest.mark.sqlite_only
def test_a_line_that_cannot_be_read_is_set_aside_and_holds_up_nobody(web):
    track(web)
    folder = buffer.EVENTS.folder
    (folder / "00001-elsewhere-1.jsonl").write_bytes(
        b'\xff\n[1,"call","x"]\n[1,"sing","x",{}]\n[1e300,"call","x",{}]\nhalf'
    )
    take_in()
    assert len(rows(Event)) == 1
    assert len(rows(IngestRejection)) == 5


def test_a_line_the_database_refuses_is_set_aside_by_the_worker(web, monkeypatch, database_url):
    from cdp import worker
    from cdp.ingest import taking

    write = events.write

    def refusing(session, given):
        if any(each["name"] == "Poison" for each in given):
            session.execute(sa.text("SELECT no_such_column FROM events"))
        return write(session, given)

    monkeypatch.setattr(taking.events, "write", refusing)
    for name in ("Good", "Poison", "Better"):
        track(web, name)
    assert worker._take_events(database_url)
    assert [each.name for each in rows(Event)] == ["Good", "Better"]
    [aside] = rows(IngestRejection)
    assert "Poison" in aside.body["sent"]


@pytest.mark.sqlite_only
def test_a_time_beyond_all_years_is_when_it_came_and_holds_up_nobody(web):
    track(web, "Odd", timestamp="9999-12-31T23:59:59Z", sentAt="2000-01-01T00:00:00Z")
    track(web, "Next")
    assert take_in() == 2
    assert [each.name for each in rows(Event)] == ["Odd", "Next"]
    assert all(each.occurred_at == each.received_at for each in rows(Event))


def test_a_line_that_fails_in_an_unforeseen_way_is_set_aside_by_the_worker(web, monkeypatch, database_url):
    from cdp import worker
    from cdp.ingest import taking

    write = events.write

    def failing(session, given):
        if any(each["name"] == "Poison" for each in given):
            raise OverflowError("beyond all measure")
        return write(session, given)

    monkeypatch.setattr(taking.events, "write", failing)
    for name in ("Good", "Poison", "Better"):
        track(web, name)
    assert worker._take_events(database_url)
    assert [each.name for each in rows(Event)] == ["Good", "Better"]
    assert len(rows(IngestRejection)) == 1


def test_while_the_database_is_not_well_events_wait_and_none_is_set_aside(web, monkeypatch, database_url):
    from cdp import worker
    from cdp.ingest import taking

    write, failures = events.write, []
    locked, full = sqlite3.OperationalError("database is locked"), psycopg.errors.DiskFull("No space left on device")
    locked.sqlite_errorname = "SQLITE_BUSY"

    def failing(session, given):
        if len(failures) < 4:
            failures.append((locked, full)[len(failures) % 2])
            raise sa.exc.OperationalError("INSERT", {}, failures[-1])
        return write(session, given)

    monkeypatch.setattr(taking.events, "write", failing)
    track(web)
    for _ in range(4):
        with pytest.raises(sa.exc.OperationalError):
            worker._take_events(database_url)
    assert worker._take_events(database_url) == 1
    assert (len(rows(Event)), rows(IngestRejection)) == (1, [])


# ----- who was erased


def test_who_was_erased_comes_back_by_no_event(session, web):
    erased.remember(session, [("email", "anna@example.com", ""), ("id", "u1", "user")], suppression=None, now=NOW)
    session.commit()
    track(web)
    identify(web, "u9", "v1", email="Anna@example.com")
    identify(web, None, "v2", email="anna@example.com")
    track(web, "Paid", userId="u2")
    for previous in ("u1", "anna@example.com"):
        assert web.post("/alias", json={"userId": "u2", "previousId": previous}).status_code == 200
    take_in()
    assert [(each.name, each.visitor) for each in rows(Event)] == [("Paid", None)]
    assert (len(rows(Customer)), rows(Visitor)) == (1, [])


@pytest.mark.sqlite_only
def test_of_what_was_taken_in_nothing_stays_on_the_disk_and_what_comes_after_is_read(web, monkeypatch):
    monkeypatch.setattr("cdp.spool.files._KEPT_FOR", 0)
    monkeypatch.setattr("cdp.spool.files._BLOCK", 100)
    identify(web, "u1", email="anna@example.com", about="x" * 300)
    assert (take_in(), take_in(), take_in()) == (1, 0, 0)
    [file] = buffer.EVENTS.folder.glob("*.jsonl")
    assert not file.read_bytes().strip(b"\0")
    track(web, "Paid")
    size = len(file.read_bytes())
    assert (take_in(), take_in(), take_in()) == (1, 0, 0)
    assert file.read_bytes() == bytes(size)
    assert [each.name for each in rows(Event)] == ["Identified", "Paid"]
    assert rows(IngestRejection) == []


def test_of_who_proved_to_be_another_nothing_stays_behind(session, web):
    make_customer(session, email="anna@example.com")
    session.commit()
    identify(web, "u1", "v1", firstName="Anna", phone="+41446681800", plan="Gold")
    take_in()
    identify(web, "u1", email="anna@example.com")
    take_in()
    with db.session() as session:
        privacy.erase(session, privacy.person(session, "anna@example.com"), now=NOW)
    assert [(each.first_name, each.phone, each.attributes) for each in rows(Customer)] == [(None, None, {})] * 2


def test_several_workers_at_once_take_each_event_once(web):
    calls = [{"type": "track", "event": "Paid", "userId": f"u{n % 7}", "messageId": f"m{n}"} for n in range(120)]
    web.post("/batch", json={"batch": calls})

    def work(_):
        with db.session() as session:
            return ingest.take_in(session, now=datetime.now(UTC), limit=25)

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(work, range(8)))
    assert sum(taken) == 120
    assert sorted(each.message_id for each in rows(Event)) == sorted(f"v1:m{n}" for n in range(120))
    assert len(rows(Customer)) == 7
