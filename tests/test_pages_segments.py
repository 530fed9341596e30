"""The Segments screen: what a person does there, without a browser; the editor's edits are put into its state."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cdp import db, segments
from cdp.models import ConsentStatus, Segment, utc_now
from pages.widgets import fresh
from tests.makers import make_customer, make_order

MAIN = Path(__file__).parents[1] / "pages" / "main.py"
RICH = {"all": [{"field": "lifetime_value", "operator": "at_least", "value": 100}]}
Open = Callable[..., AppTest]


@pytest.fixture
def screen(database_url: str) -> Open:
    with db.session() as session:
        for value in (50, 100, 300):
            customer = make_customer(
                session,
                lifetime_value=Decimal(value),
                total_orders=1,
                city="Oslo",
                email_consent=ConsentStatus.SUBSCRIBED,
            )
            make_order(session, customer, placed_at=utc_now() - timedelta(days=value))

    def opened(token: str | None = None) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.run()
        if token is not None:
            app.query_params["id"] = token
        return at_segments(app)

    return opened


def at_segments(app: AppTest) -> AppTest:
    app.switch_page("segments.py").run()
    assert not app.exception
    return app


def edit(app: AppTest, token: str, tree: Any, number: int = 1) -> AppTest:
    """What the browser sends when the conditions change."""
    rev = app.session_state["segment_drafts"][token].rev
    app.session_state[f"conditions_{token}"] = {"edited": {"rev": rev, "number": number, "tree": tree}}
    app.run()
    assert not app.exception
    return app


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def said(app: AppTest) -> str:
    return " ".join(str(element.value) for element in (*app.markdown, *app.caption, *app.error, *app.warning))


def saved(name: str = "Rich", conditions: Any = None) -> Segment:
    with db.session() as session:
        return segments.create(session, name=name, conditions=conditions or RICH, now=utc_now())


pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]  # what the database does is tested elsewhere, on both


def test_without_segments_the_screen_says_what_they_are_and_offers_ideas(screen: Open) -> None:
    app = screen()
    assert "No segments yet" in [h.value for h in app.subheader]
    app.button(key="idea_best_customers").click().run()
    assert app.query_params["id"] in ("new", ["new"]) and "top 10" in said(app)


def test_a_segment_is_built_saved_and_has_a_link_of_its_own(screen: Open) -> None:
    app = screen()
    app.button(key="new_segment").click().run()
    assert figures(app)["Customers"] == "3" and "All customers" in said(app)
    edit(app, "new", RICH)
    assert figures(app)["Customers"] == "2"
    app.button(key="save_segment").click().run()
    assert "Give the segment a name" in said(app) and figures(app)["Customers"] == "2"
    app.text_input(key="segment_name_new").set_value("Rich").run()
    app.button(key="save_segment").click().run()
    with db.reading() as session:
        (segment,) = segments.all(session)
    assert (segment.name, segment.customer_count, segment.conditions) == ("Rich", 2, RICH)
    assert app.query_params["id"] in (str(segment.id), [str(segment.id)])
    again = screen(str(segment.id))
    assert figures(again)["Customers"] == "2" and again.text_input(key=f"segment_name_{segment.id}").value == "Rich"


def test_an_edit_is_counted_at_once_and_what_is_incomplete_is_left_out_and_said(screen: Open) -> None:
    token = str(saved().id)
    app = screen(token)
    edit(app, token, {"all": [*RICH["all"], {"field": "city"}]})
    assert figures(app)["Customers"] == "2" and "1 condition is not complete yet" in said(app)
    assert app.button(key="save_segment").disabled
    edit(app, token, {"all": [{"field": "lifetime_value", "operator": "at_least", "value": 300}]}, number=2)
    assert figures(app)["Customers"] == "1" and not app.button(key="save_segment").disabled
    edit(app, token, {"all": [{"field": "city", "operator": "equals", "value": "nowhere"}]}, number=3)
    assert figures(app) == {"Customers": "0", "Lifetime revenue": "$0", "Average order": "–", "Subscribed": "0"}


def test_what_is_not_saved_survives_a_visit_to_another_screen(screen: Open) -> None:
    app = screen()
    app.button(key="new_segment").click().run()
    edit(app, "new", RICH)
    app.switch_page("dashboard.py").run()
    app.query_params["id"] = "new"
    at_segments(app)
    assert figures(app)["Customers"] == "2"


def test_two_people_saving_one_segment_lose_nothing(screen: Open) -> None:
    segment = saved()
    token = str(segment.id)
    app = screen(token)
    edit(app, token, {"all": [{"field": "city", "operator": "equals", "value": "Oslo"}]})
    with db.session() as session:
        segments.save(session, segment.id, name="Rich", conditions=[{"field": "lifetime_value", "operator": "at_least", "value": 7}], description="",
                      seen_version=1, now=utc_now())  # fmt: skip
    app.run()
    app.button(key="save_segment").click().run()
    assert "saved by someone else meanwhile" in said(app).replace("\\", "") and "lifetime value is at least $7" in said(
        app
    ).replace("\\", "")
    app.button(key="save_copy").click().run()
    with db.reading() as session:
        assert {one.name: one.customer_count for one in segments.all(session)} == {"Rich": 3, "Rich (copy)": 3}


def test_theirs_can_be_taken_and_mine_can_replace_them(screen: Open) -> None:
    segment = saved()
    token = str(segment.id)
    for choice, count in (("take_theirs", "1"), ("replace_theirs", "3")):
        app = screen(token)
        edit(app, token, {"all": [{"field": "city", "operator": "equals", "value": "Oslo"}]})
        with db.session() as session:
            current = segments.get(session, segment.id)
            segments.save(session, segment.id, name="Rich", conditions=[{"field": "lifetime_value", "operator": "at_least", "value": 300}], description="",
                          seen_version=current.version, now=utc_now())  # fmt: skip
        app.run()
        app.button(key="save_segment").click().run()
        app.button(key=choice).click().run()
        assert figures(app)["Customers"] == count


def save_elsewhere(segment: Segment, **changed: Any) -> None:
    with db.session() as session:
        current = segments.get(session, segment.id)
        given = {"name": current.name, "description": current.description, "conditions": current.conditions} | changed
        segments.save(session, segment.id, **given, seen_version=current.version, now=utc_now())


def test_another_persons_name_and_description_are_shown_and_not_overwritten(screen: Open) -> None:
    segment = saved()
    token = str(segment.id)
    app = screen(token)
    save_elsewhere(segment, name="Wealthy", description="By someone else")
    at_segments(app)
    assert app.text_input(key=f"segment_name_{token}").value == "Wealthy"
    assert app.text_area(key=f"segment_description_{token}").value == "By someone else"
    assert "Changed, not saved" not in said(app)
    edit(app, token, {"all": []})
    app.button(key="save_segment").click().run()
    with db.reading() as session:
        now_saved = segments.get(session, segment.id)
    assert (now_saved.name, now_saved.description, now_saved.customer_count) == ("Wealthy", "By someone else", 3)


def test_what_was_typed_is_told_of_another_persons_change(screen: Open) -> None:
    segment = saved()
    app = screen(str(segment.id))
    app.text_input(key=f"segment_name_{segment.id}").set_value("Mine").run()
    save_elsewhere(segment, description="By someone else")
    at_segments(app)
    app.button(key="save_segment").click().run()
    assert "saved by someone else meanwhile" in said(app)
    app.button(key="take_theirs").click().run()
    assert app.text_input(key=f"segment_name_{segment.id}").value == "Rich"
    assert app.text_area(key=f"segment_description_{segment.id}").value == "By someone else"


def test_blanks_around_a_name_are_not_a_change(screen: Open) -> None:
    token = str(saved().id)
    app = screen(token)
    app.text_input(key=f"segment_name_{token}").set_value("  Richer  ").run()
    app.text_area(key=f"segment_description_{token}").set_value(" For the winter ").run()
    app.button(key="save_segment").click().run()
    assert app.text_input(key=f"segment_name_{token}").value == "Richer"
    assert "Changed, not saved" not in said(app) and "Saved · 2 customers" in said(app)


def test_a_new_segment_that_was_not_saved_is_gone_on_with(screen: Open) -> None:
    app = screen()
    app.button(key="new_segment").click().run()
    edit(app, "new", RICH)
    del app.query_params["id"]
    at_segments(app)
    app.button(key="new_segment").click().run()
    assert figures(app)["Customers"] == "2"


def test_an_idea_puts_what_was_not_saved_aside_with_a_way_back(screen: Open) -> None:
    app = screen()
    app.button(key="new_segment").click().run()
    edit(app, "new", RICH)
    app.text_input(key="segment_name_new").set_value("Mine").run()
    del app.query_params["id"]
    at_segments(app)
    app.button(key="idea_best_customers").click().run()
    assert "Your unsaved segment was put aside" in said(app)
    assert app.text_input(key="segment_name_new").value != "Mine"
    app.button(key="undo").click().run()
    assert not app.exception and app.text_input(key="segment_name_new").value == "Mine"
    assert figures(app)["Customers"] == "2" and "put aside" not in said(app)


def test_saving_a_copy_keeps_an_unsaved_new_segment(screen: Open) -> None:
    token = str(saved().id)
    app = screen("new")
    edit(app, "new", {"all": [{"field": "city", "operator": "equals", "value": "nowhere"}]})
    app.query_params["id"] = token
    at_segments(app)
    app.session_state[f"segment_menu_{token}"] = "Save as a copy"
    edit(app, token, {"all": []})
    save_elsewhere(saved("Another"))  # unrelated
    with db.session() as session:
        segments.save(session, int(token), name="Rich", conditions=RICH, description="theirs", seen_version=1,
                      now=utc_now())  # fmt: skip
    app.button(key="save_segment").click().run()
    app.button(key="save_copy").click().run()
    with db.reading() as session:
        assert "Rich (copy)" in [one.name for one in segments.all(session)]
    app.query_params["id"] = "new"
    at_segments(app)
    assert figures(app)["Customers"] == "0"


def test_replacing_what_was_deleted_meanwhile_is_refused_in_a_sentence(screen: Open) -> None:
    segment = saved()
    app = screen(str(segment.id))
    edit(app, str(segment.id), {"all": []})
    save_elsewhere(segment, description="By someone else")
    app.button(key="save_segment").click().run()
    shown = app.button(key="replace_theirs")
    with db.session() as session:
        segments.delete(session, segment.id)
    shown.click().run()
    assert not app.exception and "This segment was deleted" in said(app)


def _what_others_wrote() -> None:
    from pages.widgets import notice, undo

    notice.later("“**Rich** [a](b)” is saved.", icon=":material/check:")
    undo.offer("“**Rich** [a](b)” is archived.", lambda *_, **__: None, undone="It is back.")
    undo.show()


def test_a_name_with_marks_is_shown_as_it_was_written() -> None:
    app = AppTest.from_function(_what_others_wrote).run()
    for words in (app.markdown[0].value, app.toast[0].value):
        assert r"“\*\*Rich\*\* \[a\]\(b\)” is" in words


def test_the_list_shows_counts_and_when_they_were_taken(screen: Open) -> None:
    saved()
    app = screen()
    assert "**2** customers" in said(app) and "counted" in said(app)


def test_a_press_in_the_list_does_not_have_the_next_screen_drawn_twice(screen: Open, monkeypatch) -> None:
    segment, app, drawn = saved(), screen(), []
    app.menu_button(key=f"segment_more_{segment.id}").click("Duplicate").run()
    monkeypatch.setattr(fresh, "begin_part", lambda begin=fresh.begin_part: (drawn.append(1), begin()))
    app.query_params["id"] = str(segment.id)
    app.run()
    assert drawn == [1] and not app.exception


def test_a_link_to_nothing_says_so_and_leads_back(screen: Open) -> None:
    for token in ("999", "nonsense", "-1", "²", "٣", "1" * 25):
        app = screen(token)
        assert app.warning and not app.exception


def test_a_segment_with_a_fault_is_shown_with_the_fault(screen: Open) -> None:
    with db.session() as session:
        session.add(
            Segment(
                key="odd",
                name="Odd",
                conditions={"all": [{"field": "gone", "operator": "equals", "value": 1}]},
                count_error="There is no field “gone”.",
            )
        )
    app = screen()
    assert "There is no field “gone”" in said(app).replace("\\", "")
    assert "left out of the preview" in said(screen("1"))


def test_the_json_and_the_sql_of_a_segment_can_be_read(screen: Open) -> None:
    token = str(saved().id)
    app = screen(token)
    app.session_state["segment_tab"] = "SQL"
    app.run()
    assert not app.exception
    assert any("lifetime_value" in code.value for code in app.code)
