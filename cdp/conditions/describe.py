"""A condition tree in words: the sentence above the preview."""

from datetime import date, datetime
from decimal import Decimal

from cdp.conditions.catalogue import AGGREGATES, EMAIL_EVENTS, Catalogue, Field, Kind
from cdp.conditions.operators import OPERATORS, Takes
from cdp.conditions.tree import Condition, Group, Membership, Metric, Node, Scalar, Subject, kind_of, known_segment_name
from cdp.text import plural

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}


def describe(tree: Node, catalogue: Catalogue) -> str:
    """Promise one sentence, e.g. 'Customers whose lifetime value is above the 75th percentile and ...'."""
    if isinstance(tree, Group) and not tree.parts:
        return "No customers." if tree.match == "any" else "All customers."
    return f"Customers where {_clause(tree, catalogue, outer=True)}."


def describe_part(node: Node, catalogue: Catalogue) -> str:
    """Promise the words of one condition or group, to stand inside a sentence."""
    return _clause(node, catalogue, outer=True)


def _clause(node: Node, catalogue: Catalogue, *, outer: bool = False) -> str:
    if isinstance(node, Condition):
        return _condition(node, catalogue)
    if not node.parts:
        return "nobody" if node.match == "any" else "everyone"
    parts = [_clause(part, catalogue) for part in node.parts]
    if node.match == "none":
        return f"none of these is true: ({'; '.join(parts)})"
    if len(parts) == 1:
        return _clause(node.parts[0], catalogue, outer=outer)
    joined = (" and " if node.match == "all" else " or ").join(parts)
    return joined if outer else f"({joined})"


def _condition(condition: Condition, catalogue: Catalogue) -> str:
    subject = condition.subject
    if isinstance(subject, Membership):
        verb = "are in" if condition.operator == "in" else "are not in"
        return f"they {verb} the segment “{known_segment_name(catalogue, subject.segment)}”"
    operator, kind = OPERATORS[condition.operator], kind_of(subject)
    if isinstance(subject, Field) and kind is Kind.YES_NO and subject.yes and operator.takes is Takes.ONE:
        return f"the customer {subject.yes if (condition.value is True) == (operator.key == 'equals') else subject.no}"
    return _did(condition, catalogue) or f"{subject_words(subject, catalogue)} {comparison_words(condition, catalogue)}"


# How often, and how long ago: in these words where an operator has some, else as a number that is compared.
_HOW_OFTEN = {
    "equals": "exactly {}", "at_least": "at least {}", "at_most": "at most {}", "greater_than": "more than {}",
    "less_than": "fewer than {}", "between": "between {} and {}",
}  # fmt: skip
_HOW_LONG_AGO = {**_HOW_OFTEN, "less_than": "less than {}"}


def _did(condition: Condition, catalogue: Catalogue) -> str:
    """What customers did, as a person says it: 'they clicked an e-mail at least once in the last 30 days'."""
    subject, value = condition.subject, condition.value
    deed = _deed(subject, catalogue) if isinstance(subject, Metric) else "ordered" if _counts_orders(subject) else ""
    when = _window(subject) if isinstance(subject, Metric) else ""
    if not deed or condition.operator not in _HOW_OFTEN:
        return ""
    figures = [
        number_words(one) for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, Decimal)
    ]
    if isinstance(subject, Metric) and subject.aggregate == "days_since":
        ago = _HOW_LONG_AGO[condition.operator].format(*figures)
        return "" if when else f"they last {deed} {ago} {'day' if figures[-1] == '1' else 'days'} ago"
    if condition.operator == "equals" and value == 0:
        return f"they never {deed}{when}"
    how_often = _HOW_OFTEN[condition.operator].format(*figures)
    is_once = figures == ["1"] and condition.operator != "less_than"
    times = how_often.replace("1", "once") if is_once else f"{how_often} {'time' if figures[-1] == '1' else 'times'}"
    return f"they {deed} {times}{when}"


def _counts_orders(subject: Subject) -> bool:
    return isinstance(subject, Field) and subject.key == "total_orders"


_READ = {EMAIL_EVENTS[kind].casefold(): kind for kind in ("opened", "clicked")}
_DONE = {
    EMAIL_EVENTS["unsubscribed"].casefold(): "unsubscribed by a link",
    EMAIL_EVENTS["bounced"].casefold(): "had an e-mail bounce",
    EMAIL_EVENTS["complained"].casefold(): "marked an e-mail as spam",
}


def _deed(metric: Metric, catalogue: Catalogue) -> str:
    """What the events of a metric are, as a verb with the rest of its filters; empty where it is no count of events."""
    if metric.of != "events" or metric.aggregate not in ("count", "days_since"):
        return ""
    names, rest = _names(metric.where), metric.where
    if names:
        rest = Group("all")
    elif rest.match == "all":
        at = next((at for at, part in enumerate(rest.parts) if _names(part)), len(rest.parts))
        names = [name for part in rest.parts[at : at + 1] for name in _names(part)]
        rest = Group("all", (*rest.parts[:at], *rest.parts[at + 1 :]))
    return f"{_verb(names)}{f' with ({_clause(rest, catalogue, outer=True)})' if rest.parts else ''}"


