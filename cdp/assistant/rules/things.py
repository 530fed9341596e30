"""Conditions out of what was bought: products, categories, vendors, and the coupons used for them."""

import re
from itertools import pairwise

from cdp.assistant.rules.amounts import Amount, Bound, Window
from cdp.assistant.rules.glossary import RECENT_DAYS, Meaning
from cdp.assistant.rules.lexemes import Found, Frame, Lexeme
from cdp.assistant.rules.lists import Values
from cdp.assistant.rules.making import SOMEBODY, Making, atom, bound_of
from cdp.assistant.rules.nodes import Atom, Note, Tree, When, compare, condition, counted, in_metric
from cdp.assistant.rules.vocabulary import Choice

_ONCE = Bound("at_least", Amount(1))


def _choices(found: Found) -> Values:
    values: Values | str = found.get("GOODS", "QUOTED")
    return values if isinstance(values, Values) else Values((Choice("product", values, "contains"),))


def goods_of(choice: Choice) -> Tree:
    """Promise the condition on a product, category or vendor."""
    field = choice.field if choice.field in ("product", "category", "vendor", "sku") else "product"
    return {"field": field, "operator": choice.operator, "value": choice.value}


def thing_notes(values: Values) -> list[Note]:
    """Promise what was assumed about products that are named by a part of their name."""
    return [
        Note(None, choice.value, f"products whose name contains “{choice.value}”", choice.value)
        for choice in values.choices
        if choice.operator == "contains"
    ]


def bought_things(found: Found, making: Making) -> Atom:
    """Bought products, categories or vendors, so often, in a time."""
    when, notes = making.when(found)
    values, bound = _choices(found), bound_of(found) or _ONCE
    notes += thing_notes(values)

    def at(moment: When | None) -> list[Tree]:
        filters = [goods_of(choice) for choice in values.choices]
        if values.joiner == "or":
            return counted("orders", either(filters), moment, bound)
        return [node for one in filters for node in counted("orders", [one], moment, bound)]

    return atom(at(when), notes, timed=at, is_deed=True, is_listed=values.joiner == "and")


def either(filters: list[Tree]) -> list[Tree]:
    """Promise one of several: a list of values where the field is one and the same."""
    if len(filters) == 1:
        return filters
    if len({(one["field"], one["operator"]) for one in filters}) == 1 and filters[0]["operator"] == "equals":
        return [{"field": filters[0]["field"], "operator": "in", "value": [one["value"] for one in filters]}]
    return [{"any": filters}]


def things_term(found: Found, making: Making) -> Atom | None:
    """'sock buyers', 'repeat sock buyers' is not this: only people named by what they bought."""
    meaning: Meaning = found.get("TERM")
    return bought_things(found, making) if meaning.key == "buyers" else None


_OTHER_DEEDS = ("MARKET", "VIEW", "VIEWANY", "CART", "CARTANY", "SEARCHED", "SEARCHANY", "OPEN", "CLICK", "ENGAGE")


_ENDS = (
    "AND",
    "BUT",
    "OR",
    "COMMA",
    "STOP",
    "SEMI",
    "RP",
    "NOT",
    "EXCEPT",
    "WINDOW",
    "PERIOD",
    "HISTORY",
    "INONE",
    "HAVE",
    "DASH",
)


def has_things(found: Found, making: Making) -> Atom | None:
    """'people with an Insulated Parka' have bought one, where the sentence tells of no other deed before."""
    after = making.lexemes[found.end : found.end + 1]
    if any(one.is_a(*_OTHER_DEEDS) for one in making.lexemes[: found.start]) or not all(
        one.is_a(*_ENDS) for one in after
    ):
        return None
    return bought_things(found, making)


def skipped(found: Found, making: Making) -> Atom:
    """'skipped the gloves': bought none of them."""
    values = _choices(found)
    where = either([goods_of(choice) for choice in values.choices])

    def at(when: When | None) -> list[Tree]:
        return [{**counted("orders", where, when)[0], "operator": "equals", "value": 0}]

    notes = [Note(None, making.said(found), "bought none", None), *thing_notes(values)]
    return atom(at(None), notes, timed=at, is_deed=True)


def term_things(found: Found, making: Making) -> Atom | None:
    """'never bought any beanies', 'made a purchase of socks': the house meaning is of those things alone."""
    meaning: Meaning = found.get("TERM")
    if meaning.key in ("recent", "repeat") and not found.has("WINDOW", "PERIOD"):
        more = ("WINDOW", Window(RECENT_DAYS)) if meaning.key == "recent" else ("BOUND", Bound("at_least", Amount(2)))
        return bought_things(Found(found.start, found.end, found.row, (*found.parts, more)), making)
    if meaning.key not in ("never_ordered", "buyers"):
        return None
    made = bought_things(found, making)
    if meaning.key == "buyers":
        return made
    values = _choices(found)
    when, _ = making.when(found)
    where = either([goods_of(choice) for choice in values.choices])
    node = {**counted("orders", where, when)[0], "operator": "equals", "value": 0}
    return atom([node], thing_notes(values), is_deed=True)


