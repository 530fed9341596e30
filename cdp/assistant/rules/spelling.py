"""Slips of the finger: one or two letters too many, too few, swapped or beside the right key, never another word."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

SHORTEST = 5  # a shorter word has too many neighbours: only swapped letters are put back, and a letter of a common word
_COMMON = frozenset(
    re.findall(
        r"\w+", "never least order orders month months times email emails under since click clicks spent years weeks"
    )
)
_INFLECTED = (("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"))
# Letters that sound alike.
_ALIKE = frozenset(frozenset(pair) for pair in ("sc", "sz", "ck", "mn", "xc", "gj", "kq", "fv"))
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = set("aeiouy")
_ENDING = re.compile(r"(?:ing|ed|es|e|s|d)$")
MOST = 12  # corrections in one sentence; more slips than that is no English


@cache
def _neighbours() -> frozenset[tuple[str, str]]:
    pairs = set()
    for at, row in enumerate(_ROWS):
        below = _ROWS[at + 1] if at < 2 else ""
        for place, key in enumerate(row):
            for other in (row[place + 1 : place + 2], below[place : place + 1], below[max(place - 1, 0) : place]):
                if other:
                    pairs |= {(key, other), (other, key)}
    return frozenset(pairs)


class _Known:
    """Known words by what is left of them with letters missing."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)

    @cached_property
    def shortened(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for word in self.words:
            if len(word) >= SHORTEST - 1 and word.isalpha():
                for shorter in _shortened(word):
                    found[shorter].add(word)
        return dict(found)

    @cached_property
    def skeletons(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for word in self.words:
            if len(word) > 3 and word.isalpha():
                found[_skeleton(word)].add(word)
        return dict(found)


@cache
def _of_every_shop(words: frozenset[str]) -> _Known:
    """Kept for good: these are the grammar's. A shop's own go with its vocabulary."""
    return _Known(words)


def _shortened(word: str) -> set[str]:
    """The word and what is left of it without one letter, of a long one without two."""
    once = {word[:at] + word[at + 1 :] for at in range(len(word))}
    twice = {one[:at] + one[at + 1 :] for one in once for at in range(len(one))} if len(word) >= 8 else set()
    return {word} | once | twice


@cache
def _english() -> frozenset[str]:
    lines = Path(__file__).with_name("english.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def is_english(word: str) -> bool:
    """Promise whether it is an ordinary word, which is meant as it stands: 'wine' is no slip for 'Wien'."""
    known = _english()
    stems = [word[: -len(end)] + more for end, more in _INFLECTED if word.endswith(end)]
    return word in known or any(stem in known for stem in stems)


def is_only_a_name(readings: Mapping[str, Any] | None) -> bool:
    """Promise whether a word is nothing but what somebody is called: 'hallo' is no slip for Mr Hall."""
    kinds = {kind for kind in readings or () if kind.startswith("OF:")}
    return bool(kinds) and kinds <= {"OF:first_name", "OF:last_name", "OF:full_name"}


class Speller:
    """Finds the one known word that a misspelt one was meant to be."""

    def __init__(self, shared: Iterable[str], own: Iterable[str], cut: tuple[Iterable[str], ...] = ()) -> None:
        self._known = (_of_every_shop(frozenset(shared)), _Known(own))
        self._cut = tuple(frozenset(one) for one in cut)

    def written_out(self, word: str) -> str | None:
        """Promise the one word that this one is the beginning of, or is with letters left out: 'insul', 'lbswl'.

        Three letters are the beginning of what the shop sells only. No place and no name is meant.
        """
        if not self._cut or not word.isalpha() or len(word) < 3:
            return None
        shared, own, goods = self._cut
        for known in (goods, own, shared) if len(word) > 3 else (goods,):
            if begun := [one for one in known if one.startswith(word) and len(one) > len(word) + 1]:
                return _same(begun)
        for known in (goods, own | shared) if len(word) > 3 else ():
            if held := [one for one in known if _is_left_of(word, one)]:
                return _same(held)
        return None

    def _unshortened(self, word: str) -> str | None:
        """A word written without its vowels: 'swtrs', 'bght'."""
        if sum(letter in "aeiou" for letter in word[1:]) > len(word) // 5:
            return None
        found = {
            one for known in self._known for one in known.skeletons.get(_skeleton(word), ()) if len(one) > len(word)
        }
        return _same(list(found)) if found else None

    def mended(self, word: str) -> str | None:
        """Promise the known word meant, or None when none is near enough or several are."""
        if not word.isalpha() or not 3 <= len(word) <= 20:
            return None
        for one in (word[:-1], word[:-2]) if word.endswith("es") else (word[:-1],) if word.endswith("s") else ():
            if any(one in known.words for known in self._known):
                return one
        if is_english(word):
            return None
        if past := self._with_its_vowel(word):
            return past
        if (back := self._swapped_back(word)) or (full := self._unshortened(word)) or len(word) < SHORTEST:
            return back or full or _lengthened(word)
        near: set[str] = set()
        for known in self._known:
            for shorter in _shortened(word):
                near |= known.shortened.get(shorter, set())
        slips = {one: _slips(word, one) for one in near}
        fitting = {one: count for one, count in slips.items() if count <= (2 if len(word) >= 8 else 1)}
        if not fitting:
            return None
        fewest = min(fitting.values())
        best = [one for one, count in fitting.items() if count == fewest]
        if len(best) > 1 and (own := [one for one in best if one in self._known[1].words]):
            best = own  # what the shop has itself comes first
        best = [one for one in best if len(one) == len(word)] or best
        return best[0] if len(best) == 1 else _same(best)

    def of_shop(self, word: str) -> str | None:
        """Promise the one word of the shop's own that is one slip away from a word that alone means nothing: 'marino'."""
        if not word.isalpha() or len(word) < SHORTEST or is_english(word):
            return None
        own = self._known[1]
        near = {one for shorter in _shortened(word) for one in own.shortened.get(shorter, ())} - {word}
        best = [one for one in near if _slips(word, one) == 1]
        return best[0] if len(best) == 1 else None

    def _with_its_vowel(self, word: str) -> str | None:
        """The deed that a word is which lost the vowel of its ending: 'joind', 'livd'."""
        meant = f"{word[:-1]}ed"
        is_short = word[-1] == "d" and word[-2] not in "aeioud"
        return meant if is_short and any(meant in known.words for known in self._known) else None

    def near(self, word: str, *, most: int = 1) -> set[str]:
        """Promise every known word so many slips away from one that is none, short ones too: which is meant, its neighbours tell."""
        if not word.isalpha() or not 3 <= len(word) <= 20 or is_english(word):
            return set()
        shorter = _shortened(word)
        found = {one for known in self._known for short in shorter for one in known.shortened.get(short, ())}
        found |= {one for one in shorter if len(one) >= 3 and any(one in known.words for known in self._known)}
        return {one for one in found if 1 <= _slips(word, one) <= most}

    def _swapped_back(self, word: str) -> str | None:
        """The one known word with two of its letters swapped: neighbours, or in a long word any two."""
        found = {one for one in _with_a_swap(word) if any(one in known.words for known in self._known)}
        found = {one for one in found if one[0] == word[0]} or found
        return found.pop() if len(found) == 1 else None


def _with_a_swap(word: str) -> set[str]:
    reach = len(word) if len(word) >= 6 else 2
    pairs = ((at, other) for at in range(len(word)) for other in range(at + 1, min(at + reach, len(word))))
    return {
        word[:at] + word[other] + word[at + 1 : other] + word[at] + word[other + 1 :]
        for at, other in pairs
        if word[at] != word[other] and (at or other == 1)
    }


def _lengthened(word: str) -> str | None:
    """A common word without one of its letters: 'nver', 'lest'."""
    found = [one for one in _COMMON if one[0] == word[0] and len(one) == len(word) + 1 and word in _shortened(one)]
    return found[0] if len(found) == 1 and len(word) > 3 else None


def _skeleton(word: str) -> str:
    """The word without its vowels; the first letter stays."""
    return word[0] + "".join(letter for letter in word[1:] if letter not in "aeiou")


def _is_left_of(word: str, full: str) -> bool:
    """Whether a word is another without some letters of its middle, and without most of its vowels."""
    if word[0] != full[0] or word[-1] != full[-1] or not len(word) < len(full) <= 2 * len(word):
        return False
    letters = iter(full)
    return all(letter in letters for letter in word) and sum(letter in "aeiou" for letter in word[1:]) <= len(word) // 3


def _same(words: list[str]) -> str | None:
    """Several words are one when they differ in number only, or are forms of one verb: then the longest is nearest."""
    shortest = min(words, key=len)
    if all(one.rstrip("s") == shortest.rstrip("s") for one in words):
        return shortest
    stems = {_ENDING.sub("", one) for one in words}
    return max(words, key=len) if len(stems) == 1 else None


def _slips(word: str, meant: str) -> int:
    """How many slips lead from what was meant to the word; 9 when it must be another word."""
    if word[0] != meant[0] and word[:2] != meant[1::-1]:
        return 9
    rows: list[list[int]] = [list(range(len(meant) + 1))]
    for at, letter in enumerate(word, start=1):
        row = [at]
        for place, other in enumerate(meant, start=1):
            same = rows[-1][place - 1] + (0 if letter == other else _cost(letter, other))
            best = min(same, rows[-1][place] + 1, row[-1] + 1)
            if at > 1 and place > 1 and letter == meant[place - 2] and word[at - 2] == other:
                best = min(best, rows[-2][place - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def _cost(letter: str, other: str) -> int:
    """One for a key beside the right one or a vowel for a vowel; else as much as another word."""
    return 1 if (letter, other) in _neighbours() or {letter, other} <= _VOWELS or {letter, other} in _ALIKE else 3
