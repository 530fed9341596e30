"""From a sentence to lexemes: words looked up, slips mended, idle words set aside, amounts, times and lists put together."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cdp.assistant.rules.again import with_same_things
from cdp.assistant.rules.amounts import SCALES, Amount, read_amounts
from cdp.assistant.rules.calendar import calendar_of
from cdp.assistant.rules.codes import PEOPLE, code, with_country
from cdp.assistant.rules.goods import with_goods
from cdp.assistant.rules.labels import labelled, set_right
from cdp.assistant.rules.lexemes import Lexeme, reduced
from cdp.assistant.rules.lists import listed
from cdp.assistant.rules.mending import mended
from cdp.assistant.rules.seams import resewn, with_goods_behind_on, without_our_opening
from cdp.assistant.rules.vocabulary import Choice, Vocabulary, grammar
from cdp.assistant.rules.windows import WINDOWS, with_same_times
from cdp.assistant.rules.words import Word, clean, cut, is_of_manner

ARTICLES = frozenset(["a", "an", "the", "our", "my", "your", "their", "his", "her", "its"])
_AFTER_THE = frozenset(
    ["last", "past", "previous", "next", "coming", "current", "trailing", "preceding", "prior", "most"]
)
_MARKS = {
    ",": "COMMA",
    ";": "SEMI",
    "(": "LP",
    ")": "RP",
    "[": "LP",
    "]": "RP",
    "{": "LP",
    "}": "RP",
    ":": "COLON",
    ".": "STOP",
    "!": "STOP",
    "?": "STOP",
    "/": "SLASH",
    "-": "DASH",
}


@dataclass
class Scanned:
    """The lexemes of a sentence, where people are named in it, and the slips that were mended."""

    text: str
    lexemes: list[Lexeme]
    people: list[int] = field(default_factory=list)
    mended: list[tuple[str, str]] = field(default_factory=list)


def scan(text: str, vocabulary: Vocabulary, today: date) -> Scanned:
    """Promise the lexemes of a sentence; what is in no table has the kind WORD."""
    cleaned = clean(text)
    words, put_right = mended(_without_articles(with_country(_joined_by_capitals(cut(cleaned)))), vocabulary)
    found = _looked_up(labelled(words, vocabulary), vocabulary)
    found = without_our_opening(with_goods_behind_on(with_same_things(with_goods(resewn(found), vocabulary))))
    people = [one.start for one in found if one.is_a("WHO") or one.text in PEOPLE or one.text.split(" ")[0] in PEOPLE]
    kept = [
        one
        for at, one in enumerate(found)
        if not set(one.readings) <= {"NOISE", "WHO"} and not (one.text == "most" and _is_house(found[at + 1 : at + 2]))
    ]
    timed = set_right(reduced(calendar_of(today).read(read_amounts(kept)), WINDOWS))
    return Scanned(cleaned, listed(with_same_times(timed), vocabulary), people, put_right)


def _is_house(after: list[Lexeme]) -> bool:
    """'Our most loyal customers': the house meaning says how much already."""
    return any(one.is_a("TERM") for one in after)


def _joined_by_capitals(words: list[Word]) -> list[Word]:
    """Where AND or NOT stand in capitals, OR does so as well, and is no Oregon."""
    if not any(word.raw in ("AND", "NOT") for word in words):
        return words
    return [replace(word, raw="or") if word.raw == "OR" else word for word in words]


def _without_articles(words: list[Word]) -> list[Word]:
    return [
        word
        for at, word in enumerate(words)
        if not (
            word.kind == "word" and word.text in ARTICLES
            and not (word.text == "the" and at + 1 < len(words) and words[at + 1].text in _AFTER_THE and not _is_field(words[at + 1 : at + 4]))
            and not (word.raw == "A" and at and words[at - 1].text in ("with", "by"))
            and not (len(word.raw) == 2 and word.raw.isupper())
        )
    ]  # fmt: skip


def _is_field(words: list[Word]) -> bool:
    """Whether these words begin with a field: 'the last order'; 'the last one hundred days' do not."""
    texts = [word.text for word in words]
    return "FIELD" in (grammar().readings(texts[:2]) or {}) and not (texts[1:2] == ["one"] and texts[-1] in SCALES)


def _looked_up(words: list[Word], vocabulary: Vocabulary) -> list[Lexeme]:
    texts = [
        word.text if word.kind in ("word", "ordinal") or word.kind == "number" else f"\0{word.kind}" for word in words
    ]
    shared, own = grammar(), vocabulary.own
    out: list[Lexeme] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word.kind in ("number", "money", "percent", "quoted", "date", "domain", "mark") and not _is_phrase(
            texts, at, vocabulary
        ):
            out.append(_plain(word, vocabulary))
            at += 1
            continue
        end, readings = shared.longest(texts, at)
        if (
            readings
            and ("MISSING" in readings or "TERM" in readings)
            and any(
                _is_longer_name(own.longest(texts, inner), end, is_any="MISSING" in readings)
                for inner in range(at + 1, end)
            )
        ):
            end, readings = at + 1, grammar().readings([texts[at]]) or {}  # 'with the friends and family tag'
        own_end, own_readings = own.longest(texts, at)
        if set(own_readings) == {"SEGMENTCUE"} and not _is_called_segment(texts, at, own_end):
            own_end, own_readings = own.longest(texts[: own_end - 1], at)  # 'birthday in the next two weeks', the words
        if own_end > end:
            end, readings = own_end, own_readings
        elif own_end == end and own_readings:
            readings = _joined(readings, own_readings)
        end = max(end, at + 1)
        out.append(_lexeme(words[at:end], dict(readings), vocabulary, out))
        at = end
    return out


def _is_longer_name(found: tuple[int, dict[str, Any]], end: int, *, is_any: bool) -> bool:
    """Whether a name of the shop's own begins inside a phrase and goes on behind it: 'have the newsletter pop-up tag'."""
    return found[0] > end and (is_any or not {"TAG", "TAGCUE", "SOURCE", "SEGMENT", "GOODS"}.isdisjoint(found[1]))


