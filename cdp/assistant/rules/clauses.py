"""Clauses in the order of other languages, the verb at their end, put in the order of English.

German, Dutch, the Scandinavian and Slavic languages put what was done last: 'who have in October a jacket bought', 'who
nothing more by us ordered have', 'who in Sweden live', 'can you me please show'. The verb is moved back behind its helper,
what is denied is denied of the verb ('have not bought anything'), and the times go to the end of the clause.
"""

import re

from cdp.assistant.rules.rephrasing import NUMBER, UNIT

_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_LONG = rf"(?:(?:more|longer|less) than |over |at least |almost |already )*(?:half (?:an? )?|an? |{NUMBER} )(?:{UNIT}s?)(?: ago)?(?! (?:old|gift|sale))"
_NAMED = (
    r"(?:black friday|cyber monday|christmas|easter|thanksgiving|halloween|new year|spring|summer|autumn|winter"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend|20\d\d|q[1-4])"
)
_OF_YEAR = (
    r"(?: (?:of |in )?(?:this|last|the last|the previous) year| (?:of )?20\d\d| \d{1,2}(?:st|nd|rd|th)?\b(?! times))"
)
# A time, with what stands before it.
_WHEN = re.compile(
    r"(?<![\w-])(?:(?:in|within|during|over|since|on|before|after|until|till|from|at|for) )?(?:the |this |our )?"
    r"(?:(?:whole|entire|beginning of|start of|end of) (?:the |this )?)?(?:(?:last|past|this|previous|current|actual|same) )?"
    rf"(?:{_LONG}|{UNIT}(?= |$)|{_MONTH}(?:(?:,| and| or| to| until) {_MONTH})*{_OF_YEAR}?|{_NAMED}{_OF_YEAR}?|yesterday|today|then|days?|weeks?)(?![\w-])",
    re.IGNORECASE,
)
_DONE = (
    r"(?:ordered|bought|purchased|buyed|shopped|opened|clicked|read|used|redeemed|applied|entered|typed|began|returned|sent back|given back|spent|paid|viewed"
    r"|looked at|looked|watched|seen|visited|searched|searched for|put|laid|layed|placed|added|left|abandoned|started|begun|registered"
    r"|signed up|subscribed|unsubscribed|joined|received|gotten|got|given|wished|wanted|requested|asked for|made|done|taken|tried|finished|completed)"
)
_DOING = (
    r"(?<!the )(?<!an )(?<!a )(?<!any )(?<!their )(?<!our )(?<!one )(?<!first )(?<!second )(?<!next )(?<!other )"
    r"(?:order|buy|purchase|open|click|use|redeem|return|visit|look at|search|register|subscribe|spend)"
)
_TOLD = (
    r"(?:show|send|write|make|give|tell|create|prepare|see|get|invite|contact|call|know|delete|remove|erase|find|search|export|print|list"
    r"|count|build|set up|draft|email|mail|inform|thank|offer|reach|address|check|draw|filter|pull|select|pick|have)"
)
_IS = r"(?:are|is|were|live|lives|come|comes|have|has|want|wants|wish|wishes|speak|speaks|like|likes|love|wear|wears|get|gets|read|reads|receive|use|uses)"
_WORD = r"(?:[$€£\"“]?[\w'’%&+-]+(?:\.\d+)?[\"”]?)"
_PEOPLE = ("people", "customers", "clients", "persons", "those", "all", "ones", "everyone", "everybody", "members", "buyers", "shoppers", "users", "subscribers", "folks", "anyone", "and", "or", "but", ",")  # fmt: skip
_THAT = rf"(?:{'|'.join(f'(?<={one} )' for one in _PEOPLE)})that"
_SUBJECT = r"(?:\w+n['’]t|who|which|(?<!after )(?<!since )(?<!before )(?<!until )that|they|we|you|i|he|she|it|but|whose|where|when|if|because|been|being)"
_JOINED = rf"(?:and|or) (?!also (?:the|an?|our|some)\b)(?:(?:not|never|nothing|no|only|just|also|then|already|now|still|yet|have|has|had|did|do|does|are|is|with|from|recently|last|this|to|who|live|spent|want|can|could|please|{_DONE})\b)"
_MID = rf"(?: (?!{_SUBJECT}\b|{_DONE}\b|{_JOINED}|have\b|has\b|had\b|are\b|is\b|to (?!the|our|an?|all|us)\b){_WORD}){{1,12}}?"
_US = r"(?: (?:by|from|with|at|in) us| (?:in|from) (?:our|the) (?:shop|store))"
_INNER_US = re.compile(r"\b(?:by|from|with|at|in) us\b", re.IGNORECASE)
_END = r"(?= *(?:[.,;:?!)–—]|$| -|\n)| (?:and|but|or|who|which|that|then|yet|they|without|so|please)\b)"
_TIMED = r"(?= (?:since|in|within|during|this|last|until|on|over|for)\b)"
# Words that stand before the verb in English too.
_BEFORE = re.compile(
    r"(?:(?:already|also|still|really|ever|even|recently|lately|just|only|once|never|not|yet|so far|last|first|all|both|either|each|actually|now|currently|previously|since|again|often|always|themselves|twice|to date|until now|together) ?)+",
    re.IGNORECASE,
)
_ADVERB = re.compile(
    r"^(?P<word>already|earlier|before|formerly|previously|also|still|really|ever|even|actually|now|themselves) ",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"\b(?:absolutely |still |yet |again )*(?:nothing|not anything)(?: (?:more|else|further|any ?more|again|new))*\b|\bno thing\b",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\b(?:still |yet )?(?P<word>never|not more(?! than)|not|no more(?! than)|no longer)(?! (?:more|less|fewer|later|earlier|longer|only)\b)(?: (?:yet|ever|once|one time|a single time|again|any ?more))*\b(?! (?:a single|one single|even)\b)",
    re.IGNORECASE,
)
_OBJECT_LAST = re.compile(  # 'in the basket socks left'
    r"\b(?P<where>(?:in|into|on|from) (?:the |their |our |a )?(?:shopping )?(?:cart|basket|bag|wish ?list|site|website|shop|trolley)) (?P<what>[\w' -]+)$",
    re.IGNORECASE,
)
# What people have of their own: 'have three orders never clicked' is no verb at the end.
_OWN = re.compile(
    r"\b(?:first|last|latest) (?:order|purchase)\b|\b(?:orders?|purchases?|tier|level|status|consent|birthdays?|interests?)\b.*\b(?:never|not)$",
    re.IGNORECASE,
)
_SOMETHING = re.compile(r"\b(?:something|anything)\b", re.IGNORECASE)
_SO_OFTEN = re.compile(rf"\b(?:{NUMBER} times|once|twice|one time|often)\b", re.IGNORECASE)
_ARTICLE = (
    r"(?:an?|the|our|all|me|us|them|these|those|to|for|from|out|every\w*|each|him|her|customers?|people|clients?)"
)
_AT_FIRST = (
    r"(?:never|nothing|not|no|only|just|already|still|earlier|often|also|once|at least|at most|more than|less than|over|exactly|minimum|maximum|for|in|within"
    rf"|during|since|on|before|after|until|last|this|yesterday|an?|the|our|some|any|something|anything|all|by|from|{NUMBER})"
)


