"""How words sound: their consonants, as a microphone hears them, so that 'fair aisle' and 'Fair Isle' are one."""

import re
from functools import cache

# Letters by what is heard of them, tried in their order; vowels are not heard, but for one that begins.
_HEARD: tuple[tuple[str, str], ...] = (
    (r"[^a-z]", ""),
    (r"^(?:kn|gn|pn)", "n"), (r"^wr", "r"), (r"^ps", "s"), (r"^x", "s"), (r"^wh(?=o)", "h"),
    (r"isl", "il"), (r"sch", "S"), (r"tch", "C"), (r"sh|ti(?=on|a)|ci(?=ou|a)|si(?=on)", "S"), (r"ch", "C"), (r"ph", "f"), (r"th", "0"), (r"wh", "w"),
    (r"(?<=[aeiou])gh(?=t)|(?<=[aeiou])gh$|(?<=[aeiou])gh(?=[^aeiou])", ""), (r"gh", "k"), (r"dg(?=[eiy])", "j"), (r"ck", "k"), (r"c(?=[eiy])", "s"),
    (r"mb$", "m"), (r"mn$", "m"), (r"(?<=[aeo])l(?=[kmf])", ""), (r"[ckq]", "k"), (r"x", "ks"), (r"(?<=[aeiou])r$|(?<=[aeiou])re$", ""),
    (r"g", "k"), (r"b", "p"), (r"d", "t"), (r"[vf]", "f"), (r"z", "s"), (r"j", "C"),
    (r"(?<=[aeiouy])[wh]", ""), (r"(?<=[^aeiouy])h", ""), (r"^y(?=[aeiou])", "Y"), (r"^[aeiouy]+", "A"), (r"[aeiouy]", ""), (r"([a-zS0C])\1+", r"\1"),
)  # fmt: skip
_COMPILED = tuple((re.compile(written), heard) for written, heard in _HEARD)


@cache
def _of_word(word: str) -> str:
    for written, heard in _COMPILED:
        word = written.sub(heard, word)
    return word


def sound(said: str) -> str:
    """Promise what is heard of one or more words; a vowel that begins a word counts only where it begins them all."""
    first, *rest = re.split(r"[\s-]+", said.lower().strip()) or [""]
    heard = _of_word(first) + "".join(_of_word(word).removeprefix("A") for word in rest)
    return re.sub(r"(.)\1+", r"\1", heard)
