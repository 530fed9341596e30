"""Questions about what letters came to: open and click rates, and how the last campaigns did."""

import re
from collections.abc import Sequence
from datetime import date

from cdp.assistant.rules.figures import times
from cdp.assistant.rules.figures.asked import Campaigns
from cdp.assistant.rules.figures.tokens import Days, Token

_RATES = re.compile(r"\b(?:open|click|unsubscribe|bounce|click.through)\w* rates?\b|\bctr\b", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:of|for|from|did|on) (?:the |our |my )?(?:campaign|newsletter|mailing) [\"“]?(?P<name>[^\"”?]{2,80})", re.IGNORECASE)  # fmt: skip
_TIME = re.compile(
    r"\b(?:last|this|past|previous|today|yesterday|since|ago|days?|weeks?|months?|quarters?|years?|q[1-4]|20\d\d"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_MOST_SHOWN = 10
_ALWAYS = ("IDLE", "MARK", "ASK", "WHICH", "MANY", "COME", "DOING", "AGAINST", "SO_FAR")


def of_name(said: str, campaigns: Sequence[str]) -> Campaigns | None:
    """Promise the campaign whose rate is asked for by its name, the longest that fits, or as it was typed."""
    if not _RATES.search(said):
        return None
    lowered = said.casefold()
    held = sorted((name for name in campaigns if len(name) > 2 and _stands_in(name.casefold(), lowered)), key=len)
    if held:
        is_quoted = re.search(rf"[\"“]{re.escape(held[-1].casefold())}[\"”]", lowered)
        is_whole = is_quoted or not _TIME.search(lowered.replace(held[-1].casefold(), " "))
        return Campaigns(name=held[-1]) if is_whole else None
    named = _NAMED.search(said)
    return Campaigns(name=named["name"].strip(" .!")) if named and not _TIME.search(named["name"]) else None


def is_named(said: str, campaigns: Sequence[str]) -> bool:
    """Promise whether a campaign's name is said."""
    return any(len(name) > 2 and _stands_in(name.casefold(), said.casefold()) for name in campaigns)


def _stands_in(name: str, said: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) is not None


def _has(pieces: list[Token], *kinds: str) -> bool:
    return any(one.is_a(*kinds) for one in pieces)


def _rates_in(pieces: list[Token]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.readings["LETTERS"] for one in pieces if one.is_a("LETTERS")))


def campaigns(pieces: list[Token], today: date) -> Campaigns | None:
    """Promise what is asked of the newest campaigns: 'how did our last campaign do compared to the one before'."""
    kinds = (
        "CAMPAIGN",
        "BY",
        "NEWEST",
        "RESULTS",
        "LETTERS",
        "ONEBEFORE",
        "BEFORE",
        "NUMBER",
        "MOST",
        "LEAST",
        "PER",
        "TIME",
        "MOSTREAD",
    )
    if not _has(pieces, "CAMPAIGN", "ONEBEFORE") or not all(one.is_a(*kinds, *_ALWAYS) for one in pieces):
        return None
    if any(one.is_a("BY") and not one.is_a("CAMPAIGN") for one in pieces):
        return None
    named = times.asked(pieces, today, is_compared=False)
    if named is None or named[1] is not None:
        return None
    days = named[0]
    number = next((one.readings["NUMBER"] for one in pieces if one.is_a("NUMBER")), 0)
    rates = _rates_in(pieces)
    if read := [one for one in pieces if one.is_a("MOSTREAD")]:
        rates = ("click_rate",) if "click" in read[0].text.lower() else ("open_rate",)
    if days is None and _has(pieces, "NEWEST") and _has(pieces, "RESULTS", "LETTERS"):
        is_compared = _has(pieces, "ONEBEFORE", "BEFORE") or any(
            one.is_a("AGAINST") and one.text.lower() not in ("more", "less", "up", "down") for one in pieces
        )
        return Campaigns(newest=min(number or (2 if is_compared else 1), 20), rates=rates)
    if rates and _has(pieces, "PER") and not _has(pieces, "MOST", "LEAST", "MOSTREAD"):
        return Campaigns(newest=_MOST_SHOWN, days=days, rates=rates)
    if (
        _has(pieces, "MOST", "LEAST", "MOSTREAD")
        and _has(pieces, "WHICH", "ASK")
        and (rates or _has(pieces, "RESULTS"))
    ):
        is_least = _has(pieces, "LEAST") or any("least" in one.text.lower() for one in read)
        return Campaigns(
            newest=_MOST_SHOWN, days=days, rates=rates or ("open_rate",), is_ranked=True, is_least=is_least
        )
    return None


def rates(pieces: list[Token], today: date) -> Campaigns | None:
    """Promise the rates that are asked of all letters in a time: 'what's our open rate over the last 30 days'."""
    found = _rates_in(pieces)
    kinds = ("LETTERS", "CAMPAIGN", "TIME", "BEFORE", "YEARBEFORE", "SAME", "EVER", "AHEAD", "RESULTS")
    if not found or not all(one.is_a(*kinds, *_ALWAYS) for one in pieces) or not _has(pieces, "ASK", "MANY", "TIME"):
        return None
    named = times.asked(
        pieces, today, is_compared=_has(pieces, "DOING") and any(one.text.lower() == "how" for one in pieces)
    )
    if named is None:
        return None
    days = named[0] or (None if _has(pieces, "EVER") else Days(date.fromordinal(today.toordinal() - 29), today))
    return Campaigns(days=days, against=named[1], rates=found)
