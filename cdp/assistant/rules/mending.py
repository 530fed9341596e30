"""Slips put right in their sentence: a word that is none, a name written in two, a word that alone means nothing here."""

from collections.abc import Iterable

from cdp.assistant.rules.amounts import NUMBERS
from cdp.assistant.rules.phrasebook import Words
from cdp.assistant.rules.spelling import MOST, is_english
from cdp.assistant.rules.vocabulary import Vocabulary, grammar
from cdp.assistant.rules.words import Word


def mended(words: list[Word], vocabulary: Vocabulary) -> tuple[list[Word], list[tuple[str, str]]]:
    """Promise the words with slips put right, and which were."""
    known, own = grammar().words, vocabulary.own.words
    words = _closed(_code_heard(words, vocabulary), vocabulary)
    strange = [word for word in words if word.kind == "word" and word.text not in known and word.text not in own]
    if len(strange) > MOST:
        return _without_dots(words, vocabulary), []
    meant = {word.text: word_meant for word in strange if (word_meant := vocabulary.speller.mended(word.text))}
    meant |= _told_by_neighbours(words, {word.text for word in strange}, set(meant), vocabulary)
    short = [word.text for word in strange if word.text not in meant and not is_english(word.text)]
    meant |= {text: full for text in short if (full := vocabulary.speller.written_out(text))}
    for at in _of_no_phrase(words, vocabulary)[:MOST]:
        own_word = vocabulary.speller.of_shop(words[at].text) if words[at].text in known else None
        texts = [word.text for word in words]
        if own_word and _is_phrase([*texts[:at], own_word, *texts[at + 1 :]], at, (vocabulary.own,)):
            meant[words[at].text] = own_word  # 'marino leggings'
    out = [
        Word(meant[word.text], "word", word.start, word.end, meant[word.text])
        if word.kind == "word" and word.text in meant
        else word
        for word in words
    ]
    return _without_dots(out, vocabulary), list(meant.items())


def _without_dots(words: list[Word], vocabulary: Vocabulary) -> list[Word]:
    """Promise the words without the full stops behind words cut short: 'insul. parka', 'avg. order value'.

    A word that stands otherwise than it was written is one that was cut short where it is one phrase with the next.
    """
    texts = [word.text for word in words]
    return [
        word
        for at, word in enumerate(words)
        if not (
            word.text == "."
            and 0 < at < len(words) - 1
            and words[at - 1].end == word.start
            and len(texts[at - 1]) > words[at - 1].end - words[at - 1].start
            and any(one.longest([texts[at - 1], *texts[at + 1 :]], 0)[0] > 1 for one in (vocabulary.own, grammar()))
        )
    ]


_BEFORE_PLACES = frozenset(["in", "from", "near", "around", "across", "outside", "throughout"])


def _told_by_neighbours(words: list[Word], strange: set[str], told: set[str], vocabulary: Vocabulary) -> dict[str, str]:
    """The words meant by those that alone may be several, where their neighbours tell: 'a rain shel', 'in texs' (no texts).

    Those that were `told` alone stay as they are, but for names of the shop.
    """
    texts, found = [word.text for word in words], {}
    for at, text in enumerate(texts):
        if text not in strange or words[at].kind != "word":
            continue
        near = vocabulary.speller.near(text)
        tables = (vocabulary.own,) if text in told else (vocabulary.own, grammar())
        fitting = {one for one in near if _is_phrase([*texts[:at], one, *texts[at + 1 :]], at, tables)}
        if not fitting and text not in told and at and texts[at - 1] in _BEFORE_PLACES:
            fitting = {one for one in near if not {"PLACE", "REGION"}.isdisjoint(grammar().readings([one]) or ())}
        if len(fitting) == 1:
            found[text] = fitting.pop()
    return found


def _is_phrase(texts: list[str], at: int, tables: Iterable[Words]) -> bool:
    """Whether the word and the one before or behind it are one phrase of the tables."""
    return any(
        words.longest(texts, start)[0] > max(start + 1, at)
        for words in tables
        for start in (max(at - 1, 0), at)
        if texts[start].isalpha()
    )


def _of_no_phrase(words: list[Word], vocabulary: Vocabulary) -> list[int]:
    """Places of words that are part of no phrase here, though they may be of one elsewhere: 'marino' is one of San Marino."""
    texts, out, at = [word.text for word in words], [], 0
    while at < len(words):
        end = max(grammar().longest(texts, at)[0], vocabulary.own.longest(texts, at)[0])
        if end == at and words[at].kind == "word":
            out.append(at)
        at = max(end, at + 1)
    return out


_USED = frozenset(
    ["used", "use", "uses", "using", "redeemed", "redeem", "applied", "entered", "code", "coupon", "with"]
)
_AFTER_ALONE = frozenset(["code", "coupon", "this", "last", "in", "since", "and", "or", "but", "at"])


def _code_heard(words: list[Word], vocabulary: Vocabulary) -> list[Word]:
    """'Used welcome ten', as a microphone hears the code WELCOME10: its number in figures."""
    out = list(words)
    for at in range(1, len(words)):
        word, name = words[at], words[at - 1].text
        is_alone = at == 1 and (len(words) == 2 or words[2].kind == "mark" or words[2].text in _AFTER_ALONE)
        is_told = is_alone or any(one.text in _USED for one in words[max(at - 3, 0) : at - 1])
        if word.text not in NUMBERS or not is_told:
            continue
        value = NUMBERS[word.text]
        readings = vocabulary.own.readings([name, f"{value:.0f}"])
        if readings and "COUPONNAME" in readings:
            out[at] = Word(f"{value:.0f}", "number", word.start, word.end, f"{value:.0f}", float(value))
    return out


def _closed(words: list[Word], vocabulary: Vocabulary) -> list[Word]:
    """Promise the words of the shop that were written in two in one: 'touch screen', where it sells “Touchscreen Gloves”."""
    loose, own, out, at = set(_of_no_phrase(words, vocabulary)), vocabulary.own.words, [], 0
    while at < len(words):
        pair = words[at : at + 2]
        both = "".join(word.text for word in pair)
        is_one = len(pair) == 2 and all(word.kind == "word" for word in pair) and loose & {at, at + 1} and both in own
        out.append(Word(both, "word", pair[0].start, pair[1].end, both) if is_one else words[at])
        at += 2 if is_one else 1
    return out
