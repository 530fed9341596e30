"""Bounces and complaints: reports of mail servers (RFC 3464, RFC 5965) read, matched to the message, and acted on."""

import email
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import Message as Mail

import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import consent, tokens
from cdp.models import DataRevision, Message, MessageEventKind, SuppressionReason
from cdp.tracking import leaving, recording
from cdp.tracking.recording import News

_K = MessageEventKind


@dataclass(frozen=True)
class Notice:
    """One report about one letter: what happened, which letter it names and how, and in whose words."""

    kind: MessageEventKind
    source: str  # "dsn", "arf", or a provider's name
    key: str  # the same report told twice has the same key
    message_id: int | None = None  # by a token of ours, which nobody else can make
    named: tuple[int, str] | None = None  # by our Message-ID: (message, installation), which others may have seen
    address: str = ""  # who the report is about, as far as it says
    status: str = ""  # enhanced status code, e.g. 5.1.1
    detail: str = ""
    is_trusted: bool = False  # a provider's signature was checked: Message-ID alone will do


def parse(raw: bytes) -> list[Notice]:
    """Promise what a letter to the return address says: a notice for each recipient of a bounce, one for a complaint,
    one for somebody who unsubscribes by mail; none for other mail.
    """
    try:
        mail = email.message_from_bytes(raw)
        form = str(mail.get_param("report-type", "")).lower()
        if mail.get_content_type() == "multipart/report" and form in _FORMS:
            return _FORMS[form](mail, _key(raw, mail))
        return _unsubscription(mail, _key(raw, mail))
    except (RecursionError, LookupError, ValueError, AttributeError, TypeError):
        return []  # bent on purpose or by accident: nothing that could be believed


def _key(raw: bytes, mail: Mail) -> str:
    return hashlib.sha256((_text(mail, "Message-ID") or "").encode() or raw).hexdigest()[:24]


def _text(part: Mail, name: str) -> str:
    return " ".join(str(part.get(name, "")).split())


def _part(mail: Mail, *types: str) -> Mail | None:
    return next((part for part in mail.walk() if part.get_content_type() in types), None)


def _blocks(mail: Mail, kind: str) -> list[Mail]:
    """The groups of fields of a machine-readable part."""
    part = _part(mail, kind)
    inside = part.get_payload() if part is not None else None
    if isinstance(inside, list):
        return [block for block in inside if isinstance(block, Mail)]
    return [email.message_from_string(inside)] if isinstance(inside, str) else []


