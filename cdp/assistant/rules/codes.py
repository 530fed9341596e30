"""Countries and states by their codes, also in small letters, told from the words that look like them."""

import re
from dataclasses import replace

from cdp.assistant.rules.lexemes import Lexeme
from cdp.assistant.rules.places import COUNTRIES, US_STATES
from cdp.assistant.rules.vocabulary import Choice, Vocabulary
from cdp.assistant.rules.words import Word

PEOPLE = frozenset(
    re.findall(
        r"\w+",
        "customer customers people person shopper shoppers folk folks client clients user users consumer consumers account accounts contact contacts member members those anyone everyone anybody everybody ones buyers purchasers subscribers",
    )
)

_INTEREST = frozenset(["interest", "interested", "interests", "trust", "believe", "confidence", "faith"])
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
    words = _with_small_codes(_with_oregon(words))
    for at, word in enumerate(words):
        if word.text == "us" and word.kind == "word":
            before, after = (words[at - 1].text if at else ""), (words[at + 1].text if at + 1 < len(words) else "")
            if (
                word.raw == "US"
                or before in ("the", ",")
                or (before == "only" and _ends_there(words[at + 1 :]))
                or (not at and _IS_A_GROUP.fullmatch(after))
                or (
                    before == "in"
                    and not _INTEREST.intersection(one.text for one in words[max(at - 2, 0) : at])
                    and _ends_there(words[at + 1 :])
                )
                or (_IS_A_GROUP.fullmatch(before) and _ends_there(words[at + 1 :]))
                or (
                    after in _COUNTRY_NEXT
                    and before not in ("with", "from", "to", "of", "give", "show", "get", "for", "tell", "let")
                )
            ):
                word = Word("usa", "word", word.start, word.end, "US")
        elif _is_place_alone(words, at) or (
            at
            and _is_small_code(word)
            and (words[at - 1].text == "in" or _IS_A_GROUP.fullmatch(words[at - 1].text))
            and _ends_there(words[at + 1 :])
        ):
            word = replace(word, raw=word.raw.upper())
        out.append(word)
    return out


def _with_oregon(words: list[Word]) -> list[Word]:
    """'ca + wa + or, parkas': behind a sign and before none of its own the last one is a state as well."""
    return [
        replace(word, raw="OR", text="oregon")
        if word.text == "or"
        and at > 1
        and words[at - 1].text in _SIGNS
        and words[at - 2].text.upper() in US_STATES
        and _ends_there(words[at + 1 :])
        else word
        for at, word in enumerate(words)
    ]


def _with_small_codes(words: list[Word]) -> list[Word]:
    """'Vips us + canada', 'de & at, golds', 'de at ch ppl': codes in small letters beside other places are places too."""
    words, at = _beside_each_other(words), 0
    out = list(words)
    while at < len(words):
        listed = _listed_from(words, at)
        while listed and not _is_plainly_listed(words, listed, listed[-1]):
            listed.pop()
        while listed and not _is_plainly_listed(words, listed, listed[0]):
            listed.pop(0)
        if len(listed) > 1 and any(_is_surely(words[one]) for one in listed):
            of_countries = any(words[one].text.upper() not in US_STATES for one in listed)
            for one in listed:
                if words[one].raw.islower() and words[one].text.upper() in _CODES:
                    name = _NAMES_OF.get(words[one].text.upper()) if of_countries else None
                    raw = words[one].raw.upper()
                    out[one] = (
                        replace(words[one], text=name, raw=name.title()) if name else replace(words[one], raw=raw)
                    )
        at = max(listed[-1] if listed else 0, at) + 1
    return out


_SIGNS, _JOINING = ("+", "/"), ("+", "/", "and", "or", "n", ",")
_NAMES_OF = {code: next(iter(name for name in names.split("|") if " " not in name and len(name) > 2), None) for code, names in COUNTRIES.items()} | {"US": "usa", "GB": "britain"}  # fmt: skip
_COUNTRY_NAMES = frozenset(name for names in COUNTRIES.values() for name in names.split("|") if " " not in name)
_WORDS_TOO = frozenset(["us", "at", "it", "be", "no", "ie"])


