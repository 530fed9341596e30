"""From number words to amounts, bounds and lengths of time: 'half a grand', 'between 2 and 5', 'in the last fortnight'."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

from cdp.assistant.rules.lexemes import Found, Lexeme, Patterns, merged, reduced

Unit = Literal["number", "money", "percent", "days", "average"]

DAYS: dict[str, int] = {
    "day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30, "quarter": 90, "quarters": 90, "year": 365, "years": 365,
    "fortnight": 14, "fortnights": 14, "decade": 3650,
}  # fmt: skip
LENGTHS: dict[str, int] = {"24 hours": 1, "12 months": 365, "12 month": 365, "twelve month": 365, "twelve months": 365, "half a year": 180, "half year": 180, "year and a half": 545, "year and half": 545, "half month": 15, "couple days": 2, "couple weeks": 14, "couple months": 60, "couple years": 730, "half a month": 15, "half decade": 1825, "48 hours": 2, "72 hours": 3, "calendar quarter": 90}  # fmt: skip
_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
NUMBERS: dict[str, float] = {
    **{word: value for value, word in enumerate(_ONES.split())},
    **{word: 10 * at for at, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)},
    "couple": 2, "couple of": 2, "dozen": 12, "half dozen": 6, "half a dozen": 6, "single": 1,
}  # fmt: skip
SCALES: dict[str, float] = {
    "hundred": 100,
    "thousand": 1_000,
    "grand": 1_000,
    "k": 1_000,
    "million": 1_000_000,
    "mil": 1_000_000,
}
HALVES: dict[str, float] = {
    "half grand": 500,
    "half thousand": 500,
    "half a grand": 500,
    "half a thousand": 500,
    "half million": 500_000,
}
FRACTIONS: dict[str, float] = {"half": 50, "third": 33, "quarter": 25, "fifth": 20, "tenth": 10, "decile": 10, "quintile": 20, "quartile": 25, "20th": 5, "twentieth": 5, "10th": 10, "percentile": 1, "5th": 20, "4th": 25, "fourth": 25, "1 percent": 1, "two thirds": 67}  # fmt: skip
TIMES: dict[str, int] = {"single time": 1, "once": 1, "twice": 2, "thrice": 3, "one time": 1}


@dataclass(frozen=True)
class Amount:
    """A number with its unit."""

    value: float
    unit: Unit = "number"


@dataclass(frozen=True)
class Bound:
    """A comparison that waits for what it compares: at least 500 dollars, between 2 and 5."""

    operator: str
    low: Amount
    high: Amount | None = None
    is_open: bool = False  # of days, where an end is not in it: 'more than 30 but less than 90 days ago'

    @property
    def unit(self) -> Unit:
        """The unit of its amounts; money when one of the two has a sign."""
        units = {self.low.unit, (self.high or self.low).unit}
        return "money" if "money" in units else self.low.unit


@dataclass(frozen=True)
class Length:
    """A length of time in days; `per` are the days of the unit it was said in."""

    days: int
    per: int = 1


@dataclass(frozen=True)
class Window:
    """The last so many days; `older` turns it round: longer ago than that."""

    days: int
    older: bool = False
    is_long: bool = False  # said as 'for more than': for what lasts it means longer ago, for what is missing the window


def number_words(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Promise the lexemes with 'two hundred' and 'three thousand' put together."""
    out: list[Lexeme] = []
    at = 0
    while at < len(lexemes):
        end, value = _spoken(lexemes, at)
        if end > at:
            unit: Unit = next(
                (one["NUM"].unit for one in lexemes[at:end] if one.is_a("NUM") and one["NUM"].unit != "number"),
                "number",
            )
            readings: dict[str, Any] = {"NUM": Amount(value, unit)}
            if end == at + 1:
                readings = lexemes[at].readings | readings
            out.append(merged(lexemes[at:end], readings))
            at = end
        else:
            out.append(lexemes[at])
            at += 1
    return out


def _spoken(lexemes: list[Lexeme], at: int) -> tuple[int, float]:
    total, current, end, seen = 0.0, 0.0, at, False
    place, previous = at, None
    while place < len(lexemes) and place < at + 8:
        one = lexemes[place]
        if one.is_a("NUM"):
            value = one["NUM"].value
            is_word = one.text in NUMBERS
            if seen and not (is_word and previous in ("scale", "tens") and value < (10 if previous == "tens" else 100)):
                break
            current += value
            previous = "tens" if is_word and 20 <= value < 100 else "number"
        elif one.is_a("SCALE"):
            scale = one["SCALE"]
            if scale == 100:
                current = (current or 1) * 100
            else:
                total, current = total + (current or 1) * scale, 0.0
            previous = "scale"
        elif _is_hundred_and(lexemes, place, previous):
            place += 1
            continue
        else:
            break
        seen, place = True, place + 1
        end = place
    return end, total + current


