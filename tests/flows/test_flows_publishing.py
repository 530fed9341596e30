"""Going live: what is missing is said by name, letters are frozen, and what is published never changes."""

from copy import deepcopy
from datetime import timedelta

import pytest
import sqlalchemy as sa

from cdp import attributes, errors, flows, templates
from cdp.models import FlowVersion, TemplateVersion
from tests.flows.way import branch, enrolment, enter, is_, letter, make_live, make_reader, run, subjects, wait
from tests.makers import make_segment


def sentences(session, *steps, **settings):
    """What keeps such a flow from going live."""
    return [fault.sentence for fault in flows.faults(session, list(steps), settings)]


BIG = is_("total_orders", "at_least", 2)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ({"kind": "email"}, "Step 1 (e-mail): write a subject, or choose a template."),
        ({"kind": "email"}, "Step 1 (e-mail): write the letter, or choose a template."),
        ({"kind": "email", "template_id": 99}, "Step 1 (e-mail): its template was deleted. Choose another one."),
        (letter(format="word"), "Step 1 (e-mail): the letter is written as one of: mjml, html, markdown."),
        (letter(body="{{ customer.first_name | shout }}"), "There is no filter “shout”"),
        (letter(format="html", body="<p>Hello.</p>"), "Step 1 (e-mail): there is no link to unsubscribe in it."),
        ({"kind": "wait"}, "Step 1 (wait): say how long, until when, or on which weekdays."),
        (wait(days=0), "Step 1 (wait): say how long."),
        (wait(days=400), "Step 1 (wait): it can last 366 days at most."),
        (wait(days=-1), "Step 1 (wait): a time is a whole number, such as 3 days."),
        (wait(fortnights=1), "Step 1 (wait): a time is counted in minutes, hours, days, weeks."),
        ({"kind": "wait", "until_hour": 24}, "an hour of the day is a whole number from 0 to 23, not “24”."),
        ({"kind": "wait", "until_hour": 9, "weekdays": []}, "choose at least one weekday."),
        ({"kind": "wait", "weekdays": [7]}, "weekdays are numbers from 0 (Monday) to 6 (Sunday)."),
        ({"kind": "wait", "until_field": "birthdy"}, "there is no field “birthdy”. Choose another one."),
        ({"kind": "wait", "until_field": "city"}, "“City” is no date. Choose a field that holds one."),
        ({"kind": "wait", "until_field": "created_at", "for": {"days": 1}}, "wait either for a time or until a date"),
        ({"kind": "branch"}, "Step 1 (branch): add a branch."),
        (branch({"all": []}), "Step 1 (branch): “Yes”: add a condition."),
        (branch(is_("colour", "equals", "red")), "Step 1 (branch): “Yes”: There is no field “colour”."),
        ({"kind": "split", "parts": [{"weight": 1}]}, "Step 1 (random split): a split has at least two parts."),
        ({"kind": "split", "parts": [{"weight": 0}, {"weight": 0}]}, "give at least one part a weight."),
        ({"kind": "split", "parts": [{"weight": "x"}, {"weight": 1}]}, "the weight of a part is a number from 0 on."),
        ({"kind": "update"}, "Step 1 (update customer): choose a tag or an attribute to change."),
        ({"kind": "update", "attributes": {"age": 3}}, "there is no attribute “age”. Choose another one."),
        ({"kind": "webhook"}, "Step 1 (webhook): give an address that begins with https:// or http://."),
        ({"kind": "webhook", "url": "file:///etc/passwd"}, "give an address that begins with https:// or http://."),
    ],
)
def test_a_step_says_by_name_what_it_lacks(session, step, sentence):
    said = sentences(session, step)
    assert any(sentence in each for each in said), said


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"exit_on": {"left_segment": "gone"}}, "Exit rule “left the segment”: the segment was deleted."),
        ({"exit_on": {"conditions": {"all": []}}}, "Exit rule by conditions: add a condition."),
        ({"goal": is_("colour", "equals", "red")}, "Goal: There is no field “colour”."),
        ({"reentry": {"after_days": 0}}, "Re-entry: choose never, always, or after a whole number of days"),
        ({"quiet": {"from": 21}}, "Quiet hours: say both from when and until when."),
        ({"quiet": {"from": 21, "until": 25}}, "Quiet hours: an hour of the day is a whole number from 0 to 23"),
        ({"quiet": {"weekdays": []}}, "Quiet hours: choose at least one weekday."),
        ({"quiet": {"zone": "moon"}}, "Quiet hours: the clock is the shop's or the customer's."),
    ],
)
def test_a_setting_says_by_name_what_is_wrong_with_it(session, settings, sentence):
    said = sentences(session, letter(), **settings)
    assert len(said) == 1 and sentence in said[0]


def test_a_flow_in_order_has_no_faults_and_an_empty_one_lacks_its_first_step(session):
    attributes.declare(session, label="Birthday", kind="date")
    attributes.declare(session, label="Tier", kind="text")
    make_segment(session, key="vip")
    everything = [
        letter(),
        {"kind": "wait", "until_field": "birthday", "days": -3, "yearly": True, "until_hour": 9, "weekdays": [0, 1]},
        branch(BIG, {"kind": "exit"}, otherwise=[wait(weeks=1)]),
        {"kind": "split", "parts": [{"name": "A", "weight": 1}, {"name": "B", "weight": 0}]},
        {"kind": "update", "add_tags": ["vip"], "attributes": {"tier": "gold"}},
        {"kind": "webhook", "url": "https://example.com/hook", "payload": {"a": 1}},
    ]
    settings = {"exit_on": {"left_segment": "vip", "conditions": BIG}, "goal": BIG, "reentry": {"after_days": 30}}
    assert sentences(session, *everything, **settings, quiet={"from": 21, "until": 8, "weekdays": [0]}) == []
    assert sentences(session) == ["The flow has no steps yet. Add the first one."]


