"""Questions about what a word means here: “what counts as churned?”, “after how many days is somebody lapsed, 90 or 180?”."""

import re

from cdp.assistant.rules.glossary import Meaning
from cdp.assistant.rules.vocabulary import grammar
from cdp.assistant.rules.words import cut

_ASKED = r"(?:exactly |precisely |actually |really |here )*"
_QUESTIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bwhat {_ASKED}(?:counts?|qualif(?:y|ies)|is (?:considered|counted|classed|meant)|do (?:you|we) (?:count|consider|treat|class|call|mean))\b(?P<what>.+)",
        r"\bwhat(?:'s| is| are| does)? .{0,20}?(?:definition|meaning|threshold|rule|cut-?off)s? (?:of|for|behind)\b(?P<what>.+)",
        rf"\bwhat ?(?:does|do|is|are|'s)(?P<what> .+) {_ASKED}(?:mean|stand for|meant to be)\b",
        r"\bwho (?:counts?|qualif(?:y|ies)|is (?:considered|counted|classed)|do (?:you|we) (?:count|consider|class|call))\b(?P<what>.+)",
        r"\bwhat(?:'s| is| are)? (?:your|our|the) (?P<what>.+) (?:definition|threshold|cut-?off|criteria|rule)\b",
        rf"\bhow {_ASKED}(?:do|does|is|are) (?:you|we|the (?:system|tool|assistant)|it|they)? ?(?:define|count|work out|decide on|determine)\b(?P<what>.+)",
        rf"\bhow {_ASKED}(?:is|are)(?P<what> .+) defined\b",
        rf"\bwhen {_ASKED}(?:does|do|is|are)\b(?P<what>.+ (?:count|counted|considered|treated|become|called|classed|qualify)\b.+)",
        r"\bafter how (?:many|long|much)\b(?P<what>.+)",
        r"^(?:so |and )?(?:is|are) (?:an? |the )?(?P<what>.+?) (?:someone|somebody|people|those|customers?) (?:who|that)\b",
        r"\b(?:after|for|within|from|how) ?how (?:many|long|much)\b(?P<what>.+\b(?:treat|count|consider|class|call|regard|mark|become|flag)\w*\b.+)",
        r"\bhow (?:many|long|much)\b(?P<what>.+\b(?:until|before|to|till)\b.*\b(?:counts?|considered|counted|treated|called|becomes?|be)\b.+)",
        r"\bwhat (?:do|would) (?:you|we) (?:understand|mean) (?:by|with|under)\b(?P<what>.+)",
        r"(?P<what>[\"“][^\"“”]{3,40}[\"”]).*\b(?:what (?:that|this|it|they)(?: actually| exactly| really)? means?|what (?:does|do) (?:that|this|it|they)(?: actually| exactly| really)? mean|explain (?:that|this|it|the (?:term|word|phrase|expression)))\b",
        r"\b(?:explain|tell me|know|understand) (?:to me )?(?:what(?: is| are)? (?:meant by|an? |the )?|the (?:meaning|definition) of )(?P<what>.+? means?\b|.+)",
        r"\b(?:difference between|different from|differ from|distinguish(?:es)?(?: between)?|tells? apart)\b(?P<what>.+)",
        rf"\bwhat (?:(?:it|that|this) )?{_ASKED}(?:means?|signif(?:y|ies)|wants to say) (?:(?:exactly|precisely|actually|really|here|for you|for us) )*(?P<what>.+)",
        rf"^\W*what {_ASKED}(?:is|are) {_ASKED}(?P<what>.+?) (?:exactly|precisely|in (?:this|your|our) (?:system|tool|app|shop|software|platform|program))\b",
        rf"\bwhat (?:does|do) (?:it|that|this) {_ASKED}mean {_ASKED}(?P<what>(?:an? |[\"“]).+)",
        r"\bwhat (?:does|do) (?:it|that|this) mean (?:when|if|that)\b(?P<what>.+)",
        r"^when (?:is|are) (?:someone|somebody|people|an? customer|customers)(?P<what> [\"“'].+)",
        r"^how (?:is|are|do|does)(?P<what> .+ (?:different from|differ from|not the same as) .+)",
        r"^(?:is|are|does) (?P<what>[\w\"'“” -]{2,40}?),? (?:\S+ ){0,6}?(?:by|based on|measured|counted|calculated|defined|going by|since|from) .{2,60} or .+",
        r"^(?:is|are|does) (?P<what>.+?) (?:\w+ )?\d+(?: days| months| weeks|%)? or \d+\b",
    )
)
_SENTENCES = re.compile(r"(?<=[.!?;\n])\s+")
_REQUEST = re.compile(
    r"\b(?:show|list|find|pull|give me|get me|draft|create|build|make|send|segment|campaign|flow|how many customers)\b",
    re.IGNORECASE,
)


