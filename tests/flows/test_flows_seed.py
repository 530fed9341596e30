"""The older form of a flow: read, written and read again without loss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp import errors, flows
from tests.flows.way import branch, letter, wait

ROWS = [
    {"step_number": 1, "email_subject": "Welcome", "email_content": "<p>Hello</p>", "delay_days": 0},
    {"step_number": 2, "email_subject": "Still there?", "email_content": "Hello again", "delay_days": 3},
    {"step_number": 5, "email_subject": "", "email_content": "", "delay_days": 14},
]


def test_a_list_of_letters_becomes_waits_and_letters():
    steps = flows.from_seed(ROWS)
    assert [flows.describe_step(step) for step in steps] == [
        "Send “Welcome”.",
        "Wait 3 days.",
        "Send “Still there?”.",
        "Wait 14 days.",
        "Send an e-mail that has no subject yet.",
    ]
    assert [step["format"] for step in steps if step["kind"] == "email"] == ["html", "markdown", "markdown"]


def test_rows_that_come_in_another_order_are_read_by_their_number():
    assert flows.to_seed(flows.from_seed(ROWS[::-1])) == ROWS


TEXT = st.text(max_size=20)
ROW = st.fixed_dictionaries(
    {"email_subject": TEXT, "email_content": TEXT, "delay_days": st.integers(0, 400)},
    optional={"id": st.integers(), "note": TEXT},
)


@pytest.mark.slow
@given(rows=st.dictionaries(st.integers(0, 99), ROW, max_size=6))
def test_what_is_read_is_written_as_it_was(rows):
    given_ = [{"step_number": number, **row} for number, row in sorted(rows.items())]
    steps = flows.tidy_steps(flows.from_seed(given_))
    assert flows.to_seed(steps) == given_
    assert flows.fits_seed(steps)


def test_steps_put_in_by_the_editor_are_numbered_anew():
    steps = flows.insert(flows.tidy_steps(flows.from_seed(ROWS)), letter("Between"), after="letter1")
    rows = flows.to_seed(steps)
    assert [(row["step_number"], row["email_subject"]) for row in rows][:2] == [(1, "Welcome"), (2, "Between")]


def test_a_flow_with_branches_shows_its_letters_but_does_not_fit():
    steps = flows.tidy_steps([wait(weeks=1), letter("First"), branch({}, wait(days=2), letter("Second"))])
    assert [(row["email_subject"], row["delay_days"]) for row in flows.to_seed(steps)] == [("First", 7), ("Second", 2)]
    assert not flows.fits_seed(steps)
    assert not flows.fits_seed(flows.tidy_steps([letter(), wait(days=3)])), "a wait at the end is in no row"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"email_subject": "x"}, "needs a step_number"),
        ({"step_number": "one"}, "needs a step_number"),
        ({"step_number": 1, "delay_days": -1}, "Step 1: delay_days is a whole number from 0 on"),
        ({"step_number": 1, "delay_days": "soon"}, "Step 1: delay_days is a whole number from 0 on"),
    ],
)
def test_rows_that_cannot_be_read_are_refused_with_a_sentence(row, sentence):
    with pytest.raises(errors.Invalid, match=sentence):
        flows.from_seed([row])
