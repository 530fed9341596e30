"""A workbook made a table of text: the first of its sheets that has a header and rows below it."""

import csv
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from cdp.errors import Invalid
from cdp.imports.workbook import MOST_ROWS, Row, Workbook
from cdp.settings import settings

# A sheet says in four bytes of marks what a table says in one; it is streamed, so its size costs time alone.
MARKS = 8
_TOO_MUCH = (
    "The workbook holds more than {:,} MB of text and empty cells between. Split it, take away what stands far off "
    "the table, or raise CDP_UPLOAD_LIMIT_MB."
)


def as_csv(path: Path, name: str, target: Path, folder: Path) -> tuple[str, ...]:
    """Write the workbook's table to `target` as CSV, in UTF-8; promise what to tell about it.

    Raises Invalid when there is no table, or none that could be read.
    """
    try:
        read, sheets = (_of_new if zipfile.is_zipfile(path) else _of_old)(path, target, folder)
    except Invalid:
        raise
    except Exception as broken:  # there is an exception of its own per way a workbook can be broken
        raise Invalid(f"{name} could not be read as a workbook. Save it as CSV and bring that.") from broken
    if read is None:
        raise Invalid(f"{name} has no sheet with a header and rows below it.")
    return (f"The workbook has {sheets} sheets; only “{read}” is read.",) if sheets > 1 else ()


def _of_new(path: Path, target: Path, folder: Path) -> tuple[str | None, int]:
    with zipfile.ZipFile(path) as archive, closing(Workbook(archive, folder)) as book:
        for sheet in book.sheets:
            if _write(book.rows(sheet), target):
                return sheet.name, len(book.sheets)
        return None, len(book.sheets)


def _of_old(path: Path, target: Path, folder: Path) -> tuple[str | None, int]:
    """The format before 2007, which holds at most 65,536 rows."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        cells = enumerate(book.get_sheet_by_name(name).iter_rows())
        if _write(
            ((row, {at: _text(cell) for at, cell in enumerate(line) if cell != ""}) for row, line in cells), target
        ):
            return name, len(book.sheet_names)
    return None, len(book.sheet_names)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _write(rows: Iterator[Row], target: Path) -> bool:
    """Write the rows, blank ones between them too, each as wide as the widest; promise whether there are two or more."""
    first, last = MOST_ROWS, -1
    low, widths = MOST_ROWS, set()
    width = blank = 0
    with target.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file).writerow
        for number, (row, cells) in enumerate(rows):
            if not cells:
                continue
            if number % 1000 == 0:
                _check(target.stat().st_size)
            if gap := row - last - 1:
                blank += gap * (width + 1)
                _check(blank)
                for _ in range(gap):
                    write([""] * width)
            first, last, low = min(first, row), row, min(low, *cells)
            width = max(width, max(cells) + 1)
            widths.add(width)
            write([cells.get(column, "") for column in range(width)])
    if last <= first:
        return False
    if low or len(widths) > 1 or first:
        _check((last + 1) * (width - low))  # one cell far out at the end makes every row above it as wide
        _align(target, low, width)
    return True


def _check(size: int) -> None:
    limit = settings().upload_limit_mb
    if size > limit << 20:
        raise Invalid(_TOO_MUCH.format(limit))


def _align(target: Path, low: int, width: int) -> None:
    """Write the table once more, now that it is known where it begins and how wide it is."""
    rough = target.with_suffix(".rough")
    target.rename(rough)
    with rough.open(encoding="utf-8", newline="") as file, target.open("w", encoding="utf-8", newline="") as straight:
        write = csv.writer(straight).writerow
        for row in csv.reader(file):
            write((row + [""] * (width - len(row)))[low:] if row else [])  # above the header lines are empty
    rough.unlink()
