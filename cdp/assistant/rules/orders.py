"""Orders with all that is said of them, in any order of words: what, how many, how much, when, with which coupon or status."""

import re
from collections.abc import Sequence
from itertools import pairwise

from cdp.assistant.rules.amounts import Amount, Bound
from cdp.assistant.rules.lexemes import Found, Frame
from cdp.assistant.rules.lists import Values
from cdp.assistant.rules.making import SOMEBODY, Making, atom
from cdp.assistant.rules.nodes import Atom, Tree, When, compare, condition, counted, in_metric, opposite, subject
from cdp.assistant.rules.things import either, goods_of, thing_notes

_FIELDS = ("total_orders", "lifetime_value", "items", "biggest_order")
_NOUN = re.compile(r"\b(order|purchase|transaction)s?( containing| with| of| for)?$")
_AMOUNTS = {"refunds": "refunded_amount", "discounts": "discount"}
_COUNT = {"of": "orders", "aggregate": "count"}


def said_of_orders(found: Found, making: Making) -> Atom | None:
    """'two cancelled orders of socks this year', 'bought with a coupon twice', 'spent over 90 on scarves in one order'."""
    key, bound = found.get("FIELD"), _bound(found, making)
    if key not in (None, *_FIELDS) or (bound is not None and bound.unit in ("days", "percent")):
        return None
    if not _is_one_clause(found, making) or _names_somebody(found, making) or not _names_a_code(found, making):
        return None
    house = getattr(found.get("TERM"), "key", "buyers")
    if house not in ("buyers", "never_ordered") or (found.has("NUM") and not found.has("FIELD")):
        return None
    if found.has("TERM") and bound is not None and bound.unit != "money":
        return None
    goods, ordering = _goods(found), _of_order(found)
    if not _is_one_kind(goods):
        return None
    when, notes = making.when(found)
    notes += thing_notes(goods)
    things = either([goods_of(one) for one in goods.choices]) if goods.choices else []

    def at(moment: When | None) -> list[Tree]:
        nodes = _compared(found, making, bound, things, ordering, moment)
        return [opposite(nodes)] if nodes and house == "never_ordered" else nodes

    nodes = at(when)
    return atom(nodes, notes, timed=at, is_deed=True) if nodes else None


def so_many_worth(found: Found, making: Making) -> Atom | None:
    """'two orders over $100', 'at least one order with a discount of 20 or more': so many, each of them that dear."""
    count, worth = found.parts[0][1], found.every("BOUND")[-1]
    is_any = not isinstance(count, Bound) and count.value == 1  # 'one order over $300', and not 'exactly one'
    bound = count if isinstance(count, Bound) else Bound("at_least" if is_any else "equals", count)
    said = next(one.text for one in making.lexemes[found.start : found.end] if one.is_a("FIELD", "BUY"))
    is_noun = found.parts[1][1] in (None, "total_orders") and _NOUN.search(said) is not None
    key = _amount_named(found, making, found.every("FIELD")[found.parts[1][0] == "FIELD" :])
    is_amount = worth.unit == "money" or (worth.unit == "number" and key not in (None, "value"))
    if not is_noun or key is None or bound.unit != "number" or not is_amount or making.adds_up(found):
        return None
    when, notes = making.when(found)
    return atom(
        compare({"metric": in_metric(_COUNT, when, compare({"field": key}, worth))}, bound), notes, is_deed=True
    )


def _amount_named(found: Found, making: Making, fields: Sequence[str]) -> str | None:
    """Which amount of each order is compared: its value where no other is named."""
    if found.has("COUPON"):
        return "discount" if _is_discount(found, making) else None
    return _AMOUNTS.get(fields[0]) if fields else "value"


def only_one_worth(found: Found, making: Making) -> Atom | None:
    """'Only one order over $300': exactly one as dear as that, whatever else they ordered."""
    worth, key = found.get("BOUND"), _amount_named(found, making, found.every("FIELD"))
    is_order = found.get("TERM").key == "one_time" and making.lexemes[found.start].text.endswith(("order", "purchase"))
    if not is_order or key is None or worth.unit != "money":
        return None
    when, notes = making.when(found)
    is_only = making.lexemes[found.start].text.startswith(("only", "just", "exactly"))
    one = Bound("equals" if is_only else "at_least", Amount(1))
    return atom(compare({"metric": in_metric(_COUNT, when, compare({"field": key}, worth))}, one), notes, is_deed=True)


