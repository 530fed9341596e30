"""Conditions out of what customers did: bought, spent, signed up, subscribed; `things.py` has what they bought."""

import re
from typing import Any

from cdp.assistant.rules.amounts import Amount, Bound
from cdp.assistant.rules.glossary import BY_KEY, NOT_RECENT_DAYS, Meaning
from cdp.assistant.rules.lexemes import Found
from cdp.assistant.rules.making import Making, atom, bound_of, lasting
from cdp.assistant.rules.nodes import (
    Atom,
    Note,
    Tree,
    Unreadable,
    When,
    at_time,
    compare,
    condition,
    counted,
    number,
    opposite,
    ordered_at,
    subject,
)  # fmt: skip


def bought(found: Found, making: Making) -> Atom | None:
    """Bought, at some time or in a time that is named."""
    when, notes = making.when(found)
    if when is None and any(one.text == "by" for one in making.lexemes[max(0, found.start - 1) : found.start]):
        return None  # 'best customers by orders'
    nodes = ordered_at(when) if when else [condition("total_orders", "at_least", 1)]
    return atom(nodes, notes, timed=ordered_at, is_deed=True)


def bought_nothing(found: Found, making: Making) -> Atom:
    """'bought until now nothing', as people say it who speak another language."""
    when, notes = making.when(found)
    return atom(
        [opposite(ordered_at(when) if when else [condition("total_orders", "at_least", 1)])], notes, is_deed=True
    )


def bought_times(found: Found, making: Making) -> Atom:
    """Bought so many times."""
    return _so_many("total_orders", bound_of(found) or Bound("equals", found.get("NUM")), found, making)


def _so_many(key: str, bound: Bound, found: Found, making: Making) -> Atom:
    when, notes = making.when(found)
    return atom(
        compare(subject(key, when), bound), notes, timed=lambda at: compare(subject(key, at), bound),
        compared=lambda other, at=None: _counted_again(key, other, at or when), is_deed=True,
    )  # fmt: skip


def _counted_again(key: str, other: Bound, when: When | None) -> list[Tree]:
    if other.unit != "number":
        raise Unreadable("this is no number of orders")
    return compare(subject(key, when), other)


def bought_bound(found: Found, making: Making) -> Atom | None:
    """'bought at least 3 in the last year' counts, 'bought over $500' adds up."""
    when, notes = making.when(found)
    bound: Bound = found.get("BOUND")
    if bound.unit in ("days", "percent") or (bound.unit == "money" and making.is_one(making.places(found)[0])):
        return None
    after = making.lexemes[found.end : found.end + 1]
    if bound.unit == "number" and any(one.is_a("FIELD", "WORD", "GOODS", "PRODUCT") for one in after):
        return None  # the number belongs to what follows it: 'bought 3 pieces of'
    said = making.lexemes[found.start].text
    if said == "orders" and bound.unit == "money" and not making.is_after_who(found.start):
        return None  # the noun: each of them over $200
    if _ONE_ORDER.search(said) and (bound.unit == "money" or said.endswith("order of")):
        return atom(counted("orders", compare({"field": "value"}, bound), when), notes, is_deed=True)
    key = "lifetime_value" if bound.unit == "money" else "total_orders"
    return atom(compare(subject(key, when), bound), notes, is_deed=True)


_ONE_ORDER = re.compile(r"^\w+ (?:\w+ )*(?:orders?|purchases?)(?: of| for| with)?$")


def not_bought_recently(found: Found, making: Making) -> Atom:
    """The house meaning of not having bought recently."""
    note = Note(None, making.said(found), f"no order in the last {NOT_RECENT_DAYS} days", NOT_RECENT_DAYS)
    return atom(
        [condition("last_order_date", "not_in_last_days", NOT_RECENT_DAYS)], [note], timed=ordered_at, is_deed=True
    )


def not_bought_bound(found: Found, _making: Making) -> Atom | None:
    """'has not bought for more than 90 days'."""
    bound: Bound = found.get("BOUND")
    if bound.unit != "days" or bound.operator not in ("greater_than", "at_least"):
        return None
    return atom(
        [condition("last_order_date", "not_in_last_days", round(bound.low.value))], timed=ordered_at, is_deed=True
    )


def nth_time(found: Found, making: Making) -> Atom | None:
    """'bought for the first time in March': the first order, or the last one, was then."""
    if found.has("TERM") and found.get("TERM").key != "buyers":
        return None
    key = "last_order_date" if found.has("LASTTIME") else "first_order_date"
    when, notes = making.when(found)
    if when is None:
        return None
    return atom(at_time(key, when), notes, timed=lambda at: at_time(key, at), is_deed=True)


