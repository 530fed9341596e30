"""Talking to mail servers: secured and signed in as the sender asks, or not at all; addresses of every alphabet."""

import datetime as dt
import ipaddress
import socket
import ssl

import dkim as verifier
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cdp import channels
from cdp.errors import CdpError
from cdp.models import Sender, SenderKind, SmtpSecurity
from tests.channels.sink import Sink

LETTER = (
    b"From: a@shop.example\r\nTo: b@x.test\r\nSubject: Hi\r\nMessage-ID: <1@shop.example>\r\n\r\nHello.\r\n\r\nBye."
)


def sender_to(sink: Sink, **fields) -> Sender:
    given = {"name": "Post", "kind": SenderKind.SMTP, "from_email": "a@shop.example", "host": "127.0.0.1",
             "port": sink.port, "security": SmtpSecurity.NONE, "username": "", "return_path": "", "dkim_selector": "",
             "password_variable": "CDP_SMTP_PASSWORD"}  # fmt: skip
    return Sender(**{**given, **fields})


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """A certificate that 127.0.0.1 made for itself, and that this machine trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


def test_a_letter_goes_behind_starttls_with_the_password_from_the_environment(certificate, monkeypatch):
    path, context = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    monkeypatch.setenv("CDP_SMTP_PASSWORD", "open sesame")
    with Sink(tls=context, login=("anna", "open sesame")) as sink:
        sender = sender_to(sink, security=SmtpSecurity.STARTTLS, username="anna")
        channels.send_now(sender, to="b@x.test", letter=LETTER)
    assert sink.letters["b@x.test"].rstrip() == LETTER
    assert not [line for line in sink.said[: sink.said.index("STARTTLS")] if line.startswith(("AUTH", "MAIL"))]


def test_a_certificate_nobody_vouches_for_is_refused(certificate):
    _, context = certificate
    with Sink(tls=context) as sink, pytest.raises(CdpError, match="cannot be secured"):
        channels.send_now(sender_to(sink, security=SmtpSecurity.STARTTLS), to="b@x.test", letter=LETTER)
    assert not sink.envelopes


def test_a_server_without_starttls_gets_nothing_where_a_secure_line_was_asked_for():
    with Sink() as sink, pytest.raises(CdpError, match="does not offer"):
        channels.send_now(sender_to(sink, security=SmtpSecurity.STARTTLS), to="b@x.test", letter=LETTER)
    assert not sink.envelopes


def test_a_missing_and_a_wrong_password_are_told_by_the_name_of_the_variable(monkeypatch):
    monkeypatch.delenv("CDP_SMTP_PASSWORD", raising=False)
    with Sink(login=("anna", "right")) as sink:
        sender = sender_to(sink, username="anna")
        with pytest.raises(CdpError, match="set the environment variable CDP_SMTP_PASSWORD"):
            channels.send_now(sender, to="b@x.test", letter=LETTER)
        monkeypatch.setenv("CDP_SMTP_PASSWORD", "wrong")
        with pytest.raises(CdpError, match=r"does not accept .* 535"):
            channels.send_now(sender, to="b@x.test", letter=LETTER)


def test_nobody_at_the_other_end_is_a_sentence():
    with Sink() as sink:
        sender = sender_to(sink)
    with pytest.raises(CdpError, match="does not answer: nothing listens there"):
        channels.send_now(sender, to="b@x.test", letter=LETTER)


def test_a_name_nobody_has_and_a_line_secured_in_the_wrong_way_say_what_to_check(monkeypatch):
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with Sink() as sink:
        with pytest.raises(CdpError, match=r"does not speak TLS there\. Check the port"):
            channels.send_now(sender_to(sink, security=SmtpSecurity.TLS), to="b@x.test", letter=LETTER)
        monkeypatch.setattr(socket, "create_connection", unknown)
        with pytest.raises(CdpError, match=r"no server of this name is found\. Check how it is written"):
            channels.send_now(sender_to(sink, host="mail.nowhere.invalid"), to="b@x.test", letter=LETTER)


@pytest.mark.parametrize(
    ("address", "said"),
    [("nobody@x.test", "550 5.1.1"), ("never@x.test", "451"), ("dropafter@x.test", "closed the line|reset")],
)
def test_a_test_letter_that_was_not_taken_says_why(address, said):
    with Sink() as sink, pytest.raises(CdpError, match=said):
        channels.send_now(sender_to(sink), to=address, letter=LETTER)


@pytest.mark.slow
@pytest.mark.parametrize("address", ["b@x.test>\r\nRCPT TO:<c@x.test", "b", "b@", "a b@x.test", "<b@x.test>", ""])
def test_an_address_cannot_say_more_to_the_server_than_an_address(address):
    with Sink() as sink, pytest.raises(CdpError, match="not an e-mail address"):
        channels.send_now(sender_to(sink), to=address, letter=LETTER)
    assert not sink.said


def test_domains_of_other_alphabets_go_in_ascii_and_names_of_other_alphabets_need_a_server_that_knows_them():
    with Sink() as sink:
        channels.send_now(sender_to(sink), to="b@bücher.test", letter=LETTER)
        channels.send_now(sender_to(sink), to="jürgen@bücher.test", letter=LETTER)
    assert [to for _, to in sink.envelopes] == ["b@xn--bcher-kva.test", "jürgen@xn--bcher-kva.test"]
    assert [line for line in sink.said if "SMTPUTF8" in line] == ["MAIL FROM:<a@shop.example> SMTPUTF8"]
    with Sink(smtputf8=False) as plain, pytest.raises(CdpError, match="SMTPUTF8"):
        channels.send_now(sender_to(plain), to="jürgen@bücher.test", letter=LETTER)
    assert not plain.envelopes


def test_a_letter_signed_here_verifies_and_a_changed_one_does_not(tmp_path, monkeypatch):
    monkeypatch.setenv("CDP_DATA_DIR", str(tmp_path))
    channels.dkim.settings.cache_clear()
    with Sink() as sink:
        sender = sender_to(sink, dkim_selector="letters")
        with pytest.raises(CdpError, match="cannot be read"):
            channels.send_now(sender, to="b@x.test", letter=LETTER)
        channels.dkim.make_key(sender)
        channels.send_now(sender, to="b@x.test", letter=LETTER)
    name, text = channels.dkim.dns_record(sender)
    assert name == "letters._domainkey.shop.example"
    received = sink.letters["b@x.test"]

    def look_up(asked: bytes, timeout: int = 5) -> bytes | None:
        return text.encode() if asked.decode().rstrip(".") == name else None

    assert verifier.verify(received, dnsfunc=look_up)
    assert not verifier.verify(received.replace(b"Hello", b"Hallo"), dnsfunc=look_up)
    assert not verifier.verify(received.replace(b"Subject: Hi", b"Subject: Ho"), dnsfunc=look_up)
