"""The Campaigns screen: put together, launched by its number, paused, cancelled, and read, without a browser."""

from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from cdp import campaigns, db, delivery, flows, segments, shop, templates
from cdp.models import Campaign, CampaignStatus, ConsentStatus, Message, MessageStatus, utc_now
from tests.makers import make_campaign, make_customer, make_flow_version, make_message

MAIN = Path(__file__).parents[1] / "pages" / "main.py"
Open = Callable[..., AppTest]

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]  # what the database does is tested elsewhere, on both


@pytest.fixture
def screen(database_url: str) -> Open:
    """Four customers, three of whom may be written to, a segment of all, and a template."""
    with db.session() as session:
        shop.update(session, postal_address="12 Mill Lane, Bristol", time_zone="Europe/Berlin")
        for name in ("Anna", "Ben", "Zoë"):
            make_customer(session, first_name=name, email_consent=ConsentStatus.SUBSCRIBED)
        make_customer(session, first_name="Nobody", email_consent=ConsentStatus.UNSUBSCRIBED)
        segments.create(session, name="Everyone", conditions={"all": []}, now=utc_now())
        templates.create(
            session, name="News", format="markdown", subject="News for {{ customer.first_name | default: 'you' }}",
            body="Hello. [Shop](https://shop.example/new)\n\n{{ shop.postal_address }} [Unsubscribe]({{ unsubscribe_url }})",
            now=utc_now(),
        )  # fmt: skip

    def opened(campaign: Campaign | None = None, page: str = "campaigns.py") -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.run()
        if campaign is not None:
            app.query_params["id"] = str(campaign.id)
        app.switch_page(page).run()
        assert not app.exception, app.exception
        return app

    return opened


def draft(**fields: Any) -> Campaign:
    """A draft to everyone with the template."""
    with db.session() as session:
        given = {"segment_id": segments.all(session)[0].id, "template_id": templates.all(session)[0].id, **fields}
        return campaigns.create(session, **{"name": "Spring sale", **given}, now=utc_now())


def launched(**fields: Any) -> Campaign:
    """The same, launched."""
    made = draft(**fields)
    with db.session() as session:
        return campaigns.launch(session, made.id, confirmed=3, now=utc_now())


def stored(campaign: Campaign) -> Campaign:
    with db.reading() as session:
        return campaigns.get(session, campaign.id)


def said(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.error, *app.warning, *app.info, *app.success, *app.toast)
    return " ".join(str(element.value) for element in shown).replace("\\", "")


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception, app.exception
    return app


def field(campaign: Campaign, name: str) -> str:
    return f"campaign_{campaign.id}_{name}"


def test_without_campaigns_the_screen_says_what_they_are_and_begins_one(screen: Open) -> None:
    app = screen()
    assert "No campaigns yet" in [heading.value for heading in app.subheader]
    press(app, "first_campaign")
    press(app, "campaign_create")
    assert "Give the campaign a name" in said(app)
    app.text_input(key="campaign_new_name").set_value("Spring sale").run()
    press(app, "campaign_create")
    with db.reading() as session:
        (made,) = campaigns.all(session)
    assert made.name == "Spring sale" and app.query_params["id"] in (str(made.id), [str(made.id)])


def test_each_change_is_saved_at_once(screen: Open) -> None:
    campaign = draft(segment_id=None, template_id=None)
    app = screen(campaign)
    with db.reading() as session:
        segment, template = segments.all(session)[0], templates.all(session)[0]
    assert app.button(key="campaign_launch").disabled
    app.selectbox(key=field(campaign, "segment_id")).set_value(segment.id).run()
    app.selectbox(key=field(campaign, "template_id")).set_value(template.id).run()
    app.toggle(key=field(campaign, "throttled")).set_value(True).run()
    app.text_input(key=field(campaign, "name")).set_value("Renamed").run()
    now = stored(campaign)
    assert (now.segment_id, now.template_id, now.throttle_per_hour, now.name) == (
        segment.id,
        template.id,
        1000,
        "Renamed",
    )
    assert not app.button(key="campaign_launch").disabled
    again = screen(campaign)
    assert again.selectbox(key=field(campaign, "segment_id")).value == segment.id


def test_a_letter_that_was_picked_is_not_lost_by_looking_at_flows(screen: Open) -> None:
    campaign = draft()
    app = screen(campaign)
    app.segmented_control(key=field(campaign, "what")).set_value("A flow of letters").run()
    assert stored(campaign).template_id is None
    app.segmented_control(key=field(campaign, "what")).set_value("One letter").run()
    assert stored(campaign).template_id == campaign.template_id


def test_a_bad_name_stands_at_its_field_and_the_rest_stays(screen: Open) -> None:
    campaign = draft()
    app = screen(campaign)
    app.text_input(key=field(campaign, "name")).set_value(" ").run()
    assert "Give the campaign a name" in said(app)
    assert stored(campaign).name == "Spring sale" and stored(campaign).template_id is not None


