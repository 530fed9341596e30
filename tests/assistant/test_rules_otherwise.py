"""What the rules promise about another language's grammar, notes in haste, the data's own names, lists without commas and tongues."""

from typing import Any

import pytest

from cdp.assistant.rules import Vocabulary, read
from tests.assistant.sentences import NOW, VALUES, field, orders
from tests.assistant.test_rules_meaning import CATALOGUE, CATEGORIES, EVENTS, PRODUCTS, events, none, understood

SOCKS = field("category", "equals", "Socks")
SUBSCRIBED = field("email_subscribed", "equals", True)
SCARVES = field("category", "equals", "Scarves")
TONGUES = Vocabulary.of(CATALOGUE, VALUES | {"language": ["en-US", "fr", "fr-CA", "de", "de-CH"], "orders.product": PRODUCTS, "events.name": EVENTS}, categories=CATEGORIES)  # fmt: skip
NOVEMBER_DECEMBER = (field("placed_at", "at_least", "2025-11-01"), field("placed_at", "before", "2026-01-01"))


def summed(of: str, **window: int) -> dict[str, Any]:
    return {"of": "orders", "aggregate": "sum", "field": of} | window


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        # another language's grammar
        ("which people have opened minimum 3 mails in the last 30 days but bought still never something", [events("Opened Email", at_least=3, in_last_days=30), field("total_orders", "equals", 0)]),
        ("who ordered before, but in the last 180 days nothing anymore", [field("total_orders", "at_least", 1), field("last_order_date", "not_in_last_days", 180)]),
        ("looked at a product in the last 7 days but have put nothing in the cart in these 7 days", [events("Viewed Product", in_last_days=7), none(events("Added to Cart", in_last_days=7))]),
        ("who clicked in some email in the last 7 days", [events("Clicked Email", in_last_days=7)]),
        ("clients that don't have telephone number in the file", [field("phone", "is_blank")]),
        ("have used over 150 dollars in total in our shop", [field("lifetime_value", "greater_than", 150)]),
        ("customers which in the last 90 days together spend more than 150 dollar", [{"metric": summed("value", in_last_days=90), "operator": "greater_than", "value": 150}]),
        ("customers who have socks in minimum 3 different orders", [orders(SOCKS, at_least=3)]),
        ("with at least two orders that had socks in them", [orders(SOCKS, at_least=2)]),
        ("said no to the catalogue", [field("wants_catalogue", "equals", False)]),
        ("never ordered nor clicked in the last 60 days", [field("last_order_date", "not_in_last_days", 60), none(events("Clicked Email", in_last_days=60))]),
        ("people that have since 3 months not more bought", [field("last_order_date", "not_in_last_days", 90)]),
        ("clients who are since more than one year with us", [field("created_at", "not_in_last_days", 365)]),
        # in haste
        ("ordered last month, nothing yet this month", [orders(field("placed_at", "at_least", "2026-10-01"), field("placed_at", "before", "2026-11-01")), {"none": [field("last_order_date", "at_least", "2026-11-01")]}]),
        ("used WELCOME10 = only 1 order ever", [orders(field("coupon", "equals", "WELCOME10")), field("total_orders", "equals", 1)]),
        ("gmail adresses, phone nr missing", [field("email", "contains", "gmail"), field("phone", "is_blank")]),
        ("tag vip or wholesale, either one", [field("tags", "in", ["vip", "wholesale"])]),
        ("bought socks in nov or dec 2025", [orders(SOCKS, *NOVEMBER_DECEMBER)]),
        ("flow 4 vip tag, 4 orders or more", [field("tags", "contains", "vip"), field("total_orders", "at_least", 4), SUBSCRIBED]),
        ("email 2 all with 2 orders", [field("total_orders", "equals", 2), SUBSCRIBED]),
        ("need 2 reach ppl w 4 orders", [field("total_orders", "equals", 4), SUBSCRIBED]),
        ("promo 4 2x buyers", [field("total_orders", "equals", 2), SUBSCRIBED]),
        ("email 4 orders", [field("total_orders", "equals", 4), SUBSCRIBED]),
        ("put something in the cart last 48h, nothing bought", [events("Added to Cart", in_last_days=2), none(orders(in_last_days=2))]),
        ("jackets left in cart last 48h, 3+ orders", [events("Added to Cart", field("properties.category", "equals", "Jackets"), in_last_days=2), none(orders(in_last_days=2)), field("total_orders", "at_least", 3)]),
        ("carted last 3 days no order", [events("Added to Cart", in_last_days=3), none(orders(in_last_days=3))]),
        ("havnt orderd in 45d", [field("last_order_date", "not_in_last_days", 45)]),
        ("arnt subscribed", [field("email_subscribed", "equals", False)]),
        ("call list: gold members w phone no, 3+ orders", [field("loyalty_tier", "equals", "gold"), field("phone", "not_blank"), field("total_orders", "at_least", 3)]),
        ("gold members who don't want our emails", [field("loyalty_tier", "equals", "gold"), field("email_subscribed", "equals", False)]),
        # of two places the one that is meant; as it is said in India
        ("3+ orders in portland the one in oregon", [field("total_orders", "at_least", 3), field("city", "equals", "Portland"), field("state", "equals", "OR")]),
        ("those who have not bought anything from our side till date", [field("total_orders", "equals", 0)]),
        # by the data's own names
        ("0 Clicked Email events in the last 30 days", [none(events("Clicked Email", in_last_days=30))]),
        ("more than $400 of order value in the last 30 days", [{"metric": summed("value", in_last_days=30), "operator": "greater_than", "value": 400}]),
        ("an average order value of more than $400", [field("avg_order_value", "greater_than", 400)]),
        ("sum of refunded_amount on orders from the last 365 days exceeds 200", [{"metric": summed("refunded_amount", in_last_days=365), "operator": "greater_than", "value": 200}]),
        ("orders with refunded_amount over 50", [orders(field("refunded_amount", "greater_than", 50))]),
        ("customers with orders over $200 in the last 30 days", [orders(field("value", "greater_than", 200), in_last_days=30)]),
        ("customers who order over $200 in the last 30 days", [{"metric": summed("value", in_last_days=30), "operator": "greater_than", "value": 200}]),
        ("more than $100 of discount in total, summed over all their orders", [{"metric": summed("discount"), "operator": "greater_than", "value": 100}]),
        ("with sms consent but with e-mail consent they are unsubscribed", [field("sms_consent", "equals", "subscribed"), field("email_consent", "equals", "unsubscribed")]),
        ("sum of order value over the last 365 days greater than 500", [{"metric": summed("value", in_last_days=365), "operator": "greater_than", "value": 500}]),
        ("tags does not contain wholesale", [{"none": [field("tags", "contains", "wholesale")]}]),
        ("email unsubscribed, sms not subscribed", [field("email_subscribed", "equals", False), {"none": [field("sms_consent", "equals", "subscribed")]}]),
        ("never been a subscriber", [field("email_consent", "equals", "never_subscribed")]),
        # no order at all, a tag that is called so, whenever it was
        ("bought socks last year and this year nothing", [orders(SOCKS, field("placed_at", "at_least", "2025-01-01"), field("placed_at", "before", "2026-01-01")), {"none": [field("last_order_date", "at_least", "2026-01-01")]}]),
        ("bought socks last year but nothing in the last 90 days", [orders(SOCKS, field("placed_at", "at_least", "2025-01-01"), field("placed_at", "before", "2026-01-01")), field("last_order_date", "not_in_last_days", 90)]),
        ("vip (the tag) in Texas", [field("tags", "contains", "vip"), field("state", "equals", "TX")]),
        ("who bought socks, whenever", [orders(SOCKS)]), ("customers in Texas, are there many?", [field("state", "equals", "TX")]),
        ("tier gold | Texas (all two)", [field("loyalty_tier", "equals", "gold"), field("state", "equals", "TX")]),
        ("not bought in a long time", [field("total_orders", "at_least", 1), field("last_order_date", "not_in_last_days", 90)]),
        ("bought socks between Thanksgiving and Christmas last year", [orders(SOCKS, field("placed_at", "at_least", "2025-11-27"), field("placed_at", "before", "2025-12-26"))]),
        ("exclude wholesale from the subscribers", [field("email_subscribed", "equals", True), {"none": [field("tags", "contains", "wholesale")]}]),
        ("sms optins", [field("sms_consent", "equals", "subscribed")]), ("sub'd = y", [field("email_subscribed", "equals", True)]),
        ("gone 90 days without opening an email", [none(events("Opened Email", in_last_days=90))]),
        ("who got here by instagram", [field("acquisition_source", "equals", "instagram")]),
        ("who used vip fifteen last year", [orders(field("coupon", "equals", "VIP15"), field("placed_at", "at_least", "2025-01-01"), field("placed_at", "before", "2026-01-01"))]),
        # so many orders, and one of them
        ("three orders this year that used VIP15 at least once", [orders(field("placed_at", "at_least", "2026-01-01"), at_least=3) | {"operator": "equals"}, orders(field("coupon", "equals", "VIP15"), field("placed_at", "at_least", "2026-01-01"))]),
        ("two or more returned orders", [orders(field("status", "in", ["refunded", "partially_refunded"]), at_least=2)]),
        ("returned a scarf order", [orders(SCARVES, field("status", "in", ["refunded", "partially_refunded"]))]),
        ("only one order over $300", [orders(field("value", "greater_than", 300)) | {"operator": "equals"}]),
        ("w a single order bigger then 150 bucks", [{"metric": {"of": "orders", "aggregate": "max", "field": "value"}, "operator": "greater_than", "value": 150}]),
        # a title that is explained
        ("engaged but not buying: opened an email in the last 30 days, no order in 90", [events("Opened Email", in_last_days=30), field("last_order_date", "not_in_last_days", 90)]),
        # lists and joins
        ("not subscribed to email or sms", [field("email_subscribed", "equals", False), {"none": [field("sms_consent", "equals", "subscribed")]}]),
        ("bought neither a scarf nor socks in the last 90 days", [none(orders(SCARVES, in_last_days=90)), none(orders(SOCKS, in_last_days=90))]),
        ("socks scarves or jackets buyers", [orders(field("category", "in", ["Socks", "Scarves", "Jackets"]))]),
        ("not tagged vip or wholesale", [{"none": [field("tags", "in", ["vip", "wholesale"])]}]),
        ("tagged vip or from instagram but never ordered", [{"any": [field("tags", "contains", "vip"), field("acquisition_source", "equals", "instagram")]}, field("total_orders", "equals", 0)]),
        ("bought socks but not in the last 90 days", [orders(SOCKS), none(orders(SOCKS, in_last_days=90))]),
        ("bought socks and a scarf, not necessarily in the same order", [orders(SOCKS), orders(SCARVES)]),
    ],
)  # fmt: skip
def test_what_others_say_otherwise_means_the_same(sentence: str, conditions: list[dict[str, Any]]) -> None:
    assert understood(sentence) == conditions


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        ("whose language is Canadian French", [field("language", "equals", "fr-CA")]),
        ("Swiss German speakers", [field("language", "equals", "de-CH")]),
        ("people who have French from Canada (fr-CA) as language", [field("language", "equals", "fr-CA")]),
        ("language is French", [field("language", "starts_with", "fr")]),
        ("living in Canada with French as their language", [field("country", "equals", "CA"), field("language", "starts_with", "fr")]),
        ("language is Brazilian Portuguese", None),
    ],
)  # fmt: skip
def test_a_language_is_told_with_its_country(sentence: str, conditions: list[dict[str, Any]] | None) -> None:
    found = read(sentence, TONGUES, now=NOW)
    assert (found.tree["all"] if found.tree else None) == conditions


