"""What the assistant drafts, and what it may not: counts are true, consent is asked for by code, claims are refused."""

import pytest
from pydantic import ValidationError

from cdp.assistant import claims, drafting, drafts
from cdp.assistant.turns import ToolError
from tests.assistant import shop
from tests.assistant.shop import HIGH, QUIET, REFERENCE, SUBSCRIBED

BODY = "Hi {{ customer.first_name | default: 'there' }},\n\nit has been a while. [See what is new]({{ shop.website }})."
LETTER = {"subject": "We miss you", "body": BODY}


def use(desk, called, /, **args):
    tool = next(tool for tool in drafting.tools(desk) if tool.name == called)
    told = tool.run(tool.args.model_validate(args))
    return drafts.from_json(told["draft"]).value, told


def campaign(desk, conditions, **more):
    given = {
        "name": "Win back",
        "segment_name": "Quiet",
        "steps": [{"day": 0, **LETTER}],
        "send_date": "2026-07-07",
        "send_time": "10:00",
    }
    return use(desk, "draft_campaign", conditions=conditions, **(given | more))[0]


def test_a_segment_comes_with_its_sentence_count_and_reach():
    with shop.desk() as desk:
        value, told = use(desk, "draft_segment", name="Best", conditions={"all": [HIGH]})
    assert value.sentence == "Customers where lifetime value is above the 75th percentile."
    assert value.count == told["count"] > value.subscribed >= value.reachable > 0
    assert value.of == 1000


def test_a_percentile_is_an_assumption_even_when_nobody_called_it_one():
    with shop.desk() as desk:
        value, _ = use(desk, "draft_segment", name="Best", conditions=REFERENCE)
    [assumed] = value.assumptions
    assert assumed.path == ("all", 0)
    assert assumed.value == 75
    assert "$" in assumed.means


def test_an_assumption_keeps_the_persons_words_and_gets_the_number():
    said = [{"phrase": "big spenders", "means": "above the 75th percentile", "path": "all.1"}]
    with shop.desk() as desk:
        value, _ = use(desk, "draft_segment", name="Best", conditions={"all": [QUIET, HIGH]}, assumptions=said)
    [assumed] = value.assumptions
    assert (assumed.phrase, assumed.value) == ("big spenders", 75)
    assert "today" in assumed.means


@pytest.mark.parametrize("path", ["", "all.9", "any.0", "all.x", "nonsense"])
def test_an_assumption_that_points_nowhere_is_shown_and_not_edited(path):
    said = [{"phrase": "quiet", "means": "no order for 60 days", "path": path}]
    with shop.desk() as desk:
        value, _ = use(desk, "draft_segment", name="Quiet", conditions={"all": [QUIET]}, assumptions=said)
    assert [(each.phrase, each.value) for each in value.assumptions] == [("quiet", None)]


def test_changing_an_assumption_counts_anew():
    with shop.desk() as desk:
        value, _ = use(desk, "draft_segment", name="Best", conditions=REFERENCE)
        changed = drafting.adjusted(desk, value, 0, 90)
        assert changed.conditions["all"][0]["value"] == 90
        assert changed.count < value.count
        assert (changed.assumptions[0].value, changed.assumptions[0].path) == (90, ("all", 0))
        assert changed.assumptions[0].means != value.assumptions[0].means
        with pytest.raises(ToolError):
            drafting.adjusted(desk, value, 0, 300)


@pytest.mark.parametrize(
    "conditions",
    [{"all": [HIGH]}, {"any": [HIGH, QUIET]}, {"none": [SUBSCRIBED]}, {"all": []}, {"all": [SUBSCRIBED]}],
    ids=["all", "any", "unsubscribed", "everyone", "there already"],
)
def test_a_campaign_goes_to_subscribers_alone_whatever_was_asked_for(conditions):
    with shop.desk() as desk:
        value = campaign(desk, conditions)
    assert value.segment.subscribed == value.segment.count
    assert str(value.segment.conditions).count("email_subscribed") <= 2


