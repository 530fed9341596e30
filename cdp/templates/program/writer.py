"""Writes the Python of a text: python-liquid's tree on one side, lines and constants on the other."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from liquid.ast import BlockNode, Node
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import (
    LoopExpression,
    StringLiteral,
)
from liquid.builtin.output import OutputNode
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.builtin.tags.capture_tag import CaptureNode
from liquid.builtin.tags.case_tag import CaseNode, MultiExpressionBlockNode
from liquid.builtin.tags.comment_tag import CommentNode
from liquid.builtin.tags.echo_tag import EchoNode
from liquid.builtin.tags.for_tag import BreakNode, ContinueNode, ForNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.builtin.tags.inline_comment_tag import InlineCommentNode
from liquid.builtin.tags.unless_tag import UnlessNode
from liquid.template import BoundTemplate

from cdp.templates.language import (
    MOST_ROUNDS,
    PIXEL,
    TRAP,
    LinkNode,
    MarkNode,
)
from cdp.templates.program.expressions import Beyond, Block, Expressions, Scope

Run = Callable[[Mapping[Any, Any]], list[Any]]
SHORT = 200  # characters up to which a value is remembered as it stands on the wire
_WIDEST = 6 * SHORT + 100  # bytes of such a value on the wire, each character an entity
_UNWEIGHED = 50_000_000


@dataclass(frozen=True)
class Form:
    """How a text is written out: its literal words, once, and the values, for each person."""

    literal: Callable[[str], Any]
    value: Callable[[Any, list[Any]], Any]  # is given what was written before it, so that there is an end to it
    ready: Callable[[str], Any]  # for what is escaped already
    short: Mapping[str, Any] | None = None  # how texts of at most SHORT characters are written, where it is remembered


class Writer(Expressions):
    """Walks through python-liquid's tree and writes the Python that does the same."""

    def __init__(self, template: BoundTemplate, form: Form, plain: Form) -> None:
        super().__init__(template)
        self.plain, self.form = plain, form
        self.pending: list[tuple[bool, str]] = []  # (is it a literal, text or code)
        self.muted = False
        self.breakable = False
        self.in_loops = 0  # bytes that one round of all loops may write

    def source(self, nodes: list[Node]) -> str:
        """Promise the Python source of the whole function."""
        for node in nodes:
            self.node(node)
        self.flush()
        lines = ["out = []", "kept = {}", "tracks = g[TRACKS]", *self.block.written(), f"return {self.written}"]
        return "def run(g):\n" + "\n".join("\t" + line for line in lines)

    @property
    def written(self) -> str:
        """What was written, weighed where loops could make much of it: long values are weighed one by one."""
        return "weighed(out)" if self.in_loops * MOST_ROUNDS > _UNWEIGHED else "out"

    @contextmanager
    def inside(self, block: Block) -> Iterator[None]:
        """Lines go into a block of their own, which ends with what was to be written."""
        self.emit_block(block)
        outer, self.block = self.block, block
        yield
        self.flush()
        self.block = outer

    def emit_block(self, block: Block) -> None:
        self.block.lines.append(block)

    # Output

    def text(self, words: str) -> None:
        if self.pending and self.pending[-1][0]:
            self.pending[-1] = (True, self.pending[-1][1] + words)
        elif words:
            self.pending.append((True, words))

    def code(self, code: str) -> None:
        self.pending.append((False, code))

    def flush(self) -> None:
        pieces = [self.constant(self.form.literal(said)) if literal else said for literal, said in self.pending]
        if pieces:
            self.emit(f"out += ({', '.join(pieces)},)")
        if len(self.scopes) > 1:
            self.in_loops += sum(3 * len(said) if literal else _WIDEST for literal, said in self.pending)
        self.pending = []

    @contextmanager
    def aside(self) -> Iterator[str]:
        """What is written in the block is one plain text, in the variable this gives."""
        self.flush()
        kept, said = self.fresh(), self.fresh()
        outer = self.form, self.muted, self.breakable
        self.form, self.muted, self.breakable = self.plain, False, False
        self.emit(f"{kept} = out; out = []")
        yield said
        self.flush()
        self.emit(f"{said} = ''.join(weighed(out)); out = {kept}")
        self.form, self.muted, self.breakable = outer

    # Nodes

    def node(self, node: Node) -> None:
        write = _NODES.get(type(node))
        if write is None:
            raise Beyond(type(node).__name__)
        write(self, node)

    def body(self, block: BlockNode | None) -> None:
        """The nodes of a block; one of blanks alone writes nothing but does what it does."""
        if block is None:
            return
        was, self.muted = self.muted, self.muted or block.blank
        for node in block.nodes:
            self.node(node)
        self.flush()
        self.muted = was

    def content(self, node: ContentNode) -> None:
        if not self.muted:
            self.text(node.text)

    def output(self, node: OutputNode) -> None:
        value = self.named(self.filtered(node.expression))
        code = f"{self.constant(self.form.value)}({value}, out)"
        if self.form.short is not None:
            short = f"{self.constant(self.form.short)}[{value}]"
            code = f"{short} if type({value}) is str and len({value}) <= {SHORT} else {code}"
        self.code(code)

    def nothing(self, node: Node) -> None:
        """A comment."""

    def mark(self, node: MarkNode) -> None:
        if self.form is self.plain:
            self.code(f"tracks.mark({self.constant(node.number)}, {self.escapes})")
        elif node.number is None:
            for (before, after), address in ((TRAP, "trap"), (PIXEL, "opened")):
                self.text(before)
                self.code(f"{self.constant(self.form.ready)}(tracks.{address}({self.escapes}))")
                self.text(after)
        else:
            self.code(self.once("click", f"{self.constant(self.form.ready)}(tracks.click({self.escapes}))"))
            self.text(str(node.number))

    def link(self, node: LinkNode) -> None:
        with self.aside() as said:
            self.body(node.block)
        ready = self.constant(self.form.ready)
        self.code(f"{ready}(tracks.link({said}, {self.escapes}))")

    def assign(self, node: AssignNode) -> None:
        self.flush()
        value = self.filtered(node.expression)
        self.emit(f"kept[{self.constant(str(node.name))}] = {value}; bounded(kept)")

    def capture(self, node: CaptureNode) -> None:
        with self.aside() as said:
            self.body(node.block)
        value = f"Markup({said})" if self.escapes else said
        self.emit(f"kept[{self.constant(str(node.name))}] = {value}; bounded(kept)")

    def choice(self, node: IfNode | UnlessNode) -> None:
        self.flush()
        first = self.truth(node.condition)
        first = f"not {first}" if isinstance(node, UnlessNode) else first
        branches = [(first, node.consequence), *((self.truth(a.expression), a.block) for a in node.alternatives)]
        for at, (condition, block) in enumerate(branches):
            self.emit(f"{'elif' if at else 'if'} {condition}:")
            with self.inside(Block()):
                self.body(block)
        if node.default:
            self.emit("else:")
            with self.inside(Block()):
                self.body(node.default)

    def case(self, node: CaseNode) -> None:
        self.flush()
        none, outer = self.fresh(), self.breakable
        self.breakable = False
        self.emit(f"{none} = True")
        for block in node.blocks:
            if isinstance(block, MultiExpressionBlockNode):
                self.when(block, none)
            else:
                self.emit(f"if {none}:")
                with self.inside(Block()):
                    self.body(block)
        self.breakable = outer

    def when(self, block: MultiExpressionBlockNode, none: str) -> None:
        """python-liquid writes the block once for each value that is equal."""
        hits = self.fresh()
        values = ", ".join(self.expression(each) for each in block.expression.expressions)
        self.emit(f"{hits} = hits({self.expression(block.expression.left)}, ({values},))")
        self.emit(f"if {hits}: {none} = False")
        self.emit(f"for {self.fresh()} in range({hits}):")
        with self.inside(Block()):
            self.body(block.block)

    def loop(self, node: ForNode) -> None:
        self.flush()
        scope = Scope(Block(), str(node.expression.identifier), self.fresh(), self.fresh(), self.fresh())
        if scope.name == "forloop":
            raise Beyond("a loop variable called forloop")
        rounds = self.fresh()
        self.emit(f"{rounds}, {scope.length} = rounds({self.loop_arguments(node.expression)})")
        self.emit(f"for {scope.index}, {scope.item} in enumerate({rounds}):")
        self.scopes.append(scope)
        outer, self.breakable = self.breakable, True
        with self.inside(scope.block):
            self.body(node.block)
        self.breakable = outer
        self.scopes.pop()
        if node.default:
            self.emit(f"if not {scope.length}:")
            with self.inside(Block()):
                self.body(node.default)

    def loop_arguments(self, loop: LoopExpression) -> str:
        if isinstance(loop.offset, StringLiteral):
            raise Beyond("offset: continue")
        limit, offset = (
            "None" if each is None else f"whole({self.expression(each)})" for each in (loop.limit, loop.offset)
        )
        outside = " * ".join(["1", *(scope.length for scope in self.scopes[1:])])
        return f"{self.expression(loop.iterable)}, {limit}, {offset}, {bool(loop.reversed)}, {outside}"

    def interrupt(self, node: BreakNode | ContinueNode) -> None:
        if not self.breakable:
            raise Beyond("break outside of a loop")
        self.flush()
        self.emit("break" if isinstance(node, BreakNode) else "continue")


_NODES: dict[type, Callable[[Writer, Any], None]] = {
    ContentNode: Writer.content,
    OutputNode: Writer.output,
    EchoNode: Writer.output,
    CommentNode: Writer.nothing,
    InlineCommentNode: Writer.nothing,
    MarkNode: Writer.mark,
    LinkNode: Writer.link,
    AssignNode: Writer.assign,
    CaptureNode: Writer.capture,
    IfNode: Writer.choice,
    UnlessNode: Writer.choice,
    CaseNode: Writer.case,
    ForNode: Writer.loop,
    BreakNode: Writer.interrupt,
    ContinueNode: Writer.interrupt,
}
