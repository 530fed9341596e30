"""The operators, one row each: key, the kinds it fits, what value it takes, and how menu and sentence word it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cdp.conditions.catalogue import DATED, NUMERIC, WORDED, Kind


class Takes(StrEnum):
    """What value an operator wants."""

    NOTHING = "nothing"
    ONE = "one"
    MANY = "many"
    PAIR = "pair"
    DAYS = "days"  # a whole number of days
    PERCENT = "percent"  # more than 0, less than 100


@dataclass(frozen=True)
class Operator:
    """One operator. `says` is the wording after the field's name; `says_of` where a kind is worded otherwise."""

    key: str
    kinds: tuple[Kind, ...]
    takes: Takes
    says: str
    says_of: Mapping[Kind, str] = field(default_factory=dict)
    negates: str = ""  # the operator whose exact opposite this is: blanks are in the one that the other leaves out
    menu: str = ""

    def label(self, kind: Kind) -> str:
        """Promise the menu's words for this operator on a field of this kind."""
        return self.menu or self.wording(kind).split("{")[0].strip()

    def wording(self, kind: Kind) -> str:
        """Promise the sentence's pattern, with `{}` (or two for a pair) where values go."""
        return self.says_of.get(kind, self.says)


_LIST, _YES = (Kind.LIST,), (Kind.YES_NO,)
_ANY = (*WORDED, *NUMERIC, *DATED, *_YES, *_LIST)
_TEXT = (Kind.TEXT,)


def _dated(wording: str) -> dict[Kind, str]:
    return dict.fromkeys(DATED, wording)


_ROWS = (
    Operator("equals", (*WORDED, *NUMERIC, *DATED, *_YES), Takes.ONE, "is {}", _dated("is on {}")),
    Operator("not_equals", (*WORDED, *NUMERIC, *DATED, *_YES), Takes.ONE, "is not {}", _dated("is not on {}"), "equals"),
    Operator("contains", (*_TEXT, *_LIST), Takes.ONE, "contains {}", {Kind.LIST: "include {}"}),
    Operator("not_contains", (*_TEXT, *_LIST), Takes.ONE, "does not contain {}", {Kind.LIST: "do not include {}"}, "contains"),
    Operator("starts_with", _TEXT, Takes.ONE, "starts with {}"),
    Operator("ends_with", _TEXT, Takes.ONE, "ends with {}"),
    Operator("in", (*WORDED, *NUMERIC, *_LIST), Takes.MANY, "is any of {}", {Kind.LIST: "include any of {}"}),
    Operator("not_in", (*WORDED, *NUMERIC, *_LIST), Takes.MANY, "is none of {}", {Kind.LIST: "include none of {}"}, "in"),
    Operator("greater_than", (*NUMERIC, *DATED), Takes.ONE, "is more than {}", _dated("is after {}")),
    Operator("at_least", (*NUMERIC, *DATED), Takes.ONE, "is at least {}", _dated("is on or after {}")),
    Operator("less_than", (*NUMERIC, *DATED), Takes.ONE, "is less than {}", _dated("is before {}")),
    Operator("at_most", (*NUMERIC, *DATED), Takes.ONE, "is at most {}", _dated("is on or before {}")),
    Operator("between", (*NUMERIC, *DATED), Takes.PAIR, "is between {} and {}"),
    Operator("after", DATED, Takes.ONE, "is after {}"),
    Operator("before", DATED, Takes.ONE, "is before {}"),
    Operator("on", DATED, Takes.ONE, "is on {}"),
    Operator("in_last_days", DATED, Takes.DAYS, "is in the last {}", menu="is in the last days"),
    Operator("not_in_last_days", DATED, Takes.DAYS, "is not in the last {}", {}, "in_last_days", menu="is not in the last days"),
    Operator("in_next_days", DATED, Takes.DAYS, "is in the next {}", menu="is in the next days"),
    Operator("anniversary_in_next_days", DATED, Takes.DAYS, "has its anniversary in the next {}", menu="has its anniversary in the next days"),
    Operator("above_percentile", NUMERIC, Takes.PERCENT, "is above the {} percentile", menu="is above percentile"),
    Operator("below_percentile", NUMERIC, Takes.PERCENT, "is below the {} percentile", menu="is below percentile"),
    Operator("top_percent", NUMERIC, Takes.PERCENT, "is in the top {}", menu="is in the top percent"),
    Operator("bottom_percent", NUMERIC, Takes.PERCENT, "is in the bottom {}", menu="is in the bottom percent"),
    Operator("is_blank", _ANY, Takes.NOTHING, "is not known", {Kind.LIST: "are empty"}),
    Operator("not_blank", _ANY, Takes.NOTHING, "is known", {Kind.LIST: "are not empty"}, "is_blank"),
)  # fmt: skip

OPERATORS: dict[str, Operator] = {operator.key: operator for operator in _ROWS}
# `before`, `after` and `on` are the dates' own words for less_than, greater_than and equals: both are valid input, the
# menu offers one of them.
_SAME_IN_MENU = {Kind.TIME: {"equals", "not_equals", "greater_than", "less_than"}}
_SAME_IN_MENU[Kind.DATE] = _SAME_IN_MENU[Kind.TIME]


def fitting(kind: Kind) -> list[Operator]:
    """Promise the operators of the menu for a field of this kind, in menu order."""
    hidden = _SAME_IN_MENU.get(kind, set())
    return [operator for operator in _ROWS if kind in operator.kinds and operator.key not in hidden]
