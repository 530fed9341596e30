"""Words that were not understood, tried out as what they were probably meant to be."""

from typing import Any

import pytest

from tests.assistant.sentences import field, orders, reading

NEVER_A_COUPON = orders(field("coupon", "not_blank")) | {"operator": "equals", "value": 0}
TEXAS = field("state", "equals", "TX")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("loyalty tear gold", [field("loyalty_tier", "equals", "gold")]),
        ("gold tear members who never used a coupon", [field("loyalty_tier", "equals", "gold"), NEVER_A_COUPON]),
        (
            "people in ilinios with exactly 3 orders",
            [field("state", "equals", "IL"), field("total_orders", "equals", 3)],
        ),
        ("customers fromtexas with exactly 3 orders", [TEXAS, field("total_orders", "equals", 3)]),
        ("actually the system customers in Texas", [TEXAS]),
        ("customers in Texas with to orders", [TEXAS, field("total_orders", "equals", 2)]),
    ],
)
def test_a_word_that_makes_the_sentence_whole_in_one_way_is_taken(said: str, meant: list[dict[str, Any]]) -> None:
    found = reading(said)
    assert (found.outcome, found.tree) == ("segment", {"all": meant})


def test_what_was_taken_is_said() -> None:
    notes = {(one.phrase, one.means) for one in reading("gold tear members").assumptions}
    assert ("tear", "read as “tier”") in notes


@pytest.mark.parametrize("said", ["plumbers in Texas", "customers in Texas who own a boat", "the kayakers in Texas"])
def test_a_word_that_may_choose_people_is_never_left_out(said: str) -> None:
    assert reading(said).outcome == "ask"
