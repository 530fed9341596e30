"""What is on the page of a letter: links, pictures, words, colours, and elements that no mail program runs."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
_UNSEEN = frozenset(["head", "style", "script", "title", "template"])
_REFUSED = frozenset(["script", "form", "iframe", "object", "embed", "video", "audio"])
_STYLE = re.compile(r"([a-z-]+)\s*:\s*([^;]+)")


@dataclass(frozen=True)
class Link:
    """A link: where it leads and what is written on it."""

    address: str
    words: str


@dataclass(frozen=True)
class Picture:
    """A picture: where it is, and what stands for it where pictures are off; None where that was not said."""

    address: str
    alt: str | None


@dataclass(frozen=True)
class Colours:
    """The colour of some words and of what is behind them, None where nothing says."""

    words: str
    colour: str | None
    behind: str | None
    large: bool


@dataclass
class Page:
    """All that the checks ask of a page."""

    links: list[Link] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    colours: list[Colours] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    words: str = ""
    says_schemes: bool = False  # that it has thought of dark mode


@dataclass
class _Element:
    tag: str
    unseen: bool
    colour: str | None
    behind: str | None
    large: bool
    picture_behind: bool


def read(html: str) -> Page:
    """Promise what is on the page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.page.words = re.sub(r"\s+", " ", "".join(reader.said)).strip()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.said: list[str] = []
        self._open = [_Element("", False, None, None, False, False)]
        self._link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag in _REFUSED:
            self.page.refused.add(tag)
        if tag == "meta" and given.get("name", "").lower() == "color-scheme":
            self.page.says_schemes = True
        if tag not in VOID:
            self._open.append(self._element(tag, given))
        if not self._open[-1].unseen:
            self._take(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def _take(self, tag: str, given: dict[str, str]) -> None:
        if tag == "a":
            self._link = (given.get("href", "").strip(), len(self.said))
        elif tag == "img":
            self.page.pictures.append(Picture(given.get("src", "").strip(), given.get("alt")))
            self.said.append(" ")
        else:
            self.said.append(" ")

    def _element(self, tag: str, given: dict[str, str]) -> _Element:
        around, style = self._open[-1], dict(_STYLE.findall(given.get("style", "").lower()))
        behind = style.get("background-color") or style.get("background") or given.get("bgcolor")
        return _Element(
            tag,
            around.unseen or tag in _UNSEEN or "none" in style.get("display", ""),
            style.get("color") or given.get("color") or around.colour,
            around.behind if behind is None or "url(" in behind else behind,
            _is_large(style) or (around.large and "font-size" not in style),
            around.picture_behind or "url(" in str(behind) or "background" in given,
        )

    def handle_endtag(self, tag: str) -> None:
        if all(element.tag != tag for element in self._open):
            return
        if tag == "a" and self._link:
            address, since = self._link
            self.page.links.append(Link(address, "".join(self.said[since:]).strip()))
            self._link = None
        while len(self._open) > 1 and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        element = self._open[-1]
        if element.unseen:
            return
        self.said.append(data)
        if _can_be_seen(data) and not element.picture_behind:
            self.page.colours.append(Colours(data.strip()[:40], element.colour, element.behind, element.large))


def _can_be_seen(data: str) -> bool:
    """The thin space by which an MJML spacer keeps its height, and joiners of no width, are no words to be read."""
    return any(not (each.isspace() or each in "\u034f\u200b\u200c\u200d\ufeff") for each in data)


def _is_large(style: dict[str, str]) -> bool:
    """WCAG 2.2 asks less contrast of large words: from 24 pixels on, or 19 where they are bold."""
    size = re.match(r"([\d.]+)px", style.get("font-size", ""))
    bold = style.get("font-weight", "") in {"bold", "600", "700", "800", "900"}
    return size is not None and float(size[1]) >= (18.66 if bold else 24)
