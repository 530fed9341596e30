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
        rf"\bwhat (?:does|do|is)(?P<what> .+) {_ASKED}mean\b",
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
        r"\bdifference between\b(?P<what>.+)",
        r"^(?:is|are|does) (?P<what>.+?) (?:\w+ )?\d+ or \d+\b",
    )
)
_SENTENCES = re.compile(r"(?<=[.!?;\n])\s+")
_REQUEST = re.compile(
    r"\b(?:show|list|find|pull|give me|get me|draft|create|build|make|send|segment|campaign|flow|how many customers)\b",
    re.IGNORECASE,
)


_WHAT_IS = re.compile(
    r"^(?:what(?:'s| is| are| does)) (?:an? (?P<one>[^?]+)|[\"“](?P<quoted>[^\"”]+)[\"”](?: mean)?)\??$", re.IGNORECASE
)


_POINTS_BACK = re.compile(r"\W*(?:so |and |but )?what (?:does|do) (?:it|that|this|they)\b[^?]*\bmean\b", re.IGNORECASE)


def defined(question: str) -> list[Meaning]:
    """Promise the house meanings that are asked about, where the question asks for nothing else."""
    *before, last = _SENTENCES.split(question.strip())
    if any(_REQUEST.search(said) for said in before):
        return []
    if (what := _WHAT_IS.match(last)) is not None:
        said = [word.text for word in cut((what["one"] or what["quoted"]).lower())]
        end, readings = grammar().longest(said, 0)
        return [readings["TERM"]] if _PEOPLE.issuperset(said[end:]) and "TERM" in readings else []
    if not last.endswith("?"):
        return []
    if _POINTS_BACK.match(last):
        last = question.strip()
    for pattern in _QUESTIONS:
        if (found := pattern.search(last)) is not None and not _REQUEST.search(last):
            met = _meanings(found["what"])
            return met if "difference" in found.group() else met[-1:]
    return []


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
