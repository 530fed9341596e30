"""When people buy and click: the hour and the weekday to write at, from what they did and not from folklore."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from cdp.conditions import EMAIL_EVENTS
from cdp.frames import Frames, Mask
from cdp.frames.columns import Array

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LOOKED_BACK = 180  # days
FEWEST = 100  # orders and clicks below which nothing is said
_HOUR = 3_600_000_000  # microseconds
_Z = 1.96  # two-sided 95 %


@dataclass(frozen=True)
class BestTime:
    """What the orders and clicks of the last half year say, on the shop's clock.

    `hour` and `weekday` (0 is Monday) are None where there is too little to say, or where none stands out: its share is
    not surely above an even spread (lower end of Wilson's 95 % interval, 1927).
    """

    n: int
    orders: int
    clicks: int
    hour: int | None
    hour_share: float
    weekday: int | None
    weekday_share: float
    by_hour: tuple[int, ...]
    by_weekday: tuple[int, ...]

    @property
    def is_enough(self) -> bool:
        """Whether there was enough to look at."""
        return self.n >= FEWEST


def best_time(frames: Frames, found: Mask, *, zone: ZoneInfo, now: datetime) -> BestTime:
    """Promise when the customers in `found` order and click, counted by hour and weekday of the shop's clock."""
    since = np.datetime64((now - timedelta(days=LOOKED_BACK)).replace(tzinfo=None), "us")
    orders = _of(frames.orders["row"].to_numpy(), frames.orders["placed_at"].to_numpy(), found, since)
    clicks = _clicks(frames, found, since)
    hours = _on_the_clock(np.concatenate([orders, clicks]), zone)
    by_hour = np.bincount(hours % 24, minlength=24)
    by_weekday = np.bincount((hours // 24 + 3) % 7, minlength=7)  # 1 January 1970 was a Thursday
    n = len(hours)
    hour, hour_share = _standing_out(by_hour, n)
    weekday, weekday_share = _standing_out(by_weekday, n)
    counted = tuple(map(int, by_hour)), tuple(map(int, by_weekday))
    return BestTime(n, len(orders), len(clicks), hour, hour_share, weekday, weekday_share, *counted)


def _clicks(frames: Frames, found: Mask, since: np.datetime64) -> Array:
    at, names = frames.events["occurred_at"].to_numpy(), frames.events["name"].array
    first = int(np.searchsorted(at, since))  # names are compared for the half year alone
    # The last place is for events without a name, whose code is -1.
    clicked = np.append(np.asarray(names.categories == EMAIL_EVENTS["clicked"], bool), False)
    is_click = clicked[names.codes[first:]]
    return _of(frames.events["row"].to_numpy()[first:][is_click], at[first:][is_click], found, since)


def _of(rows: Array, at: Array, found: Mask, since: np.datetime64) -> Array:
    """The instants since then of those rows whose customer is among the found; rows lie in time order, 0 is nobody."""
    first = int(np.searchsorted(at, since))
    rows, at = rows[first:], at[first:]
    return at[np.append(False, found)[rows]]


def _on_the_clock(instants: Array, zone: ZoneInfo) -> Array:
    """Whole hours since 1970 as the shop's clock counts them: the offset is looked up once for each hour there is."""
    ticks = instants.astype("datetime64[us]").view(np.int64)
    each, where = np.unique(ticks // _HOUR, return_inverse=True)
    offsets = [datetime.fromtimestamp(int(hour) * 3600, zone).utcoffset() or timedelta() for hour in each]
    minutes = np.array([round(offset.total_seconds() / 60) for offset in offsets], np.int64)
    return (ticks + (minutes[where] if len(each) else 0) * 60_000_000) // _HOUR


def _standing_out(counts: Array, n: int) -> tuple[int | None, float]:
    if n < FEWEST:
        return None, 0.0
    best = int(np.argmax(counts))
    share = float(counts[best]) / n
    return (best if _lowest(share, n) > 1 / len(counts) else None), share


def _lowest(share: float, n: int) -> float:
    middle = share + _Z**2 / (2 * n)
    spread = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return (middle - spread) / (1 + _Z**2 / n)


def next_at(
    weekday: int | None, hour: int | None, *, zone: ZoneInfo, now: datetime, usual: Sequence[int] = (1, 10)
) -> datetime:
    """Promise the next such weekday from tomorrow on at that hour; where one is None, the usual one (Tuesday, 10)."""
    day = usual[0] if weekday is None else weekday
    local = now.astimezone(zone)
    ahead = (day - local.weekday() - 1) % 7 + 1
    return (local + timedelta(days=ahead)).replace(
        hour=usual[1] if hour is None else hour, minute=0, second=0, microsecond=0
    )
