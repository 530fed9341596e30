"""What a letter says, told by where it stands: it is about the letter, and chooses none of the people who get it.

'Let gold members know the sale is on', 'everyone in Berlin should get an e-mail about the opening', 'new socks are in,
mail whoever bought socks'. What names people, places, numbers or times of its own is never taken for a letter's words.
"""

import re
from collections.abc import Iterator

from cdp.assistant.rules.scan import Scanned
from cdp.assistant.rules.visiting import ABANDONED

_MAIL = r"(?:e-?mails?|mails?)"
_LETTER = rf"(?:{_MAIL}|newsletters?|campaigns?|letters?|messages?|notes?|mailings?|flows?|announcements?|invit(?:e|ation)s?|reminders?|blasts?|greetings?)"
_LANGUAGE = r"(?:english|german|french|spanish|italian|dutch|portuguese|swedish|danish|norwegian|finnish|polish)"
# Words that no letter's name has before it: 'everyone who got an e-mail' names people.
NO_DEED = r"(?!(?:from|via|through|by|in|on|to|of|for|no|not|without|who|whose|which|that|came|come|opened?|clicked?|receive[ds]?|receiving|read|got|gets?|getting|sent|subscribed|with|and|or|has|have|had|is|are|any|each|every|every(?:one|body)|any(?:one|body)|all|last|customers?|people|clients?|shoppers?|folks|those|members|users|contacts|should|must)\b)"
_ASKED = r"(?:\W{0,3}(?:please|pls|kindly|so|and|then|now|just|can you|could you|can we|could we|let's|let us|i(?:'d| would) like to|we(?:'d| would) like to|i want to|we want to|i need to|we need to|help me|i'd love to|to)\b){0,4}"
_ANNOUNCE = r"(?:announce|introduce|promote|advertise|pitch|offer|present|encourage|share|plug|celebrate)"
_MAKE = r"(?:write|draft|prepare|make|create|set up|do|run|launch|plan|compose|build|craft|put together|design|have|need|want|schedule|send|give)"
_WRITE = rf"(?:{_ANNOUNCE}|e-?mail|mail|write(?: to)?|message|tell|inform|notify|remind|alert|update|let|reach out to|contact|target|nudge|motivate|encourage|thank|greet|wish|invite|ask|ping|win back|lure back|show|convert|re-?activate|re-?engage|reward|congratulate|surprise|(?:send|give|shoot)(?: [\w'-]+){{1,12}}? an? (?:[\w'-]+ ){{0,2}}?{_LETTER}|{_MAKE}(?: {NO_DEED}[\w'-]+){{0,7}}? {_LETTER})\b(?! (?:me|us)\b)"
# A sentence or clause which begins so asks for a letter.
_REQUEST = re.compile(rf"(?:^|[.;!?:,]\s){_ASKED}\W{{0,3}}{_WRITE}", re.IGNORECASE)
_TELLS = re.compile(r"\b(?:tell|let|remind|inform|notify|alert)\b", re.IGNORECASE)
_NOUN_FIRST = re.compile(
    rf"^\W{{0,3}}(?:an?|the|one|our|my)?\s?(?:{NO_DEED}[\w'-]+ ){{0,4}}?{_LETTER}\b(?! (?:subscri\w+|sign|open\w*|click\w*|address\w*|consent|list|domain|opt\w*|status|acquired|sourced|yes|no|is|=))",
    re.IGNORECASE,
)
_HELP = r"(?:tips?|hints?|tricks?|advice|guides?|guidance|ideas?|inspiration|suggestions?|instructions?|how-?tos?|recipes?|patterns?|pictures?|photos?|lookbook|news|details|words?|links?|previews?|sneak peeks?|looks?|reminders?|thanks|recommendations?|stories|story|pointers|info|information|explanations?|invitations?)"
_END = r"(?=\s*(?:[.,;:!?)]|,?\s(?:please|thanks|thx)\b|$))"
_WORDS = r"[^.,;:!?()\n]{0,120}?"
_OURS = r"(?:the|our|an?|it|it's|its|they|they're|we|we're|we've|you|there|there's|this|these|how|what|why)\b"
_IS = r"(?:is|are|has|have|just|will|isn't|aren't)"
_NEWS = r"(?:new in|in stock|in store|back in stock|in|back|out|here|on|live|ready|open|landed|arrived|dropped|launched|launching|starting|started|begun|coming|printed|available|almost here|just in)"
_IN_REQUEST = tuple(
    re.compile(one, re.IGNORECASE)
    for one in (
        # 'mail them that new colours are in', 'tell them about the sale', 'an e-mail on the new issue'
        rf"\bthat (?=(?:{_OURS}|(?!(?:is|are|has|have|just)\b)(?:[\w'-]+ ){{1,4}}?{_IS}\b)){_WORDS}{_END}",
        rf"(?<!\bare )(?<!\bis )(?<!['’]re )\b(?:about|regarding|concerning|re|with news of|with the news of|announcing|featuring|introducing|inviting|offering) (?=\w){_WORDS}{_END}",
        rf"\bon (?=(?:the|our|how|why|what) ){_WORDS}{_END}",
        rf"(?:(?<=, )|(?<=\w ))(?:on|about) (?=[\w' -]{{2,40}}$){_WORDS}$",
        rf"\b(?:with )?(?:an?|our) (?:[\w%'-]+ ){{0,4}}?{_LETTER} (?:on|about|regarding|announcing|that|telling|saying|inviting) (?=\w){_WORDS}{_END}",
        rf"\bwith (?:an?|our|the|some|best) (?:[\w%'-]+ ){{0,4}}?(?:{_LETTER}|offer|code|discount|incentive|wishes|voucher|coupon|gift|treat|present|surprise)(?: (?:in it|inside|as an? [\w-]+|(?:on|about|for|with|of) {_WORDS}))?{_END}",
        rf"\bwith (?:[\w'-]+ ){{0,6}}?{_HELP}(?: (?:on|about|for|of|to|in|how|around|regarding|from) {_WORDS})?{_END}",
        rf"\b(?:by|via|per) (?:an )?{_MAIL}(?: (?:that|what|how|why|about) {_WORDS})?{_END}",
        rf"\b(?:by|via|per) (?:an )?{_MAIL}(?= (?:to|the|those|all|every\w*|among|for|who\w*)\b)",
        rf"(?<=\w )to (?:buy|order|try|visit|shop|come (?:back|by|in)) {_WORDS}{_END}",
        rf"\bto (?:thank|wish|tell|invite|remind|greet|congratulate|go for|announce|celebrate|say|let) {_WORDS}{_END}",
        rf'"[^"]{{1,60}}"(?= {_LETTER}\b)',
        rf"(?<= )in {_LANGUAGE}\b(?=,? (?:for|to|about|on)\b)",
        r"(?<=: )(?:come|join|see|discover|shop|visit|meet|check out|thank you)\b[^;!?\n]{0,80}$",
    )
)
# '..., reminding them that the prices end on Monday', 'saying that prices rise in January': whatever time it is, it is told to them.
_TELLING = re.compile(
    rf"\b(?:telling|reminding|informing|notifying|alerting|warning|showing|thanking|congratulating|letting|asking|inviting|encouraging|offering|wishing|(?:which|that) (?:tells|reminds|informs|shows|lets|thanks|invites)) them\b{_WORDS}{_END}"
    rf"|\b(?:informing|saying|announcing|mentioning) that {_WORDS}{_END}"
    rf"|\b(?:that|which) (?:explains|announces|introduces|presents|teaches|talks about|is about|promotes|advertises) {_WORDS}{_END}",
    re.IGNORECASE,
)
# 'Let VIPs know that the store in Brooklyn opens on Friday': who they are stands before it.
_LET_KNOW = re.compile(
    rf"\blet\b[^.;!?]{{2,90}}?\b(?P<what>know (?:that|about|of|when|how|what|why|where)\b {_WORDS}){_END}",
    re.IGNORECASE,
)
_TAKES_OUT = re.compile(r"\b(?:but|not|without)\b", re.IGNORECASE)
_KNOW = re.compile(rf"\b(?:know|what|how|why)\b(?= \w){_WORDS}{_END}", re.IGNORECASE)
_INVITED = re.compile(rf"\bto (?:our|the|an?|come to) {_WORDS}{_END}", re.IGNORECASE)
# 'should get an e-mail about the sale': from here on the clause says what they get.
_SHALL = re.compile(
    r"(?<!who )(?<!that )(?<!which )(?<!whoever )\b(?:should|must|shall|deserves?|ought to|are to|is to|need to|will|(?<=days )to)\s(?:(?:also|now|then|all|each) )?(?:get|receive|hear|be (?:sent|told|invited|emailed|informed|notified|reminded|thanked)|find out|learn|see|an?|our|the)\b[^.;!?()\n]{0,160}?(?=\s*(?:[.;!?]|$))",
    re.IGNORECASE,
)
_GETS = re.compile(rf"\b(?:{_LETTER}|hear|be|know|learn|find out)\b", re.IGNORECASE)
_GETS_MAIL = re.compile(r"(?:get|receive)\b", re.IGNORECASE)  # which alone would be to be subscribed
# 'new socks are in, ...' and '..., new socks are in': news of ours between marks.
_TIDINGS = re.compile(
    rf"(?:^|(?<=[,:;.] )|(?<=- ))(?:(?:the|our|we're|we are|we have|we've) )?(?:[\w-]+(?:'s)? ){{1,4}}?(?:(?:{_IS} )?(?:now |just |finally |almost |soon )?{_NEWS}|(?<=opening )an? [\w-]+)(?: soon| now| again)?(?=\s*(?:[.,;:!?]|$))",
    re.IGNORECASE,
)
# 'topic: new scarves', ', friendly tone', 'theme: new colours'
_LABELLED = re.compile(
    r"(?:^|(?<=[.,;/] )|(?<=[,;/]))(?:the )?(?:topic|theme|subject|content|message|what|tone|style|occasion|copy)(?: line)?(?:\s?[:=]| is|(?= [\w-]))\s?[^.;,!?()\n]{1,60}?(?=\s*(?:[.;,!?]|$))"
    r"|(?<=, )(?:in )?(?:an? )?(?:[\w-]+ ){1,3}(?:tone|style|voice|vibe|mood)\b"
    r"|(?<=, )(?:signed |written )?(?:from|by) (?:the|our) (?:[\w-]+ )?(?:founders?|ceo|owner|team|boss)\b",
    re.IGNORECASE,
)
# ': upgrade e-mail', ', e-mail campaign', '-> invite', 'E-mail: the throws are back': a letter named beside the people.
_NAMED_BESIDE = re.compile(
    rf"(?<=[,:;=>+/] )(?:an? |the |our )?(?:{NO_DEED}[\w-]+ ){{0,3}}?{_LETTER}\b(?! (?:subscri\w+|open\w*|click\w*|address\w*|consent|list|opt\w*|status|to\b|for\b|=))(?:\s?:(?= )|(?:\s?:)? (?:about|on|re|regarding|with|announcing) [^.;!?()\n,]{{1,60}}?)?(?=\s*(?:[.,;!?]|->|=>|$))"
    rf"|(?:^|(?<=[.,;/] )){_MAIL}(?:: | (?:on|about) )[^.;,!?()\n]{{2,60}}?(?=\s*(?:[.;]|$))",
    re.IGNORECASE,
)
# Where it begins to be said to whom: 'a campaign on the new colours for customers in California'.
_OPENING = re.compile(
    rf"(?:^|[.;!?:,]\s)(?P<from>{_ASKED}\W{{0,3}}(?:{_ANNOUNCE}\b|(?:{_MAKE} )?(?:an?|the|one|our|my)?\s?(?:[\w%'-]+ ){{0,5}}?{_LETTER}\b(?=,\s|,? (?:for|to|aimed|going|->|on|about|regarding|with|announcing|featuring|inviting|in|of|from|that)\b)))",
    re.IGNORECASE,
)
_TO_WHOM = re.compile(r",?\s(?:for|to|aimed at|going (?:out )?to|among|->)(?=\s)|,(?=\s)", re.IGNORECASE)
_NEVER = (
    "PLACE", "REGION", "BOUND", "WINDOW", "PERIOD", "RANKED", "TIMES", "EXCEPT", "BUY", "SPEND", "SIGNUP", "AGODAYS", "SEGMENT", "BETWEENAGO",
    "TAG", "SOURCE", "FIELD", "TERM", "TAGGED", *ABANDONED,
)  # fmt: skip
_NEVER_TOLD = tuple(one for one in _NEVER if one not in ("BOUND", "WINDOW", "PERIOD", "TIMES"))
_OF_LETTERS = ("first_order_date", "total_orders")  # 'a first-order discount'
_MAY = ("CONTENT", "THEME", "MARKET", "MAIL")
_OF_PEOPLE = re.compile(
    r"\b(?:who|whose|whom|customers?|people|clients?|shoppers?|buyers?|members|subscribers|fans|lovers|everyone|everybody|anyone|those|whoever|except|excluding|unless|if|only)\b",
    re.IGNORECASE,
)
_TONGUE = re.compile(rf"\bin (?P<in>{_LANGUAGE})\b|\b(?P<an>{_LANGUAGE}) (?={_LETTER}\b)", re.IGNORECASE)


