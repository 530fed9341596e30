"""Looking people up: searched, filtered and sorted over the frames, one page at a time, and written out as CSV."""

import io
import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from cdp import access, text
from cdp.conditions import Catalogue, Field, Kind, Node, Test
from cdp.errors import Invalid
from cdp.frames.columns import NOT_A_TIME, Array, Mask, arrow_text, ask, folded
from cdp.frames.frame import Frames
from cdp.frames.mask import Compiler, mask
from cdp.models.columns import CENT

SHALLOW = 8  # a page that ends within the first eighth is picked out; a deeper one is worth sorting everybody
FEWEST_DIGITS = 3  # from which on a number typed into the search is looked for in phones
_NAMES = ("first_name", "last_name", "email")
_PHONE_SIGNS = frozenset("+-()./ ")


@dataclass(frozen=True)
class Found:
    """How many customers were found, and the rows in `frames.customers` of those asked for, in order."""

    total: int
    positions: Array


def find(
    frames: Frames,
    catalogue: Catalogue,
    *,
    now: datetime,
    search: str = "",
    where: Node | None = None,
    order_by: str = "lifetime_value",
    descending: bool = True,
    offset: int = 0,
    limit: int | None = 50,
) -> Found:
    """Promise the living customers who match both search and tree, sorted, from `offset` on; all when `limit` is None.

    Every word of the search must be in name, e-mail or phone. Blanks come last either way, ties by age of the row.
    Raises Invalid when there is no such field to sort by.
    """
    if (field := catalogue.fields.get(order_by)) is None:
        raise Invalid(f"There is no field “{order_by}” to sort by.", {"order_by": ["Pick another column."]})
    if field.is_contact:
        access.require("customers.contacts")
    matching = _matching(frames, catalogue, search, where, now)
    total = len(frames.customers) if matching is None else int(np.count_nonzero(matching))
    stop = total if limit is None else min(offset + limit, total)
    if offset >= stop:
        return Found(total, np.zeros(0, np.int64))
    compiler = Compiler(frames, catalogue, now)
    if limit is not None and stop * SHALLOW < total:
        return Found(total, _first(compiler, field, descending, matching, stop)[offset:])
    order = _order(compiler, field, descending)
    return Found(total, (order if matching is None else order[matching[order]])[offset:stop])


def ids(frames: Frames, positions: Array) -> list[int]:
    """Promise the customer ids of these rows."""
    found: list[int] = frames.customers["id"].to_numpy()[positions].tolist()
    return found


# -- who matches ---------------------------------------------------------------------------------------------------------


def _matching(frames: Frames, catalogue: Catalogue, search: str, where: Node | None, now: datetime) -> Mask | None:
    """One boolean per row, or None when that is everybody."""
    found = _searched(frames, search)
    if where is not None:
        chosen = mask(frames, where, catalogue, now=now)
        found = chosen if found is None else found & chosen
    if frames.living is None or where is not None:
        return found
    return frames.living if found is None else found & frames.living


def _searched(frames: Frames, search: str) -> Mask | None:
    words = text.fold(unicodedata.normalize("NFC", search)).split()
    if not words:
        return None
    # What may not be seen is not found by guessing at it either.
    names = _NAMES if access.may("customers.contacts") else _NAMES[:2]
    key = ("search", names, tuple(words))
    if (known := frames.leaves.get(key)) is None:
        known = _ask_words(frames, words, names)
        frames.leaves.put(key, known)
    found: Mask = known
    return found


def _ask_words(frames: Frames, words: list[str], names: Sequence[str]) -> Mask:
    """A number written in groups, '512 555 0123', is one number to a phone and several words to the rest."""
    total = _has_word(frames, words[0], names)
    for word in words[1:]:
        total = total & _has_word(frames, word, names)
    whole = "".join(words)
    is_phone = len(words) > 1 and _is_number(whole) and names == _NAMES
    return total | _has_digits(frames, whole) if is_phone else total


def _has_word(frames: Frames, word: str, names: Sequence[str]) -> Mask:
    contains = Test("contains", word)
    total = np.zeros(len(frames.customers), bool)
    for name in names:
        total |= ask(frames.customers[name], Kind.TEXT, contains, frames.words)
    return total | _has_digits(frames, word) if _is_number(word) and names == _NAMES else total


