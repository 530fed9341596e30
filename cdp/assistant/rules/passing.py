"""What is said in passing: clauses and words that cannot change who is meant, told by their kind and place, not one by one.

A purpose ("so we can thank them"), a reason of ours ("because we are overstocked"), what is to be done with them ("and
offer them free shipping"), the head of a request before the people are named, and words for the manner of a thing.
A number, a time, a denial or a name of the shop's data is never passed over outside such a clause.
"""

import re
from dataclasses import dataclass

from cdp.assistant.rules import letters
from cdp.assistant.rules.lexemes import Lexeme
from cdp.assistant.rules.scan import Scanned

_PEOPLE = r"who|whom|whose|those|customers?|people|person|persons|folks?|shoppers?|buyers?|clients?|subscribers?|every(?:one|body)|any(?:one|body)|some(?:one|body)|all|members?|users?|contacts?|spenders?|purchasers?|prospects?|vips?|whales?|ones|guys"
_LIMITS = rf"{_PEOPLE}|if|unless|except|excluding|only|but|without|find|show|list|pull|get me|give me|i need|i want|we need|we want"
_WE = r"(?:we|i|my|our|it|this|that|there|the)"
_OPENERS = rf"""
    so\ that | so(?=\ (?:we|i|they|it|he|she|my|our|he)\b) | in\ order\ to | in\ order\ that
  | (?:because|cause|cuz|coz|given\ that|seeing\ as|considering|now\ that)(?=\ {_WE}\b) | because\ of | due\ to | owing\ to
  | (?:since|as)(?=\ (?:we|i)\ (?:are|'re|have|'ve|want|need|plan|will|am|'m|got|just|would)\b) | (?:since|as)(?=\ (?:we|i)'(?:re|m|ve|d|ll)\b)
  | (?:because|cause|since|as)(?=\ they(?:'ll|\ will|\ may|\ might|\ would|'d)\b)
  | (?<=,\ )(?:since|as)(?=\ (?:it|this|that)(?:'s|\ (?:is|would|will|distorts?|skews?|makes?|helps?|saves?|spoils?|falsifies|costs?))\b) | (?<=,\ )as(?=\ (?:the|our|my)\b)
  | (?:mention|mentioning|explain|explaining|highlight|highlighting|point\ out|pointing\ out|announcing)(?=\ (?:that|how|why|our|the|about|it)\b)
  | ahead\ of | in\ time\ for | in\ preparation\ (?:for|of) | in\ the\ run[ -]?up\ to | leading\ up\ to | in\ anticipation\ of | in\ honou?r\ of
  | with\ (?:the\ )?(?:aim|goal|idea|hope|purpose|intention|intent)\ (?:of|to|that) | with\ a\ view\ to | hoping\ (?:to|that|for) | for\ the\ (?:purpose|sake)s?\ of
  | (?:the\ )?(?:idea|plan|goal|aim|point|purpose|reason|thinking|hope)\ (?:is|being|here\ is|behind\ (?:it|this)\ is)\ (?:to|that|we)
  | to\ (?:celebrate|mark|support|test|see|check|understand|figure|learn|measure|plan|prepare|fill|ensure|make\ (?:sure|room)|clear|move|use\ up|get\ rid\ of|warm|say|show\ (?:them|our)|keep\ (?:them|us)|plug|kick|announce|introduce|pitch|promote|upsell|cross-?sell|boost|increase|grow|drive|lift|raise|improve)
"""
_CLAUSE = re.compile(rf"(?<![\w'])(?:{_OPENERS})\b(?:(?!\b(?:{_LIMITS})\b|[.,;:!?()\n]).)*", re.IGNORECASE | re.VERBOSE)
_DO = (
    r"give|offer|hand|send|slip|gift|grant|throw|treat|reward|tell|ask|invite|remind|nudge|tempt|win|bring|lure|entice|thank|wish|teach|introduce|pitch|(?:drop|shoot)(?=\ them\ an?\b)|write|email|e-mail|mail|reach|contact|target|hit|ping|message"
    r"|push|sell|upsell|cross-?sell|encourage|persuade|convince|motivate|welcome|congratulate|surprise|delight|woo|re-?activate|re-?engage|educate|inform|notify|update|warn|apologi[sz]e to|say \w+ to|show|let|pamper|spoil|coax|re-?awaken|wake|reel|point|walk|get(?!\ them\ (?:out|off|away))"
)
_OF_THEM = r"(?:them|'em|these (?:people|customers|folks|ones)|each (?:of them|one))"
_DEED = re.compile(
    rf"(?:^|(?<=[.,;:!?])\s*|\b(?:and|then|&|to|i'd like to|we should|can we|let's)\s+)(?P<do>(?:please\s+|just\s+|then\s+|let's\s+)*(?:{_DO})\s+(?:(?:out|back|up|over|in|on|off|to|a|an|the|our|word|note|line)\s+){{0,3}}{_OF_THEM}\b(?:(?!\b(?:if|who|whose|unless|except|excluding|only|but|without|as long as|provided)\b|[.;!?()\n]|:(?=\s(?:[\w+-]+\s){{0,4}}?(?:{_PEOPLE})\b)|,\s*(?:and\s+)?(?:{_PEOPLE}|not|no)\b).)*)",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\b(?:for|into|at|during|before|to use in|to go with|as part of)\s+(?P<what>(?:our|my|a|an|the|this|next|tomorrow's|today's|tonight's|an upcoming|the upcoming|upcoming|\w+'s)\s(?:(?!\b(?:who|that|which|whose|in|with|and|or|but|from|of|at|last|past)\b|[.,;:!?()\n]).)+)(?=\s*(?:[.,;!?)\n]|$))",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\bwith (?:an?|our|some|early|free|exclusive|special|the new|new)\s(?:(?!\b(?:who|that|which|whose|and|or|but)\b|[.,;:!?()\n]).)+(?=\s*(?:[.,;!?)\n]|$))",
    re.IGNORECASE,
)
_GIVES = re.compile(
    r"\W*(?:please |let's |can you |could you )?(?:send|give|offer|show|mail|e-?mail|grant|get)\b", re.IGNORECASE
)
# What is sent to them, behind them: 'send gold members a preview of the spring collection'.
_GIFT = re.compile(
    r"(?<!with )(?<!of )(?<!in )(?<!from )(?<!on )\b(?:an?|our|some|the new|early|free)\s(?:(?!\b(?:who|that|which|whose|and|or|but)\b|[.,;:!?()\n]).)+(?=\s*(?:[.,;!?)\n]|$))",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"(?:so|so that|because|cause|cuz|coz|given that|seeing as|considering|now that|since|as)\s+(?:we|i|our|my)\b|(?:the )?(?:idea|plan|goal|aim|point)\b|with (?:the |a )?(?:aim|goal|idea|hope|view)\b",
    re.IGNORECASE,
)
# What led to their deed, and so tells which: 'bought socks because we asked', but not '..., because we asked the mill'.
LED_TO = re.compile(
    r"(?:because|cause|cuz|coz|since|as) (?:we|i) (?:asked|told|invited|reminded|nudged|e-?mailed|mailed|called|wrote|offered|gave)(?: (?:them|to them|so|for it))?\W*$",
    re.IGNORECASE,
)
_WISHED = re.compile(r"\b(?:want|wants|need|needs|like|love|wish|hope)\s*$", re.IGNORECASE)  # 'I want to see' them
_PRONOUN = re.compile(
    r"(?:every|any|some)(?:one|body)\b|those\b|whoever\b", re.IGNORECASE
)  # before "who" stands whom it is about
_FUNCTION = re.compile(
    r"\b(?:for|to|the|all|me|us|an?|any|every|each|my|our|with|up|on|out|those|some|about|at|and|is|are|want|need|like|see|get|find|who|of)\b",
    re.IGNORECASE,
)
_DIVIDES = frozenset(
    ["split", "divide", "compare", "versus", "vs", "halve", "exclude", "limit", "restrict", "break", "broken", "rid"]
)
_IDLE_KINDS = ("WORD", "CONTENT", "THEME", "MARKET", "TO", "STOP", "COLON", "COMMA", "DASH", "SEGMENTWORD", "HAVE", "IN", "BY", "TRY", "GOT", "OF", "AND", "EVENT", "TAGGED", "ONLY", "TIMESWORD", "PRODUCT", "AGO", "USE", "FORWORD")  # fmt: skip
_OF_DEEDS = ("BUY", "SPEND", "USE", "GOODS", "OPEN", "CLICK", "ENGAGE", "SIGNUP", "SUBSCRIBE", "EVENT", "EVENTNAME", "TERM", "NOT", "PRODUCT", "VIEW", "CART", "SEARCHED")  # fmt: skip


