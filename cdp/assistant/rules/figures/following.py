"""A second question that changes one thing of the figure before it: 'and in September?', 'and by country?'."""

import re
from dataclasses import replace
from datetime import date, datetime

from cdp.assistant.rules.figures import cutting, times
from cdp.assistant.rules.figures.asked import Figures, NotOffered, Question
from cdp.assistant.rules.figures.cutting import every, has, only
from cdp.assistant.rules.figures.measuring import LINES, measures_of, value_of
from cdp.assistant.rules.figures.tokens import Days, Token
from cdp.assistant.rules.figures.words import NEVER
from cdp.assistant.rules.vocabulary import Vocabulary
from cdp.assistant.rules.words import clean, cut

_LONGEST = 12  # words
_CLEAR = r"and what about|what about|how about|(?:the )?same (?:thing |figure |numbers? )?(?:for|by|in|but)|vs\.?|split|break (?:it|that|this) down|by|per"
_CLEARLY = re.compile(rf"^\W*(?:{_CLEAR}|and by|and per)\b", re.IGNORECASE)
_BEGINS = re.compile(rf"^\W*(?:{_CLEAR}|ok(?:ay)?|and|so|now|only|just|but|then|for|in)\b", re.IGNORECASE)
_LEADING = re.compile(
    r"^\W*(?:ok(?:ay)?|and|so|now|what about|how about|same (?:thing |figure |numbers? )?(?=for|by|in|but)|the same (?=for|by|in)|but|only|just|then|please|show (?:me )?(?:it|that)|break (?:it|that|this) down|split (?:it|that|this)?|can you|could you|give me|[,.])\s+",
    re.IGNORECASE,
)


def read(
    text: str, before: Figures, vocabulary: Vocabulary, *, now: datetime, is_alone: bool = True
) -> Question | None:
    """Promise the figure as it is asked now, where the question only says another time, another cut or another figure.

    `is_alone` False where people are on the screen: then 'only in Germany' may be about them.
    """
    said = cutting.in_plain_words(clean(text))
    words = cut(said)
    if (
        not (_BEGINS if is_alone else _CLEARLY).match(said)
        or len(words) > _LONGEST
        or any(word.text in NEVER for word in words)
    ):
        return None
    while (head := _LEADING.match(said)) is not None:
        said = said[head.end() :]
    today = now.astimezone(vocabulary.catalogue.time_zone).date()
    pieces = cutting.pieces_of(said, vocabulary, today)
    return _with_another_time(pieces, before, today) or _changed(pieces, before, today)


def _with_another_time(pieces: list[Token], before: Figures, today: date) -> Figures | None:
    """'And the month before', 'vs last year': what comes before the days that were asked about."""
    if before.days is None or before.days.first is None or any(one.is_a("TIME") for one in pieces):
        return None
    if not all(one.is_a("BEFORE", "YEARBEFORE", "SAME", "AGAINST", "IDLE", "MARK") for one in pieces):
        return None
    is_year = any(one.is_a("YEARBEFORE") for one in pieces)
    if not is_year and not any(one.is_a("BEFORE") for one in pieces):
        return None
    other = times.year_before(before.days, today) if is_year else times.before(before.days, today)
    if other is None:
        return None
    is_against = any(one.is_a("AGAINST") for one in pieces)
    return replace(before, against=other) if is_against else replace(before, days=other, against=None, is_usual=False)


_CHANGING = ("PLAIN", "COUNTED", "EACH", "PER", "VALUE", "NET", "BY", "HAVE")


def _changed(pieces: list[Token], before: Figures, today: date) -> Question | None:
    """A figure asked before with what the pieces name in its place, or None where they name nothing else of it."""
    if not only(pieces, *_CHANGING) or any(one.is_a("AHEAD") for one in pieces):
        return None
    bys = [one.readings["BY"] for one in pieces if one.is_a("BY") and not one.is_a("PLAIN", "COUNTED")]
    by = next(iter([*bys, *every(pieces, "EACH")]), "")
    value, where = value_of(pieces)
    times_named = _other_days(pieces, before, today)
    measures = measures_of([one for one in pieces if one.is_a("PLAIN", "COUNTED")], "")
    if value is None or times_named is None or len(bys) > 1 or by == "campaign" or where in ("state", "city"):
        return None
    if not (by or where or measures) and times_named == (before.days, before.against):
        return None
    if (
        (where and before.by not in ("", where) and not measures)
        or (by and where)
        or (by and before.only and by != before.by)
    ):
        return NotOffered("by two things at once")
    by = by or where or before.by
    kept = before.only if by == before.by and not bys and not where else ""
    wanted = measures or list(before.measures)
    if by in LINES and not (value or kept) and "revenue" in wanted:
        wanted += ["units"]
    days, against = times_named
    against = against if by != "weekday" else None
    return Figures(
        tuple(dict.fromkeys(wanted)), days, against, by, value or kept, before.most if by == before.by else 0,
        is_least=before.is_least and by == before.by, is_ever=days is None,
        within=before.within if by == before.by else "",
    )  # fmt: skip


def _other_days(pieces: list[Token], before: Figures, today: date) -> tuple[Days | None, Days | None] | None:
    """The days that are named now; beside 'vs' they are what those of before are compared with."""
    named = [at for at, one in enumerate(pieces) if one.is_a("TIME")]
    if not named:
        is_plain = not has(pieces, "AGAINST", "BEFORE", "YEARBEFORE", "EVER")
        return (before.days, before.against) if is_plain else (None, None) if has(pieces, "EVER") else None
    if len(named) == 1 and any(one.is_a("AGAINST") for one in pieces[: named[0]]) and before.days:
        return before.days, times.second(before.days, pieces, named[0], today)
    return times.asked(pieces, today, is_compared=False)
