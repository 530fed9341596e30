"""Yes, no and not said: what people want of what is offered to them, what they are called, and whom a source brought."""

import re

from cdp.assistant.rules.lexemes import Found
from cdp.assistant.rules.making import Making, atom
from cdp.assistant.rules.nodes import Atom, Note, condition, kind_of_field
from cdp.assistant.rules.values import one_of, valued
from cdp.conditions import Kind

_WANTED = re.compile(r"\b(?:want|wants|wanted|wanting|wish|wishes|like|likes|care|interested)\b|^no\b", re.IGNORECASE)


def refused(found: Found, making: Making) -> Atom | None:
    """'declined the catalogue', 'catalogue not wanted': they said no, which those who said nothing did not."""
    if not _is_offer(found, making):
        return None
    note = Note(None, making.said(found), "said no; who has not said is not among them")
    return atom([condition(found.get("FIELD"), "equals", False)], [note])


def wished(found: Found, making: Making) -> Atom | None:
    """'The printed catalogue is desired': they want it."""
    return atom([condition(found.get("FIELD"), "equals", True)]) if _is_offer(found, making) else None


def not_wanted(found: Found, making: Making) -> Atom | None:
    """'don't want the catalogue'; who only did not ask for it may not have been asked."""
    return refused(found, making) if _WANTED.search(making.said(found)) else None


def not_said(found: Found, making: Making) -> Atom | None:
    """'we don't know whether they want the catalogue', 'no answer on the catalogue'."""
    return atom([condition(found.get("FIELD"), "is_blank")]) if _is_offer(found, making) else None


def _is_offer(found: Found, making: Making) -> bool:
    key = found.get("FIELD")
    fields = making.vocabulary.catalogue.fields
    return key in fields and fields[key].is_attribute and kind_of_field(making.vocabulary.catalogue, key) is Kind.YES_NO


def called(found: Found, making: Making) -> Atom | None:
    """'named Emma': a name that somebody has."""
    choices = found.get("ATTRVALUE").choices
    is_name = all(choice.field in ("first_name", "last_name", "full_name") for choice in choices)
    return atom([one_of(choices)]) if is_name and found.get("FIELD") in (None, choices[0].field) else None


def brought(found: Found, making: Making) -> Atom | None:
    """'the people Instagram sent us', 'whom paid search did not bring in'."""
    made = valued(found, making)
    return atom([{"none": made.nodes}]) if made and found.has("NOT") else made


def yes_no(found: Found, making: Making) -> Atom | None:
    """A yes/no field with what it is: 'email_subscribed = true'."""
    key = found.get("FIELD")
    if (
        key not in making.vocabulary.catalogue.fields
        or kind_of_field(making.vocabulary.catalogue, key) is not Kind.YES_NO
    ):
        return None
    is_true = found.get("YES") == (found.get("CMP") != "not_equals")
    return atom([condition(key, "equals", is_true)])


def said_no(found: Found, making: Making) -> Atom | None:
    """'said no to the catalogue': an answer, which no answer is not."""
    return yes_no(Found(found.start, found.end, found.row, (*found.parts, ("YES", False))), making)


def yes_term(found: Found, making: Making) -> Atom | None:
    """'subscribed = true', where the words are those of a house meaning."""
    if found.get("TERM").key != "subscribed":
        return None
    return atom([condition("email_subscribed", "equals", found.get("YES") == (found.get("CMP") != "not_equals"))])
