"""People who were erased: known again by fingerprints of their keys alone, so that nothing brings them back by itself."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import tokens
from cdp.models import Suppression, Tombstone
from cdp.statements import Statement

SENTENCE = (
    "This person was erased, as they asked, and is not taken in again. Should they want to come back, "
    "an owner lets them: Settings → Privacy, or `python -m cdp person allow`."
)


def fingerprint(kind: str, value: str, source: str = "") -> str:
    """Promise the fingerprint of an "email", a "phone", or an "id" in another system: always the same, and no way back."""
    return tokens.fingerprint(f"{kind}\0{source}\0{value.strip().lower()}")


@dataclass(frozen=True)
class Erased:
    """All fingerprints there are, for whoever looks at many rows."""

    prints: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.prints)

    def has(self, *, email: str | None, phone: str | None, external_id: str | None, source: str) -> bool:
        """Promise whether a row with these keys is somebody who was erased; a phone counts where it is the only key."""
        return self.rows([email], [phone], [external_id], source=source)[0]

    def rows(
        self,
        emails: Iterable[str | None],
        phones: Iterable[str | None],
        external_ids: Iterable[str | None],
        *,
        source: str,
    ) -> list[bool]:
        """Promise the same for many rows, given column by column."""
        email, phone, own = (self._asked(*of) for of in (("email", ""), ("phone", ""), ("id", source)))
        return [
            (bool(e) and email(e)) or (bool(i) and own(i)) or (bool(p) and not e and not i and phone(p))
            for e, p, i in zip(emails, phones, external_ids, strict=True)
        ]

    def _asked(self, kind: str, source: str) -> Callable[[Any], bool]:
        begun, prints = tokens.begun_fingerprint(f"{kind}\0{source}\0"), self.prints

        def asked(value: str) -> bool:
            said = begun.copy()
            said.update(value.strip().lower().encode("utf-8", "surrogatepass"))
            return said.hexdigest() in prints

        return asked


def known(session: Session) -> Erased:
    """Promise everybody who was erased."""
    return Erased(frozenset(session.scalars(sa.select(Tombstone.fingerprint))))


def has(
    session: Session, *, email: str | None = None, phone: str | None = None, ids: Mapping[str, str] | None = None
) -> bool:
    """Promise whether somebody with these keys was erased; `ids` maps a system to the id it gives."""
    prints = [fingerprint("id", value, source) for source, value in (ids or {}).items()]
    if email:
        prints.append(fingerprint("email", email))
    if phone and not prints:
        prints.append(fingerprint("phone", phone))
    return any(_THAT.first(session, print=each) for each in prints)


_TABLE: Any = Tombstone.__table__
_THAT = Statement(sa.select(_TABLE.c.id).where(_TABLE.c.fingerprint == sa.bindparam("print")))


def remember(
    session: Session, keys: Iterable[tuple[str, str, str]], *, suppression: Suppression | None, now: datetime
) -> None:
    """Keep the fingerprints of a person's keys (kind, value, source), and why nothing was sent to them, if so."""
    person = secrets.token_hex(16)
    known = set(session.scalars(sa.select(Tombstone.fingerprint)))
    for each in sorted({fingerprint(*key) for key in keys} - known):
        stone = Tombstone(person=person, fingerprint=each, erased_at=now)
        if suppression is not None:
            stone.suppressed_for, stone.suppressed_at = suppression.reason, suppression.at
        session.add(stone)
    session.flush()


def suppress(session: Session, suppression: Suppression) -> bool:
    """Promise whether the address is that of somebody erased; then its suppression is kept with the fingerprint."""
    stone = _first(session, [fingerprint("email", suppression.email)])
    if stone is not None and stone.suppressed_for is None:
        stone.suppressed_for, stone.suppressed_at = suppression.reason, suppression.at
    return stone is not None


def let_back(session: Session, *, email: str) -> bool:
    """Forget that the person with this address was erased; promise whether they were. A suppression comes back too."""
    stone = _first(session, [fingerprint("email", email)])
    if stone is None:
        return False
    if stone.suppressed_for is not None and stone.suppressed_at is not None:
        why = {"reason": stone.suppressed_for, "at": stone.suppressed_at, "source": "before they were erased"}
        session.add(Suppression(email=email.strip().lower(), **why))
    theirs: Any = sa.delete(Tombstone).where(Tombstone.person == stone.person)
    session.flush()
    session.execute(theirs)
    return True


def count(session: Session) -> int:
    """Promise how many people were erased and not let back in."""
    return int(session.scalar(sa.select(sa.func.count(sa.distinct(Tombstone.person)))) or 0)


def _first(session: Session, prints: list[str]) -> Tombstone | None:
    return session.scalar(sa.select(Tombstone).where(Tombstone.fingerprint.in_(prints)).limit(1))
