"""From the bytes somebody dropped to tables of text: zip, workbook, encoding, delimiter, and what is no table."""

import codecs
import csv
import itertools
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from cdp.errors import Invalid
from cdp.imports import spreadsheet
from cdp.imports.read import Source
from cdp.settings import settings

CHUNK = 1 << 20
LARGEST_CELL = 64 << 20
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_TEXT_NAMES = (".csv", ".tsv", ".txt", ".tab")
_OTHER_FORMATS = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip archive; unpack it first",
    b"Rar!": "a RAR archive; unpack it first",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
    b"SQLite format 3": "a database",
    b"PAR1": "a Parquet file; save it as CSV first",
    b"ARROW1": "an Arrow file; save it as CSV first",
}
_OTHER_ARCHIVES = {
    "xl/workbook.bin": "a binary Excel workbook (.xlsb); save it as .xlsx first",
    "content.xml": "an OpenDocument file; save it as .xlsx or CSV first",
    "Index/Document.iwa": "a Numbers or Pages document; export it as CSV first",
    "word/document.xml": "a Word document",
}
_PROMISED = {
    (".xlsx", ".xlsm", ".xls"): "an Excel workbook, though its name says so",
    (".zip",): "a zip archive, though its name says so",
}
_BRING = "Bring a CSV file, an Excel workbook or a zip of CSV files."


class NothingIn(Invalid):
    """The file is sound, but there are no rows in it."""


def unpack(path: Path, *, name: str | None = None, into: Path) -> list[Source]:
    """Promise the tables in a file (a zip may hold several), written to the folder `into` where they need rewriting.

    Raises Invalid with a sentence when there is no table that could be read.
    """
    name = name or path.name
    _check_size(path, name)
    with path.open("rb") as file:
        start = file.read(8192)
    if start.startswith(_ZIP):
        return _unpack_zip(path, name, into)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return [_from_workbook(path, name, into)]
    return [_from_text(path, name, start, into)]


def _check_size(path: Path, name: str) -> None:
    size, limit = path.stat().st_size, settings().upload_limit_mb
    if size == 0:
        raise Invalid(f"{name} is empty: it has no bytes at all. Export it again.")
    if size > limit << 20:
        raise Invalid(
            f"{name} has {size >> 20:,} MB; files of up to {limit:,} MB are taken. Split it, or raise "
            "CDP_UPLOAD_LIMIT_MB."
        )


def _unpack_zip(path: Path, name: str, into: Path) -> list[Source]:
    try:
        with zipfile.ZipFile(path) as archive:
            if "xl/workbook.xml" in archive.namelist():
                _check_members(archive.infolist(), name, times=spreadsheet.MARKS)
                return [_from_workbook(path, name, into)]
            members = [info for info in archive.infolist() if _is_table(info)]
            if not members:
                _refuse_other_archives(archive, name)
                raise Invalid(f"{name} holds no CSV file. Put the exported CSV files into it, or drop them here.")
            _check_members(members, name)
            return _unpack_members(archive, name, members, into)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, zipfile.zlib.error) as broken:  # type: ignore[attr-defined]
        raise Invalid(f"{name} is a damaged or locked archive and could not be opened. Export it again.") from broken


def _refuse_other_archives(archive: zipfile.ZipFile, name: str) -> None:
    inside = set(archive.namelist())
    for member, what in _OTHER_ARCHIVES.items():
        if member in inside:
            raise Invalid(f"{name} is {what}. {_BRING}")


def _unpack_members(archive: zipfile.ZipFile, name: str, members: list[zipfile.ZipInfo], into: Path) -> list[Source]:
    """The tables in an archive; those without rows are left out, as exports have them for lists nobody is on."""
    sources, empty = [], None
    for info in members:
        try:
            sources += _unpack_member(archive, name, info, into)
        except NothingIn as nothing:
            empty = nothing
    if not sources:
        raise empty or NothingIn("The CSV files in this archive are all empty.")
    return sources


def _is_table(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename.replace("\\", "/"))
    hidden = path.name.startswith(".") or "__MACOSX" in path.parts
    return not info.is_dir() and not hidden and path.suffix.lower() in _TEXT_NAMES


