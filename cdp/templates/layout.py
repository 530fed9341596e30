"""From what an author wrote (MJML, HTML, Markdown) to the HTML of the letter: styles inlined, links counted, pixel placed.

Merge tags would be torn apart by the parsers on this way. So each is put aside, a placeholder goes the way instead (a
comment where a tag stands between elements, which every table allows; a word elsewhere), and at the end it is put back.
"""

import html
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import css_inline
import mjml
from markdown_it import MarkdownIt

from cdp.errors import Invalid
from cdp.models import BodyFormat
from cdp.templates.language import line_of

_MERGE_TAG = re.compile(
    r"\{%-?\s*(raw|comment)\b.*?\{%-?\s*end\1\s*-?%\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL
)  # a whole block where nothing inside counts, a value, or a tag
_BETWEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(style|title|textarea|script|mj-style|mj-title|mj-preview)\b.*?(?:</\1\s*>|\Z)"
    r"|<[a-zA-Z/!](?:\"[^\"]*\"|'[^']*'|[^'\"<>])*+>",
    re.DOTALL,
)  # where a comment may not stand: what is left of the text is between elements

_DEEPEST = 200  # elements inside one another
UNSUBSCRIBE = "unsubscribe_url"
PREFERENCES = "preferences_url"
_OURS = re.compile(rf"\{{\{{-?\s*({UNSUBSCRIBE}|{PREFERENCES})\s*-?\}}\}}")


_TAG = re.compile(r"<[a-zA-Z](?:\"[^\"]*\"|[^\">])*+>")  # as the inliner writes it
_QUOTED = re.compile(r"\"[^\"]*\"")


class Aside:
    """Merge tags put aside, and the placeholders that stand for them."""

    def __init__(self, source: str) -> None:
        self.mark = "cdpx"
        while self.mark in source:
            self.mark += "x"
        self.kept: list[str] = []
        self.lines: list[int] = []
        self._word = re.compile(rf"{self.mark}(\d+)z")
        self._any = re.compile(rf"<!--{self.mark}(\d+)z-->|{self.mark}(\d+)z")

    def words(self, source: str) -> str:
        """Promise the text with a word for each merge tag."""

        def keep(match: re.Match[str]) -> str:
            self.kept.append(match[0])
            self.lines.append(line_of(source, match.start()))
            return f"{self.mark}{len(self.kept) - 1}z"

        return _MERGE_TAG.sub(keep, source)

    def comments(self, text: str) -> str:
        """Promise the text with comments for the tags that stand between elements; values stay words."""
        pieces, at = [], 0
        for region in _BETWEEN.finditer(text):
            pieces += [self._word.sub(self._comment, text[at : region.start()]), region[0]]
            at = region.end()
        return "".join([*pieces, self._word.sub(self._comment, text[at:])])

    def _comment(self, word: re.Match[str]) -> str:
        return word[0] if self.kept[int(word[1])].startswith("{{") else f"<!--{word[0]}-->"

    def back(self, text: str) -> str:
        """Promise the text with the merge tags in their places again."""
        return self._any.sub(lambda found: self.kept[int(found[1] or found[2])], text)

    def alone(self, text: str, breaks: Callable[[str, str, str], tuple[str, str]]) -> str:
        """Promise the text with the line breaks changed around each tag that stands alone in its line."""

        def changed(match: re.Match[str]) -> str:
            tag = self.kept[int(match[3])]
            if tag.startswith("{{"):
                return match[0]
            before, after = breaks(tag, match[1], match[4])
            return f"{before}{match[2]}{after}"

        return re.sub(rf"(^|\n+)({self.mark}(\d+)z)(\n+)", changed, text)

    def line_at(self, text: str, at: int) -> int:
        """Promise the line of the source from which a position in the text with placeholders came."""
        before = text[:at]
        return line_of(text, at) + sum(self.kept[int(number)].count("\n") for number in self._word.findall(before))

    def holds(self, text: str) -> bool:
        """Promise whether a placeholder is in the text."""
        return self._word.search(text) is not None

    def demand_places(self, text: str) -> None:
        """Raise Invalid where a merge tag stands between the attributes of an element: that cannot be kept."""
        named = (_QUOTED.sub("", tag[0]) for tag in _TAG.finditer(text) if self.mark in tag[0])
        if stray := [int(number) for names in named for number in self._word.findall(names)]:
            line, tag = self.lines[min(stray)], self.kept[min(stray)]
            raise Invalid(
                f"Line {line}: “{tag}” stands between the attributes of an element. "
                "Put it inside the quotes of one, or write the element twice."
            )