def amount_in_one(found: Found, making: Making) -> Atom | None:
    """'More than $50 refunded on one order', 'a discount total over 20 in a single purchase'."""
    key, bound = _AMOUNTS.get(found.get("FIELD")), found.get("BOUND")
    if key is None or bound.unit not in ("money", "number"):
        return None
    when, notes = making.when(found)
    return atom(counted("orders", compare({"field": key}, bound), when), notes, is_deed=True)


def of_amounts(found: Found, making: Making) -> Atom | None:
    """'orders with refunded_amount over 50', 'an order whose discount is at least 20': asked of each order, not of their sum."""
    kind, head = found.parts[0]
    key = found.every("FIELD")[-1]
    said = making.lexemes[found.start].text
    is_noun = (kind == "BUY" or head == "total_orders") and _NOUN.search(said) is not None
    bound: Bound = found.get("BOUND")
    if not is_noun or key not in _AMOUNTS or bound.unit in ("days", "percent") or making.adds_up(found):
        return None
    when, notes = making.when(found)
    return atom(counted("orders", compare({"field": _AMOUNTS[key]}, bound), when), notes, is_deed=True)


def _names_somebody(found: Found, making: Making) -> bool:
    """Whether another clause begins in it; 'who purchased something' is the beginning of its own."""
    head = making.lexemes[found.start]
    start = head.end if head.is_a("TERM") else head.start
    return SOMEBODY.search(making.text[start : making.places(found)[1]]) is not None


def _is_one_clause(found: Found, making: Making) -> bool:
    """'Sum of order value, last 12 months, over 400': a comma is passed over only on the way from the head to its amount."""
    inside = making.lexemes[found.start : found.end]
    commas = [at for at, one in enumerate(inside) if one.is_a("COMMA", "COLON")]
    if not commas:
        return True
    heads = [at for at, one in enumerate(inside) if one.is_a("SPEND", "FIELD")]
    amounts = [at for at, one in enumerate(inside) if one.is_a("BOUND")]
    return bool(heads and amounts) and heads[0] < commas[0] and commas[-1] < amounts[0]


def _names_a_code(found: Found, making: Making) -> bool:
    """A coupon's name may be a common word: it is taken in capitals, with a digit, or beside the word for a coupon."""
    if not found.has("COUPONNAME") or found.has("COUPON"):
        return True
    said = next(one.raw for one in making.lexemes[found.start : found.end] if one.is_a("COUPONNAME"))
    return said.isupper() or any(char.isdigit() for char in said)


def _is_one_kind(goods: Values) -> bool:
    return goods.joiner != "and" or len(goods.choices) < 2


def _is_pronoun(found: Found, making: Making) -> bool:
    """'whose orders include a cancelled one', 'one with refunded status': no number of orders."""
    inside = making.lexemes[found.start : found.end]
    places = [at for at, one in enumerate(inside) if one.text == "one" and one.is_a("NUM")]
    after = inside[places[0] + 1 : places[0] + 2] if places else []
    return bool(places) and found.has("STATUS") and not any(one.is_a("FIELD", "BUY") for one in after)


def _bound(found: Found, making: Making) -> Bound | None:
    bound: Bound | None = found.get("BOUND", "TIMES")
    amount = None if _is_pronoun(found, making) else found.get("NUM")
    return bound or (Bound("equals", amount) if amount else None)


def _goods(found: Found) -> Values:
    values: Values | None = found.get("GOODS")
    return values or Values(())


def _of_order(found: Found) -> list[Tree]:
    """What is asked of the order itself: its coupon and status."""
    where: list[Tree] = []
    names: Values | None = found.get("COUPONNAME")
    if names is not None:
        values = [choice.value for choice in names.choices]
        where.append(
            condition("coupon", "equals", values[0]) if len(values) == 1 else condition("coupon", "in", values)
        )
    elif found.has("COUPON"):
        where.append(condition("coupon", "not_blank"))
    if found.has("STATUS"):
        statuses = found.get("STATUS").split()
        where.append(
            condition("status", "equals", statuses[0]) if len(statuses) == 1 else condition("status", "in", statuses)
        )
    return where


