"""Letters as files: the outbox of a machine without a mail server."""

import pytest

from cdp import channels
from cdp.errors import NotFound
from cdp.models import Sender, SenderKind

LETTER = (
    b"From: Shop <a@shop.example>\r\nTo: {}@x.test\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
    b"Hello\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hello</p>\r\n--b--"
)


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """A data folder of its own."""
    monkeypatch.setenv("CDP_DATA_DIR", str(tmp_path))
    channels.files.settings.cache_clear()
    return tmp_path


def send(to: str) -> None:
    channels.send_now(
        Sender(name="Files", kind=SenderKind.FILES, from_email="a@shop.example", return_path=""),
        to=f"{to}@x.test",
        letter=LETTER.replace(b"{}", to.encode()),
    )


def test_a_letter_is_listed_with_its_headers_and_can_be_read_and_found():
    send("anna")
    send("bert")
    assert {each.to for each in channels.outbox()} == {"anna@x.test", "bert@x.test"}
    [found] = channels.outbox(search="ANNA")
    assert (found.subject, found.from_header) == ("Grüße", "Shop <a@shop.example>")
    read = channels.read_eml(found.key)
    assert (read.text.strip(), read.html.strip()) == ("Hello", "<p>Hello</p>")
    assert ("To", "anna@x.test") in read.headers


def test_an_empty_outbox_is_an_empty_list():
    assert channels.outbox() == []


@pytest.mark.parametrize("key", ["../secret", "..", "nothing", "/etc/passwd", 7])
def test_what_is_not_in_the_outbox_cannot_be_read_by_it(data, key):
    (data / "secret.eml").write_bytes(LETTER)
    send("anna")
    with pytest.raises(NotFound):
        channels.read_eml(key)


def test_a_file_that_is_being_written_is_not_shown(data):
    send("anna")
    (data / "outbox" / ".9.eml.123").write_bytes(b"From: half")
    assert len(channels.outbox()) == 1