@dataclass
class Laid:
    """A body laid out: its HTML as Liquid with the letter's own tags in it, and the addresses of its links."""

    html: str
    links: list[str] = field(default_factory=list)


def laid_out(format: BodyFormat, body: str, *, preheader: str = "") -> tuple[str, Aside]:
    """Promise the finished HTML with placeholders, and what they stand for; raises Invalid for a body without form."""
    body = _with_footer(body) if format == BodyFormat.MARKDOWN else body
    aside = Aside(body + preheader)
    text = aside.comments(aside.words(body))
    if preheader.strip():
        text = _without_preview(text)
    inlined = _inlined(_FORMATS[format](text, aside))
    aside.demand_places(inlined)
    if preheader.strip():
        inlined = _with_preheader(inlined, aside.words(preheader.strip()))
    return inlined, aside


def tracked(page: str, aside: Aside) -> Laid:
    """Promise the page as Liquid, with its links counted and the pixel at its end."""
    laid = Laid("")
    page = _ANCHOR.sub(lambda found: _with_address(found, aside, laid.links), page)
    at = page.rfind("</body>")
    laid.html = aside.back(f"{page[:at]}{{% cdp_pixel %}}{page[at:]}\n")
    return laid


_ANCHOR = re.compile(
    r"<!--.*?-->|<(?:a|area)(?:\s+(?!href=)[^\s=>\"]+=\"[^\"]*\")*+\s+href=\"([^\"]*)\"", re.DOTALL
)  # as the inliner writes elements: each attribute with its value in double quotes
WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)


def _with_address(found: re.Match[str], aside: Aside, links: list[str]) -> str:
    if found[1] is None:
        return found[0]
    start, end = found.start(1) - found.start(), found.end(1) - found.start()
    written = found[1]
    tagged = of_recipient(written, aside) if aside.holds(written) else click(html.unescape(written), links)
    return found[0][:start] + (tagged or written) + found[0][end:]


def of_recipient(address: str, aside: Aside) -> str:
    """Promise an address with merge tags in it as one that is signed for its recipient, unless it leads to us anyway."""
    inside = aside.back(address)
    return inside if _OURS.fullmatch(inside.strip()) else f"{{% cdp_link %}}{inside}{{% endcdp_link %}}"


def click(address: str, links: list[str]) -> str | None:
    """Promise the tag that stands for a fixed address, which is counted among the links; None for what is no web page."""
    address = address.strip()
    if not WEB.match(address):
        return None
    if address not in links:
        links.append(address)
    return f"{{% cdp_click {links.index(address)} %}}"


def _mjml(text: str, aside: Aside) -> str:
    text = _NOTES.sub(_lines_alone, text)
    if not text.strip():
        return _whole_page("")
    _demand_shallow(text, is_xml=True)
    if found := re.search(r"<mj-include\b", text):
        raise Invalid(
            f"Line {aside.line_at(text, found.start())}: A letter brings in no other file. Write here what is in it."
        )
    if unknown := [found for found in re.finditer(r"<(mj-[\w-]+)", text) if found[1] not in _MJML_ELEMENTS]:
        line = aside.line_at(text, unknown[0].start())
        raise Invalid(
            f"Line {line}: MJML has no <{unknown[0][1]}>, and would leave it out. Look for a slip of the pen."
        )
    try:
        return str(mjml.mjml2html(text, fonts={}, include_loader=_no_files))
    except ValueError:
        raise Invalid(_unreadable(text, aside)) from None


