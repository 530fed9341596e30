"""What a letter says chooses nobody; who gets it is read, wherever the two stand."""

import pytest

from tests.assistant.sentences import SUBSCRIBED, field, orders, reading

SOCKS = orders(field("category", "equals", "Socks"))
GOLD = field("loyalty_tier", "equals", "gold")
BOSTON = field("city", "equals", "Boston")


@pytest.mark.parametrize(
    "said",
    [
        "let {} know that the new scarves are in", "tell {} by email that our new coats have arrived", "email {} that a sale is on",
        "{} should get an email about our new coats", "{} should hear by email that the sale is on", "tell {} about the opening by email",
        "the new coats are in, email {}", "new coats just landed, email {}", "write to {}, the new coats are here",
        "a campaign on the new colours for {}", "write a heartfelt thank you mail to {}", "newsletter on the new coats to {}",
        "email {} to thank them for their loyalty", "advertise the new coats by email to {}", "target {} with an email on the new coats",
        "write to {}, topic: new coats", "reach out to {}, friendly tone", "{}: upgrade email", "invite {} to the opening of our showroom", "invite {} to the Köln opening", "email invitation to the New York evening for {}",
        "let {} know that the store in Brooklyn opens on Friday", "draft an email for {}, reminding them that the winter prices end on Sunday", "send {} a note letting them know the sale starts on Friday", "{}; the letter is about the new scarves",
        "email to {} saying that prices rise in January", "prepare a campaign for {} telling them shipping is free until Sunday", "draft a flow for {} that explains how to wash wool",
    ],
)  # fmt: skip
@pytest.mark.parametrize(("people", "tree"), [("gold members", [GOLD]), ("customers in Boston who bought socks", [BOSTON, SOCKS])])  # fmt: skip
def test_what_a_letter_says_is_no_condition(said: str, people: str, tree: list[object]) -> None:
    found = reading(said.format(people))
    assert found.tree == {"all": [*tree, SUBSCRIBED]}
    assert found.intent in ("email", "campaign", "flow")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("tell me about customers who bought socks", [SOCKS]), ("show me gold members, I want to know before the meeting", [GOLD]),
        ("newsletter subscribers in Boston", [SUBSCRIBED, BOSTON]), ("email customers that are in Boston", [BOSTON, SUBSCRIBED]),
        ("make a campaign on scarves for people who bought socks", [SOCKS, SUBSCRIBED]),
        ("customers in Boston, email known", [BOSTON, field("email", "not_blank")]),
    ],
)  # fmt: skip
def test_what_tells_people_apart_is_no_content(text: str, tree: list[object]) -> None:
    assert reading(text).tree == {"all": tree}


@pytest.mark.parametrize(
    "text",
    [
        "everyone who got an email on the new coats", "tell gold members about the sale who bought it",
        "email everyone about the sale except those in Boston",
        "write to gold members about the sale in the last 30 days",
    ],
)  # fmt: skip
def test_what_may_be_of_the_letter_or_of_the_people_is_asked_about(text: str) -> None:
    assert reading(text).outcome == "ask"
