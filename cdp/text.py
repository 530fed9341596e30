"""Text as people type it: one way to clean it and one way to compare it without case, the same on every engine."""

import unicodedata
from collections.abc import Iterable

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\x00"))
_BLANKS = {ord("\u00a0"): " ", ord("\u202f"): " ", ord("\u2007"): " "}


def _simple_fold(char: str) -> str:
    for candidate in (char.casefold(), char.lower()):
        if len(candidate) == 1:
            return candidate
    return char


# Simple case folding (Unicode CaseFolding.txt, status C and S): one character to one character, so that PostgreSQL can
# do exactly the same with translate().
FOLDING: dict[str, str] = {
    chr(code): folded
    for code in range(0x80, 0x1F000)
    if not 0xD800 <= code <= 0xDFFF and (folded := _simple_fold(chr(code))) != chr(code)
}
_TABLE = str.maketrans({**{chr(c): chr(c + 32) for c in range(65, 91)}, **FOLDING})


def fold(value: str) -> str:
    """Promise the text to compare by: 'MÜLLER' and 'müller' are equal, 'ß' and 'ss' are not, length is kept."""
    return value.lower() if value.isascii() else value.translate(_TABLE)


def clean(value: str | None) -> str | None:
    """Promise composed text (NFC) without invisible characters and outer spaces; None when nothing is left."""
    if value is None:
        return None
    if not value.isascii():
        value = value.encode("utf-8", "replace").decode()  # half a surrogate pair is no text to any database
        value = unicodedata.normalize("NFC", value.translate(_INVISIBLE).translate(_BLANKS))
    value = value.replace("\x00", "").strip()
    return value or None


def plural(count: int, word: str, words: str | None = None) -> str:
    """Promise a count with its noun, e.g. '1 customer', '1,204 customers'."""
    return f"{count:,} {word if count == 1 else words or word + 's'}"


def listed(words: Iterable[str], most: int | None = None) -> str:
    """Promise the words as part of a sentence, e.g. 'a, b and c', or where there are too many, 'a, b and 4 more'."""
    every = list(words)
    if most is not None and len(every) > most:
        every = [*every[:most], f"{len(every) - most:,} more"]
    *first, last = every or [""]
    return f"{', '.join(first)} and {last}" if first else last


def escaped(cell: str) -> str:
    """Promise a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
