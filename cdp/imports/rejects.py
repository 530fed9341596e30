"""Rows that cannot be taken, kept on disk while a file is read: a file of nothing else must not fill the memory."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp.imports.report import kind_of
from cdp.models import ImportRejection

_SHOWN = 200
_LONGEST_CELL = 2000
_BATCH = 10_000


@dataclass
class Rejects:
    """The rows set aside: how many, for which kinds of reasons, and the first of them by line and reason."""

    path: Path
    count: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    first: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._file = self.path.open("w", encoding="utf-8")

    def add(self, line: int, reason: str, row: dict[str, str | None]) -> None:
        """Set one row aside."""
        self.count += 1
        self.reasons[kind_of(reason)] += 1
        if len(self.first) < _SHOWN:
            self.first.append((line, reason))
        kept = {name: cell[:_LONGEST_CELL] for name, cell in row.items() if cell}
        self._file.write(json.dumps([line, reason, kept]) + "\n")

    def write(self, session: Session, import_id: int) -> None:
        """Write all of them into the database as what this import did not take."""
        rows = self._rows(import_id)
        while batch := list(islice(rows, _BATCH)):
            session.execute(sa.insert(ImportRejection), batch)

    def _rows(self, import_id: int) -> Iterator[dict[str, Any]]:
        self._file.flush()
        with self.path.open(encoding="utf-8") as file:
            for written in file:
                line, reason, row = json.loads(written)
                yield {"import_id": import_id, "line": line, "reason": reason, "row": row}

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