def contents(scanned: Scanned) -> list[tuple[int, int]]:
    """Promise where in the text it is said what a letter holds, in a sentence that asks for one."""
    text = scanned.text
    asks = _REQUEST.search(text) is not None or _NOUN_FIRST.match(text) is not None
    found = [one.span() for one in _SHALL.finditer(text) if _GETS.search(one.group())]
    beside = [one.span() for one in _NAMED_BESIDE.finditer(text)]
    if not asks and not found and not beside:
        return []
    spans = [*found, *beside, *_news(text), *(_said(text) if asks else ())]
    told = [one.span() for one in _TELLING.finditer(text)] if asks else []
    return [
        *(span for span in spans if _is_harmless(scanned, *span)),
        *(span for span in told if _is_harmless(scanned, *span, is_told=True)),
        *(span for span in _known(text) if asks),
        *_opening(scanned),
    ]


def _news(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_TIDINGS, _LABELLED):
        yield from (one.span() for one in pattern.finditer(text))


def _known(text: str) -> Iterator[tuple[int, int]]:
    """What they are let know, unless it takes somebody out: by grammar none of it is of them."""
    for found in _LET_KNOW.finditer(text):
        if not _OF_PEOPLE.search(found["what"]) and not _TAKES_OUT.search(found["what"]):
            yield found.span("what")


