"""From pieces to one tree: not binds closest, then and, then or; what may be meant in two ways is asked."""

import re
from dataclasses import dataclass, field

from cdp.assistant.rules.cover import Piece
from cdp.assistant.rules.leaning import explain, lean
from cdp.assistant.rules.narrowing import narrow, narrow_carts
from cdp.assistant.rules.nodes import Atom, Note, Tree, fewer, joined, opposite
from cdp.assistant.rules.oneorder import of_one_order
from cdp.assistant.rules.sameorder import of_only_order, of_same_order
from cdp.assistant.rules.sharing import share_times

DEEPEST = 8
_SINGLE = (
    "country",
    "state",
    "city",
    "zip_code",
    "acquisition_source",
    "language",
    "time_zone",
    "email_consent",
    "sms_consent",
)


class Ambiguous(Exception):
    """The sentence may be meant in several ways; each is written out with brackets."""

    def __init__(self, message: str, options: list[str]) -> None:
        super().__init__(message)
        self.options = options


@dataclass
class Part:
    """An operand: its tree, where it stands, and how it may lean on its neighbours."""

    node: Tree
    start: int
    end: int
    is_deed: bool = False
    is_group: bool = False


@dataclass
class _Level:
    """What stands between two brackets: operands, and before each of them how it is joined and turned round."""

    parts: list[Part] = field(default_factory=list)
    joins: list[str] = field(default_factory=list)  # before each part: "", AND, OR, COMMA, PLUS, BUT
    nots: list[str] = field(default_factory=list)  # before each part: "", NOT, EXCEPT
    join: str = ""
    paused: bool = False  # a comma stands before the next part, whatever joins it
    pauses: list[bool] = field(default_factory=list)
    turned: str = ""
    either: list[int] = field(default_factory=list)
    is_none_of: bool = False  # what "none of these" lists, where a semicolon stands between alternatives

    def add(self, part: Part) -> None:
        self.parts.append(part)
        join = "OR" if self.is_none_of and self.join == "SEMI" else self.join
        self.joins.append(join if len(self.parts) > 1 else "")
        self.nots.append(self.turned)
        self.pauses.append(self.paused)
        self.join, self.turned, self.paused = "", "", False


_STRONGER = ("", "COMMA", "SEMI", "BUT", "AND", "PLUS", "OR")