def _verb(names: list[str]) -> str:
    known = [name.casefold() for name in names]
    if not known:
        return "had an event"
    if all(name in _READ for name in known):
        return f"{' or '.join(_READ[name] for name in known)} an e-mail"
    return (
        _DONE[known[0]] if len(known) == 1 and known[0] in _DONE else f"did {_listed([f'“{name}”' for name in names])}"
    )


def _names(node: Node) -> list[str]:
    """The names of events of which a condition lets any one in; none where it asks for something else."""
    if isinstance(node, Group):
        found = [_names(part) for part in node.parts]
        is_one_of = node.match == "any" or (len(found) == 1 and node.match == "all")
        return [name for names in found for name in names] if is_one_of and all(found) else []
    if not isinstance(node.subject, Field) or node.subject.key != "name" or node.operator not in ("equals", "in"):
        return []
    return [str(one) for one in (node.value if isinstance(node.value, tuple) else (node.value,))]


def _window(metric: Metric) -> str:
    return "" if metric.in_last_days is None else f" in the last {plural(metric.in_last_days, 'day')}"


def comparison_words(condition: Condition, catalogue: Catalogue) -> str:
    """Promise the operator with its value, to stand behind what it compares: 'is more than $200'."""
    operator, subject = OPERATORS[condition.operator], condition.subject
    wording = operator.wording(kind_of(subject))
    value = condition.value
    if operator.takes is Takes.NOTHING or value is None:
        return wording
    if operator.takes is Takes.DAYS:
        return wording.format(plural(int(str(value)), "day"))
    if operator.takes is Takes.PERCENT:
        shown = number_words(Decimal(str(value)))
        return wording.format(f"{shown}%" if operator.key.endswith("_percent") else _ordinal(shown))
    if operator.takes is Takes.PAIR and isinstance(value, tuple):
        return wording.format(*(value_words(one, subject, catalogue) for one in value))
    if isinstance(value, tuple):
        shown_values = [value_words(one, subject, catalogue) for one in value[:20]]
        more = [f"{len(value) - 20:,} more"] if len(value) > 20 else []
        return wording.format(_listed(shown_values + more))
    if _is_domain(condition):
        return f"ends with “@{value}”"
    return wording.format(value_words(value, subject, catalogue))


def _is_domain(condition: Condition) -> bool:
    subject, value = condition.subject, condition.value
    is_email = isinstance(subject, Field) and subject.key == "email" and condition.operator == "equals"
    return is_email and "@" not in str(value)


def subject_words(subject: Subject, catalogue: Catalogue) -> str:
    """Promise what a condition is about, in words: 'lifetime value', 'number of orders in the last 90 days'."""
    if isinstance(subject, Field):
        first = subject.label.split()[0]
        is_name = len(first) > 1 and first.isalpha() and first.isupper()  # SMS, SKU
        return subject.label if is_name else subject.label[0].lower() + subject.label[1:]
    if isinstance(subject, Membership):
        return known_segment_name(catalogue, subject.segment)
    return _metric(subject, catalogue)


def _metric(metric: Metric, catalogue: Catalogue) -> str:
    if deed := _deed(metric, catalogue):
        times = "times they" if metric.aggregate == "count" else "days since they last"
        return f"the number of {times} {deed}{_window(metric)}"
    facts = catalogue.facts[metric.of]
    plural_name = facts.label.lower()
    how = AGGREGATES[metric.aggregate].lower()
    if metric.amount:
        label = facts.fields[metric.amount].label.lower()
        phrase = (
            f"{how} {label} of {plural_name}"
            if metric.aggregate in ("min", "max")
            else f"{how} {label} over {plural_name}"
        )
    else:
        phrase = f"{how} {plural_name if metric.aggregate == 'count' else facts.singular}"
    phrase += _window(metric)
    if metric.where.parts:
        phrase += f" with ({_clause(metric.where, catalogue, outer=True)})"
    return f"the {phrase}"


def value_words(value: Scalar, subject: Subject, catalogue: Catalogue) -> str:
    """Promise a value as a person would write it: money with its sign, dates in words, text in quotes."""
    kind = kind_of(subject)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return money_words(value, catalogue.currency) if kind is Kind.MONEY else number_words(value)
    if isinstance(value, datetime):
        local = value.astimezone(catalogue.time_zone)
        return f"{local.day} {local:%b %Y %H:%M:%S}".removesuffix(":00")
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    if kind is Kind.CHOICE and isinstance(subject, Field):
        return f"“{subject.said(value)}”"
    return f"“{value}”"


def money_words(value: Decimal, currency: str) -> str:
    """Promise an amount with its currency, e.g. '$1,204.50', '1,204.50 CHF', '$300'."""
    shown = f"{abs(value):,.2f}".removesuffix(".00")
    sign = "-" if value < 0 else ""
    return f"{sign}{SYMBOLS[currency]}{shown}" if currency in SYMBOLS else f"{sign}{shown} {currency}"


def number_words(value: Decimal) -> str:
    """Promise a number with thousands separated and no idle zeros."""
    return f"{value.normalize():,f}"


def _ordinal(number: str) -> str:
    if "." in number:
        return f"{number}th"
    ending = "th" if number[-2:] in ("11", "12", "13") else {"1": "st", "2": "nd", "3": "rd"}.get(number[-1], "th")
    return f"{number}{ending}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
