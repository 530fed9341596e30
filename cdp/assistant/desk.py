"""The desk the assistant works at: the shop as it is now, seen in counts and shares, never as rows of people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cdp import conditions as cd
from cdp import errors, frames, segments, shop
from cdp.assistant.turns import ToolError
from cdp.conditions import Catalogue
from cdp.frames import Frames, Mask
from cdp.models import Customer, Shop, Suppression

FEWEST = 5  # people below whom nothing is told but their number
# Fields that name a person: the assistant asks for a value of theirs only when the person at the screen wrote it.
PERSONAL = frozenset(
    ["email", "full_name", "first_name", "last_name", "phone", "address_line1", "address_line2", "zip_code"]
)
SUBSCRIBED = {"field": "email_subscribed", "operator": "equals", "value": True}


@dataclass(frozen=True)
class Counted:
    """How many are in a segment, of how many; of them subscribed to e-mail, and reachable: nothing bars a letter."""

    count: int
    of: int
    subscribed: int
    reachable: int


@dataclass
class Desk:
    """One person's view while they talk with the assistant. `asked` are their own words, the newest last.

    `on_screen` is the tree of the segment they look at. What was looked at closely is remembered for as long as the desk
    stands, which is one question, and `looking.recall` adds what the conversation told before: a model cannot subtract two
    of its looks from each other to learn about one person.
    """

    session: Session
    frames: Frames
    catalogue: Catalogue
    shop: Shop
    now: datetime
    on_screen: dict[str, Any] | None = None
    asked: list[str] = field(default_factory=list)
    _looked_at: list[Mask] = field(default_factory=list)
    _barred: Mask | None = None

    def tree(self, conditions: Any) -> cd.Group:
        """Promise the checked tree; raises ToolError with what is wrong, or when it asks for a person by name."""
        try:
            tree = cd.parse(conditions, self.catalogue)
        except errors.CdpError as error:
            raise ToolError(str(error)) from error
        self._refuse_names(tree)
        return tree

    def _refuse_names(self, tree: cd.Group) -> None:
        said = " ".join(self.asked).casefold()
        for condition in cd.conditions(tree):
            subject = condition.subject
            if not isinstance(subject, cd.Field) or subject.key not in PERSONAL or condition.value is None:
                continue
            values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
            for value in map(str, values):
                if value.casefold() not in said and value.casefold().split(".")[0] not in said:
                    raise ToolError(
                        f"Conditions on {subject.label.lower()} may only use values the person wrote, "
                        f"and “{value[:40]}” is none."
                    )

    def mask(self, tree: cd.Node) -> Mask:
        """Promise one boolean per customer: who is in."""
        return frames.mask(self.frames, tree, self.catalogue, now=self.now)

    def counted(self, found: Mask) -> Counted:
        """Promise how many these are, and how many of them can be written to."""
        subscribed = found & self.mask(self._parsed(SUBSCRIBED))
        reachable = (
            subscribed & self.mask(self._parsed({"field": "email", "operator": "not_blank"})) & ~self._kept_out()
        )
        return Counted(int(found.sum()), len(self.frames), int(subscribed.sum()), int(reachable.sum()))

    def may_look(self, found: Mask) -> bool:
        """Promise whether these people may be described, not only counted.

        They may not when they are few, or when they differ by few from people who were described before (Denning's
        differencing attack, 1980).
        """
        if int(found.sum()) < FEWEST:
            return False
        if any(0 < int((found ^ other).sum()) < FEWEST for other in self._looked_at):
            return False
        self._looked_at.append(found)
        return True

    def number(self, condition: cd.Condition) -> float | None:
        """Promise the value behind a percentile or a top share, money in units; None for other operators or no data."""
        if condition.operator not in ("above_percentile", "below_percentile", "top_percent", "bottom_percent"):
            return None
        compiler = frames.Compiler(self.frames, self.catalogue, self.now)
        lowered = cd.lower(condition, compiler.clock, compiler)
        [test] = lowered.tests
        if not isinstance(test.value, int | float):
            return None
        kind = cd.kind_of(condition.subject)
        return test.value / 100 if kind is cd.Kind.MONEY and cd.is_whole(condition.subject) else float(test.value)

    def _parsed(self, condition: dict[str, Any]) -> cd.Group:
        return cd.parse({"all": [condition]}, self.catalogue)

    def _kept_out(self) -> Mask:
        """Customers whose address must not be written to; looked up anew when an address was added or let go."""
        if self._barred is None:
            state = self.session.execute(sa.select(sa.func.count(), sa.func.max(Suppression.id))).one()
            key = ("kept out", *state)
            if (barred := self.frames.leaves.get(key)) is None:
                barred = self._suppressed()
                self.frames.leaves.put(key, barred)
            self._barred = barred
        return self._barred

    def _suppressed(self) -> Mask:
        barred = np.zeros(len(self.frames.customers), bool)
        # Only living customers have an index by address: without them the whole table would be read.
        same = sa.and_(Customer.email == Suppression.email, Customer.deleted_at.is_(None))
        ids = np.array(
            list(self.session.scalars(sa.select(Customer.id).select_from(Suppression).join(Customer, same))), np.int64
        )
        at = self.frames.positions.of(ids) - 1 if len(ids) else ids
        barred[at[at >= 0]] = True
        return barred


def open_desk(
    session: Session, *, now: datetime, on_screen: dict[str, Any] | None = None, asked: Sequence[str] = ()
) -> Desk:
    """Promise a desk over the newest data."""
    return Desk(
        session,
        frames.current(session),
        segments.catalogue(session),
        shop.get(session),
        now,
        on_screen,
        list(asked),
    )
