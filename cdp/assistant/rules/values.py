"""Conditions out of values that stand by themselves: places, sources, tags, languages, values of the shop's own fields."""

import re
from itertools import pairwise

from cdp.assistant.rules.lexemes import Found
from cdp.assistant.rules.lists import Values
from cdp.assistant.rules.making import Making, atom
from cdp.assistant.rules.nodes import Atom, Note, Tree, at_time, condition, joined
from cdp.assistant.rules.vocabulary import Choice


def one_of(choices: tuple[Choice, ...]) -> Tree:
    """Promise one of these values: a list for one field, alternatives for several."""
    by_field: dict[tuple[str, str], list[str]] = {}
    for choice in choices:
        by_field.setdefault((choice.field, choice.operator), []).append(choice.value)
    nodes = []
    for (field, operator), values in by_field.items():
        unique = list(dict.fromkeys(values))
        if operator == "starts_with":  # a language with its regions
            nodes += [condition(field, operator, one) for one in unique]
            continue
        nodes.append(condition(field, operator, unique[0]) if len(unique) == 1 else condition(field, "in", unique))
    return joined(nodes, "any")


def place(found: Found, making: Making) -> Atom:
    """In a place, or in one of several."""
    values: Values = found.get("PLACE")
    doubtful = [choice for choice in values.choices if choice.other]
    notes = [
        Note(None, choice.other.value, f"the {choice.field} {choice.value}, not the {choice.other.field}", choice.value)
        for choice in doubtful
        if choice.other
    ]
    if values.joiner == "and":
        return atom([condition(choice.field, "equals", choice.value) for choice in values.choices], notes)
    return atom([one_of(values.choices)], notes)


def region(found: Found, making: Making) -> Atom:
    """In a region: its states or countries."""
    _, key, codes = found.get("REGION")
    stored = [making.vocabulary.stored(Choice(key, code)).value for code in codes]
    note = Note(None, making.said(found), f"{key} is one of {', '.join(codes[:12])}{' …' if len(codes) > 12 else ''}")
    return atom([condition(key, "in", stored)], [note])


def valued(found: Found, making: Making) -> Atom | None:
    """A source or tag by its value. Two tags joined by 'and' are both meant."""
    values: Values = found.get("SOURCE", "TAG", "SOURCECUE", "TAGCUE")
    if found.get("FIELD") not in (None, values.choices[0].field):
        return None
    if values.choices[0].field == "tags" and values.joiner == "and":
        return atom([condition("tags", "contains", choice.value) for choice in values.choices], is_listed=True)
    return atom([one_of(values.choices)])


def came_from_at(found: Found, making: Making) -> Atom | None:
    """'joined through Instagram in the past month': where from, and when."""
    first = making.lexemes[found.start].text
    when, notes = making.when(found)
    if " " not in first or when is None:
        return None
    return atom(
        [one_of(found.get("SOURCE", "TAG").choices), *at_time("created_at", when, blank_allowed=True)],
        notes,
        is_deed=True,
    )


def raw_tags(found: Found, making: Making) -> Atom | None:
    """'wholesale and influencer tags': tags by their names, whether somebody has them or not."""
    said = [one.value for values in found.every("TAG", "SOURCE") for one in values.choices] + found.every(
        "WORD", "QUOTED"
    )
    choices = [making.vocabulary.stored(Choice("tags", one, "contains")) for one in said]
    known = {value.lower() for value in making.vocabulary.known("tags")}
    if any(choice.value.lower() not in known for choice in choices) and _is_about_tags(found, making):
        return None
    nodes = [condition("tags", "contains", choice.value) for choice in choices]
    notes = [
        Note(node, node["value"], "a tag that no customer has now", node["value"])
        for node in nodes
        if node["value"].lower() not in known
    ]
    return atom([joined(nodes, "any")] if found.has("OR") else nodes, notes, is_listed=True)


_CALLED = re.compile(r"^(?:tagged|labell?ed|flagged|marked)\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:with|of|in|about|on|for)(?: the| our| all)? (?:tags?|labels?)$|^(?:the |our )?(?:tags?|labels?) (?:problem|issue|error|mistake|mix-?up|mess|clean-?up|audit|question)s?$",
    re.IGNORECASE,
)


def _is_about_tags(found: Found, making: Making) -> bool:
    """'A problem with the labels' is about them: a tag that the shop does not have is called one in so many words."""
    said = making.said(found)
    return not _CALLED.match(said) and _ABOUT.search(said) is not None


def value_alone(found: Found, making: Making) -> Atom:
    """'gold members': the value of a field of the shop's own, without the field's name."""
    values: Values = found.get("ATTRVALUE")
    node = one_of(values.choices)
    labels = dict.fromkeys(making.vocabulary.catalogue.fields[choice.field].label for choice in values.choices)
    return atom([node], [Note(node, making.said(found), f"by {' and '.join(labels)}")])


_LADDER = ("bronze", "silver", "gold", "platinum")


def on_ladder(found: Found, making: Making) -> Atom | None:
    """'silver and above', 'below gold': the shop's tiers from there on, where they are those whose order all know."""
    values: Values = found.get("ATTRVALUE")
    way = found.get("CMP", "POST")
    key, said = values.choices[0].field, values.choices[0].value
    has = {one.lower(): one for one in making.vocabulary.known(key)}
    if len(values.choices) > 1 or said.lower() not in _LADDER or not has.keys() <= set(_LADDER):
        return None
    inside = making.lexemes[found.start : found.end]
    if any(one.text == "plus" or (one.text == "+" and one.start != before.end) for before, one in pairwise(inside)):
        return None  # 'silver + gold' are two; 'silver+' is that or more
    if found.get("FIELD") not in (None, key) or way not in ("at_least", "greater_than", "at_most", "less_than"):
        return None
    at = _LADDER.index(said.lower())
    first, end = (0, at + (way == "at_most")) if way in ("at_most", "less_than") else (at + (way != "at_least"), None)
    chosen = tuple(Choice(key, has[one]) for one in _LADDER[first:end] if one in has)
    if not chosen:
        return None
    node = one_of(chosen)
    return atom([node], [Note(node, making.said(found), f"{', '.join(one.value for one in chosen)}")])


def speaking_one_of(found: Found, making: Making) -> Atom | None:
    """'speak English or German'."""
    values: Values = found.get("ATTRVALUE")
    if any(choice.field != "language" for choice in values.choices):
        return None
    return atom([one_of(values.choices)])


def speaking(found: Found, making: Making) -> Atom | None:
    """'speak German'."""
    if found.get("FIELD") not in (None, "language") or found.get("CMP") not in (None, "equals", "not_equals"):
        return None
    node = condition("language", "starts_with", found.get("LANG"))
    return atom([{"none": [node]} if found.get("CMP") == "not_equals" else node])
