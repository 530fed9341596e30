"""Conditions out of saved segments, and of what customers did with letters and on the site."""

from typing import Any

from cdp.assistant.rules.amounts import Bound, Window
from cdp.assistant.rules.lexemes import Found
from cdp.assistant.rules.lists import Values
from cdp.assistant.rules.making import Making, atom, bound_of
from cdp.assistant.rules.nodes import Atom, Note, Tree, condition, counted, joined, number, opposite
from cdp.conditions import EMAIL_EVENTS


def segment(found: Found, making: Making) -> Atom:
    """In a saved segment, by its name."""
    values: Any = found.get("SEGMENT", "SEGMENTCUE")
    keys = [choice.value for choice in values.choices] if isinstance(values, Values) else [values[0]]
    nodes: list[Tree] = [{"segment": key, "operator": "in"} for key in keys]
    is_any = isinstance(values, Values) and values.joiner != "and"
    return atom([joined(nodes, "any")] if is_any else nodes)


_LETTERS = {
    "OPEN": ("opened",),
    "CLICK": ("clicked",),
    "ENGAGE": ("opened", "clicked"),
    "BOUNCE": ("bounced",),
    "SPAM": ("complained",),
}


def mail(found: Found, making: Making) -> Atom | None:
    """What customers did with letters: opened or clicked so many, in a time, or ever."""
    when, notes = making.when(found)
    kinds = [kind for name, kinds in _LETTERS.items() if found.has(name) for kind in kinds]
    if found.get("FIELD") not in (None, "email"):
        return None
    names = [EMAIL_EVENTS[kind] for kind in dict.fromkeys(kinds)]
    where = [condition("name", "equals", names[0]) if len(names) == 1 else condition("name", "in", names)]
    bound = bound_of(found)
    if bound is None and (amount := found.get("NUM")):
        bound = Bound("at_least", amount)
        notes.append(Note(None, making.said(found), f"at least {number(amount.value)}", number(amount.value)))
    if bound and bound.unit != "number":
        return None
    return atom(
        counted("events", where, when, bound), notes, timed=lambda at: counted("events", where, at, bound), is_deed=True
    )


def opens(found: Found, making: Making) -> Atom | None:
    """'without any opens': the noun, and the verb where clicks stand beside it; 'open' alone may be of a shop."""
    is_noun = making.lexemes[found.start].text == "opens"
    is_beside = any(one.is_a("CLICK") for one in making.lexemes[found.end : found.end + 4])
    return mail(found, making) if is_noun or is_beside else None


def in_letter(found: Found, making: Making) -> Atom | None:
    """'clicked in our newsletter', where 'in the newsletter' would also be who gets it."""
    said = next(one.text for one in making.lexemes[found.start : found.end] if one.is_a("TERM"))
    return mail(found, making) if found.get("TERM").key == "subscribed" and said.startswith(("in ", "on ")) else None


_CAMPAIGN = "properties.campaign"


def named_letter(found: Found, making: Making) -> Atom | None:
    """'clicked “Sock of the month”': the one letter of that name."""
    if _CAMPAIGN not in making.vocabulary.catalogue.facts["events"].fields:
        return None
    when, notes = making.when(found)
    kinds = next(kinds for name, kinds in _LETTERS.items() if found.has(name))
    where = [_happened(kinds), condition(_CAMPAIGN, "equals", found.get("QUOTED"))]
    bound = bound_of(found)
    return atom(
        counted("events", where, when, bound), notes, timed=lambda at: counted("events", where, at, bound), is_deed=True
    )


def named_not_clicked(found: Found, making: Making) -> Atom | None:
    """'opened “Winter sale” but did not click': in the same letter."""
    if _CAMPAIGN not in making.vocabulary.catalogue.facts["events"].fields:
        return None
    when, notes = making.when(found)
    opened, clicked = (
        counted("events", [_happened(kinds), condition(_CAMPAIGN, "equals", found.get("QUOTED"))], when)[0]
        for kinds in (("opened",), ("clicked",))
    )
    note = Note(clicked, making.said(found), f"clicked nothing in “{found.get('QUOTED')}”")
    return atom([opened, {**clicked, "operator": "equals", "value": 0}], [*notes, note], is_deed=True)


def _happened(kinds: tuple[str, ...]) -> Tree:
    names = [EMAIL_EVENTS[kind] for kind in kinds]
    return condition("name", "equals", names[0]) if len(names) == 1 else condition("name", "in", names)


def none_of_mail(found: Found, making: Making) -> Atom | None:
    """'opened no mail in the last two months'."""
    made = mail(found, making)
    if made is not None and (timed := made.timed) is not None:
        made.nodes, made.timed = [opposite(made.nodes)], lambda at: [opposite(timed(at))]
        made.notes = []
    return made


def event(found: Found, making: Making) -> Atom | None:
    """An event by its name, so often, in a time."""
    when, notes = making.when(found)
    values: Any = found.get("EVENTNAME", "QUOTED")
    names = [choice.value for choice in values.choices] if isinstance(values, Values) else [values]
    where = [condition("name", "equals", names[0]) if len(names) == 1 else condition("name", "in", names)]
    bound = bound_of(found) or (Bound("equals", found.get("NUM")) if found.has("NUM") else None)
    if bound is not None and bound.unit != "number":
        return None
    return atom(
        counted("events", where, when, bound), notes, timed=lambda at: counted("events", where, at, bound), is_deed=True
    )


def opened_not_clicked(found: Found, making: Making) -> Atom:
    """'opened but never clicked', in one and the same time."""
    when, notes = making.when(found)
    opened, clicked = ([condition("name", "equals", EMAIL_EVENTS[kind])] for kind in ("opened", "clicked"))
    nodes = [
        *counted("events", opened, when),
        {**counted("events", clicked, when)[0], "operator": "equals", "value": 0},
    ]
    return atom(nodes, notes, is_deed=True)


def no_mail_for(found: Found, making: Making) -> Atom | None:
    """'no opens over 180 days': the time itself, however long it may be."""
    bound: Bound = found.get("BOUND")
    if bound.unit != "days" or bound.operator not in ("greater_than", "at_least"):
        return None
    kinds = next(kinds for name, kinds in _LETTERS.items() if found.has(name))
    names = [EMAIL_EVENTS[kind] for kind in kinds]
    where = [condition("name", "equals", names[0]) if len(names) == 1 else condition("name", "in", names)]
    node = {**counted("events", where, Window(round(bound.low.value)))[0], "operator": "equals", "value": 0}
    return atom([node], [Note(node, making.said(found), f"in the last {round(bound.low.value)} days", 0)], is_deed=True)


def no_mail(found: Found, making: Making) -> Atom:
    """'neither opened nor clicked'."""
    when, notes = making.when(found)
    where = [condition("name", "in", [EMAIL_EVENTS["opened"], EMAIL_EVENTS["clicked"]])]
    node = {**counted("events", where, when)[0], "operator": "equals", "value": 0}
    return atom([node], notes, is_deed=True)
