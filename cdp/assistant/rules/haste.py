"""Orders to send at once: the assistant drafts and a person launches, so they are refused, and the rest is read for a draft."""

import re

NOT_SENT = "Nothing is sent by a sentence, and nothing at once: a campaign is drafted here, a person looks at it and launches it."

# Only what is told to be done: 'send', 'please blast', 'go ahead and mail'; not 'I want to e-mail', nor 'send me the list'.
_SENDING = re.compile(
    r"(?:^|[,.;:!?(]|[-–—>→](?=\s)|\b(?:and|then|so|please|please to|pls|plz|you|u|just|kindly|need to|have to|must|let's|lets|let us|ok|okay|hey|hi|now|quick|quickly|urgent|asap))\s{0,3}"
    r"(?P<verb>send out|send off|send|blast out|blast|fire off|fire|shoot out|shoot|launch|push out|push|mail out|mail|e-?mail|deliver|dispatch|get|message)\b"
    r"(?!\s{1,3}(?:me|us|time|times|a list|the list|the segment)\b)",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(
    r"\b(?P<sure>right now|right away|rightaway|right this (?:minute|second|moment|instant)|immediately|immediatly|imediately|straight ?away|at once|"
    r"this (?:very )?(?:minute|second|instant|moment)|instantly|rn|without delay|no waiting)\b|\bnow\b",
    re.IGNORECASE,
)
# 'Now that', 'now living in', 'immediately after they buy', 'right away when': it tells whom or on what, not that it is sent now.
_OTHERWISE = re.compile(
    r"\s{1,3}(?:that|living|lives?|based|lapsed|inactive|dormant|churned|gone|over|after|before|following|when|once|whenever|upon|as soon|if|they|have|has|is|are|been)\b",
    re.IGNORECASE,
)
_WHOM = re.compile(r"\b(?:who|whom|whose|that|which|are|is|have|has|live|living)\b", re.IGNORECASE)
_NO_TIME = re.compile(
    r"[,;.]?\s{0,3}\b(?:(?:there is|there's|theres|we have|i have|got|have|we've got) )?no time (?:to|for) (?:check|checking|review|reviewing|proofread|look|wait|read|a check|a review|lose|waste)(?: (?:it|that|this|at it|them))?\b"
    r"|[,;.]?\s{0,3}\b(?:do not|don't|dont) (?:wait|ask|check|review)(?: (?:for me|for approval|me|it|first|anything|any more))?\b",
    re.IGNORECASE,
)
_NEAR = 160  # letters between the verb and its haste


def without(said: str) -> str | None:
    """Promise the sentence without its haste where it orders to send something at once, else None."""
    orders = list(_SENDING.finditer(said))
    if not orders:
        return None
    for haste in _AT_ONCE.finditer(said):
        if _OTHERWISE.match(said, haste.end()):
            continue
        if any(_is_of(said, order, haste) for order in orders):
            rest = f"{said[: haste.start()].rstrip()} {said[haste.end() :].lstrip()}"
            return re.sub(r"\s{2,9}", " ", _NO_TIME.sub(" ", rest)).strip(" ,;")
    return None


def _is_of(said: str, order: re.Match[str], haste: re.Match[str]) -> bool:
    """Whether the haste is the sending's: right after 'send', or with nobody described in between who may be so 'now'."""
    if order["verb"].lower() == "get" and not re.search(r"\bout\b", said[order.end() : haste.end() + 20]):
        return False
    if haste.end() <= order.start("verb"):  # 'right now send', 'now please blast'
        return haste.end() + 12 > order.start("verb")
    between = said[order.end() : haste.start()]
    if len(between) > _NEAR:
        return False
    return bool(haste["sure"]) or not _WHOM.search(between)
