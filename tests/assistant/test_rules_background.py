"""What strangers write around a request is set aside and said so; what may choose people there never is."""

import time

import pytest

from tests.assistant.sentences import SUBSCRIBED, field, orders, reading

TEXAS = field("state", "equals", "TX")
SOCKS = orders(field("category", "equals", "Socks"))
REQUEST = "customers in Texas who bought socks"

# fmt: off
HARMLESS = [
    "{}, planning a pop-up next spring", "we're planning a pop-up next spring, {}", "{}. what does it mean exactly?",
    "{}, just want to look at them", "{}, i mean just to get a feeling", "{} boss wants this by noon", "{}, my boss wants this by noon",
    "boss wants this by noon: {}", "{} because we have too much stock", "Since the warehouse is full, {}", "{} so that we can plan the stock",
    "{}, to see whether the idea makes sense", "{} - I'd like to understand whether it is worth it",
    "I'm preparing a deck for the board and need {}", "{}. It's for a deck I'm preparing.",
    "{}, trying to work out whether we should do a print run", "I was talking to my colleague about this yesterday. {}.",
    "Not sure if this is possible, but {}", "not sure how to put this, {}", "I don't know if you can do this but {}", "{}, if that makes sense",
    "{}, hope that's clear", "{}. Don't send anything yet.", "{}, nothing to send yet", "{}. No rush at all, I'm just curious.",
    "We had a bad month and I want to find out why. {}", "Thinking about opening a second warehouse. {}", "{}, thinking about a small thank-you",
    "{}. How would that look?", "{}. I'll export it later myself.", "{}, will check the rest tomorrow", "{}. Let me know if you need more info.",
    "{} - the accountant keeps asking me", "The accountant keeps asking me, so {}", "ok so basically what I need is {}", "hmm let me think, {}",
    "right, where was I, {}", "{}, that would be super useful for my presentation", "we're running out of space in the warehouse, {}",
    "{}, I want to print a card for them", "{}. We might do something nice for them.", "{} so i can show them at the meeting",
    "{} for a little brainstorm i'm hosting", "for a workshop next week I need {}", "{}. I think it's a small group.", "{}, i bet it is not many",
    "{} (asking for a friend)", "{} (my colleague swears there are hundreds of them)", "You helped me a lot last time. {}",
    "Someone in the team told me you can do this. {}", "{}; we want to see if the loyalty thing works",
    "I'm writing a blog post about our brand, {}", "Christmas is coming and everybody is stressed. {}", "Long story short, {}",
    "{}. I've tried in excel and gave up.", "{}, tried it in the old tool and it crashed", "{}, it's urgent", "{}. Is that a lot?",
    "{} - is it worth doing something with them?", "My intern couldn't find it. {}", "{} and then i can go home", "{} whatever that is worth",
    "{}, don't ask me why", "don't ask me why but {}", "{}, as we discussed", "{}. Same as last time.",
    "We have a meeting with investors and they will ask about it, so {}", "We're doing a small survey among customers soon. {}",
    "{}, we're thinking of a survey", "{}. I need the number for a slide.", "{}, purely out of curiosity", "just out of interest: {}",
    "{}, before we decide anything",
]
NOT_HARMLESS = [
    "{}, we only want the ones from Texas", "{}, my boss says not the wholesale ones", "{}, she bought it last year", "{}, who love kayaks",
    "{}, the hiking crowd", "{}, we mean the sporty ones", "{}. They should live near the sea.", "{}. We don't want kayakers.",
    "{}, I need kayakers", "{}, it's for kayakers", "{}, this is for the students", "{}. We're only launching in Ohio.",
    "{}, we just want big spenders", "{}. My boss prefers gold members.", "{}, they bought a parka", "{}, he ordered twice",
    "{}. It must be last year.", "{}, it should be before March", "{}, that is in October", "{}, I mean the German ones", "{}, i mean in Canada",
    "{}. We sell to Canada only.", "{}, but not the ones with a coupon", "{}, but we don't care about Berlin", "{}. Our loyal ones.",
    "{}, our ambassadors", "{}, left-handed", "{}, living with cats", "{}, into kayaking", "{}, with children", "{}, because they like wool",
    "{}. I'm interested in vegetarians.", "{}, we met them at a fair", "{}, the ones we called", "{}, we sent them a parcel",
    "{}. They complained a lot.", "{}, more than twice", "{}, I think over 200", "{}. We need at least five orders.", "{}. The order was in March.",
    "{} and we want gold ones", "We care about gold members. {}", "Gold members only. {}", "We only ship to Canada. {}",
    "My boss wants wholesale customers. {}", "{}, without Austria", "{}, my colleague said to leave out Boston", "{}, I'd skip the pop-up people",
    "{}. Except my family.", "{}. Ignore the test accounts.", "{}. We count only paid ones.", "{}, we want kayak owners", "{}, we think of nurses",
    "{}, my boss wants teachers", "{}. The team wants people with dogs.", "{}, i want to see nurses", "we're looking for teachers. {}",
    "I want mothers. {}", "{}, we're planning a campaign for wholesale customers", "{}. The kayakers.", "{}, we want those who complained",
    "{}, this time in Germany", "{}, last year we had more", "{}, we lost them", "{}, they left us", "{}. Not those who unsubscribed.",
    "{}, no wholesale", "{} who we lost", "{} we consider inactive", "{} before we moved", "{} since we opened the shop", "{} while we were closed",
    "{} after our fair", "On Monday {}", "{}, the German-speaking ones", "{}, as far as they are vegans", "{} as a gift", "Parents. {}",
    "Some people in gold complained, so {}", "That was in March. {}",
]
# Who speaks, of what, with which verb: each line is one kind of remark.
REMARKS = [
    "{} boss asking", "{} (ceo asking)", "{}, the founder wants to sign it personally", "{}. Marketing wants to see it.", "{}, legal needs to check it",
    "{} my boss thinks there's none", "{}. Dana thinks it's zero.", "{}, Anna from finance wants it by Monday", "{}, a colleague claims it's hundreds",
    "{}. My own spreadsheet gives a different figure.", "{}. I got 412 in excel.", "{}, our CRM shows 412", "{}. The report from finance says 400.",
    "Sanity check please, Dana's slide says 58% of our buyers are repeat. {}", "quick sense check: {}", "{}, to double check",
    'A colleague gave me 312 for "{}". Don\'t need to be the same order. What do you get?',
    "{}. In theory that should be empty", "{}. There shouldn't be any.", "{}, should be a handful", "{}, hopefully nobody", "{}, I'd expect zero",
    "{}, I told the client it'd be ready by Thursday", "{}, mtg in 5", "{}, call in 15 min", "{}, due Thursday", "{}, needed for Tuesday",
    "{}, so the exact number matters", "{}, precision matters here", "{}. I want to see the overlap, or lack of it.", "{}, we'd like to know the scale of the problem",
    "{}, there was a problem with the labels", "{} there was a problem with the labels", "{}. Something's off with the zips.", "{}, last year it was a mess",
    "{}, I have to sign the christmas cards", "{}, we have to print the labels", "{}, I need to order the envelopes",
    "{}. I have to leave them OUT of the sale email, my boss was not amused last year", "{}, I must not forget them this year",
    "{}. It is soon winter and they will have cold foots :)", "{}, they'll need it soon", "{}, they deserve a treat", "{}. It's getting cold.",
    "{}. My boss shall travel there in january", "{}, I'm travelling there next month", "{}. We go there in two weeks.",
    "{} we keep getting asked if we're gonna make them", "{}, people keep asking us about it", "{} let me think yeah", "{}, hang on, yes",
    "{}, whenever that was", "{}, for some reason", "Black Friday left us a lot of full baskets. {}", "Legal came back: {}", "note to self: {}",
    "{}, which as you know everyone's grandmother wants", "By way of a sanity check on the tier limits: {}", "{} (awkward, some are mine)",
    "Thanks for yesterday, that was a great help. {}. Cheers, Tom", "Query: {}. Output: the customers.",
    "{}, Anna will ring them", "{}. The sales team is calling each one this week.", "{}. I'll have my colleague phone them next week.", "{} so lisa can give them a ring",
    "{} - call them", "{}, my chief will call them on the phone", "{} i'm having hand written cards posted to them", "{}. Each of them gets a hand-signed card from the founder.", "{}, our store manager calls them on Monday to ask how they like it",
    "{}. The winter issue goes to the printer on Tuesday.", "{}. The cards get printed tomorrow.", "{}. The print run closes on Friday.", "{} - do not email them yet",
]
NO_REMARKS = [
    "{}, my boss says only Georgia", "{}, my boss says gold", "{}, my boss says kayaks", "{}, my boss says no kayaks", "{}. Dana thinks gold.", "{}, Dana wants nurses",
    "{}, the founder wants those with a dog", "{}. Finance wants the refunded ones.", "{}, CEO wants at least $100", "{}, boss asking for gold",
    "{}. My spreadsheet has only gold.", "{}. I got the kayakers in excel.", "{}, I counted 3 orders each", "{}. The report says gold.",
    "{}. That should be gold.", "{}. It should be last year.", "{}, should be over 50", "{}. I'd expect gold.", "{}, in theory vegans",
    "{}, by Thursday", "{}, in the last 5", "{}, order on Monday", "{}. Gold matters.", "{}. I want to see the gold ones.", "{}. I want the overlap with wholesale.",
    "{}, there was a problem with their order", "{}, they had a problem with the labels", "{}, I have to exclude Boston", "{}, they were not amused last year",
    "{}, they'll be gold soon", "{}, they will be in Florida", "{}, they might be vegans", "{}, they have cold feet", "{}, they deserve gold", "{}, they travel in January",
    "{}, who keep asking for it", "{}, they keep asking for refunds", "{}, whenever they opened", "{}, in case they are gold", "Legal came back: only gold. {}",
    "{}, they have their own shop", "{}, they have their own list so leave them out", "{}, they've gone quiet", "{}, they have kayaks", "{}, our silver tier",
    "Nurses and teachers: {}", "Kayakers: {}", "Vegans: {}", "Dog people: {}", "Left-handed: {}", "Engineers - {}", "Florida: {}", "gut nurses, {}",
    "{} we like", "{} to test our boots", "{} when we had the fair", "{} while we had the sale", "{} because we asked",
    "{}, who will ring us", "{}, call only those in gold", "{}, call them nurses", "{}. The winter issue goes to gold members.", "{}, I'll phone the ones in Georgia",
    "{} that Anna called",
]
APART = [
    "they have their own report", "they get their own newsletter", "they're on a separate flow", "those are handled by sales", "they skew the numbers",
    "because they have their own price list", "they already got the newsletter", "they are handled separately",
]
PUT_INTO = [
    "{} - I want to drop them into a second welcome series", "{}, put them in a flow", "{}, these should feed the win-back flow", "{}, to feed the win-back flow",
    "{} - I'd like to add them to the nurture sequence", "{}, drop them in the newsletter on Friday", "{}. They should go into the welcome series.",
    "{}, enter them into the automation", "{}. This feeds the birthday flow.", "{} for the look book email, the founder wants to sign it",
]
# fmt: on


