"""The text part of a letter, made from its HTML: the same words in the same order, links behind what they are about."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

from cdp.templates.layout import WEB, Aside, click, of_recipient

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "div",
        "dl",
        "dt",
        "dd",
        "fieldset",
        "figure",
        "figcaption",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "thead",
        "tr",
        "ul",
    ]
)
_APART = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "hr"])
_UNSEEN = frozenset(["head", "style", "script", "title", "template"])
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden|max-height:\s*0(px)?\s*(;|$)", re.IGNORECASE)


def text_of(page: str, aside: Aside, links: list[str]) -> str:
    """Promise the page as plain text with merge tags, its links as tags of the same numbers as in the HTML."""
    reader = _Reader(aside, links)
    reader.feed(page)
    reader.close()
    return aside.back(_tidy("".join(reader.pieces), aside))


def _tidy(text: str, aside: Aside) -> str:
    """Single blanks and blank lines; a tag alone in its line takes no line of its own from the letter."""
    lines = [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in text.split("\n")]
    tidy = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
    return aside.alone(tidy, _without_lines)


_CLOSES = re.compile(r"\{%-?\s*(end\w+|else|elsif|when)\b")
_OPENS = re.compile(r"\{%-?\s*(end\w+)\b")


def _without_lines(tag: str, before: str, after: str) -> tuple[str, str]:
    """The line breaks to keep before and after a tag: none inside the block that it opens or closes."""
    before = before[:1] if _CLOSES.match(tag) else before
    return before, after[:-1] if _OPENS.match(tag) else ""


class _Reader(HTMLParser):
    """Walks through the page and writes down what a person would read."""

    def __init__(self, aside: Aside, links: list[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.aside, self.links = aside, links
        self.pieces: list[str] = []
        self._unseen = 0
        self._open: list[tuple[str, bool]] = []
        self._anchors: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        hides = tag in _UNSEEN or bool(_HIDDEN.search(given.get("style", "")))
        if tag not in _VOID:
            self._open.append((tag, hides))
            self._unseen += hides
        if self._unseen or hides:
            return
        self._break(tag)
        if written := _STARTS.get(tag):
            written(self, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if all(opened != tag for opened, _ in self._open):
            return
        while self._open:
            opened, hid = self._open.pop()
            self._unseen -= hid
            if opened == tag:
                break
        if not self._unseen:
            if tag == "a" and self._anchors:
                self._end_anchor(*self._anchors.pop())
            if tag in ("td", "th"):
                self.pieces.append(" ")
            self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(re.sub(r"[\u034f\u200b-\u200d\ufeff]+", "", re.sub(r"[ \t\r\n\f]+", " ", data)))

    def handle_comment(self, data: str) -> None:
        if not self._unseen and self.aside.holds(data) and not data.lstrip().startswith("[if"):
            self.pieces.append(data.strip())

    def _break(self, tag: str) -> None:
        if tag in _APART:
            self.pieces.append("\n\n")
        elif tag in _BLOCKS and not self._begins_line():
            self.pieces.append("\n")

    def _begins_line(self) -> bool:
        said = (piece for each in reversed(self.pieces) if (piece := each.rstrip(" ")))
        return next(said, "\n").endswith("\n")

    def start_anchor(self, given: dict[str, str]) -> None:
        self._anchors.append((given.get("href", "").strip(), len(self.pieces)))

    def image(self, given: dict[str, str]) -> None:
        self.pieces.append(f" {given.get('alt', '')} ")

    def _end_anchor(self, address: str, since: int) -> None:
        words = "".join(self.pieces[since:]).strip()
        target = self._target(address)
        if target and words not in (address, address.removeprefix("mailto:")):
            self.pieces.append(f" <{target}>")
        elif target and WEB.match(address):
            self.pieces[since:] = [target]

    def _target(self, address: str) -> str | None:
        """How the address of a link is written (RFC 3986, appendix C: in angle brackets)."""
        if self.aside.holds(address):
            return of_recipient(address, self.aside)
        return click(address, self.links) or (address if address.startswith(("mailto:", "tel:")) else None)


_STARTS: dict[str, Callable[[_Reader, dict[str, str]], None]] = {
    "a": _Reader.start_anchor,
    "img": _Reader.image,
    "br": lambda reader, _: reader.pieces.append("\n"),
    "hr": lambda reader, _: reader.pieces.append("---\n"),
    "li": lambda reader, _: reader.pieces.append("- "),
}