@pytest.mark.parametrize(
    "sentence",
    [
        "customers in either country",
        "gold silver members in Texas",
        "not subscribed to email and sms",
        "people who have not bought in both 2025 and 2026",
        "my boss, who looks at numbers every day, wants gold members",
        "people who bought never opened",
        "ordered not once but twice",
        "spent together with a partner more than 500",
        "have refunds in 2 orders",
        "don't live in portland the one in oregon",
        "visited the site in the last 36h",
    ],
)
def test_what_only_looks_like_it_is_asked_about(sentence: str) -> None:
    assert understood(sentence) == "ask"


@pytest.mark.parametrize(
    "said", ["customers earning upwards of $100k", "making over 80k a year"]
)  # fmt: skip
def test_what_is_of_no_data_is_no_condition(said: str) -> None:
    assert read(said, TONGUES, now=NOW).outcome in ("ask", "refuse")


OCTOBER_25 = (field("placed_at", "at_least", "2025-10-01"), field("placed_at", "before", "2025-11-01"))
OCTOBER_26 = (field("placed_at", "at_least", "2026-10-01"), field("placed_at", "before", "2026-11-01"))
MAILED = field("email_subscribed", "equals", True)


@pytest.mark.parametrize(
    ("sentence", "conditions"),
    [
        # nouns that look like something else
        ("Planning an early access email for the holiday drop - gold members in the UK", [field("loyalty_tier", "equals", "gold"), field("country", "equals", "GB"), MAILED]),
        ("for Friday's drop - gold members", [field("loyalty_tier", "equals", "gold")]),
        ("everyone in the UK, drop gold members", [field("country", "equals", "GB"), {"none": [field("loyalty_tier", "equals", "gold")]}]),
        ("birthday flow, next 14 days, subscribers only", [field("birthday", "anniversary_in_next_days", 14), MAILED]),
        ("1-time buyers w/ socks in it & order > 120", [field("total_orders", "equals", 1), orders(field("category", "equals", "Socks")), orders(field("value", "greater_than", 120))]),
        ("customers with order > 5", [field("total_orders", "greater_than", 5)]),
        ("hey um for the german edition of the newsletter we want everyone who speaks german", [field("language", "starts_with", "de"), MAILED]),
        ("speaks german but doesn't live in germany so the swiss and the austrians and so on", [field("language", "starts_with", "de"), {"none": [field("country", "equals", "DE")]}]),
        ("people who unsubscribed from letters", [field("email_subscribed", "equals", False)]),
        # the time before the deed, or in two parts
        ("which customers have since 1 september not ordered anymore?", [field("last_order_date", "before", "2026-09-01")]),
        ("have since 3 months not ordered anymore", [field("last_order_date", "not_in_last_days", 90)]),
        ("gold members who after February nothing bought", [field("loyalty_tier", "equals", "gold"), {"none": [field("last_order_date", "at_least", "2026-03-01")]}]),
        ("who bought in both October 2025 and October 2026?", [orders(*OCTOBER_25), orders(*OCTOBER_26)]),
        ("ordered both in October 2025 and in October 2026", [orders(*OCTOBER_25), orders(*OCTOBER_26)]),
        ("bought socks last year between november and december", [orders(SOCKS, *NOVEMBER_DECEMBER)]),
        # bought, looked at, agreed to and known
        ("clicked on an email in the last two weeks but didn't by anything in those two weeks", [events("Clicked Email", in_last_days=14), field("last_order_date", "not_in_last_days", 14)]),
        ("who look at socks in last 30 days, but never buy them", [events("Viewed Product", field("properties.category", "equals", "Socks"), in_last_days=30), none(orders(SOCKS))]),
        ("viewed a scarf in the last 30 days and have never bought one", [events("Viewed Product", field("properties.category", "equals", "Scarves"), in_last_days=30), none(orders(SCARVES))]),
        ("people who are subscribed to neither email nor SMS", [field("email_subscribed", "equals", False), {"none": [field("sms_consent", "equals", "subscribed")]}]),
        ("gold members but no phone number in system", [field("loyalty_tier", "equals", "gold"), field("phone", "is_blank")]),
        ("clients which have spent more of 400 dollars", [field("lifetime_value", "greater_than", 400)]),
        ("clients who have bought some socks", [orders(SOCKS)]),
    ],
)  # fmt: skip
def test_what_looks_like_something_else_is_read_as_what_it_is(sentence: str, conditions: list[dict[str, Any]]) -> None:
    found = read(sentence, TONGUES, now=NOW)
    assert (found.tree["all"] if found.tree else found.message) == conditions
