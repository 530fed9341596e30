"""What was probably meant where a word was not understood: tried out, and taken only where one meaning alone makes the sentence whole.

A word may sound like another ('won of', 'didn't by'), stand in another form ('who look at'), be a slip that several words
could be of, be cut in two or run into the next, or add nothing. Each guess changes one such word; a sentence may need two.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from cdp.assistant.reading import Assumption, Reading
from cdp.assistant.rules.spelling import is_english
from cdp.assistant.rules.vocabulary import Vocabulary, grammar

MOST_WORDS = 45  # of a sentence in which anything is tried
MOST_TRIED = 24  # sentences read in the search
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")
# What was written for what was meant, where the two sound alike.
_SOUNDS = {
    "by": "buy", "won": "one", "for": "four", "ate": "eight", "weak": "week", "weaks": "weeks", "male": "mail", "males": "mails", "tea": "tee",
    "passed": "past", "whole": "hole", "threw": "through", "sense": "since", "tear": "tier", "tears": "tiers", "tire": "tier", "brought": "bought",
    "cent": "sent", "sox": "socks", "card": "cart", "cards": "carts", "spin": "spend", "sight": "site", "knot": "not", "lease": "least", "prize": "price",
    "aisle": "isle", "nit": "knit", "night": "knit", "nits": "knits", "would": "wool", "wall": "wool", "thrown": "throw", "parker": "parka",
    "vast": "vest", "bass": "base", "lair": "layer", "lairs": "layers",
}  # fmt: skip
# Numbers among them count something: 'for average order value' is no four.
_COUNTS = frozenset(["one", "two", "four", "eight"])
_COUNTED = re.compile(
    r"[ -](?:(?:or|and) (?:more|less|fewer|up)\b|of\b|hundred|thousand|grand|percent|dollars?|bucks|(?:(?:or|separate|different|single|more|last|past) )*(?:orders?|purchases?|times?|days?|weeks?|months?|quarters?|years?|items?|pieces?|pairs?|products?|e-?mails?|clicks?|opens?|views?|visits?))",
    re.IGNORECASE,
)
# Deeds in the form that the tables have: what is done is done. Where the form may be a noun it is left alone.
_DONE = {
    one: past
    for past, forms in {
        "bought": "buy buys buying", "ordered": "ordering", "looked": "look looking", "viewed": "viewing", "searched": "searching", "clicked": "clicking",
        "opened": "opening", "joined": "join joins joining", "spent": "spend spends spending", "used": "using", "returned": "returning",
        "added": "add adds adding", "came": "come comes", "purchased": "purchasing", "subscribed": "subscribe subscribes", "put": "puts",
        "left": "leave leaves", "got": "get gets getting", "started": "start starts", "received": "receive receives", "redeemed": "redeem redeems",
    }.items()
    for one in forms.split()
}  # fmt: skip
# Words that can be left out wherever the rest is whole: they say how it is said, not who is meant.
_IDLE = frozenset(
    """
    actually basically simply really kindly please exactly precisely honestly literally obviously certainly respective various so well also
    even already still system database records shop store ok okay hi hello hey thanks thx cheers whatsoever somehow
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Guess:
    """A sentence with one word taken for another; `meant` is empty where it was left out."""

    text: str
    said: str
    meant: str


def read(
    text: str,
    reading: Reading,
    vocabulary: Vocabulary,
    again: Callable[[str], Reading],
    unclaimed: Callable[[str], int],
) -> Reading:
    """Promise the reading of the sentence as it was probably meant where one meaning alone makes it whole; else as it is.

    `again` reads a whole sentence; `unclaimed` tells quickly how many words of one nobody claims. Where several meanings
    make it whole they are offered as options.
    """
    if not reading.unclear or len(text.split()) > MOST_WORDS:
        return reading
    left, at_first, tried = reading, [Guess(text, "", "")], 0
    made: list[tuple[Guess, ...]] = [()]
    for _ in range(2):
        better: list[tuple[tuple[Guess, ...], Guess, Reading]] = []
        for steps, now in zip(made, at_first, strict=True):
            before = unclaimed(now.text)
            for guess in _guesses(now.text, left.unclear, vocabulary):
                if tried >= MOST_TRIED:
                    break
                tried += 1
                if unclaimed(guess.text) < before:
                    better.append(((*steps, guess), guess, again(guess.text)))
        whole = [(steps, found) for steps, _, found in better if found.outcome == "segment"]
        if whole:
            return _one_of(reading, whole)
        if not better:
            return reading
        steps, guess, left = min(better, key=lambda one: len(one[2].unclear) or 99)
        made, at_first = [steps], [guess]
        if not left.unclear:
            return reading
    return reading


def _one_of(asked: Reading, whole: list[tuple[tuple[Guess, ...], Reading]]) -> Reading:
    meanings = {json.dumps(found.tree, sort_keys=True, default=str): (steps, found) for steps, found in reversed(whole)}
    if len(meanings) > 1:
        return replace(asked, options=tuple(dict.fromkeys(steps[-1].text for steps, _ in whole))[:3])
    ((steps, found),) = meanings.values()
    notes = tuple(Assumption(one.said, f"read as “{one.meant}”", ()) for one in steps if one.meant)
    return replace(found, assumptions=(*found.assumptions, *notes))


def _guesses(text: str, unclear: tuple[str, ...], vocabulary: Vocabulary) -> Iterator[Guess]:
    """What one word at or beside a place that was not understood may have been."""
    words = list(_WORD.finditer(text))
    places = [at for at, one in enumerate(words) if _is_at(one, text, unclear)]
    seen = set()
    for at in dict.fromkeys(near for place in places for near in (place, place - 1, place + 1)):
        if not 0 <= at < len(words):
            continue
        word = words[at]
        for meant in _meant(word.group().lower(), vocabulary, is_unclear=at in places):
            if meant in _COUNTS and not _COUNTED.match(text, word.end()):
                continue
            changed = f"{text[: word.start()]}{meant}{text[word.end() :]}"
            if changed not in seen:
                seen.add(changed)
                yield Guess(changed, word.group(), meant)
        if at in places and at + 1 < len(words) and _is_known(word.group() + words[at + 1].group(), vocabulary):
            both = f"{word.group()}{words[at + 1].group()}"
            yield Guess(
                f"{text[: word.start()]}{both}{text[words[at + 1].end() :]}",
                text[word.start() : words[at + 1].end()],
                both,
            )


def _is_at(word: re.Match[str], text: str, unclear: tuple[str, ...]) -> bool:
    for said in unclear:
        start = text.lower().find(said.lower())
        while start >= 0:
            if start <= word.start() and word.end() <= start + len(said):
                return True
            start = text.lower().find(said.lower(), start + 1)
    return False


def _meant(word: str, vocabulary: Vocabulary, *, is_unclear: bool) -> Iterator[str]:
    yield from (table[word] for table in (_SOUNDS, _DONE) if word in table)
    if not is_unclear:
        return
    if word in _IDLE:
        yield ""
    if not is_english(word) and not _is_known(word, vocabulary):
        yield from sorted(vocabulary.speller.near(word, most=2 if len(word) > 5 else 1))
        yield from (
            f"{word[:at]} {word[at:]}"
            for at in range(2, len(word) - 1)
            if _is_known(word[:at], vocabulary) and _is_known(word[at:], vocabulary)
        )


def _is_known(word: str, vocabulary: Vocabulary) -> bool:
    return word.lower() in grammar().words or word.lower() in vocabulary.own.words
