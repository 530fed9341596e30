"""Making, changing, copying and putting away campaigns."""

from datetime import timedelta

import pytest

from cdp import campaigns, errors, segments
from tests.makers import (
    make_campaign,
    make_customer,
    make_flow,
    make_flow_version,
    make_segment,
    make_sender,
    make_template,
)


def test_a_new_campaign_is_a_draft_with_what_was_said(session, now):
    segment, template, sender = make_segment(session), make_template(session), make_sender(session)
    campaign = campaigns.create(
        session, name="  Spring ", segment_id=segment.id, template_id=template.id, sender_id=sender.id,
        excluded_segment_ids=[make_segment(session).id], throttle_per_hour=100, scheduled_at=now, now=now,
    )  # fmt: skip
    assert campaigns.all(session) == [campaign]
    assert (campaign.name, campaign.status, campaign.throttle_per_hour, campaign.version) == ("Spring", "draft", 100, 1)


def wrong(session, now, **draft) -> dict[str, list[str]]:
    with pytest.raises(errors.Invalid) as raised:
        campaigns.create(session, now=now, **{"name": "Spring", **draft})
    return raised.value.fields


def test_what_does_not_go_together_is_refused_field_by_field(session, now):
    make_campaign(session, name="Taken")
    segment = make_segment(session)
    assert list(wrong(session, now, name=" ")) == ["name"]
    assert "Taken" in wrong(session, now, name="Taken")["name"][0]
    assert list(wrong(session, now, name="x" * 121)) == ["name"]
    assert list(wrong(session, now, segment_id=999, template_id=999)) == ["segment_id", "template_id"]
    assert list(wrong(session, now, segment_id=segment.id, excluded_segment_ids=[segment.id])) == [
        "excluded_segment_ids"
    ]
    assert list(wrong(session, now, excluded_segment_ids=[999])) == ["excluded_segment_ids"]
    both = {"template_id": make_template(session).id, "flow_id": make_flow(session).id}
    assert list(wrong(session, now, **both)) == ["template_id"]
    assert list(wrong(session, now, throttle_per_hour=0)) == ["throttle_per_hour"]
    assert list(wrong(session, now, scheduled_at=now.replace(tzinfo=None))) == ["scheduled_at"]


def test_only_what_is_given_changes(session, now):
    campaign = make_campaign(session, description="Old", throttle_per_hour=5)
    campaigns.save(session, campaign.id, seen_version=1, description=" New ", throttle_per_hour=None, now=now)
    assert (campaign.description, campaign.throttle_per_hour, campaign.version) == ("New", None, 2)
    assert campaign.template_id is not None


def test_from_a_template_to_a_flow_in_one_save(session, now):
    campaign = make_campaign(session)
    flow = make_flow(session)
    campaigns.save(session, campaign.id, seen_version=1, template_id=None, flow_id=flow.id, now=now)
    assert (campaign.template_id, campaign.flow_id) == (None, flow.id)


def test_a_stale_form_is_told_what_differs(session, now):
    campaign = make_campaign(session, name="Spring")
    campaigns.save(session, campaign.id, seen_version=1, name="Summer", now=now)
    with pytest.raises(errors.Conflict, match="“Summer” was changed by someone else") as raised:
        campaigns.save(session, campaign.id, seen_version=1, name="Autumn", description="", now=now)
    assert raised.value.changes == {"name": ("Autumn", "Summer")}


@pytest.mark.parametrize("status", ["scheduled", "sending", "sent"])
def test_once_it_is_on_its_way_only_name_and_description_change(session, now, status):
    campaign = make_campaign(session, status=status)
    with pytest.raises(errors.Conflict, match="what it sends is fixed"):
        campaigns.save(session, campaign.id, seen_version=1, throttle_per_hour=1, now=now)
    campaigns.save(session, campaign.id, seen_version=1, name="Better", throttle_per_hour=None, now=now)
    assert campaign.name == "Better"