def _original(mail: Mail) -> Mail | None:
    """The headers of the letter that is reported on, as they came back."""
    part = _part(mail, "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
    if part is None:
        return None
    inside = part.get_payload()
    if isinstance(inside, list):
        return inside[0] if inside and isinstance(inside[0], Mail) else None
    decoded = part.get_payload(decode=True)
    return email.message_from_bytes(decoded) if isinstance(decoded, bytes) else None


_OUR_ID = re.compile(r"<?m(\d{1,18})\.([0-9a-z]{8})@")
_RETURN = re.compile(r"\+([A-Za-z0-9_-]{23})@")
_UNSUBSCRIBE = re.compile(r"/t/u/([A-Za-z0-9_-]{23})\b")


def named_in(text: str) -> tuple[int, str] | None:
    """Promise the message and installation that a Message-ID of ours names, e.g. `<m77.3f9a01bc@shop.com>`."""
    found = _OUR_ID.search(text)
    return (int(found[1]), found[2]) if found else None


def proven_in(text: str) -> int | None:
    """Promise the message that a return address of ours names by its token, e.g. `bounces+<token>@shop.com`."""
    found = _RETURN.search(text)
    return tokens.message_of(found[1], "bounce") if found else None


def _reference(mail: Mail, original: Mail | None, *fields: Mail) -> dict[str, int | tuple[int, str] | None]:
    """Which letter is meant: by the return address or the unsubscribe link, which only we can make; else by its id."""
    places = [_text(mail, name) for name in ("To", "Delivered-To", "X-Original-To", "Envelope-To")]
    places += [_text(block, "Original-Envelope-Id") for block in fields]
    if original is not None:
        places.append(_text(original, "Return-Path"))
    proven = next(filter(None, map(proven_in, places)), None)
    if proven is None and original is not None and (link := _UNSUBSCRIBE.search(_text(original, "List-Unsubscribe"))):
        proven = tokens.message_of(link[1], "unsubscribe")
    named = named_in(_text(original, "Message-ID")) if original is not None else None
    return {"message_id": proven, "named": named}


_ACTIONS = {
    "failed": _K.DELAYED,  # given up, but unless the address is at fault the next letter may arrive
    "delayed": _K.DELAYED,
    "delivered": _K.DELIVERED,
    "relayed": _K.DELIVERED,
    "expanded": _K.DELIVERED,
}
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
# RFC 3463: not there, moved or closed; full, too big, broken or not wanted may pass; the rest is told by the words.
_DEAD = re.compile(r"5\.1\.(?:[01236]|10)|5\.2\.1")
_PASSING = re.compile(r"4\..*|5\.(?:2\.[2-4]|3\.\d+|7\.\d+)")
_DEAD_WORDS = re.compile(
    r"user unknown|unknown (?:user|recipient|mailbox)|no such (?:user|recipient|mailbox|address|domain|person)|"
    r"(?:user|mailbox|recipient|account|address|domain) (?:does not|doesn't) exist|"
    r"(?:mailbox|recipient|user|address) (?:was )?not found|recipient address rejected: access denied|"
    r"(?:mailbox|account) (?:is |has been )?(?:disabled|closed|deactivated)|invalid (?:recipient|mailbox)|"
    r"(?:host or domain name|host|domain) not found",
    re.IGNORECASE,
)


def is_dead(status: str, words: str) -> bool:
    """Promise whether a refusal means that the address is no good, so that nothing should be sent to it again."""
    if _PASSING.fullmatch(status):
        return False
    return _DEAD.fullmatch(status) is not None or _DEAD_WORDS.search(words) is not None


def _status(*places: str) -> str:
    """The enhanced status code, the more exact one where two are given."""
    found = [code for place in places for code in _STATUS.findall(place)]
    return next((code for code in found if not code.endswith(".0.0")), found[0] if found else "")


def _delivery_status(mail: Mail, key: str) -> list[Notice]:
    blocks = _blocks(mail, "message/delivery-status") or _blocks(mail, "message/global-delivery-status")
    reference = _reference(mail, _original(mail), *blocks)
    return [
        notice
        for number, block in enumerate(blocks)
        if block.get("Action") and (notice := _of_recipient(block, f"dsn:{key}:{number}", reference))
    ]


def _of_recipient(block: Mail, key: str, reference: dict[str, int | tuple[int, str] | None]) -> Notice | None:
    action = _text(block, "Action").split(" ")[0].lower()
    if action not in _ACTIONS:
        return None
    words = _text(block, "Diagnostic-Code")
    status = _status(_text(block, "Status"), words)
    is_bounce = action == "failed" and is_dead(status, words)
    return Notice(
        kind=_K.BOUNCED if is_bounce else _ACTIONS[action],
        source="dsn",
        key=key,
        address=_mailbox(_text(block, "Original-Recipient") or _text(block, "Final-Recipient")),
        status=status,
        detail=" ".join(part for part in (action, status, words.partition(";")[2].strip() or words) if part),
        **reference,  # type: ignore[arg-type]
    )


def _mailbox(field: str) -> str:
    return field.rpartition(";")[2].strip().strip("<>").lower()


_FEEDBACK = {"abuse": _K.COMPLAINED, "fraud": _K.COMPLAINED, "virus": _K.COMPLAINED, "opt-out": _K.UNSUBSCRIBED}


def _feedback(mail: Mail, key: str) -> list[Notice]:
    blocks = _blocks(mail, "message/feedback-report")
    kind = _FEEDBACK.get(_text(blocks[0], "Feedback-Type").lower()) if blocks else None
    if kind is None:
        return []
    address = _mailbox(_text(blocks[0], "Original-Rcpt-To"))
    return [
        Notice(
            kind=kind,
            source="arf",
            key=f"arf:{key}",
            address=address if "@" in address else "",  # many leave it out, or write "redacted"
            detail=f"{_text(blocks[0], 'Feedback-Type')} {_text(blocks[0], 'User-Agent')}".strip(),
            **_reference(mail, _original(mail)),  # type: ignore[arg-type]
        )
    ]


_ASKED = re.compile(r"\bunsubscribe ([A-Za-z0-9_-]{23})(?![A-Za-z0-9_-])", re.IGNORECASE)


def _unsubscription(mail: Mail, key: str) -> list[Notice]:
    """What mail programs send to the mailto: of List-Unsubscribe (RFC 2369): our token is in the subject."""
    found = _ASKED.search(_text(mail, "Subject"))
    message_id = tokens.message_of(found[1], "unsubscribe") if found else None
    return [Notice(_K.UNSUBSCRIBED, "unsubscribe e-mail", key, message_id)] if message_id else []


_FORMS = {"delivery-status": _delivery_status, "feedback-report": _feedback}


def record(session: Session, notice: Notice, *, now: datetime) -> bool:
    """Promise that the notice is written down and acted on once; False when it was known, or is about no letter of ours.

    A dead address and a complaint suppress the address the letter went to. The address in a report alone is never
    believed: anybody can write one.
    """
    message = _message(session, notice)
    if message is None:
        return False
    if notice.kind == _K.UNSUBSCRIBED:
        return leaving.unsubscribe(session, message.id, now=now, method=notice.source, detail=notice.detail or None)
    news = News(
        message.id, notice.kind, now, notice.source, f"{notice.key}:{message.id}",
        detail=notice.detail or None,
    )  # fmt: skip
    if not recording.record(session, [news], now=now):
        return False
    if notice.kind in _REASONS and message.address:
        said = " ".join(part for part in (notice.source, notice.status) if part)
        consent.suppress(session, message.address, reason=_REASONS[notice.kind], at=now, source=said)
    return True


_REASONS = {_K.BOUNCED: SuppressionReason.BOUNCED, _K.COMPLAINED: SuppressionReason.COMPLAINED}


def _message(session: Session, notice: Notice) -> Message | None:
    if notice.message_id is not None:
        return session.get(Message, notice.message_id)
    if notice.named is None:
        return None
    message_id, installation = notice.named
    message = session.get(Message, message_id)
    if message is None or installation != _installation(session):
        return None
    # A Message-ID is seen by whoever gets the letter: without a token of ours the address has to fit as well.
    fits = notice.address == (message.address or "").lower()
    return message if fits or notice.is_trusted else None


def _installation(session: Session) -> str:
    return str(session.scalar(sa.select(DataRevision.identity)) or "")[:8]


def take(session: Session, raw: bytes, *, now: datetime) -> int:
    """Promise how many notices in a letter were news, each recorded."""
    return sum(record(session, notice, now=now) for notice in parse(raw))
