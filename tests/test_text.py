"""Text is cleaned and compared the same way everywhere."""

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from cdp import db, text

NASTY = [
    "MÜLLER",
    "Łukasz",
    "İstanbul",
    "ΣΊΣΥΦΟΣ ς",
    "ЁЛКА",
    "ẞ ß SS",
    "ﬁ ǅ",
    "O'Brien 100%",
    "🧦 Ⓐ",
    "ÅÅ",
    "a" * 10_000,
    "",
]


@pytest.mark.parametrize(
    ("one", "other"), [("MÜLLER", "müller"), ("ΣΑΣ", "σας"), ("Ёлка", "ёЛКА"), ("ẞ", "ß"), ("abc", "ABC")]
)
def test_texts_that_differ_only_in_case_compare_equal(one, other):
    assert text.fold(one) == text.fold(other)


def test_sharp_s_is_not_two_letters():
    assert text.fold("Straße") != text.fold("Strasse")


@given(st.text())
def test_folding_keeps_the_length_and_is_done_once(value):
    folded = text.fold(value)
    assert len(folded) == len(value)
    assert text.fold(folded) == folded


def test_the_database_folds_exactly_as_python_does(session):
    for value in NASTY:
        assert session.scalar(sa.select(sa.func.cdp_fold(sa.bindparam("value", value, sa.String)))) == text.fold(value)


def test_the_database_folds_every_single_character_as_python_does(session):
    characters = [chr(code) for code in range(1, 0x1F000) if not 0xD800 <= code <= 0xDFFF]
    for start in range(0, len(characters), 8192):
        chunk = "".join(characters[start : start + 8192])
        folded = session.scalar(sa.select(sa.func.cdp_fold(sa.bindparam("value", chunk, sa.String))))
        assert folded == text.fold(chunk)


def test_the_database_folds_nothing_to_nothing(session):
    assert session.scalar(sa.select(sa.func.cdp_fold(sa.null()))) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, None),
        ("", None),
        ("  \t\n", None),
        ("\u00a0\u200b\ufeff", None),
        ("\x00", None),
        ("  Ann\u200ba\u00a0Meyer ", "Anna Meyer"),
        ("Zoe\u0308", "Zoë"),
        ("a\x00b", "ab"),
        ("O'Brien", "O'Brien"),
    ],
)
def test_what_is_typed_is_kept_without_what_cannot_be_seen(typed, kept):
    assert text.clean(typed) == kept


@given(st.text())
def test_cleaning_twice_changes_nothing_more(value):
    cleaned = text.clean(value)
    assert text.clean(cleaned) == cleaned
    assert cleaned != ""


@given(st.text())
def test_cleaned_text_can_be_stored(value):
    assert "\x00" not in (text.clean(value) or "")


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 customers"), (1, "1 customer"), (1204, "1,204 customers"), (-1, "-1 customers")]
)
def test_a_count_comes_with_its_noun(count, words):
    assert text.plural(count, "customer") == words


def test_an_irregular_noun_may_be_given():
    assert text.plural(2, "person", "people") == "2 people"


@pytest.mark.sqlite_only
def test_a_database_opened_anew_folds_too(database_url):
    db.engine().dispose()
    with db.reading() as session:
        assert session.scalar(sa.text("SELECT cdp_fold('MÜLLER')")) == "müller"
