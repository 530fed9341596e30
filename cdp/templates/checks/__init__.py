"""What a letter is looked at for before it is sent: one row per check, each with what to do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cdp.errors import Invalid
from cdp.models import Sender, Shop
from cdp.templates.checks.looked import Looked, known_tags
from cdp.templates.checks.rows import LARGEST as LARGEST
from cdp.templates.checks.rows import ROWS, Level, Row
from cdp.templates.letter import Letter, Written


@dataclass(frozen=True)
class Check:
    """What one check found: how grave it is, what it is, and what to do."""

    key: str
    level: Level
    title: str
    detail: str = ""
    remedy: str = ""


def examine(
    letter: Letter,
    version: Written,
    *,
    shop: Shop,
    sender: Sender | None = None,
    people: Sequence[Mapping[str, Any]] | None = None,
    known: Iterable[str] | None = None,
) -> list[Check]:
    """Promise what every content check says of a letter, the gravest first.

    `people` are some of those who will get it, each as {"customer": {...}}; `known` the tags of this shop
    (`templates.tags`), without which a tag is known when every shop has it or one of the people does.
    """
    at = Looked(letter, version, shop, sender, list(people or ()), known_tags(known))
    try:
        found = [_check(row, at) for row in ROWS]
    except Invalid as error:
        return [Check("writing", "error", "Cannot be written", str(error), "Look at the merge tags and their filters.")]
    return sorted(found, key=lambda check: ("error", "warning", "ok").index(check.level))


def _check(row: Row, at: Looked) -> Check:
    found = row.look(at)
    if found is None:
        return Check(row.key, "ok", row.title)
    level, detail = found
    return Check(row.key, level, row.found or row.title, detail, row.remedy)
