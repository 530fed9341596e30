"""A letter as it is really built: every address in it works, and its bounce finds the way back."""

import email
import email.policy
import re
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit

import pytest

from cdp import customers, db, shop, templates, tokens
from cdp.models import BodyFormat, Customer, DataRevision
from cdp.tracking import bounces
from tests.makers import make_customer
from tests.tracking.conftest import happened, now, now_of, sent, take_in
from tests.tracking.reports import dsn

BODY = """
<html><body><p>Hello {{ customer.first_name }}!</p>
<a href="https://shop.example/spring?a=1&amp;b=2">Spring</a>
<a href="https://shop.example/for/{{ customer.first_name }}?x=1&amp;y=2">For you</a>
<a href="{{ unsubscribe_url }}">Unsubscribe</a> <a href="{{ preferences_url }}">Preferences</a></body></html>
"""


@pytest.fixture
def letter(session):
    """A message to Zoë & Co., and the mail that is sent for it."""
    version = templates.freeze(session, format=BodyFormat.HTML, subject="Spring", body=BODY, now=now())
    customer = make_customer(session, first_name="Zoë & Co.", email_consent="subscribed")
    message = sent(session, customer=customer, template_version=version)
    return message, _built(session, message, version, customer)


def _built(session, message, version, customer):
    install = session.get(DataRevision, 1).identity[:8]
    here = shop.get(session)
    values = {
        "customer": templates.customer_values(customer, shop=here, now=now()),
        "shop": templates.shop_values(here),
        "campaign": templates.campaign_values("Spring", 1),
    }
    to = templates.Recipient(
        message_id=message.id, address=message.address, values=values, from_name="Shop",
        from_email="hello@shop.example", reply_to="", public_url="https://mail.shop.example",
        message_id_header=f"m{message.id}.{install}@shop.example", feedback_id="1:2", date=datetime.now().astimezone(),
        unsubscribe_token=tokens.message_token(message.id, "unsubscribe"),
        click_token=tokens.message_token(message.id, "click"), open_token=tokens.message_token(message.id, "open"),
        return_mailbox="bounces@shop.example",
    )  # fmt: skip
    session.commit()
    return templates.compiled(version).build(to)


def _path(address: str) -> str:
    parts = urlsplit(address)
    assert parts.netloc == "mail.shop.example"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@pytest.mark.slow
def test_every_address_in_it_works(letter, web):
    message, raw = letter
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    html = mail.get_body(("html",)).get_content()
    plain, own, leaving, preferences, hidden = map(unescape, re.findall(r'<a [^>]*href="([^"]+)"', html))
    assert web.get(_path(plain)).headers["location"] == "https://shop.example/spring?a=1&b=2"
    assert web.get(_path(own)).headers["location"].startswith("https://shop.example/for/Zo%C3%AB")
    assert "Unsubscribe?" in web.get(_path(leaving)).text
    assert "preferences" in web.get(_path(preferences)).text
    assert web.get(_path(unescape(re.search(r'<img [^>]*src="([^"]+\.gif)"', html)[1]))).content.startswith(b"GIF")
    assert take_in() == 3
    assert [each.machine for each in happened(message)] == [None] * 3
    assert web.get(_path(hidden)).status_code == 204
    assert take_in() == 1
    assert [each.machine for each in happened(message)] == [None] * 3 + ["trap"]


def test_the_mail_programs_button_and_its_mail_both_unsubscribe(letter, web):
    message, raw = letter
    listed = email.message_from_bytes(raw, policy=email.policy.default)["List-Unsubscribe"]
    address, mailto = re.findall(r"<([^>]+)>", listed)
    subject = mailto.partition("?subject=")[2].replace("%20", " ")
    with db.session() as session:
        assert bounces.take(session, f"Subject: {subject}\r\n\r\n".encode(), now=now()) == 1
    assert web.post(_path(address), data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert now_of(message).unsubscribed_at is not None
    with db.reading() as session:
        assert not session.get(Customer, message.customer_id).email_subscribed


def test_when_it_comes_back_its_own_headers_say_whose_it_was(letter):
    message, raw = letter
    head = raw.partition(b"\r\n\r\n")[0].decode() + "\r\n"
    with db.session() as session:
        assert bounces.take(session, dsn(message, address="", original=head), now=now()) == 1
    assert now_of(message).bounced_at is not None


def test_who_is_erased_leaves_no_address_behind_and_the_links_still_lead_somewhere_kind(letter, web):
    message, _ = letter
    web.get(f"/t/c/{tokens.message_token(message.id, 'click')}.0")
    take_in()
    with db.session() as session:
        bounces.take(session, dsn(message), now=now())
        customers.delete(session, [message.customer_id], now=now())
        customers.erase(session, [message.customer_id])
    assert now_of(message).address is None
    assert message.address not in str([vars(each) for each in happened(message)])
    assert {each.user_agent for each in happened(message)} == {None}
    assert web.get(f"/t/u/{tokens.message_token(message.id, 'unsubscribe')}").status_code == 200
    assert web.post(f"/t/u/{tokens.message_token(message.id, 'unsubscribe')}").status_code == 200