@pytest.mark.parametrize("said", HARMLESS)
def test_what_only_tells_is_set_aside(said: str) -> None:
    assert reading(said.format(REQUEST)).tree == {"all": [TEXAS, SOCKS]}


@pytest.mark.parametrize("said", NOT_HARMLESS)
def test_what_may_choose_people_is_read_or_asked_about(said: str) -> None:
    found = reading(said.format(REQUEST))
    assert found.outcome != "segment" or found.tree != {"all": [TEXAS, SOCKS]}


@pytest.mark.parametrize("said", REMARKS)
def test_a_remark_of_a_known_kind_is_set_aside(said: str) -> None:
    assert reading(said.format(REQUEST)).tree == {"all": [TEXAS, SOCKS]}


@pytest.mark.parametrize("said", NO_REMARKS)
def test_what_only_looks_like_such_a_remark_is_read_or_asked_about(said: str) -> None:
    found = reading(said.format(REQUEST))
    assert found.outcome != "segment" or found.tree != {"all": [TEXAS, SOCKS]}


@pytest.mark.parametrize("said", APART)
def test_why_some_are_left_out_is_no_condition(said: str) -> None:
    without = {"none": [field("tags", "contains", "wholesale")]}
    assert reading(f"customers in Texas, excluding wholesale, {said}").tree == {"all": [TEXAS, without]}