class Builder:
    """Puts the pieces of one sentence together."""

    def __init__(self, text: str, people: list[int], places: list[tuple[int, int]], starts: list[int]) -> None:
        self.text, self.people, self.places, self.starts = text, people, places, starts
        self.notes: list[Note] = []
        self.unclear: list[tuple[int, int]] = []

    def tree(self, pieces: list[Piece]) -> Tree | None:
        """Promise the tree of the pieces, or None when there is no condition in them; raises Ambiguous."""
        of_only_order(pieces, self.text)
        lean(pieces, self.unclear)
        of_one_order(pieces, self.text)
        of_same_order(pieces, self.text)
        narrow(pieces, self.text)
        narrow_carts(pieces)
        share_times(pieces, self.text)
        self.unclear += [(one.start, one.end) for one in (piece.atom for piece in pieces) if one and one.ends_cart and not one.is_timed]  # fmt: skip
        explain(pieces, self.text)
        self._dangling(pieces)
        stack = [_Level()]
        for piece in pieces:
            level = stack[-1]
            level.paused |= piece.kind in ("COMMA", "SEMI")
            if piece.kind == "ATOM" and piece.atom is not None:
                self._add(level, piece.atom)
            elif piece.kind == "LP":
                if len(stack) > DEEPEST:
                    raise Ambiguous("There are too many brackets inside one another.", [])
                stack.append(_Level(is_none_of=level.turned == "NONEOF"))
            elif piece.kind == "RP":
                if len(stack) > 1:
                    self._close(stack)
            elif piece.kind in ("NOT", "EXCEPT", "NONEOF"):
                both = level.turned == "NOT" and piece.kind == "NOT"
                level.turned = "" if both else piece.kind
            elif piece.kind == "EITHER":
                level.either.append(len(level.parts))
            elif piece.kind in _STRONGER and _STRONGER.index(piece.kind) > _STRONGER.index(level.join):
                level.join = piece.kind
        while len(stack) > 1:
            self._close(stack)
        return self._combined(stack[0])

    def _dangling(self, pieces: list[Piece]) -> None:
        """A 'not' that turns nothing round is not left out in silence."""
        for at, piece in enumerate(pieces):
            if piece.kind not in ("NOT", "EXCEPT", "NONEOF"):
                continue
            after = next((one for one in pieces[at + 1 :] if one.kind not in ("IDLE", "EITHER", "BOTH", "COMMA")), None)
            if after is None or after.kind not in ("ATOM", "LP", "NOT", "EXCEPT", "NONEOF", "MISSING", "UNCLAIMED"):
                self.unclear.append(self.places[at])

    def _add(self, level: _Level, made: Atom) -> None:
        if not made.nodes:
            self.notes += made.notes
            if level.turned and not made.leans:  # a 'not' with nothing to turn round
                self.unclear.append((made.start, made.end))
                level.turned = ""
            return
        notes = made.notes
        node: Tree
        if level.turned in ("NOT", "NONEOF"):
            denied = fewer(made.nodes) if self._is_bare_number(made) else opposite(made.nodes)
            node = {"none": made.nodes} if made.is_listed and len(made.nodes) > 1 else denied
            notes = [
                Note(node if len(made.nodes) == 1 else None, note.phrase, note.means, note.value)
                if note.node is made.nodes[0] and "none" not in node
                else note
                for note in notes
            ]
            level.turned = ""
        elif level.turned == "EXCEPT" and made.is_listed:
            node = joined(made.nodes, "any")
        else:
            node = joined(made.nodes, "all")
        self.notes += notes
        level.add(Part(node, made.start, made.end, made.is_deed))

    def _is_bare_number(self, made: Atom) -> bool:
        """'have not ordered three times' is fewer; 'not exactly three times' and 'orders = 3' are any other number."""
        return not _EXACTLY.search(self.text[made.start : made.end])

    def _close(self, stack: list[_Level]) -> None:
        inner = stack.pop()
        node = self._combined(inner)
        outer = stack[-1]
        if node is None:
            return
        if outer.turned in ("NOT", "NONEOF"):
            node = {"none": node["any"]} if set(node) == {"any"} else opposite([node])
            outer.turned = ""
        outer.add(Part(node, inner.parts[0].start, inner.parts[-1].end, is_group=True))

    # -- one level -----------------------------------------------------------------------------------------------------

    def _all(self, parts: list[Part]) -> Tree:
        """All of them, unless two values are asked of a field that holds one: nobody could be meant."""
        chosen: dict[str, Part] = {}
        for part in parts:
            key, operator = str(part.node.get("field", "")), part.node.get("operator")
            is_one = operator == "in" and key in _SINGLE
            if not key or not (is_one or (operator == "equals" and isinstance(part.node.get("value"), str))):
                continue
            other = chosen.setdefault(key, part)
            if not _values(part.node) & _values(other.node):
                raise Ambiguous(
                    f"Nobody is both “{self._said([other])}” and “{self._said([part])}”. Is one or the other meant?",
                    [f"({self._said([other])}) or ({self._said([part])})"],
                )
        return _all([part.node for part in parts])

    def _combined(self, level: _Level) -> Tree | None:
        if not level.parts:
            return None
        pauses = level.pauses
        level = self._without_exceptions(self._with_either(level))
        level.pauses = pauses if len(pauses) == len(level.parts) else [False] * len(level.parts)
        if (split := self._after_or(level)) is not None:
            return split
        self._ask_about_groups(level)
        runs = self._runs(level)
        if len(runs) == 1:
            return self._all(runs[0])
        is_mixed = any(len(run) > 1 for run in runs) or self._has_mixed(level)
        if is_mixed and (settled := self._settled(level, runs)):
            return settled
        return {"any": [self._all(run) for run in runs]}

    def _ask_about_groups(self, level: _Level) -> None:
        """'Everyone with 8 orders and everyone who spent 1500' are two groups, or those who are in both: it is asked."""
        for at, part in enumerate(level.parts):
            before = level.parts[at - 1] if at else None
            if before and level.joins[at] == "AND" and _EVERYONE.search(self.text[before.end : part.start]):
                first, second = self._said(level.parts[:at]), self._said(level.parts[at:])
                raise Ambiguous(
                    "Are these two groups, or those who are in both?",
                    [f"({first}) or ({second})", f"({first}) and ({second})"],
                )

    def _after_or(self, level: _Level) -> Tree | None:
        """'5 orders or spent 800, US only': what comes after a comma behind the last 'or' holds for all of it."""
        ors = [at for at, join in enumerate(level.joins) if join == "OR"]
        if not ors or "PLUS" in level.joins:
            return None
        cut = next((at for at in range(ors[-1] + 1, len(level.joins)) if level.pauses[at]), None)
        if cut is None or any(join in ("", "AND", "BUT") for join in level.joins[1:cut]):
            return None
        first = {"any": [part.node for part in level.parts[:cut]]}
        return _all([first, *[part.node for part in level.parts[cut:]]])

    def _runs(self, level: _Level) -> list[list[Part]]:
        """Operands between one 'or' and the next. In 'a, b or c' the commas are 'or' as well."""
        ors = [at for at, join in enumerate(level.joins) if join in ("OR", "PLUS")]
        ands = [at for at, join in enumerate(level.joins) if at and join in ("AND", "BUT", "")]
        runs: list[list[Part]] = [[]]
        for at, part in enumerate(level.parts):
            is_listed = level.joins[at] in ("COMMA", "SEMI") and ors and not ands
            if at and (level.joins[at] in ("OR", "PLUS") or is_listed):
                runs.append([])
            runs[-1].append(part)
        return runs

    def _has_mixed(self, level: _Level) -> bool:
        return any(join in ("OR", "PLUS") for join in level.joins) and any(
            at and join not in ("OR", "PLUS") for at, join in enumerate(level.joins)
        )

    def _settled(self, level: _Level, runs: list[list[Part]]) -> Tree | None:
        """Where and and or stand side by side: clear when people are named again after the 'or'; else it is asked."""
        after = [run[0] for run in runs[1:]]
        if all(self._names_people(part) or part.is_group for part in after):
            return None
        if all(len(run) == 1 or all(part.is_group for part in run) for run in runs):
            return None
        if (kept := self._but_not(level)) is not None:
            return kept
        first, *rest = runs
        head, last = first[:-1], first[-1]
        if len(rest) == 1 and len(rest[0]) == 1 and head:
            narrow = f"({self._said(first)}) or ({self._said(rest[0])})"
            wide = f"{self._said(head)} and ({self._said([last])} or {self._said(rest[0])})"
            if last.is_deed and rest[0][0].is_deed and not any(part.is_deed for part in head):
                return _all([*[part.node for part in head], {"any": [last.node, rest[0][0].node]}])
            raise Ambiguous(
                "“And” and “or” stand side by side here, and that can be meant in two ways. Which one?", [wide, narrow]
            )
        options = [" or ".join(f"({self._said(run)})" for run in runs)]
        raise Ambiguous(
            "“And” and “or” stand side by side here. Which belong together? Brackets make it clear.", options
        )

    def _but_not(self, level: _Level) -> Tree | None:
        """'In October or November but not in September': who is left out at the end is left out of all of it.

        So is who bought none after what was done on the site: 'searched for beanies or viewed one and never bought any'.
        """
        cut = next((at for at in range(1, len(level.joins)) if level.joins[at] in ("BUT", "AND")), None)
        if (
            cut is None
            or (level.joins[cut] == "AND" and not all(_is_event(part.node) for part in level.parts[:cut]))
            or any(join not in ("", "OR", "COMMA") for join in level.joins[:cut])
            or "OR" not in level.joins[:cut]
        ):
            return None
        kept, left = level.parts[:cut], level.parts[cut:]
        if "OR" in level.joins[cut:] or not all(_denies(part.node) for part in left):
            return None
        return _all([{"any": [part.node for part in kept]}, *[part.node for part in left]])

    def _names_people(self, part: Part) -> bool:
        """Whether people are named between the operand before and this one: 'or people who ...'."""
        before = max((start for start in self.starts if start < part.start), default=0)
        return any(before < at < part.start for at in self.people)

    def _said(self, parts: list[Part]) -> str:
        return self.text[parts[0].start : parts[-1].end].strip()

    def _with_either(self, level: _Level) -> _Level:
        """'either a or b' holds together as if in brackets."""
        if not level.either or level.either[0] >= len(level.parts):
            return level
        start = level.either[0]
        end = start + 1
        while end < len(level.parts) and level.joins[end] in ("OR", "COMMA"):
            end += 1
        if end == start + 1:
            return level
        group = Part(
            {"any": [part.node for part in level.parts[start:end]]},
            level.parts[start].start,
            level.parts[end - 1].end,
            is_group=True,
        )
        return _Level(
            [*level.parts[:start], group, *level.parts[end:]],
            [*level.joins[: start + 1], *level.joins[end:]], [*level.nots[: start + 1], *level.nots[end:]],
        )  # fmt: skip

    def _without_exceptions(self, level: _Level) -> _Level:
        """'except a and b' takes the things listed after it: neither a nor b."""
        out = _Level()
        at = 0
        while at < len(level.parts):
            if level.nots[at] != "EXCEPT":
                out.parts.append(level.parts[at])
                out.joins.append(level.joins[at])
                out.nots.append("")
                at += 1
                continue
            runs, end = [[level.parts[at]]], at + 1
            while end < len(level.parts) and level.nots[end] == "" and level.joins[end] in ("", "AND", "OR", "COMMA"):
                part, join = level.parts[end], level.joins[end]
                if join == "" and self._goes_on(level.parts[end - 1], part):
                    break
                if _ANEW.match(self.text, level.parts[end - 1].end):
                    break  # 'in Canada, excluding Quebec, whose average order is over 90'
                if join == "COMMA" and (at == 0 or level.joins[at] == "COMMA") and self._begins_anew(part):
                    break  # 'excluding wholesale, who has ordered twice?'
                if join == "":
                    runs[-1].append(part)
                elif part.is_deed and not self._names_people(part):
                    if join == "AND" and any(one.is_deed for one in runs[-1]):
                        raise Ambiguous("It is not clear how far the exception goes. Which one?", [
                            f"{self._before(level, at)} except ({self.text[level.parts[at].start : part.end]})",
                            f"{self._before(level, at)} except ({self._said(runs[-1])}), and {self._said([part])}",
                        ])  # fmt: skip
                    break
                else:
                    runs.append([part])
                end += 1
            excluded = [_all([part.node for part in run]) for run in runs]
            node = opposite(excluded) if len(excluded) == 1 else {"none": excluded}
            out.parts.append(Part(node, level.parts[at].start, level.parts[end - 1].end))
            out.joins.append("AND" if at and level.joins[at] != "OR" else level.joins[at])
            out.nots.append("")
            at = end
        return out

    def _goes_on(self, place: Part, part: Part) -> bool:
        """'Everybody in California except Los Angeles who is subscribed': a place does and has nothing, so the people do."""
        is_place = place.node.get("field") in ("country", "state", "city") and not self._names_people(place)
        return is_place and _WHO.match(self.text, place.end) is not None

    def _begins_anew(self, part: Part) -> bool:
        """Whether what stands behind the comma is said of those who are meant, not of those left out."""
        return part.is_deed or self._names_people(part)

    def _before(self, level: _Level, at: int) -> str:
        return self._said(level.parts[:at]) if at else "everyone"


