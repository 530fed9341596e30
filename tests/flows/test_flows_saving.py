"""Flows as they are edited: made, saved, copied, archived, deleted and brought back."""

import pytest

from cdp import errors, flows
from tests.flows.way import branch, enter, letter, make_live, make_reader, wait
from tests.makers import make_campaign


def save(session, flow, now, **changed):
    """Save the flow as it is but for what is changed."""
    said = {"name": flow.name, "description": flow.description, "steps": flow.steps, "settings": flow.settings}
    return flows.save(session, flow.id, **{**said, "seen_version": flow.version, **changed}, now=now)


def test_a_new_flow_is_a_draft_whose_steps_have_ids_and_all_their_lists(session, now):
    flow = flows.create(session, name=" Welcome ", steps=[{"kind": "branch"}, letter(id="mine"), letter()], now=now)
    assert (flow.name, flow.status, flow.version) == ("Welcome", "draft", 1)
    assert [step["id"] for step in flow.steps] == ["s1", "mine", "s2"]
    assert flow.steps[0]["branches"] == flow.steps[0]["otherwise"] == []
    assert flow.settings == flows.SETTINGS


def test_a_stale_save_is_refused_and_says_what_differs(session, now):
    flow = flows.create(session, name="Welcome", now=now)
    save(session, flow, now, steps=[letter()])
    with pytest.raises(errors.Conflict, match="saved by someone else") as refused:
        save(session, flow, now, steps=[wait(days=1)], seen_version=1)
    assert set(refused.value.changes) == {"steps"}
    assert flow.version == 2 and flow.steps[0]["kind"] == "email"


def test_the_id_of_a_step_that_was_published_never_comes_back(session, now):
    flow = flows.get(session, make_live(session, letter("A"), letter("B"), now=now).flow_id)
    save(session, flow, now, steps=flow.steps[:1])
    save(session, flow, now, steps=[*flow.steps, wait(days=1)])
    assert [step["id"] for step in flow.steps] == ["s1", "s3"]
    retired = flows.step_ids(session, flow)
    assert flows.new_step(flow.steps, "exit", retired=retired)["id"] == "s4"
    twins = flows.duplicate_step(flows.remove(flow.steps, "s3"), "s1", retired=retired)
    assert [step["id"] for step in twins] == ["s1", "s4"]


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ({"kind": "email"}, "are a list"),
        (["email"], "are a list"),
        ([{"kind": "carrier pigeon"}], "no kind of step “carrier pigeon”"),
        ([letter(id="a"), wait(days=1) | {"id": "a"}], "“a” is there twice"),
        ([{"kind": "branch", "branches": [{"steps": "none"}]}], "are a list"),
        ([{"kind": "split", "parts": ["half"]}], "each of them with its own steps"),
        ([letter() for _ in range(201)], "at most 200 steps"),
        ([letter(body={1, 2})], "plain JSON"),
        ([letter(body=float("nan"))], "plain JSON"),
    ],
)
def test_steps_that_are_none_are_refused_with_a_sentence(session, now, steps, sentence):
    with pytest.raises(errors.Invalid, match=sentence):
        flows.create(session, name="Flow", steps=steps, now=now)


def test_branches_may_not_lie_deeper_than_anybody_can_read():
    steps = [letter()]
    for _ in range(flows.DEEPEST + 1):
        steps = [branch({}, *steps)]
    with pytest.raises(errors.Invalid, match="at most 8 deep"):
        flows.tidy_steps(steps)


def test_a_setting_that_does_not_exist_is_refused_by_name(session, now):
    with pytest.raises(errors.Invalid, match="no setting “gaol”"):
        flows.create(session, name="Flow", settings={"gaol": None}, now=now)


def test_a_copy_has_the_steps_a_name_of_its_own_and_nobody_in_it(session, now):
    version = make_live(session, letter(), now=now)
    enter(session, version, make_reader(session), now=now)
    original = flows.get(session, version.flow_id)
    copies = [flows.duplicate(session, original.id, now=now) for _ in range(2)]
    assert [copy.name for copy in copies] == [f"{original.name} (copy)", f"{original.name} (copy 2)"]
    assert all(copy.status == "draft" and copy.steps == original.steps for copy in copies)
    assert flows.flow_counts(session, copies[0].id).entered == 0


def test_a_deleted_flow_comes_back_with_its_versions(session, now):
    version = make_live(session, letter(), now=now)
    flow_id, name, steps = version.flow_id, flows.get(session, version.flow_id).name, version.steps
    kept = flows.delete(session, flow_id)
    with pytest.raises(errors.NotFound, match="was deleted"):
        flows.get(session, flow_id)
    flow = flows.restore(session, kept)
    assert (flow.id, flow.name, flow.status) == (flow_id, name, "live")
    assert flows.live(session, flow).steps == steps


def test_a_flow_that_a_campaign_uses_or_people_went_through_is_not_deleted(session, now):
    used = flows.create(session, name="Used", now=now)
    make_campaign(session, flow=used, name="Spring")
    with pytest.raises(errors.InUse, match="used by the campaign “Spring”"):
        flows.delete(session, used.id)
    version = make_live(session, letter(), now=now)
    enter(session, version, make_reader(session), now=now)
    with pytest.raises(errors.InUse, match="Archive it instead"):
        flows.delete(session, version.flow_id)
