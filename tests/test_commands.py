"""Commands about one person and about the log, as somebody with a shell types them."""

import json
import zipfile
from datetime import timedelta

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from cdp import access, consent, db
from cdp.__main__ import app
from cdp.models import AuditEntry, Channel, ConsentStatus, Customer, Tombstone
from tests.makers import make_customer

EMAIL = "zoe@shop.example"


def run(*words, typed=None):
    return CliRunner().invoke(app, list(words), input=typed)


@pytest.fixture
def zoe(session):
    made = make_customer(session, email=EMAIL)
    session.commit()
    return made.id


def told():
    with db.reading() as session:
        found = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id))
        return [(line.actor, line.action, line.subject) for line in found]


def test_everything_of_a_person_is_written_to_a_file_only_its_owner_reads(zoe, tmp_path):
    path = tmp_path / "zoe.zip"
    done = run("person", "export", EMAIL, "--to", str(path))
    assert (done.exit_code, path.stat().st_mode & 0o777) == (0, 0o600), done.output
    assert json.loads(zipfile.ZipFile(path).read("person.json"))["customers"][0]["email"] == EMAIL
    assert told() == [("command line", "exported", "person")]
    assert run("person", "export", EMAIL, "--to", str(path)).exit_code == 1, "nothing is written over"


@pytest.mark.slow
def test_what_a_person_agreed_to_is_told_newest_first(zoe, now):
    assert "Nothing is known of what" in run("person", "consent", EMAIL).output
    with db.session() as session:
        them = session.get(Customer, zoe)
        for days, status in ((9, ConsentStatus.SUBSCRIBED), (1, ConsentStatus.UNSUBSCRIBED)):
            consent.record(
                session,
                them,
                channel=Channel.EMAIL,
                status=status,
                at=now - timedelta(days=days),
                method="form",
                source="shop",
            )
    assert run("person", "consent", EMAIL).output.splitlines() == [
        "2026-06-29 12:00 UTC  email  unsubscribed  form  shop",
        "2026-06-21 12:00 UTC  email  subscribed  form  shop",
    ]
    assert run("person", "consent", "nobody@shop.example").exit_code == 1


def test_a_person_is_erased_after_a_question_and_let_back_in(zoe):
    assert "Nobody was erased" in run("person", "erase", EMAIL, typed="n\n").output
    done = run("person", "erase", EMAIL, "--yes")
    assert (done.exit_code, "1 customer" in done.output) == (0, True), done.output
    with db.reading() as session:
        assert session.get(Customer, zoe).email is None
        assert session.scalars(sa.select(Tombstone)).all()
    assert run("person", "erase", EMAIL, "--yes").exit_code == 1
    assert run("person", "allow", EMAIL).exit_code == 0
    assert "was erased" in run("person", "allow", EMAIL).output
    assert told()[-1] == ("command line", "let back in", "person")


@pytest.mark.slow
def test_the_log_is_printed_and_tidied(zoe):
    run("person", "erase", EMAIL, "--yes")
    done = run("audit", "export", "--search", "erased")
    assert (done.exit_code, done.output.count("command line")) == (0, 2), done.output
    assert "30 days" in run("audit", "tidy", "--days", "3").output
    assert "0 lines older than 40 days" in run("audit", "tidy", "--days", "40").output


def test_what_the_worker_does_is_nobodys_and_what_a_command_does_is_the_shells(database_url, monkeypatch):
    seen = []
    monkeypatch.setattr("cdp.worker.run", lambda **_: seen.append(access.who()))
    assert run("worker").exit_code == 0
    assert run("migrate").exit_code == 0
    assert seen == [access.SYSTEM]
    assert access.who() == access.SYSTEM, "a command leaves nobody acting behind it"
