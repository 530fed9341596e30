"""What a question about the shop can ask for."""

from dataclasses import dataclass

from cdp.assistant.rules.figures.tokens import Days


@dataclass(frozen=True)
class Figures:
    """Measures over days (None: since the shop began), against others, apart by something or of one value of it alone.

    `within` is a category or vendor whose products alone are meant.
    """

    measures: tuple[str, ...]
    days: Days | None = None
    against: Days | None = None
    by: str = ""
    only: str = ""
    most: int = 0
    is_ranked: bool = False
    is_least: bool = False
    is_ever: bool = False
    is_usual: bool = False  # the question named no time
    is_net: bool = False  # it said that it wants it after refunds
    within: str = ""


@dataclass(frozen=True)
class Campaigns:
    """What letters came to: of so many of the newest campaigns, of the one of that name, or of all sent in some days."""

    newest: int = 0
    name: str = ""
    days: Days | None = None
    against: Days | None = None
    rates: tuple[str, ...] = ()
    is_ranked: bool = False
    is_least: bool = False


@dataclass(frozen=True)
class NotOffered:
    """A figure or a breakdown there is none of."""

    what: str


@dataclass(frozen=True)
class Unclear:
    """It is about the shop, and these words were not understood."""

    words: tuple[str, ...]


Question = Figures | Campaigns | NotOffered | Unclear
