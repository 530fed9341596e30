"""A question cut into pieces, and what of them says nothing more."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from cdp.assistant.rules.figures.tokens import Token, tokens
from cdp.assistant.rules.vocabulary import Vocabulary

FIELDS = {
    "product": "product", "category": "category", "vendor": "vendor", "coupon": "coupon", "country": "country",
    "acquisition_source": "source",
}  # fmt: skip
# 'At least one of the codes', 'on 3 orders or more', 'only one order': how often somebody did it, which no figure of the shop is.
_BOUNDED = re.compile(
    r"\b(?:at (?:least|most)|more than|fewer than|less than|over|under|above|below|minimum|min|maximum|max) (?:\d|an?\b|one\b|two\b|three\b|four\b|five\b|once\b|twice\b)"
    r"|\b(?:\d+|one|two|three|four|five|six|ten)(?: \w+)? or (?:more|fewer|less)\b|\d\+"
    r"|\b(?:only|just|exactly) (?:one|1|a single) (?:order|purchase)\b",
    re.IGNORECASE,
)

# 'Two to four weeks ago': when people did something; no figure is kept for it.
COUNTED_BACK = re.compile(r"\b\w+ ?(?:to|and|-) ?\w+ ?(?:days|weeks|months|d) ago\b", re.IGNORECASE)


# May stand in every question.
ALWAYS = ("IDLE", "MARK", "TIME", "SO_FAR", "EVER", "AGAINST", "BEFORE", "YEARBEFORE", "SAME", "ASK", "WHICH", "MANY", "COME", "DOING")  # fmt: skip
# Ways of saying that do not survive being cut into pieces: 'compared to last week' is not 'up to last week'.
_SAID = tuple(
    (re.compile(pattern, re.IGNORECASE), plain)
    for pattern, plain in (
        (
            r"\borders (?:(?:came|come) in|were placed|were made|did we (?:get|have|take)|have we (?:had|got|taken)|(?:we )?(?:had|got)) (?:with|using|on|through) (?:the |our )?(?=[\w ]{3,24}(?:coupon|code|voucher)\b)",
            "orders used the ",
        ),
        (r"\b(this|last|in|since|of|the) fall\b", r"\1 autumn"),
        (
            r"\b(?:(?:when |as )?compar(?:ed|ing|e)|in comparison|as opposed|in (?:relation|respect|contrast)|relative|against the backdrop)(?: (?:it|that|this))? (?:to|with|against|of)\b",
            "vs",
        ),
        (
            r"\b(?:the |that )?(?:one|ones|same one) (?:of|from|in) (?:the )?(?:last|previous|prior) year\b",
            "a year earlier",
        ),
        (
            r"\b(?:excluding|without|minus|less|excl\.?|after deducting|deducting|ex|net|net of|after|after all|after any) (?:the )?(?:refunds?|returns)\b",
            "net",
        ),
        (r"\b(?:before|gross of|ignoring) (?:the |any )?(?:refunds?|returns)\b", "gross"),
        (
            r"\b(?:how much|what part) of (?=(?:(?:our|the|this|last) )?(?:\w+(?:'s)? )?(?:revenue|sales|turnover|orders)\b)",
            "what share of ",
        ),
        (r"^\W*(?:(?:what|which)(?:['’]?s| is)? )?(?:the )?% of ", "what share of "),
        (r"\b(?:look(?:s|ing)? |doing |stand(?:s|ing)? )?next to\b", "vs"),
        (r"\b(last|this) ([a-z]+)['’]s(?= *(?:[?.!]|$))", r"\1 \2"),
        (
            r"\b(?:how many|(?:(?:what|which) )?(?:share|part|percentage|percent|proportion) of)((?: (?:of|the|our|all|last|this|[a-z]+['’]s?))* orders(?: [\w ]{0,30}?)?) (?:(?:had|have|used|were|was|came|go|went|placed|been) )*(?:(?:with )?no|without(?: an?y?)?|(?:not|did ?n[o'’]?t) (?:use|have)(?: an?y?)?) (?:coupon|discount code|promo code|voucher|code|discount)s?\b",
            r"what share of\1 used a coupon",  # the rest had none
        ),
        (
            r"^(\W*)when (?:do|did|does) (?:our |most |the )*(?:customers|people|buyers|shoppers|clients) (?:order|buy|shop|purchase)(?: the)? (?:most|mostly|best)\b(?: often)?",
            r"\1which weekday had the most orders",
        ),
        (r"\bturn(?:ed|ing)? over\b", "earn"),
        (
            r"^\W*(?:(?:can|could|would) you |please |pls |hey |ok |so )*(?:remind|refresh) (?:me|us|my memory)(?: please)?(?: of| about| again)?[,:]? (?=what|how|which|whats|our|the|where)",
            "",
        ),
        (
            r"[,(]?\s*\b(?:excluding|without|excl\.?|ex|not counting|not including|ignoring|minus|less) (?:any |the |all )?(?:cancell?ed|voided|cancellations)(?: (?:and|or|&) (?:cancell?ed|voided))?(?: (?:orders|ones))?\b\)?",
            " ",
        ),
        (
            r"[,(]?\s*\b(?:cancell?ed|voided)(?: (?:and|or|&) (?:cancell?ed|voided))? (?:orders |ones )?(?:are |being )?(?:excluded|not included|not counted|left out|taken out|removed)\b\)?",
            " ",
        ),
        (r"\b(?:time|hour) of (?:the )?day\b", "hour"),
        (
            r"\bhow much (?:did|do|have|has) (?:our |the |all )?(?:customers|people|buyers|shoppers) (in|from) ([a-z]+(?: [a-z]+)?) (?:spend|spent)\b",
            r"how much revenue from customers \1 \2",
        ),
        (r"\bb4\b", "before"),
        (r"\bwon of (?=(?:our|the|all|my|these)\b)", "one of "),  # as a microphone hears it
        # said by people who speak another language
        (
            r"^\W*(?:became|becamed|become|got|received|had|made|have|sold) (we|our shop|the shop) (?!(?:sold|got|gotten|had|made|sent|lost|won|seen|been|taken|grown|given|\w+ed)\b)",
            r"did \1 get ",
        ),
        (
            r"\b(more|less|fewer|higher|lower|better|worse)((?: [\w-]+){0,3}?) as (?=(?:in |at |on )?(?:the )?(?:last|same|previous|prior|before)\b)",
            r"\1\2 than ",
        ),
        (
            r"\b(?:the )?month (?:of )?(?=(?:january|february|march|april|may|june|july|august|september|october|november|december)\b)",
            "",
        ),
        (
            r"\b(?:medium|middle) (?:value of (?:the )?)?(?:basket|ticket|cart|order|purchase|receipt)(?: value| amount| size)?\b",
            "average order value",
        ),
        (
            r"^(\W*(?:and |so |please |hi |hello )*)(?:it|that) (?:is|was|makes) (how (?:much|many|high|big))\b,?",
            r"\1\2 is",
        ),
        (r"\bhow much (?:have|did|do) we (?:invoiced?|factured?|billed?)\b", "how much revenue"),
        (r"\bly\b", "last year"),
        (r"[,;]? ?\bi (?:think|guess|bet|believe|suspect|assume|reckon) it(?:'s| is|s| was)\b[^?.!;]{0,60}$", ""),
        (r"\bnot including (?:refunds|returns)\b", "net"),
    )
)


def in_plain_words(said: str) -> str:
    """Promise the question in words that stand in the tables: 'net of refunds' as 'net', 'compared to' as 'vs'."""
    for pattern, plain in _SAID:
        said = pattern.sub(plain, said)
    return said


_SENTENCE = re.compile(r"(?<=[.!?])\s+")
# 'How much did VIPs spend this year': a figure of people, which is neither these people nor one of the shop's.
OF_A_GROUP = re.compile(
    r"^\W*(?:and |so |hi |hey )?how much (?:money |revenue |in total )?(?:did|do|does|have|has) (?!we\b|i\b|you\b|the shop\b|it\b)[\w' -]{2,60}? (?:spend|spent|bring|brought|generate|generated|buy|bought|pay|paid|contribute|contributed)\b[^.;:]{0,40}$",
    re.IGNORECASE,
)
# 'How many orders were not paid': of orders, whatever is denied; of people, where they are named.
COUNTS_LACKING_ORDERS = re.compile(
    r"^\W*(?:and |so |um |hi |hey )*how many orders\b(?![^.;?]*\b(?:customers?|people|who|whose|they|buyers|members|subscribers)\b)[^.;?]*\b(?:no|not|never|without|n['’]t)\b",
    re.IGNORECASE,
)
COUNTS_BIG_ORDERS = re.compile(
    r"\bhow many orders (?:(?:did|do|have|were|are|was|there|we|had|get|got|placed|of|worth|that|which|came in|last \w+|this \w+) ){0,6}(?:over|above|under|below|more than|less than|at least|exceed\w*|between) [$€£]?\d(?!\d* (?:items|units|pieces|products|coupons))",
    re.IGNORECASE,
)
# Who says why they ask, or thanks; nothing in it may narrow what is asked.
_REMARK = re.compile(
    r"^(?:got|have|having|i(?:'m| am|'ve|'ll)?|my|our|we(?:'re|'ve)?|boss|the boss|the board|board|client|need (?:it|this|that)|it(?:'s| is)|this is|that(?:'s| is) (?:for|all)|thanks|thank you|thx|ta|cheers|for (?:my|the|a) (?:report|deck|meeting|call|board|boss)|trying|asking|just asking|just curious|curious|sorry|no rush|asap|urgent|hi|hello|hey)\b[^?]*$",
    re.IGNORECASE,
)
_NARROWS = re.compile(
    r"\b(?:only|just the|just for|exclud\w*|without|not|no|never|except|minus|includ\w*|ignor\w*|each|per|by|versus|vs|compar\w*|instead|split|but|want|like|mean|meant|send|write|draft|email them|broken|also)\b",
    re.IGNORECASE,
)


# A second request beside the question, for people or for a letter.
IS_OF_PEOPLE = re.compile(
    r"\b(?:customers?|people|buyers|shoppers|subscribers|everyone|everybody|anyone|who|whoever|folks|segment|e-?mail|mail|send|campaign|flow|them|vips?|list)\b",
    re.IGNORECASE,
)


def sentences(said: str) -> list[str]:
    """Promise the sentences of a text, none of them empty."""
    return [one for one in _SENTENCE.split(said) if one.strip()]


def without_remarks(said: str) -> str:
    """Promise the one sentence that asks, where the others only say why: 'Got a call in 20 min'."""
    held = sentences(said)
    if not 1 < len(held) <= 4:
        return said
    asking = [
        one
        for one in held
        if not _REMARK.match(one.strip()) or (_NARROWS.search(one) and not one.lower().startswith("no rush"))
    ]
    return asking[0] if len(asking) == 1 else said


def counts_deeds(said: str) -> bool:
    """Promise whether it is said how often or how many by somebody: a note about people."""
    return _BOUNDED.search(said) is not None


def pieces_of(said: str, vocabulary: Vocabulary, today: date) -> list[Token]:
    """Promise the pieces. 'Compare March and April': two times joined by a word, which else are one from the first to the last."""
    pieces = tokens(said, vocabulary, today)
    if any(one.is_a("TWO") for one in pieces) and any(one.is_a("AGAINST") for one in pieces):
        apart = [" vs ".join(one.text.split(" and ", 1)) if one.is_a("TWO") else one.text for one in pieces]
        pieces = tokens(" ".join(apart), vocabulary, today)
    return [
        one for one, after in pairwise([*pieces, Token("")]) if not (one.is_a("NUMBER") and after.is_a("BEFORE"))
    ]  # 'the 7 days before'


def without_its_kind(pieces: list[Token]) -> list[Token]:
    """Promise the pieces but a kind named beside its value: 'the HOLIDAY coupon', 'the category socks'."""

    def is_said(at: int) -> bool:
        beside = [*pieces[max(at - 1, 0) : at], *pieces[at + 1 : at + 2]]
        kinds = {FIELDS.get(one.field, one.field) for each in beside for one in each.readings.get("VALUE", ())}
        return pieces[at].readings.get("BY") in kinds

    return (
        pieces if any(one.is_a("USED") for one in pieces) else [one for at, one in enumerate(pieces) if not is_said(at)]
    )


def only(pieces: Sequence[Token], *kinds: str) -> bool:
    """Promise whether every piece is of these kinds, or of those that may stand in every question."""
    return all(one.is_a(*kinds, *ALWAYS, "AHEAD") for one in pieces)


def has(pieces: Sequence[Token], *kinds: str) -> bool:
    """Promise whether a piece can be one of these kinds."""
    return any(one.is_a(*kinds) for one in pieces)


def every(pieces: Sequence[Token], kind: str) -> list[str]:
    """Promise what the pieces of a kind are worth, each once."""
    return list(dict.fromkeys(one.readings[kind] for one in pieces if one.is_a(kind)))
