"""Languages as people name them: 'French' is spoken in several countries, 'Canadian French' in one."""

from collections.abc import Iterable, Iterator

from cdp.assistant.rules.fields import LANGUAGES
from cdp.assistant.rules.places import COUNTRIES
from cdp.assistant.rules.phrases import expand


def said(known: Iterable[str]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Promise, for the codes a shop has, the phrases that name a language, how it is compared and with what."""
    for code, name in LANGUAGES.items():
        yield (name,), "starts_with", code
    for value in known:
        code, _, region = value.replace("_", "-").partition("-")
        if name := LANGUAGES.get(code.lower()):
            for place in expand(COUNTRIES.get(region.upper(), "")):
                for phrase in ((*place, name), (name, *place), (name, "from", *place), (name, "of", *place)):
                    yield phrase, "equals", value
