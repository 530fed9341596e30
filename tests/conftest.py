"""What every test stands on: a fresh migrated database on each engine, a session on it, and a still clock."""

import gc
import itertools
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, db
from cdp.access import Principal, Role
from cdp.models import Base
from cdp.settings import settings

# Examples that write to a database share the machine with other work: how long one takes says nothing.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

OWN_THREADS = ("frames-", "assistant", "import ", "journals", "account letter")  # begun in the background
_count = itertools.count(1)


def require(what: str) -> None:
    """Skip the test for want of `what`; where everything must be there (CI), fail instead."""
    if os.environ.get("CDP_TEST_REQUIRE_ALL") == "1":
        pytest.fail(f"{what} is missing, and CDP_TEST_REQUIRE_ALL=1 says that nothing may be skipped.", pytrace=False)
    pytest.skip(f"{what} is missing.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the browser: its files are few and slow, and at the end one process would wait for the other."""
    items.sort(key=lambda item: "browser" not in item.path.parts)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that needs a database on every engine it is meant for and CDP_TEST_ENGINES asks for."""
    if "database_url" not in metafunc.fixturenames:
        return
    meant = ["sqlite", "postgresql"]
    for only in ("sqlite", "postgresql"):
        if metafunc.definition.get_closest_marker(f"{only}_only"):
            meant = [only]
    asked = os.environ.get("CDP_TEST_ENGINES", "sqlite,postgresql").split(",")
    left_out = pytest.mark.skip(reason="CDP_TEST_ENGINES leaves out the engine it is meant for.")
    engines: list[Any] = [engine for engine in meant if engine in asked] or [pytest.param(meant[0], marks=left_out)]
    if len(engines) == 2:
        # The same lines again: the coverage's tracer, which takes two fifths of a test's time, sees them on SQLite.
        engines[1] = pytest.param(engines[1], marks=pytest.mark.no_cover)
    metafunc.parametrize("database_url", engines, indirect=True)


def pytest_collection_finish() -> None:
    """Let a screen that fails in a test show why, and leave what is imported out of every garbage collection."""
    gc.collect()
    gc.freeze()
    # People are shown a sentence and a reference instead.
    if streamlit := sys.modules.get("streamlit.config"):
        streamlit.set_option("client.showErrorDetails", "full")
        _sign_in_to_the_screens()


def _sign_in_to_the_screens() -> None:
    """Let an owner sit before the screens of these tests, which no browser with a cookie asks for."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    import pages.widgets.signed_in  # which says who it is from its cookie, until the next line  # noqa: F401

    owner = Principal("user", None, "team member", role=Role.OWNER)
    access.provide(lambda: owner if get_script_run_ctx(suppress_warning=True) else None)


@pytest.fixture(scope="session", autouse=True)
def _no_test_touches_the_real_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    elsewhere = tmp_path_factory.mktemp("no_database_asked_for")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CDP_DATABASE_URL", f"sqlite:///{elsewhere / 'none.db'}")
        patch.setenv("CDP_DATA_DIR", str(elsewhere))
        for key in ("GEMINI_API_KEY", "GOOGLE_API_KEY", "GEMINI_MODEL", "GOOGLE_GEMINI_BASE_URL"):
            patch.delenv(key, raising=False)  # no test asks a model that somebody pays for
        settings.cache_clear()
        yield


@pytest.fixture(autouse=True)
def _settings_are_read_anew() -> Iterator[None]:
    yield
    settings.cache_clear()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    db.migrate(f"sqlite:///{path}")
    db.engine(f"sqlite:///{path}").dispose()  # the last connection to close moves the write-ahead log into the file
    return path


@pytest.fixture(scope="session")
def _postgresql() -> Iterator[psycopg.Connection]:
    """A connection to a migrated database that belongs to this process alone."""
    server = os.environ.get("CDP_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432")
    try:
        admin = psycopg.connect(server, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        require("A PostgreSQL server (CDP_TEST_POSTGRES_URL)")
    name = f"cdp_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        admin.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
        address = sa.make_url(server).set(database=name).render_as_string(hide_password=False)
        db.migrate(address)
        db.engine(address).dispose()
        # A test that left a transaction open would otherwise hold up the next one for ever.
        with psycopg.connect(address, autocommit=True, options="-c lock_timeout=20s") as connection:
            yield connection
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _fresh_sqlite(template: Path, folder: Path) -> str:
    path = folder / "cdp.db"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


def _empty(connection: psycopg.Connection) -> None:
    tables = [table.name for table in reversed(Base.metadata.sorted_tables)]
    size = connection.execute("SELECT sum(pg_relation_size(t)) FROM unnest(%s::text[]) t", [tables]).fetchone()[0]
    # Truncating makes new files, a hundred times slower than deleting few rows; after many, dead rows would slow scans.
    emptied = f"TRUNCATE {', '.join(tables)}" if size > 1_000_000 else "; ".join(f"DELETE FROM {t}" for t in tables)
    restarted = ", ".join(f"setval(pg_get_serial_sequence('{table}', 'id'), 1, false)" for table in tables)
    numbered = "INSERT INTO data_revision (id, number, identity) VALUES (1, 0, md5(random()::text))"
    # As a replica it fires no triggers, of which one keeps the audit log.
    unwatched = ("SET session_replication_role = replica", "SET session_replication_role = origin")
    connection.execute(f"{unwatched[0]}; {emptied}; {unwatched[1]}; SELECT {restarted}; {numbered}")


def _fresh_postgresql(connection: psycopg.Connection) -> str:
    _empty(connection)
    info = connection.info
    # The name differs from test to test, so that nothing kept by address in this process outlives its test.
    address = sa.URL.create(
        "postgresql",
        info.user,
        info.password or None,
        info.host,
        info.port,
        info.dbname,
        {"application_name": f"test{next(_count)}"},
    )
    return address.render_as_string(hide_password=False)


_opened: list[tuple[Any, Any]] = []  # every connection to PostgreSQL that is still open, with its record in the pool


def _keep_in_mind(connection: Any, record: Any) -> None:
    _opened.append((connection, record))


def _let_go(engine: sa.Engine) -> None:
    """Close all that was opened, as soon as whoever still holds some of it, as a server's thread may, has given it back.

    A pool that is disposed of while somebody holds a connection leaves that one to the garbage collector; so none is
    forgotten here, and one that is never given back is the fault of the test that ends.
    """
    patience = time.monotonic() + 30
    while True:
        engine.dispose()
        for connection, record in _opened:
            if not record.in_use:
                connection.close()
        _opened[:] = [one for one in _opened if not one[0].closed]
        if not _opened:
            return
        if time.monotonic() > patience:
            _opened.clear()
            pytest.fail("Somebody begun by this test still holds a connection to PostgreSQL.", pytrace=False)
        time.sleep(0.01)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty, migrated database, which is also the one `db.session()` opens by itself."""
    if request.param == "sqlite":
        url = _fresh_sqlite(request.getfixturevalue("_sqlite_template"), tmp_path)
    else:
        url = _fresh_postgresql(request.getfixturevalue("_postgresql"))
        sa.event.listen(db.engine(url), "connect", _keep_in_mind)
    monkeypatch.setenv("CDP_DATABASE_URL", url)
    monkeypatch.setenv("CDP_DATA_DIR", str(tmp_path / "data"))
    settings.cache_clear()
    yield url
    for thread in threading.enumerate():
        if thread.name.startswith(OWN_THREADS):  # what it has open would be left to the garbage collector
            thread.join(60)
    _let_go(db.engine(url))
    if streamlit := sys.modules.get("streamlit"):
        streamlit.cache_data.clear()
        streamlit.cache_resource.clear()


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """A session that may flush, commit and roll back; what is not committed is seen by nobody else.

    It holds the writer's lock from its first statement on: commit before something else opens a session to write.
    """
    with Session(db.engine(database_url), expire_on_commit=False) as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def now() -> datetime:
    """The present instant of the tests."""
    return datetime(2026, 6, 30, 12, tzinfo=UTC)
