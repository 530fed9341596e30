"""Taking hits in: from the spool into the database, with their places in the files, people told from machines."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import db
from cdp.models import MessageEvent, MessageEventKind
from cdp.spool import locked, remember, taken
from cdp.tracking import recording, spool
from cdp.tracking.machines import AT_ONCE, Sight, machine_of
from cdp.tracking.recording import Letter, News
from cdp.tracking.spool import Hit, Kept

_AHEAD = timedelta(minutes=1)  # a hit dated further ahead than this comes from a clock that was set back
_KINDS = {"opened": MessageEventKind.OPENED, "clicked": MessageEventKind.CLICKED, "trap": MessageEventKind.CLICKED}
_SOURCES = {"opened": "pixel", "clicked": "redirect", "trap": "invisible link"}


def take_in(session: Session, *, now: datetime, limit: int = 1_000) -> int:
    """Promise how many hits were moved from the spool into the database, `limit` at most, each exactly once.

    Call it in a transaction of its own. A hit is taken when AT_ONCE has passed: by then a scanner has shown itself.
    """
    if not any(_has_rested(each, now) for each in spool.read(taken(session, spool.HITS), limit=limit)):
        return 0
    # Other workers wait here until this one has committed, and then go on where it stopped.
    kept = list(spool.read(locked(session), limit=limit))
    due = _due(kept, now)
    _record(session, [each for each in due if each.hit], kept, now)
    remember(session, ((each.file, each.end) for each in due))
    return len(due)


def _due(kept: Iterable[Kept], now: datetime) -> list[Kept]:
    """The hits that have rested; in each file no further than the first that has not."""
    due: list[Kept] = []
    waiting: set[str] = set()
    for each in kept:
        if not _has_rested(each, now):
            waiting.add(each.file)
        if each.file not in waiting:
            due.append(each)
    return due


def _has_rested(kept: Kept, now: datetime) -> bool:
    return kept.hit is None or not now - AT_ONCE < _instant(kept.hit) <= now + _AHEAD


def _instant(hit: Hit) -> datetime:
    return datetime.fromtimestamp(hit.at, UTC)


def _record(session: Session, due: Sequence[Kept], kept: Sequence[Kept], now: datetime) -> None:
    known = recording.letters(session, (each.hit.message_id for each in due if each.hit))
    around = _Around(session, kept, known)
    news = [_news(each, each.hit, known.get(each.hit.message_id), around, now) for each in due if each.hit]
    recording.record(session, news, now=now, known=known)


def _news(kept: Kept, hit: Hit, letter: Letter | None, around: "_Around", now: datetime) -> News:
    machine = machine_of(around.sight(hit, letter))
    return News(
        message_id=hit.message_id,
        kind=_KINDS[hit.kind],
        at=min(_instant(hit), now),
        source=_SOURCES[hit.kind],
        dedupe_key=f"hit:{kept.file}:{kept.start}",
        link=hit.link or None,
        machine=machine.key if machine else None,
        user_agent=hit.agent or None,
    )


class _Around:
    """The clicks on each letter near a hit: those in the spool, and those taken in before."""

    def __init__(self, session: Session, kept: Sequence[Kept], known: Mapping[int, Letter]) -> None:
        self._clicks: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
        for each in kept:
            if each.hit and each.hit.kind != "opened" and each.hit.message_id in known:
                self._clicks[each.hit.message_id].append((_instant(each.hit), _place(each.hit.kind, each.hit.link)))
        self._add_earlier(session, min((at for clicks in self._clicks.values() for at, _ in clicks), default=None))

    def _add_earlier(self, session: Session, first: datetime | None) -> None:
        if first is None:
            return
        table = MessageEvent
        earlier = sa.select(table.message_id, table.at, table.source, table.link).where(
            db.among(session, table.message_id, self._clicks),
            table.kind == MessageEventKind.CLICKED,
            table.at >= first - AT_ONCE,
        )
        for message_id, at, source, link in session.execute(earlier):
            kind = "trap" if source == _SOURCES["trap"] else "clicked"
            self._clicks[message_id].append((at, _place(kind, link or "")))

    def sight(self, hit: Hit, letter: Letter | None) -> Sight:
        at = _instant(hit)
        places = {place for when, place in self._clicks.get(hit.message_id, ()) if abs(when - at) <= AT_ONCE}
        return Sight(
            kind=hit.kind,
            at=at,
            agent=hit.agent,
            how=hit.how,
            sent_at=letter.sent_at if letter else None,
            links_at_once=len(places - {_TRAP}),
            trap_at_once=_TRAP in places,
        )


_TRAP = "trap"


def _place(kind: str, link: str) -> str:
    return _TRAP if kind == "trap" else f"link {link}"
