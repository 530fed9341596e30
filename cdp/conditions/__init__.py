"""One condition tree everywhere: what it may say, what it says, and the plain tests it comes down to. Pure."""

from cdp.conditions.catalogue import AGGREGATES, CUSTOMER_FIELDS, FACTS, Catalogue, Facts, Field, Kind, SavedSegment
from cdp.conditions.describe import describe, describe_part, money_words, subject_words, value_words
from cdp.conditions.editor import vocabulary
from cdp.conditions.lower import Clock, Lowered, Population, Test, asks_status, lower, window
from cdp.conditions.operators import OPERATORS, Operator, Takes, fitting
from cdp.conditions.parse import Problem, examine, parse
from cdp.conditions.tree import (
    EVERYONE,
    Condition,
    Group,
    Membership,
    Metric,
    Node,
    Subject,
    conditions,
    fields_named,
    is_whole,
    kind_of,
    segments_named,
    to_json,
)

__all__ = [
    "AGGREGATES",
    "CUSTOMER_FIELDS",
    "EVERYONE",
    "FACTS",
    "OPERATORS",
    "Catalogue",
    "Clock",
    "Condition",
    "Facts",
    "Field",
    "Group",
    "Kind",
    "Lowered",
    "Membership",
    "Metric",
    "Node",
    "Operator",
    "Population",
    "Problem",
    "SavedSegment",
    "Subject",
    "Takes",
    "Test",
    "asks_status",
    "conditions",
    "describe",
    "describe_part",
    "examine",
    "fields_named",
    "fitting",
    "is_whole",
    "kind_of",
    "lower",
    "money_words",
    "parse",
    "segments_named",
    "subject_words",
    "to_json",
    "value_words",
    "vocabulary",
    "window",
]