def test_one_letter_makes_a_campaign_and_several_a_flow():
    with shop.desk() as desk:
        one = campaign(desk, REFERENCE)
        several = campaign(desk, REFERENCE, steps=[{"day": 7, **LETTER}, {"day": 0, **LETTER}, {"day": 3, **LETTER}])
    assert (one.flow, one.letter.subject) == (None, "We miss you")
    assert several.letter is None
    assert [step["kind"] for step in several.flow.steps] == ["email", "wait", "email", "wait", "email"]
    assert [step["for"]["days"] for step in several.flow.steps if step["kind"] == "wait"] == [3, 4]


def test_two_letters_on_one_day_are_refused():
    with shop.desk() as desk, pytest.raises(ToolError, match="Two letters on day 3"):
        campaign(desk, REFERENCE, steps=[{"day": 3, **LETTER}, {"day": 3, **LETTER}])


@pytest.mark.parametrize("wrong", [{"send_date": "tomorrow"}, {"send_time": "25:00"}, {"steps": []}, {"name": ""}])
def test_what_has_the_wrong_form_is_not_drafted(wrong):
    with shop.desk() as desk, pytest.raises(ValidationError):
        campaign(desk, REFERENCE, **wrong)


CLAIMS = [
    ("20% off", "percentage"),
    ("take $15 off", "amount"),
    ("Only 15 euros", "amount"),
    ("use SAVE20 now", "code"),
    ("free shipping on everything", "free extra"),
    ("ends tonight", "deadline"),
    ("until Friday", "deadline"),
    ("from June 12 on", "date"),
    ("money-back promise", "promise"),
    ("buy one get one", "offer"),
    ("![look](https://elsewhere.example/x.png)", "pictures"),
    ("<script>alert(1)</script>", "HTML"),
    ("[here](https://elsewhere.example)", "does not lead to the shop"),
    ("https://elsewhere.example/?d={{ customer.email }}", "does not lead to the shop"),
    ("[here](javascript:alert)", "does not lead to the shop"),
    ("{{ customer.shoe_width }}", "no merge tag"),
    ("{{ customer.first_name", "Merge tags"),
    ("{% include 'x' %}", "Merge tags"),
]


@pytest.mark.parametrize(("text", "what"), CLAIMS, ids=[text for text, _ in CLAIMS])
def test_copy_holds_no_claim_that_nobody_made(text, what):
    wrong = claims.faults([text], asked=["win them back"], known={"customer.email"}, website="https://shop.example")
    assert wrong
    assert what in " ".join(wrong)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("20% off", "offer them 20 % off"),
        ("take $15 off", "give them $15"),
        ("use SAVE20", "with the code SAVE20"),
        ("See [the shop](https://www.shop.example/new).", ""),
        ("See [the shop]({{ shop.website }}).", ""),
        ("We have been here for 10 years.", ""),
        ("Answer this letter, or <https://shop.example>.", ""),
    ],
)
def test_what_the_person_said_may_be_said(text, asked):
    known = {"shop.website"}
    assert claims.faults([text], asked=[asked], known=known, website="https://shop.example") == []


@pytest.mark.parametrize("where", ["subject", "preheader", "body"])
def test_claims_are_refused_wherever_they_stand(where):
    with shop.desk("win them back") as desk, pytest.raises(ToolError, match="percentage"):
        use(desk, "draft_email", name="Letter", **(LETTER | {where: f"{BODY} 20% off"[-140:]}))


def test_claims_are_refused_in_subject_lines_to_choose_from_and_in_ideas():
    with shop.desk("win them back") as desk:
        for more in ({"subject_alternatives": ["Half price"]}, {"content_ideas": ["Offer 30% off"]}):
            with pytest.raises(ToolError):
                campaign(desk, REFERENCE, **more)


@pytest.mark.parametrize("kind", list(drafts.KINDS))
def test_a_draft_goes_through_json_unchanged(kind):
    with shop.desk() as desk:
        value = {
            "segment": lambda: use(desk, "draft_segment", name="Best", conditions=REFERENCE)[0],
            "letter": lambda: use(desk, "draft_email", name="Letter", **LETTER)[0],
            "flow": lambda: use(desk, "draft_flow", name="Flow", steps=[{"day": 0, **LETTER}])[0],
            "campaign": lambda: campaign(desk, REFERENCE),
        }[kind]()
    draft = drafts.Draft("x", kind, value)
    assert drafts.from_json(drafts.to_json(draft)) == draft
