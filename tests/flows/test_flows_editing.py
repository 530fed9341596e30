"""Steps moved about, in words, and as a diagram."""

import pytest

from cdp import errors, flows, templates
from cdp.conditions import Catalogue
from cdp.flows import KINDS, Known
from tests.flows.way import branch, is_, letter, make_live, wait

BIG = is_("total_orders", "at_least", 2)
STEPS = flows.tidy_steps([letter("A"), branch(BIG, letter("B"), wait(days=1), otherwise=[letter("C")]), letter("D")])


def shape(steps):
    """The steps as subjects and nested lists, to compare at a glance."""
    return [
        [step["kind"], *(shape(inner) for _, inner in KINDS[step["kind"]].lists(step))]
        if KINDS[step["kind"]].lists(step)
        else step.get("subject", step["kind"])
        for step in steps
    ]


def test_a_step_goes_behind_another_one_or_first_into_a_branch():
    new = flows.new_step(STEPS, "email") | {"subject": "N"}
    assert shape(flows.insert(STEPS, new)) == ["N", "A", ["branch", ["B", "wait"], ["C"]], "D"]
    assert shape(flows.insert(STEPS, new, after="s3")) == ["A", ["branch", ["B", "N", "wait"], ["C"]], "D"]
    assert shape(flows.insert(STEPS, new, into=("s2", 1))) == ["A", ["branch", ["B", "wait"], ["N", "C"]], "D"]


def test_moving_stays_within_the_list_and_removing_takes_what_lies_inside():
    assert shape(flows.move(STEPS, "s2", -1)) == [["branch", ["B", "wait"], ["C"]], "A", "D"]
    assert shape(flows.move(STEPS, "s3", 9)) == ["A", ["branch", ["wait", "B"], ["C"]], "D"]
    assert shape(flows.remove(STEPS, "s2")) == ["A", "D"]
    assert shape(STEPS) == ["A", ["branch", ["B", "wait"], ["C"]], "D"], "the steps it was given stay as they were"


def test_a_copied_branch_has_ids_of_its_own_throughout():
    copied = flows.duplicate_step(STEPS, "s2")
    assert shape(copied)[1] == shape(copied)[2]
    ids = [step["id"] for step, _ in flows.walk(copied)]
    assert len(set(ids)) == len(ids) == 10


def test_a_changed_step_takes_the_place_of_the_old_one():
    changed = flows.replace(STEPS, {**flows.find(STEPS, "s5"), "subject": "New"})
    assert shape(changed)[1] == ["branch", ["B", "wait"], ["New"]]


def test_a_step_that_is_gone_is_said_to_be_gone():
    for act in (flows.remove, flows.duplicate_step, flows.find):
        with pytest.raises(errors.NotFound, match="removed meanwhile"):
            act(STEPS, "s99")


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_step_of_each_kind_can_be_kept_described_and_drawn(kind):
    steps = flows.insert([], flows.new_step([], kind))
    assert steps[0]["id"] == "s1"
    assert flows.describe_step(steps[0]).endswith(".")
    assert [node.kind for node in flows.diagram(steps).nodes] == ["start", kind, "end"]
    assert {field.widget for field in KINDS[kind].fields} <= {
        "template", "text", "choice", "letter", "span", "date_field", "number", "yes_no", "hour", "weekdays", "branches",
        "parts", "tags", "attributes", "url", "json",
    }  # fmt: skip


KNOWN = Known(Catalogue.of([("birthday", "Birthday", "date")]), {3: "Spring news"})


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (letter("Hi"), "Send “Hi”."),
        ({"kind": "email", "template_id": 3}, "Send the template “Spring news”."),
        ({"kind": "email", "template_id": 4}, "Send a template that was deleted."),
        (wait(days=1), "Wait 1 day."),
        (wait(weeks=2, days=1, hours=3), "Wait 2 weeks, 1 day and 3 hours."),
        ({"kind": "wait", "until_hour": 9}, "Wait until 9:00."),
        (wait(days=3) | {"until_hour": 10}, "Wait 3 days, then until 10:00."),
        ({"kind": "wait", "weekdays": [0, 1, 2, 3, 4]}, "Wait for the next of these days: Monday to Friday."),
        ({"kind": "wait", "until_hour": 9, "weekdays": [0, 3]}, "Wait until 9:00, Monday and Thursday only."),
        (
            {"kind": "wait", "until_field": "birthday", "days": -3, "yearly": True},
            "Wait until 3 days before birthday, every year.",
        ),
        ({"kind": "wait", "until_hour": 17, "zone": "shop"}, "Wait until 17:00 on the shop’s clock."),
        (branch(BIG), "Yes: they ordered at least 2 times. Everybody else goes on."),
        (
            {"kind": "split", "parts": [{"name": "A", "weight": 1}, {"name": "B", "weight": 3}]},
            "By chance: 25 % A, 75 % B.",
        ),
        (
            {"kind": "update", "add_tags": ["vip"], "remove_tags": ["new"]},
            "Give the tag “vip” and take off the tag “new”.",
        ),
        ({"kind": "update", "add_tags": ["vip", "new"]}, "Give the tags “vip” and “new”."),
        ({"kind": "webhook", "url": "https://example.com"}, "Call https://example.com."),
        ({"kind": "exit"}, "Leave the flow."),
    ],
)
def test_a_step_is_said_in_one_sentence(step, sentence):
    assert flows.describe_step(step, KNOWN) == sentence


def test_a_branch_is_said_in_a_line_for_each_way_and_other_steps_in_one():
    two = {"kind": "branch", "branches": [{"name": "Big", "conditions": BIG}, {"name": "Other", "conditions": {}}]}
    lines = ["Big: they ordered at least 2 times.", "Other: not filled in yet.", "Everybody else goes on."]
    assert flows.describe_lines(two, KNOWN) == lines
    assert flows.describe_step(two, KNOWN) == " ".join(lines)
    assert flows.describe_lines(wait(days=1), KNOWN) == ["Wait 1 day."]


def test_the_diagram_leads_time_down_and_puts_branches_side_by_side():
    drawn = flows.diagram(STEPS)
    places = {node.id: (node.row, node.column) for node in drawn.nodes}
    assert places == {
        "start": (0, 0), "s1": (1, 0), "s2": (2, 0), "s3": (3, 0), "s4": (4, 0), "s5": (3, 1), "s6": (5, 0), "end": (6, 0)
    }  # fmt: skip
    assert len(set(places.values())) == len(places), "no two boxes on one place"
    arrows = {(edge.source, edge.target): edge.label for edge in drawn.edges}
    assert arrows == {
        ("start", "s1"): "", ("s1", "s2"): "", ("s2", "s3"): "Yes", ("s2", "s5"): "Everybody else", ("s3", "s4"): "",
        ("s4", "s6"): "", ("s5", "s6"): "", ("s6", "end"): "",
    }  # fmt: skip


def test_the_names_that_steps_use_are_found_in_the_shop(session, now):
    template = templates.create(session, name="News", format="markdown", subject="Hi", body="Hi", now=now)
    about = flows.known(session)
    assert flows.describe_step({"kind": "email", "template_id": template.id}, about) == "Send the template “News”."
    version = make_live(session, letter(), wait(days=1), now=now)
    assert flows.titles(version.steps) == {"s1": "Step 1 (e-mail)", "s2": "Step 2 (wait)"}
