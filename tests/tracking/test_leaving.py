"""Unsubscribing: one press without login or cookie, looked at by scanners without effect, done once, on the disk first."""

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from cdp import consent, customers, db, shop, tokens, tracking
from cdp.models import Channel, ConsentChange, ConsentStatus, Customer, MessageEventKind, SuppressionReason
from tests.makers import make_customer
from tests.tracking.conftest import events_of, happened, leave, now, now_of, sent

S = ConsentStatus


def person(message):
    """The customer a message went to, as they are now."""
    with db.reading() as session:
        return session.get(Customer, message.customer_id)


def changes(message):
    """The consent history of the customer a message went to, oldest first."""
    with db.reading() as session:
        return consent.history(session, message.customer_id)[::-1]


def preferences(message):
    """The address of the preferences page."""
    return leave(message).replace("/t/u/", "/t/p/")


@pytest.mark.slow
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("page", [leave, preferences])
def test_looking_changes_nothing_whoever_looks(session, web, page, method):
    message = sent(session)
    with db.reading() as reading:
        before = db.latest_revision(reading)
    for _ in range(3):
        answer = web.request(method, page(message), headers={"user-agent": "Barracuda"})
        assert answer.status_code == 200
    assert method == "HEAD" or "<form method=" in answer.text
    assert person(message).email_consent == S.SUBSCRIBED
    assert (changes(message), happened(message)) == ([], [])
    with db.reading() as reading:
        assert db.latest_revision(reading) == before


@pytest.mark.slow
def test_one_press_of_the_mail_programs_button_unsubscribes_without_login_or_cookie(session, database_url):
    message = sent(session)
    bare = TestClient(tracking.app, cookies={}, headers={"user-agent": "Gmail"})
    answer = bare.post(leave(message), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert person(message).email_consent == S.UNSUBSCRIBED
    [change] = changes(message)
    assert (change.channel, change.status, change.method) == (Channel.EMAIL, S.UNSUBSCRIBED, "unsubscribe link")
    assert change.source.startswith("Campaign")
    assert now_of(message).unsubscribed_at is not None
    [event] = happened(message)
    assert (event.kind, event.source, event.detail) == (
        MessageEventKind.UNSUBSCRIBED,
        "unsubscribe link",
        "one-click",
    )
    assert [each.name for each in events_of(message)] == ["Unsubscribed"]


@pytest.mark.parametrize("body", [b"", b"List-Unsubscribe=One-Click", b"\xff" * 10_000, b"--x\r\n"])
def test_whatever_the_body_a_post_to_the_signed_address_is_a_wish_to_leave(session, web, body):
    message = sent(session)
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert web.post(leave(message), content=body, headers=headers).status_code == 200
    assert person(message).email_consent == S.UNSUBSCRIBED


def test_asked_again_and_by_many_at_once_it_is_done_once(session, web):
    message = sent(session)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: web.post(leave(message)).status_code, range(6)))
    assert answers == [200] * 6
    assert len(changes(message)) == len(happened(message)) == len(events_of(message)) == 1


