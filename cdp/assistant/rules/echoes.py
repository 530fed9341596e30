"""What is only a time or a number, and is of the deed or number that was said before it."""

import re

from cdp.assistant.rules.amounts import Bound, Window
from cdp.assistant.rules.glossary import NOT_RECENT_DAYS
from cdp.assistant.rules.lexemes import Found, Lexeme
from cdp.assistant.rules.making import Making, atom
from cdp.assistant.rules.nodes import Atom, Note, compare, kind_of_field, subject
from cdp.assistant.rules.visiting import CARTS
from cdp.conditions import Kind


def same_deed(found: Found, making: Making) -> Atom | None:
    """'but not in the last 30 days': the deed before, at another time. Filled in when the parts are put together."""
    first, before = making.lexemes[found.start], making.lexemes[max(0, found.start - 1) : found.start]
    if first.is_a("CONTENT") and any(one.text in ("for", "of") for one in before):
        return None  # what is bought for Mother's Day is not bought on it
    when, notes = making.when(found)
    made = Atom([], notes, is_deed=True)
    made.leans, made.is_led = when, making.is_after_who(found.start)
    made.is_bare = making.lexemes[found.start].text.startswith(("last ", "past ", "the last ", "the past "))
    return made


def nothing_then(found: Found, making: Making) -> Atom | None:
    """'but in the last 180 days nothing': the deed before was not done in that time."""
    made = same_deed(found, making)
    if made is not None:
        made.is_turned = True
    return made


_CLAUSE_ENDS = ("STOP", "COMMA", "SEMI", "RP", "AND", "BUT")


def not_then(found: Found, making: Making) -> Atom | None:
    """'but in this November not yet', where nothing follows that the 'not' could be of."""
    after = making.lexemes[found.end : found.end + 1]
    is_last = all(one.is_a(*_CLAUSE_ENDS) and not one.is_a("NOT", "EXCEPT") for one in after)
    return nothing_then(found, making) if is_last else None


def same_one(found: Found, making: Making) -> Atom | None:
    """'an order in October, and one in November': the deed before once more, where it was an order."""
    before = [one for one in making.lexemes[: found.start] if one.is_a("BUY", "FIELD", "TERM", "GOODS", "OPEN", "VIEW")]
    is_order = bool(before) and (before[-1].is_a("BUY") or before[-1].readings.get("FIELD") == "total_orders")
    return same_deed(found, making) if is_order and not before[-1].is_a("GOODS") else None


def same_length(found: Found, making: Making) -> Atom | None:
    """'no orders 180 days': a bare length after a deed is the last so many days."""
    if found.has("BAREUNIT") or not any(
        one.is_a("BUY", "TERM", "FIELD", "SIGNUP", "OPEN", "CLICK", "VIEW", "VIEWANY", "VISIT", "SEARCHED", *CARTS)
        for one in making.lexemes[max(0, found.start - 2) : found.start]
    ):
        return None
    days = found.get("DUR").days
    made = Atom([], [Note(None, making.said(found), f"in the last {days} days", days)], is_deed=True)
    made.leans = Window(days)
    return made


def not_recent(found: Found, making: Making) -> Atom:
    """'but not recently': the house meaning of that."""
    made = Atom(
        [], [Note(None, making.said(found), f"not in the last {NOT_RECENT_DAYS} days", NOT_RECENT_DAYS)], is_deed=True
    )
    made.leans, made.is_turned = Window(NOT_RECENT_DAYS), True
    return made


def _is_day(making: Making, one: Lexeme) -> bool:
    return one.is_a("FIELD") and kind_of_field(making.vocabulary.catalogue, one["FIELD"]) in (Kind.TIME, Kind.DATE)


def _in_all(bound: Bound, key: str = "total_orders") -> Atom:
    return atom(compare(subject(key), bound), is_deed=True)


_OF_ALL_TIME = re.compile(
    r"\W*(?:overall|all[ -]time|in total|in all|ever|altogether|(?:(?:in|over|across) (?:their|his|her|a) (?:whole |entire )?)?lifetime|to date|so far)\b",
    re.IGNORECASE,
)


_NOT_SPENT = ("GOODS", "EVENTNAME", "VIEW", "VIEWANY", *CARTS, "OPEN", "CLICK", "MAIL")


def same_number(found: Found, making: Making) -> Atom | None:
    """'but less than 1000': the number before, compared again; money alone is lifetime value."""
    bound: Bound = found.get("BOUND")
    if found.has("WINDOW", "PERIOD") and bound.unit not in ("money", "number"):
        return None
    if _OF_ALL_TIME.match(
        making.text[making.places(found)[1] :]
    ):  # 'at least one overall' is not of the time before it
        last = next(
            (one for one in reversed(making.lexemes[: found.start]) if one.is_a("SPEND", "BUY", "TERM", "FIELD")), None
        )
        if (
            last is not None
            and (last.is_a("SPEND") or last.readings.get("FIELD") == "lifetime_value")
            and bound.unit in ("number", "money")
        ):
            return _in_all(bound, "lifetime_value")
        is_of_orders = any(
            one.is_a("TERM", "BUY") or one.readings.get("FIELD") == "total_orders"
            for one in making.lexemes[: found.start]
        )
        return _in_all(bound) if is_of_orders and bound.unit == "number" else None
    when, notes = making.when(found)
    if bound.unit == "days" and bound.operator != "between":
        is_long = bound.operator in ("greater_than", "at_least")
        made = Atom([], notes, is_deed=True)
        made.leans = Window(round(bound.low.value), older=is_long)
        return made
    if bound.unit == "money":
        before = making.lexemes[max(0, found.start - 1) : found.start]
        if any(_is_day(making, one) or one.is_a(*_NOT_SPENT) for one in before):
            return None  # 'whose first order was over $50' is no lifetime value, nor is 'viewed a product over $50'
        nodes = compare(subject("lifetime_value", when), bound)
        made = atom(
            nodes,
            [
                *notes,
                Note(
                    None,
                    making.said(found),
                    "lifetime value" if when is None else "spent in that time",
                    nodes[0]["value"],
                ),
            ],
        )
        made.leans = bound
        return made
    made = Atom([], notes)
    made.leans, made.leans_at = bound, when
    return made
