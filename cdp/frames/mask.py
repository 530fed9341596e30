"""From a condition tree to one boolean per customer: the live preview's compiler."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cdp import conditions as cd
from cdp.conditions import Catalogue, Clock, Condition, Field, Group, Membership, Metric, Subject
from cdp.frames import columns
from cdp.frames.columns import Array, Mask
from cdp.frames.frame import Frames
from cdp.frames.metrics import figures

_DAY = 86_400_000_000


def mask(frames: Frames, tree: cd.Node, catalogue: Catalogue, *, now: datetime) -> Mask:
    """Promise one boolean per row of `frames.customers`; deleted customers are never in."""
    found = Compiler(frames, catalogue, now).mask(tree)
    return found if frames.living is None else found & frames.living


def first(
    frames: Frames, tree: cd.Node, catalogue: Catalogue, *, now: datetime, most: int
) -> tuple[int, tuple[int, ...]]:
    """Promise how many customers a tree means and the numbers of the first of them, remembered with the frames."""
    compiler = Compiler(frames, catalogue, now)
    key = ("first", compiler.asked(tree), most)
    if (known := frames.leaves.get(key)) is None:
        found = mask(frames, tree, catalogue, now=now)
        ids = frames.customers["id"].to_numpy()[found.nonzero()[0][:most]]
        known = int(np.count_nonzero(found)), tuple(ids.tolist())
        frames.leaves.put(key, known)
    return known


class Compiler:
    """Walks a tree over one set of frames. Masks of single conditions are remembered with the frames."""

    def __init__(self, frames: Frames, catalogue: Catalogue, now: datetime) -> None:
        self.frames, self.catalogue = frames, catalogue
        self.clock = Clock(now, catalogue.time_zone)

    def mask(self, node: cd.Node) -> Mask:
        """Promise the mask of a tree; it may be shared and must not be written to."""
        if isinstance(node, Group):
            return columns.fold(node, self.mask, len(self.frames.customers))
        if isinstance(node.subject, Membership):
            inner = self.mask(self._members(node.subject))
            return inner if node.operator == "in" else ~inner
        lowered = cd.lower(node, self.clock, self)
        key = (self._identity(node.subject), lowered)
        if (known := self.frames.leaves.get(key)) is None:
            known = self._leaf(node, lowered)
            self.frames.leaves.put(key, known)
        return known

    def asked(self, node: cd.Node) -> tuple[Any, ...]:
        """Promise what a tree asks at this instant: of these frames, two that ask the same mean the same customers."""
        if isinstance(node, Group):
            return (node.match, *map(self.asked, node.parts))
        if isinstance(node.subject, Membership):
            return (node.operator, self.asked(self._members(node.subject)))
        return (self._identity(node.subject), cd.lower(node, self.clock, self))

    def _members(self, subject: Membership) -> cd.Node:
        return cd.parse(self.catalogue.segments[subject.segment].conditions, self.catalogue)

    def _leaf(self, condition: Condition, lowered: cd.Lowered) -> Mask:
        subject = condition.subject
        if isinstance(subject, Field):
            return columns.answer(self.column(subject), subject, lowered, self.frames.words)
        assert isinstance(subject, Metric)
        return figures(self.frames, subject, self.clock, self).answer(lowered)

    def _identity(self, subject: Subject) -> Any:
        is_relative = isinstance(subject, Metric) or (
            isinstance(subject, Field) and subject.key.startswith("days_since")
        )
        return (subject, self.clock.now) if is_relative else subject

    # -- columns that are made of others -----------------------------------------------------------------------------

    def column(self, field: Field) -> pd.Series:
        """Promise the values of a customer field, stored or computed."""
        if field.key in self.frames.customers and (field.is_attribute or field.key not in _COMPUTED):
            return self.frames.customers[field.key]
        return _COMPUTED[field.key](self)

    def days_since(self, at: Array) -> Array:
        """Promise whole days between instants and now, as doubles with NaN where there is none."""
        ticks = at.view(np.int64)
        days = (columns.ticks_of(self.clock.now, "us") - ticks) // _DAY
        return np.where(ticks == columns.NOT_A_TIME, np.nan, days)

    # -- percentiles -------------------------------------------------------------------------------------------------

    def known(self, subject: Subject) -> int:
        """Promise how many living customers have a value."""
        return len(self._known_values(subject))

    def kth(self, subject: Subject, k: int) -> int | float:
        """Promise the k-th smallest known value, counting from 1."""
        key = ("kth", self._identity(subject), k)
        if (known := self.frames.leaves.get(key)) is None:
            values = self._known_values(subject)
            known = np.partition(values, k - 1)[k - 1]
            self.frames.leaves.put(key, known)
        return int(known) if cd.is_whole(subject) else float(known)

    def _known_values(self, subject: Subject) -> Array:
        key = ("known", self._identity(subject))
        if (values := self.frames.leaves.get(key)) is None:
            values = self._values(subject)
            if self.frames.living is not None:
                values = values[self.frames.living]
            if values.dtype.kind == "f":
                values = values[~np.isnan(values)]
            self.frames.leaves.put(key, values)
        return values

    def _values(self, subject: Subject) -> Array:
        if isinstance(subject, Field):
            return self.column(subject).to_numpy()
        assert isinstance(subject, Metric)
        return figures(self.frames, subject, self.clock, self).values()


def _email_subscribed(compiler: Compiler) -> pd.Series:
    consent = compiler.frames.customers["email_consent"].array
    assert isinstance(consent, pd.Categorical)
    return pd.Series(columns.spread(consent.codes, np.asarray(consent.categories == "subscribed"), False), copy=False)


def _full_name(compiler: Compiler) -> pd.Series:
    if (known := compiler.frames.leaves.get("full_name")) is None:
        first, last = (_words(compiler.frames.customers[name]) for name in ("first_name", "last_name"))
        joined = pc.binary_join_element_wise(first, last, pa.scalar(" ", pa.large_string()))
        known = pd.Series(pd.array(pa.chunked_array([pc.ascii_trim(joined, " ")]), dtype="str"))
        compiler.frames.leaves.put("full_name", known)
    return known


def _words(column: pd.Series) -> Any:
    values = column.array
    if isinstance(values, pd.Categorical):
        text = pa.array(values.categories, pa.large_string()).take(pa.array(values.codes, mask=values.codes < 0))
    else:
        text = pa.array(values, pa.large_string(), from_pandas=True)
    return pc.fill_null(text, "")


def _days_since_last_order(compiler: Compiler) -> pd.Series:
    return pd.Series(compiler.days_since(compiler.frames.customers["last_order_date"].to_numpy()), copy=False)


_COMPUTED: dict[str, Callable[[Compiler], pd.Series]] = {
    "email_subscribed": _email_subscribed,
    "full_name": _full_name,
    "days_since_last_order": _days_since_last_order,
}