# What authors note for themselves in MJML is theirs; placeholders and what Outlook reads are not notes.
_NOTES = re.compile(r"<!--(?!\[if|<!\[endif|cdpx+\d+z-->).*?-->", re.DOTALL)


def _lines_alone(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _unreadable(text: str, aside: Aside) -> str:
    """Where the MJML stops making sense, in words: the parser itself counts in places that the author never sees."""
    opened: list[tuple[str, int]] = []
    for found in _ELEMENT.finditer(text):
        closes, name, closed = found.groups()
        if not closes:
            opened += [] if closed or name.lower() in _VOID else [(name, found.start())]
        elif opened and opened[-1][0] == name:
            opened.pop()
        elif name in (each for each, _ in opened):
            line = aside.line_at(text, opened[-1][1])
            return f"Line {line}: <{opened[-1][0]}> is not closed: write </{opened[-1][0]}> before the </{name}>."
        else:
            return f"Line {aside.line_at(text, found.start())}: </{name}> closes what nothing has opened."
    if opened:
        name, at = opened[-1]
        return f"Line {aside.line_at(text, at)}: <{name}> is not closed: write </{name}> where it ends."
    if not text.lstrip().startswith("<mjml"):
        return "The MJML cannot be read: it has to begin with <mjml> and end with </mjml>."
    return "The MJML cannot be read: put quotes around each attribute, and write &lt; for a < that begins no element."


_MJML_ELEMENTS = frozenset(
    ["mj-head", "mj-body", "mj-attributes", "mj-all", "mj-class", "mj-breakpoint", "mj-font", "mj-preview", "mj-style",
     "mj-title", "mj-html-attributes", "mj-selector", "mj-html-attribute", "mj-accordion", "mj-accordion-element",
     "mj-accordion-title", "mj-accordion-text", "mj-button", "mj-carousel", "mj-carousel-image", "mj-column",
     "mj-divider", "mj-group", "mj-hero", "mj-image", "mj-navbar", "mj-navbar-link", "mj-raw", "mj-section",
     "mj-social", "mj-social-element", "mj-spacer", "mj-table", "mj-text", "mj-wrapper"]
)  # fmt: skip


def _no_files(path: str) -> str:
    raise ValueError("mj-include is not allowed in letters")


def _html(text: str, _aside: Aside) -> str:
    return _whole_page(text)


def _whole_page(text: str) -> str:
    if re.search(r"<html\b", text, re.IGNORECASE):
        return text if re.match(r"\s*<!doctype", text, re.IGNORECASE) else f"<!doctype html>{text}"
    return _PAGE.replace("BODY", text)


_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title></title></head><body>BODY</body></html>"""


def _markdown(text: str, _aside: Aside) -> str:
    return _READABLE.replace("BODY", _commonmark().render(_apart(text)))


def _apart(text: str) -> str:
    """A tag alone in its line ends the list or paragraph before it, so that a loop repeats what is between, whole."""
    return re.sub(r"^[ \t]*(<!--\w+-->)[ \t]*$", r"\n\1\n", text, flags=re.MULTILINE)


@cache
def _commonmark() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True, "typographer": False}).enable("table")


def _with_footer(body: str) -> str:
    """Markdown says nothing of footers, and the law wants one: it comes by itself unless the author wrote the link."""
    return body if UNSUBSCRIBE in body else f"{body}\n\n{_FOOTER}"


_FOOTER = """<div class="footer">
{{ shop.name }}{% if shop.postal_address != blank %}<br>
{{ shop.postal_address | newline_to_br }}{% endif %}<br>
<a href="{{ unsubscribe_url }}">Unsubscribe</a> &middot; <a href="{{ preferences_url }}">Choose what you get</a></div>
"""


_READABLE = _PAGE.replace(
    "</head>",
    """<style>
body{margin:0;padding:0;background:#ffffff}
.letter{max-width:600px;margin:0 auto;padding:24px 20px;font:16px/1.6 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;color:#1f2937}
.letter h1{font-size:28px;line-height:1.25;margin:0 0 16px}
.letter h2{font-size:22px;line-height:1.3;margin:28px 0 12px}
.letter h3{font-size:18px;line-height:1.35;margin:24px 0 8px}
.letter p,.letter ul,.letter ol,.letter blockquote{margin:0 0 16px}
.letter img{max-width:100%;height:auto;border:0}
.letter a{color:#1d4ed8}
.letter hr{border:0;border-top:1px solid #d1d5db;margin:28px 0}
.letter blockquote{border-left:3px solid #d1d5db;padding-left:14px;color:#4b5563}
.footer{font-size:13px;color:#4b5563;border-top:1px solid #d1d5db;margin-top:32px;padding-top:16px}
@media (prefers-color-scheme: dark){
body,.letter{background:#111827 !important;color:#e5e7eb !important}
.letter a{color:#93c5fd !important}
.footer,.letter blockquote{color:#9ca3af !important}
}
</style></head>""",
).replace("BODY", '<div class="letter">BODY</div>')

_FORMATS: dict[BodyFormat, Callable[[str, Aside], str]] = {
    BodyFormat.MJML: _mjml,
    BodyFormat.HTML: _html,
    BodyFormat.MARKDOWN: _markdown,
}


@cache
def _inliner() -> css_inline.CSSInliner:
    # Nothing is fetched, from the network or from a disk: a letter is what its author wrote.
    return css_inline.CSSInliner(keep_style_tags=True, remove_inlined_selectors=True, load_remote_stylesheets=False)


def _demand_shallow(text: str, *, is_xml: bool) -> None:
    """Raise Invalid for elements too deep inside one another: the parsers run out of stack, and the process with them."""
    flat = _VOID if is_xml or re.search(r"<(svg|math)\b", text, re.IGNORECASE) else _VOID | _ENDED
    opened: Counter[str] = Counter()
    depth = 0
    for closes, written, closed in _ELEMENT.findall(text):
        name = written.lower()
        if name not in flat and not (closed and is_xml):
            step = (-1 if opened[name] else 0) if closes else 1
            opened[name] += step
            depth += step
        if depth > _DEEPEST:
            raise Invalid(f"More than {_DEEPEST} elements are inside one another. Close those that are left open.")


_ELEMENT = re.compile(r"<(/?)([a-zA-Z][^\s/>\"']*)(?:\"[^\"]*\"|'[^']*'|[^'\"<>/]|/(?!>))*+(/?)>")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_ENDED = frozenset(
    ["p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot"]
)  # by the next of its kind


def _inlined(page: str) -> str:
    _demand_shallow(page, is_xml=False)
    try:
        return _inliner().inline(page)
    except css_inline.InlineError as error:
        raise Invalid(f"The styles of this letter cannot be read: {error}.") from None


def _without_preview(text: str) -> str:
    return re.sub(r"<mj-preview\b.*?</mj-preview\s*>", _lines_alone, text, flags=re.DOTALL)


_BODY = re.compile(r"<body\b[^>]*>")
# What follows the preheader in the list of an inbox would be the letter's first words; blanks push them out of sight.
_FILLED = "&#847;&zwnj;&nbsp;" * 40


def _with_preheader(page: str, words: str) -> str:
    hidden = (
        '<div style="display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;overflow:hidden;'
        f'mso-hide:all">{html.escape(words)}{_FILLED}</div>'
    )
    return _BODY.sub(lambda body: body[0] + hidden, page, count=1)
