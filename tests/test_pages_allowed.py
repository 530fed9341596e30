"""Editors before those who may only look: every field to be read, no button that would be refused, one sentence why."""

import json
from pathlib import Path

import pytest
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.testing.v1 import AppTest

from cdp import access, db, flows, templates
from cdp.access import Principal, Role
from cdp.models import utc_now
from tests.makers import make_campaign, make_customer, make_segment

MAIN = Path(__file__).parents[1] / "pages" / "main.py"
pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]
FIELDS = (
    "text_input", "text_area", "selectbox", "multiselect", "number_input", "toggle", "checkbox", "button_group", "radio",
    "date_input", "time_input",
)  # fmt: skip
LOOKING = {  # what only looks: at another customer's letter, at other people, at a version, at more of the screen
    "flow_edit", "flow_look", "flow_diagram", "flow_enlarge", "look", "template_view", "template_reader", "assistant", "campaign_recount", "funnel_open",
    "tab", "segment_sort", "segment_way", "template_search", "template_audience", "segment_order", "segment_columns", "preview", "export", "q",
}  # fmt: skip
EDITORS = ("segments", "templates", "flows", "campaigns")


@pytest.fixture
def seated(database_url, monkeypatch):
    """A shop with one of each thing that is edited; `seated(role, place)` promises the place as somebody sees it."""
    with db.session() as session:
        make_customer(session)
        segment = make_segment(session, {"all": [{"field": "country", "operator": "equals", "value": "DE"}]})
        template = templates.create(
            session, name="Spring", subject="Hi", body="Hello {{ unsubscribe_url }}", format="markdown", now=utc_now()
        )
        flow = flows.start_from(session, next(iter(flows.LIBRARY)), now=utc_now())
        campaign = make_campaign(session, segment_id=segment.id, template_id=template.id)
    numbers = {"segments": segment.id, "templates": template.id, "flows": flow.id, "campaigns": campaign.id}

    def seated(role, place, number=None):
        who = Principal("user", None, "kim@shop.example", role=Role(role))
        monkeypatch.setattr(access, "_finders", [lambda: who if get_script_run_ctx(suppress_warning=True) else None])
        app = AppTest.from_file(str(MAIN), default_timeout=120)
        app.run()
        app.switch_page(f"{place}.py")
        app.query_params["id"] = str(number or numbers[place])
        app.run()
        assert not app.exception, app.exception
        return app

    return seated


def fields(app):
    found = [one for kind in FIELDS for one in app.get(kind)]
    return [one for one in found if not str(one.key).startswith(tuple(LOOKING))]


def pressed(app):
    kinds = ("button", "menu_button", "download_button", "popover")
    return {str(one.key) for kind in kinds for one in app.get(kind) if getattr(one, "key", None)}


def locked(app):
    """Whether the editors in the browser are told that they are only to be read."""
    told = [json.loads(one.proto.json) for one in app.get("bidi_component") if one.proto.json]
    return [one["locked"] for one in told if "locked" in one]


def said(app):
    return " ".join(str(one.value) for one in (*app.caption, *app.markdown)).replace("\\", "")


@pytest.mark.parametrize("place", EDITORS)
@pytest.mark.parametrize("role", ["analyst", "viewer"])
def test_who_may_not_change_a_thing_reads_its_editor_and_is_told_whom_to_ask(seated, role, place):
    app = seated(role, place)
    open_ones = [str(one.key) for one in fields(app) if not one.disabled]
    assert open_ones == []
    assert locked(app) == ([True] if place in ("segments", "templates") else [])
    looks = "look and export" if role == "analyst" else "look"
    assert f"Your role, {role}, may {looks}, not change {place}: ask an owner or marketer." in said(app)
    offered = {key for key in pressed(app) if not key.startswith(tuple(LOOKING))}
    assert not any(
        word in key
        for key in offered
        for word in ("save", "publish", "launch", "menu", "undo", "redo", "more", "proof", "enrol")
    )


@pytest.mark.parametrize("place", EDITORS)
def test_who_may_change_it_types(seated, place):
    app = seated("marketer", place)
    assert fields(app) and not any(one.disabled for one in fields(app))
    assert not any(locked(app))
    assert "Your role" not in said(app)


@pytest.mark.parametrize("role", ["analyst", "viewer"])
def test_every_form_of_a_step_is_only_read(seated, role):
    app = seated(role, "flows")
    before = len(fields(app))
    edits = [one.key for one in app.button if str(one.key).startswith("flow_edit_")]
    for key in edits:
        app.button(key=key).click().run()
        assert not app.exception, app.exception
        assert [str(one.key) for one in fields(app) if not one.disabled] == []
        assert len(fields(app)) > before and all(locked(app))
    assert edits
