"""Remarks put into a request: 'bought socks (our best seller, you know) in the last 90 days'. They are taken out and said so.

A remark stands between marks, speaks of who asks or is asked or of the words themselves, and names nothing of the
catalogue: no place, number, time, product or people. What stands between marks and may choose people is left, and asked about.
"""

import re
from collections.abc import Callable

from cdp.assistant.rules import situation
from cdp.assistant.rules.missing import OF_PEOPLE
from cdp.assistant.rules.scan import Scanned

MOST = 4  # remarks in one request
_PART = re.compile(
    r"\((?P<inner>[^()]{2,90})\)|(?P<mark>^|,|;|[.!?]|\s[-–—]+\s)(?P<said>[^,;.!?()]{2,90}?)(?=\s[-–—]+\s|[,;.!?()]|$)"
)
_US = r"(?:i|i['’]\w+|im|ive|me|my|mine|we|we['’]\w+|us|our|ours|you|you['’]\w+|your|ya|ur|u)"
_OF_US = re.compile(rf"(?<![\w'’]){_US}(?![\w'’])", re.IGNORECASE)
_COMMENT = re.compile(
    r"\W*(?:(?:and|but|well|yes|yep|no|oh|so|or|though|just|by the way|btw|alas|sadly|frankly|honestly|apparently|basically)\b[\s,]*){0,3}"
    r"(?:which (?:by the way|as you)\b|(?:that|it|this|which)(?:['’]s|\s(?:is|isn['’]t|was|wasn['’]t|surprised|seems|sounds|includes|means))\b|here comes\b|feels? like\b|knock on wood\b|don['’]t ask\b|(?:it )?(?:doesn['’]t|does not) matter\b|no matter\b|who (?:doesn['’]t|would have thought|knows|cares)\b|god knows\b"
    r"|if (?:memory serves|such|any|they exist|there are|it helps|not for|that makes|possible|need be)|as (?:far as|usual|always|did|ever|it were|expected|planned|they say|people say|\w+ (?:says?|keeps?|insists?|calls?|puts?))|a\.?k\.?a\.?\b|i\.e\.|e\.g\.|assuming\b|presumably\b|supposedly\b|whichever\b|whatever\b|any (?:colou?r|size|one|e-?mail|kind|brand|shade)\b|of any \w+$"
    r"|(?:what a|such a|how) \w+|would (?:you )?believe|strangely enough|oddly enough|funnily enough|believe it or not|strange(?:ly)?$|lucky\b|wow\b|yay\b|phew\b|lol\b|haha\b|hmm\b|alas$|obviously$|embarrassingly$|incidentally$|presumably$|really$|indeed$|naturally$|singular$|sensible$|sensibly$|awkward$|amazing$|nice$|sweet$|great$|sadly$|weird(?:ly)?$|odd(?:ly)?$|interesting(?:ly)?$|annoying(?:ly)?$|amusing(?:ly)?$"
    r"|in other words$|(?:us )?dollars$|us sizes$|to be (?:precise|exact|clear|honest|sure|fair)$|of course$|needless to say$|for (?:the purists|what it['’]s worth|short)$|so to (?:speak|say)$|or so i|long day$"
    r"|(?:the|a|our) (?:brand|category|province|state|city|country|interest|tag|code|coupon|product|source|label|vendor|tier|language|region|word|spelling|name)(?: (?:of course|obviously|that is|i mean))?$)",
    re.IGNORECASE,
)
_CALLS = re.compile(
    r"\W*(?:hi+ya|hey+|hi+|hello|yo|mornin['’g]*|evenin['’g]*|bonjour|hola|ciao|servus|moin|ça va|ca va|omg|oof|phew|ugh|right then|so yeah|deep breath|top of the|long time no|well hello|okay then|dear \w+|hey \w+|hi \w+|hiya \w+"
    r"|merci|danke|gracias|grazie|tak|thx|ta|cheers|best|kind|warm|love|big hug|hugs|xx?|regards|god bless|bless|enjoy|have a|happy|no rush|no hurry|appreciate|thank\w*|thanks heaps|ur the|you(?:['’]re| are) the|there$|yay|phew|once more$|again$)\b[^.!?]{0,40}$",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:who(?!\s(?:knows|cares|doesn|would))|whose|whom|with|without|customers?|people|persons|shoppers|buyers|clients|subscribers|members|they|them|their|those|these|only|just the|except|excluding|unless(?! i)|must|should|not (?:the|in|from|a|an)|never|left|exclude|include|keep|drop)\b",
    re.IGNORECASE,
)