_ORDERS_WITH = re.compile(r"(?:orders|purchases)\b.*\bwith\b", re.IGNORECASE)


def bought_pieces(found: Found, making: Making) -> Atom | None:
    """'bought at least 3 socks' counts pieces."""
    bound: Bound = found.get("BOUND")
    values = _choices(found)
    if bound.unit == "money":  # 'bought over $300 worth of jackets'
        return spent_on(found, making)
    if bound.unit != "number" or values.joiner == "and" or found.get("FIELD") not in (None, "items", "total_orders"):
        return None
    if _ORDERS_WITH.match(making.said(found)):
        return None  # 'orders >= 3 with socks' counts orders
    when, notes = making.when(found)
    metric = {"of": "order_lines", "aggregate": "sum", "field": "quantity"}
    where = either([goods_of(choice) for choice in values.choices])
    return atom(
        compare({"metric": in_metric(metric, when, where)}, bound), [*notes, *thing_notes(values)], is_deed=True
    )


def pieces_or_more(found: Found, making: Making) -> Atom | None:
    """'bought two beanies or more'."""
    amount: Amount = found.get("NUM")
    parts = tuple(part for part in found.parts if part[0] not in ("NUM", "POST"))
    bound = Bound(found.get("POST"), amount)
    return bought_pieces(Found(found.start, found.end, found.row, (*parts, ("BOUND", bound))), making)


def pieces_alone(found: Found, making: Making) -> Atom | None:
    """'two or more parkas', where nothing else is said of them."""
    return bought_pieces(found, making) if found.get("BOUND").unit == "number" else None


def bought_together(found: Found, making: Making) -> Atom | None:
    """'a sweater and a scarf in the same order', 'orders with both a beanie and gloves'."""
    values = _choices(found)
    is_said = found.has("INONE") or (
        re.search(r"\bboth\b", making.said(found)) and re.match(r"orders?\b", making.lexemes[found.start].text)
    )
    if values.joiner != "and" or not is_said:
        return None
    when, notes = making.when(found)
    where = [goods_of(choice) for choice in values.choices]
    bound = bound_of(found)
    return atom(
        counted("orders", where, when, bound),
        [*notes, *thing_notes(values)],
        timed=lambda at: counted("orders", where, at, bound),
        is_deed=True,
    )


def orders_without(found: Found, making: Making) -> Atom | None:
    """'at least 3 orders without a coupon': so many orders that had none."""
    if found.get("FIELD") != "total_orders" or making.lexemes[found.start].is_a("COUPON"):
        return None
    bound: Bound = found.get("BOUND") or Bound("equals", found.get("NUM"))
    if bound.unit != "number":
        return None
    when, notes = making.when(found)
    where = [condition("coupon", "is_blank")]
    return atom(counted("orders", where, when, bound), notes, is_deed=True)


def bought_without(found: Found, making: Making) -> Atom | None:
    """'bought a scarf without a coupon', 'ordered this year without a code': an order that had none."""
    said = making.said(found).lower()
    if " without " not in said or re.search(r"\b(?:ever|any time|once)\b", said):
        return None
    when, notes = making.when(found)
    values: Values = found.get("GOODS") or Values(())
    filters = [goods_of(choice) for choice in values.choices]
    groups = [[one] for one in filters] if values.joiner == "and" else [either(filters) if filters else []]
    blank = condition("coupon", "is_blank")

    def at(moment: When | None) -> list[Tree]:
        return [node for group in groups for node in counted("orders", [blank, *group], moment)]

    return atom(at(when), [*notes, *thing_notes(values)], timed=at, is_deed=True, is_listed=len(groups) > 1)


def _is_buyers(one: Lexeme) -> bool:
    return one.is_a("TERM") and one["TERM"].key == "buyers"


def things_again(found: Found, making: Making) -> Atom | None:
    """'bought a beanie but no gloves': things alone, after something was bought, or with a time: 'jackets or bags l180d'."""
    before = making.lexemes[: found.start]
    is_told = any(one.is_a("BUY") or _is_buyers(one) for one in before) or (
        any(one.is_a("HAVE", "NOT") and after.is_a("GOODS") for one, after in pairwise(making.lexemes[: found.end]))
        and not any(one.is_a(*_OTHER_DEEDS) for one in before)
    )
    has_time = found.has("WINDOW", "PERIOD")
    if is_told == has_time or (has_time and any(one.is_a("MARKET") for one in making.lexemes)):
        return None
    made = bought_things(found, making)
    made.shares_time = not found.has("WINDOW", "PERIOD")
    return made


def bought_named(found: Found, making: Making) -> Atom | None:
    """'bought products containing wool': a part of a product's name."""
    if not found.has("CONTAINS"):
        return None
    filters = [
        {"field": "product", "operator": "contains", "value": choice.value} for choice in found.get("RAW").choices
    ]
    return atom(counted("orders", either(filters) if len(filters) > 1 else filters), is_deed=True)


