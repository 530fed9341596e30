"""What the list is for, said in a clause of its own, wherever it stands: before the people, behind them, or between.

'it's for the newsletter on monday', 'Cross-sell block for Tuesday's newsletter - people who ...', 'We will make them a
special offer by email.', 'need winback email asap'. Looked for only where the request alone asks for no letter.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice

from cdp.assistant.reading import Intent, Reading
from cdp.assistant.rules.announcing import Announced, chooses_nobody
from cdp.assistant.rules.scan import Scanned

_LETTER = r"(?:e-?mails?|mails?|newsletters?|campaigns?|mailings?|mailers?|blasts?|flows?|reminders?|letters?|invitations?|announcements?|invites?|win[ -]?backs?|promos?|e-?shots?|drip|automations?|(?:marketing|retention|email|welcome|nurture) (?:push|series|sequence|action|activity))"
_BY_MAIL = r"(?:by|via|per|over|through) (?:e-?mail|mail|newsletter)"
_SEND = r"(?:send|write|e-?mail|mail|invite|offer|thank|remind|win back|target|contact|reach out to|nudge|tempt|pitch|reward|surprise|promote)"
_THEM = r"(?:them|['’]?em|those|these|this group|that group|these people|those people|all of them)"
_WE = r"(?:we|i|marketing|the team|our team|my (?:boss|manager|team))"
_WILL = r"(?:['’](?:ll|m|re|d)|will|would|want|wants|like|love|going|gonna|to|have|has|plan|plans|planning|am|are|is|need|needs|should|can|could|then|also|now|just|thinking|of|about|hoping|intend|wish)"
_MAKING = r"(?:putting together|building|preparing|planning|working on|drafting|writing|setting up|doing|making|creating|launching|finalising|finalizing|finishing|designing|scheduling|sending(?: out)?|running|prepping|lining up|cooking up|starting|writing up)"
_MAKE = r"(?:make|do|run|prepare|send|write|build|create|set up|put together|launch|plan|draft|schedule|give|offer)"
_PUT = rf"(?:drop|put|add|move|enrol|enroll|push|enter|stick|place|slot|throw|feed|queue|get|pop|funnel|load) {_THEM}(?: all)?(?: up| over| straight)* (?:into|in|to|for|on)"
_GOES = r"(?: should| will| would|['’]ll| is to| are to| can| could)? (?:(?:all|then|now) )?(?:(?:feeds?|fills?)(?: into)?|goe?s? (?:into|in))"
_INTO = re.compile(rf"\b(?:{_PUT}|(?:{_THEM}|they|it|this){_GOES})\b", re.IGNORECASE)
_WISHED = r"(?:i|we) (?:want|need|would like|plan|prepare|think of|am thinking of)"
_CLAUSE = tuple(
    re.compile(one, re.IGNORECASE)
    for one in (
        # it's for the newsletter on monday; this one is for a nudge campaign next week; going into the june mailing
        rf"^(?:and )?(?:(?:it|this|that|they|these|those)(?:['’]s|['’]re| is| are| will be| goes| go)?|this (?:one|list|group|segment)(?: is)?|the (?:list|group|segment|audience)(?: is)?|is|its|all|needed|wanted|meant|to be used|use it) ?(?:all |meant |needed |wanted |intended |going )?(?:for|into|in|part of|to go (?:in|into|with)) .*\b{_LETTER}\b",
        # for the newsletter on monday; for our win-back mail
        rf"^(?:and )?for (?:the|our|an?|my|this|that|tomorrow['’]s|today['’]s|tonight['’]s|\w+day['’]s|next \w+['’]s) .*\b{_LETTER}\b",
        # we will make for them special offer by email; i'd love to send those an invitation
        rf"^(?:so |and |because |as )?{_WE}(?:(?: |(?=['’])){_WILL}){{1,8}} {_MAKE}\b.*\b(?:{_LETTER}|{_BY_MAIL})\b",
        rf"^(?:so |and |then |because |as )?{_WE}(?:(?: |(?=['’])){_WILL}){{1,8}} {_SEND} (?:to )?{_THEM}\b",
        # e-mail them; please mail all of them
        rf"^(?:(?:so|and|then|please|pls|just|to|let['’]?s) )*{_SEND} (?:to )?{_THEM}(?: (?:please|pls|asap|thx|thanks|all|today|tomorrow|soon|next week|this week))*$",
        # we make for them a mailing by e-mail; please prepare for them an email campaign
        rf"^(?:(?:so|and|then|please|pls|just|let['’]?s) )*(?:{_WE} )?{_MAKE} (?:(?:for|to) )?{_THEM} (?!.*\bto (?:me|us|my)\b).*\b(?:{_LETTER}|{_BY_MAIL})\b",
        # they get a little gift code by email; these people receive a voucher per mail
        rf"^(?:and |so |then )?(?:they|{_THEM}|everyone on it|each of them|each)(?: all)?(?:['’]ll| will| should| shall| are to| are going to| would)? (?:then |also |all |each )?(?:gets?|receives?|be sent|be given|have) (?:an?|our|the|some) (?:[\w'’%-]+ ){{1,6}}?{_BY_MAIL}(?: (?:from us|then|please|soon|next week|this week|tomorrow|on \w+day))*$",
        # i want to drop them into a second welcome series; put them in a flow; these should feed the win-back flow
        rf"^(?:(?:so|and|then|because|as|please|let['’]?s|just) )*(?:{_WE}(?:(?: |(?=['’])){_WILL}){{1,8}} )?(?:to )?{_PUT} .*\b{_LETTER}\b",
        rf"^(?:and |so )?(?:{_THEM}|they|it|this)(?: one| list| group| segment)?{_GOES} (?:the|our|an?|my) .*\b{_LETTER}\b",
        rf"^(?:(?:so|and|then|just) )*to (?:feed|fill) (?:the|our|an?|my) .*\b{_LETTER}\b",
        # i'm putting together the gift guide newsletter; building the win-back for december; working on ...
        rf"^(?:(?:so|ok|okay|hi|hello|hey|well|currently),? )?(?:(?:i|we)(?:['’](?:m|re)| am| are)? (?:currently |now |just |busy )?)?{_MAKING}\b.*\b{_LETTER}\b",
        # (in order) to offer them the rain shell by email
        rf"^(?:in order |for )?to {_SEND} (?:to )?{_THEM}\b.*\b(?:{_LETTER}|{_BY_MAIL}|with an? {_LETTER})\b",
        r"^(?:in order |for )?to (?:announce|promote|present|introduce|advertise) (?:the|our|an?) [\w' -]{3,60}$",
        # i want a little flow for them with a present in it
        rf"^(?:and |so )?{_WISHED} (?:an?|one|the|our) (?:[\w'’-]+ ){{0,3}}?{_LETTER} (?:for|to) {_THEM}\b",
        # the letter is about the new snoods; newsletter will be on merino socks
        rf"^(?:and )?(?:(?:the|our|this|my|an?) )?(?:[\w'’-]+ )?{_LETTER}(?:['’]s| is| will be| should be| would be)(?: all)? (?:about|on|regarding|concerning|announcing|presenting)\b",
        # letter w/ 10% off; email with a 15% discount; mail incl. free shipping
        rf"^(?:an? |one |the )?(?:[\w'’-]+ ){{0,2}}?{_LETTER} (?:with|w/|offering|containing|including|incl\.?|giving|promising) (?:an? |the |some |our |free |\d)[\w'’%. -]{{1,40}}$",
        # need winback email asap; winback mail; send newsletter; email.
        rf"^(?:(?:i |we )?(?:need|needs|want|wants|make|do|draft|prepare|send|write|plan) (?:an? |the |our )?|an? )?(?:(?!our\b|the\b|an?\b)[\w'’&%-]+ ){{0,4}}?{_LETTER}(?: (?:about|abt|regarding|re)(?: (?!(?:who|whom|those|people|customers)\b)[\w'’&%-]+){{1,6}}?)?(?: (?:asap|please|pls|needed|wanted|now|soon|quick|quickly|today|tomorrow|next week|this week|on \w+day|\w+day))*$",
        # i'm thinking of a gentle nudge; i have a little reminder in mind; maybe a small note to them
        rf"^(?:and |so |but )?(?:{_WE}(?:['’](?:m|re|d)| am| are)? (?:(?:just|now|also) )?(?:thinking|planning|considering|imagining|picturing|dreaming|after|in favou?r)(?: of| about| on)?|what about|how about|perhaps|maybe|{_WE}(?:['’]d| would) (?:like|love|suggest|propose)|{_WE} (?:fancy|suggest|propose|envisage|imagine)|think) (?:doing |sending |writing |having )?(?:just |only |maybe )?(?:an?|some|our|the|one) (?:[\w'’-]+ ){{0,3}}?(?:{_LETTER}|nudges?|notes?|hello|thank[ -]you|poke|prod|ping|incentive|heads[- ]up|check-in|follow-?up|message|line)(?: (?:to|for) {_THEM})?(?: (?:about|on|with|by|in|before|after|next|this|tomorrow)\b.*)?$",
        rf"^(?:and |so |but )?{_WE}(?:['’]ve| have)?(?: got)? an? (?:[\w'’-]+ ){{0,3}}?(?:{_LETTER}|nudge|note|message|thank[ -]you) in mind(?: for {_THEM})?$",
        # going out on monday; to be sent tomorrow
        r"^(?:and |it |it['’]s )?(?:going|goes|to go|scheduled|planned|to be sent|sending|sent)(?: out| live)?(?: on| for)? (?:\w+day|tomorrow|today|tonight|next week|this week)(?: (?:morning|evening|night|afternoon))?$",
        rf"^(?:all )?{_BY_MAIL}(?: (?:please|pls))?$",
    )
)
_ABOUT = re.compile(r"\b(?:about|abt|regarding) (?:(?!(?:who|whose|those|people|customers|over|under|more|less|at)\b)[\w'’-]+ ?){1,6}$", re.IGNORECASE)  # fmt: skip
_TITLE = re.compile(rf"\b{_LETTER}\b", re.IGNORECASE)
_BREAKS = re.compile(r"(?<=[\w)%'\"+])(?P<mark>[.!?;]+(?=\s|$)|:(?=\s)|\s+(?:[-–—]{1,2}|->|=>|>|→|/)(?=\s)|,(?=\s))\s*")
# A purpose may follow without any mark: '... tagged press either it's for the newsletter on monday'
_UNMARKED = re.compile(
    rf"\s(?=for (?:the|our|an?|my|this|tomorrow['’]s|today['’]s|tonight['’]s|\w+day['’]s|next \w+['’]s|the upcoming|an upcoming) (?:[\w'’&%-]+ ){{0,4}}?{_LETTER}(?: (?:asap|please|pls|thx|thanks|ty|next week|this week|on \w+day|tomorrow|today))*(?: (?:about|on|with|announcing|featuring|around|regarding) [^.,;:!?]{{2,50}})?\W*$)|\s(?=(?:it['’]s|its|it is|this is|that['’]s) for [^.,;:!?]*\b{_LETTER}\b[^.,;:!?]*$)|\s(?=(?:need|needs) (?:an? )?(?:[\w'’-]+ ){{0,2}}{_LETTER}(?: (?:asap|please|pls|now|today))*$)|\s(?={_WISHED} (?:an?|one|the|our) (?:[\w'’-]+ ){{0,3}}?{_LETTER} (?:for|to) {_THEM}\b[^.,;:!?]*$)|\s(?={_WE} (?:{_WILL} ){{0,8}}(?:{_MAKE}|{_SEND}) [^.,;:!?]*\b{_THEM}\b[^.,;:!?]*$)",
    re.IGNORECASE,
)
# ... or stand before one: '... for the look book launch email, the founder wants to sign it'
_INNER = re.compile(rf"\s(?P<said>for (?:(?:the|our|an?|my|this|tomorrow['’]s|\w+day['’]s|the upcoming) )?(?:[\w'’&%-]+ ){{0,4}}?{_LETTER})(?=[,;.!?]\s)", re.IGNORECASE)  # fmt: skip
# ... or be said before the people in one breath: 'so this is for the win back email lapsed customers in ireland'
_FIRST = re.compile(rf"^\W*(?:(?:so|ok|okay|hi|hey|um|uh|and|well),? )*(?P<said>(?:this|it|that)(?:['’]s| is| one is| list is| will be| goes)? (?:all )?for (?:the|our|an?|my|this|tomorrow['’]s|\w+day['’]s) (?:[\w'’&%-]+ ){{0,4}}?{_LETTER})[,:]? (?=\w)", re.IGNORECASE)  # fmt: skip
_NOT_MAIL = re.compile(r"\b(?:own|already|separate|sms|texts?|print|printed|postcards?|postal|direct mail|paper|ads?|facebook|google|instagram|tiktok|phone|call|whatsapp|social|push|last|previous|past|recent|old|got|received|opened|clicked|read|ignored|subscri\w+|unsubscri\w+|opt\w*|bounced?|consent|never|not|no|without|rate|rates|list|addresses|address|who|whose|whom|source|came|signed|through)\b", re.IGNORECASE)  # fmt: skip
# 'signed up for our newsletter' is a deed of theirs, and no purpose of ours.
_OF_DEED = re.compile(r"\b(?:sign\w*|up|regist\w+|subscri\w+|opt\w*|in|asked|ask|appl\w+|join\w*|enrol\w*|enroll\w*|yes|wait\w*|paid|pay|used|code|agree\w*|consent\w*|permission|list|searched|looked|search|looking)$", re.IGNORECASE)  # fmt: skip
_REPORT = re.compile(r"\b(?:reports?|stats|statistics|analysis|analytics|kpis?|performance|numbers|questions?|data|figures|check|test|testing|audits?|post-?mortem|mortem|overview|meetings?|deck|presentation|slides?|dashboards?|strategy|metrics?|templates?|provider|tool|budget|retro|debrief|clean[- ]?up|migration)\b", re.IGNORECASE)  # fmt: skip
MOST_TRIED = 3  # clauses: what is left is read anew for each
MOST_MARKS = 8  # of one request
MOST = 400  # letters of a prompt in which one is looked for
_ASKS = re.compile(r"^\W*(?:show|find|list|give|pull|get|who|which|how many|count|could i have|can you|could you|please(?! (?:prepare|make|write|draft|create|send|set up|do|plan|launch|build|e-?mail|mail|nudge|remind|invite|target|contact|offer)\b))\b", re.IGNORECASE)  # fmt: skip


def asked_for(
    text: str, reading: Reading, read: Callable[[str], Reading], scanned: Callable[[str], Scanned]
) -> tuple[Reading, Announced] | None:
    """Promise the people without the clause that says what the list is for, and that letter; None where there is none."""
    is_open = reading.outcome == "ask" or (reading.outcome == "segment" and reading.intent == "segment")
    if not is_open or len(text) > MOST:
        return None
    for rest, said in islice(_cuts(text), MOST_TRIED):
        if (
            len(rest.split()) < 2
            or _NOT_MAIL.search(said)
            or _REPORT.search(said)
            or not chooses_nobody(scanned(_without_fields(_INTO.sub("for", said), scanned)), rest.lower())
        ):
            continue
        alone = read(rest)
        is_same = reading.outcome == "ask" or _parts(alone) == _parts(reading)
        if alone.outcome == "segment" and alone.tree not in (None, {"all": []}) and is_same:
            return alone, _letter(rest, said, scanned)
    return None


def _without_fields(said: str, scanned: Callable[[str], Scanned]) -> str:
    """'An e-mail about the big sizes': a field of which nothing is asked is what the letter is about."""
    about = _ABOUT.search(said)
    if about is None or any(one.is_a("NUM", "BOUND", "CMP", "RANKED", "YES") for one in scanned(about.group()).lexemes):
        return said
    theme = about.group()
    for one in reversed(scanned(theme).lexemes):
        if one.is_a("FIELD") and not one.is_a("NOT", "EXCEPT"):
            theme = theme[: one.start] + theme[one.end :]
    return said[: about.start()] + theme


def _parts(reading: Reading) -> set[str]:
    """Its conditions, in whatever order: what was passed over before may be set aside, what was read may not."""
    return set(map(str, (reading.tree or {}).get("all", [reading.tree])))


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    """The request without one of its clauses, and that clause, where it may say what the list is for."""
    marks = [(found.start(), found.end(), found["mark"].strip()) for found in _BREAKS.finditer(text)]
    if len(marks) > MOST_MARKS:
        return
    starts = [(0, 0, ""), *marks]
    for at, (before, start, mark) in enumerate(starts):
        stop, after, end_mark = marks[at] if at < len(marks) else (len(text), len(text), "")
        clause = text[start:stop].strip()
        if not clause or (start == 0 and stop == len(text)):
            continue
        is_first = start == 0
        is_title = (
            is_first
            and end_mark in (":", "-", "–", "—", "->", "--")
            and len(clause.split()) <= 9
            and _TITLE.search(clause)
            and not _REPORT.search(clause)
            and not _ASKS.match(clause)
        )
        if is_title or (mark != ":" and any(one.match(clause) for one in _CLAUSE) and not _ASKS.match(clause)):
            yield (
                f"{text[:before]}{_joint(mark, end_mark) if before and after < len(text) else ''}{text[after:]}".strip(),
                clause,
            )
            if mark in _ARROWS and after < len(text):
                yield text[:before], text[start:].strip(" .!?")
    if found := _FIRST.match(text):
        yield text[found.end() :], found["said"]
    for found in _INNER.finditer(text):
        if not _OF_DEED.search(text[: found.start()]):
            yield text[: found.start()] + text[found.end() :], found["said"]
    for found in _UNMARKED.finditer(text):
        if not _OF_DEED.search(text[: found.start()]):
            yield text[: found.start()].rstrip(" ,;:-"), text[found.end() :].strip(" .!?")


_ARROWS = ("->", "=>", ">", "→")


def _joint(mark: str, end_mark: str) -> str:
    """The mark that stays between what stood before the clause and what follows it."""
    return next((f"{one} " for one in (end_mark, mark) if one and one[0] in ".!?;,"), ", ")


def _letter(rest: str, said: str, scanned: Callable[[str], Scanned]) -> Announced:
    lowered = said.lower()
    intent: Intent = (
        "flow"
        if re.search(r"\bflows?\b|\bdrip|\bautomation|\bseries|\bsequence", lowered)
        else "campaign"
        if "campaign" in lowered
        else "email"
    )
    themes = [str(one["THEME"]) for one in scanned(said).lexemes if one.is_a("THEME")]
    return Announced(rest, said, intent, next(iter(themes), "general"))
