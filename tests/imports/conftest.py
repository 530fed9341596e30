"""What the import tests share: bring a file in as the command line does, and look at what came of it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from cdp import db, imports
from cdp.models import Customer, Import


class Brought:
    """A brand's database and its files."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.folder, self.now = folder, now

    def write(self, content: str | bytes, name: str = "file.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def open(self, content: str | bytes, name: str = "file.csv") -> imports.Source:
        (source,) = imports.unpack(self.write(content, name), into=self._into())
        return source

    def _into(self) -> Path:
        into = self.folder / "unpacked"
        into.mkdir(exist_ok=True)
        return into

    def plan(self, content: str | bytes, name: str = "file.csv", **asked: Any) -> imports.Plan:
        with db.reading() as session:
            return imports.plan(session, self.open(content, name), now=self.now, **asked)

    def run(self, content: str | bytes, name: str = "file.csv", **asked: Any) -> Import:
        with db.session() as session:
            return imports.run(session, self.open(content, name), actor="test", now=self.now, **asked)

    def undo(self, record: Import) -> imports.Undone:
        with db.session() as session:
            return imports.undo(session, record.id, now=self.now)

    def all(self, query: sa.Select[Any]) -> list[Any]:
        with db.reading() as session:
            return list(session.scalars(query))

    def customers(self) -> dict[str, Customer]:
        """The living customers by e-mail, or by phone."""
        living = sa.select(Customer).where(Customer.deleted_at.is_(None)).order_by(Customer.id)
        return {each.email or each.phone or str(each.id): each for each in self.all(living)}

    def change(self, what: Callable[[Any], None]) -> None:
        with db.session() as session:
            what(session)


@pytest.fixture
def shop(database_url: str, tmp_path: Path, now: datetime) -> Brought:
    """An empty database on each engine, with hands to bring files in."""
    return Brought(tmp_path, now)


def counts(record: Import | imports.Plan) -> tuple[int, int, int, int, int]:
    """New, changed, unchanged, merged, rejected."""
    return tuple(record.counts[key] for key in ("new", "changed", "unchanged", "merged", "rejected"))  # type: ignore[return-value]
