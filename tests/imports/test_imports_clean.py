"""Columns are cleaned a million cells at a time, by the same rules as one cell at a time."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cdp import attributes, customers, text
from cdp.imports import clean
from cdp.imports.traits import Trait, members
from cdp.models import Attribute, AttributeKind

CELLS = st.lists(st.one_of(st.none(), st.text(max_size=20), st.sampled_from([" a\u00a0", "\u200bx", "é", "e\u0301", "'t Hooft"])), min_size=1)  # fmt: skip
ADDRESSES = st.from_regex(r"[A-Za-z0-9._+'-]{1,8}@[A-Za-z0-9.-]{1,10}\.(com|test|co|local|x)", fullmatch=True)


def column(cells):
    return pa.array(cells, pa.string())


@pytest.mark.slow
@given(CELLS)
def test_text_is_cleaned_as_everywhere(cells):
    cells = [None if cell is None else cell.encode("utf-8", "ignore").decode() for cell in cells]
    assert [text.clean(cell) for cell in clean.words(column(cells)).to_pylist()] == [text.clean(cell) for cell in cells]


@pytest.mark.slow
@given(st.lists(st.one_of(ADDRESSES, st.text(max_size=12)), min_size=1))
@example(["a@b.test", "A@B.com", "müller@bücher.example", "a..b@c.com", "x" * 65 + "@a.com"])
@example(["a@b.com\x1f", "\x1c", " \x1d "])
def test_addresses_are_kept_as_everywhere(cells):
    cells = [cell.encode("utf-8", "ignore").decode() for cell in cells]
    kept, wrong = clean.emails(column(cells))
    assert kept.to_pylist() == [customers.normalise_email(text.clean(cell)) for cell in cells]
    assert wrong.to_pylist() == [
        text.clean(c) is not None and customers.normalise_email(text.clean(c)) is None for c in cells
    ]


@pytest.mark.slow
@given(
    st.lists(st.from_regex(r"(\+|00)?[0-9 ().-]{3,16}", fullmatch=True), min_size=1),
    st.sampled_from(["US", "DE", "IT"]),
)
@example(["+49 170 1234567", "+39 06 1234567", "(212) 555-0123", "+1 212 555 0123", "0170/1234567"], "DE")
def test_phones_are_kept_as_everywhere(cells, country):
    due = [customers.normalise_phone(cell, country) or text.clean(cell) for cell in cells]
    assert clean.phones(column(cells), country).to_pylist() == due


@given(st.decimals(-(10**9), 10**9, places=3, allow_nan=False))
def test_money_is_exact_to_the_cent(amount):
    due = int((amount * 100).to_integral_value(ROUND_HALF_UP))
    assert clean.cents(column([f"{amount:f}"]), decimal_comma=False)[0].to_pylist() == [due]


@pytest.mark.parametrize(
    ("written", "decimal_comma", "due"),
    [
        ("1,234.50", False, "1234.50"), ("1.234,50", False, "1234.50"), ("€ 3,99", False, "3.99"), ("(12.00)", False, "-12"),
        ("1.234", True, "1234"), ("1.234", False, "1.234"), ("1,234", True, "1.234"), ("1,234", False, "1234"),
        ("12 EUR", False, "12"), ("1'234.50", False, "1234.50"), ("US$5", False, "5"), ("twelve", False, None), ("1.2.3,4", False, "123.4"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(written, decimal_comma, due):
    assert clean.decimal(written, decimal_comma=decimal_comma) == (None if due is None else Decimal(due))


@pytest.mark.parametrize(
    "written",
    ["2024-05-01 09:58:12 +0200", "2024-05-01T07:58:12Z", "2024-05-01 07:58:12 UTC", "2024-05-01 09:58:12", "01.05.2024 09:58:12", "1/5/2024 9:58:12 AM"],
)  # fmt: skip
def test_times_become_instants(written):
    read, wrong = clean.instants(column([written]), zone="Europe/Berlin", day_first=True)
    assert (read.to_pylist(), wrong.to_pylist()) == ([datetime(2024, 5, 1, 7, 58, 12, tzinfo=UTC)], [False])


def test_impossible_times_are_told_apart_from_blanks():
    read, wrong = clean.instants(column(["2024-02-31", None, "soon", "9999-01-01"]), zone="UTC", day_first=True)
    assert (read.to_pylist(), wrong.to_pylist()) == ([None] * 4, [True, False, True, True])


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(AttributeKind))
@given(
    cells=st.lists(
        st.one_of(
            st.none(),
            st.sampled_from(["yes", "12", "007", "1.50", "2024-02-29", "2023-02-29", 'say "hi"', "a,b", "-3", "é"]),
        ),
        min_size=1,
    )
)
def test_attributes_are_kept_as_everywhere(kind, cells):
    import json

    from cdp.errors import Invalid

    def due(cell):
        try:
            return attributes.parse(Attribute(key="x", label="X", kind=kind), cell)
        except Invalid:
            return None

    got, _ = members(Trait("X", "x", "X", kind), column(cells))
    assert [None if one is None else json.loads("{" + one[2:] + "}")["x"] for one in got.to_pylist()] == [
        due(c) for c in cells
    ]
