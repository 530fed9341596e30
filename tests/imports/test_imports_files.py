"""Files as they come: encodings, delimiters, archives, workbooks, and whatever is no table at all."""

import io
import zipfile

import openpyxl
import pytest
import sqlalchemy as sa

from cdp import db, imports
from cdp.errors import Invalid
from cdp.models import Customer, Import
from tests.imports.conftest import counts

PLAIN = "email,first_name\na@example.com,Zoë\n"


@pytest.mark.slow
@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("cp1252"),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode("utf-16"),
        PLAIN.replace("\n", "\r\n").encode(),
        ("\n\n" + PLAIN).encode(),
        PLAIN.replace(",", " , ").encode(),
    ],
    ids=["utf-8", "bom", "cp1252", "semicolons", "utf-16 tabs", "crlf", "blank lines first", "spaces"],
)
def test_however_it_is_written_it_is_read(shop, content):
    shop.run(content)
    assert shop.customers()["a@example.com"].first_name == "Zoë"


def _workbook():
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["email", "customer_id", "zip", "birthday"])
    book.active.append(["a@example.com", 7210448301122, "08001", "1990-05-01"])
    book.save(file)
    return file.getvalue()


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_workbook_is_read_and_its_ids_are_no_numbers(shop):
    shop.run(_workbook(), "people.xlsx")
    ann = shop.customers()["a@example.com"]
    assert (ann.zip_code, ann.attributes) == ("08001", {"birthday": "1990-05-01"})


def _zip(**files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return file.getvalue()


def _holding(member):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(member, "x")
    return file.getvalue()


@pytest.mark.sqlite_only
def test_a_zip_gives_its_tables_one_by_one(shop, tmp_path):
    head = "Email Address,MEMBER_RATING\n"
    archive = _zip(
        **{
            "subscribed_members_1": f"{head}a@example.com,2\n",
            "cleaned_members_1": f"{head}b@example.com,2\n",
            "unsubscribed_members_1": head,
            "__MACOSX/junk": "x",
        }
    )
    path = shop.write(archive, "export.zip")
    found = imports.unpack(path, into=tmp_path)
    assert [source.name for source in found] == ["subscribed_members_1.csv", "cleaned_members_1.csv"]
    assert all(imports.look(source).questions == [] for source in found)


@pytest.mark.sqlite_only
def test_a_zip_cannot_write_outside_its_folder(shop, tmp_path):
    path = shop.write(_zip(**{"../../evil": PLAIN}), "export.zip")
    (source,) = imports.unpack(path, into=tmp_path)
    assert tmp_path in source.path.parents


REFUSED = {
    "empty": (b"", "is empty"),
    "blank": (b"  \n\n ", "is empty"),
    "only a header": (b"email,first_name\n", "no rows below it"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "is a picture"),
    "a document": (b"%PDF-1.7\n", "PDF document"),
    "binary": (bytes(range(256)) * 10, "not a text file"),
    "binary.xlsx": (b"\x01\x00" * 99, "not an Excel workbook, though its name says so"),
    "binary.ZIP": (b"\x01\x00" * 99, "not a zip archive, though its name says so"),
    "book.xlsb": (_holding("xl/workbook.bin"), "save it as .xlsx first"),
    "book.ods": (_holding("content.xml"), "is an OpenDocument file"),
    "binary later": (b"email,name\n" + b"a@example.com,x\n" * 2000 + b"\x00\x01", "no text has"),
    "a web page": (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
    "json": (b'[{"email": "a@example.com"}]', "JSON"),
    "cut off in a cell": (b'email,note\na@example.com,"hello\nb@example.com,x\n', "quoted cell"),
    "no header": (b"a@example.com,1\nb@example.com,2\n", "no header"),
    "a broken zip": (b"PK\x03\x04 and then nothing", "damaged"),
    "an empty zip": (_zip(), "damaged|no CSV file"),
    "nobody in it": (b"email,first_name\nx,A\ny,B\n", "No row of"),
    "one huge cell": (
        b"email,note\na@example.com," + b"x" * (20 << 20) + b"\n" + b"b@example.com,\n" * 9,
        "quote is missing",
    ),
}


@pytest.mark.slow
@pytest.mark.sqlite_only
@pytest.mark.parametrize("what", list(REFUSED))
def test_what_is_no_table_gets_a_sentence_and_leaves_nothing(shop, what):
    content, sentence = REFUSED[what]
    with pytest.raises(Invalid, match=sentence):
        shop.run(content, what if "." in what else "file.csv")
    assert shop.all(sa.select(Import)) == [] == shop.all(sa.select(Customer))


@pytest.mark.sqlite_only
def test_a_row_with_too_few_cells_is_rejected_by_its_line(shop):
    record = shop.run('email,first_name\n"a@example.com","two\nlines"\nb@example.com\n\nc@example.com,C\nbroken,D\n')
    assert counts(record) == (2, 0, 0, 0, 2)
    with db.reading() as session:
        assert [each.line for each in imports.rejections(session, record.id)] == [3, 6]


def test_an_import_that_fails_half_way_leaves_nothing(shop, monkeypatch):
    from cdp.imports import merge_write

    monkeypatch.setattr(merge_write, "_identify", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        shop.run(PLAIN)
    assert shop.all(sa.select(Import)) == [] == shop.all(sa.select(Customer))
    monkeypatch.undo()
    assert counts(shop.run(PLAIN)) == (1, 0, 0, 0, 0)


@pytest.mark.sqlite_only
def test_a_file_beyond_the_limit_is_refused_before_it_is_read(shop, monkeypatch):
    from cdp.settings import settings

    monkeypatch.setattr(settings(), "upload_limit_mb", 0)
    with pytest.raises(Invalid, match="files of up to 0 MB"):
        shop.run(PLAIN)


@pytest.mark.sqlite_only
def test_an_archive_inside_an_archive_is_refused(shop):
    inner = _zip(people=PLAIN)
    with pytest.raises(Invalid, match=r"people\.csv in all\.zip is an archive itself"):
        shop.open(_zip(people=inner), "all.zip")
