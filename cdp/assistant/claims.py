"""What drafted copy may not contain: claims nobody made, merge tags nobody has, pictures, and links to elsewhere."""

import re
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import urlsplit

from cdp.templates import language

# What binds a shop: an amount, a share, a code, a deadline, a promise. Each must have been said by the person.
_CLAIMS: tuple[tuple[str, str], ...] = (
    (r"\d[\d.,]*\s?(?:%|percent\b|per cent\b)", "a percentage"),
    (r"[$€£¥]\s?\d[\d.,]*|\d[\d.,]*\s?(?:[$€£¥]|USD\b|EUR\b|GBP\b|dollars?\b|euros?\b|pounds?\b)", "an amount"),
    (r"\b(?=[A-Z0-9]*[A-Z]{3})(?=[A-Z0-9]*\d)[A-Z0-9]{5,}\b", "a code"),
    (r"\b(?:free|complimentary)\s+(?:shipping|delivery|returns?|gifts?|samples?)\b", "a free extra"),
    (r"\b(?:ends?|expires?|until|only)\s+(?:today|tonight|tomorrow|midnight|(?:on\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
     "a deadline"),
    (r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\s+\d{1,2}\b", "a date"),
    (r"\b(?:money[- ]back|guaranteed?|lifetime warranty|clinically proven|doctors? recommend\w*)\b", "a promise"),
    (r"\b(?:half[- ]price|buy one,? get one|bogo|two for one|2 for 1)\b", "an offer"),
)  # fmt: skip
_FOUND = tuple((re.compile(pattern, re.IGNORECASE if "A-Z" not in pattern else 0), what) for pattern, what in _CLAIMS)
_PICTURE = re.compile(r"!\[|<img\b", re.IGNORECASE)
_HTML = re.compile(r"<[a-zA-Z!/][^>]*>")
_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|<(https?://[^>]+)>|(?<![(<\"])\b(https?://[^\s)>]+)")


def faults(texts: Iterable[str], *, asked: Iterable[str], known: Collection[str], website: str = "") -> list[str]:
    """Promise what is wrong with copy, as sentences; `asked` is what the person said, `known` the shop's merge tags.

    Only links to the shop's own website, or to what a merge tag stands for, are let through.
    """
    said = _plain(" ".join(asked))
    return list(dict.fromkeys(fault for text in texts for fault in _faults(text, said, known, website)))


def _faults(text: str, said: str, known: Collection[str], website: str) -> Iterator[str]:
    for pattern, what in _FOUND:
        for found in pattern.finditer(text):
            if _plain(found[0]) not in said:
                yield f"“{found[0]}” is {what} that the person did not give. Leave it out."
    if _PICTURE.search(text):
        yield "Copy has no pictures. Leave them out."
    elif (tag := _HTML.search(text)) and not tag[0].startswith("<http"):
        yield f"Copy is plain Markdown, without HTML such as “{tag[0][:30]}”."
    if unreadable := language.faults(text):
        yield from (f"Merge tags: {fault.sentence}" for fault in unreadable)
    else:
        unknown = sorted({used.path for used in language.tags_of(text) if used.path not in known})
        yield from (f"There is no merge tag “{path}”." for path in unknown)
    yield from _links(text, website)


def _links(text: str, website: str) -> Iterator[str]:
    own = (urlsplit(website).hostname or "").removeprefix("www.")
    for found in _LINK.finditer(text):
        address = next(part for part in found.groups() if part)
        if address.startswith("{{"):
            continue
        host = (urlsplit(address).hostname or "").removeprefix("www.")
        if not own or (host != own and not host.endswith(f".{own}")):
            yield f"The link “{address[:60]}” does not lead to the shop. Use {{{{ shop.website }}}}."


def _plain(text: str) -> str:
    return re.sub(r"[\s,]+", "", text.casefold())