def _said(text: str) -> Iterator[tuple[int, int]]:
    more = (_KNOW,) * bool(_TELLS.search(text)) + (_INVITED,) * ("invit" in text.lower())
    for pattern in (*_IN_REQUEST, *more):
        yield from (one.span() for one in pattern.finditer(text))


def _opening(scanned: Scanned) -> list[tuple[int, int]]:
    """From the letter's name up to the last 'for' or 'to' before its people, where nothing between names any of them."""
    found = _OPENING.search(scanned.text)
    if found is None:
        return []
    start, first = found.span("from")
    ends = [one.start() for one in _TO_WHOM.finditer(scanned.text, first, first + 90)]
    stop = re.search(r"[.;!?]", scanned.text[first:])
    limit = first + stop.start() if stop else len(scanned.text)
    for end in reversed([one for one in ends if one < limit]):
        if _is_harmless(scanned, start, end, is_whole=True):
            return [(start, end)]
    return []


def _is_harmless(scanned: Scanned, start: int, end: int, *, is_whole: bool = False, is_told: bool = False) -> bool:
    """Whether no people are told apart there: nobody is named, and no place, number or time; what is told them may have times."""
    inside = [one for one in scanned.lexemes if start <= one.start < end]
    if not inside or _OF_PEOPLE.search(scanned.text, start, end):
        return False
    inside = [
        one
        for one in inside
        if not (one.is_a("TERM") and _GETS_MAIL.match(one.text)) and one.readings.get("FIELD") not in _OF_LETTERS
    ]
    never = (*_NEVER, "ATTRVALUE", "NOT") if is_whole else _NEVER_TOLD if is_told else _NEVER
    tongues = {found.start(found.lastgroup or 0) for found in _TONGUE.finditer(scanned.text, start, end)}
    if scanned.text[start : start + 3] == "to ":  # 'a campaign for hikers to buy jackets'
        inside = inside[2:] if inside[1:] and inside[1].is_a("BUY") else inside
    return not any(one.is_a(*never) and not one.is_a(*_MAY) and one.start not in tongues for one in inside)
