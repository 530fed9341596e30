"""What a request points back to: 'that category', 'that channel', 'that one' named by what was told before it."""

import re
from collections.abc import Callable, Sequence

from cdp.assistant.rules.scan import Scanned

_THAT = r"(?:that|this|the same|said|the said)"
_GOODS = ("GOODS", "CATEGORY", "TITLE")
_DEED = r"(?:bought|ordered|purchased|buy|order|looked at|viewed|browsed|carted|searched for|own|owns|returned)"
_SOME = r"(?:\d+|two|three|four|five|six)(?: or more|\+)?"
_GOES_ON = r"in|since|this|last|before|yet|during|within|over|at|more|twice|and|but|or|on|for|without|ever|already|yesterday|today"
# What points back, the kinds of name that it may stand for, and how that name is said in its place.
_ROWS: tuple[tuple[re.Pattern[str], tuple[str, ...], str], ...] = tuple(
    (re.compile(rf"\b{written}\b(?! (?:we|i|you|they)\b)", re.IGNORECASE), kinds, said)
    for written, kinds, said in (
        (
            rf"{_THAT} (?:channel|source) (?:has |have )?(?:brought|sent|delivered|gave|got) (?:to )?us",
            ("SOURCE",),
            "who came from {}",
        ),
        (rf"{_THAT} (?:channel|source)", ("SOURCE",), "{}"),
        (r"(?P<got>came|come|joined) (?:to us )?(?:through|via|from|by) it", ("SOURCE",), "{got} from {}"),
        (
            rf"(?:from |in |out of |within )?{_THAT} (?:product )?(?:category|range|line|department|product group|product type)",
            _GOODS,
            "{}",
        ),
        (rf"(?:from |in )?{_THAT} (?:city|town|country|state|region|market)", ("PLACE", "REGION"), "in {}"),
        (rf"{_THAT} (?:code|coupon|voucher|(?:promo|discount|coupon) code)", ("COUPONNAME",), "the code {}"),
        (
            r"(?P<got>(?:living|lives|live|based|located|are|is|sits?|who|customers|people|everyone|anyone|those|tier|locals|subscribers|shoppers|buyers)(?: (?:from|over|down|up|out))?) there(?! (?:is|are|was|were|in)\b)",
            ("PLACE", "REGION"),
            "{got} in {}",
        ),
        (r"(?:from|over|down|up|out) there(?! in\b)", ("PLACE", "REGION"), "in {}"),
        (r"in (?:her|his|their|its|the same) (?:city|town|country|state|region)", ("PLACE", "REGION"), "in {}"),
        (r"(?P<got>used|redeemed|use|applied) (?:it|that one)(?=\W|$)", ("COUPONNAME",), "{got} {}"),
        (rf"(?:with |has |have |sharing )?{_THAT} (?:interest|hobby)", ("OF:interests",), "interested in {}"),
        (rf"{_THAT} (?:brand|vendor|supplier|label|maker)", ("GOODS", "VENDORNAME"), "{}"),
        (
            r"(?P<got>bought(?: it| one)?|ordered|joined|signed up|came|opened|clicked|used it) then(?= *(?:[.,;!?]|$| (?:and|but|have|has|who)\b))",
            ("PERIOD", "WINDOW"),
            "{got} {}",
        ),
        (
            r"(?:in|during|within|over) (?:that|this|the same) (?:time|period|window)(?: frame)?(?! (?:last|of|in|a|one)\b)|in (?:those|these|the same) (?P<length>(?:\d+|two|three|six|\w+teen) (?:days|weeks|months))",
            ("PERIOD", "WINDOW"),
            "{}",
        ),
        (rf"(?:with )?{_THAT} (?:tag|label)", ("TAG",), "tagged {}"),
        (rf"{_THAT} (?:product|item|article|piece|model)", _GOODS, "{}"),
        (
            rf"(?P<got>{_DEED}(?: (?:at least |more than |exactly |over )?{_SOME})?) of (?:them|these|those)(?= *(?:[.,;!?)]|$)| (?:{_GOES_ON})\b)",
            _GOODS,
            "{got} {}",
        ),
        (
            rf"(?P<got>{_DEED}) (?:that one|this one|the same one|the same|it|one|them|another(?: one)?|any|(?:one|any|some) of (?:them|these|those))(?= *(?:[.,;!?)]|$)| (?:{_GOES_ON})\b)",
            _GOODS,
            "{got} {}",
        ),
    )
)
_OWNED = re.compile(r"\b(?:her|his|their|our|my|your|the|an?|this|these|those) $", re.IGNORECASE)
_THAT_THING = re.compile(r"\b(?:that|this|those|these|the same) (?P<noun>[a-z]{3,})\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\b(?:and|or)\b|,", re.IGNORECASE)
_ELSE = re.compile(r"\b(who|which customers|which people|anyone|anybody|everyone|everybody) else\b(?! (?:but|than|except)\b)", re.IGNORECASE)  # fmt: skip


def named(request: str, told: Sequence[str], scanned: Callable[[str], Scanned]) -> str:
    """Promise the request with the one name that was told in the place of what points back to it, else as it was."""
    for pattern, kinds, said in _ROWS:
        if (found := pattern.search(request)) is None:
            continue
        before = [request[: found.start()]] if kinds[0] == "PERIOD" else []
        names = _names(before, kinds, scanned) or _names(told, kinds, scanned)
        length = found.groupdict().get("length")
        if len(names) == 1 and (length is None or length in next(iter(names))):
            new = said.format(names.pop(), got=found.groupdict().get("got", ""))
            request = request[: found.start()] + new + request[found.end() :]
    if (goods := _THAT_THING.search(request)) and len(names := _names(told, _GOODS, scanned)) == 1:
        name = names.pop()
        if _stem(goods["noun"]) in map(_stem, name.split()):
            request = request[: goods.start()] + name + request[goods.end() :]
    return _ELSE.sub(r"\1", request)


def _stem(word: str) -> str:
    return word.lower().rstrip("s")


def _names(told: Sequence[str], kinds: tuple[str, ...], scanned: Callable[[str], Scanned]) -> set[str]:
    """The names of these kinds in what was told, each as it was written; 'her Fisherman Sweater' before 'one wash'."""
    found = [
        (part.text[one.start : one.end], _OWNED.search(part.text, 0, one.start) is not None)
        for part in map(scanned, told)
        for one in part.lexemes
        if one.is_a(*kinds)
    ]
    owned = {name for name, is_owned in found if is_owned} or {name for name, _ in found}
    return {name for name in owned if not _SEVERAL.search(name)} if len(owned) == 1 else owned
