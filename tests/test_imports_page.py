"""The imports screen: drop, see, bring in, take back."""

import threading
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cdp import db, errors, imports
from cdp.models import Customer
from pages.widgets import import_running

pytestmark = pytest.mark.slow
MAIN = Path(__file__).parents[1] / "pages" / "main.py"


@pytest.fixture
def screen(database_url):
    opened = AppTest.from_file(str(MAIN), default_timeout=60).run()
    return opened.switch_page(str(MAIN.parent / "imports.py")).run()


def drop(screen, content, name="people.csv"):
    screen.file_uploader[0].upload(name, content.encode(), "text/csv")
    return screen.run()


def button(screen, start):
    return next(each for each in screen.button if (each.key or "").startswith(start))


def words(screen):
    return " ".join(
        each.value
        for kind in ("markdown", "info", "error", "warning", "subheader", "caption")
        for each in getattr(screen, kind)
    )


@pytest.mark.sqlite_only
def test_an_empty_screen_says_where_each_export_is_found(screen):
    assert not screen.exception
    assert "Shopify admin → Customers → Export" in words(screen)


@pytest.mark.sqlite_only
def test_a_dropped_file_is_shown_brought_in_and_taken_back(screen):
    drop(
        screen,
        "Customer ID,Email,Accepts Email Marketing,Total Spent,Tags\n'1,a@example.com,yes,5.00,vip\n'2,nope,no,0.00,\n",
    )
    assert not screen.exception
    assert {each.label: each.value for each in screen.metric} == {
        "New": "1", "Changed": "0", "Unchanged": "0", "Merged": "0", "Rejected": "1",
    }  # fmt: skip
    button(screen, "import_go_").click()
    until_it_ended(screen.run())
    with db.reading() as session:
        assert session.query(Customer).filter(Customer.deleted_at.is_(None)).count() == 1
        (record,) = imports.recent(session)
    assert "Imported" in words(screen)
    button(screen, f"import_take_back_{record.id}").click()
    screen.run()
    button(screen, "import_undo_yes").click()
    screen.run()
    assert "1 removed" in words(screen)
    with db.reading() as session:
        assert session.query(Customer).filter(Customer.deleted_at.is_(None)).count() == 0


def until_it_ended(screen):
    for run in screen.session_state["import_running"].values():
        assert run.ended.wait(60)
    return screen.run()


@pytest.fixture
def held(monkeypatch):
    """An import that waits in the middle until it is let go."""
    begun, go_on, really = threading.Event(), threading.Event(), imports.run

    def run(*args, **asked):
        begun.set()
        assert go_on.wait(60)
        return really(*args, **asked)

    monkeypatch.setattr(imports, "run", run)
    monkeypatch.setattr(import_running, "_PATIENCE", 0)
    yield begun, go_on
    go_on.set()


@pytest.mark.sqlite_only
def test_no_click_breaks_an_import_off(screen, held):
    begun, go_on = held
    drop(screen, "email,first_name\na@example.com,Ann\n")
    button(screen, "import_go_").click()
    screen.run()
    assert begun.wait(60)
    assert "goes on by itself" in words(screen)
    screen.switch_page(str(MAIN.parent / "customers.py")).run()
    screen.switch_page(str(MAIN.parent / "imports.py")).run()
    screen.run()
    assert not screen.exception
    assert "goes on by itself" in words(screen)
    button(screen, "import_clear").click()
    screen.run()
    go_on.set()
    until_it_ended(screen)
    assert not screen.exception
    with db.reading() as session:
        assert session.query(Customer).one().first_name == "Ann"
        assert len(imports.recent(session)) == 1


@pytest.mark.sqlite_only
def test_an_import_that_failed_says_so_until_it_is_tried_again(screen, monkeypatch):
    def refuse(*_args, **_asked):
        raise errors.Invalid("The *disk* is full.")

    drop(screen, "email,first_name\na@example.com,Ann\n")
    with monkeypatch.context() as patch:
        patch.setattr(imports, "run", refuse)
        button(screen, "import_go_").click()
        until_it_ended(screen.run())
    assert r"The \*disk\* is full" in words(screen)
    screen.run()
    assert r"The \*disk\* is full" in words(screen)
    button(screen, "import_again_").click()
    screen.run()
    button(screen, "import_go_").click()
    until_it_ended(screen.run())
    assert "Imported" in words(screen)


@pytest.mark.sqlite_only
def test_an_unknown_table_is_mapped_before_it_is_brought_in(screen):
    drop(screen, "mailaddr,Given,Tier,Since then\na@example.com,Ann,gold,3/4/2024\n")
    assert "cannot be taken" in words(screen) or "No row" in words(screen)
    choice = next(each for each in screen.selectbox if each.key.startswith("import_map_generic_customers_email_"))
    choice.select("mailaddr")
    screen.run()
    assert next(each for each in screen.metric if each.label == "New").value == "1"
    since = next(each for each in screen.selectbox if each.key.startswith("import_map_generic_customers_created_at_"))
    since.select("Since then")
    screen.run()
    assert "Answer first" in words(screen)
    screen.button_group[0].select("day")
    screen.run()
    assert "Answer first" not in words(screen)


@pytest.mark.sqlite_only
def test_a_question_is_asked_before_anything_is_worked_out(screen):
    drop(screen, "Email Address,MEMBER_RATING\na@example.com,2\n", "export.csv")
    assert "Answer first" in words(screen)
    assert not screen.metric


@pytest.mark.sqlite_only
def test_a_file_that_is_no_table_gets_a_sentence(screen):
    drop(screen, "%PDF-1.7 nothing to see")
    assert "PDF document" in words(screen)
    assert not screen.exception
