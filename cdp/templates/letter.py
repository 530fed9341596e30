"""A letter compiled from its template: laid out and encoded once, so that each recipient costs only their own values."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import quote

from liquid.exceptions import LiquidError

from cdp import tokens
from cdp.errors import Invalid
from cdp.models import BodyFormat
from cdp.templates import language, layout, plain, wire
from cdp.templates.language import TRACKS
from cdp.templates.part import Part

BOUNDARY = "=_cdp_letter"  # no body can hold it: quoted-printable writes no "=_"
HERE = "http://127.0.0.1:8501"  # where links lead while the shop has no public address


class Written(Protocol):
    """What a letter is made from: a version of a template, or a draft on the screen."""

    @property
    def subject(self) -> str: ...
    @property
    def preheader(self) -> str: ...
    @property
    def format(self) -> BodyFormat: ...
    @property
    def body(self) -> str: ...
    @property
    def from_name(self) -> str: ...
    @property
    def reply_to(self) -> str: ...


@dataclass(frozen=True)
class Source:
    """A letter as it is being written, not saved yet."""

    format: BodyFormat
    body: str
    subject: str = ""
    preheader: str = ""
    from_name: str = ""
    reply_to: str = ""


@dataclass(frozen=True)
class Recipient:
    """Who a letter goes to, and what is said and linked to them alone."""

    message_id: int
    address: str
    values: Mapping[str, Any]
    from_name: str
    from_email: str
    reply_to: str
    public_url: str
    message_id_header: str
    feedback_id: str
    date: datetime
    unsubscribe_token: str
    click_token: str
    open_token: str
    return_mailbox: str = ""
    bounce_token: str = ""  # for providers that put a Message-ID of their own in the place of ours


@dataclass(frozen=True)
class Shown:
    """A letter as one person would see it, without anything that tracks."""

    subject: str
    preheader: str
    html: str
    text: str
    from_name: str = ""  # empty where the sender's own name stands


class Tracks:
    """How the links of one letter are written: through us, so that a click is known."""

    def __init__(self, to: Recipient) -> None:
        self._to = to

    def click(self, escapes: bool) -> str:
        """Promise the address of the letter's links, up to their number."""
        return f"{_public(self._to.public_url, escapes)}/t/c/{self._to.click_token}."

    def opened(self, escapes: bool) -> str:
        """Promise the address of the picture that tells of an opening."""
        return f"{_public(self._to.public_url, escapes)}/t/o/{self._to.open_token}.gif"

    def trap(self, escapes: bool) -> str:
        """Promise the address of the link that nobody can see."""
        return f"{_public(self._to.public_url, escapes)}/t/h/{self._to.click_token}"

    def mark(self, number: int | None, escapes: bool) -> str:
        """Promise the address of link `number`, or what nobody sees: a link for machines, a picture that tells of an opening."""
        if number is None:
            return self.trap(escapes).join(language.TRAP) + self.opened(escapes).join(language.PIXEL)
        return f"{self.click(escapes)}{number}"

    def link(self, address: str, escapes: bool) -> str:
        """Promise a recipient's own address, signed for them; what is no web address is written as it is, or not."""
        plainly = _harmless(html.unescape(address) if escapes else address)
        if layout.WEB.match(plainly):
            signature = tokens.address_signature(self._to.message_id, plainly)
            plainly = f"{self._to.public_url}/t/l/{self._to.click_token}?u={quote(plainly, safe='')}&s={signature}"
        return html.escape(plainly) if escapes else plainly


@lru_cache(maxsize=16)
def _public(address: str, escapes: bool) -> str:
    return html.escape(address) if escapes else address


_GIVEN_BACK = ("X-PM-Metadata-cdp_message", "X-Mailin-custom")  # what Postmark and Brevo repeat in their reports

_SCHEMES = ("http://", "https://", "mailto:", "tel:", "sms:")


