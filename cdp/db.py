"""The database: one engine per address, sessions that commit at the edge, revisions, and the schema's migration."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, sessionmaker

from cdp import text
from cdp.settings import settings
from cdp.statements import Statement, straight

MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x63647000  # "cdp": the advisory lock that lets one process migrate at a time


def engine(url: str | None = None) -> sa.Engine:
    """Promise the engine of a database address (the configured one by default), made once per process."""
    return _engine(url or settings().database_url)


@lru_cache(maxsize=8)
def _engine(url: str) -> sa.Engine:
    made = sa.make_url(url)
    if made.get_backend_name() == "sqlite":
        if made.database and made.database != ":memory:":
            Path(made.database).parent.mkdir(parents=True, exist_ok=True)
        built = sa.create_engine(made, connect_args={"timeout": 60}, hide_parameters=True)
        event.listen(built, "connect", _prepare_sqlite)
        event.listen(built, "begin", _begin_sqlite)
        event.listen(built, "engine_disposed", _stop_watching)
        return built
    if made.drivername == "postgresql":
        made = made.set(drivername="postgresql+psycopg")
    options = {"options": "-c timezone=UTC"}
    return sa.create_engine(made, pool_pre_ping=True, connect_args=options, hide_parameters=True)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN, not the driver
    connection.create_function("cdp_fold", 1, lambda x: None if x is None else text.fold(str(x)), deterministic=True)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A writer that starts as a reader may be refused half-way; asking for the lock at once makes it wait instead.
    reads_only = connection.get_execution_options().get("reads_only")
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    straight(driver, "BEGIN" if reads_only else "BEGIN IMMEDIATE")


_sessions = sessionmaker(autoflush=True, expire_on_commit=False)


@contextmanager
def session(url: str | None = None) -> Iterator[Session]:
    """Promise one transaction that may write: committed when the block ends, rolled back when it raises."""
    with _sessions(bind=engine(url)) as opened, opened.begin():
        yield opened


@contextmanager
def durable(url: str | None = None) -> Iterator[Session]:
    """Promise one transaction like `session` that also outlives a power cut once the block has ended.

    It waits for the disk: for what was promised to somebody outside, e.g. that they will get no more letters.
    """
    with engine(url).connect() as connection:
        driver = connection.connection.driver_connection if connection.dialect.name == "sqlite" else None
        if driver is not None:
            driver.execute("PRAGMA synchronous=FULL")  # before BEGIN: SQLite refuses to change it later
        try:
            with _sessions(bind=connection) as opened, opened.begin():
                if driver is None:
                    opened.execute(sa.text("SET LOCAL synchronous_commit = on"))
                yield opened
        finally:
            if driver is not None:
                driver.execute("PRAGMA synchronous=NORMAL")


@contextmanager
def soon(url: str | None = None) -> Iterator[Session]:
    """Promise one transaction that outlives this process, and a power cut unless it comes within a moment."""
    with session(url) as opened:
        if not is_sqlite(opened):
            opened.execute(sa.text("SET LOCAL synchronous_commit = off"))
        yield opened


@contextmanager
def reading(url: str | None = None) -> Iterator[Session]:
    """Promise a session that only reads, and so neither waits for writers nor holds them up."""
    with _reading(engine(url)) as opened:
        yield opened


@contextmanager
def beside(session: Session) -> Iterator[Session]:
    """Promise a session that only reads what is committed by now, whatever the given one holds or has begun to read."""
    with _reading(session.get_bind().engine) as opened:
        yield opened


@contextmanager
def _reading(of: sa.Engine) -> Iterator[Session]:
    with _sessions(bind=reader(of)) as opened:
        opened.info[_VERSION] = _data_version(of)
        yield opened


@lru_cache(maxsize=8)
def reader(of: sa.Engine) -> sa.Engine:
    """Promise the same engine for connections that only read; made once, as SQLAlchemy learns anew what each listens to."""
    return of.execution_options(reads_only=True)


# -- what need not be read again -----------------------------------------------------------------------------------------

_VERSION = "data_version"
_MOST_REMEMBERED = 10_000
Asked = ParamSpec("Asked")
Told = TypeVar("Told")


def _data_version(of: sa.Engine) -> tuple[sqlite3.Connection, int] | None:
    """What is another once anybody has written to the database; None where only asking tells, as on PostgreSQL.

    A connection that never writes watches: SQLite numbers for each what all others write. Whose number it is belongs to it.
    """
    try:
        if (watcher := _watcher(of)) is None:
            return None
        [(number,)] = watcher.execute("PRAGMA data_version").fetchall()
    except sqlite3.Error:
        return None  # whoever reads next is told what is wrong
    return watcher, number


_watchers: dict[str, sqlite3.Connection] = {}


def _watcher(of: sa.Engine) -> sqlite3.Connection | None:
    path = str(of.url.database or "")
    if of.dialect.name != "sqlite" or path in ("", ":memory:"):
        return None
    if (watcher := _watchers.get(path)) is None:
        opened = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
        if (watcher := _watchers.setdefault(path, opened)) is not opened:
            opened.close()  # another thread was quicker
    return watcher


def _stop_watching(of: sa.Engine) -> None:
    if (watcher := _watchers.pop(str(of.url.database or ""), None)) is not None:
        watcher.close()


def remembered(
    read: Callable[Concatenate[Session, Asked], Told],
) -> Callable[Concatenate[Session, Asked], Told]:
    """Promise the same function, which on SQLite reads for a session of `reading` only once somebody has written since.

    The number is older than all that its session reads: what is remembered under it is never older than it says.
    """
    held: dict[sa.URL, tuple[Any, dict[Any, Told]]] = {}

    @wraps(read)
    def told(session: Session, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Told:
        if (version := session.info.get(_VERSION)) is None:
            return read(session, *args, **kwargs)
        url = session.get_bind().engine.url
        at, known = held.get(url, (None, {}))
        if at != version or len(known) > _MOST_REMEMBERED:
            held[url] = version, (known := {})
        key = (args, tuple(kwargs.items()))
        if key not in known:
            known[key] = read(session, *args, **kwargs)
        return known[key]

    return told


def glance(question: str, **values: Any) -> Any:
    """Promise the first row of what is committed by now, as the driver gives it, or None; for one small question.

    On SQLite the connection that watches is asked, which is one for all threads: opening a session takes ten times as long.
    """
    return _glance(engine(), question, values)


def glance_beside(session: Session, question: str, **values: Any) -> Any:
    """Promise the same for a session: what it holds itself counts too, but for one of `reading`, which holds nothing."""
    if session.info.get(_VERSION) is None:
        return session.execute(sa.text(question), values).first()
    return _glance(session.get_bind().engine, question, values)


def _glance(of: sa.Engine, question: str, values: dict[str, Any]) -> Any:
    with suppress(sqlite3.Error):  # below it is told what is wrong
        if (watcher := _watcher(of)) is not None:
            return next(iter(watcher.execute(question, values).fetchall()), None)
    with _reading(of) as opened:
        return opened.execute(sa.text(question), values).first()


@contextmanager
def bulk(url: str | None = None) -> Iterator[Any]:
    """Promise an ADBC connection that takes Arrow tables, in one transaction that commits when the block ends.

    On SQLite foreign keys are not checked: who loads in bulk makes both ends of each. ADBC brings a SQLite of its own,
    and two in one process drop each other's file locks: only for a process that has no session open meanwhile.
    """
    opened = _adbc(sa.make_url(url or settings().database_url))
    try:
        yield opened
        opened.adbc_connection.commit()
    except BaseException:
        opened.adbc_connection.rollback()
        raise
    finally:
        opened.close()


def _adbc(address: sa.URL) -> Any:
    if address.get_backend_name() != "sqlite":
        from adbc_driver_postgresql import dbapi as postgresql

        return postgresql.connect(address.set(drivername="postgresql").render_as_string(hide_password=False))
    from adbc_driver_sqlite import dbapi as sqlite

    opened = sqlite.connect(address.database, autocommit=True)
    with opened.cursor() as cursor:
        for pragma in ("busy_timeout=60000", "synchronous=NORMAL", "cache_size=-262144"):
            cursor.execute(f"PRAGMA {pragma}")
    opened.adbc_connection.set_autocommit(False)
    return opened


def is_sqlite(session: Session) -> bool:
    """Promise whether this session talks to SQLite rather than PostgreSQL."""
    return session.get_bind().dialect.name == "sqlite"


def among(session: Session, column: Any, ids: Iterable[int]) -> sa.ColumnElement[bool]:
    """Promise the condition that a column of ids holds one of `ids`, as one parameter however many they are."""
    wanted = [int(each) for each in ids]
    if is_sqlite(session):
        listed = sa.func.json_each(json.dumps(wanted)).table_valued("value")
        return sa.type_coerce(column, sa.BigInteger).in_(sa.select(listed.c.value))
    return sa.type_coerce(column, sa.BigInteger) == sa.any_(sa.bindparam(None, wanted, ARRAY(sa.BigInteger)))


def reload(session: Session, table: Any) -> None:
    """Promise that the session's loaded rows of a table show what a bulk statement just wrote past them."""
    loaded = [row for row in session.identity_map.values() if isinstance(row, table)]
    if loaded:
        ids = [sa.inspect(row).identity[0] for row in loaded]
        anew = sa.select(table).where(among(session, table.id, ids)).execution_options(populate_existing=True)
        session.scalars(anew).all()


