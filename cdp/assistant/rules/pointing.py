"""A request that points back to people told of before: 'Many bought socks. Which of them live in Texas?'.

Whoever is pointed back to was chosen by what was told, so both are read as one request. What was told is taken down to
the people it tells of: without who tells it, how many they are, and what is thought of them.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from cdp.assistant.reading import Assumption, Reading
from cdp.assistant.rules import antecedents, situation
from cdp.assistant.rules.scan import Scanned

_FOLK = (
    r"customers|people|persons|folks|shoppers|buyers|clients|subscribers|members|users|profiles|contacts|accounts|guys|names"
    r"|everyone|everybody|anyone|those|ones|who|whoever|sign-?ups|spenders|hikers|campers|knitters|skiers|travell?ers|openers"
)
_CROWD = r"(?:lot|heap|bunch|pile|group|list|crowd|set|batch|part|share|number|crop|segment|club|mass|pool|load)"
_THEM = (
    rf"(?:(?:them|these|those|whom)(?: (?:people|customers|folks|buyers|users|shoppers|subscribers|ones|clients|members|campers|hikers|signups|sign-ups))?"
    rf"|(?:that|this|the same|the) {_CROWD}|the (?:customers|people|buyers|users|ones)(?= (?:who|with|have|has|never|whose|that)\b))"
)
# What points back, and how people are named instead. The first that fits is taken.
_POINTS = tuple(
    re.compile(rf"\b{written}", re.IGNORECASE)
    for written in (
        rf"(?:of|among|from|out of|within) {_THEM},? (?=(?:who|which|how many)\b)",
        rf"(?:which|who|whom|how many|any|all|some|find|show me|list)?\b ?(?:the )?(?:ones |part |people |customers |those )?(?:out )?(?:of|among|amongst|from|in|on|within) (?:{_THEM}|(?:it|there)(?= (?:has|have|had|never)\b))(?=\W|$)(?: who| that| which)?",
        r"which ones?\b(?= (?:have|has|are|were|did|do|haven|hasn|never|live|bought|ordered|opened|spent)\b)",
        r"(?<!from )(?<!with )(?:these|those) (?:people|customers|buyers|users|folks)\b(?! (?:who|with|that|whose|in)\b)|those(?= of you\b)|(?:find|show me|list|get me|give me|pull) (?:them|those|those customers|those people|these customers)(?=\W*$)",
        r"(?:the ones|those)(?= (?:who|whose|with|without)\b)",
    )
)
_MANY = (
    r"(?:an? )?(?:lots?|loads|tons|plenty|heaps|masses|dozens|hundreds|bunch|handful) of|(?:quite )?(?:many|several|some|a few|few)|quite (?:some|a few|a lot of|a number of)"
    rf"|(?:this |that |an? )?(?:(?:good|fair|large|huge|decent|big|whole|growing|surprising) )*{_CROWD}s?(?: here)? of|most(?: of)?|certain|various|a couple of|more and more"
)
_MANY_OF = re.compile(
    rf"\b(?:{_MANY}) (?=(?:(?:our|the|my|new|of|these|those) )*(?:[\w-]+ ){{0,3}}(?:{_FOLK})\b)(?:(?:of|our|the) )*|^\W*(?:{_MANY}) (?=(?:have |has |of )?\w+(?:ed|ght)\b)",
    re.IGNORECASE,
)
_TELLER = re.compile(
    r"^\W*(?:so |well |now )?(?:there(?:['’]s| is| are|['’]re| were| was)|(?:we|i)(?:['’](?:ve|m|re|d))?(?: have| had| was| were| am| are| just| also| got| found| know| see| looked| looking| been| keep| checked| counted| pulled| spent| saw| noticed| the (?:morning|afternoon|day|evening)| at| through| over| going| whole)+"
    r"|(?:somebody|someone|(?:my|our|the) \w+) (?:noticed|said|told me|saw|found|mentioned|reports?|says)(?: that)?)\b(?: here| now)?",
    re.IGNORECASE,
)
_HOW_MANY_OF = re.compile(
    r"^\W*(?:an? )?(?:list|overview|look|report|bunch|heap|group|set|pile)(?: here)?(?: of| at)? ", re.IGNORECASE
)
_THOUGHT = re.compile(
    r",? (?:there['’]s|there is|there are|and|but|which|is|are|was|were|has|have|surprised?|came|sits?|seems?|looks?|costs?)\b",
    re.IGNORECASE,
)
_MY_DAY = re.compile(
    r"(^\W*(?:i|we)\b.*?) (?:yesterday|today|earlier|this (?:morning|afternoon)|last night|just now)\b(?=\W*$)",
    re.IGNORECASE,
)
# What only says that the list gets narrower: 'then keep just the hikers among them' is 'the hikers'.
_ALSO = r"(?:^|(?<=[.;!?])|(?<=,)|(?<=\band))\s*(?:(?:and|but|so|then|now|next|also|please|after (?:that|which)|from (?:there|those|these|that)|could you|can you|i(?:['’]d| would)? (?:want|like|need)(?: you)? to|let['’]?s|in addition),?\s+){0,4}"
_LIST = r"(?:it|that|this|them|those|these|the (?:list|lot|group|segment|selection|result|results|set)|that (?:list|lot|group))"
_NARROWS = (
    (
        re.compile(
            rf"{_ALSO}(?:(?:keep|leave|take|retain|hold on to|stick to|stay with)(?: {_LIST})? ?(?:just|only)?|(?:limit|restrict|narrow|filter|cut|reduce|trim|boil|whittle|slim|pare|make) {_LIST} ?(?:down )?(?:to )?(?:be )?(?:just|only)?|(?:i['’]m|we['’]re) (?:only|just|really) (?:interested in|after|looking for)|what (?:i|we) (?:need|want) is(?: only| just)?(?: the part of them| those)?|(?:same|the same) (?:people|customers|again|list|thing)(?: again)?,?(?: but)?(?: only| just)?|more (?:exactly|precisely),?|(?:start|begin|let['’]?s (?:begin|start)) (?:with|from)) (?=\w)",
            re.IGNORECASE,
        ),
        " ",
    ),
    (
        re.compile(
            r"\b(?:those|the ones|them|people|customers)? ?(?:among|of|out of|within|from) (?:them|these|those)\b(?! (?:who|with|days|weeks|months)\b)",
            re.IGNORECASE,
        ),
        " ",
    ),
    (
        re.compile(
            r"(?<=[.!?])\s*(?P<who>[^,.;!?]{3,50}?) (?:should|must|can|have to|need to) (?:come off|go|be (?:taken out|removed|dropped|excluded)|drop out|leave)(?: again| too| please)?(?=\W*$)",
            re.IGNORECASE,
        ),
        r" Exclude \g<who>",
    ),
    (
        re.compile(
            r",? (?:the (?:others|rest)|others|everyone else|nobody else) (?:don['’]t|do not|doesn['’]t|does not) (?:matter|count|interest (?:me|us))|,? to be (?:precise|exact)(?=\W*$)",
            re.IGNORECASE,
        ),
        "",
    ),
)


def narrowed(text: str) -> str:
    """Promise the text without the words that only say that a list gets narrower, where a list was asked for before."""
    if len(situation.parts(text)) > 1 or "," in text:
        for pattern, said in _NARROWS:
            text = pattern.sub(said, text)
    return text.strip()


MOST = 4  # places where what is thought of them may begin


def joined(text: str, read: Callable[[str], Reading], scanned: Callable[[str], Scanned]) -> Reading | None:
    """Promise what is told and what points back to it read as one, or None where it is not plain who is pointed back to."""
    parts = situation.parts(text)
    if not 1 < len(parts) <= 5:
        return None
    *before, asked = parts
    for pattern in _POINTS:
        if (found := pattern.search(asked)) is None:
            continue
        told = " ".join(before)
        if (people := _people(told, read, scanned)) is None:
            return None
        request = antecedents.named(f"{asked[: found.start()]} {asked[found.end() :]}".strip(), before, scanned)
        whole = read(f"{people}, and {request}")
        if whole.outcome != "segment" or situation.leans(request):
            return None
        return replace(whole, assumptions=(*whole.assumptions, Assumption(found.group().strip(" ,"), f"{people}", ())))
    return None


def _people(told: str, read: Callable[[str], Reading], scanned: Callable[[str], Scanned]) -> str | None:
    """What was told, taken down to the people it tells of."""
    told = _MY_DAY.sub(r"\1", told)
    said = _MANY_OF.sub("", _HOW_MANY_OF.sub("", _MANY_OF.sub("", _TELLER.sub("", told.strip(" .,;:!?")).strip())))
    ends = [len(said), *[found.start() for found in _THOUGHT.finditer(said)][-MOST:][::-1]]
    for end in ends:
        one = read(said[:end])
        if one.outcome == "segment" and one.tree not in (None, {"all": []}):
            return said[:end] if not any(_says(scanned(said[end:]))) else None
    return _known_by(told, scanned)


def _known_by(told: str, scanned: Callable[[str], Scanned]) -> str | None:
    """'TikTok brought us new customers', 'WELCOME10 was used by many this year': people known by one name and one time."""
    lexemes = scanned(told)
    times = [
        told[one.start : one.end]
        for one in lexemes.lexemes
        if one.is_a("WINDOW", "PERIOD") and not one.is_a("COUPONNAME")
    ]
    for kind, cue, people in _BY_NAME:
        names = [told[one.start : one.end] for one in lexemes.lexemes if one.is_a(kind)]
        if cue.search(told) and len(set(names)) == 1 and len(times) < 2:
            when = times[0] if times and kind != "PERIOD" else ""
            return f"{people.format(names[0])} {when}".strip()
    return None


_BY_NAME = tuple(
    (kind, re.compile(rf"\b(?:{cue})\b", re.IGNORECASE), people)
    for kind, cue, people in (
        ("COUPONNAME", "used|use|redeemed|orders|brought|popular", "customers who used {}"),
        ("SOURCE", "brought|gave|sent|got|delivered|customers|people|names", "customers who came from {}"),
        ("PERIOD", "sign-?ups|signups|signed up|joined|registrations", "customers who signed up in {}"),
        ("GOODS", "buyers|bought|sold|orders", "customers who bought {}"),
    )
)


def _says(scanned: Scanned) -> list[bool]:
    return [one.is_a("NUM", "BOUND", "WINDOW", "PERIOD", "PLACE", "GOODS", "TAG", "SOURCE", "NOT", "TERM", "ATTRVALUE", "COUPONNAME") for one in scanned.lexemes]  # fmt: skip