def _harmless(address: str) -> str:
    """The address if a letter may lead there: what a value says can be `javascript:` or worse, and becomes "#"."""
    address = "".join(address.split()) if ":" in address[:12] else address.strip()
    return address if address.lower().startswith(_SCHEMES) else "#"


class _Untracked:
    """How links are written in a preview: as they are."""

    def __init__(self, links: Sequence[str]) -> None:
        self._links = links

    def mark(self, number: int | None, escapes: bool) -> str:
        """Promise the address itself, and no picture."""
        if number is None:
            return ""
        return html.escape(self._links[number]) if escapes else self._links[number]

    def link(self, address: str, escapes: bool) -> str:
        """Promise the address, if a letter may lead there."""
        plainly = _harmless(html.unescape(address) if escapes else address)
        return html.escape(plainly) if escapes else plainly


class Letter:
    """A compiled letter. It knows what it asks for (`tags`), where it leads (`links`), and builds one mail per person."""

    def __init__(self, source: Written) -> None:
        demand(source)
        self.format = BodyFormat(source.format)
        page, aside = layout.laid_out(self.format, source.body, preheader=source.preheader)
        laid = layout.tracked(page, aside)
        self.source_html = laid.html
        self.source_text = plain.text_of(page, aside, laid.links)
        self.links: tuple[str, ...] = tuple(laid.links)
        self.html, self.text = _part(laid.html, html=True), _part(self.source_text)
        self.subject, self.preheader = _part(source.subject), _part(source.preheader)
        self._from_name, self._reply_to = _part(source.from_name), source.reply_to
        self.tags = frozenset(
            used.path for each in _texts(source).values() for used in language.tags_of(each)
        ) | _footers(laid.html)

    def build(self, to: Recipient) -> bytes:
        """Promise the whole mail (RFC 5322) with CRLF and without the final dot; raises Invalid where it cannot be made."""
        values = self._values(to)
        try:
            head = self._head(to, values)
            body = (_TEXT_PART, *self.text.wired(values), _HTML_PART, *self.html.wired(values), _END)
        except _TROUBLE as error:
            raise _refused(error) from error
        mail = b"".join((head.encode(), *body))
        if len(mail) > 3 * language.MOST_OUTPUT:
            raise Invalid("The letter could not be written for this person: it becomes too long.")
        return mail

    def _values(self, to: Recipient) -> dict[Any, Any]:
        return {
            **to.values,
            "unsubscribe_url": f"{to.public_url}/t/u/{to.unsubscribe_token}",
            "preferences_url": f"{to.public_url}/t/p/{to.unsubscribe_token}",
            TRACKS: Tracks(to),
        }

    def _head(self, to: Recipient, values: Mapping[Any, Any]) -> str:
        from_name = self._from_name.plain(values).strip() or to.from_name
        reply_to = self._reply_to or to.reply_to
        return "".join(
            (
                wire.address_header("From", from_name, to.from_email),
                f"To: {wire.mailbox(to.address)}\r\n",
                wire.address_header("Reply-To", "", reply_to) if reply_to else "",
                wire.header("Subject", self.subject.plain(values)),
                wire.date_header(to.date),
                f"Message-ID: <{_token(to.message_id_header)}>\r\n",
                _unsubscribe(values["unsubscribe_url"], to),
                f"Feedback-ID: {_token(to.feedback_id)}\r\n" if to.feedback_id else "",
                *(f"{name}: {_token(to.bounce_token)}\r\n" for name in _GIVEN_BACK if to.bounce_token),
                _FIXED,
            )
        )

    def show(
        self,
        values: Mapping[str, Any],
        *,
        unsubscribe_url: str = f"{HERE}/t/u/preview",
        preferences_url: str = f"{HERE}/t/p/preview",
    ) -> Shown:
        """Promise the letter as one person would see it, untracked, for previews and checks; raises Invalid likewise."""
        given: dict[Any, Any] = {
            **values,
            "unsubscribe_url": unsubscribe_url,
            "preferences_url": preferences_url,
            TRACKS: _Untracked(self.links),
        }
        parts = (self.subject, self.preheader, self.html, self.text, self._from_name)
        try:
            subject, preheader, page, text, from_name = (part.plain(given) for part in parts)
        except _TROUBLE as error:
            raise _refused(error) from error
        return Shown(wire.one_line(subject), wire.one_line(preheader), page, text, wire.one_line(from_name))


