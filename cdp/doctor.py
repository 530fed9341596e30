"""What must be true for the product to run on this machine, checked one by one, each with what to do about it."""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from cdp import db
from cdp.settings import ROOT, settings

ENOUGH_DISK = 1_000_000_000  # bytes


@dataclass(frozen=True)
class Check:
    """One thing looked at: True is good, False needs `remedy`, None is optional and not set up."""

    name: str
    is_good: bool | None
    detail: str
    remedy: str = ""


def examine(port: int = 8501) -> list[Check]:
    """Promise every check of this machine, in the order a person would fix them; raises nothing."""
    looks: list[Callable[[], Check]] = [python, packages, data_folder, disk, database, schema, lambda: free_port(port)]
    return [look() for look in [*looks, postgresql, gemini]]


def python() -> Check:
    """Promise whether this Python is new enough."""
    found = ".".join(map(str, sys.version_info[:3]))
    return Check("Python", sys.version_info >= (3, 11), found, "Install Python 3.11 or newer.")


def _pins(requirements: Path) -> Iterator[tuple[str, str]]:
    for line in requirements.read_text("utf-8").splitlines():
        name, is_pinned, version = line.split("#")[0].strip().partition("==")
        if is_pinned:
            yield name.split("[")[0], version


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "nothing"


def packages(requirements: Path = ROOT / "requirements.txt") -> Check:
    """Promise whether every package is there in the version the product was tested with."""
    pins = list(_pins(requirements))
    wrong = [f"{name} {found} instead of {pin}" for name, pin in pins if (found := _installed(name)) != pin]
    return Check("Packages", not wrong, "; ".join(wrong) or f"{len(pins)} as pinned", "Run `make setup`.")


def data_folder() -> Check:
    """Promise whether files can be written where the product keeps its own."""
    folder = settings().data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Check("Data folder", False, f"{folder}: {error.strerror}", "Make it writable, or set CDP_DATA_DIR.")
    return Check("Data folder", True, str(folder))


def disk() -> Check:
    """Promise whether there is room left beside the data."""
    folder = next(path for path in [settings().data_dir, *settings().data_dir.resolve().parents] if path.exists())
    free = shutil.disk_usage(folder).free
    return Check("Free disk", free > ENOUGH_DISK, f"{free / 1e9:,.1f} GB", "Make room, or move CDP_DATA_DIR.")


def _address() -> str:
    return sa.make_url(settings().database_url).render_as_string(hide_password=True)


def database() -> Check:
    """Promise whether the database answers."""
    try:
        with db.reading() as session:
            session.execute(sa.text("SELECT 1"))
    except (sa.exc.SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        return Check("Database", False, f"{_address()}: {reason}", "Start it, or correct CDP_DATABASE_URL.")
    return Check("Database", True, _address())


def schema() -> Check:
    """Promise whether the tables are those of this version."""
    config = Config()
    config.set_main_option("script_location", str(db.MIGRATIONS).replace("%", "%%"))
    newest = ScriptDirectory.from_config(config).get_current_head()
    try:
        with db.reader(db.engine()).connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except (sa.exc.SQLAlchemyError, OSError):
        return Check("Tables", False, "the database does not answer", "See above.")
    return Check("Tables", current == newest, f"{current or 'none'} of {newest}", "Run `make migrate`.")


def free_port(port: int) -> Check:
    """Promise whether the screens' port can be listened on."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            remedy = f"If it is not this product that runs there: `make start PORT={port + 10}`."
            return Check(f"Port {port}", False, "in use", remedy)
    return Check(f"Port {port}", True, "free")


def postgresql() -> Check:
    """Promise whether the database is PostgreSQL, which a shop needs only when one file is outgrown."""
    is_used = sa.make_url(settings().database_url).get_backend_name() == "postgresql"
    remedy = "Set CDP_DATABASE_URL=postgresql://... when one file is outgrown."
    return Check("PostgreSQL", True if is_used else None, "in use" if is_used else "not used", remedy)


def gemini() -> Check:
    """Promise whether the assistant may ask Gemini; the key itself is not shown."""
    names = ("CDP_GEMINI_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY")
    found = next((name for name in names if os.environ.get(name)), None)
    detail = f"key in {found}" if found else "no key: the assistant works offline"
    return Check("Gemini", True if found else None, detail, "Set GEMINI_API_KEY.")