def used_coupon(found: Found, making: Making) -> Atom | None:
    """Ordered with a coupon, with any or with those named."""
    when, notes = making.when(found)
    bound = bound_of(found)
    values: Values | None = found.get("COUPONNAME")
    if values is not None and not found.has("USE", "COUPON", "COUPONUSER") and not _is_code(found, making):
        return None
    if values is None:
        where = [condition("coupon", "not_blank")]
    elif len(values.choices) == 1:
        where = [condition("coupon", "equals", values.choices[0].value)]
    else:
        where = [condition("coupon", "in", [choice.value for choice in values.choices])]
    return atom(
        counted("orders", where, when, bound), notes, timed=lambda at: counted("orders", where, at, bound), is_deed=True
    )


def used_so(found: Found, making: Making) -> Atom | None:
    """'used a coupon on five or more orders', 'SPRING10 used twice this year', in any order of words."""
    amount, bound = found.get("NUM"), bound_of(found)
    if found.get("FIELD") not in (None, "total_orders") or (amount and not found.has("FIELD")):
        return None
    if not found.has("COUPON", "COUPONNAME") or (bound is not None and bound.unit != "number"):
        return None
    if SOMEBODY.search(making.said(found)):
        return None
    more = (("TIMES", Bound("equals", amount)),) if amount else ()
    return used_coupon(Found(found.start, found.end, found.row, (*more, *found.parts)), making)


_TIMES = ("WINDOW", "PERIOD", "RECENT", "BETWEENAGO")
COUPONS = Frame(
    frozenset(["USE"]),
    {
        "BOUND": "amount", "TIMES": "amount", "NUM": "amount", "FIELD": "orders", "COUPON": "coupon", "COUPONNAME": "code",
        **dict.fromkeys(_TIMES, "when"),
    },
    frozenset(["IN", "HAVE", "NOISE", "BY", "VIA", "ANYOF", "OF"]),
    used_so,
)  # fmt: skip


def coupon_again(found: Found, making: Making) -> Atom | None:
    """'ordered twice but never with a promo code': a coupon alone, after something was bought."""
    if not any(one.is_a("BUY", "FIELD", "TERM", "COUPON", "COUPONNAME") for one in making.lexemes[: found.start]):
        return None
    return used_coupon(found, making)


def _is_code(found: Found, making: Making) -> bool:
    """Whether a coupon's name can be nothing else: 'holiday' is a time of the year, HOLIDAY and spring10 are codes."""
    said = making.said(found)
    return said.upper() == said or any(char.isdigit() for char in said)


def spent_on(found: Found, making: Making) -> Atom | None:
    """Spent so much on products, categories or vendors."""
    bound, values = found.get("BOUND"), _choices(found)
    if (
        found.get("FIELD") not in (None, "lifetime_value")
        or bound.unit in ("days", "percent")
        or values.joiner == "and"
    ):
        return None
    when, notes = making.when(found)
    metric = {"of": "order_lines", "aggregate": "sum", "field": "amount"}
    where = either([goods_of(choice) for choice in values.choices])
    return atom(
        compare({"metric": in_metric(metric, when, where)}, bound), [*notes, *thing_notes(values)], is_deed=True
    )


def bought_only(found: Found, making: Making) -> Atom | None:
    """'only ever bought drinkware': that, and nothing that is something else."""
    values = _choices(found)
    if values.joiner == "and":
        return None
    where = either([goods_of(choice) for choice in values.choices])
    other = {"metric": {"of": "order_lines", "aggregate": "count", "where": [{"none": where}]}}
    return atom(
        [*counted("order_lines", where), {**other, "operator": "equals", "value": 0}],
        thing_notes(values),
        is_deed=True,
    )


def bought_other(found: Found, making: Making) -> Atom:
    """'bought something other than socks'."""
    when, notes = making.when(found)
    values = _choices(found)
    where: list[Tree] = [{"none": either([goods_of(choice) for choice in values.choices])}]
    return atom(
        counted("order_lines", where, when),
        [*notes, *thing_notes(values)],
        timed=lambda at: counted("order_lines", where, at),
        is_deed=True,
    )


def bought_by_ear(found: Found, making: Making) -> Atom:
    """'people that by socks', as it is heard."""
    made = bought_things(found, making)
    made.notes.append(Note(made.nodes[0], "by", "read as “buy”"))
    return made


def bought_both(found: Found, making: Making) -> Atom | None:
    """'gloves from Aran Mill': both are true of one order."""
    first, second = found.every("GOODS")
    if {one.field for one in first.choices} & {one.field for one in second.choices} or "and" in (
        first.joiner,
        second.joiner,
    ):
        return None
    when, notes = making.when(found)
    where = [node for values in (first, second) for node in either([goods_of(choice) for choice in values.choices])]
    return atom(
        counted("orders", where, when),
        [*notes, *thing_notes(first), *thing_notes(second)],
        timed=lambda at: counted("orders", where, at),
        is_deed=True,
    )