def last_bought_between(found: Found, making: Making) -> Atom | None:
    """'have not bought in 45 to 90 days': the last order is that long ago."""
    between: Bound = found.get("BETWEENAGO", "BOUND")
    house = getattr(found.get("TERM"), "key", None)
    if between.unit != "days" or between.operator != "between" or found.get("FIELD") not in (None, "total_orders"):
        return None
    if house not in (("buyers", None) if found.has("NOT") else ("lapsed", "never_ordered")):
        return None
    note = Note(
        None,
        making.said(found),
        f"the last order {number(between.low.value)} to {number((between.high or between.low).value)} days ago",
    )
    return atom(at_time("last_order_date", between), [note], is_deed=True)


def not_heard(found: Found, making: Making) -> Atom | None:
    """'customers we have not heard from in six months': no order in that time."""
    when = found.get("WINDOW")
    if when.older:
        return None
    note = Note(None, making.said(found), f"no order in the last {when.days} days", when.days)
    nodes = [condition("total_orders", "at_least", 1), condition("last_order_date", "not_in_last_days", when.days)]
    return atom(nodes, [note], is_deed=True)


def bought_every(found: Found, making: Making) -> Atom:
    """'order every 30 days or less': the average time between orders."""
    bound: Bound | None = found.get("BOUND")
    length = found.get("DUR")
    days = bound.low.value if bound else length.days if length else found.get("UNIT")
    note = Note(None, making.said(found), f"on average at most {number(days)} days between orders", number(days))
    operator = bound.operator if bound and bound.operator != "equals" else "at_most"
    return atom([condition("average_days_between_orders", operator, number(days))], [note], is_deed=True)


# -- money ---------------------------------------------------------------------------------------------------------------


def spent(found: Found, making: Making) -> Atom | None:
    """Spent so much, at all or in a time."""
    bound: Bound = found.get("BOUND")
    if bound.unit in ("days", "percent"):
        return None
    when, notes = making.when(found)
    return atom(
        compare(subject("lifetime_value", when), bound), notes,
        timed=lambda at: compare(subject("lifetime_value", at), bound),
        compared=lambda other, at=None: _spent_again(other, at or when), is_deed=True,
    )  # fmt: skip


def _spent_again(other: Bound, when: When | None) -> list[Tree]:
    if other.unit in ("days", "percent"):
        raise Unreadable("this is no amount of money")
    return compare(subject("lifetime_value", when), other)


def spent_exactly(found: Found, making: Making) -> Atom:
    """'spent 500': exactly that, which is said as an assumption."""
    amount: Amount = found.get("NUM")
    note = Note(None, making.said(found), f"exactly {number(amount.value):,}", number(amount.value))
    return atom([condition("lifetime_value", "equals", number(amount.value))], [note], is_deed=True)


# -- beginnings ----------------------------------------------------------------------------------------------------------


def _joined_at(when: When) -> list[Tree]:
    return at_time("created_at", when, blank_allowed=True)


def signed_up(found: Found, making: Making) -> Atom:
    """Became a customer in a time."""
    when, notes = making.when(found)
    when = lasting(when)
    assert when is not None
    return atom(_joined_at(when), notes, timed=_joined_at, is_deed=True)


_JOINERS = ("signup", "signups", "up", "ups", "joiner", "joiners", "registration", "registrations", "enrolments")


def signups_of(found: Found, making: Making) -> Atom | None:
    """'2025 signups', 'last month's joiners': people named by the deed, and not 'within 30 days of signing up'."""
    is_noun = making.lexemes[found.end - 1].text.split()[-1] in _JOINERS
    is_bare = not making.lexemes[found.start].text.startswith(("within ", "in "))
    return signed_up(found, making) if is_noun and is_bare else None


_WHO = re.compile(r"\b(who|that|people|customers?|those|everyone|anyone|folks|persons?)\b", re.IGNORECASE)


def signed_up_ever(found: Found, making: Making) -> Atom | None:
    """'signed up but never bought': everybody did. 'Within 30 days of signing up' is not this."""
    before = making.lexemes[max(0, found.start - 1) : found.start]
    here = making.lexemes[found.start].start
    if not (before and _WHO.search(making.text[before[0].end : here])) and any(
        one.is_a("IN", "WINDOW", "PERIOD", "CMPAFTER", "CMPBEFORE", "SINCEWORD", "TO", "UNTILWORD", "DUR", "BOUND")
        for one in before
    ):
        return None
    return Atom([], timed=_joined_at, is_deed=True)


def tenure(found: Found, making: Making) -> Atom | None:
    """'customers for more than a year'."""
    bound: Bound = found.get("BOUND") or Bound("at_least", Amount(found.get("DUR").days, "days"))
    if bound.unit != "days" or bound.operator not in ("greater_than", "at_least", "less_than", "at_most"):
        return None
    is_long = bound.operator in ("greater_than", "at_least")
    return atom(
        [condition("created_at", "not_in_last_days" if is_long else "in_last_days", round(bound.low.value))],
        is_deed=True,
    )


