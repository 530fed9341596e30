"""Opens and clicks: every one is kept, people's alone count, and links lead nowhere but where the letter says."""

import base64
from datetime import timedelta
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cdp import conditions, db, delivery, frames, segments, selections, shop, tokens, tracking
from cdp.analytics.campaigns.outcome import report as campaign_report
from cdp.conditions.presets import MAIL
from cdp.errors import Conflict
from cdp.frames.mask import mask
from cdp.models import Campaign, CampaignStatus, DeliveryAttempt, MessageEventKind, MessageStatus
from cdp.tracking import links, spool
from tests.makers import make_customer, make_message
from tests.tracking.conftest import (
    BROWSER,
    LINKS,
    events_of,
    happened,
    leave,
    link,
    now,
    now_of,
    picture,
    sent,
    take_in,
)

K = MessageEventKind


def test_an_open_and_a_click_are_recorded_dated_and_become_the_customers_events(session, web):
    message = sent(session)
    opened = web.get(picture(message))
    assert (opened.status_code, opened.headers["content-type"], opened.content[:3]) == (200, "image/gif", b"GIF")
    clicked = web.get(link(message, 1))
    assert (clicked.status_code, clicked.headers["location"]) == (302, LINKS[1])
    assert take_in() == 2
    assert [(each.kind, each.link, each.is_machine) for each in happened(message)] == [
        (K.OPENED, None, False),
        (K.CLICKED, LINKS[1], False),
    ]
    assert happened(message)[0].user_agent == BROWSER
    told = now_of(message)
    assert told.opened_at < told.clicked_at
    events = events_of(message)
    assert [each.name for each in events] == ["Opened Email", "Clicked Email"]
    assert events[1].properties["link"] == LINKS[1]
    assert events[1].properties["subject"] == "Spring"
    assert events[1].properties["campaign"].startswith("Campaign")
    assert events[1].revision > 0
    assert take_in() == 0


@pytest.mark.slow
@pytest.mark.parametrize("how", [picture, link, leave])
def test_an_unknown_letter_that_somebody_acts_on_has_arrived(session, web, how):
    lost = now() - timedelta(hours=2)
    message = sent(session, status=MessageStatus.UNKNOWN, sent_at=None, attempts=1)
    session.add(DeliveryAttempt(message_id=message.id, number=1, at=lost, outcome="unknown"))
    campaign = session.get(Campaign, message.campaign_id)
    campaign.status, campaign.launched_at, campaign.audience_count = CampaignStatus.SENT, lost, 2
    unheard = sent(session, campaign=campaign, status=MessageStatus.UNKNOWN, sent_at=None)
    web.get(picture(unheard), headers={"user-agent": "Mimecast"})
    if how is leave:
        web.post(leave(message))
    else:
        web.get(how(message, 1) if how is link else how(message))
    take_in()
    resolved = now_of(message)
    assert (resolved.status, resolved.sent_at, resolved.reason) == (MessageStatus.SENT, lost, None)
    assert "so it arrived" in resolved.reply
    assert now_of(unheard).status == MessageStatus.UNKNOWN, "a machine looked, maybe on the way out"
    with db.reading() as reading:
        said = reading.execute(sa.select(DeliveryAttempt.outcome, DeliveryAttempt.reply).order_by(DeliveryAttempt.id))
        assert [row.outcome for row in said] == ["unknown", "reconciled"]
        identity = campaign_report(reading, campaign.id, now=now(), shop=shop.get(reading)).identity
        with pytest.raises(Conflict):
            delivery.resolve_unknown(reading, message.id, False)
    assert (identity.audience, identity.sent, identity.unknown, identity.missing) == (2, 1, 1, 0)


def test_a_letter_opened_again_is_seen_again_but_is_one_event_of_the_customer(session, web):
    message = sent(session)
    for _ in range(3):
        web.get(picture(message))
        web.get(link(message, 0))
    assert take_in() == 6
    assert len(happened(message)) == 6
    assert len(events_of(message)) == 2
    first = now_of(message).opened_at
    web.get(picture(message))
    take_in()
    assert now_of(message).opened_at == first


def test_who_opened_is_in_the_segment_of_those_who_did_and_the_frames_agree(session, web, tmp_path):
    readers, silent = [sent(session) for _ in range(2)], sent(session)
    for message in readers:
        web.get(picture(message))
    take_in()
    offered = {preset.label: preset.condition for preset in MAIL}
    soon = now() + timedelta(minutes=1)
    with db.reading() as reading:
        catalogue, held = segments.catalogue(reading), frames.read(reading)
        for label, expected in (
            ("Opened an e-mail", {each.customer_id for each in readers}),
            ("Did not open any e-mail", {silent.customer_id}),
            ("Clicked an e-mail", set()),
        ):
            tree = conditions.parse([offered[label]], catalogue)
            assert set(reading.scalars(selections.matching(reading, tree, catalogue, now=soon))) == expected
            assert set(held.customers["id"][mask(held, tree, catalogue, now=soon)]) == expected


def test_a_hit_waits_until_a_scanner_would_have_shown_itself(session, web):
    message = sent(session)
    web.get(picture(message))
    with db.session() as later:
        assert tracking.take_in(later, now=now() + timedelta(seconds=1)) == 0
    assert take_in() == 1


