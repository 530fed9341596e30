"""A question cut into pieces, and what of them says nothing more."""

import re
from datetime import date

from cdp.assistant.rules.figures.tokens import Token, tokens
from cdp.assistant.rules.vocabulary import Vocabulary

FIELDS = {
    "product": "product", "category": "category", "vendor": "vendor", "coupon": "coupon", "country": "country",
    "acquisition_source": "source",
}  # fmt: skip
# 'At least one of the codes', 'on 3 orders or more': how often somebody did it, which no figure of the shop is.
_BOUNDED = re.compile(
    r"\b(?:at (?:least|most)|more than|fewer than|less than|over|under|above|below|minimum|min|maximum|max) (?:\d|an?\b|one\b|two\b|three\b|four\b|five\b|once\b|twice\b)"
    r"|\b(?:\d+|one|two|three|four|five|six|ten)(?: \w+)? or (?:more|fewer|less)\b|\d\+",
    re.IGNORECASE,
)


def counts_deeds(said: str) -> bool:
    """Promise whether it is said how often or how many by somebody: a note about people."""
    return _BOUNDED.search(said) is not None


def pieces_of(said: str, vocabulary: Vocabulary, today: date) -> list[Token]:
    """Promise the pieces. 'Compare March and April': two times joined by a word, which else are one from the first to the last."""
    pieces = tokens(said, vocabulary, today)
    if any(one.is_a("TWO") for one in pieces) and any(one.is_a("AGAINST") for one in pieces):
        apart = [" vs ".join(one.text.split(" and ", 1)) if one.is_a("TWO") else one.text for one in pieces]
        return tokens(" ".join(apart), vocabulary, today)
    return pieces


def without_its_kind(pieces: list[Token]) -> list[Token]:
    """Promise the pieces but a kind named beside its value: 'the HOLIDAY coupon', 'the category socks'."""

    def is_said(at: int) -> bool:
        beside = [*pieces[max(at - 1, 0) : at], *pieces[at + 1 : at + 2]]
        kinds = {FIELDS.get(one.field, one.field) for each in beside for one in each.readings.get("VALUE", ())}
        return pieces[at].readings.get("BY") in kinds

    return (
        pieces if any(one.is_a("USED") for one in pieces) else [one for at, one in enumerate(pieces) if not is_said(at)]
    )
