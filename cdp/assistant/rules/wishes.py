"""What is wished for besides people: marketing words, and the places where words about a letter may stand."""

import re
from dataclasses import dataclass, field
from typing import cast

from cdp.assistant.reading import Intent
from cdp.assistant.rules.intents import ORDER
from cdp.assistant.rules.lexemes import Lexeme
from cdp.assistant.rules.passing import Passing
from cdp.assistant.rules.scan import Scanned
from cdp.assistant.rules.visiting import ABANDONED

_EVERYONE = frozenset(["all", "every", "everyone", "everybody", "entire", "whole", "any", "anyone", "anybody", "each"])
_END = ("TO", "COLON")
_ABOUT = frozenset(
    [
        "about",
        "re",
        "announcing",
        "regarding",
        "featuring",
        "offering",
        "introducing",
        "celebrating",
        "saying",
        "telling",
    ]
)


_CONDITIONS = (
    "PLACE",
    "REGION",
    "TERM",
    "TAG",
    "FIELD",
    "BOUND",
    "WINDOW",
    "PERIOD",
    "RANKED",
    "BUY",
    "SPEND",
    "NUM",
    "ORDINAL",
    "NTHORDER",
    "MISSING",
    "NOT",
    "EXCEPT",
    "SEGMENT",
)
_GIVES = re.compile(
    r"\W*(?:please |let's |can you |could you |i want to |we want to |i'd like to )?(?:give|send|offer|write|set up|run|launch|start|schedule|plan|design)\b",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"\s+(?:\w+\s+)?(?:customers|people|clients|shoppers|buyers|subscribers|folks|members|spenders|names)\b",
    re.IGNORECASE,
)
_LETTERS = frozenset(
    ["letter", "newsletter", "email", "mail", "note", "message", "campaign", "flow", "promo", "announcement"]
)


@dataclass
class Wish:
    """Marketing words by place, the theme, and where words about the letter may stand."""

    markets: dict[int, str] = field(default_factory=dict)
    theme: str = "general"
    free: frozenset[int] = frozenset()

    @property
    def is_marketing(self) -> bool:
        """Whether marketing may be meant at all."""
        return bool(self.markets)

    def intent_of(self, claimed: set[int]) -> Intent:
        """Promise the intent of the marketing words that no condition took."""
        kinds = {kind for at, kind in self.markets.items() if at in claimed or at in self.free}
        return cast(Intent, next((kind for kind in ORDER if kind in kinds), "segment"))


def of(scanned: Scanned, aside: Passing = Passing()) -> Wish:
    """Promise what is wished for, beside what is said in passing: at its deeds begins what is to be sent to them."""
    deeds = aside.deeds
    lexemes = scanned.lexemes
    markets = {
        at: str(one["MARKET"])
        for at, one in enumerate(lexemes)
        if one.is_a("MARKET")
        and not one.is_a("WINDOW", "PERIOD")
        and not _is_source(lexemes, at)
        and one.text != "contacts"
    }
    is_last = bool(lexemes) and len(lexemes) - 1 in markets and _GIVES.match(scanned.text) is not None
    if not deeds and not is_last and not any(_is_wish(lexemes, at) for at in markets):
        markets = {}
    markets |= {at: "campaign" for at in deeds if at not in markets}
    themes = [str(one["THEME"]) for one in lexemes if one.is_a("THEME")]
    outside = {at: kind for at, kind in markets.items() if at not in aside.clauses}
    free = (_free(lexemes, outside, aside.clauses) | _tail(scanned, outside)) if markets else frozenset()
    free -= {at for at in free if lexemes[at].is_a(*ABANDONED)}  # 'an abandoned cart e-mail' says who gets it
    free -= {at for at in free if lexemes[at].is_a("NUM") and _MANY.match(scanned.text, lexemes[at].end)}
    return Wish(markets, themes[0] if themes and markets else "general", free)


def _is_source(lexemes: list[Lexeme], at: int) -> bool:
    """'came from the newsletter', 'the newsletter brought us'."""
    if not lexemes[at].is_a("SOURCECUE"):
        return False
    return any(one.is_a("IN", "VIA") for one in lexemes[max(at - 1, 0) : at]) or any(
        one.is_a("BROUGHT") for one in lexemes[at + 1 : at + 2]
    )


