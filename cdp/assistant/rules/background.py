"""What is said around a request, clause by clause: set aside where it cannot choose people, and said so.

A text is cut into clauses at its marks and joining words. A clause is set aside when what is left is a whole request and
the clause has the form of what only tells (a row of FRAMES: a statement of ours, a plan, a purpose, a question about the
answer, a comment), and holds nothing that tells people apart beyond what its frame explains or the request says itself.
What describes the people, a bare modifier, an unknown crowd, a limit or an exception is none of these, and is asked about.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from cdp.assistant.rules import antecedents, passing, situation
from cdp.assistant.rules.lexemes import Lexeme
from cdp.assistant.rules.missing import OF_PEOPLE
from cdp.assistant.rules.scan import Scanned
from cdp.assistant.rules.telling import (
    AGAIN,
    CLOSED,
    COLLEAGUE,
    FRAMES,
    HEAD,
    LEAD,
    SAYING,
    STAFF,
    STORY,
    TOLD,
    Frame,
)

MOST = 24  # clauses of one text

# -- where a clause begins -------------------------------------------------------------------------------------------------

_BE = r"(?:['’]?m|['’]?re|['’]ve|['’]d|['’]ll|ll|ve|\s(?:am|are|was|were|will|would|have|had|can|could|may|might|should|must|need|want|plan|hope|think|guess|just|only|also|really|still|do\snot|don['’]?t|didn['’]?t|can['’]?t|got|gotta|wanna|keep\sgetting|get\sasked))"
_OWN = rf"(?:i|we){_BE}\b(?!\s(?:bought|sold|met|lost|won|emailed|mailed|contacted|called|reached|sent|got\sfrom|never|not)\b)|im\b|ive\b|(?:my|our|the)\s(?:{COLLEAGUE})\s(?!who\b)\w|(?:it|this|that)(?:['’]?s|\sis|\swill|\swould)\b|{STAFF}\s(?:{SAYING}|asking)\b|there\s(?:was|were)\s(?:an?|some)\s"
_JOINTS = rf"""
    (?:and\s|but\s|so\s|or\s|then\s)*(?:{_OWN})
  | but\b | and\s(?:then|now)\b | so\s(?!far|many|much|called|long)(?:that\s)? | (?:because|cause|cuz|coz|bc)\b | (?:since|as|while|before|given|now\sthat|in\scase|although|though|even\sthough|whether)\s(?=(?:i|we|my|our|it|this|that)\b)
  | (?:and|but|so|because)\sthey(?:['’]ll|\s(?:will|might|may))\b
  | (?:and\s|but\s|so\s)*(?:people|customers|everyone|everybody)\s(?:keep|keeps)\s(?:asking|telling|writing|e-?mailing)\b
  | in\sorder\sto\b | (?:and\s|but\s|so\s)*(?:can|could|would)\syou\b | (?:and\s|but\s|so\s)*(?:please\s)?(?:show|give|get|find|list)\s(?:me|us)\b | (?:and\s|but\s)+(?:please|thanks|sorry)\b
  | for\s(?:an?|my|our|the|this|next|tomorrow['’]?s?|today['’]?s?)\s | whatever\b
"""
# Marks of three strengths: where a sentence ends, where a clause is set off, and where one begins without a mark.
_ENDS = re.compile(r"(?:(?<![\s.(][A-Z])[.]|[?!;…])+(?:\s+|$)")
_MARKS = re.compile(r"[,:]\s+|\s[-–—]+\s+|\s?\((?P<inner>[^()]{2,90})\)[,;:]?")
_JOINED = re.compile(
    rf"(?<!\bwhile)(?<!\bwhen)(?<!\bsince)(?<!\buntil)(?<!\bafter)(?<!\bbefore)(?<!\bonce)\s+(?=(?:{_JOINTS}))|(?<!searched)\s(?:for|to|on|with)\s+(?=[\"“][^\"“”]{{8,}}[\"”])|\s(?:to\s(?:know|find\sout|check|see|learn|hear)|(?:asks|asked|asking|wonders|wondered|wondering|curious)(?:\s(?:me|us))?)\s+(?=(?:who|which|how\smany|whether)\b)"
    rf"|\s(?:is\s|was\s|keeps\s)?(?:asking|asked|asks)\s(?:(?:me|us)\s)?(?:about|for)\s+(?=(?:the|our|all|my)\b)"
    rf"|\s(?:potential|opportunit\w+|money|room|value|upside)\s(?:\w+\s){{0,3}}?(?:among|in|with|within|from)\s+(?=customers|people|buyers|shoppers|those|members|subscribers|clients)|\s(?:has\s|have\s)?(?:asked|told|wants|wanted|needs|needed|begged|got)\s(?:me|us)\s(?:to|for)\s+(?=\w)",
    re.IGNORECASE | re.VERBOSE,
)
_LEVELS = (_ENDS, _MARKS, _JOINED)


@dataclass(frozen=True)
class Clause:
    """A stretch of the text, the separator before it, and whether it stands in brackets."""

    before: str
    said: str

    @property
    def is_sentence(self) -> bool:
        return self.before.strip()[:1] in (".", "?", "!", ";", "…")


def clauses(text: str, is_one: Callable[[str], bool], level: int = 0, before: str = "") -> list[Clause]:
    """Promise the clauses of a text, in order: cut at its marks as far as a stretch `is_one` thing said."""
    if level == len(_LEVELS) or (before and is_one(text)):
        return [Clause(before, text)]
    found: list[Clause] = []
    start = 0
    for one in _LEVELS[level].finditer(text):
        if said := text[start : one.start()].strip(" "):
            found += clauses(said, is_one, level + 1, before or " ")
            before = ""
        if inner := one.groupdict().get("inner"):
            found.append(Clause(" (", inner))
            before = " "
        else:
            before += one.group()
        start = one.end()
    if said := text[start:].strip(" "):
        found += clauses(said, is_one, level + 1, before or " ")
    return found


# -- what tells people apart -----------------------------------------------------------------------------------------------

_PEOPLE = re.compile(
    r"\b(?:who(?!\s(?:knows|cares)\b)|whom|whose|customers?|people|persons?|folks?|shoppers?|buyers?|clients?|subscribers?|members?|users?|contacts?|accounts?|purchasers?|prospects?|everyone|everybody|anyone|anybody|those|these|ones|they|them|their|he|she|his|her|him|vips?|guys|women|men|families|crowd|audience|group|segment|cohort|profiles?|nobody|whoever)\b",
    re.IGNORECASE,
)
_CROWD = re.compile(
    r"\b(?!(?:purists|tiers|papers|numbers|letters|matters|others|offers|orders|banners|posters|flyers|headers|computers|suppliers|managers|investors|partners|colleagues|trainers|drawers|summers|winters|tries|series|stories|lists|costs|posts|tests|interests|boosts|pastries|wonders|quarters|retailers|designers|founders|covers|answers|lockers|corners|printers|figures|errors|reminders|newsletters|vouchers|stickers|folders|colou?rs|factors|sweaters|slippers|layers|boxers|leaders|stickers|calendars|indicators|trousers|joggers)\b)\w{2,}(?:ers|ors|ists|ians|students|parents|clients|residents|ees|women|moms|mums|nerds|geeks|lovers|fans|types|kids|guys|folk|pros)\b|\b(?:vegans|nurses|athletes|couples|newlyweds|expats|millennials)\b|\b\w+-(?:handed|haired|eyed|minded|speaking|loving|owning)\b",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\b(?:only(?! (?:curious|asking|me|a (?:quick|small|thought|question)))|exclusively|must|(?<!we )(?<!i )should(?! (?:i|we)\b)|has to|have to be|exclud\w+|except|unless|without|leave (?:out|off)|leaving|skip\w*|ignor\w+|limit\w*|restrict\w*|focus\w*|concentrat\w*|target\w*|includ\w+|qualif\w+|but not|other than|rather|instead|not (?:the|our|any|in|from)|minus|apart from|besides|i mean(?! (?:just|if|it|that|this)\b|$)|by \w+ i mean|meaning|mean the|counts?|remove|drop|keep|add|take out)\b|\b(?:never|not|none|no)\W*$",
    re.IGNORECASE,
)
# A wish for a thing, which may be people: 'I need kayakers', 'my boss prefers gold'. A wish to do, or for the list itself, is none.
_WISH = re.compile(
    r"\b(?:want|need|like|love|prefer|require|after|looking for|search(?:ing)? for|interested in|care about|wants|needs|likes|loves|prefers|think of|thinking of(?! an? ))\b"
    r"(?! (?:to (?!see\b|have\b|find\b|get\b|reach\b|target\b|show\b|list\b|look at\b|know\b|include\b|focus\b|keep\b|start with\b)|to (?:see|know|find out|check|look at|have|get|show|list|keep|find)(?: (?:if|whether|how|what|why|it|this|that|them|a (?:quick |rough )?(?:feeling|feel|look|idea|sense|overview|number|clue)|an (?:idea|overview))\b)|(?:it|this|that|them|the (?:number|numbers|list|figure|figures|data|result|answer)|(?:an? |the |some )?(?:[\w'’-]+ ){0,2}(?:e-?mail|mail|newsletter|campaign|mailing|flow|win-?back|letter)s?\b|a (?:number|list|figure|quick|rough)|some (?:numbers|figures|data|help)|#)(?:\b|$| ))|[ ,.]*$)",
    re.IGNORECASE,
)
# 'to thank them', 'we'll send them': what is going to be done with whoever is found describes nobody.
_DONE_WITH = re.compile(
    r"\b(?:to|can|could|will|would|might|may|should|['’]?ll|let['’]?s|let us|and|then|gonna)\s(?:(?!not\b|never\b)[\w'’-]+\s){1,6}?(?:them|these|those|['’]em)\b(?! (?:who|with|that|in|from)\b)",
    re.IGNORECASE,
)
_IDIOMS = re.compile(
    r"\b(?:told|promised|owe|owed|showed|for|to|of) (?:the|my|our) client(?! who\b)\b|\b(?:people|customers|everyone|everybody) (?:keep|keeps) (?:asking|telling|writing|e-?mailing)(?: to)? (?:me|us|about|for|if|whether|when)\b|\b(?:leave|keep|take|leaving|keeping) (?:them|those|these) (?:out|off|away) (?:of |from )?(?:the|our|my|this|any|all) (?:[\w'’-]+ ){0,3}?(?:e-?mails?|newsletters?|campaigns?|mailings?|sale|send|flows?)\b|\b(?:there (?:are|is|might be|must be|may be|should be|could be) )?(?:hundreds|dozens|thousands|many|lots|loads|a lot|a few|not many|tons|plenty|how many) of (?:them|these|those)\b|\bworth (?:it|a|the|doing|\w+ing)\b|\bis worth\b|\bif (?:such|any such) (?:people|customers) exist\b|\bwho (?:doesn['’]t|would have thought)\b",
    re.IGNORECASE,
)
# 'Who ordered before we moved': a time of the deed, unless it is what we are yet to do.
_TIMES = re.compile(
    r"\W*(?:and |but |so )*(?:(?:since|while|until|after|when) (?:i|we|my|our|it|this|that|the)\b(?!['’](?:re|m|ve|s|ll)\b| (?:are|am|is|have|need|want|will|can|plan|do|has)\b)|before (?:it|this|that|the|my|our|(?:i|we) (?!(?:go|do|decide|send|order|print|talk|meet|start|leave|spend|plan|commit|launch|make|speak|head|call|present|renew|sign|hire|close|change|put|can|get|have to)\b)))",
    re.IGNORECASE,
)
_DEEDS = ("BUY", "SPEND", "OPEN", "CLICK", "VIEW", "CART", "SIGNUP", "SUBSCRIBE", "UNSUB", "BOUNCE")
_NAMES = ("FIELD", "TAGGED", "TAGCUE", "SEGMENT")
_DENIED = ("NOT", "EXCEPT", "NONEOF")


@dataclass(frozen=True)
class Parted:
    """A text in two: the words of the request, and what was only told around it."""

    request: str
    told: tuple[str, ...]


def parted(text: str, scanned: Callable[[str], Scanned], is_whole: Callable[[str], bool]) -> Parted | None:
    """Promise the request without what surrounds it, or None where that leaves no whole request.

    Where all was read as it stands, only what is told before words of asking is still looked at.
    """
    is_read = is_whole(text)
    framed = cache(lambda part: _frames_of(part, scanned, is_read=is_read))
    said = clauses(
        text, lambda part: part != text.strip() and any(one.name != "aside" or "," not in part for one in framed(part))
    )
    if not 1 < len(said) <= MOST:
        return None
    asking = [situation.asks(one.said) for one in said]
    about = [at for at, one in enumerate(said) if asking[at] and _is_about(one.said, scanned)]
    first = next((at for at in about if not _is_empty(said[at].said)), about[0] if about else None)
    if first is None:
        first = next((at for at in range(len(said) - 1, -1, -1) if _is_about(said[at].said, scanned)), 0)
        alone = antecedents.named(_joined(said, set(range(first))), [one.said for one in said[:first]], scanned)
        if is_read or not is_whole(alone):
            first = 0
    formed = _told_before(said, first, asking, is_read=is_read)
    own = [
        (at, frame, one.said)
        for at, one in enumerate(said)
        for frame in ([AGAIN] if at > first and situation.is_again(one.said) else framed(one.said))
        if (frame.is_closed or not (is_read and at > first))
        and (one.before.strip() or not (frame.name == "for" or passing.LED_TO.match(one.said)))
    ]
    known = sorted({at for at, *_ in (*formed, *own)})
    rest = antecedents.named(_joined(said, set(known)), [said[at].said for at in known], scanned)
    asked = _spoken_of(scanned(rest).lexemes)
    loose = {at for at, frame, whole in (*formed, *own) if _is_explained(whole, frame, scanned, asked)}
    for taken in _choices(loose, len(said)):
        told = _phrases(said, taken)
        request = antecedents.named(situation.LEADING.sub("", _joined(said, taken)), told, scanned)
        if request and not (min(taken) < first and situation.leans(request)) and is_whole(request):
            return Parted(request, told)
    return None


def _phrases(said: list[Clause], taken: set[int]) -> tuple[str, ...]:
    """What is set aside, neighbours together, as it was said."""
    found: list[str] = []
    for at in sorted(taken):
        one = said[at]
        if at - 1 in taken:
            found[-1] += one.before + one.said
        else:
            found.append(one.said)
    return tuple(_LOOSE_END.sub("", each.strip(" ,;:.-–—()")) for each in found)


_VALUES = ("PLACE", "REGION", "TAG", "SOURCE", "COUPONNAME", "ATTRVALUE")
_LAPSED = ("lapsed", "churned", "at_risk")


def _spoken_of(lexemes: list[Lexeme]) -> set[str]:
    """Of what there are conditions, whether somebody is left out, and whether it is about who stays away."""
    found = situation.conditions_of(lexemes) | {f"“{one.text}”" for one in lexemes if one.is_a(*_VALUES)}
    if any(one.is_a(*_DENIED) for one in lexemes):
        found.add("denied")
    is_lapsed = any(one.is_a("TERM") and one["TERM"].key in _LAPSED for one in lexemes)
    return found | ({"lapsed"} if is_lapsed or {"denied", "time"} <= found else set())


_LOOSE_END = re.compile(r"(?:[\s,]+(?:and|so|but|just|quick|then))+$", re.IGNORECASE)


def _is_about(said: str, scanned: Callable[[str], Scanned]) -> bool:
    """Whether a clause names people, or what they could be chosen by."""
    return bool(scanned(said).people) or bool(situation.conditions_of(scanned(said).lexemes))


def _choices(loose: set[int], length: int) -> Iterator[set[int]]:
    """What may be set aside: all that is loose, then only what stands behind, before, or between and behind."""
    if not loose or len(loose) == length:
        return
    yield loose
    firm = [at for at in range(length) if at not in loose]
    for some in (
        {at for at in loose if at > firm[-1]},
        {at for at in loose if at < firm[0]},
        {at for at in loose if at > firm[0]},
    ):
        if some and some != loose:
            yield some


def _joined(said: list[Clause], taken: set[int]) -> str:
    """The clauses that are kept; where one between commas or brackets is gone, so are these."""
    out, is_cut = "", False
    for at, one in enumerate(said):
        if at in taken:
            is_cut = True
            out += ". " if out and re.search(r"[.?!]", one.before) else ""
            continue
        before = " " if is_cut and not one.is_sentence else one.before
        out += (before if out else "") + one.said
        is_cut = False
    return out.strip(" ,;:-–—.")


def may_choose(said: str) -> bool:
    """Promise whether a sentence limits the people or names a crowd that nobody knows: 'ignore the test ones', 'the kayakers'."""
    return _LIMITS.search(said) is not None or names_a_crowd(said)


def names_a_crowd(said: str) -> bool:
    """Promise whether people are named by an unknown word: 'the kayakers', 'nurses and teachers'."""
    return _CROWD.search(_PEOPLE.sub(" ", said)) is not None


_LEADS = re.compile(r":|\w")  # a colon, or words such as 'is asking about', lead up to the request


def _told_before(said: list[Clause], first: int, asking: list[bool], *, is_read: bool) -> list[tuple[int, Frame, str]]:
    """The clauses before the request which only tell, with the sentence they are of; and what leads up to words of asking."""
    formed: list[tuple[int, Frame, str]] = []
    starts = [at for at in range(first + 1) if at == 0 or said[at].is_sentence]
    for start, end in zip(starts, [*starts[1:], first], strict=True):
        leads = end == first and not said[first].is_sentence
        is_marked = _LEADS.search(said[first].before) is not None or said[first].said.lower().startswith("so ")
        if start == end or (leads and not asking[first]):
            continue
        if any(asking[at] and not _is_empty(said[at].said) for at in range(start, end)):
            continue
        whole = _joined(said[start:end], set())
        if leads and is_read and not (is_marked or situation.is_front(whole)):
            continue
        frame = None
        if situation.is_story(whole):
            frame = STORY
        elif situation.tells_before(whole) and not (
            leads and not is_marked and situation.names_first(said[first].said)
        ):
            frame = TOLD
        elif leads and not _CROWD.search(whole) and situation.names_nobody(whole):
            frame = LEAD if is_marked else HEAD
        if frame:
            formed += [(at, frame, whole) for at in range(start, end)]
    return formed


def _is_empty(said: str) -> bool:
    """Whether words of asking name nobody yet: 'I want to check the rest', but not 'I want mothers'."""
    return situation.is_empty(said) and not _WISH.search(situation.TO_LOOK_AT.sub(" ", said))


def _frames_of(said: str, scanned: Callable[[str], Scanned], *, is_read: bool) -> list[Frame]:
    """The forms of what only tells that a clause has, where it holds nothing that limits or describes the people."""
    lexemes = scanned(_IDIOMS.sub(" ", situation.ORDINARY.sub(" ", said))).lexemes
    frames = [*CLOSED, *(frame for frame in FRAMES if not is_read or frame.name in ("plan", "stock"))]
    return [frame for frame in frames if _fits(frame, said, lexemes)]


# 'My boss says kayaks': what is asked for, and no statement.
_SAYS_WHAT = re.compile(
    r"\b(?:says?|said|thinks?|insists(?: on)?|prefers?|suggests?|suggested)\s(?!(?:it|this|that|there|we|i|he|she|you|they|so|hi|hello|yes|please|nothing|ok|okay|maybe|stop|otherwise|thanks)\b|no\W*$)[\w-]+(?:\s[\w-]+)?\W*$",
    re.IGNORECASE,
)
_BROKEN = re.compile(
    r"\W*(?:it|this|that|there|we|i) (?:is|was|will|would|are|am)\W*", re.IGNORECASE
)  # 'ordered once this is'


def _fits(frame: Frame, said: str, lexemes: list[Lexeme]) -> bool:
    if not frame.begins.match(said) or _TIMES.match(said) or _BROKEN.fullmatch(said):
        return False
    rest = _DONE_WITH.sub("to do it", _IDIOMS.sub(" ", situation.BUSINESS.sub("it", said)))
    if frame.is_closed:
        return not names_a_crowd(rest) and not any(
            one.is_a("MISSING") and one["MISSING"].data in OF_PEOPLE for one in lexemes
        )
    if _PEOPLE.search(rest) or _LIMITS.search(rest):
        return False
    if _SAYS_WHAT.search(rest):
        return False
    if any(one.is_a(*_DEEDS) or (one.is_a("MISSING") and one["MISSING"].data in OF_PEOPLE) for one in lexemes):
        return False
    if _CROWD.search(rest):
        return False
    if frame.is_comment:
        return True
    if frame.name != "deadline" and _WISH.search(rest):
        return False
    if frame.name != "aside" and any(one.is_a(*_NAMES) for one in lexemes):
        return False
    is_denied = any(one.is_a(*_DENIED) for one in lexemes)
    if not is_denied and any(one.is_a("MARKET") for one in lexemes):
        return False  # a letter that is planned is asked for
    return frame.may_deny or not is_denied


def _is_explained(said: str, frame: Frame, scanned: Callable[[str], Scanned], asked: set[str]) -> bool:
    """Whether all that could be a condition in a clause is explained by its frame, or asked for in the request too."""
    if frame in (STORY, AGAIN):
        return True
    if frame is TOLD:
        return situation.is_covered(said, scanned, asked)
    lexemes = scanned(_IDIOMS.sub(" ", situation.ORDINARY.sub(" ", situation.BUSINESS.sub("it", said)))).lexemes
    if frame in (LEAD, HEAD) and any(
        (one.is_a("MISSING") and one["MISSING"].data in situation.PERSONAL)
        or one.is_a(*_DENIED, "MARKET", *((*_NAMES, "WEEKDAY", "MONTH", "DATE") if frame is HEAD else ()))
        for one in lexemes
    ):
        return False
    named = situation.conditions_of(
        one for at, one in enumerate(lexemes) if not situation.counts_something(lexemes, at)
    )
    if frame is LEAD:
        names = {f"“{one.text}”" for one in lexemes if one.is_a(*_VALUES)}
        return named <= asked and (len(said.split()) > 2 or names <= asked)
    if frame.needs and frame.needs not in asked:
        return False
    is_remark = frame.is_comment or frame.name == "aside"
    return named <= frame.explains | (asked - {"time", "number", "ahead"} if is_remark else set())