def _is_hundred_and(lexemes: list[Lexeme], place: int, previous: str | None) -> bool:
    """'a hundred and fifty': an 'and' after a scale, with a smaller number in words right behind it."""
    after = lexemes[place + 1] if place + 1 < len(lexemes) else None
    return (
        previous == "scale"
        and lexemes[place].text == "and"
        and after is not None
        and after.text in NUMBERS
        and after.is_a("NUM")
        and after["NUM"].value < 100
        and not any(one.is_a("SCALE") for one in lexemes[place + 2 : place + 3])
    )


def _money(found: Found) -> dict[str, Any]:
    return {"NUM": Amount(found.get("NUM").value, "money")}


def _percent(found: Found) -> dict[str, Any]:
    return {"PCT": found.get("NUM").value}


def _length(found: Found) -> dict[str, Any] | None:
    number = found.get("NUM")
    if number is not None and (number.unit != "number" or number.value > 40_000):
        return None
    per = found.get("UNIT")
    length = Length(round((number.value if number else 1) * per), per)
    return {"DUR": length} if number else {"DUR": length, "BAREUNIT": length}


def _half_more(found: Found) -> dict[str, Any]:
    per = found.get("UNIT")
    return {"DUR": Length(round((found.get("NUM").value + 0.5) * per), per)}


def _times(found: Found) -> dict[str, Any]:
    return {"TIMES": Bound("equals", found.get("NUM"))}


def _percentile(found: Found) -> dict[str, Any]:
    return {"PCTILE": found.get("ORDINAL")}


AMOUNTS = Patterns([
    ("NUM CURRENCY", _money),
    ("NUM PERCENTWORD", _percent),
    ("NUM UNIT", _length),
    ("NUM HALFWORD UNIT", _half_more),
    ("NUM TIMESWORD", _times),
    ("ORDINAL PERCENTWORD", _percentile),
])  # fmt: skip


def _low(found: Found) -> Any:
    return _amount(found.parts, 0)


def _amount(parts: tuple[tuple[str, Any], ...], nth: int) -> Amount:
    values = [_as_amount(kind, value) for kind, value in parts if kind in ("NUM", "DUR", "PCT", "UNIT")]
    return values[nth]


def _as_amount(kind: str, value: Any) -> Amount:
    if kind == "NUM":
        return value  # type: ignore[no-any-return]
    if kind == "UNIT":
        return Amount(value, "days")
    return Amount(value.days, "days") if kind == "DUR" else Amount(value, "percent")


def _compared(found: Found) -> dict[str, Any]:
    return {"BOUND": Bound(found.get("CMP"), _low(found))}


def _after(found: Found) -> dict[str, Any]:
    return {"BOUND": Bound(found.get("POST", "ORMORE"), _low(found))}


def _after_unit(found: Found) -> dict[str, Any] | None:
    """'2+ years'."""
    amount = found.get("NUM")
    days = Amount(amount.value * found.get("UNIT"), "days")
    return {"BOUND": Bound(found.get("POST"), days)} if amount.unit == "number" else None


def _either_number(found: Found) -> dict[str, Any] | None:
    """'one or two orders', '3, 4 or 5 times'."""
    listed = [*found.every("NUM"), *(times.low for times in found.every("TIMES"))]
    values = [one.value for one in listed]
    if any(one.unit != "number" for one in listed) or values != [values[0] + at for at in range(len(values))]:
        return None
    if all(1990 <= value <= 2100 for value in values) and not found.has("TIMES"):
        return None  # 'in 2024 or 2025'
    between = Bound("between", listed[0], listed[-1])
    return {"TIMES": between} if found.has("TIMES") else {"BOUND": between}


def _from_to(found: Found) -> dict[str, Any] | None:
    """'at least 3 but no more than 6': one bound of both, where both count in the number itself."""
    kind = "TIMES" if found.has("TIMES") else "BOUND"
    low, high = found.every(kind)
    is_span = (low.operator, high.operator) == ("at_least", "at_most") and low.low.value <= high.low.value
    is_fit = low.unit == high.unit or {low.unit, high.unit} == {"number", "money"}
    return {kind: Bound("between", low.low, high.low)} if is_span and is_fit else None


def _not_compared(found: Found) -> dict[str, Any]:
    turned = {
        "greater_than": "at_most",
        "at_least": "less_than",
        "less_than": "at_least",
        "at_most": "greater_than",
        "equals": "not_equals",
    }
    return {"BOUND": Bound(turned.get(found.get("CMP"), "not_equals"), _low(found))}


def _between(found: Found) -> dict[str, Any] | None:
    low, high = _amount(found.parts, 0), _amount(found.parts, 1)
    if "money" in (low.unit, high.unit) and {low.unit, high.unit} <= {"money", "number"}:
        low, high = Amount(low.value, "money"), Amount(high.value, "money")
    if high.unit == "days" and low.unit == "number":  # between 30 and 60 days
        low = Amount(low.value * found.get("DUR").per, "days")
    if low.unit != high.unit or low.value > high.value:
        return None
    return {"BOUND": Bound("between", low, high)}