_WHAT_IS = re.compile(
    r"^(?:what(?:'s| is| are| does)) (?:exactly |precisely |actually |really )?(?:an? (?P<one>[^?]+?)|[\"“](?P<quoted>[^\"”]+)[\"”](?: mean)?)(?: in (?:this|your|our) (?:system|tool|app|software|platform|program)| in here| here| for us| exactly| again| now)*\??$",
    re.IGNORECASE,
)


_POINTS_BACK = re.compile(r"\W*(?:so |and |but )?what (?:does|do) (?:it|that|this|they)\b[^?]*\bmean\b", re.IGNORECASE)


def defined(question: str) -> list[Meaning]:
    """Promise the house meanings that are asked about, where the question asks for nothing else."""
    question = question.strip().replace("’", "'")
    *before, last = _SENTENCES.split(question)
    if any(_REQUEST.search(said) for said in before):
        return []
    if any(told := _asked_in(said) for said in before):  # and then a question about it
        return told if _IS_ABOUT_IT.search(last) and not _REQUEST.search(last) else []
    return _asked_in(question if _POINTS_BACK.match(last) else last)


def _asked_in(said: str) -> list[Meaning]:
    """The meanings that one sentence asks about, in the form of a question whether or not it ends with its mark."""
    said = _POLITE.sub("", said)
    if (what := _WHAT_IS.match(said)) is not None:
        texts = [word.text for word in cut((what["one"] or what["quoted"]).lower()) for word in cut(word.text)]
        end, readings = grammar().longest(texts, 0)
        return [readings["TERM"]] if _PEOPLE.issuperset(texts[end:]) and "TERM" in readings else []
    if _REQUEST.search(said) or not (said.endswith("?") or _BEGINS.match(said)):
        return []
    is_difference = _DIFFERENCE.search(said) is not None
    if is_difference:
        said = _ONE_NOUN.sub(r"\g<one> \g<noun> \g<and> \g<other> \g<noun>", said)
    for pattern in _QUESTIONS:
        if (found := pattern.search(said)) is not None and (met := _meanings(found["what"])):
            if not is_difference:
                return met[-1:]
            if len(met) > 1:
                return met
    return []


_POLITE = re.compile(
    r"^(?:\W*\b(?:hi|hello|hey|so|and|but|ok|okay|sorry|please|quick question|i (?:can ?not|can't|don't|forgot|do not|always forget|never) ?(?:remember|know|recall)?|remind me|tell me|explain(?: to me)?|(?:can|could) you (?:tell me|explain|remind me)|i was wondering|just wondering|wondering)\b[,:]?\s*)+",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"\W*(?:what|what's|whats|how (?:do|does|is|are|exactly)|when (?:is|are|does|do)|after how|who (?:counts?|qualif|is considered)|(?:the )?difference between)\b",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(r"\bdifferen(?:ce|t)|\bdiffer\b|\bdistinguish|\bapart\b|\bsame as\b", re.IGNORECASE)
# 'The lost and the sleeping customers': the noun is that of both.
_ONE_NOUN = re.compile(
    r"(?P<one>\b(?!differen|between)[a-z-]{3,12}[\"'”]?) (?P<and>and|from|vs\.?|or|&) (?P<other>(?:the |an? )?[\"'“]?[a-z-]{3,12}(?: [a-z]{3,12})?[\"'”]?) (?P<noun>customers|customer|buyers|shoppers)\b",
    re.IGNORECASE,
)
_IS_ABOUT_IT = re.compile(
    r"\b(?:count|counted|counts|from|mean|means|meant|defin\w+|days|months|based|measured|calculated|threshold|include[sd]?|that|it|or)\b.*\?$|^(?:my|our|the) (?:\w+ )?(?:doc|docs|notes?|wiki|guide|colleague|boss|slides?|deck)\b[^?]*\bsa(?:ys|id)\b|^(?:thanks|thank you|cheers|i'?m new\b.*)\W*$",
    re.IGNORECASE,
)


def _meanings(said: str) -> list[Meaning]:
    words = [word.text for word in cut(said.lower()) if word.kind not in ("mark", "symbol")]
    texts = [inner for word in words for inner in word.split()]
    found = [
        meaning
        for at in range(len(texts))
        if (meaning := grammar().longest(texts, at)[1].get("TERM")) is not None and meaning.key not in _PLAIN
    ]
    return list({meaning.key: meaning for meaning in found}.values())


_PEOPLE = frozenset(("customer", "customers", "buyer", "buyers", "person", "people", "here"))
_PLAIN = ("never_ordered", "buyers")  # 'without an order' and 'a buyer' are words of the question