def _is_event(node: Tree) -> bool:
    return (node.get("metric") or {}).get("of") == "events" and not _denies(node)


def _denies(node: Tree) -> bool:
    """Whether a condition says that something is not so, or did not happen."""
    is_none = "none" in node or (node.get("value") == 0 and node.get("operator") == "equals")
    return is_none or str(node.get("operator", "")).startswith(("not_", "is_blank"))


def _values(node: Tree) -> set[str]:
    value = node["value"]
    return {str(one).lower() for one in (value if isinstance(value, list) else [value])}


def _all(nodes: list[Tree]) -> Tree:
    flat: list[Tree] = []
    for node in nodes:
        flat += node["all"] if set(node) == {"all"} else [node]
    return flat[0] if len(flat) == 1 else {"all": flat}


_EVERYONE = re.compile(
    r"\band\W+(?:also\W+)?(?:(?:any|every)(?:body|one)|all (?:the )?(?:customers|people|those|shoppers|buyers|clients))\b",
    re.IGNORECASE,
)
_EXACTLY = re.compile(r"=|:|\b(?:exactly|precisely|just|only|equals?|one[ -]time|single)\b", re.IGNORECASE)
_WHO = re.compile(r"\W*(?:who|whose|that|which|with|having)\b", re.IGNORECASE)
_ANEW = re.compile(r"\s*,\s*(?:(?:and|but|also) ){0,2}(?:who|whose|that|which|with|having)\b", re.IGNORECASE)
