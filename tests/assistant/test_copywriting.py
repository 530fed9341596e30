"""The copy offline: every letter can be sent as it is, promises nothing, and says an offer in the person's own words."""

import pytest

from cdp import templates
from cdp.assistant import claims, copywriting, drafting
from cdp.assistant.copywriting import THEMES, offer_in, theme_for, without_offer
from cdp.assistant.rules import intents
from cdp.models import BodyFormat
from tests.assistant import shop
from tests.assistant.shop import HIGH, QUIET, REFERENCE, SUBSCRIBED
from tests.templates.test_templates_checks import ANNA, NOBODY, SENDER, of

OFFER = "20% off with the code SPRING20"


def texts(theme, offer=""):
    """Every text of a theme that somebody may read."""
    for step in theme.steps(offer=offer):
        yield from (step["subject"], step["preheader"], step["body"])
    yield from (*theme.ideas, theme.name, theme.goal, *theme.subjects(offer=offer))
    yield from (subject for letter in theme.letters for subject in letter.alternatives)


def test_there_is_copy_for_every_theme_that_the_rules_can_read():
    assert set(THEMES) == {*intents.THEMES, "general", "cart"}  # who left a cart is told by the people, not by a word


@pytest.mark.slow
@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_no_copy_claims_what_nobody_said(theme):
    with shop.opened() as session:
        known = {tag.tag for tag in templates.tags(session)}
    assert claims.faults(texts(theme), asked=[], known=known) == []


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_an_offer_passes_when_the_person_named_it_and_only_then(theme):
    with shop.opened() as session:
        known = {tag.tag for tag in templates.tags(session)}
    said = list(texts(theme, OFFER))
    assert claims.faults(said, asked=[f"a campaign with {OFFER}"], known=known) == []
    assert bool(claims.faults(said, asked=[], known=known)) == theme.takes_offer()


@pytest.mark.parametrize("website", ["", "https://fjord.test"], ids=["no website", "website"])
@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_every_letter_passes_the_checks_before_sending(theme, website):
    """For Anna, and for somebody of whom only the address is known; with and without a website of the shop."""
    row = of(website=website)
    for step in theme.steps():
        source = templates.Source(BodyFormat.MARKDOWN, step["body"], step["subject"], step["preheader"])
        letter = templates.compiled(source)
        found = templates.checks.examine(letter, source, shop=row, sender=SENDER, people=(ANNA, NOBODY))
        assert [(check.key, check.detail) for check in found if check.level != "ok"] == []
        for person in (ANNA, NOBODY):
            shown = letter.show({"shop": templates.shop_values(row), **person})
            assert "{" not in shown.text + shown.subject
            assert "Hi there" in shown.text or "Hi Anna" in shown.text
            assert ("fjord.test" in shown.text) == (bool(website) and "shop.website" in step["body"])


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_a_theme_has_letters_on_days_of_their_own_and_subjects_to_choose_from(theme):
    days = [letter.day for letter in theme.letters]
    assert days == sorted(set(days))
    assert days[0] == 0
    assert 1 <= len(days) <= 4
    for letter in theme.letters:
        assert len({letter.subject, *letter.alternatives}) >= 4
        assert len(letter.subject) <= 60 or "{{" in letter.subject
    with shop.desk() as desk:
        flow = drafting.flow(desk, theme.name, [drafting.Step(**step) for step in theme.steps()])
    assert sum(step["kind"] == "email" for step in flow.steps) == len(days)


NEVER = {"field": "total_orders", "operator": "equals", "value": 0}
ONCE = {"field": "total_orders", "operator": "equals", "value": 1}
NEW = {"field": "created_at", "operator": "in_last_days", "value": 30}
UNREAD = {
    "metric": {"of": "events", "aggregate": "count", "where": [], "in_last_days": 90},
    "operator": "equals",
    "value": 0,
}
TEXAS = {"field": "state", "operator": "equals", "value": "TX"}
LEFT = {
    "metric": {
        "of": "events",
        "aggregate": "count",
        "where": [{"field": "name", "operator": "in", "value": ["Added to Cart", "Started Checkout"]}],
        "in_last_days": 3,
    },
    "operator": "at_least",
    "value": 1,
}


@pytest.mark.parametrize(
    ("tree", "theme"),
    [
        (REFERENCE, "win_back"),
        ({"all": [{"none": [{"field": "last_order_date", "operator": "in_last_days", "value": 90}]}]}, "win_back"),
        ({"all": [HIGH, SUBSCRIBED]}, "vip"),
        ({"all": [NEVER, QUIET]}, "welcome"),
        ({"all": [ONCE, SUBSCRIBED]}, "second_purchase"),
        ({"all": [NEW, {"all": [TEXAS]}]}, "welcome"),
        ({"all": [UNREAD, SUBSCRIBED]}, "sunset"),
        ({"all": [LEFT, QUIET, SUBSCRIBED]}, "cart"),
        ({"all": [{**LEFT, "operator": "equals", "value": 0}, SUBSCRIBED]}, "sunset"),
        ({"all": [TEXAS, SUBSCRIBED]}, "general"),
        ({"any": [QUIET, TEXAS]}, "general"),
        ({"all": []}, "general"),
    ],
)
def test_the_theme_follows_from_the_people_when_nobody_named_one(tree, theme):
    assert theme_for("general", tree) == theme
    assert theme_for("review", tree) == "review"


@pytest.mark.parametrize(
    ("said", "offer", "rest"),
    [
        ("20% off email for customers in Texas", "20% off", "email for customers in Texas"),
        ("win back lapsed customers, offering them 15% off with code BACK15", "15% off with the code BACK15", "win back lapsed customers"),
        ("a sale campaign with a $10 discount for VIPs", "$10 discount", "a sale campaign for VIPs"),
        ("free shipping campaign for new customers", "free shipping", "campaign for new customers"),
        ("email people who used the SUMMER15 code, offer 20% off", "20% off", "email people who used the SUMMER15 code"),
        ("email everyone: buy one get one free", "buy one get one free", "email everyone:"),
    ],
)  # fmt: skip
def test_an_offer_is_found_in_the_persons_own_words(said, offer, rest):
    assert offer_in(said) == offer
    assert without_offer(said) == rest


@pytest.mark.parametrize(
    "said",
    [
        "customers who used a 20% off coupon",
        "email people who bought at 30% off",
        "top 10% of customers",
        "spent over $500",
    ],
)
def test_what_people_did_is_no_offer(said):
    assert offer_in(said) == ""
    assert without_offer(said) == said


def test_hints_say_what_these_people_buy_and_how_often():
    with shop.desk() as desk:
        hints = copywriting.hints(desk, desk.mask(desk.tree({"all": [HIGH]})))
        category = copywriting.favourite(desk, desk.mask(desk.tree({"all": [HIGH]})))
        gap = copywriting.usual_gap(desk, desk.mask(desk.tree({"all": [HIGH]})))
    assert any("order again" in hint for hint in hints)
    assert gap > 1
    assert category == "" or any(category in hint for hint in hints)


def test_few_people_give_no_hints():
    with shop.desk() as desk:
        few = desk.mask(desk.tree({"all": []}))
        few[3:] = False
        assert copywriting.hints(desk, few) == []
