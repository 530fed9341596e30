"""From a sentence to a segment, a flow and a campaign, by the rules and by a scripted Gemini: the whole way, twice."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from cdp import campaigns, db, demo, flows, segments
from cdp.models import utc_now
from tests.assistant import gemini_server as wire
from tests.assistant.gemini_server import GeminiServer, Reply
from tests.assistant.shop import EXAMPLE, REFERENCE
from tests.browser.conftest import Screen, Server, axe, running

expect.set_options(timeout=20_000)
FIFTY = [part | {"value": 50} if part.get("value") == 75 else part for part in REFERENCE["all"]]
LETTER = "Hello {{ customer.first_name | default: 'there' }}, we have kept something in mind for you."


def _asked(body: dict[str, Any]) -> tuple[str, list[str]]:
    """The newest question, and the tools that have answered since."""
    turns = body["contents"]
    at = max(place for place, turn in enumerate(turns) if turn["role"] == "user" and "text" in turn["parts"][0])
    parts = [part for turn in turns[at:] for part in turn["parts"]]
    return parts[0]["text"], [part["functionResponse"]["name"] for part in parts if "functionResponse" in part]


def gemini(body: dict[str, Any]) -> Reply:
    """What a model that understands its task says: a campaign to the reference segment, and the change asked for."""
    question, used = _asked(body)
    if "slowly" in question:
        return Reply(wire.text(*["word "] * 40).chunks, each_delay=0.3)
    if "90 days" in question:
        tree = {"all": [part | {"value": 90} if part["operator"] == "not_in_last_days" else part for part in FIFTY]}
        drafting = ("draft_segment", {"name": "High value, quiet for 90 days", "conditions": tree})
    else:
        tree = REFERENCE
        steps = [{"day": day, "subject": f"Letter {day}", "body": LETTER} for day in (0, 7)]
        drafting = ("draft_campaign", {
            "name": "Win back", "segment_name": "High value, quiet", "conditions": tree, "steps": steps,
            "subject_alternatives": ["Another line"], "send_date": f"{utc_now():%Y}-12-31", "send_time": "10:00",
            "reason": "Not enough data.", "content_ideas": ["A look back"],
            "assumptions": [{"phrase": "high lifetime value", "means": "above the 75th percentile", "path": "all.0"}],
        })  # fmt: skip
    if not used:
        return wire.call(("count_segment", {"conditions": tree}))
    return wire.call(drafting) if len(used) == 1 else wire.text("Here it is. ", "Have a look.")


BY_RULES, BY_GEMINI = "Made by rules", "Made by gemini-3.8-flash"
BOTH = pytest.mark.parametrize("made_by", [BY_RULES, BY_GEMINI], indirect=True, scope="module")
RULES = pytest.mark.parametrize("made_by", [BY_RULES], indirect=True, scope="module")
GEMINI = pytest.mark.parametrize("made_by", [BY_GEMINI], indirect=True, scope="module")


@pytest.fixture(scope="module")
def made_by(request: pytest.FixtureRequest) -> str:
    """Who answers, as it says beside each answer."""
    return str(request.param)


@pytest.fixture(scope="module")
def server(made_by: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product with the sample shop, once for each who answers."""
    with GeminiServer(gemini) as double:
        key = {"GEMINI_API_KEY": "a-key", "GOOGLE_GEMINI_BASE_URL": double.url} if made_by == BY_GEMINI else {}
        with running(tmp_path_factory.mktemp("server"), CDP_WORKER="0", **key) as started:
            with db.bulk(started.database_url) as bulk:
                demo.load(bulk, now=utc_now(), customers=400, orders=1600)
            yield started


def ask(screen: Screen, place: str, question: str) -> None:
    field = screen.locator(f".st-key-assistant_ask_{place} textarea")
    field.fill(question)
    field.press("Enter")


