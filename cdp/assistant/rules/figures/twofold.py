"""Two questions in one: 'what share of orders used a code, and which was used most?', 'revenue yesterday vs a usual Friday'."""

import re
from dataclasses import replace
from datetime import datetime

from cdp.assistant.rules.figures import following, times
from cdp.assistant.rules.figures.asked import Figures
from cdp.assistant.rules.figures.read import read as read_one
from cdp.assistant.rules.vocabulary import Vocabulary

_LONGEST = 300  # letters
_JOINS = re.compile(r"[,;]?\s(?:and|&|plus)\s(?:also\s)?(?=(?:which|what|how|by)\b)|\?\s(?:and\s)?(?=(?:which|what|how)\b)", re.IGNORECASE)  # fmt: skip
_WHICH = re.compile(r"\w[,?]?\s(?:and|&)\swhich\b", re.IGNORECASE)
_USUAL_DAY = re.compile(
    r",?\s(?:and\s)?(?:how\s[\w\s]{0,30}?)?(?:against|vs\.?|versus|compared?\s(?:to|with)|than|next\sto)\s(?:an?|the|our)\s"
    r"(?:usual|normal|typical|average|ordinary|regular)\s(?:mon|tues|wednes|thurs|fri|satur|sun)day\W*$",
    re.IGNORECASE,
)


def read(text: str, vocabulary: Vocabulary, *, now: datetime, is_one: bool = False) -> tuple[Figures, Figures] | None:
    """Promise both figures that are asked for, the second over the days of the first where it names none of its own; else None.

    `is_one` where it can be read as one figure too: then only a 'which' begins another.
    """
    if len(text) > _LONGEST or (is_one and not _WHICH.search(text)):
        return None
    if usual := _USUAL_DAY.search(text):
        first = read_one(text[: usual.start()], vocabulary, now=now)
        today = now.astimezone(vocabulary.catalogue.time_zone).date()
        if isinstance(first, Figures) and not first.by:
            return first, Figures(first.measures, times.usual("weekday", today, is_ever=False), by="weekday")
    for join in _JOINS.finditer(text):
        first = read_one(text[: join.start()], vocabulary, now=now)
        if not isinstance(first, Figures):
            continue
        rest = text[join.end() :]
        second = read_one(rest, vocabulary, now=now) or following.read(rest, first, vocabulary, now=now)
        if isinstance(second, Figures):
            is_bare = second.is_usual and not first.is_usual
            return first, replace(second, days=first.days, is_usual=False) if is_bare else second
    return None
