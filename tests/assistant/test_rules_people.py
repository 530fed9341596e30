"""What the interpreter promises by its effect: whoever is meant is found, and nobody else, on a sample shop."""

import logging
import os
import random
from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import pytest

from cdp import conditions as cd
from cdp import db, demo, frames, segments
from cdp.assistant.evaluate import PROMPTS, WRITTEN, Case, cases
from cdp.assistant.reading import Reading
from cdp.assistant.rules import Vocabulary, read, vocabulary_of
from cdp.conditions import Catalogue
from cdp.frames import Mask
from tests.assistant import random_trees

pytestmark = pytest.mark.slow
EXAMPLES = cases(PROMPTS / "examples.jsonl", today=WRITTEN.date())
PAIRS = int(os.environ.get("CDP_TEST_PAIRS", "120"))


class Shop(NamedTuple):
    """A sample shop in memory."""

    frames: frames.Frames
    catalogue: Catalogue
    vocabulary: Vocabulary
    now: datetime

    def people(self, tree: Any) -> Mask:
        return frames.mask(self.frames, cd.parse(tree, self.catalogue), self.catalogue, now=self.now)

    def read(self, text: str) -> Reading:
        return read(text, self.vocabulary, now=self.now)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    url, now = f"sqlite:///{tmp_path_factory.mktemp('rules') / 'shop.db'}", WRITTEN
    db.migrate(url)
    with db.bulk(url) as bulk:
        demo.load(bulk, now=now, customers=1_500, orders=6_000)
    with db.reading(url) as session:
        held, catalogue = frames.read(session), segments.catalogue(session)
    db.engine(url).dispose()
    return Shop(held, catalogue, vocabulary_of(held, catalogue), now)


def judged(shop: Shop, example: Case) -> str:
    found = shop.read(example.prompt)
    if found.outcome != "segment":
        return "right" if found.outcome == example.outcome else "asked"
    if example.outcome != "segment":
        return "wrong"
    same = (shop.people(found.tree) == shop.people(example.gold)).all()
    return "right" if same else "wrong"


def test_the_examples_are_read_right_and_none_of_them_wrong_in_silence(shop: Shop) -> None:
    judgements = {example.id: judged(shop, example) for example in EXAMPLES}
    counts = Counter(judgements.values())
    assert counts["wrong"] == 0, [key for key, said in judgements.items() if said == "wrong"]
    assert counts["right"] >= 0.97 * len(EXAMPLES), [key for key, said in judgements.items() if said != "right"]


@pytest.fixture(scope="module")
def sentences(shop: Shop) -> list[tuple[str, Mask]]:
    """The examples that are segments, with the people they find."""
    found = [(example.prompt.rstrip("?. "), shop.read(example.prompt)) for example in EXAMPLES]
    return [
        (said, shop.people(one.tree)) for said, one in found if one.outcome == "segment" and one.intent == "segment"
    ]


def agree(shop: Shop, text: str, expected: Mask) -> bool:
    """Whether the text finds these people, or was asked about."""
    found = shop.read(text)
    return found.outcome != "segment" or bool((shop.people(found.tree) == expected).all())


def pairs(sentences: list[tuple[str, Mask]]) -> list[tuple[tuple[str, Mask], tuple[str, Mask]]]:
    dice = random.Random(4)
    return [(dice.choice(sentences), dice.choice(sentences)) for _ in range(PAIRS)]


def test_one_or_the_other_is_the_union(shop: Shop, sentences: list[tuple[str, Mask]]) -> None:
    for (a, of_a), (b, of_b) in pairs(sentences):
        assert agree(shop, f"({a}) or ({b})", of_a | of_b), (a, b)


def test_the_one_but_not_the_other_is_the_difference(shop: Shop, sentences: list[tuple[str, Mask]]) -> None:
    for (a, of_a), (b, of_b) in pairs(sentences):
        assert agree(shop, f"({a}) but not ({b})", of_a & ~of_b), (a, b)


