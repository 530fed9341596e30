"""Workbooks: what a cell shows is what is read, its row is the line it is reported by, and size costs no memory."""

import csv
import io
import tracemalloc
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from cdp import db, imports
from cdp.errors import Invalid
from cdp.imports import spreadsheet, workbook

pytestmark = pytest.mark.sqlite_only

SHOWN = [
    (7210448301122, None, "7210448301122"),
    (1234567890123456, None, "1234567890123456"),
    (-3.0, None, "-3"),
    (0.1, None, "0.1"),
    (1.5, "0.00%", "1.5"),
    (True, None, "yes"),
    (date(2020, 1, 2), None, "2020-01-02"),
    (datetime(2020, 1, 2, 3, 4, 5), None, "2020-01-02 03:04:05"),
    (43831.25, "d.m.yyyy h:mm", "2020-01-01 06:00:00"),
    (time(3, 4, 5), None, "03:04:05"),
    (timedelta(days=1, hours=3), None, "1 day, 3:00:00"),
    ("#DIV/0!", None, ""),
    ("00801", None, "00801"),
    ("a\nb", None, "a\nb"),
    (None, None, ""),
]


def saved(rows, path, *, top=1, left=1, title="Sheet"):
    book = openpyxl.Workbook()
    book.active.title = title
    for down, row in enumerate(rows):
        for across, (value, shown_as) in enumerate(row):
            cell = book.active.cell(top + down, left + across, value)
            if shown_as:
                cell.number_format = shown_as
    book.save(path)
    return path


def plain(*rows):
    return [[(value, None) for value in row] for row in rows]


def table_of(path, folder):
    spreadsheet.as_csv(path, path.name, folder / "table.csv", folder)
    with (folder / "table.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_a_cell_is_read_as_it_is_shown(tmp_path):
    header = [(f"column {place}", None) for place in range(len(SHOWN))]
    path = saved([header, [(value, shown_as) for value, shown_as, _ in SHOWN]], tmp_path / "book.xlsx")
    assert table_of(path, tmp_path)[1] == [due for *_, due in SHOWN]


def test_a_table_that_begins_lower_and_further_right_keeps_its_line_numbers(shop, tmp_path):
    rows = plain(["email", "note"], ["a@example.com", None], [None, None], ["nope", None], ["b@example.com", "x"])
    path = saved(rows, tmp_path / "book.xlsx", top=3, left=2)
    record = shop.run(path.read_bytes(), "book.xlsx")
    assert sorted(shop.customers()) == ["a@example.com", "b@example.com"]
    with db.reading() as session:
        assert [(each.line, each.row) for each in imports.rejections(session, record.id)] == [(6, {"email": "nope"})]


def test_a_row_wider_than_the_header_is_a_row_of_the_table(tmp_path):
    path = saved(plain(["email"], ["a@example.com", "more"], ["b@example.com"]), tmp_path / "book.xlsx")
    assert table_of(path, tmp_path) == [["email", ""], ["a@example.com", "more"], ["b@example.com", ""]]


@pytest.mark.parametrize("far", ["XFD1", "XFD1048576"])
def test_a_cell_far_off_the_table_does_not_fill_the_disk_with_emptiness(tmp_path, far):
    book = openpyxl.Workbook()
    for place in ("A1", "A2", "A1048576", far):
        book.active[place] = "email"
    book.save(tmp_path / "book.xlsx")
    with pytest.raises(Invalid, match="empty cells between"):
        table_of(tmp_path / "book.xlsx", tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 16 << 20


def test_a_sheet_without_rows_is_passed_over_and_told_of(shop, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["only a title"])
    book.create_sheet("People").append(["email"])
    book["People"].append(["a@example.com"])
    book.save(tmp_path / "book.xlsx")
    source = shop.open((tmp_path / "book.xlsx").read_bytes(), "book.xlsx")
    assert source.warnings == ("The workbook has 2 sheets; only “People” is read.",)


def big(path, rows):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["email", "note"])
    for number in range(rows):
        sheet.append([f"{number}@example.com", "x" * 100 + str(number)])
    book.save(path)
    return path


@pytest.mark.slow
def test_memory_does_not_grow_with_the_workbook(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "CHUNK", 1 << 14)
    peaks = []
    for rows in (500, 5_000):
        path = big(tmp_path / f"{rows}.xlsx", rows)
        tracemalloc.start()
        spreadsheet.as_csv(path, path.name, tmp_path / f"{rows}.csv", tmp_path)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0], peaks


SHEET = '<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>email</v></c></row>{}</sheetData></worksheet>'
ROW = '<row r="{}"><c r="{}" t="{}"><v>1</v></c></row>'


@pytest.mark.parametrize(
    "sheet",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]>' + SHEET.format(ROW.format(2, "A2", "n")),
        SHEET.format(ROW.format(99_000_000, "A99000000", "n")),
        SHEET.format(ROW.format(2, "ZZZZ2", "n")),
        SHEET.format(ROW.format(2, "A2", "s")),
        SHEET.format(ROW.format(2, "A2", "n") + ROW.format(1, "A1", "n")),
        SHEET.format("<row"),
    ],
    ids=[
        "entities",
        "a row beyond Excel's last",
        "a column beyond",
        "a text that is not there",
        "backwards",
        "cut off",
    ],
)
def test_a_hostile_workbook_gets_a_sentence(shop, sheet):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "xl/workbook.xml", '<workbook xmlns:r="x"><sheets><sheet name="S" r:id="a"/></sheets></workbook>'
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="a" Type="x/worksheet" Target="sheet.xml"/></Relationships>',
        )
        archive.writestr("xl/sheet.xml", sheet)
    with pytest.raises(Invalid, match="could not be read as a workbook"):
        shop.open(file.getvalue(), "book.xlsx")


@pytest.mark.parametrize(
    "marks",
    [
        '<!ENTITY a0 "lollollol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)),
        '<!ENTITY a9 SYSTEM "file:///etc/passwd">',
    ],
    ids=["a bomb", "another file"],
)
def test_marks_of_a_workbooks_own_neither_fill_the_memory_nor_fetch_anything(shop, marks):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", f"<!DOCTYPE x [{marks}]><workbook><sheets>&a9;</sheets></workbook>")
        archive.writestr("xl/_rels/workbook.xml.rels", "<Relationships/>")
    with pytest.raises(Invalid) as refused:
        shop.open(file.getvalue(), "book.xlsx")
    assert "root:" not in str(refused.value)
