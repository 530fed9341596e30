"""From marketers' words to plain tests with literals: relative dates, whole days, percentiles and case are settled here,
once, so that two engines that only know plain tests cannot disagree about anything else.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from cdp import text
from cdp.conditions.catalogue import Field, Kind
from cdp.conditions.operators import OPERATORS
from cdp.conditions.tree import Condition, Group, Metric, Subject, is_whole, kind_of, scale_of

Op = Literal["eq", "in", "lt", "le", "gt", "ge", "contains", "starts", "ends", "has_any", "ranges", "blank", "never"]
Literalish = str | bool | int | float | date | datetime
FIRST_YEAR = 1900  # the earliest year whose anniversaries are looked for


@dataclass(frozen=True)
class Test:
    """One plain question to one column. Unknown values answer no, except to `blank`.

    Money comes in cents, numbers as int where the column holds whole numbers and as float elsewhere, instants as aware
    UTC, days as dates, text folded; `ranges` holds (from, up to but not including) pairs in order.
    """

    op: Op
    value: Literalish | tuple[Literalish, ...] | tuple[tuple[Literalish, Literalish], ...] | None = None


@dataclass(frozen=True)
class Lowered:
    """All tests must hold; `negated` turns the whole around, so that unknown values are in."""

    tests: tuple[Test, ...]
    negated: bool = False


class Population(Protocol):
    """What a percentile needs of the customers: how many have a value, and which is the k-th smallest."""

    def known(self, subject: Subject) -> int:
        """Promise how many customers have a value."""

    def kth(self, subject: Subject, k: int) -> int | float:
        """Promise the k-th smallest known value, counting from 1, in the unit it is kept in."""


@dataclass(frozen=True)
class Clock:
    """The instant a tree is asked at, and the zone in which the shop's days begin."""

    now: datetime
    time_zone: ZoneInfo

    def start(self, day: date) -> datetime:
        """Promise the instant at which a day of the shop begins."""
        return datetime.combine(day, time(), self.time_zone).astimezone(UTC)

    @property
    def today(self) -> date:
        """The shop's calendar day."""
        return self.now.astimezone(self.time_zone).date()


NEVER = Test("never")


def lower(condition: Condition, clock: Clock, population: Population) -> Lowered:
    """Promise the plain tests of one condition on a field or metric."""
    operator = OPERATORS[condition.operator]
    if operator.negates:
        positive = Condition(condition.subject, operator.negates, condition.value)
        return Lowered(lower(positive, clock, population).tests, negated=True)
    return Lowered(_LOWERINGS[condition.operator](condition, clock, population))


def rank(operator: str, percent: Decimal, known: int) -> int:
    """Promise which smallest known value, counting from 1, an operator compares with: k = ceil(p·n), exactly."""
    share = Fraction(percent) / 100
    if operator == "top_percent":
        return known - math.ceil(share * known) + 1
    return math.ceil(share * known)


def _ranked(condition: Condition, _clock: Clock, population: Population) -> tuple[Test, ...]:
    known = population.known(condition.subject)
    if not known:
        return (NEVER,)
    assert isinstance(condition.value, Decimal)
    edge = population.kth(condition.subject, rank(condition.operator, condition.value, known))
    op: dict[str, Op] = {
        "above_percentile": "gt",
        "below_percentile": "lt",
        "top_percent": "ge",
        "bottom_percent": "le",
    }
    return (Test(op[condition.operator], edge),)


def _blank(*_: object) -> tuple[Test, ...]:
    return (Test("blank"),)


def _compared(op: Op) -> Callable[[Condition, Clock, Population], tuple[Test, ...]]:
    def lowering(condition: Condition, clock: Clock, _population: Population) -> tuple[Test, ...]:
        return _compare(op, condition.subject, condition.value, clock)

    return lowering


def _compare(op: Op, subject: Subject, value: object, clock: Clock) -> tuple[Test, ...]:
    kind = kind_of(subject)
    if kind is Kind.TIME:
        return _compare_times(op, value, clock)
    if kind in (Kind.NUMBER, Kind.MONEY):
        assert isinstance(value, Decimal)
        return (_compare_numbers(op, value * scale_of(subject), whole=is_whole(subject)),)
    if isinstance(value, str):
        return (_equal_text(subject, text.fold(value)),)
    assert isinstance(value, bool | date)
    return (Test(op, value),)


def _equal_text(subject: Subject, value: str) -> Test:
    if isinstance(subject, Field) and subject.key == "email" and "@" not in value:
        return Test("ends", f"@{value}")
    return Test("eq", value)


def _compare_numbers(op: Op, value: Decimal, *, whole: bool) -> Test:
    if not whole:
        return Test(op, float(value))
    floor = int(value.to_integral_value("ROUND_FLOOR"))
    if value == floor:
        return Test(op, floor)
    # Between two whole numbers: more than 2.5 is more than 2, at least 2.5 is at least 3, exactly 2.5 is nobody.
    return {"gt": Test("gt", floor), "ge": Test("gt", floor), "lt": Test("le", floor), "le": Test("le", floor)}.get(
        op, NEVER
    )


