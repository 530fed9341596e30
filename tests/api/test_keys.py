"""API keys on the command line."""

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from cdp import __main__ as command_line
from cdp import errors, keys
from cdp.models import ApiKey


def run(*words):
    return CliRunner().invoke(command_line.app, ["key", *words])


def test_a_key_is_made_listed_and_revoked(session):
    session.commit()
    made = run("add", "--name", "Shop sync", "--scope", "write")
    secret = made.stdout.splitlines()[-1]
    assert made.exit_code == 0 and secret.startswith("cdp_") and " " not in secret
    assert keys.find(secret).scope == "write"
    session.commit()
    listed = run("list")
    assert "Shop sync" in listed.stdout and secret[:12] in listed.stdout and secret not in listed.stdout
    assert run("revoke", "1").exit_code == 0
    assert keys.find(secret) is None
    assert session.scalar(sa.select(ApiKey.revoked_at)) is not None


def test_what_cannot_be_done_is_said(session):
    session.commit()
    assert run("revoke", "7").exit_code == 1
    assert "no API key 7" in run("revoke", "7").stderr
    assert run("add", "--name", " ").exit_code == 1
    assert run("add", "--name", "x", "--scope", "all").exit_code == 2


@pytest.mark.parametrize(("name", "scope", "field"), [("", "read", "name"), ("x" * 101, "read", "name"), ("x", "all", "scope")])  # fmt: skip
def test_a_key_has_a_name_and_a_scope_there_is(session, now, name, scope, field):
    with pytest.raises(errors.Invalid) as refused:
        keys.add(session, name=name, scope=scope, now=now)
    assert list(refused.value.fields) == [field]


def test_two_keys_are_never_alike(session, now):
    secrets = {keys.add(session, name="x", scope="read", now=now)[1] for _ in range(20)}
    assert len(secrets) == 20