@dataclass(frozen=True)
class Passing:
    """Places of lexemes said in passing: whole `clauses`, of which nothing is read, and single unknown `words`.

    `deeds` are places where a clause begins that says what is to be sent or offered to them.
    """

    clauses: frozenset[int] = frozenset()
    words: frozenset[int] = frozenset()
    deeds: frozenset[int] = frozenset()


def of(scanned: Scanned) -> Passing:
    """Promise what is said in passing in this sentence."""
    text = scanned.text
    deeds = [found.span("do") for found in _DEED.finditer(text)]
    spans = [
        *deeds,
        *(found.span() for found in _CLAUSE.finditer(text) if _is_aside(scanned, found.group(), found.start())),
    ]
    spans += [found.span() for found in _FOR.finditer(text) if _is_purpose(scanned, *found.span())]
    if _GIVES.match(text):
        spans += [
            found.span()
            for found in _GIFT.finditer(text)
            if _is_purpose(scanned, *found.span()) and any(place < found.start() for place in scanned.people)
        ]
    if any(one.is_a("MARKET") for one in scanned.lexemes[:3]):
        spans += [found.span() for found in _WITH.finditer(text) if _is_purpose(scanned, *found.span())]
    clauses = {
        at
        for at, one in enumerate(scanned.lexemes)
        if any(
            start <= one.start < end and (_is_closed(text, end) or one.is_a("WORD", "CONTENT", "THEME", "MARKET"))
            for start, end in spans
        )
    }
    said = letters.contents(scanned)
    clauses |= {at for at, one in enumerate(scanned.lexemes) if any(start <= one.start < end for start, end in said)}
    first = frozenset(
        min(inside)
        for start, end in (*deeds, *said)
        if (inside := [at for at, one in enumerate(scanned.lexemes) if start <= one.start < end])
    )
    return Passing(frozenset(clauses), frozenset(_words(scanned)) - clauses, first)