def test_a_copy_is_a_draft_under_a_name_of_its_own_and_not_scheduled(session, now):
    excluded = make_segment(session)
    original = make_campaign(
        session, name="Spring", status="sent", launched_at=now, scheduled_at=now, throttle_per_hour=7,
        excluded_segment_ids=[excluded.id],
    )  # fmt: skip
    first, second = (campaigns.duplicate(session, original.id, now=now) for _ in range(2))
    assert [first.name, second.name] == ["Spring (copy)", "Spring (copy 2)"]
    assert (first.status, first.launched_at, first.scheduled_at) == ("draft", None, None)
    assert (first.throttle_per_hour, first.excluded_segment_ids) == (7, [excluded.id])
    assert (first.segment_id, first.template_id) == (original.segment_id, original.template_id)


def test_a_deletion_can_be_undone(session, now):
    campaign = make_campaign(session, name="Spring", throttle_per_hour=3)
    kept = campaigns.delete(session, campaign.id)
    with pytest.raises(errors.NotFound):
        campaigns.get(session, campaign.id)
    assert campaigns.restore(session, kept).throttle_per_hour == 3
    kept = campaigns.delete(session, campaign.id)
    make_campaign(session, name="Spring")
    with pytest.raises(errors.Conflict, match="another campaign “Spring” by now"):
        campaigns.restore(session, kept)


def test_what_was_sent_is_kept(session, now):
    make_customer(session, email_consent="subscribed")
    campaign = campaigns.launch(session, make_campaign(session).id, confirmed=1, now=now)
    with pytest.raises(errors.InUse, match="Archive it instead"):
        campaigns.delete(session, campaign.id)


def test_the_newest_come_first(session, now):
    old = make_campaign(session, created_at=now - timedelta(days=1))
    new = make_campaign(session, created_at=now)
    assert campaigns.all(session) == [new, old]


def test_templates_flows_and_senders_know_the_campaigns_that_rest_on_them(session, now):
    sender = make_sender(session)
    one = make_campaign(session, name="One", sender=sender)
    two = make_campaign(session, name="Two", flow=make_flow(session))
    assert campaigns.using_template(session, one.template_id) == ["the campaign “One”"]
    assert campaigns.using_sender(session, sender.id) == ["the campaign “One”"]
    assert campaigns.using_flow(session, two.flow_id) == ["the campaign “Two”"]
    assert campaigns.stopped_by(session, sender) == ""
    for name in ("Autumn", "Winter"):
        make_campaign(session, name=name, sender=sender, status="scheduled", scheduled_at=now)
    assert campaigns.stopped_by(session, sender) == (
        "The campaign “Autumn” and the campaign “Winter” are scheduled and fail at their hour as things stand."
    )


IN_A_FLOW = [
    {"steps": [{"id": "b", "kind": "branch", "branches": [{"conditions": {"segment": "vip", "operator": "in"}}]}]},
    {"settings": {"exit_on": {"left_segment": "vip"}}},
    {"settings": {"goal": {"all": [{"segment": "vip", "operator": "in"}]}}},
]


def test_a_segment_that_campaigns_and_flows_use_is_not_deleted(session):
    vip = make_segment(session, key="vip", name="VIP")
    make_campaign(session, name="To them", segment=vip)
    make_campaign(session, name="Not to them", excluded_segment_ids=[vip.id])
    make_flow(session, name="Theirs", **IN_A_FLOW[0])
    named = "the campaign “Not to them”, the campaign “To them” and the flow “Theirs”"
    with pytest.raises(errors.InUse, match=f"“VIP” is used by {named}. Change them first"):
        segments.delete(session, vip.id)


@pytest.mark.parametrize("where", range(3))
def test_a_segment_that_a_live_version_speaks_of_is_in_use_though_the_draft_does_not(session, where):
    vip = make_segment(session, key="vip")
    flow = make_flow(session, name="Theirs")
    make_flow_version(session, flow, **{"steps": [], **IN_A_FLOW[where]})
    assert segments.used_by(session, vip) == ["the flow “Theirs”"]
