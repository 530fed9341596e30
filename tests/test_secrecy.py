"""No secret is written down: not in the log, not in an answer, not in the audit log, whatever goes wrong."""

import io
import logging
import re

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from cdp import access, api, channels, db, delivery, errors, keys, logs, users
from cdp.__main__ import app as command_line
from cdp.api import doors
from cdp.models import Base, utc_now
from cdp.settings import settings

PASSWORD, SMTP, MODEL, SIGNING = "correct-horse-s3cret", "smtp-s3cret", "AIza-s3cret", "signing-s3cret"
OWNER = access.Principal("user", 1, "olga@shop.example", access.Role.OWNER, address="192.0.2.7")


@pytest.fixture
def written(database_url, monkeypatch):
    """Everything that is logged, as it is written; the environment is full of secrets."""
    for name, value in {
        "CDP_SMTP_PASSWORD": SMTP, "GEMINI_API_KEY": MODEL, "CDP_SECRET_KEY": SIGNING, "CDP_LOG_LEVEL": "DEBUG",
        "CDP_BOUNCE_IMAP_HOST": "127.0.0.1", "CDP_BOUNCE_IMAP_PORT": "1", "CDP_BOUNCE_IMAP_PASSWORD": SMTP,
        "CDP_LOG_JSON": "1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    doors.forget_counts()
    sink, root = io.StringIO(), logging.getLogger()
    before = root.level, list(root.handlers)
    logs.configure(sink)
    yield sink
    root.setLevel(before[0])
    root.handlers[:] = before[1]


@pytest.mark.slow
def test_a_day_of_work_leaves_no_secret_in_log_answers_or_tables(written, database_url):
    told = [str(settings()), repr(settings())]
    with access.acting(OWNER), db.session() as session:
        user = users.add(session, email="kim@shop.example", name="Kim", role="owner")
        users.set_password(session, user, PASSWORD)
        link = users.link_of(session, user.id, now=utc_now())
        cookie = users.enter(session, user, address="192.0.2.7", now=utc_now())
        _, secret = keys.add(session, name="shop", scope="send", now=utc_now())
        sender = channels.senders.create(
            session, name="Mail", kind="smtp", from_email="news@shop.example", host="127.0.0.1", port=1,
            security="none", username="u", now=utc_now(),
        )  # fmt: skip
    with pytest.raises(errors.CdpError) as refused, access.acting(OWNER), db.session() as session:
        users.set_password(session, users.by_email(session, "kim@shop.example"), "short")
    told.append(str(refused.value))
    client = TestClient(api.app, raise_server_exceptions=False, headers={"Authorization": f"Bearer {secret}"})
    for method, path, body in (
        ("GET", "/customers/", None), ("POST", "/customers/", {"email": "a@b.example"}), ("POST", "/customers/", {"x": 1}),
        ("POST", "/generate/", {"prompt": ""}), ("GET", "/audit/", None), ("GET", "/nowhere/", None),
        ("GET", f"/customers/{secret}/", None), ("DELETE", "/customers/1/", None), ("POST", "/orders/", [secret]),
    ):  # fmt: skip
        answer = client.request(method, path, json=body)
        told += [str(answer.headers), answer.text.replace(f"/customers/{secret}", "")]
    with pytest.raises(errors.CdpError) as unreachable, db.reading() as session:
        delivery.send_test(session, sender, to="a@b.example", template_id=None, now=utc_now())
    told.append(str(unreachable.value))
    with db.reading() as session:
        tables = [str(session.execute(sa.select(table)).all()) for table in Base.metadata.sorted_tables]
    everything = "\n".join([written.getvalue(), *told, *tables])
    secrets = [PASSWORD, SMTP, MODEL, SIGNING, secret, cookie, link]
    assert [each for each in secrets if each in everything] == []
    assert written.getvalue(), "nothing was logged, so nothing was looked at"


@pytest.mark.slow
def test_a_database_that_refuses_does_not_tell_its_password(monkeypatch):
    from typer.testing import CliRunner

    monkeypatch.setenv("CDP_DATABASE_URL", "postgresql://cdp:db-s3cret@127.0.0.1:1/cdp")
    settings.cache_clear()
    for command in (["migrate"], ["doctor"], ["key", "list"]):
        done = CliRunner().invoke(command_line, command)
        assert done.exit_code != 0
        assert "db-s3cret" not in done.output + str(done.exception)


def test_what_is_logged_by_name_is_masked(written):
    log = logs.logger("cdp.test")
    log.error(
        "failed",
        password=PASSWORD,
        api_key=MODEL,
        headers={"Authorization": f"Bearer {SIGNING}"},
        nested=[{"token": SMTP}],
    )
    logging.getLogger("plain").warning("failed", extra={"smtp_password": SMTP})
    for name in ("httpx", "httpx2", "urllib3"):
        logging.getLogger(name).info("HTTP Request: POST https://hooks.example/%s", SIGNING)
    said = written.getvalue()
    assert "failed" in said and not re.search("s3cret", said)
