"""The condition tree as checked values: groups, conditions, and what a condition is about."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from cdp.conditions.catalogue import FACTS, PROPERTY, Catalogue, Field, Kind

Scalar = str | bool | Decimal | date | datetime
Value = Scalar | tuple[Scalar, ...] | None
Match = Literal["all", "any", "none"]


@dataclass(frozen=True)
class Metric:
    """A number per customer out of what happened to them, e.g. orders with a sock in the last 90 days, counted."""

    of: str
    aggregate: str = "count"
    amount: str = ""  # what is added up; empty for count and days_since
    where: "Group" = field(default_factory=lambda: Group("all"))
    in_last_days: int | None = None


@dataclass(frozen=True)
class Membership:
    """Being in another saved segment, named by its key."""

    segment: str


Subject = Field | Metric | Membership


@dataclass(frozen=True)
class Condition:
    """Subject, operator, value: true or false of each customer, never unknown."""

    subject: Subject
    operator: str
    value: Value = None


@dataclass(frozen=True)
class Group:
    """Conditions of which all, any or none must hold. An empty `all` or `none` is everyone, an empty `any` nobody."""

    match: Match
    parts: tuple["Node", ...] = ()


Node = Group | Condition
EVERYONE = Group("all")


def kind_of(subject: Subject) -> Kind:
    """Promise the kind of value a subject has; a membership is yes or no."""
    if isinstance(subject, Field):
        return subject.kind
    if isinstance(subject, Membership):
        return Kind.YES_NO
    if subject.amount and not subject.amount.startswith(PROPERTY):
        return FACTS[subject.of].fields[subject.amount].kind
    return Kind.NUMBER


def scale_of(subject: Subject) -> int:
    """Promise how many of the units a subject is kept in make one: cents of money, ten-thousandths of added properties."""
    if isinstance(subject, Metric) and subject.amount.startswith(PROPERTY):
        return 10_000
    return 100 if kind_of(subject) is Kind.MONEY else 1


def is_whole(subject: Subject) -> bool:
    """Promise whether the subject's values are whole numbers as kept: counts, days, and money in cents."""
    if isinstance(subject, Metric):
        return subject.aggregate != "avg"
    return isinstance(subject, Field) and subject.whole


def conditions(node: Node) -> Iterator[Condition]:
    """Promise every condition of a tree, in reading order, groups opened."""
    if isinstance(node, Condition):
        yield node
        return
    for part in node.parts:
        yield from conditions(part)


def segments_named(node: Node) -> set[str]:
    """Promise the keys of the segments that a tree speaks of directly."""
    return {c.subject.segment for c in conditions(node) if isinstance(c.subject, Membership)}


def fields_named(node: Node) -> set[str]:
    """Promise the keys of the customer fields that a tree speaks of."""
    return {c.subject.key for c in conditions(node) if isinstance(c.subject, Field)}


def to_json(node: Node) -> dict[str, Any]:
    """Promise the tree in the form that is stored and sent; parsing it gives the same tree."""
    if isinstance(node, Group):
        return {node.match: [to_json(part) for part in node.parts]}
    subject = _subject_to_json(node.subject)
    shown = {} if node.value is None else {"value": _value_to_json(node.value)}
    return {**subject, "operator": node.operator, **shown}


def _subject_to_json(subject: Subject) -> dict[str, Any]:
    if isinstance(subject, Field):
        return {"field": subject.key}
    if isinstance(subject, Membership):
        return {"segment": subject.segment}
    metric: dict[str, Any] = {"of": subject.of, "aggregate": subject.aggregate}
    if subject.amount:
        metric["field"] = subject.amount
    if subject.where.parts:
        where = to_json(subject.where)
        metric["where"] = where["all"] if "all" in where else where
    if subject.in_last_days is not None:
        metric["in_last_days"] = subject.in_last_days
    return {"metric": metric}


def _value_to_json(value: Value) -> Any:
    if isinstance(value, tuple):
        return [_value_to_json(one) for one in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def known_segment_name(catalogue: Catalogue, key: str) -> str:
    """Promise a segment's name, or its key when it is gone."""
    return catalogue.segments[key].name if key in catalogue.segments else key
