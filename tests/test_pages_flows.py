"""The Flows screen: what a person does there, without a browser; what is edited in it is put into its state."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cdp import db, flows, segments
from cdp.models import ConsentStatus, EnrolmentStatus, Flow, FlowStatus, utc_now
from tests.makers import make_customer

MAIN = Path(__file__).parents[1] / "pages" / "main.py"
LETTER = {
    "kind": "email", "subject": "Hello", "preheader": "", "format": "markdown",
    "body": "Hello. [Unsubscribe]({{ unsubscribe_url }})",
}  # fmt: skip
SUBSCRIBED = {"all": [{"field": "email_subscribed", "operator": "equals", "value": True}]}
Open = Callable[..., AppTest]

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]  # what the database does is tested elsewhere, on both


@pytest.fixture
def screen(database_url: str) -> Open:
    with db.session() as session:
        for consent in (ConsentStatus.SUBSCRIBED, ConsentStatus.SUBSCRIBED, ConsentStatus.UNKNOWN):
            make_customer(session, email_consent=consent)

    def opened(token: object = None) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.run()
        if token is not None:
            app.query_params["id"] = str(token)
        app.switch_page("flows.py").run()
        assert not app.exception
        return app

    return opened


def said(app: AppTest) -> str:
    parts = (*app.markdown, *app.caption, *app.error, *app.warning, *app.info, *app.toast)
    return " ".join(str(element.value) for element in parts).replace("\\", "")


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def saved(*steps: dict[str, Any], name: str = "Welcome", publish: bool = False, **settings: Any) -> Flow:
    with db.session() as session:
        flow = flows.create(session, name=name, steps=list(steps or (LETTER,)), settings=settings, now=utc_now())
        if publish:
            flows.publish(session, flow.id, now=utc_now())
        return flow


def draft(app: AppTest, token: object) -> Any:
    return app.session_state["flow_drafts"][str(token)]


def test_an_empty_shop_starts_from_the_library_with_one_click(screen: Open) -> None:
    app = screen()
    assert "No flows yet" in [h.value for h in app.subheader]
    press(app, "use_welcome")
    with db.reading() as session:
        [flow] = flows.all(session)
        assert flow.name == "Welcome series" and [each.key for each in segments.all(session)] == ["new_subscribers"]
    assert app.query_params["id"] in (str(flow.id), [str(flow.id)]) and "Nobody is in it yet" in said(app)
