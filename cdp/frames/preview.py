"""Who the people of a segment are, and what makes them different from everyone: the numbers behind the live preview."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from cdp.conditions import Catalogue, Kind
from cdp.frames import columns
from cdp.frames.columns import Array, Mask
from cdp.frames.frame import Frames

RECENCY = ((30, "30 days"), (60, "60 days"), (90, "90 days"), (180, "6 months"), (365, "1 year"), (730, "2 years"))
ORDERS = ("0", "1", "2", "3", "4", "5", "6–9", "10+")
MONTHS, VALUE_BINS, TOP, CATEGORIES = 24, 24, 8, 40
_DAY = 86_400_000_000
_Z = 1.96  # two-sided 95 %


@dataclass(frozen=True)
class Bars:
    """Counts by label, for the segment and for everyone, in the same order."""

    labels: tuple[str, ...]
    counts: tuple[int, ...]
    everyone: tuple[int, ...]


@dataclass(frozen=True)
class Distribution:
    """Counts between edges (one more edge than counts; the last bin also holds what lies beyond). Money in units."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    everyone: tuple[int, ...]


@dataclass(frozen=True)
class Difference:
    """A value that is commoner in the segment than among everyone; `lift` is the ratio of the two shares."""

    field: str
    value: str
    n: int
    share: float
    share_of_everyone: float
    lift: float


@dataclass(frozen=True)
class Preview:
    """Everything the preview shows of a segment except its table. Money in units of the shop's currency."""

    count: int
    total: int
    revenue: float
    revenue_of_everyone: float
    orders: int
    subscribed: int
    lifetime_value: Distribution
    recency: Bars
    order_counts: Bars
    sources: Bars
    places: Bars
    place_field: str
    joined: Bars
    different: tuple[Difference, ...]

    @property
    def average_order(self) -> float | None:
        """Revenue by order, or None without orders."""
        return self.revenue / self.orders if self.orders else None


def preview(
    frames: Frames, found: Mask, catalogue: Catalogue, *, now: datetime, leave_out: Collection[str] = ()
) -> Preview:
    """Promise the figures and charts of the customers in `found`; fields in `leave_out` are not called different."""
    asked = _Asked(frames, found, catalogue, now)
    customers = frames.customers
    value, orders = customers["lifetime_value"].to_numpy(), customers["total_orders"].to_numpy()
    place = _place_field(asked)
    return Preview(
        count=len(asked.at),
        total=len(asked.everyone),
        revenue=int(asked.of(value).sum(dtype=np.int64)) / 100,
        revenue_of_everyone=asked.once("revenue", lambda: int(value[asked.everyone].sum(dtype=np.int64))) / 100,
        orders=int(asked.of(orders).sum(dtype=np.int64)),
        subscribed=_subscribed(asked),
        lifetime_value=_value_distribution(asked, value),
        recency=_bars(asked, ("recency", now), _recency_labels(), lambda: _recency_codes(asked)),
        order_counts=_bars(asked, "order_counts", ORDERS, lambda: _order_codes(orders)),
        sources=_top(asked, "acquisition_source"),
        places=_top(asked, place),
        place_field=place,
        joined=_joined(asked, catalogue.time_zone),
        different=differences(asked, leave_out),
    )


class _Asked:
    """The people asked about, and everyone; what concerns everyone is worked out once per state of the data."""

    def __init__(self, frames: Frames, found: Mask, catalogue: Catalogue, now: datetime) -> None:
        self.frames, self.catalogue, self.now = frames, catalogue, now
        self.at: Array = np.flatnonzero(found)  # gathering by position is much quicker than by mask
        self.everyone: Array = self.once("everyone", self._living)
        self.is_everyone = len(self.at) == len(self.everyone)

    def _living(self) -> Array:
        living = self.frames.living
        return np.arange(len(self.frames.customers)) if living is None else np.flatnonzero(living)

    def once(self, name: Any, compute: Callable[[], Any]) -> Any:
        """Promise what `compute` gives, computed once for these frames."""
        if (known := self.frames.leaves.get(("preview", name))) is None:
            known = compute()
            self.frames.leaves.put(("preview", name), known)
        return known

    def of(self, values: Array) -> Array:
        """Promise the values of the people asked about."""
        return values if self.is_everyone and self.frames.living is None else values[self.at]

    def counted(self, name: Any, codes: Array, size: int) -> tuple[Array, Array]:
        """Promise how many of the people, and of everyone, have each code from 0 up; -1 is not counted."""
        everyone = self.once((name, "everyone"), lambda: tally(codes[self.everyone], size))
        return (everyone if self.is_everyone else tally(self.of(codes), size)), everyone


