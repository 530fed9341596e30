"""Letters and coupon codes by the names the shop gave them, found in a sentence however they were typed or spoken."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from cdp.assistant.rules.vocabulary import Vocabulary, grammar

CAMPAIGN = "events.properties.campaign"
_DEED = r"open|opens|opened|opening|click|clicks|clicked|clicking|read|reads|engaged with|interacted with|ignored"
_LETTER = r"e-?mails?|mails?|newsletters?|campaigns?|letters?|messages?|mailings?"
_BETWEEN = rf"(?:\s(?:up|in|on|into|through|from|to|any|a|an|links?|something|the|our|of|with|called|named|titled|subject|line|about|both|either|{_LETTER})\b){{0,7}}:?"
_CODE = r"(?:coupon|discount|promo|voucher)?[ -]?(?:codes?|coupons?|vouchers?)"
_SAME = rf"(?:it|that one|this one|the same(?: one| {_LETTER})?|(?:that|this) (?:{_LETTER})|inside it)"
_DIGITS = {
    "5": "five", "10": "ten", "15": "fifteen", "20": "twenty", "25": "twenty[ -]five", "30": "thirty", "40": "forty", "50": "fifty",
}  # fmt: skip
_PARTS = re.compile(r"\d+|\D")


def with_titles(text: str, vocabulary: Vocabulary) -> str:
    """Promise the text with letters that were opened or clicked in quotes, and codes as the shop writes them."""
    campaigns, codes = vocabulary.known(CAMPAIGN), vocabulary.known("orders.coupon")
    lowered = text.lower()
    if any(name.lower() in lowered for name in campaigns):
        text = _with_letters(_with_doers(text, campaigns), campaigns)
    if codes and any(word in lowered for word in ("code", "coupon", "voucher")):
        text = _spoken(tuple(codes)).sub(lambda found: codes[int(str(found.lastgroup)[1:])], text)
        text = _code_ones(tuple(codes)).sub(r"\1 code", text)
    for name in vocabulary.known("orders.vendor"):
        if name.endswith("."):
            text = _abbreviated(name).sub(lambda found: found.group()[:-1], text)
    return text


@lru_cache(maxsize=8)
def _abbreviated(name: str) -> re.Pattern[str]:
    """'Canvas & Co. in June': the stop of an abbreviated name, behind which the sentence goes on."""
    words = re.escape(name[:-1]).replace("\\&", "&").replace("&", "(?:&|and)")
    return re.compile(rf"\b(?i:{words})\.(?= ?[a-z0-9,;:?!()<>=']|$)")


@lru_cache(maxsize=8)
def _code_ones(codes: tuple[str, ...]) -> re.Pattern[str]:
    """'the SUMMER15 one', beside another code."""
    return re.compile(rf"\b({'|'.join(map(re.escape, codes))}) ones?\b", re.IGNORECASE)


@lru_cache(maxsize=8)
def _doers(campaigns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """'Winter sale openers', 'at least one open of Winter sale', 'the Winter sale e-mail: who opened it'."""
    names = "|".join(map(re.escape, sorted(campaigns, key=len, reverse=True)))
    named = rf"(?:(?:the|our) )?[\"']?(?P<name>{names})\b[\"']?(?: (?:{_LETTER})\b){{0,2}}"
    asked = r"(?P<who>who(?:['’]s| has| have| had)?(?: ever| never)? )(?P<deed>open|click)ed(?: (?:on |in )?it\b)?"
    return (
        re.compile(rf"\b(?P<who>){named} (?P<deed>open|click)(?:ers?|ed e-?mail)\b", re.IGNORECASE),
        re.compile(rf"(?:^|(?<=[.;:] ))(?:in )?{named} ?[:,-] ?{asked}", re.IGNORECASE),
        re.compile(
            rf"\b(?P<who>)(?:(?:at least |exactly )?(?:one|an?|1)|one or more|any) (?P<deed>open|click)s? (?:of|in|on|for|from) {named}",
            re.IGNORECASE,
        ),
    )


def _with_doers(text: str, campaigns: Sequence[str]) -> str:
    for pattern in _doers(tuple(campaigns)):
        text = pattern.sub(lambda found: f'{found["who"]}{found["deed"].lower()}ed "{found["name"]}"', text)
    return text


def _with_letters(text: str, campaigns: Sequence[str]) -> str:
    named = _letters(tuple(campaigns))
    found = named.search(text)
    if found is None:
        return text
    names = {name.lower(): name for name in campaigns}
    first = names[found["name"].lower()]
    head, tail = text[: found.start()], text[found.start() :]

    def quoted(one: re.Match[str]) -> str:
        is_said = one["letter"] or '"' in one.group() or not is_idle(one["name"])
        return f'{one["deed"]} "{names[one["name"].lower()]}"' if is_said else one.group()

    if (tail := _listed(tuple(campaigns)).sub(_each_opened, named.sub(quoted, tail))) == text[
        found.start() :
    ] and '"' not in tail:
        return text
    return head + _AGAIN.sub(lambda one: f'{one["deed"]} "{first}"', tail)


def _each_opened(found: re.Match[str]) -> str:
    """'opened “A” and B': B was opened as well."""
    return f'{found["first"]} {found["join"]} {found["deed"]} "{found["name"].strip()}"'


@lru_cache(maxsize=8)
def _listed(campaigns: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(campaigns, key=len, reverse=True)))
    return re.compile(
        rf'(?P<first>\b(?P<deed>{_DEED}) "[^"]+"),? (?P<join>(?:and|but|or) (?:not|never)|and|or)(?: also)?(?: the| our)? "?(?P<name>{names})\b"?(?: (?:{_LETTER})\b)?',
        re.IGNORECASE,
    )


@lru_cache(maxsize=8)
def _letters(campaigns: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(campaigns, key=len, reverse=True)))
    return re.compile(
        rf'\b(?P<deed>{_DEED})\b{_BETWEEN}\s["\']?(?P<name>{names})\b["\']?(?P<letter>(?: (?:{_LETTER})\b){{1,2}})?',
        re.IGNORECASE,
    )


def is_idle(name: str) -> bool:
    """Promise whether a letter's name is what people say anyway: 'our e-mails, thank you'."""
    return "NOISE" in (grammar().readings(name.lower().split()) or {})


