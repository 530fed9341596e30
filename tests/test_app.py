"""The process as a whole: screens, API and health behind one door, and what happens when something fails."""

import gc
import io
import json
import logging
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit.config
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from cdp import __main__ as command_line
from cdp import api, db, doctor, errors, keys, logs
from cdp.models import Customer, utc_now
from cdp.settings import settings
from cdp.version import VERSION
from tests.makers import make_customer

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.slow
def test_starting_makes_the_tables_and_serves_screens_and_api_from_one_process(tmp_path, monkeypatch):
    # Streamlit's runtime starts only once in a process, and so does this client: everything is asked here.
    monkeypatch.setenv("CDP_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    monkeypatch.setenv("CDP_UPLOAD_LIMIT_MB", "7")
    settings.cache_clear()
    import app

    with TestClient(app.app, base_url="http://127.0.0.1") as client:
        assert streamlit.config.get_option("server.maxUploadSize") == 7
        assert client.get("/health").json() == {"ok": True}
        assert client.get("/api/health").json() == {"ok": True, "version": VERSION}
        assert "<title>Streamlit</title>" in client.get("/segments").text
        assert "/api/openapi.json" in client.get("/api/docs").text
        for place in ("api", "v1", "hooks"):  # what is asked below these is theirs, whatever stands in the address
            answer = client.post(f"/{place}/a%0Ab")
            assert answer.status_code in (401, 404)
            assert answer.headers["content-type"] == "application/problem+json"
    db.engine().dispose()
    gc.unfreeze()  # the server froze what was alive at its start, and that is garbage by now
    gc.collect()
    gc.freeze()


@pytest.fixture
def alone(database_url):
    """The API without the screens, asked with a key."""
    with db.session() as session:
        _, secret = keys.add(session, name="A program", scope="send", now=utc_now())
    return TestClient(api.app, raise_server_exceptions=False, headers={"Authorization": f"Bearer {secret}"})


def test_the_version_is_the_same_wherever_it_is_written():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == VERSION


def test_health_asks_the_database(alone):
    assert alone.get("/health").status_code == 200


@pytest.mark.sqlite_only
def test_health_says_when_the_database_is_not_there(alone, monkeypatch, tmp_path):
    monkeypatch.setenv("CDP_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    settings.cache_clear()
    answer = alone.get("/health")
    assert answer.status_code == 503
    assert "database does not answer" in answer.json()["detail"]
    db.engine().dispose()


REFUSALS = [
    (errors.NotFound("This segment was deleted."), 404, {"detail": "This segment was deleted.", "title": "Not found"}),
    (errors.Invalid("Two faults.", {"email": ["Not an address."]}), 400, {"email": ["Not an address."]}),
    (errors.Invalid("The tree is too deep."), 400, {"detail": "The tree is too deep.", "status": 400}),
    (errors.InUse("Spring sale uses it."), 409, {"detail": "Spring sale uses it."}),
    (errors.CdpError("No."), 400, {"detail": "No."}),
    (
        errors.Conflict("Changed.", {"lifetime_value": (Decimal("1.50"), None)}),
        409,
        {"changes": {"lifetime_value": {"seen": "1.50", "now": None}}},
    ),
]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("error", "status", "body"), REFUSALS, ids=lambda value: type(value).__name__)
def test_each_refusal_has_its_status_and_its_sentence(alone, monkeypatch, error, status, body):
    def refuse():
        raise error

    monkeypatch.setattr(api.app.router, "routes", [*api.app.router.routes])
    api.app.add_api_route("/refuse", refuse)
    answer = alone.get("/refuse")
    assert answer.status_code == status
    assert body.items() <= answer.json().items()


@pytest.mark.sqlite_only
def test_a_wrong_request_is_answered_by_field(alone, monkeypatch):
    def page(limit: int):
        return limit

    monkeypatch.setattr(api.app.router, "routes", [*api.app.router.routes])
    api.app.add_api_route("/page", page)
    answer = alone.get("/page?limit=many")
    assert answer.status_code == 400
    assert list(answer.json()) == ["limit"]


@pytest.mark.sqlite_only
def test_an_unknown_path_is_a_problem_detail(alone):
    answer = alone.get("/nowhere")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def _refused_script():
    from cdp import errors
    from pages.widgets import failure

    failure.show(errors.NotFound("This segment *was* deleted. Pick another one."))


def _broken_script():
    from pages.widgets import failure

    failure.show(ZeroDivisionError("secret detail"))


@pytest.mark.slow
def test_a_screen_shows_a_refusal_as_it_is():
    (shown,) = AppTest.from_function(_refused_script).run().error
    assert shown.value == r"This segment \*was\* deleted\. Pick another one\."


def test_a_broken_screen_shows_a_reference_that_the_log_knows(capsys):
    stream = io.StringIO()
    logs.configure(stream)
    shown = AppTest.from_function(_broken_script).run().error[0].value
    reference = shown.split("**")[1]
    assert "secret detail" not in shown
    assert reference in stream.getvalue()
    assert "ZeroDivisionError: secret detail" in stream.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("page", ["dashboard", "customers", "segments", "imports", "settings"])
@pytest.mark.sqlite_only
def test_each_screen_opens_on_an_empty_shop(database_url, page):
    screen = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=30).run()
    screen.switch_page(f"{page}.py").run()
    assert not screen.exception