def _is_number(word: str) -> bool:
    return all(c.isdecimal() or c in _PHONE_SIGNS for c in word) and len(_digits(word)) >= FEWEST_DIGITS


def _digits(word: str) -> str:
    """The digits that count: the zero before a local number is not part of the international one."""
    return "".join(c for c in word if c.isdecimal()).lstrip("0")


def _has_digits(frames: Frames, word: str) -> Mask:
    if (phones := frames.leaves.get("phone digits")) is None:
        phones = pc.replace_substring_regex(_plain(frames.customers["phone"]), r"\D", "")
        frames.leaves.put("phone digits", phones)
    return np.asarray(pc.fill_null(pc.match_substring(phones, _digits(word)), False))


def _plain(column: pd.Series) -> pa.Array:
    """A column of text as one Arrow array, categories spread out."""
    values = column.array
    if isinstance(values, pd.Categorical):
        return pa.array(values.categories, pa.large_string()).take(pa.array(values.codes, mask=values.codes < 0))
    whole = arrow_text(column)
    return whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole


# -- in which order ------------------------------------------------------------------------------------------------------


def _first(compiler: Compiler, field: Field, descending: bool, matching: Mask | None, count: int) -> Array:
    """The first `count` rows without sorting the others."""
    keys = _keys(compiler, field, descending)
    at = None if matching is None else np.flatnonzero(matching)
    keys = keys if at is None else keys[at]
    edge = np.partition(keys, count - 1)[count - 1]
    if np.isnan(edge):
        before, level = np.flatnonzero(~np.isnan(keys)), np.flatnonzero(np.isnan(keys))
    else:
        before, level = np.flatnonzero(keys < edge), np.flatnonzero(keys == edge)
    chosen = np.sort(np.concatenate([before, level[: count - len(before)]]))
    chosen = chosen[np.argsort(keys[chosen], kind="stable")]
    return chosen if at is None else at[chosen]


def _order(compiler: Compiler, field: Field, descending: bool) -> Array:
    """Everybody, sorted; remembered with the frames."""
    name = ("order", field, descending)
    if (known := compiler.frames.leaves.get(name)) is None:
        known = np.argsort(_keys(compiler, field, descending), kind="stable").astype(np.int32)
        compiler.frames.leaves.put(name, known)
    return np.asarray(known)


def _keys(compiler: Compiler, field: Field, descending: bool) -> Array:
    """Doubles to sort by, smallest first; blanks are NaN, which every sort puts last. Cents and microseconds fit."""
    if field.key == "days_since_last_order":
        field, descending = compiler.catalogue.fields["last_order_date"], not descending
    column = compiler.column(field)
    if isinstance(column.array, pd.Categorical) or isinstance(column.dtype, pd.StringDtype):
        keys = _ranks(compiler, field, column).astype(np.float64)
        keys[keys < 0] = np.nan
    else:
        plain = column.to_numpy()
        keys = plain.view(np.int64).astype(np.float64) if plain.dtype.kind == "M" else plain.astype(np.float64)
        if plain.dtype.kind == "M":
            keys[plain.view(np.int64) == NOT_A_TIME] = np.nan
    return np.negative(keys, out=keys) if descending else keys


def _ranks(compiler: Compiler, field: Field, column: pd.Series) -> Array:
    """The place of each row's text among all, -1 for a blank; for repeated text asked once per category."""
    name = ("ranks", field)
    if (known := compiler.frames.leaves.get(name)) is None:
        values = column.array
        if field.key == "full_name" and _is_short(compiler.frames):
            known = _name_ranks(compiler.frames)
        elif isinstance(values, pd.Categorical):
            ranks = _places(_said(values.categories, field))
            known = np.append(ranks, -1).astype(np.int32).take(values.codes, mode="wrap")
        else:
            known = _places(compiler.frames.words.fold(column))
        compiler.frames.leaves.put(name, known)
    return np.asarray(known)


