"""What is said twice, the same thing once more in other words, and a part put first."""

import re

_NUMBER = r"(?:\d[\d,.]*|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten) (?:hundred|thousand)|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|thirty|forty|forty five|fifty|sixty|seventy|seventy five|eighty|ninety|hundred|a hundred)"
_EXACTLY = re.compile(
    rf"\b(?:exactly|precisely|just|only) ({_NUMBER})\b([^.;!?]*?)(?:,| -| –|\()\s*(?:so )?((?:(?:not|no|nor|neither|and|or),? ?(?:{_NUMBER})(?: (?:more|less|fewer|orders?|times?))?(?:,? |,)?){{1,4}})\)?(?=\s*(?:[.!?;]|$))",
    re.IGNORECASE,
)
_NUMBERS = re.compile(rf"\b(?:not|no|nor|neither|and|or),? ?({_NUMBER})\b", re.IGNORECASE)

# Each row is the same once more in other words, so it goes; or what was put first goes where it belongs.
_ROWS: tuple[tuple[str, str], ...] = (
    (r",\s+(?:\w{4,}ingly|\w{3,}edly|presumably|obviously|apparently|oddly|strangely|sadly|sensibly|happily|luckily|naturally),\s+", " "),
    (r",\s+the (?:people|ones|guys|company|brand|firm|folks) (?:who|that|which) (?:make|sell|produce|knit|sew)s? [^,.;!?]{2,40}", ""),
    (r"(?:,\s*)?\bfor (?:some|whatever) (?:strange |odd |weird |unknown )?reason(?: or (?:an)?other)?\b,?", ""),
    (r"(?:\s*,|\s+and)?\s+let me think(?: (?:for )?a (?:sec|second|moment|minute))?(?:,? (?:yeah|yes|yep|ok|okay|right|hmm?|um|uh))*(?=,? |[.!?]|$)", ""),
    (rf"\b(at least ({_NUMBER}) (?:times|orders?)\b[^.;!?]{{0,80}}?),?\s+(?:(?:yeah|yes|so|meaning|right|that is|i mean),? ){{0,2}}\2 (?:(?:times|orders?) )?(?:or more|and more|plus|upwards|minimum)(?=\W|$)", r"\1"),
    (r"\b(at least (?:twice|two times)\b[^.;!?]{0,80}?),?\s+(?:(?:yeah|yes|so|meaning|right|that is|i mean),? ){0,2}(?:twice|two(?: times)?|2x?) (?:or more|and more|plus|upwards|minimum)(?=\W|$)", r"\1"),
    (r"^\W*(?:query|request|input|search|filter|task)\s*:\s*([^\n]{4,}?)[.;]?\s+(?:output|results?|return|deliverable)\s*:\s*(?:(?:the|all|a list of|list of|those) )*(?:customers|people|list|matches|count|number)?\W*$", r"\1"),
    (r"\b((?:did|have|has|had)(?: not|n['’]t) (?:buy|bought|order|ordered|purchased?|got|get)) (?:yet|so far) (?=(?:the|an?|any|our|one)\b)", r"\1 "),
    (r"(?<=[.!?] )(?:today|now|next|this time)\s*:\s*(?=(?:(?:the|all|our) )?(?:customers|people|who|everyone|those)\b)", ""),
    (r"\bsince,? (?:well|like|you know|um|uh),? ever\b", "ever"),
    (r"\b(quebec|ontario|british columbia|alberta|manitoba|nova scotia|new south wales|queensland), (?:canada|australia)\b", r"\1"),
    (
        r"(?<=\bstate)(?:,| -| \()?\s+(?:i mean |meaning |so |that['’]?s )?(?:the )?(?:whole|entire|full) state(?:,)?(?: and)? not (?:just|only) (?:the )?\w+\)?",
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
    """Promise the text with nothing said twice; all else as it was."""
    for written, said in _COMPILED:
        text = written.sub(said, text)
    return _EXACTLY.sub(_without_the_others, text)


def _without_the_others(found: re.Match[str]) -> str:
    """'Exactly two orders, not one, not three': the others are no conditions, unless one of them is the number itself."""
    others = {number.lower() for number in _NUMBERS.findall(found[3])}
    return (
        found.group() if found[1].lower() in others else found.group()[: found.start(3) - found.start()].rstrip(" ,-–(")
    )
