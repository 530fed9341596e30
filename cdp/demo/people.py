"""Who the sample customers are: names, addresses, telephones and where they came from, as whole columns."""

import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cdp.demo.chance import Dice, Flags, Ints, Texts, dice, join, numbers, pick, words
from cdp.demo.names import EMAIL_DOMAINS, FIRST_NAMES, LAST_NAMES, STREETS
from cdp.demo.places import PLACES
from cdp.demo.products import SOURCES
from cdp.demo.sample import SAMPLES

_TONGUES = list(FIRST_NAMES)
_TONGUE = np.array([_TONGUES.index(place.names) for place in PLACES])


def _joined(lists: dict[str, tuple[str, ...]], more: list[str]) -> tuple[list[str], Ints, Ints]:
    """All names in one list, and where those of each language begin and how many they are."""
    sizes = np.array([len(lists[tongue]) for tongue in _TONGUES])
    return [*(name for tongue in _TONGUES for name in lists[tongue]), *more], np.cumsum(sizes) - sizes, sizes


_FIRST, _FIRST_AT, _FIRST_SIZE = _joined(FIRST_NAMES, [sample.first_name for sample in SAMPLES])
_LAST, _LAST_AT, _LAST_SIZE = _joined(LAST_NAMES, [sample.last_name for sample in SAMPLES])
_STREET, _STREET_AT, _STREET_SIZE = _joined(STREETS, [])
_ZIP = [code for place in PLACES for code in place.zip_codes]
_ZIP_SIZE = np.array([len(place.zip_codes) for place in PLACES])
_ZIP_AT = np.cumsum(_ZIP_SIZE) - _ZIP_SIZE
_HAS_PHONE = np.array([bool(place.phone) for place in PLACES])
_NUMBER_FIRST = np.array([place.names in ("en", "fr") for place in PLACES])


@dataclass(frozen=True)
class People:
    """Place, names (positions in their lists) and e-mail of every customer."""

    place: Ints
    first: Ints
    last: Ints
    email: Texts


def draw(*, customers: int, first_customer: int, seed: int) -> People:
    """Promise that many people, the hand-made ones first, with an e-mail address each that nobody else has."""
    rng = dice(seed, 3)
    place = pick(rng, customers, [place.weight for place in PLACES])
    tongue = _TONGUE[place]
    first = _FIRST_AT[tongue] + (rng.random(customers) ** 1.3 * _FIRST_SIZE[tongue]).astype(np.int64)
    last = _LAST_AT[tongue] + (rng.random(customers) ** 1.2 * _LAST_SIZE[tongue]).astype(np.int64)
    shape, domain = (
        pick(rng, customers, [55, 18, 12, 15]),
        pick(rng, customers, [weight for _, weight in EMAIL_DOMAINS]),
    )
    few = slice(len(SAMPLES))
    place[few] = [[place.city for place in PLACES].index(sample.city) for sample in SAMPLES]
    first[few] = len(_FIRST) - len(SAMPLES) + np.arange(len(SAMPLES))
    last[few] = len(_LAST) - len(SAMPLES) + np.arange(len(SAMPLES))
    shape[few], domain[few] = 0, [name for name, _ in EMAIL_DOMAINS].index("example.com")
    return People(place, first, last, _emails(first, last, shape, domain, first_customer))


def _emails(first: Ints, last: Ints, shape: Ints, domain: Ints, first_customer: int) -> Texts:
    given, family = words([_ascii(n) for n in _FIRST], first), words([_ascii(n) for n in _LAST], last)
    before = pc.if_else(pa.array(shape == 3), family, given)
    after = pc.if_else(pa.array(shape == 3), given, family)
    middle = words([".", "", "_", "."], shape)
    local, host = join(before, middle, after), words([name for name, _ in EMAIL_DOMAINS], domain)
    codes = pc.dictionary_encode(join(local, host, by="@")).indices.to_numpy()
    is_taken = np.ones(len(codes), bool)
    if first_customer == 1:
        is_taken[np.unique(codes, return_index=True)[1]] = False
    # Names have no digits, so that a number behind one is a new address for certain.
    number = pc.fill_null(numbers(np.arange(len(codes)) + first_customer, blank=~is_taken), "")
    return join(join(local, number), host, by="@")


def _ascii(name: str) -> str:
    plain = name.lower()
    for letter, written in (("ł", "l"), ("ø", "o"), ("æ", "ae"), ("ß", "ss")):
        plain = plain.replace(letter, written)
    return "".join(char for char in unicodedata.normalize("NFD", plain) if "a" <= char <= "z")


def columns(rng: Dice, people: People, part: slice) -> dict[str, Any]:
    """Promise the columns that say who and where these people are; some of them blank, as in every real list."""
    place, tongue = people.place[part], _TONGUE[people.place[part]]
    elsewhere = _blank(rng, part, 0.06)  # no address at all
    no_phone = _blank(rng, part, 0.55) | ~_HAS_PHONE[place]
    no_name = _blank(rng, part, 0.04)
    unreachable = _blank(rng, part, 0.015)
    return {
        "email": pc.if_else(pa.array(unreachable), pa.scalar(None, pa.string()), people.email[part]),
        "first_name": words(_FIRST, people.first[part], blank=no_name),
        "last_name": words(_LAST, people.last[part], blank=no_name | _blank(rng, part, 0.03)),
        "phone": _phones(rng, place, no_phone),
        "address_line1": _streets(rng, place, tongue, elsewhere | _blank(rng, part, 0.1)),
        "address_line2": words(["Apt 4B", "2nd floor", "c/o Meyer", "Unit 12"], pick(rng, len(place), [4, 2, 1, 2]),
                               blank=elsewhere | _blank(rng, part, 0.88, spare=False)),
        **_where(rng, place, elsewhere),
        "language": words([place.language for place in PLACES], place, blank=_blank(rng, part, 0.12)),
        "acquisition_source": words([name for name, _ in SOURCES], pick(rng, len(place), [w for _, w in SOURCES]),
                                    blank=_blank(rng, part, 0.07)),
    }  # fmt: skip


def _blank(rng: Dice, part: slice, share: float, *, spare: bool = True) -> Flags:
    """Nothing is missing of the hand-made ones, if they are to be spared."""
    blank: Flags = rng.random(part.stop - part.start) < share
    if spare and part.start == 0:
        blank[: len(SAMPLES)] = False
    return blank


def _where(rng: Dice, place: Ints, blank: Flags) -> dict[str, Texts]:
    zip_code = _ZIP_AT[place] + (rng.random(len(place)) * _ZIP_SIZE[place]).astype(np.int64)
    return {
        "city": words([place.city for place in PLACES], place, blank=blank),
        "state": words([place.state for place in PLACES], place, blank=blank),
        "zip_code": words(_ZIP, zip_code, blank=blank),
        "country": words([place.country for place in PLACES], place, blank=blank),
        "time_zone": words([place.time_zone for place in PLACES], place, blank=blank),
    }


def _phones(rng: Dice, place: Ints, blank: Flags) -> Texts:
    last_two = numbers(rng.integers(10, 100, len(place)))
    return join(words([place.phone for place in PLACES], place, blank=blank), last_two)


def _streets(rng: Dice, place: Ints, tongue: Ints, blank: Flags) -> Texts:
    street = words(
        _STREET, _STREET_AT[tongue] + (rng.random(len(place)) * _STREET_SIZE[tongue]).astype(np.int64), blank=blank
    )
    number = numbers(1 + rng.geometric(0.02, len(place)))
    first = pa.array(_NUMBER_FIRST[place])
    return join(pc.if_else(first, number, street), pc.if_else(first, street, number), by=" ")
