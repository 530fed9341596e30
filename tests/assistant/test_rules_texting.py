"""Marketing by text message is for people who agreed to texts; who agreed to what is read in many words."""

import pytest

from tests.assistant.sentences import SUBSCRIBED, field, orders, reading

SMS = field("sms_consent", "equals", "subscribed")
GOLD = field("loyalty_tier", "equals", "gold")
NO_MAIL = field("email_subscribed", "equals", False)
SOCKS = orders(field("category", "equals", "Socks"))


@pytest.mark.parametrize(
    "said",
    [
        "SMS campaign for {}", "i'd like to do a text message campaign for {}", "SMS reminder for Sunday evening to {}", "sms blast: {}",
        "a campaign by text message for {}", "win back {} via SMS", "reach {} by sms", "can we reach with SMS the {}", "reach using SMS the {}", "send an SMS to {}", "make SMS to {}", "please prepare sms for {}", "draft a text message for {}",
        "text all {}", "I want to text all {} about the sale", "let's text the {}", "for the sms on friday: {}", "texting campaign to {}", "{}, txt them", "{} - text all of them", "{}, sms em", "txt the {}", "{}, sms winback",
    ],
)  # fmt: skip
@pytest.mark.parametrize(("people", "tree"), [("gold members", [GOLD]), ("gold members who bought socks", [GOLD, SOCKS])])  # fmt: skip
def test_a_text_goes_to_who_agreed_to_texts(said: str, people: str, tree: list[object]) -> None:
    found = reading(said.format(people))
    assert (found.outcome, found.intent, found.tree) == ("segment", "segment", {"all": [*tree, SMS]})
    assert "Texts are not sent from here" in found.message
    assert [one.means for one in found.assumptions if one.phrase == "to be written to"] == ["subscribed to SMS"]


@pytest.mark.parametrize(
    ("said", "tree"),
    [
        ("contacts who agreed to text messages", [SMS]), ("who can we text?", [SMS]), ("gold members reachable by sms", [GOLD, SMS]),
        ("SMS subscribers", [SMS]), ("subscribed to both email and sms", [SUBSCRIBED, SMS]), ("people we can reach by text", [SMS]),
        ("sms opted in but not on email", [SMS, NO_MAIL]), ("on sms but not on email", [SMS, NO_MAIL]), ("people on sms but not on email", [SMS, NO_MAIL]),
        ("bought socks, and on the email list", [SOCKS, SUBSCRIBED]), ("gold members with newsletter please", [GOLD, SUBSCRIBED]),
        ("SMS campaign for people unsubscribed from email", [NO_MAIL, SMS]), ("email and sms subscribers with gold", [SUBSCRIBED, SMS, GOLD]),
    ],
)  # fmt: skip
def test_consent_is_only_what_was_said(said: str, tree: list[object]) -> None:
    assert reading(said).tree == {"all": tree}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("SMS campaign to people who unsubscribed from SMS", "did not agree to texts"),
        ("whatsapp campaign for gold members", "Only e-mail is sent from here"),
    ],
)
def test_nobody_is_texted_against_their_will_nor_by_what_is_not_there(said: str, why: str) -> None:
    found = reading(said)
    assert found.outcome == "refuse" and why in found.message


@pytest.mark.parametrize("said", ["gold members - for an email about our texts", "email gold members about our text messages", "gold members for an email abt signing up for texts"])  # fmt: skip
def test_a_letter_about_texts_is_one_by_e_mail(said: str) -> None:
    assert reading(said).tree == {"all": [field("loyalty_tier", "equals", "gold"), SUBSCRIBED]}


def test_who_got_a_text_is_not_known() -> None:
    assert reading("customers who got an sms").outcome == "ask"
