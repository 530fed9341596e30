"""The names of what a shop sells as people say them: 'black parkas', 'the parka in black', where the shop has “Insulated Parka, Black”."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from cdp.assistant.rules.phrases import plural_of, singular_of
from cdp.assistant.rules.words import cut


def words_of(text: str) -> list[str]:
    """Promise the words of a name as a sentence would have them."""
    return [word.text for word in cut(text.lower()) if word.kind not in ("mark", "symbol")]


def numbers_of(phrase: Sequence[str]) -> list[tuple[str, ...]]:
    """Promise the phrase as it is, and with its last word in the singular and the plural."""
    if not phrase:
        return []
    last = phrase[-1]
    return list({tuple(phrase), (*phrase[:-1], plural_of(last)), (*phrase[:-1], singular_of(last))})


_VOWELS = "aeiou"


def doers_of(value: str) -> list[str]:
    """Promise who likes to do that, and that they do: 'hikers', 'who hike' for hiking, 'who knit' for knitting."""
    word = value.lower()
    if word.endswith("ing") and len(word) > 5:
        stem = word[:-3]
        is_doubled = stem[-1] == stem[-2] and stem[-1] not in "ls"
        verbs = [stem[:-1]] if is_doubled else [stem, *([f"{stem}e"] if stem[-1] not in _VOWELS else [])]
        said = (
            [f"who {verb}" for verb in verbs]
            + [f"who also {verb}" for verb in verbs]
            + [f"love to {verb}" for verb in verbs]
        )
        fans = [f"{verb} {who}" for verb in verbs for who in ("fan", "lover", "enthusiast", "people", "folk", "crowd")]
        return [f"{stem}er", *said, *fans]
    if word.endswith("vel"):  # travel
        return [f"{word}er", f"{word}ler", f"{word}ing", f"{word}ling"]
    return []


def variants(
    products: Iterable[str],
    categories: Mapping[str, str],
    is_category: Callable[[Sequence[str]], bool],
    *,
    are_all_known: bool,
) -> dict[tuple[str, ...], list[str]]:
    """Promise, by phrase, all products of a style, kind or category in one colour or make.

    Where there are more products than are known there may be others of a kind: then only a whole style is taken.
    """
    found: dict[tuple[str, ...], list[str]] = {}
    for value in products:
        style, _, variant = value.partition(",")
        words, more = words_of(style), words_of(variant)
        if not words or not 0 < len(more) <= 2:
            continue
        kinds = [words[at:] for at in range(len(words) if are_all_known else 1) if not is_category(words[at:])]
        if are_all_known and value in categories:
            kinds.append(words_of(categories[value]))
        for piece in (piece for kind in kinds for piece in numbers_of(kind)):
            for phrase in ((*more, *piece), (*piece, *more), (*piece, "in", *more)):
                found.setdefault(phrase, []).append(value)
    return {phrase: list(dict.fromkeys(values)) for phrase, values in found.items()}


def colours(products: Iterable[str]) -> dict[tuple[str, ...], str]:
    """Promise the colours and makes behind the commas of their names, by their words."""
    said = dict.fromkeys(value.partition(",")[2].strip() for value in products)
    return {tuple(words_of(colour)): colour for colour in said if colour.isalpha()}