def _is_short(frames: Frames) -> bool:
    return all(isinstance(frames.customers[name].array, pd.Categorical) for name in ("first_name", "last_name"))


def _name_ranks(frames: Frames) -> Array:
    """Names by their parts: sorting some thousand words instead of a million names."""
    first, last = (frames.customers[name].array for name in ("first_name", "last_name"))
    words = first.categories.append(last.categories)
    ranks = np.append(_places(folded(arrow_text(words))), -1).astype(np.int64)
    own = ranks[np.where(first.codes < 0, -1, first.codes)]
    family = ranks[np.where(last.codes < 0, -1, last.codes.astype(np.int64) + len(first.categories))]
    lead, rest = np.where(own < 0, family, own), np.where(own < 0, -1, family)
    return np.where(lead < 0, -1, lead * (len(words) + 2) + rest + 1)


def _places(words: pa.Array) -> Array:
    """Accents do not decide where a name stands: 'Ärzte' comes before 'Bauer'."""
    if not pc.all(pc.string_is_ascii(words)).as_py():
        words = pc.replace_substring_regex(pc.utf8_normalize(words, "NFKD"), r"\pM", "")
    ranks = np.asarray(pc.rank(words, tiebreaker="dense")).astype(np.int32)
    return np.where(np.asarray(pc.fill_null(pc.equal(words, ""), True)), -1, ranks)


def _said(categories: pd.Index, field: Field) -> pa.Array:
    if field.kind is Kind.LIST:
        categories = pd.Index([", ".join(_items(word)) for word in categories], dtype="str")
    return folded(arrow_text(categories))


def _items(word: str) -> list[str]:
    return [str(item) for item in json.loads(word)]


def known_values(frames: Frames, key: str, *, most: int = 500, fewest: int = 1) -> list[str]:
    """Promise the values that at least `fewest` living customers have in a column of repeated text or lists.

    The commonest come first; an empty list when nearly every customer has a value of their own.
    """
    if (known := frames.leaves.get(("values", key, most, fewest))) is None:
        known = tuple(_tallied(frames, frames.customers[key].array, most, fewest))
        frames.leaves.put(("values", key, most, fewest), known)
    return list(known)


def _tallied(frames: Frames, values: Any, most: int, fewest: int) -> list[str]:
    if not isinstance(values, pd.Categorical):
        return []
    codes = values.codes if frames.living is None else values.codes[frames.living]
    counts = np.bincount(codes.astype(np.int64) + 1, minlength=len(values.categories) + 1)[1:]
    tally: Counter[str] = Counter()
    for word, count in zip(values.categories, counts.tolist(), strict=True):
        for item in _items(word) if word.startswith("[") else [word]:
            if item:
                tally[item] += count
    return [word for word, count in sorted(tally.items(), key=lambda pair: (-pair[1], pair[0])) if count >= fewest][
        :most
    ]


# -- what is shown of them -----------------------------------------------------------------------------------------------


def rows(
    frames: Frames, positions: Array, columns: Sequence[str], catalogue: Catalogue, *, now: datetime
) -> pd.DataFrame:
    """Promise the customers at these rows, one column per field key, with values made for eyes.

    Addresses and phones as whoever is acting may see them; money in units of the shop's currency, times as the shop's own clock shows them, choices and yes/no as words,
    lists as lists; None, NaN and NaT where nothing is known.
    """
    compiler = Compiler(frames, catalogue, now)
    shown = {key: _finished(compiler, catalogue.fields[key], positions) for key in columns}
    if not access.may("customers.contacts"):
        shown |= {key: pd.Series(shown[key]).map(_hidden) for key in columns if catalogue.fields[key].is_contact}
    return pd.DataFrame(shown, index=range(len(positions)))


def _hidden(value: Any) -> Any:
    return (access.email(value) if "@" in value else access.phone(value)) if isinstance(value, str) else None


