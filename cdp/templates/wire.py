"""How a letter is written on the wire: quoted-printable text, folded headers and encoded words, every line ending CRLF."""

import base64
import re
from binascii import b2a_qp
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from cdp.errors import Invalid

_LINE = 75  # characters before the soft break's "=": RFC 2045, section 6.7 allows 76 in all
_SOFT = "=\r\n"
# "=" and whatever is neither printable ASCII nor a blank is written as =XX: no "=_" can be met, and so no boundary.
_WRITTEN = tuple(chr(c) if (32 <= c < 127 and c != 61) or c == 9 else f"={c:02X}" for c in range(256))
_PLAIN = re.compile(r"[ -<>-~]*")  # printable ASCII without "="
_BREAKS = re.compile(r"\r\n?|\n")
_CACHED = 200  # characters up to which a value's encoding is worth remembering


def quoted(text: str) -> str:
    """Promise text as quoted-printable that begins and ends at the start of a line, so that pieces can be put together.

    No line begins with a dot (=2E), so nothing has to be doubled for SMTP; no line is longer than 76 (RFC 2045, 6.7).
    """
    if not text:
        return ""
    if len(text) < _LINE and text[0] != "." and text[-1] != " " and _PLAIN.fullmatch(text):
        return text + _SOFT
    if len(text) < _LINE // 2 and (short := _of_one_line(text)):
        return short + _SOFT
    *whole, last = _BREAKS.split(text)
    lines = [_folded(_ended(_encoded(line))) + "\r\n" for line in whole]
    if last:
        lines.append(_folded(_ended(_encoded(last))) + _SOFT)
    return "".join(lines)


def _of_one_line(text: str) -> str | None:
    """What the standard library's C makes of a name or a word, where one line holds it and nothing is special."""
    if text[0] == "." or text[-1] in " \t" or "\r" in text or "\n" in text:
        return None
    written = b2a_qp(text.encode("utf-8", "replace")).decode()
    return written if len(written) < _LINE and "\n" not in written else None


def _encoded(line: str) -> str:
    if _PLAIN.fullmatch(line):
        return line
    return "".join([_WRITTEN[byte] for byte in line.encode("utf-8", "replace")])


def _ended(line: str) -> str:
    """A blank at the end of a line is taken away on many ways, and so is written as =20."""
    return f"{line[:-1]}={ord(line[-1]):02X}" if line and line[-1] in " \t" else line


def _folded(line: str) -> str:
    pieces, at = [], 0
    while True:
        dot = line.startswith(".", at)
        end = at + _LINE - 2 * dot
        if end < len(line):
            end -= next((back for back in (1, 2) if line[end - back] == "="), 0)
        piece = line[at:end]
        pieces.append("=2E" + piece[1:] if dot else piece)
        if end >= len(line):
            return _SOFT.join(pieces)
        at = end


@lru_cache(maxsize=16_384)
def _remembered(text: str) -> str:
    return quoted(text)


def value(text: str) -> str:
    """Promise `quoted`, remembered for short texts: the same names and prices come again and again."""
    return _remembered(text) if len(text) <= _CACHED else quoted(text)


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_WORD_BYTES = 39  # of one encoded word: 52 characters of base64 in 12 of frame, fits behind the longest of our names


def one_line(text: str) -> str:
    """Promise text without line breaks and other control characters, so that it cannot begin another header."""
    return (text if text.isprintable() else _CONTROL.sub(" ", text)).strip()


@lru_cache(maxsize=2048)
def header(name: str, text: str) -> str:
    """Promise an unstructured header of one or more lines: folded, and as encoded words where it is not plain ASCII.

    RFC 5322, section 2.2.3 and RFC 2047. Whatever the text is, it is one header and nothing more.
    """
    line = one_line(text)
    if not line:
        return f"{name}:\r\n"
    if line.isascii() and "=?" not in line and (folded := _folded_at_blanks(f"{name}: {line}")):
        return folded
    return f"{name}: {_words(line)}\r\n"


def _folded_at_blanks(line: str) -> str | None:
    """The header folded before words, or None where a word is too long for a line."""
    lines = [""]
    for word in re.findall(r" *[^ ]+", line):
        if len(lines[-1]) + len(word) > 76 and len(lines[-1]) > _WORD_BYTES:
            lines.append("")
        lines[-1] += word
    return None if max(map(len, lines)) > 200 else "\r\n".join(lines) + "\r\n"


def _words(text: str) -> str:
    """Encoded words of whole characters each (RFC 2047, section 5: a character is never split between two)."""
    words: list[str] = []
    written, at = text.encode("utf-8", "replace"), 0
    while at < len(written) or not words:
        end = at + _WORD_BYTES
        while end < len(written) and written[end] & 0xC0 == 0x80:  # the rest of a character that began before
            end -= 1
        words.append(f"=?utf-8?B?{base64.b64encode(written[at:end]).decode()}?=")
        at = end
    return "\r\n ".join(words)


_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~ ]*")
_ADDRESS = re.compile(r"[^\s<>()\[\]\\,;:\"@\x00-\x1f\x7f-\x9f]{1,64}@[^\s<>()\[\]\\,;:\"@\x00-\x1f\x7f-\x9f]{1,253}")


@lru_cache(maxsize=4096)
def mailbox(address: str) -> str:
    """Promise an address fit for a header and an envelope, its domain in ASCII (IDN); raises Invalid.

    What stands before the @ stays as it is: where it is not ASCII, the server has to know SMTPUTF8 (RFC 6531).
    """
    if not _ADDRESS.fullmatch(address):
        raise Invalid(f"“{one_line(address)}” is not an e-mail address that letters can be sent to.")
    local, domain = address.rsplit("@", 1)
    try:
        return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        raise Invalid(f"“{domain}” is not the name of a mail domain.") from None


def needs_smtputf8(address: str) -> bool:
    """Promise whether a server must know SMTPUTF8 (RFC 6531) to take a letter to this address."""
    return not mailbox(address).isascii()


@lru_cache(maxsize=256)
def address_header(field: str, name: str, address: str) -> str:
    """Promise a header of one mailbox with its display name (RFC 5322, section 3.4)."""
    shown = one_line(name)
    if not shown:
        return f"{field}: {mailbox(address)}\r\n"
    if shown.isascii() and len(shown) <= 60 and "=?" not in shown:
        plain = shown if _ATOM.fullmatch(shown) else '"' + re.sub(r'(["\\])', r"\\\1", shown) + '"'
        return f"{field}: {plain}\r\n <{mailbox(address)}>\r\n"
    return f"{field}: {_words(shown)}\r\n <{mailbox(address)}>\r\n"


@lru_cache(maxsize=64)
def date_header(at: datetime) -> str:
    """Promise the Date header (RFC 5322, section 3.3)."""
    return f"Date: {format_datetime(at)}\r\n"
