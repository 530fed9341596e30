"""What README says runs as it is written there."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from cdp.models import ConsentStatus
from tests.makers import make_customer

README = Path(__file__).parents[1] / "README.md"


def test_the_notebook_example_runs_and_gives_the_same_numbers(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    for at in range(8):
        make_customer(session, lifetime_value=Decimal(at), email_consent=ConsentStatus.SUBSCRIBED, first_name=f"P{at}")
    session.commit()
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})
    said = capsys.readouterr().out
    assert "2 of 8" in said and "lifetime value is above the 75th percentile" in said and "P7" in said


def test_the_picture_is_there() -> None:
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README.read_text("utf-8")):
        assert (README.parent / picture).exists()


def test_the_files_and_commands_it_names_exist() -> None:
    text = README.read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (README.parent / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z-]+)", text)) <= targets
