"""A letter on paper goes to all who are meant, as the post needs no consent to e-mail; who wants the catalogue is told apart."""

import pytest

from tests.assistant.sentences import SUBSCRIBED, field, reading

GOLD = field("loyalty_tier", "equals", "gold")
WANTED = field("wants_catalogue", "equals", True)


@pytest.mark.parametrize(
    "said",
    [
        "For the spring catalogue mailing: {}", "post mailing: {}", "Postcard to {}", "flyer for {}", "direct mail piece: {}", "a campaign by post to {}", "Send a postcard to {}",
        "We are sending the new brochure by post to {}", "We mail the brochure next week: {}", "letter by post to {}", "{}, for the print mailing", "it's for a leaflet in the letterbox: {}",
        "{} i'm having hand written cards posted to them", "We will deliver the catalogue by post. Please choose {}", "we'll write a real letter to {}", "a thank-you card by post for {}", "The brochure goes in the post next week. Show me {}", "a letter in paper form for {}", "for posting the catalogue {}",
    ],
)  # fmt: skip
def test_a_letter_on_paper_needs_no_consent_to_e_mail(said: str) -> None:
    found = reading(said.format("gold members"))
    assert (found.outcome, found.intent, found.tree) == ("segment", "segment", {"all": [GOLD]})
    assert "Nothing is printed or posted from here" in found.message


@pytest.mark.parametrize(
    ("said", "tree"),
    [
        ("The printed catalogue goes in the post on Monday. Who in Canada wants it?", [field("country", "equals", "CA"), WANTED]),
        ("The printed winter catalogue goes to the post house on Monday. Who has asked for it and lives in Canada?", [WANTED, field("country", "equals", "CA")]),
        ("The catalogue leaves tomorrow. Which gold members have requested it?", [GOLD, WANTED]),
        ("Who are our gold members? We'd like to post them a printed invitation to the Boston evening.", [GOLD]),
        ("for posting the catalog gold members who asked for the printed one", [GOLD, WANTED]),
        ("we would like to send the catalogue to gold members who have said they want it", [GOLD, WANTED]),
        ("We will deliver the catalogue by post. Please choose gold members who wish it", [GOLD, WANTED]), ("catalogue mailing to gold members who want it", [GOLD, WANTED]), ("email gold members who want the printed catalogue", [GOLD, WANTED, SUBSCRIBED]),
        ("send an email and a postcard to gold members", [GOLD, SUBSCRIBED]), ("newsletter about the catalogue mailing to gold members", [GOLD, SUBSCRIBED]),
        ("Draft a postcard for people who unsubscribed from email", [field("email_subscribed", "equals", False)]),
    ],
)  # fmt: skip
def test_who_wants_the_catalogue_and_who_is_written_to_is_only_what_was_said(said: str, tree: list[object]) -> None:
    assert reading(said).tree == {"all": tree}


@pytest.mark.parametrize(
    "said",
    ["customers who got our last postcard", "people who came from the flyer", "who asked for it and bought socks"],
)
def test_who_got_a_letter_on_paper_is_not_known(said: str) -> None:
    assert reading(said).outcome == "ask"
