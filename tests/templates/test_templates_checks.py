"""Each check finds what it is there for, says what to do, and is quiet about a good letter."""

import pytest

from cdp import templates
from cdp.models import Sender, SenderKind, Shop
from cdp.templates.checks.rows import ROWS
from tests.templates.letters import written

SHOP = Shop(
    name="Lavka", currency="EUR", country="LV", time_zone="UTC", website="https://lavka.test",
    postal_address="Brīvības 1\nRīga", public_url="https://lavka.test",
)  # fmt: skip
SENDER = Sender(kind=SenderKind.SMTP, from_email="news@lavka.test", reply_to="", return_path="")
ANNA = {"customer": {"first_name": "Anna", "last_order_date": None, "total_orders": 2}}
NOBODY = {"customer": {"first_name": None, "last_order_date": None, "total_orders": 0}}
GOOD = (
    "<html><head><meta name='color-scheme' content='light dark'></head><body><p>Hello {{ customer.first_name | default: 'you' }}, "
    "this is a letter with enough words to be read by a person.</p><p>{{ shop.name }}, {{ shop.postal_address }}</p>"
    "<a href='{{ unsubscribe_url }}'>Unsubscribe</a> EXTRA</body></html>"
)


def found(body: str = GOOD, *, shop: Shop = SHOP, sender: Sender | None = SENDER, people=(ANNA,), **more) -> dict:
    """What the checks say of a letter, by key."""
    letter = written(body, **{"subject": "News for you", "preheader": "What is new", **more})
    checks = templates.checks.examine(templates.compiled(letter), letter, shop=shop, sender=sender, people=people)
    assert len(checks) == len(ROWS) and all(each.remedy and each.detail for each in checks if each.level != "ok")
    return {each.key: each for each in checks}


def of(**fields) -> Shop:
    """The shop, with something else about it."""
    kept = {column.key: getattr(SHOP, column.key) for column in Shop.__table__.columns}
    return Shop(**{**kept, **fields})


def test_a_good_letter_passes_every_check_and_there_are_more_than_fifteen():
    assert {each.level for each in found().values()} == {"ok"} and len(ROWS) > 15


def test_a_finding_is_titled_by_what_is_wrong_and_a_pass_by_what_is_right():
    assert found()["http_links"].title == "Links are encrypted"
    assert found(GOOD + "<a href='http://lavka.test'>x</a>")["http_links"].title == "Links without encryption"


def test_the_thin_space_of_a_coloured_shape_is_not_judged_as_words():
    shape = '<div style="background:#134e4a;color:#000">%s</div>'
    assert found(GOOD + shape % "&#8202;", format="html")["contrast"].level == "ok"
    assert found(GOOD + shape % "read me", format="html")["contrast"].level != "ok"


def test_every_starting_template_passes_every_check():
    assert len(templates.LIBRARY) == 6
    for start in templates.LIBRARY:
        levels = found(
            start.body, format=start.format, subject=start.subject, preheader=start.preheader, people=(ANNA, NOBODY)
        )
        assert {each.key: each.detail for each in levels.values() if each.level != "ok"} == {}, start.key


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "level", "extra"),
    [
        ("unknown_tags", "error", "{{ customer.frist_name }}"),
        ("unknown_tags", "error", "{{ first_name }}"),
        ("empty_tags", "warning", "{{ customer.last_order_date }}"),
        ("left_over", "warning", "Lorem ipsum"),
        ("left_over", "warning", "*|FNAME|*"),
        ("dead_links", "error", "<a href='#'>x</a>"),
        ("dead_links", "error", "<a href='{{ customer.city | default: shop.currency }}'>x</a>"),
        ("dead_links", "error", "<a href='https://www.example.com/x'>x</a>"),
        ("relative_links", "error", "<a href='/shop'>x</a>"),
        ("relative_links", "error", "<a href='www.lavka.test'>x</a>"),
        ("http_links", "warning", "<a href='http://lavka.test'>x</a>"),
        ("short_links", "warning", "<a href='https://bit.ly/x'>x</a>"),
        ("alt", "warning", "<img src='https://lavka.test/x.png'>"),
        ("pictures", "error", "<img src='x.png' alt='x'>"),
        ("size", "error", "<p>word</p>" * 10_000),
        ("size", "warning", "<p>word</p>" * 8_700),
        ("refused", "error", "<form action='https://lavka.test'></form>"),
        ("refused", "error", "<script>1</script>"),
        ("contrast", "warning", "<p style='color:#bbb'>pale</p>"),
        ("contrast", "warning", "<div style='background:#345'><p style='color:#000'>dark</p></div>"),
        ("spam_words", "warning", "Make money from home, casino, risk-free winner"),
    ],
)
def test_a_check_finds_what_it_is_there_for(key, level, extra):
    checks = found(GOOD.replace("EXTRA", extra))
    assert {each.key: each.level for each in checks.values() if each.level != "ok"} == {key: level}


