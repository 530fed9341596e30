"""One call of an event library (identify, track, page, screen, group, alias), checked and read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cdp import events, text
from cdp.errors import Invalid

LONGEST_ID = 255
_SKEW = timedelta(minutes=1)  # a sender's clock that differs by less is taken at its word
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
# What each call is called where people read of it; a track call brings its own name, an alias is no event.
NAMES = {"identify": "Identified", "page": "Viewed Page", "screen": "Viewed Screen", "group": "Joined Group"}
KINDS = (*NAMES, "track", "alias")


@dataclass(frozen=True)
class Call:
    """What a program says somebody did: who (by the user's id or the visitor's), what, when, and what is known with it."""

    kind: str
    user: str | None
    visitor: str | None
    at: datetime
    message_id: str
    name: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
    traits: Mapping[str, Any] = field(default_factory=dict)
    previous: str | None = None  # of an alias: the id they were known by


def fault(call: Any) -> str | None:
    """Promise the sentence about what a call lacks to be kept at all, or None."""
    if not isinstance(call, Mapping):
        return "An event must be an object."
    kind = call.get("type")
    if kind not in KINDS:
        return f"“type” must be one of {', '.join(KINDS)}."
    if not (
        _id(call.get("userId")) or _id(call.get("anonymousId")) or (kind == "alias" and _id(call.get("previousId")))
    ):
        return f"An event needs a “userId” or an “anonymousId” of at most {LONGEST_ID} characters."
    if kind == "track" and not isinstance(call.get("event"), str):
        return "A track call needs the name of the “event”."
    if kind == "alias" and not (_id(call.get("userId")) and _id(call.get("previousId") or call.get("anonymousId"))):
        return "An alias needs a “userId” and a “previousId”."
    if any(not isinstance(call.get(key) or {}, Mapping) for key in ("properties", "traits", "context")):
        return "“properties”, “traits” and “context” must be objects."
    return None


def read(call: Mapping[str, Any], *, received_at: datetime, place: str) -> Call:
    """Promise the call as it is meant; `place` names it where it brought no message id. Raises Invalid with a sentence."""
    if said := fault(call):
        raise Invalid(said)
    kind = str(call["type"])
    traits = dict(call.get("traits") or {})
    return Call(
        kind=kind,
        user=_id(call.get("userId")),
        visitor=_id(call.get("anonymousId")),
        at=_moment(call, received_at),
        message_id=f"v1:{_id(call.get('messageId')) or place}",
        name="" if kind == "alias" else events.named(call["event"] if kind == "track" else NAMES[kind]),
        properties=events.storable(_properties(kind, call, traits)),
        traits=traits if kind == "identify" else {},
        previous=_id(call.get("previousId") or call.get("anonymousId")) if kind == "alias" else None,
    )


def _properties(kind: str, call: Mapping[str, Any], traits: dict[str, Any]) -> dict[str, Any]:
    """What an event tells beside its name; what an identify call says of a user is kept with the customer."""
    if kind == "identify":
        return {} if _id(call.get("userId")) else traits
    told: dict[str, Any] = dict(call.get("properties") or {}) if kind != "group" else dict(traits)
    named: dict[str, Any] = {"name": call.get("name"), "category": call.get("category"), "group": call.get("groupId")}
    return told | {key: value for key, value in named.items() if value and kind in _NAMED[key]}


_NAMED = {"name": ("page", "screen"), "category": ("page", "screen"), "group": ("group",)}


def _id(raw: Any) -> str | None:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        return None
    try:
        cleaned = text.clean(str(raw))
    except ValueError:  # a number of thousands of digits
        return None
    return cleaned if cleaned and len(cleaned) <= LONGEST_ID else None


def _moment(call: Mapping[str, Any], received_at: datetime) -> datetime:
    """When it happened by our clock: the sender's may be wrong by as much as its time of sending is.

    What would lie ahead, or before there were shops on the web, happened when it came in.
    """
    at = instant(call.get("timestamp")) or instant(call.get("originalTimestamp"))
    if at is None:
        return received_at
    sent = instant(call.get("sentAt"))
    if sent is not None and abs(received_at - sent) > _SKEW:
        try:
            at += received_at - sent
        except OverflowError:  # there is no such year
            return received_at
    return at if _EARLIEST <= at <= received_at + _SKEW else received_at


def instant(raw: Any) -> datetime | None:
    """Promise the instant that a program wrote (ISO 8601, UTC unless it says otherwise), or None."""
    if not isinstance(raw, str):
        return None
    try:
        at = datetime.fromisoformat(raw.strip())
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
