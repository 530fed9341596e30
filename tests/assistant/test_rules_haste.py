"""Notes in haste: words cut short, signs and units are read as if written out, and what is said without a verb is read with it."""

from typing import Any

import pytest

from cdp.assistant.rules.shorthand import written_out
from tests.assistant.sentences import SUBSCRIBED, VOCABULARY, field, orders, reading

SMS = field("sms_consent", "equals", "subscribed")
GOLD = field("loyalty_tier", "equals", "gold")
SOCKS = orders(field("category", "equals", "Socks"))
GERMANY = field("country", "equals", "DE")
WASH = field("product", "equals", "Wool Wash")


def test_words_cut_short_are_what_alone_begins_so_or_holds_their_letters() -> None:
    found = [VOCABULARY.speller.written_out(word) for word in ("meri", "subscrbd", "xyzzy")]
    assert found == ["merino", "subscribed", None]


@pytest.mark.parametrize(
    ("said", "full"),
    [
        ("silver, last 48h", "silver, last 48 hours"), ("viewed x3", "viewed 3 times"), ("1st order", "first order"), ("21st nov", None),
        ("bf 2025 orders", "black friday 2025 orders"), ("the wk bf", "the week bf"), ("bought on cm", "bought on cyber monday"),
        ("socks viewed last 10 days", "viewed socks last 10 days"), ("searched for \"x3 yest\"", None), ("~$50", "about $50"), ("gold members", None),
    ],
)  # fmt: skip
def test_shorthand_is_written_out_but_for_what_stands_in_quotes(said: str, full: str | None) -> None:
    found = written_out(said, VOCABULARY)
    assert (found.text if found else None) == full


@pytest.mark.parametrize(
    ("said", "tree"),
    [
        # goods alone between two marks, before people, with nothing else, in one order
        ("custs in germany, socks", [GERMANY, SOCKS]), ("gold tier, socks, germany", [GOLD, SOCKS, GERMANY]), ("sock ppl, gold", [SOCKS, GOLD]),
        # a code in small letters, alone
        ("de custs, gold", [GERMANY, GOLD]), ("gold tier, de", [GOLD, GERMANY]), ("tx custs", [field("state", "equals", "TX")]),
        ("ny + tx, gold", [field("state", "in", ["NY", "TX"]), GOLD]),
        # a text is asked for before a colon and behind an arrow
        ("sms: gold tier", [GOLD, SMS]), ("txt msg to: gold tier", [GOLD, SMS]), ("gold tier -> sms", [GOLD, SMS]), ("gold tier, txt pls", [GOLD, SMS]),
        ("gold, sms = y", [GOLD, SMS]), ("gold, email: y", [GOLD, SUBSCRIBED]),
        # a named day and its year are no number of orders
        ("black friday orders 2025", [orders(field("placed_at", "on", "2025-11-28"))]),
        ("size 9 shoes", [field("shoe_size", "equals", 9)]),
        ("used VIP15 & SPRING10 both", [orders(field("coupon", "equals", "VIP15")), orders(field("coupon", "equals", "SPRING10"))]),
        ("custs usd VIP15", [orders(field("coupon", "equals", "VIP15"))]),
    ],
)  # fmt: skip
def test_what_is_noted_without_a_verb_is_read_with_it(said: str, tree: list[Any]) -> None:
    found = reading(said)
    assert (found.outcome, found.tree) == ("segment", {"all": tree}), found.message


@pytest.mark.parametrize("said", ["searched last 30 days, socks", "gold tier, email, socks", "speaks de, wine"])
def test_goods_that_may_be_of_another_deed_or_of_a_letter_are_asked_about(said: str) -> None:
    assert reading(said).outcome == "ask"


def test_none_of_a_thing_is_written_with_a_nought() -> None:
    none = {**SOCKS, "operator": "equals", "value": 0}
    assert [reading(said).tree for said in ("bought 0 socks", "0 socks bought")] == [{"all": [none]}] * 2
