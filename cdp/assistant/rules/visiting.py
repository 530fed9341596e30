"""Conditions out of what customers did on the site: looked at things, put them in the cart, searched, began to check out.

A cart or checkout is abandoned where it was followed by no order in the same time.
"""

import re

from cdp.assistant.rules.amounts import Bound, Window
from cdp.assistant.rules.lexemes import Found, Frame, Lexeme
from cdp.assistant.rules.lists import Values
from cdp.assistant.rules.making import SOMEBODY, Making, atom, bound_of
from cdp.assistant.rules.nodes import Atom, Note, Tree, When, condition, counted, joined
from cdp.assistant.rules.things import either
from cdp.assistant.rules.vocabulary import Choice

# What such a deed is called among the events of a shop: the first names are the commonest.
EVENTS: dict[str, tuple[str, ...]] = {
    "VIEW": ("Viewed Product", "Product Viewed", "Product View"),
    "CART": ("Added to Cart", "Product Added", "Add to Cart"),
    "CHECKOUT": ("Started Checkout", "Checkout Started", "Initiated Checkout"),
    "SEARCHED": ("Searched", "Products Searched", "Submitted Search", "Search"),
    "VISIT": ("Active on Site", "Viewed Page", "Page Viewed", "Page View"),
}
_OF_ALL = {"VIEWANY": "VIEW", "CARTANY": "CART", "CHECKOUT": "CHECKOUT", "SEARCHANY": "SEARCHED", "VISIT": "VISIT"}
_OF_THINGS = ("VIEW", "CART")
ABANDONED = {
    "LEFTCART": ("CART",), "LEFTTHING": ("CART",), "LEFTCHECKOUT": ("CHECKOUT",), "LEFTEITHER": ("CART", "CHECKOUT"),
}  # fmt: skip
CARTS = ("CART", "CARTANY", "CHECKOUT", *ABANDONED)
ABANDONED_DAYS = 7  # where no time is said
_QUERY = ("query", "search_term", "search", "term", "keyword", "q")


def on_site(found: Found, making: Making) -> Atom | None:
    """'looked at jackets in the last week', 'put something in the cart twice'; nothing where the shop has no such events."""
    head = next(kind for kind, _ in found.parts if kind in (*_OF_ALL, *_OF_THINGS))
    names = _named(_OF_ALL.get(head, head), making)
    bound = _bound(found)
    if not names or (bound is not None and bound.unit != "number") or SOMEBODY.search(making.said(found)):
        return None
    is_of_goods = found.has("GOODS") if head == "CHECKOUT" else head in _OF_THINGS
    if found.parts[0][0] not in (head, "BOUND", "TIMES", "NUM") or is_of_goods != found.has("GOODS"):
        return None
    goods: Values = found.get("GOODS") or Values(())
    things = [_thing(one, making) for one in goods.choices]
    if any(one is None for one in things):
        return None
    name = condition("name", "equals", names[0]) if len(names) == 1 else condition("name", "in", names)
    asked = [one for one in things if one]
    made = _of_these(found, making, name, asked, goods, bound)
    if not asked and head in ("VIEWANY", "CARTANY"):
        made.of_things = lambda where, at: _at_things(where, at or making.when(found)[0], name, making, bound)
    return made


def _at_things(where: list[Tree], when: When | None, name: Tree, making: Making, bound: Bound | None) -> Tree | None:
    """The deed at things that were named apart from it: 'added something from Bags to the cart'."""
    goods = [one for one in where if one.get("field") != "placed_at"]
    if len(goods) != 1 or "field" not in goods[0]:
        return None
    thing = _thing(Choice(goods[0]["field"], goods[0]["value"], goods[0]["operator"]), making)
    return counted("events", [name, thing], when, bound)[0] if thing else None


def _of_these(found: Found, making: Making, name: Tree, asked: list[Tree], goods: Values, bound: Bound | None) -> Atom:
    if goods.joiner == "and":
        return _counted(found, making, [[name, one] for one in asked], bound)
    return _counted(found, making, [[name, *(either(asked) if asked else [])]], bound)


