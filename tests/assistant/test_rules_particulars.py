"""What is known of people, in the other ways it is said: consent, what is missing, what begins so, names, wishes."""

import pytest

from tests.assistant.sentences import field, orders, reading

SOCKS = orders(field("category", "equals", "Socks"))
NO_BIRTHDAY = field("birthday", "is_blank")
NOT_WANTED = field("wants_catalogue", "equals", False)
NOT_SAID = field("wants_catalogue", "is_blank")
NO_SMS = field("sms_consent", "equals", "unsubscribed")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("whose birthday don't we know?", [NO_BIRTHDAY]), ("people with no birthday", [NO_BIRTHDAY]), ("the ones we have no birthday for", [NO_BIRTHDAY]),
        ("who hasn't told us their shoe size?", [field("shoe_size", "is_blank")]), ("customers who gave us their phone number", [field("phone", "not_blank")]),
        ("customers who don't want the catalogue", [NOT_WANTED]), ("who declined the printed catalogue?", [NOT_WANTED]), ("catalogue not wanted", [NOT_WANTED]), ("printed catalogue not wished", [NOT_WANTED]),
        ("gold members, printed catalogue is desired", [field("loyalty_tier", "equals", "gold"), field("wants_catalogue", "equals", True)]), ("catalogue wanted", [field("wants_catalogue", "equals", True)]),
        ("people who haven't said whether they want the catalogue", [NOT_SAID]), ("no answer on the catalogue", [NOT_SAID]), ("catalogue preference unknown", [NOT_SAID]),
        ("SMS opt-outs", [NO_SMS]), ("who opted out of our text messages?", [NO_SMS]), ("sms status unknown", [field("sms_consent", "equals", "unknown")]),
        ("never ever subscribed to email", [field("email_consent", "equals", "never_subscribed")]),
        ("customers with a 981 zip prefix", [field("zip_code", "starts_with", "981")]), ("zip 981xx", [field("zip_code", "starts_with", "981")]),
        ("first name starting with the letter J", [field("first_name", "starts_with", "J")]), ("people in Boston OR", [field("city", "equals", "Boston"), field("state", "equals", "OR")]),
        ("DE, AT, CH customers", [field("country", "in", ["DE", "AT", "CH"])]), ("who wears a size 9 shoe?", [field("shoe_size", "equals", 9)]),
        ("how many customers did Instagram bring us?", [field("acquisition_source", "equals", "instagram")]),
        ("silver tier and above", [field("loyalty_tier", "in", ["silver", "gold"])]), ("at least silver", [field("loyalty_tier", "in", ["silver", "gold"])]), ("silver+ members", [field("loyalty_tier", "in", ["silver", "gold"])]),
        ("below gold", [field("loyalty_tier", "equals", "silver")]), ("silver + gold", [field("loyalty_tier", "in", ["silver", "gold"])]), ("tagged neither wholesale nor vip", [{"none": [field("tags", "contains", "wholesale")]}, {"none": [field("tags", "contains", "vip")]}]),
        ("birthday within 14 days", [field("birthday", "anniversary_in_next_days", 14)]),
    ],
)  # fmt: skip
def test_other_ways_to_say_it_are_read(text: str, tree: list[object]) -> None:
    assert reading(text).tree == {"all": tree}


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("customers with no birthday in the next 30 days", [{"none": [field("birthday", "anniversary_in_next_days", 30)]}]),
        ("customers who have not requested the printed catalogue", [{"none": [field("wants_catalogue", "equals", True)]}]),
        ("zip code 98101", [field("zip_code", "equals", "98101")]), ("people in DE, NY and CA", [field("state", "in", ["DE", "NY", "CA"])]),
        ("customers who brought us $500", [field("lifetime_value", "equals", 500)]),
    ],
)  # fmt: skip
def test_what_only_looks_alike_is_not(text: str, tree: list[object]) -> None:
    assert reading(text).tree == {"all": tree}


@pytest.mark.parametrize("text", ["people named Boston", "birthday in the last 30 days", "customers who turned down our offer"])  # fmt: skip
def test_what_no_row_holds_is_asked_about(text: str) -> None:
    assert reading(text).outcome == "ask"


GOLD, LAPSED = (
    field("loyalty_tier", "equals", "gold"),
    [field("total_orders", "at_least", 1), field("last_order_date", "not_in_last_days", 90)],
)
VIPS, US, MAILED = (
    field("lifetime_value", "top_percent", 10),
    field("country", "equals", "US"),
    field("email_subscribed", "equals", True),
)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        # the country in small letters, where no 'us' of a clause can stand
        ("lapsed gold members us", [*LAPSED, GOLD, US]), ("us vips", [US, VIPS]), ("vips us only", [VIPS, US]), ("2+ orders us", [field("total_orders", "at_least", 2), US]),
        ("vips tx asap", [VIPS, field("state", "equals", "TX")]), ("golds de", [GOLD, field("country", "equals", "DE")]), ("vips, DE only", [VIPS, field("country", "equals", "DE")]),
        ("de + fr, golds", [field("country", "in", ["DE", "FR"]), GOLD]), ("fr/de vips", [field("country", "in", ["FR", "DE"]), VIPS]),
        # arrows to the letter
        ("lapsed golds > winback mail", [*LAPSED, GOLD, MAILED]), ("vips -> early access", [VIPS, MAILED]), ("vips => heads-up mail, new sale comes", [VIPS, MAILED]),
        ("bought socks >> scarf promo", [SOCKS, MAILED]), ("lifetime value > 200 -> thank you mail", [field("lifetime_value", "greater_than", 200), MAILED]),
        # what the number is for, and full stops that were spoken
        ("vips in texas, need # for the 3pm", [VIPS, field("state", "equals", "TX")]), ("golds need the count asap for the board meeting", [GOLD]),
        ("spent 500+ us", [field("lifetime_value", "at_least", 500), US]), ("email unsub, us only", [field("email_subscribed", "equals", False), US]),
        ("sry quick one, vips in texas rn", [VIPS, field("state", "equals", "TX")]), ("signed up since mon", [field("created_at", "at_least", "2026-11-16")]),
        ("# of vips", [VIPS]), ("no. of subscribers", [MAILED]), ("customers in germany period", [field("country", "equals", "DE")]),
    ],
)  # fmt: skip
def test_who_is_in_a_hurry_is_understood(text: str, tree: list[object]) -> None:
    assert reading(text).tree == {"all": tree}


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("let us see the vips", [VIPS]), ("tell us who the vips are", [VIPS]), ("vips who shop with us", [VIPS]), ("vips who bought from us", [VIPS]),
        ("ltv > 200", [field("lifetime_value", "greater_than", 200)]), ("aov>100", [field("avg_order_value", "greater_than", 100)]),
        ("email opens > 3", [{"metric": {"of": "events", "aggregate": "count", "where": [field("name", "equals", "Opened Email")]}, "operator": "greater_than", "value": 3}]),
        ("vips -> mail, only us", [VIPS, US, MAILED]),
    ],
)  # fmt: skip
def test_a_pronoun_is_no_country_and_a_comparison_no_arrow(text: str, tree: list[object]) -> None:
    found = reading(text).tree
    assert found is not None
    assert [one for one in found["all"] if one != field("total_orders", "at_least", 1)] == tree
