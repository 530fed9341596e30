"""Dice for whole columns, and when things happen: growing over three years, most before Christmas, more by daylight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cdp.models.columns import micros

Ints = npt.NDArray[np.integer[Any]]
Floats = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]
Dice = np.random.Generator
Texts: TypeAlias = pa.Array

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
YEARS = 3
_BY_MONTH = np.array([0.85, 0.75, 0.8, 0.85, 0.9, 0.8, 0.75, 0.85, 1.0, 1.25, 1.9, 1.8])
_BY_WEEKDAY = np.array([1.1, 1.0, 0.95, 1.0, 1.0, 0.9, 1.15])
_BY_HOUR_UTC = np.array(
    [1.3, 1.4, 1.2, 0.8, 0.5, 0.3, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8, 1, 1.2, 1.3, 1.4, 1.4] + [1.3] * 6
)


def dice(*seed: int) -> Dice:
    """Promise the same dice for the same numbers, on every machine."""
    return np.random.default_rng(seed)


def pick(rng: Dice, size: int, weights: Sequence[float] | Floats) -> Ints:
    """Promise positions drawn in proportion to their weights."""
    edges = np.cumsum(np.asarray(weights, float))
    found: Ints = np.searchsorted(edges, rng.random(size) * edges[-1], side="right")
    return np.minimum(found, len(edges) - 1)


def words(values: Sequence[str | None], codes: Ints, *, blank: Flags | None = None) -> Texts:
    """Promise the text at each code; None where `blank`."""
    return pa.array(values, pa.string()).take(pa.array(codes, mask=blank))


def numbers(values: Ints, *, blank: Flags | None = None) -> Texts:
    """Promise whole numbers as text; None where `blank`."""
    return pa.array(values, mask=blank).cast(pa.string())


def join(*parts: Texts | str, by: str = "") -> Texts:
    """Promise texts joined row by row; None where any of them is."""
    return pc.binary_join_element_wise(*parts, by)


def known(values: Texts) -> Flags:
    """Promise where there is a value."""
    return np.asarray(values.is_valid(), np.bool_)


@dataclass(frozen=True)
class Seasons:
    """The share of all business done by each hour: from a share to a time and back."""

    hours: Ints
    done: Floats

    def at(self, share: Floats) -> Ints:
        """Promise the microseconds at which these shares were reached."""
        return np.interp(share, self.done, self.hours).astype(np.int64)

    def share(self, at: Ints) -> Floats:
        """Promise the share of all business done by these microseconds."""
        return np.interp(at, self.hours, self.done)


def seasons(now: datetime) -> Seasons:
    """Promise the business of the three years before `now`."""
    end = micros(now)
    hours = np.arange(end - YEARS * 365 * DAY, end + 1, HOUR, dtype=np.int64)
    times = hours.astype("M8[us]")
    days = times.astype("M8[D]")
    busy = np.exp(np.linspace(0, 0.9, len(hours))) * _BY_MONTH[month(hours)] * _BY_HOUR_UTC[hours % DAY // HOUR]
    busy *= _BY_WEEKDAY[(days.astype(np.int64) + 3) % 7]
    day_of_month = (days - times.astype("M8[M]").astype("M8[D]")).astype(np.int64)
    busy *= np.where((month(hours) == 10) & (day_of_month >= 22), 1.9, 1.0)  # the week of Black Friday
    done = np.cumsum(busy)
    return Seasons(hours, (done - done[0]) / (done[-1] - done[0]))


def month(at: Ints) -> Ints:
    """Promise the month of these microseconds, January as 0."""
    return at.astype("M8[us]").astype("M8[M]").astype(np.int64) % 12
