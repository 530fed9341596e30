"""The command that brings files in, told what their columns are."""

import pytest
from typer.testing import CliRunner

from cdp import __main__ as command_line

PEOPLE = "mailaddr,Given,Tier,Shoe\na@example.com,Ann,gold,42\n"


def bring_in(shop, *words, content=PEOPLE):
    return CliRunner().invoke(command_line.app, ["import", str(shop.write(content)), *words])


@pytest.mark.sqlite_only
def test_a_column_is_what_it_is_told_to_be(shop):
    done = bring_in(shop, "--map", "mailaddr=email", "--map", "Tier=city", "--no-attribute", "Shoe")
    assert done.exit_code == 0, done.output
    ann = shop.customers()["a@example.com"]
    assert (ann.city, ann.attributes.get("shoe")) == ("gold", None)


@pytest.mark.sqlite_only
def test_a_field_may_be_taken_from_a_column_that_was_guessed(shop):
    content = "email,first_name,Nickname\na@example.com,Ann,Annie\n"
    done = bring_in(shop, "--map", "Nickname=first_name", "--map", "first_name=", content=content)
    assert done.exit_code == 0, done.output
    assert shop.customers()["a@example.com"].first_name == "Annie"


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--map", "mailaddr"], "does not say what a column is"),
        (["--map", "Mail=email"], "There is no column “Mail”"),
        (["--map", "mailaddr=mail"], "There is no field “mail”"),
        (["--map", "mailaddr=email", "--no-attribute", "Size"], "There is no column “Size”"),
    ],
)
def test_what_cannot_be_so_gets_a_sentence_and_nothing_is_written(shop, words, sentence):
    done = bring_in(shop, *words)
    assert done.exit_code == 1
    assert sentence in " ".join(done.output.split())
    assert not shop.customers()
