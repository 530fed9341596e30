"""Conditions out of numbers that are said by other words than a field and a bound: the third order, ten reached, on average."""

from cdp.assistant.rules.amounts import Amount, Bound, Window
from cdp.assistant.rules.facts import compared, fits
from cdp.assistant.rules.lexemes import Found
from cdp.assistant.rules.making import Making, atom
from cdp.assistant.rules.nodes import Atom, Note, at_time, compare, condition, kind_of_field, number, opposite, subject
from cdp.conditions import Kind


def nth_order(found: Found, making: Making) -> Atom | None:
    """'placed their 3rd order': they have so many now."""
    count = number(found.get("NTHORDER", "NTHBUYER") or found.get("ORDINAL"))
    if found.get("FIELD") not in (None, "total_orders"):
        return None
    note = Note(None, making.said(found), f"exactly {count} orders so far", count)
    return atom([condition("total_orders", "equals", count)], [note], is_deed=True)


def has_nth_order(found: Found, making: Making) -> Atom:
    """'everyone with a second order': so many, or more by now."""
    return atom([condition("total_orders", "at_least", number(found.get("NTHORDER")))], is_deed=True)


def no_nth_order(found: Found, making: Making) -> Atom | None:
    """'no second order': fewer than so many."""
    count = number(found.get("NTHORDER") or found.get("ORDINAL"))
    if found.get("FIELD") not in (None, "total_orders") or count < 2:
        return None
    return atom([condition("total_orders", "less_than", count)], is_deed=True)


def one_order(found: Found, making: Making) -> Atom | None:
    """'customers with one order': where no amount is said that it had."""
    said = making.lexemes[found.start].text
    if said not in ("with one order", "with single order") or any(one.is_a("SPEND") for one in making.lexemes):
        return None
    when, notes = making.when(found)
    return atom(compare(subject("total_orders", when), Bound("equals", Amount(1))), notes, is_deed=True)


def reached(found: Found, making: Making) -> Atom | None:
    """'reached 10 orders', 'hit $500': so many, or more by now."""
    amount = found.get("NUM")
    key = found.get("FIELD") or ("lifetime_value" if amount is not None and amount.unit == "money" else None)
    if amount is None or key not in ("lifetime_value", "total_orders", "avg_order_value"):
        return None
    if any(one.is_a("HAVE") for one in making.lexemes[found.start : found.end]):
        return None  # 'to reach people with 4 orders'
    bound = Bound("at_least", amount)
    if not fits(making, key, bound):
        return None
    note = Note(None, making.said(found), f"at least {number(amount.value):,}", number(amount.value))
    return atom(compare(subject(key), bound), [note], is_deed=True)


def averaged(found: Found, making: Making) -> Atom | None:
    """'whose baskets average over 90'."""
    bound: Bound = found.get("BOUND")
    if found.get("FIELD") == "average_days_between_orders":
        return compared(found, making)
    if found.get("FIELD") in (None, "avg_order_value") or (
        found.get("FIELD") == "total_orders" and bound.unit == "money"
    ):
        return atom(compare(subject("avg_order_value"), bound)) if bound.unit in ("number", "money") else None
    return None


def compared_over(found: Found, making: Making) -> Atom | None:
    """'12-month spend over 300': over the last so many days."""
    if making.lexemes[found.start].is_a("BAREUNIT") or found.get("BOUND").unit not in ("number", "money"):
        return None
    parts = tuple(part for part in found.parts if part[0] != "DUR")
    return compared(
        Found(found.start, found.end, found.row, (*parts, ("WINDOW", Window(found.get("DUR").days)))), making
    )


def day_not_in(found: Found, making: Making) -> Atom | None:
    """'last order: not in the last 120 days': there was one, and it is longer ago."""
    key = found.get("FIELD")
    if kind_of_field(making.vocabulary.catalogue, key) is not Kind.TIME:
        return None
    when, notes = making.when(found)
    assert when is not None
    is_of_editor = " is not " in making.said(found)  # whose sentences mean those without such a day as well
    return atom([*([] if is_of_editor else [condition(key, "not_blank")]), opposite(at_time(key, when))], notes)


def none_at_all(found: Found, making: Making) -> Atom | None:
    """'order count is zero', 'orders this year: none'."""
    if found.get("FIELD") != "total_orders":
        return None
    when, notes = making.when(found)
    return atom(compare(subject("total_orders", when), Bound("equals", Amount(0))), notes, is_deed=True)


def compared_named(found: Found, making: Making) -> Atom | None:
    """'maximum single order value over 400', where two phrases name one number."""
    first, second = found.every("FIELD")
    if first not in ("biggest_order", "smallest_order") or second not in (
        "biggest_order",
        "avg_order_value",
        "total_orders",
    ):
        return None
    parts = tuple((kind, value) for kind, value in found.parts if kind != "FIELD")
    return compared(Found(found.start, found.end, found.row, (("FIELD", first), *parts)), making)
