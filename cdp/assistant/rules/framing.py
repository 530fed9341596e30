"""The frame of a request: words of asking before it ('get hold of') and behind it ('can you prepare this group?').

A frame is told by its words, whatever their order: each of them only asks, none chooses people. What is left has to be
a whole request by itself.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from cdp.assistant.rules.vocabulary import grammar
from cdp.assistant.rules.words import cut

# Words of asking, besides those that never change who is meant.
_ASKING = frozenset(
    re.findall(
        r"\w+",
        """able aim back band begin beginning chance check checking clear contain contains crack deal delve dig digging dive
    down drill easy extract feel fetching fetch filtered focus focusing for from funnel glance go going good grips handle
    hands have having hold home hone idea if in inspect into is isolated just keen kind lay lift look looking
    mind narrow narrowed narrowing need of off on onto only overlap overview peek ping please point possible possibly print
    produce provide pulling quick quickly readout ready report request round rundown run rustle save scan scope set
    shot size sniff snapshot spot start starting step subset suss take target to turn upon useful view way
    whether wish with wondered work working yes zoom zoomed zooming""",
    )
)
# What points back, and when.
_AT_THE_END = frozenset(re.findall(r"\w+", "this that again today tomorrow tonight week time next team now file"))
_STOPS = frozenset(
    re.findall(
        r"\w+",
        """customer customers people person shoppers shopper buyers buyer clients client subscribers members users folks those
    who whom whose everyone everybody anyone anybody all every each any""",
    )
)
_AFTER = re.compile(r"(?:\b(?:i|we|you)(?:['’]?(?:m|re)| am| are)|\bis|\bbe) $", re.IGNORECASE)
_DANGLES = frozenset(
    re.findall(
        r"\w+",
        """and or but not no never who whom whose that which with without in on at from of for to by than as the a an is are was
    were have has had do did does would will can could should may might i we they""",
    )
)
_COUNTS = re.compile(r"\W*(?:[$€£]?\d|(?:one|two|three|four|five|six|ten|half|last|past|this|next)\b)", re.IGNORECASE)
_ONE_ORDER = re.compile(r" (?:single )?(?:order|purchase|transaction)\b", re.IGNORECASE)  # 'an order over 50' is one
_OPENS = re.compile(
    r"(?:(?:can|could|would|will) (?:you|we|i)|let['’]?s|let (?:us|me)|please|(?:i|we)(?:['’]d| would)? (?:need|want|like)|(?:so )?(?:can|could) (?:i|we) (?:get|have|see))\b",
    re.IGNORECASE,
)
_MARKED = re.compile(r"[,;:.!?]\s+|\s[-–—]+\s+|\s(?=\()")
_WORD = re.compile(r"[\w'’]+")
LONGEST = 16  # words of a head or a tail
MOST = 4  # of the possible tails are tried


def without(text: str, is_whole: Callable[[str], bool]) -> str | None:
    """Promise the request without its frame where that makes it whole, else None."""
    for start in _heads(text):
        if is_whole(text[start:]):
            return text[start:]
    for end in _tails(text):
        if is_whole(text[:end]):
            return text[:end]
        for start in _heads(text[:end]):
            if is_whole(text[start:end]):
                return text[start:end]
    return None


def _heads(text: str) -> Iterator[int]:
    """Where the request may begin, behind words of asking; the longest first."""
    found: list[int] = []
    for word in list(_WORD.finditer(text))[:LONGEST]:
        said = word.group().lower()
        if found and not re.fullmatch(r"[\s,:]*", text[found[-1] : word.start()]):
            break
        if said in _STOPS and not (said in ("who", "all", "any", "every") and _asks_on(text, word.end())):
            break
        if not _is_of_asking(word.group()) and not (said == "after" and _AFTER.search(text[: word.start()])):
            break
        if said == "how" and re.match(r" (?:many|much|often)\b", text[word.end() :], re.IGNORECASE):
            break
        if said in ("a", "an") and _ONE_ORDER.match(text, word.end()):
            break
        found.append(word.end())
    for end in reversed(found):
        rest = text[end:].lstrip(" ,:")
        last, after = _WORD.findall(text[:end])[-1].lower(), rest.split(maxsplit=1)[:1]
        if not rest or (end != found[-1] and after[0].lower() not in ("in", "from", "with")):
            continue  # a purpose may take people along: 'to see blonde customers'
        if _COUNTS.match(rest) and last in ("from", "to", "in", "on", "for", "of", "only", "just", "over", "after"):
            continue
        if last in ("only", "just") and after[0].lower() not in _STOPS:
            continue
        yield len(text) - len(rest)


def _asks_on(text: str, end: int) -> bool:
    return re.match(r"(?: (?:comes up|shows up|pops up|turns up|do we)| (?:chance|way|info)\b)", text[end:], re.IGNORECASE) is not None  # fmt: skip


def _tails(text: str) -> Iterator[int]:
    """Where the request may end, before words of asking that point to it; the shortest request last."""
    body = text.rstrip(" .!?)")
    words = list(_WORD.finditer(body))
    start = len(words)
    while start and len(words) - start < LONGEST and _is_of_asking(words[start - 1].group(), at_the_end=True):
        start -= 1
    marks = {mark.end() for mark in _MARKED.finditer(text)}
    tried = 0
    for at in range(start, len(words)):
        begin = words[at].start()
        is_marked = begin in marks or (begin and text[begin - 1] == "(")
        if tried == MOST or not at or not (is_marked or _OPENS.match(text, begin)):
            continue
        if is_marked and len(words) - at == 1:
            continue
        if words[at - 1].group().lower() in _DANGLES or _ASKING_MORE.search(text, begin):
            continue
        tried += 1
        yield len(text[:begin].rstrip(" ,;:(-–—"))


_ASKING_MORE = re.compile(r"\b(?:only|just|not|no)\b", re.IGNORECASE)


@cache
def _is_of_asking(word: str, *, at_the_end: bool = False) -> bool:
    """Whether a word only asks; at the end it may name people as well, whom it points back to. 'US' is no 'us'."""
    if word == "US":
        return False
    word = word.lower()
    if word in _ASKING or (at_the_end and word in _STOPS | _AT_THE_END):
        return True
    if word in ("not", "no", "never"):
        return False
    pieces = [one.text for one in cut(word)]
    readings = grammar().readings(pieces) or {}
    known = all("NOISE" in (grammar().readings([one]) or {}) for one in pieces)
    return ("NOISE" in readings or known) and "MARKET" not in readings
