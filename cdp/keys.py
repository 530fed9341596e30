"""API keys: made, shown once, known again by their hash, revoked."""

import hashlib
import secrets
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import access, db, tokens
from cdp.access import Scope
from cdp.errors import Conflict, Invalid, NotFound
from cdp.models import ApiKey, KeptAnswer
from cdp.models.columns import instant
from cdp.text import clean

SCOPES: dict[Scope, str] = {
    Scope.READ: "Reads everything, changes nothing",
    Scope.WRITE: "Reads, and changes customers, orders, segments, flows and drafts",
    Scope.SEND: "All of that, and sends to customers",
    Scope.INGEST: "Hands in events, reads nothing: for websites and apps",
}
_SHOWN = 12  # of the key's first characters, to tell it from others
_LONGEST = 100
_NOTED_AFTER = timedelta(minutes=1)  # so that a busy key does not write a row for each request


def add(session: Session, *, name: str, scope: Scope | str, now: datetime) -> tuple[ApiKey, str]:
    """Promise a new key, and its secret, which nobody can be told again; raises Invalid for a bad name or scope."""
    access.require("keys.manage")
    cleaned = clean(name)
    if cleaned is None or len(cleaned) > _LONGEST:
        raise _refused("name", f"Give the key a name of at most {_LONGEST} letters, e.g. the program that uses it.")
    if scope not in list(Scope):
        raise _refused("scope", f"There is no scope “{scope}”. There are: {', '.join(Scope)}.")
    secret = f"cdp_{secrets.token_urlsafe(32)}"
    key = ApiKey(
        name=cleaned, prefix=secret[:_SHOWN], sha256=tokens.digest(secret), scope=str(scope), created_at=now,
        created_by=access.who().name,
    )  # fmt: skip
    session.add(key)
    session.flush()
    return key, secret


def all(session: Session) -> list[ApiKey]:
    """Promise every key, those in use first, newest first."""
    access.require("keys.manage")
    return list(session.scalars(sa.select(ApiKey).order_by(ApiKey.revoked_at.is_not(None), ApiKey.id.desc())))


def revoke(session: Session, key_id: int, *, now: datetime) -> ApiKey:
    """Promise that the key opens nothing from this moment on; pressed twice it changes nothing."""
    access.require("keys.manage")
    key = session.get(ApiKey, key_id) if 0 < key_id < 2**63 else None
    if key is None:
        raise NotFound(f"There is no API key {key_id}. `python -m cdp key list` shows those there are.")
    key.revoked_at = key.revoked_at or now
    session.flush()
    return key


@dataclass(frozen=True)
class Known:
    """The key that a secret is of, as far as letting it in needs."""

    id: int
    name: str
    scope: Scope
    last_used_at: datetime | None


_KNOWN = "SELECT id, name, scope, last_used_at FROM api_keys WHERE sha256 = :sha256 AND revoked_at IS NULL"


def find(secret: str) -> Known | None:
    """Promise the key with this secret, or None when there is none or it was revoked: each request asks."""
    if (row := db.glance(_KNOWN, sha256=tokens.digest(secret))) is None:
        return None
    key_id, name, scope, last_used_at = row
    return Known(key_id, name, Scope(scope), None if last_used_at is None else instant(last_used_at))


def is_use_news(key: Known, *, now: datetime) -> bool:
    """Promise whether its use is worth writing down: it was not within the last minute."""
    return key.last_used_at is None or now - key.last_used_at >= _NOTED_AFTER


def note_use(session: Session, key_id: int, *, now: datetime) -> None:
    """Write down that a key was used."""
    session.execute(sa.update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=now))


# -- answers that are given again --------------------------------------------------------------------------------------

KEPT_FOR = timedelta(days=7)


def kept_answer(session: Session, key_id: int, name: str, request: bytes) -> bytes | None:
    """Promise what this key was answered to this request under this name; None when it comes for the first time.

    Raises Conflict when the name came with another request.
    """
    kept = session.scalar(sa.select(KeptAnswer).filter_by(api_key_id=key_id, name=name))
    if kept is None:
        return None
    if kept.request_sha256 != hashlib.sha256(request).hexdigest():
        raise Conflict(
            f"The Idempotency-Key “{name}” came with another request before. Use a new one for a new request."
        )
    return zlib.decompress(kept.answer)


def keep_answer(session: Session, key_id: int, name: str, request: bytes, answer: bytes, *, now: datetime) -> None:
    """Keep an answer for a week; raises IntegrityError when the same request was answered at the same moment."""
    session.execute(sa.delete(KeptAnswer).where(KeptAnswer.at < now - KEPT_FOR))
    said = hashlib.sha256(request).hexdigest()
    session.add(KeptAnswer(api_key_id=key_id, name=name, request_sha256=said, answer=zlib.compress(answer, 1), at=now))
    session.flush()


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, {field: [sentence]})
