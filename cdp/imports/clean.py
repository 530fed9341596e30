"""Cells of text made into what they mean, a whole column at a time; what cannot be understood comes back as a mask."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cdp import customers, shop, text
from cdp.customers.normalise import SPECIAL_DOMAINS

INSTANT = pa.timestamp("us", "UTC")
_INVISIBLE = "[\u200b\u200c\u200d\u2060\ufeff\u00ad\\x00]"
_BLANKS = "[\u00a0\u202f\u2007]"
_OUTER = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"  # what Python strips; Arrow's own words for it leave out the last four
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def words(cells: pa.Array) -> pa.Array:
    """Promise text as `cdp.text.clean` leaves it; nothing instead of blanks."""
    if pc.all(pc.string_is_ascii(cells)).as_py() is not False:
        cells = pc.ascii_trim(cells, characters=_OUTER)
    else:
        coded = pc.dictionary_encode(cells)  # names and cities come again and again
        plain = pc.replace_substring_regex(pc.replace_substring_regex(coded.dictionary, _INVISIBLE, ""), _BLANKS, " ")
        cells = pc.utf8_trim_whitespace(pc.utf8_normalize(plain, form="NFC")).take(coded.indices)
    if pc.min(pc.binary_length(cells)).as_py() == 0:
        cells = pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)
    return cells


def unquoted(cells: pa.Array) -> pa.Array:
    """Promise ids, zip codes and phones as text, without the apostrophe that keeps spreadsheets from counting them."""
    cells = words(cells)
    if pc.any(pc.starts_with(cells, "'")).as_py():
        cells = words(pc.replace_substring_regex(cells, "^'+", ""))
    return cells


def unescaped(cells: pa.Array) -> pa.Array:
    """Promise text without the apostrophe that was put before a formula; `'t Hooft` keeps his."""
    cells = words(cells)
    if pc.any(pc.starts_with(cells, "'")).as_py():
        cells = pc.replace_substring_regex(cells, r"^'([=+\-@0-9])", r"\1")
    return cells


def each(cells: pa.Array, meaning: Callable[[str], Any], kind: pa.DataType | None = None) -> pa.Array:
    """Promise the column with `meaning` asked once per different cell."""
    coded = pc.dictionary_encode(cells)
    meant = pa.array([meaning(cell) for cell in coded.dictionary.to_pylist()], kind or pa.string())
    return meant.take(coded.indices)


def where(mask: pa.Array, cells: pa.Array, otherwise: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Promise `cells` where the mask holds, and what `otherwise` makes of the remaining ones; blanks stay blank."""
    rest = pc.and_(pc.invert(pc.fill_null(mask, False)), cells.is_valid())
    if not pc.any(rest).as_py():
        return cells
    return pc.replace_with_mask(cells, rest, otherwise(cells.filter(rest)))


# As customers.is_plain_email; what is longer or odder goes there.
_PLAIN = f"^{customers.PLAIN_EMAIL}$"


