"""How each provider words its reports: tables from its words to ours. What is in no table is none of our business."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cdp import tokens
from cdp.models import MessageEventKind
from cdp.tracking.bounces import Notice, is_dead, named_in

_K = MessageEventKind
_UNSUBSCRIBE = re.compile(r"/t/u/([A-Za-z0-9_-]{23})(?![A-Za-z0-9_-])")
_TOKEN = re.compile(r"(?<![A-Za-z0-9_-])([A-Za-z0-9_-]{23})(?![A-Za-z0-9_-])")


def _notice(
    provider: str, kind: _K, key: object, places: Iterable[object], *, address: object = "", status: object = "",
    detail: Iterable[object] = (),
) -> Notice:  # fmt: skip
    told = [str(place) for place in places if place]
    return Notice(
        kind=kind,
        source=provider,
        key=f"{provider}:{_mark(key)}",
        message_id=next(filter(None, map(_proven, told)), None),
        named=next(filter(None, map(named_in, told)), None),
        address=str(address or "").lower(),
        status=str(status or ""),
        detail=" ".join(str(part) for part in detail if part),
        is_trusted=True,
    )


def _proven(place: str) -> int | None:
    """The message that a token of ours names: the unsubscribe link, or what we gave the provider to keep."""
    for found in _UNSUBSCRIBE.finditer(place):
        if message_id := tokens.message_of(found[1], "unsubscribe"):
            return message_id
    return next(filter(None, (tokens.message_of(found[1], "bounce") for found in _TOKEN.finditer(place))), None)


def _mark(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()[:24]


# Amazon SES, inside a notification of SNS. Its reports hold our headers when "include original headers" is on.
def ses(told: Any) -> list[Notice]:
    """Promise the notices of one notification of Amazon SES; none when SNS only asked whether it is welcome."""
    if told["Type"] != "Notification":
        return []
    inside = json.loads(told["Message"])
    what = inside.get("notificationType") or inside.get("eventType")
    return list(_SES[what](inside, _ses_places(inside["mail"]))) if what in _SES else []


def _ses_places(mail: Mapping[str, Any]) -> list[str]:
    headers = {str(each["name"]).lower(): each["value"] for each in mail.get("headers") or []}
    common = mail.get("commonHeaders") or {}
    places = (headers.get("list-unsubscribe"), headers.get("message-id"), common.get("messageId"), mail.get("source"))
    return [str(place) for place in places if place]


def _ses_bounces(inside: Mapping[str, Any], places: list[str]) -> Iterator[Notice]:
    bounce = inside["bounce"]
    kind = _K.BOUNCED if bounce["bounceType"] == "Permanent" else _K.DELAYED
    for number, person in enumerate(bounce["bouncedRecipients"]):
        yield _notice(
            "ses", kind, f"{bounce['feedbackId']}:{number}", places, address=person["emailAddress"],
            status=person.get("status"), detail=(bounce.get("bounceSubType"), person.get("diagnosticCode")),
        )  # fmt: skip


def _ses_complaints(inside: Mapping[str, Any], places: list[str]) -> Iterator[Notice]:
    complaint = inside["complaint"]
    if complaint.get("complaintFeedbackType") == "not-spam":
        return
    for number, person in enumerate(complaint["complainedRecipients"]):
        detail = (complaint.get("complaintFeedbackType"), complaint.get("userAgent"))
        key = f"{complaint['feedbackId']}:{number}"
        yield _notice("ses", _K.COMPLAINED, key, places, address=person["emailAddress"], detail=detail)


def _ses_delivery(inside: Mapping[str, Any], places: list[str]) -> Iterator[Notice]:
    key = f"{inside['mail']['messageId']}:delivered"
    yield _notice("ses", _K.DELIVERED, key, places, detail=(inside["delivery"].get("smtpResponse"),))


def _ses_delay(inside: Mapping[str, Any], places: list[str]) -> Iterator[Notice]:
    delay = inside["deliveryDelay"]
    key = f"{inside['mail']['messageId']}:delayed:{delay.get('timestamp')}"
    yield _notice("ses", _K.DELAYED, key, places, detail=(delay.get("delayType"),))


_SES = {
    "Bounce": _ses_bounces,
    "Complaint": _ses_complaints,
    "Delivery": _ses_delivery,
    "DeliveryDelay": _ses_delay,
}


# (event, type or reason) of SendGrid; "" fits every type.
_SENDGRID = {
    ("bounce", "bounce"): _K.BOUNCED,
    ("bounce", "blocked"): _K.DELAYED,
    ("dropped", "bounced address"): _K.BOUNCED,
    ("dropped", "invalid"): _K.BOUNCED,
    ("deferred", ""): _K.DELAYED,
    ("delivered", ""): _K.DELIVERED,
    ("spamreport", ""): _K.COMPLAINED,
    ("unsubscribe", ""): _K.UNSUBSCRIBED,
    ("group_unsubscribe", ""): _K.UNSUBSCRIBED,
}


def sendgrid(told: Any) -> list[Notice]:
    """Promise the notices among SendGrid's events; they name a letter by `smtp-id`, our own Message-ID."""
    return list(_sendgrid(told))