_AGAIN = re.compile(
    rf"\b(?P<deed>{_DEED})\b(?: (?:in|on|into|through|a link in|any links? in|anything in))? {_SAME}\b", re.IGNORECASE
)


@lru_cache(maxsize=8)
def _spoken(codes: tuple[str, ...]) -> re.Pattern[str]:
    """'welcome ten code' and 'code black friday', where the shop has WELCOME10 and BLACKFRIDAY."""
    stems = Counter(_stem(code) for code in codes)
    said = "|".join(
        f"(?P<c{at}>{_loosely(code)}{'|' + _stem(code) if len(_stem(code)) > 3 and stems[_stem(code)] == 1 else ''})"
        for at, code in enumerate(codes)
    )
    return re.compile(
        rf"\b(?:{said})\b(?= {_CODE}\b(?! (?:{_LETTER})\b))"
        rf"|(?:(?<=\bcode )|(?<=oupon )|(?<=ucher ))(?:{said.replace('?P<c', '?P<d')})\b",
        re.IGNORECASE,
    )


def _stem(code: str) -> str:
    """The code without its figure: 'the welcome code' is WELCOME10 where no other begins like it."""
    return code.rstrip("0123456789").lower()


def _loosely(code: str) -> str:
    parts = [f"(?:{one}|{_DIGITS[one]})" if one in _DIGITS else re.escape(one) for one in _PARTS.findall(code)]
    return "[ -]?".join(parts)
