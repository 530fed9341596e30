"""A condition tree in words: the sentence above the preview."""

from datetime import date, datetime
from decimal import Decimal

from cdp.conditions.catalogue import AGGREGATES, FACTS, Catalogue, Field, Kind
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
    return f"{subject_words(subject, catalogue)} {_filled(condition, catalogue)}"


def _filled(condition: Condition, catalogue: Catalogue) -> str:
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
    facts = FACTS[metric.of]
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
    if metric.in_last_days is not None:
        phrase += f" in the last {plural(metric.in_last_days, 'day')}"
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
