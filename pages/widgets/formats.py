"""How values are written on every screen: money, times, consent, and other people's text inside Markdown."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from cdp.conditions import money_words
from cdp.models import ConsentStatus

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>&=^])")
# What looks like an address becomes a link by itself, escaped or not, unless something stands in it: here, a piece in
# grey of no letters, so that what is copied off the screen is the address and nothing else.
_BARE = re.compile(r"(?<=:)(?=//\w)|(?<=www)(?=\.\w)|(?<=\w)(?=@\w)", re.IGNORECASE)
_NOTHING = ":gray[]"
_TAG = re.compile(r"\{\{\s*(?:customer\.)?([\w.]+)[^}]*\}\}|\{%.*?%\}")
CONSENT: dict[str, tuple[str, str, str]] = {
    ConsentStatus.SUBSCRIBED: ("Subscribed", "green", ":material/check_circle:"),
    ConsentStatus.UNSUBSCRIBED: ("Unsubscribed", "red", ":material/cancel:"),
    ConsentStatus.NEVER_SUBSCRIBED: ("Never subscribed", "gray", ":material/remove_circle:"),
    ConsentStatus.UNKNOWN: ("Unknown", "gray", ":material/help:"),
}


def plain(value: object) -> str:
    """Promise text that Markdown shows as it is, with no link, whatever a customer put into it; line breaks become blanks."""
    apart = _BARE.split(" ".join(str(value).split()))
    return _NOTHING.join(_MARKS.sub(r"\\\1", part) for part in apart)


# A picture or a link in a model's words could carry what it knows to somebody else's server. Addresses that stand in the
# text by themselves become links too, even escaped ones, unless they are code.
_LINK = re.compile(r"!*\[([^\[\]]*)\]\s*(?:\([^()]*\)|\[[^\[\]]*\])|<\w+:[^<>]*>")
_ADDRESS = re.compile(r"((?:\w+://|\bwww\.)[^\s<>`]+|[\w.+-]+@[\w-]+\.[\w.-]+)", re.IGNORECASE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t#]*$", re.MULTILINE)
_ACTIVE = re.compile(r"([\\`\[\]!<$:~&^])")
_RULED = re.compile(r"^[ \t|:-]{0,200}-{3}[ \t|:-]{0,200}$", re.MULTILINE)  # between a table's head and its rows


def told(text: str) -> str:
    """Promise a model's words as Markdown with emphasis and lists, but no picture, link, formula or HTML."""
    words = _HEADING.sub(r"**\1**", _LINK.sub(lambda found: found[1] or "", text))
    words = _RULED.sub(lambda found: found[0].replace(":", "-"), words)
    pieces = _ADDRESS.split(words)
    return "".join(f"`{piece}`" if at % 2 else _ACTIVE.sub(r"\\\1", piece) for at, piece in enumerate(pieces))


def readable(sentence: str) -> str:
    """Promise a sentence in which merge tags are what they stand for: '{{ customer.first_name }}' is '[first name]'."""
    return _TAG.sub(lambda found: f"[{re.sub('[_.]', ' ', found[1])}]" if found[1] else "", sentence)


def fault(sentence: object) -> str:
    """Promise what is wrong with a field, as Markdown to stand under it."""
    return f":small[:red[:material/error: {plain(sentence)}]]"


def money(amount: Decimal | float | None, currency: str) -> str:
    """Promise an amount with its currency and both decimals, or a dash."""
    if amount is None:
        return "–"
    words = money_words(Decimal(str(amount)), currency)
    return words if "." in words else re.sub(r"(\d)(?!.*\d)", r"\g<1>.00", words)


def day(at: datetime | date | None, zone: str) -> str:
    """Promise the day by the shop's clock, e.g. '5 Mar 2026', or a dash."""
    if at is None:
        return "–"
    local = at.astimezone(ZoneInfo(zone)) if isinstance(at, datetime) else at
    return f"{local.day} {local:%b %Y}"


def clock(at: datetime | None, zone: str) -> str:
    """Promise day and time by the shop's clock, e.g. '5 Mar 2026, 14:03', or a dash."""
    return "–" if at is None else f"{day(at, zone)}, {at.astimezone(ZoneInfo(zone)):%H:%M}"


def zone(name: str) -> str:
    """Promise a time zone as people write it: 'America/New York'."""
    return name.replace("_", " ")


def ago(at: datetime | None, now: datetime) -> str:
    """Promise how long ago it was, roughly: 'today', '3 days ago', '5 months ago'."""
    if at is None:
        return "never"
    days = (now - at) // timedelta(days=1)
    for size, word in ((365, "year"), (30, "month"), (1, "day")):
        if days >= size:
            return f"{days // size} {word}{'' if days // size == 1 else 's'} ago"
    return "today"


def consent_badge(channel: str, status: str) -> None:
    """Show what consent says for a channel, in words, colour and sign."""
    words, colour, icon = CONSENT[status]
    st.badge(f"{channel}: {words.lower()}", color=colour, icon=icon)  # type: ignore[arg-type]


def value(given: Any, zone: str) -> str:
    """Promise any value of a customer as words: lists with commas, yes and no, days; a dash for nothing."""
    if given is None or given == [] or given == "":
        return "–"
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, datetime | date):
        return day(given, zone)
    if isinstance(given, list | tuple):
        return ", ".join(str(each) for each in given)
    return f"{given:,}" if isinstance(given, int | float | Decimal) else str(given)