def test_the_picture_looks_the_same_for_every_token_and_records_only_our_own(session, web):
    message = sent(session)
    ours, forged = web.get(picture(message)), web.get("/t/o/AAAAAAAAAAAAAAAAAAAAAAA.gif")
    assert (ours.status_code, ours.content, dict(ours.headers)) == (
        forged.status_code,
        forged.content,
        dict(forged.headers),
    )
    assert "no-store" in ours.headers["cache-control"]
    assert take_in() == 1


@pytest.mark.slow
@pytest.mark.sqlite_only
@pytest.mark.parametrize("number", ["3", "99", "-1", "1.0", "٣", "", "99999999999", "0x1", "h"])
def test_a_place_that_the_letter_does_not_have_is_a_kind_page(session, web, number):
    answer = web.get(f"/t/c/{tokens.message_token(sent(session).id, 'click')}.{number}")
    assert answer.status_code == 404
    assert "This link does not work" in answer.text
    assert take_in() == 0


def test_a_link_of_one_letter_does_not_open_those_of_another(session, web):
    one, other = sent(session, links=["https://a.example/"]), sent(session, links=["https://b.example/"])
    assert web.get(link(one, 0)).headers["location"] == "https://a.example/"
    assert web.get(link(other, 0)).headers["location"] == "https://b.example/"


def test_the_links_of_a_letter_are_looked_up_once(session, web, monkeypatch):
    message = sent(session)
    web.get(link(message, 0))
    monkeypatch.setattr(links, "look_up", lambda _id: pytest.fail("asked the database again"))
    assert web.get(link(message, 2)).headers["location"] == LINKS[2]


def test_the_links_remembered_are_bounded(session, web, monkeypatch):
    monkeypatch.setattr(links, "_MOST", 2)
    for message in [sent(session) for _ in range(4)]:
        assert web.get(link(message, 0)).status_code == 302
    assert len(links._of_message) <= 2


def signed(message, address, *, for_message=None):
    signature = tokens.address_signature((for_message or message).id, address)
    return f"/t/l/{tokens.message_token(message.id, 'click')}?u={quote(address, safe='')}&s={signature}"


def test_an_address_that_differs_by_recipient_is_followed_when_it_was_signed_for_this_letter(session, web):
    message, other = sent(session), sent(session)
    address = "https://shop.example/cart/7?x=1&y=ä%20b"
    answer = web.get(signed(message, address))
    assert (answer.status_code, answer.headers["location"]) == (302, "https://shop.example/cart/7?x=1&y=%C3%A4%20b")
    assert web.get(signed(message, address, for_message=other)).status_code == 404
    assert web.get(signed(message, address).replace("cart", "card")).status_code == 404
    take_in()
    assert [each.link for each in happened(message)] == [address]


@pytest.mark.slow
@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example/", "/relative", "https://",
        "https:evil", "ftp://shop.example/", "https://shop.example\\@evil.example/", "https://shop.example/\r\nX: y",
        "\x07https://shop.example/", "", "mailto:a@b.example", "https://[evil",
    ],
)  # fmt: skip
def test_even_a_signed_address_leads_only_to_the_web(session, web, address):
    message = sent(session, links=[address])
    assert web.get(signed(message, address)).status_code == 404
    assert web.get(link(message, 0)).status_code == 404


letters = st.characters(codec="utf-8", exclude_categories=["Cs"])
paths = st.one_of(
    st.text(letters, max_size=60),
    st.builds("{}.{}".format, st.text("ABCDEFGHabcdefgh0123456789-_", min_size=23, max_size=23), st.integers(0, 9)),
)


@pytest.mark.sqlite_only
@hypothesis_settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=paths, query=st.text(letters, max_size=80), kind=st.sampled_from("clohup"))
@example(place="0/", query="", kind="c")
@pytest.mark.slow
def test_no_invented_address_leads_anywhere_changes_anything_or_breaks_the_server(web, place, query, kind):
    for target in (
        f"/t/{kind}/{quote(place, safe='')}",
        f"/t/{kind}/{quote(place, safe='')}?u={quote(query)}&s={quote(query)}",
    ):
        answer = web.get(target)
        assert answer.status_code in (200, 404)
        assert "location" not in answer.headers
        assert answer.status_code == 404 or answer.headers["content-type"] == "image/gif"
    assert not list(spool.read({}, limit=10))


@pytest.mark.sqlite_only
@hypothesis_settings(max_examples=100)
@given(message_id=st.integers(1, 2**63 - 1), bit=st.integers(0, 17 * 8 - 1))
def test_no_bit_of_a_token_can_be_turned(message_id, bit):
    token = tokens.message_token(message_id, "click")
    raw = bytearray(base64.urlsafe_b64decode(token + "="))
    raw[bit // 8] ^= 1 << bit % 8
    assert tokens.message_of(base64.urlsafe_b64encode(raw).decode().rstrip("="), "click") is None


def test_a_letter_whose_customer_is_deleted_is_known_to_be_opened_but_nobody_gets_an_event(session, web):
    message = sent(session, customer=make_customer(session, deleted_at=now()))
    web.get(picture(message))
    take_in()
    assert now_of(message).opened_at is not None
    assert events_of(message) == []


def test_hits_of_a_letter_that_is_gone_hold_up_nobody(session, web):
    message = sent(session)
    web.get(f"/t/o/{tokens.message_token(message.id + 1000, 'open')}.gif")
    web.get(picture(message))
    assert take_in() == 2
    assert len(happened(message)) == 1


def test_a_letter_without_a_wording_has_no_links(session, web):
    message = make_message(session)
    session.commit()
    assert web.get(link(message, 0)).status_code == 404
