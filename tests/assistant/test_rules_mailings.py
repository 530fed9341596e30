"""A clause that says what the list is for asks for a letter, wherever it stands; a deed of the people's is no such clause."""

import pytest

from tests.assistant.sentences import SUBSCRIBED, field, orders, reading

GOLD = field("loyalty_tier", "equals", "gold")
SOCKS = orders(field("category", "equals", "Socks"))


@pytest.mark.parametrize(
    "said",
    [
        "{} it's for the newsletter on monday", "{}. It's for a nudge campaign next week, thanks!", "{}, it is for a mailing next week",
        "Cross-sell block for Tuesday's newsletter - {}", "December newsletter audience - {}", "{}, need winback email asap", "{} > winback mail",
        "{} -> heads-up mail, new sale comes", "I'm putting together the gift guide newsletter. Could I have {}?",
        "Building the win-back for December. I want {}.", "{}. We will make for them special offer by email.", "{}. Email.",
        "{}. I'd love to send those an invitation to the shop opening.", "{}, we'd like to offer them a discount by email",
        "{}, marketing needs them for the reactivation campaign", "{} for tomorrow's mailing", "{} for the xmas mailing thx", "{}. They get a little gift code by email.",
        "{}, they should all receive a voucher by mail next week", "relaunch the {} clients by email",
        "{} - email them", "{}, mail all of them please", "{} - email about care", "{}, campaign abt socks", "{}, email about the big sizes",
        "{}, we make for them a mailing per email", "{}, please prepare for them an email campaign", "{}, we send them a voucher as a present by email",
        "{} i want a little flow for them with a present in it", "for to announce the sale: {}", "{} for a campaign about the new coats",
        "in order to offer them the new coats by email, I need {}", "{}, for to propose them the new scarves with an email",
        "{}, letter w/ 10% off", "{}, email with a 15% discount", "so this is for the welcome email {}", "it's for our spring newsletter {}",
        "I would like to rewin the {} customers by email", "Show {}, I'm preparing a newsletter",
    ],
)  # fmt: skip
@pytest.mark.parametrize(("people", "tree"), [("gold members", [GOLD]), ("gold members who bought socks", [GOLD, SOCKS])])  # fmt: skip
def test_what_the_list_is_for_is_read_as_a_wish_for_a_letter(said: str, people: str, tree: list[object]) -> None:
    found = reading(said.format(people))
    assert found.tree == {"all": [*tree, SUBSCRIBED]}
    assert found.intent in ("email", "campaign", "flow")


def test_what_a_list_is_for_stands_between_two_conditions_too() -> None:
    left_out = {"none": [field("tags", "contains", "wholesale")]}
    assert reading("gold members for reminder email, skip wholesale tag").tree == {"all": [GOLD, left_out, SUBSCRIBED]}


@pytest.mark.parametrize(
    "said",
    [
        "show gold members. The newsletter is not ready yet.", "I read your email. How many gold members do we have?",
        "gold members, please send me the list by email",
        "I got an email from Anna. Which gold members are there?", "gold members",
    ],
)  # fmt: skip
def test_a_letter_of_somebody_is_no_such_wish(said: str) -> None:
    found = reading(said)
    assert (found.intent, found.tree) == ("segment", {"all": [GOLD]})


@pytest.mark.parametrize(
    "said",
    [
        "everyone who signed up for the spring newsletter", "customers who got the last newsletter", "List gold members. Not for the newsletter.",
        "gold members who were waiting for our newsletter",
    ],
)  # fmt: skip
def test_what_people_did_with_a_letter_is_never_passed_over(said: str) -> None:
    assert reading(said).outcome == "ask"


def test_the_kind_of_letter_and_its_theme_are_those_of_the_clause() -> None:
    assert (reading("gold members. It's for a win-back flow.").intent, reading("gold members. It's for a win-back flow.").theme) == ("flow", "win_back")  # fmt: skip
    assert reading("gold members, we're planning a sale campaign for next week").intent == "campaign"


@pytest.mark.parametrize(
    "said",
    [
        "When is it best that we send emails", "On which day in the week is it best to send out the newsletter", "what is the best day of the week to send the newsletter",
        "which day works best for sending newsletters", "when should we send our newsletter",
    ],
)  # fmt: skip
def test_when_to_send_is_asked_of_whoever_may_be_written_to(said: str) -> None:
    found = reading(f"{said}?")
    assert (found.intent, found.tree) == ("send_time", {"all": [SUBSCRIBED]})
    assert reading(f"{said} to gold members?").tree == {"all": [GOLD, SUBSCRIBED]}
