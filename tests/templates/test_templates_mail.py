"""What is built is mail as the standards want it: lines, headers, encodings, links, and a signature that holds."""

import base64
import quopri
import re

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from cdp import tokens
from cdp.errors import Invalid
from cdp.templates import needs_smtputf8, wire
from tests.templates.letters import VALUES, compiled, part, read, recipient, saying

BODY = """<html><body><p>.Hello {{ customer.first_name }}.</p>
<p>{{ customer.city }}</p>. <a href="https://lavka.test/a?b=1&amp;c=2">Shop</a>
{% for product in campaign.products %}<a href="{{ product.url }}">{{ product.name }}</a> {{ product.price | money }}{% endfor %}
<a href="{{ unsubscribe_url }}">Unsubscribe</a></body></html>"""


def built(**fields: object) -> bytes:
    """A mail with all that may go wrong in it."""
    return compiled(BODY, subject="Hello {{ customer.first_name }}").build(recipient(**fields))


def demand_wire_form(mail: bytes) -> None:
    """What SMTP needs so that nothing has to be looked at again: CRLF alone, short lines, no dot at a line's start."""
    assert b"\n" not in mail.replace(b"\r\n", b"") and b"\r" not in mail.replace(b"\r\n", b"")
    lines = mail.split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert not any(line.startswith(b".") for line in lines)
    assert b"\0" not in mail


@pytest.mark.parametrize(
    "name", [".", "...", ".\r\n.\r\n", "x\n.y", "a" * 2000, "Анна " * 300, "🙂", "שלום", "=3D", " ", "a\tb ", "\ud800"]
)
def test_whatever_a_value_is_the_mail_is_fit_for_the_wire_and_says_it(name):
    mail = built(values=saying(first_name=name, city=name))
    demand_wire_form(mail)
    said = name.encode("utf-8", "replace").decode().replace("\r\n", "\n")
    assert f".Hello {said}." in part(mail, "plain").replace("\r\n", "\n")
    assert all(not found.defects for found in read(mail).walk())


@pytest.mark.slow
@settings(max_examples=150)
@given(st.text(max_size=200), st.text(max_size=90))
def test_quoted_pieces_put_together_are_the_texts_put_together(one, other):
    both = wire.quoted(one) + wire.quoted(other)
    demand_wire_form(both.encode())
    assert quopri.decodestring(both.encode()).replace(b"\r\n", b"\n") == _as_lines(one) + _as_lines(other)


def _as_lines(text: str) -> bytes:
    return re.sub(rb"\r\n?", b"\n", text.encode("utf-8", "replace"))