def test_a_fault_deep_inside_names_the_step_it_is_about(session):
    [fault] = flows.faults(session, [letter(), branch(BIG, branch(BIG, wait(days=0) | {"id": "deep"}))], {})
    assert (fault.path, fault.step_id, fault.sentence) == ("steps.deep", "deep", "Step 4 (wait): say how long.")


def test_what_stands_after_an_exit_is_named_for_nobody_can_get_there(session):
    gone = {"kind": "exit"}
    assert [fault.sentence for fault in flows.faults(session, [gone, letter(), letter()])] == [
        "Step 2 (e-mail): nobody can get here, for everybody leaves before it. Move it, or delete it."
    ]
    closed = branch(BIG, letter(), gone, otherwise=[gone])
    assert [fault.step_id for fault in flows.faults(session, [closed, {**letter(), "id": "after"}])] == ["after"]
    assert flows.faults(session, [branch(BIG, gone, otherwise=[letter()]), letter()]) == []


def test_a_flow_with_faults_does_not_go_live(session, now):
    flow = flows.create(session, name="Half done", steps=[{"kind": "email"}, wait(days=0)], now=now)
    with pytest.raises(errors.Invalid, match=r"cannot go live yet\. Step 1") as refused:
        flows.publish(session, flow.id, now=now)
    assert set(refused.value.fields) == {"steps.s1", "steps.s2"}
    assert flow.status == "draft" and flows.versions(session, flow.id) == []


def test_an_archived_flow_does_not_go_live(session, now):
    flow = flows.create(session, name="Old", steps=[letter()], now=now)
    flows.archive(session, flow.id, now=now)
    with pytest.raises(errors.Invalid, match="archived"):
        flows.publish(session, flow.id, now=now)


def test_letters_are_frozen_as_they_are_when_it_goes_live(session, now):
    words = {
        "body": "Hello. {{ unsubscribe_url }}",
        "preheader": "",
        "from_name": "",
        "reply_to": "",
        "description": "",
    }
    template = templates.create(session, name="News", format="markdown", subject="First", body=words["body"], now=now)
    steps = [{"kind": "email", "template_id": template.id}, letter("Own")]
    flow = flows.create(session, name="Two letters", steps=steps, now=now)
    first = flows.publish(session, flow.id, now=now)
    assert not flows.is_changed(session, flow)
    templates.save(
        session, template.id, name="News", format="markdown", subject="Second", **words, seen_version=1, now=now
    )
    assert flows.is_changed(session, flow), "the template it names says something else by now"
    second = flows.publish(session, flow.id, now=now)
    letters = [
        [session.get(TemplateVersion, step["template_version_id"]).subject for step in version.steps]
        for version in (first, second)
    ]
    assert letters == [["First", "Own"], ["Second", "Own"]]


def test_publishing_twice_without_a_change_gives_the_version_that_is_live(session, now):
    version = make_live(session, letter(), now=now)
    assert flows.publish(session, version.flow_id, now=now) is version
    assert [each.number for each in flows.versions(session, version.flow_id)] == [1]


def test_who_is_inside_finishes_on_the_version_they_entered(session, now):
    version = make_live(session, wait(days=1), letter(id="old"), now=now)
    flow = flows.get(session, version.flow_id)
    early, late = make_reader(session), make_reader(session)
    enter(session, version, early, now=now)
    run(session, now)
    steps = [letter(id="new")]
    flows.save(session, flow.id, name=flow.name, description="", steps=steps, settings={}, seen_version=1, now=now)
    assert flows.is_changed(session, flow) and flows.live(session, flow) is version, "a draft is not live"
    enter(session, flows.publish(session, flow.id, now=now), late, now=now)
    run(session, now + timedelta(days=2))
    assert (subjects(session, early), subjects(session, late)) == (["old"], ["new"])
    assert [each.number for each in flows.versions(session, flow.id)] == [2, 1]


def test_a_published_version_cannot_be_changed(session, now):
    version = make_live(session, letter(), now=now)
    session.commit()
    version.steps = [*deepcopy(version.steps), letter()]
    with pytest.raises(errors.Conflict, match="never changes"):
        session.flush()
    session.rollback()
    assert len(session.scalars(sa.select(FlowVersion)).one().steps) == 1


@pytest.mark.slow
def test_in_a_paused_flow_everybody_waits_and_nobody_is_ejected(session, now):
    version = make_live(session, wait(days=1), letter(), now=now)
    anna = make_reader(session)
    enter(session, version, anna, now=now)
    run(session, now)
    flows.pause(session, version.flow_id, now=now)
    assert run(session, now + timedelta(days=9)) == 0
    assert enrolment(session, anna).status == "active"
    flows.resume(session, version.flow_id, now=now)
    run(session, now + timedelta(days=9))
    assert subjects(session) == ["s2"]


def test_an_archived_flow_rests_and_a_paused_one_stays_paused_when_published(session, now):
    version = make_live(session, letter(), now=now)
    enter(session, version, make_reader(session), now=now)
    flows.archive(session, version.flow_id, now=now)
    assert run(session, now) == 0
    flows.unarchive(session, version.flow_id)
    flows.pause(session, version.flow_id, now=now)
    flows.publish(session, version.flow_id, now=now)
    assert run(session, now) == 0
    with pytest.raises(errors.Conflict, match="not live"):
        flows.pause(session, version.flow_id, now=now)
    flows.resume(session, version.flow_id, now=now)
    assert run(session, now) == 1
    with pytest.raises(errors.Conflict, match="not paused"):
        flows.resume(session, version.flow_id, now=now)
