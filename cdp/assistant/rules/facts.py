"""Conditions out of what is known of customers: places, sources, tags, fields by name, segments, letters and events."""

import re

from cdp.assistant.rules.amounts import Bound, Window
from cdp.assistant.rules.lexemes import Found
from cdp.assistant.rules.lists import Values
from cdp.assistant.rules.making import Making, atom
from cdp.assistant.rules.missing import PERSONAL_FIELDS
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
    joined,
    kind_of_field,
    opposite,
    ordered_at,
    subject,
)
from cdp.assistant.rules.periods import Period
from cdp.assistant.rules.values import one_of, place
from cdp.assistant.rules.vocabulary import Choice
from cdp.conditions import Kind

_NUMERIC, _DATED = (Kind.NUMBER, Kind.MONEY), (Kind.TIME, Kind.DATE)


# -- values --------------------------------------------------------------------------------------------------------------


def field_place(found: Found, making: Making) -> Atom | None:
    """'country is CA', 'city of Portland': the field's name decides what a code means."""
    key, values = found.get("FIELD"), found.get("PLACE")
    if key not in ("country", "state", "city"):
        return None
    choices = tuple(_as_field(key, choice, making) for choice in values.choices)
    if any(one is None for one in choices):
        return None
    return _equal_or_not(found, one_of(choices))  # type: ignore[arg-type]


def _equal_or_not(found: Found, node: Tree) -> Atom | None:
    """'country <> GB' is the opposite of 'country = GB'; a value of text is neither more nor less."""
    if found.get("CMP") not in (None, "equals", "not_equals"):
        return None
    return atom([{"none": [node]} if found.get("CMP") == "not_equals" else node])


def field_not(found: Found, making: Making) -> Atom | None:
    """'state not in (CA, NY)', 'source is not instagram'."""
    positive = field_place(found, making) if found.has("PLACE") else field_valued(found, making)
    return positive and atom([{"none": positive.nodes}])


def field_listed(found: Found, making: Making) -> Atom | None:
    """'interests include skiing', of a field that holds several values: a part of a text is no value of its own."""
    key = found.get("FIELD")
    fields = making.vocabulary.catalogue.fields
    if key not in fields or kind_of_field(making.vocabulary.catalogue, key) is not Kind.LIST:
        return None
    return field_not(found, making) if found.has("NOT") else field_valued(found, making)


def _as_field(key: str, choice: Choice, making: Making) -> Choice | None:
    if choice.field == key:
        return choice
    if choice.other and choice.other.field == key:
        return making.vocabulary.stored(choice.other)
    return making.vocabulary.stored(Choice(key, choice.value)) if len(choice.value) == 2 and key != "city" else None


def place_field(found: Found, making: Making) -> Atom | None:
    """'New York city', 'Washington state', 'a Portland address'."""
    if found.get("FIELD") == "address_line1":
        return place(found, making)
    return field_place(found, making) if len(found.get("PLACE").choices) == 1 else None


def field_valued(found: Found, making: Making) -> Atom | None:
    """'source is instagram', 'loyalty tier gold'."""
    values: Values = found.get("SOURCE", "TAG", "SOURCECUE", "TAGCUE", "ATTRVALUE")
    if any(choice.field != found.get("FIELD") for choice in values.choices):
        return None
    is_each = values.joiner == "and" and all(choice.operator == "contains" for choice in values.choices)
    if is_each and found.get("CMP") is None:  # 'interested in skiing and knitting'
        return atom([condition(one.field, "contains", one.value) for one in values.choices], is_listed=True)
    return _equal_or_not(found, one_of(values.choices))


def valued_field(found: Found, making: Making) -> Atom | None:
    """'gold loyalty tier'."""
    return field_valued(found, making)


def _is_text(making: Making, key: str) -> bool:
    return key in making.vocabulary.catalogue.fields and kind_of_field(making.vocabulary.catalogue, key) in (
        Kind.TEXT,
        Kind.LIST,
        Kind.CHOICE,
    )