def _is_place(word: Word) -> bool:
    is_code = (
        word.kind == "word"
        and (len(word.text) == 2 or word.text in ("nsw", "vic", "qld"))
        and word.text.upper() in _CODES - {"IN", "OR", "ME", "HI", "OK", "OH"}
    )
    return is_code or word.text in _COUNTRY_NAMES


def _is_surely(word: Word) -> bool:
    is_long = word.text in ("nsw", "vic", "qld")
    return word.text in _COUNTRY_NAMES or word.raw.isupper() or _is_small_code(word) or is_long


def _listed_from(words: list[Word], at: int) -> list[int]:
    """The places of what may be codes or countries, each joined to the next, from that one on."""
    found: list[int] = []
    while at < len(words) and _is_place(words[at]):
        found.append(at)
        at += 1
        at += (
            at < len(words)
            and words[at].text == ","
            and words[at + 1 : at + 2] != []
            and words[at + 1].text in _JOINING
        )
        if at >= len(words) or words[at].text not in _JOINING:
            break
        at += 1
    return found


def _is_of_people(code: str, after: str) -> bool:
    """Whether what follows a code is of people again: 'at with 2 orders', 'be no order 90d'; 'no orders' and 'at least' are not."""
    return code != "no" and (
        after in ("with", "w", "who", "that", "no", "without", "never") or _IS_A_GROUP.fullmatch(after) is not None
    )


def _is_plainly_listed(words: list[Word], listed: list[int], at: int) -> bool:
    """Whether a code that is a word too can be no word there: joined by a sign, or where a place stands."""
    word = words[at]
    if word.text not in _WORDS_TOO or not word.raw.islower():
        return True
    before, after = words[max(at - 1, 0) : at], words[at + 1 :]
    is_last = at == listed[-1]
    goes_on = is_last and word.text != "us" and not (_ends_there(after) or _is_of_people(word.text, after[0].text))
    if len(listed) < 2 or goes_on:
        return False
    joins = [one.text for one in (*before, *after[:1])]
    is_led = listed[0] == 0 or words[listed[0] - 1].text in ("in", "from", "country", "countries", ":", ";", "(", ",")
    return is_led or any(one in _SIGNS for one in joins) or (word.text == "us" and "," not in joins)


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


_OF_LANGUAGE = frozenset(
    [
        "language",
        "languages",
        "lang",
        "speak",
        "speaks",
        "speaking",
        "speaker",
        "speakers",
        "locale",
        "reads",
        "written",
        "writes",
    ]
)


_OF_LANGUAGES_TOO = frozenset(["de", "fr", "es", "nl", "pl"])
_STATES_AND_NO_WORDS = frozenset(code.lower() for code in US_STATES if code.lower() not in _AMBIGUOUS_CODES) - {"act"}


def _is_place_alone(words: list[Word], at: int) -> bool:
    """'de custs', 'gold tier, de', 'tx buyers': a code is the place where no language is spoken of, and no clause goes on."""
    word, before, after = words[at], words[max(at - 1, 0) : at], words[at + 1 : at + 2]
    is_word_too = word.text in ("at", "ie", "se", "ch")
    if (word.text not in _OF_LANGUAGES_TOO | _STATES_AND_NO_WORDS and not is_word_too) or not word.raw.islower():
        return False
    near = {one.text for one in words[max(at - 3, 0) : at + 4]}
    is_set_off = not before or before[0].kind in ("mark", "symbol") or _IS_A_GROUP.fullmatch(before[0].text)
    is_behind = bool(after) and (_IS_A_GROUP.fullmatch(after[0].text) or after[0].text in PEOPLE)
    ends = word.text in _OF_LANGUAGES_TOO and _ends_there(words[at + 1 :])
    return bool(is_set_off and (is_behind or ends)) and not near & _OF_LANGUAGE


# 'Lapsed gold members us', 'golds tx': a code in small letters right behind people, and nothing of a clause after it.
_IS_A_GROUP = re.compile(
    r"(?:customer|cust|member|vip|gold|silver|bronze|platinum|sub|subscriber|buyer|spender|whale|timer|shopper|purchaser|user|prospect|lead|tier|opener|clicker"
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
