"""Why a customer is in a segment or not: the tree with this customer's own values and a tick or cross at each place."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from cdp import conditions as cd
from cdp.conditions import Catalogue, Condition, Field, Group, Kind, Membership, Metric
from cdp.frames.columns import EPOCH, NOT_A_TIME
from cdp.frames.frame import Frames
from cdp.frames.mask import Compiler
from cdp.frames.metrics import figures


@dataclass(frozen=True)
class Reason:
    """One place of a tree: what it asks in words, whether it holds, the customer's own value, and the places below."""

    words: str
    holds: bool
    value: str = ""
    parts: tuple["Reason", ...] = ()


def explain(frames: Frames, tree: cd.Node, catalogue: Catalogue, position: int, *, now: datetime) -> Reason:
    """Promise the reasons for the customer at this row of `frames.customers`."""
    return _Explainer(frames, catalogue, now, position).reason(tree)


_MATCH = {"all": "All of these", "any": "Any of these", "none": "None of these"}


class _Explainer:
    def __init__(self, frames: Frames, catalogue: Catalogue, now: datetime, position: int) -> None:
        self.compiler = Compiler(frames, catalogue, now)
        self.frames, self.catalogue, self.position = frames, catalogue, position

    def reason(self, node: cd.Node) -> Reason:
        if isinstance(node, Group):
            parts = tuple(self.reason(part) for part in node.parts)
            held = [part.holds for part in parts]
            holds = {"all": all(held), "any": any(held), "none": not any(held)}[node.match]
            return Reason(_MATCH[node.match], holds, parts=parts)
        words, holds = cd.describe_part(node, self.catalogue), bool(self.compiler.mask(node)[self.position])
        if isinstance(node.subject, Membership):
            saved = self.catalogue.segments[node.subject.segment]
            return Reason(words, holds, parts=(self.reason(cd.parse(saved.conditions, self.catalogue)),))
        return Reason(words, holds, self.value(node))

    def value(self, condition: Condition) -> str:
        subject = condition.subject
        value = self._figure(subject) if isinstance(subject, Metric) else self._held(subject)
        return "not known" if value is None else _shown(value, subject, self.catalogue)

    def _figure(self, metric: Metric) -> Any:
        value = float(figures(self.frames, metric, self.compiler.clock, self.compiler).values()[self.position])
        if np.isnan(value):
            return None
        scale = cd.scale_of(metric)
        return Decimal(str(round(value, 2))) if scale == 1 else Decimal(round(value)) / scale

    def _held(self, subject: Any) -> Any:
        assert isinstance(subject, Field)
        column = self.compiler.column(subject)
        raw = column.iloc[self.position]
        if isinstance(column.array, pd.Categorical) or isinstance(column.dtype, pd.StringDtype):
            return None if pd.isna(raw) or raw == "" else raw
        plain = column.to_numpy()[self.position]
        if plain.dtype.kind == "M":
            return _instant(plain, subject)
        if plain.dtype.kind == "b":
            return bool(plain)
        if np.isnan(plain):
            return None
        return Decimal(int(plain)) / 100 if subject.kind is Kind.MONEY else Decimal(str(round(float(plain), 2)))


def _instant(value: Any, field: Field) -> date | datetime | None:
    ticks = int(value.view(np.int64))
    if ticks == NOT_A_TIME:
        return None
    if field.kind is Kind.DATE:
        return (EPOCH + pd.Timedelta(seconds=ticks)).date()
    return datetime.fromtimestamp(ticks // 1_000_000, UTC)


def _shown(value: Any, subject: Any, catalogue: Catalogue) -> str:
    if isinstance(value, str) and isinstance(subject, Field):
        return subject.said(value) if subject.kind is Kind.CHOICE else value
    return cd.value_words(value, subject, catalogue)