def in_english_order(text: str) -> str:
    """Promise the text with verbs at the end of a clause moved to where English has them; all else as it was."""
    if text.startswith("Customers where") or not _MAY_BE.search(text):
        return text
    for written, put in _ROWS:
        text = written.sub(put, text)
    return text


def _ordered(mid: str, deed: str, us: str) -> str | None:
    """The clause with its verb behind the helper; None where only words stand between that English puts there too."""
    mid = mid.strip()
    if not mid or _BEFORE.fullmatch(mid) or _OWN.search(mid):
        return None
    before, denied, after = "", "", ""
    while found := _ADVERB.match(f"{mid} "):
        before, mid = f"{before}{found['word']} ", mid[found.end() :].strip()
    if _NOTHING.search(mid):
        denied, mid = "not ", _NOTHING.sub("", mid, count=1)
        after = " anything"
    elif found := _NEVER.search(mid):
        denied, mid = f"{'never' if found['word'].lower() == 'never' else 'not'} ", _NEVER.sub("", mid, count=1)
    mid = _OBJECT_LAST.sub(r"\g<what> \g<where>", mid)
    times = [found.group() for found in _WHEN.finditer(mid)]
    mid = " ".join(_WHEN.sub("", mid).split())
    if inner := _INNER_US.search(mid):  # 'nothing more by us bought'
        us, mid = f" {inner.group()}", f"{mid[: inner.start()]}{mid[inner.end() :]}"
    if found := _SOMETHING.search(mid):
        after = "" if _SO_OFTEN.search(mid) else f" {'anything' if denied else found.group()}"
        mid = " ".join(_SOMETHING.sub("", mid, count=1).split())
    put = f"{before}{denied}{deed}{after} {mid}{us} {' '.join(times)}"
    return " ".join(put.split())


def _behind_helper(found: re.Match[str]) -> str:
    """'Have in October a jacket bought': have bought a jacket in October."""
    put = _ordered(found["mid"], found["deed"], found["us"] or "")
    return f"{found['helper']} {put}" if put else found.group()