@pytest.mark.sqlite_only
def test_it_is_on_the_disk_before_the_answer(session, web, monkeypatch):
    message = sent(session)
    asked: list[str] = []

    @sa.event.listens_for(db.engine(), "before_cursor_execute")
    def listen(connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO consent_changes"):
            driver: sqlite3.Connection = connection.connection.driver_connection
            asked.append(driver.execute("PRAGMA synchronous").fetchone()[0])

    web.post(leave(message))
    assert asked == [2]  # FULL
    with db.session() as later:
        assert later.connection().exec_driver_sql("PRAGMA synchronous").scalar() == 1  # NORMAL again


def test_the_button_on_the_page_is_the_same_wish_and_a_mistake_can_be_taken_back(session, web):
    message = sent(session)
    page = web.get(leave(message))
    action = re.search(r'action="\.\.(/u/[^"]+)"', page.text)[1]
    left = web.post(f"/t{action}")
    assert "You are unsubscribed" in left.text
    again = web.get(leave(message))
    assert "You are unsubscribed" in again.text and "<form" not in again.text
    back = web.post(f"{preferences(message)}?wish=subscribe")
    assert "Saved." in back.text
    assert person(message).email_consent == S.SUBSCRIBED
    assert [(each.status, each.method) for each in changes(message)] == [
        (S.UNSUBSCRIBED, "unsubscribe link"),
        (S.SUBSCRIBED, "preferences page"),
    ]
    assert happened(message)[0].detail == "page"
    web.post(f"{preferences(message)}?wish=unsubscribe")
    assert person(message).email_consent == S.UNSUBSCRIBED
    assert [each.name for each in events_of(message)] == ["Unsubscribed"] * 2
    assert len(happened(message)) == 2


def test_a_click_cannot_lift_a_suppression(session, web):
    message = sent(session)
    consent.suppress(session, message.address, reason=SuppressionReason.COMPLAINED, at=now())
    session.commit()
    page = web.get(preferences(message))
    assert "<form" not in page.text and "please write to" in page.text
    web.post(f"{preferences(message)}?wish=subscribe")
    with db.reading() as reading:
        assert consent.is_suppressed(reading, message.address)


def test_everybody_who_has_the_address_today_is_meant_even_when_the_one_written_to_was_deleted(session, web):
    gone = make_customer(session, email="shared@example.com", email_consent=S.SUBSCRIBED, deleted_at=now())
    message = sent(session, customer=gone)
    heir = make_customer(session, email="shared@example.com", email_consent=S.SUBSCRIBED)
    session.commit()
    web.post(leave(message))
    with db.reading() as reading:
        assert {reading.get(Customer, each.id).email_consent for each in (gone, heir)} == {S.UNSUBSCRIBED}


def test_where_nobody_is_left_the_address_is_suppressed_instead(session, web):
    message = sent(session)
    address = message.address
    session.get(Customer, message.customer_id).email = None
    session.commit()
    assert web.post(leave(message)).status_code == 200
    with db.reading() as reading:
        assert consent.is_suppressed(reading, address)
        assert reading.scalar(sa.select(sa.func.count()).select_from(ConsentChange)) == 0


@pytest.mark.sqlite_only
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("page", ["u", "p"])
def test_a_token_that_is_not_ours_gets_a_kind_page_and_changes_nothing(session, web, page, method):
    message = sent(session)
    wrong = [
        tokens.message_token(message.id, "click"),
        tokens.message_token(message.id, "unsubscribe")[:-2],
        tokens.message_token(message.id + 999, "unsubscribe"),
        "x",
    ]
    for token in wrong:
        answer = web.request(method, f"/t/{page}/{token}")
        assert answer.status_code == 404
        assert "This link does not work" in answer.text
    assert person(message).email_consent == S.SUBSCRIBED


@pytest.mark.sqlite_only
def test_the_pages_load_nothing_say_nothing_of_the_address_and_believe_no_markup(session, web):
    shop.update(session, name='Sock & <script>alert("1")</script>')
    message = sent(session, customer=make_customer(session, email="anna.long@example.com", email_consent=S.SUBSCRIBED))
    for page in (leave(message), preferences(message), "/t/u/x"):
        answer = web.get(page)
        assert "<script" not in answer.text
        assert not re.search(r'(?:src|href)="?(?:https?:)?//', answer.text)
        assert "anna.long" not in answer.text
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "no-store" in answer.headers["cache-control"]
        assert '<html lang="en">' in answer.text and "<h1>" in answer.text and "viewport" in answer.text
    assert "a•••g@example.com" in web.get(leave(message)).text


def test_the_letter_of_somebody_who_was_erased_unsubscribes_nobody_else(session, web):
    message = sent(session)
    other = make_customer(session, email=None, phone="+4912345678", email_consent=S.SUBSCRIBED)
    customers.delete(session, [message.customer_id], now=now())
    customers.erase(session, [message.customer_id])
    session.commit()

    assert web.post(leave(message)).status_code == 200

    with db.reading() as reading:
        assert reading.get(Customer, other.id).email_consent == S.SUBSCRIBED
        assert consent.history(reading, other.id) == []