_SEGMENT = frozenset(["segment", "segments", "list", "group", "audience", "cohort"])


def _is_called_segment(texts: list[str], at: int, end: int) -> bool:
    """Whether the words beside it say that a segment of that name is meant."""
    return not _SEGMENT.isdisjoint([*texts[max(at - 1, 0) : at], *texts[end : end + 1]])


def _is_phrase(texts: list[str], at: int, vocabulary: Vocabulary) -> bool:
    """A number may begin a phrase: '1 time buyer'."""
    if texts[at].startswith("\0"):
        return False
    return grammar().longest(texts, at)[0] > at + 1 or vocabulary.own.longest(texts, at)[0] > at


def _joined(readings: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Both; a field of the shop's own is not missing, and one it named itself comes before the tables'."""
    both = {**readings, **own}
    if "PLACE" in readings and "PLACE" in own and own["PLACE"].field != readings["PLACE"].field:
        both["PLACE"] = readings["PLACE"]  # New York is the state before it is the city
    if set(own) & {"FIELD", "GOODS", "EVENTNAME", "SEGMENT", "TAG", "SOURCE"}:
        both.pop("MISSING", None)
    return both


def _lexeme(words: list[Word], readings: dict[str, Any], vocabulary: Vocabulary, before: list[Lexeme]) -> Lexeme:
    first, last = words[0], words[-1]
    text = " ".join(word.text for word in words)
    raw = vocabulary_text(words)
    if len(words) == 1:
        if (row := readings.get("MISSING")) is not None and row.data in _held(vocabulary):
            readings.pop("MISSING")
        if choice := code(first, before, vocabulary):
            readings = {"PLACE": choice, "CODE": first.raw}
        if first.kind in ("number", "ordinal") and first.value is not None:
            readings |= _plain(first, vocabulary).readings
        elif "NUM" in readings:
            readings["RAW"] = raw
    elif (row := readings.get("MISSING")) is not None and row.data in _held(vocabulary):
        readings.pop("MISSING")
    if set(readings) & {
        "PLACE",
        "TAG",
        "SOURCE",
        "ATTRVALUE",
        "GOODS",
        "TAGCUE",
        "SOURCECUE",
        "GOODSCUE",
        "COUPONNAME",
        "SEGMENT",
        "EVENTNAME",
    }:
        readings.setdefault("RAW", raw)
    if not readings:
        readings = {"NOISE": None} if len(words) == 1 and is_of_manner(text) else {"WORD": text, "RAW": raw}
    return Lexeme(first.start, last.end, readings, text, raw)


def vocabulary_text(words: list[Word]) -> str:
    """Promise the words as they were typed."""
    return " ".join(word.raw or word.text for word in words)


def _held(vocabulary: Vocabulary) -> set[str]:
    """Kinds of data the shop holds after all, as attributes of its own."""
    labels = " ".join(one.label.lower() for one in vocabulary.catalogue.fields.values() if one.is_attribute)
    cues = {
        "birthdays": "birth",
        "interests": "interest",
        "gender": "gender",
        "age": "age ",
        "loyalty points": "point",
        "reviews and ratings": "rating",
    }
    return {data for data, cue in cues.items() if cue in f"{labels} "}


def _plain(word: Word, vocabulary: Vocabulary) -> Lexeme:
    raw = word.raw or word.text
    readings: dict[str, Any]
    if word.kind == "mark":
        readings = {_MARKS[word.text]: None}
    elif word.kind in ("number", "money", "percent"):
        value = float(word.value or 0)  # type: ignore[arg-type]
        if word.kind == "percent":
            readings = {"PCT": value}
        else:
            readings = {"NUM": Amount(value, "money" if word.kind == "money" else "number"), "RAW": raw}
            if word.kind == "number" and value == int(value):
                readings |= {"DAYNUMBER": int(value)} if 1 <= value <= 31 else {}
                readings |= {"YEAR": int(value)} if 1900 <= value <= 2100 and len(raw) == 4 else {}
    elif word.kind == "ordinal":
        readings = {"ORDINAL": float(word.value or 0)}  # type: ignore[arg-type]
    elif word.kind == "quoted":
        readings = {"QUOTED": raw, "RAW": raw}
        readings |= {
            k: v
            for k, v in (_of_quoted(raw, vocabulary)).items()
            if k not in ("NOISE", "MARKET", "CONTENT", "THEME", "TERM")
        }
    elif word.kind == "date":
        readings = {"DATE": word.value}
    elif word.kind == "domain":
        readings = {"DOMAIN": word.text, "RAW": raw}
    else:
        kingdom = Choice("country", "GB") if word.raw == "UK" else None
        readings = {"PLACE": kingdom, "CODE": raw} if kingdom else {"WORD": word.text, "RAW": raw}
    return Lexeme(word.start, word.end, readings, word.text, raw)


def _of_quoted(raw: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """What a quoted name is in this shop; a segment's name in quotes is that segment."""
    texts = [word.text for word in cut(raw.lower()) if word.kind != "mark"]
    readings = dict(vocabulary.own.readings(texts) or {})
    for cue in ("SEGMENT", "TAG", "SOURCE", "GOODS"):
        if f"{cue}CUE" in readings:
            readings.setdefault(cue, readings[f"{cue}CUE"])
    return readings
