"""What is said twice: a slip that is put right while speaking, the same thing said again in other words, and a part put first."""

import re

from cdp.assistant.rules.vocabulary import grammar

_NUMBER = r"(?:\d[\d,.]*|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten) (?:hundred|thousand)|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|thirty|forty|forty five|fifty|sixty|seventy|seventy five|eighty|ninety|hundred|a hundred)"
_UNIT = r"(?:days?|weeks?|months?|quarters?|years?|fortnight)"
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_MONEY = r"[$€£]\d[\d,.]*k?"
_MARK = (
    r"(?:[,.…–—-]+\s*)?\s(?:(?:oh|uh|um|er|ah|hang on|hold on),?\s+)?"
    r"(?:(?:no|nope|nah|sorry|wait|actually|rather|scratch that|correction|strike that),?\s+)*"
    r"(?:no wait|wait no|no sorry|sorry no|scratch that|strike that|correction|no make (?:that|it)|make (?:that|it)|no i mean|(?:sorry |wait )i (?:mean|meant)|i (?:mean|meant)|or rather|no rather|no actually|actually no|no,? (?:hang|hold) on|(?<=, )no|(?<=– )no|sorry)"
    r"(?:,|:|\.\.\.)?\s+(?:(?:make that|make it|let['’]?s say|say|rather|it['’]?s|i mean),?\s+)?"
)
_PLACED = r"(?:in |over |within |during |for |since )?"
_BOUNDED = r"(?:more than |over |above |at least |less than |fewer than |under |below |up to |exactly )?"
_COUNTED = rf"(?:times|orders|purchases|{_UNIT}|percent|items|pieces|dollars|euros|pounds)"
# What may take another's place, and the small words before it that stay when they are not said again.
_KINDS = (
    (_PLACED, rf"(?:the |these )?(?:last|past|next|coming|previous) (?:{_NUMBER} )?{_UNIT}"),
    (_BOUNDED, _MONEY),
    ("", rf"(?:the )?(?:top|bottom) {_NUMBER}(?: ?%| percent)"),
    (_BOUNDED, rf"{_NUMBER} {_COUNTED}"),
    (_PLACED, rf"(?:q[1-4]|{_MONTH})(?: 20\d\d)?|20\d\d"),
)
_TAKEN_BACK = re.compile(r"\b(?:wait|hang on|hold on|sorry|scratch|strike|correction|rather|mean|meant|make (?:that|it)|actually)\b|, no\b", re.IGNORECASE)  # fmt: skip
_AGAIN = (*_KINDS, (_BOUNDED, rf"{_NUMBER}(?=.{{1,40}}{_COUNTED}\b)"))  # the last: 'at least three, no, four orders'
_PUT_RIGHT = tuple(
    re.compile(rf"(?<![\w$€£])(?P<small>{small})(?:{kind}){_MARK}(?P<again>{small})(?=(?:{kind})(?![\w-]))", re.IGNORECASE)
    for small, kind in _AGAIN
)  # fmt: skip

# A place or a month alone is put right only where it is said to be: 'in Texas, no wait, make it California'.
_TAKEN_FOR = re.compile(
    r"\b(\w+),?\s(?:(?:uh|um|oh),? )?(?:no wait,?(?: make (?:it|that))?|wait,? no|no,? sorry|sorry,? no|(?:no,? )?(?:make|scratch) (?:that|it)|or rather|(?:no,? |sorry,? )i (?:mean|meant)),?\s(?:in |from )?(?=(\w+)\b)",
    re.IGNORECASE,
)
_NAMES = ("PLACE", "REGION", "MONTH", "LANG")

_EXACTLY = re.compile(
    rf"\b(?:exactly|precisely|just|only) ({_NUMBER})\b([^.;!?]*?)(?:,| -| –|\()\s*(?:so )?((?:(?:not|no|nor|neither|and|or),? ?(?:{_NUMBER})(?: (?:more|less|fewer|orders?|times?))?(?:,? |,)?){{1,4}})\)?(?=\s*(?:[.!?;]|$))",
    re.IGNORECASE,
)
_NUMBERS = re.compile(rf"\b(?:not|no|nor|neither|and|or),? ?({_NUMBER})\b", re.IGNORECASE)

