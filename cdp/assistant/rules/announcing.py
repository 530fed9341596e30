"""A letter that is announced beside the request: 'we're doing a matching-set email', 'xmas mail!!', '... for a win-back e-mail'.

Whoever announces a letter wants people who may be written to; the letter's occasion, theme and goods choose nobody. What
names people, places, tags or amounts, and a letter that people opened, clicked or got, is no announcement.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from cdp.assistant.reading import Intent
from cdp.assistant.rules.letters import NO_DEED
from cdp.assistant.rules.scan import Scanned

_PERSONS = r"(?:who|whom|whose|those|everyone|everybody|anyone|anybody|whoever|customers?|people|ppl|persons?|folks?|clients?|shoppers?|buyers?|members|subscribers?|purchasers?|spenders?|visitors|openers|clickers|fans|lovers|owners|them|they|these|ones|me|us)"
_KIND = r"(?:(?:[\w-]+\s)?(?:going|goes|sent|being sent|to go)\s(?:out\s)?(?:by|via|over|per)\se-?mail|e-?mails?|mails?|newsletters?|campaigns?|mailings?|blasts?|flows?|reminders?|letters?|invitations?|announcements?|invites?)"
_WORD = rf"(?!{_PERSONS}\b){NO_DEED}(?!(?:about|list|audience|segment|at|than|number|each|more|less|we|i|it|this|that|never|ever|show|find|give|get|want|need|will|the|an?|our|my|send|write|draft|compose|e-?mail(?= (?:the|our|an?)\b))\b)[\w'’&%-]+"
_NAMED = rf"(?P<name>(?:(?:an?|the|our|my|this|that|another|some)\s)?(?P<words>(?:{_WORD}\s(?:(?:and|&)\s)?){{0,6}}?)(?P<kind>{_KIND}(?:\s(?:campaigns?|newsletters?|mailings?|series|blast|flow))?))"
_TAIL = rf"(?:\s(?:for|on|about|at|in|around|before|next|this|tomorrow|soon|later|with|featuring|to promote|promoting|going out|planned|coming up)\b(?:\s(?!{_PERSONS}\b|(?:i|we|show|find|list|give|get|please|can|could|need|want|let)\b)[\w'’&%-]+){{0,9}}?)?"
_LIST = r"(?:(?:the|an?|our|my)\s)?(?:audience|list|segment|group|target group|recipients|recipient list|mailing list)\s(?:for|of)\s"
_ASK = r"(?:(?:please|can you|could you|i need|we need|i want|help me)\s)?(?:build|make|create|get|give|find|pull|prepare|set up|compile|need|want)\s(?:(?:me|us)\s)?"
_WILL = r"(?:are|am|is|will|would|want|wants|wanna|need|like|love|going|gonna|to|have|plan|planning|about|also|now|just|currently|soon|thinking|think|of|should|can|could|must|gotta|get)"
_US = r"(?:(?:the|our|my) (?:plan|idea|goal|aim) is to\s|(?:we|i|my \w+|our team|the team)(?:['’]\w+)?\s|(?:im|ill|ive)\s)"
_WE = rf"{_US}(?:{_WILL}\s){{0,6}}?"
_SHALL = rf"(?:(?:the|our|my) (?:plan|idea|goal|aim) is to\s|(?:we|i)['’](?:ll|re|m|d)\s(?:{_WILL}\s){{0,5}}?|(?:we|i|my \w+|our team|the team)\s(?:{_WILL}\s){{1,6}}?|(?:im|ill)\s(?:{_WILL}\s){{0,5}}?)"
_DO = r"(?:do|doing|make|making|run|running|plan|planning|prepare|preparing|launch|launching|send|sending|write|writing|build|building|create|creating|start|starting|set up|setting up|work on|working on|draft|drafting|have|having|got|getting|need|want|put together|schedule|scheduling)\s(?:out\s|them\s|everyone\s)?"
_BREAK = r"(?:\s?[.!?;:]+(?=\s)|\s?(?:[-–—]+|->|=>)(?=\s)|,(?=\s))\s*(?:(?:so|and|therefore|now|for this|for that)\b[\s,]*){0,2}"
_GOES_ON = r"(?:\s(?:so|and so|and|therefore)\s(?=(?:find|show|list|give|get|pull|i|we|please|can|could|who|which|it|let|that['’]?s|that)\b))"
_TO_THEM = rf"(?:\s(?:to|for)\s(?=(?:(?:all|the|our|any|every|of)\s){{0,3}}(?:(?!(?:to|for|and|or)\b)[\w'’-]+\s){{0,4}}?{_PERSONS}\b))"
_REQUEST = r"(?:\s(?=(?:i|we|show|find|list|give|please|can|could|who|which|let['’]?s)\b))"

# What stands before the request: a title, a statement of ours, what a list is for.
_FRONT = re.compile(rf"^\W*(?:(?:so|ok|okay|hi|hello|hey|well)[\s,]+)?(?P<how>(?:(?:next week|next month|tomorrow|soon|this week|on \w+day|in \w+),?\s)?{_WE}{_DO}|there(?:['’]?s|\sis|\swill\sbe)(?:\sgoing\sto\sbe)?\s|{_ASK}{_LIST}|{_LIST}|(?:for|to|as part of)\s(?=(?:an?|the|our|my|this)\s)|(?:{_ASK})?(?=(?:the|our|an?)\s))?{_NAMED}(?:\s(?P<list>list|audience|segment|group))?{_TAIL}(?P<end>{_BREAK}|{_GOES_ON}|{_REQUEST}|{_TO_THEM})", re.IGNORECASE)  # fmt: skip
# A letter that 'should go to' them, or 'it' where one was announced before.
_GOES_TO = r"\s(?:should|shall|will|must|would|can|could|is|are|has|have|needs?|ought|goes|targets|reaches)\s(?:(?:to|be|go|going|reach|sent|send|addressed|aimed|mailed|target|directed|meant|out|only|just|at|for)\s){0,5}"
_SUBJECT = re.compile(rf"^\W*{_NAMED}{_TAIL}{_GOES_TO}(?=(?:all|only|our|the|every|any|{_PERSONS})\b)", re.IGNORECASE)
_IT = re.compile(rf"^\W*(?:it|this|that|the (?:list|audience|segment|group|letter|e-?mail|mail|campaign|newsletter|mailing)){_GOES_TO}(?=\w)|^\W*(?:the )?(?:recipients|audience|target(?: group)?|segment|list)(?: (?:should be|is|are|=)|:)\s|^\W*(?:so )?(?:that['’]?s|that is|it['’]?s|meaning)\s|^\W*(?:i|we)(?:['’]d| would) like to (?:start (?:from|with)|reach|address|write to)\s", re.IGNORECASE)  # fmt: skip
# What stands behind the people: 'i want to run a campaign for base layers to them', '- for a win-back mail'.
_THEM = r"(?:\s(?:to|for|with|at)\s(?:them|these|those|this|it|that)(?: (?:people|customers|group|ones))?)?"
_BEHIND = tuple(
    re.compile(rf"{one}{_THEM}(?:\s(?:please|pls|thanks))?\s*[.!]*$", re.IGNORECASE)
    for one in (
        rf"(?:\s?[.,;:!?–—-]+)?\s(?:and\s|because\s|as\s|since\s)?{_WE}{_DO}{_NAMED}{_TAIL}",
        rf"(?:\s?[.,;:!?(–—-]+)\s?(?:(?:this|it|that)(?:['’]s| is)\s)?(?:for|need|needs|want|planning|wanted for|use for|to send|to be used (?:for|in))\s{_NAMED}{_TAIL}\)?",
        rf"(?:\s?[.,;:!?–—-]+)?\s(?:and|then|and then)\s(?:please\s)?(?:do|make|run|prepare|plan|launch|set up|put together|draft|build|create)\s(?:me\s|us\s|them\s)?{_NAMED}{_TAIL}",
        rf"(?:\s?[.,;:!?–—-]+)?\s(?:need|needs)\s{_NAMED}{_TAIL}",
        rf"(?<!up)(?<!ubscribed)(?<!istered)(?<!asked)(?<!opted in)\sfor\s{_NAMED}\s(?:about|on|around|featuring|promoting)\s(?!{_PERSONS}\b)[\w'’&%-]+(?:\s(?!{_PERSONS}\b)[\w'’&%-]+){{0,6}}?",
        r"(?:\s?[.,;:!?(–—-]+)?\s(?:so (?:that )?(?:we|i) can|(?:in order )?to)\s(?P<name>(?P<words>)(?P<kind>e-?mail|mail|write to|send an e-?mail to|send e-?mails? to))\s(?:them|those|these|this group|all of them)\b[^.!?]{0,80}",
        rf"(?:\s?[.,;:!?(–—-]+)\s?(?:and\s)?{_SHALL}(?P<name>(?P<words>)(?P<kind>e-?mail|mail|write|send|contact|invite|reach out|remind|thank|tell|inform))(?: to)? (?:them|these|those|this group|everyone here|all of them)\b[^.!?]{{0,80}}",
        rf"(?:\s?[.,;:!?(–—-]+)\s?(?:it|this|that)(?:['’]?s| is)\s(?:for|to go with)\s{_NAMED}{_TAIL}\)?",
        rf"(?:\s?[.,;:!?–—-]+)\s{_NAMED}\s(?:needed|planned|wanted|please)",
    )
)
_WRITING = re.compile(rf"^\W*{_SHALL}(?P<name>(?P<words>)(?P<kind>e-?mail|mail|write|send out (?:an )?e-?mails?))\s(?:about|regarding|on|for)(?:\s(?!{_PERSONS}\b)[\w'’&%-]+){{1,9}}?{_BREAK}", re.IGNORECASE)  # fmt: skip
_BY_MAIL = re.compile(r"(?:\s?[,.;–—-]+)?\s(?:by|via|per|over|through) e-?mail(?:,? (?:please|pls))?\s*[.!]*$", re.IGNORECASE)  # fmt: skip
_REACHING = re.compile(r"^\W*(?:(?:let['’]?s|we|i|want|would|like|to|try|please|can|you|need|could)\s){0,6}(?:bring back|win back|get back|reach|contact|approach|invite|thank|reactivate|re-engage|remind|address)\b", re.IGNORECASE)  # fmt: skip
# An occasion that draws near is none of theirs.
_DAY = r"(?:(?:father|mother|valentine|new year)['’]?s?['’]?(?: day)?|christmas|xmas|easter|black friday|cyber monday|halloween|thanksgiving|(?:the )?(?:holidays|holiday season|winter|summer|spring|autumn|fall))"
_WE_CAN = re.compile(r"\b(?:we|i) can\s", re.IGNORECASE)  # which alone is said of consent
_OCCASION = re.compile(rf"\b{_DAY}(?![\w'’])", re.IGNORECASE)
_COMING = re.compile(rf"^\W*{_DAY}(?: is|['’]s| are)(?: (?:coming|almost here|around the corner|approaching|near|close|soon|next week|next month|here|just)){{1,2}}(?: up| soon)?(?:,? (?:and|so)(?: (?:i think|maybe|perhaps))?|[,.;!:]+)\s+", re.IGNORECASE)  # fmt: skip
_LET_US = re.compile(r"^\W*(?:(?:i think|i guess|maybe|perhaps),? )?we should (?=(?:e-?mail|mail|write|send|invite|thank|reach|remind|contact|win)\s+\w)", re.IGNORECASE)  # fmt: skip
_AFTERWARDS = re.compile(r",?\s+(?:and )?(?:let['’]?s|can you|could you|please|pls|so please)(?: please)? (?:do|prepare|build|make|pull|get|create|set up) (?:that|this|the|me that|me this|up that) (?:list|group|segment|audience|one)(?: please)?\s*[.?!]*$", re.IGNORECASE)  # fmt: skip
_NOT_MAIL = re.compile(r"\b(?:sms|text|texts?|print|printed|postcards?|postal|direct|paper|ads?|facebook|google|instagram|tiktok|phone|call|whatsapp|social|push|last|previous|recent|sent|old)\b", re.IGNORECASE)  # fmt: skip
# What lies in the letter, behind them: '..., with a small gift', '..., with a voucher'.
_GIVEN = re.compile(
    r"(?:,? with (?:an?|our|some)? ?(?:[\w%-]+ ){0,2}?(?:gift|present|treat|surprise|goodie)s?|, with (?:an?|our|some) (?:[\w%-]+ ){0,2}?(?:vouchers?|coupons?|discounts?|(?:discount |coupon |promo )?codes?))(?: (?:inside|in it|for them|from us))?(?: please)?\s*[.!]*$",
    re.IGNORECASE,
)
_OF_IT = re.compile(
    r"\b(?:opened|open|clicked|click|got|received|read|ignored|saw|in|on)\s(?:\w+\s){0,2}(?:it|that one|this one|the same|that (?:e-?mail|mail|campaign|newsletter))\b",
    re.IGNORECASE,
)
_NEVER = ("PLACE", "REGION", "BOUND", "RANKED", "TIMES", "EXCEPT", "SEGMENT", "TAG", "SOURCE", "FIELD", "TERM", "TAGGED", "NOT", "ATTRVALUE", "SPEND", "MISSING", "OPEN", "CLICK")  # fmt: skip
_MAY = ("CONTENT", "THEME", "MARKET", "GOODS", "COUPONNAME")
MOST = 600  # letters of a prompt in which one is looked for


@dataclass(frozen=True)
class Announced:
    """The request without the letter, what was said of it, and what kind of letter it is."""

    rest: str
    said: str
    intent: Intent
    theme: str


def set_aside(text: str, scanned: Callable[[str], Scanned]) -> Announced | None:
    """Promise the request apart from the letter that is announced with it, or None where none is."""
    if len(text) > MOST:
        return None
    plain = _LET_US.sub("", _AFTERWARDS.sub("", _COMING.sub("", text)))
    for rest, found in _cuts(plain):
        if _OF_IT.search(rest) or len(rest.split()) < 2:
            continue
        said = _OCCASION.sub("christmas", _WE_CAN.sub("we ", found.group().strip(" .,;:!?-–—")))
        if not _NOT_MAIL.search(found["name"]) and chooses_nobody(scanned(said), rest.lower()):
            return _announced(rest, found, scanned)
    by_mail = _BY_MAIL.search(plain)
    if by_mail and (head := _REACHING.match(plain)):
        theme = "win_back" if "back" in head.group() else "general"
        return Announced(plain[head.end() : by_mail.start()].strip(), by_mail.group().strip(" .,;"), "email", theme)
    return Announced(plain, "", "segment", "general") if plain != text and plain.strip() else None


def _cuts(text: str) -> list[tuple[str, re.Match[str]]]:
    cuts: list[tuple[str, re.Match[str]]] = []
    if (found := _FRONT.match(text)) and (found["how"] or found["words"]):
        is_of_words = found["words"].strip() or (found["how"] or "").strip()
        rest = text[found.end() :]
        cuts += [(_IT.sub("", rest), found)] if is_of_words else []
    if found := _WRITING.match(text):
        cuts.append((_IT.sub("", text[found.end() :]), found))
    if found := _SUBJECT.match(text):
        cuts.append((text[found.end() :], found))
    for pattern in _BEHIND:
        if found := pattern.search(text):
            cuts.append((text[: found.start()], found))
    return cuts


def chooses_nobody(told: Scanned, rest: str) -> bool:
    """Promise whether nothing in it tells people apart but the letter's occasion, theme or goods, and what the request says anew."""
    return not told.people and not any(
        (one.is_a("TERM") or (one.is_a(*_NEVER) and not one.is_a(*_MAY)))
        and one.text not in rest
        and told.text[one.start - 1 : one.start] != "-"
        for one in told.lexemes
    )


def _announced(rest: str, found: re.Match[str], scanned: Callable[[str], Scanned]) -> Announced:
    kind = found["kind"].lower()
    intent: Intent = "flow" if "flow" in kind else "campaign" if "campaign" in kind else "email"
    themes = [str(one["THEME"]) for one in scanned(found["name"]).lexemes if one.is_a("THEME")]
    return Announced(
        _GIVEN.sub("", rest).strip(" ,;:-–—"), found.group().strip(" .,;:!?-–—"), intent, next(iter(themes), "general")
    )
