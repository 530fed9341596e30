"""Writes the Python of Liquid's expressions: values, paths, filters and comparisons."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from liquid.ast import Node
from liquid.builtin.expressions import (
    BooleanExpression,
    FilteredExpression,
    Literal,
    Nil,
    Path,
    StringLiteral,
)
from liquid.builtin.expressions.logical import (
    ContainsExpression,
    EqExpression,
    GeExpression,
    GtExpression,
    LeExpression,
    LogicalAndExpression,
    LogicalOrExpression,
    LtExpression,
    NeExpression,
)
from liquid.builtin.expressions.primitive import Blank, Empty, RangeLiteral
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.builtin.tags.capture_tag import CaptureNode
from liquid.template import BoundTemplate
from markupsafe import Markup

from cdp.templates.filters import money
from cdp.templates.program.calls import GIVEN, WALKER

Run = Callable[[Mapping[Any, Any]], list[Any]]
SHORT = 200


class Beyond(Exception):
    """The text uses something of Liquid that is left to python-liquid."""


@dataclass
class Block:
    """Lines of Python of one depth; what a scope reads of its variables stands at its head."""

    head: list[str] = field(default_factory=list)
    lines: list["str | Block"] = field(default_factory=list)

    def written(self, depth: int = 0) -> Iterator[str]:
        for line in (*self.head, *self.lines):
            if isinstance(line, Block):
                yield from line.written(depth + 1)
            else:
                yield "\t" * depth + line
        if not self.head and not self.lines:
            yield "\t" * depth + "pass"


@dataclass
class Scope:
    """What names mean in a part of the text: the whole of it, or the body of a loop."""

    block: Block
    name: str | None = None  # of the loop's variable
    item: str = ""
    index: str = ""
    length: str = ""
    known: dict[tuple[Any, ...], str] = field(default_factory=dict)


class Expressions:
    """Code for expressions, with the constants, variables and lines that it needs."""

    def __init__(self, template: BoundTemplate) -> None:
        self.env = template.env
        self.escapes = template.env.autoescape
        self.assigned = frozenset(_assigned(template.nodes))
        self.constants: dict[str, Any] = dict(GIVEN)
        self.block = Block()
        self.scopes = [Scope(self.block)]
        self._count = 0

    # Names, constants and lines

    def fresh(self) -> str:
        self._count += 1
        return f"v{self._count}"

    def constant(self, value: Any) -> str:
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def emit(self, line: str) -> None:
        self.block.lines.append(line)

    def named(self, code: str) -> str:
        """A variable that holds what the code gives."""
        if code.isidentifier():
            return code
        variable = self.fresh()
        self.emit(f"{variable} = {code}")
        return variable

    def once(self, key: str, code: str) -> str:
        """A variable that is worked out once for the whole letter."""
        whole = self.scopes[0]
        if (key,) not in whole.known:
            whole.known[(key,)] = self.fresh()
            whole.block.head.append(f"{whole.known[(key,)]} = {code}")
        return whole.known[(key,)]

    # Expressions: Python code for their values

    def filtered(self, expression: Any) -> str:
        if type(expression) is not FilteredExpression:
            raise Beyond(type(expression).__name__)
        code = self.expression(expression.left)
        for each in expression.filters or ():
            code = self.filter(each, code)
        return code

    def filter(self, each: Any, left: str) -> str:
        given = [f"**{{{self.constant(a.name)}: {self.expression(a.value)}}}" if hasattr(a, "name")
                 else self.expression(a.value) for a in each.args]  # fmt: skip
        if each.name == "money":
            given.append(f"shop_currency={self.once('currency', 'shop_currency(g)')}")
            return f"{self.constant(money)}({', '.join([left, *given])})"
        apply = self.env.filters[each.name]
        if each.name == "default" and len(given) == 1:
            left = self.named(left)
            return f"({left} if type({left}) is str and {left} else {self.constant(apply)}({left}, {given[0]}))"
        if getattr(apply, "with_environment", False):
            apply = partial(apply, environment=self.env)
        return f"{self.constant(apply)}({', '.join([left, *given])})"

    def truth(self, expression: Any) -> str:
        """Code that is true where Liquid says so."""
        if isinstance(expression, BooleanExpression):
            return self.truth(expression.expression)
        if isinstance(expression, LogicalAndExpression | LogicalOrExpression):
            word = "and" if isinstance(expression, LogicalAndExpression) else "or"
            return f"({self.truth(expression.left)} {word} {self.truth(expression.right)})"
        return f"is_truthy({self.expression(expression)})"

    def expression(self, expression: Any) -> str:
        write = _EXPRESSIONS.get(type(expression))
        if write is not None:
            return write(self, expression)
        if isinstance(expression, Literal):
            is_text = self.escapes and isinstance(expression, StringLiteral)
            return self.constant(Markup(expression.value) if is_text else expression.value)  # nosec B704 # the author's own words
        raise Beyond(type(expression).__name__)

    def logical(self, expression: Any) -> str:
        return self.truth(expression)

    def itself(self, expression: Any) -> str:
        return self.constant(expression)

    def nil(self, expression: Any) -> str:
        return "None"

    def range(self, expression: RangeLiteral) -> str:
        start, stop = self.expression(expression.start), self.expression(expression.stop)
        return f"{self.constant(expression._make_range)}({start}, {stop})"

    def comparison(self, expression: Any) -> str:
        return _COMPARISONS[type(expression)].format(
            left=self.expression(expression.left),
            right=self.expression(expression.right),
            token=self.constant(expression.token),
        )

    # Paths

    def path(self, path: Path) -> str:
        root, *segments = path.path
        if not isinstance(root, str) or any(isinstance(each, Path) for each in segments) or root in _DYNAMIC:
            raise Beyond(f"the path {path}")
        for scope in reversed(self.scopes):
            if scope.name is not None and root in (scope.name, "forloop"):
                return self.of_loop(scope, segments) if root != scope.name else self.read(scope, scope.item, segments)
        if root in self.assigned:
            variable = self.fresh()
            self.emit(f"{variable} = assigned(kept, g, {self.constant(root)}, {self.constant(segments)})")
            return variable
        return self.read(self.scopes[0], "g", [root, *segments])

    def of_loop(self, scope: Scope, segments: list[Any]) -> str:
        code = _OF_LOOP.get(segments[0]) if len(segments) == 1 else None
        if code is None:
            raise Beyond("forloop")
        return code.format(index=scope.index, length=scope.length)

    def read(self, scope: Scope, base: str, segments: list[Any]) -> str:
        """A variable for what a path leads to, read once at the head of its scope: reading has no other effect."""
        if not segments:
            return base
        key = (base, *((type(each), each) for each in segments))
        if key not in scope.known:
            scope.known[key] = variable = self.fresh()
            scope.block.head += self.reading(variable, base, segments)
        return scope.known[key]

    def reading(self, variable: str, base: str, segments: list[Any]) -> list[str]:
        if all(isinstance(each, str) and each not in ("size", "first", "last") for each in segments):
            walked = base + "".join(f"[{self.constant(each)}]" for each in segments)
            return [f"try: {variable} = {walked}", f"except MISSING: {variable} = NOTHING"]
        return [f"{variable} = walked({base}, {self.constant(segments)})"]


def _assigned(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, AssignNode | CaptureNode):
            yield str(node.name)
        yield from _assigned(node.children(WALKER))


_DYNAMIC = frozenset({"now", "today", "partial"})
_OF_LOOP = {
    "index": "({index} + 1)",
    "index0": "{index}",
    "rindex": "({length} - {index})",
    "rindex0": "({length} - {index} - 1)",
    "first": "({index} == 0)",
    "last": "({index} == {length} - 1)",
    "length": "{length}",
}
_COMPARISONS: dict[type, str] = {
    EqExpression: "equal({left}, {right})",
    NeExpression: "(not equal({left}, {right}))",
    LtExpression: "less({token}, {left}, {right})",
    GtExpression: "less({token}, {right}, {left})",
    LeExpression: "at_most({left}, {right})",
    GeExpression: "at_most({right}, {left})",
    ContainsExpression: "contains({token}, {left}, {right})",
}
_EXPRESSIONS: dict[type, Callable[[Expressions, Any], str]] = {
    Path: Expressions.path,
    Nil: Expressions.nil,
    Empty: Expressions.itself,
    Blank: Expressions.itself,
    RangeLiteral: Expressions.range,
    BooleanExpression: Expressions.logical,
    LogicalAndExpression: Expressions.logical,
    LogicalOrExpression: Expressions.logical,
    **dict.fromkeys(_COMPARISONS, Expressions.comparison),
}
