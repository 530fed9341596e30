"""All the words that can be read in one shop: the tables' own, the catalogue's fields and segments, the data's values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import pycountry

from cdp.assistant.rules import calendar, fields, glossary, holidays, lexicon, missing, places, tongues
from cdp.assistant.rules.amounts import DAYS, FRACTIONS, HALVES, LENGTHS, NUMBERS, SCALES, TIMES, Amount, Bound, Length
from cdp.assistant.rules.intents import CONTENT, MARKETING, THEMES
from cdp.assistant.rules.phrasebook import Words
from cdp.assistant.rules.phrases import expand, plural_of, singular_of
from cdp.assistant.rules.spelling import Speller, is_only_a_name
from cdp.assistant.rules.variants import colours, doers_of, numbers_of, variants, words_of
from cdp.conditions import Catalogue, Kind

LONGEST_VALUE = 60
MOST_KNOWN = 400  # values of one customer field, and products


@dataclass(frozen=True)
class Choice:
    """One value of one field: what stands in the tree. `other` is the same name taken for another field."""

    field: str
    value: str
    operator: str = "equals"
    other: "Choice | None" = None


@dataclass(frozen=True)
class Figures:
    """Figures of the shop by field key: the mean, and how many customers have a value."""

    means: Mapping[str, float] = field(default_factory=dict)
    known: Mapping[str, int] = field(default_factory=dict)


@cache
def grammar() -> Words:
    """Promise the words that every shop has in common. Made once; shops read it and never write to it."""
    words = Words()
    for kind, cells in lexicon.rows().items():
        for cell, value in cells:
            for phrase in expand(cell):
                words.add(phrase, kind, value)
    for meaning in glossary.MEANINGS:
        for phrase in expand(meaning.words):
            words.add(phrase, "TERM", meaning)
    for row in missing.MISSING:
        for phrase in expand(row.words):
            words.add(phrase, "MISSING", row)
    _add_site(words)
    for key, cell in fields.FIELD_WORDS.items():
        for phrase in expand(cell):
            words.add(phrase, "FIELD", key)
    for key, (cell, _) in fields.NUMBER_WORDS.items():
        for phrase in expand(cell):
            words.add(phrase, "FIELD", key)
    for intent, cell in MARKETING.items():
        for phrase in expand(cell):
            words.add(phrase, "MARKET", intent)
    for theme, cell in THEMES.items():
        for phrase in expand(cell):
            words.add(phrase, "THEME", theme)
    for phrase in [*expand(CONTENT), *(named for cell, _ in holidays.NAMED for named in expand(cell))]:
        words.add(phrase, "CONTENT", None)
    for name in _MAILBOXES.split("|"):
        words.add([name], "DOMAIN", name)
    _add_numbers(words)
    _add_places(words)
    return words


def _add_site(words: Words) -> None:
    """Words for deeds on the site are of data that a shop may not hold."""
    rows = {row.data: row for row in missing.MISSING}
    for kind, data in lexicon.OF_THE_SITE.items():
        for phrase in expand(lexicon.VERBS[kind]):
            words.add(phrase, "MISSING", rows[data])


_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
    "eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh "
    "twenty-eighth twenty-ninth thirtieth thirty-first"
)
_ONES = ("zero", "one", "two", "three", "four")
_TENS = "fortieth fiftieth sixtieth seventieth eightieth ninetieth"
_MAILBOXES = "gmail|yahoo|hotmail|outlook|aol|icloud|protonmail|gmx|web.de|msn|comcast|googlemail|live.com|me.com"


def _add_numbers(words: Words) -> None:
    for word, value in NUMBERS.items():
        words.add(word.split(), "NUM", Amount(value))
    for word, value in SCALES.items():
        words.add(word.split(), "SCALE", value)
    for word, value in HALVES.items():
        words.add(word.split(), "NUM", Amount(value, "money" if "grand" in word else "number"))
    for word, days in DAYS.items():
        words.add(word.split(), "UNIT", days)
    for word in ("week", "month", "quarter", "year"):
        words.add([word], "CALUNIT", word)
    for word, days in LENGTHS.items():
        words.add(word.split(), "DUR", Length(days, DAYS["month"] if word.startswith(("12", "twelve")) else days))
    for word, percent in FRACTIONS.items():
        words.add(word.split(), "FRACTION", percent)
    for word, times in TIMES.items():
        words.add(word.split(), "TIMES", Bound("equals", Amount(times)))
    for at, word in enumerate(_ORDINALS.split(), start=1):
        words.add(word.split("-"), "ORDINAL", float(at))
    for at, word in enumerate(_TENS.split(), start=4):
        words.add([word], "ORDINAL", float(10 * at))
    words.add(["ninety", "fifth"], "ORDINAL", 95.0)
    for word, month in calendar.MONTH_WORDS.items():
        words.add([word], "MONTH", month)
    for code, names in fields.LANGUAGES.items():
        words.add([names], "LANG", code)
    for status, cell in fields.STATUS_WORDS.items():
        for phrase in expand(cell):
            words.add(phrase, "STATUS", status)
        for phrase in (
            expand(fields.OF_STATUS.format(fields.STATUS_NAMES[status])) if status in fields.STATUS_NAMES else ()
        ):
            words.add(phrase, "STATUS", status)
    for word, days in {"today": 0, "yesterday": 1, "day before yesterday": 2}.items():
        words.add(word.split(), "DAYWORD", days)
    for at, day in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]):
        words.add([day], "WEEKDAY", at)
    for at, ordinal in enumerate(("first|1st", "second|2nd", "third|3rd", "fourth|4th|last"), start=1):
        words.add([f"q{at}"], "QUARTER", at)
        for one in ordinal.split("|"):
            words.add([one, "quarter"], "QUARTER", at) if one != "last" else None
        for one in (str(at), _ONES[at]):
            words.add(["quarter", one], "QUARTER", at)
    for cell, days_of in holidays.NAMED:
        for phrase in expand(cell):
            words.add(phrase, "NAMED", days_of)


def _add_places(words: Words) -> None:
    cities = {name.lower(): name for name in places.CITIES.split("|")}
    for name, cell in places.CITY_NAMES.items():
        for phrase in expand(cell):
            words.add(phrase, "PLACE", Choice("city", name))
    for code, cell in places.US_STATES.items():
        for phrase in expand(cell):
            name = " ".join(phrase)
            other = Choice("city", name.title()) if name in ("new york", "washington") else None
            words.add(phrase, "PLACE", Choice("state", code, other=other))
    for code, cell in places.DEMONYMS.items():
        for phrase in expand(cell):
            words.add(phrase, "PLACE", Choice("state", code))
    for name, (cell, key, codes) in places.REGIONS.items():
        for phrase in expand(cell):
            words.add(phrase, "REGION", (name, key, codes))
    for code, cell in places.COUNTRIES.items():
        for phrase in expand(cell):
            words.add(phrase, "PLACE", Choice("country", code))
    for country in pycountry.countries:
        if country.alpha_2 not in places.NOT_COUNTRIES:
            for name in {country.name, getattr(country, "common_name", country.name)}:
                if "," not in name:
                    words.add(words_of(name), "PLACE", Choice("country", country.alpha_2))
    for lowered, name in cities.items():
        words.add(lowered.split(), "PLACE", Choice("city", name))
        for dwellers in _dwellers(lowered):
            words.add([dwellers], "PLACE", Choice("city", name))


_DWELLERS = ("er", "ite", "ian", "an")


def _dwellers(city: str) -> list[str]:
    """'Brooklynites', 'Londoners', 'Parisians': whoever lives in a city of one word, by the endings there are."""
    if " " in city:
        return []
    return [f"{city}{ending}{number}" for ending in _DWELLERS for number in ("", "s")]


@dataclass(frozen=True)
class Vocabulary:
    """What can be said in one shop."""

    catalogue: Catalogue
    values: Mapping[str, tuple[str, ...]]
    figures: Figures
    own: Words
    speller: Speller

    @staticmethod
    def of(
        catalogue: Catalogue,
        values: Mapping[str, Sequence[str]],
        figures: Figures | None = None,
        *,
        categories: Mapping[str, str] | None = None,
    ) -> "Vocabulary":
        """Promise the vocabulary of a catalogue and the shop's values by field, of facts as 'orders.x', and its products' categories."""
        kept = {key: tuple(one for one in many if _is_sayable(one)) for key, many in values.items()}
        own = Words()
        _add_attributes(own, catalogue)
        _add_values(own, catalogue, kept)
        for phrase, operator, value in tongues.said(kept.get("language", ())):
            own.add(phrase, "ATTRVALUE", Choice("language", value, operator))
        _add_variants(own, kept.get("orders.product", ()), categories or {})
        _add_segments(own, catalogue)
        meant = (word for word in own.words if not is_only_a_name(own.readings([word])))
        cut = (grammar().named(), own.named(), own.named("GOODS"))
        return Vocabulary(catalogue, kept, figures or Figures(), own, Speller(grammar().words, meant, cut))

    def known(self, key: str) -> tuple[str, ...]:
        """Promise the shop's values of a field, the commonest first."""
        return self.values.get(key, ())

    def stored(self, choice: Choice) -> Choice:
        """Promise the choice in the spelling the shop's data has."""
        for value in self.known(choice.field):
            if _plain(value) == _plain(choice.value):
                return Choice(choice.field, value, choice.operator, choice.other)
        if choice.field == "city" and (other := places.TWO_NAMES.get(choice.value.lower())):
            for value in self.known("city"):
                if value.lower() == other:
                    return Choice("city", value, choice.operator, choice.other)
        if choice.field == "country" and (country := pycountry.countries.get(alpha_2=choice.value)):
            for value in self.known("country"):
                if value.lower() == country.name.lower():
                    return Choice("country", value, choice.operator, choice.other)
        return choice