def emails(cells: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Promise addresses in the form they are kept, and which cells are no address."""
    cells = pc.utf8_lower(words(cells))
    plain = pc.and_(pc.match_substring_regex(cells, _PLAIN), pc.less(pc.binary_length(cells), 64))
    for domain in SPECIAL_DOMAINS:
        plain = pc.and_not(plain, pc.ends_with(cells, f".{domain}"))
    kept = where(plain, cells, lambda rest: each(rest, customers.normalise_email))
    return kept, pc.and_(cells.is_valid(), kept.is_null())


def phones(cells: pa.Array, country: str) -> pa.Array:
    """Promise numbers as E.164 where they can be understood as numbers of `country`, else as they were given."""
    cells = unquoted(cells)
    bare = pc.replace_substring_regex(cells, r"[ \-().'/]", "")
    plain = _international(bare)
    return where(plain, pc.if_else(plain, bare, cells), lambda rest: each(rest, lambda one: _phone(one, country)))


def _phone(written: str, country: str) -> str:
    return customers.normalise_phone(written, country) or written


def _international(bare: pa.Array) -> pa.Array:
    """Which numbers begin with + and a calling code and have the shape of that country's numbers."""
    found = pa.array(np.zeros(len(bare), dtype=bool))
    starts = pc.unique(
        pc.utf8_slice_codeunits(bare.filter(pc.fill_null(pc.match_substring_regex(bare, r"^\+\d{7,15}$"), False)), 1, 4)
    )
    for shape in {shape for start in starts.to_pylist() if (shape := _shape(start))}:
        found = pc.or_(found, pc.fill_null(pc.match_substring_regex(bare, shape), False))
    return found


def _shape(start: str) -> str | None:
    from cdp.customers import normalise

    for length in (1, 2, 3):
        if pattern := normalise._national_pattern(start[:length]):
            return rf"^\+{start[:length]}(?:{pattern.pattern})$"
    return None


def countries(cells: pa.Array) -> pa.Array:
    """Promise ISO 3166 two-letter codes where the country can be understood, else the text as given."""
    return each(unescaped(cells), lambda cell: customers.normalise_country(cell) or cell)


def zones(cells: pa.Array) -> pa.Array:
    """Promise IANA zone names; nothing for what is none."""
    return each(words(cells), lambda cell: cell if cell in shop.time_zones() else None)


_YES = frozenset({"yes", "true", "1", "y", "t", "on", "subscribed", "opted in", "opt-in", "x"})
_NO = frozenset({"no", "false", "0", "n", "f", "off", "unsubscribed", "opted out", "opt-out"})
_NEVER = frozenset({"never subscribed", "never_subscribed", "not subscribed", "not_subscribed", "nonsubscribed"})


def claims(cells: pa.Array, own_words: Mapping[str, str]) -> pa.Array:
    """Promise what a column says about consent: subscribed, checkout (a weak yes), unsubscribed, never_subscribed.

    Whatever is not clearly one of them says nothing.
    """

    def claim(cell: str) -> str | None:
        word = cell.lower()
        if word in own_words:
            return own_words[word]
        if word in _YES:
            return "subscribed" if not own_words or "checkout" not in own_words.values() else None
        if word in _NEVER:
            return "never_subscribed"
        return "unsubscribed" if word in _NO and "checkout" not in own_words.values() else None

    return each(words(cells), claim)


def suppressions(cells: pa.Array) -> pa.Array:
    """Promise why nothing may be sent to an address (bounced, complained, manual), or nothing."""

    def reason(cell: str) -> str | None:
        word = cell.lower()
        if "complain" in word or "spam" in word or "abuse" in word:
            return "complained"
        if "bounce" in word or "invalid" in word or "cleaned" in word:
            return "bounced"
        calm = {"", "[]", "no", "false", "none", "never", "enabled", "active", "0"}
        return None if word in calm or "unsubscri" in word else "manual"

    return each(words(cells), reason)


def tags(cells: pa.Array) -> pa.Array:
    """Promise lists of tags as JSON, sorted and without doubles; nothing for no tags."""
    return each(words(cells), lambda cell: as_json(sorted(set(tag_list(cell)))) if tag_list(cell) else None)


def tag_list(cell: str) -> list[str]:
    """Promise the tags in one cell, whether they are bare, quoted (`"VIP","Blog"`) or JSON."""
    if cell.startswith("["):
        try:
            given = json.loads(cell)
        except ValueError:
            given = None
        if isinstance(given, list):
            return [tag for one in given if isinstance(one, str | int) and (tag := text.clean(str(one)))]
    return [tag for one in re.split(r"[,;]", cell) if (tag := text.clean(one.strip().strip('"')))]


def as_json(value: object) -> str:
    """Promise JSON exactly as the tables' own columns write it, so that equal values are equal text."""
    return json.dumps(value)


def counts(cells: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Promise whole numbers, and which cells are none."""
    cells = unquoted(cells)
    plain = pc.match_substring_regex(cells, r"^\d{1,9}(\.0+)?$")
    fast = pc.if_else(plain, pc.replace_substring_regex(cells, r"\..*", ""), pa.scalar(None, pa.string())).cast(
        pa.int64()
    )
    rest = pc.and_(pc.invert(pc.fill_null(plain, False)), cells.is_valid())
    if pc.any(rest).as_py():
        fast = pc.replace_with_mask(fast, rest, each(cells.filter(rest), _count, pa.int64()))
    return fast, pc.and_(cells.is_valid(), fast.is_null())


def _count(cell: str) -> int | None:
    amount = decimal(cell, decimal_comma=False)
    return int(amount) if amount is not None and amount == int(amount) and abs(amount) < 10**9 else None


def cents(cells: pa.Array, *, decimal_comma: bool) -> tuple[pa.Array, pa.Array]:
    """Promise amounts as whole hundredths, and which cells are no amount."""
    cells = unquoted(cells)
    plain = pc.match_substring_regex(cells, r"^-?\d{1,12}(\.\d{1,2})?$")
    # Twelve digits before the point and two after it fit a double exactly, so rounding cannot err.
    fast = pc.if_else(plain, cells, pa.scalar(None, pa.string())).cast(pa.float64())
    whole = pc.round(pc.multiply(fast, 100.0)).cast(pa.int64())
    rest = pc.and_(pc.invert(pc.fill_null(plain, False)), cells.is_valid())
    if pc.any(rest).as_py():
        slow = each(cells.filter(rest), lambda cell: _hundredths(cell, decimal_comma), pa.int64())
        whole = pc.replace_with_mask(whole, rest, slow)
    return whole, pc.and_(cells.is_valid(), whole.is_null())


def _hundredths(cell: str, decimal_comma: bool) -> int | None:
    amount = decimal(cell, decimal_comma=decimal_comma)
    if amount is None or abs(amount) >= Decimal(10) ** 14:
        return None
    return int((amount * 100).to_integral_value(ROUND_HALF_UP))


def decimal(cell: str, *, decimal_comma: bool) -> Decimal | None:
    """Promise the number people mean by '1,234.50', '1.234,50 €', '(12.00)' or '12,5'; None when it is none."""
    written = re.sub(r"^[A-Z]{3}\b|\b[A-Z]{3}$|[\s'’$€£¥₹₽₺₩]|[A-Z]{0,2}\$", "", cell)
    if negative := written.startswith("(") and written.endswith(")"):
        written = written[1:-1]
    if not re.fullmatch(r"[+-]?[\d.,]+", written, re.ASCII):
        return None
    sign, digits = ("-", written[1:]) if written[0] == "-" else ("", written.lstrip("+"))
    point = _point(digits, decimal_comma)
    plain = digits.replace("," if point == "." else ".", "").replace(point, ".")
    try:
        number = Decimal(sign + plain)
    except InvalidOperation:
        return None
    return -number if negative else number


def _point(digits: str, decimal_comma: bool) -> str:
    if "," in digits and "." in digits:
        return "," if digits.rfind(",") > digits.rfind(".") else "."
    for sign, other in ((",", "."), (".", ",")):
        if sign in digits:
            grouped = re.fullmatch(rf"\d{{1,3}}({re.escape(sign)}\d{{3}})+", digits) is not None
            thousands = grouped and (
                digits.count(sign) > 1 or (sign == "," and not decimal_comma) or (sign == "." and decimal_comma)
            )
            return other if thousands else sign
    return "."


_ISO = r"^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?"
_OFFSET = r" ?(Z|UTC|[+-]\d\d:?(\d\d)?)$"
_FORMATS = (
    "%Y/%m/%d", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y%m%d", "%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S",
    "%b %d, %Y", "%B %d, %Y", "%b %d, %Y %H:%M", "%b %d, %Y, %I:%M %p", "%B %d, %Y %I:%M %p", "%d %b %Y", "%d %B %Y",
    "%d %b %Y %H:%M", "%d-%b-%Y", "%d-%b-%y", "%a, %d %b %Y %H:%M:%S",
)  # fmt: skip
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")


def instants(cells: pa.Array, *, zone: str, day_first: bool) -> tuple[pa.Array, pa.Array]:
    """Promise UTC instants, and which cells are no date; times without an offset are read in `zone`."""
    cells = unquoted(cells)
    if cells.null_count == len(cells):
        return pa.nulls(len(cells), INSTANT), pa.array(np.zeros(len(cells), dtype=bool))
    iso = pc.fill_null(pc.match_substring_regex(cells, f"{_ISO}({_OFFSET[:-1]})?$"), False)
    read = _iso(pc.if_else(iso, cells, pa.scalar(None, pa.string())), zone)
    rest = pc.and_(cells.is_valid(), pc.invert(iso))
    if pc.any(rest).as_py():
        coded = pc.dictionary_encode(cells.filter(rest))
        read = pc.replace_with_mask(read, rest, _other(coded.dictionary, zone, day_first).take(coded.indices))
    sensible = pc.and_(pc.greater(read, pa.scalar(_EARLIEST, INSTANT)), pc.less(read, pa.scalar(_LATEST, INSTANT)))
    read = pc.if_else(sensible, read, pa.scalar(None, INSTANT))
    return read, pc.and_(cells.is_valid(), read.is_null())


def _iso(cells: pa.Array, zone: str) -> pa.Array:
    if pc.any(pc.match_substring_regex(cells, f"{_ISO}{_OFFSET}")).as_py():
        offset = pc.fill_null(pc.match_substring_regex(cells, f"{_ISO}{_OFFSET}"), False)
        plain = pc.replace_substring_regex(cells, r" ?(Z|UTC)$", "+0000")
        plain = pc.replace_substring_regex(plain, r" ?([+-]\d\d):?(\d\d)?$", r"\1:\2")
        plain = pc.replace_substring_regex(plain, r":$", ":00")
        aware = _cast(pc.if_else(offset, plain, pa.scalar(None, pa.string())), INSTANT)
        naive = _iso(pc.if_else(offset, pa.scalar(None, pa.string()), cells), zone)
        return pc.coalesce(aware, naive)
    return _placed(_cast(cells, pa.timestamp("us")), zone)


def _cast(cells: pa.Array, kind: pa.DataType) -> pa.Array:
    try:
        return cells.cast(kind)
    except pa.ArrowInvalid:  # a 30th of February among them: each is tried by itself
        utc = kind.tz is not None
        read = pd.to_datetime(pd.Series(cells.to_pylist(), dtype=object), format="ISO8601", errors="coerce", utc=utc)
        return pa.array(read.astype("datetime64[us, UTC]" if utc else "datetime64[us]"), kind, from_pandas=True)


def _placed(read: pa.Array, zone: str) -> pa.Array:
    if zone == "UTC":
        return read.cast(INSTANT)
    return pc.assume_timezone(read, zone, ambiguous="earliest", nonexistent="latest").cast(INSTANT)


def _other(cells: pa.Array, zone: str, day_first: bool) -> pa.Array:
    orders = ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y") if day_first else ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y")
    formats = (*(f"{day}{clock}" for day in orders for clock in _CLOCKS), *_FORMATS)
    written = pd.Series(cells.to_pylist(), dtype=object).str.replace(
        r"\s+(UTC|GMT|\+0000)$|(?<=\d)(st|nd|rd|th)\b", "", regex=True
    )
    written = written.str.replace(r",(?=\s\d{1,2}:)", "", regex=True)
    read = pd.Series(pd.NaT, index=written.index, dtype="datetime64[us]")
    for form in formats:
        left = read.isna()
        if not left.any():
            break
        read[left] = pd.to_datetime(written[left], format=form, errors="coerce").astype("datetime64[us]")
    return _placed(pa.array(read, pa.timestamp("us"), from_pandas=True), zone)


def has_naive_times(cells: pa.Array) -> bool:
    """Promise whether a time of day without an offset is among the cells, so that its zone has to be known."""
    cells = unquoted(cells)
    timed = pc.match_substring_regex(cells, r"\d:\d\d")
    return bool(pc.any(pc.and_not(timed, pc.match_substring_regex(cells, r"(Z|UTC|GMT|[+-]\d\d:?\d\d)$"))).as_py())


def day_order(cells: pa.Array) -> str | None:
    """Promise "day" or "month" when the dates tell which comes first, "either" when they leave it open, else None."""
    parts = pc.extract_regex(unquoted(cells), r"^(?P<a>\d{1,2})[/-](?P<b>\d{1,2})[/-]\d{2,4}(?:\D|$)")
    parts = parts.filter(parts.is_valid())
    if not len(parts):
        return None
    first, second = (pc.struct_field(parts, name).cast(pa.int64()) for name in ("a", "b"))
    if pc.max(first).as_py() > 12:
        return "day"
    if pc.max(second).as_py() > 12:
        return "month"
    return None if pc.all(pc.equal(first, second)).as_py() else "either"


def is_known_zone(zone: str) -> bool:
    """Promise whether the time zone exists."""
    return zone in shop.time_zones() and bool(ZoneInfo(zone))


def first_of(columns: Collection[pa.Array]) -> pa.Array:
    """Promise the first non-blank cell of each row."""
    arrays = list(columns)
    return arrays[0] if len(arrays) == 1 else pc.coalesce(*arrays)
