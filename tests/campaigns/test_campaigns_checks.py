"""Checks before sending: the letter as the templates see it, and the letter in view of its audience."""

from datetime import timedelta

import sqlalchemy as sa

from cdp import attributes, campaigns
from cdp.models import Flow, Message, Sender, Shop
from tests.makers import make_campaign, make_customer, make_flow_version, make_template, make_template_version


def found(session, campaign, now) -> dict[str, object]:
    return {check.key: check for check in campaigns.checks(session, campaign, now=now)}


def subscribe(session, many: int = 3, **fields) -> None:
    for _ in range(many):
        make_customer(session, email_consent="subscribed", **fields)


def test_every_check_of_the_letter_is_made_and_the_gravest_come_first(session, now):
    subscribe(session, 1)
    listed = campaigns.checks(session, make_campaign(session), now=now)
    levels = [check.level for check in listed]
    assert levels == sorted(levels, key=("error", "warning", "ok").index)
    assert len(listed) >= 17
    assert next(check for check in listed if check.key == "postal_address").level == "error"


def test_empty_merge_tags_are_counted_over_everybody_who_will_be_sent_it(session, now):
    attributes.declare(session, key="tier", label="Tier", kind="text")
    subscribe(session, 120)
    subscribe(session, 2, first_name=None)
    make_customer(session, first_name=None)  # gets nothing, and so does not count
    body = "{{ customer.first_name }} {{ customer.tier }} {{ customer.last_name | default: 'x' }}"
    campaign = make_campaign(session, template=make_template(session, subject="Hi", body=body))
    check = found(session, campaign, now)["empty_tags"]
    assert check.level == "warning"
    assert check.detail == "Nothing is there: “customer.first_name” for 2 people, “customer.tier” for 122 people."


def test_a_letter_that_went_to_the_same_people_lately_is_noticed_by_wording_and_by_subject(session, now):
    subscribe(session)
    template = make_template(session, subject="Spring is here")
    first = make_campaign(session, name="First", template=template)
    campaigns.launch(session, first.id, confirmed=3, now=now)
    again = make_campaign(session, template=template)
    assert "“First” to 3 of them" in found(session, again, now)["repeated"].detail
    reworded = make_campaign(session, template=make_template(session, subject="Spring is here", body="Other words."))
    assert found(session, reworded, now)["repeated"].level == "warning"
    other = make_campaign(session, template=make_template(session, subject="Summer"))
    assert found(session, other, now)["repeated"].level == "ok"
    assert found(session, again, now + timedelta(days=61))["repeated"].level == "ok"


def test_another_campaign_to_the_same_people_in_the_last_days_is_told(session, now):
    subscribe(session)
    first = make_campaign(session, name="First")
    campaigns.launch(session, first.id, confirmed=3, now=now)
    session.scalars(sa.select(Message)).first().status = "skipped"
    session.flush()
    later = make_campaign(session)
    assert "“First” to 2 of them" in found(session, later, now)["overlap"].detail
    assert found(session, later, now + timedelta(days=8))["overlap"].level == "ok"


def test_of_a_flows_letters_only_what_is_wrong_is_listed_with_the_letter_it_is_about(session, now):
    session.add(Shop(id=1, postal_address="1 Main Street"))
    session.add(Sender(name="Ours", from_email="hello@ours.test", is_default=True))
    subscribe(session)
    good, bad = (make_template_version(session, subject=s) for s in ("Fine", ""))
    inner = [{"id": "s2", "kind": "email", "template_version_id": bad.id}]
    branch = {"id": "b", "kind": "branch", "branches": [], "otherwise": inner}
    steps = [{"id": "s1", "kind": "email", "template_version_id": good.id}, branch]
    version = make_flow_version(session, steps=steps)
    campaign = make_campaign(session, flow=session.get_one(Flow, version.flow_id))
    keys = set(found(session, campaign, now))
    assert f"subject_{bad.id}" in keys
    assert f"subject_{good.id}" not in keys


def test_a_letter_that_cannot_be_read_is_an_error_and_not_a_crash(session, now):
    subscribe(session)
    campaign = make_campaign(session, template=make_template(session, body="{{ customer."))
    assert any(check.level == "error" for check in campaigns.checks(session, campaign, now=now))