def _with_helper_last(found: re.Match[str]) -> str:
    """'Who nothing by us bought have': who have not bought anything by us."""
    denied = found.groupdict().get("neg") or ""
    put = _ordered(f"{found['mid']}{denied}", found["deed"], found["us"] or "")
    return f"{found['who']} {found['helper']} {put}" if put else found.group()


def _without_helper(found: re.Match[str]) -> str:
    """'But nothing clicked', 'who never socks bought'."""
    put = _ordered(found["mid"], found["deed"], found["us"] or "")
    if put is None:
        return found.group()
    return f"{found['who']} {'have ' if put.startswith('not ') else ''}{put}"


def _is_first(found: re.Match[str]) -> str:
    """'Who in Sweden live': who live in Sweden."""
    put = _ordered(found["mid"], "", "")
    return f"{found['who']} {found['is']} {put}" if put else found.group()


def _told_first(found: re.Match[str]) -> str:
    """'Can you me please show': can you show me please; 'to the members a letter send': send a letter to the members."""
    if given := _TO_WHOM.fullmatch(found["mid"].strip()):
        return f"{found['can']} {found['tell']} {given['what']} to {given['whom']}"
    return f"{found['can']} {found['tell']}{found['mid']}"


_TO_WHOM = re.compile(
    r"(?:to )?(?P<whom>(?:the|all|our|every\w*|these|those|my)\b.+?) (?P<what>(?:an?|our|the|this|one) [\w -]{3,30})",
    re.IGNORECASE,
)
_CAN = r"(?:(?:can|could|would|will|must|should) (?:you|we|i)(?: please)?|(?:i|we) (?:can|could|must|should|will|would)(?: please| now| also)?|(?:want|need|would like|like|have|plan|going|wish|try|love) to)"
_PLEASE = r"(?:show|send|write|make|give|tell|create|prepare|delete|find)"
_ROWS = (
    (re.compile(rf"\b(?P<who>who|which|{_THAT}|they|and|but|then)(?P<mid>{_MID}) (?P<deed>{_DONE})(?P<us>{_US})? (?P<helper>have|has|had)\b{_END}", re.IGNORECASE), _with_helper_last),
    (re.compile(rf"\b(?P<who>who|which|{_THAT}|and|but)(?= {_AT_FIRST}\b)(?P<mid>{_MID}) (?P<helper>have|has|had)(?P<neg> not| never)? (?P<deed>{_DONE})(?P<us>{_US})?{_END}", re.IGNORECASE), _with_helper_last),
    (re.compile(rf"\b(?P<helper>have|has|had|did)(?P<mid>{_MID}) (?P<deed>{_DONE})(?P<us>{_US})?(?:{_END}|{_TIMED})", re.IGNORECASE), _behind_helper),
    (re.compile(rf"\b(?P<helper>did|do|does|didn['’]?t|don['’]?t)(?P<mid>{_MID}) (?P<deed>{_DOING})(?P<us>{_US})?{_END}", re.IGNORECASE), _behind_helper),
    (re.compile(rf"\b(?P<who>who|which|{_THAT}|they|and|but|then)(?= {_AT_FIRST}\b)(?P<mid>{_MID}) (?P<deed>{_DONE})(?P<us>{_US})?{_END}", re.IGNORECASE), _without_helper),
    (re.compile(rf"\b(?P<who>who|which|{_THAT})(?P<mid>(?! (?:there|customers?|people|all)\b)(?: (?!{_SUBJECT}\b|{_DONE}\b|{_IS}\b|{_DOING}\b|and (?:{_IS}|{_DONE}|who|not)\b){_WORD}){{1,10}}?) (?P<is>{_IS})(?! they){_END}", re.IGNORECASE), _is_first),
    (re.compile(rf"\b(?P<can>{_CAN})(?P<mid>(?= {_ARTICLE}\b)(?: (?!{_SUBJECT}\b|{_DONE}\b|{_PLEASE}\b|to (?!the|our|an?|all|us)\b|are\b|is\b){_WORD}){{1,14}}?) (?P<tell>{_TOLD}){_END}", re.IGNORECASE), _told_first),
    (re.compile(rf"\b(?P<can>please)(?P<mid>(?= {_ARTICLE}\b)(?: (?!{_SUBJECT}\b|{_DONE}\b|{_PLEASE}\b|are\b|is\b){_WORD}){{1,14}}?) (?P<tell>{_PLEASE}){_END}", re.IGNORECASE), _told_first),
)  # fmt: skip
_MAY_BE = re.compile(rf"\b(?:{_DONE}|{_DOING}|{_IS}|{_TOLD})(?: (?:have|has|had))?{_US}?(?:{_END}|{_TIMED})", re.IGNORECASE)  # fmt: skip
