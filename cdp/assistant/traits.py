"""What one condition says of people, in few words: "VIP customers" as a noun, or "quiet for 60 days" to follow one."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pycountry

from cdp import conditions as cd
from cdp.conditions import EMAIL_EVENTS, Catalogue
from cdp.text import listed

SUBSCRIBERS, BUYERS = "Subscribers", "Buyers"
Trait = tuple[str, str]  # a noun, or what follows it; the other is empty


def trait(condition: cd.Condition, catalogue: Catalogue) -> Trait:
    """Promise the words for one condition; a plain form of its sentence where no row is shorter."""
    subject = condition.subject
    if isinstance(subject, cd.Membership):
        known = catalogue.segments.get(subject.segment)
        return "", f"{condition.operator.replace('_', ' ')} {f'“{known.name}”' if known else 'a segment'}"
    if isinstance(subject, cd.Field) and (row := _of_field(subject.key, condition.operator, condition.value)):
        return row
    if isinstance(subject, cd.Field) and subject.key in _VERBS and condition.operator in _BOUNDS:
        return "", f"{_VERBS[subject.key]} {_rest(condition, catalogue)}"
    if isinstance(subject, cd.Metric) and (words := _of_metric(subject, condition, catalogue)):
        return "", words
    return "", _plain(cd.describe_part(condition, catalogue))


_VERBS = {
    "lifetime_value": "spent",
    "total_orders": "orders",
    "last_order_date": "last ordered",
    "created_at": "joined",
}
_BOUNDS = ("before", "after", "at_least", "at_most", "greater_than", "less_than", "between")


def _rest(condition: cd.Condition, catalogue: Catalogue) -> str:
    """Operator and value alone: "more than $500"."""
    return _plain(cd.comparison_words(condition, catalogue)).removeprefix("is ")


def _plain(words: str) -> str:
    """A clause made shorter: "orders between 2 and 5" out of "orders is between 2 and 5"."""
    for long, short in (("the customer is ", ""), ("they ", ""), (" is any of ", " "), (" include any of ", " "), (" is ", " "), ("“", ""), ("”", "")):  # fmt: skip
        words = words.replace(long, short)
    return words


def _of_field(key: str, operator: str, value: Any) -> Trait | None:
    is_plain = isinstance(value, int | bool) or value is None or hasattr(value, "as_tuple")
    if is_plain and (head := _HEADS.get((key, operator, value))):
        return head, ""
    if row := _ROWS.get((key, operator)):
        noun, said = row
        words = said.format(_among(key, value))
        return (words, "") if noun else ("", words)
    return None


def _among(key: str, value: Any) -> str:
    values = value if isinstance(value, tuple) else (value,)
    named = [place_name(key, str(each)) if key in ("city", "state", "country") else str(each) for each in values]
    return listed(named if len(named) < 5 else [*named[:3], "others"]).replace(" and ", " or ")


@cache
def place_name(field: str, value: str) -> str:
    """Promise a place as people say it: "Texas" for TX, "Canada" for CA; what has no other name stays."""
    places: Any = pycountry.countries if field == "country" else pycountry.subdivisions
    wanted = {"alpha_2": value.upper()} if field == "country" else {"code": f"US-{value.upper()}"}
    found = places.get(**wanted) if field != "city" else None
    return str(getattr(found, "common_name", found.name)) if found else value


_HEADS: dict[tuple[str, str, Any], str] = {
    ("email_subscribed", "equals", True): SUBSCRIBERS,
    ("email_subscribed", "equals", False): "Customers without consent",
    ("lifetime_value", "above_percentile", 75): "High-value customers",
    ("lifetime_value", "top_percent", 10): "VIP customers",
    ("lifetime_value", "bottom_percent", 25): "Low-value customers",
    ("total_orders", "equals", 0): "People who never ordered",
    ("total_orders", "equals", 1): "One-time buyers",
    ("total_orders", "at_least", 1): BUYERS,
    ("total_orders", "at_least", 2): "Repeat customers",
    ("total_orders", "at_least", 5): "Loyal customers",
}
# Field and operator: whether it is a noun, and the words.
_ROWS: dict[tuple[str, str], tuple[bool, str]] = {
    ("lifetime_value", "top_percent"): (True, "Top {}% of customers"),
    ("lifetime_value", "above_percentile"): (True, "Customers above the {}th percentile"),
    ("total_orders", "at_least"): (True, "Customers with {} or more orders"),
    ("last_order_date", "not_in_last_days"): (False, "quiet for {} days"),
    ("last_order_date", "in_last_days"): (False, "ordered in the last {} days"),
    ("created_at", "in_last_days"): (True, "New customers of the last {} days"),
    ("created_at", "not_in_last_days"): (False, "customers for over {} days"),
    ("tags", "contains"): (False, "tagged {}"),
    ("tags", "contains_any"): (False, "tagged {}"),
    ("acquisition_source", "equals"): (False, "from {}"),
    ("acquisition_source", "in"): (False, "from {}"),
    **{(place, operator): (False, f"{words}in {{}}") for place in ("city", "state", "country")
       for operator, words in (("equals", ""), ("in", ""), ("not_equals", "not "), ("not_in", "not "))},
}  # fmt: skip


# -- numbers out of what happened ------------------------------------------------------------------------------------------


def _of_metric(metric: cd.Metric, condition: cd.Condition, catalogue: Catalogue) -> str:
    """Bought, spent or read, what and when; empty where no row says it."""
    row = _METRICS.get((metric.of, metric.aggregate, metric.amount))
    things = _things(metric)
    if row is None or things is None:
        return ""
    how_many = _rest(condition, catalogue)
    seen = _SEEN.get((condition.operator, condition.value))
    when = f" in the last {metric.in_last_days} days" if metric.in_last_days else ""
    return row(seen, how_many, things) + when


_SEEN: dict[tuple[str, Any], int] = {("at_least", 1): 1, ("equals", 0): 0}


def _things(metric: cd.Metric) -> str | None:
    """What the metric is about, in words; None when its filters are more than a list of things."""
    named: list[str] = []
    for part in metric.where.parts:
        if metric.where.match != "all" or not isinstance(part, cd.Condition) or not isinstance(part.subject, cd.Field):
            return None
        if part.subject.key not in _NAMED or part.operator not in ("equals", "contains", "in"):
            return None
        values = part.value if isinstance(part.value, tuple) else (part.value,)
        named.append(listed(map(str, values)).replace(" and ", " or "))
    return " ".join(named)


_NAMED = ("product", "category", "vendor", "sku", "name")


def _bought(seen: int | None, how_many: str, things: str) -> str:
    if seen is None:
        return f"{how_many} orders" + (f" of {things}" if things else "")
    return f"{'bought' if seen else 'did not buy'} {things or 'anything'}"


def _spent(_seen: int | None, how_many: str, things: str) -> str:
    return f"spent {how_many}" + (f" on {things}" if things else "")


def _pieces(_seen: int | None, how_many: str, things: str) -> str:
    return f"bought {how_many} pieces" + (f" of {things}" if things else "")


_READ = {EMAIL_EVENTS["opened"]: "opened", EMAIL_EVENTS["clicked"]: "clicked"}


def _did(seen: int | None, how_many: str, things: str) -> str:
    for name, verb in _READ.items():
        things = things.replace(name, verb)
    if seen is not None and set(things.split(" or ")) <= set(_READ.values()):
        return f"{things} {'an' if seen else 'no'} e-mail"
    return f"{things} {'at least once' if seen else 'never' if seen == 0 else how_many}"


_METRICS: dict[tuple[str, str, str], Callable[[int | None, str, str], str]] = {
    ("orders", "count", ""): _bought,
    ("orders", "sum", "value"): _spent,
    ("order_lines", "sum", "amount"): _spent,
    ("order_lines", "sum", "quantity"): _pieces,
    ("events", "count", ""): _did,
}
