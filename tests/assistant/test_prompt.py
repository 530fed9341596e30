"""What a model is told first, and the prompts to begin with: both made from this shop, neither with anybody's data."""

import pytest
import sqlalchemy as sa

from cdp import conditions as cd
from cdp.assistant import asking, outcome, prompt
from cdp.assistant.desk import open_desk
from cdp.assistant.offline import Offline
from cdp.assistant.rules import glossary
from cdp.models import Customer
from tests.assistant import shop
from tests.assistant.shop import NOW, REFERENCE


def test_a_model_is_told_the_house_meanings_the_day_the_money_and_the_clock():
    with shop.desk() as desk:
        said = prompt.system(desk)
        assert all(line in said for line in glossary.lines())
        assert f"Today is {NOW.date().isoformat()}" in said
        assert desk.shop.currency in said
        assert desk.shop.time_zone in said
    assert "On the screen" not in said
    assert len(said) < 6_000


def test_the_segment_on_the_screen_is_told_with_its_sentence_and_count():
    with shop.desk(on_screen=REFERENCE) as desk:
        said = prompt.system(desk)
        tree = desk.tree(REFERENCE)
        assert cd.describe(tree, desk.catalogue) in said
        assert f"{desk.mask(tree).sum()} of 1000 customers" in said
    assert '"not_in_last_days"' in said


@pytest.mark.parametrize(
    "half",
    [{"all": []}, {"all": [{"field": "lifetime_value", "operator": "at_least"}]}, {"field": "nothing"}, {"any": [{}]}],
)
def test_a_half_made_segment_on_the_screen_is_left_out(half):
    with shop.desk(on_screen=half) as desk:
        assert "On the screen" not in prompt.system(desk)


def test_a_model_is_told_of_nobody_even_when_the_screen_is():
    with shop.desk() as desk:
        email = desk.session.scalar(sa.select(Customer.email).where(Customer.email.is_not(None)))
        desk.on_screen = {"all": [{"field": "email", "operator": "equals", "value": email}]}
        assert email not in prompt.system(desk)


def test_four_prompts_to_begin_with_that_the_rules_understand_and_somebody_matches():
    with shop.desk() as desk:
        prompts = prompt.suggested(desk)
        assert len(set(prompts)) == 4
        assert prompt.suggested(desk) is prompts
        for said in prompts:
            desk.asked.clear()
            events = list(asking.ask(desk, [], said, by=Offline(desk)))
            assert outcome.outcome(events) == "draft", said
            counts = [
                event.data["value"]["count"]
                for event in events
                if event.data.get("name") == "count_segment" and event.kind == "result"
            ]
            assert counts[0] >= 5, said


def test_they_speak_of_this_shops_places_goods_and_habits():
    with shop.desk() as desk:
        said = " ".join(prompt.suggested(desk))
    assert "New York" in said
    assert "bought" in said
    assert any(character.isdigit() for character in said)


def test_an_empty_shop_suggests_nothing(session, now):
    assert prompt.suggested(open_desk(session, now=now)) == ()