def subscribed_at(found: Found, making: Making) -> Atom | None:
    """Subscribed in a time, and still is."""
    if found.has("TERM") and found.get("TERM").key != "subscribed":
        return None
    when, notes = making.when(found)
    when = lasting(when)
    assert when is not None
    nodes = [condition("email_subscribed", "equals", True), *at_time("email_consent_at", when)]
    return atom(nodes, notes, is_deed=True)


def unsubscribed_at(found: Found, making: Making) -> Atom:
    """Unsubscribed in a time."""
    when, notes = making.when(found)
    when = lasting(when)
    assert when is not None
    return atom(
        [condition("email_consent", "equals", "unsubscribed"), *at_time("email_consent_at", when)], notes, is_deed=True
    )


def of_meaning(meaning: Meaning) -> list[Tree]:
    """Promise the conditions of a house meaning, each time new ones, so that one can be told from another."""
    return [_copied(one) for one in BY_KEY[meaning.key].conditions]


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value


def bought_items(found: Found, making: Making) -> Atom | None:
    """'bought more than ten things': pieces, whatever they are."""
    bound: Bound = found.get("BOUND") or Bound("equals", found.get("NUM"))
    if bound.unit != "number":
        return None
    return _so_many("items", bound, found, making)


def spent_per_order(found: Found, making: Making) -> Atom | None:
    """'spend at least 60 per order': the average order."""
    bound: Bound = found.get("BOUND")
    if bound.unit in ("days", "percent"):
        return None
    when, notes = making.when(found)
    note = Note(None, making.said(found), "average order value", number(bound.low.value))
    return atom(compare(subject("avg_order_value", when), bound), [*notes, note], is_deed=True)


def spent_in_one(found: Found, making: Making) -> Atom | None:
    """'dropped more than $250 on a single order'."""
    bound: Bound = found.get("BOUND")
    if bound.unit in ("days", "percent") or found.get("FIELD") not in (None, "biggest_order", "total_orders"):
        return None
    if found.get("FIELD") == "total_orders" and not making.said(found).lower().rstrip("s .").endswith(
        ("order", "purchase", "transaction")
    ):
        return None
    when, notes = making.when(found)
    return atom(counted("orders", compare({"field": "value"}, bound), when), notes, is_deed=True)


_IN_FULL = re.compile(r"\b(?:full|fully|completely|entirely|all)\b")
_IN_PART = re.compile(r"\b(?:partial|partially|partly|part)\b")


def refunded(found: Found, making: Making) -> Atom:
    """'got a refund': in full or in part, or which of the two is said."""
    when, notes = making.when(found)
    said = making.said(found).lower()
    only = "refunded" if _IN_FULL.search(said) else "partially_refunded" if _IN_PART.search(said) else ""
    where = [
        condition("status", "equals", only) if only else condition("status", "in", ["refunded", "partially_refunded"])
    ]
    bound = bound_of(found)
    if _SENT_BACK.search(said):
        notes.append(Note(None, making.said(found), "orders refunded in full or in part"))
    return atom(
        counted("orders", where, when, bound), notes, timed=lambda at: counted("orders", where, at, bound), is_deed=True
    )


def refunded_times(found: Found, making: Making) -> Atom | None:
    """'Two or more returned orders': so many of them; a sum of money is something else."""
    bound = bound_of(found) or Bound("equals", found.get("NUM"))
    said = " ".join(one.text for one in making.lexemes[found.start : found.end] if one.is_a("REFUND"))
    if bound.unit != "number" or not re.search(r"\b(?:orders?|purchases?|items?|products?|things?)$", said):
        return None
    parts = (*(part for part in found.parts if part[0] not in ("BOUND", "NUM")), ("BOUND", bound))
    return refunded(Found(found.start, found.end, found.row, parts), making)


_SENT_BACK = re.compile(r"\b(?:return\w*|(?:sen[dt]|ship\w*|brought)\b.* back)\b")
_PASSIVE = re.compile(r"\b(?:was|were|is|are|got|been|later|since|then|eventually)\s+$", re.IGNORECASE)


def status_alone(found: Found, making: Making) -> Atom | None:
    """'got refunded completely this year', 'with an open payment': said of people, it is of one of their orders."""
    said = making.lexemes[found.start].text
    is_said = (
        said.endswith(("payment", "payments", "cancellation", "cancellations"))
        or said.startswith(("was ", "were ", "got ", "been "))
        or " " in said
        or _PASSIVE.search(making.text[: making.lexemes[found.start].start]) is not None
    )
    return in_status(found, making) if is_said else None


def in_status(found: Found, making: Making) -> Atom:
    """'refunded at least twice': so many orders of that status."""
    statuses = found.get("STATUS").split()
    where = [condition("status", "equals", statuses[0]) if len(statuses) == 1 else condition("status", "in", statuses)]
    when, notes = making.when(found)
    return atom(counted("orders", where, when, bound_of(found)), notes, is_deed=True)
