"""The rows of an Excel workbook, streamed: neither the sheet nor its texts are ever in memory as a whole."""

import mmap
import re
import zipfile
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from posixpath import normpath
from typing import IO, Any
from xml.etree import ElementTree  # nosec B405 # expat refuses entity bombs and fetches nothing; a test holds it
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

CHUNK = 1 << 20
MOST_ROWS = 1 << 20  # what Excel itself can hold
MOST_COLUMNS = 1 << 14
_LARGEST_PART = 64 << 20
_LARGEST_CELL = 64 << 20
Row = tuple[int, dict[int, str]]


class Broken(ValueError):
    """The file is no workbook that could be read."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and where in the archive it lies."""

    name: str
    part: str


class Workbook:
    """An open workbook; `folder` takes its texts, which Excel keeps apart from the sheets."""

    def __init__(self, archive: zipfile.ZipFile, folder: Path) -> None:
        self._archive = archive
        self._folder = folder
        self._texts: Texts | None = None
        self._parts = {name.lower(): name for name in archive.namelist()}
        book = self._tree("xl/workbook.xml")
        self._is_mac = any(each.get("date1904") in ("1", "true") for each in _all(book, "workbookPr"))
        self._targets = self._related()
        self.sheets = [
            Sheet(each.get("name", ""), part) for each in _all(book, "sheet") if (part := self._part_of(each))
        ]

    def _tree(self, name: str) -> ElementTree.Element:
        info = self._archive.getinfo(self._parts.get(name, name))
        if info.file_size > _LARGEST_PART:
            raise Broken(name)
        return ElementTree.fromstring(self._archive.read(info))  # nosec B314 # see the import

    def _related(self) -> dict[str, tuple[str, str]]:
        """Which part each relation of the workbook leads to, and of what kind it is."""
        found = {}
        for each in _all(self._tree("xl/_rels/workbook.xml.rels"), "Relationship"):
            target = each.get("Target", "")
            whole = target[1:] if target.startswith("/") else normpath(f"xl/{target}")
            kind = each.get("Type", "").rsplit("/", 1)[-1]
            found[each.get("Id", "")] = (kind, self._parts.get(whole.lower(), ""))
        return found

    def _part_of(self, sheet: ElementTree.Element) -> str:
        relation = next((value for name, value in sheet.attrib.items() if _local(name) == "id"), "")
        kind, part = self._targets.get(relation, ("", ""))
        return part if kind == "worksheet" else ""

    def _part(self, kind: str) -> str:
        return next((part for name, part in self._targets.values() if name == kind and part), "")

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """Promise the rows that have cells, top down: (row from 0, {column from 0: text as a person reads it})."""
        if self._texts is None:
            self._texts = Texts(self._folder, self._shared())
        reading = _Cells(self._texts, self._dates(), CALENDAR_MAC_1904 if self._is_mac else CALENDAR_WINDOWS_1900)
        with self._archive.open(sheet.part) as file:
            yield from _parsed(file, reading)

    def _shared(self) -> Iterator[str]:
        if not (part := self._part("sharedStrings")):
            return
        with self._archive.open(part) as file:
            yield from _parsed(file, _Shared())

    def _dates(self) -> dict[str, bool]:
        """The styles that show a number as a time; true where it is a length of time."""
        if not (part := self._part("styles")):
            return {}
        tree = self._tree(part.lower())
        own = {each.get("numFmtId", ""): each.get("formatCode", "") for each in _all(tree, "numFmt")}
        found = {}
        for place, each in enumerate(style for styles in _all(tree, "cellXfs") for style in styles):
            number = each.get("numFmtId", "0")
            shown = own.get(number) or (BUILTIN_FORMATS.get(int(number)) if number.isdigit() else None)
            if shown and is_date_format(shown):
                found[str(place)] = bool(is_timedelta_format(shown))
        return found

    def close(self) -> None:
        """Let go of the texts."""
        if self._texts is not None:
            self._texts.close()


class Texts:
    """Texts by number, kept on disk and mapped."""

    def __init__(self, folder: Path, texts: Iterator[str]) -> None:
        self._folder = folder
        ends = array("Q", [0])
        at = count = 0
        with (folder / "texts").open("wb") as words, (folder / "texts.ends").open("wb") as places:
            for text in texts:
                at += words.write(text.encode("utf-8", "replace"))
                count += 1
                ends.append(at)
                if len(ends) >= CHUNK // 8:
                    ends.tofile(places)
                    ends = array("Q")
            ends.tofile(places)
        self._count = count
        self._words = _mapped(folder / "texts") if at else b""
        self._map = _mapped(folder / "texts.ends")
        self._ends = memoryview(self._map).cast("Q")

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < self._count:
            raise Broken("a text that is not there")
        return self._words[self._ends[number] : self._ends[number + 1]].decode()

    def close(self) -> None:
        """Let go of the files and take them away."""
        self._ends.release()
        self._map.close()
        if isinstance(self._words, mmap.mmap):
            self._words.close()
        for name in ("texts", "texts.ends"):
            (self._folder / name).unlink()


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