def _finished(compiler: Compiler, field: Field, positions: Array) -> Any:
    column = compiler.column(field)
    values = column.array
    if isinstance(values, pd.Categorical):
        codes = values.codes[positions]
        words = {code: _word(field, values.categories[code]) for code in np.unique(codes[codes >= 0]).tolist()}
        return pd.Series([words.get(code) for code in codes.tolist()], dtype=object)
    if isinstance(column.dtype, pd.StringDtype):
        return pd.Series(values.take(positions).to_numpy(dtype=object, na_value=None), dtype=object).replace("", None)
    plain = column.to_numpy()[positions]
    if plain.dtype.kind == "b":
        return pd.Series(np.where(plain, "yes", "no"), dtype=object)
    if plain.dtype.kind == "M":
        return _clock(plain, field, compiler.catalogue)
    return _number(plain, field)


def _word(field: Field, word: str) -> Any:
    if field.kind is Kind.LIST:
        return _items(word) or None
    return (field.said(word) if field.kind is Kind.CHOICE else word) or None


def _clock(plain: Array, field: Field, catalogue: Catalogue) -> Any:
    if field.kind is Kind.DATE:
        return plain
    return pd.DatetimeIndex(plain).tz_localize("UTC").tz_convert(catalogue.time_zone).tz_localize(None)


def _number(plain: Array, field: Field) -> Any:
    if field.kind is Kind.MONEY:
        return plain / 100
    return pd.Series(plain).astype("Int64") if field.whole else plain


# -- as a file -----------------------------------------------------------------------------------------------------------

_FORMULA = r"^([=+\-@\t\r])"  # what a spreadsheet would run instead of show


def export(frames: Frames, positions: Array, columns: Sequence[str], catalogue: Catalogue, *, now: datetime) -> bytes:
    """Promise the same as `rows` as CSV (UTF-8 with its mark, labels on top); cells that begin a formula get a '."""
    access.require("customers.export")
    compiler = Compiler(frames, catalogue, now)
    fields = [catalogue.fields[key] for key in columns]
    table = pa.table([_cells(compiler, field, positions) for field in fields], names=_headings(fields))
    sink = io.BytesIO(b"\xef\xbb\xbf")
    sink.seek(0, io.SEEK_END)
    csv.write_csv(table, sink)
    return sink.getvalue()


def _headings(fields: Sequence[Field]) -> list[str]:
    """Labels, told apart by their keys where two are called the same."""
    tally = Counter(field.label for field in fields)
    labels = [field.label if tally[field.label] == 1 else f"{field.label} ({field.key})" for field in fields]
    return [f"'{label}" if label[:1] in tuple("=+-@\t\r") else label for label in labels]


def _cells(compiler: Compiler, field: Field, positions: Array) -> pa.Array:
    column = compiler.column(field)
    values = column.array
    if isinstance(values, pd.Categorical):
        words = [_written(_word(field, word)) for word in values.categories]
        codes = values.codes[positions]
        return _harmless(pa.array(words, pa.large_string())).take(pa.array(codes, mask=codes < 0))
    if isinstance(column.dtype, pd.StringDtype):
        return _harmless(_plain(column).take(pa.array(positions)))
    plain = column.to_numpy()[positions]
    if plain.dtype.kind == "b":
        return pa.array(np.where(plain, "yes", "no"))
    if plain.dtype.kind == "M":
        return _stamps(plain, field, compiler.catalogue)
    return _figures(plain, field)


def _written(word: Any) -> str | None:
    return ", ".join(word) if isinstance(word, list) else word


def _harmless(words: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(words, _FORMULA, r"'\1")


def _stamps(plain: Array, field: Field, catalogue: Catalogue) -> pa.Array:
    clock = pa.array(_clock(plain, field, catalogue))
    return (
        pc.cast(clock, pa.date32(), safe=False)
        if field.kind is Kind.DATE
        else pc.cast(clock, pa.timestamp("s"), safe=False)
    )


def _figures(plain: Array, field: Field) -> pa.Array:
    """Amounts keep both their decimals: 12.50, never 12.5."""
    known = pa.array(plain, from_pandas=True)
    if field.kind is Kind.MONEY:
        cents = pc.cast(pc.cast(known, pa.int64()), pa.decimal128(19, 0))
        return pc.multiply(cents, pa.scalar(CENT, pa.decimal128(3, 2)))
    return pc.cast(known, pa.int64()) if field.whole else known