def field_raw(found: Found, making: Making) -> Atom | None:
    """'zip code 94107', 'city is “Ghent”': the value as it was typed."""
    key, values = found.get("FIELD"), found.get("RAW")
    if not _is_text(making, key) or found.get("CMP") not in (None, "equals", "not_equals"):
        return None
    kind = kind_of_field(making.vocabulary.catalogue, key)
    catalogue = making.vocabulary.catalogue
    if found.get("CMP") is None and key in PERSONAL_FIELDS:
        return None
    if found.get("CMP") is None and not _is_beside(found, making):
        return None
    if kind is Kind.CHOICE:
        chosen = [choice.value.lower().replace(" ", "_") for choice in values.choices]
        if any(one not in catalogue.fields[key].choices for one in chosen):
            return None
        choices = tuple(Choice(key, one) for one in chosen)
    else:
        operator = "contains" if kind is Kind.LIST else "equals"
        choices = tuple(making.vocabulary.stored(Choice(key, one.value, operator)) for one in values.choices)
    tree = one_of(choices)
    return atom([{"none": [tree]} if found.get("CMP") == "not_equals" else tree])


_PEOPLE_BETWEEN = re.compile(
    r"\b(who|that|which|customers?|people|clients?|members?|shoppers?|folks|and|but|buyers?)\b", re.IGNORECASE
)


_WHERE = re.compile(r"\b(in|from|at|near|living|based)\b", re.IGNORECASE)


def _is_beside(found: Found, making: Making) -> bool:
    """Whether the value belongs to the field: nobody is named between them, and no interest is a thing that is sold."""
    first, last = making.lexemes[found.start], making.lexemes[found.end - 1]
    if found.get("FIELD") == "language" and last.is_a("PLACE", "COMMA"):
        return False  # 'Brazilian Portuguese', where the shop has none
    if kind_of_field(making.vocabulary.catalogue, found.get("FIELD")) is Kind.LIST and last.is_a("GOODS"):
        return False
    between = making.text[first.end : last.start]
    if last.is_a("PLACE") and _WHERE.search(between):  # 'no tags in Canada'
        return False
    return not _PEOPLE_BETWEEN.search(between)


def field_none_of(found: Found, making: Making) -> Atom | None:
    """'country is none of “US” or “CA”'."""
    positive = field_raw(found, making)
    return positive and atom([{"none": positive.nodes}])


def _worded(operator: str, found: Found, making: Making) -> Atom | None:
    key = found.get("FIELD")
    if not _is_text(making, key) or (
        kind_of_field(making.vocabulary.catalogue, key) is not Kind.TEXT and operator != "contains"
    ):
        return None
    values: Values = found.get("RAW")
    stored = [making.vocabulary.stored(Choice(key, choice.value)).value for choice in values.choices]
    nodes = [condition(key, operator, value) for value in stored]
    is_each = values.joiner == "and" and kind_of_field(making.vocabulary.catalogue, key) is Kind.LIST
    return atom(nodes, is_listed=True) if is_each else atom([joined(nodes, "any")])


def field_contains(found: Found, making: Making) -> Atom | None:
    """'tags include x', 'name contains x'."""
    return _worded("contains", found, making)


def field_starts(found: Found, making: Making) -> Atom | None:
    """'zip code starts with 94'."""
    return _worded("starts_with", found, making)


def field_ends(found: Found, making: Making) -> Atom | None:
    """'e-mail ends with .edu'."""
    return _worded("ends_with", found, making)


def domain(found: Found, making: Making) -> Atom | None:
    """'gmail.com addresses': an address at that domain; a whole address is that one person's."""
    said = found.get("DOMAIN").lstrip("@")
    if found.get("FIELD") not in (None, "email", "address_line1"):
        return None
    if found.get("DOMAIN").startswith("."):
        return atom([condition("email", "ends_with", found.get("DOMAIN"))])
    return atom(
        [condition("email", "equals", said)] if "@" in said or "." in said else [condition("email", "contains", said)]
    )


def known(found: Found, making: Making) -> Atom | None:
    """'with a phone number'."""
    key = found.get("FIELD")
    if key not in making.vocabulary.catalogue.fields:
        return None
    if key == "total_orders":
        return atom([condition("total_orders", "at_least", 1)])
    kind, after = kind_of_field(making.vocabulary.catalogue, key), making.lexemes[found.end : found.end + 1]
    if kind in _NUMERIC or (kind is Kind.TIME and any(one.is_a("PERIOD", "WINDOW") for one in after)):
        return None  # 'whose first order was yesterday' tells its day
    return atom([condition(key, "equals", True) if kind is Kind.YES_NO else condition(key, "not_blank")])