def _check_members(members: list[zipfile.ZipInfo], name: str, *, times: int = 1) -> None:
    limit = settings().upload_limit_mb * times
    if len(members) > 1000 or sum(info.file_size for info in members) > limit << 20:
        raise Invalid(f"{name} unpacks to more than {limit:,} MB. Unpack it yourself and bring the files one by one.")


def _unpack_member(archive: zipfile.ZipFile, name: str, info: zipfile.ZipInfo, into: Path) -> list[Source]:
    member = PurePosixPath(info.filename.replace("\\", "/")).name
    target = _free(into, member)
    limit = settings().upload_limit_mb << 20
    written = 0
    with archive.open(info) as packed, target.open("wb") as plain:
        while chunk := packed.read(CHUNK):
            written += len(chunk)
            if written > limit:  # the sizes an archive tells are its own claim
                raise Invalid(f"{member} unpacks to more than {limit >> 20:,} MB, so it was not opened.")
            plain.write(chunk)
    _refuse_nested(target, member, name)
    return [] if written == 0 else unpack(target, name=member, into=into)


def _refuse_nested(path: Path, member: str, name: str) -> None:
    # The limits on what an archive unpacks to hold for one level; each further one would multiply them.
    with path.open("rb") as file:
        if file.read(4) in _ZIP:
            raise Invalid(f"{member} in {name} is an archive itself. Unpack {name} and bring the files one by one.")


def _free(into: Path, name: str) -> Path:
    safe = re.sub(r"[^\w.-]+", "_", name)[-80:] or "table.csv"
    number = sum(1 for _ in into.iterdir())
    return into / f"{number:03d}_{safe}"


def _from_workbook(path: Path, name: str, into: Path) -> Source:
    target = _free(into, f"{name}.csv")
    warnings = spreadsheet.as_csv(path, name, target, into)
    source = _from_text(target, name, b"", into)
    return replace(source, warnings=(*source.warnings, *warnings))


def _from_text(path: Path, name: str, start: bytes, into: Path) -> Source:
    _refuse_other_formats(name, start)
    path, warnings, quotes = _as_utf8(path, name, start, into)
    head = _head(path)
    delimiter = _sniff(head, name)
    if quotes % 2:
        _refuse_open_quote(path, name, delimiter)
    return Source(
        name=name,
        path=path,
        delimiter=delimiter,
        columns=_header(path, name, delimiter),
        size=path.stat().st_size,
        blank=len(head) - len(head.lstrip("\r\n"))
        if "\r" not in head
        else head[: len(head) - len(head.lstrip())].count("\r\n"),
        warnings=warnings,
    )


def _refuse_other_formats(name: str, start: bytes) -> None:
    for magic, what in _OTHER_FORMATS.items():
        if start.startswith(magic):
            raise Invalid(f"{name} is {what}. {_BRING}")
    wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\x00" in start and not wide:
        promised = (what for endings, what in _PROMISED.items() if name.lower().endswith(endings))
        raise Invalid(f"{name} is not {next(promised, 'a text file')}: it is damaged or of another kind. {_BRING}")
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml)", start, re.IGNORECASE):
        raise Invalid(
            f"{name} is a web page, not a table. The download may have asked you to sign in; export it again."
        )
    if re.match(rb"(?:\xef\xbb\xbf)?\s*[\[{]\s*[\"{\[]", start):
        raise Invalid(f"{name} looks like JSON. {_BRING}")


