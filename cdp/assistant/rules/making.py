"""What builders of conditions share: the shop's vocabulary, the sentence, and the times and bounds in what was found."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cdp.assistant.rules.amounts import Bound, Window
from cdp.assistant.rules.glossary import RECENT_DAYS
from cdp.assistant.rules.lexemes import Found, Lexeme
from cdp.assistant.rules.nodes import Atom, Note, Tree, When
from cdp.assistant.rules.periods import Period, shown
from cdp.assistant.rules.vocabulary import Vocabulary

_ARTICLE = re.compile(r"\b(?:an?|one|any|single)\s+$", re.IGNORECASE)
_ADDS_UP = re.compile(
    r"\btotal(?:s|led|ling|ed|ing)?\b(?! of\b)|\b(?:add(?:s|ed|ing)?|sum(?:s|med|ming)?) (?:up )?to\b|\bamount(?:s|ed|ing)? to\b|\b(?:of|in) (?:order|purchase) (?:value|volume)\b",
    re.IGNORECASE,
)
SOMEBODY = re.compile(
    r"\b(who|whose|that|which|people|customers?|clients?|shoppers|folks)\b", re.IGNORECASE
)  # begins a clause of its own
_WHO = re.compile(r"\b(?:who|whose)\W+$", re.IGNORECASE)


@dataclass
class Making:
    """The sentence that conditions are made from."""

    vocabulary: Vocabulary
    text: str
    lexemes: Sequence[Lexeme]

    def places(self, found: Found) -> tuple[int, int]:
        """Promise where in the text it stands."""
        return self.lexemes[found.start].start, self.lexemes[found.end - 1].end

    def said(self, found: Found) -> str:
        """Promise the person's own words."""
        start, end = self.places(found)
        return self.text[start:end]

    def is_one(self, start: int) -> bool:
        """Promise whether an article stands before this place of the text: 'an order', which is a noun and one."""
        return _ARTICLE.search(self.text[:start]) is not None

    def adds_up(self, found: Found) -> bool:
        """Promise whether an amount is said to be that of all orders together: 'orders totalling over 300', 'total purchases'."""
        inside = self.lexemes[found.start : found.end]
        if any(one.text in ("order", "purchase", "transaction") for one in inside):
            return False
        return _ADDS_UP.search(self.said(found)) is not None

    def is_after_who(self, at: int) -> bool:
        """Promise whether 'who' stands right before this lexeme: a time there is that of what follows it."""
        return _WHO.search(self.text[: self.lexemes[at].start]) is not None

    def when(self, found: Found) -> tuple[When | None, list[Note]]:
        """Promise the time that is named, and what was assumed about it."""
        for kind, value in found.parts:
            if kind == "RECENT":
                return Window(RECENT_DAYS), [Note(None, "recently", f"in the last {RECENT_DAYS} days", RECENT_DAYS)]
            if kind in ("WINDOW", "BETWEENAGO"):
                return value, []
            if kind == "PERIOD":
                period: Period = value
                return period, [Note(None, self.said(found), shown(period))] if period.said else []
        return None, []


def lasting(when: When | None) -> When | None:
    """Promise the time of what lasts: 'subscribed for over 6 months' began longer ago than that."""
    return Window(when.days, older=True) if isinstance(when, Window) and when.is_long else when


def bound_of(found: Found) -> Bound | None:
    """Promise the bound that is named, as 'at least 3' or '3 times'."""
    bound: Bound | None = found.get("BOUND", "TIMES")
    return bound


def atom(nodes: list[Tree], notes: Sequence[Note] = (), **more: object) -> Atom:
    """Promise an atom whose notes speak of its first condition where they name none."""
    own = [Note(note.node or nodes[0], note.phrase, note.means, note.value) for note in notes]
    return Atom(nodes, own, **more)  # type: ignore[arg-type]