def given(found: Found, making: Making) -> Atom | None:
    """'phone is known', of any field."""
    key = found.get("FIELD")
    return atom([condition(key, "not_blank")]) if key in making.vocabulary.catalogue.fields else None


def blank(found: Found, making: Making) -> Atom | None:
    """'phone is unknown'; where a choice of the field is called that, it is the choice."""
    key = found.get("FIELD")
    field = making.vocabulary.catalogue.fields.get(key)
    if field is None:
        return None
    said = " ".join(one.text for one in making.lexemes[found.start : found.end])  # as it is meant, not as it was typed
    is_choice = "unknown" in field.choices and "unknown" in said
    return atom([condition(key, "equals", "unknown") if is_choice else condition(key, "is_blank")])


def without(found: Found, making: Making) -> Atom | None:
    """'without a phone number', 'no orders'."""
    key = found.get("FIELD")
    if key == "total_orders":
        return atom([condition("total_orders", "equals", 0)], timed=lambda at: [opposite(ordered_at(at))], is_deed=True)
    if key == "refunds":
        where = [condition("status", "in", ["refunded", "partially_refunded"])]
        return atom([{**counted("orders", where)[0], "operator": "equals", "value": 0}], is_deed=True)
    if key in ("email_consent", "sms_consent"):  # a refusal and no answer are both no consent
        return atom([condition(key, "not_equals", "subscribed")])
    is_day = key in making.vocabulary.catalogue.fields and kind_of_field(making.vocabulary.catalogue, key) in _DATED
    return blank(found, making) if _is_text(making, key) or (is_day and key != "created_at") else None


def consent_term(found: Found, making: Making) -> Atom | None:
    """'email consent = never_subscribed', where the value is the name of a house meaning."""
    state = {"subscribed": "subscribed", "unsubscribed": "unsubscribed", "never_subscribed": "never_subscribed"}.get(
        found.get("TERM").key
    )
    if found.get("FIELD") not in ("email_consent", "sms_consent") or state is None:
        return None
    return _equal_or_not(found, condition(found.get("FIELD"), "equals", state))


_MADE = re.compile(r"\b(made|placed|bought|ordered|purchased|done|did)\b", re.IGNORECASE)


def yes_alone(found: Found, making: Making) -> Atom | None:
    """A yes/no field by its name alone: 'wants the printed catalogue'."""
    key = found.get("FIELD")
    if key == "first_order_date" and _MADE.search(making.said(found)):  # 'already made their first purchase'
        return atom([condition("total_orders", "at_least", 1)], timed=ordered_at, is_deed=True)
    if (
        key not in making.vocabulary.catalogue.fields
        or kind_of_field(making.vocabulary.catalogue, key) is not Kind.YES_NO
    ):
        return None
    return atom([condition(key, "equals", True)])


# -- numbers and dates of fields -----------------------------------------------------------------------------------------


def fits(making: Making, key: str, bound: Bound) -> bool:
    """Promise whether a number of that unit can be compared with this field."""
    kind = kind_of_field(making.vocabulary.catalogue, key)
    if kind in _DATED:
        return bound.unit == "days"
    if key in ("days_since_last_order", "average_days_between_orders"):
        return bound.unit in ("number", "days")
    return kind in _NUMERIC and (bound.unit == "number" or (bound.unit == "money" and kind is Kind.MONEY))


def compared(found: Found, making: Making) -> Atom | None:
    """A number compared, at all or over a time: 'ltv over 500', '3 or more orders in the last year'."""
    key, bound = found.get("FIELD"), found.get("BOUND")
    when, notes = making.when(found)
    if key in ("total_orders", "avg_order_value") and _adds_up(found, making) and bound.unit != "days":
        key = "lifetime_value" if bound.unit == "money" or key == "avg_order_value" else key
    if key == "total_orders" and bound.unit == "money":  # an order over $50
        of_value = compare({"field": "value"}, bound)
        return atom(counted("orders", of_value, when), notes, is_deed=True)
    if kind_of_field(making.vocabulary.catalogue, key) is Kind.DATE and (born := _in_years(key, bound)):
        return atom(born, notes)
    if not fits(making, key, bound):
        return None
    if kind_of_field(making.vocabulary.catalogue, key) in _DATED:
        is_long = bound.operator in ("greater_than", "at_least")
        return (
            atom(at_time(key, Window(round(bound.low.value), older=is_long)))
            if when is None and bound.operator != "between"
            else None
        )
    if when and key not in (
        "lifetime_value",
        "total_orders",
        "avg_order_value",
        "items",
        "biggest_order",
        "smallest_order",
        "discounts",
        "refunds",
    ):
        return None
    timed = None
    if when is None or key in ("lifetime_value", "total_orders", "avg_order_value"):
        timed = lambda at: compare(subject(key, at), bound)  # noqa: E731
    return atom(
        compare(subject(key, when), bound),
        notes,
        timed=timed,
        compared=lambda other, at=None: _compared_again(making, key, other, at or when),
    )