def _as_utf8(path: Path, name: str, start: bytes, into: Path) -> tuple[Path, tuple[str, ...], int]:
    """The file in UTF-8 (itself when it is already), what to tell about that, and how many quotes there are."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _rewritten(path, name, "utf-16", "strict", into)
    good, bad, quotes = _survey(path, name)
    if not bad:
        return path, (), quotes
    if bad * 10 <= good or (bad == 1 and good):
        path, _, quotes = _rewritten(path, name, "utf-8", "replace", into)
        return path, (f"{bad:,} characters could not be read and show as “\ufffd”.",), quotes
    path, _, quotes = _rewritten(path, name, "cp1252", "replace", into)
    return (
        path,
        ("The file is not in UTF-8; it was read as Windows-1252. Check the accents in the first rows.",),
        quotes,
    )


def _survey(path: Path, name: str) -> tuple[int, int, int]:
    """How many characters beyond ASCII can and cannot be read as UTF-8, and how many quotes there are."""
    quotes, is_sound = 0, True
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if b"\x00" in chunk:
                raise Invalid(f"{name} has bytes in it that no text has. It is damaged, or not a table.")
            quotes += chunk.count(b'"')
            is_sound = is_sound and _decodes(decoder, chunk)
    if is_sound and _decodes(decoder, b"", final=True):
        return 0, 0, quotes
    return *_weigh(path), quotes


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _weigh(path: Path) -> tuple[int, int]:
    good = bad = 0
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            text = decoder.decode(chunk)
            wrong = text.count("\ufffd")
            bad += wrong
            good += sum(map(len, re.findall(r"[^\x00-\x7f]+", text))) - wrong
    return good, bad + len(decoder.decode(b"", final=True))


def _rewritten(path: Path, name: str, encoding: str, errors: str, into: Path) -> tuple[Path, tuple[str, ...], int]:
    target = _free(into, f"{path.name}.utf8")
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    quotes = 0
    try:
        with path.open("rb") as file, target.open("w", encoding="utf-8", newline="") as plain:
            while chunk := file.read(CHUNK):
                text = decoder.decode(chunk).replace("\x00", "")
                quotes += text.count('"')
                plain.write(text)
            plain.write(decoder.decode(b"", final=True))
    except UnicodeError as broken:
        raise Invalid(f"{name} is cut off or damaged: its text could not be decoded. Export it again.") from broken
    return target, (), quotes


def _head(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(CHUNK).decode("utf-8-sig", "replace")


def _sniff(head: str, name: str) -> str:
    """The delimiter that cuts the header into most cells and the first rows into as many."""
    if not head.strip():
        raise Invalid(f"{name} is empty: there is only blank space in it.")

    def fit(delimiter: str) -> tuple[float, int]:
        rows = list(_first_rows(head, delimiter, 20))
        width = len(rows[0]) if rows else 0
        same = sum(len(row) == width for row in rows) / max(1, len(rows))
        return (same if width > 1 else 0.0) * width, width

    best = max(_DELIMITERS, key=fit)
    return best if fit(best)[1] > 1 else ","


def _first_rows(head: str, delimiter: str, count: int) -> Iterator[list[str]]:
    reader = csv.reader(head.splitlines(keepends=True), delimiter=delimiter)
    try:
        yield from itertools.islice((row for row in reader if row), count)
    except csv.Error:
        yield ["a row too long to look at here"]


def _header(path: Path, name: str, delimiter: str) -> tuple[str, ...]:
    rows = list(_first_rows(_head(path), delimiter, 2))
    if not rows:
        raise Invalid(f"{name} has no header row that could be read.")
    cells = [cell.strip() for cell in rows[0]]
    if sum(bool(re.fullmatch(r"[\d.,'+-]*|[^@\s]+@[^@\s]+", cell)) for cell in cells) > len(cells) / 2:
        raise Invalid(f"{name} has no header: its first row holds values. Add a first row that names the columns.")
    if len(rows) < 2:
        raise NothingIn(f"{name} has a header but no rows below it.")
    if len(cells) > 2000:
        raise Invalid(f"{name} has {len(cells):,} columns; at most 2,000 can be read.")
    return tuple(_unlike(cells))


def _unlike(cells: list[str]) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for position, cell in enumerate(cells, 1):
        cell = cell or f"Column {position}"
        seen[cell] += 1
        yield cell if seen[cell] == 1 else f"{cell} ({seen[cell]})"


def _refuse_open_quote(path: Path, name: str, delimiter: str) -> None:
    limit = csv.field_size_limit(LARGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
            for _ in csv.reader(file, delimiter=delimiter, strict=False):
                pass
            file.seek(0)
            for _ in csv.reader(file, delimiter=delimiter, strict=True):
                pass
    except csv.Error as broken:
        if "unexpected end" in str(broken) or "field larger" in str(broken):
            raise Invalid(
                f"{name} ends in the middle of a quoted cell: it was cut off, or a quote is missing. Export it again."
            ) from broken
    finally:
        csv.field_size_limit(limit)