def _is_wish(lexemes: list[Lexeme], at: int) -> bool:
    """A verb asks for marketing; a noun such as 'newsletter' only near the beginning or before 'to' and 'for'."""
    if not lexemes[at].is_a("MAIL", "FIELD", "CONTENT", "THEME"):
        return True
    after = lexemes[at + 1 : at + 2]
    if at and lexemes[at - 1].is_a("GOT"):
        return False  # 'everyone who got an e-mail'
    if any(one.is_a("OPEN", "CLICK", "BOUNCE", "ENGAGE", "CMP", "BOUND", "YES") for one in after):
        return False  # 'email click count'
    return at <= 1 or any(one.is_a(*_END) for one in after)


def _free(lexemes: list[Lexeme], markets: dict[int, str], clauses: frozenset[int]) -> frozenset[int]:
    free: set[int] = set()
    first = min(markets, default=len(lexemes))
    end = _boundary(lexemes, first)
    if end is not None and not clauses.isdisjoint(range(first, end + 1)):
        end = None  # 'e-mail gold members to thank them': the people stand before what the letter says
    if end is not None:
        free |= set(range(first, _second(lexemes, end) or end))
    for at, one in enumerate(lexemes):
        if one.text in _ABOUT:
            is_day = one.text == "celebrating"  # of their birthday, where a time is said
            free |= {
                place for place in range(at, _stop(lexemes, at + 1)) if not (is_day and lexemes[place].is_a("AHEAD"))
            }
        if at in markets and one.text in _LETTERS:
            free |= set(range(_back(lexemes, at), at))
    return frozenset(free)


def _tail(scanned: Scanned, markets: dict[int, str]) -> frozenset[int]:
    """What people are invited to: 'invite customers in Boston to our pop-up store'."""
    lexemes = scanned.lexemes
    first = min(markets, default=len(lexemes))
    for at in range(len(lexemes) - 1, first, -1):
        start = lexemes[at].start
        is_after = any(lexemes[first].start < place < start for place in scanned.people) or any(
            one.is_a("TERM", "SEGMENT") for one in lexemes[first + 1 : at]
        )
        if lexemes[at].is_a("TO") and is_after and not any(place > start for place in scanned.people):
            rest = lexemes[at + 1 :]
            if not any(one.is_a(*_CONDITIONS) and not one.is_a("CONTENT", "THEME") for one in rest):
                return frozenset(range(at, len(lexemes)))
    return frozenset()


def _back(lexemes: list[Lexeme], at: int) -> int:
    """What stands before the letter and describes it: 'the new sock letter'."""
    start = at
    while (
        start > max(at - 4, 0)
        and lexemes[start - 1].is_a("GOODS", "CONTENT", "THEME", "WORD", "MISSING")
        and not lexemes[start - 1].is_a("TAG", "SOURCE", "PLACE", "SEGMENT", "ATTRVALUE", "TERM")
    ):
        start -= 1
    return start


def _boundary(lexemes: list[Lexeme], first: int) -> int | None:
    """Where 'for' or 'to' or a colon ends the words about the letter, if it comes soon and before any number or time."""
    for at in range(first + 1, min(first + 11, len(lexemes))):
        one = lexemes[at]
        if one.is_a(*_END):
            return at
        if one.is_a(
            "BUY",
            "SPEND",
            "SIGNUP",
            "TERM",
            "REGION",
            "SEGMENT",
            "AGODAYS",
            "BOUND",
            "WINDOW",
            "PERIOD",
            "PLACE",
            "RANKED",
            "NOT",
            "EXCEPT",
            "FIELD",
            "COMMA",
        ) and not (one.is_a("CONTENT", "THEME", "MARKET") or one.text == "drop"):
            return None
    return None


def _second(lexemes: list[Lexeme], end: int) -> int | None:
    """'ideas for a blanket promo aimed at people who ...': a second 'for' after nothing but words about the letter."""
    for at in range(end + 1, min(end + 5, len(lexemes))):
        if lexemes[at].is_a(*_END):
            return at if lexemes[at - 1].is_a("THEME", "MARKET", "CONTENT") else None
        if not lexemes[at].is_a("GOODS", "CONTENT", "THEME", "MARKET", "WORD"):
            return None
    return None


def _stop(lexemes: list[Lexeme], at: int) -> int:
    while at < len(lexemes) and not lexemes[at].is_a(
        "TO", "COMMA", "STOP", "BOUND", "WINDOW", "PERIOD", "BUY", "SPEND", "NOT"
    ):
        at += 1
    return at


def means_everyone(scanned: Scanned) -> bool:
    """Promise whether all customers are meant: 'everyone', 'all customers'."""
    words = set(scanned.text.lower().replace(".", " ").replace(",", " ").split())
    return bool(words & _EVERYONE) and (bool(scanned.people) or bool(words & {"everyone", "everybody"}))
