"""What is said where a sentence was not understood whole: what was not, what is not held here, and what to say instead."""

from dataclasses import replace

from cdp.assistant.reading import Reading
from cdp.assistant.rules.cover import Piece
from cdp.assistant.rules.missing import Missing
from cdp.assistant.rules.nodes import Tree
from cdp.assistant.rules.scan import Scanned
from cdp.text import listed

EXAMPLES = (
    "VIP customers who have not ordered in the last 60 days",
    "subscribers who never ordered",
    "customers who spent more than $500 this year",
)


def unclear_in(pieces: list[Piece], scanned: Scanned) -> list[str]:
    """Promise the words nobody claimed, neighbours together."""
    found: list[tuple[int, int]] = []
    for piece in pieces:
        if piece.kind != "UNCLAIMED":
            continue
        if found and found[-1][1] == piece.start:
            found[-1] = (found[-1][0], piece.end)
        else:
            found.append((piece.start, piece.end))
    return [scanned.text[scanned.lexemes[start].start : scanned.lexemes[end - 1].end] for start, end in found]


NO_DATA = "There is no data about"


def refused(gaps: list[Piece], scanned: Scanned, tree: Tree | None, base: Reading) -> Reading:
    """Promise the refusal that names the data there is none of, with the nearest that is possible."""
    rows: list[Missing] = [scanned.lexemes[piece.start]["MISSING"] for piece in gaps]
    names = listed(dict.fromkeys(row.data for row in rows))
    whole = tree and (tree if set(tree) & {"all", "any", "none"} else {"all": [tree]})
    nearest = whole or rows[0].nearest
    offer = (
        " The rest of the sentence can be made into a segment."
        if whole
        else f" The nearest possible: {rows[0].nearest_words}."
        if rows[0].nearest
        else ""
    )
    return replace(base, outcome="refuse", message=f"{NO_DATA} {names} here.{offer}", nearest=nearest)


_VAGUE = "How much exactly? “{}” names no number."


def asked(unclear: list[str], tree: Tree | None, scanned: Scanned, base: Reading) -> Reading:
    """Promise the question that quotes what was not understood, and tells what was."""
    words = tuple(dict.fromkeys(unclear))
    quoted = listed(f"“{one}”" for one in words[:4])
    is_vague = any(one.is_a("VAGUE") and any(one.text in said.lower() for said in words) for one in scanned.lexemes)
    message = _VAGUE.format("”, “".join(words[:2])) if is_vague else f"I did not understand {quoted}."
    if tree is not None:
        message += " The rest was understood."
    options = (_options(words, scanned) if tree is not None else []) or EXAMPLES
    return replace(
        base,
        outcome="ask",
        message=message,
        unclear=words,
        options=tuple(options[:3]),
        nearest=tree and ({"all": [tree]} if not set(tree) & {"all", "any", "none"} else tree),
    )


def _options(words: tuple[str, ...], scanned: Scanned) -> list[str]:
    """The sentence without what was not understood, where something is left of it."""
    left = scanned.text
    for word in words:
        left = left.replace(word, " ")
    left = " ".join(left.split())
    return [left, *EXAMPLES[:2]] if len(left) > 12 and left != scanned.text else []
