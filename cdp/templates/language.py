"""The language of merge tags: Liquid, strict and bounded, without files; and what is wrong with a text, line by line."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, TextIO

from liquid import Environment
from liquid.ast import BlockNode, Node
from liquid.builtin import content, illegal, output
from liquid.builtin.expressions import LoopExpression, Path
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.tags import (
    assign_tag,
    capture_tag,
    case_tag,
    comment_tag,
    cycle_tag,
    echo_tag,
    for_tag,
    if_tag,
    inline_comment_tag,
    unless_tag,
)
from liquid.context import RenderContext
from liquid.exceptions import LiquidError
from liquid.expression import Expression
from liquid.filter import string_filter, with_context
from liquid.parser import get_parser
from liquid.tag import Tag
from liquid.template import BoundTemplate
from liquid.token import TOKEN_TAG

from cdp.templates.filters import FILTERS, money

MOST_ROUNDS = 1_000  # of all loops inside one another
MOST_OUTPUT = 2_000_000  # bytes of one part of a letter
DEEPEST_LOOP = 3
LONGEST_SOURCE = 250_000  # characters
MOST_TAGS = 1_000  # in one text: together with MOST_ROUNDS, an end to the work that one letter can be

_TAGS = (
    content.Literal, output.Output, illegal.Illegal, if_tag.IfTag, unless_tag.UnlessTag, case_tag.CaseTag,
    for_tag.ForTag, for_tag.BreakTag, for_tag.ContinueTag, assign_tag.AssignTag, capture_tag.CaptureTag,
    cycle_tag.CycleTag, comment_tag.CommentTag, inline_comment_tag.InlineCommentTag, echo_tag.EchoTag,
)  # fmt: skip
ALLOWED_TAGS = ("if", "unless", "case", "for", "break", "continue", "assign", "capture", "cycle", "echo", "comment")

# The picture whose loading says that the letter was opened: what stands before its address, and behind.
TRAP = ('<a href="', '" style="display:none" tabindex="-1" aria-hidden="true"></a>')  # only machines follow it
PIXEL = ('<img src="', '" width="1" height="1" alt="" style="display:block;border:0;width:1px;height:1px">')

TRACKS = object()  # under it the values hold how this letter's links are written; no tag can name it


def shop_currency(values: Mapping[Any, Any]) -> str:
    """Promise the currency in which the values' amounts are."""
    about = values.get("shop")
    return str(about.get("currency") or "") if isinstance(about, Mapping) else ""


@with_context
def _money(amount: Any, currency: Any = None, *, context: RenderContext) -> str:
    return str(money(amount, currency, shop_currency=shop_currency(context.globals)))


class Language(Environment):
    """Liquid as authors may write it: only known tags and filters, and limits on loops, output and variables."""

    block_nesting_limit: ClassVar[int] = 15
    loop_iteration_limit: ClassVar[int | None] = MOST_ROUNDS
    output_stream_limit: ClassVar[int | None] = MOST_OUTPUT
    local_namespace_limit: ClassVar[int | None] = 500_000

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Know the tags and filters of the two tables, and nothing else."""
        for tag in _TAGS:
            self.add_tag(tag)
        for key, row in FILTERS.items():
            self.add_filter(key, _money if key == "money" else row.apply)


class LinkNode(Node):
    """An address that differs by recipient: it is signed for the one it is written to, or refused."""

    __slots__ = ("block",)

    def __init__(self, token: Any, block: BlockNode) -> None:
        super().__init__(token)
        self.block = block
        self.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Write the address as `Tracks.link` says."""
        inner = context.get_buffer(buffer)
        self.block.render(context, inner)
        return buffer.write(context.globals[TRACKS].link(inner.getvalue(), context.autoescape))  # type: ignore

    def children(self, static_context: RenderContext, *, include_partials: bool = True) -> Iterable[Node]:
        """The tags the address is made of."""
        yield self.block


class LinkTag(Tag):
    """`{% cdp_link %}...{% endcdp_link %}`, put around addresses by the layout; authors cannot write it."""

    name = "cdp_link"
    end = "endcdp_link"

    def parse(self, stream: Any) -> Node:
        """Promise the node of what stands between."""
        token = stream.eat(TOKEN_TAG)
        block = get_parser(self.env).parse_block(stream, frozenset({self.end}))
        stream.expect(TOKEN_TAG, value=self.end)
        return LinkNode(token, block)