def _plain(value: str) -> str:  # as it may be typed
    return value.lower().replace("-", " ")


def _is_sayable(value: str) -> bool:
    return 0 < len(value) <= LONGEST_VALUE and value.isprintable()


_LEADING = frozenset(["wants", "want", "is", "has", "likes", "gets", "receives", "prefers"])


def _add_attributes(own: Words, catalogue: Catalogue) -> None:
    for field_ in catalogue.fields.values():
        for said in {field_.label, field_.key.replace("_", " ")}:
            if phrase := words_of(said):
                own.add(phrase, "FIELD", field_.key)
                if field_.is_attribute:
                    own.add([*phrase[:-1], plural_of(phrase[-1])], "FIELD", field_.key)
                    if field_.kind is Kind.YES_NO and phrase[0] in _LEADING:
                        own.add([word for word in phrase[1:] if word not in ("the", "a", "an")], "FIELD", field_.key)
                    for cue, cell in fields.ATTRIBUTE_WORDS.items():
                        if cue in phrase:
                            for other in expand(cell):
                                own.add(other, "FIELD", field_.key)
                    if len(phrase) > 1 and not grammar().has(phrase[-1:]):
                        own.add(phrase[-1:], "FIELD", field_.key)


def _add_values(own: Words, catalogue: Catalogue, values: Mapping[str, tuple[str, ...]]) -> None:
    for key, many in values.items():
        for value in many:
            if key == "acquisition_source":
                own.add([*words_of(value), "ads"], "SOURCE", Choice(key, value))
            if key.startswith("orders.") and key[7:] in fields.ORDER_FIELDS:
                _add_goods(own, key[7:], value)
            elif key == "events.name":
                for phrase in numbers_of(words_of(value)):
                    own.add(phrase, "EVENTNAME", value)
            elif key in catalogue.fields:
                _add_value(own, catalogue, key, value)
    for value in values.get("orders.product", ()):
        _add_product_words(own, value)