_REVISION = "revision_of_this_transaction"
_REVISE = Statement(sa.text("UPDATE data_revision SET number = number + 1 WHERE id = 1 RETURNING number"))


def revise(session: Session) -> int:
    """Promise the number of this transaction, larger than that of any transaction committed before.

    Rows written in bulk get it as `revision`; the ORM sets it by itself. Writers queue here until the one before
    has ended, so that a reader who has seen number n never misses a row below n.
    """
    if (number := session.info.get(_REVISION)) is None:
        [number] = _REVISE.first(session)
        session.info[_REVISION] = number
    return int(number)


def revise_layout(session: Session) -> int:
    """Promise the number of this transaction, and that frames are read anew after it: it removes rows for good."""
    number = revise(session)
    session.execute(sa.text("UPDATE data_revision SET laid_out = :number WHERE id = 1"), {"number": number})
    return number


def has_revised(session: Session) -> bool:
    """Promise whether this session has changed customers, orders or events and not committed yet."""
    return _REVISION in session.info


def latest_revision(session: Session) -> int:
    """Promise the number of the last committed transaction that changed customers, orders or events."""
    return int(session.execute(sa.text("SELECT number FROM data_revision WHERE id = 1")).scalar_one())


@event.listens_for(Session, "before_flush")
def _revise_changed_rows(session: Session, _context: Any, _instances: Any) -> None:
    changed = [row for row in session.new if hasattr(row, "revision")]
    changed += [row for row in session.dirty if hasattr(row, "revision") and session.is_modified(row)]
    if changed:
        number = revise(session)
        for row in changed:
            row.revision = number


@event.listens_for(Session, "after_transaction_end")
def _forget_revision(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        session.info.pop(_REVISION, None)
        session.info.pop(_VERSION, None)


def empty_journal(session: Session) -> None:
    """Have SQLite's journal, in which old pages stand for a while, emptied once this transaction has committed.

    Where somebody reads for more than two seconds meanwhile, it is emptied when its pages are used again.
    """
    engine = session.get_bind().engine

    @event.listens_for(session, "after_commit", once=True)
    def empty(_session: Session) -> None:
        with engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.execute("PRAGMA busy_timeout=2000")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            driver.execute("PRAGMA busy_timeout=60000")


def migrate(url: str | None = None) -> None:
    """Promise the newest schema; safe to call at every start and from several processes at once."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine(url).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
