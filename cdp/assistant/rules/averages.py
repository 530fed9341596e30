"""What is on average: 'averaging over 90 an order', 'orders of the last half year that average 90', 'on average 45 days between orders'."""

from cdp.assistant.rules.amounts import Bound
from cdp.assistant.rules.lexemes import Found, Frame
from cdp.assistant.rules.making import SOMEBODY, Making, atom
from cdp.assistant.rules.nodes import Atom, compare, subject

_DAYS = "average_days_between_orders"
_OF_ORDERS = (None, "total_orders", "avg_order_value", "lifetime_value")


def on_average(found: Found, making: Making) -> Atom | None:
    """'spends on average more than 120 an order': the average order; 'on average under 45 days between orders': that."""
    key, bound = found.get("FIELD"), found.get("BOUND")
    start, end = making.lexemes[found.start].end, making.places(found)[1]
    if bound is None or SOMEBODY.search(making.text[start:end]) or _counts(found, making) or _of_things(found, making):
        return None
    when, notes = making.when(found)
    if key == _DAYS:
        is_fit = bound.unit in ("number", "days") and when is None and not found.has("SPEND")
        return atom(compare(subject(_DAYS), bound), notes) if is_fit else None
    if key not in _OF_ORDERS or not _is_money(bound, found):
        return None
    return atom(
        compare(subject("avg_order_value", when), bound), notes,
        timed=None if when else lambda at: compare(subject("avg_order_value", at), bound), is_deed=True,
    )  # fmt: skip


def _is_money(bound: Bound, found: Found) -> bool:
    """Whether an amount is meant: a bare number is one beside what is spent or an order's value."""
    return bound.unit == "money" or (bound.unit == "number" and found.has("SPEND", "PERORDER", "FIELD", "BUY"))


def _of_things(found: Found, making: Making) -> bool:
    """'spends on average over 50 on socks' is no average order."""
    return any(one.is_a("GOODS", "PRODUCT", "CATEGORY", "EVERY") for one in making.lexemes[found.end : found.end + 2])


def _counts(found: Found, making: Making) -> bool:
    """'averaging 3 orders' counts orders, which 'averaging 90 an order' does not."""
    kinds = [kind for kind, _ in found.parts if kind in ("BOUND", "FIELD", "BUY")]
    said = next((one.text for one in making.lexemes[found.start : found.end] if one.is_a("FIELD", "BUY")), "")
    if found.has("BUY") and not said.startswith(("order", "purchase")):
        return True
    if said.endswith("s") and found.get("FIELD") == "total_orders" and found.get("BOUND").unit != "money":
        return not found.has("SPEND", "PERORDER")
    is_last = kinds in (["BOUND", "FIELD"], ["BOUND", "BUY"]) and found.get("FIELD") in (None, "total_orders")
    return is_last and (said.endswith("s") or found.get("BOUND").unit != "money") and not found.has("SPEND")


AVERAGES = Frame(
    frozenset(["AVERAGE"]),
    {
        "BOUND": "amount", "FIELD": "number", "BUY": "number", "SPEND": "deed", "PERORDER": "per", "WINDOW": "when", "PERIOD": "when", "RECENT": "when",
    },
    frozenset(["IN", "HAVE", "NOISE", "BY", "OF", "EVERY", "TO"]),
    on_average,
)  # fmt: skip
