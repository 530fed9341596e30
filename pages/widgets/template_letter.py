"""From what stands on the screen to a letter: built once per wording, with its faults, and read as somebody."""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid
from typing import Any

import streamlit as st
from sqlalchemy.orm import Session

from cdp import errors, shop, templates, tokens
from cdp.models import BodyFormat, Sender, Shop, Template, TemplateVersion, utc_now
from cdp.settings import settings
from cdp.templates import language
from pages.widgets.template_draft import Draft

FORMATS = {BodyFormat.MJML.value: "MJML", BodyFormat.HTML.value: "HTML", BodyFormat.MARKDOWN.value: "Markdown"}
_USED_MOST = ("customer.first_name", "customer.full_name", "shop.name", "unsubscribe_url", "preferences_url")
_WHOLE = frozenset({"customer", "shop", "campaign"})
_LINE = re.compile(r"^(?:In )?[Ll]ine (\d+)[:,]? +(.*)", re.DOTALL)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a letter, in which field and line; a note, where it can be written and says nothing there."""

    field: str
    line: int | None
    sentence: str
    is_note: bool = False


@dataclass(frozen=True)
class Built:
    """The letter of a draft, or the last one that had no faults; and what is wrong with the present one."""

    letter: templates.Letter | None
    source: templates.Source
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()

    def marks(self) -> list[dict[str, Any]]:
        """Promise faults and notes as the source shows them."""
        return [asdict(each) for each in (*self.faults, *self.notes)]


def build(draft: Draft, known: Collection[str] = ()) -> Built:
    """Promise the letter of what stands on the screen; where it has faults, the last good one and the faults.

    `known` are the merge tags there are: those that are none of them are noted.
    """
    source = source_of(draft.letter)
    try:
        draft.good = (templates.compiled(source), source)
    except errors.Invalid as error:
        letter, kept = draft.good or (None, source)
        return Built(letter, kept, tuple(_faults(error)))
    return Built(draft.good[0], source, notes=tuple(_unknown(source, known)) if known else ())


def source_of(letter: Mapping[str, str]) -> templates.Source:
    """Promise a letter's fields as cdp takes them."""
    return templates.Source(**{**letter, "format": BodyFormat(letter["format"])})


def _faults(error: errors.Invalid) -> list[Fault]:
    known = {"subject", "preheader", "body"}
    found = []
    for name, sentences in (error.fields or {"body": [str(error)]}).items():
        for sentence in sentences:
            line, words = _placed(sentence)
            if name in known:
                found.append(Fault(name, line if name == "body" else None, words))
            else:
                found.append(Fault("body", None, f"{name.replace('_', ' ').capitalize()}: {words}"))
    return found


def _unknown(source: templates.Source, known: Collection[str]) -> Iterator[Fault]:
    for name in ("subject", "preheader", "body"):
        for used in language.tags_of(getattr(source, name)):
            if used.path not in known and used.path not in _WHOLE:
                near = difflib.get_close_matches(used.path, known, 1)
                instead = f"Did you mean “{near[0]}”?" if near else "Choose one under “Insert a tag”."
                line = used.line if name == "body" else None
                yield Fault(name, line, f"Nobody has “{used.path}”: nothing is written there. {instead}", is_note=True)


def _placed(sentence: str) -> tuple[int | None, str]:
    if place := _LINE.match(sentence):
        return int(place[1]), place[2][:1].upper() + place[2][1:]
    return None, sentence


def load(session: Session, template_id: int) -> tuple[Template, TemplateVersion]:
    """Promise a template with its newest wording, or raise NotFound."""
    return templates.get(session, template_id), templates.current(session, template_id)


def menu(session: Session) -> list[dict[str, str]]:
    """Promise every merge tag for the menu from which they are inserted, those that most letters have first."""
    rows = {
        each.tag: {"tag": each.tag, "label": each.label, "example": each.example, "group": each.group}
        for each in templates.tags(session)
    }
    return [*({**rows[tag], "group": "Used most"} for tag in _USED_MOST if tag in rows), *rows.values()]


def values(customer: Mapping[str, Any], about: Shop) -> dict[str, Any]:
    """Promise what the merge tags stand for when no campaign sends the letter yet."""
    return {
        "customer": customer,
        "shop": templates.shop_values(about),
        "campaign": templates.campaign_values("Preview"),
    }


def leaving(about: Shop) -> dict[str, str]:
    """Promise where a letter that is nobody's leads those who want to leave: to a page that says it was a test."""
    at, nobody = (about.public_url or settings().local_url).rstrip("/"), tokens.message_token(0, "unsubscribe")
    return {"unsubscribe_url": f"{at}/t/u/{nobody}", "preferences_url": f"{at}/t/p/{nobody}"}


@st.cache_data(show_spinner=False, max_entries=200)
def _example(about: tuple[str, ...], letter: tuple[tuple[str, str], ...]) -> templates.Shown | None:
    source = source_of(dict(letter))
    try:
        given = {
            "customer": templates.made_up(), "shop": dict(zip(_SHOP, about, strict=True)),
            "campaign": {"name": "", "id": 0},
        }  # fmt: skip
        return templates.compiled(source).show(given)
    except errors.Invalid:
        return None


_SHOP = ("name", "website", "postal_address", "currency", "country", "time_zone")


def picture(session: Session, version: Any) -> templates.Shown | None:
    """Promise a letter as a made-up customer sees it, or None where it has a fault."""
    about = templates.shop_values(shop.get(session))
    letter = {name: str(getattr(version, name, "") or "") for name in ("format", "subject", "preheader", "body")}
    return _example(tuple(str(about[name]) for name in _SHOP), tuple(letter.items()))


def proof(built: Built, customer: Mapping[str, Any], about: Shop, *, sender: Sender, to: str) -> bytes:
    """Promise a letter to oneself, ready for a channel: untracked, its links lead straight where they say."""
    shown = built.letter.show(values(customer, about), **leaving(about))
    letter = EmailMessage(SMTP)
    letter["From"] = formataddr((shown.from_name or sender.from_name, sender.from_email))
    letter["To"] = to
    if reply_to := built.source.reply_to or sender.reply_to:
        letter["Reply-To"] = reply_to
    letter["Subject"] = f"[Test] {shown.subject}"
    letter["Date"] = format_datetime(utc_now())
    letter["Message-ID"] = make_msgid(domain=sender.from_email.rpartition("@")[2] or "localhost")
    letter.set_content(shown.text, cte="base64")  # in base64 no line can begin with a dot
    letter.add_alternative(shown.html, subtype="html", cte="base64")
    return letter.as_bytes().rstrip(b"\r\n")
