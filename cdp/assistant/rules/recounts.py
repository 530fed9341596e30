"""A number that is said anew: 'the last ninety no sorry the last sixty days', 'one hundred and uh two no three hundred dollars'."""

import re

_IN_WORDS = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    r"|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|grand|dozen)"
)
_PAUSED = r"(?:(?:uh+|um+|er+|erm|hm+),? )?"
FIGURE = (
    rf"(?:[$€£]?\d[\d,.]*\d(?:k\b)?|[$€£]?\d(?:k\b)?"
    rf"|\b(?:an? (?=hundred|thousand|grand|dozen))?{_IN_WORDS}(?:[ -](?:(?<=hundred )and (?!\w+ hundred\b)|(?<=thousand )and )?{_PAUSED}{_IN_WORDS})*\b|\b(?:once|twice|thrice)\b)"
)
_TIME = r"days?|weeks?|months?|quarters?|years?"
_MONEY = r"dollars?|bucks|usd|euros?|eur|pounds?|quid"
_UNITS = rf"(?P<unit>{_TIME}|{_MONEY}|percent|%|times?|orders?|purchases?|items?|pieces?|pairs?)"
_LEADING = (
    r"in|within|over|for|since|at|least|most|more|less|fewer|than|above|under|below|about|around|exactly|only|the|last|past|next|previous|top|bottom"
    r"|of|spent|between|every|up|to"
)
_SAID = re.compile(rf"(?P<figure>{FIGURE})(?!\w)(?: ?{_UNITS})?[\s,.…–—-]*$", re.IGNORECASE)
_MEANT = re.compile(
    rf"(?P<lead>(?:(?:{_LEADING}) ){{0,4}})(?P<figure>{FIGURE})(?![\w'’]|[ -]?(?:time|off)\b)(?:[ -]?{_UNITS}(?!\w|[ -]olds?\b))?",
    re.IGNORECASE,
)
_OF_TIME = re.compile(r"\b(?:last|past|next|previous|coming|within|in|for|since|every)\s+$", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|from) $", re.IGNORECASE)
_RANKED = re.compile(
    rf"\b(?:the )?(?:top|bottom|best|first) (?:{FIGURE})(?!\w)(?: ?(?:percent|%|per cent)(?!\w))?", re.IGNORECASE
)
_KINDS = (("time", _TIME), ("money", _MONEY), ("count", r"times?|orders?|purchases?"), ("share", r"percent|%"))


def recounted(said: str, meant: str) -> str | None:
    """Promise the text with the number that ended what was said replaced by the one that begins what is meant, with its unit.

    None where the one is no number for the other: two units, another measure, a year.
    """
    if ranked := _ranked_anew(said, meant):
        return ranked
    old, new = _SAID.search(said), _MEANT.match(meant)
    if old is None or new is None or _is_year(old["figure"]) != _is_year(new["figure"]):
        return None
    kept, lead = said[: old.start()], new["lead"]
    if _BETWEEN.search(kept) and (two := re.match(r"(?:(?! and ).)+ and ", old["figure"], re.IGNORECASE)):
        kept += two.group()  # 'between one hundred and uh two, no, three hundred': the second of the two
    was, now = _kind(old["unit"]), _kind(new["unit"])
    if lead:
        if (shared := re.search(rf"\b{re.escape(lead.strip())}\s+$", kept, re.IGNORECASE)) is None:
            return None
        kept = kept[: shared.start()]
    if (was and now and was != now) or (was and not now):
        return None
    if not lead and not was and (now == "time") != (_OF_TIME.search(kept) is not None):
        return None
    sign = old["figure"][0] if old["figure"][0] in "$€£" and new["figure"][0].isdigit() and now != "money" else ""
    return f"{kept}{sign}{meant}"


def _ranked_anew(said: str, meant: str) -> str | None:
    """'Top five percent by orders I mean top ten percent': what they are ranked by stays, where nothing else is named."""
    old, new = list(_RANKED.finditer(said)), _RANKED.match(meant)
    if not old or new is None or " by " in meant.lower() or " by " not in said[old[-1].end() :].lower():
        return None
    return f"{said[: old[-1].start()]}{new.group()}{said[old[-1].end() :].rstrip(' ,.;-')} {meant[new.end() :].lstrip()}".rstrip()


def _kind(unit: str | None) -> str:
    """What a unit measures; a piece of goods is its own kind."""
    if not unit:
        return ""
    return next((kind for kind, words in _KINDS if re.fullmatch(words, unit, re.IGNORECASE)), unit.lower().rstrip("s"))


def _is_year(figure: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", figure) is not None
