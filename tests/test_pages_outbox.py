"""The Outbox screen: letters written on this machine are listed, searched, opened and never run."""

from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cdp import channels
from pages.widgets import letter_frame

MAIN = Path(__file__).parents[1] / "pages" / "main.py"
pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]
Open = Callable[..., AppTest]


@pytest.fixture
def screen(database_url: str) -> Open:
    def opened(letter: str | None = None) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.run()
        if letter is not None:
            app.query_params["letter"] = letter
        app.switch_page("outbox.py").run()
        assert not app.exception, app.exception
        return app

    return opened


def written(number: int, subject: str, html: str = "<p>Hello</p>") -> None:
    """A letter in the outbox, as the file channel leaves it there."""
    letter = EmailMessage(SMTP)
    letter["From"], letter["To"], letter["Subject"] = "Shop <hello@shop.example>", f"p{number}@example.com", subject
    letter.set_content("Hello in text")
    letter.add_alternative(html, subtype="html")
    folder = channels.files.folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number}.eml").write_bytes(letter.as_bytes())


def said(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.warning, *app.info, *app.subheader, *app.code)
    return " ".join(str(element.value) for element in shown).replace("\\", "")


def test_an_empty_outbox_says_what_will_be_there_and_that_nothing_leaves(screen: Open) -> None:
    app = screen()
    assert "No letters yet" in said(app) and "Nothing leaves this machine" in said(app)


def test_letters_are_listed_and_found(screen: Open) -> None:
    written(1, "Spring")
    written(2, "Autumn")
    app = screen()
    assert sorted(app.dataframe[0].value["Subject"]) == ["Autumn", "Spring"]
    app.text_input(key="outbox_search").set_value("autumn").run()
    assert list(app.dataframe[0].value["To"]) == ["p2@example.com"]
    app.text_input(key="outbox_search").set_value("winter").run()
    assert "No letter is found" in said(app) and not app.dataframe


def test_a_letter_is_shown_with_its_links_headers_text_and_source(screen: Open) -> None:
    trap = '<a href="http://127.0.0.1/t/h/abc">x</a>'
    written(7, "A *bold* subject", f'<p>Hi</p><a href="https://shop.example/new">See <b>more</b></a>{trap}')
    app = screen("7")
    assert "A *bold* subject" in said(app) and "`p7@example.com`" in said(app)
    parts = {}
    for part in ("Text", "Links", "Headers", "Source"):
        app.session_state["outbox_parts"] = part
        app.run()
        assert not app.exception, (part, app.exception)
        parts[part] = said(app)
    assert "Hello in text" in parts["Text"]
    assert "See more" in parts["Links"] and "/t/h/" not in parts["Links"]
    assert "Content-Type: multipart/alternative" in parts["Source"]


def test_to_look_at_a_letter_does_not_count_as_its_readers_opening(screen: Open, monkeypatch) -> None:
    shown = []
    monkeypatch.setattr(letter_frame, "show", lambda html, **_: shown.append(html))
    written(
        8, "News", '<p>Hi</p><img src="https://shop.example/hat.png"><img src="http://127.0.0.1/t/o/abc.gif" alt="">'
    )
    screen("8")
    assert "hat.png" in shown[0] and "/t/o/" not in shown[0]


def test_a_letter_that_is_not_there_is_said_to_be_missing(screen: Open) -> None:
    for key in ("999", "../secret", "x"):
        assert "not in the outbox" in said(screen(key))
