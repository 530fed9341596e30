"""The screens of the audit log and of one person's rights."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from cdp import access, customers, db, privacy
from cdp.models import AuditEntry, Customer, utc_now
from pages.widgets import signed_in
from tests.makers import make_customer

MAIN = Path(__file__).parents[1] / "pages" / "main.py"
pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]
OLGA = access.Principal("user", 1, "olga@shop.example", access.Role.OWNER, address="192.0.2.7")
EMAIL = "zoe@shop.example"


def opened(tab: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.run()
    app.session_state["tab"] = tab
    app.switch_page("settings.py").run()
    assert not app.exception, app.exception
    return app


def said(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.error, *app.text, *app.info)
    return " ".join(str(element.value) for element in shown).replace("\\", "")


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception, app.exception
    return app


@pytest.fixture
def zoe(database_url: str) -> int:
    with access.acting(OLGA), db.session() as session:
        made = customers.create(session, {"email": EMAIL, "city": "Berlin"}, now=utc_now(), actor="olga")
        customers.save(session, made.id, {"city": "Rome"}, seen={"city": "Berlin"}, now=utc_now(), actor="olga")
        return made.id


def test_the_log_is_read_searched_and_filtered(zoe: int) -> None:
    app = opened("Audit log")
    lines = app.dataframe[0].value
    assert list(lines["What"]) == [f"changed customer {zoe}", f"created customer {zoe}"]
    assert lines["Values"].iloc[0] == "city: Berlin → Rome"
    assert set(lines["From"]) == {"192.0.2.7"}
    app.selectbox(key="audit_action").set_value("created").run()
    assert list(app.dataframe[0].value["What"]) == [f"created customer {zoe}"]
    app.text_input(key="audit_search").set_value("nothing of the kind").run()
    assert "No line is found" in said(app)


def test_an_empty_log_says_what_will_be_in_it(database_url: str) -> None:
    assert "written down here by itself" in said(opened("Audit log"))


def test_a_person_is_erased_on_their_own_screen_after_a_tick(zoe: int) -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.run()
    app.query_params["id"] = str(zoe)
    app.switch_page("customer.py").run()
    press(app, "customer_privacy_open")
    assert "There is no undo" in said(app)
    assert app.button(key="customer_privacy_erase").disabled
    app.checkbox(key="customer_privacy_sure").check().run()
    press(app, "customer_privacy_erase")
    with db.reading() as session:
        assert session.get(Customer, zoe).email is None


def test_who_was_erased_is_let_back_in_by_their_address(zoe: int) -> None:
    with db.session() as session:
        privacy.erase(session, privacy.of_customer(session, zoe), now=utc_now())
    app = opened("Privacy")
    assert "1 person was erased" in said(app)
    app.text_input(key="privacy_address").set_value("nobody@shop.example").run()
    press(app, "privacy_allow")
    assert "Nobody with the address" in said(app)
    app.text_input(key="privacy_address").set_value(EMAIL).run()
    press(app, "privacy_allow")
    assert "Nobody was erased yet" in said(app)
    with db.session() as session:
        assert make_customer(session, email=EMAIL).id


def test_a_file_that_is_taken_away_is_noted_with_who_took_it(database_url: str) -> None:
    with access.acting(OLGA):
        assert signed_in.still(lambda: b"a,b", "customers", count=412)() == b"a,b"
    with db.reading() as session:
        [line] = session.scalars(sa.select(AuditEntry)).all()
    assert (line.actor, line.action, line.subject, line.count) == ("olga@shop.example", "exported", "customers", 412)
