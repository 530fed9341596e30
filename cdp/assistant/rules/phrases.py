"""The small notation of the tables: `(a|b) c?` stands for several phrases. Written out once, when a vocabulary is made."""

import re
from itertools import product

_PIECE = re.compile(r"\(([^()]*)\)([?+]?)|([^\s()?|]+)(\?)?")
_IRREGULAR = {"people": ("people",), "person": ("person", "people")}
# Nouns that tables write in the singular; their plural is meant as well.
NOUNS = frozenset(
    [
        "customer",
        "buyer",
        "shopper",
        "spender",
        "fan",
        "client",
        "one",
        "member",
        "account",
        "subscriber",
        "reader",
        "contact",
        "purchaser",
        "whale",
        "prospect",
        "lead",
        "order",
        "purchase",
        "email",
        "mail",
        "newsletter",
        "campaign",
        "basket",
        "cart",
        "tier",
        "registration",
        "user",
        "joiner",
        "face",
        "newcomer",
        "newbie",
        "loyalist",
        "roller",
        "engager",
        "timer",
        "reorderer",
        "superfan",
        "unsubscriber",
        "nonsubscriber",
        "nonbuyer",
        "orderer",
        "text",
        "signup",
        "vip",
        "product",
        "item",
        "coupon",
        "voucher",
        "code",
        "discount",
        "brand",
        "vendor",
        "category",
        "tag",
        "label",
        "segment",
        "list",
        "event",
        "name",
        "phone",
        "number",
        "day",
        "week",
        "month",
        "year",
        "letter",
        "city",
        "country",
        "state",
        "value",
        "size",
        "date",
        "link",
        "message",
    ]
)


def alternatives(words: str) -> list[str]:
    """Promise the phrases of a cell, which are separated by `|` outside brackets."""
    found, depth, piece = [], 0, ""
    for char in words:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            found.append(piece.strip())
            piece = ""
        else:
            piece += char
    return [*found, piece.strip()]


def expand(words: str) -> list[tuple[str, ...]]:
    """Promise every phrase of a cell as words: `(a|b) c?` gives a, a c, b, b c; nouns come in both numbers, verbs `v+` in all forms."""
    phrases: dict[tuple[str, ...], None] = {}
    for alternative in alternatives(words):
        choices = []
        for group, mark, word, optional in _PIECE.findall(alternative):
            options = _forms([tuple(one.split()) for one in (group or word).split("|")])
            choices.append([*([()] if mark == "?" or optional else []), *options])
        for chosen in product(*choices):
            phrase = tuple(word for part in chosen for word in part)
            for numbered in _both_numbers(phrase):
                phrases[numbered] = None
    return [phrase for phrase in phrases if phrase]


_IRREGULAR_VERBS: dict[str, tuple[str, ...]] = {
    "buy": ("bought",), "get": ("got", "gotten"), "take": ("took", "taken"), "go": ("went", "gone"), "come": ("came",), "spend": ("spent",), "pay": ("paid",),
    "give": ("gave", "given"), "leave": ("left",), "make": ("made",), "find": ("found",), "hear": ("heard",), "see": ("saw", "seen"), "read": (), "send": ("sent",),
    "fall": ("fell", "fallen"), "keep": ("kept",), "beat": ("beaten",), "break": ("broke", "broken"), "lose": ("lost",), "put": (), "cost": (), "run": ("ran",),
    "begin": ("began", "begun"), "become": ("became",), "bring": ("brought",), "forget": ("forgot", "forgotten"), "choose": ("chose", "chosen"), "let": (), "quit": (),
    "say": ("said",), "tell": ("told",), "win": ("won",), "do": ("did", "done"), "blow": ("blew", "blown"), "shell": ("shelled",), "catch": ("caught",), "hit": (), "set": (),
    "have": ("had",), "hold": ("held",), "meet": ("met",), "sit": ("sat",), "drift": ("drifted",), "grow": ("grew", "grown"), "reorder": ("reordered",), "sell": ("sold",),
}  # fmt: skip
_DOUBLED = frozenset(["get", "put", "run", "begin", "forget", "let", "quit", "win", "shop", "drop", "snag", "bag", "nab", "stop", "hit", "set", "cut", "opt", "skip", "slip", "sit", "grab", "tap", "top", "ship", "step"])  # fmt: skip


def inflected(verb: str) -> tuple[str, ...]:
    """Promise the forms of a verb: buy, buys, buying, bought."""
    stem = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
    doubled = f"{verb}{verb[-1]}" if verb in _DOUBLED and verb != "opt" else stem
    third = {"have": "has", "do": "does", "go": "goes"}.get(verb) or plural_of(verb)
    regular = f"{verb[:-1]}ied" if verb.endswith("y") and verb[-2] not in "aeiou" else f"{doubled.removesuffix('e')}ed"
    past = _IRREGULAR_VERBS.get(verb, (regular,))
    return tuple(dict.fromkeys((verb, third, f"{doubled}ing", *past)))


def _forms(options: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Phrases with every form of the verbs that are marked by a plus: 'pick+ up' gives 'picked up'."""
    if not any(word.endswith("+") and len(word) > 1 for phrase in options for word in phrase):
        return options
    return [
        tuple(chosen)
        for phrase in options
        for chosen in product(
            *(inflected(word[:-1]) if word.endswith("+") and len(word) > 1 else (word,) for word in phrase)
        )
    ]


def _both_numbers(phrase: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The phrase, and the phrase with its last noun in the plural."""
    if not phrase:
        return [phrase]
    found = [phrase]
    last = max((at for at, word in enumerate(phrase) if word in NOUNS), default=-1)
    if last >= 0:
        found.append((*phrase[:last], plural_of(phrase[last]), *phrase[last + 1 :]))
    return found


def plural_of(word: str) -> str:
    """Promise the plural of a regular English noun."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def singular_of(word: str) -> str:
    """Promise the singular of a regular English noun, or the word as it is."""
    if word.endswith("ves") and len(word) > 5 and word[-4] in "rlae":
        return f"{word[:-3]}f"
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