def answered(screen: Screen) -> None:
    """Wait until the newest question is answered and everything is drawn."""
    expect(screen.locator(".st-key-assistant_stop")).not_to_be_visible()  # the head of the screen has a Stop of its own
    screen.settle()


def card(screen: Screen) -> Any:
    return screen.locator("[class*=st-key-draft_]").last


def figure(where: Any, label: str) -> Any:
    return where.locator("[data-testid=stMetric]").filter(has_text=label).get_by_test_id("stMetricValue")


@BOTH
def test_from_a_sentence_to_a_segment_a_flow_and_a_campaign(server: Server, made_by: str, page: Screen) -> None:
    page.open("/segments?id=new")
    ask(page, "segment", EXAMPLE)
    expect(page.get_by_text(re.compile(f"^{re.escape(made_by)}"))).to_be_visible()
    expect(card(page).get_by_text("above the 75th percentile").first).to_be_visible()
    counted = int(figure(card(page), "Customers").inner_text())
    answered(page)
    page.get_by_text(re.compile(f"^{re.escape(made_by)}")).click()
    expect(page.get_by_text(re.compile(r"^Drafted a campaign · \d+ of 400"))).to_be_visible()
    axe(page)

    preview = page.locator(".st-key-segment_preview")
    everyone = figure(preview, "Customers").inner_text()
    number = card(page).get_by_role("spinbutton").first
    number.fill("50")
    number.press("Enter")
    expect(card(page).get_by_text("above the 50th percentile").first).to_be_visible()
    expect(figure(card(page), "Customers")).not_to_have_text(str(counted))
    wider = figure(card(page), "Customers").inner_text()
    card(page).get_by_role("button", name="Use this").click()
    expect(figure(preview, "Customers")).to_have_text(wider)
    assert everyone == "400" and int(wider) > counted

    ask(page, "segment", "make it 90 days")
    expect(card(page).get_by_text("not in the last 90 days").first).to_be_visible()
    answered(page)
    fewer = figure(card(page), "Customers").inner_text()
    card(page).get_by_role("button", name="Use this").click()
    expect(figure(preview, "Customers")).to_have_text(fewer)
    assert int(fewer) <= int(wider)
    card(page).get_by_role("button", name="Create").click()
    expect(card(page).get_by_role("link", name="Open the segment")).to_be_visible()
    page.locator("[class*=st-key-create_]").first.get_by_role("button").click()  # the campaign above
    page.wait_for_url(re.compile(r"/campaigns\?id=\d+"))
    with db.reading(server.database_url) as session:
        [campaign] = campaigns.all(session)
        segment, flow = segments.get(session, campaign.segment_id), flows.get(session, campaign.flow_id)
    expect(page.get_by_placeholder("Name this campaign")).to_have_value(campaign.name)
    for screen, made in (("segments", segment), ("flows", flow), ("campaigns", campaign)):
        page.open(f"/{screen}")
        expect(page.get_by_role("link", name=made.name, exact=True)).to_be_visible()


@RULES
def test_it_can_be_read_by_all_beside_a_screen_and_on_a_page_of_its_own(
    made_by: str, dark_page: Screen, phone: Screen
) -> None:
    dark_page.open("/customers")
    dark_page.get_by_role("button", name="Ask the assistant").click()
    expect(dark_page.locator(".st-key-assistant_ask_beside textarea")).to_be_visible()
    dark_page.settle()
    axe(dark_page)
    phone.open("/assistant")
    ask(phone, "page", EXAMPLE)
    expect(card(phone).get_by_role("button", name="Create")).to_be_visible()
    phone.settle()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    axe(phone)


@GEMINI
def test_an_answer_can_be_stopped_and_asked_again(made_by: str, page: Screen) -> None:
    page.open("/assistant")
    ask(page, "page", "Say it slowly")
    expect(page.get_by_text("word word").first).to_be_visible()
    page.locator(".st-key-assistant_stop").get_by_role("button").click()
    expect(page.get_by_text("Stopped.")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
