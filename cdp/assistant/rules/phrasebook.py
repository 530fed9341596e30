"""Phrases by their words, and all that each can be."""

from collections.abc import Sequence
from typing import Any


class Words:
    """Phrases in a trie of words, each with all it can be."""

    def __init__(self) -> None:
        self.root: dict[Any, Any] = {}
        self.words: set[str] = set()
        self.kinds: dict[str, set[str]] = {}

    def add(self, phrase: Sequence[str], kind: str, value: Any) -> None:
        """Note one more thing that a phrase can be; the first row of a kind stays."""
        node = self.root
        for word in phrase:
            node = node.setdefault(word, {})
            self.words.add(word)
            self.kinds.setdefault(word, set()).add(kind)
        node.setdefault(None, {}).setdefault(kind, value)

    def named(self, *kinds: str) -> set[str]:
        """Promise the words of phrases of these kinds, or without any of all that are not of places and other names alone."""
        if kinds:
            return {word for word, known in self.kinds.items() if known & set(kinds)}
        return {word for word, known in self.kinds.items() if any(not _is_name(kind) for kind in known)}

    def has(self, phrase: Sequence[str]) -> bool:
        """Promise whether this phrase is known."""
        return self.readings(phrase) is not None

    def readings(self, phrase: Sequence[str]) -> dict[str, Any] | None:
        """Promise what this phrase can be."""
        node = self.root
        for word in phrase:
            if word not in node:
                return None
            node = node[word]
        return node.get(None)

    def longest(self, words: Sequence[str], at: int) -> tuple[int, dict[str, Any]]:
        """Promise where the longest known phrase from this place on ends, and what it can be."""
        node, best = self.root, at
        readings: dict[str, Any] = {}
        for place in range(at, len(words)):
            if words[place] not in node:
                break
            node = node[words[place]]
            if None in node:
                best, readings = place + 1, node[None]
        return best, readings


def _is_name(kind: str) -> bool:
    return kind in ("PLACE", "REGION", "DOMAIN") or kind.startswith("OF:")