def _is_closed(text: str, end: int) -> bool:
    """Whether a clause ends where something new begins; one that is cut off by people may hold what is said of them."""
    return not text[end:].strip() or text[end] in ".,;:!?()\n"


def _is_aside(scanned: Scanned, said: str, start: int) -> bool:
    """A purpose or reason may belong to a deed, unless it is ours: 'signed up to test our boots', 'bought because of the sale'."""
    if _WISHED.search(scanned.text, max(start - 12, 0), start):
        return False
    before = [one for one in scanned.lexemes if one.end <= start]
    if LED_TO.match(said) and before and before[-1].is_a(*_OF_DEEDS):
        return False
    return _OURS.match(said) is not None or not (before and before[-1].is_a(*_OF_DEEDS))


def _is_purpose(scanned: Scanned, start: int, end: int) -> bool:
    """'for our spring push': what it is for, unless it belongs to a deed ('signed up for our webinar') or tells a time."""
    if any(start < place < end for place in scanned.people):
        return False  # 'for our platinum members'
    inside = [one for one in scanned.lexemes if start <= one.start < end]
    before = [one for one in scanned.lexemes if one.end <= start]
    names = [one for one in inside if not one.is_a("TO", "FORWORD", "IN")]
    if not names or not names[-1].is_a("WORD", "CONTENT", "THEME", "MARKET") or names[-1].is_a("WINDOW", "PERIOD"):
        return False
    if any(one.is_a("NUM", "BOUND", "WINDOW", "NOT", "EXCEPT", "TAG", "SEGMENT", "PCT", "DUR", "MISSING", "COUPONNAME", "FIELD") for one in names):  # fmt: skip
        return False
    return not before or not before[-1].is_a(*_OF_DEEDS)


def _words(scanned: Scanned) -> list[int]:
    """Unknown words of the request before the people are named."""
    head_end = _head_end(scanned)
    found = []
    for at, one in enumerate(scanned.lexemes):
        is_about = one.text == "about" and one.end <= head_end and not _is_number(scanned.lexemes[at + 1 : at + 2])
        if is_about:
            found.append(at)
        if not one.is_a("WORD") or one.text in _DIVIDES:
            continue
        if one.end <= head_end:
            found.append(at)
    return found


def _is_number(after: list[Lexeme]) -> bool:
    return any(one.is_a("NUM", "BOUND", "PCT", "DUR", "UNIT", "TIMES") for one in after)


def _head_end(scanned: Scanned) -> int:
    """Where the words of the request end: at the last small word before the people, all before it being no condition."""
    first = min(scanned.people, default=0)
    before = [one for one in scanned.lexemes if one.start < first and one.text != "about"]
    if not first or not all(one.is_a(*_IDLE_KINDS) for one in before):
        return 0
    if _PRONOUN.match(scanned.text, first):
        return first
    return max((found.start() for found in _FUNCTION.finditer(scanned.text, 0, first)), default=0)
