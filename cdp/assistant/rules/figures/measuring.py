"""Which figures a question names, and of which one value of the shop's data it asks them."""

from itertools import pairwise

from cdp.assistant.rules.figures import cutting
from cdp.assistant.rules.figures.cutting import has
from cdp.assistant.rules.figures.tokens import Token

LINES = frozenset(["product", "category", "vendor"])
_FROM = frozenset(["from", "by", "of", "to", "with", "for"])
_MEANS = frozenset(
    ["units_per_order", "average_order_value", "average_discount", "revenue_per_customer", "average_lifetime_value"]
)  # what an average is of by itself
_SOLD = frozenset(["we sell", "we sold", "we sell for", "we sold for"])


def measures_of(pieces: list[Token], by: str) -> list[str]:
    """Promise the figures that the pieces name, those meant with them too; none where they do not go together."""
    measures = [
        str(one.readings[kind])
        for one in pieces
        for kind in ("PLAIN", "COUNTED", "PEOPLE")
        if one.is_a(kind) and not (kind != "PLAIN" and one.is_a("PLAIN")) and not (kind == "COUNTED" and by and one.is_a("BY"))
    ]  # fmt: skip
    if "units_per_order" in measures:
        measures = [slug for slug in measures if slug not in ("units", "revenue", "orders")]  # 'do we sell per order'
    if has(pieces, "ONAVERAGE") and not (has(pieces, "ASK", "MANY") and _MEANS.issuperset(measures)):
        return []
    if has(pieces, "NET", "GROSS") and not {"revenue", "gross_revenue"} & set(measures):
        return []
    if has(pieces, "GROSS"):
        measures = ["gross_revenue" if slug == "revenue" else slug for slug in measures]
    if by in LINES:  # what is sold of one is known before refunds alone, and is told with that
        measures = ["revenue" if slug == "gross_revenue" else slug for slug in measures]
    if told := _new_and_returning(pieces, measures, by):
        return told
    if has(pieces, "RETURNING", "NEWANDRETURNING"):
        return []
    if any(one.is_a("PEOPLE") and before.text.lower() in _FROM for before, one in pairwise(pieces)) and has(
        pieces, "PLAIN"
    ):
        return []  # 'revenue from new customers' is neither the one nor the other
    if any(one.is_a("PLAIN") and one.text.lower() in _SOLD for one in pieces) and any(
        one.text.lower() == "how many" for one in pieces
    ):
        measures = ["units" if slug == "revenue" else slug for slug in measures]
    if has(pieces, "REPEAT"):
        return ["repeat_revenue", "repeat_revenue_share"] if set(measures) == {"revenue"} else []
    if "refunds" in measures and any(one.text.lower() == "how many" for one in pieces):
        measures = ["refunded_orders", *measures]
    if has(pieces, "SHARE") and "refunds" in measures:
        measures = ["refunded_share"]
    if has(pieces, "BESTCUSTOMERS"):
        measures = ["average_lifetime_value"]
    if has(pieces, "SELLER", "LEASTSELLER"):
        measures = [*measures, "units", "revenue"]
    if by == "coupon" and (not measures or has(pieces, "USED")):
        measures = ["orders", *measures, "revenue"]
    if by in LINES:
        measures = [*measures, "revenue", "units"]
    elif by and (measures == ["revenue"] or (not measures and has(pieces, "MOST", "LEAST"))):
        measures = ["revenue", "orders"]
    return list(dict.fromkeys(measures))


def _new_and_returning(pieces: list[Token], measures: list[str], by: str) -> list[str]:
    """Revenue of those who came new and of those who came back, and the share of each."""
    both = has(pieces, "NEWANDRETURNING") or (has(pieces, "RETURNING", "REPEAT") and has(pieces, "NEWONES"))
    is_theirs = both or has(pieces, "RETURNING", "SHARE") or any(
        one.is_a("NEWONES") and (before.text.lower() in _FROM or one.text.lower().split()[0] in _FROM)
        for before, one in pairwise([Token(""), *pieces])
    )  # fmt: skip
    if by or not is_theirs or set(measures) - {"new_customers"} != {"revenue"}:
        return []
    kinds = (["new"] if both or has(pieces, "NEWONES") else []) + (
        ["returning"] if both or has(pieces, "RETURNING") else []
    )
    return [f"{kind}_revenue{end}" for kind in kinds for end in ("", "_share")]


def value_of(pieces: list[Token]) -> tuple[str | None, str]:
    """Promise the one value a question is about, and of what it is one; two of a kind stand for all of that kind. None: too many."""
    found = [choice for one in pieces if one.is_a("VALUE") for choice in one.readings["VALUE"]]
    if not found:
        return "", ""
    kinds = {cutting.FIELDS.get(one.field, one.field) for one in found}
    if len(kinds) > 1 or not kinds <= {*cutting.FIELDS.values(), "state", "city"}:
        return None, ""
    return (found[0].value if len(found) == 1 else ""), kinds.pop()