def _compared(
    found: Found, making: Making, bound: Bound | None, things: list[Tree], ordering: list[Tree], when: When | None
) -> list[Tree]:
    where = [*things, *ordering]
    if bound is not None and _is_discount(found, making):  # 'orders with a discount over 20'
        return counted("orders", [*things, *compare({"field": "discount"}, bound)], when)
    if bound is None:
        return counted("orders", where, when)
    value = "total" if found.has("GROSS") else "value"
    is_money = bound.unit == "money" or found.has("SPEND") or found.get("FIELD") == "lifetime_value"
    if is_money and found.has("BOUND") and _is_of_one(found, making):
        return [] if things else counted("orders", [*where, *compare({"field": value}, bound)], when)
    if is_money and found.has("TIMES", "NUM"):
        return []
    if found.has("GROSS") and (not is_money or things):
        return []
    if is_money and things:
        metric = {"of": "order_lines", "aggregate": "sum", "field": "amount"}
        return compare({"metric": in_metric(metric, when, where)}, bound)
    if is_money:
        metric = {"of": "orders", "aggregate": "sum", "field": value}
        is_whole = bool(where) or found.has("GROSS")
        return compare(
            {"metric": in_metric(metric, when, where)} if is_whole else subject("lifetime_value", when), bound
        )
    is_pieces = (found.get("FIELD") == "items" and not found.has("TIMES")) or (
        things and found.has("BOUND") and not _names_orders(found, making) and not _says_times(found, making)
    )
    if is_pieces:
        metric = {"of": "order_lines", "aggregate": "sum", "field": "quantity"}
        return compare({"metric": in_metric(metric, when, where)}, bound)
    return compare({"metric": in_metric(_COUNT, when, where)} if where else subject("total_orders", when), bound)


def _is_discount(found: Found, making: Making) -> bool:
    """Whether the amount is that of the discount: it stands right behind the word."""
    inside = [one for one in making.lexemes[found.start : found.end] if not one.is_a("OF")]
    return any(
        one.text.startswith("discount") and one.is_a("COUPON") and after.is_a("BOUND")
        for one, after in pairwise(inside)
    )


def _is_of_one(found: Found, making: Making) -> bool:
    """Whether the amount is that of one order: 'an order over 90', 'orders over 90', 'spent over 90 in one go'.

    'At least 90 in orders' adds up.
    """
    if found.has("INONE") or found.get("FIELD") == "biggest_order":
        return True
    if making.adds_up(found):
        return False
    kinds = [kind for kind, _ in found.parts]
    is_many = _head_words(found, making).endswith("s")
    return _names_orders(found, making) and (not is_many or kinds.index("BOUND") > kinds.index(_head(kinds)))


def _head_words(found: Found, making: Making) -> str:
    inside = making.lexemes[found.start : found.end]
    return next((one.text for one in inside if one.is_a("FIELD", "BUY", "TERM")), "")


def _says_times(found: Found, making: Making) -> bool:
    """'At least two times ordered from the sweaters': orders, however many pieces were in them."""
    return _head_words(found, making).startswith("times ")


def _names_orders(found: Found, making: Making) -> bool:
    """Whether the head is the noun: 'an order of', 'two purchases', and not 'ordered'."""
    said = _head_words(found, making)
    is_noun = (
        found.get("FIELD") == "total_orders"
        or " " in said
        or found.parts[0][0] not in ORDERS.heads  # '2+ sock orders'
        or making.is_one(making.places(found)[0])
        or (
            said == "orders" and not _DOES.search(making.text[: making.places(found)[0]])
        )  # 'orders >= 3 with category Socks'
    )
    return is_noun and _NOUN.search(said) is not None


_DOES = re.compile(r"\b(who|that|which|whoever|everyone|everybody|anyone|anybody|customer|she|he)\W*$", re.IGNORECASE)


def _head(kinds: list[str]) -> str:
    return next(kind for kind in kinds if kind in ORDERS.heads)


ORDERS = Frame(
    frozenset(["BUY", "SPEND", "FIELD", "TERM"]),
    {
        "BOUND": "amount", "TIMES": "amount", "NUM": "amount", "GOODS": "goods", "WINDOW": "when", "PERIOD": "when",
        "RECENT": "when", "BETWEENAGO": "when", "COUPON": "coupon", "COUPONNAME": "code", "STATUS": "status", "GROSS": "gross", "INONE": "one",
    },
    frozenset(["IN", "HAVE", "NOISE", "BY", "USE", "VIA", "CATEGORY", "VENDOR", "PRODUCT", "ANYOF", "OF", "CONTAINS", "COMMA", "COLON"]),
    said_of_orders,
)  # fmt: skip
