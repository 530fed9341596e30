"""Countries and states by their codes, also in small letters, told from the words that look like them."""

import re
from dataclasses import replace

from cdp.assistant.rules.lexemes import Lexeme
from cdp.assistant.rules.places import US_STATES
from cdp.assistant.rules.vocabulary import Choice, Vocabulary
from cdp.assistant.rules.words import Word

PEOPLE = frozenset(
    re.findall(
        r"\w+",
        "customer customers people person shopper shoppers folk folks client clients user users consumer consumers account accounts contact contacts member members those anyone everyone anybody everybody ones buyers purchasers subscribers",
    )
)

_COUNTRY_NEXT = PEOPLE | frozenset(["residents", "based", "buyers", "shoppers", "only", "subscribers"])
_AMBIGUOUS_CODES = frozenset(
    re.findall(
        r"\w+",
        "in or me hi ok oh ma pa de al la id co mo as so us be is no it at to do by my un on",
    )
)
_WORDS_IN_CAPITALS = frozenset(
    ["OR", "IN", "ME", "HI", "OK", "OH", "NO", "BE", "IT", "AT"]
)  # codes that are words as well
_CODES = frozenset(
    {
        *US_STATES,
        "UK",
        "US",
        "GB",
        "DE",
        "FR",
        "ES",
        "IT",
        "NL",
        "AT",
        "CH",
        "BE",
        "IE",
        "AU",
        "NZ",
        "SE",
        "NO",
        "DK",
        "FI",
        "PL",
        "PT",
        "JP",
        "MX",
        "BR",
        "IN",
        "UAE",
        "EU",
    }
)


def with_country(words: list[Word]) -> list[Word]:
    """Promise the United States told from the pronoun: in capitals, after 'the', or before people."""
    out = []
    words = _with_small_codes(words)
    for at, word in enumerate(words):
        if word.text == "us" and word.kind == "word":
            before, after = (words[at - 1].text if at else ""), (words[at + 1].text if at + 1 < len(words) else "")
            if (
                word.raw == "US"
                or before in ("the", ",")
                or (before == "only" and _ends_there(words[at + 1 :]))
                or (not at and _IS_A_GROUP.fullmatch(after))
                or (_IS_A_GROUP.fullmatch(before) and _ends_there(words[at + 1 :]))
                or (
                    after in _COUNTRY_NEXT
                    and before not in ("with", "from", "to", "of", "give", "show", "get", "for", "tell", "let")
                )
            ):
                word = Word("usa", "word", word.start, word.end, "US")
        elif at and _is_small_code(word) and _IS_A_GROUP.fullmatch(words[at - 1].text) and _ends_there(words[at + 1 :]):
            word = replace(word, raw=word.raw.upper())
        out.append(word)
    return out


def _with_small_codes(words: list[Word]) -> list[Word]:
    """'de + at, golds', 'de at ch ppl': codes in small letters at the beginning, with or without signs, are in capitals."""
    words = _beside_each_other(words)
    end = 0
    while end < len(words) and (words[end].raw.islower() and len(words[end].text) == 2 if end % 2 == 0 else words[end].text in ("+", "&", "/", "and")):  # fmt: skip
        end += 1
    codes = words[: end - (end + 1) % 2 : 2]
    if (
        len(codes) < 2
        or not (_ends_there(words[end:]) or _IS_A_GROUP.fullmatch(words[end].text))
        or any(one.text.upper() not in _CODES for one in codes)
    ):
        return words
    if not any(_is_small_code(one) for one in codes):
        return words
    return [replace(one, raw=one.raw.upper()) if one in codes else one for one in words[:end]] + words[end:]


# Codes which are words as well; among other codes they are the countries.
_AMONG_CODES = {"at": "austria", "it": "italy", "be": "belgium", "us": "usa"}


def _beside_each_other(words: list[Word]) -> list[Word]:
    """'de at ch ppl': nothing but codes up to the people."""
    end = 0
    while end < len(words) and (_is_small_code(words[end]) or (words[end].text in _AMONG_CODES and words[end].raw.islower())):  # fmt: skip
        end += 1
    is_list = end > 1 and any(_is_small_code(one) for one in words[:end])
    if not is_list or end == len(words) or not (_IS_A_GROUP.fullmatch(words[end].text) or words[end].text in PEOPLE):
        return words
    are_countries = any(one.text.upper() not in US_STATES for one in words[:end])
    joined: list[Word] = []
    for word in words[:end]:
        either = [Word("or", "word", word.start, word.start, "or")] if joined else []
        name = _AMONG_CODES.get(word.text, "canada" if word.text == "ca" and are_countries else word.text)
        joined += [*either, replace(word, text=name, raw=name.title() if name != word.text else word.raw.upper())]
    return joined + words[end:]


# 'Lapsed gold members us', 'golds tx': a code in small letters right behind people, and nothing of a clause after it.
_IS_A_GROUP = re.compile(
    r"(?:customer|cust|member|vip|gold|silver|bronze|platinum|sub|subscriber|buyer|spender|whale|timer|shopper|purchaser|user|prospect|lead|opener|clicker"
    r"|abandoner|browser|orderer|fan|signup|churner|loyalist|skier|hiker|camper|knitter|client)s?|people|ppl|folks|churned|lapsed|dormant|inactive|active|loyal"
    r"|\d+[a-z]{0,2}|days|weeks?|months?|years?|orders?|ltv|aov|once|twice|\+|\d+%"
)
_BEHIND_A_CODE = frozenset(["only", "please", "pls", "plz", "asap", "thx", "thanks", "w", "now", "count"])


def _is_small_code(word: Word) -> bool:
    is_code = word.kind == "word" and len(word.text) == 2 and word.raw.islower() and word.text.upper() in _CODES
    return is_code and (word.text not in _AMBIGUOUS_CODES or word.text == "de")


def _ends_there(after: list[Word]) -> bool:
    return not after or after[0].kind in ("mark", "symbol") or after[0].text in _BEHIND_A_CODE


def code(word: Word, before: list[Lexeme], vocabulary: Vocabulary) -> Choice | None:
    """Promise the country, state or city that a code stands for, None where it is a word."""
    raw = word.raw.upper()
    if raw not in _CODES or len(word.text) > 3:
        return None
    is_written_as_code = word.raw.isupper() and len(word.raw) > 1 and raw not in _WORDS_IN_CAPITALS
    follows = (
        bool(before)
        and _names_place(before)
        and (word.text not in _AMBIGUOUS_CODES or (raw in _WORDS_IN_CAPITALS and word.raw.isupper()))
    )
    if not (is_written_as_code or follows) or raw == "EU":
        return None
    if raw == "LA":
        return Choice("city", "Los Angeles", other=Choice("state", raw))
    if raw in US_STATES:
        is_country = raw in vocabulary.known("country") and raw not in vocabulary.known("state")
        return Choice("country", raw, other=Choice("state", raw)) if is_country else Choice("state", raw)
    return Choice("country", {"UK": "GB", "UAE": "AE"}.get(raw, raw))


def _names_place(before: list[Lexeme]) -> bool:
    """Whether a small code may stand here: after 'in', a comma, or another code and a joining word."""
    return before[-1].is_a("IN", "COMMA", "CODE", "LP", "SLASH") or (
        len(before) > 1 and before[-1].is_a("AND", "OR", "PLUS") and before[-2].is_a("CODE")
    )
