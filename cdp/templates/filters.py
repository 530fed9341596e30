"""The filters of merge tags, one row each: those marketers know from Shopify and Klaviyo, none that can grow without end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache, wraps
from typing import Any
from urllib.parse import quote

from liquid.builtin.filters import array, math, misc, string
from liquid.exceptions import FilterArgumentError
from liquid.filter import liquid_filter
from liquid.undefined import is_undefined
from markupsafe import soft_str

LONGEST = 200_000  # characters one filter may make
_LARGEST = 10**30

SYMBOLS = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "INR": "₹",
    "PLN": "zł",
    "BRL": "R$",
    "CAD": "CA$",
    "AUD": "A$",
}
_WHOLE_MONEY = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "HUF"})


def money_words(amount: Decimal, currency: str) -> str:
    """Promise an amount as people read it, e.g. "$1,204.50", "1,204.50 CHF", "¥1,204"."""
    digits = f"{abs(amount):,.{0 if currency in _WHOLE_MONEY else 2}f}"
    signed = ("-" if amount < 0 else "") + SYMBOLS.get(currency, "") + digits
    return signed if currency in SYMBOLS or not currency else f"{signed} {currency}"


def money(amount: Any, currency: Any = None, *, shop_currency: str = "") -> str:
    """Promise an amount in the shop's currency, or in the one given; what is no number stays as it is."""
    wanted = str(currency)[:3].upper() if currency else shop_currency
    if type(amount) in (float, int, Decimal):
        return _priced(amount, wanted)
    if amount is None or is_undefined(amount) or amount == "":
        return ""
    try:
        return _priced(Decimal(str(amount)), wanted)
    except InvalidOperation:
        return str(amount)


@lru_cache(maxsize=4096, typed=True)
def _priced(amount: float | Decimal, currency: str) -> str:
    """Prices come again and again, and exact reckoning takes longer than all else a letter is made of."""
    number = Decimal(str(amount))
    if not number.is_finite() or abs(number) > 10**15:
        return str(amount)[:40]
    return money_words(number, currency)


@liquid_filter
def day(at: Any, pattern: Any = "%-d %B %Y") -> str:
    """Promise a date or time in words, by a strftime pattern; what is no date stays as it is."""
    if at is None or is_undefined(at) or at == "":
        return ""
    moment = _moment(at)
    pattern = "%-d %B %Y" if pattern is None or is_undefined(pattern) else str(pattern)
    if len(pattern) > 100:
        raise FilterArgumentError("date: the pattern is too long", token=None)
    return str(at) if moment is None else _written(moment, pattern)


def _moment(at: Any) -> datetime | None:
    if isinstance(at, datetime):
        return at
    if isinstance(at, date):
        return datetime.combine(at, time())
    if at in ("now", "today"):
        return datetime.now(UTC)
    try:
        return datetime.fromisoformat(at) if isinstance(at, str) else None
    except ValueError:
        return None


def _written(moment: datetime, pattern: str) -> str:
    try:
        return moment.strftime(pattern)
    except (ValueError, UnicodeError) as error:
        raise FilterArgumentError(f"date: {error}", token=None) from error


def _floating(amount: Any) -> Any:
    return float(amount) if isinstance(amount, Decimal) else amount


def _of_numbers(reckon: Callable[..., Any]) -> Callable[..., Any]:
    """The filter for exact amounts too: the library takes a Decimal for no number, and so for 0."""

    @wraps(reckon)
    def reckoned(amount: Any, *others: Any) -> Any:
        try:
            found = reckon(_floating(amount), *map(_floating, others))
        except (InvalidOperation, OverflowError, ValueError) as error:
            raise FilterArgumentError(f"this cannot be reckoned: {error}", token=None) from error
        if isinstance(found, int) and abs(found) > _LARGEST:
            raise FilterArgumentError("the number becomes too large", token=None)
        return found

    return reckoned


def _bounded(grow: Callable[..., Any], size: Callable[..., int]) -> Callable[..., Any]:
    """The filter, refused before it makes more than LONGEST characters of a hostile value."""

    @wraps(grow)
    def bounded(text: Any, *others: Any, **options: Any) -> Any:
        if size(text, *others) > LONGEST:
            raise FilterArgumentError("the text would become too long", token=None)
        return grow(text, *others, **options)

    return bounded


