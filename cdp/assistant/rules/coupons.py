"""Orders with a coupon, always, only or never so, and full price, which is without one, told in the words that the tables read."""

import re

from cdp.assistant.rules.rephrasing import NUMBER, UNIT, rephrased, row

_CODE = r"(?:(?:using )?(?:an?|any|the|some|our|their) )?(?:(?:coupon|discount|promo|voucher)(?: codes?|s)?|codes?)\b(?! \w*\d)"
_ORDERS = r"(?:order|purchase|transaction|checkout)s?"
_BUY = r"(?:(?:order|purchase|shop)(?:s|ed|ped|ping|ing)?|buys?|bought|buying)(?: (?:anything|something|things|stuff|from us|with us|here))*"
_USE = r"(?:use[sd]?|redeem(?:s|ed)?|appl(?:y|ied|ies))"
_ONLY = r"(?:(?:only|exclusively|solely)(?: ever)?|always)"
_EVERY = r"(?:every(?: single)?|each|all(?: of)?)(?: of)?(?: (?:the|their|his|her))? (?:orders?|purchases?|times?)"
_ALL_OF_WHOSE = rf"(?:whose {_ORDERS} (?:all|always|only)|(?:all|each|every(?: single)? one) of whose {_ORDERS}|whose every {_ORDERS})"
_ALL_OF_THEM = r"(?:all|each|every(?: single)? one)(?: of (?:them|these|those|which|their orders))?"
_WERE = r"(?:(?:have|has|had|were|was|are|is|used|use|came|carried|carry|placed|made|bought) )"
_NOT = r"(?:never|not|(?:have|has|had|did|do|does)n['’]?t)"
_POSITIVE = r"(?<!not )(?<!n['’]t )(?<!never )"
_PERIOD = rf"(?:(?:in|within|during|over|for) the (?:last|past) (?:{NUMBER} )?{UNIT}s?|(?:in |during )?(?:this|last) {UNIT}|since \w+(?: 20\d\d)?|in 20\d\d)"
_WHEN = (
    rf"(?: (?P<when>{_PERIOD}))?(?! (?:in|for|since|within|during|over|this|last|until|after|by|on|yesterday|today)\b)"
)
_WHEN_BEFORE = re.compile(rf"({_PERIOD})(?:,| they| have| has| had| who)* $", re.IGNORECASE)
_WHAT = r"(?!(?:every|all|each|any|an? order)\w*\b)(?:(?!(?:and|or|but|who|that|which|in|since|this|last)\b)[\w&'-]+ ){1,4}?"


def _always(found: re.Match[str]) -> str:
    """'Only ever ordered with a code this year': ordered in that time, and not once without one."""
    when = f" {found['when']}" if found["when"] else ""
    if not when and (before := _WHEN_BEFORE.search(found.string[: found.start()])):
        when = f" {before[1]}"
    how = (found.groupdict().get("how") or "with").lower()
    none = f"used a coupon{when}" if how == "without" else f"with at least 1 orders without a coupon{when}"
    who = "who " if found.group().lower().startswith(("whose", "all of", "each of", "every")) else ""
    return f"{who}ordered at least once{when} and not {none}"


# Each row holds wherever it fits, so it must leave no doubt.
_ROWS = (
    row("full price|full-price", r"\b(?:pay|paid|pays|paying) (?:the )?full[ -]price (?:for|on) (?P<what>(?!(?:every|all|each|any|an? order)\w*\b)(?:[\w&'-]+ ){0,3}?[\w&'-]+)(?= *(?:[.,;:!?)]|$)| (?:in|for|since|within|during|over|this|last|and|but|or|who)\b)", r"bought \g<what> without a coupon"),
    row("full price|full-price", r"\b(?:pay|paid|pays|paying) (?:the )?full[ -]price\b", "ordered without a coupon"),
    row("full price|full-price", r"\b(?:at|for|to|with|by|on) (?:the )?full[ -]price\b", "without a coupon"),
    row("full price|full-price", rf"\bfull[ -]price (?P<what>{_ORDERS})\b", r"\g<what> without a coupon"),
    row("full price|full-price", r"\bfull[ -]price (?:buyer|shopper|customer|client)s?\b", "customers who ordered without a coupon"),
    # all of their orders
    row("only|always|exclusively|solely|every|each|all ", rf"{_POSITIVE}\b(?:{_ONLY} {_BUY}|{_BUY} {_ONLY}|(?:placed?|made?|makes|places|bought|ordered) {_EVERY}) (?P<how>with|using|via|through|on|without) {_CODE}{_WHEN}", _always),
    row("only|always|every|each|all ", rf"{_POSITIVE}\b(?:(?:always|only ever) {_USE} {_CODE}|{_USE} {_CODE} (?:(?:on|for|with|in|at) )?{_EVERY}){_WHEN}", _always),
    row("only|always|every|each|all ", rf"\b{_ALL_OF_WHOSE} {_WERE}{{1,3}}(?:with |using )?{_CODE}{_WHEN}", _always),
    row("with|using", rf",? (?:and |but )?{_ALL_OF_THEM} {_WERE}*(?:with|using) {_CODE}(?! (?:in|since|this|last|during|within)\b)", " and not with at least 1 orders without a coupon"),
    # none of them
    row("without", rf"\b(?:{_NOT}|no) (?:ever )?(?:(?:(?:placed?|made?|done|had|have) )?(?:an? |any |one |single )*{_ORDERS}|{_BUY}) without {_CODE}", "not with at least 1 orders without a coupon"),
    row("without", rf"\b{_NOT} (?:ever )?{_BUY} (?P<what>{_WHAT})without {_CODE}", r"not with orders of \g<what>without a coupon"),
    row("never without", rf"\b(?:{_BUY} )?never without {_CODE}", "not with at least 1 orders without a coupon"),
)  # fmt: skip


def plainly(text: str) -> str:
    """Promise the text with these put plainly; all else as it was."""
    return rephrased(text, _ROWS)