class MarkNode(Node):
    """A place where something of the letter itself is written: the nth link, or the pixel."""

    __slots__ = ("number",)

    def __init__(self, token: Any, number: int | None) -> None:
        super().__init__(token)
        self.number = number
        self.blank = False

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Write what `Tracks.mark` says."""
        return buffer.write(context.globals[TRACKS].mark(self.number, context.autoescape))  # type: ignore


class ClickTag(Tag):
    """`{% cdp_click 3 %}`: the address of the letter's own link number 3."""

    name = "cdp_click"
    block = False

    def parse(self, stream: Any) -> Node:
        """Promise the node of the link."""
        token = stream.eat(TOKEN_TAG)
        return MarkNode(token, int(stream.current.value))


class PixelTag(Tag):
    """`{% cdp_pixel %}`: the picture whose loading says that the letter was opened."""

    name = "cdp_pixel"
    block = False

    def parse(self, stream: Any) -> Node:
        """Promise the node of the pixel."""
        return MarkNode(stream.current, None)


class _Letters(Language):
    """The language plus the tags that the layout puts in."""

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        for tag in (LinkTag, ClickTag, PixelTag):
            self.add_tag(tag)


@string_filter
def _as_it_is(text: str) -> str:
    return text


class _Texts(_Letters):
    """Subjects and text parts: there is no HTML in them that values could be made safe for."""

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        for key in ("escape", "newline_to_br"):
            self.add_filter(key, _as_it_is)


AUTHORS = Language()
HTML = _Letters(autoescape=True)
TEXT = _Texts(autoescape=False)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a text: the line it stands in and a sentence with what to do."""

    line: int
    sentence: str


def faults(source: str) -> list[Fault]:
    """Promise what keeps a text from being a letter, with the lines; an empty list when nothing does."""
    if len(source) > LONGEST_SOURCE:
        return [Fault(1, f"It is too long: {len(source):,} of {LONGEST_SOURCE:,} characters.")]
    if unclosed := _unclosed(source):
        return [unclosed]
    try:
        parsed = AUTHORS.from_string(source)
    except LiquidError as error:
        return [_fault_of(error, source)]
    return [
        *_too_many(parsed.nodes),
        *_unknown_filters(parsed, source),
        *_deep_loops(parsed.nodes, 0, source),
        *_wide_ranges(parsed.nodes, source),
    ]


_BEGINNING = re.compile(r"\{\{|\{%-?\s*(raw|doc)\s*-?%\}|\{%")


def _unclosed(source: str) -> Fault | None:
    """The first tag without an end, found in one pass: the parser would look for each one's through all of the text."""
    at = 0
    while found := _BEGINNING.search(source, at):
        end = f"end{found[1]}" if found[1] else "}}" if found[0] == "{{" else "%}"
        at = source.find(end, found.end())
        if at < 0:
            written = source[found.start() : found.start() + 20].split("\n")[0]
            missing = f"“{{% {end} %}}”" if found[1] else f"“{end}”"
            return Fault(line_of(source, found.start()), f"“{written}…” has no {missing} behind it.")
        at += len(end)
    return None


def _fault_of(error: LiquidError, source: str) -> Fault:
    at = error.token.start_index if error.token else len(source)
    said = str(error.args[0] if error.args else error)
    if unclosed := re.fullmatch(r"expected tag (end\w+), found .*", said):
        return Fault(_opened(source, unclosed[1]), f"“{{% {unclosed[1][3:]} %}}” has no “{{% {unclosed[1]} %}}”.")
    unknown = said.removeprefix("unexpected tag '").removesuffix("'") if said.startswith("unexpected tag '") else None
    if unknown is None:
        return Fault(line_of(source, at), f"This merge tag cannot be read: {said}.")
    if unknown.startswith(("end", "else", "elsif", "when")):
        return Fault(line_of(source, at), f"“{{% {unknown} %}}” has no beginning. Remove it, or write what it ends.")
    near = difflib.get_close_matches(unknown, ALLOWED_TAGS, 1)
    instead = f"Did you mean “{near[0]}”?" if near else f"These are: {', '.join(ALLOWED_TAGS)}."
    return Fault(line_of(source, at), f"“{{% {unknown} %}}” is not a tag for letters. {instead}")


def _opened(source: str, end: str) -> int:
    """The line of the last block that is opened and has no end behind it."""
    starts = [match.start() for match in re.finditer(rf"\{{%-?\s*{end[3:]}\b", source)]
    ends = len(re.findall(rf"\{{%-?\s*{end}\b", source))
    return line_of(source, starts[-1 - min(ends, len(starts) - 1)] if starts else len(source))