def tally(codes: Array, size: int) -> Array:
    """Promise the number of rows per code from 0 to size - 1; negative codes are left out."""
    if codes.dtype == np.int8:
        return np.bincount(codes.view(np.uint8), minlength=256)[:size]
    return np.bincount(codes.astype(np.int64) + 1, minlength=size + 1)[1 : size + 1]


def _bars(asked: _Asked, name: Any, labels: tuple[str, ...], codes: Callable[[], Array]) -> Bars:
    counts, everyone = asked.counted(name, asked.once((name, "codes"), codes), len(labels))
    return Bars(labels, tuple(counts.tolist()), tuple(everyone.tolist()))


def _subscribed(asked: _Asked) -> int:
    consent = asked.frames.customers["email_consent"].array
    counts, _ = asked.counted("consent", consent.codes, max(len(consent.categories), 1))
    words = list(consent.categories)
    return int(counts[words.index("subscribed")]) if "subscribed" in words else 0


def _value_distribution(asked: _Asked, value: Array) -> Distribution:
    step = asked.once("value step", lambda: _nice_step(value[asked.everyone]))
    codes = asked.once("value codes", lambda: np.clip(value // step, 0, VALUE_BINS - 1).astype(np.int8))
    counts, everyone = asked.counted("value", codes, VALUE_BINS)
    edges = tuple(step * at / 100 for at in range(VALUE_BINS + 1))
    return Distribution(edges, tuple(counts.tolist()), tuple(everyone.tolist()))


def _nice_step(cents: Array) -> int:
    """A bin width of 1, 2 or 5 times a power of ten, so that nearly everyone (97 %) lies in the bins."""
    if not len(cents):
        return 1_000
    edge = max(int(np.partition(cents, int(0.97 * (len(cents) - 1)))[int(0.97 * (len(cents) - 1))]), 100)
    raw = edge / (VALUE_BINS - 1)
    power = 10 ** int(np.floor(np.log10(max(raw, 1))))
    return int(next(step * power for step in (1, 2, 5, 10) if step * power >= raw))


def _recency_labels() -> tuple[str, ...]:
    return (*(f"≤ {label}" for _, label in RECENCY), "longer", "never")


def _recency_codes(asked: _Asked) -> Array:
    ticks = asked.frames.customers["last_order_date"].to_numpy().view(np.int64)
    edges = [columns.ticks_of(asked.now, "us") - days * _DAY for days, _ in RECENCY]
    codes = len(RECENCY) - np.searchsorted(np.array(edges[::-1]), ticks, "right")
    return np.where(ticks == columns.NOT_A_TIME, len(RECENCY) + 1, codes).astype(np.int8)


def _order_codes(orders: Array) -> Array:
    return np.where(orders < 6, orders, np.where(orders < 10, 6, 7)).astype(np.int8)


def _top(asked: _Asked, field: str) -> Bars:
    """The commonest values in the segment; ties by name, so that the picture does not flicker."""
    values = asked.frames.customers[field].array
    if not isinstance(values, pd.Categorical):
        return Bars((), (), ())
    counts, everyone = asked.counted(("top", field), values.codes, len(values.categories))
    best = np.argsort(-counts, kind="stable")[:TOP]
    best = best[counts[best] > 0]
    labels = tuple(str(word) for word in values.categories[best])
    return Bars(labels, tuple(counts[best].tolist()), tuple(everyone[best].tolist()))


def _place_field(asked: _Asked) -> str:
    """Countries, unless nearly all are in one: then states, then cities."""
    for field in ("country", "state"):
        bars = _top(asked, field)
        if len(bars.counts) > 1 and bars.counts[0] < 0.85 * sum(bars.counts):
            return field
    return "city" if _top(asked, "city").counts else "country"


def _joined(asked: _Asked, zone: ZoneInfo) -> Bars:
    months = asked.once(("months", zone), lambda: _month_codes(asked.frames.customers["created_at"].to_numpy(), zone))
    last = asked.now.astimezone(zone).year * 12 + asked.now.astimezone(zone).month - 1
    first = last - MONTHS + 1
    codes = asked.once(
        ("joined", last, zone),
        lambda: np.where((months >= first) & (months <= last), months - first, -1).astype(np.int8),
    )
    counts, everyone = asked.counted(("joined", last, zone), codes, MONTHS)
    labels = tuple(f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, last + 1))
    return Bars(labels, tuple(counts.tolist()), tuple(everyone.tolist()))


def _month_codes(instants: Array, zone: ZoneInfo) -> Array:
    local = pd.DatetimeIndex(instants).tz_localize("UTC").tz_convert(zone)
    return (local.year * 12 + local.month - 1).to_numpy().astype(np.int32)


# -- what makes them different -------------------------------------------------------------------------------------------


def differences(asked: _Asked, leave_out: Collection[str], most: int = 12) -> tuple[Difference, ...]:
    """Promise the most over-represented values, best proven first.

    A value counts when the lower end of its share's 95 % interval (Wilson, JASA 22, 1927) is above everyone's share.
    """
    if asked.is_everyone or len(asked.at) < 10:
        return ()
    found = [
        difference
        for label, key, words, codes in _worded(asked)
        if key not in leave_out
        for difference in _compared(asked, label, key, words, codes)
    ]
    if "category" not in leave_out:
        found += _bought(asked)
    return tuple(sorted(found, key=lambda d: -_proven(d, len(asked.at)))[:most])


def _worded(asked: _Asked) -> list[tuple[str, str, Any, Array]]:
    listed = []
    for field in asked.catalogue.fields.values():
        values = asked.frames.customers[field.key].array if field.key in asked.frames.customers else None
        is_word = field.kind in (Kind.TEXT, Kind.CHOICE, Kind.YES_NO) and field.key not in _NOT_TELLING
        if is_word and isinstance(values, pd.Categorical) and len(values.categories):
            listed.append((field.label, field.key, values.categories, values.codes))
    return listed


_NOT_TELLING = {"email", "phone", "first_name", "last_name", "full_name", "address_line1", "address_line2", "zip_code"}


def _compared(asked: _Asked, label: str, key: str, words: Any, codes: Array) -> list[Difference]:
    counts, everyone = asked.counted(("differs", key), codes, len(words))
    n, total = len(asked.at), len(asked.everyone)
    likely = np.flatnonzero((counts >= 5) & (counts * total > 1.1 * everyone * n))
    made = [_difference(label, str(words[at]), int(counts[at]), int(everyone[at]), n, total) for at in likely]
    return [one for one in made if _proven(one, n) > 1]


def _difference(field: str, value: str, n: int, everyone: int, size: int, total: int) -> Difference:
    share, base = n / size, everyone / total
    return Difference(field, value, n, share, base, share / base)


def _proven(difference: Difference, size: int) -> float:
    """The lift that even the lower end of the share's interval has."""
    p = difference.share
    centre = p + _Z**2 / (2 * size)
    spread = _Z * np.sqrt(p * (1 - p) / size + _Z**2 / (4 * size**2))
    return float((centre - spread) / (1 + _Z**2 / size) / difference.share_of_everyone)


def _bought(asked: _Asked) -> list[Difference]:
    """Product categories that more of them than of everyone have bought from."""
    words, bits = asked.once("bought", lambda: _category_bits(asked.frames))
    n, total = len(asked.at), len(asked.everyone)
    mine, found = asked.of(bits), []
    everyone = asked.once("bought by everyone", lambda: [_having(bits[asked.everyone], at) for at in range(len(words))])
    for at, word in enumerate(words):
        if (count := _having(mine, at)) >= 5 and everyone[at]:
            found.append(_difference("Bought from", word, count, everyone[at], n, total))
    return [one for one in found if one.lift > 1.1 and _proven(one, n) > 1]


def _having(bits: Array, at: int) -> int:
    return int(np.count_nonzero(bits & np.uint64(1 << at)))


def _category_bits(frames: Frames) -> tuple[list[str], Array]:
    """One bit per customer and category (the commonest ones), set when they bought from it in an order that counts."""
    bits = np.zeros(len(frames.customers) + 1, np.uint64)
    category = frames.products["category"].array
    named = [at for at, word in enumerate(category.categories) if word]
    lines = frames.lines["product"].to_numpy()
    per_category = np.bincount(category.codes[lines], minlength=len(category.categories)) if len(lines) else np.zeros(0)
    chosen = sorted(named, key=lambda at: -per_category[at] if len(per_category) else 0)[:CATEGORIES]
    # One row of flags per chosen category, the last for all others: one pass over the lines fills them.
    place = np.full(len(category.categories) + 1, len(chosen), np.int64)
    place[chosen] = np.arange(len(chosen))
    seen = np.zeros((len(chosen) + 1) * len(bits), bool)
    buyers = frames.orders["counted_row"].to_numpy()[frames.lines["order"].to_numpy()]
    seen[(place * len(bits))[category.codes][lines] + buyers] = True
    for bit in range(len(chosen)):
        bits |= seen[bit * len(bits) : (bit + 1) * len(bits)].astype(np.uint64) << np.uint64(bit)
    return [str(category.categories[at]) for at in chosen], bits[1:]
