"""The rows of a table of text, streamed in pieces with their line numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pv

from cdp.errors import Invalid

BLOCK = 8 << 20


@dataclass(frozen=True)
class Source:
    """One table of text on disk, in UTF-8, ready to be streamed."""

    name: str
    path: Path
    delimiter: str
    columns: tuple[str, ...]
    size: int
    blank: int = 0  # empty lines above the header
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Misfit:
    """A row that does not have as many cells as the header."""

    line: int
    cells: int
    text: str


def rows(source: Source, *, misfit: Callable[[Misfit], None] | None = None) -> Iterator[tuple[int, pa.Table]]:
    """Promise the rows as text, in pieces: (line number of the piece's first row, table with the source's columns).

    The header is line 1; a row is one line as a spreadsheet counts, however many line breaks its cells hold. Rows
    with too few or too many cells go to `misfit` and leave a gap in the numbers.
    """
    gaps: list[int] = []

    def refuse(row: pv.InvalidRow) -> str:
        gaps.append(row.number)
        if misfit is not None:
            misfit(Misfit(row.number, row.actual_columns, row.text))
        return "skip"

    line = 2 + source.blank
    try:
        for batch in _open(source, refuse):
            table = pa.Table.from_batches([batch])
            if not gaps:
                yield line, table
                line += table.num_rows
                continue
            yield from _between(table, line, gaps)
            line += table.num_rows + len(gaps)
            gaps.clear()
    except pa.ArrowInvalid as broken:
        raise Invalid(_reason(source, str(broken))) from broken


def _between(table: pa.Table, line: int, gaps: list[int]) -> Iterator[tuple[int, pa.Table]]:
    start = 0
    for gap in sorted(gaps):
        length = gap - line
        if length > 0:
            yield line, table.slice(start, length)
        start, line = start + max(length, 0), gap + 1
    if start < table.num_rows:
        yield line, table.slice(start)


def _open(source: Source, refuse: Callable[[Any], str]) -> pv.CSVStreamingReader:
    return pv.open_csv(
        source.path,
        read_options=pv.ReadOptions(
            use_threads=False,
            block_size=BLOCK,
            column_names=list(source.columns),
            skip_rows=source.blank,
            skip_rows_after_names=1,
        ),
        parse_options=pv.ParseOptions(
            delimiter=source.delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=refuse
        ),
        convert_options=pv.ConvertOptions(
            column_types=dict.fromkeys(source.columns, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            check_utf8=True,
        ),
    )


def _reason(source: Source, fault: str) -> str:
    if "straddling" in fault:
        return f"{source.name} has a cell of more than {BLOCK >> 20} MB: a quote is missing somewhere. Export it again."
    if "UTF8" in fault or "UTF-8" in fault:
        return f"{source.name} has text that could not be decoded. Save it as UTF-8 and bring it again."
    return f"{source.name} could not be read as a table. It may be damaged; export it again."
