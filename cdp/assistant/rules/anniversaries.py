"""Conditions out of days that come round every year: birthdays in the next two weeks, or soon."""

from cdp.assistant.rules.amounts import Window
from cdp.assistant.rules.lexemes import Found
from cdp.assistant.rules.making import Making, atom
from cdp.assistant.rules.nodes import Atom, Note, condition, kind_of_field
from cdp.conditions import Kind

_DATED = (Kind.TIME, Kind.DATE)


def ahead_alone(found: Found, making: Making) -> Atom | None:
    """'birthday flow, next 10 days': the one day of the year that is spoken of."""
    kinds = making.vocabulary.catalogue.fields
    days = {
        one["FIELD"]
        for one in making.lexemes
        if one.is_a("FIELD") and one["FIELD"] in kinds and kinds[one["FIELD"]].kind is Kind.DATE
    }
    if len(days) != 1:
        return None
    return ahead(Found(found.start, found.end, found.row, (*found.parts, ("FIELD", days.pop()))), making)


def ahead_in(found: Found, making: Making) -> Atom | None:
    """'birthday coming up in two weeks'."""
    window: Window = found.get("WINDOW")
    parts = tuple(part for part in found.parts if part[0] != "WINDOW")
    return ahead(Found(found.start, found.end, found.row, (*parts, ("AHEAD", window.days))), making)


def ahead(found: Found, making: Making) -> Atom | None:
    """'birthday in the next 14 days': the anniversary of a day."""
    key: str = found.get("FIELD") or ("created_at" if found.has("SIGNUP", "ANNIVERSARY") else "")
    if key not in making.vocabulary.catalogue.fields or kind_of_field(making.vocabulary.catalogue, key) not in _DATED:
        return None
    is_sentence = making.text.startswith("Customers where")  # the editor's own words say which of the two is meant
    is_date = kind_of_field(making.vocabulary.catalogue, key) is Kind.DATE
    is_yearly = found.has("ANNIVERSARY") or (is_date and not is_sentence)
    operator = "anniversary_in_next_days" if is_yearly else "in_next_days"
    notes = [] if found.has("FIELD") else [Note(None, making.said(found), "of the day they became customers")]
    return atom([condition(key, operator, found.get("AHEAD"))], notes)


def soon(found: Found, making: Making) -> Atom | None:
    """'birthday soon'."""
    parts = (*found.parts, ("AHEAD", 14))
    made = ahead(Found(found.start, found.end, found.row, parts), making)
    return made and atom(made.nodes, [Note(None, making.said(found), "in the next 14 days", 14)])
