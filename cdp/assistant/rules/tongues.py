"""Languages as people name them: 'French' is spoken in several countries, 'Canadian French' in one."""

from collections.abc import Iterable, Iterator

import pycountry

from cdp.assistant.rules.fields import LANGUAGES
from cdp.assistant.rules.phrases import expand
from cdp.assistant.rules.places import COUNTRIES


def said(known: Iterable[str]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Promise, for the codes a shop has, the phrases that name a language, how it is compared and with what."""
    for code, name in LANGUAGES.items():
        yield (name,), "starts_with", code
    for value in known:
        code, _, region = value.replace("_", "-").partition("-")
        if (name := LANGUAGES.get(code.lower(), "")) and (country := pycountry.countries.get(alpha_2=region.upper())):
            for place in expand(COUNTRIES.get(country.alpha_2, "")):
                is_name = " ".join(place) == country.name.lower()  # 'in Canada, French' is a place and a language
                first = () if is_name else ((*place, name),)
                for phrase in (*first, (name, *place), (name, "from", *place), (name, "of", *place)):
                    yield phrase, "equals", value