def line_of(source: str, at: int) -> int:
    """Promise the number of the line, from 1, in which a position lies."""
    return source.count("\n", 0, max(at, 0)) + 1


def _unknown_filters(parsed: BoundTemplate, source: str) -> Iterator[Fault]:
    for name, spans in parsed.analyze(include_partials=False).filters.items():
        if name not in FILTERS:
            near = difflib.get_close_matches(name, FILTERS, 1)
            instead = f"Did you mean “{near[0]}”?" if near else f"These are: {', '.join(FILTERS)}."
            for span in spans:
                yield Fault(line_of(source, span.index), f"There is no filter “{name}”. {instead}")


def _deep_loops(nodes: Iterable[Node], depth: int, source: str) -> Iterator[Fault]:
    for node in nodes:
        inside = depth + isinstance(node, for_tag.ForNode)
        if inside > DEEPEST_LOOP:
            yield Fault(line_of(source, node.token.start_index), "Loops may stand three deep, no deeper.")
            return
        yield from _deep_loops(node.children(_NOWHERE), inside, source)


def _too_many(nodes: Iterable[Node]) -> Iterator[Fault]:
    count = sum(not isinstance(node, content.ContentNode) for node in _every(nodes))
    if count > MOST_TAGS:
        yield Fault(1, f"It has {count:,} merge tags; {MOST_TAGS:,} are the most.")


def _every(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _every(node.children(_NOWHERE))


def _wide_ranges(nodes: Iterable[Node], source: str) -> Iterator[Fault]:
    """A range is as long as its numbers are large: a loop stops early, and everything else would write it out."""
    for node in _every(nodes):
        for expression in node.expressions():
            walked = expression.iterable if isinstance(expression, LoopExpression) and not expression.reversed else None
            if any(isinstance(each, RangeLiteral) and each is not walked for each in _parts(expression)):
                line = line_of(source, expression.token.start_index)
                yield Fault(line, "A range like (1..5) may stand only in a loop, and not “reversed”.")


def _parts(expression: Expression) -> Iterator[Expression]:
    yield expression
    for child in expression.children():
        yield from _parts(child)


_NOWHERE = RenderContext(AUTHORS.from_string(""))


@dataclass(frozen=True)
class Used:
    """A merge tag that a text asks for, and where."""

    path: str
    line: int


def tags_of(source: str) -> list[Used]:
    """Promise the values a text asks the outside for, e.g. "customer.first_name", with their lines, in order."""
    found = AUTHORS.from_string(source).analyze(include_partials=False).globals
    used = [(variable.span.index, _path(variable.segments)) for each in found.values() for variable in each]
    return [Used(path, line_of(source, at)) for at, path in sorted(used)]


def _path(segments: Iterable[Any]) -> str:
    """The named part of a path: "customer.tags" of `customer.tags[0]`."""
    names: list[str] = []
    for segment in segments:
        if not isinstance(segment, str) or (names and segment in ("size", "first", "last")):
            break
        names.append(segment)
    return ".".join(names)


def bare_tags(source: str) -> set[str]:
    """Promise the values that a text writes out without a `default`, outside of any condition that asks for them."""
    return set(_bare(AUTHORS.from_string(source).nodes, frozenset()))


def _bare(nodes: Iterable[Node], asked: frozenset[str]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, output.OutputNode):
            yield from _bare_path(node.expression, asked)
        inside = asked if isinstance(node, output.OutputNode) else asked.union(*map(_paths, node.expressions()))
        yield from _bare(node.children(_NOWHERE), inside)


def _bare_path(expression: Any, asked: frozenset[str]) -> Iterator[str]:
    is_guarded = any(each.name == "default" for each in getattr(expression, "filters", None) or ())
    for path in [] if is_guarded else _paths(getattr(expression, "left", expression)):
        if path not in asked:
            yield path


def _paths(expression: Expression) -> set[str]:
    own = {_path(expression.path)} if isinstance(expression, Path) else set()
    return own.union(*map(_paths, expression.children()))


@lru_cache(maxsize=512)
def parsed(source: str, *, html: bool) -> BoundTemplate:
    """Promise the tree of a text that has no faults, in which values are escaped for HTML, or not."""
    return (HTML if html else TEXT).from_string(source)
