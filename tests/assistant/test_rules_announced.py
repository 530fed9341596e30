"""A letter that is announced beside the request asks for people who may be written to, and its words choose none of them."""

import pytest

from tests.assistant.sentences import SUBSCRIBED, field, orders, reading

SOCKS = orders(field("category", "equals", "Socks"))
BOSTON = field("city", "equals", "Boston")


@pytest.mark.parametrize(
    "said",
    [
        "We're doing a matching-set email. Find {}", "We will make a campaign for Christmas, I need {}", "xmas email!! {}",
        "We're doing a cosy-home email in the first week of December. It should go to {}", "for the spring newsletter I need {}",
        "Cross-sell campaign for scarves: {}", "The WELCOME10 reminder should reach {}", "Scarf email next February: I'd like to start from {}",
        "mother's day mailing - {}", "Build me an audience for a win-back email: {}", "father's day is coming and I think we should email {}",
        "{} i want to run a campaign for scarves to them", "{}, need a welcome email for these", "{} - for a win-back mail",
        "{}. The plan is to send them an early access mail.", "bring back {}, by email please", "I want send a congratulation e-mail to {}",
        "Next week we're sending out the Advent email. Find {}", "{}, I'll write to them about the new store", "{}. It's for an email.", "Set up an email for {}, with a small gift", "a campaign for {}, with a voucher as a present",
        "Campaign for {}, with a discount code", "Get me {} so we can email them", "gift guide newsletter -> {}",
    ],
)  # fmt: skip
@pytest.mark.parametrize(("people", "tree"), [("customers in Boston who bought socks", [BOSTON, SOCKS])])
def test_a_letter_announced_beside_the_request_is_for_people_who_agreed(
    said: str, people: str, tree: list[object]
) -> None:
    found = reading(said.format(people))
    assert found.tree == {"all": [*tree, SUBSCRIBED]}
    assert found.intent in ("email", "campaign")


@pytest.mark.parametrize(
    "said",
    [
        "I need {} for my report", "We're preparing a report about our email campaign, show me {}",
        "We sent a Christmas email last week. Find {}", "{}, need this for a meeting", "Christmas is coming, so show me {}",
    ],
)  # fmt: skip
def test_what_is_only_looked_at_is_not_to_be_written_to(said: str) -> None:
    found = reading(said.format("customers in Boston who bought socks"))
    assert found.tree in ({"all": [BOSTON, SOCKS]}, None)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("Boston campaign: bought socks", [SOCKS, SUBSCRIBED]),
        ("We sent a sock email. Find those who clicked it", []),
    ],
)  # fmt: skip
def test_who_is_named_in_a_title_is_not_dropped(text: str, tree: list[object]) -> None:
    found = reading(text)
    assert found.tree is None or found.tree != {"all": tree}
