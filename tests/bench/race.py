"""Racing two ways of doing the same thing: in turns, so that a busy machine is unfair to neither."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

patience = 3600.0  # seconds: a race stops after the round in which it has taken so long; `--patience` says how long


@dataclass(frozen=True)
class Times:
    """What the rounds of one side took, in milliseconds."""

    each: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.each)

    @property
    def p95(self) -> float:
        """The one that 95 of 100 rounds stay below."""
        return sorted(self.each)[min(len(self.each) - 1, int(0.95 * len(self.each)))]


def race(
    sides: dict[str, Callable[[], Any]],
    *,
    rounds: int = 5,
    before: Callable[[], Any] = lambda: None,
    warm: bool = True,
) -> dict[str, Times]:
    """Promise the times of each side over the rounds, its turn moving on each round; `before` is not timed."""
    if warm:
        for side in sides.values():
            before()
            side()
    taken: dict[str, list[float]] = {name: [] for name in sides}
    started = time.perf_counter()
    for turn in range(rounds):
        names = list(sides)
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            before()
            taken[name].append(_timed(sides[name]))
        if time.perf_counter() - started > patience:
            break
    return {name: Times(tuple(each)) for name, each in taken.items()}


def _timed(side: Callable[[], Any]) -> float:
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        side()
        return (time.perf_counter() - start) * 1000
    finally:
        gc.enable()


@dataclass(frozen=True)
class Figure:
    """One line of the table: ours beside theirs, and the bar between them."""

    work: str
    ours: float
    against: str
    theirs: float
    bar: float  # below it, ours may take so many times theirs; with `is_faster`, theirs takes so many times ours
    is_faster: bool = False
    unit: str = "ms"
    rounds: int = 5
    note: str = ""

    @property
    def ratio(self) -> float:
        """Ours as a part of theirs, or how many times faster."""
        return self.theirs / self.ours if self.is_faster else self.ours / self.theirs

    @property
    def passes(self) -> bool:
        """Whether the bar is kept."""
        return self.ratio >= self.bar if self.is_faster else self.ratio <= self.bar


@dataclass(frozen=True)
class Limit:
    """One line of the table with a bar of its own: a number that must stay below another."""

    work: str
    ours: float
    bar: float
    unit: str = "ms"
    rounds: int = 5
    note: str = ""

    @property
    def passes(self) -> bool:
        """Whether it stays below."""
        return self.ours <= self.bar


Line = Figure | Limit


def of_race(
    work: str, times: dict[str, Times], against: str, bar: float, *, is_faster: bool = False, note: str = ""
) -> Figure:
    """Promise the line of the side called "ours" beside the other."""
    ours, theirs = times["ours"], times[against]
    rounds = min(len(ours.each), len(theirs.each))
    return Figure(work, ours.median, against, theirs.median, bar, is_faster, rounds=rounds, note=note)


def table(title: str, lines: Sequence[Line], *, judged: bool = True) -> str:
    """Promise the lines as a Markdown table, to print and to paste; bars are for the sizes they were set for."""
    rows = [_cells(line, judged) for line in lines]
    rows = [("work", "ours", "against", "theirs", "ratio", "bar", "", "rounds", "note"), *rows]
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    said = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([f"### {title}", "", said[0], rule, *said[1:], ""])


def _cells(line: Line, judged: bool) -> tuple[str, ...]:
    verdict = ("pass" if line.passes else "MISS") if judged else ""
    if isinstance(line, Limit):
        bar = f"≤ {_amount(line.bar, line.unit)}"
        return (line.work, _amount(line.ours, line.unit), "", "", "", bar, verdict, str(line.rounds), line.note)
    ratio = f"{line.ratio:.1f}x faster" if line.is_faster else f"{line.ratio:.3g}x"
    bar = f"≥ {line.bar:g}x faster" if line.is_faster else f"≤ {line.bar:g}x"
    both = _amount(line.ours, line.unit), _amount(line.theirs, line.unit)
    return (line.work, both[0], line.against, both[1], ratio, bar, verdict, str(line.rounds), line.note)


def _amount(value: float, unit: str) -> str:
    if unit == "ms" and value >= 10_000:
        return f"{value / 1000:,.1f} s"
    return f"{value:,.2f} {unit}" if value < 10 else f"{value:,.0f} {unit}"