def _add_value(own: Words, catalogue: Catalogue, key: str, value: str) -> None:
    if key in ("state", "country") and len(value) <= 3:
        return  # codes are told by their capitals
    kind = {"tags": "TAG", "acquisition_source": "SOURCE", "country": "PLACE", "state": "PLACE", "city": "PLACE"}.get(
        key
    )
    closed = [value.lower().replace("-", "")] if "-" in value else []  # 'newsletter popup'
    cells = [
        " ".join(words_of(value)),
        *(" ".join(words_of(one)) for one in closed),
        *fields.VALUE_WORDS.get(value.lower(), "").split("|"),
    ]
    if catalogue.fields[key].is_attribute and catalogue.fields[key].kind is Kind.LIST:
        cells += doers_of(value)
    for cell in filter(None, cells):
        for phrase in numbers_of(cell.split()):
            own.add(phrase, f"OF:{key}", value)
            if kind is None or (kind == "PLACE" and len(value) <= 2):
                own.add(
                    phrase,
                    "ATTRVALUE",
                    Choice(key, value, "contains" if catalogue.fields[key].kind is Kind.LIST else "equals"),
                )
                continue
            is_common = _is_common(phrase, kind)
            own.add(
                phrase,
                f"{kind}CUE" if is_common else kind,
                Choice(key, value, "contains" if kind == "TAG" else "equals"),
            )