def so_many_things(found: Found, making: Making) -> Atom | None:
    """'viewed more than 10 products': so many times, whatever it was."""
    if found.get("FIELD") != "items":
        return None
    head = "VIEWANY" if found.has("VIEW") else "CARTANY"
    parts = ((head, None), *(part for part in found.parts if part[0] not in ("VIEW", "CART", "FIELD")))
    return on_site(Found(found.start, found.end, found.row, parts), making)


# -- carts and checkouts that were left -----------------------------------------------------------------------------------

_MEANT = "abandoned: {did}, and placed no order in that time"
_DID = {"CART": "put something into the cart", "CHECKOUT": "started a checkout"}
_BOTH: Tree = {"all": []}  # it speaks of two conditions: neither has a number that could be changed by itself
_LABEL_OF = ("MARKET", "COLON", "DASH", "WORD", "CONTENT", "THEME")
_OF_ORDERS = ("total_orders", "last_order_date")


def abandoned(found: Found, making: Making) -> Atom | None:
    """'Cart abandoners of the last 3 days': the deed in that time, and no order in it."""
    head = next(kind for kind, _ in found.parts if kind in ABANDONED)
    deeds = ABANDONED[head]
    names = [name for deed in deeds for name in _named(deed, making)]
    bound = _bound(found)
    if not names or (bound is not None and bound.unit != "number") or SOMEBODY.search(making.said(found)):
        return None
    if (head == "LEFTTHING" and not found.has("GOODS")) or _is_worth(found, making):
        return None
    if _is_label(found, making):
        return _label(making.said(found))
    if head == "LEFTCHECKOUT" and (_left_before(found, making)):
        return unfinished(found, making)
    goods: Values = found.get("GOODS") or Values(())
    things = [thing for one in goods.choices if (thing := _thing(one, making))]
    if len(things) != len(goods.choices):
        return None
    name = condition("name", "equals", names[0]) if len(names) == 1 else condition("name", "in", names)
    when, notes = making.when(found)

    def at(moment: When | None) -> list[Tree]:
        deed = counted("events", [name, *(either(things) if things else [])], moment, bound)
        return [*deed, *_no_order(moment)]

    means = _MEANT.format(did=" or ".join(_DID[deed] for deed in deeds))
    means += "" if when else f", the last {ABANDONED_DAYS} days where none is said"
    assumed = [*notes, Note(_BOTH, making.said(found), means)]
    return atom(at(when or Window(ABANDONED_DAYS)), assumed, timed=at, is_deed=True)


def in_that_cart(found: Found, making: Making) -> Atom | None:
    """'Abandoned carts last 3 days, sweaters only': things alone, behind a cart that was left, were in it."""
    before = [one for one in making.lexemes[: found.start] if one.is_a("BUY", "VIEW", "VIEWANY", "SEARCHED", *CARTS)]
    if not before or not before[-1].is_a("LEFTCART"):
        return None
    return on_site(Found(found.start, found.end, found.row, (("CART", None), *found.parts)), making)


def _no_order(when: When | None) -> list[Tree]:
    return [{**counted("orders", [], when)[0], "operator": "equals", "value": 0}]


def _is_worth(found: Found, making: Making) -> bool:
    """'Carts over $100': what a cart is worth is not known, and money beside it is nothing else."""
    after = making.lexemes[found.end : found.end + 1]
    if any(one.text.startswith(("worth", "valued")) for one in after):
        return True
    beside = [*making.lexemes[max(found.start - 1, 0) : found.start], *after]
    return any(one.is_a("BOUND") and one["BOUND"].unit == "money" for one in beside)


def _label(said: str) -> Atom:
    """'Abandoned cart e-mail for those who started a checkout': what the letter is called chooses nobody."""
    return Atom([], [Note(None, said, "the name of it; who is meant is said beside it")])


def _is_label(found: Found, making: Making) -> bool:
    """Whether it only names a letter or a list whose people are told by what they did with their carts, said beside it."""
    after = making.lexemes[found.end : found.end + 1]
    others = [*making.lexemes[: found.start], *making.lexemes[found.end :]]
    is_name = any(one.is_a(*_LABEL_OF) for one in after) and not found.has("WINDOW", "PERIOD")
    return is_name and any(one.is_a(*CARTS) for one in others) and any(_is_of_orders(one) for one in others)