# Each row is the same once more in other words, so it goes; or what was put first goes where it belongs.
_ROWS: tuple[tuple[str, str], ...] = (
    (
        r"(?<=\bstate)(?:,| -| \()?\s+(?:i mean |meaning |so |that['’]?s )?(?:the )?(?:whole|entire|full) state(?:,)?(?: and)? not (?:just|only) (?:the )?(?:city|town|capital)\)?",
        "",
    ),
    (
        r"(?<=\w)(?:,| -| \()?\s+(?:i mean |meaning )?(?:the )?(?:whole|entire) (?:country|province|region|continent)(?:,)?(?: and)? not (?:just|only) (?:the )?(?:city|town|capital|north|south|east|west)\)?",
        "",
    ),
    (
        r"\b(?:the )?(?:actual|current|running|present) (week|month|quarter|year)(?:,? (?:i mean|meaning|so|that is|that means))?,? since (?:it|the \1) (?:began|begun|started|has started|has begun)",
        r"this \1",
    ),
    (
        r"\b(this (?:week|month|quarter|year))(?:,? (?:i mean|meaning|so|that is|that means))?,? since (?:it|the (?:week|month|quarter|year)) (?:began|begun|started|has started|has begun)",
        r"\1",
    ),
    (r"\b(?:leaving|setting|putting|leave|set|put) ((?:the |our )?(?:[\w-]+ ){1,3}?)(?:aside|to one side|apart)\b", r"excluding \1"),
    (r",? (?:i mean |meaning )?(?:the )?city,? (?:and )?not (?:just )?the (?:whole |entire )?(?:state|country|county|province)\b", " city"),
    (r",? (?:i mean |meaning )?(?:the )?(?:us |american )?state,? (?:and )?not (?:just )?the (?:city|town|capital)\b", " state"),
    (r"(?<=\bgeorgia),? (?:i mean |meaning )?(?:the )?(?:us |american )?state,? (?:and )?not the country\b", ""),
    (
        r"^\W*([\w -]{3,40}?) (?:is|are|stays?|goes) (?:out|excluded|left out|not included|off the list)[.;!,] ([^.;!?]{8,}?)([.;!?]|$)",
        r"\2, excluding \1\3",
    ),
    (
        r"^(\W*(?:please )?)(?:excluding|not counting|except for|apart from|leaving out|ignoring|disregarding|without counting|setting aside|leaving aside) ((?:(?!\b(?:who|whose|that|which|not)\b)[^;.!?]){2,60}?),\s*(?:(?:since|because|as|for) (?:it|they|that|these|those) [^,;.!?]{3,60},\s*)?((?:please |so |then )?(?:who|which|how many|list|show|find|give|get|pull|count|i need|i want|we need|we want|i['’]d like|could you|can you|everyone|everybody|anyone|all customers|customers|people)\b[^.;!?]{8,}?)([.;!?]|$)",
        r"\1\3, excluding \2\4",
    ),
)  # fmt: skip
_COMPILED = tuple((re.compile(written, re.IGNORECASE), said) for written, said in _ROWS)


def settled(text: str) -> str:
    """Promise the text with what was put right in the place of the slip, and nothing said twice; all else as it was."""
    if _TAKEN_BACK.search(text):
        for pattern in _PUT_RIGHT:
            text = pattern.sub(lambda found: found["again"] or found["small"], text)
        text = _TAKEN_FOR.sub(_the_second, text)
    for written, said in _COMPILED:
        text = written.sub(said, text)
    return _EXACTLY.sub(_without_the_others, text)


def _the_second(found: re.Match[str]) -> str:
    """Nothing in the place of the first name, where the second is one of the same kind."""
    first, second = (grammar().readings([word.lower()]) or {} for word in found.groups())
    return "" if any(kind in first and kind in second for kind in _NAMES) else found.group()


def _without_the_others(found: re.Match[str]) -> str:
    """'Exactly two orders, not one, not three': the others are no conditions, unless one of them is the number itself."""
    others = {number.lower() for number in _NUMBERS.findall(found[3])}
    return (
        found.group() if found[1].lower() in others else found.group()[: found.start(3) - found.start()].rstrip(" ,-–(")
    )
