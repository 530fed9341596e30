"""A question cut into what its pieces can be: words of the tables, times, values of the shop's data, and what is unknown."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from cdp.assistant.rules.amounts import NUMBERS
from cdp.assistant.rules.figures.words import CUES, NEVER, mendable, table
from cdp.assistant.rules.holidays import NAMED
from cdp.assistant.rules.lexemes import Lexeme
from cdp.assistant.rules.lists import Values
from cdp.assistant.rules.periods import Period
from cdp.assistant.rules.phrases import expand
from cdp.assistant.rules.scan import scan
from cdp.assistant.rules.spelling import Speller
from cdp.assistant.rules.vocabulary import Vocabulary
from cdp.assistant.rules.words import Word, cut

MOST_WORDS = 45
_MOST_MENDED = 4  # slips of the finger in one question
_VALUES = ("GOODS", "COUPONNAME", "SOURCE", "PLACE")
_DOERS = ("chasers", "openers", "clickers", "readers", "spenders", "orderers", "shoppers", "redeemers")
_COMMON = frozenset(["IDLE", "COME", "NOT_BY", "NEWEST", "GAINED", "LOST", "HAVE", "MOST", "ASK", "RESULTS"])
_IDLE_MARKS = frozenset(",.?!:/-();&+")
_PREVIOUS = frozenset(["previous", "prior", "preceding"])


@dataclass(frozen=True)
class Days:
    """From the first day to the last, both in it. `first` None is since the shop began."""

    first: date | None
    last: date
    named: str = field(default="", compare=False)  # 'black friday': a year before it are other days

    @property
    def length(self) -> int:
        """How many days it has; of one without a beginning, many."""
        return (self.last - self.first).days + 1 if self.first else 36_500


@dataclass(frozen=True)
class Token:
    """A piece of the question: kind -> what it is worth. Kinds of no table are TIME, VALUE, NUMBER, MARK and UNKNOWN."""

    text: str
    readings: dict[str, Any] = field(default_factory=dict)

    def is_a(self, *kinds: str) -> bool:
        """Promise whether it can be one of these kinds."""
        return not self.readings.keys().isdisjoint(kinds)


@cache
def _speller() -> Speller:
    return Speller(mendable(), ())


def may_be_asked(text: str) -> bool:
    """Promise whether a question has a word of figures at all; most have none, and are read no further."""
    words = cut(text)
    if len(words) > MOST_WORDS or any(word.text in NEVER for word in words):
        return False
    return any(word.text in CUES for word in words) or any(
        _mended(word) in CUES for word in _strange(words)[:_MOST_MENDED]
    )


def _strange(words: list[Word]) -> list[Word]:
    return [word for word in words if _is_strange(word)]


def _is_strange(word: Word) -> bool:
    """Whether it may be a slip of the finger: who clicks and who purchases are people by their own names."""
    return word.kind == "word" and word.text not in table().words and not word.text.endswith(_DOERS)


def _mended(word: Word) -> str:
    return _speller().mended(word.text) or word.text


def tokens(text: str, vocabulary: Vocabulary, today: date) -> list[Token]:
    """Promise the question's pieces in order. Times and values are the people grammar's own; they hide what lies in them."""
    words, known = cut(text), scan(text, vocabulary, today).lexemes
    texts = _texts(words, known)
    times = {_first_in(words, one): one for one in known if one.is_a("PERIOD", "WINDOW")}
    values = {_first_in(words, one): one for one in known if one.is_a(*_VALUES) or one.is_a("QUOTED")}
    out: list[Token] = []
    at = 0
    while at < len(words):
        if (one := times.get(at)) is not None:
            out += _time(one, today)
            at = max(_after(words, one), at + 1)
            continue
        ahead = min((place for place in times if place > at), default=len(words))
        end, readings = table().longest(texts[:ahead], at)
        value = values.get(at)
        if value is not None and (upto := _after(words, value)) >= end and (upto > end or set(readings) <= _COMMON):
            out.append(_value(value))
            at = max(upto, at + 1)
            continue
        out.append(_token(words[at : max(end, at + 1)], dict(readings), today))
        at = max(end, at + 1)
    return out


def _texts(words: list[Word], known: list[Lexeme]) -> list[str]:
    """The words to look up; what no table and no value of the shop knows is mended, a few times."""
    held = [(one.start, one.end) for one in known if one.is_a("PERIOD", "WINDOW", *_VALUES)]
    texts, slips = [], 0
    for word in words:
        if _is_strange(word) and slips < _MOST_MENDED and not any(start <= word.start < end for start, end in held):
            slips += 1
            texts.append(_mended(word))
        else:
            texts.append(word.text if word.kind in ("word", "ordinal", "number", "percent") else f"\0{word.kind}")
    return texts


def _first_in(words: list[Word], one: Lexeme) -> int:
    return next((at for at, word in enumerate(words) if word.start >= one.start), len(words))


def _after(words: list[Word], one: Lexeme) -> int:
    return next((at for at, word in enumerate(words) if word.start >= one.end), len(words))


def _token(words: list[Word], readings: dict[str, Any], today: date) -> Token:
    said = " ".join(word.raw or word.text for word in words)
    first = words[0]
    if not readings and first.text in _IDLE_MARKS:
        return Token(said, {"MARK": None})
    if first.kind == "number" and isinstance(first.value, float) and not readings:
        year = int(first.value)
        if len(first.text) == 4 and 1990 <= year <= today.year:
            return Token(said, {"TIME": _cut(date(year, 1, 1), date(year + 1, 1, 1), today), "YEAR": None})
        if first.value == year and 0 < year <= 60:
            return Token(said, {"NUMBER": year})
    if len(words) == 1 and (number := NUMBERS.get(first.text)) and number == int(number):
        readings = readings | {"NUMBER": int(number)}
    return Token(said, readings or {"UNKNOWN": None})


def _value(one: Lexeme) -> Token:
    """Values of one field; a word that stands for several products, as a colour does, is none of them."""
    found = next((one[kind] for kind in _VALUES if one.is_a(kind)), None)
    if isinstance(found, Values) and (len(found.choices) == 1 or found.joiner != "one"):
        return Token(one.raw or one.text, {"VALUE": found.choices})
    return Token(one.raw or one.text, {"UNKNOWN": None})


def _time(one: Lexeme, today: date) -> Iterator[Token]:
    if one.is_a("WINDOW"):
        window = one["WINDOW"]
        days = Days(today - timedelta(days=window.days - 1), today)
        kind = "UNKNOWN" if window.older else "TIME"
    else:
        period: Period = one["PERIOD"]
        days, kind = _cut(period.start, period.end, today), "TIME"
    if days.first and days.first > today:
        yield Token(one.text, {"AHEAD": None})
        return
    said = one.text.split()
    days = replace(days, named=_named(one.text))
    readings: dict[str, Any] = {kind: days} | ({"WINDOW": None} if one.is_a("WINDOW") else {})
    if not _PREVIOUS.isdisjoint(said):
        readings["PREVIOUS"] = None
    if "and" in said and said[0] not in ("between", "from"):
        readings["TWO"] = None
    if said[:1] in (["since"], ["from"]):
        readings["SINCE"] = None
    yield Token(one.text, readings)


@cache
def _names() -> dict[str, str]:
    """Words of a named day of the year -> the key by which it is looked up."""
    return {" ".join(words): cell for cell, _ in NAMED for words in expand(cell)}


def _named(said: str) -> str:
    """The longest name of a day or a season that is said."""
    words = said.split()
    spans = (" ".join(words[at : at + n]) for n in range(min(len(words), 5), 0, -1) for at in range(len(words) - n + 1))
    return next((_names()[span] for span in spans if span in _names()), "")


def named_in(named: str, year: int, today: date) -> Days | None:
    """Promise the days of that name in a year, None where they lie ahead."""
    start, end = next(days for cell, days in NAMED if cell == named)(year)
    return replace(_cut(start, end, today), named=named) if start <= today else None


def _cut(start: date | None, end: date | None, today: date) -> Days:
    """Up to today at most: what lies ahead has no figures."""
    last = today if end is None else min(end - timedelta(days=1), today)
    return Days(start, last if start is None or start > today else max(last, start))