def _sendgrid(events: Iterable[Mapping[str, Any]]) -> Iterator[Notice]:
    for each in events:
        what, why = str(each["event"]), str(each.get("type") or each.get("reason") or "").lower()
        kind = _SENDGRID.get((what, why)) or _SENDGRID.get((what, ""))
        if kind is None:
            continue
        places = (each.get("cdp_message"), each.get("smtp-id"))
        detail = (what, each.get("type"), each.get("reason") or each.get("response"))
        key = each.get("sg_event_id") or _mark(*sorted(each.items()))
        yield _notice(
            "sendgrid", kind, key, places, address=each.get("email"), status=each.get("status"), detail=detail
        )


_MAILGUN = {
    "failed": _K.DELAYED,  # for good or not: see below
    "rejected": _K.DELAYED,
    "delivered": _K.DELIVERED,
    "complained": _K.COMPLAINED,
    "unsubscribed": _K.UNSUBSCRIBED,
}


def mailgun(told: Any) -> list[Notice]:
    """Promise the notice in one event of Mailgun."""
    event = told["event-data"]
    kind = _MAILGUN.get(event["event"])
    if kind is None:
        return []
    status = event.get("delivery-status") or {}
    words = f"{status.get('message') or ''} {status.get('description') or ''}".strip()
    code = str(status.get("enhanced-code") or "")
    is_final = event["event"] == "failed" and event.get("severity") == "permanent"
    if is_final and (
        event.get("reason") == "suppress-bounce" or is_dead(code, words) or str(status.get("code")) == "605"
    ):
        kind = _K.BOUNCED
    headers = (event.get("message") or {}).get("headers") or {}
    places = ((event.get("user-variables") or {}).get("cdp_message"), headers.get("message-id"))
    detail = (event["event"], event.get("severity"), event.get("reason"), words)
    return [
        _notice(
            "mailgun", kind, event["id"], places, address=event.get("recipient"), status=code, detail=detail
        )
    ]  # fmt: skip


_POSTMARK_BOUNCES = {
    "HardBounce": _K.BOUNCED,
    "BadEmailAddress": _K.BOUNCED,
    "SpamComplaint": _K.COMPLAINED,
    "Unsubscribe": _K.UNSUBSCRIBED,
    "Subscribe": None,
    "AutoResponder": None,
    "AddressChange": None,
    "ChallengeVerification": None,
    "OpenRelayTest": None,
}  # all others may pass
_POSTMARK = {"Bounce": _K.DELAYED, "SpamComplaint": _K.COMPLAINED, "Delivery": _K.DELIVERED}


def postmark(told: Any) -> list[Notice]:
    """Promise the notice in one report of Postmark, which names a letter only by what we gave it to keep (metadata)."""
    what = told["RecordType"]
    kind = _POSTMARK_BOUNCES.get(told["Type"], _K.DELAYED) if what == "Bounce" else _POSTMARK.get(what)
    if kind is None:
        return []
    places = (*(told.get("Metadata") or {}).values(), told.get("Content"))
    detail = (told.get("Type"), told.get("Description"), told.get("Details"))
    key = f"{what}:{told.get('ID') or told['MessageID']}"
    return [_notice("postmark", kind, key, places, address=told.get("Email") or told.get("Recipient"), detail=detail)]


_BREVO = {
    "hard_bounce": _K.BOUNCED,
    "invalid_email": _K.BOUNCED,
    "soft_bounce": _K.DELAYED,
    "deferred": _K.DELAYED,
    "blocked": _K.DELAYED,
    "error": _K.DELAYED,
    "delivered": _K.DELIVERED,
    "spam": _K.COMPLAINED,
    "complaint": _K.COMPLAINED,
    "unsubscribed": _K.UNSUBSCRIBED,
}


def brevo(told: Any) -> list[Notice]:
    """Promise the notices in one report of Brevo: one event, or several when they come in batches."""
    return [each for event in (told if isinstance(told, list) else [told]) for each in _brevo(event)]


def _brevo(event: Mapping[str, Any]) -> Iterator[Notice]:
    what = str(event["event"]).lower()
    if kind := _BREVO.get(what):
        places = (event.get("X-Mailin-custom"), event.get("message-id"))
        key = _mark(what, event.get("message-id"), event.get("ts_event") or event.get("ts_epoch") or event.get("date"))
        yield _notice(
            "brevo", kind, key, places, address=event.get("email"), detail=(what, event.get("reason"))
        )  # fmt: skip
