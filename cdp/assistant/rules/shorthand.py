"""What was written in haste written out before it is read again: words cut short, units and signs in place of words.

Abbreviations are rows of `words`; a word that is in no table is mended as `mending` does, so that every table of phrases
reads what was meant. What stands in quotes stays as it is.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from cdp.assistant.reading import Assumption, Reading
from cdp.assistant.rules.asking_back import NO_DATA
from cdp.assistant.rules.mending import mended
from cdp.assistant.rules.spelling import is_english
from cdp.assistant.rules.vocabulary import Vocabulary
from cdp.assistant.rules.words import LONGEST, Word, clean, cut

_QUOTED = re.compile(r'("[^"]{0,120}")')
_TIMES = r"(?:time|order|ord|purchase|purch|buy|visit|email|half|week|wk|month|mo|year|yr|quarter|qtr)s?"
_ROWS = tuple(
    (re.compile(written, re.IGNORECASE), said)
    for written, said in (
        (r"\b(\d{1,3}) ?h(?:rs?|ours?)?\b(?!-)", r"\1 hours"),
        (r"(?<![\w-])x ?(\d{1,2})\b(?! ?%)", r"\1 times"),
        (rf"\b1st (?={_TIMES}\b)", "first "),
        (rf"\b2nd (?={_TIMES}\b)", "second "),
        (rf"\b3rd (?={_TIMES}\b)", "third "),
        (
            r"\b(?:b(?:lack|lk)? ?fri(?:day)?|(?<!week )(?<!wk )(?<!day )(?<!month )(?<!mo )(?<!year )(?<!yr )bf)\b(?! (?:from|w/|who)\b)",
            "black friday",
        ),
        (
            r"\b(?:cyb(?:er)?|cy) ?mon(?:day)?\b|\bcm\b(?= ?(?:20\d\d|last|orders?|buyers?|sale|weekend|wknd|shoppers?|[,.;)+&/]|$))",
            "cyber monday",
        ),
        (r"(?<!\w)# ?(?:of )?(?=[a-z])", "number of "),
        (r"(?<!\w)(?:~|≈|approx\.?|ca\.) ?(?=[$€£]?\d)", "about "),
    )
)


# Deeds that goods alone between two marks may be of as well as of buying, and letters they may be the theme of.
_OTHER_DEED = re.compile(
    r"\b(?:spen|view|look|brows|saw|seen|cart|basket|search|check|click|open|return|refund|sent back|wish|interest|like|love|about|launch|new|code|coupon|read)\w*\b",
    re.IGNORECASE,
)
_BEFORE_GOODS = re.compile(r"(?:^|[,;:(+]|\s[-&])\s*$")
_BEHIND_GOODS = re.compile(
    r"\s*(?:$|[,;)+]|\s&|->|→|(?:in )?(?:the )?(?:same|one) orders?\b|(?P<only>only)\b|(?:in )?(?:the )?(?:last|past|this)\b|since\b|in (?:20|q[1-4]\b))"
)
_WHO = re.compile(r" (?:custs?|customers?|clients?|people|ppl|folks|crowd)\b", re.IGNORECASE)
_IN_ONE = re.compile(r" (?:in )?(?:the )?(?:same|one) orders?$")
_JOINING = ("and", "or", "/", "&", "+", ",", "the", "a", "an", "any")


@dataclass(frozen=True)
class Full:
    """A sentence written out, and the words in it that were taken for others."""

    text: str
    put_right: tuple[tuple[str, str], ...] = ()


def may_help(reading: Reading) -> bool:
    """Promise whether the sentence may be read otherwise in full: it was asked about, or asks for data that is not here."""
    return reading.outcome == "ask" or (reading.outcome == "refuse" and reading.message.startswith(NO_DATA))


def better(asked: tuple[str, Reading], full: Full, read: Callable[[str], Reading]) -> tuple[str, Reading]:
    """Promise the sentence in full with its reading where more of it is understood, else what was asked."""
    reading, before = read(full.text), asked[1]
    if reading.outcome == "segment":
        notes = tuple(Assumption(wrong, f"read as “{right}”", ()) for wrong, right in full.put_right)
        return full.text, replace(reading, assumptions=(*reading.assumptions, *notes))
    is_clearer = reading.outcome == "ask" and 0 < _unclear(reading) <= _unclear(before)
    return (full.text, reading) if is_clearer else asked


def _unclear(reading: Reading) -> int:
    return len(" ".join(reading.unclear).split())


def written_out(text: str, vocabulary: Vocabulary) -> Full | None:
    """Promise the text with its shorthand written out, or None where there is none in it."""
    if len(text) > LONGEST:
        return None
    parts = _QUOTED.split(clean(text))
    parts[::2] = [_signs(part) for part in parts[::2]]
    text, before = "".join(parts), text
    text = _DONE_TO.sub(lambda found: _done_to(found, vocabulary), text)
    words, put_right = mended(cut(text), vocabulary)
    out, at = [], 0
    for start, end, said in _spans(words, text):
        out += [text[at:start], said]
        at = end
    full = "".join([*out, text[at:]])
    return Full(full, tuple(put_right)) if full != before else None


def with_deed(text: str, reading: Reading, vocabulary: Vocabulary) -> str | None:
    """Promise the text with 'bought' before goods that stand alone between two marks and were not understood; None without any.

    'Custs in Germany, scarves or beanies': where another deed is named, or a letter they may be about, it is asked.
    """
    if reading.outcome != "ask" or _OTHER_DEED.search(text):
        return None
    is_for_letter = reading.intent not in ("segment", "describe")
    full = text
    for said in (_IN_ONE.sub("", said) for said in reading.unclear):
        at = full.lower().find(said.lower())
        behind = _BEHIND_GOODS.match(full, at + len(said))
        if behind and is_for_letter and "," not in full[behind.start() :]:
            continue  # what the letter is about may stand last
        if (
            at >= 0
            and (who := _WHO.match(full, at + len(said)))
            and _BEFORE_GOODS.search(full[:at])
            and _is_goods(said, vocabulary)
        ):
            full = f"{full[: who.start()]} buyers{full[who.end() :]}"
        elif at >= 0 and behind and _BEFORE_GOODS.search(full[:at]) and _is_goods(said, vocabulary):
            only = "only " if behind["only"] else ""
            end = behind.end() if only else at + len(said)
            full = f"{full[:at]}{only}bought {said}{full[end:]}"
    return full if full != text else None


def _is_goods(said: str, vocabulary: Vocabulary) -> bool:
    texts = [word.text for word in cut(said)]
    at, is_any = 0, False
    while at < len(texts):
        end, readings = vocabulary.own.longest(texts, at)
        if texts[at] in _JOINING:
            end = at + 1
        elif "GOODS" not in readings:
            return False
        else:
            is_any = True
        at = end
    return is_any


_DONE_TO = re.compile(
    r"(?P<head>^\W*|[,;:&+] ?)(?P<what>[a-z][\w'-]*(?: [a-z][\w'-]*){0,2}) (?P<deed>viewe?d|looked at|browsed|carted)(?= (?:in|last|past|this|since|on|but|not|more|over|at least|\d)\b| ?[,;])",
    re.IGNORECASE,
)


def _done_to(found: re.Match[str], vocabulary: Vocabulary) -> str:
    """'Blankets viewed last 10d': viewed blankets."""
    is_of_goods = _is_goods(found["what"], vocabulary)
    return f"{found['head']}{found['deed']} {found['what']}" if is_of_goods else found.group()


def _signs(part: str) -> str:
    for written, said in _ROWS:
        part = written.sub(said, part)
    return part


def _spans(words: list[Word], text: str) -> list[tuple[int, int, str]]:
    """Where other words stand in the place of what was written, which is no word; contractions are left to their tables."""
    spans: dict[tuple[int, int], list[str]] = {}
    for word in words:
        if word.kind == "word":
            spans.setdefault((word.start, word.end), []).append(word.text)
    found = [(text[start:end].lower(), start, end, " ".join(said)) for (start, end), said in spans.items()]
    return [
        (start, end, said)
        for written, start, end, said in found
        if written.isalpha() and said != written and not (is_english(written) and len(written) > 2)
    ]
