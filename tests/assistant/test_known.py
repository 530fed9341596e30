"""The shop's own words: gathered once, and again when the data has a new one."""

from decimal import Decimal

import pytest

from cdp import frames, segments
from cdp.assistant.rules import read, vocabulary_of
from cdp.assistant.rules.vocabulary import Vocabulary
from tests.makers import make_customer, make_order


def vocabulary(session) -> Vocabulary:
    session.commit()
    return vocabulary_of(frames.current(session), segments.catalogue(session))


@pytest.mark.slow
def test_the_words_are_kept_until_there_is_a_new_one_and_the_figures_follow_the_data(session, now):
    anna = make_customer(session, tags=["gardener"], city="Olomouc", lifetime_value=Decimal("100.00"))
    make_order(session, anna, coupon="SPRING5")
    before = vocabulary(session)
    make_order(session, anna, coupon="SPRING5")
    anna.lifetime_value = Decimal("400.00")
    after = vocabulary(session)
    assert after.own is before.own
    assert before.figures.means["lifetime_value"] == 100
    assert after.figures.means["lifetime_value"] == 400

    assert read("stargazers who have ordered", after, now=now).outcome == "ask"
    make_customer(session, tags=["stargazer"], city="Olomouc")
    anew = vocabulary(session)
    assert anew.own is not before.own
    assert read("stargazers who have ordered", anew, now=now).outcome == "segment"


def test_a_new_product_and_a_new_coupon_are_words_at_once(session, now):
    anna = make_customer(session)
    make_order(session, anna, [("Zither", 1, "10.00")])
    assert read("who bought a theremin", vocabulary(session), now=now).outcome == "ask"
    make_order(session, anna, [("Theremin", 1, "20.00")], coupon="ETHER9")
    known = vocabulary(session)
    assert read("who bought a theremin", known, now=now).outcome == "segment"
    assert read("who used the code ETHER9", known, now=now).outcome == "segment"
