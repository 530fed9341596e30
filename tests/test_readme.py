"""What README says runs as it is written there."""

import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from sqlalchemy.orm import Session

from cdp import keys
from cdp.models import ConsentStatus, utc_now
from tests.api.live import serving
from tests.ingest.serving import product
from tests.makers import make_customer

README = Path(__file__).parents[1] / "README.md"


def example(about: str) -> str:
    """The one example in Python that speaks of this."""
    (found,) = (
        each for each in re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL) if about in each
    )
    return found


def test_the_notebook_example_runs_and_gives_the_same_numbers(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    for at in range(8):
        make_customer(session, lifetime_value=Decimal(at), email_consent=ConsentStatus.SUBSCRIBED, first_name=f"P{at}")
    session.commit()
    exec(compile(example("frames.current"), "README.md", "exec"), {})
    said = capsys.readouterr().out
    assert "2 of 8" in said and "lifetime value is above the 75th percentile" in said and "P7" in said


def test_the_picture_is_there() -> None:
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README.read_text("utf-8")):
        assert (README.parent / picture).exists()


def test_the_files_and_commands_it_names_exist() -> None:
    text = README.read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (README.parent / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z-]+)", text)) <= targets


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_the_client_runs_against_the_running_server(session: Session, database_url: str, tmp_path: Path) -> None:
    _, secret = keys.add(session, name="README", scope="write", now=utc_now())
    session.commit()
    with serving(database_url, tmp_path) as address:
        environment = {**os.environ, "CDP_URL": address, "CDP_KEY": secret}
        ran = subprocess.run(
            [sys.executable, "-c", example("httpx")], env=environment, capture_output=True, text=True, timeout=120
        )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == [
        "3 customers are new",
        "2 Customers where country is “DE” and they ordered at least once.",
        "2",
        "['customer2@example.com', 'customer1@example.com'] of 3",
    ]


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_proxy_on_this_machine_says_who_is_locked_out(database_url: str, tmp_path: Path) -> None:
    with product(tmp_path, database_url) as started, httpx.Client(base_url=started.url) as client:

        def guess(address: str) -> httpx.Response:
            said = {"Authorization": "Bearer guessed", "X-Forwarded-For": address}
            return client.get("/api/segments/", headers=said)

        codes = [guess("203.0.113.7").status_code for _ in range(61)]
        assert (codes[0], codes[-1]) == (401, 429)
        assert "203.0.113.7" in guess("203.0.113.7").json()["detail"]
        assert guess("203.0.113.8").status_code == 401
