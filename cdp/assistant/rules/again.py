"""Words that stand for a thing named before: 'looked at jackets and never bought one', 'two or more units of it'."""

from dataclasses import replace

from cdp.assistant.rules.lexemes import Lexeme

_ONE = frozenset(["one", "it", "them", "that one", "any", "one of them", "any of them", "either of them"])
_NEVER_BOUGHT = frozenset(
    ["never bought", "never purchased", "not bought", "not purchased"]
)  # 'a throw in the cart, never purchased'
_CARTED_IT = frozenset(["carted it", "carted them", "carted one"])
_OF_IT = frozenset(["it", "them", "that one", "this one"])
_OF_THEN = (
    "LASTWORD",
    "THISWORD",
    "BETWEENWORD",
    "CMP",
    "CMPAFTER",
    "CMPBEFORE",
    "RECENT",
    "PERIOD",
    "YEARWORD",
    "MONTH",
)
_GOES_ON = ("COMMA", "STOP", "SEMI", "RP", "AND", "BUT", "WINDOW", "INLAST", "SINCEWORD", "IN", "SAMETIME", "SINCETHEN", "FORWORD", "ONLY", "TIMES")  # fmt: skip


def with_same_things(found: list[Lexeme]) -> list[Lexeme]:
    """Promise the lexemes with the thing named before in the place of such a word, where no more than one was named."""
    out: list[Lexeme] = []
    named: list[Lexeme] = []
    is_of_mail = False
    for at, one in enumerate(found):
        if (
            len(named) == 1
            and one.text in _ONE
            and not one.is_a("GOODS")
            and (_stands_for(found, at) or _is_looked_at(found, at))
        ):
            one = replace(one, readings={"GOODS": named[0]["GOODS"], "RAW": one.text})
        elif one.text == "one" and not named and (only := _only_thing(found)) and _is_looked_at(found, at):
            one = replace(one, readings={"GOODS": only["GOODS"], "RAW": one.text})
        elif (
            one.text == "it"
            and not named
            and found[at - 1 : at]
            and found[at - 1].is_a("BUY")
            and _stands_for(found, at)
        ):
            one = replace(one, readings={"WORD": one.text, "RAW": one.raw})  # what it is was not told
        elif len(named) > 1 and one.text == "any" and _stands_for(found, at):
            one = replace(one, readings={"WORD": one.text, "RAW": one.raw})  # any of which of them is asked about
        elif is_of_mail and one.text in _ONE and found[at - 1].is_a("OPEN", "CLICK") and _ends(found, at):
            one = replace(one, readings={"MAIL": None})
        elif len(named) == 1 and _is_never_bought(found, at) and any(before.is_a("CART") for before in found[:at]):
            first = one.start + len(one.text.split()[0])
            out += [replace(one, end=first, readings={"NOT": None}), replace(one, start=first, readings={"BUY": None})]
            one = replace(one, start=one.end, readings={"GOODS": named[0]["GOODS"], "RAW": one.text})
        elif _is_thing(one) and not _is_typed(found, at) and all(one["GOODS"] != other["GOODS"] for other in named):
            named.append(one)
        is_of_mail |= one.is_a("MAIL") or (one.is_a("EVENTNAME") and "email" in one.text)
        if one.is_a("CARTANY") and len(named) == 1 and one.text in _CARTED_IT:  # 'but put it in the cart'
            out.append(replace(one, readings={"CART": None}))
            one = replace(one, readings={"GOODS": named[0]["GOODS"], "RAW": "it"})
        out.append(one)
    return out


def _is_thing(one: Lexeme) -> bool:
    """What is sold, and not what they like: 'interested in hiking' names no sock."""
    return one.is_a("GOODS") and not one.is_a("NOISE", "OF:interests")


def _is_typed(found: list[Lexeme], at: int) -> bool:
    """'Searched “beanie” or looked at beanies': what was typed is no second thing beside those that are named."""
    is_quoted = at > 0 and found[at].is_a("QUOTED") and found[at - 1].is_a("SEARCHED")
    return is_quoted and any(_is_thing(one) and not one.is_a("QUOTED") for one in found[at + 1 :])


def _is_never_bought(found: list[Lexeme], at: int) -> bool:
    """'never purchased', of what stands before it: nothing follows that would be meant instead."""
    after = found[at + 1 : at + 2]
    return found[at].text in _NEVER_BOUGHT and _ends(found, at) and not any(one.text in _ONE for one in after)


def _only_thing(found: list[Lexeme]) -> Lexeme | None:
    """The one thing that a sentence speaks of, wherever it is named: 'looked at one, but did not buy any jacket'."""
    things = [one for one in found if _is_thing(one)]
    return things[0] if things and all(one["GOODS"] == things[0]["GOODS"] for one in things) else None


def _is_looked_at(found: list[Lexeme], at: int) -> bool:
    return at > 0 and found[at - 1].is_a("VIEW", "CART") and _ends(found, at)


def _is_buyers(one: Lexeme) -> bool:
    return one.is_a("TERM") and one["TERM"].key in ("buyers", "never_ordered")


def _stands_for(found: list[Lexeme], at: int) -> bool:
    """Whether it is what was bought or counted: a noun behind it would be meant instead."""
    before = found[at - 1 : at]
    is_bought = any(one.is_a("BUY") or _is_buyers(one) for one in before)
    is_of_it = found[at].text in _OF_IT and any(
        one.text in ("of", "units of", "pairs of", "pieces of") for one in before
    )
    is_of_it = is_of_it and any(one.readings.get("FIELD") == "items" for one in found[max(0, at - 2) : at])
    is_then = found[at].text in _ONE and all(one.is_a(*_OF_THEN) for one in found[at + 1 : at + 2])
    return (is_bought or is_of_it) and (is_then or _ends(found, at))


def _ends(found: list[Lexeme], at: int) -> bool:
    return all(one.is_a(*_GOES_ON) or set(one.readings) <= {"NOISE", "WHO"} for one in found[at + 1 : at + 2])