@pytest.mark.parametrize(
    ("key", "level", "more"),
    [
        ("subject", "error", {"subject": " "}),
        ("subject", "error", {"subject": "{{ customer.last_order_date }}"}),
        ("subject_length", "warning", {"subject": "word " * 13}),
        ("subject_loud", "warning", {"subject": "EVERYTHING MUST GO"}),
        ("preheader", "warning", {"preheader": ""}),
        ("unknown_tags", "error", {"from_name": "{{ shop.nam }}"}),
        ("postal_address", "error", {"shop": of(postal_address="")}),
        ("postal_address", "error", {"shop": of(postal_address="Elsewhere 2"), "body": GOOD.replace("{{ shop.postal_address }}", "here")}),
        ("unsubscribe", "error", {"body": GOOD.replace("{{ unsubscribe_url }}", "https://lavka.test")}),
        ("dark_mode", "warning", {"body": GOOD.replace("color-scheme", "x").replace("<p>Hello", "<p style='color:#222'>Hello")}),
        ("image_only", "error", {"body": "<img src='https://lavka.test/x.png' alt=''><a href='{{ unsubscribe_url }}'>Out</a>"}),
        ("text_part", "warning", {"body": "<a href='{{ unsubscribe_url }}'></a>"}),
        ("from_address", "error", {"sender": None}),
        ("from_address", "error", {"sender": Sender(kind=SenderKind.SMTP, from_email="a@gmail.com", reply_to="", return_path="")}),
        ("signing", "warning", {"sender": Sender(kind=SenderKind.SMTP, from_email="a@lavka.test", reply_to="", return_path="b@else.test")}),
        ("reply", "warning", {"sender": Sender(kind=SenderKind.SMTP, from_email="no-reply@lavka.test", reply_to="", return_path="")}),
        ("public_url", "error", {"shop": of(public_url="")}),
        ("public_url", "warning", {"shop": of(public_url="http://lavka.test")}),
    ],
)  # fmt: skip
def test_what_is_around_the_body_is_checked_too(key, level, more):
    assert found(**more)[key].level == level


def test_a_subject_that_only_some_lack_is_not_called_empty_for_all():
    assert found(subject="")["subject"].detail == "The subject is empty."
    assert "For some people" in found(subject="{{ customer.last_order_date }}")["subject"].detail


def test_an_empty_tag_tells_for_how_many_people_and_a_guarded_one_is_quiet():
    bare = GOOD.replace("EXTRA", "{{ customer.first_name }}")
    assert "“customer.first_name” for 1 person" in found(bare, people=(ANNA, NOBODY))["empty_tags"].detail
    for guarded in (
        "{{ customer.first_name | default: 'x' }}",
        "{% if customer.first_name %}{{ customer.first_name }}{% endif %}",
    ):
        assert found(GOOD.replace("EXTRA", guarded), people=(ANNA, NOBODY))["empty_tags"].level == "ok"


def test_an_attribute_is_known_when_the_shop_says_so_or_one_of_the_people_has_it():
    body = GOOD.replace("EXTRA", "{{ customer.shoe_size | default: 'any' }}")
    letter = written(body, subject="x")
    assert found(body)["unknown_tags"].level == "error"
    assert found(body, people=({"customer": {**ANNA["customer"], "shoe_size": 38}},))["unknown_tags"].level == "ok"
    known = ["customer.shoe_size", *(each.tag for each in templates.TAGS)]
    checks = templates.checks.examine(templates.compiled(letter), letter, shop=SHOP, known=known)
    assert {each.key: each.level for each in checks}["unknown_tags"] == "ok"


def test_a_letter_that_cannot_be_written_for_an_example_is_one_error():
    letter = written("{{ 1 | divided_by: 0 }}")
    (check,) = templates.checks.examine(templates.compiled(letter), letter, shop=SHOP, sender=SENDER)
    assert check.level == "error" and "divide by 0" in check.detail