class _Marks:
    """What a part says, gathered as its marks go by; `found` is taken away after every piece of the file."""

    def __init__(self) -> None:
        self.found: list[Any] = []
        self.parser: Any = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = _no_doctype
        self._said: list[str] = []
        self._length = 0

    def begin(self, name: str, marks: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, name: str) -> None:
        raise NotImplementedError

    def listen(self) -> None:
        """Gather the text from here on."""
        self.parser.CharacterDataHandler = self._hear

    def _hear(self, text: str) -> None:
        self._length += len(text)
        if self._length > _LARGEST_CELL:
            raise Broken("a cell without an end")
        self._said.append(text)

    def pause(self) -> None:
        """Gather no more text."""
        self.parser.CharacterDataHandler = None

    def heard(self) -> str:
        """The text gathered since the last time."""
        said = "".join(self._said)
        self._said.clear()
        self._length = 0
        return said


def _no_doctype(*_: Any) -> None:
    raise Broken("a workbook declares no marks of its own")


def _parsed(file: IO[bytes], reading: _Marks) -> Iterator[Any]:
    while chunk := file.read(CHUNK):
        reading.parser.Parse(chunk, False)
        yield from reading.found
        reading.found.clear()
    reading.parser.Parse(b"", True)
    yield from reading.found


class _Shared(_Marks):
    """<si><t>text</t></si>; a text in several styles is several <t>, and <rPh> tells how it is pronounced."""

    _is_sound = False

    def begin(self, name: str, marks: dict[str, str]) -> None:
        name = _local(name)
        if name == "t" and not self._is_sound:
            self.listen()
        elif name == "rPh":
            self._is_sound = True

    def end(self, name: str) -> None:
        name = _local(name)
        if name == "t":
            self.pause()
        elif name == "rPh":
            self._is_sound = False
        elif name == "si":
            self.found.append(_unescaped(self.heard()))


class _Cells(_Marks):
    """<row r="2"><c r="B2" t="s" s="1"><v>7</v></c></row>, where the places and the rest may be left out."""

    def __init__(self, texts: Texts, dates: dict[str, bool], epoch: datetime) -> None:
        super().__init__()
        self._read = _readers(texts)
        self._dates, self._epoch = dates, epoch
        self._row, self._column = -1, -1
        self._cells: dict[int, str] = {}
        self._columns: dict[str, int] = {}
        self._kind = self._style = ""
        self._is_sound = self._has_value = False

    def begin(self, name: str, marks: dict[str, str]) -> None:
        name = _local(name)
        if name == "c":
            self._kind, self._style = marks.get("t", "n"), marks.get("s", "")
            self._column = self._place(marks["r"]) if "r" in marks else self._column + 1
            if self._column >= MOST_COLUMNS:
                raise Broken("too many columns")
            self._has_value = False
        elif name == "v" or (name == "t" and self._kind == "inlineStr" and not self._is_sound):
            self._has_value = True
            self.listen()
        elif name == "rPh":
            self._is_sound = True
        elif name == "row":
            self._begin_row(marks)

    def _begin_row(self, marks: dict[str, str]) -> None:
        row = int(marks["r"]) - 1 if "r" in marks else self._row + 1
        if not self._row < row < MOST_ROWS:
            raise Broken("rows out of order, or too many")
        self._row, self._column, self._cells = row, -1, {}

    def end(self, name: str) -> None:
        name = _local(name)
        if name in ("v", "t"):
            self.pause()
        elif name == "c":
            if self._has_value:
                self._cells[self._column] = self._value(self.heard())
        elif name == "rPh":
            self._is_sound = False
        elif name == "row" and self._cells:
            self.found.append((self._row, self._cells))

    def _place(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        if letters not in self._columns:
            if not re.fullmatch("[A-Za-z]{1,3}", letters):
                raise Broken(reference)
            number = 0
            for letter in letters.upper():
                number = number * 26 + ord(letter) - 64
            self._columns[letters] = number - 1
        return self._columns[letters]

    def _value(self, said: str) -> str:
        if self._kind == "n":
            return _number(said) if self._style not in self._dates else self._moment(said)
        return self._read[self._kind](said) if self._kind in self._read else said

    def _moment(self, said: str) -> str:
        try:
            moment = from_excel(float(said), self._epoch, timedelta=self._dates[self._style])
        except (OverflowError, ValueError):
            return _number(said)
        if isinstance(moment, datetime) and moment.time() == time():
            moment = moment.date()
        return str(moment) if moment is not None else ""


def _readers(texts: Texts) -> dict[str, Callable[[str], str]]:
    return {
        "s": lambda said: texts[int(said)],
        "b": lambda said: "yes" if said.strip() in ("1", "true") else "no",
        "e": lambda said: "",
        "str": _unescaped,
        "inlineStr": _unescaped,
    }


def _number(said: str) -> str:
    """Ids and zip codes as they are shown: no decimal point where there is none to see."""
    if said.isdigit() and said.isascii() and (said[0] != "0" or said == "0"):  # a long id, too, to the last digit
        return said
    if not said.strip():
        return ""
    number = float(said)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else str(number)


def _unescaped(text: str) -> str:
    """Excel writes what XML cannot hold as _x000D_."""
    if "_x" not in text:
        return text
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text).replace("\x00", "")


def _local(name: str) -> str:
    return name if name.isalpha() else name.rsplit("}", 1)[-1].rsplit(":", 1)[-1]


def _all(tree: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (each for each in tree.iter() if _local(each.tag) == name)