def test_two_people_at_one_draft_are_asked_whose_is_to_stay(screen: Open) -> None:
    campaign = draft()
    app = screen(campaign)
    with db.session() as session:
        campaigns.save(session, campaign.id, seen_version=campaign.version, name="Theirs", now=utc_now())
    app.text_input(key=field(campaign, "name")).set_value("Mine").run()
    assert "changed by someone else meanwhile" in said(app) and stored(campaign).name == "Theirs"
    press(app, "campaign_save_mine")
    assert stored(campaign).name == "Mine"


def test_who_will_really_get_it_and_the_people_behind_a_number(screen: Open) -> None:
    app = screen(draft())
    numbers = {key: app.button(key=f"funnel_open_{key}").label for key in ("audience", "unsubscribed", "will_be_sent")}
    assert numbers == {"audience": "4", "unsubscribed": "1", "will_be_sent": "**3**"}
    press(app, "funnel_open_unsubscribed")
    (people,) = app.dataframe
    assert [name.split()[0] for name in people.value["Name"]] == ["Nobody"]


def test_launching_asks_for_the_number_and_again_when_the_audience_changed(screen: Open) -> None:
    campaign = draft()
    app = screen(campaign)
    press(app, "campaign_launch")
    assert "3 people" in said(app)
    with db.session() as session:
        make_customer(session, email_consent=ConsentStatus.SUBSCRIBED)
    press(app, "campaign_launch_yes")
    assert stored(campaign).status == CampaignStatus.DRAFT
    assert "4 people" in said(app) and "audience has changed" in said(app)
    press(app, "campaign_launch_yes")
    assert stored(campaign).status == CampaignStatus.SENDING and stored(campaign).confirmed_count == 4


def test_a_window_that_still_shows_the_draft_is_told_of_the_launch(screen: Open) -> None:
    campaign = draft()
    app = screen(campaign)
    with db.session() as session:
        campaigns.launch(session, campaign.id, confirmed=3, now=utc_now())
    press(app, "campaign_launch")
    assert "was launched meanwhile" in said(app) and "goes to" not in said(app)


def test_before_anybody_is_chosen_the_launch_names_no_number(screen: Open) -> None:
    app = screen(draft(segment_id=None))
    assert app.button(key="campaign_launch").label == "Launch …"


def test_the_subject_in_a_draft_says_what_its_merge_tags_stand_for(screen: Open) -> None:
    assert "News for [first name]" in said(screen(draft()))


def test_a_time_without_a_day_is_tomorrow_and_never_at_once(screen: Open) -> None:
    campaign = draft()
    app = screen(campaign)
    app.segmented_control(key=field(campaign, "when")).set_value("At a time").run()
    at = stored(campaign).scheduled_at
    assert at is not None and at.astimezone(ZoneInfo("Europe/Berlin")).time() == time(9)
    app.date_input(key=field(campaign, "date")).set_value(None).run()
    assert stored(campaign).scheduled_at == at
    assert app.button(key="campaign_launch").label == "Schedule …"


def test_a_campaign_is_scheduled_by_the_shops_clock_and_taken_back(screen: Open) -> None:
    campaign = draft()
    app = screen(campaign)
    app.segmented_control(key=field(campaign, "when")).set_value("At a time").run()
    day = (utc_now() + timedelta(days=10)).date()
    app.date_input(key=field(campaign, "date")).set_value(date(day.year, day.month, day.day)).run()
    app.time_input(key=field(campaign, "time")).set_value(time(9, 30)).run()
    press(app, "campaign_launch")
    press(app, "campaign_launch_yes")
    held = stored(campaign)
    assert held.status == CampaignStatus.SCHEDULED
    assert f"{held.scheduled_at.astimezone(ZoneInfo('Europe/Berlin')):%H:%M}" == "09:30"
    app = screen(campaign)
    assert app.button(key="funnel_open_will_be_sent").label == "**3**" and not app.warning
    with db.session() as session:
        templates.archive(session, held.template_id, now=utc_now())
    app = screen(campaign)
    assert "is archived. Bring it back, or pick another one." in said(app)
    press(app, "campaign_back")
    assert stored(campaign).status == CampaignStatus.DRAFT


def test_what_is_sent_shows_a_sum_that_comes_out(screen: Open) -> None:
    campaign = launched()
    delivery.run_once(now=utc_now())
    with db.session() as session:
        campaigns.tick(session, now=utc_now())
    app = screen(campaign)
    parts = {
        name: app.button(key=f"identity_open_{name}").label for name in ("all", "sent", "skipped", "failed", "unknown")
    }
    assert parts == {"all": "**4**", "sent": "**3**", "skipped": "**1**", "failed": "**0**", "unknown": "**0**"}
    assert "the sum comes out" in said(app)
    assert app.button(key="identity_open_failed").disabled and not app.button(key="identity_open_sent").disabled
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["Sent"] == "3" and figures["Opened"] == "0"
    assert all(metric.help for metric in app.metric)
    press(app, "identity_open_skipped")
    assert list(app.dataframe[-1].value["Status"]) == ["Skipped"] and list(app.dataframe[-1].value["Why"]) == [
        "Unsubscribed"
    ]
    app.text_input(key="ledger_search").set_value("nobody there").run()
    assert "Nobody here" in said(app)