def _is_common(phrase: Sequence[str], kind: str) -> bool:
    """A value that is an ordinary word of the grammar is only taken with a word beside it that says what it is."""
    readings = grammar().readings(phrase)
    return readings is not None and not set(readings) <= {"PLACE", "CONTENT", "THEME", kind}


def _add_goods(own: Words, key: str, value: str) -> None:
    kind = "COUPONNAME" if key == "coupon" else "GOODS"
    for phrase in numbers_of(words_of(value)):
        if key in ("vendor", "sku", "coupon") or not _is_common(phrase, kind):
            own.add(phrase, kind, Choice(key, value))
        own.add(phrase, f"OF:{key}", value)


def _add_product_words(own: Words, value: str) -> None:
    """Parts of a product's name: what stands before the comma, and its last words; they find every product with them."""
    style = words_of(value.split(",")[0])
    pieces = [style[at:] for at in range(len(style))] + [[word] for word in style]
    for piece in pieces:
        is_noun = piece == style[-1:]  # a mug, a tee
        if len(" ".join(piece)) >= (3 if is_noun else 4) and not _is_common(piece, "GOODS"):
            said = " ".join(singular_of(word) if word == piece[-1] else word for word in piece)
            found = _as_written(said, value) or _as_written(" ".join(piece), value)
            if found:
                for phrase in numbers_of(piece):
                    own.add(phrase, "GOODS", Choice("product", found, "contains"))


def _add_variants(own: Words, products: Sequence[str], categories: Mapping[str, str]) -> None:
    def is_category(phrase: Sequence[str]) -> bool:
        known = (own.readings(phrase) or {}).get("GOODS")
        return isinstance(known, Choice) and known.field == "category"

    found = variants(products, categories, is_category, are_all_known=len(products) < MOST_KNOWN)
    for phrase, values in found.items():
        own.add(phrase, "GOODS", tuple(Choice("product", value) for value in values))
    for phrase, colour in colours(products).items():
        own.add(phrase, "COLOUR" if not _is_common(phrase, "COLOUR") else "OF:colour", colour)


def _as_written(said: str, value: str) -> str:
    """The words as they stand in a name, with its hyphens: 'roll-top rucksack'."""
    written = re.search(r"[\s-]+".join(map(re.escape, said.split())), value.lower())
    return written.group() if written else ""


def _add_segments(own: Words, catalogue: Catalogue) -> None:
    for key, segment in catalogue.segments.items():
        if phrase := words_of(segment.name):
            known = grammar().has(phrase) or all(grammar().has([word]) for word in phrase) or own.has(phrase)
            own.add(phrase, "SEGMENTCUE" if known else "SEGMENT", (key, segment.name))
