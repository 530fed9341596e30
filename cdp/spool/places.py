"""How far the spool has been taken into the database: committed with the rows themselves, so that each line counts once."""

import time
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cdp import db
from cdp.models import SpoolOffset
from cdp.spool.files import Spool


def taken(session: Session, spool: Spool) -> dict[str, int]:
    """Promise how many bytes of each file are in the database, and that files which wholly are have been let go."""
    known = _known(session)
    if not db.has_revised(session):  # files are only let go for what an earlier transaction committed
        gone = spool.remove_finished(known)
        if gone:
            session.execute(sa.delete(SpoolOffset).where(SpoolOffset.path.in_(gone)))
        spool.wipe(known, at=time.monotonic())
    return known


def locked(session: Session) -> dict[str, int]:
    """Promise the same once other workers have committed: until this transaction ends they wait."""
    db.revise(session)
    return _known(session)


def _known(session: Session) -> dict[str, int]:
    return {row.path: row.offset for row in session.execute(sa.select(SpoolOffset.path, SpoolOffset.offset))}


def remember(session: Session, ends: Iterable[tuple[str, int]]) -> None:
    """Write down how far each file was taken: the last end of each counts."""
    last = dict(ends)
    if last:
        insert = (sqlite if db.is_sqlite(session) else postgresql).insert(SpoolOffset.__table__)
        written = insert.on_conflict_do_update(index_elements=["path"], set_={"offset": insert.excluded.offset})
        session.execute(written, [{"path": file, "offset": end} for file, end in last.items()])