_TROUBLE = (LiquidError, TypeError, ValueError, ArithmeticError, RecursionError)
_FIXED = (
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    "Precedence: bulk\r\n"
    "MIME-Version: 1.0\r\n"
    f'Content-Type: multipart/alternative; boundary="{BOUNDARY}"\r\n\r\n'
)
_PART = f"--{BOUNDARY}\r\nContent-Type: text/{{}}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
_TEXT_PART = _PART.format("plain").encode()
_HTML_PART = b"\r\n" + _PART.format("html").encode()
_END = f"\r\n--{BOUNDARY}--".encode()


def _refused(error: Exception) -> Invalid:
    said = error.args[0] if isinstance(error, LiquidError) and error.args else error
    return Invalid(f"The letter could not be written for this person: {said}.")


def _part(source: str, *, html: bool = False) -> Part:
    try:
        return Part(language.parsed(source, html=html))
    except LiquidError as error:
        said = error.args[0] if error.args else error
        raise Invalid(f"The merge tags and the HTML of this letter do not fit together: {said}.") from None


def _footers(laid: str) -> frozenset[str]:
    return frozenset(each for each in (layout.UNSUBSCRIBE, layout.PREFERENCES) if f"{{{{ {each} }}}}" in laid)


_UNFIT = re.compile(r"[^!-;=?-~]+")


def _token(text: str) -> str:
    """What may stand in an id: printable ASCII without blanks and angle brackets."""
    return _UNFIT.sub("", text)


def _unsubscribe(address: str, to: Recipient) -> str:
    """RFC 2369 and RFC 8058: an address that takes a POST, and a mailbox for programs that know only mail."""
    if not to.return_mailbox:
        return f"List-Unsubscribe: <{address}>\r\n"
    mailbox = f"mailto:{wire.mailbox(to.return_mailbox)}?subject=unsubscribe%20{to.unsubscribe_token}"
    return f"List-Unsubscribe: <{address}>,\r\n <{mailbox}>\r\n"


def _texts(source: Written) -> dict[str, str]:
    """The texts in which merge tags may stand, by what the screen calls them."""
    return {
        "subject": source.subject,
        "preheader": source.preheader,
        "from name": source.from_name,
        "body": source.body,
    }


def faults(source: Written) -> dict[str, list[language.Fault]]:
    """Promise what is wrong with the merge tags of a letter, by text ("subject", "body" ...); empty when nothing is."""
    found = {place: language.faults(text or "") for place, text in _texts(source).items()}
    return {place: each for place, each in found.items() if each}


def demand(source: Written) -> None:
    """Raise Invalid with sentences and line numbers when the merge tags of a letter cannot be read."""
    wrong = faults(source)
    if wrong:
        fields = {
            place.replace(" ", "_"): [f"Line {fault.line}: {fault.sentence}" for fault in each]
            for place, each in wrong.items()
        }
        sentences = [f"In the {place}, {one[0].lower()}{one[1:]}" for (place, ones) in _named(fields) for one in ones]
        raise Invalid(" ".join(sentences), fields)


def _named(fields: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    return [(place.replace("_", " "), ones) for place, ones in fields.items()]


@lru_cache(maxsize=128)
def _compiled(format: str, body: str, subject: str, preheader: str, from_name: str, reply_to: str) -> Letter:
    return Letter(Source(BodyFormat(format), body, subject, preheader, from_name, reply_to))


def compiled(version: Written) -> Letter:
    """Promise the compiled letter of a version (or of a draft), made once per wording; raises Invalid for its faults."""
    given = (version.body, version.subject, version.preheader, version.from_name, version.reply_to)
    return _compiled(BodyFormat(version.format).value, *(each or "" for each in given))