def _is_of_orders(one: Lexeme) -> bool:
    return (
        one.is_a("BUY", "UNFINISHED", *ABANDONED)
        or one.readings.get("FIELD") in _OF_ORDERS
        or (one.is_a("TERM") and one["TERM"].key in ("never_ordered", "buyers"))
    )


def _left_before(found: Found, making: Making) -> bool:
    return any(one.is_a("CART", "CARTANY", "CHECKOUT") for one in making.lexemes[: found.start])


def unfinished(found: Found, making: Making) -> Atom | None:
    """'..., but did not finish the purchase': no order in the time of the cart or checkout named before it."""
    if not _left_before(found, making):
        return None
    when, notes = making.when(found)
    return atom(_no_order(when), notes, timed=_no_order, is_deed=True, ends_cart=True)


def searched_for(found: Found, making: Making) -> Atom | None:
    """'searched for “merino” or “wool”': the words are a part of what was typed."""
    names, key = _named("SEARCHED", making), next((one for one in _QUERY if _has_property(one, making)), None)
    if not names or key is None:
        return None
    name, several = condition("name", "equals", names[0]), found.get("QUOTEDLIST")
    typed = [_stem(one.value) for one in several.choices] if several else [_stem(found.get("QUOTED"))]
    words: list[Tree] = [condition(f"properties.{key}", "contains", one) for one in typed]
    is_each = several is not None and several.joiner == "and"
    wheres = [[name, one] for one in words] if is_each else [[name, joined(words, "any")]]
    made = _counted(found, making, wheres, bound_of(found))
    means = f"searches that contain {(' and ' if is_each else ' or ').join(f'“{one}”' for one in typed)}"
    made.notes.append(Note(made.nodes[0], making.said(found), means, None))
    return made


_PLURAL = re.compile(r"(?<=i)es$|(?<=[sxz])es$|(?<=[cs]h)es$|(?<=[^s\Wu])s$")


def _stem(said: str) -> str:
    """What one and several have in common, so that 'socks' finds 'wool sock' as well."""
    return said if len(said) < 4 or said.lower().endswith("ves") else _PLURAL.sub("", said)


def _counted(found: Found, making: Making, wheres: list[list[Tree]], bound: Bound | None) -> Atom:
    when, notes = making.when(found)

    def at(moment: When | None) -> list[Tree]:
        return [node for where in wheres for node in counted("events", where, moment, bound)]

    return atom(at(when), notes, timed=at, is_deed=True, is_listed=len(wheres) > 1)


def _bound(found: Found) -> Bound | None:
    bound = bound_of(found)
    return bound or (Bound("equals", found.get("NUM")) if found.has("NUM") else None)


def _named(deed: str, making: Making) -> list[str]:
    known = {one.lower(): one for one in making.vocabulary.known("events.name")}
    return [known[name.lower()] for name in EVENTS[deed] if name.lower() in known]


def _has_property(key: str, making: Making) -> bool:
    return f"properties.{key}" in making.vocabulary.catalogue.facts["events"].fields


def _thing(choice: Choice, making: Making) -> Tree | None:
    if not _has_property(choice.field, making):
        return None
    return {"field": f"properties.{choice.field}", "operator": choice.operator, "value": choice.value}


_SAID = {
    "BOUND": "amount", "TIMES": "amount", "NUM": "amount", "GOODS": "goods", "WINDOW": "when", "PERIOD": "when",
    "RECENT": "when", "BETWEENAGO": "when",
}  # fmt: skip
_BETWEEN = frozenset(["IN", "HAVE", "NOISE", "BY", "CATEGORY", "VENDOR", "PRODUCT", "ANYOF", "OF"])
VISITS = Frame(frozenset([*_OF_ALL, *_OF_THINGS]), _SAID, _BETWEEN, on_site)
LEFT = Frame(frozenset(ABANDONED), _SAID, _BETWEEN | {"CONTAINS"}, abandoned)