def test_the_signature_of_a_built_mail_verifies_and_one_changed_letter_breaks_it():
    key = rsa.generate_private_key(65537, 2048)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    entry = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    mail = built() + b"\r\n"
    headers = [b"from", b"to", b"subject", b"date", b"message-id", b"list-unsubscribe", b"list-unsubscribe-post"]
    signed = dkim.sign(mail, b"s1", b"lavka.test", secret, include_headers=headers) + mail
    assert dkim.verify(signed, dnsfunc=lambda name, timeout=5: entry)
    tampered = signed.replace(b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Click")
    assert not dkim.verify(tampered, dnsfunc=lambda name, timeout=5: entry)


def test_the_headers_that_mailbox_providers_ask_for_are_there():
    mail = read(built())
    assert mail["From"] == "Lavka <news@lavka.test>" and mail["To"] == "anna@example.com"
    assert mail["Subject"] == "Hello Анна" and mail["Date"].datetime.year == 2026
    assert mail["Message-ID"] == "<m7.a1b2c3d4@lavka.test>" and mail["Feedback-ID"] == "c1:lavka"
    web, mailbox = mail["List-Unsubscribe"].split(", ")
    assert web == "<https://t.lavka.test/t/u/UUUUUUUUUUUUUUUUUUUUUUU>"
    assert mailbox == "<mailto:bounces@lavka.test?subject=unsubscribe%20UUUUUUUUUUUUUUUUUUUUUUU>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.get_content_type() == "multipart/alternative"
    assert [each.get_content_type() for each in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    "evil", ["x\r\nBcc: all@example.com", "x\nBcc: a@b.c\n\nbody", "x\u2028Bcc: a@b.c", "x\0y\x0bBcc: q"]
)
def test_no_name_can_begin_a_header_of_its_own(evil):
    letter = compiled("<p>x</p>", subject="Hi {{ customer.first_name }}", from_name="{{ customer.first_name }}")
    mail = letter.build(recipient(values=saying(first_name=evil), feedback_id=evil, message_id_header=evil))
    assert read(mail)["Bcc"] is None and not re.search(rb"(?im)^bcc", mail)
    assert len(read(mail).keys()) == len(set(read(mail).keys())) == 11


@pytest.mark.parametrize(
    "subject", ["Plain", "word " * 40, "x" * 300, "Ünïcödé " * 30, "🙂" * 60, "=?utf-8?b?eA==?=", "", "a  b"]
)
def test_a_subject_of_any_length_is_folded_and_read_back_whole(subject):
    mail = compiled("<p>x</p>", subject=subject).build(recipient())
    demand_wire_form(mail)
    assert read(mail)["Subject"] == subject.strip()
    head = mail.split(b"\r\n\r\n")[0].decode("ascii")
    assert all(len(word) <= 75 for word in re.findall(r"=\?utf-8\?B\?\S+\?=", head))


def test_an_international_domain_is_written_in_ascii_and_a_name_before_the_at_asks_for_smtputf8():
    assert read(built(address="anna@münchen.example"))["To"] == "anna@xn--mnchen-3ya.example"
    assert not needs_smtputf8("anna@münchen.example") and needs_smtputf8("anñá@example.com")
    assert "To: anñá@example.com\r\n".encode() in built(address="anñá@example.com")


@pytest.mark.parametrize("address", ["a@b.c\r\nBcc: x@y.z", "a@b.c, x@y.z", "<a@b.c>", "a b@c.d", "a@b@c", "", "a@"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(Invalid, match="not an e-mail address"):
        built(address=address)


def test_fixed_links_lead_through_us_by_number_and_are_the_same_in_both_parts():
    letter, mail = compiled(BODY), built()
    assert letter.links == ("https://lavka.test/a?b=1&c=2",)
    tracked = "https://t.lavka.test/t/c/CCCCCCCCCCCCCCCCCCCCCCC.0"
    assert f'<a href="{tracked}">Shop</a>' in part(mail, "html") and f"Shop <{tracked}>" in part(mail, "plain")
    assert "https://t.lavka.test/t/o/OOOOOOOOOOOOOOOOOOOOOOO.gif" in part(mail, "html")


def test_a_link_that_nobody_sees_is_in_the_page_alone():
    mail = built()
    hidden = '<a href="https://t.lavka.test/t/h/CCCCCCCCCCCCCCCCCCCCCCC" style="display:none"'
    assert hidden in part(mail, "html") and "/t/h/" not in part(mail, "plain")


def test_what_providers_repeat_in_their_reports_names_the_letter():
    heads = read(built(bounce_token="BBBBBBBBBBBBBBBBBBBBBBB"))
    assert {heads[name] for name in ("X-PM-Metadata-cdp_message", "X-Mailin-custom")} == {"BBBBBBBBBBBBBBBBBBBBBBB"}
    assert "X-Mailin-custom" not in read(built())


def test_links_from_values_are_signed_for_their_recipient():
    mail = built()
    signature = tokens.address_signature(7, "https://lavka.test/1?a=b&c=d")
    signed = f"/t/l/CCCCCCCCCCCCCCCCCCCCCCC?u=https%3A%2F%2Flavka.test%2F1%3Fa%3Db%26c%3Dd&s={signature}"
    assert signed in part(mail, "plain") and signed.replace("&", "&amp;") in part(mail, "html")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " JaVa\tscript:alert(1)", "data:text/html,x", "//evil.test", "", "\x01javascript:x"],
)
def test_a_value_cannot_lead_anywhere_but_to_the_web_to_a_mailbox_or_a_telephone(address):
    letter = compiled('<a href="{{ customer.site }}">x</a>')
    page = letter.show(saying(site=address)).html
    assert '<a href="#">x</a>' in page


def test_the_unsubscribe_link_is_the_recipients_own_and_is_not_tracked():
    assert '<a href="https://t.lavka.test/t/u/UUUUUUUUUUUUUUUUUUUUUUU">Unsubscribe</a>' in part(built(), "html")


def test_values_are_escaped_in_html_and_as_they_are_in_text_and_subject():
    mail = built(values=saying(first_name="<b>&\"'"))
    assert "&lt;b&gt;&amp;&#34;&#39;" in part(mail, "html") and "<b>" not in part(mail, "html")
    assert "<b>&\"'" in part(mail, "plain") and read(mail)["Subject"] == "Hello <b>&\"'"


def test_the_letter_says_who_it_is_from_and_where_answers_go_or_else_the_sender_does():
    own = compiled("<p>x</p>", from_name="{{ shop.name }} & Co, Ltd.", reply_to="us@lavka.test").build(recipient())
    assert (
        read(own)["From"].addresses[0].display_name == "Lavka & Co, Ltd." and read(own)["Reply-To"] == "us@lavka.test"
    )
    assert read(built(reply_to="else@lavka.test"))["Reply-To"] == "else@lavka.test"


def test_a_value_that_cannot_be_reckoned_with_is_told_in_a_sentence():
    letter = compiled("<p>{{ 1 | divided_by: customer.nothing }}</p>")
    with pytest.raises(Invalid, match="could not be written for this person: divided_by"):
        letter.build(recipient(values=saying(nothing=0)))


def test_a_letter_shown_is_not_tracked():
    shown = compiled(BODY, preheader="For {{ customer.first_name }}").show(VALUES)
    assert shown.preheader == "For Анна" and "/t/c/" not in shown.html + shown.text and ".gif" not in shown.html
    assert 'href="https://lavka.test/a?b=1&amp;c=2"' in shown.html