def test_each_part_of_a_report_can_be_opened(screen: Open) -> None:
    campaign = launched()
    delivery.run_once(now=utc_now())
    app = screen(campaign)
    for part in ("Links", "Mailboxes", "Steps"):
        app.session_state["campaign_tab"] = part
        app.run()
        assert not app.exception, (part, app.exception)


def test_a_campaign_is_paused_resumed_and_cancelled_with_a_reason(screen: Open) -> None:
    campaign = launched()
    app = screen(campaign)
    press(app, "campaign_pause")
    assert stored(campaign).status == CampaignStatus.PAUSED
    press(app, "campaign_resume")
    assert stored(campaign).status == CampaignStatus.SENDING
    press(app, "campaign_cancel")
    app.text_input(key="campaign_cancel_reason").set_value("Wrong price").run()
    press(app, "campaign_cancel_yes")
    assert stored(campaign).status == CampaignStatus.CANCELLED and "Wrong price" in (
        stored(campaign).status_reason or ""
    )
    assert "Wrong price" in said(screen(campaign))


def test_a_person_settles_what_became_of_an_unknown_letter(screen: Open) -> None:
    campaign = launched()
    with db.session() as session:
        letter = session.query(Message).filter_by(campaign_id=campaign.id, status=MessageStatus.QUEUED).first()
        letter.status, letter.sent_at = MessageStatus.UNKNOWN, None
        number = letter.id
    app = screen(campaign)
    assert "1 letter with unknown outcome" in [box.label for box in app.expander]
    assert letter.address in [each.value for each in app.text] and letter.address not in said(app)
    press(app, f"unknown_sent_{number}")
    with db.reading() as session:
        assert session.get(Message, number).status == MessageStatus.SENT


def test_a_letter_that_did_not_arrive_and_a_flow_at_rest_are_told_on_the_report(screen: Open) -> None:
    with db.session() as session:
        version = make_flow_version(session)
    walks, ends = launched(name="Walks", template_id=None, flow_id=version.flow_id), launched(name="Ends")
    with db.session() as session:
        flows.archive(session, version.flow_id, now=utc_now())
        for letter in session.query(Message).filter_by(campaign_id=ends.id, status=MessageStatus.QUEUED):
            letter.status, number = MessageStatus.UNKNOWN, letter.id
        campaigns.tick(session, now=utc_now())
    assert stored(ends).status == CampaignStatus.SENT
    press(screen(ends), f"unknown_not_{number}")
    assert stored(ends).status == CampaignStatus.SENDING
    assert "is archived, so 3 people wait where they are" in said(screen(walks))


def test_a_deleted_draft_comes_back_and_a_copy_is_a_draft(screen: Open) -> None:
    campaign = draft()
    app = screen()
    app.menu_button(key=f"campaign_more_{campaign.id}").click("Delete").run()
    with db.reading() as session:
        assert campaigns.all(session) == []
    press(app, "undo")
    assert stored(campaign).name == "Spring sale"
    app.menu_button(key=f"campaign_more_{campaign.id}").click("Duplicate").run()
    with db.reading() as session:
        assert {one.name for one in campaigns.all(session)} == {"Spring sale", "Spring sale (copy)"}


def test_the_list_tells_where_each_campaign_stands_and_names_are_no_markdown(screen: Open) -> None:
    campaign = launched(name="50% *off*")
    draft(name="Second")
    with db.session() as session:
        flow = make_flow_version(session)
        other = make_campaign(session, name="Flow", template=None, flow_id=flow.flow_id)
        make_message(session, campaign=other, status=MessageStatus.SENT, sent_at=utc_now())
    app = screen()
    named = {r"**50% \*off\***", "**Second**", "**Flow**"}
    assert named <= {link.label for link in app.get("page_link")}
    app.pills(key="campaigns_status").set_value([CampaignStatus.SENDING]).run()
    assert named & {link.label for link in app.get("page_link")} == {r"**50% \*off\***"}
    assert app.menu_button(key=f"campaign_more_{campaign.id}").options == ["Duplicate", "Archive"]


@pytest.mark.parametrize(("link", "sentence"), [("999999", "was deleted"), ("abc", "leads to no campaign")])
def test_a_link_to_no_campaign_says_so(screen: Open, link: str, sentence: str) -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.run()
    app.query_params["id"] = link
    app.switch_page("campaigns.py").run()
    assert sentence in said(app) and not app.exception
