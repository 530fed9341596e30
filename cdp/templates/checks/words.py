"""Words that filters and people have learned to distrust, with their weight."""

import re

_WEIGHTS = {
    1.0: ["act now", "apply now", "buy now", "call now", "click here", "click below", "don't delete", "hurry up",
          "instant", "limited time", "no cost", "no obligation", "once in a lifetime", "special promotion", "urgent",
          "while supplies last", "why pay more", "for free", "lowest price", "best price", "order now", "order today"],
    2.0: ["100% free", "100% satisfied", "absolutely free", "cash bonus", "double your", "earn extra cash", "extra income",
          "free access", "free gift", "free money", "guaranteed", "no catch", "no strings attached", "risk-free",
          "risk free", "satisfaction guaranteed", "winner", "you have been selected", "you won", "congratulations"],
    3.0: ["100% more", "be your own boss", "casino", "cheap meds", "earn money", "get out of debt", "get paid", "lottery",
          "make money", "million dollars", "miracle", "viagra", "weight loss", "work from home", "crypto profit",
          "dear friend", "this is not spam", "we hate spam"],
}  # fmt: skip
_FOUND = [
    (weight, phrase, re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)"))
    for weight, phrases in _WEIGHTS.items()
    for phrase in phrases
]
TOO_MUCH = 5.0


def score(subject: str, words: str) -> tuple[float, list[str]]:
    """Promise how much of it sounds like spam, and the phrases; the subject counts double, shouting as well."""
    said = words.lower()
    found: dict[str, float] = {}
    for weight, phrase, pattern in _FOUND:
        times = 2 * bool(pattern.search(subject.lower())) + bool(pattern.search(said))
        if times:
            found[phrase] = weight * times
    for what, points in _shouting(subject, words).items():
        found[what] = points
    return sum(found.values()), sorted(found, key=lambda phrase: -found[phrase])


def _shouting(subject: str, words: str) -> dict[str, float]:
    found = {}
    if is_shouted(subject):
        found["a subject in capitals"] = 2.0
    if len(re.findall(r"!", subject)) > 1:
        found["more than one ! in the subject"] = 1.5
    if re.search(r"[!?]{3,}|[$€£]{3,}", subject + " " + words):
        found["!!! or $$$"] = 2.0
    return found


def is_shouted(text: str) -> bool:
    """Promise whether most of its letters are capitals."""
    letters = [letter for letter in text if letter.isalpha() and letter.upper() != letter.lower()]
    return len(letters) >= 8 and sum(letter.isupper() for letter in letters) > 0.7 * len(letters)
