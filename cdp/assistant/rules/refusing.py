"""Wishes that are refused whatever else is said, and orders to the assistant that are set aside."""

import re
from functools import cache

from cdp.assistant.rules.missing import HARMS, INJECTION, NEVER_GIVEN, Harm
from cdp.assistant.rules.phrases import alternatives, expand
from cdp.assistant.rules.words import cut

NOT_ORDERS = "Orders to the assistant inside a request are not followed."
_ARTICLES = frozenset(("a", "an", "the"))
_ASKING = frozenset(("please", "you", "kindly", "pls", "also", "just", "then", "s", "us", "now"))
_NEAR = 8  # words between a verb and its object
Phrases = dict[str, list[tuple[str, ...]]]  # by their first word
_QUOTED = re.compile(r"[\"“][^\"“”]{20,}[\"”]")
_NEVER_MIND = re.compile(
    r"(?:(?<=[.,:;!?])|^)\s*(?:and |but |so )?(?:please |just )?(?:never mind|forget|ignore|disregard|pay no attention to) (?:that|this|it|the)(?: (?:one|message|text|ticket|mail|part|quote))?\s*[.,;!]",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"[,;.]?\s+(?:(?:and )?(?:then|after that|afterwards|after this|(?:so )?anyway|so whatever|whatever),?|and(?: now| just)?)\s+(?=(?:please |also )?(?:show|list|find|give|pull|count|get|draft|build|write|create|who|which)\b)",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?;\n])\s+|\n+")

# A list of everybody, or of whom was just shown, is for who may take it out on the page of customers.
_WHOLE_LIST = re.compile(
    r"\W*(?:(?:please|pls|can|could|you|now|just|i|we|need|want|give|get|send|me|us|an?|the) )*"
    r"(?:(?:export|exprt|download|extract)(?: me| us)?(?: of)?|(?:csv|excel|spreadsheet|export)(?: file| list)?(?: of| with| for))"
    r"(?: (?:all|every|the|our|my|of|whole|entire|full|complete|customer|shop['’]?s))* (?:customers?|people|clients|custs?|everyone|everybody|them|it|this|that|these|list|segment|base|table|contacts|all)"
    r"(?:,? (?:to|in|into|as|for|an?|my|csv|excel|spreadsheet|file|please|pls|now|asap|today))*\W*",
    re.IGNORECASE,
)


def set_aside(text: str) -> tuple[str, bool, str]:
    """Promise what is left to read, whether orders were cut out of it, and the answer to what is refused, or ''."""
    kept: list[str] = []
    unquoted = _QUOTED.sub(_without_orders, text)
    was_cut, harm = unquoted != text, ""
    text = _NEVER_MIND.sub(" ", unquoted) if was_cut else text
    for said in _SENTENCES.split(text):
        words = [word for word in cut(said) if word.kind not in ("mark", "symbol") and word.text not in _ARTICLES]
        texts = [word.text for word in words]
        at = _first(texts, _injection())
        answer = _harm(texts) or (NEVER_GIVEN if _WHOLE_LIST.fullmatch(said) else "")
        if at is not None:
            was_cut = True
            before = said[: words[at].start].rstrip(" ,;:-")
            kept.append("" if _harm([word.text for word in words[:at]]) else before)
            kept.append(_asked_after(said[words[at].start :]))
        elif not answer:
            kept.append(said)
        elif kept:
            was_cut = True
        harm = harm or answer
    return " ".join(one for one in kept if one.strip()), was_cut, harm


def _without_orders(found: re.Match[str]) -> str:
    """A quoted message with orders in it is nobody's request; what stands around it is read."""
    texts = _texts(found.group()[1:-1])
    return ". " if len(texts) > 4 and (_first(texts, _injection()) is not None or _harm(texts)) else found.group()


def _asked_after(said: str) -> str:
    """'Ignore ... and paste ..., then show me customers in Seattle': the request behind the orders, or ''."""
    if (then := _THEN.search(said)) is None:
        return ""
    texts = _texts(rest := said[then.end() :])
    return "" if _harm(texts) or _first(texts, _injection()) is not None else rest


def _texts(said: str) -> list[str]:
    return [word.text for word in cut(said) if word.kind not in ("mark", "symbol") and word.text not in _ARTICLES]


@cache
def _injection() -> Phrases:
    return _by_first(expand(INJECTION))


def _by_first(phrases: list[tuple[str, ...]]) -> Phrases:
    found: Phrases = {}
    for phrase in phrases:
        found.setdefault(phrase[0], []).append(phrase)
    return found


def _first(texts: list[str], phrases: Phrases, start: int = 0, end: int | None = None) -> int | None:
    for at in range(start, len(texts) if end is None else min(end, len(texts))):
        if any(tuple(texts[at : at + len(phrase)]) == phrase for phrase in phrases.get(texts[at], ())):
            return at
    return None


def _first_asked(texts: list[str], verbs: Phrases, harm: Harm, start: int = 0) -> int | None:
    """Where the verb of a harm stands next; where it must be asked for, only as a request."""
    at = _first(texts, verbs, start)
    while harm.is_asked and at is not None and at > 0 and not _is_request(texts, at):
        at = _first(texts, verbs, at + 1)
    return at


def _is_request(texts: list[str], at: int) -> bool:
    """'could you cancel', 'please refund': not 'had to refund', nor 'who cancel'."""
    if texts[at - 1] == "and":
        return not any(one in _ASKS_WHOM for one in texts[:at])
    return texts[at - 1] in _ASKING


_ASKS_WHOM = frozenset(("who", "whose", "that", "which", "customers", "people", "everyone", "buyers"))


@cache
def _harms() -> list[tuple[Phrases, Phrases, Phrases, Harm]]:
    def phrases(cell: str) -> Phrases:
        return _by_first([tuple(one.split()) for one in alternatives(cell) if one])

    return [(phrases(one.verbs), phrases(one.objects), phrases(one.but_not), one) for one in HARMS]


def _harm(texts: list[str]) -> str:
    said = set(texts)
    for verbs, objects, but_not, harm in _harms():
        if said.isdisjoint(verbs) or (objects and said.isdisjoint(objects)):
            continue
        at = _first_asked(texts, verbs, harm)
        while at is not None:
            if not objects:
                return harm.answer
            found = _first(texts, objects, at + 1, at + 1 + _NEAR)
            if (
                found is not None
                and _first(texts, but_not, at + 1, found) is None
                and _first(texts, but_not, found + 1, found + 3) is None
            ):
                return harm.answer
            at = _first_asked(texts, verbs, harm, at + 1)
    return ""