def _span(found: Found) -> dict[str, Any] | None:
    """'More than 30 but not more than 90 days': one length of time between the two."""
    low, high = (_amount(found.parts, at) for at in (0, 1))
    per = next(value for kind, value in reversed(found.parts) if kind in ("DUR", "UNIT"))
    if low.unit == "number":
        low = Amount(low.value * (per.per if isinstance(per, Length) else per), "days")
    first, second = found.every("CMP")
    is_span = first in ("greater_than", "at_least") and second in ("less_than", "at_most")
    is_fit = is_span and low.unit == "days" and low.value < high.value
    is_open = first == "greater_than" or second == "less_than"
    return {"BOUND": Bound("between", low, high, is_open)} if is_fit else None


def _plain_times(found: Found) -> dict[str, Any]:
    bound = found.get("TIMES")
    operator = found.get("CMP", "POST")
    return {"TIMES": Bound(operator, bound.low) if operator else bound}


def _between_times(found: Found) -> dict[str, Any] | None:
    low, times = found.get("NUM"), found.get("TIMES")
    if low.unit != "number" or times.operator != "equals" or low.value > times.low.value:
        return None
    return {"TIMES": Bound("between", low, times.low)}


def _bounded_times(found: Found) -> dict[str, Any]:
    return {"TIMES": found.get("BOUND")}


def _ranked(found: Found) -> dict[str, Any] | None:
    percent = found.get("PCTILE", "PCT", "FRACTION")
    if not 0 < percent < 100:
        return None
    if found.has("RANK"):
        return {"RANKED": (f"{found.get('RANK')}_percent", percent)}
    way = {
        "greater_than": "above_percentile",
        "at_least": "above_percentile",
        "less_than": "below_percentile",
        "at_most": "below_percentile",
    }
    operator = way.get(found.get("CMP", "POST"))
    return {"RANKED": (operator, percent)} if operator else None


BOUNDS = Patterns([
    ("CMP NUM|PCT|DUR|UNIT", _compared),
    ("CMP CMP NUM|DUR", _compared),
    ("NOT CMP NUM|PCT|DUR", _not_compared),
    ("NUM|DUR|PCT POST", _after),
    ("UNIT ORMORE", _after),
    ("NUM POST UNIT", _after_unit),
    ("NUM OR NUM", _either_number), ("NUM COMMA? NUM OR NUM|TIMES", _either_number), ("NUM COMMA NUM COMMA NUM COMMA? OR NUM|TIMES", _either_number), ("NUM COMMA NUM COMMA NUM COMMA NUM OR NUM|TIMES", _either_number),
    ("CMP NUM|DUR BUT|AND|COMMA CMP DUR|UNIT", _span), ("CMP NUM|DUR COMMA BUT|AND CMP DUR|UNIT", _span), ("CMP NUM|DUR CMP DUR|UNIT", _span),
    ("BETWEENWORD NUM|DUR|PCT AND|TO|DASH NUM|DUR|PCT", _between),
    ("FROMWORD NUM|DUR|PCT TO|DASH|UNTILWORD NUM|DUR|PCT", _between),
    ("NUM|DUR|PCT TO|DASH NUM|DUR|PCT", _between),
    ("BETWEENWORD|FROMWORD NUM AND|TO|DASH TIMES", _between_times),
    ("NUM TO|DASH TIMES", _between_times),
    ("CMP PCTILE", _ranked),
    ("PCTILE POST", _ranked),
    ("RANK PCT|FRACTION", _ranked),
    ("CMP TIMES", _plain_times),
    ("TIMES POST", _plain_times),
])  # fmt: skip
MORE_TIMES = Patterns(
    [
        ("BOUND TIMESWORD", _bounded_times),
        ("BOUND COMMA|BUT|AND BOUND", _from_to),
        ("TIMES COMMA|BUT|AND TIMES", _from_to),
    ]
)


def _with_own_bounds(lexemes: list[Lexeme]) -> list[Lexeme]:
    """'In the last 90 days at least 3 times': what compares stands before its own number, and is not of the one before it."""
    return [
        replace(one, readings={kind: value for kind, value in one.readings.items() if kind not in ("POST", "ORMORE")})
        if one.is_a("POST") and one.is_a("CMP") and after.is_a("NUM", "TIMES", "PCT")
        else one
        for one, after in pairwise(lexemes)
    ] + lexemes[-1:]


def read_amounts(lexemes: list[Lexeme]) -> list[Lexeme]:
    """Promise the lexemes with their amounts, bounds and lengths of time put together."""
    spoken = number_words(lexemes)
    amounts = _with_own_bounds(reduced(spoken, AMOUNTS))
    return reduced(reduced(amounts, BOUNDS), MORE_TIMES)
