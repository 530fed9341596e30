"""From what an editor, a file or a program sent to a checked tree, or to sentences that say what is wrong and where."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from cdp import errors, text
from cdp.conditions.catalogue import AGGREGATES, ORDERED, WITHOUT_AMOUNT, Catalogue, Field, Kind
from cdp.conditions.operators import OPERATORS, Takes
from cdp.conditions.tree import Condition, Group, Match, Membership, Metric, Node, Scalar, Subject, Value, kind_of

MATCHES: tuple[Match, ...] = ("all", "any", "none")
DEEPEST, MOST_CONDITIONS, LONGEST_LIST, LONGEST_TEXT, MOST_DAYS = 20, 500, 10_000, 1_000, 36_500
_YES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_TOO_DEEP = f"Groups can be nested at most {DEEPEST} deep"
_RANKED = ("above_percentile", "below_percentile", "top_percent", "bottom_percent")


@dataclass(frozen=True)
class Problem:
    """What is wrong at one place of a tree, e.g. path 'all[1].value'. `is_gap` when something is only not filled in."""

    path: str
    message: str
    is_gap: bool = False


class _Fault(Exception):
    def __init__(self, message: str, *, is_gap: bool = False, at: str = "") -> None:
        super().__init__(message)
        self.is_gap, self.at = is_gap, at


def parse(source: Any, catalogue: Catalogue, *, within: tuple[str, ...] = ()) -> Group:
    """Promise the checked tree of `source`; raises Invalid with one sentence per fault, by path.

    `within` names the segments that are being defined, so that one cannot be defined by itself.
    """
    tree, problems = examine(source, catalogue, within=within)
    if problems:
        raise errors.Invalid(
            " ".join(f"{problem.message}" for problem in problems[:3]),
            {problem.path: [problem.message] for problem in problems},
        )
    return tree


def examine(source: Any, catalogue: Catalogue, *, within: tuple[str, ...] = ()) -> tuple[Group, list[Problem]]:
    """Promise the tree of all that is in order, and the problems of what had to be left out of it."""
    reader = _Reader(catalogue, catalogue.fields, within)
    tree = reader.root(source)
    return tree, reader.problems


class _Reader:
    """Walks a tree once, collecting problems by path."""

    def __init__(self, catalogue: Catalogue, fields: Any, within: tuple[str, ...], *, seen: int = 0, depth: int = 1):
        self.catalogue, self.fields, self.within = catalogue, fields, within
        self.problems: list[Problem] = []
        self.seen, self.depth = seen, depth  # what was counted, and how deep it lies, before this reader began

    def root(self, source: Any, path: str = "") -> Group:
        if source is None or source == {}:
            return Group("all")
        if isinstance(source, list):
            return self.group("all", source, path, self.depth) or Group("all")
        node = self.node(source, path, self.depth)
        if isinstance(node, Group):
            return node
        return Group("all", (node,) if node else ())

    def node(self, source: Any, path: str, depth: int) -> Node | None:
        if not isinstance(source, dict):
            self.fault(path, f"Expected a condition or a group here, not {_shown(source)}.")
            return None
        if groups := [match for match in MATCHES if match in source]:
            if len(source) > 1:
                self.fault(path, "A group has exactly one of “all”, “any”, “none” and nothing else.")
                return None
            return self.group(groups[0], source[groups[0]], f"{path}.{groups[0]}".lstrip("."), depth)
        self.seen += 1
        if self.seen > MOST_CONDITIONS:
            if self.seen == MOST_CONDITIONS + 1:
                self.fault(path, f"A segment can have at most {MOST_CONDITIONS} conditions.")
            return None
        try:
            return self.condition(source, path, depth)
        except _Fault as fault:
            self.fault(f"{path}.{fault.at}".strip("."), str(fault), is_gap=fault.is_gap)
            return None

    def group(self, match: Match, source: Any, path: str, depth: int) -> Group | None:
        """The group of what is in order; a group of which nothing is, is left out whole, and not taken for an empty one."""
        if not isinstance(source, list):
            self.fault(path, f"A group holds a list of conditions, not {_shown(source)}.")
            return Group(match)
        if depth > DEEPEST:
            self.fault(path, f"{_TOO_DEEP}.")
            return Group(match)
        nodes = [self.node(one, f"{path}[{at}]", depth + 1) for at, one in enumerate(source)]
        sound = tuple(node for node in nodes if node is not None)
        return None if nodes and not sound else Group(match, sound)

    def fault(self, path: str, message: str, *, is_gap: bool = False) -> None:
        self.problems.append(Problem(path, message, is_gap))

    def condition(self, source: dict[str, Any], path: str, depth: int) -> Condition:
        subject = self.subject(source, depth)
        operator = source.get("operator")
        if isinstance(subject, Membership):
            if operator not in ("in", "not_in"):
                raise _Fault("Being in a segment is asked with “in” or “not_in”.", at="operator", is_gap=not operator)
            return Condition(subject, operator)
        if operator in (None, ""):
            raise _Fault(f"Choose how to compare {_named(subject)}.", at="operator", is_gap=True)
        kind = kind_of(subject)
        known = OPERATORS.get(operator) if isinstance(operator, str) else None
        if known is None or kind not in known.kinds:
            fitting = ", ".join(key for key, one in OPERATORS.items() if kind in one.kinds)
            raise _Fault(
                f"{_named(subject)} cannot be compared with {_shown(operator)}. Use one of: {fitting}.", at="operator"
            )
        if operator in _RANKED and self.fields is not self.catalogue.fields:
            raise _Fault("A percentile is taken over customers and cannot stand inside a metric.", at="operator")
        if known.takes is not Takes.NOTHING:
            self.refuse_guessing(subject)
        return Condition(subject, known.key, self.value(known.takes, subject, source.get("value")))

    def refuse_guessing(self, subject: Subject) -> None:
        """Whether there is an address may be asked by everybody, what it is only by those who see it."""
        if isinstance(subject, Field) and subject.is_contact and not self.catalogue.shows_contacts:
            raise _Fault(
                f"{subject.label} is shown to your role masked, so no condition can compare it. Ask an owner of this shop.",
                at="field",
            )

    def subject(self, source: dict[str, Any], depth: int) -> Subject:
        named = [key for key in ("field", "metric", "segment") if key in source]
        if len(named) != 1:
            raise _Fault("A condition names exactly one of “field”, “metric” or “segment”.", is_gap=not named)
        if named[0] == "field":
            return self.field(source["field"])
        if self.fields is not self.catalogue.fields:
            raise _Fault(f"Inside a metric only its own fields can be asked about, not a {named[0]}.", at=named[0])
        return self.metric(source["metric"]) if named[0] == "metric" else self.membership(source["segment"], depth)

    def field(self, key: Any) -> Field:
        if key in (None, ""):
            raise _Fault("Choose a field.", at="field", is_gap=True)
        found = self.fields.get(key) if isinstance(key, str) else None
        if found is None:
            raise _Fault(f"There is no field {_shown(key)}. {_nearest(str(key), self.fields)}", at="field")
        return found  # type: ignore[no-any-return]

    def metric(self, source: Any) -> Metric:
        source = _of_orders(source)
        facts = self.catalogue.facts.get(str(source.get("of"))) if isinstance(source, dict) else None
        if facts is None:
            raise _Fault(f"A metric is over one of: {', '.join(self.catalogue.facts)}.", at="metric.of")
        aggregate = source.get("aggregate", "count")
        if aggregate not in facts.aggregates:
            raise _Fault(
                f"{facts.label} can give one of: {', '.join(facts.aggregates)}; not {_shown(aggregate)}.",
                at="metric.aggregate",
            )
        amount = ""
        if aggregate not in WITHOUT_AMOUNT:
            amount = source.get("field") or facts.amounts[0]
            if amount not in facts.amounts:
                raise _Fault(f"{AGGREGATES[aggregate]} takes one of: {', '.join(facts.amounts)}.", at="metric.field")
            self.refuse_guessing(facts.fields[amount])
        days = source.get("in_last_days")
        window = None if days in (None, "") else int(_days(days))
        inner = _Reader(self.catalogue, facts.fields, self.within)
        where = inner.root(source.get("where"))
        if inner.problems:
            first = inner.problems[0]
            raise _Fault(
                first.message, at=f"metric.where.{first.path}".strip("."), is_gap=all(p.is_gap for p in inner.problems)
            )
        return Metric(facts.key, aggregate, amount, where, window)

    def membership(self, key: Any, depth: int) -> Membership:
        if key in (None, ""):
            raise _Fault("Choose a segment.", at="segment", is_gap=True)
        saved = self.catalogue.segments.get(key) if isinstance(key, str) else None
        if saved is None:
            raise _Fault(f"There is no segment {_shown(key)}. Pick another one.", at="segment")
        path = (*self.within, key)
        if key in self.within:
            names = [self.catalogue.segments[k].name if k in self.catalogue.segments else k for k in path]
            raise _Fault(f"A segment cannot rest on itself: {' → '.join(names)}.", at="segment")
        inner = _Reader(self.catalogue, self.catalogue.fields, path, seen=self.seen, depth=depth)
        inner.root(saved.conditions)
        self.seen = inner.seen
        if inner.problems:
            raise _Fault(self.of_another(saved.name, inner), at="segment")
        return Membership(key)

    def of_another(self, name: str, inner: "_Reader") -> str:
        """The sentence about a segment that this one names: a circle, too large together with it, or a fault of its own."""
        messages = [problem.message for problem in inner.problems]
        if circle := next((said for said in messages if "rest on itself" in said), None):
            return circle
        if inner.seen > MOST_CONDITIONS:
            return (
                f"A segment can have at most {MOST_CONDITIONS} conditions, counting those of the segments it names; "
                f"with “{name}” it has more."
            )
        if any(_TOO_DEEP in said for said in messages):
            return f"{_TOO_DEEP}, counting those of the segments it names; with “{name}” it is deeper."
        return f"The segment “{name}” has a fault of its own: {messages[0]}"

    def value(self, takes: Takes, subject: Subject, value: Any) -> Value:
        if takes is Takes.NOTHING:
            return None
        if takes is Takes.DAYS:
            return _days(value)
        if takes is Takes.PERCENT:
            return _percent(value)
        if takes is Takes.ONE:
            return self.one(subject, value)
        many = _listed(value)
        if takes is Takes.PAIR:
            if len(many) != 2 or any(one in (None, "") for one in many):
                raise _Fault(f"{_named(subject)} needs two values to lie between.", at="value", is_gap=True)
            low, high = self.one(subject, many[0]), self.one(subject, many[1])
            if type(low) is type(high) and low > high:  # type: ignore[operator]
                raise _Fault(
                    f"{_named(subject)} lies between a smaller and a larger value; put the smaller first.", at="value"
                )
            return (low, high)
        if not many:
            raise _Fault(f"Give at least one value for {_named(subject)}.", at="value", is_gap=True)
        if len(many) > LONGEST_LIST:
            raise _Fault(f"A list can hold at most {LONGEST_LIST:,} values; this one has {len(many):,}.", at="value")
        return tuple(dict.fromkeys(self.one(subject, one) for one in many))

    def one(self, subject: Subject, value: Any) -> Scalar:
        if value is None or value == "":
            raise _Fault(f"Give a value for {_named(subject)}.", at="value", is_gap=True)
        try:
            return _READERS[kind_of(subject)](subject, value)
        except _Fault as fault:
            fault.at = fault.at or "value"
            raise


def _of_orders(source: Any) -> Any:
    """What is asked of the event “Ordered” asked of the orders; anything else as it is."""
    if not isinstance(source, dict) or source.get("of") != "events":
        return source
    where = source.get("where")
    where = where["all"] if isinstance(where, dict) and isinstance(where.get("all"), list) else where
    if not isinstance(where, list) or source.get("aggregate", "count") not in WITHOUT_AMOUNT:
        return source
    rest = [each for each in where if not _names_an_order(each)]
    if len(rest) == len(where) or any(not isinstance(each, dict) or each.get("field") not in _ALSO for each in rest):
        return source
    return {**source, "of": "orders", "where": [{**each, "field": _ALSO[each["field"]]} for each in rest]}


_ALSO = {"occurred_at": "placed_at", "source": "source"}  # what can be asked of an event and of an order


def _names_an_order(condition: Any) -> bool:
    if not isinstance(condition, dict) or condition.get("field") != "name":
        return False
    value = condition.get("value")
    one = value[0] if condition.get("operator") == "in" and isinstance(value, list) and len(value) == 1 else value
    is_named = isinstance(one, str) and text.fold(one.strip()) == text.fold(ORDERED)
    return is_named and condition.get("operator") in ("equals", "in")


def _named(subject: Subject) -> str:
    if isinstance(subject, Field):
        return subject.label
    return "This number" if isinstance(subject, Metric) else "The segment"


def _shown(value: Any) -> str:
    shown = str(value)
    return f"“{shown[:60]}…”" if len(shown) > 60 else f"“{shown}”"


def _nearest(key: str, fields: Any) -> str:
    near = get_close_matches(key, list(fields), n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(near)}?" if near else f"The fields are: {', '.join(fields)}."


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _read_text(subject: Subject, value: Any) -> str:
    if isinstance(value, bool | int | float | str | Decimal):
        cleaned = text.clean(str(value))
        if cleaned is None:
            raise _Fault(f"Give a value for {_named(subject)}.", is_gap=True)
        if len(cleaned) > LONGEST_TEXT:
            raise _Fault(f"A value can have at most {LONGEST_TEXT:,} letters.")
        return cleaned
    raise _Fault(f"{_named(subject)} is compared with text, not {_shown(value)}.")


def _read_choice(subject: Subject, value: Any) -> str:
    word = text.fold(_read_text(subject, value)).replace(" ", "_")
    choices = subject.choices if isinstance(subject, Field) else ()
    if word not in choices:
        raise _Fault(f"{_named(subject)} is one of: {', '.join(choices)}; not {_shown(value)}.")
    return word


def number(value: Any) -> Decimal | None:
    """Promise the exact number that a value or a typed text means, or None when it means none."""
    if isinstance(value, bool):
        return None
    try:
        read = Decimal(str(value).strip().replace("_", ""))
    except InvalidOperation:
        return None
    return read if read.is_finite() and abs(read) < Decimal(10) ** 15 else None


def _read_number(subject: Subject, value: Any) -> Decimal:
    read = number(value)
    if read is None:
        raise _Fault(f"{_named(subject)} is compared with a number, not {_shown(value)}.")
    return read


def _read_yes_no(subject: Subject, value: Any) -> bool:
    read = value if isinstance(value, bool) else _YES.get(str(value).strip().lower())
    if read is None:
        raise _Fault(f"{_named(subject)} is yes or no, not {_shown(value)}.")
    return read


def _read_time(subject: Subject, value: Any) -> date | datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return value
    try:
        if len(str(value).strip()) == 10:
            return date.fromisoformat(str(value).strip())
        at = datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise _Fault(f"{_named(subject)} is compared with a date such as 2026-01-31, not {_shown(value)}.") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _read_date(subject: Subject, value: Any) -> date:
    read = _read_time(subject, value)
    return read.date() if isinstance(read, datetime) else read


_READERS: dict[Kind, Callable[[Subject, Any], Scalar]] = {
    Kind.TEXT: _read_text,
    Kind.LIST: _read_text,
    Kind.CHOICE: _read_choice,
    Kind.NUMBER: _read_number,
    Kind.MONEY: _read_number,
    Kind.YES_NO: _read_yes_no,
    Kind.TIME: _read_time,
    Kind.DATE: _read_date,
}


def _days(value: Any) -> Decimal:
    if value in (None, ""):
        raise _Fault("Give a number of days.", at="value", is_gap=True)
    read = number(value)
    if read is None or read != read.to_integral_value() or not 0 < read <= MOST_DAYS:
        raise _Fault(f"A number of days is a whole number from 1 to {MOST_DAYS:,}, not {_shown(value)}.", at="value")
    return read


def _percent(value: Any) -> Decimal:
    if value in (None, ""):
        raise _Fault("Give a percentage.", at="value", is_gap=True)
    read = number(value)
    if read is None or not 0 < read < 100:
        raise _Fault(f"A percentage is more than 0 and less than 100, not {_shown(value)}.", at="value")
    return read