def test_brackets_joined_by_and_are_the_intersection(shop: Shop, sentences: list[tuple[str, Mask]]) -> None:
    for (a, of_a), (b, of_b) in pairs(sentences):
        assert agree(shop, f"({a}) and ({b})", of_a & of_b), (a, b)


def test_neither_case_nor_politeness_changes_who_is_meant(shop: Shop, sentences: list[tuple[str, Mask]]) -> None:
    right = 0
    for said, people in sentences:
        for text in (said.upper(), f"could you please show me {said[0].lower()}{said[1:]}, thanks"):
            assert agree(shop, text, people), text
            right += shop.read(text).outcome == "segment"
    assert right >= 0.9 * 2 * len(sentences)


def test_the_sentence_of_a_tree_is_read_as_the_same_people_or_asked_about(shop: Shop) -> None:
    read_back = 0
    for tree in random_trees.some(shop.catalogue, shop.vocabulary, 200, seed=11):
        said = cd.describe(cd.parse(tree, shop.catalogue), shop.catalogue)
        assert agree(shop, said, shop.people(tree)), said
        read_back += shop.read(said).outcome == "segment"
    assert read_back > 40


def test_the_sentence_of_what_was_done_with_letters_is_read_as_it_was_meant(shop: Shop) -> None:
    """Each ready-made condition on opens and clicks, and the number of orders, at several bounds."""
    bounds = (("at_least", 1), ("equals", 0), ("at_least", 3), ("greater_than", 2), ("at_most", 4))
    orders = [{"field": "total_orders", "operator": operator, "value": value} for operator, value in bounds]
    deeds = []
    for names in (["Opened Email"], ["Clicked Email"], ["Opened Email", "Clicked Email"], ["Viewed Product"]):
        named = {"operator": "in", "value": names} if len(names) > 1 else {"operator": "equals", "value": names[0]}
        for operator, value in bounds:
            for when in ({}, {"in_last_days": 30}):
                metric = {"of": "events", "aggregate": "count", "where": [{"field": "name", **named}], **when}
                deeds.append({"metric": metric, "operator": operator, "value": value})
    for condition in (*orders, *deeds):
        said = cd.describe(cd.parse([condition], shop.catalogue), shop.catalogue)
        found = shop.read(said)
        assert found.tree is not None, (said, found.message)
        assert (shop.people(found.tree) == shop.people([condition])).all(), said


def test_a_field_that_was_renamed_is_known_by_its_new_name(shop: Shop) -> None:
    labels = {one.key: one.label for one in shop.catalogue.fields.values() if one.is_attribute}
    key, old = next(iter(labels.items()))
    field = shop.catalogue.fields[key]
    renamed = replace(shop.catalogue, fields={**shop.catalogue.fields, key: replace(field, label="Quux")})
    for catalogue, name in ((shop.catalogue, old), (renamed, "Quux"), (shop.catalogue, old)):
        found = read(f"{name} is unknown", vocabulary_of(shop.frames, catalogue), now=shop.now)
        assert found.tree == {"all": [{"field": key, "operator": "is_blank"}]}, name


def test_whatever_is_typed_is_answered_and_every_tree_parses(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    dice = random.Random(5)
    words = [word for example in EXAMPLES for word in example.prompt.split()]
    signs = list("()[]\"'“”%$€#@!;:,.-\u202e🧦\x00\ud800>=+")
    with caplog.at_level(logging.ERROR):
        for _ in range(600):
            text = " ".join(dice.choices(words, k=dice.choice([2, 5, 12, 30])))
            if dice.random() < 0.4:
                text = "".join(dice.choices([*text, *signs], k=len(text)))
            found = shop.read(text)
            if found.tree is not None:
                cd.parse(found.tree, shop.catalogue)
    assert not caplog.records, caplog.records[0].getMessage()