def test_that_they_are_quiet_is_said_twice_of_the_lapsed() -> None:
    lapsed = reading("lapsed customers in Texas").tree
    assert reading("lapsed customers in Texas, they've gone awfully quiet on us").tree == lapsed
    assert reading("lapsed customers in Texas. I miss them.").tree == lapsed


@pytest.mark.parametrize("said", PUT_INTO)
def test_who_is_put_into_a_flow_is_to_be_written_to(said: str) -> None:
    found = reading(said.format("customers in Texas"))
    assert found.tree == {"all": [TEXAS, SUBSCRIBED]}


@pytest.mark.parametrize(
    ("said", "once"),
    [
        ("ordered at least three times, yeah three times or more", "ordered at least three times"),
        ("ordered at least twice, two times or more", "ordered at least twice"), ("with 3 orders, are there many?", "with 3 orders"),
        ("who did not buy yet the Wool Wash", "who did not buy the Wool Wash"),
    ],
)  # fmt: skip
def test_what_is_told_in_other_words_is_told_once(said: str, once: str) -> None:
    found = reading(f"customers in Texas {said}").tree
    assert found is not None and found == reading(f"customers in Texas {once}").tree


def test_what_was_set_aside_is_quoted() -> None:
    found = reading("show me customers in Texas who bought socks, just want to look at them")
    assert ("just want to look at them", "taken as background") in [
        (one.phrase, one.means) for one in found.assumptions
    ]


@pytest.mark.parametrize(
    "said",
    [
        "{} - it's for the newsletter on Monday", "We are putting together the gift guide newsletter, could I have {}",
        "{}. We will make a special offer for them by email.",
    ],
)  # fmt: skip
def test_people_beside_a_letter_that_is_to_be_sent_are_to_be_written_to(said: str) -> None:
    found = reading(said.format(REQUEST))
    assert found.tree is not None and SUBSCRIBED in found.tree["all"]


@pytest.mark.parametrize(
    "said",
    [
        "we " * 240, "so we are planning, " * 40, "for the our my " * 60, "i think, " * 100, "to see them " * 80, "(it is) " * 80,
        "and because we " * 80, "the team lead wants to know who " * 30, "a b " * 120,
    ],
)  # fmt: skip
def test_a_text_of_nothing_but_background_is_answered_at_once(said: str) -> None:
    reading(said)
    start = time.perf_counter()
    reading(said)
    assert time.perf_counter() - start < 0.5
