"""Machines are told from people by rules in a table, recorded with the rule's name, and counted apart."""

from datetime import UTC, datetime, timedelta

import pytest

from cdp import tokens
from cdp.tracking.machines import MACHINES, Sight, machine_of
from tests.tracking.conftest import BROWSER, events_of, happened, link, now, now_of, picture, sent, take_in

SENT = datetime(2026, 6, 30, 12, tzinfo=UTC)
GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
GMAIL_AHEAD = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 "
    "Safari/537.36 Edge/12.246 Mozilla/5.0"
)


def seen(after: float = 3600, **more) -> str | None:
    fields = {"kind": "opened", "at": SENT + timedelta(seconds=after), "agent": BROWSER, "sent_at": SENT, **more}
    found = machine_of(Sight(**fields))
    return found.key if found else None


@pytest.mark.parametrize(
    ("sight", "rule"),
    [
        ({}, None),
        ({"agent": "Mozilla/5.0"}, "apple_privacy"),
        ({"agent": "Mozilla/5.0", "kind": "clicked"}, None),
        ({"agent": GMAIL}, None),
        ({"agent": GMAIL, "after": 4}, "proxy_ahead"),
        ({"agent": "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html"}, None),
        ({"agent": GMAIL_AHEAD}, "gmail_ahead"),
        ({"how": "prefetch"}, "prefetch"),
        ({"how": "head", "kind": "clicked"}, "head"),
        ({"agent": ""}, "no_agent"),
        ({"agent": "Mozilla/5.0 (compatible; Barracuda Sentinel)"}, "scanner"),
        ({"agent": "python-requests/2.32"}, "program"),
        ({"agent": "curl/8.5.0"}, "program"),
        ({"agent": "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"}, "program"),
        ({"agent": "Slackbot-LinkExpanding 1.0"}, "program"),
        ({"agent": BROWSER + " Cubot Note 21"}, "program"),
        ({"kind": "clicked", "after": 1}, "too_soon"),
        ({"kind": "clicked", "after": -1}, "too_soon"),
        ({"kind": "clicked", "after": 3}, None),
        ({"kind": "clicked", "after": 1, "sent_at": None}, None),
        ({"kind": "clicked", "links_at_once": 2}, None),
        ({"kind": "clicked", "links_at_once": 3}, "many_links"),
        ({"kind": "opened", "links_at_once": 9}, None),
        ({"kind": "trap"}, "trap"),
        ({"kind": "clicked", "trap_at_once": True}, "trap_at_once"),
    ],
)
def test_each_rule_recognises_what_it_is_for_and_no_person(sight, rule):
    assert seen(**sight) == rule


def test_each_rule_has_a_name_and_a_reason_of_its_own():
    assert len({machine.key for machine in MACHINES}) == len({machine.label for machine in MACHINES}) == len(MACHINES)
    assert all(machine.why for machine in MACHINES)


def test_a_machine_is_recorded_with_its_rule_and_neither_dates_the_message_nor_is_the_customers_event(session, web):
    message = sent(session)
    web.get(picture(message), headers={"user-agent": "Mozilla/5.0"})
    web.head(link(message, 0))
    web.get(link(message, 1), headers={"sec-purpose": "prefetch;prerender"})
    assert take_in() == 3
    assert [each.machine for each in happened(message)] == ["apple_privacy", "head", "prefetch"]
    assert all(each.is_machine for each in happened(message))
    assert (now_of(message).opened_at, now_of(message).clicked_at) == (None, None)
    assert events_of(message) == []


def test_who_follows_three_links_at_once_is_a_machine_from_the_first_link_on(session, web):
    message = sent(session)
    for number in range(3):
        web.get(link(message, number))
    take_in()
    assert [each.machine for each in happened(message)] == ["many_links"] * 3


def test_links_followed_at_once_are_noticed_though_they_were_taken_in_apart(session, web):
    message = sent(session)
    for number in range(3):
        web.get(link(message, number))
    assert [take_in(limit=2), take_in(limit=2)] == [2, 1]
    assert happened(message)[2].machine == "many_links"


def test_two_of_many_links_are_a_person_who_is_interested(session, web):
    message = sent(session)
    web.get(link(message, 0))
    web.get(link(message, 2))
    take_in()
    assert [each.machine for each in happened(message)] == [None, None]


def test_who_follows_the_invisible_link_gives_away_what_came_with_it(session, web):
    message = sent(session)
    web.get(link(message, 0))
    assert web.get(f"/t/h/{tokens.message_token(message.id, 'click')}").status_code == 204
    take_in()
    assert [(each.machine, each.source) for each in happened(message)] == [
        ("trap_at_once", "redirect"),
        ("trap", "invisible link"),
    ]


def test_a_click_before_anybody_can_have_read_the_letter_is_a_machines(session, web):
    message = sent(session, sent_at=now())
    web.get(link(message, 0))
    take_in()
    assert happened(message)[0].machine == "too_soon"
