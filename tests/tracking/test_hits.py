"""Opens and clicks: every one is kept, people's alone count, and links lead nowhere but where the letter says."""

from cdp.models import MessageEventKind
from tests.tracking.conftest import LINKS, events_of, happened, link, now_of, picture, sent, take_in

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
    told = now_of(message)
    assert told.opened_at < told.clicked_at
    events = events_of(message)
    assert [each.name for each in events] == ["Opened Email", "Clicked Email"]
    assert events[1].properties["link"] == LINKS[1]
    assert events[1].properties["subject"] == "Spring"
    assert events[1].revision > 0
    assert take_in() == 0
