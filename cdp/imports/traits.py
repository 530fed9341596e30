"""Columns that are no field of ours: which custom attributes they would become, and how their cells are read."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from cdp import attributes
from cdp.errors import Invalid
from cdp.imports import clean
from cdp.imports.reader import Reader, fold_header
from cdp.models import Attribute, AttributeKind

_METAFIELD = re.compile(r"^(?P<label>.*?)\s*\((?:customer\.)?metafields\.(?P<space>[\w-]+)\.(?P<key>[\w-]+)\)$")
_NUMBER = r"^[+-]?(\d{1,15}(\.\d+)?|\.\d+)$"
_DATE = r"^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?( ?(Z|UTC|[+-]\d\d:?\d\d))?)?$"
# Numbers that name something rather than count it: never numbers.
_NAMES = re.compile(r"\b(id|ids|zip|postcode|postal|phone|mobile|code|sku|iban|vat|ip|number|no|uuid|ean)\b")
MOST = 200


@dataclass(frozen=True)
class Trait:
    """A column and the custom attribute it becomes; switched off, the column is left out."""

    column: str
    key: str
    label: str
    kind: AttributeKind
    is_on: bool = True
    inside: str = ""  # the member of the column's JSON object it is read from


def guess_traits(reader: Reader, mapping: Mapping[str, tuple[str, ...]], sample: pa.Table) -> list[Trait]:
    """Promise the attributes the unknown columns would become, by their names and first cells; empty ones stay off."""
    mapped = {column for columns in mapping.values() for column in columns}
    known = {fold_header(name) for names in reader.columns.values() for name in names}
    traits: list[Trait] = []
    taken: set[str] = set(attributes.RESERVED)
    for column in sample.column_names:
        folded = fold_header(column)
        if column in mapped or folded in reader.ignored or folded in known:
            continue
        label, key = named(column)
        key = attributes.key_for(key, taken)
        taken.add(key)
        cells = clean.words(sample[column].combine_chunks())
        is_on = cells.null_count < len(cells) and sum(trait.is_on for trait in traits) < MOST
        traits.append(Trait(column, key, label, guess_kind(column, cells), is_on))
    for column in mapping.get("custom", ()):
        traits += _inside(column, clean.words(sample[column].combine_chunks()), taken)
    return traits


def _inside(column: str, cells: pa.Array, taken: set[str]) -> list[Trait]:
    found = dict.fromkeys(name for cell in pc.unique(cells.drop_null()).to_pylist() for name in _members(cell))
    traits = []
    for name in list(found)[:MOST]:
        key = attributes.key_for(name, taken)
        taken.add(key)
        traits.append(Trait(column, key, name[:100], guess_kind(name, inner(cells, name)), inside=name))
    return traits


def inner(cells: pa.Array, name: str) -> pa.Array:
    """Promise the text of one member of a column of JSON objects."""

    def member(cell: str) -> str | None:
        value = _members(cell).get(name)
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value if isinstance(value, str) else None if value is None else json.dumps(value)

    return clean.each(cells, member)


@lru_cache(maxsize=100_000)
def _members(cell: str) -> dict[str, Any]:
    try:
        given = json.loads(cell)
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def named(column: str) -> tuple[str, str]:
    """Promise the label and the words of the key; a Shopify metafield has its key in brackets behind a free label."""
    if found := _METAFIELD.match(column):
        return (found["label"] or found["key"])[:100], found["key"]
    return column.lstrip("$")[:100] or column, column.lstrip("$")


def guess_kind(column: str, cells: pa.Array) -> AttributeKind:
    """Promise the narrowest kind that all the cells fit; text when in doubt."""
    known = cells.drop_null()
    if not len(known):
        return AttributeKind.TEXT
    words = pc.unique(pc.utf8_lower(known)).to_pylist() if len(known) < 100 else _few(known)
    if words and set(words) <= {"yes", "no", "true", "false", "y", "n"}:
        return AttributeKind.YES_NO
    if _all_match(known, _DATE):
        return AttributeKind.DATE
    leading_zero = pc.any(pc.match_substring_regex(known, r"^[+-]?0\d")).as_py()
    if _all_match(known, _NUMBER) and not leading_zero and not _NAMES.search(fold_header(column)):
        return AttributeKind.NUMBER
    if _all_match(known, r"^\[.*\]$"):
        return AttributeKind.LIST
    return AttributeKind.TEXT


def _few(known: pa.Array) -> list[str]:
    different = pc.unique(known)
    return pc.utf8_lower(different).to_pylist() if len(different) <= 6 else []


def _all_match(cells: pa.Array, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(cells, pattern)).as_py())


_SAFE = r"^[ !#-\[\]-~]*$"  # printable ASCII without quote and backslash: JSON as it stands


def members(trait: Trait, cells: pa.Array) -> tuple[pa.Array, int]:
    """Promise the column as JSON members with a comma before (`, "key": value`), nothing for blanks, and how many cells did not fit."""
    cells = clean.unescaped(inner(cells, trait.inside) if trait.inside else cells)
    coded = pc.dictionary_encode(cells)
    values = _values(trait, coded.dictionary)
    faults = pc.sum(pc.and_(cells.is_valid(), values.is_null().take(coded.indices))).as_py() or 0
    return pc.binary_join_element_wise(f", {json.dumps(trait.key)}: ", values, "").take(coded.indices), faults


def _values(trait: Trait, cells: pa.Array) -> pa.Array:
    if trait.kind == AttributeKind.TEXT:
        short = pc.less_equal(pc.binary_length(cells), 10_000)
        safe = pc.and_(pc.match_substring_regex(cells, _SAFE), short)
        return clean.where(
            safe,
            pc.if_else(safe, pc.binary_join_element_wise('"', cells, '"', ""), cells),
            lambda rest: clean.each(rest, lambda cell: _json(trait, cell)),
        )
    if trait.kind == AttributeKind.DATE:
        plain = pc.match_substring_regex(
            cells,
            r"^(19|20)\d\d-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)([T ]|$)",
        )
        dated = pc.if_else(
            plain, pc.binary_join_element_wise('"', pc.utf8_slice_codeunits(cells, 0, 10), '"', ""), cells
        )
        return clean.where(plain, dated, lambda rest: clean.each(rest, lambda cell: _json(trait, cell)))
    if trait.kind == AttributeKind.NUMBER:
        plain = pc.match_substring_regex(cells, r"^(0|-?[1-9]\d{0,13})$")
        return clean.where(plain, cells, lambda rest: clean.each(rest, lambda cell: _json(trait, cell)))
    return clean.each(cells, lambda cell: _json(trait, cell))


@lru_cache(maxsize=1000)
def _attribute(trait: Trait) -> Attribute:
    return Attribute(key=trait.key, label=trait.label, kind=trait.kind)


def _json(trait: Trait, cell: str) -> str | None:
    raw: object = clean.tag_list(cell) if trait.kind == AttributeKind.LIST and cell.startswith("[") else cell
    try:
        value = attributes.parse(_attribute(trait), raw)
    except Invalid:
        return None
    return None if value is None else clean.as_json(value)