def _added(text: Any, other: Any = "") -> int:
    return len(str(text)) + len(str(other))


def _replaced(text: Any, old: Any = "", new: Any = "") -> int:
    return len(str(text)) + str(text).count(str(old)) * len(str(new))


def _joined(items: Any, between: Any = " ") -> int:
    listed = items if isinstance(items, list | tuple) else [items]
    return sum(len(str(item)) for item in listed) + len(listed) * len(str(between))


def _broken(text: Any) -> int:
    return 7 * len(str(text))


@liquid_filter
def url_encode(text: Any) -> str:
    """Promise text fit for the query of an address: with %20 for a blank, which every server reads alike."""
    return "" if text is None or is_undefined(text) else quote(soft_str(text), safe="")


@dataclass(frozen=True)
class Filter:
    """One filter: its name in a merge tag, what it does in a marketer's words, an example, and the function."""

    key: str
    label: str
    example: str
    apply: Callable[..., Any]


FILTERS: Mapping[str, Filter] = {
    row.key: row
    for row in (
        Filter("default", "Say this instead when there is nothing", 'default: "there"', misc.default),
        Filter("money", "An amount in the shop's currency", "money", money),
        Filter("date", "A date in words", 'date: "%-d %B %Y"', day),
        Filter("capitalize", "First letter large, the rest small", "capitalize", string.capitalize),
        Filter("upcase", "All letters large", "upcase", string.upcase),
        Filter("downcase", "All letters small", "downcase", string.downcase),
        Filter("truncate", "No longer than so many characters", "truncate: 40", string.truncate),
        Filter("truncatewords", "No longer than so many words", "truncatewords: 12", string.truncatewords),
        Filter("strip", "Without blanks at both ends", "strip", string.strip),
        Filter("escape", "Safe inside HTML (done by itself in the body)", "escape", string.escape),
        Filter("strip_html", "Without HTML tags", "strip_html", string.strip_html),
        Filter("newline_to_br", "Line breaks kept in HTML", "newline_to_br", _bounded(string.newline_to_br, _broken)),
        Filter("url_encode", "Fit for a link's query", "url_encode", url_encode),
        Filter("append", "With this behind it", 'append: "!"', _bounded(string.append, _added)),
        Filter("prepend", "With this before it", 'prepend: "Hi "', _bounded(string.prepend, _added)),
        Filter("replace", "One text instead of another", 'replace: "a", "b"', _bounded(string.replace, _replaced)),
        Filter("remove", "Without a text", 'remove: "a"', string.remove),
        Filter("split", "A list, cut at a text", 'split: ","', string.split),
        Filter("join", "A list as one text", 'join: ", "', _bounded(array.join, _joined)),
        Filter("first", "The first of a list", "first", array.first),
        Filter("last", "The last of a list", "last", array.last),
        Filter("size", "How many, or how long", "size", misc.size),
        Filter("reverse", "A list the other way round", "reverse", array.reverse),
        Filter("sort", "A list in order", "sort", array.sort),
        Filter("uniq", "A list without doubles", "uniq", array.uniq),
        Filter("map", "One field of each in a list", 'map: "name"', array.map_),
        Filter("where", "Those of a list with a value", 'where: "color", "red"', array.where),
        Filter("plus", "Added to", "plus: 1", _of_numbers(math.plus)),
        Filter("minus", "Taken from", "minus: 1", _of_numbers(math.minus)),
        Filter("times", "Multiplied by", "times: 2", _of_numbers(math.times)),
        Filter("divided_by", "Divided by", "divided_by: 2", _of_numbers(math.divided_by)),
        Filter("modulo", "The remainder of dividing by", "modulo: 2", _of_numbers(math.modulo)),
        Filter("round", "Rounded", "round: 1", _of_numbers(math.round_)),
        Filter("floor", "Rounded down", "floor", _of_numbers(math.floor)),
        Filter("ceil", "Rounded up", "ceil", _of_numbers(math.ceil)),
        Filter("abs", "Without its sign", "abs", _of_numbers(math.abs_)),
        Filter("at_least", "No less than", "at_least: 0", _of_numbers(math.at_least)),
        Filter("at_most", "No more than", "at_most: 100", _of_numbers(math.at_most)),
    )
}