def _in_years(key: str, bound: Bound) -> list[Tree]:
    """'born between 1980 and 1990': from the first day of the one year to the last of the other."""
    years = [bound.low.value, (bound.high or bound.low).value]
    if bound.operator != "between" or bound.unit != "number" or not all(1900 <= year <= 2100 for year in years):
        return []
    first, last = (int(year) for year in years)
    return [condition(key, "at_least", f"{first}-01-01"), condition(key, "before", f"{last + 1}-01-01")]


def _compared_again(making: Making, key: str, other: Bound, when: When | None) -> list[Tree]:
    if not fits(making, key, other):
        raise Unreadable("this number is not of that unit")
    return compare(subject(key, when), other)


def _adds_up(found: Found, making: Making) -> bool:
    """'at least $500 in orders' adds up what 'an order of at least $500' does not."""
    kinds = [kind for kind, _ in found.parts if kind in ("FIELD", "BOUND")]
    said = next((one.text for one in making.lexemes[found.start : found.end] if one.is_a("FIELD")), "")
    return making.adds_up(found) or (kinds == ["BOUND", "FIELD"] and said.endswith("s"))


def exactly(found: Found, making: Making) -> Atom | None:
    """'3 orders', '3 orders in the last year': exactly so many."""
    return _with_bound(Bound("equals", found.get("NUM")), found, making)


def _with_bound(bound: Bound, found: Found, making: Making) -> Atom | None:
    parts = tuple((kind, value) for kind, value in found.parts if kind not in ("NUM", "POST"))
    key = found.get("FIELD")
    if bound.unit == "money" and key == "total_orders":
        return None
    return compared(Found(found.start, found.end, found.row, (*parts, ("BOUND", bound))), making)


def exactly_or_more(found: Found, making: Making) -> Atom | None:
    """'3 orders or more'."""
    return _with_bound(Bound(found.get("POST"), found.get("NUM")), found, making)


def exactly_field(found: Found, making: Making) -> Atom | None:
    """'orders = 3', 'aov 50'."""
    operator = found.get("CMP") or "equals"
    if kind_of_field(making.vocabulary.catalogue, found.get("FIELD")) not in _NUMERIC:
        return None
    if found.get("CMP") is None and found.get("FIELD") not in making.vocabulary.catalogue.fields:
        return None
    return _with_bound(Bound(operator, found.get("NUM")), found, making)


def compared_apart(found: Found, making: Making) -> Atom | None:
    """'minimum order count 3'."""
    return _with_bound(Bound(found.get("CMP"), found.get("NUM")), found, making)


def field_when(found: Found, making: Making) -> Atom | None:
    """'last order in March', 'orders in the last 30 days', 'no orders since June'."""
    key = found.get("FIELD")
    when, notes = making.when(found)
    assert when is not None
    if key in ("email_consent", "email_subscribed"):
        return atom([condition("email_subscribed", "equals", True), *at_time("email_consent_at", when)], notes)
    if key == "total_orders":
        return atom(ordered_at(when), notes, timed=ordered_at, is_deed=True)
    if key not in making.vocabulary.catalogue.fields or kind_of_field(making.vocabulary.catalogue, key) not in _DATED:
        return None
    is_yearly = kind_of_field(making.vocabulary.catalogue, key) is Kind.DATE
    if "birth" in key and isinstance(when, Window) and not making.text.startswith("Customers where"):
        return None  # nobody was born in the last 30 days
    if is_yearly and isinstance(when, Period) and when.said:  # a birthday this month is no birth this month
        days = {"this month": 30, "this week": 7}.get(making.lexemes[found.end - 1].text.removeprefix("in "))
        note = Note(None, making.said(found), f"in the next {days} days", days)
        return atom([condition(key, "anniversary_in_next_days", days)], [note]) if days else None
    return atom(at_time(key, when), notes, timed=lambda at: at_time(key, at))
