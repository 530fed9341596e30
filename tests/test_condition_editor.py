"""What the condition editor is given and what is believed of what it sends; the browser's part is in tests/browser."""

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cdp import conditions
from cdp.conditions import FACTS, Catalogue
from cdp.conditions.presets import BEHAVIOURS, MAIL, QUICK_STARTS, start_of

APP = Path(__file__).parent / "browser" / "condition_editor_app.py"
CATALOGUE = Catalogue.of([("shoe_size", "Shoe size", "number"), ("tier", "Tier", "choice"), ("likes", "Likes", "list")])
ROME = {"all": [{"field": "city", "operator": "equals", "value": "Rome"}]}
PARIS = {"all": [{"field": "city", "operator": "equals", "value": "Paris"}]}


def opened(tree: Any = ROME, edited: Any = None) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["tree"] = json.dumps(tree)
    if edited is not None:
        app.session_state["conditions"] = {"edited": edited}
    return app.run()


def tree_of(app: AppTest) -> Any:
    assert not app.exception
    return next(json.loads(text.value) for text in app.text if text.value.startswith("{"))


def test_the_tree_is_python_s_until_the_browser_speaks():
    assert tree_of(opened()) == ROME


def test_the_browser_s_tree_is_the_newest_one():
    app = opened(edited={"rev": 1, "number": 1, "tree": PARIS})
    assert tree_of(app) == PARIS
    assert "Customers where city is “Paris”." in [text.value for text in app.text]


def test_an_edit_of_a_tree_that_was_replaced_is_dropped():
    assert tree_of(opened(edited={"rev": 0, "number": 1, "tree": PARIS})) == ROME


@pytest.mark.slow
@pytest.mark.parametrize("odd", ["text", 7, [], {"rev": 1}, {"rev": 1, "tree": "text"}, {"rev": 1, "tree": [PARIS]}])
def test_an_edit_of_another_shape_is_not_believed(odd):
    assert tree_of(opened(edited=odd)) == ROME


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stored", "shown"),
    [(None, {"all": []}), ({}, {"all": []}), (ROME["all"], ROME), (ROME["all"][0], ROME), ({"any": []}, {"any": []})],
)
def test_whatever_was_stored_has_a_group_at_the_top(stored, shown):
    assert tree_of(opened(stored)) == shown


@pytest.mark.parametrize("preset", [*BEHAVIOURS, *MAIL, *QUICK_STARTS], ids=lambda preset: preset.label)
def test_what_is_offered_ready_made_is_valid_or_only_waits_for_a_value(preset):
    _, problems = conditions.examine([preset.condition], CATALOGUE)
    assert all(problem.is_gap for problem in problems)


@pytest.mark.parametrize("preset", [*MAIL, *QUICK_STARTS], ids=lambda preset: preset.label)
def test_a_quick_start_and_what_is_offered_about_mail_work_at_one_click(preset):
    assert conditions.parse([preset.condition], CATALOGUE).parts


@pytest.mark.parametrize("field", CATALOGUE.fields.values(), ids=lambda field: field.key)
def test_each_field_begins_with_an_operator_and_value_that_fit(field):
    _, problems = conditions.examine([{"field": field.key, **start_of(field)}], CATALOGUE)
    assert all(problem.is_gap for problem in problems)


@pytest.mark.parametrize("facts", FACTS.values(), ids=lambda facts: facts.key)
def test_each_filter_of_a_metric_begins_with_an_operator_and_value_that_fit(facts):
    for field in facts.fields.values():
        metric = {"of": facts.key, "where": [{"field": field.key, **start_of(field)}]}
        _, problems = conditions.examine([{"metric": metric, "operator": "at_least", "value": 1}], CATALOGUE)
        assert all(problem.is_gap for problem in problems)


def test_the_editor_can_name_every_operator_that_a_stored_tree_may_use():
    named = conditions.vocabulary(CATALOGUE)["operators"]
    for kind in conditions.Kind:
        assert {one["key"] for one in named[kind.value]} == {
            o.key for o in conditions.OPERATORS.values() if kind in o.kinds
        }


def test_the_vocabulary_travels_as_json():
    vocabulary = conditions.vocabulary(CATALOGUE, {"city": ["Rome"], "orders.coupon": ["SUMMER"]})
    assert json.loads(json.dumps(vocabulary)) == vocabulary
    city = next(field for field in vocabulary["fields"] if field["key"] == "city")
    assert city["suggestions"] == ["Rome"]


def test_the_e_mail_events_are_suggested_before_the_first_has_happened_and_are_named_once():
    metrics = conditions.vocabulary(CATALOGUE, {"events.name": ["Viewed Product", "Opened Email"]})["metrics"]
    events = next(facts for facts in metrics if facts["key"] == "events")
    name = next(field for field in events["fields"] if field["key"] == "name")
    assert name["suggestions"][:2] == ["Viewed Product", "Opened Email"]
    assert sorted(name["suggestions"]) == sorted({*name["suggestions"], *conditions.EMAIL_EVENTS.values()})