_ASIDE = re.compile(
    r"\bas (?:\w+ ){1,3}(?:says?|keeps?|insists?|calls?|puts?|know)\b|\bfor the purists$|\bi (?:believe|think|guess|mean|suppose|know|suspect|assume|reckon)$|\bif you ask me\b|\b(?:lol|haha|btw|obviously|incidentally|of course|really|mind)$",
    re.IGNORECASE,
)
_SPEAKS = re.compile(r"(?<![\w'’])(?:i|i['’]\w+|we|we['’]\w+|you|it['’]s|that['’]s) \w+", re.IGNORECASE)


def without(text: str, scanned: Callable[[str], Scanned]) -> tuple[str, tuple[str, ...]]:
    """Promise the text without its remarks, and the remarks; nothing is taken out where a word is put in other words."""
    found = [
        one
        for one in _PART.finditer(text)
        if _is_remark(_said(one), one["mark"] in ("", ".", "!", "?"), text.replace(one.group(), " "), scanned)
    ][:MOST]
    for one in reversed(found):
        after = text[one.end() :]
        keep = one["mark"] if one["mark"] in (".", "!", "?") else ""
        rest = after.lstrip(" .!?," if keep else " ,;-–—") if re.search(r"\w", after) else after
        text = f"{text[: one.start()]}{keep} {rest}"
    return ("", ()) if _RESTATED.search(text) else (text.strip(), tuple(_said(one).strip() for one in found))


_RESTATED = re.compile(r"[,(] ?(?:so|i\.e\.|meaning|that is) (?!(?:we|i|that|please|far)\b)\w", re.IGNORECASE)


def _said(found: re.Match[str]) -> str:
    return found["inner"] or found["said"] or ""


def _is_remark(said: str, is_sentence: bool, rest: str, scanned: Callable[[str], Scanned]) -> bool:
    """Whether it speaks of us or of the words themselves, and of nothing that could choose people."""
    named = _named(said, scanned)
    if _CALLS.match(said):
        return not named
    is_comment = _COMMENT.match(said) is not None or _ASIDE.search(said) is not None
    if not is_comment and (is_sentence or not _OF_US.search(said) or situation.asks(said)):
        return False
    if not is_comment and not _SPEAKS.search(said) and said.rstrip(" .!?").endswith("s"):
        return False  # 'our ambassadors' may be people of some kind
    if _PEOPLE.search(_SUCH.sub("", said)):
        return False
    if _ASIDE.search(said) or _SPEAKS.search(said):
        named -= situation.conditions_of(scanned(rest).lexemes)
    return not named


_SUCH = re.compile(
    r"\bif (?:such|any such) (?:people|customers) exist\b|\bwho (?:doesn['’]t|would have thought)\b", re.IGNORECASE
)


def _named(said: str, scanned: Callable[[str], Scanned]) -> set[str]:
    """Of what conditions could be made of it, or deeds that it tells of."""
    lexemes = scanned(situation.ORDINARY.sub(" ", said)).lexemes
    named = situation.conditions_of(
        one for at, one in enumerate(lexemes) if not situation.counts_something(lexemes, at)
    )
    return named | (
        {"deed"}
        if any(
            one.is_a("BUY", "SPEND", "OPEN", "CLICK") or (one.is_a("MISSING") and one["MISSING"].data in OF_PEOPLE)
            for one in lexemes
        )
        else set()
    )
