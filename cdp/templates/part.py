"""One text of a letter, rendered for a person: as it reads, or as quoted-printable pieces for the wire."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from liquid.stringify import to_liquid_string
from liquid.template import BoundTemplate
from markupsafe import escape

from cdp.templates import wire
from cdp.templates.program import SHORT, Beyond, Form, Run, compiled, weighed

_MOST = 20_000  # texts that are remembered
_LARGE = 10**60  # a number that needs a line of its own


def _text(value: Any, before: list[Any]) -> str:
    return _weighed(to_liquid_string(value, False), before)


def _html(value: Any, before: list[Any]) -> str:
    return _weighed(str(to_liquid_string(value, True)), before)


def _weighed(text: str, before: list[Any]) -> str:
    """The text; where it is long, what was written so far is looked at before there is more than memory."""
    if len(text) > SHORT:
        weighed([*before, text])
    return text


class _Remembered(dict[str, bytes]):
    """Short texts as they stand on the wire: the same names and prices come again and again."""

    def __init__(self, write: Callable[[str], str]) -> None:
        self._write = write

    def __missing__(self, text: str) -> bytes:
        if len(self) >= _MOST:
            self.clear()
        self[text] = written = wire.quoted(self._write(text)).encode()
        return written


def _wired(text: str) -> bytes:
    return wire.quoted(text).encode()


def _wired_html(value: Any, before: list[Any]) -> bytes:
    return f"{value}=\r\n".encode() if _is_small(value) else _wired(_html(value, before))


def _wired_text(value: Any, before: list[Any]) -> bytes:
    return f"{value}=\r\n".encode() if _is_small(value) else _wired(_text(value, before))


def _is_small(value: Any) -> bool:
    return type(value) is int and -_LARGE < value < _LARGE


_PLAIN = {True: Form(str, _html, str), False: Form(str, _text, str)}
_WIRED = {
    True: Form(_wired, _wired_html, _wired, _Remembered(lambda text: str(escape(text)))),
    False: Form(_wired, _wired_text, _wired, _Remembered(str)),
}


class Part:
    """A text with merge tags, made into Python where it can be, which it nearly always can."""

    def __init__(self, template: BoundTemplate) -> None:
        self.template = template

    def plain(self, values: Mapping[Any, Any]) -> str:
        """Promise the text as it reads."""
        return "".join(weighed(self._plain(values)))

    def wired(self, values: Mapping[Any, Any]) -> list[bytes]:
        """Promise the text as quoted-printable pieces."""
        return self._wired(values)

    @cached_property
    def _plain(self) -> Run:
        return self._compiled(_PLAIN) or self._rendered

    @cached_property
    def _wired(self) -> Run:
        return self._compiled(_WIRED) or (lambda values: [_wired(self.template.render(values))])

    def _rendered(self, values: Mapping[Any, Any]) -> list[str]:
        return [self.template.render(values)]

    def _compiled(self, forms: Mapping[bool, Form]) -> Run | None:
        escapes = self.template.env.autoescape
        try:
            return compiled(self.template, forms[escapes], _PLAIN[escapes])
        except Beyond:
            return None
