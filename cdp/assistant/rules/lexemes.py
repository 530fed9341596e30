"""What a piece of a sentence can be, and one trie that finds rows of kinds in a row of pieces."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Lexeme:
    """A piece of the sentence with all it can be: kind -> what it is worth. `start` and `end` are places in the text."""

    start: int
    end: int
    readings: dict[str, Any]
    text: str = ""
    raw: str = ""

    def __getitem__(self, kind: str) -> Any:
        return self.readings[kind]

    def is_a(self, *kinds: str) -> bool:
        """Promise whether it can be one of these kinds."""
        return not self.readings.keys().isdisjoint(kinds)


@dataclass(frozen=True)
class Found:
    """A pattern that fits from `start` up to, not including, `end`: its row, and what stands at each of its kinds."""

    start: int
    end: int
    row: Any
    parts: tuple[tuple[str, Any], ...]

    def get(self, *kinds: str) -> Any:
        """Promise what the first part of one of these kinds is worth, or None."""
        return next((value for kind, value in self.parts if kind in kinds), None)

    def every(self, *kinds: str) -> list[Any]:
        """Promise what all parts of these kinds are worth, in order."""
        return [value for kind, value in self.parts if kind in kinds]

    def has(self, *kinds: str) -> bool:
        """Promise whether a part is of one of these kinds."""
        return any(kind in kinds for kind, _ in self.parts)


_KEPT = ("CONTENT", "THEME")  # 'spring' may be a time or a word about the letter
MOST_PASSED = 2  # idle words in a row inside a pattern


@dataclass
class _Branch:
    next: dict[str, "_Branch"] = field(default_factory=dict)
    rows: list[Any] = field(default_factory=list)


class Patterns:
    """Rows of kinds in a trie. A cell such as `NOT? BUY WINDOW|PERIOD` stands for every row it allows."""

    def __init__(self, rows: Iterable[tuple[str, Any]], *, passable: Iterable[str] = ()) -> None:
        self._root = _Branch()
        self._passable = frozenset(passable)  # kinds that may stand between the others without meaning anything
        for cell, row in rows:
            for kinds in spelt_out(cell):
                self._add(kinds, row)

    def _add(self, kinds: Sequence[str], row: Any) -> None:
        branch = self._root
        for kind in kinds:
            branch = branch.next.setdefault(kind, _Branch())
        if row not in branch.rows:
            branch.rows.append(row)

    def at(self, lexemes: Sequence[Lexeme], start: int) -> Iterator[Found]:
        """Promise all rows that fit from this place on, the shorter first."""
        if self._root.next.keys().isdisjoint(lexemes[start].readings):
            return
        states: list[tuple[_Branch, tuple[tuple[str, Any], ...]]] = [(self._root, ())]
        passed_over = 0
        for place in range(start, len(lexemes)):
            readings = lexemes[place].readings
            reached = [
                (branch.next[kind], (*parts, (kind, value)))
                for branch, parts in states
                for kind, value in readings.items()
                if kind in branch.next
            ]
            for branch, parts in reached:
                for row in branch.rows:
                    yield Found(start, place + 1, row, parts)
            may_pass = (
                place > start
                and passed_over < MOST_PASSED
                and not self._passable.isdisjoint(readings)
                and "AND" not in readings
            )
            passed_over = passed_over + 1 if may_pass else 0
            states = reached + states if may_pass else reached
            if not states:
                return


MOST_SAID = 9  # lexemes of one frame, idle words included


@dataclass(frozen=True)
class Frame:
    """A head with what is said of it, before and after it in any order: each slot is filled once at most.

    `slots` are kinds with the slot they fill; `fillers` may stand between.
    """

    heads: frozenset[str]
    slots: dict[str, str]
    fillers: frozenset[str]
    row: Any

    def at(self, lexemes: Sequence[Lexeme], start: int) -> Iterator[Found]:
        """Promise every stretch from this place on that has a head and something said of it, the shorter first."""
        if lexemes[start].readings.keys().isdisjoint(self._begins):
            return
        states: list[tuple[frozenset[str], tuple[tuple[str, Any], ...]]] = [(frozenset(), ())]
        passed_over = 0
        for place in range(start, min(start + MOST_SAID, len(lexemes))):
            readings = lexemes[place].readings
            reached = [
                (filled | {slot}, (*parts, (kind, value)))
                for filled, parts in states
                for kind, value in readings.items()
                if (slot := self._slot(kind)) and slot not in filled
            ]
            for filled, parts in reached:
                if "head" in filled and len(filled) > 1:
                    yield Found(start, place + 1, self.row, parts)
            may_pass = (
                place > start
                and passed_over < MOST_PASSED
                and not self.fillers.isdisjoint(readings)
                and "AND" not in readings
            )
            passed_over = passed_over + 1 if may_pass else 0
            states = reached + states if may_pass else reached
            if not states:
                return

    @cached_property
    def _begins(self) -> frozenset[str]:
        return self.heads | self.slots.keys()

    def _slot(self, kind: str) -> str:
        return "head" if kind in self.heads else self.slots.get(kind, "")


def spelt_out(cell: str) -> list[tuple[str, ...]]:
    """Promise every row of kinds that a cell allows: `A? B|C` gives A B, A C, B, C."""
    rows: list[tuple[str, ...]] = [()]
    for piece in cell.split():
        options = piece.rstrip("?").split("|")
        longer = [(*row, option) for row in rows for option in options]
        rows = longer + (rows if piece.endswith("?") else [])
    return [row for row in rows if row]


def reduced(lexemes: Sequence[Lexeme], patterns: Patterns) -> list[Lexeme]:
    """Promise the lexemes with what fits a pattern put together, the longest first, from left to right.

    A row is a function from what was found to the readings of the new lexeme, or to None where it does not apply.
    """
    out: list[Lexeme] = []
    at = 0
    while at < len(lexemes):
        best: tuple[int, dict[str, Any]] | None = None
        for found in patterns.at(lexemes, at):
            if (best is None or found.end > best[0]) and (readings := found.row(found)):
                best = (found.end, readings)
        if best is None:
            out.append(lexemes[at])
            at += 1
            continue
        kept = {kind: lexemes[at][kind] for kind in _KEPT if lexemes[at].is_a(kind)} if best[0] == at + 1 else {}
        out.append(merged(lexemes[at : best[0]], {**kept, **best[1]}))
        at = best[0]
    return out


def merged(parts: Sequence[Lexeme], readings: dict[str, Any]) -> Lexeme:
    """Promise one lexeme in the place of several."""
    return Lexeme(parts[0].start, parts[-1].end, readings, " ".join(part.text for part in parts))