def _compare_times(op: Op, value: object, clock: Clock) -> tuple[Test, ...]:
    if isinstance(value, datetime):
        return (Test(op, value.astimezone(UTC)),)
    assert isinstance(value, date)
    start = clock.start(value)
    if value == date.max:
        return {"lt": (Test("lt", start),), "le": (), "gt": (NEVER,)}.get(op, (Test("ge", start),))
    end = clock.start(value + timedelta(days=1))
    return {
        "eq": (Test("ge", start), Test("lt", end)),
        "gt": (Test("ge", end),),
        "ge": (Test("ge", start),),
        "lt": (Test("lt", start),),
        "le": (Test("lt", end),),
    }[op]


def _between(condition: Condition, clock: Clock, _population: Population) -> tuple[Test, ...]:
    assert isinstance(condition.value, tuple)
    low, high = condition.value
    return (*_compare("ge", condition.subject, low, clock), *_compare("le", condition.subject, high, clock))


def _one_of(condition: Condition, _clock: Clock, _population: Population) -> tuple[Test, ...]:
    assert isinstance(condition.value, tuple)
    kind = kind_of(condition.subject)
    if kind is Kind.LIST:
        return (Test("has_any", tuple(text.fold(str(one)) for one in condition.value)),)
    if kind in (Kind.NUMBER, Kind.MONEY):
        scale = scale_of(condition.subject)
        tests = [
            _compare_numbers("eq", Decimal(str(one)) * scale, whole=is_whole(condition.subject))
            for one in condition.value
        ]
        values = tuple(test.value for test in tests if test is not NEVER)
        return (Test("in", values),) if values else (NEVER,)  # type: ignore[arg-type]
    return (Test("in", tuple(text.fold(str(one)) for one in condition.value)),)


def _worded(op: Op) -> Callable[[Condition, Clock, Population], tuple[Test, ...]]:
    def lowering(condition: Condition, _clock: Clock, _population: Population) -> tuple[Test, ...]:
        value = text.fold(str(condition.value))
        if kind_of(condition.subject) is Kind.LIST:
            return (Test("has_any", (value,)),)
        return (Test(op, value),)

    return lowering


def _days(condition: Condition) -> timedelta:
    assert isinstance(condition.value, Decimal)
    return timedelta(days=int(condition.value))


def _last_days(condition: Condition, clock: Clock, _population: Population) -> tuple[Test, ...]:
    if kind_of(condition.subject) is Kind.DATE:
        return (Test("ge", clock.today - _days(condition)), Test("le", clock.today))
    return (Test("ge", clock.now - _days(condition)), Test("le", clock.now))


def _next_days(condition: Condition, clock: Clock, _population: Population) -> tuple[Test, ...]:
    if kind_of(condition.subject) is Kind.DATE:
        return (Test("ge", clock.today), Test("le", clock.today + _days(condition)))
    return (Test("ge", clock.now), Test("le", clock.now + _days(condition)))


def _anniversary(condition: Condition, clock: Clock, _population: Population) -> tuple[Test, ...]:
    """The days, in every year from 1900 on, whose anniversary falls between today and so many days from now.

    29 February has its anniversary on 28 February of a common year. The day itself has none.
    """
    window = [clock.today + timedelta(days=ahead) for ahead in range(min(int(_days(condition).days), 366) + 1)]
    days = {(day.month, day.day) for day in window}
    if any((day.month, day.day) == (2, 28) and not _is_leap(day.year) for day in window):
        days.add((2, 29))
    is_instant = kind_of(condition.subject) is Kind.TIME
    edge = clock.start if is_instant else lambda day: day
    ranges = [
        (edge(first), edge(min(last + timedelta(days=1), clock.today)))
        for year in range(FIRST_YEAR, clock.today.year + 1)
        for first, last in _runs(sorted(_dated(days, year)))
        if first < clock.today
    ]
    return (Test("ranges", tuple(ranges)),) if ranges else (NEVER,)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _dated(days: set[tuple[int, int]], year: int) -> list[date]:
    return [date(year, month, day) for month, day in days if (month, day) != (2, 29) or _is_leap(year)]


def _runs(days: list[date]) -> list[tuple[date, date]]:
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


_LOWERINGS: dict[str, Callable[[Condition, Clock, Population], tuple[Test, ...]]] = {
    "equals": _compared("eq"),
    "on": _compared("eq"),
    "greater_than": _compared("gt"),
    "after": _compared("gt"),
    "at_least": _compared("ge"),
    "less_than": _compared("lt"),
    "before": _compared("lt"),
    "at_most": _compared("le"),
    "between": _between,
    "in": _one_of,
    "contains": _worded("contains"),
    "starts_with": _worded("starts"),
    "ends_with": _worded("ends"),
    "in_last_days": _last_days,
    "in_next_days": _next_days,
    "anniversary_in_next_days": _anniversary,
    "above_percentile": _ranked,
    "below_percentile": _ranked,
    "top_percent": _ranked,
    "bottom_percent": _ranked,
    "is_blank": _blank,
}


def window(metric: Metric, clock: Clock) -> tuple[datetime | None, datetime | None]:
    """Promise the first and last instant a metric's own window lets in; (None, None) without one."""
    if metric.in_last_days is None:
        return None, None
    return clock.now - timedelta(days=metric.in_last_days), clock.now


def asks_status(metric: Metric) -> bool:
    """Promise whether a metric names order statuses itself; if not, cancelled and voided orders do not count."""
    return metric.of != "events" and _names(metric.where, "status")


def _names(node: Group | Condition, key: str) -> bool:
    if isinstance(node, Group):
        return any(_names(part, key) for part in node.parts)
    return isinstance(node.subject, Field) and node.subject.key == key
