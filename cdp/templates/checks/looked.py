"""What the checks look at: the letter as somebody would get it, its page, and what is known of its merge tags."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cdp.conditions.catalogue import Kind
from cdp.models import Sender, Shop
from cdp.templates import language
from cdp.templates.checks.page import Page, read
from cdp.templates.letter import Letter, Shown, Written
from cdp.templates.values import TAGS, campaign_values, shop_values

_OURS = ("shop.", "campaign.")


@dataclass(frozen=True)
class Looked:
    """A letter under examination."""

    letter: Letter
    version: Written
    shop: Shop
    sender: Sender | None
    people: Sequence[Mapping[str, Any]]
    known: frozenset[str]

    @cached_property
    def shown(self) -> Shown:
        """The letter for the first of the people, or for an example where there is nobody."""
        values = self.people[0] if self.people else {"customer": _example()}
        given = {"shop": shop_values(self.shop), "campaign": campaign_values("Example", 1), **values}
        return self.letter.show(given)

    @cached_property
    def page(self) -> Page:
        """What is on its page."""
        return read(self.shown.html)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts in which merge tags may stand."""
        written = self.version
        about = {"from name": written.from_name, "subject": written.subject, "preheader": written.preheader}
        return {**about, "body": written.body}

    @cached_property
    def unknown(self) -> list[str]:
        """The merge tags that stand for nothing, each with its place."""
        found = (
            f"“{used.path}” (line {used.line} of the {place})"
            for place, text in self.texts.items()
            for used in language.tags_of(text or "")
            if not self._is_known(used.path)
        )
        return list(dict.fromkeys(found))

    def _is_known(self, path: str) -> bool:
        roots = path in self.known or path in {"customer", "shop", "campaign"}
        return roots or any(path.startswith(f"{tag}.") for tag in self.known if tag not in _LINKS) or self._has(path)

    def _has(self, path: str) -> bool:
        """Whether any of the people has it: attributes are known only to the shop they were declared in."""
        return any(_value(person, path) is not None for person in self.people)

    @cached_property
    def empty(self) -> dict[str, int]:
        """How many of the people have nothing where a merge tag stands bare, without a word for that case."""
        bare = dict.fromkeys(path for text in self.texts.values() for path in language.bare_tags(text or ""))
        counted = {path: sum(_is_blank(_value(person, path)) for person in self.people) for path in bare}
        of_people = (path for path in bare if path.startswith("customer.") and self._is_known(path))
        return {path: counted[path] for path in of_people if counted[path]}


_LINKS = frozenset({"unsubscribe_url", "preferences_url"})


def _value(person: Mapping[str, Any], path: str) -> Any:
    value: Any = person
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _is_blank(value: Any) -> bool:
    return value is None or value == "" or value == [] or (isinstance(value, str) and value.isspace())


def known_tags(tags: Iterable[str] | None) -> frozenset[str]:
    """Promise the merge tags that stand for something: the ones given, or those every shop has."""
    return frozenset(each.tag for each in TAGS) if tags is None else frozenset(tags)


def _example() -> dict[str, Any]:
    numbers = {Kind.NUMBER: 3, Kind.MONEY: 120.0, Kind.YES_NO: True, Kind.LIST: ["vip"]}
    return {
        each.tag.removeprefix("customer."): numbers.get(each.kind, each.example)
        for each in TAGS
        if each.tag.startswith("customer.")
    }