@pytest.fixture
def written(monkeypatch):
    """What is logged, as JSON."""
    monkeypatch.setenv("CDP_LOG_JSON", "1")
    settings.cache_clear()
    stream = io.StringIO()
    logs.configure(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    monkeypatch.undo()
    settings.cache_clear()
    logs.configure()


def test_secrets_never_reach_the_log(written):
    logs.logger("x").warning(
        "signed_in", password="hunter2", api_key="k", nested={"smtp_password": "p", "list": [{"Token": "t"}]}, who="Ada"
    )
    [line] = written()
    assert (line["who"], line["password"], line["nested"]["list"]) == ("Ada", logs.MASK, [{"Token": logs.MASK}])
    assert not {"hunter2", "k", "p", "t"} & {str(value) for value in line.values()}


def test_libraries_log_in_the_same_form(written):
    logging.getLogger("alembic").warning("Running upgrade %s", "0001")
    assert [(line["event"], line["level"], line["logger"]) for line in written()] == [
        ("Running upgrade 0001", "warning", "alembic")
    ]


def run(*words):
    """One command, as typed."""
    return CliRunner().invoke(command_line.app, words)


def test_migrate_says_which_database_is_up_to_date(database_url):
    done = run("migrate")
    assert done.exit_code == 0
    assert "up to date" in done.stdout


def test_a_shop_with_customers_is_never_given_the_sample_shop_by_itself(session):
    make_customer(session)
    session.commit()
    done = run("demo", "--if-empty")
    assert (done.exit_code, done.output) == (0, "")
    assert session.scalar(sa.select(sa.func.count(Customer.id))) == 1


def test_a_refusal_on_the_command_line_is_a_sentence_and_no_traceback(monkeypatch):
    def refuse():
        raise errors.NotFound("There is no such database.")

    monkeypatch.setattr(db, "migrate", refuse)
    done = run("migrate")
    assert (done.exit_code, done.stderr) == (1, "There is no such database.\n")


def test_an_unreachable_database_is_a_sentence_and_its_password_stays_secret(monkeypatch):
    monkeypatch.setenv("CDP_DATABASE_URL", "postgresql://postgres:hunter2@127.0.0.1:1/cdp")
    settings.cache_clear()
    done = run("migrate")
    assert done.exit_code == 1
    assert "does not answer" in done.stderr
    assert "hunter2" not in done.output


@pytest.mark.parametrize("command", [c.name or c.callback.__name__ for c in command_line.app.registered_commands])
def test_every_command_explains_itself(command):
    done = run(command, "--help")
    assert done.exit_code == 0
    assert "Usage" in done.stdout


def test_the_doctor_finds_nothing_wrong_with_a_migrated_database(database_url):
    found = {check.name: check for check in doctor.examine()}
    assert [found[name].is_good for name in ("Python", "Packages", "Data folder", "Database", "Tables")] == [True] * 5
    assert found["PostgreSQL"].is_good is (True if database_url.startswith("postgresql") else None)


@pytest.mark.sqlite_only
def test_the_doctor_says_what_to_do_about_what_is_missing(monkeypatch, tmp_path):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("streamlit[auth]==0.1\nnot-there==1.0  # a reason\n# a comment\n")
    pinned = doctor.packages(requirements)
    assert pinned.is_good is False
    assert "instead of 0.1; not-there nothing instead of 1.0" in pinned.detail
    monkeypatch.setenv("CDP_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    settings.cache_clear()
    assert (doctor.schema().is_good, doctor.schema().remedy) == (False, "Run `make migrate`.")
    done = run("doctor")
    assert done.exit_code == 1
    assert "need attention" in done.stderr
    db.engine().dispose()


def test_the_doctor_never_shows_the_key_of_the_assistant(monkeypatch):
    monkeypatch.setenv("GEMINI_API_KEY", "AIza-hunter2")
    assert doctor.gemini().is_good is True
    assert "hunter2" not in str(doctor.gemini())
