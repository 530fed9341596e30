"""What a letter is looked at for before it is sent: one row per check, each with what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cdp.models import Sender, Shop
from cdp.templates.letter import Letter, Written

Level = Literal["error", "warning", "ok"]


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
    known: Sequence[str] | None = None,
) -> list[Check]:
    """Promise what every content check says of a letter, in the order of the table."""
    return []
